use crate::project::{Project, SHOP};

#[test]
fn every_question_is_listed_once_with_what_it_blocks() {
    let text = SHOP.replace("domain \"shop.example.com\"", "domain (todo)\"Is it ours?\"");
    let text = text.replace("domain \"staging.example.com\"", "domain (todo)\"Is it ours?\"");
    let project = Project::new(&[("platform.kdl", &text)]);
    let ran = project.run(&["todo"]).ends_with(0);
    assert_eq!(ran.error, "");
    insta::assert_snapshot!(ran.out, @"");
}

#[test]
fn programs_get_the_questions_too() {
    let document = Project::shop().run(&["todo", "--output-format", "json"]).ends_with(0).json();
    insta::assert_snapshot!(format!("{document:#}"), @"");
}

#[test]
fn questions_can_be_denied_and_errors_do_not_hide_them() {
    let project = Project::shop();
    project.run(&["todo", "--deny", "todo"]).ends_with(1).prints("1. Which AWS account?");
    project.edit("platform.kdl", "main.url", "mian.url");
    project.run(&["todo"]).ends_with(1).prints("1. Which AWS account?").says("unknown-reference");
}

#[test]
fn no_question_is_said_so() {
    let text = SHOP.replace("(todo)\"Which AWS account?\"", "\"111122223333\"");
    let project = Project::new(&[("platform.kdl", &text)]);
    project.run(&["todo"]).ends_with(0).prints("no open question\n");
    project.run(&["compile", "-e", "production"]).ends_with(0);
}
