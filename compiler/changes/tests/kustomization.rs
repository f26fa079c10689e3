//! Objects are judged as kustomize puts them together: what a kustomization says once is told of every
//! object that it is said for.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods
)]

#[allow(dead_code, reason = "other tests use the rest")]
mod support;

use groundplan_changes::{Class, Documents, Files, ObjectChange, assembled, compare};

const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  labels: {a: b}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec: {containers: [{name: api, image: \"api:1\"}]}\n";
const CLAIM: &str = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: main}\nspec:\n  template: {metadata: {labels: {a: b}}}\n  volumeClaimTemplates: [{metadata: {name: data}, spec: {}}]\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
const JOB: &str =
    "apiVersion: batch/v1\nkind: Job\nmetadata: {name: schema}\nspec: {template: {metadata: {}}}\n";

fn kustomization(team: &str) -> String {
    format!(
        "kind: Kustomization\nresources: [api.yaml, main.yaml, jobs]\nnamespace: shop\nlabels:\n  - pairs: {{team: {team}}}\n    fields: [{{path: spec/template/metadata/labels}}]\n"
    )
}

fn files(outer: &str) -> Files {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    [
        file("api.yaml", DEPLOYMENT),
        file("main.yaml", CLAIM),
        file("jobs/schema.yaml", JOB),
        file("jobs/kustomization.yaml", "kind: Kustomization\nresources: [schema.yaml]\n"),
        file("kustomization.yaml", outer),
    ]
    .into()
}

fn changes(base: &Files, now: &Files) -> Vec<ObjectChange> {
    let documents = Documents::Kubernetes;
    let found = compare(documents, &support::table(documents), base, now);
    assert_eq!(found.unreadable, [], "everything is read");
    found.changes
}

#[test]
fn what_is_said_once_is_the_same_as_what_is_said_in_each_object() {
    let said_once = files(&kustomization("core"));
    let labelled =
        DEPLOYMENT.replace("{a: b}\nspec", "{a: b, team: core}\n  namespace: shop\nspec");
    let labelled =
        labelled.replace("metadata: {labels: {a: b}}", "metadata: {labels: {a: b, team: core}}");
    let mut said_in_each = said_once.clone();
    said_in_each.insert("api.yaml".to_owned(), labelled);
    assert_eq!(changes(&said_once, &said_in_each), []);
    said_in_each
        .insert("kustomization.yaml".to_owned(), kustomization("core").replace("api.yaml, ", ""));
    assert_eq!(changes(&said_once, &said_in_each), []);
}

#[test]
fn a_label_that_is_said_once_is_told_where_it_is_said() {
    let found = changes(&files(&kustomization("core")), &files(&kustomization("shop")));
    let told: Vec<String> =
        found.iter().map(|change| format!("{} {}", change.object, change.field)).collect();
    assert_eq!(
        told,
        [
            "Deployment shop/api metadata.labels.team",
            "Deployment shop/api spec.template.metadata.labels.team",
            "Job shop/schema metadata.labels.team",
            "Namespace shop metadata.labels.team",
            "StatefulSet shop/main metadata.labels.team",
            "StatefulSet shop/main spec.template.metadata.labels.team",
        ]
    );
    for change in &found {
        let (path, pointer) = (&change.place.path, &change.place.pointer);
        assert_eq!(
            (path.as_str(), pointer.as_str()),
            ("kustomization.yaml", "/labels/0/pairs/team")
        );
        let rolls = change.field.contains("template");
        assert_eq!(change.class, if rolls { Class::Rolls } else { Class::Free }, "{change:?}");
    }
}

#[test]
fn another_namespace_is_another_object() {
    let elsewhere = kustomization("core").replace("namespace: shop", "namespace: store");
    let found = changes(&files(&kustomization("core")), &files(&elsewhere));
    let lost: Vec<_> = found.iter().filter(|change| change.class == Class::Loses).collect();
    assert!(
        lost.iter().any(|change| change.object.to_string() == "StatefulSet shop/main"),
        "{found:?}"
    );
}

/// A committed kustomization may say anything.
#[test]
fn a_kustomization_that_cannot_be_followed_says_nothing() {
    for strange in [
        "",
        "[]",
        "resources: 5",
        "resources: [., .., ../jobs, /api.yaml, '', jobs/../api.yaml]\nnamespace: 7\nlabels: {}",
        "resources: [api.yaml]\nlabels: [5, {pairs: [], fields: [{}]}, {pairs: {a: [b]}}]",
        "resources: [api.yaml]\nlabels: [{pairs: {a: b}, fields: [{path: x}, {path: kind/labels}, {path: ''}]}]",
    ] {
        let objects = assembled(&files(strange));
        assert_eq!(objects.len(), 4, "{strange}");
        assert!(objects.iter().all(|it| it.pointer("/metadata/namespace").is_none()), "{strange}");
    }
}
