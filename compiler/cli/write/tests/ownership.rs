//! What is ours, what is not, and what is kept.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::*;

/// What changes when a file is touched in any way.
fn stamp(path: &Path) -> (u64, i64, i64) {
    let found = fs::metadata(path).unwrap();
    (found.ino(), found.ctime(), found.ctime_nsec())
}

#[test]
fn everything_is_written_and_only_that() {
    let fixture = Fixture::written();
    for (path, text) in &fixture.files {
        assert_eq!(fixture.text(path), *text);
    }
    let files = fixture.tree().into_keys().filter(|path| !path.ends_with('/'));
    assert_eq!(files.count(), 5);
    assert_eq!(fixture.private(), [".gitignore", "cache", "lock"]);
    assert_eq!(fixture.text(".groundplan/.gitignore"), "*\n");
}

#[test]
fn a_directory_takes_any_number_of_files() {
    let mut fixture = Fixture::new();
    for index in 0..1100 {
        fixture.describe(
            &format!("generated/staging/kubernetes/s{index}.yaml"),
            &ours("kind: Service"),
        );
    }
    assert_eq!(fixture.done().written.len(), 1105);
}

#[test]
fn what_is_current_is_not_touched() {
    for has_memory in [true, false] {
        let fixture = Fixture::written();
        if !has_memory {
            fixture.forget();
        }
        let paths = || fixture.tree().into_keys().map(|path| fixture.path(&path));
        let before: Vec<_> = paths().map(|path| stamp(&path)).collect();
        for _ in 0..3 {
            let ended = fixture.write().unwrap();
            assert!(ended.steps.is_empty(), "{ended:?}");
        }
        assert_eq!(before, paths().map(|path| stamp(&path)).collect::<Vec<_>>());
    }
}

#[test]
fn only_what_changed_is_written() {
    let mut fixture = Fixture::written();
    let other = stamp(&fixture.path(DEPLOYMENT));
    fixture.describe(COMPOSE, &ours("services: {api: {}}"));
    let ended = fixture.write().unwrap();
    assert_eq!(ended.steps, [(COMPOSE.to_owned(), State::Outdated)]);
    assert!(ended.done.unwrap().kept.is_empty());
    assert_eq!(fixture.text(COMPOSE), ours("services: {api: {}}"));
    assert_eq!(other, stamp(&fixture.path(DEPLOYMENT)));
    assert!(fixture.write().unwrap().steps.is_empty());
}

/// A file may be changed so soon after it was written that no clock can tell.
#[test]
fn a_change_is_seen_however_soon_it_comes() {
    let fixture = Fixture::written();
    for round in 0..50 {
        let text = ours(&format!("services: {{{round:02}}}"));
        fixture.edit(COMPOSE, &text);
        assert_eq!(fixture.write().unwrap().steps.len(), 1, "{round}");
        assert_eq!(fixture.text(COMPOSE), ours("services: {}"));
    }
}

#[test]
fn what_somebody_edited_is_replaced_and_kept() {
    let fixture = Fixture::written();
    for (round, kept) in [(1, ".groundplan/kept/"), (2, ".groundplan/kept/")] {
        let edited = ours(&format!("services: {{mine: {round}}}"));
        fixture.edit(COMPOSE, &edited);
        let ended = fixture.write().unwrap();
        assert_eq!(ended.steps, [(COMPOSE.to_owned(), State::Edited)]);
        let done = ended.done.unwrap();
        let [(path, at)] = done.kept.as_slice() else { panic!("{done:?}") };
        assert!(path.ends_with(COMPOSE) && at.contains(kept), "{done:?}");
        assert_eq!(fs::read_to_string(at).unwrap(), edited);
        assert_eq!(fixture.text(COMPOSE), ours("services: {}"));
    }
    // The same text again is kept already.
    fixture.edit(COMPOSE, &ours("services: {mine: 1}"));
    fixture.done();
    let kept = fs::read_dir(fixture.path(".groundplan/kept/generated/local/compose")).unwrap();
    assert_eq!(kept.count(), 2);
}

#[test]
fn what_git_holds_is_not_kept_once_more() {
    let mut fixture = Fixture::written();
    fixture.edit(COMPOSE, std::str::from_utf8(COMMITTED).unwrap());
    fixture.describe(COMPOSE, &ours("services: {api: {}}"));
    let ended = fixture.write().unwrap();
    assert_eq!(ended.steps, [(COMPOSE.to_owned(), State::Outdated)]);
    assert!(ended.done.unwrap().kept.is_empty());
}

