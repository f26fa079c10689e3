//! Parameters of PostgreSQL as RDS wants them: whole numbers in the server's own units, where the
//! server itself also reads `64MB` and `5min`, and `0` or `1` where it also reads `off` and `on`.

use std::borrow::Cow;

/// The unit that the server counts a parameter in, in bytes or in microseconds (PostgreSQL's
/// `pg_settings.unit`).
const UNITS: &[(&str, Unit)] = &[
    ("autovacuum_naptime", Unit::Time(1_000_000)),
    ("autovacuum_work_mem", Unit::Memory(1 << 10)),
    ("checkpoint_timeout", Unit::Time(1_000_000)),
    ("deadlock_timeout", Unit::Time(1000)),
    ("effective_cache_size", Unit::Memory(8 << 10)),
    ("idle_in_transaction_session_timeout", Unit::Time(1000)),
    ("idle_session_timeout", Unit::Time(1000)),
    ("lock_timeout", Unit::Time(1000)),
    ("log_autovacuum_min_duration", Unit::Time(1000)),
    ("log_min_duration_statement", Unit::Time(1000)),
    ("log_temp_files", Unit::Memory(1 << 10)),
    ("logical_decoding_work_mem", Unit::Memory(1 << 10)),
    ("maintenance_work_mem", Unit::Memory(1 << 10)),
    ("max_slot_wal_keep_size", Unit::Memory(1 << 20)),
    ("max_standby_streaming_delay", Unit::Time(1000)),
    ("max_wal_size", Unit::Memory(1 << 20)),
    ("min_wal_size", Unit::Memory(1 << 20)),
    ("shared_buffers", Unit::Memory(8 << 10)),
    ("statement_timeout", Unit::Time(1000)),
    ("tcp_keepalives_idle", Unit::Time(1_000_000)),
    ("tcp_keepalives_interval", Unit::Time(1_000_000)),
    ("temp_buffers", Unit::Memory(8 << 10)),
    ("temp_file_limit", Unit::Memory(1 << 10)),
    ("wal_buffers", Unit::Memory(8 << 10)),
    ("wal_keep_size", Unit::Memory(1 << 20)),
    ("wal_sender_timeout", Unit::Time(1000)),
    ("work_mem", Unit::Memory(1 << 10)),
];

/// Parameters that are words, `on` and `off` among them.
const WORDS: [&str; 5] = [
    "backslash_quote",
    "constraint_exclusion",
    "huge_pages",
    "synchronous_commit",
    "wal_compression",
];

#[derive(Clone, Copy, Debug)]
enum Unit {
    Memory(u64),
    Time(u64),
}

/// The value of a parameter as RDS wants it; as it is, where it is that already or where nothing is
/// known of the parameter.
pub fn value<'v>(name: &str, written: &'v str) -> Cow<'v, str> {
    let flag = !WORDS.contains(&name);
    match written {
        "on" | "true" | "yes" if flag => Cow::Borrowed("1"),
        "off" | "false" | "no" if flag => Cow::Borrowed("0"),
        _ => counted(name, written).map_or(Cow::Borrowed(written), Cow::Owned),
    }
}

fn counted(name: &str, written: &str) -> Option<String> {
    let (_, own) = UNITS.iter().find(|(known, _)| *known == name)?;
    let digits = written.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = written.split_at_checked(digits)?;
    let (factor, own) = match (own, unit.trim()) {
        (Unit::Memory(own), "B") => (1, own),
        (Unit::Memory(own), "kB") => (1 << 10, own),
        (Unit::Memory(own), "MB") => (1 << 20, own),
        (Unit::Memory(own), "GB") => (1 << 30, own),
        (Unit::Memory(own), "TB") => (1 << 40, own),
        (Unit::Time(own), "us") => (1, own),
        (Unit::Time(own), "ms") => (1000, own),
        (Unit::Time(own), "s") => (1_000_000, own),
        (Unit::Time(own), "min") => (60_000_000, own),
        (Unit::Time(own), "h") => (3_600_000_000, own),
        (Unit::Time(own), "d") => (86_400_000_000, own),
        _ => return None,
    };
    let whole = number.parse::<u64>().ok()?.checked_mul(factor)?;
    // What the server would round, it is left to refuse.
    (whole % own == 0).then(|| (whole / own).to_string())
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn values_are_in_the_units_of_the_server() {
        for (name, written, wanted) in [
            ("work_mem", "64MB", "65536"),
            ("work_mem", "65536", "65536"),
            ("shared_buffers", "1GB", "131072"),
            ("max_wal_size", "2GB", "2048"),
            ("statement_timeout", "5min", "300000"),
            ("checkpoint_timeout", "15min", "900"),
            ("checkpoint_timeout", "100ms", "100ms"),
            ("work_mem", "64MiB", "64MiB"),
            ("log_lock_waits", "on", "1"),
            ("synchronous_commit", "off", "off"),
            ("log_statement", "all", "all"),
        ] {
            assert_eq!(value(name, written), wanted, "{name}={written}");
        }
    }
}
