//! PostgreSQL, asked by its exporter.

use super::alert::{Alert, Case, Severity};
use super::panel::{Panel, Unit, WINDOW};
use super::subject::{Selector, Watch};
use super::text::promql;

/// What watches a database; `inside` is its name within the server.
pub(super) fn watch(entity: &str, inside: &str, selector: &Selector) -> Watch {
    let database = format!("datname={}", promql(inside));
    let of = |metric: &str| selector.with(metric, &database);
    Watch {
        entity: entity.to_owned(),
        alerts: vec![
            down(selector),
            connections(selector),
            deadlocks(of("pg_stat_database_deadlocks")),
            transaction(of("pg_stat_activity_max_tx_duration")),
            rollbacks(of("pg_stat_database_xact_rollback"), of("pg_stat_database_xact_commit")),
            misses(of("pg_stat_database_blks_hit"), of("pg_stat_database_blks_read")),
        ],
        panels: panels(selector, &of),
    }
}

fn down(selector: &Selector) -> Alert {
    let up = selector.of("pg_up");
    Alert {
        name: "DatabaseDown",
        expression: format!("(max({up}) or vector(0)) == 0"),
        minutes: 1,
        severity: Severity::Critical,
        summary: "The database does not answer".to_owned(),
        description: "Its exporter cannot log in. Look whether the server runs, and at its log."
            .to_owned(),
        case: Some(Case { series: vec![(up, "0x60".to_owned())], value: "" }),
    }
}

fn connections(selector: &Selector) -> Alert {
    let used = selector.of("pg_stat_activity_count");
    let most = selector.of("pg_settings_max_connections");
    let reserved = selector.of("pg_settings_superuser_reserved_connections");
    Alert {
        name: "ConnectionsNearLimit",
        expression: format!("sum({used}) / min({most} - {reserved}) > 0.8"),
        minutes: 2,
        severity: Severity::Warning,
        summary: "Connections are nearly used up".to_owned(),
        description: "{{ $value | humanizePercentage }} of the connections are in use. Look which \
                      program holds them; a smaller pool in each replica is often enough."
            .to_owned(),
        case: Some(Case {
            series: vec![
                (used, "87x60".to_owned()),
                (most, "100x60".to_owned()),
                (reserved, "3x60".to_owned()),
            ],
            value: "89.69%",
        }),
    }
}

fn deadlocks(metric: String) -> Alert {
    Alert {
        name: "Deadlocks",
        expression: format!("sum(increase({metric}[5m])) > 5"),
        minutes: 1,
        severity: Severity::Warning,
        summary: "Transactions block each other".to_owned(),
        description: "More than five deadlocks within five minutes. The server's log names the \
                      statements."
            .to_owned(),
        case: Some(Case { series: vec![(metric, "0+2x60".to_owned())], value: "" }),
    }
}

fn transaction(metric: String) -> Alert {
    Alert {
        name: "LongTransaction",
        expression: format!("max({metric}) > 300"),
        minutes: 2,
        severity: Severity::Warning,
        summary: "A transaction is open for more than five minutes".to_owned(),
        description:
            "It has been open for {{ $value | humanizeDuration }} and keeps dead rows from \
                      being cleaned up. Look at `pg_stat_activity`."
                .to_owned(),
        case: Some(Case { series: vec![(metric, "600x60".to_owned())], value: "10m 0s" }),
    }
}

fn rollbacks(rolled_back: String, committed: String) -> Alert {
    let rate = |metric: &str| format!("sum(rate({metric}[5m]))");
    let (back, done) = (rate(&rolled_back), rate(&committed));
    Alert {
        name: "HighRollbackRatio",
        expression: format!("{back} / ({back} + {done}) > 0.1"),
        minutes: 10,
        severity: Severity::Warning,
        summary: "More than 10 % of transactions are rolled back".to_owned(),
        description: "{{ $value | humanizePercentage }} of transactions were rolled back. Look at \
                      the logs of what writes to it."
            .to_owned(),
        case: Some(Case {
            series: vec![(rolled_back, "0+50x60".to_owned()), (committed, "0+50x60".to_owned())],
            value: "50%",
        }),
    }
}

fn misses(hit: String, read: String) -> Alert {
    let rate = |metric: &str| format!("sum(rate({metric}[5m]))");
    let (hits, reads) = (rate(&hit), rate(&read));
    Alert {
        name: "LowCacheHitRatio",
        expression: format!("{hits} / ({hits} + {reads}) < 0.95"),
        minutes: 15,
        severity: Severity::Warning,
        summary: "Data is read from disk too often".to_owned(),
        description: "Only {{ $value | humanizePercentage }} of blocks were found in memory. Look \
                      for a missing index, or give the server more memory."
            .to_owned(),
        case: Some(Case {
            series: vec![(hit, "0+50x60".to_owned()), (read, "0+50x60".to_owned())],
            value: "50%",
        }),
    }
}

fn panels(selector: &Selector, of: &impl Fn(&str) -> String) -> Vec<Panel> {
    let rate = |metric: &str| format!("sum(rate({}[{WINDOW}]))", of(metric));
    let panel = |title, unit, queries| Panel { title, unit, queries };
    let (hit, read) = (rate("pg_stat_database_blks_hit"), rate("pg_stat_database_blks_read"));
    vec![
        panel(
            "Connections",
            Unit::Number,
            vec![
                ("used", format!("sum({})", selector.of("pg_stat_activity_count"))),
                ("most", format!("min({})", selector.of("pg_settings_max_connections"))),
            ],
        ),
        panel(
            "Transactions",
            Unit::Operations,
            vec![
                ("committed", rate("pg_stat_database_xact_commit")),
                ("rolled back", rate("pg_stat_database_xact_rollback")),
            ],
        ),
        panel(
            "Rows",
            Unit::Operations,
            vec![
                ("fetched", rate("pg_stat_database_tup_fetched")),
                ("inserted", rate("pg_stat_database_tup_inserted")),
                ("updated", rate("pg_stat_database_tup_updated")),
                ("deleted", rate("pg_stat_database_tup_deleted")),
            ],
        ),
        panel("Cache hit ratio", Unit::Share, vec![("hits", format!("{hit} / ({hit} + {read})"))]),
        panel(
            "Size",
            Unit::Bytes,
            vec![("database", format!("max({})", of("pg_database_size_bytes")))],
        ),
        panel(
            "Longest transaction",
            Unit::Seconds,
            vec![("longest", format!("max({})", of("pg_stat_activity_max_tx_duration")))],
        ),
        panel(
            "Deadlocks",
            Unit::Operations,
            vec![("deadlocks", rate("pg_stat_database_deadlocks"))],
        ),
    ]
}
