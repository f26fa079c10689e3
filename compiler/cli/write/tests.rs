//! What happens to files, over artifacts that are made up.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, symlink};
use std::path::{Path, PathBuf};

use groundplan_backends::{Artifact, Artifacts, Target};
use groundplan_source::Sources;
use tempfile::TempDir;

use super::{Done, Outcome, Outputs, Place, Plan, Request, State, write};
use crate::exit::Failure;
use crate::project::Project;

const COMPOSE: &str = "generated/local/compose/compose.yaml";
const DEPLOYMENT: &str = "generated/staging/kubernetes/api.yaml";
const WORKFLOW: &str = ".github/workflows/groundplan-main.yaml";
const MANIFEST: &str = "generated/groundplan.manifest.json";
const MAP: &str = "generated/groundplan.map.json";

/// A project in a directory of its own, and what it is compiled to.
struct Fixture {
    directory: TempDir,
    files: BTreeMap<String, String>,
}

/// What came of writing.
#[derive(Debug)]
struct Ended {
    /// What was done; nothing if it was refused.
    done: Option<Done>,
    steps: Vec<(String, State)>,
    warnings: Vec<String>,
}

impl Fixture {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("platform.kdl"), "platform \"shop\"\n").unwrap();
        fs::create_dir(directory.path().join(".git")).unwrap();
        let files = [
            (COMPOSE, "services: {}\n"),
            (DEPLOYMENT, "kind: Deployment\n"),
            (WORKFLOW, "on: push\n"),
        ];
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned()));
        Self { directory, files: files.collect() }
    }

    /// One that has been written once.
    fn written() -> Self {
        let fixture = Self::new();
        assert_eq!(fixture.write().unwrap().done.unwrap().written.len(), 4);
        fixture
    }

    fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn edit(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    /// `generated/ENVIRONMENT/TARGET/…` belongs to both, anything else to GitHub.
    fn artifacts(&self) -> Artifacts<'_> {
        let artifact = |path: &'_ str, text: &str, environment| {
            let word = path.split('/').nth(2).unwrap_or_default();
            let target = Target::ALL.into_iter().find(|target| target.word() == word);
            let target = target.unwrap_or(Target::Github);
            Artifact { target, environment, text: text.to_owned(), marks: Default::default() }
        };
        let files = self.files.iter().map(|(path, text)| {
            let inside = path.strip_prefix("generated/").and_then(|path| path.split('/').next());
            (path.clone(), artifact(path, text, inside))
        });
        files.collect()
    }

    fn write(&self) -> Result<Ended, Failure> {
        self.write_some(|_, _| true, false)
    }

    fn force(&self) -> Result<Ended, Failure> {
        self.write_some(|_, _| true, true)
    }

    fn write_some(
        &self,
        is_chosen: impl Fn(Option<&str>, Option<&str>) -> bool,
        force: bool,
    ) -> Result<Ended, Failure> {
        let project = Project::find(Some(self.directory.path())).unwrap();
        let outputs = Outputs::new(&project, Place::parse("generated").unwrap());
        let artifacts = self.artifacts();
        let sources = Sources::default();
        let request = Request { artifacts: &artifacts, sources: &sources, is_chosen: &is_chosen };
        let (plan, done) = match write(&outputs, &request, force)? {
            Outcome::Written(plan, done) => (plan, Some(done)),
            Outcome::Refused(plan) => (plan, None),
        };
        let Plan { steps, warnings, .. } = plan;
        let steps = steps.iter().map(|step| (step.place.as_str().to_owned(), step.state)).collect();
        Ok(Ended { done, steps, warnings })
    }

    /// Every file with its text, but for the description.
    fn tree(&self) -> BTreeMap<String, String> {
        let root = self.directory.path();
        walkdir::WalkDir::new(root)
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file() && entry.file_name() != "platform.kdl")
            .map(|entry| {
                let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                (path, fs::read_to_string(entry.path()).unwrap())
            })
            .collect()
    }
}

/// What changes when a file is touched in any way.
fn stamp(path: &Path) -> (u64, i64, i64) {
    let found = fs::metadata(path).unwrap();
    (found.ino(), found.mtime(), found.mtime_nsec())
}

#[test]
fn a_directory_takes_any_number_of_files() {
    let mut fixture = Fixture::new();
    let files = (0..1100).map(|index| {
        (format!("generated/staging/kubernetes/s{index}.yaml"), "kind: Service\n".to_owned())
    });
    fixture.files.extend(files);
    assert_eq!(fixture.write().unwrap().done.unwrap().written.len(), 1104);
}

