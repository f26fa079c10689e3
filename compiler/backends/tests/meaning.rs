//! What changes mean: a description before and after, and what is said of it in each environment.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use groundplan_backends::meaning::{refused, report};
use groundplan_backends::{Judged, remembered};
use groundplan_lowering::testing::{Project, loaded, loaded_after};
use groundplan_model::Model;
use groundplan_record::{Field, Record};
use groundplan_schema::scalar::Date;

const PLATFORM: &str = r#"
platform "shop" { repository "example/shop" }
environment "local" { compose }
environment "own" { kubernetes registry="ghcr.io/example" }
environment "cloud" { aws account="111122223333" region="eu-west-1" }
service "web" { image "nginx:1.29"; port "http" 8000; uses "main" "queue" "files" "key" }
worker "mail" { image "example/mail:1"; volume "spool" path="/spool" size="5GiB" }
database "main" version="17" storage="50GiB"
cache "queue" engine="valkey" version="8" persistence=#true
bucket "files"
secret "key"
"#;

fn model(project: &Project) -> &Model {
    project.model.as_ref().unwrap()
}

/// `before` compiled, then `after` with what was remembered.
fn compiled(before: &str, after: &str) -> (Project, Project) {
    let before = loaded(before);
    let after = loaded_after(after, &before.record);
    (before, after)
}

fn judged(before: &str, after: &str) -> Vec<Judged> {
    let (before, after) = compiled(before, after);
    remembered(model(&after), &before.record, &after.record)
}

/// What is said, a line each: environment, class, code, and what happens.
fn said(before: &str, after: &str) -> Vec<String> {
    let mut lines: Vec<String> = judged(before, after)
        .iter()
        .map(|one| {
            let code = one.code.map_or("told", |code| code.code);
            format!("{} {} {code}: {}", one.environment, one.class, one.what)
        })
        .collect();
    lines.sort();
    lines
}

/// The changes of [`PLATFORM`] by one replacement each.
const CHANGES: &[(&str, &str, &str)] = &[
    ("nothing", "", ""),
    ("database up", "version=\"17\"", "version=\"18\""),
    ("database down", "version=\"17\"", "version=\"16\""),
    ("storage up", "storage=\"50GiB\"", "storage=\"60GiB\""),
    ("storage down", "storage=\"50GiB\"", "storage=\"40GiB\""),
    ("second copy", "storage=\"50GiB\"", "storage=\"50GiB\" high-availability=#true"),
    ("cache up", "version=\"8\"", "version=\"9\""),
    ("cache to Redis", "engine=\"valkey\" version=\"8\"", "engine=\"redis\" version=\"7\""),
    ("cache forgets", "persistence=#true", "persistence=#false"),
    ("volume up", "size=\"5GiB\"", "size=\"6GiB\""),
    ("volume down", "size=\"5GiB\"", "size=\"4GiB\""),
    ("volume gone", "; volume \"spool\" path=\"/spool\" size=\"5GiB\"", ""),
    ("volume new", "; port \"http\"", "; volume \"data\" path=\"/data\"; port \"http\""),
    ("database gone", "database \"main\" version=\"17\" storage=\"50GiB\"", ""),
    ("cache gone", "cache \"queue\" engine=\"valkey\" version=\"8\" persistence=#true", ""),
    ("bucket gone", "bucket \"files\"\n", ""),
    ("secret gone", "secret \"key\"\n", ""),
    ("worker gone", "worker \"mail\"", "/-worker \"mail\""),
    ("worker renamed in silence", "worker \"mail\"", "worker \"post\""),
    ("worker renamed", "worker \"mail\" {", "worker \"post\" renamed-from=\"mail\" {"),
    ("secret new", "secret \"key\"\n", "secret \"key\"\nsecret \"token\"\n"),
    ("database new", "bucket \"files\"\n", "bucket \"files\"\ndatabase \"other\" version=\"17\"\n"),
    ("platform renamed", "platform \"shop\"", "platform \"store\""),
    ("environment renamed", "environment \"own\"", "environment \"mine\""),
    ("region", "eu-west-1", "eu-central-1"),
    ("account", "111122223333", "444455556666"),
    ("network", "region=\"eu-west-1\"", "region=\"eu-west-1\" network=\"10.1.0.0/16\""),
    ("zones", "region=\"eu-west-1\"", "region=\"eu-west-1\" zones=2"),
    ("lean", "region=\"eu-west-1\"", "region=\"eu-west-1\" profile=\"lean\""),
    ("cluster up", "region=\"eu-west-1\"", "region=\"eu-west-1\" kubernetes-version=\"1.37\""),
    ("cluster down", "region=\"eu-west-1\"", "region=\"eu-west-1\" kubernetes-version=\"1.35\""),
    (
        "storage class",
        "registry=\"ghcr.io/example\"",
        "registry=\"ghcr.io/example\" storage-class=\"fast\"",
    ),
    (
        "another place",
        "environment \"own\" { kubernetes registry=\"ghcr.io/example\" }",
        "environment \"own\" { compose }",
    ),
    ("port", "port \"http\" 8000", "port \"http\" 9000"),
    (
        "a label",
        "repository \"example/shop\"",
        "repository \"example/shop\"; labels { team \"a\" }",
    ),
];

