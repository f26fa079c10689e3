//! What is easily got wrong about Terraform files.

use groundplan_changes::{ChangeKind, Class, Documents, Files, compare};

use crate::support::Edit::Text;
use crate::support::{documents, edited, table, told, worst};
use crate::{fields, one, terraform};

const NETWORK: &str = "network.tf.json";
const VERSIONS: &str = "versions.tf.json";
const BUCKET: &str = "bucket-reports.tf.json";

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
