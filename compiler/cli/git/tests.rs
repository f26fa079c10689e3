use std::fs;
use std::path::Path;

use gix::ObjectId;
use gix::objs::tree::EntryKind;
use tempfile::TempDir;

use super::{Chosen, Fallback, Repository};
use crate::project::Project;

/// A repository with a project in a folder of it.
struct Fixture {
    directory: TempDir,
    git: gix::Repository,
}

impl Fixture {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let git = gix::init(directory.path()).unwrap();
        fs::create_dir(directory.path().join("shop")).unwrap();
        fs::write(directory.path().join("shop/platform.kdl"), "platform \"shop\"\n").unwrap();
        let fixture = Self { directory, git };
        fixture.head("ref: refs/heads/main\n");
        fixture
    }

    fn head(&self, text: &str) {
        fs::write(self.directory.path().join(".git/HEAD"), text).unwrap();
    }

    /// Commits a file to a branch, after `parents`.
    fn commit(&self, branch: &str, path: &str, text: &str, parents: &[ObjectId]) -> ObjectId {
        let empty = self.git.empty_tree();
        let mut tree = self.git.edit_tree(empty.id).unwrap();
        let blob = self.git.write_blob(text).unwrap();
        tree.upsert(path, EntryKind::Blob, blob).unwrap();
        let tree = tree.write().unwrap();
        let who = gix::actor::SignatureRef { name: "a".into(), email: "b".into(), time: "0 +0000" };
        let parents = parents.iter().copied();
        let reference = format!("refs/heads/{branch}");
        self.git.commit_as(who, who, reference.as_str(), text, tree, parents).unwrap().detach()
    }

    fn repository(&self) -> Repository {
        let project = Project::find(Some(&self.directory.path().join("shop"))).unwrap();
        Repository::around(&project).unwrap()
    }
}

fn text(repository: &Repository, path: &str) -> Option<String> {
    match repository.base() {
        Chosen::Revision(revision) => revision.text(path),
        Chosen::Nothing(why) => panic!("{why:?}"),
    }
}

#[test]
fn the_default_branch_is_judged_against_what_is_committed() {
    let fixture = Fixture::new();
    let first = fixture.commit("main", "shop/groundplan.lock", "one", &[]);
    fixture.commit("main", "shop/groundplan.lock", "two", &[first]);
    assert_eq!(text(&fixture.repository(), "groundplan.lock").as_deref(), Some("two"));
    assert_eq!(text(&fixture.repository(), "/shop/groundplan.lock").as_deref(), Some("two"));
    assert_eq!(text(&fixture.repository(), "platform.kdl"), None);
}

#[test]
fn a_branch_is_judged_against_where_it_left() {
    let fixture = Fixture::new();
    let first = fixture.commit("main", "shop/groundplan.lock", "one", &[]);
    fixture.commit("main", "shop/groundplan.lock", "two", &[first]);
    fixture.commit("work", "shop/groundplan.lock", "three", &[first]);
    fixture.head("ref: refs/heads/work\n");
    assert_eq!(text(&fixture.repository(), "groundplan.lock").as_deref(), Some("one"));
}

#[test]
fn a_detached_head_is_judged_as_its_branch_would_be() {
    let fixture = Fixture::new();
    let first = fixture.commit("main", "shop/groundplan.lock", "one", &[]);
    let third = fixture.commit("work", "shop/groundplan.lock", "three", &[first]);
    fixture.head(&format!("{third}\n"));
    assert_eq!(text(&fixture.repository(), "groundplan.lock").as_deref(), Some("one"));
}

#[test]
fn without_a_commit_or_a_common_one_there_is_nothing() {
    let fixture = Fixture::new();
    let nothing = |fixture: &Fixture| match fixture.repository().base() {
        Chosen::Nothing(why) => why,
        Chosen::Revision(revision) => panic!("{}", revision.label),
    };
    assert_eq!(nothing(&fixture), Fallback::NoCommit);
    fixture.commit("main", "shop/a", "one", &[]);
    fixture.commit("work", "shop/a", "two", &[]);
    fixture.head("ref: refs/heads/work\n");
    assert_eq!(nothing(&fixture), Fallback::Unrelated);
}

#[test]
fn the_files_of_a_directory_are_found_and_compared_without_reading() {
    let fixture = Fixture::new();
    fixture.commit("main", "shop/generated/local/compose.yaml", "a: 1\n", &[]);
    let repository = fixture.repository();
    let revision = repository.named("main").unwrap();
    let files = revision.below("generated");
    let (path, entry) = files.first_key_value().unwrap();
    assert_eq!((path.as_str(), files.len()), ("generated/local/compose.yaml", 1));
    assert!(revision.holds(*entry, b"a: 1\n") && !revision.holds(*entry, b"a: 2\n"));
    assert_eq!(revision.read(*entry).as_deref(), Some("a: 1\n"));
    assert!(revision.below("nowhere").is_empty());
    assert!(repository.named("nowhere").is_err());
    assert!(Path::new(&path).is_relative());
}

#[test]
fn in_the_middle_of_a_merge_what_is_merged_is_judged_against() {
    let fixture = Fixture::new();
    let file = "shop/groundplan.lock";
    let first = fixture.commit("main", file, "first", &[]);
    fixture.commit("work", file, "work", &[first]);
    let second = fixture.commit("main", file, "second", &[first]);
    fixture.head("ref: refs/heads/work\n");
    assert_eq!(text(&fixture.repository(), "groundplan.lock").unwrap(), "first");
    let merging = fixture.directory.path().join(".git/MERGE_HEAD");
    fs::write(&merging, format!("{second}\n")).unwrap();
    assert_eq!(text(&fixture.repository(), "groundplan.lock").unwrap(), "second");
    // What another branch brings is older than where this one left the default branch.
    fixture.head("ref: refs/heads/late\n");
    fixture.commit("late", file, "late", &[second]);
    let old = fixture.commit("old", file, "old", &[first]);
    fs::write(&merging, format!("{old}\n")).unwrap();
    assert_eq!(text(&fixture.repository(), "groundplan.lock").unwrap(), "second");
}
