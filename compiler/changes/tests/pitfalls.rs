//! What is easily got wrong when documents are compared, one test each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod support;

use groundplan_changes::{
    ChangeKind, Class, Comparison, Condition, Documents, Files, PLAIN, Table, compare,
};
use support::Edit::{self, File, Text, Without, WithoutFile, WithoutMember};
use support::{documents, edited, table, told, worst};

const NETWORK: &str = "network.tf.json";
const VERSIONS: &str = "versions.tf.json";
const BUCKET: &str = "bucket-reports.tf.json";
const PROJECT: &str = "compose.yaml";

/// Two small versions of one file.
fn compared(target: Documents, path: &str, base: &str, now: &str) -> Comparison {
    let files = |text: &str| Files::from([(path.to_owned(), text.to_owned())]);
    let found = compare(target, &table(target), &files(base), &files(now));
    assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
    found
}

fn terraform(base: &str, now: &str) -> Comparison {
    compared(Documents::Terraform, "main.tf.json", base, now)
}

fn kubernetes(base: &str, now: &str) -> Comparison {
    compared(Documents::Kubernetes, "web.yaml", base, now)
}

/// The fields that changed, each with its class.
fn fields(found: &Comparison) -> Vec<(String, String, Class)> {
    let line = |change: &groundplan_changes::ObjectChange| {
        (change.object.to_string(), change.field.clone(), change.class)
    };
    found.changes.iter().map(line).collect()
}

fn one(found: &Comparison, object: &str, field: &str, class: Class) {
    let expected = vec![(object.to_owned(), field.to_owned(), class)];
    assert_eq!(fields(found), expected, "\n{}", told(found));
}

#[test]
fn a_field_is_found_through_references() {
    // A new range of the network is one change in the text, and reaches whatever is in it.
    let edits =
        [Text(NETWORK, "\"cidr_block\": \"10.0.0.0/16\"", "\"cidr_block\": \"10.1.0.0/16\"")];
    let found = edited(Documents::Terraform, &edits);
    let objects: std::collections::BTreeSet<_> =
        found.changes.iter().map(|change| change.object.to_string()).collect();
    assert!(objects.len() > 30, "{}", told(&found));
    for reached in
        ["aws_subnet.private[\"a\"]", "aws_eks_cluster.main", "aws_security_group.database-main"]
    {
        assert!(objects.contains(reached), "{reached}:\n{}", told(&found));
    }
    let apart: Vec<_> = found.changes.iter().filter(|change| change.follows.is_none()).collect();
    assert_eq!(apart.len(), 1, "one cause:\n{}", told(&found));
    let cause = Some(apart[0].object.clone());
    assert!(found.changes.iter().all(|change| change.follows.is_none() || change.follows == cause));
}

#[test]
fn values_stand_in_place_of_locals_and_of_arguments() {
    let base = r#"{"locals": {"z": {"a": {"range": "10.0.0.0/24"}}, "name": "x"},
        "resource": {"aws_subnet": {"s": {"for_each": "${local.z}", "cidr_block": "${each.value.range}"}},
        "aws_db_subnet_group": {"g": {"name": "${local.name}"}},
        "aws_elasticache_replication_group": {"c": {"subnet_group_name": "${aws_db_subnet_group.g.name}"}}}}"#;
    let range = terraform(base, &base.replace("10.0.0.0", "10.0.1.0"));
    one(&range, "aws_subnet.s[\"a\"]", "cidr_block", Class::Impossible);
    let name = terraform(base, &base.replace("\"name\": \"x\"", "\"name\": \"y\""));
    let expected = [
        ("aws_db_subnet_group.g".to_owned(), "name".to_owned(), Class::Replaces),
        (
            "aws_elasticache_replication_group.c".to_owned(),
            "subnet_group_name".to_owned(),
            Class::Loses,
        ),
    ];
    assert_eq!(fields(&name), expected, "\n{}", told(&name));
    // Writing the value out is no change.
    let written = base
        .replace("${aws_db_subnet_group.g.name}", "x")
        .replace("${each.value.range}", "10.0.0.0/24");
    assert_eq!(terraform(base, &written).changes, []);
}

