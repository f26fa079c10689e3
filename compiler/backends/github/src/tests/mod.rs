//! What the workflows say, and what they never say.

mod blocked;
mod build;
mod deploy;
mod feature;
mod gitops;
mod graph;
mod limits;
mod provision;

use serde_yaml::Value;

use groundplan_lowering::Emitted;
use groundplan_lowering::testing::{self, Project, loaded, loaded_in};
use groundplan_model::Model;
use groundplan_record::Record;

fn lower<'m>(model: &'m Model, record: &'m Record, emitted: &mut Emitted<'m>) {
    let environments: Vec<_> = model.environments.values().collect();
    crate::emit(model, record, &environments, emitted);
}

fn emitted(loaded: &Project) -> Emitted<'_> {
    testing::emitted(loaded, lower)
}

pub(crate) fn file(text: &str, path: &str) -> String {
    testing::file(text, path, lower)
}

const HEAD: &str = r#"
platform "shop" { repository "example/shop" }
environment "local" { compose }
environment "staging" {
    aws account="111122223333" region="eu-west-1"
    domain "staging.example.com"
}
"#;

const PRODUCTION: &str = r#"
environment "production" {
    aws account="444455556666" region="eu-central-1"
    domain "example.com"
}
"#;

const OPEN_PRODUCTION: &str = r#"
environment "production" {
    aws region="eu-central-1" { account (todo)"which account?" }
    domain "example.com"
}
"#;

const SERVICES: &str = r#"
database "main" version="16" { migrate { command "alembic" "upgrade" "head"; image-of "api" } }
cache "sessions"
service "api" {
    build "." preset="python" app="shop.api:app"
    port "http" 8000
    health "/healthz"
    env { DATABASE_URL (ref)"main.url" }
    route "/"
}
service "hub" {
    build "hub" { target "run" }
    port "http" 9000
    route "/hub"
}
worker "mailer" { image-of "api"; command "python" "-m" "shop.mailer"; uses "sessions" }
"#;

fn platform(pipeline: &str) -> String {
    format!("{HEAD}{PRODUCTION}{SERVICES}{pipeline}")
}

const BOTH: &str = r#"pipeline "main" {
    deploy "staging"
    deploy "production" after="staging" { approve team="platform" }
}"#;

fn read(text: &str) -> Value {
    serde_yaml::from_str(text).expect("YAML")
}

fn workflow(text: &str, name: &str) -> Value {
    read(&file(text, name))
}

fn jobs(workflow: &Value) -> Vec<&str> {
    let jobs = workflow["jobs"].as_mapping().expect("jobs");
    jobs.keys().map(|id| id.as_str().expect("an identifier")).collect()
}

fn steps<'w>(workflow: &'w Value, job: &str) -> &'w Vec<Value> {
    workflow["jobs"][job]["steps"].as_sequence().expect("steps")
}

fn step<'w>(workflow: &'w Value, job: &str, name: &str) -> &'w Value {
    steps(workflow, job).iter().find(|step| step["name"] == name).expect(name)
}

/// The images that are built.
fn built_images(workflow: &Value) -> Vec<&str> {
    let matrix = &workflow["jobs"]["image"]["strategy"]["matrix"]["include"];
    let matrix = matrix.as_sequence().expect("a matrix");
    matrix.iter().map(|job| job["image"].as_str().expect("a name")).collect()
}

fn list(value: &Value) -> Vec<&str> {
    let items = value.as_sequence().expect("a list");
    items.iter().map(|item| item.as_str().expect("text")).collect()
}

/// Every workflow of a description.
fn workflows<'m>(emitted: &'m Emitted<'_>) -> impl Iterator<Item = (&'m str, Value)> {
    let files = emitted.artifacts.iter().filter(|(path, _)| path.contains(".github/"));
    files.map(|(path, artifact)| (path.as_str(), read(&artifact.text)))
}

#[test]
fn every_job_is_bounded_and_every_action_pinned() {
    let loaded = loaded(&platform(BOTH));
    let emitted = emitted(&loaded);
    let mut count = 0;
    for (path, workflow) in workflows(&emitted) {
        assert_eq!(workflow["permissions"].as_mapping().map(|it| it.len()), Some(0), "{path}");
        assert_eq!(workflow["defaults"]["run"]["shell"], "bash", "{path}");
        assert!(workflow["concurrency"]["group"].is_string(), "{path}");
        for (id, job) in workflow["jobs"].as_mapping().expect("jobs") {
            let id = id.as_str().expect("an identifier");
            assert!(job["name"].is_string() && job["timeout-minutes"].is_u64(), "{path} {id}");
            assert!(!job["permissions"].as_mapping().expect("permissions").is_empty());
            for step in job["steps"].as_sequence().expect("steps") {
                assert!(step["name"].is_string(), "{path} {id}");
                if let Some(uses) = step["uses"].as_str() {
                    let (action, commit) = uses.split_once('@').expect("a pin");
                    assert_eq!(commit.len(), 40, "{action}");
                    let checkout = action == "actions/checkout";
                    assert!(!checkout || step["with"]["persist-credentials"] == false);
                }
                count += 1;
            }
        }
    }
    assert!(count > 70, "{count} steps");
}

