//! What is easily got wrong about Kubernetes objects.

use groundplan_changes::{ChangeKind, Class, Comparison, Documents, Files, compare};

use crate::support::Edit::{self, Text};
use crate::support::{documents, edited, table, told, worst};
use crate::{kubernetes, one, terraform};

/// Names of contents, as they are before and after something changes in them.
const FILES: Edit = Text("site.yaml", "site-b4e17d0ce5", "site-0123456789");
const SECRETS: Edit = Text("catalogue.yaml", "catalogue-e06935b523", "catalogue-0123456789");

#[test]
fn items_of_a_list_go_together_by_the_key_of_the_api() {
    let edits = [
        Text("catalogue.yaml", "- name: http\n", "- name: web\n"),
        Text("catalogue.yaml", "targetPort: http", "targetPort: web"),
    ];
    let found = edited(Documents::Kubernetes, &edits);
    // Renamed, not one removed and one added: the target is seen to follow.
    assert!(
        found.changes.iter().any(|change| change.field == "spec.ports.targetPort"),
        "{}",
        told(&found)
    );
    assert!(
        found.changes.iter().all(|change| change.before.is_some() && change.after.is_some()),
        "{}",
        told(&found)
    );
    let mount = [Text(
        "main.yaml",
        "- name: data\n              mountPath",
        "- name: store\n              mountPath",
    )];
    let found = edited(Documents::Kubernetes, &mount);
    assert_eq!(found.changes.len(), 1, "{}", told(&found));
    assert_eq!(found.changes[0].field, "spec.template.spec.containers.volumeMounts.name");
}

#[test]
fn order_counts_in_variables_and_not_in_sets() {
    let base = "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, env: [{name: A, value: x}, {name: B, value: y}]}]}}}\n";
    let turned = base.replace(
        "{name: A, value: x}, {name: B, value: y}",
        "{name: B, value: y}, {name: A, value: x}",
    );
    one(
        &kubernetes(base, &turned),
        "Deployment web",
        "spec.template.spec.containers.env",
        Class::Rolls,
    );
    let base =
        r#"{"resource": {"aws_db_instance": {"d": {"vpc_security_group_ids": ["a", "b"]}}}}"#;
    assert_eq!(terraform(base, &base.replace(r#""a", "b""#, r#""b", "a""#)).changes, []);
    let base = "kind: Service\nmetadata: {name: web}\nspec: {ports: [{name: a, port: 1}, {name: b, port: 2}]}\n";
    let turned = base.replace(
        "{name: a, port: 1}, {name: b, port: 2}",
        "{name: b, port: 2}, {name: a, port: 1}",
    );
    assert_eq!(kubernetes(base, &turned).changes, []);
}

#[test]
fn a_quantity_may_be_spelled_in_several_ways() {
    let edits = [
        Text("main.yaml", "memory: \"4Gi\"", "memory: \"4096Mi\""),
        Text("main.yaml", "cpu: \"1\"", "cpu: \"1000m\""),
    ];
    assert_eq!(edited(Documents::Kubernetes, &edits).changes, []);
    // A variable is a text.
    let base = "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, env: [{name: A, value: 1Gi}]}]}}}\n";
    assert_eq!(kubernetes(base, &base.replace("1Gi", "1024Mi")).changes.len(), 1);
    let base =
        r#"{"resource": {"aws_db_instance": {"d": {"storage_encrypted": true, "port": 5432}}}}"#;
    assert_eq!(
        terraform(base, &base.replace("true", "\"true\"").replace("5432", "\"5432\"")).changes,
        []
    );
}

#[test]
fn a_field_that_is_absent_is_not_its_default() {
    let found = edited(Documents::Kubernetes, &[Text("site.yaml", "  replicas: 2\n", "")]);
    one(&found, "Deployment bookshop-cluster/site", "spec.replicas", Class::Interrupts);
    assert!(found.changes[0].place.in_base);
    assert_eq!(found.changes[0].place.pointer, "/spec/replicas");
}

#[test]
fn an_object_under_another_kind_is_neither_removed_nor_added() {
    let edits = [Text("site.yaml", "kind: Deployment", "kind: StatefulSet")];
    one(
        &edited(Documents::Kubernetes, &edits),
        "StatefulSet bookshop-cluster/site",
        "kind",
        Class::Replaces,
    );
    let edits = [Text("main.yaml", "kind: StatefulSet", "kind: Deployment")];
    one(
        &edited(Documents::Kubernetes, &edits),
        "Deployment bookshop-cluster/main",
        "kind",
        Class::Loses,
    );
}

#[test]
fn another_content_and_the_pods_that_name_it_are_one_cause() {
    let edits = [Text("site.yaml", "listen", "listen  "), FILES];
    let found = edited(Documents::Kubernetes, &edits);
    let file = "data.etc--nginx--conf.d--default.conf";
    one(&found, "ConfigMap bookshop-cluster/site", file, Class::Rolls);
    assert!(found.changes[0].reason.starts_with("Deployment bookshop-cluster/site reads it"));
    // Two variables are read from it.
    let edits = [Text("catalogue.yaml", "5432/main\"", "5432/main?connect_timeout=3\""), SECRETS];
    let found = edited(Documents::Kubernetes, &edits);
    let variable = "spec.target.template.data.PGRST_DB_URI";
    one(&found, "ExternalSecret bookshop-cluster/catalogue", variable, Class::Rolls);
}

#[test]
fn another_name_of_a_content_that_stays_is_told_by_those_who_name_it() {
    let found = edited(Documents::Kubernetes, &[FILES]);
    let field = "spec.template.spec.volumes.configMap.name";
    one(&found, "Deployment bookshop-cluster/site", field, Class::Rolls);
    // One that belongs to something else is another thing, whatever its name looks like.
    let foreign = [Text("site.yaml", "name: site-b4e17d0ce5", "name: shop-b4e17d0ce5")];
    let found = edited(Documents::Kubernetes, &foreign);
    let mut names = found.changes.iter().map(|change| change.object.name.as_str());
    assert!(names.any(|name| name == "bookshop-cluster/shop-b4e17d0ce5"), "{}", told(&found));
}

#[test]
fn a_policy_by_another_name_changes_in_place() {
    let edits = [
        Text("catalogue.yaml", "catalogue-4d10f889a4", "catalogue-0123456789"),
        Text("catalogue.yaml", "port: 5432", "port: 5433"),
    ];
    let found = edited(Documents::Kubernetes, &edits);
    let policy = |change: &ChangeKind| *change == ChangeKind::Changed;
    assert!(found.changes.iter().map(|change| &change.kind).all(policy), "{}", told(&found));
    assert_eq!(found.changes[0].object.to_string(), "NetworkPolicy bookshop-cluster/catalogue");
    assert_eq!(worst(&found), Some(Class::Free), "{}", told(&found));
}

#[test]
fn objects_may_change_their_file_and_their_order() {
    let all = documents(Documents::Kubernetes);
    let texts: Vec<&str> = all.values().map(String::as_str).rev().collect();
    let now = Files::from([("all.yaml".to_owned(), texts.join("---\n"))]);
    let found = compare(Documents::Kubernetes, &table(Documents::Kubernetes), &all, &now);
    assert_eq!(found, Comparison::default(), "\n{}", told(&found));
}
