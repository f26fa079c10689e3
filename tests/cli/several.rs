//! Several projects, and files that stand for theirs.

use crate::project::{Project, SHOP};

/// Two projects in one repository, and a workflow above them.
fn two() -> Project {
    let project = Project::new(&[(".github/workflows/groundplan-main.yaml", "on: push\n")]);
    for name in ["shop", "cafe"] {
        let text = SHOP.replace("platform \"shop\"", &format!("platform \"{name}\""));
        project.write(&format!("{name}/platform.kdl"), &text);
        project.write(&format!("{name}/more/notes.txt"), "nothing\n");
    }
    project
}

#[test]
fn any_file_of_a_project_stands_for_it_and_each_is_done_once() {
    let project = two();
    let ran = project.run(&["check", "shop/platform.kdl", "shop/more/notes.txt", "cafe"]);
    assert_eq!(ran.error.matches("no fault").count(), 2, "{}", ran.error);
    ran.ends_with(0);
}

#[test]
fn a_workflow_stands_for_every_project_of_its_repository() {
    let project = two();
    let ran = project.run(&["check", ".github/workflows/groundplan-main.yaml"]);
    assert_eq!(ran.error.matches("no fault").count(), 2, "{}", ran.error);
}

#[test]
fn the_worst_of_several_is_how_it_ends() {
    let project = two();
    project.write("cafe/platform.kdl", "platform \"cafe\" { nonsense }\n");
    let ran = project.run(&["check", "cafe", "shop"]);
    ran.ends_with(1).says("no fault");
}

#[test]
fn a_file_of_no_project_is_refused_with_the_reason() {
    let project = Project::new(&[("notes.txt", "nothing\n")]);
    let ran = project.run(&["check", "notes.txt"]);
    ran.ends_with(2).says("`notes.txt` is no part of a project");
}

#[test]
fn one_json_document_is_about_one_project() {
    let ran = two().run(&["check", "shop", "cafe", "--output-format", "json"]);
    ran.ends_with(2).says("name one of them");
}