#[test]
fn each_change_is_judged_in_each_environment() {
    let mut out = String::new();
    for (title, from, to) in CHANGES {
        let after = match from.is_empty() {
            true => PLATFORM.to_owned(),
            false => PLATFORM.replacen(from, to, 1),
        };
        assert!(from.is_empty() || after != PLATFORM, "{title} changes nothing");
        // Whoever used what is gone does so no more.
        let after = ["main", "queue", "files", "key"].into_iter().fold(after, |text, name| {
            let is_there = ["database", "cache", "bucket", "secret"]
                .iter()
                .any(|kind| text.contains(&format!("\n{kind} \"{name}\"")));
            if is_there { text } else { text.replacen(&format!(" \"{name}\""), "", 1) }
        });
        out.push_str(&format!("# {title}\n"));
        for line in said(PLATFORM, &after) {
            out.push_str(&format!("{line}\n"));
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn a_rename_that_is_said_keeps_what_there_is() {
    let after = PLATFORM.replace("database \"main\"", "database \"books\" renamed-from=\"main\"");
    let after = after.replace("\"main\" \"queue\"", "\"books\" \"queue\"");
    assert_eq!(
        said(PLATFORM, &after),
        [
            "cloud free told: database `main` is called `books` now",
            "local rolls told: database `main` is called `books` now",
            "own steps renamed-on-cluster: database `main` is called `books` now",
        ]
    );
    // Once compiled, `renamed-from` may be taken out: nothing changes.
    let (_, renamed) = compiled(PLATFORM, &after);
    let without = loaded_after(&after.replace(" renamed-from=\"main\"", ""), &renamed.record);
    assert!(remembered(model(&without), &renamed.record, &without.record).is_empty());
}

#[test]
fn a_rename_that_is_not_said_tells_which_words_to_add() {
    let after = PLATFORM.replace("\"main\"", "\"books\"");
    let (before, now) = compiled(PLATFORM, &after);
    let found = remembered(model(&now), &before.record, &now.record);
    assert!(found.iter().all(|one| one.code.is_some_and(|code| code.code == "unsaid-rename")));
    let diagnostics = refused(&found);
    let [fault] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
    assert_eq!(
        now.sources.slice(fault.span()),
        "database \"books\" version=\"17\" storage=\"50GiB\""
    );
    assert!(fault.helps[0].contains("renamed-from=\"main\""), "{:?}", fault.helps);
    assert!(fault.message.contains("`cloud`, `local`, `own`"), "{}", fault.message);
}

#[test]
fn what_may_go_goes_once_its_protection_is_gone() {
    let gone = PLATFORM
        .replace("database \"main\" version=\"17\" storage=\"50GiB\"\n", "")
        .replace("uses \"main\" ", "uses ");
    let retire = "retire \"main\" reason=\"the shop closes\"\n";
    // At once: AWS still protects it; elsewhere nothing does.
    assert_eq!(
        said(PLATFORM, &format!("{gone}{retire}")),
        [
            "cloud steps still-protected: database `main` is gone",
            "local loses told: database `main` is gone",
            "own loses told: database `main` is gone",
        ]
    );
    // First without its protection, then gone.
    let (_, unprotected) = compiled(PLATFORM, &format!("{PLATFORM}{retire}"));
    let after = loaded_after(&format!("{gone}{retire}"), &unprotected.record);
    let found = remembered(model(&after), &unprotected.record, &after.record);
    assert!(
        found.iter().all(|one| !one.is_refused() && one.what.ends_with("is gone")),
        "{found:?}"
    );
    // Leave to go in one environment is none in another.
    let only = "retire \"main\" reason=\"the shop closes\" { only \"local\" }\n";
    assert_eq!(
        said(PLATFORM, &format!("{gone}{only}")),
        [
            "cloud loses removed-without-retire: database `main` is gone",
            "local loses told: database `main` is gone",
            "own loses removed-without-retire: database `main` is gone",
        ]
    );
    let no_own =
        PLATFORM.replace("environment \"own\" { kubernetes registry=\"ghcr.io/example\" }", "");
    assert_eq!(
        said(PLATFORM, &no_own),
        ["own loses environment-removed: environment `own` is gone"]
    );
    let retired = format!("{no_own}retire \"own\" kind=\"environment\" reason=\"moved out\"\n");
    assert_eq!(said(PLATFORM, &retired), ["own loses told: environment `own` is gone"]);
}

#[test]
fn a_waiver_lets_one_change_through_until_its_day() {
    let waived = |line: &str| {
        let after = PLATFORM.replace("storage=\"50GiB\"", "storage=\"60GiB\"") + line;
        let (before, now) = compiled(PLATFORM, &after);
        let found = remembered(model(&now), &before.record, &now.record);
        let today = Date::read("2027-02-01");
        let other = report(model(&now), &before.record, &now.record, &found, today);
        let codes = |all: Vec<groundplan_source::Diagnostic>| -> Vec<_> {
            all.iter().map(|fault| fault.rule.code).collect()
        };
        (codes(refused(&found)), codes(other))
    };
    let waiver = |code: &str, name: &str, until: &str| {
        format!("waive \"{code}\" for=\"{name}\" reason=\"done by hand\" until=\"{until}\"\n")
    };
    assert_eq!(waived(""), (vec!["claim-grown"], vec![]));
    assert_eq!(waived(&waiver("claim-grown", "main", "2027-02-01")), (vec![], vec![]));
    let expired = waiver("claim-grown", "main", "2027-01-31");
    assert_eq!(waived(&expired), (vec![], vec!["waiver-expired"]));
    let nothing = |code: &str, name: &str| {
        let after = PLATFORM.replace("storage=\"50GiB\"", "storage=\"60GiB\"");
        let told = faults(PLATFORM, &(after + &waiver(code, name, "2027-03-01")));
        told.iter().map(|told| told.split_once(": ").unwrap().1.to_owned()).collect::<Vec<_>>()
    };
    for (code, name, told) in [
        (
            "claim-grown",
            "queue",
            "this waives nothing: no change of `queue` is refused under `claim-grown`",
        ),
        (
            "claim-grown",
            "mian",
            "this waives nothing: nothing is called `mian`; did you mean `main`?",
        ),
        (
            "claim-grow",
            "main",
            "this waives nothing: no change is refused under `claim-grow`; did you mean `claim-grown`?",
        ),
    ] {
        let [found] = &nothing(code, name)[..] else { panic!("{code} {name}") };
        assert!(found.starts_with(told), "{found}");
    }
    let only = |environments: &str| {
        let line = waiver("claim-grown", "main", "2027-02-01");
        waived(&line.replace('\n', &format!(" {{ only {environments} }}\n")))
    };
    assert_eq!(only("\"own\""), (vec![], vec![]));
    assert_eq!(only("\"local\" \"own\""), (vec![], vec![]));
    assert_eq!(only("\"cloud\""), (vec!["claim-grown"], vec!["waiver-of-nothing"]));
    // Of two lines for one thing the one that counts longer counts, whichever comes first.
    let (past, later) = (expired.as_str(), waiver("claim-grown", "main", "2027-03-01"));
    for twice in [format!("{past}{later}"), format!("{later}{past}")] {
        assert_eq!(waived(&twice), (vec![], vec!["waiver-of-nothing"]));
    }
    let typo = "retire \"mian\" reason=\"the shop closes\"\n";
    assert_eq!(waived(typo), (vec!["claim-grown"], vec!["retire-of-nothing"]));
}

/// What is wrong with the words of a description, each with the text that it is at.
fn faults(before: &str, after: &str) -> Vec<String> {
    let (before, now) = compiled(before, after);
    let found = remembered(model(&now), &before.record, &now.record);
    let told = report(model(&now), &before.record, &now.record, &found, None);
    let shown = told.iter().map(|fault| {
        let (code, at) = (fault.rule.code, now.sources.slice(fault.span()));
        format!("{code} at {at}: {}; {}", fault.message, fault.helps.join("; "))
    });
    shown.collect()
}

#[test]
fn a_former_name_is_one_that_something_had_and_nothing_has() {
    let named = |new: &str, old: &str| {
        let database = format!("database \"{new}\" renamed-from=\"{old}\"");
        PLATFORM.replace("database \"main\"", &database)
    };
    let own = "\"main\" \"queue\"";
    let books = |text: String| text.replace(own, "\"books\" \"queue\"");
    assert_eq!(faults(PLATFORM, &books(named("books", "main"))), [""; 0]);
    let more = |line: &str| format!("{PLATFORM}{line}\n");
    let still = more("database \"books\" version=\"17\" renamed-from=\"main\"");
    let mut all = Vec::new();
    for after in [
        named("main", "main"),
        // It keeps what it holds, and the new one begins empty: nothing is refused but the word.
        still.clone(),
        books(named("books", "mian")),
        named("main", "mian"),
        more("bucket \"pictures\" renamed-from=\"main\""),
    ] {
        all.extend(faults(PLATFORM, &after));
    }
    insta::assert_snapshot!(all.join("\n"));
    assert!(judged(PLATFORM, &still).iter().all(|one| one.key.name != "main"));
    // What was compiled may stand for as long as nothing new is called that.
    let renamed = books(named("books", "main"));
    let (_, once) = compiled(PLATFORM, &renamed);
    let again = |text: &str| {
        let now = loaded_after(text, &once.record);
        let told = report(model(&now), &once.record, &now.record, &[], None);
        told.iter().map(|fault| fault.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(again(&renamed), [""; 0]);
    let taken = format!("{renamed}database \"main\" version=\"17\"\n");
    assert_eq!(again(&taken), ["this is no former name: database `main` is still described"]);
    // Where nothing is remembered of an environment, nobody knows better.
    let new = format!("{renamed}environment \"later\" {{ compose }}\n");
    assert_eq!(faults(PLATFORM, &new), [""; 0]);
}

#[test]
fn what_may_go_is_what_it_is_said_to_be() {
    let retired = |name: &str, kind: &str| {
        let line = format!("retire \"{name}\" kind=\"{kind}\" reason=\"the shop closes\"\n");
        faults(PLATFORM, &format!("{PLATFORM}{line}"))
    };
    let right = [("main", "database"), ("mail", "worker"), ("own", "environment")];
    assert!(right.iter().all(|(name, kind)| retired(name, kind).is_empty()));
    let wrong =
        [("main", "cache"), ("own", "bucket"), ("main", "environment"), ("mian", "database")];
    let told: Vec<String> = wrong.iter().flat_map(|(name, kind)| retired(name, kind)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_an_account_has_once_goes_to_a_stack_of_its_own_in_steps() {
    let (first, base) = compiled(PLATFORM, PLATFORM);
    // As it was remembered before there was one.
    let mut before = Record::default();
    for environment in base.record.environments() {
        for (key, facts) in base.record.of_environment(environment) {
            for (field, value) in facts {
                if !matches!(field, Field::AccountRegion | Field::AccountRegions) {
                    before.put(key, field.clone(), value.clone());
                }
            }
        }
    }
    let found = remembered(model(&first), &before, &base.record);
    let codes: Vec<_> = found.iter().filter_map(|one| one.code).map(|code| code.code).collect();
    assert_eq!(codes, ["account-stack-new"]);
}

#[test]
fn environments_come_to_an_account_and_leave_it_without_a_word_of_another() {
    let dev = "environment \"dev\" { aws account=\"111122223333\" region=\"eu-central-1\" }\n";
    let two = PLATFORM.to_owned() + dev;
    assert_eq!(said(PLATFORM, &two), [""; 0]);
    let leave = "retire \"dev\" kind=\"environment\" reason=\"moved\"\n";
    assert_eq!(
        said(&two, &format!("{PLATFORM}{leave}")),
        ["dev loses told: environment `dev` is gone"]
    );
    // Its state and its audit log stay where they are.
    let elsewhere = format!("{PLATFORM}account \"111122223333\" region=\"us-east-1\"\n");
    assert_eq!(
        said(PLATFORM, &elsewhere),
        [
            "cloud loses account-region-changed: the region of the account's own stack of environment `cloud` goes from `eu-west-1` to `us-east-1`"
        ]
    );
}

#[test]
fn a_refusal_says_what_why_and_what_to_do() {
    let after = PLATFORM.replace("version=\"17\"", "version=\"16\"");
    let (before, now) = compiled(PLATFORM, &after);
    let found = refused(&remembered(model(&now), &before.record, &now.record));
    let renderer = groundplan_source::Renderer::new(groundplan_source::Options::default());
    insta::assert_snapshot!(renderer.render(&now.sources, &found));
}

#[test]
fn judging_goes_by_the_place_that_wrote_the_value() {
    let (before, now) = compiled(
        PLATFORM,
        &PLATFORM.replace(
            "environment \"own\" { ",
            "environment \"own\" { database \"main\" storage=\"40GiB\"; ",
        ),
    );
    let found = remembered(model(&now), &before.record, &now.record);
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(now.sources.slice(one.span), "storage=\"40GiB\"");
    assert_eq!(one.code.unwrap().code, "storage-shrunk");
}