#[test]
fn without_a_memory_what_changes_is_kept_to_be_safe() {
    let mut fixture = Fixture::written();
    fixture.forget();
    fixture.describe(COMPOSE, &ours("services: {api: {}}"));
    let ended = fixture.write().unwrap();
    assert_eq!(ended.steps, [(COMPOSE.to_owned(), State::Outdated)]);
    assert_eq!(ended.done.unwrap().kept.len(), 1);
}

#[test]
fn an_edit_that_is_what_is_to_be_there_is_no_edit() {
    let mut fixture = Fixture::written();
    fixture.edit(COMPOSE, &ours("services: {api: {}}"));
    fixture.describe(COMPOSE, &ours("services: {api: {}}"));
    assert!(fixture.done().kept.is_empty());
    fixture.describe(COMPOSE, &ours("services: {}"));
    assert!(fixture.done().kept.is_empty(), "it was remembered");
}

#[test]
fn line_ends_that_git_changed_are_no_edit() {
    let mut fixture = Fixture::written();
    for path in [COMPOSE, VERBATIM, DEPLOYMENT, WORKFLOW, ATTRIBUTES] {
        fixture.edit(path, &fixture.text(path).replace('\n', "\r\n"));
    }
    let ended = fixture.write().unwrap();
    assert!(ended.steps.iter().all(|(_, state)| *state == State::LineEnds), "{ended:?}");
    assert!(ended.done.unwrap().kept.is_empty());
    assert_eq!(fixture.text(COMPOSE), ours("services: {}"));
    fixture.edit(COMPOSE, &ours("services: {}").replace('\n', "\r\n"));
    fixture.describe(COMPOSE, &ours("services: {api: {}}"));
    assert!(fixture.done().kept.is_empty());
}

#[test]
fn what_git_left_of_a_merge_is_simply_rewritten() {
    let fixture = Fixture::written();
    let (head, body) = ("# Generated by Groundplan from platform.kdl. Do not edit: x\n", "a: 1\n");
    fixture.edit(COMPOSE, &format!("{head}<<<<<<< HEAD\n{body}=======\nb: 1\n>>>>>>> b\n"));
    fixture.edit(DEPLOYMENT, &format!("<<<<<<< HEAD\n{head}=======\n{head}{body}>>>>>>> b\n"));
    fixture.edit(VERBATIM, "<<<<<<< HEAD\nlisten 80\n=======\nlisten 81\n>>>>>>> b\n");
    let done = fixture.done();
    assert_eq!((done.written.len(), done.kept.len()), (3, 0));
    assert_eq!(fixture.tree(), fixture.fresh());
}

#[test]
fn what_is_not_ours_is_not_overwritten_and_nothing_else_is_written() {
    for path in [WORKFLOW, COMPOSE, DEPLOYMENT] {
        let mut fixture = Fixture::written();
        fixture.edit(path, "on: pull_request\n");
        fixture.forget();
        fixture.describe("generated/local/compose/more.yaml", &ours("a: 1"));
        let before = fixture.tree();
        let ended = fixture.write().unwrap();
        assert!(ended.done.is_none());
        assert!(ended.steps.contains(&(path.to_owned(), State::Foreign)), "{ended:?}");
        assert_eq!(before, fixture.tree());
        assert!(!fixture.path(".groundplan").exists(), "not even that was made");
    }
}

#[test]
fn what_another_description_wrote_is_not_ours_while_it_is_there() {
    let fixture = Fixture::new();
    let text = ours("on: push").replace("platform.kdl", "other.kdl");
    fixture.edit(WORKFLOW, &text);
    fixture.edit("generated/other/compose/compose.yaml", &text);
    fixture.edit("other.kdl", "platform \"other\"\n");
    let ended = fixture.write().unwrap();
    assert!(ended.done.is_none());
    assert!(ended.steps.contains(&(WORKFLOW.to_owned(), State::Neighbour)), "{ended:?}");
    fs::remove_file(fixture.path("other.kdl")).unwrap();
    assert_eq!(fixture.done().removed.len(), 1);
    assert_eq!(fixture.text(WORKFLOW), ours("on: push"));
}

#[test]
fn a_file_without_text_is_nobodys() {
    for left in ["", "\0\0\0\0"] {
        let fixture = Fixture::written();
        fixture.edit(COMPOSE, left);
        fixture.forget();
        assert!(fixture.done().kept.is_empty());
        assert_eq!(fixture.tree(), fixture.fresh());
    }
}

