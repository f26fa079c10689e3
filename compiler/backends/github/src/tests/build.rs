//! What is tested and built.

use super::{BOTH, HEAD, built_images, jobs, list, platform, step, steps, workflow};

#[test]
fn each_build_is_tested_and_built() {
    let ci = workflow(&platform(BOTH), "groundplan-main.yaml");
    assert!(jobs(&ci).starts_with(&["scan", "test-api", "image"]));
    assert_eq!(list(&ci["jobs"]["image"]["needs"]), ["scan", "test-api"]);
    let names: Vec<_> = steps(&ci, "test-api").iter().map(|step| &step["name"]).collect();
    assert_eq!(
        names,
        ["Check out", "Set up Python", "Install the requirements", "Lint", "Check types", "Test"]
    );
    let rows = ci["jobs"]["image"]["strategy"]["matrix"]["include"].as_sequence().expect("rows");
    assert_eq!(built_images(&ci), ["api", "hub"]);
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
    assert!(image.starts_with("valkey/valkey:8@sha256:"), "{image}");
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
fn the_image_that_is_scanned_is_the_one_that_is_attested_and_handed_on() {
    let ci = workflow(&platform(BOTH), "groundplan-main.yaml");
    let layout = "${{ runner.temp }}/images/${{ matrix.image }}";
    let built = format!("type=oci,dest={layout},tar=false");
    assert_eq!(step(&ci, "image", "Build the image")["with"]["outputs"], built.as_str());
    assert_eq!(step(&ci, "image", "Scan the image")["with"]["input"], layout);
    let listed = &step(&ci, "image", "List what is in the image")["with"]["image"];
    assert_eq!(*listed, format!("oci-dir:{layout}").as_str());
    let digest = "${{ steps.build.outputs.digest }}";
    for attested in ["Attest where the image comes from", "Attest what is in the image"] {
        let attested = step(&ci, "image", attested);
        assert_eq!(attested["with"]["subject-digest"], digest);
        assert_eq!(attested["if"], "${{ github.event_name != 'pull_request' }}");
    }
    // One image or many: each lies in a directory of its name.
    let kept = step(&ci, "image", "Hand the image on");
    assert_eq!(kept["with"]["path"], "${{ runner.temp }}/images");
    let fetched = step(&ci, "deploy-staging", "Fetch the images");
    assert_eq!(fetched["with"]["path"], kept["with"]["path"]);
    assert_eq!(fetched["with"]["merge-multiple"], true);
}

#[test]
fn the_description_is_checked_by_the_groundplan_that_it_names() {
    let text = platform(
        r#"pipeline "main" {
            groundplan source="https://git.example.com/groundplan.git" revision="0123456789abcdef0123456789abcdef01234567"
            deploy "staging"
        }"#,
    );
    let ci = workflow(&text, "groundplan-main.yaml");
    assert_eq!(list(&ci["jobs"]["image"]["needs"]), ["scan", "check", "test-api"]);
    assert_eq!(list(&ci["jobs"]["comment"]["needs"]), ["plan-staging", "check"]);
    let install = step(&ci, "check", "Install Groundplan");
    assert_eq!(install["env"]["SOURCE"], "https://git.example.com/groundplan.git");
    let key = &step(&ci, "check", "Look for a Groundplan that was built before")["with"]["key"];
    assert_eq!(*key, "groundplan-0123456789abcdef0123456789abcdef01234567-${{ runner.os }}");
    assert_eq!(step(&ci, "check", "Check out")["with"]["fetch-depth"], 0);
    let without = workflow(&platform(BOTH), "groundplan-main.yaml");
    assert!(!jobs(&without).contains(&"check"));
}

#[test]
fn no_environment_hands_on_under_the_name_of_something_else() {
    let text = platform(
        r#"
        environment "diff" { aws account="777788889999" region="eu-west-1"; domain "diff.example.com" }
        pipeline "main" {
            groundplan source="https://git.example.com/groundplan.git" revision="0123456789abcdef0123456789abcdef01234567"
            deploy "diff"
        }"#,
    );
    let ci = workflow(&text, "groundplan-main.yaml");
    let planned = &step(&ci, "plan-diff", "Keep the text of the plan")["with"]["name"];
    let meant = &step(&ci, "check", "Keep it for the comment")["with"]["name"];
    assert_ne!(planned, meant);
    // What is fetched is both.
    let pattern = step(&ci, "comment", "Fetch the texts")["with"]["pattern"].as_str();
    let begin = pattern.and_then(|pattern| pattern.strip_suffix('*')).expect("a pattern");
    assert!(
        [planned, meant].iter().all(|name| name.as_str().is_some_and(|it| it.starts_with(begin)))
    );
}

#[test]
fn steps_stand_beside_the_servers_that_everything_else_runs_on() {
    let image = |store: &str| {
        let pipeline = r#"pipeline "main" { step "t" { command "t"; needs "main" } }"#;
        let workflow = workflow(&format!("{HEAD}{store}\n{pipeline}"), "groundplan-main.yaml");
        let image = &workflow["jobs"]["step-t"]["services"]["main"]["image"];
        image.as_str().expect("an image").to_owned()
    };
    let is_major = |image: String, start: &str| assert!(image.starts_with(start), "{image}");
    is_major(image(r#"cache "main" engine="valkey""#), "valkey/valkey:8");
    is_major(image(r#"cache "main" engine="valkey" version="9""#), "valkey/valkey:9");
    is_major(image(r#"cache "main" engine="valkey" version="7""#), "valkey/valkey:7.2");
    is_major(image(r#"database "main" version="16""#), "postgres:16.15@sha256:");
    let vector = r#"database "main" version="17" { extensions "vector" }"#;
    is_major(image(vector), "pgvector/pgvector:0.8.6-pg17");
}
