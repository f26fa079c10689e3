//! What comes out, read as whoever reviews a plan would read it.

mod account;
mod escalations;
mod iam;
mod reads;
mod trust;

use proptest::prelude::*;
use serde_json::Value;

use groundplan_lowering::testing::{self, Project, loaded, loaded_after};
use groundplan_lowering::{Emitted, Target};
use groundplan_model::Model;
use groundplan_record::Record;

fn lower<'m>(model: &'m Model, record: &'m Record, emitted: &mut Emitted<'m>) {
    testing::lower_each(model, record, Target::Terraform, &[crate::emit], emitted);
    crate::emit_accounts(model, record, emitted);
}

fn emitted(loaded: &Project) -> Emitted<'_> {
    testing::emitted(loaded, lower)
}

fn file(text: &str, path: &str) -> String {
    testing::file(text, path, lower)
}

const HEAD: &str = r#"
    platform "shop" {
        repository "example/shop"
    }
    service "api" {
        image "ghcr.io/example/api:1.0"
        port "http" 8000
    }
"#;
const STANDARD: &str =
    r#"environment "production" { aws account="111122223333" region="eu-west-1" }"#;
const LEAN: &str =
    r#"environment "production" { aws account="111122223333" region="eu-west-1" profile="lean" }"#;

fn json(text: &str, name: &str) -> Value {
    serde_json::from_str(&file(text, &format!("production/terraform/{name}.tf.json"))).unwrap()
}

/// A file of the account's own module.
fn of_account(text: &str, name: &str) -> Value {
    let path = format!("accounts/111122223333/terraform/{name}.tf.json");
    serde_json::from_str(&file(text, &path)).unwrap()
}

fn names(loaded: &Project) -> Vec<String> {
    let emitted = emitted(loaded);
    let files =
        emitted.artifacts.keys().filter_map(|path| path.split_once("production/terraform/"));
    files.map(|(_, name)| name.trim_end_matches(".tf.json").to_owned()).collect()
}

#[test]
fn a_database_lets_the_cluster_in_only_if_something_uses_it() {
    let database = r#"database "main" version="16""#;
    let unused = json(&format!("{HEAD}{database}\n{STANDARD}"), "database-main");
    assert_eq!(unused["resource"].get("aws_vpc_security_group_ingress_rule"), None);

    let user = r#"worker "w" { image "ghcr.io/example/w:1"; uses "main" }"#;
    let used = json(&format!("{HEAD}{database}\n{user}\n{STANDARD}"), "database-main");
    let rule = &used["resource"]["aws_vpc_security_group_ingress_rule"]["database-main"];
    assert_eq!(rule["from_port"], 5432);
    let cluster = "${aws_eks_cluster.main.vpc_config[0].cluster_security_group_id}";
    assert_eq!(rule["referenced_security_group_id"], cluster);
    assert_eq!(rule.get("cidr_ipv4"), None);
}

#[test]
fn a_workload_has_a_role_only_for_what_its_edges_need() {
    let text = format!(
        r#"{HEAD}
        bucket "uploads"
        bucket "private"
        worker "resizer" {{ image "ghcr.io/example/w:1"; uses "uploads" }}
        {STANDARD}"#
    );
    let loaded = loaded(&text);
    let roles: Vec<_> = names(&loaded).into_iter().filter(|n| n.starts_with("identity-")).collect();
    assert_eq!(roles, ["identity-resizer"]);
    let role = json(&text, "identity-resizer");
    let policy = role["data"]["aws_iam_policy_document"]["resizer"].to_string();
    assert!(policy.contains("${aws_s3_bucket.uploads.arn}/*"), "{policy}");
    assert!(!policy.contains("private"), "{policy}");
    assert!(!policy.contains("\"*\""), "{policy}");
}

