//! What is deployed, and in which order.

use super::{BOTH, HEAD, SERVICES, jobs, list, platform, step, workflow};

#[test]
fn environments_are_deployed_in_order() {
    let deploy = workflow(&platform(BOTH), "groundplan-main.deploy.yaml");
    assert_eq!(jobs(&deploy), ["image", "deploy-staging", "deploy-production"]);
    assert_eq!(list(&deploy["jobs"]["deploy-staging"]["needs"]), ["image"]);
    let production = &deploy["jobs"]["deploy-production"];
    assert_eq!(list(&production["needs"]), ["image", "deploy-staging"]);
    assert_eq!(production["environment"]["name"], "production");
    let role = step(&deploy, "deploy-production", "Assume the role");
    assert_eq!(
        role["with"]["role-to-assume"],
        "arn:aws:iam::444455556666:role/shop-production-deploy"
    );
    assert_eq!(
        production["env"]["IMAGES"].as_str().and_then(|lines| lines.lines().next()),
        Some("api 444455556666.dkr.ecr.eu-central-1.amazonaws.com/shop-production/api")
    );
}

#[test]
fn only_jobs_that_are_waited_for_run_before_the_rollout_and_in_their_order() {
    let text = platform(
        r#"
        job "warm" { image-of "api"; before "hub"; after "index" }
        job "index" { image-of "api"; uses "main" }
        job "report" { image-of "api" }
        pipeline "main" { deploy "staging" }"#,
    );
    let deploy = workflow(&text, "groundplan-main.deploy.yaml");
    let run = step(&deploy, "deploy-staging", "Run the jobs");
    assert_eq!(run["env"]["JOBS"], "main-migrate 720\nindex 720\nwarm 720");
}

#[test]
fn routes_are_asked_where_the_service_says_that_it_is_well() {
    let deploy = workflow(&platform(BOTH), "groundplan-main.deploy.yaml");
    let ask = step(&deploy, "deploy-staging", "Ask from outside");
    assert_eq!(
        ask["env"]["URLS"],
        "399 https://staging.example.com/healthz\n499 https://staging.example.com/hub"
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
    let deploy = workflow(&text, "groundplan-main.deploy.yaml");
    let log_in = step(&deploy, "deploy-onprem", "Log in to the registry");
    assert_eq!(log_in["with"]["registry"], "registry.example.com");
    assert_eq!(log_in["with"]["password"], "${{ secrets.REGISTRY_PASSWORD }}");
    assert_eq!(deploy["jobs"]["deploy-onprem"]["runs-on"], "inside");
    assert!(deploy["jobs"]["deploy-onprem"]["permissions"]["packages"].is_null());
    let wait = step(&deploy, "deploy-onprem", "Wait for the servers");
    assert_eq!(wait["env"]["WORKLOADS"], "statefulset/main\nstatefulset/sessions");
    let log_in = step(&deploy, "deploy-hub-io", "Log in to the registry");
    assert_eq!(log_in["with"]["password"], "${{ github.token }}");
    assert_eq!(deploy["jobs"]["deploy-hub-io"]["permissions"]["packages"], "write");
}
