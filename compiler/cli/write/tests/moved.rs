//! When `output` moves, the old tree goes with it.

use super::*;

/// Files as they are called when `output` is another directory.
pub(super) fn to(output: &str, files: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let moved = |path: &String| match path.strip_prefix("generated/") {
        Some(below) => format!("{output}/{below}"),
        None => path.clone(),
    };
    files.iter().map(|(path, text)| (moved(path), text.clone())).collect()
}

fn moved_to(mut fixture: Fixture, output: &str) -> Fixture {
    fixture.files = to(output, &Fixture::new().files);
    fixture.output = output.to_owned();
    fixture
}

#[test]
fn nothing_of_ours_stays_and_what_is_theirs_goes_along() {
    for output in ["out", "deploy/the out", "generated/inner"] {
        let fixture = Fixture::written();
        fixture.edit("generated/local/compose/.env", "PASSWORD=real\n");
        fixture.edit("generated/staging/kubernetes/.terraform/x", "theirs\n");
        fixture.edit("generated/README.md", "theirs\n");
        fixture.forget();
        let fixture = moved_to(fixture, output);
        let done = fixture.done();
        assert_eq!((done.removed.len(), done.moved.len()), (3, 2), "{done:?}");
        let env = format!("{output}/local/compose/.env");
        assert_eq!(fixture.text(&env), "PASSWORD=real\n");
        assert!(fixture.path(&format!("{output}/staging/kubernetes/.terraform/x")).exists());
        assert!(!fixture.path("generated/local").exists());
        assert!(!fixture.path("generated/staging").exists());
        assert_eq!(fixture.text("generated/README.md"), "theirs\n");
        assert!(fixture.write().unwrap().steps.is_empty());
        let back =
            Fixture { output: "generated".to_owned(), files: Fixture::new().files, ..fixture };
        back.done();
        assert_eq!(back.text("generated/local/compose/.env"), "PASSWORD=real\n");
        assert_eq!(back.text(ATTRIBUTES), Fixture::written().text(ATTRIBUTES));
    }
}

#[test]
fn a_value_that_is_there_is_not_overwritten_by_one_that_moves() {
    let fixture = Fixture::written();
    fixture.edit("generated/local/compose/.env", "PASSWORD=old\n");
    fixture.edit("out/local/compose/.env", "PASSWORD=new\n");
    let fixture = moved_to(fixture, "out");
    assert!(fixture.done().moved.is_empty());
    assert_eq!(fixture.text("generated/local/compose/.env"), "PASSWORD=old\n");
    assert_eq!(fixture.text("out/local/compose/.env"), "PASSWORD=new\n");
}

#[test]
fn part_by_part_comes_to_the_same() {
    let fixture = moved_to(Fixture::written(), "out");
    let local = |_: Option<&str>, environment: Option<&str>| environment == Some("local");
    fixture.write_some(local, Scope::Part).unwrap();
    assert!(!fixture.path(COMPOSE).exists() && fixture.path(DEPLOYMENT).exists());
    fixture.done();
    assert_eq!(fixture.tree(), fixture.fresh());
}

#[test]
fn elsewhere_for_once_moves_nothing() {
    let fixture = moved_to(Fixture::written(), "out");
    let attributes = fixture.text(ATTRIBUTES);
    let ended = fixture.write_some(|_, _| true, Scope::Elsewhere).unwrap();
    assert!(ended.done.unwrap().removed.is_empty());
    assert!(fixture.path(COMPOSE).exists());
    assert_eq!(fixture.text(ATTRIBUTES), attributes);
}
