//! The reference pages are what the code says; `UPDATE_REFERENCE=1 cargo test --test reference`
//! writes them anew.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use std::path::Path;

fn is_current(name: &str, title: &str, intro: &str, body: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference").join(name);
    let page = format!("# {title}\n\n{intro}\n\n{}\n", body.trim_end());
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/reference/{name} is not current; run with UPDATE_REFERENCE=1");
}

#[test]
fn the_language_reference_is_current() {
    is_current(
        "language.md",
        "The language",
        "Every node that a description is made of. Any value may be `(todo)\"question\"` while it is \
         not known; text may be `(ref)\"entity.attribute\"` or `(fmt)\"…{entity.attribute}…\"`.",
        &groundplan_schema::reference(groundplan_model::load::Language::default().kinds()),
    );
}

#[test]
fn the_reference_of_the_standard_library_is_current() {
    let pages = groundplan_model::load::STANDARD.iter().map(groundplan::standard::page);
    let pages: Vec<String> = pages.map(|page| page.replace("\n## ", "\n### ")).collect();
    is_current(
        "std.md",
        "The standard library",
        "Components that come with Groundplan. `use \"std:NAME\"` brings them into scope; `groundplan \
         std copy NAME` writes a copy into the project, to be changed.",
        &pages.join("\n").replace("# `std:", "## `std:"),
    );
}

#[test]
fn the_lowering_reference_is_current() {
    is_current(
        "lowering.md",
        "What each target makes of each field",
        "*Exact*: all that it means. *Approximated*: nearly, and how it falls short. *–*: there is \
         nothing to be made of it there. *Not supported*: writing it for an environment of that \
         target is reported.",
        &groundplan_backends::lowering_reference(),
    );
}

#[test]
fn the_reference_of_alerts_is_current() {
    is_current(
        "alerts.md",
        "Alerts",
        "Each is one rule about everything of its kind; it says in its labels which platform, \
         environment, namespace and `service` it is about, and who owns that. Beside the rules lies a \
         runbook for each that an environment has. An alert is there where what it asks for is \
         served: `metrics` of a service says what that is.",
        &groundplan_backends::alerts_reference(),
    );
}

#[test]
fn the_reference_of_prerequisites_is_current() {
    is_current(
        "prerequisites.md",
        "What has to be on a cluster",
        "Before the first release. What of it an environment needs, and of which name, `groundplan \
         doctor` reads off what is written for it, with the commands that look whether it is there.",
        &groundplan_backends::prerequisites_reference(),
    );
}

#[test]
fn the_reference_of_object_changes_is_current() {
    is_current(
        "object-changes.md",
        "What changes of objects do",
        "What is known of each object and field of each target, whoever changes it: a person, another \
         version of Groundplan, or a document that is passed through. `groundplan diff` compares the \
         files as they were committed with those of now by these tables, and joins what comes out \
         with [what changes mean](changes.md): the worse class counts. What nobody notices is left \
         out. A path answers for all below it, unless a longer one is there; `*` for the rest.",
        &groundplan_backends::object_changes_reference(),
    );
}

#[test]
fn the_reference_of_changes_is_current() {
    is_current(
        "changes.md",
        "What changes mean",
        "What each target answers when something that Groundplan remembers changes, where the files \
         themselves cannot show it. From harmless to harmful: *free*, *rolls*, *interrupts*, \
         *replaces*, *steps*, *loses*, *impossible*. The last three are refused under a code, until \
         the description says `retire`, `renamed-from` or `waive`. Of several rows of a change that \
         fit, the first one counts, and of several targets the worst. What is not listed is noticed \
         by nobody. What a change of an object does, whoever makes it, stands in \
         [What changes of objects do](object-changes.md).",
        &groundplan_backends::changes_reference(),
    );
}

#[test]
fn every_file_that_contributors_are_told_of_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rooms = ["compiler", "docs", "examples", "snapshots", "tests"];
    let entries = rooms.iter().flat_map(|room| walkdir::WalkDir::new(root.join(room)));
    let known: Vec<String> = entries
        .map(|entry| {
            let path = entry.unwrap().into_path();
            format!("/{}/", path.strip_prefix(root).unwrap().display())
        })
        .collect();
    for document in ["CONTRIBUTING.md", "docs/architecture.md"] {
        let text = std::fs::read_to_string(root.join(document)).unwrap();
        let quoted = text.split('`').skip(1).step_by(2);
        let is_path = |name: &&str| {
            let has_place = !name.contains(|c: char| c.is_whitespace() || "<*{".contains(c));
            let is_named = name.ends_with(".rs") || name.ends_with('/');
            has_place && (is_named || name.starts_with("compiler/"))
        };
        let named: Vec<&str> = quoted.filter(is_path).collect();
        assert!(named.len() > 5, "{document} names no files");
        for name in named {
            let place = format!("/{}/", name.trim_end_matches('/'));
            let is_there = known.iter().any(|path| path.ends_with(&place));
            assert!(is_there, "{document} names `{name}`, which is not there");
        }
    }
}
