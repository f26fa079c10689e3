//! Redis and Valkey, asked by their exporter.

use super::alert::{Alert, Case, Severity};
use super::panel::{Panel, Unit, WINDOW};
use super::subject::{Selector, Watch};

/// What watches a cache.
pub(super) fn watch(entity: &str, selector: &Selector) -> Watch {
    Watch {
        entity: entity.to_owned(),
        alerts: vec![down(selector), memory(selector), connections(selector), refused(selector)],
        panels: panels(selector),
    }
}

fn down(selector: &Selector) -> Alert {
    let up = selector.of("redis_up");
    Alert {
        name: "CacheDown",
        expression: format!("(max({up}) or vector(0)) == 0"),
        minutes: 1,
        severity: Severity::Critical,
        summary: "The cache does not answer".to_owned(),
        description: "Its exporter cannot log in. Look whether the server runs, and at its log."
            .to_owned(),
        case: Some(Case { series: vec![(up, "0x60".to_owned())], value: "" }),
    }
}

fn memory(selector: &Selector) -> Alert {
    let used = selector.of("redis_memory_used_bytes");
    let most = selector.of("redis_memory_max_bytes");
    Alert {
        name: "CacheMemoryNearLimit",
        expression: format!("max({used} / ({most} > 0)) > 0.9"),
        minutes: 5,
        severity: Severity::Warning,
        summary: "The cache is nearly full".to_owned(),
        description:
            "{{ $value | humanizePercentage }} of its memory is used. What happens when it \
                      is full is what `eviction` says."
                .to_owned(),
        case: Some(Case {
            series: vec![(used, "95x60".to_owned()), (most, "100x60".to_owned())],
            value: "95%",
        }),
    }
}

fn connections(selector: &Selector) -> Alert {
    let used = selector.of("redis_connected_clients");
    let most = selector.of("redis_config_maxclients");
    Alert {
        name: "CacheConnectionsNearLimit",
        expression: format!("max({used} / {most}) > 0.9"),
        minutes: 2,
        severity: Severity::Warning,
        summary: "Connections are nearly used up".to_owned(),
        description: "{{ $value | humanizePercentage }} of the connections are in use. Look which \
                      program holds them."
            .to_owned(),
        case: Some(Case {
            series: vec![(used, "95x60".to_owned()), (most, "100x60".to_owned())],
            value: "95%",
        }),
    }
}

fn refused(selector: &Selector) -> Alert {
    let refused = selector.of("redis_rejected_connections_total");
    Alert {
        name: "CacheRefusesConnections",
        expression: format!("sum(increase({refused}[5m])) > 0"),
        minutes: 1,
        severity: Severity::Critical,
        summary: "The cache refuses connections".to_owned(),
        description: "All of its connections are in use, and it has refused others.".to_owned(),
        case: Some(Case { series: vec![(refused, "0+1x60".to_owned())], value: "" }),
    }
}

fn panels(selector: &Selector) -> Vec<Panel> {
    let rate = |metric: &str| selector.rate(metric, "", WINDOW);
    let panel = |title, unit, queries| Panel { title, unit, queries };
    let (hits, misses) = (rate("redis_keyspace_hits_total"), rate("redis_keyspace_misses_total"));
    vec![
        panel(
            "Memory",
            Unit::Bytes,
            vec![
                ("used", selector.of("redis_memory_used_bytes")),
                ("most", selector.of("redis_memory_max_bytes")),
            ],
        ),
        panel(
            "Commands",
            Unit::Operations,
            vec![("commands", rate("redis_commands_processed_total"))],
        ),
        panel("Hit ratio", Unit::Share, vec![("hits", format!("{hits} / ({hits} + {misses})"))]),
        panel(
            "Clients",
            Unit::Number,
            vec![
                ("connected", selector.of("redis_connected_clients")),
                ("blocked", selector.of("redis_blocked_clients")),
            ],
        ),
        panel(
            "Keys thrown out",
            Unit::Operations,
            vec![
                ("full", rate("redis_evicted_keys_total")),
                ("expired", rate("redis_expired_keys_total")),
            ],
        ),
    ]
}
