//! Who applies the infrastructure.

use groundplan_lowering::testing::loaded;

use super::{BOTH, emitted, jobs, platform, step, workflow, workflows};

#[test]
fn only_what_was_planned_is_applied_and_only_by_the_environment() {
    let plan = workflow(&platform(BOTH), "groundplan.infrastructure-production.yaml");
    assert_eq!(jobs(&plan), ["plan", "comment", "apply"]);
    assert!(plan["jobs"]["plan"]["environment"].is_null());
    assert_eq!(
        step(&plan, "plan", "Assume the role")["with"]["role-to-assume"],
        "arn:aws:iam::444455556666:role/shop-production-terraform-plan"
    );
    assert_eq!(plan["jobs"]["apply"]["environment"]["name"], "production");
    assert_eq!(
        step(&plan, "apply", "Assume the role")["with"]["role-to-assume"],
        "arn:aws:iam::444455556666:role/shop-production-terraform-apply"
    );
    let apply = step(&plan, "apply", "Apply")["run"].as_str().expect("a script");
    assert_eq!(apply.trim(), "terraform apply -input=false tfplan");
    // What writes to the repository holds no identity in the cloud.
    let comment = plan["jobs"]["comment"]["permissions"].as_mapping().expect("permissions");
    assert_eq!(comment.len(), 1);
}

#[test]
fn an_environment_that_nothing_is_deployed_to_is_not_provisioned() {
    let loaded = loaded(&platform(r#"pipeline "main" { deploy "staging" }"#));
    let emitted = emitted(&loaded);
    assert!(workflows(&emitted).all(|(path, _)| !path.contains("production")));
}