#[test]
fn everything_is_written_and_the_manifest_lists_it() {
    let fixture = Fixture::written();
    for (path, text) in &fixture.files {
        assert_eq!(fixture.text(path), *text);
    }
    let manifest = fixture.text(MANIFEST);
    let line = "{\"path\": \"generated/local/compose/compose.yaml\", \"sha256\": \"";
    assert!(manifest.contains(line), "{manifest}");
    assert!(
        manifest.contains("\"target\": \"compose\", \"environment\": \"local\"}"),
        "{manifest}"
    );
    assert!(manifest.contains("\"path\": \"generated/groundplan.map.json\""), "{manifest}");
    // No lock and no temporary file is left.
    assert_eq!(fixture.tree().len(), 5, "{:?}", fixture.tree().keys());
}

#[test]
fn what_is_current_is_not_touched() {
    let fixture = Fixture::written();
    let paths = || fixture.tree().into_keys().map(|path| fixture.path(&path));
    let before: Vec<_> = paths().map(|path| stamp(&path)).collect();
    let directory = stamp(&fixture.path("generated"));
    let ended = fixture.write().unwrap();
    assert!(ended.steps.is_empty(), "{ended:?}");
    assert_eq!(before, paths().map(|path| stamp(&path)).collect::<Vec<_>>());
    assert_eq!(directory, stamp(&fixture.path("generated")), "not even a lock was made");
}

#[test]
fn only_what_changed_is_written() {
    let mut fixture = Fixture::written();
    let other = stamp(&fixture.path(DEPLOYMENT));
    fixture.files.insert(COMPOSE.to_owned(), "services: {api: {}}\n".to_owned());
    let ended = fixture.write().unwrap();
    assert_eq!(ended.steps, [(COMPOSE.to_owned(), State::Outdated)]);
    assert_eq!(fixture.text(COMPOSE), "services: {api: {}}\n");
    assert_eq!(other, stamp(&fixture.path(DEPLOYMENT)));
    assert!(fixture.write().unwrap().steps.is_empty());
}

#[test]
fn an_edited_file_is_not_overwritten_and_nothing_else_is_written() {
    let mut fixture = Fixture::written();
    fixture.edit(COMPOSE, "services: {mine: {}}\n");
    fixture.files.insert(DEPLOYMENT.to_owned(), "kind: StatefulSet\n".to_owned());
    let before = fixture.tree();
    let ended = fixture.write().unwrap();
    assert!(ended.done.is_none());
    assert!(ended.steps.contains(&(COMPOSE.to_owned(), State::Edited)), "{ended:?}");
    assert_eq!(before, fixture.tree());
    assert!(fixture.force().unwrap().done.is_some());
    assert_eq!(fixture.text(COMPOSE), "services: {}\n");
    assert!(fixture.write().unwrap().steps.is_empty());
}

#[test]
fn an_edit_that_is_what_is_to_be_there_is_no_edit() {
    let mut fixture = Fixture::written();
    fixture.edit(COMPOSE, "services: {api: {}}\n");
    fixture.files.insert(COMPOSE.to_owned(), "services: {api: {}}\n".to_owned());
    assert!(fixture.write().unwrap().done.is_some());
    fixture.files.insert(COMPOSE.to_owned(), "services: {}\n".to_owned());
    let ended = fixture.write().unwrap();
    assert_eq!(ended.steps, [(COMPOSE.to_owned(), State::Outdated)], "its hash was taken in");
}

#[test]
fn line_ends_that_git_changed_are_no_edit() {
    let fixture = Fixture::written();
    fixture.edit(COMPOSE, "services: {}\r\n");
    let ended = fixture.write().unwrap();
    assert_eq!(ended.steps, [(COMPOSE.to_owned(), State::Outdated)]);
    assert_eq!(fixture.text(COMPOSE), "services: {}\n");
}

#[test]
fn a_file_of_somebody_else_is_not_overwritten() {
    let fixture = Fixture::new();
    fixture.edit(WORKFLOW, "on: pull_request\n");
    let before = fixture.tree();
    let ended = fixture.write().unwrap();
    assert!(ended.done.is_none());
    assert!(ended.steps.contains(&(WORKFLOW.to_owned(), State::Foreign)), "{ended:?}");
    assert_eq!(before, fixture.tree());
    assert!(!fixture.path("generated").exists(), "the directory of the lock is gone too");
    assert!(fixture.force().unwrap().done.is_some());
    assert_eq!(fixture.text(WORKFLOW), "on: push\n");
}