#[test]
fn a_zone_more_is_an_instance_more() {
    let zone = "\"database\": \"10.0.193.0/24\"\n      }";
    let third = format!(
        "{zone}, \"c\": {{\"name\": \"eu-west-1c\", \"private\": \"10.0.64.0/19\", \"public\": \"10.0.132.0/23\", \"database\": \"10.0.194.0/24\"}}"
    );
    let edits = [Text(NETWORK, zone, third.leak())];
    let found = edited(Documents::Terraform, &edits);
    let added: Vec<_> = found
        .changes
        .iter()
        .filter(|change| change.kind == ChangeKind::Added)
        .map(|change| change.object.to_string())
        .collect();
    assert!(added.contains(&"aws_subnet.private[\"c\"]".to_owned()), "{}", told(&found));
    assert!(
        !found.changes.iter().any(|change| change.kind == ChangeKind::Removed),
        "{}",
        told(&found)
    );
}

#[test]
fn keys_that_only_the_cloud_knows_stay_one_object() {
    let base = r#"{"data": {"aws_lbs": {"main": {}}}, "resource": {"aws_wafv2_web_acl_association": {"a":
        {"for_each": "${data.aws_lbs.main.arns}", "resource_arn": "${each.value}", "web_acl_arn": "x"}}}}"#;
    let found = terraform(base, &base.replace("\"x\"", "\"y\""));
    one(&found, "aws_wafv2_web_acl_association.a", "web_acl_arn", Class::Interrupts);
}

#[test]
fn a_moved_object_is_the_same_for_its_neighbours_too() {
    let renamed = documents(Documents::Terraform)[BUCKET]
        .replace("\"reports\"", "\"archive\"")
        .replace("aws_s3_bucket.reports", "aws_s3_bucket.archive")
        .replace("aws_s3_bucket_versioning.reports", "aws_s3_bucket_versioning.archive");
    let value: serde_json::Value = serde_json::from_str(&renamed).unwrap();
    let moved: Vec<_> = value["resource"]
        .as_object()
        .unwrap()
        .keys()
        .map(|kind| serde_json::json!({"from": format!("{kind}.reports"), "to": format!("{kind}.archive")}))
        .collect();
    let moved = serde_json::Value::from(moved).to_string();
    let with_moves = format!("{{\"moved\": {moved},{}", &renamed[1..]);
    let mut base = documents(Documents::Terraform);
    base.retain(|path, _| path == BUCKET);
    let now = |text: String| Files::from([(BUCKET.to_owned(), text)]);
    let table = table(Documents::Terraform);
    let found = compare(Documents::Terraform, &table, &base, &now(with_moves));
    assert_eq!(found.changes, [], "\n{}", told(&found));
    let found = compare(Documents::Terraform, &table, &base, &now(renamed));
    assert_eq!(worst(&found), Some(Class::Loses), "without moves:\n{}", told(&found));
}

#[test]
fn a_move_that_was_made_is_made_no_more() {
    let moved = r#""moved": [{"from": "aws_s3_bucket.a", "to": "aws_s3_bucket.b"}]"#;
    let base = format!(
        r#"{{{moved}, "resource": {{"aws_s3_bucket": {{"a": {{"bucket": "new"}}, "b": {{"bucket": "old"}}}}}}}}"#
    );
    let now = base.replace("\"new\"", "\"new\", \"force_destroy\": true");
    one(&terraform(&base, &now), "aws_s3_bucket.a", "force_destroy", Class::Free);
}

#[test]
fn a_data_source_is_what_it_says() {
    let base = r#"{"data": {"aws_iam_policy_document": {"one": {"statement": [{"sid": "A", "actions": ["x"]}]}}},
        "resource": {"aws_iam_role_policy": {"p": {"name": "n", "policy": "${data.aws_iam_policy_document.one.json}"}}}}"#;
    let renamed = base.replace("\"one\"", "\"other\"").replace("document.one", "document.other");
    assert_eq!(terraform(base, &renamed).changes, []);
    let found = terraform(base, &base.replace("\"x\"", "\"y\""));
    one(&found, "aws_iam_role_policy.p", "policy", Class::Free);
}

