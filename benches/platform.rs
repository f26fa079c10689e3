//! A platform of any size, to be measured.

use std::fmt::Write as _;

/// A platform of `services` services, each with a database, a cache, a route, references to both
/// and to another service, and an override in each of three environments: one under Compose, two
/// on AWS. Everything in one file.
pub fn platform(services: usize) -> String {
    let mut out = String::from("platform \"bench\" {\n    repository \"example/bench\"\n}\n");
    environment(&mut out, "local", "    compose\n", services, 1);
    let staging = "    aws account=\"111122223333\" region=\"eu-west-1\" profile=\"lean\"\n    \
                   domain \"staging.example.com\"\n";
    environment(&mut out, "staging", staging, services, 2);
    let production = "    aws account=\"444455556666\" region=\"eu-west-1\"\n    \
                      domain \"example.com\"\n";
    environment(&mut out, "production", production, services, 3);
    for index in 0..services {
        service(&mut out, index, (index + 1) % services);
    }
    out
}

fn environment(out: &mut String, name: &str, head: &str, services: usize, copies: usize) {
    let _ = write!(out, "\nenvironment \"{name}\" {{\n{head}");
    for index in 0..services {
        let (least, most) = (copies, copies * 4);
        let _ = write!(
            out,
            "    service \"s{index}\" {{
        replicas min={least} max={most}
        env {{
            LEVEL \"{name}\"
        }}
    }}
    database \"d{index}\" {{
        size \"medium\"
    }}
"
        );
    }
    out.push_str("}\n");
}

fn service(out: &mut String, index: usize, peer: usize) {
    let _ = write!(
        out,
        "
database \"d{index}\" version=\"17\"
cache \"c{index}\"
service \"s{index}\" {{
    build \".\" preset=\"python\" app=\"app:app\"
    port \"http\" 8000
    health \"/healthz\" {{
        ready \"/readyz\"
    }}
    route \"/s{index}\"
    env {{
        LOG_LEVEL \"info\"
        DATABASE_URL (ref)\"d{index}.url\"
        CACHE_URL (ref)\"c{index}.url\"
        PEER (fmt)\"http://{{s{peer}.host}}/x\"
    }}
    resources cpu=\"250m\" memory=\"512MiB\"
}}
"
    );
}
