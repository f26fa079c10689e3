//! A run that is killed before any change that it makes, and the next one with the same, a newer or
//! an older description.

use super::*;
use crate::write::change::tests::killed_before;

const WORKER: &str = "generated/staging/kubernetes/worker.yaml";

/// The first description of a project.
fn older() -> BTreeMap<String, String> {
    Fixture::new().files
}

/// A later one: something changed, something new, something gone, and a directory where a file was.
fn same() -> BTreeMap<String, String> {
    let mut fixture = Fixture::new();
    fixture.describe(COMPOSE, &ours("services: {api: {}}"));
    fixture.describe(WORKER, &ours("kind: Deployment"));
    fixture.describe(&format!("{VERBATIM}/part"), "listen 81\n");
    fixture.files.remove(VERBATIM);
    fixture.files.remove(DEPLOYMENT);
    fixture.files
}

/// One that comes after it.
fn newer() -> BTreeMap<String, String> {
    let mut files = same();
    files.remove(WORKER);
    files.insert(WORKFLOW.to_owned(), ours("on: pull_request"));
    files.insert("generated/new/compose/compose.yaml".to_owned(), ours("services: {new: {}}"));
    files
}

/// Kills a run before each of its changes, and looks at what the next run makes of it.
fn kill_everywhere(begin: impl Fn() -> Fixture, killed: &Fixture) -> usize {
    for change in 0.. {
        for (files, output) in [
            (killed.files.clone(), killed.output.clone()),
            (older(), "generated".to_owned()),
            (newer(), "generated".to_owned()),
        ] {
            let mut fixture = begin();
            fixture.files = killed.files.clone();
            fixture.output = killed.output.clone();
            let (_, was_killed) = killed_before(change, || fixture.write());
            if !was_killed {
                return change;
            }
            (fixture.files, fixture.output) = (files, output);
            let done = fixture.done();
            assert!(done.kept.is_empty(), "before change {change}: {done:?}");
            assert_eq!(fixture.tree(), fixture.fresh(), "before change {change}");
            if fixture.path(".groundplan").exists() {
                assert_eq!(fixture.private(), [".gitignore", "cache", "lock"], "{change}");
            }
            assert!(fixture.write().unwrap().steps.is_empty());
        }
    }
    0
}

#[test]
fn a_first_run_that_was_killed_leaves_nothing_behind() {
    let changes = kill_everywhere(Fixture::new, &Fixture { files: same(), ..Fixture::new() });
    assert!(changes > 30, "{changes}");
}

#[test]
fn a_second_run_that_was_killed_leaves_nothing_behind() {
    let changes = kill_everywhere(Fixture::written, &Fixture { files: same(), ..Fixture::new() });
    assert!(changes > 25, "{changes}");
}

#[test]
fn a_run_that_was_killed_while_output_moved_leaves_nothing_behind() {
    let moved = super::moved::to("deploy/out", &same());
    let killed = Fixture { files: moved, output: "deploy/out".to_owned(), ..Fixture::new() };
    let changes = kill_everywhere(Fixture::written, &killed);
    assert!(changes > 40, "{changes}");
}

#[test]
fn a_chain_of_killed_runs_leaves_nothing_behind() {
    for first in (0..45).step_by(3) {
        for second in (0..45).step_by(5) {
            let mut fixture = Fixture::written();
            for (files, change) in [(same(), first), (newer(), second)] {
                fixture.files = files;
                let _ = killed_before(change, || fixture.write());
            }
            fixture.files = older();
            assert!(fixture.done().kept.is_empty(), "{first}, {second}");
            assert_eq!(fixture.tree(), fixture.fresh(), "{first}, {second}");
        }
    }
}