#[test]
fn a_data_source_over_a_pending_change_is_unknown() {
    // Only a tag of the key changes; what is read of it during apply would replace the other object.
    let base = r#"{"data": {"aws_iam_policy_document": {"d": {"statement": [{"resources": ["${aws_kms_key.k.arn}"]}]}}},
        "resource": {"aws_kms_key": {"k": {"tags": {"team": "a"}}},
        "aws_cloudwatch_dashboard": {"c": {"dashboard_name": "n", "dashboard_body": "${aws_kms_key.k.arn}"}},
        "aws_iam_policy": {"p": {"description": "${data.aws_iam_policy_document.d.json}", "name": "n"}}}}"#;
    let found = terraform(base, &base.replace("\"team\": \"a\"", "\"team\": \"b\""));
    let expected = [
        ("aws_iam_policy.p".to_owned(), "description".to_owned(), Class::Replaces),
        ("aws_kms_key.k".to_owned(), "tags.team".to_owned(), Class::Free),
    ];
    assert_eq!(fields(&found), expected, "\n{}", told(&found));
}

#[test]
fn the_text_of_an_expression_is_not_its_value() {
    let edits = [Text(NETWORK, "slice(keys(local.zones), 0, 1)", "slice(keys(local.zones), 0, 2)")];
    let found = edited(Documents::Terraform, &edits);
    let changed: Vec<_> = found
        .changes
        .iter()
        .filter(|change| change.kind == ChangeKind::Changed)
        .map(|change| change.object.to_string())
        .collect();
    // The second zone has a gateway of its own now; the first keeps its own.
    assert_eq!(changed, ["aws_route.private_internet[\"b\"]"], "\n{}", told(&found));
}

#[test]
fn write_only_arguments_and_what_is_for_terraform_are_no_change() {
    let base = r#"{"resource": {"aws_secretsmanager_secret_version": {"v": {"secret_id": "s",
        "secret_string_wo": "a", "secret_string_wo_version": 1}}}}"#;
    assert_eq!(terraform(base, &base.replace("\"a\"", "\"b\"")).changes, []);
    let version = terraform(base, &base.replace(": 1", ": 2"));
    assert_eq!(fields(&version).len(), 1, "a version is one:\n{}", told(&version));
    let meta = r#""s", "depends_on": ["aws_vpc.x"], "lifecycle": {"create_before_destroy": true}, "//": "c","#;
    assert_eq!(terraform(base, &base.replace("\"s\",", meta)).changes, []);
}