#[test]
fn what_is_not_described_any_more_is_removed() {
    for has_memory in [true, false] {
        let mut fixture = Fixture::written();
        if !has_memory {
            fixture.forget();
        }
        for path in [DEPLOYMENT, WORKFLOW, VERBATIM] {
            fixture.files.remove(path);
        }
        let theirs = [
            ".github/workflows/theirs.yaml",
            ".github/workflows/groundplan-theirs.yaml",
            "generated/README.md",
            "generated/local/compose/.env",
        ];
        theirs.iter().for_each(|path| fixture.edit(path, "theirs\n"));
        // A copy of ours under a name that is not ours.
        fixture.edit(".github/workflows/deploy.yaml", &ours("on: push"));
        let done = fixture.done();
        assert_eq!(done.removed.len(), 3);
        assert_eq!(done.kept.is_empty(), has_memory, "{done:?}");
        assert!(!fixture.path("generated/staging").exists(), "empty directories go too");
        assert!(theirs.iter().all(|path| fixture.path(path).exists()));
        assert!(fixture.path(".github/workflows/deploy.yaml").exists());
    }
}

#[test]
fn what_tools_put_beside_ours_stays_when_an_environment_goes() {
    let mut fixture = Fixture::written();
    let theirs = [
        "generated/staging/kubernetes/.env",
        "generated/staging/kubernetes/terraform.tfvars",
        "generated/staging/kubernetes/terraform.tfstate",
        "generated/staging/kubernetes/.terraform.lock.hcl",
        "generated/staging/kubernetes/.terraform/modules/modules.json",
    ];
    theirs.iter().for_each(|path| fixture.edit(path, "theirs\n"));
    fixture.edit("generated/staging/kubernetes/.terraform/x.yaml", &ours("a: 1"));
    fixture.files.remove(DEPLOYMENT);
    assert_eq!(fixture.done().removed.len(), 1);
    assert!(theirs.iter().all(|path| fixture.path(path).exists()));
    assert!(fixture.path("generated/staging/kubernetes/.terraform/x.yaml").exists());
}

#[test]
fn what_is_larger_than_any_of_ours_is_somebodys() {
    let fixture = Fixture::written();
    let places = ["generated/local/compose/dump.sql", ".github/workflows/groundplan-dump.yaml"];
    for path in places {
        let file = fs::File::create(fixture.path(path)).unwrap();
        file.set_len((64 << 20) + 1).unwrap();
    }
    let ended = fixture.write().unwrap();
    assert!(ended.done.is_some() && ended.steps.is_empty(), "{ended:?}");
    assert!(places.iter().all(|path| fixture.path(path).exists()));
}

#[test]
fn parts_that_are_not_chosen_are_left_alone() {
    let mut fixture = Fixture::written();
    for path in [DEPLOYMENT, WORKFLOW, COMPOSE] {
        fixture.files.remove(path);
    }
    let local = |_: Option<&str>, environment: Option<&str>| environment == Some("local");
    let ended = fixture.write_some(local, Scope::Part).unwrap();
    assert_eq!(ended.steps, [(COMPOSE.to_owned(), State::Stale)]);
    assert!(fixture.path(DEPLOYMENT).exists() && fixture.path(WORKFLOW).exists());
    assert_eq!(fixture.done().removed.len(), 2);
    assert!(fixture.done().kept.is_empty());
}

#[test]
fn files_of_the_first_version_go() {
    let fixture = Fixture::written();
    let former = ["groundplan.manifest.json", "groundplan.map.json", ".groundplan.lock"];
    former.iter().for_each(|name| fixture.edit(&format!("generated/{name}"), "{}\n"));
    fixture.edit("generated/local/compose/.groundplan-tmp-4711-0", "half");
    let done = fixture.done();
    assert_eq!((done.removed.len(), done.kept.len()), (4, 0));
    assert_eq!(fixture.tree(), fixture.fresh());
}

#[test]
fn lines_of_people_in_attributes_stay() {
    let fixture = Fixture::new();
    fixture.edit(ATTRIBUTES, "*.png binary\n");
    fixture.done();
    let text = fixture.text(ATTRIBUTES);
    assert!(text.starts_with("*.png binary\n# `groundplan compile`"), "{text}");
    let conflict = format!("<<<<<<< HEAD\n*.png binary\n=======\n>>>>>>> b\n{text}");
    fixture.edit(ATTRIBUTES, &conflict);
    let ended = fixture.write().unwrap();
    assert_eq!(ended.warnings.len(), 1);
    assert_eq!(fixture.text(ATTRIBUTES), conflict);
}

#[test]
fn runs_at_once_end_as_one() {
    let fixture = Fixture::new();
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..8).map(|_| scope.spawn(|| fixture.write())).collect();
        for run in runs {
            assert!(run.join().unwrap().unwrap().done.is_some_and(|done| done.kept.is_empty()));
        }
    });
    assert_eq!(fixture.tree(), Fixture::written().tree());
    assert_eq!(fixture.private(), [".gitignore", "cache", "lock"]);
}
