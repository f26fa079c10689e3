//! What GitHub would not run, or would take for something else.

use groundplan_lowering::testing::loaded;

use super::{HEAD, built_images, emitted, jobs, list, workflow};

#[test]
fn a_matrix_has_no_more_jobs_than_github_takes() {
    let services: String =
        (0..300).map(|at| format!("service \"s{at}\" {{ build \"s{at}\" }}\n")).collect();
    let text = format!("{HEAD}{services}pipeline \"main\" {{ deploy \"staging\" }}");
    let deploy = workflow(&text, "groundplan-main.yaml");
    assert!(jobs(&deploy).starts_with(&["scan", "image", "image-2", "guard"]));
    assert_eq!(built_images(&deploy).len(), 256);
    assert_eq!(
        list(&deploy["jobs"]["deploy-staging"]["needs"]),
        ["guard", "image", "image-2", "plan-staging", "apply-staging"]
    );
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
fn an_environment_that_is_another_ones_infrastructure_is_reported() {
    let shared = |environments: &str, deploys: &str| {
        let pipeline = format!("pipeline \"main\" {{ deploy \"staging\"; {deploys} }}");
        let loaded = loaded(&format!("{HEAD}{environments}\n{pipeline}"));
        let emitted = emitted(&loaded);
        let faults = emitted.diagnostics.iter().filter(|it| it.rule.code == "environment-shared");
        faults.map(|it| loaded.sources.slice(it.span()).to_owned()).collect::<Vec<_>>()
    };
    let own = r#"environment "staging-infrastructure" { kubernetes registry="ghcr.io/example" }"#;
    let deploy = r#"deploy "staging-infrastructure""#;
    assert_eq!(shared(own, deploy), [r#""staging-infrastructure""#]);
    assert!(shared(own, "").is_empty());
    let other = own.replace("staging-", "local-");
    assert!(shared(&other, r#"deploy "local-infrastructure""#).is_empty());
}
