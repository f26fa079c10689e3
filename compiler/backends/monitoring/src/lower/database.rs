//! PostgreSQL, asked by its exporter.

use crate::target::alert::{Alert, Case, Declared, Severity, Subject};
use crate::target::panel::{Panel, Unit, WINDOW};
use crate::target::place::Place;
use crate::target::series::Selector;

pub static ALERTS: &[&Declared] = &[
    &DOWN,
    &CONNECTIONS_NEAR_LIMIT,
    &DEADLOCKS,
    &LONG_TRANSACTION,
    &HIGH_ROLLBACK_RATIO,
    &LOW_CACHE_HIT_RATIO,
];

static DOWN: Declared = Declared {
    name: "DatabaseDown",
    severity: Severity::Critical,
    minutes: 1,
    summary: "the database {} does not answer",
    means: "Its exporter cannot log in, or does not run.",
    steps: &["{state} says whether the server runs.", "{logs} says why it refuses."],
};

static CONNECTIONS_NEAR_LIMIT: Declared = Declared {
    name: "ConnectionsNearLimit",
    severity: Severity::Warning,
    minutes: 2,
    summary: "the connections of the database {} are nearly used up",
    means: "{{ $value | humanizePercentage }} of its connections are in use.",
    steps: &[
        "`SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3` \
         says who holds them.",
        "A smaller pool in each copy is often enough; or raise `max_connections` in `parameters`.",
    ],
};

static DEADLOCKS: Declared = Declared {
    name: "Deadlocks",
    severity: Severity::Warning,
    minutes: 1,
    summary: "transactions in the database {} block each other",
    means: "There were more than five deadlocks within five minutes.",
    steps: &["{logs} names the statements: they take the same locks in different orders."],
};

static LONG_TRANSACTION: Declared = Declared {
    name: "LongTransaction",
    severity: Severity::Warning,
    minutes: 2,
    summary: "a transaction in the database {} is open for more than five minutes",
    means: "It has been open for {{ $value | humanizeDuration }} and keeps dead rows from being \
            cleaned up.",
    steps: &[
        "`SELECT pid, usename, state, xact_start, query FROM pg_stat_activity WHERE xact_start IS \
         NOT NULL ORDER BY xact_start` names it.",
        "If nobody needs it: `SELECT pg_terminate_backend(PID)`.",
    ],
};

static HIGH_ROLLBACK_RATIO: Declared = Declared {
    name: "HighRollbackRatio",
    severity: Severity::Warning,
    minutes: 10,
    summary: "more than 10 % of the transactions in the database {} are rolled back",
    means: "{{ $value | humanizePercentage }} of transactions were rolled back.",
    steps: &["Look at the logs of what writes to it: each rollback is an error there."],
};

static LOW_CACHE_HIT_RATIO: Declared = Declared {
    name: "LowCacheHitRatio",
    severity: Severity::Warning,
    minutes: 15,
    summary: "the database {} reads from disk too often",
    means: "Only {{ $value | humanizePercentage }} of blocks were found in memory.",
    steps: &[
        "Look for statements that read whole tables: an index may be missing.",
        "Else give the server more memory: `size` in the description.",
    ],
};

const SUBJECT: Subject = Subject::Named(&["job"]);
const DEADLOCKED: &str = "pg_stat_database_deadlocks";
const LONGEST: &str = "pg_stat_activity_max_tx_duration";
const USED: &str = "pg_stat_activity_count";
const MOST: &str = "pg_settings_max_connections";
const ROLLED_BACK: &str = "pg_stat_database_xact_rollback";
const COMMITTED: &str = "pg_stat_database_xact_commit";
const HIT: &str = "pg_stat_database_blks_hit";
const READ: &str = "pg_stat_database_blks_read";

/// A database: its name, and the one that it has within its server.
pub struct Named<'m> {
    /// The entity's, which the job of its series is called by.
    pub name: &'m str,
    /// The one inside.
    pub inside: String,
}

/// The series of all of them, and of one.
struct Databases<'d> {
    all: Selector,
    /// Of the platform's own databases, not of those that every server has.
    ours: Selector,
    one: Selector,
    name: &'d str,
}

/// Alerts about databases.
pub fn alerts(place: &Place<'_>, named: &[Named<'_>]) -> Vec<Alert> {
    let Some(first) = named.first() else { return Vec::new() };
    let names: Vec<&str> = named.iter().map(|one| one.name).collect();
    let inside: Vec<&str> = named.iter().map(|one| one.inside.as_str()).collect();
    let all = place.series().one_of("job", &names);
    let one = place.series().one_of("job", &[first.name]).one_of("datname", &[&first.inside]);
    let ours = all.one_of("datname", &inside);
    let databases = Databases { all, ours, one, name: first.name };
    databases.alerts()
}

