//! Redis and Valkey, asked by their exporter.

use crate::target::alert::{Alert, Case, Declared, Severity, Subject};
use crate::target::panel::{Panel, Unit, WINDOW};
use crate::target::place::Place;

pub static ALERTS: &[&Declared] = &[&DOWN, &MEMORY_NEAR_LIMIT, &CONNECTIONS_NEAR_LIMIT, &REFUSES];

static DOWN: Declared = Declared {
    name: "CacheDown",
    severity: Severity::Critical,
    minutes: 1,
    summary: "the cache {} does not answer",
    means: "Its exporter cannot log in, or does not run.",
    steps: &["{state} says whether it runs.", "{logs} says why it refuses."],
};

static MEMORY_NEAR_LIMIT: Declared = Declared {
    name: "CacheMemoryNearLimit",
    severity: Severity::Warning,
    minutes: 5,
    summary: "the cache {} is nearly full",
    means: "{{ $value | humanizePercentage }} of its memory is used. What happens when it is full is \
            what `eviction` says.",
    steps: &[
        "Look on the dashboard whether it grows for ever: keys may be without an end of life.",
        "Raise `size` of the cache in the description.",
    ],
};

static CONNECTIONS_NEAR_LIMIT: Declared = Declared {
    name: "CacheConnectionsNearLimit",
    severity: Severity::Warning,
    minutes: 2,
    summary: "the connections of the cache {} are nearly used up",
    means: "{{ $value | humanizePercentage }} of its connections are in use.",
    steps: &["`CLIENT LIST` says which program holds them."],
};

static REFUSES: Declared = Declared {
    name: "CacheRefusesConnections",
    severity: Severity::Critical,
    minutes: 1,
    summary: "the cache {} refuses connections",
    means: "All of its connections are in use, and it has refused others.",
    steps: &["`CLIENT LIST` says which program holds them; `CLIENT KILL` ends some."],
};

/// Alerts about caches: the names of the jobs under which their exporters are asked.
pub fn alerts(place: &Place<'_>, names: &[&str]) -> Vec<Alert> {
    let Some(name) = names.first() else { return Vec::new() };
    let all = place.series().one_of("job", names);
    let one = place.series().one_of("job", &[name]);
    let alert = |declared, value, expression| Alert {
        declared,
        subject: Subject::Named(&["job"]),
        expression,
        case: Case::of("job", name, value),
    };
    let [server, exporter] = ["redis_up", "up"].map(|metric| all.of(metric));
    let used = all.of("redis_memory_used_bytes");
    let most = all.of("redis_memory_max_bytes");
    let clients = all.of("redis_connected_clients");
    let clients_most = all.of("redis_config_maxclients");
    let refused = all.of("redis_rejected_connections_total");
    vec![
        alert(&DOWN, "", format!("max by (job) ({server}) == 0 or max by (job) ({exporter}) == 0"))
            .with(one.of("redis_up"), "0x60 1x60"),
        alert(&MEMORY_NEAR_LIMIT, "95%", format!("max by (job) ({used} / ({most} > 0)) > 0.9"))
            .with(one.of("redis_memory_used_bytes"), "95x60 10x60")
            .with(one.of("redis_memory_max_bytes"), "100x120"),
        alert(
            &CONNECTIONS_NEAR_LIMIT,
            "95%",
            format!("max by (job) ({clients} / {clients_most}) > 0.9"),
        )
        .with(one.of("redis_connected_clients"), "95x60 10x60")
        .with(one.of("redis_config_maxclients"), "100x120"),
        alert(&REFUSES, "", format!("sum by (job) (increase({refused}[5m])) > 0"))
            .with(one.of("redis_rejected_connections_total"), "0+1x60 60x60"),
    ]
}

/// Panels of one cache, chosen by the variable `cache`.
pub fn panels(place: &Place<'_>) -> Vec<Panel> {
    let series = place.series().and("job=\"$cache\"");
    let rate = |metric: &str| series.rate(metric, "", WINDOW);
    let (hits, misses) = (rate("redis_keyspace_hits_total"), rate("redis_keyspace_misses_total"));
    vec![
        Panel::new(
            "Memory",
            Unit::Bytes,
            vec![
                ("used", series.of("redis_memory_used_bytes")),
                ("most", series.of("redis_memory_max_bytes")),
            ],
        ),
        Panel::one(
            "Commands",
            Unit::Operations,
            "commands",
            rate("redis_commands_processed_total"),
        ),
        Panel::one("Hit ratio", Unit::Share, "hits", format!("{hits} / ({hits} + {misses})")),
        Panel::new(
            "Clients",
            Unit::Number,
            vec![
                ("connected", series.of("redis_connected_clients")),
                ("blocked", series.of("redis_blocked_clients")),
            ],
        ),
        Panel::new(
            "Keys thrown out",
            Unit::Operations,
            vec![
                ("full", rate("redis_evicted_keys_total")),
                ("expired", rate("redis_expired_keys_total")),
            ],
        ),
    ]
}
