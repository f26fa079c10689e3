//! `compliance.tf.json`: the audit trail, the record of configurations and the watch for intruders
//! that the standards ask for.

use groundplan_record::AccountThing;

use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::logs::{self, LogGroup};
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::site::Site;
use crate::target::store::{self, Key, Store};
use crate::target::text::Template;

/// What GuardDuty watches beside what it always does.
const WATCHED: [&str; 4] =
    ["EBS_MALWARE_PROTECTION", "EKS_AUDIT_LOGS", "RDS_LOGIN_EVENTS", "S3_DATA_EVENTS"];

pub fn lower<'m>(site: &Site<'_, 'm>) -> Option<Module<'m>> {
    let standard = site.cx.environment.node.compliance.first()?;
    let mut module = Module::new("compliance", standard.origin());
    let bucket = audit_bucket(site, &mut module);
    trail(site, &mut module, bucket);
    // Of these there can be only one in a region of an account.
    if site.owns(AccountThing::Audit) {
        configurations(site, &mut module, bucket);
        intruders(&mut module);
        module.resource(
            "aws_ebs_encryption_by_default",
            "main",
            Block::new().with("enabled", true),
        );
    }
    let body = Block::new()
        .with("analyzer_name", site.names.scoped("access", 255))
        .with("type", "ACCOUNT");
    module.resource("aws_accessanalyzer_analyzer", "main", body);
    Some(module)
}

fn audit_bucket<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>) -> Address<'m> {
    let name = site.own_bucket("audit");
    let bucket = Address::resource("aws_s3_bucket", "audit");
    let trail = site.trail_arn();
    let ask = |sid, service, source: Option<String>| {
        let statement =
            Statement::allow(sid, ["s3:GetBucketAcl"]).on([bucket.arn()]).by("Service", [service]);
        match source {
            Some(arn) => statement.when("StringEquals", "aws:SourceArn", [arn]),
            None => statement.when("StringEquals", "aws:SourceAccount", [site.account]),
        }
    };
    let deliver = |sid, service, source: Option<String>| {
        let place =
            Template::new().expression(bucket.arn()).text(&format!("/AWSLogs/{}/*", site.account));
        let statement = Statement::allow(sid, ["s3:PutObject"])
            .on([place])
            .by("Service", [service])
            .when("StringEquals", "s3:x-amz-acl", ["bucket-owner-full-control"]);
        match source {
            Some(arn) => statement.when("StringEquals", "aws:SourceArn", [arn]),
            None => statement.when("StringEquals", "aws:SourceAccount", [site.account]),
        }
    };
    let (trails, configurations) = ("cloudtrail.amazonaws.com", "config.amazonaws.com");
    let cold = Block::new().with("days", 90).with("storage_class", "GLACIER_IR");
    let expire = store::rule("keep")
        // Three months at hand, as PCI DSS 10.5.1 asks; the rest where it costs less.
        .with("transition", cold)
        .with("expiration", Block::new().with("days", logs::retention(site)));
    Store {
        label: "audit".into(),
        name,
        key: Key::Operations,
        versioning: Term::from("Enabled"),
        ageing: vec![expire],
        logged: true,
        kept: Some(site.kept()),
        policy: vec![
            ask("TrailAsks", trails, Some(trail.clone())),
            deliver("TrailDelivers", trails, Some(trail.clone())),
            ask("ConfigAsks", configurations, None),
            deliver("ConfigDelivers", configurations, None),
        ],
    }
    .add(module)
}

fn trail<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>, bucket: Address<'m>) {
    let name = site.trail_name();
    let group = LogGroup::new("audit", format!("/aws/cloudtrail/{name}")).add(site, module);
    let trust =
        Statement::allow("Assume", ["sts:AssumeRole"]).by("Service", ["cloudtrail.amazonaws.com"]);
    let role = site.names.scoped("audit_trail", 64);
    let role = Role::new("audit", role, "Writes the audit trail to its log", trust).add(module);
    let lines = || Template::new().expression(group.arn()).text(":*");
    let write =
        Statement::allow("Write", ["logs:CreateLogStream", "logs:PutLogEvents"]).on([lines()]);
    role::grant(module, role, "audit", "write", vec![write]);
    let body = Block::new()
        .with("name", name)
        .with("s3_bucket_name", bucket.id())
        .with("is_multi_region_trail", true)
        .with("include_global_service_events", true)
        .with("enable_log_file_validation", true)
        .with("kms_key_id", resource::operations_key().arn())
        .with("cloud_watch_logs_group_arn", lines())
        .with("cloud_watch_logs_role_arn", role.arn())
        .with("depends_on", [Address::resource("aws_s3_bucket_policy", "audit")]);
    module.resource("aws_cloudtrail", "main", body);
}

fn configurations<'m>(site: &Site<'_, 'm>, module: &mut Module<'m>, bucket: Address<'m>) {
    let trust = role::service("config.amazonaws.com", site.account);
    let name = site.names.scoped("config", 64);
    let role = Role::new("config", name, "Records configurations", trust).add(module);
    role::attach(module, role, "config", "service-role/AWS_ConfigRole");
    let place = Template::new().expression(bucket.arn()).text("/AWSLogs/*");
    let statements = vec![
        Statement::allow("Deliver", ["s3:PutObject"]).on([place]),
        Statement::allow("AskWhose", ["s3:GetBucketAcl"]).on([bucket.arn()]),
        Statement::allow("Encrypt", ["kms:GenerateDataKey"]).on([resource::operations_key().arn()]),
    ];
    role::grant(module, role, "config", "deliver", statements);
    let everything =
        Block::new().with("all_supported", true).with("include_global_resource_types", true);
    let body = Block::new()
        .with("name", "default")
        .with("role_arn", role.arn())
        .with("recording_group", everything);
    let recorder = module.resource("aws_config_configuration_recorder", "main", body);
    let body = Block::new()
        .with("name", "default")
        .with("s3_bucket_name", bucket.id())
        .with("depends_on", [recorder]);
    let channel = module.resource("aws_config_delivery_channel", "main", body);
    let body = Block::new()
        .with("name", recorder.attribute("name"))
        .with("is_enabled", true)
        .with("depends_on", [channel]);
    module.resource("aws_config_configuration_recorder_status", "main", body);
}

fn intruders<'m>(module: &mut Module<'m>) {
    let body =
        Block::new().with("enable", true).with("finding_publishing_frequency", "FIFTEEN_MINUTES");
    let detector = module.resource("aws_guardduty_detector", "main", body);
    for feature in WATCHED {
        let body = Block::new()
            .with("detector_id", detector.id())
            .with("name", feature)
            .with("status", "ENABLED");
        module.resource("aws_guardduty_detector_feature", feature, body);
    }
}