impl Databases<'_> {
    fn alerts(&self) -> Vec<Alert> {
        let rate = |metric: &str| self.ours.rate_by("job", metric, "", "5m");
        let (back, done) = (rate(ROLLED_BACK), rate(COMMITTED));
        let (hit, read) = (rate(HIT), rate(READ));
        vec![
            self.alert(&DOWN, "", self.down()).with(self.one.of("pg_up"), "0x60 1x60"),
            self.connections(),
            self.alert(
                &DEADLOCKS,
                "",
                format!("sum by (job) (increase({}[5m])) > 5", self.ours.of(DEADLOCKED)),
            )
            .with(self.one.of(DEADLOCKED), "0+2x60 120x60"),
            self.alert(
                &LONG_TRANSACTION,
                "10m 0s",
                format!("max by (job) ({}) > 300", self.ours.of(LONGEST)),
            )
            .with(self.one.of(LONGEST), "600x60 1x60"),
            self.alert(&HIGH_ROLLBACK_RATIO, "50%", format!("{back} / ({back} + {done}) > 0.1"))
                .with(self.one.of(ROLLED_BACK), "0+50x60 3000x60")
                .with(self.one.of(COMMITTED), "0+50x120"),
            self.alert(&LOW_CACHE_HIT_RATIO, "50%", format!("{hit} / ({hit} + {read}) < 0.95"))
                .with(self.one.of(HIT), "0+50x120")
                .with(self.one.of(READ), "0+50x60 3000x60"),
        ]
    }

    fn alert(&self, declared: &'static Declared, value: &'static str, expression: String) -> Alert {
        let case = Case::of("job", self.name, value);
        Alert { declared, subject: SUBJECT, expression, case }
    }

    fn down(&self) -> String {
        let [server, exporter] = ["pg_up", "up"].map(|metric| self.all.of(metric));
        format!("max by (job) ({server}) == 0 or max by (job) ({exporter}) == 0")
    }

    fn connections(&self) -> Alert {
        const RESERVED: &str = "pg_settings_superuser_reserved_connections";
        let [used, most, reserved] = [USED, MOST, RESERVED].map(|metric| self.all.of(metric));
        let expression =
            format!("sum by (job) ({used}) / min by (job) ({most} - {reserved}) > 0.8");
        self.alert(&CONNECTIONS_NEAR_LIMIT, "89.69%", expression)
            .with(self.one.of(USED), "87x60 10x60")
            .with(self.one.of(MOST), "100x120")
            .with(self.one.of(RESERVED), "3x120")
    }
}

/// Panels of one database, chosen by the variable `database`.
pub fn panels(place: &Place<'_>) -> Vec<Panel> {
    let all = place.series().and("job=\"$database\"");
    // Each server has these beside the platform's own.
    let ours = all.and("datname!~\"postgres|template.*\"");
    let rate = |metric: &str| ours.rate(metric, "", WINDOW);
    let most = |metric: &str| format!("max({})", ours.of(metric));
    let (hit, read) = (rate(HIT), rate(READ));
    vec![
        Panel::new(
            "Connections",
            Unit::Number,
            vec![
                ("used", format!("sum({})", all.of(USED))),
                ("most", format!("min({})", all.of(MOST))),
            ],
        ),
        Panel::new(
            "Transactions",
            Unit::Operations,
            vec![("committed", rate(COMMITTED)), ("rolled back", rate(ROLLED_BACK))],
        ),
        Panel::new(
            "Rows",
            Unit::Operations,
            vec![
                ("fetched", rate("pg_stat_database_tup_fetched")),
                ("inserted", rate("pg_stat_database_tup_inserted")),
                ("updated", rate("pg_stat_database_tup_updated")),
                ("deleted", rate("pg_stat_database_tup_deleted")),
            ],
        ),
        Panel::one("Cache hit ratio", Unit::Share, "hits", format!("{hit} / ({hit} + {read})")),
        Panel::one("Size", Unit::Bytes, "database", most("pg_database_size_bytes")),
        Panel::one("Longest transaction", Unit::Seconds, "longest", most(LONGEST)),
        Panel::one("Deadlocks", Unit::Operations, "deadlocks", rate(DEADLOCKED)),
    ]
}
