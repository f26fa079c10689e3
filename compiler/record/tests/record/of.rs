//! What is remembered of a model: the same again and again, and nobody's place taken by others.

use std::collections::BTreeSet;

use crate::common::{lines, read, remembered};
use groundplan_model::EntityKind;
use groundplan_record::{Field, Key, Record, lost};
use groundplan_source::Span;
use proptest::prelude::*;

const HEAD: &str =
    "platform \"shop\" repository=\"example/shop\"\nenvironment \"local\" { compose }\n";

fn service(name: &str, port: u16, is_routed: bool) -> String {
    let route = if is_routed { "route \"/\"" } else { "" };
    format!(
        "service \"{name}\" {{\n  image \"nginx:1.29\"\n  port \"http\" {port} expose=#true\n  {route}\n}}\n"
    )
}

fn port(record: &Record, service: &str) -> String {
    let key = Key::entity("local", EntityKind::Service, service);
    record.get(&key, &Field::HostPort("http".to_owned())).unwrap().to_owned()
}

/// A description: what a generator chose of each kind of thing.
fn description() -> impl Strategy<Value = String> {
    let names = prop::sample::subsequence(vec!["a", "b", "c", "d", "e"], 0..=5);
    let services = (names, prop::collection::vec(0_u16..3, 5));
    let databases = prop::sample::subsequence(vec!["main", "orders", "audit"], 0..=3);
    let version = prop::sample::select(vec!["16", "17"]);
    let renamed = any::<bool>();
    (services, databases, version, renamed).prop_map(|((names, ports), databases, version, renamed)| {
        let mut out = HEAD.to_owned();
        out.push_str("environment \"staging\" { kubernetes registry=\"ghcr.io/example\" }\n");
        out.push_str(
            "environment \"production\" { aws account=\"111122223333\" region=\"eu-west-1\"; compliance \"soc2\" }\n",
        );
        for (name, port) in names.iter().zip(ports) {
            out.push_str(&service(name, 8000 + port, false));
        }
        for (at, name) in databases.iter().enumerate() {
            let old = if renamed && at == 0 { "renamed-from=\"before\"" } else { "" };
            out.push_str(&format!("database \"{name}\" version=\"{version}\" {old}\n"));
        }
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_description_with_its_own_record_gives_that_record(
        before in description(), after in description(),
    ) {
        let first = remembered(&before, &Record::default());
        let second = remembered(&after, &first);
        prop_assert_eq!(lines(&remembered(&after, &second)), lines(&second));
        prop_assert_eq!(&read(&second.to_text()).record, &second);
    }

    /// `renamed-from` may be taken out once it was compiled.
    #[test]
    fn a_name_that_was_compiled_is_remembered(text in description()) {
        let first = remembered(&text, &Record::default());
        let without = text.replace("renamed-from=\"before\"", "");
        prop_assert_eq!(lines(&remembered(&without, &first)), lines(&first));
    }

    #[test]
    fn ports_are_given_out_once_and_a_new_service_moves_nobody(
        ports in prop::collection::vec((0_u16..4, any::<bool>()), 1..8),
    ) {
        let mut record = Record::default();
        let mut text = HEAD.to_owned();
        // Later ones come first in the alphabet.
        for (at, (number, is_routed)) in ports.iter().enumerate() {
            let name = format!("s{}", 9 - at);
            let route = format!("route \"/{name}\"");
            let service = service(&name, 8000 + number, *is_routed);
            text.push_str(&service.replace("route \"/\"", &route));
            let next = remembered(&text, &record);
            for line in lines(&record) {
                prop_assert!(lines(&next).contains(&line), "{line} is gone from {:?}", lines(&next));
            }
            let hosts: Vec<_> = lines(&next)
                .iter()
                .filter(|line| line.contains("host-port."))
                .map(|line| line.split('"').nth(3).unwrap().split(':').next().unwrap().to_owned())
                .collect();
            prop_assert_eq!(hosts.iter().collect::<BTreeSet<_>>().len(), hosts.len());
            record = next;
        }
    }
}

#[test]
fn a_first_record_shows_what_is_remembered() {
    let text = r#"platform "shop" { repository "example/shop" }
environment "local" { compose; alerts email="ops@example.com" }
environment "staging" { kubernetes registry="ghcr.io/example" storage-class="fast" }
environment "production" {
    aws account="111122223333" region="eu-west-1" { nodes instance-type="m7g.large" }
    compliance "soc2"
}
service "web" {
    image "nginx:1.29"
    port "http" 8000
    uses "main" "queue" "images" "key" "token"
    volume "data" path="/data" size="1536MiB"
}
worker "mail" { image "example/mail:1" }
database "main" version="17" storage="50GiB" renamed-from="books"
cache "queue"
bucket "images"
secret "key"
secret "token" generate=#true
retire "main" reason="the shop closes" { only "staging" }
"#;
    insta::assert_snapshot!(remembered(text, &Record::default()).to_text());
}

#[test]
fn what_has_a_route_chooses_its_port_first() {
    let text = format!("{HEAD}{}{}", service("a", 8000, false), service("b", 8000, true));
    let record = remembered(&text, &Record::default());
    assert_eq!((port(&record, "b"), port(&record, "a")), ("8000:8000".into(), "8001:8000".into()));
    // A route that comes later moves nobody.
    let text = format!("{HEAD}{}{}", service("a", 8000, true), service("b", 8000, false));
    let later = remembered(&text, &record);
    assert_eq!(port(&later, "a"), "8001:8000");
    // A port that asks for another number gets it.
    let text = format!("{HEAD}{}{}", service("a", 9000, true), service("b", 8000, false));
    assert_eq!(port(&remembered(&text, &later), "a"), "9000:9000");
}

#[test]
fn two_branches_that_took_one_port_part_without_a_word() {
    let both = "local service \"a\" host-port.http=\"8000:8000\"\n\
                local service \"b\" host-port.http=\"8000:8000\"\n";
    let text = format!("{HEAD}{}{}", service("a", 8000, false), service("b", 8000, false));
    let record = remembered(&text, &read(both).record);
    assert_eq!((port(&record, "a"), port(&record, "b")), ("8000:8000".into(), "8001:8000".into()));
}

#[test]
fn a_rename_keeps_the_first_name_and_every_one_between() {
    let database = |name: &str, old: &str| {
        let old = if old.is_empty() { String::new() } else { format!("renamed-from=\"{old}\"") };
        format!("{HEAD}database \"{name}\" version=\"17\" {old}\n")
    };
    let first = remembered(&database("a", ""), &Record::default());
    let second = remembered(&database("b", "a"), &first);
    let third = remembered(&database("c", "b"), &second);
    let key = Key::entity("local", EntityKind::Database, "c");
    assert_eq!(third.get(&key, &Field::CreatedAs), Some("a"));
    assert_eq!(third.get(&key, &Field::FormerNames), Some("a b"));
    // Back again: what was created as `a` is `a`, and only `b` and `c` lie between.
    let back = remembered(&database("a", "c"), &third);
    let key = Key::entity("local", EntityKind::Database, "a");
    assert_eq!(back.get(&key, &Field::CreatedAs), None);
    assert_eq!(back.get(&key, &Field::FormerNames), Some("b c"));
    // Nothing of this was a removal.
    assert!(!back.to_text().contains("retired"), "{}", back.to_text());
}

#[test]
fn a_name_that_is_used_again_is_another_thing() {
    let text = format!("{HEAD}database \"a\" version=\"17\"\n");
    let first = remembered(&text, &Record::default());
    let text = format!("{HEAD}database \"b\" version=\"17\" renamed-from=\"a\"\n");
    let second = remembered(&text, &first);
    let text = format!("{HEAD}database \"b\" version=\"17\"\ndatabase \"a\" version=\"17\"\n");
    let third = remembered(&text, &second);
    assert_eq!(third.created_as("local", EntityKind::Database, "b"), "a");
    assert_eq!(third.created_as("local", EntityKind::Database, "a"), "a-2");
}

#[test]
fn what_was_removed_is_counted_for_as_long_as_the_platform_lives() {
    let with = format!("{HEAD}database \"a\" version=\"17\"\n");
    let first = remembered(&with, &Record::default());
    let gone = remembered(HEAD, &first);
    let key = Key::entity("local", EntityKind::Database, "a");
    assert_eq!((gone.retired(&key), gone.has(&key)), (1, false));
    let again = remembered(&with, &gone);
    assert_eq!((again.retired(&key), again.has(&key)), (1, true));
    assert_eq!(remembered(HEAD, &again).retired(&key), 2);
}

#[test]
fn a_profile_does_not_change_a_network_that_is_there() {
    let aws = |profile: &str, zones: &str| {
        format!(
            "platform \"shop\"\nenvironment \"p\" {{ aws account=\"111122223333\" \
             region=\"eu-west-1\" profile=\"{profile}\" {zones} }}\n"
        )
    };
    let zones =
        |record: &Record| record.get(&Key::environment("p"), &Field::Zones).unwrap().to_owned();
    let lean = remembered(&aws("lean", ""), &Record::default());
    assert_eq!(zones(&lean), "a b");
    let standard = remembered(&aws("standard", ""), &lean);
    assert_eq!(zones(&standard), "a b");
    // Who asks for it is judged for it.
    assert_eq!(zones(&remembered(&aws("standard", "zones=3"), &standard)), "a b c");
}

#[test]
fn an_environment_before_the_others_takes_nothing_from_them() {
    let aws = |name: &str| {
        format!(
            "environment \"{name}\" {{ aws account=\"111122223333\" region=\"eu-west-1\"; \
             compliance \"soc2\" }}\n"
        )
    };
    let head = "platform \"shop\" repository=\"example/shop\"\n";
    let first = remembered(&format!("{head}{}", aws("production")), &Record::default());
    let both = remembered(&format!("{head}{}{}", aws("dev"), aws("production")), &first);
    let of = |record, name| {
        let own = format!("{name} environment");
        lines(record).into_iter().filter(|line| line.starts_with(&own)).collect::<Vec<_>>()
    };
    assert_eq!(of(&both, "production"), of(&first, "production"));
}

#[test]
fn what_an_earlier_groundplan_remembered_of_accounts_is_read_past() {
    let old = "production environment \"production\" owns.github-identity=\"yes\"\n";
    let parsed = read(old);
    assert!(parsed.diagnostics.is_empty());
    assert_eq!(parsed.record.to_text(), Record::default().to_text());
}

#[test]
fn a_value_that_is_not_known_yet_stays_as_it_was() {
    let aws = |region: &str| {
        format!(
            "platform \"shop\"\nenvironment \"p\" {{ aws account=\"111122223333\" region={region} }}\n"
        )
    };
    let first = remembered(&aws("\"eu-west-1\""), &Record::default());
    assert_eq!(lines(&remembered(&aws("(todo)\"which?\""), &first)), lines(&first));
}

#[test]
fn chosen_environments_alone_are_remembered_anew() {
    let text = |version: &str| {
        format!(
            "{HEAD}environment \"staging\" {{ kubernetes registry=\"ghcr.io/example\" }}\n\
             database \"a\" version=\"{version}\"\n"
        )
    };
    let before = remembered(&text("16"), &Record::default());
    let now = remembered(&text("17"), &before).only(&["staging".to_owned()], &before);
    let version = |environment| {
        now.get(&Key::entity(environment, EntityKind::Database, "a"), &Field::Version)
    };
    assert_eq!((version("local"), version("staging")), (Some("16"), Some("17")));
}

#[test]
fn a_record_is_missed_only_where_files_are() {
    let loaded = crate::common::loaded(HEAD);
    let model = loaded.model.as_ref().unwrap();
    let fault = |has_record, has_files| lost(model, has_record, has_files, Span::default());
    assert!(fault(false, false).is_none() && fault(true, true).is_none());
    let fault = fault(false, true).unwrap();
    assert!(fault.is_error() && fault.helps[0].contains("git checkout"));
}

#[test]
fn only_what_has_a_route_or_asks_for_it_has_a_port_of_this_machine() {
    let text = format!(
        "{HEAD}service \"a\" {{ image \"a:1\"; port \"admin\" 9000; port \"http\" 8000; route \"/\" port=\"http\" }}\n\
         service \"b\" {{ image \"b:1\"; port \"http\" 8001 }}\n"
    );
    let record = remembered(&text, &Record::default()).to_text();
    assert!(record.contains("service \"a\" host-port.http=\"8000:8000\""), "{record}");
    assert!(!record.contains("host-port.admin") && !record.contains("8001"), "{record}");
}
