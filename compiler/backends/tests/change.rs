//! Both planes of judging a change, joined.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use groundplan_backends::change::{Base, Class, judge};
use groundplan_backends::{Judged, Options, emit};
use groundplan_lowering::testing::{Project, loaded, loaded_after};

const PLATFORM: &str = r#"
platform "shop"
environment "local" { compose { monitoring #false } }
environment "cluster" { kubernetes registry="ghcr.io/example"; domain "shop.example" }
environment "production" { aws account="111122223333" region="eu-west-1"; domain "shop.example" }
database "main" version="16" { storage "50GiB" }
service "api" {
    build "." { preset "python"; app "shop.api:app" }
    port "http" 8000
    health "/healthz"
    env { DATABASE_URL (ref)"main.url" }
    volume "uploads" path="/srv/uploads" size="5GiB"
    route "/"
}
"#;

/// The files that a project comes to.
fn files(project: &Project) -> BTreeMap<String, String> {
    let emitted = emit(project.model.as_ref().unwrap(), &project.record, &Options::default());
    emitted.artifacts.into_iter().map(|(path, artifact)| (path, artifact.text)).collect()
}

/// What changes when a description is edited.
fn judged(before: &str, after: &str) -> Vec<Judged> {
    let before = loaded(before);
    since(&before, &files(&before), after)
}

/// What changes since a project whose files were committed.
fn since(before: &Project, files: &BTreeMap<String, String>, after: &str) -> Vec<Judged> {
    let after = loaded_after(after, &before.record);
    let model = after.model.as_ref().unwrap();
    let emitted = emit(model, &after.record, &Options::default());
    let base = Base { record: &before.record, files, generated: "generated" };
    judge(model, &after.record, &emitted, &base)
}

fn edited(from: &str, to: &str) -> Vec<Judged> {
    assert!(PLATFORM.contains(from), "{from}");
    judged(PLATFORM, &PLATFORM.replace(from, to))
}

/// Environment, class and code of what is refused.
fn refused(all: &[Judged]) -> Vec<(&str, Class, &str)> {
    let refused = all.iter().filter(|judged| judged.is_refused());
    refused.map(|one| (one.environment.as_str(), one.class, one.code.unwrap().code)).collect()
}

#[test]
fn nothing_changes_without_a_change() {
    for after in [PLATFORM.to_owned(), format!("// A comment.\n{PLATFORM}")] {
        assert!(judged(PLATFORM, &after).is_empty());
    }
}

/// Dashboards are files beside the manifests: what is drawn and asked is nobody's outage.
#[test]
fn what_is_watched_may_change() {
    let measured =
        "health \"/healthz\"\n    metrics { dialect \"prometheus-fastapi\" \"process\" }";
    let after = PLATFORM.replace("health \"/healthz\"", measured);
    for (before, after) in [(PLATFORM, after.as_str()), (&after, PLATFORM)] {
        let all = judged(before, after);
        assert!(all.iter().all(|one| one.class == Class::Free), "{all:#?}");
    }
}

#[test]
fn a_moved_output_is_no_change() {
    let moved = format!("{PLATFORM}\noutput {{ generated \"deploy\" }}\n");
    let all = judged(PLATFORM, &moved);
    assert!(all.iter().all(|one| one.class <= Class::Rolls), "{all:#?}");
}

#[test]
fn a_claim_that_grows_is_one_report_for_each_environment() {
    let all = edited("5GiB", "10GiB");
    let found = refused(&all);
    assert_eq!(
        found,
        [("cluster", Class::Steps, "claim-grown"), ("production", Class::Steps, "claim-grown")],
        "{all:#?}"
    );
    let shown = all.iter().find(|one| one.environment == "cluster").unwrap();
    assert!(shown.objects.iter().any(|(_, change)| change.object.kind == "StatefulSet"));
}

#[test]
fn a_variable_rolls_and_says_where() {
    let all = edited("env {", "env { LEVEL \"debug\";");
    assert!(!all.is_empty() && refused(&all).is_empty());
    for one in &all {
        // A set with one copy is away while that copy is replaced.
        assert!(one.class <= Class::Interrupts && one.key.name == "api", "{one:#?}");
    }
}

#[test]
fn what_goes_with_data_is_refused_until_it_is_retired() {
    let without = PLATFORM
        .replace("database \"main\" version=\"16\" { storage \"50GiB\" }", "")
        .replace("env { DATABASE_URL (ref)\"main.url\" }", "");
    let all = judged(PLATFORM, &without);
    let found = refused(&all);
    assert_eq!(found.len(), 3, "{all:#?}");
    assert!(found.iter().all(|(_, class, _)| *class == Class::Loses));
    let retired = format!("{without}\nretire \"main\" reason=\"moved to another platform\"\n");
    let all = judged(PLATFORM, &retired);
    let still: Vec<_> = refused(&all);
    assert!(still.iter().all(|(_, _, code)| *code == "still-protected"), "{all:#?}");
}

#[test]
fn an_environment_that_moves_is_one_report() {
    let all = edited("eu-west-1", "eu-central-1");
    assert_eq!(refused(&all).len(), 1, "{all:#?}");
}

#[test]
fn what_becomes_something_else_is_said_to() {
    let without = |text: &str| {
        let lost = ["    port \"http\" 8000\n", "    health \"/healthz\"\n", "    route \"/\"\n"];
        let text = lost.iter().fold(text.to_owned(), |text, line| text.replace(line, ""));
        text.replace("    volume \"uploads\" path=\"/srv/uploads\" size=\"5GiB\"\n", "")
    };
    let before =
        PLATFORM.replace("    volume \"uploads\" path=\"/srv/uploads\" size=\"5GiB\"\n", "");
    let after = without(&before).replace("service \"api\"", "worker \"api\"");
    let all = judged(&before, &after);
    for environment in ["cluster", "local", "production"] {
        let mut told = all.iter().filter(|one| one.environment == environment);
        assert!(told.any(|one| one.what == "service `api` is a worker now"), "{all:#?}");
    }
}

#[test]
fn what_only_documents_show_can_be_waived() {
    let before = loaded(PLATFORM);
    let mut committed = files(&before);
    let path = committed.keys().find(|path| path.ends_with("/api.service.yaml")).unwrap().clone();
    let text = committed[&path].replace("serviceName: api", "serviceName: other");
    assert_ne!(committed[&path], text);
    committed.insert(path, text);
    let against = |text: &str| since(&before, &committed, text);
    let all = against(PLATFORM);
    let found = refused(&all);
    assert_eq!(found.len(), 1, "{all:#?}");
    let code = found[0].2;
    let waived = format!(
        "{PLATFORM}\nwaive \"{code}\" for=\"api\" reason=\"made anew\" until=\"2027-01-31\"\n"
    );
    assert!(refused(&against(&waived)).is_empty());
}

/// The platform with a repository and a pipeline.
fn delivered(repository: &str, pipeline: &str) -> String {
    let head = format!("platform \"shop\" {{ repository \"{repository}\" }}");
    format!("{}\npipeline {pipeline}\n", PLATFORM.replace("platform \"shop\"", &head))
}

#[test]
fn who_would_be_locked_out_of_the_account_needs_a_person() {
    let before = delivered("o/shop", r#""main" { deploy "production"; deploy "cluster" }"#);
    let locked = |after: &str| {
        let all = judged(&before, after);
        let found = refused(&all);
        assert!(
            found.iter().all(|one| *one == ("production", Class::Steps, "workflows-locked-out")),
            "{found:?}"
        );
        all.iter().filter(|one| one.is_refused()).map(|one| one.what.clone()).collect::<Vec<_>>()
    };
    assert!(locked(&before).is_empty());
    let deploys = r#"deploy "production"; deploy "cluster""#;
    assert_eq!(
        locked(&delivered("o/shop", &format!("\"release\" {{ {deploys} }}"))),
        ["pipeline `release` has another name or comes first now"]
    );
    // `main` begins the name of this branch.
    let main2 = format!("\"main\" {{ on push=\"main2\"; {deploys} }}");
    assert_eq!(locked(&delivered("o/shop", &main2)), ["pipeline `main` runs from branch `main2`"]);
    for repository in ["o/store", "acme/shop"] {
        let after = delivered(repository, &format!("\"main\" {{ {deploys} }}"));
        let what = format!("`{repository}` is another repository, or another name of it");
        assert_eq!(locked(&after), [what]);
    }
    let waive =
        r#"waive "workflows-locked-out" for="production" reason="applied" until="2027-01-31""#;
    let after = delivered("o/shop", &format!("\"release\" {{ {deploys} }}\n{waive}"));
    assert!(locked(&after).is_empty());
    // A second one is let in by the first; the first one of all is let in by whoever applies first.
    let second =
        format!("\"main\" {{ {deploys} }}\npipeline \"other\" {{ deploy \"production\" }}");
    assert!(locked(&delivered("o/shop", &second)).is_empty());
    let first = delivered("o/shop", r#""main" { deploy "cluster" }"#);
    assert!(refused(&judged(&first, &before)).is_empty());
}

#[test]
fn another_carrier_of_releases_needs_a_person() {
    let by = |by: &str| delivered("o/shop", &format!("\"main\" {{ deploy \"cluster\" {by} }}"));
    let (helm, gitops) = (by(""), by("by=\"gitops\""));
    for (before, after) in [(&helm, &gitops), (&gitops, &helm)] {
        let all = judged(before, after);
        assert_eq!(refused(&all), [("cluster", Class::Steps, "carrier-changed")], "{all:#?}");
        assert!(refused(&judged(after, after)).is_empty());
    }
    let waive = r#"waive "carrier-changed" for="cluster" reason="told" until="2027-01-31""#;
    assert!(refused(&judged(&helm, &format!("{gitops}\n{waive}"))).is_empty());
    // Where nothing was compiled before, nothing has to be handed over.
    let elsewhere = "platform \"shop\"\nenvironment \"other\" { kubernetes registry=\"r\" }";
    let all = judged(elsewhere, &gitops);
    assert!(refused(&all).iter().all(|one| one.2 != "carrier-changed"));
}
