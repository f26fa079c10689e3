//! Whom the roles of workflows trust: tokens as GitHub writes them, against the documents.

use serde_json::Value;

use super::iam::Policy;
use super::{HEAD, STANDARD, emitted, loaded, names, of_account};

const ISSUER: &str = "token.actions.githubusercontent.com";

/// The keys of `token.actions.githubusercontent.com` that AWS knows, from the IAM reference of
/// 2026-02-02. Any other is never equal to anything.
const KNOWN: [&str; 13] = [
    "actor",
    "actor_id",
    "amr",
    "aud",
    "enterprise_id",
    "environment",
    "job_workflow_ref",
    "ref",
    "repository",
    "repository_id",
    "repository_owner_id",
    "sub",
    "workflow",
];

const FILE: &str = "example/shop/.github/workflows/groundplan-main.yaml";
const MAIN: &str = "refs/heads/trunk";

/// A platform whose repository says what numbers it has.
const NUMBERED: &str = r#"
    platform "shop" {
        repository "example/shop" id=22 owner-id=11
    }
    service "api" {
        image "ghcr.io/example/api:1.0"
        port "http" 8000
    }
"#;

fn module(pipelines: &str) -> Value {
    of_account(&format!("{NUMBERED}{pipelines}\n{STANDARD}"), "environment-production")
}

/// The roles that a token opens.
fn opened(module: &Value, context: &str, at: &str, file: &str) -> Vec<&'static str> {
    ["plan", "apply", "deploy"]
        .into_iter()
        .filter(|role| opens(module, role, context, at, file))
        .collect()
}

fn opens(module: &Value, role: &str, context: &str, at: &str, file: &str) -> bool {
    let policy = Policy::of(module, &format!("{role}-production-trust"));
    let opens = |sub: &str, file: &str| {
        let claims =
            [("aud", "sts.amazonaws.com"), ("sub", sub), ("ref", at), ("job_workflow_ref", file)];
        let keys = claims.map(|(key, value)| (format!("{ISSUER}:{key}"), value));
        let request: Vec<_> = keys.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        policy.allows("sts:AssumeRoleWithWebIdentity", "", &request)
    };
    let file = format!("{file}@{at}");
    let forms = ["repo:example/shop", "repo:example@11/shop@22"]
        .map(|repository| opens(&format!("{repository}:{context}"), &file));
    assert_eq!(forms[0], forms[1], "{context}: both forms are one");
    // Of the same names, another repository; and this one's name with somebody else's number.
    for other in [
        "repo:example/shops",
        "repo:example@11/shop@23",
        "repo:example@12/shop@22",
        "repo:example@/shop@",
    ] {
        assert!(!opens(&format!("{other}:{context}"), &file), "{other}:{context}");
    }
    forms[0]
}

#[test]
fn each_role_is_opened_by_tokens_of_its_own() {
    let module = module(r#"pipeline "main" { on push="trunk"; deploy "production" }"#);
    let (deploy, apply) = ("environment:production", "environment:production-infrastructure");
    let elsewhere = "example/shop/.github/workflows/other.yaml";
    for (context, at, file, roles) in [
        (deploy, MAIN, FILE, &["deploy"][..]),
        (apply, MAIN, FILE, &["apply"]),
        ("pull_request", "refs/pull/7/merge", FILE, &["plan"]),
        ("ref:refs/heads/trunk", MAIN, FILE, &["plan"]),
        // Another branch: it may have any file it likes, this one too.
        (deploy, "refs/heads/mine", FILE, &[]),
        (apply, "refs/heads/mine", FILE, &[]),
        (apply, "refs/pull/7/merge", FILE, &[]),
        (deploy, "refs/tags/trunk", FILE, &[]),
        ("ref:refs/heads/mine", "refs/heads/mine", FILE, &[]),
        // Another workflow, on the right branch.
        (deploy, MAIN, elsewhere, &[]),
        (apply, MAIN, elsewhere, &[]),
        ("pull_request", "refs/pull/7/merge", elsewhere, &[]),
        ("ref:refs/heads/trunk", MAIN, elsewhere, &[]),
        (deploy, MAIN, "stranger/shop/.github/workflows/groundplan-main.yaml", &[]),
        // Another environment.
        ("environment:staging", MAIN, FILE, &[]),
        ("environment:production-", MAIN, FILE, &[]),
    ] {
        assert_eq!(opened(&module, context, at, file), roles, "{context} {at} {file}");
    }
}

#[test]
fn of_several_pipelines_each_is_trusted_on_its_own_branch() {
    let module = module(
        r#"
        pipeline "main" { on push="trunk"; deploy "production" }
        pipeline "hotfix" { on push="release/1.x" pull-request=#false; deploy "production" }
        pipeline "docs" { on push="trunk" }"#,
    );
    let hotfix = "example/shop/.github/workflows/groundplan-hotfix.yaml";
    let docs = "example/shop/.github/workflows/groundplan-docs.yaml";
    let deploy = "environment:production";
    for (at, file, roles) in [
        (MAIN, FILE, &["deploy"][..]),
        ("refs/heads/release/1.x", hotfix, &["deploy"]),
        (MAIN, hotfix, &[]),
        ("refs/heads/release/1.x", FILE, &[]),
        (MAIN, docs, &[]),
    ] {
        assert_eq!(opened(&module, deploy, at, file), roles, "{at} {file}");
    }
}

#[test]
fn pull_requests_plan_only_where_a_pipeline_looks_at_them() {
    let module =
        module(r#"pipeline "main" { on push="trunk" pull-request=#false; deploy "production" }"#);
    assert!(opened(&module, "pull_request", "refs/pull/7/merge", FILE).is_empty());
    assert_eq!(opened(&module, "ref:refs/heads/trunk", MAIN, FILE), ["plan"]);
}

#[test]
fn every_condition_is_on_a_key_that_aws_knows() {
    let module = module(r#"pipeline "main" { deploy "production" }"#);
    for role in ["plan", "apply", "deploy"] {
        let policy = Policy::of(&module, &format!("{role}-production-trust"));
        for key in policy.keys() {
            let known = key
                .split_once(':')
                .is_some_and(|(issuer, name)| issuer == ISSUER && KNOWN.contains(&name));
            assert!(known, "{role}: {key}");
        }
    }
}

#[test]
fn where_no_pipeline_deploys_nobody_is_trusted() {
    for pipelines in ["", r#"pipeline "main" { step "test" { command "true" } }"#] {
        let loaded = loaded(&format!("{HEAD}{pipelines}\n{STANDARD}"));
        let emitted = emitted(&loaded);
        let roles = |path: &&String| path.ends_with("/environment-production.tf.json");
        assert_eq!(emitted.artifacts.keys().find(roles), None);
        assert!(!names(&loaded).contains(&"access".to_owned()), "roles that are not there");
    }
}

#[test]
fn who_hands_releases_on_is_nobody_in_the_cluster() {
    let by = |carrier: &str| {
        let pipeline = format!("pipeline \"main\" {{ deploy \"production\" {carrier} }}");
        let loaded = loaded(&format!("{HEAD}{pipeline}\n{STANDARD}"));
        names(&loaded).contains(&"access".to_owned())
    };
    assert!(by(""));
    assert!(!by(r#"by="gitops""#));
}