#[test]
fn no_secret_has_a_value() {
    let text = format!(
        r#"{HEAD}
        secret "key" doc="What it is"
        cache "sessions"
        database "main" version="16"
        {STANDARD}"#
    );
    let secrets = json(&text, "secrets");
    assert_eq!(secrets["resource"].as_object().unwrap().len(), 1);
    let cache = json(&text, "cache-sessions");
    let user = &cache["resource"]["aws_elasticache_user"]["sessions"];
    assert_eq!(user["access_string"], "off ~* -@all", "nobody is let in before it has a password");
    let left_alone = &user["lifecycle"]["ignore_changes"];
    assert!(left_alone.as_array().unwrap().contains(&"access_string".into()), "{left_alone}");
    // Refreshing it would read the value, which whoever plans must not.
    assert_eq!(cache["resource"].get("aws_secretsmanager_secret_version"), None);
    let database = json(&text, "database-main");
    let server = &database["resource"]["aws_db_instance"]["main"];
    assert_eq!(server["manage_master_user_password"], true);
    // Nobody is locked out of it in a week.
    let rotation = &database["resource"]["aws_secretsmanager_secret_rotation"]["main"];
    assert_eq!(rotation["rotation_enabled"], false);
    // What the provider's schema marks as sensitive and keeps in the state.
    for file in [&secrets, &cache, &database] {
        let text = file.to_string();
        for argument in [
            "\"password\":",
            "\"auth_token\":",
            "\"secret_string\":",
            "\"secret_string_wo\":",
            "\"passwords\":",
            "\"passwords_wo\":",
        ] {
            assert!(!text.contains(argument), "{argument}");
        }
    }
}

#[test]
fn whoever_administers_the_cluster_is_in_the_description_and_nobody_else_is_asked_for() {
    let admins = r#"
        environment "production" {
            aws account="111122223333" region="eu-west-1" {
                cluster-admins "arn:aws:iam::111122223333:role/operators" "arn:aws:iam::111122223333:user/eve"
            }
        }"#;
    let deploy = r#"pipeline "main" { deploy "production" }"#;
    let access = json(&format!("{HEAD}{deploy}\n{admins}"), "access");
    let entry = &access["resource"]["aws_eks_access_entry"]["admin"];
    assert_eq!(entry["for_each"], "${toset(local.cluster_admins)}");
    let named = serde_json::json!([
        "arn:aws:iam::111122223333:role/operators",
        "arn:aws:iam::111122223333:user/eve"
    ]);
    assert_eq!(access["locals"]["cluster_admins"], named);
    // Nothing is asked for that somebody could forget, or a workflow not know.
    let loaded_admins = loaded(&format!("{HEAD}{deploy}\n{admins}"));
    for (path, artifact) in &emitted(&loaded_admins).artifacts {
        assert!(!artifact.text.contains("var."), "{path}");
    }
    let nobody = json(&format!("{HEAD}{deploy}\n{STANDARD}"), "access");
    assert!(nobody["resource"]["aws_eks_access_entry"].get("admin").is_none());
    let account = r#"account "111122223333" { admin "arn:aws:iam::111122223333:role/platform" }"#;
    let access = json(&format!("{HEAD}{deploy}\n{account}\n{STANDARD}"), "access");
    let named = serde_json::json!(["arn:aws:iam::111122223333:role/platform"]);
    assert_eq!(access["locals"]["cluster_admins"], named);
}

#[test]
fn text_is_escaped_where_terraform_would_evaluate_it() {
    let text = format!(
        r#"
        platform "shop" {{ labels {{ "a $${{b}}" "100 %{{c}}" }} }}
        secret "key" doc="the ${{provider}}'s"
        {STANDARD}"#
    );
    let secret = &json(&text, "secrets")["resource"]["aws_secretsmanager_secret"]["key"];
    assert_eq!(secret["description"], "the $${provider}'s");
    let tags = &json(&text, "versions")["provider"]["aws"]["default_tags"]["tags"];
    assert_eq!(tags["a $$${b}"], "100 %%{c}");
}

#[test]
fn data_is_kept_in_every_profile_and_a_lean_network_is_small() {
    let database = r#"database "main" version="16""#;
    let server = |environment: &str| {
        let file = json(&format!("{HEAD}{database}\n{environment}"), "database-main");
        file["resource"]["aws_db_instance"]["main"].clone()
    };
    let (standard, lean) = (server(STANDARD), server(LEAN));
    for server in [standard, lean] {
        assert_eq!(server["deletion_protection"], true);
        assert_eq!(server["lifecycle"]["prevent_destroy"], true);
        assert_eq!(server["final_snapshot_identifier"], "shop-production-main-final");
        assert_eq!(server["delete_automated_backups"], false);
    }

    let network = |environment: &str| json(&format!("{HEAD}{environment}"), "network");
    let (standard, lean) = (network(STANDARD), network(LEAN));
    assert_eq!(standard["locals"]["zones"].as_object().unwrap().len(), 3);
    assert_eq!(standard["locals"]["nat_zones"], "${keys(local.zones)}");
    assert_eq!(lean["locals"]["zones"].as_object().unwrap().len(), 2);
    assert_eq!(lean["locals"]["nat_zones"], "${slice(keys(local.zones), 0, 1)}");
}

