use crate::project::Project;

#[test]
fn every_code_has_its_page() {
    let project = Project::new(&[]);
    let list = project.run(&["explain"]).ends_with(0).out;
    assert_eq!(list.lines().count(), groundplan::rules().count());
    for rule in groundplan::rules() {
        assert!(
            list.lines().any(|line| line.starts_with(&format!("{} ", rule.code))),
            "{}",
            rule.code
        );
        let page = project.run(&["explain", rule.code]).ends_with(0).out;
        assert_eq!(page.trim_end(), rule.page.trim_end());
    }
}

#[test]
fn an_unknown_code_finds_its_neighbour() {
    let project = Project::new(&[]);
    project
        .run(&["explain", "unknown-refrence"])
        .ends_with(2)
        .says("there is no diagnostic `unknown-refrence`")
        .says("did you mean `unknown-reference`?");
    project.run(&["explain", "[unknown-reference]"]).ends_with(0);
    let document = project.run(&["explain", "open-question", "--output-format", "json"]).json();
    assert_eq!(document["severity"], "error");
}