#[test]
fn what_is_not_described_any_more_is_removed() {
    let mut fixture = Fixture::written();
    fixture.files.remove(DEPLOYMENT);
    fixture.files.remove(WORKFLOW);
    fixture.edit(".github/workflows/theirs.yaml", "on: push\n");
    let ended = fixture.write().unwrap();
    assert_eq!(ended.done.unwrap().removed.len(), 2);
    assert!(!fixture.path("generated/staging").exists(), "empty directories go too");
    assert!(!fixture.path(WORKFLOW).exists());
    assert_eq!(fixture.text(".github/workflows/theirs.yaml"), "on: push\n");
    let clean = Fixture { files: fixture.files.clone(), ..Fixture::new() };
    clean.write().unwrap();
    clean.edit(".github/workflows/theirs.yaml", "on: push\n");
    assert_eq!(fixture.tree(), clean.tree(), "as if it had never been described");
}

#[test]
fn a_stale_file_that_was_edited_is_left() {
    let mut fixture = Fixture::written();
    fixture.edit(DEPLOYMENT, "kind: Mine\n");
    fixture.files.remove(DEPLOYMENT);
    for _ in 0..2 {
        let ended = fixture.write().unwrap();
        assert_eq!(ended.steps, [(DEPLOYMENT.to_owned(), State::StaleEdited)]);
        assert!(ended.done.unwrap().removed.is_empty());
        assert_eq!(fixture.text(DEPLOYMENT), "kind: Mine\n");
    }
    assert_eq!(fixture.force().unwrap().done.unwrap().removed.len(), 1);
    assert!(!fixture.path(DEPLOYMENT).exists());
    assert!(fixture.write().unwrap().steps.is_empty());
}

#[test]
fn parts_that_are_not_chosen_are_left_alone() {
    let mut fixture = Fixture::written();
    let manifest = fixture.text(MANIFEST);
    fixture.files.remove(DEPLOYMENT);
    fixture.files.remove(WORKFLOW);
    let local = |_: Option<&str>, environment: Option<&str>| environment == Some("local");
    let ended = fixture.write_some(local, false).unwrap();
    assert!(ended.steps.is_empty(), "{ended:?}");
    assert_eq!(fixture.text(DEPLOYMENT), "kind: Deployment\n");
    assert_eq!(fixture.text(MANIFEST), manifest);
}

#[test]
fn nothing_is_written_through_a_link() {
    for link in ["generated", "generated/local", "generated/local/compose", COMPOSE, MANIFEST, MAP]
    {
        let fixture = Fixture::new();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("target"), "theirs").unwrap();
        let path = fixture.path(link);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let is_file = link.contains('.');
        let target =
            if is_file { outside.path().join("target") } else { outside.path().to_owned() };
        symlink(&target, &path).unwrap();
        let failure = fixture.force().unwrap_err();
        assert!(failure.message.ends_with("is a symbolic link"), "{failure}");
        assert!(failure.message.contains(link), "{failure}");
        assert_eq!(fs::read_to_string(outside.path().join("target")).unwrap(), "theirs");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
        assert!(!fixture.path(WORKFLOW).exists(), "nothing was written at all");
    }
}

#[test]
fn nothing_is_removed_through_a_link() {
    let mut fixture = Fixture::written();
    fixture.files.remove(DEPLOYMENT);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("api.yaml"), "kind: Deployment\n").unwrap();
    fs::remove_dir_all(fixture.path("generated/staging/kubernetes")).unwrap();
    symlink(outside.path(), fixture.path("generated/staging/kubernetes")).unwrap();
    fixture.write().unwrap_err();
    assert!(outside.path().join("api.yaml").exists());
}

#[test]
fn what_is_in_the_way_is_named_and_nothing_is_written() {
    let is_a_directory = |fixture: &Fixture| fs::create_dir_all(fixture.path(COMPOSE)).unwrap();
    let is_a_socket = |fixture: &Fixture| {
        fs::create_dir_all(fixture.path(COMPOSE).parent().unwrap()).unwrap();
        drop(std::os::unix::net::UnixListener::bind(fixture.path(COMPOSE)).unwrap());
        assert!(fs::metadata(fixture.path(COMPOSE)).unwrap().file_type().is_socket());
    };
    let file_for_directory = |fixture: &Fixture| fixture.edit("generated/local", "theirs");
    let obstacles: [&dyn Fn(&Fixture); 3] = [&is_a_directory, &is_a_socket, &file_for_directory];
    for obstacle in obstacles {
        let fixture = Fixture::new();
        obstacle(&fixture);
        let failure = fixture.force().unwrap_err();
        assert!(failure.message.contains("generated/local"), "{failure}");
        assert!(failure.message.contains("is not a"), "{failure}");
        assert!(!fixture.path(DEPLOYMENT).exists());
        assert!(!fixture.path(MANIFEST).exists());
    }
}