#[test]
fn versions_stand_beside_pins_and_reasons_beside_permissions() {
    let text = file(&platform(BOTH), "groundplan-main.yaml");
    for line in text.lines() {
        let line = line.trim_start();
        if line.starts_with("uses: ") {
            assert!(line.contains(" # v"), "{line}");
        }
        for scope in ["contents: ", "id-token: ", "attestations: "] {
            assert!(!line.starts_with(scope) || line.contains(" # "), "{line}");
        }
    }
}

#[test]
fn no_script_holds_an_expression() {
    let loaded = loaded(&platform(&hostile_pipeline()));
    let emitted = emitted(&loaded);
    let mut scripts = 0;
    for (path, workflow) in workflows(&emitted) {
        for job in workflow["jobs"].as_mapping().expect("jobs").values() {
            for step in job["steps"].as_sequence().expect("steps") {
                if let Some(run) = step["run"].as_str() {
                    assert!(!run.contains("${{"), "{path}: {run}");
                    scripts += 1;
                }
            }
        }
    }
    assert!(scripts > 20, "{scripts} scripts");
}

fn hostile_pipeline() -> String {
    r##"pipeline "main" {
        on push="a+b"
        step "test" { command "echo" "${{ secrets.X }}" "$(id)" "`id`" "\"" "'" ; directory "${{ github.token }}" }
        step "odd" { command "run;me" "a b" "é" "*" "" }
        deploy "staging" { approve team="${{ github.token }}" }
    }"##
    .to_owned()
}

#[test]
fn what_a_user_writes_is_text() {
    let text = platform(&hostile_pipeline());
    let ci = workflow(&text, "groundplan-main.yaml");
    let test = step(&ci, "test-api", "test");
    assert_eq!(
        test["run"].as_str(),
        Some(r#"echo "\$""{{ secrets.X }}" "\$(id)" "\`id\`" "\"" "'""#)
    );
    assert_eq!(test["working-directory"], "${{ '${{' }} github.token }}");
    let odd = step(&ci, "test-api", "odd");
    assert_eq!(odd["run"].as_str(), Some(r#""run;me" "a b" "é" "*" """#));
    assert_eq!(list(&ci["on"]["push"]["branches"]), [r"a\+b"]);
}

#[test]
fn without_a_pipeline_there_is_no_workflow() {
    let loaded = loaded(&platform(""));
    assert_eq!(workflows(&emitted(&loaded)).count(), 0);
}

#[test]
fn attestation_and_code_scanning_can_be_switched_off() {
    let text =
        platform(r#"pipeline "main" { attest #false; code-scanning #false; deploy "staging" }"#);
    let text = file(&text, "groundplan-main.yaml");
    assert!(!text.contains("actions/attest") && !text.contains("attestation"));
    assert!(!text.contains("security-events"));
    assert!(text.contains("name: \"findings-${{ matrix.image }}\""));
}

#[test]
fn in_a_larger_repository_paths_start_at_its_root() {
    let loaded = loaded_in(&platform(BOTH), "platforms/shop");
    let emitted = emitted(&loaded);
    let ci = &emitted.artifacts[".github/workflows/groundplan-main.yaml"].text;
    // Where the files lie, GitHub does not look: they say so.
    assert!(ci.starts_with("# Generated") && ci.contains("# GitHub reads workflows only from"));
    let ci = read(ci);
    assert_eq!(list(&ci["on"]["pull_request"]["paths"]), ["platforms/shop/**"]);
    assert_eq!(step(&ci, "test-api", "Lint")["working-directory"], "platforms/shop");
    let rows = &ci["jobs"]["image"]["strategy"]["matrix"]["include"];
    assert_eq!(rows[1]["context"], "platforms/shop/hub");
    assert_eq!(
        step(&ci, "deploy-staging", "Roll out")["working-directory"],
        "platforms/shop/generated/staging/kubernetes"
    );
}
