//! What is deployed, and in which order.

use super::{BOTH, HEAD, SERVICES, list, platform, step, steps, workflow};

#[test]
fn environments_are_deployed_in_order() {
    let workflow = workflow(&platform(BOTH), "groundplan-main.yaml");
    assert_eq!(
        list(&workflow["jobs"]["deploy-staging"]["needs"]),
        ["guard", "image", "plan-staging", "apply-staging"]
    );
    let production = &workflow["jobs"]["deploy-production"];
    assert_eq!(
        list(&production["needs"]),
        ["guard", "image", "deploy-staging", "plan-production", "apply-production"]
    );
    assert_eq!(production["environment"]["name"], "production");
    let role = step(&workflow, "deploy-production", "Assume the role");
    assert_eq!(
        role["with"]["role-to-assume"],
        "arn:aws:iam::444455556666:role/shop-production-deploy"
    );
    let push = step(&workflow, "deploy-production", "Push the images");
    assert_eq!(
        push["env"]["IMAGES"].as_str().and_then(|lines| lines.lines().next()),
        Some("api 444455556666.dkr.ecr.eu-central-1.amazonaws.com/shop-production/api")
    );
}

#[test]
fn the_stages_of_a_release_follow_one_another_and_are_taken_back() {
    let workflow = workflow(&platform(BOTH), "groundplan-main.yaml");
    let steps = steps(&workflow, "deploy-staging").iter();
    let calls =
        steps.filter_map(|step| step["run"].as_str().filter(|it| it.contains("release.sh")));
    let calls: Vec<&str> = calls.map(str::trim).collect();
    // Whoever cancels the run tells the script so, and not a shell around it.
    assert_eq!(
        calls,
        [
            "exec bash ../../kubernetes/release.sh prepare",
            "exec bash ../../kubernetes/release.sh configure",
            "exec bash ../../kubernetes/release.sh roll-out",
            "exec bash ../../kubernetes/release.sh finish",
            "exec bash ../../kubernetes/release.sh undo",
        ]
    );
    assert_eq!(
        step(&workflow, "deploy-staging", "Undo")["if"],
        "${{ (failure() || cancelled()) && steps.configure.conclusion != 'skipped' }}"
    );
}

#[test]
fn what_changes_an_environment_takes_turns() {
    let workflow = workflow(&platform(BOTH), "groundplan-main.yaml");
    for job in ["apply-staging", "deploy-staging", "roll-back-staging"] {
        let concurrency = &workflow["jobs"][job]["concurrency"];
        assert_eq!(concurrency["group"], "groundplan-staging", "{job}");
        assert_eq!(concurrency["cancel-in-progress"], false, "{job}");
    }
}

#[test]
fn who_promises_approval_has_it_looked_for() {
    let workflow = workflow(&platform(BOTH), "groundplan-main.yaml");
    let guard = &workflow["jobs"]["guard"];
    assert!(guard["environment"].is_null());
    let look = step(&workflow, "guard", "Look whether approvals are asked for");
    assert_eq!(
        look["env"]["APPROVALS"],
        "production-infrastructure main platform\nproduction main platform"
    );
    let without = platform(r#"pipeline "main" { deploy "staging" }"#);
    let without = super::workflow(&without, "groundplan-main.yaml");
    assert_eq!(steps(&without, "guard").len(), 1);
}

#[test]
fn a_deployment_has_the_time_that_its_jobs_may_take() {
    let minutes = |more: &str| {
        let text = platform(&format!("{more}\npipeline \"main\" {{ deploy \"staging\" }}"));
        let workflow = workflow(&text, "groundplan-main.yaml");
        workflow["jobs"]["deploy-staging"]["timeout-minutes"].as_u64().expect("minutes")
    };
    let job = |timeout: &str| {
        format!("job \"warm\" {{ image-of \"api\"; before \"hub\"; timeout \"{timeout}\" }}")
    };
    // What is waited for twice is waited for as long as the longest job may take.
    assert_eq!(minutes(&job("5m")), minutes("") + 7);
    assert_eq!(minutes(&job("20m")), minutes(&job("10m")) + 30);
}

#[test]
fn routes_are_asked_where_the_service_says_that_it_is_well() {
    let deploy = workflow(&platform(BOTH), "groundplan-main.yaml");
    let ask = step(&deploy, "deploy-staging", "Ask from outside");
    assert_eq!(
        ask["env"]["URLS"],
        "--fail https://staging.example.com/healthz\n--no-fail https://staging.example.com/hub"
    );
}

#[test]
fn a_cluster_of_ones_own_is_reached_by_secrets_of_the_environment() {
    let text = format!(
        r#"{HEAD}{SERVICES}
        environment "onprem" {{ kubernetes {{ registry "registry.example.com/shop" }} }}
        environment "hub-io" {{ kubernetes {{ registry "ghcr.io/example" }} }}
        pipeline "main" {{ deploy "onprem" runner="inside"; deploy "hub-io" }}"#
    );
    let deploy = workflow(&text, "groundplan-main.yaml");
    let log_in = step(&deploy, "deploy-onprem", "Log in to the registry");
    assert_eq!(log_in["with"]["registry"], "registry.example.com");
    assert_eq!(log_in["with"]["password"], "${{ secrets.REGISTRY_PASSWORD }}");
    assert_eq!(deploy["jobs"]["deploy-onprem"]["runs-on"], "inside");
    assert!(deploy["jobs"]["deploy-onprem"]["permissions"]["packages"].is_null());
    // A machine of one's own may lack what a hosted one has.
    let tools = step(&deploy, "deploy-onprem", "Look for the tools");
    assert_eq!(tools["env"]["TOOLS"], "docker gh skopeo curl jq");
    assert!(steps(&deploy, "deploy-hub-io").iter().all(|step| step["name"] != tools["name"]));
    let log_in = step(&deploy, "deploy-hub-io", "Log in to the registry");
    assert_eq!(log_in["with"]["password"], "${{ github.token }}");
    assert_eq!(deploy["jobs"]["deploy-hub-io"]["permissions"]["packages"], "write");
}
