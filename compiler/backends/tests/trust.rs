//! Who asks for a role is whom the role trusts: each job of a workflow that becomes somebody in the
//! cloud, against the document of that role.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use groundplan_backends::{Emitted, Options, emit};
use groundplan_lowering::testing::{Project, loaded};
use serde_yaml::Value;

const SHOP: &str = r#"
platform "shop" { repository "example/shop" }
environment "staging" { aws account="111122223333" region="eu-west-1" profile="lean" }
environment "production" { aws account="444455556666" region="eu-west-1" }
service "api" {
    build "app" { preset "python"; app "shop.api:app" }
    port "http" 8000
    health "/healthz"
}
pipeline "main" {
    on push="trunk"
    deploy "staging"
    deploy "production" after="staging" { approve team="platform" }
}
pipeline "hotfix" {
    on push="fix" pull-request=#false
    deploy "production"
}
"#;
const ROLES: [(&str, &str); 3] =
    [("deploy", "-deploy"), ("apply", "-terraform-apply"), ("plan", "-terraform-plan")];
const CLAIM: &str = "token.actions.githubusercontent.com:";

/// A job that asks for a role: of which environment, which, and what its token says.
struct Asked {
    job: String,
    environment: &'static str,
    role: &'static str,
    contexts: Vec<String>,
    at: String,
    file: String,
}

fn emitted(loaded: &Project) -> Emitted<'_> {
    emit(loaded.model.as_ref().unwrap(), &loaded.record, &Options::default())
}

#[test]
fn every_job_that_asks_for_a_role_is_trusted() {
    let loaded = loaded(SHOP);
    let emitted = emitted(&loaded);
    let asked: Vec<Asked> = ["main", "hotfix"]
        .into_iter()
        .flat_map(|pipeline| {
            let name = format!(".github/workflows/groundplan-{pipeline}.yaml");
            let workflow = serde_yaml::from_str(&emitted.artifacts[&*name].text).unwrap();
            asked(&workflow, &format!("example/shop/{name}"))
        })
        .collect();
    for (role, _) in ROLES {
        let environments: Vec<_> = asked
            .iter()
            .filter(|asked| asked.role == role)
            .map(|asked| asked.environment)
            .collect();
        assert!(
            environments.contains(&"staging") && environments.contains(&"production"),
            "{role}"
        );
    }
    for asked in asked {
        let account = if asked.environment == "staging" { "111122223333" } else { "444455556666" };
        let directory = format!("generated/accounts/{account}/terraform");
        let path = format!("{directory}/environment-{}.tf.json", asked.environment);
        let module: Value = serde_yaml::from_str(&emitted.artifacts[&*path].text).unwrap();
        let document = format!("{}-{}-trust", asked.role, asked.environment);
        let conditions =
            &module["data"]["aws_iam_policy_document"][&*document]["statement"][0]["condition"];
        for context in &asked.contexts {
            for (claim, value) in [
                ("sub", format!("repo:example/shop:{context}")),
                ("ref", asked.at.clone()),
                ("job_workflow_ref", format!("{}@{}", asked.file, asked.at)),
            ] {
                assert!(fits(conditions, claim, &value), "{}: {claim} {value}", asked.job);
            }
        }
    }
}

fn asked(workflow: &Value, file: &str) -> Vec<Asked> {
    let branch = workflow["on"]["push"]["branches"][0].as_str().unwrap();
    let at = format!("refs/heads/{branch}");
    let mut found = Vec::new();
    for (job, body) in workflow["jobs"].as_mapping().unwrap() {
        let steps = body["steps"].as_sequence().unwrap();
        for arn in steps.iter().filter_map(|step| step["with"]["role-to-assume"].as_str()) {
            let (role, end) = ROLES.into_iter().find(|(_, end)| arn.ends_with(end)).unwrap();
            let name = arn.rsplit('/').next().unwrap().trim_end_matches(end);
            let environment = ["staging", "production"]
                .into_iter()
                .find(|environment| name == format!("shop-{environment}"))
                .unwrap();
            let waits = body["environment"]["name"].as_str().or(body["environment"].as_str());
            let contexts = match waits {
                Some(waits) => vec![format!("environment:{waits}")],
                None => {
                    let asks =
                        workflow["on"].get("pull_request").map(|_| "pull_request".to_owned());
                    asks.into_iter().chain([format!("ref:{at}")]).collect()
                }
            };
            found.push(Asked {
                job: job.as_str().unwrap().to_owned(),
                environment,
                role,
                contexts,
                at: at.clone(),
                file: file.to_owned(),
            });
        }
    }
    found
}

/// Whether a claim is what a condition on it asks for; a role that does not ask takes any.
fn fits(conditions: &Value, claim: &str, value: &str) -> bool {
    let conditions = conditions.as_sequence().unwrap();
    let on = conditions.iter().find(|on| on["variable"] == format!("{CLAIM}{claim}").as_str());
    let Some(on) = on else { return claim == "ref" };
    let mut wanted =
        on["values"].as_sequence().unwrap().iter().map(|wanted| wanted.as_str().unwrap());
    wanted.any(|wanted| match wanted.strip_suffix('*') {
        Some(begin) if on["test"] == "StringLike" => value.starts_with(begin),
        _ => wanted == value,
    })
}
