//! `configurations.tf.json`: the record of how everything was set up, in each region.

use groundplan_model::kinds::AccountThing;

use crate::target::address::Address;
use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::site;
use crate::target::stack::{ACCOUNT, Stack};
use crate::target::text::{Label, Template};

pub fn lower<'m>(stack: &Stack<'m>) -> Option<Module<'m>> {
    if !stack.makes(AccountThing::Config) {
        return None;
    }
    let mut module = Module::new("configurations", &ACCOUNT);
    let role = recorder_role(stack, &mut module);
    for region in stack.regions.iter().copied() {
        recorder(stack, region, role, &mut module);
    }
    Some(module)
}

fn recorder_role<'m>(stack: &Stack<'m>, module: &mut Module<'m>) -> Address<'m> {
    let bucket = resource::audit_log();
    let trust = role::service("config.amazonaws.com", stack.account);
    let name = stack.named("config");
    let role = Role::new("config", name, "Records configurations", trust).add_alone(module);
    role::attach(module, role, "config", "service-role/AWS_ConfigRole");
    let place = Template::new().expression(bucket.arn()).text("/AWSLogs/*");
    let statements = vec![
        Statement::allow("Deliver", ["s3:PutObject"]).on([place]),
        Statement::allow("AskWhose", ["s3:GetBucketAcl"]).on([bucket.arn()]),
        Statement::allow("Encrypt", ["kms:GenerateDataKey"]).on([resource::operations_key().arn()]),
    ];
    role::grant(module, role, "config", "deliver", statements);
    role
}

fn recorder<'m>(stack: &Stack<'m>, region: &'m str, role: Address<'m>, module: &mut Module<'m>) {
    let here = || Block::new().with("region", region);
    let label = Label::new("", region, "");
    // What is in no region is recorded once.
    let everything = Block::new()
        .with("all_supported", true)
        .with("include_global_resource_types", region == stack.region);
    let body = here()
        .with("name", "default")
        .with("role_arn", role.arn())
        .with("recording_group", everything)
        .with("lifecycle", site::kept());
    let recorder = module.resource("aws_config_configuration_recorder", label, body);
    let body = here()
        .with("name", "default")
        .with("s3_bucket_name", resource::audit_log().id())
        .with("depends_on", [recorder]);
    let channel = module.resource("aws_config_delivery_channel", label, body);
    let body = here()
        .with("name", recorder.attribute("name"))
        .with("is_enabled", true)
        .with("depends_on", [channel]);
    module.resource("aws_config_configuration_recorder_status", label, body);
}
