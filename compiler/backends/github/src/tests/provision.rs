//! Who applies the infrastructure.

use super::{BOTH, jobs, list, platform, step, workflow};

#[test]
fn only_what_was_planned_is_applied_and_only_by_the_environment() {
    let workflow = workflow(&platform(BOTH), "groundplan-main.yaml");
    let plan = &workflow["jobs"]["plan-production"];
    assert!(plan["environment"].is_null());
    let role =
        |job: &str| step(&workflow, job, "Assume the role")["with"]["role-to-assume"].clone();
    assert_eq!(
        role("plan-production"),
        "arn:aws:iam::444455556666:role/shop-production-terraform-plan"
    );
    let apply = &workflow["jobs"]["apply-production"];
    assert_eq!(apply["environment"]["name"], "production-infrastructure");
    assert_eq!(
        role("apply-production"),
        "arn:aws:iam::444455556666:role/shop-production-terraform-apply"
    );
    let apply = step(&workflow, "apply-production", "Apply");
    assert_eq!(apply["run"], "exec terraform apply -input=false tfplan\n");
    // A run and a person are given the same: what is committed.
    for step in [apply, step(&workflow, "plan-production", "Plan")] {
        let given = step["env"].as_mapping().expect("variables");
        let mut names = given.keys().filter_map(|it| it.as_str());
        assert!(names.all(|name| !name.starts_with("TF_VAR_")), "{given:?}");
    }
    // What writes to the repository holds no identity in the cloud.
    let comment = workflow["jobs"]["comment"]["permissions"].as_mapping().expect("permissions");
    assert_eq!(comment.len(), 1);
    assert_eq!(list(&workflow["jobs"]["comment"]["needs"]), ["plan-staging", "plan-production"]);
}

#[test]
fn an_environment_that_nothing_is_deployed_to_is_not_provisioned() {
    let text = platform(r#"pipeline "main" { deploy "staging" }"#);
    let workflow = workflow(&text, "groundplan-main.yaml");
    assert!(jobs(&workflow).iter().all(|job| !job.contains("production")));
}

#[test]
fn one_pipeline_sees_to_the_infrastructure_of_an_environment() {
    let text = platform(r#"pipeline "a" { deploy "staging" }; pipeline "b" { deploy "staging" }"#);
    let (a, b) = (workflow(&text, "groundplan-a.yaml"), workflow(&text, "groundplan-b.yaml"));
    assert!(jobs(&a).contains(&"apply-staging"));
    assert!(!jobs(&b).contains(&"apply-staging"));
    assert_eq!(list(&b["jobs"]["deploy-staging"]["needs"]), ["guard", "image"]);
}

#[test]
fn what_looks_for_later_runs_knows_how_their_jobs_are_called() {
    let workflow = workflow(&platform(BOTH), "groundplan-main.yaml");
    let look = step(&workflow, "apply-production", "Look for a newer commit");
    assert_eq!(look["env"]["ENVIRONMENT"], "production");
    let script = look["run"].as_str().expect("a script");
    for job in ["plan", "apply", "deploy"] {
        let name = workflow["jobs"][format!("{job}-production")]["name"].as_str();
        let begin = name.and_then(|name| name.strip_suffix("production")).expect("its environment");
        assert!(script.contains(&format!(".name == \"{begin}\" + env.ENVIRONMENT")), "{begin}");
    }
}