#[test]
fn a_hard_link_is_cut_and_its_twin_stays() {
    let mut fixture = Fixture::written();
    let twin = fixture.path("twin");
    fs::hard_link(fixture.path(COMPOSE), &twin).unwrap();
    fixture.files.insert(COMPOSE.to_owned(), "services: {api: {}}\n".to_owned());
    fixture.write().unwrap();
    assert_eq!(fs::read_to_string(twin).unwrap(), "services: {}\n");
}

#[test]
fn a_hostile_manifest_removes_nothing() {
    let mut fixture = Fixture::written();
    fixture.edit("src/main.py", "pass\n");
    fixture.edit(".github/workflows/theirs.yaml", "pass\n");
    let outside = fixture.directory.path().parent().unwrap().join("groundplan-outside");
    fs::write(&outside, "pass\n").unwrap();
    let hash = super::manifest::hash(b"pass\n");
    let paths = [
        "src/main.py",
        ".github/workflows/theirs.yaml",
        "../groundplan-outside",
        outside.to_str().unwrap(),
        "generated/../src/main.py",
        ".git/config",
        "generated/\\u0000",
    ];
    let files: Vec<String> = paths
        .iter()
        .map(|path| {
            format!("{{\"path\": \"{path}\", \"sha256\": \"{hash}\", \"target\": \"compose\"}}")
        })
        .collect();
    fixture.edit(MANIFEST, &format!("{{\"version\": 1, \"files\": [{}]}}", files.join(",")));
    fixture.files.remove(DEPLOYMENT);
    let ended = fixture.write().unwrap();
    assert_eq!(ended.warnings.len(), paths.len(), "{ended:?}");
    assert!(ended.done.unwrap().removed.is_empty());
    assert!(outside.exists());
    assert_eq!(fixture.text("src/main.py"), "pass\n");
    assert_eq!(fixture.text(".github/workflows/theirs.yaml"), "pass\n");
    fs::remove_file(outside).unwrap();
}

#[test]
fn a_manifest_that_is_not_understood_owns_nothing() {
    for text in ["{\"version\": 2, \"files\": {}}", "<<<<<<< HEAD\n", ""] {
        let mut fixture = Fixture::written();
        fixture.edit(MANIFEST, text);
        fixture.files.remove(DEPLOYMENT);
        let ended = fixture.write().unwrap();
        assert_eq!(ended.warnings.len(), 1, "{ended:?}");
        assert!(fixture.path(DEPLOYMENT).exists(), "nothing is removed");
        // What is as it is to be is taken in again.
        assert!(fixture.text(MANIFEST).contains(COMPOSE));
        fixture.files.insert(COMPOSE.to_owned(), "services: {api: {}}\n".to_owned());
        assert!(fixture.write().unwrap().done.is_some());
    }
}

#[test]
fn what_a_killed_run_left_behind_is_taken_away() {
    let fixture = Fixture::written();
    let temporary = "generated/local/compose/.groundplan-tmp-4711-0";
    fixture.edit(temporary, "half");
    fixture.edit("generated/.groundplan.lock", "");
    fixture.edit(COMPOSE, "services: {}\r\n");
    fixture.write().unwrap();
    assert_eq!(fixture.tree().len(), 5, "{:?}", fixture.tree().keys());
    // A lock alone does no harm.
    fixture.edit("generated/.groundplan.lock", "");
    fixture.write().unwrap();
    assert_eq!(fixture.tree().len(), 5, "{:?}", fixture.tree().keys());
}

#[test]
fn runs_at_once_end_as_one() {
    let fixture = Fixture::new();
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..8).map(|_| scope.spawn(|| fixture.write())).collect();
        for run in runs {
            assert!(run.join().unwrap().unwrap().done.is_some());
        }
    });
    let alone = Fixture::written();
    assert_eq!(fixture.tree(), alone.tree());
}

#[test]
fn a_path_that_is_no_place_for_output_is_refused() {
    for path in ["../x", "generated/../../x", ".git/hooks/pre-commit", "generated/a\\b"] {
        let mut fixture = Fixture::new();
        fixture.files.insert(path.to_owned(), String::new());
        let failure = fixture.force().unwrap_err();
        assert!(failure.message.starts_with("cannot write to"), "{failure}");
        assert!(fixture.tree().is_empty());
    }
}
