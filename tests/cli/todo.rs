use crate::project::{Project, SHOP};

#[test]
fn every_question_is_listed_once_with_what_it_blocks() {
    let text = SHOP.replace("domain \"shop.example.com\"", "domain (todo)\"Is it ours?\"");
    let text = text.replace("domain \"staging.example.com\"", "domain (todo)\"Is it ours?\"");
    let project = Project::new(&[("platform.kdl", &text)]);
    let ran = project.run(&["todo"]).ends_with(0);
    assert_eq!(ran.error, "");
    insta::assert_snapshot!(ran.out, @r#"
    1. Is it ours?
       at platform.kdl:12:12: environment staging › domain
       at platform.kdl:17:12: environment production › domain
       answer with a DNS name in quotes, like `"api.example.com"`, in place of `(todo)"…"`
       blocks production: kubernetes, terraform, github
       blocks staging: kubernetes, github

    2. Which AWS account?
       at platform.kdl:16:9: environment production › aws › account
       answer with 12 digits in quotes, like `"111122223333"`, in place of `(todo)"…"`
       blocks production: kubernetes, terraform, github
    "#);
}

#[test]
fn programs_get_the_questions_too() {
    let document = Project::shop().run(&["todo", "--output-format", "json"]).ends_with(0).json();
    insta::assert_snapshot!(format!("{document:#}"), @r#"
    {
      "version": 1,
      "questions": [
        {
          "question": "Which AWS account?",
          "places": [
            {
              "path": "platform.kdl",
              "line": 16,
              "column": 9,
              "field": [
                "environment production",
                "aws",
                "account"
              ],
              "entity": null,
              "expects": "12 digits in quotes, like `\"111122223333\"`"
            }
          ],
          "blocks": [
            {
              "environment": "production",
              "targets": [
                "kubernetes",
                "terraform",
                "github"
              ]
            }
          ]
        }
      ]
    }
    "#);
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