#[test]
fn what_was_renamed_is_moved_and_keeps_its_names_in_aws() {
    let text =
        format!(r#"{HEAD}database "orders" version="16" renamed-from="main"{}{STANDARD}"#, "\n");
    let database = json(&text, "database-orders");
    let moved = database["moved"].as_array().unwrap();
    let server =
        serde_json::json!({ "from": "aws_db_instance.main", "to": "aws_db_instance.orders" });
    assert!(moved.contains(&server), "{moved:?}");
    let resources = database["resource"].as_object().unwrap().values();
    let count: usize = resources.map(|kind| kind.as_object().unwrap().len()).sum();
    assert_eq!(moved.len(), count);
    let server = &database["resource"]["aws_db_instance"]["orders"];
    assert_eq!(server["identifier"], "shop-production-main");
    assert_eq!(server["db_name"], "main");
}

#[test]
fn a_new_entity_changes_no_other_entitys_file() {
    let one = format!(r#"{HEAD}database "main" version="16"{}{STANDARD}"#, "\n");
    let two = format!(r#"{one}{}cache "sessions"{}bucket "uploads""#, "\n", "\n");
    let (one, two) = (loaded(&one), loaded(&two));
    let (one, two) = (emitted(&one), emitted(&two));
    let changed: Vec<_> = one
        .artifacts
        .iter()
        .filter(|(path, _)| path.contains("/terraform/"))
        .filter(|(path, artifact)| two.artifacts.get(*path).is_none_or(|a| a.text != artifact.text))
        .filter_map(|(path, _)| path.rsplit('/').next())
        .collect();
    // The reader's permissions and the dashboard are about all of them.
    let shared = ["external-secrets.tf.json", "observability.tf.json"];
    assert_eq!(changed, shared);
}

#[test]
fn logs_are_kept_as_the_strictest_standard_asks() {
    let text = format!(
        r#"{HEAD}environment "production" {{
            aws account="111122223333" region="eu-west-1"
            logging retention="90d"
            compliance "soc2" "hipaa"
        }}"#
    );
    let cluster = json(&text, "cluster");
    let group = &cluster["resource"]["aws_cloudwatch_log_group"]["cluster"];
    assert_eq!(group["retention_in_days"], 2192);
}

#[test]
fn an_open_account_blocks_the_module_and_a_budget_that_is_not_needed_does_not() {
    let text = format!(
        r#"{HEAD}environment "production" {{
            aws region="eu-west-1" {{ account (todo)"Which account?" }}
        }}"#
    );
    let loaded = loaded(&text);
    let emitted = emitted(&loaded);
    let blocked: Vec<_> =
        emitted.blocked.iter().map(|part| (part.target.word(), part.questions.len())).collect();
    assert!(blocked.contains(&("terraform", 1)), "{blocked:?}");
    assert!(names(&loaded).is_empty());
}

/// How Terraform reads a string that holds no expression: one `$` is taken away from a run of at
/// least two before a `{`, and so with `%`. A single one would begin an expression.
fn read(template: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find("${").into_iter().chain(rest.find("%{")).min() {
        let (before, live) = rest.split_at(at);
        let sign = live.chars().next()?;
        out.push_str(before.strip_suffix(sign)?);
        out.push_str(live.get(..2)?);
        rest = live.get(2..)?;
    }
    out.push_str(rest);
    Some(out)
}

proptest! {
    #[test]
    fn text_of_a_description_comes_back_as_itself(text in "[$%{}a\"\\\\]{0,12}") {
        prop_assert_eq!(read(&crate::target::text::escape(&text)), Some(text));
    }

    #[test]
    fn an_expression_after_text_stays_an_expression(text in "[$%{a]{0,6}") {
        let expression = crate::target::text::Expression::fixed("local.x");
        let template = crate::target::text::Template::new().text(&text).expression(expression);
        let written = template.into_string();
        let head = written.strip_suffix("${local.x}").unwrap();
        // Nothing that would escape it stands in front of it.
        prop_assert!(!head.ends_with(['$', '%']));
        let head = head.replace("${\"$\"}", "$").replace("${\"%\"}", "%");
        let head = match text.chars().last() {
            Some(sign @ ('$' | '%')) => format!("{}{sign}", read(head.strip_suffix(sign).unwrap()).unwrap()),
            _ => read(&head).unwrap(),
        };
        prop_assert_eq!(head, text);
    }
}

