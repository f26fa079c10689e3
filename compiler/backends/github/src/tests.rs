//! What the workflows say, and what they never say.

use serde_yaml::Value;

use groundplan_lowering::testing::{self, Project, loaded, loaded_in};
use groundplan_lowering::{Blocked, Emitted};
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
fn turns(workflow: &Value) -> Vec<&str> {
    let turns = &workflow["jobs"]["image"]["strategy"]["matrix"]["include"];
    let turns = turns.as_sequence().expect("turns");
    turns.iter().map(|turn| turn["image"].as_str().expect("a name")).collect()
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
    assert!(count > 50, "{count} steps");
}

#[test]
fn versions_stand_beside_pins_and_reasons_beside_permissions() {
    let text = file(&platform(BOTH), "groundplan-main.deploy.yaml");
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
fn each_build_is_tested_and_built() {
    let ci = workflow(&platform(BOTH), "groundplan-main.yaml");
    assert_eq!(jobs(&ci), ["scan", "test-api", "image"]);
    let names: Vec<_> = steps(&ci, "test-api").iter().map(|step| &step["name"]).collect();
    assert_eq!(
        names,
        ["Check out", "Set up Python", "Install the requirements", "Lint", "Check types", "Test"]
    );
    let rows = ci["jobs"]["image"]["strategy"]["matrix"]["include"].as_sequence().expect("rows");
    assert_eq!(turns(&ci), ["api", "hub"]);
    assert_eq!(rows[0]["file"], "generated/docker/api.Dockerfile");
    assert_eq!(rows[0]["target"], "");
    assert_eq!(rows[1]["file"], "hub/Dockerfile");
    assert_eq!(rows[1]["target"], "run");
}

#[test]
fn the_usual_test_runs_beside_what_the_program_connects_to() {
    let ci = workflow(&platform(BOTH), "groundplan-main.yaml");
    let services = &ci["jobs"]["test-api"]["services"];
    let image = services["main"]["image"].as_str().expect("an image");
    assert!(image.starts_with("postgres:16.") && image.contains("@sha256:"), "{image}");
    // The cache is used by a worker that runs in the same image.
    let image = services["sessions"]["image"].as_str().expect("an image");
    assert!(image.starts_with("valkey/valkey:9."), "{image}");
    let env = &step(&ci, "test-api", "Test")["env"];
    assert_eq!(env["DATABASE_URL"], "postgresql://main_app@localhost:5432/main");
    assert_eq!(env["REDIS_URL"], "redis://localhost:6379/0");
    assert!(step(&ci, "test-api", "Lint")["env"].is_null());
}

#[test]
fn a_step_replaces_a_usual_one_or_joins_the_build_that_it_lies_in() {
    let text = platform(
        r#"
        database "audit" version="18"
        pipeline "main" {
            step "test" { command "pytest" "-q"; needs "main" "audit" }
            step "second" { command "npm" "test"; directory "hub/e2e" }
            step "first" { command "make" "docs"; directory "hub" }
        }"#,
    );
    let ci = workflow(&text, "groundplan-main.yaml");
    assert_eq!(jobs(&ci), ["scan", "test-api", "test-hub", "image"]);
    let test = step(&ci, "test-api", "test");
    assert_eq!(test["run"], "pytest -q");
    assert_eq!(test["env"]["AUDIT_DATABASE_URL"], "postgresql://audit_app@localhost:5433/audit");
    assert!(ci["jobs"]["test-api"]["services"]["sessions"].is_null());
    // In the order in which they were written.
    let names: Vec<_> = steps(&ci, "test-hub").iter().map(|step| &step["name"]).collect();
    assert_eq!(names, ["Check out", "second", "first"]);
    assert_eq!(step(&ci, "test-hub", "second")["working-directory"], "hub/e2e");
}

#[test]
fn a_step_outside_of_every_build_has_a_job_of_its_own() {
    let text = format!(
        r#"{HEAD}
        cache "sessions"
        service "hub" {{ build "hub"; port "http" 9000 }}
        pipeline "main" {{ step "docs" {{ command "make" "docs"; directory "docs"; needs "sessions" }} }}"#
    );
    let ci = workflow(&text, "groundplan-main.yaml");
    assert_eq!(jobs(&ci), ["scan", "step-docs", "image"]);
    assert_eq!(step(&ci, "step-docs", "docs")["env"]["REDIS_URL"], "redis://localhost:6379/0");
}

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
    let deploy = workflow(&text, "groundplan-main.deploy.yaml");
    assert_eq!(jobs(&deploy), ["image", "deploy-staging"]);
    let names: Vec<_> = workflows(&emitted).map(|(path, _)| path.to_owned()).collect();
    assert_eq!(
        names,
        [
            ".github/workflows/groundplan-main.deploy.yaml",
            ".github/workflows/groundplan-main.yaml",
            ".github/workflows/groundplan.check.yaml",
            ".github/workflows/groundplan.infrastructure-staging.yaml",
        ]
    );
}

