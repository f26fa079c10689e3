//! What an open question leaves out.

use groundplan_lowering::Blocked;
use groundplan_lowering::Emitted;
use groundplan_lowering::testing::loaded;

use super::{
    BOTH, HEAD, OPEN_PRODUCTION, PRODUCTION, SERVICES, built_images, emitted, file, jobs, list,
    workflow, workflows,
};

fn blocked(emitted: &Emitted<'_>) -> Vec<(String, usize)> {
    let github = |blocked: &&Blocked<'_>| blocked.target == groundplan_lowering::Target::Github;
    let blocked = emitted.blocked.iter().filter(github);
    blocked.map(|it| (it.environment.to_owned(), it.questions.len())).collect()
}

#[test]
fn a_question_leaves_out_the_jobs_of_its_environment_and_no_others() {
    let text = format!("{HEAD}{OPEN_PRODUCTION}{SERVICES}{BOTH}");
    let loaded = loaded(&text);
    let emitted = emitted(&loaded);
    assert_eq!(blocked(&emitted), [("production".to_owned(), 1)]);
    let names: Vec<_> = workflows(&emitted).map(|(path, _)| path.to_owned()).collect();
    assert_eq!(names, [".github/workflows/groundplan-main.yaml"]);
    let workflow = workflow(&text, "groundplan-main.yaml");
    let environments = &workflow["on"]["workflow_dispatch"]["inputs"]["environment"]["options"];
    assert_eq!(list(environments), ["staging"]);
    assert_eq!(
        jobs(&workflow),
        [
            "scan",
            "test-api",
            "image",
            "guard",
            "plan-staging",
            "apply-staging",
            "deploy-staging",
            "roll-back-staging",
            "comment",
            "drift-staging",
            "release-drift-staging",
        ]
    );
}

#[test]
fn what_is_deployed_after_a_blocked_environment_is_blocked_with_it() {
    let pipeline =
        r#"pipeline "main" { deploy "production"; deploy "staging" after="production" }"#;
    let text = format!("{HEAD}{OPEN_PRODUCTION}{SERVICES}{pipeline}");
    let loaded = loaded(&text);
    let emitted = emitted(&loaded);
    assert_eq!(blocked(&emitted), [("production".to_owned(), 1), ("staging".to_owned(), 1)]);
    for (_, workflow) in workflows(&emitted) {
        assert_eq!(jobs(&workflow), ["scan", "test-api", "image"]);
        assert!(workflow["on"]["workflow_dispatch"].is_null());
    }
    // Nobody can be asked for what nobody can give.
    assert!(!file(&text, "groundplan-main.yaml").contains("inputs."));
}

#[test]
fn what_is_not_known_of_an_image_blocks_the_environments_that_run_it() {
    let text = format!(
        r#"{HEAD}
        service "api" {{ build "." {{ target (todo)"which stage?" }}; only "staging" }}
        service "hub" {{ build "hub" }}
        {PRODUCTION}
        pipeline "main" {{ deploy "staging"; deploy "production" }}"#
    );
    let loaded = loaded(&text);
    let emitted = emitted(&loaded);
    assert_eq!(blocked(&emitted), [("staging".to_owned(), 1)]);
    let workflow = workflow(&text, "groundplan-main.yaml");
    assert!(jobs(&workflow).contains(&"deploy-production"));
    assert!(!jobs(&workflow).contains(&"deploy-staging"));
    assert_eq!(built_images(&workflow), ["hub"]);
}