#[test]
fn protection_refuses_a_replacement_and_leaves_with_the_block() {
    let base = r#"{"resource": {"aws_s3_bucket": {"b": {"bucket": "a", "lifecycle": {"prevent_destroy": true}}}}}"#;
    let renamed = terraform(base, &base.replace("\"a\"", "\"c\""));
    one(&renamed, "aws_s3_bucket.b", "bucket", Class::Impossible);
    let removed = terraform(base, r#"{"resource": {}}"#);
    one(&removed, "aws_s3_bucket.b", "", Class::Loses);
    let forgotten = terraform(
        base,
        r#"{"removed": {"from": "aws_s3_bucket.b", "lifecycle": {"destroy": false}}}"#,
    );
    one(&forgotten, "aws_s3_bucket.b", "", Class::Free);
}

#[test]
fn a_block_alone_is_a_list_of_one() {
    let alone = r#"{"resource": {"aws_s3_bucket_versioning": {"v": {"versioning_configuration": {"status": "Enabled"}}}}}"#;
    let list = alone.replace("{\"status\": \"Enabled\"}", "[{\"status\": \"Enabled\"}]");
    assert_eq!(terraform(alone, &list).changes, []);
    assert_eq!(terraform(&list, alone).changes, []);
    let other = list.replace("Enabled", "Disabled");
    let found = terraform(alone, &other);
    one(&found, "aws_s3_bucket_versioning.v", "versioning_configuration.status", Class::Impossible);
}

#[test]
fn a_region_replaces_what_has_one() {
    let from = "\"aws\": {\n      \"region\": \"eu-west-1\"";
    let to = "\"aws\": {\n      \"region\": \"eu-central-1\"";
    let found = edited(Documents::Terraform, &[Text(VERSIONS, from, to)]);
    let of = |object: &str| {
        let mut classes: Vec<_> = found
            .changes
            .iter()
            .filter(|change| change.object.to_string() == object)
            .map(|change| change.class)
            .collect();
        classes.sort();
        classes.pop()
    };
    assert_eq!(of("aws_db_instance.main"), Some(Class::Loses));
    assert_eq!(of("aws_internet_gateway.main"), Some(Class::Replaces));
    assert_eq!(of("aws_iam_role.cluster"), None, "a role has no region");
    // The state's place did not change with it.
    assert_eq!(of("backend s3"), None);
    let roots = found.changes.iter().filter(|change| change.follows.is_none());
    assert_eq!(roots.count(), 1, "one cause:\n{}", told(&found));
}

#[test]
fn a_region_that_cannot_be_read_is_no_other_region() {
    let now = documents(Documents::Terraform);
    let mut base = now.clone();
    base.insert(VERSIONS.to_owned(), "<<<<<<< HEAD".to_owned());
    let found = compare(Documents::Terraform, &table(Documents::Terraform), &base, &now);
    assert_eq!(worst(&found), Some(Class::Free), "{}", told(&found));
    assert_eq!(found.unreadable.len(), 1);
}

#[test]
fn account_and_state_are_objects() {
    let edits = [
        Text(
            VERSIONS,
            "\"allowed_account_ids\": [\n        \"111122223333\"",
            "\"allowed_account_ids\": [\n        \"4\"",
        ),
        Text(VERSIONS, "agent-platform-staging-terraform-111122223333", "other"),
    ];
    let found = edited(Documents::Terraform, &edits);
    let expected = [
        ("backend s3".to_owned(), "bucket".to_owned(), Class::Steps),
        ("provider aws".to_owned(), "allowed_account_ids".to_owned(), Class::Loses),
    ];
    assert_eq!(fields(&found), expected, "\n{}", told(&found));
}

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

/// Names of contents, as they are before and after something changes in them.
const FILES: Edit = Text("site.yaml", "site-b4e17d0ce5", "site-0123456789");
const SECRETS: Edit = Text("catalogue.yaml", "catalogue-e06935b523", "catalogue-0123456789");

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
fn headers_and_comments_are_no_change() {
    for (target, path) in [
        (Documents::Terraform, NETWORK),
        (Documents::Kubernetes, "site.yaml"),
        (Documents::Compose, PROJECT),
    ] {
        let found = edited(target, &[Text(path, "from platform.kdl", "from shop.kdl")]);
        assert_eq!(found, Comparison::default(), "{path}");
    }
    let found = edited(
        Documents::Kubernetes,
        &[Text("catalogue.yaml", "# the load balancer", "# whoever asks")],
    );
    assert_eq!(found, Comparison::default());
    let header = "# Generated by Groundplan from";
    let dockerfile = |entry: &str| {
        Files::from([("Dockerfile".to_owned(), format!("{header} {entry}.\nFROM x\n"))])
    };
    let plain = Table::parse(PLAIN).unwrap();
    let found = compare(Documents::Plain, &plain, &dockerfile("a.kdl"), &dockerfile("b.kdl"));
    assert_eq!(found, Comparison::default());
}

#[test]
fn files_that_nothing_runs_by_itself_are_free() {
    let plain = Table::parse(PLAIN).unwrap();
    let file =
        |text: &str| Files::from([(".github/workflows/main.yaml".to_owned(), text.to_owned())]);
    let found = compare(Documents::Plain, &plain, &file("on: push\n"), &file("on: pull_request\n"));
    one(&found, "file .github/workflows/main.yaml", "text", Class::Free);
}

#[test]
fn a_volume_of_compose_is_asked_about_however_it_differs() {
    for body in [
        "\n    driver: nfs",
        "\n    labels: {a: b}",
        "\n    driver_opts: {o: bind}",
        "\n    name: other",
    ] {
        let to = format!("  main_data:{body}");
        let found = edited(Documents::Compose, &[Text(PROJECT, "  main_data: {}", to.leak())]);
        assert_eq!(worst(&found), Some(Class::Loses), "{body}: {}", told(&found));
    }
    let found = edited(Documents::Compose, &[Text(PROJECT, "name: bookshop-local", "name: shop")]);
    one(&found, "project", "name", Class::Loses);
}

#[test]
fn objects_may_change_their_file_and_their_order() {
    let all = documents(Documents::Kubernetes);
    let texts: Vec<&str> = all.values().map(String::as_str).rev().collect();
    let now = Files::from([("all.yaml".to_owned(), texts.join("---\n"))]);
    let found = compare(Documents::Kubernetes, &table(Documents::Kubernetes), &all, &now);
    assert_eq!(found, Comparison::default(), "\n{}", told(&found));
}

#[test]
fn removals_are_judged_by_what_they_do() {
    let found = edited(Documents::Kubernetes, &[Without("catalogue.yaml", "kind: Ingress\n")]);
    one(&found, "Ingress bookshop-cluster/catalogue.books", "", Class::Free);
    let place = &found.changes[0].place;
    assert!(place.in_base && place.path == "catalogue.yaml", "{place:?}");
    let found = edited(Documents::Kubernetes, &[WithoutFile("main.yaml")]);
    assert_eq!(worst(&found), Some(Class::Loses), "{}", told(&found));
    let gone = WithoutMember(NETWORK, "/resource/aws_flow_log/main");
    one(&edited(Documents::Terraform, &[gone]), "aws_flow_log.main", "", Class::Free);
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_compared() {
    let deep = "[".repeat(100_000);
    let aliases: String =
        (1..40).map(|at| format!("a{at}: &a{at} [*a{0}, *a{0}]\n", at - 1)).collect();
    let hostile = [
        "{".to_owned(),
        deep,
        "\u{0}".to_owned(),
        "!x {y: z}: [".to_owned(),
        format!("a0: &a0 [x]\n{aliases}"),
        "? [a]\n: b".to_owned(),
    ];
    for text in &hostile {
        for (target, path, other) in [
            (Documents::Terraform, "bad.tf.json", NETWORK),
            (Documents::Kubernetes, "bad.yaml", "site.yaml"),
            (Documents::Compose, "bad/compose.yaml", PROJECT),
        ] {
            let now = documents(target);
            let mut base = now.clone();
            base.insert(path.to_owned(), text.clone());
            let changed = base[other].replace("2", "3");
            base.insert(other.to_owned(), changed);
            let found = compare(target, &table(target), &base, &now);
            let said: Vec<_> = found.unreadable.iter().map(|file| file.path.as_str()).collect();
            assert_eq!(said, [path], "{:.20}", text);
            assert!(found.unreadable[0].in_base);
            assert!(!found.changes.is_empty());
        }
    }
}

#[test]
fn expressions_cannot_take_forever() {
    let locals: Vec<String> =
        (1..60).map(|at| format!(r#""a{at}": "${{local.a{0}}}${{local.a{0}}}""#, at - 1)).collect();
    let text = |name: &str| {
        format!(
            r#"{{"locals": {{"a0": "x", "loop": "${{local.loop}}", {}}},
            "resource": {{"aws_vpc": {{"v": {{"cidr_block": "${{local.a59}}", "tags": {{"Name": "{name}"}},
            "me": "${{aws_vpc.v.me}}", "loop": "${{local.loop}}"}}}}}}}}"#,
            locals.join(", ")
        )
    };
    let found = terraform(&text("a"), &text("b"));
    one(&found, "aws_vpc.v", "tags.Name", Class::Free);
}

#[test]
fn nothing_is_read_where_nothing_changed() {
    // What is the same on both sides may be anything.
    let mut base = documents(Documents::Kubernetes);
    base.insert("broken.yaml".to_owned(), "{".to_owned());
    let mut now = base.clone();
    File("new.yaml", "kind: Job\nmetadata: {name: j}\n").apply(&mut now);
    let found = compare(Documents::Kubernetes, &table(Documents::Kubernetes), &base, &now);
    one(&found, "Job j", "", Class::Free);
    assert_eq!(found.unreadable, []);
}

#[test]
fn tables_are_whole() {
    for target in [Documents::Terraform, Documents::Kubernetes, Documents::Compose] {
        let table = table(target);
        let mut met = std::collections::BTreeSet::new();
        for (kind, about, row) in table.facts() {
            assert!(!row.reason.is_empty() && !row.source.is_empty(), "{kind}: {row:?}");
            assert_eq!(about.is_some(), row.fields.is_empty(), "{kind}: {row:?}");
            for field in &row.fields {
                assert!(met.insert((kind.to_owned(), field.clone())), "{kind} {field} twice");
            }
            for (_, condition) in &row.class.cases {
                let again = Condition::parse(&condition.to_string());
                assert_eq!(again.as_ref(), Ok(condition), "{kind}: {condition}");
            }
        }
        assert!(met.len() > 20, "{target:?}: {}", met.len());
    }
}