#[test]
fn what_is_deployed_after_a_blocked_environment_is_blocked_with_it() {
    let pipeline =
        r#"pipeline "main" { deploy "production"; deploy "staging" after="production" }"#;
    let loaded = loaded(&format!("{HEAD}{OPEN_PRODUCTION}{SERVICES}{pipeline}"));
    let emitted = emitted(&loaded);
    assert_eq!(blocked(&emitted), [("production".to_owned(), 1), ("staging".to_owned(), 1)]);
    assert!(workflows(&emitted).all(|(path, _)| !path.ends_with(".deploy.yaml")));
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
    let deploy = workflow(&text, "groundplan-main.deploy.yaml");
    assert_eq!(jobs(&deploy), ["image", "deploy-production"]);
    assert_eq!(turns(&deploy), ["hub"]);
    assert_eq!(turns(&workflow(&text, "groundplan-main.yaml")), ["hub"]);
}

#[test]
fn a_matrix_has_no_more_turns_than_github_takes() {
    let services: String =
        (0..300).map(|at| format!("service \"s{at}\" {{ build \"s{at}\" }}\n")).collect();
    let text = format!("{HEAD}{services}pipeline \"main\" {{ deploy \"staging\" }}");
    let deploy = workflow(&text, "groundplan-main.deploy.yaml");
    assert_eq!(jobs(&deploy), ["image", "image-2", "deploy-staging"]);
    assert_eq!(turns(&deploy).len(), 256);
    assert_eq!(list(&deploy["jobs"]["deploy-staging"]["needs"]), ["image", "image-2"]);
    assert_eq!(jobs(&workflow(&text, "groundplan-main.yaml")), ["scan", "image", "image-2"]);
}

#[test]
fn a_workflow_that_github_would_not_run_is_reported() {
    let services: String = (0..500)
        .map(|at| format!("service \"s{at}\" {{ build \"s{at}\" preset=\"python\" }}\n"))
        .collect();
    let loaded = loaded(&format!("{HEAD}{services}pipeline \"main\" {{ deploy \"staging\" }}"));
    let emitted = emitted(&loaded);
    let faults: Vec<_> = emitted
        .diagnostics
        .iter()
        .filter(|fault| fault.rule.code == "workflow-too-large")
        .collect();
    assert_eq!(faults.len(), 1);
    assert!(faults[0].message.starts_with("`.github/workflows/groundplan-main.yaml` has "));
    assert_eq!(loaded.sources.slice(faults[0].span()), "pipeline \"main\"");
}

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

#[test]
fn without_a_pipeline_there_is_no_workflow() {
    let loaded = loaded(&platform(""));
    assert_eq!(workflows(&emitted(&loaded)).count(), 0);
}

#[test]
fn attestation_and_code_scanning_can_be_switched_off() {
    let text =
        platform(r#"pipeline "main" { attest #false; code-scanning #false; deploy "staging" }"#);
    let deploy = file(&text, "groundplan-main.deploy.yaml");
    assert!(!deploy.contains("actions/attest") && !deploy.contains("attestations:"));
    let ci = file(&text, "groundplan-main.yaml");
    assert!(
        !ci.contains("security-events") && ci.contains("name: \"findings-${{ matrix.image }}\"")
    );
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
    let deploy = read(&emitted.artifacts[".github/workflows/groundplan-main.deploy.yaml"].text);
    assert_eq!(
        step(&deploy, "deploy-staging", "Roll out")["working-directory"],
        "platforms/shop/generated/staging/kubernetes"
    );
}
