use groundplan_lowering::Emitted;
use groundplan_lowering::testing::{self, Project, loaded};
use groundplan_model::Model;
use groundplan_record::Record;

fn lower<'m>(model: &'m Model, record: &'m Record, emitted: &mut Emitted<'m>) {
    let environments: Vec<_> = model.environments.values().collect();
    crate::emit(model, record, &environments, emitted);
}

fn emitted(loaded: &Project) -> Emitted<'_> {
    testing::emitted(loaded, lower)
}

fn file(text: &str, path: &str) -> String {
    testing::file(text, path, lower)
}

const PLATFORM: &str = r#"
platform "shop" { description "Sells $5 \"things\" \\"; repository "example/shop" }
environment "local" { compose }
service "api" {
    build "app" { preset "python"; app "app.main:app"; python "3.12"; args { PIP_INDEX_URL "x" } }
    port "http" 8000
    health "/healthz?full=1"
    run-as 20000
}
worker "mailer" { image-of "api"; command "python" "-m" "mailer" }
"#;

#[test]
fn a_python_service_gets_two_stages_and_runs_as_its_user() {
    let text = file(PLATFORM, "docker/api.Dockerfile");
    insta::assert_snapshot!(text);
}

#[test]
fn one_image_has_one_dockerfile_and_says_what_to_keep_out() {
    let loaded = loaded(PLATFORM);
    let emitted = emitted(&loaded);
    let paths: Vec<_> = emitted.artifacts.keys().filter(|path| path.contains("/docker/")).collect();
    assert_eq!(
        paths,
        ["generated/docker/api.Dockerfile", "generated/docker/api.Dockerfile.dockerignore"]
    );
    let ignored = &emitted.artifacts[paths[1]].text;
    assert!(ignored.lines().any(|line| line == "**/.env"), "{ignored}");
    assert!(ignored.lines().any(|line| line == "**/tests"), "{ignored}");
    // What Groundplan writes lies beside this context, and inside that of the whole project.
    assert!(!ignored.contains("\ngenerated\n"), "{ignored}");
    let whole = file(&PLATFORM.replace("build \"app\"", "build \".\""), ".dockerignore");
    assert!(whole.ends_with("\ngenerated\n"), "{whole}");
}

#[test]
fn a_dockerfile_of_the_project_is_kept() {
    let own = PLATFORM.replace("preset \"python\"; app \"app.main:app\"", "dockerfile \"D\"");
    let loaded = loaded(&own);
    let emitted = emitted(&loaded);
    assert!(emitted.artifacts.keys().all(|path| !path.contains("/docker/")));
}

#[test]
fn environments_that_want_different_images_are_told_so() {
    let text =
        PLATFORM.to_owned() + r#"environment "other" { compose; service "api" { run-as 30000 } }"#;
    let loaded = loaded(&text);
    let faults = emitted(&loaded).diagnostics;
    let codes: Vec<_> = faults.iter().map(|fault| fault.rule.code).collect();
    assert!(codes.contains(&"dockerfile-varies"), "{codes:?}");
}

#[test]
fn the_page_shows_the_fault_and_how_to_mend_it() {
    let raises = |block: &str| {
        let loaded = loaded(block);
        emitted(&loaded)
            .diagnostics
            .iter()
            .any(|fault| *fault.rule == *super::DockerfileVaries::RULE)
    };
    let blocks = super::DockerfileVaries::RULE.page.split("```kdl").skip(1);
    let blocks: Vec<_> = blocks.filter_map(|rest| rest.split("```").next()).collect();
    let [fails, mended] = blocks.as_slice() else { panic!("two blocks") };
    assert!(raises(fails.strip_prefix(" fails").unwrap()));
    assert!(!raises(mended));
}