#[test]
fn what_may_go_is_not_protected_and_its_last_snapshot_has_a_name_of_its_own() {
    const SHOP: &str = r#"
        platform "shop"
        environment "production" { aws account="111122223333" region="us-east-1" }
        database "main" version="17"
        bucket "files"
        "#;
    let parsed = |text: &str, path: &str| -> serde_json::Value {
        serde_json::from_str(&file(text, path)).unwrap()
    };
    let retired =
        format!("{SHOP}\nretire \"main\" reason=\"moved\"\nretire \"files\" reason=\"moved\"\n");
    let server = |text: &str| {
        parsed(text, "database-main.tf.json")["resource"]["aws_db_instance"]["main"].clone()
    };
    assert_eq!(server(SHOP)["deletion_protection"], true);
    assert_eq!(server(SHOP)["lifecycle"]["prevent_destroy"], true);
    assert_eq!(server(&retired)["deletion_protection"], false);
    assert!(server(&retired)["lifecycle"].is_null());
    let bucket = |text: &str| {
        parsed(text, "bucket-files.tf.json")["resource"]["aws_s3_bucket"]["files"].clone()
    };
    assert_eq!(bucket(SHOP)["lifecycle"]["prevent_destroy"], true);
    assert!(bucket(&retired)["lifecycle"].is_null());

    let first = loaded(SHOP);
    let gone = loaded_after(&SHOP.replace("database \"main\" version=\"17\"", ""), &first.record);
    let again = loaded_after(SHOP, &gone.record);
    let text =
        &emitted(&again).artifacts["generated/production/terraform/database-main.tf.json"].text;
    assert!(text.contains("\"final_snapshot_identifier\": \"shop-production-main-final-2\""));
}

#[test]
fn a_state_is_moved_through_every_name_though_only_the_record_knows_them() {
    let shop = |name: &str, old: &str| {
        format!(
            "platform \"shop\"\nenvironment \"production\" {{ aws account=\"111122223333\" \
             region=\"eu-west-1\" }}\ndatabase \"{name}\" version=\"17\" {old}\n"
        )
    };
    let first = loaded(&shop("a", ""));
    let second = loaded_after(&shop("b", "renamed-from=\"a\""), &first.record);
    let third = loaded_after(&shop("c", "renamed-from=\"b\""), &second.record);
    let last = loaded_after(&shop("c", ""), &third.record);
    let text = &emitted(&last).artifacts["generated/production/terraform/database-c.tf.json"].text;
    let module: serde_json::Value = serde_json::from_str(text).unwrap();
    let moved: Vec<_> = module["moved"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| format!("{} {}", step["from"].as_str().unwrap(), step["to"].as_str().unwrap()))
        .filter(|step| step.starts_with("aws_db_instance."))
        .collect();
    assert_eq!(
        moved,
        ["aws_db_instance.a aws_db_instance.b", "aws_db_instance.b aws_db_instance.c"]
    );
    assert_eq!(module["resource"]["aws_db_instance"]["c"]["identifier"], "shop-production-a");
}

#[test]
fn zones_stay_with_another_profile_and_leave_out_those_without_eks() {
    let shop = |profile: &str| {
        format!(
            "platform \"shop\"\nenvironment \"p\" {{ aws account=\"111122223333\" \
             region=\"us-east-1\" profile=\"{profile}\" }}\n"
        )
    };
    let lean = loaded(&shop("lean"));
    let standard = loaded_after(&shop("standard"), &lean.record);
    let text = &emitted(&standard).artifacts["generated/p/terraform/network.tf.json"].text;
    let module: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(module["locals"]["zones"].as_object().unwrap().len(), 2);
    let zones = &module["data"]["aws_availability_zones"]["available"];
    assert_eq!(zones["exclude_zone_ids"][0], "use1-az3");
}
