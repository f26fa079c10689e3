//! What is in the way.

use std::os::unix::fs::{FileTypeExt as _, symlink};

use super::*;

#[test]
fn nothing_is_written_through_a_link() {
    for link in ["generated", "generated/local", ".github", ".groundplan", COMPOSE, ATTRIBUTES] {
        let fixture = Fixture::new();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("target"), "theirs").unwrap();
        let path = fixture.path(link);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let is_file = link == COMPOSE || link == ATTRIBUTES;
        let target =
            if is_file { outside.path().join("target") } else { outside.path().to_owned() };
        symlink(&target, &path).unwrap();
        let failure = fixture.write().unwrap_err();
        assert!(failure.message.ends_with("is a symbolic link"), "{failure}");
        assert!(failure.message.contains(link), "{failure}");
        assert_eq!(fs::read_to_string(outside.path().join("target")).unwrap(), "theirs");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
        assert!(!fixture.path(DEPLOYMENT).exists(), "nothing was written at all");
    }
}

#[test]
fn nothing_is_removed_through_a_link() {
    let mut fixture = Fixture::written();
    fixture.files.remove(DEPLOYMENT);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("api.yaml"), ours("kind: Deployment")).unwrap();
    fs::remove_dir_all(fixture.path("generated/staging/kubernetes")).unwrap();
    symlink(outside.path(), fixture.path("generated/staging/kubernetes")).unwrap();
    fixture.write().unwrap();
    assert!(outside.path().join("api.yaml").exists());
}

#[test]
fn what_is_in_the_way_is_named_and_nothing_is_written() {
    let is_a_directory = |fixture: &Fixture| fixture.edit(&format!("{COMPOSE}/theirs"), "theirs");
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
        let failure = fixture.write().unwrap_err();
        assert!(failure.message.contains("generated/local"), "{failure}");
        assert!(failure.message.contains("is not a"), "{failure}");
        assert!(!fixture.path(DEPLOYMENT).exists());
    }
}

#[test]
fn a_hard_link_is_cut_and_its_twin_stays() {
    let mut fixture = Fixture::written();
    let twin = fixture.path("twin");
    fs::hard_link(fixture.path(COMPOSE), &twin).unwrap();
    fixture.files.insert(COMPOSE.to_owned(), ours("services: {api: {}}"));
    fixture.write().unwrap();
    assert_eq!(fs::read_to_string(twin).unwrap(), ours("services: {}"));
}

#[test]
fn a_path_that_is_no_place_for_output_is_refused() {
    for path in ["../x", "generated/../../x", ".git/hooks/pre-commit", "generated/a\\b"] {
        let mut fixture = Fixture::new();
        fixture.files.insert(path.to_owned(), String::new());
        let failure = fixture.write().unwrap_err();
        assert!(failure.message.starts_with("cannot write to"), "{failure}");
        assert_eq!(fixture.tree().len(), 1, "only `.git`");
    }
}

#[test]
fn a_directory_where_a_file_was_and_the_other_way_round() {
    let mut fixture = Fixture::written();
    fixture.files.remove(VERBATIM);
    fixture.describe(&format!("{VERBATIM}/a/b"), "listen 81\n");
    assert!(fixture.done().kept.is_empty());
    assert_eq!(fixture.tree(), fixture.fresh());
    fixture.files.remove(&format!("{VERBATIM}/a/b"));
    fixture.describe(VERBATIM, "listen 80\n");
    assert!(fixture.done().kept.is_empty());
    assert_eq!(fixture.tree(), fixture.fresh());
}

#[test]
fn nothing_is_written_into_another_repository() {
    for inner in ["generated", "generated/local/compose", ".github"] {
        let fixture = Fixture::new();
        fixture.edit(&format!("{inner}/.git"), "gitdir: ../.git/modules/inner\n");
        let before = fixture.tree();
        let failure = fixture.write().unwrap_err();
        assert!(failure.message.ends_with("is a repository of its own"), "{failure}");
        assert_eq!(fixture.tree(), before);
    }
}

/// A link that comes to be while files are staged is seen before anything is renamed through it.
#[test]
fn a_link_that_comes_late_is_not_followed() {
    let fixture = Fixture::written();
    let outside = tempfile::tempdir().unwrap();
    let project = Project::find(Some(fixture.directory.path())).unwrap();
    let place = |path| Place::parse(path).unwrap();
    let outputs = Outputs::new(&project, place("generated"), place(".github/workflows"));
    assert!(outputs.has_directory("generated/local").unwrap());
    let mut staged = crate::write::staged::Staged::begin(&outputs).unwrap();
    let file = staged.add(b"ours", crate::write::change::Durable::No).unwrap();
    fs::rename(fixture.path("generated/local"), fixture.path("moved")).unwrap();
    symlink(outside.path(), fixture.path("generated/local")).unwrap();
    let failure = staged.put(&file, &place("generated/local/x")).unwrap_err();
    assert!(failure.message.ends_with("is a symbolic link"), "{failure}");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}
