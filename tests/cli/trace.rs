use crate::project::{Project, SHOP};

const COMPOSE: &str = "generated/local/compose/compose.yaml";

/// The number of the first line that holds a text.
fn line(text: &str, part: &str) -> usize {
    text.lines().position(|line| line.contains(part)).unwrap() + 1
}

#[test]
fn a_line_leads_back_to_the_description() {
    let project = Project::compiled();
    let from = line(&project.read(COMPOSE), "MAIL_KEY");
    let to = line(SHOP, "MAIL_KEY (ref)");
    project
        .run(&["trace", &format!("{COMPOSE}:{from}")])
        .ends_with(0)
        .prints(&format!("{COMPOSE}:{from}\n  MAIL_KEY:"))
        .prints(&format!("comes from platform.kdl:{to}:"))
        .prints("\n  MAIL_KEY (ref)\"mail-key\"\n");
    let document = project
        .run(&["trace", &format!("./{COMPOSE}:{from}:3"), "--output-format", "json"])
        .ends_with(0)
        .json();
    assert_eq!(document["origins"][0]["sources"][0]["line"], to);
}

/// Every line of every file has an answer, and the answers are places and reasons that are there.
#[test]
fn a_default_says_its_reason_and_a_part_its_whole() {
    let project = Project::compiled();
    let text = project.read(COMPOSE);
    let (mut defaults, mut parts) = (0, 0);
    for line in (1..=text.lines().count()).step_by(7) {
        let ran = project.run(&["trace", &format!("{COMPOSE}:{line}")]).ends_with(0);
        assert_eq!(ran.error, "");
        defaults += usize::from(ran.out.contains("is a default, `"));
        parts += usize::from(ran.out.contains("as a part of line "));
    }
    assert!(defaults > 0 && parts > 0, "{defaults} {parts}");
}

#[test]
fn the_project_around_the_file_is_compiled() {
    let text = format!("{SHOP}output {{\n    workflows \"/.github/workflows\"\n}}\n");
    let project = Project::new(&[("apps/shop/platform.kdl", &text)]);
    project.run(&["compile", "apps/shop"]).ends_with(0);
    project.run(&["trace", &format!("apps/shop/{COMPOSE}:5")]).ends_with(0).prints("apps/shop/");
    let workflow = ".github/workflows/groundplan-main.yaml";
    project.run(&["trace", &format!("{workflow}:9"), "apps/shop"]).ends_with(0);
}

#[test]
fn what_cannot_be_answered_is_said() {
    let project = Project::compiled();
    project.run(&["trace", COMPOSE]).ends_with(2).says("names no line");
    project.run(&["trace", &format!("{COMPOSE}:99999")]).ends_with(2).says("lines");
    let misspelt = COMPOSE.replace("compose.yaml", "compse.yaml");
    project
        .run(&["trace", &format!("{misspelt}:1")])
        .ends_with(2)
        .says("is not written by Groundplan")
        .says(&format!("did you mean `{COMPOSE}`?"));
    project.edit(COMPOSE, "services:", "# mine\nservices:");
    project
        .run(&["trace", &format!("{COMPOSE}:5")])
        .ends_with(0)
        .says("is not what would be written");
}
