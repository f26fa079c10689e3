//! The same description gives the same bytes, wherever and however it is compiled.

use std::collections::BTreeMap;

use crate::project::{Project, SHOP};

/// Every output.
fn outputs(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let mut tree = project.tree("generated");
    tree.append(&mut project.tree(".github"));
    tree
}

#[test]
fn the_order_of_siblings_changes_nothing() {
    let project = Project::compiled();
    let mut parts: Vec<String> = SHOP.split("\n\n").map(|part| part.trim().to_owned()).collect();
    parts.reverse();
    let shuffled = Project::new(&[("platform.kdl", &(parts.join("\n\n") + "\n"))]);
    shuffled.run(&["compile"]).ends_with(0);
    assert_eq!(outputs(&project), outputs(&shuffled));
}

#[test]
fn surroundings_change_nothing() {
    let plain = Project::compiled();
    let project = Project::shop();
    let mut command = project.command(&["compile", "--color", "always"]);
    command.envs([
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LANG", "de_DE.UTF-8"),
        ("TZ", "Asia/Kathmandu"),
        ("HOME", "/nonexistent"),
        ("USER", "somebody"),
        ("COLUMNS", "40"),
    ]);
    crate::project::Ran::of(command).ends_with(0);
    assert_eq!(project.tree("generated"), plain.tree("generated"));
    assert_eq!(project.tree(".github"), plain.tree(".github"));
    let bare = Project::shop();
    let mut command = bare.command(&["compile"]);
    command.env_clear();
    crate::project::Ran::of(command).ends_with(0);
    assert_eq!(bare.tree("generated"), plain.tree("generated"));
}

#[test]
fn line_ends_of_the_description_change_nothing() {
    let plain = Project::compiled();
    let project = Project::new(&[("platform.kdl", &SHOP.replace('\n', "\r\n"))]);
    project.run(&["compile"]).ends_with(0);
    assert_eq!(outputs(&project), outputs(&plain));
}
