//! Environments whose releases Argo CD or Flux carries out.

use serde_yaml::Value;

use super::{HEAD, PRODUCTION, SERVICES, list, platform, step, steps, workflow};

const GITOPS: &str = r#"pipeline "main" {
    deploy "staging"
    deploy "production" after="staging" by="gitops" { approve team="platform" }
}"#;

fn runs<'w>(workflow: &'w Value, job: &str) -> Vec<&'w str> {
    let runs = steps(workflow, job).iter().filter_map(|step| step["run"].as_str());
    runs.filter(|run| run.contains("kubernetes/")).map(str::trim).collect()
}

#[test]
fn what_is_to_run_is_committed_and_no_cluster_is_reached() {
    let workflow = workflow(&platform(GITOPS), "groundplan-main.yaml");
    let deploy = "deploy-production";
    assert_eq!(runs(&workflow, deploy), ["exec bash ../../kubernetes/gitops.sh release"]);
    let last = step(&workflow, deploy, "Hand the release on");
    assert_eq!(last["env"]["PINNED"], "${{ runner.temp }}/pinned");
    assert_eq!(last["working-directory"], "generated/production/kubernetes");
    let names = steps(&workflow, deploy).iter().filter_map(|step| step["name"].as_str());
    let names: Vec<&str> = names.collect();
    assert_eq!(
        names,
        [
            "Check out",
            "Assume the role",
            "Log in to the registry",
            "Fetch the images",
            "Push the images",
            "Verify the images",
            "Hand the release on",
        ]
    );
    let job = &workflow["jobs"][deploy];
    assert_eq!(job["runs-on"], "ubuntu-24.04");
    assert_eq!(job["environment"]["name"], "production");
    assert_eq!(job["concurrency"]["group"], "groundplan-production");
    assert_eq!(
        list(&job["needs"]),
        ["guard", "image", "deploy-staging", "plan-production", "apply-production"]
    );
}

#[test]
fn nobody_else_may_write_to_the_repository() {
    let workflow = workflow(&platform(GITOPS), "groundplan-main.yaml");
    let jobs = workflow["jobs"].as_mapping().expect("jobs").iter();
    let writing: Vec<&str> = jobs
        .filter(|(_, job)| job["permissions"]["contents"] == "write")
        .filter_map(|(id, _)| id.as_str())
        .collect();
    assert_eq!(writing, ["deploy-production", "roll-back-production"]);
}

#[test]
fn going_back_is_a_commit_and_drift_is_that_of_the_branch() {
    let workflow = workflow(&platform(GITOPS), "groundplan-main.yaml");
    let back = step(&workflow, "roll-back-production", "Roll back");
    assert_eq!(
        back["run"].as_str().map(str::trim),
        Some(r#"exec bash ../../kubernetes/gitops.sh back ${REVISION:+"$REVISION"}"#)
    );
    assert_eq!(back["env"]["REVISION"], "${{ inputs.revision }}");
    assert_eq!(workflow["jobs"]["roll-back-production"]["environment"]["name"], "production");
    // Nobody has to approve that it is looked at.
    let drift = "release-drift-production";
    assert_eq!(runs(&workflow, drift), ["exec bash ../../kubernetes/gitops.sh drift"]);
    assert!(workflow["jobs"][drift]["environment"].is_null());
    assert_eq!(workflow["jobs"][drift]["permissions"]["contents"], "read");
}

#[test]
fn what_each_image_is_is_told_where_there_are_any() {
    let pinned = |text: &str| {
        let workflow = workflow(text, "groundplan-main.yaml");
        let steps = steps(&workflow, "deploy-staging").iter();
        let told = steps.filter(|step| step["env"]["PINNED"].is_string());
        told.filter_map(|step| step["name"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let pipeline = r#"pipeline "main" { deploy "staging" }"#;
    assert_eq!(pinned(&format!("{HEAD}{PRODUCTION}{SERVICES}{pipeline}")), ["Prepare"]);
    let foreign = r#"worker "w" { image "a:1" }"#;
    assert!(pinned(&format!("{HEAD}{foreign}\n{pipeline}")).is_empty());
    let by_gitops = r#"pipeline "main" { deploy "staging" by="gitops" }"#;
    assert!(pinned(&format!("{HEAD}{foreign}\n{by_gitops}")).is_empty());
}

#[test]
fn the_branch_that_a_cluster_reads_is_looked_at() {
    let title = "Look whether the branches of releases are protected";
    let workflow = workflow(&platform(GITOPS), "groundplan-main.yaml");
    assert_eq!(step(&workflow, "guard", title)["env"]["ENVIRONMENTS"], "production");
    // A private repository that nothing is paid for has no rules.
    let free = platform(GITOPS)
        .replace(r#""example/shop""#, r#""example/shop" plan="free" visibility="private""#);
    let free =
        super::file(&free.replace(r#"{ approve team="platform" }"#, ""), "groundplan-main.yaml");
    assert!(!free.contains(title) && free.contains("gitops.sh"));
}
