//! `audit.tf.json`: the trail of every call in the account, and the bucket that it is kept in, out of
//! which nobody takes anything before its time.

use groundplan_model::kinds::AccountThing;

use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::logs::LogGroup;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::site;
use crate::target::stack::{ACCOUNT, KEPT_FOR, Stack};
use crate::target::store::{self, Key, Store};
use crate::target::text::Template;

/// For how many days nobody can delete from it: PCI DSS 4.0.1 asks for twelve months (10.5.1).
const LOCKED_FOR: u32 = 365;
/// For how many days it can be searched; the rest is read from the bucket.
const SEARCHED_FOR: u32 = 365;

const TRAILS: &str = "cloudtrail.amazonaws.com";
const CONFIGURATIONS: &str = "config.amazonaws.com";

pub fn lower<'m>(stack: &Stack<'m>) -> Module<'m> {
    let mut module = Module::new("audit", &ACCOUNT);
    let bucket = bucket(stack, &mut module);
    if stack.makes(AccountThing::Trail) {
        trail(stack, &mut module, bucket);
    }
    module
}

fn bucket<'m>(stack: &Stack<'m>, module: &mut Module<'m>) -> Address<'m> {
    let bucket = resource::audit_log();
    let of_trail = |statement: Statement<'m>| {
        statement.when("StringEquals", "aws:SourceArn", [stack.trail_arn()])
    };
    let of_account = |statement: Statement<'m>| {
        statement.when("StringEquals", "aws:SourceAccount", [stack.account])
    };
    let ask = |sid, service| {
        Statement::allow(sid, ["s3:GetBucketAcl"]).on([bucket.arn()]).by("Service", [service])
    };
    let deliver = |sid, service| {
        let place = Template::new().expression(bucket.arn());
        Statement::allow(sid, ["s3:PutObject"])
            .on([place.text(&format!("/AWSLogs/{}/*", stack.account))])
            .by("Service", [service])
            .when("StringEquals", "s3:x-amz-acl", ["bucket-owner-full-control"])
    };
    // Three months at hand, as PCI DSS 10.5.1 asks; the rest where it costs less.
    let cold = Block::new().with("days", 90).with("storage_class", "GLACIER_IR");
    let keep = store::rule("keep")
        .with("transition", cold)
        .with("expiration", Block::new().with("days", KEPT_FOR));
    Store {
        label: "audit".into(),
        name: stack.bucket("audit"),
        key: Key::Operations,
        versioning: Term::from("Enabled"),
        ageing: vec![keep],
        logged: true,
        kept: Some(site::kept()),
        policy: vec![
            of_trail(ask("TrailAsks", TRAILS)),
            of_trail(deliver("TrailDelivers", TRAILS)),
            of_account(ask("ConfigAsks", CONFIGURATIONS)),
            of_account(deliver("ConfigDelivers", CONFIGURATIONS)),
        ],
    }
    .add(module);
    let retention = Block::new().with("mode", "GOVERNANCE").with("days", LOCKED_FOR);
    let body = Block::new()
        .with("bucket", bucket.id())
        .with("rule", Block::new().with("default_retention", retention))
        // A bucket without versions cannot be locked.
        .with("depends_on", [Address::resource("aws_s3_bucket_versioning", "audit")]);
    module.resource("aws_s3_bucket_object_lock_configuration", "audit", body);
    bucket
}

fn trail<'m>(stack: &Stack<'m>, module: &mut Module<'m>, bucket: Address<'m>) {
    let name = stack.trail();
    let group = LogGroup::new("audit", format!("/aws/cloudtrail/{name}"))
        .keeping(Term::from(SEARCHED_FOR), module);
    let trust = Statement::allow("Assume", ["sts:AssumeRole"]).by("Service", [TRAILS]);
    let role = stack.named("audit-trail");
    let role =
        Role::new("audit", role, "Writes the audit trail to its log", trust).add_alone(module);
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
        .with("lifecycle", site::kept())
        .with("depends_on", [Address::resource("aws_s3_bucket_policy", "audit")]);
    module.resource("aws_cloudtrail", "main", body);
}
