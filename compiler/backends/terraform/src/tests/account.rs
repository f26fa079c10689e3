//! What an account has once: whose it is does not follow from what else is in the account.

use std::collections::BTreeMap;

use groundplan_lowering::testing::Project;
use serde_json::Value;

use super::{HEAD, STANDARD, emitted, loaded, loaded_after, of_account};

const PIPELINE: &str = r#"pipeline "main" { deploy "production" }"#;

/// The files of the account, by name.
fn account(project: &Project) -> BTreeMap<String, String> {
    let emitted = emitted(project);
    let files = emitted.artifacts.iter().filter_map(|(path, artifact)| {
        let name = path.strip_prefix("generated/accounts/111122223333/terraform/")?;
        Some((name.to_owned(), artifact.text.clone()))
    });
    files.collect()
}

/// Everything of production but what it has in the account.
fn production(project: &Project) -> BTreeMap<String, String> {
    let emitted = emitted(project);
    let files = emitted.artifacts.iter().filter(|(path, _)| path.contains("/production/"));
    files.map(|(path, artifact)| (path.clone(), artifact.text.clone())).collect()
}

fn staging(account: &str, region: &str, more: &str) -> String {
    format!("environment \"dev\" {{ aws account={account} region={region}\n {more} }}\n")
}

#[test]
fn an_environment_that_comes_is_answered_or_goes_changes_nothing_of_another_or_of_the_account() {
    let alone = format!("{HEAD}{PIPELINE}\n{STANDARD}\n");
    let first = loaded(&alone);
    let (before, own) = (account(&first), production(&first));
    assert!(before.contains_key("identity.tf.json") && before.contains_key("detection.tf.json"));
    let (known, here) = ("\"111122223333\"", "\"eu-west-1\"");
    for dev in [
        staging(known, here, ""),
        staging("(todo)\"Which account?\"", here, ""),
        staging(known, "(todo)\"Which region?\"", ""),
        staging(known, here, "compliance \"soc2\" \"hipaa\""),
    ] {
        let both = loaded_after(&format!("{alone}{dev}"), &first.record);
        assert_eq!(account(&both), before, "{dev}");
        assert_eq!(production(&both), own, "{dev}");
        let gone = loaded_after(&alone, &both.record);
        assert_eq!(account(&gone), before, "{dev}");
    }
}

#[test]
fn roles_of_an_environment_come_with_it_and_touch_no_others() {
    let alone = format!("{HEAD}{PIPELINE}\n{STANDARD}\n");
    let first = loaded(&alone);
    let deploys = "pipeline \"dev\" { on push=\"dev\"; deploy \"dev\" }\n";
    let dev = staging("\"111122223333\"", "\"eu-west-1\"", "");
    let both = loaded_after(&format!("{alone}{dev}{deploys}"), &first.record);
    let (before, mut after) = (account(&first), account(&both));
    let roles: Value =
        serde_json::from_str(&after.remove("environment-dev.tf.json").unwrap()).unwrap();
    assert_eq!(after, before);
    let roles = roles["resource"]["aws_iam_role"].as_object().unwrap();
    assert_eq!(roles.keys().collect::<Vec<_>>(), ["deploy-dev", "apply-dev", "plan-dev"]);
}

#[test]
fn another_region_is_looked_after_from_then_on() {
    let alone = format!("{HEAD}{STANDARD}\n");
    let first = loaded(&alone);
    let dev = staging("\"111122223333\"", "\"eu-central-1\"", "");
    let both = loaded_after(&format!("{alone}{dev}"), &first.record);
    let gone = loaded_after(&alone, &both.record);
    // The environment goes; what looks after its region does not.
    assert_eq!(account(&both), account(&gone));
    let detection: Value = serde_json::from_str(&account(&gone)["detection.tf.json"]).unwrap();
    let detectors = detection["resource"]["aws_guardduty_detector"].as_object().unwrap();
    assert_eq!(detectors.keys().collect::<Vec<_>>(), ["eu-central-1", "eu-west-1"]);
    // The state stays where it was, whichever environment comes first by name.
    let versions: Value = serde_json::from_str(&account(&both)["versions.tf.json"]).unwrap();
    assert_eq!(versions["terraform"]["backend"]["s3"]["region"], "eu-west-1");
}

#[test]
fn what_is_there_already_is_not_made() {
    let text =
        |existing: &str| format!("{HEAD}{STANDARD}\naccount \"111122223333\" {{ {existing} }}\n");
    let all = "existing \"oidc-provider\" \"guardduty\" \"config\" \"access-analyzer\" \
               \"ebs-encryption\" \"public-access-block\" \"trail\"";
    let kinds = [
        "aws_iam_openid_connect_provider",
        "aws_guardduty_detector",
        "aws_config_configuration_recorder",
        "aws_accessanalyzer_analyzer",
        "aws_ebs_encryption_by_default",
        "aws_s3_account_public_access_block",
        "aws_cloudtrail",
    ];
    let (none, all) = (loaded(&text("")), loaded(&text(all)));
    let has = |project: &Project, kind: &str| {
        let kind = format!("\"{kind}\"");
        account(project).values().any(|text| text.contains(&kind))
    };
    for kind in kinds {
        assert!(has(&none, kind), "{kind}");
        assert!(!has(&all, kind), "{kind}");
    }
}

#[test]
fn the_state_is_in_a_bucket_that_the_account_looks_after() {
    let text = format!("{HEAD}{STANDARD}");
    let state = of_account(&text, "state");
    let bucket = "terraform-shop-111122223333";
    assert_eq!(state["resource"]["aws_s3_bucket"]["state"]["bucket"], bucket);
    // It is there before the first apply, which keeps its own state in it.
    assert_eq!(state["import"][0]["id"], bucket);
    for kind in ["aws_s3_bucket_versioning", "aws_s3_bucket_public_access_block"] {
        assert!(state["resource"][kind]["state"].is_object(), "{kind}");
    }
    let versions = of_account(&text, "versions");
    assert_eq!(versions["terraform"]["backend"]["s3"]["bucket"], bucket);
    assert_eq!(versions["terraform"]["backend"]["s3"]["use_lockfile"], true);
}

#[test]
fn somebody_hears_of_what_is_found_in_any_region() {
    let text = format!(
        "{HEAD}{STANDARD}\n{}account \"111122223333\" {{ alerts {{ email \"ops@example.com\" }} }}\n",
        staging("\"111122223333\"", "\"eu-central-1\"", "")
    );
    let findings = of_account(&text, "findings");
    assert_eq!(findings["locals"]["findings_emails"][0], "ops@example.com");
    let targets = &findings["resource"]["aws_cloudwatch_event_target"];
    // Of the two, dev comes first by name: its region has the topic.
    assert_eq!(targets["eu-central-1"]["arn"], "${aws_sns_topic.findings.arn}");
    let bus = "arn:aws:events:eu-central-1:111122223333:event-bus/default";
    assert_eq!(targets["eu-west-1"]["arn"], bus);
}
