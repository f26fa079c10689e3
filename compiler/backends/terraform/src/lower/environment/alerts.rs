//! `alerts.tf.json`: the topic that alarms and the budget go to, and who hears of it.

use groundplan_source::{DefaultRule, Origin};

use crate::target::block::Block;
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::site::Site;

static ALERTS: Origin = Origin::Default(&DefaultRule {
    id: "terraform.alerts",
    because: "an alarm that goes nowhere is not worth its price",
});

pub fn lower<'m>(site: &Site<'_, 'm>) -> Module<'m> {
    let mut module = Module::new("alerts", &ALERTS);
    let name = site.names.scoped("alerts", 256);
    let body = Block::new()
        .with("name", name.clone())
        .with("kms_master_key_id", resource::operations_key().id());
    let topic = module.resource("aws_sns_topic", "alerts", body);
    let publish = Statement::allow("Publish", ["sns:Publish"])
        .on([site.arn("sns", &name)])
        .by("Service", ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"])
        .when("StringEquals", "aws:SourceAccount", [site.account]);
    let policy = module.policy("alerts", [publish]);
    let body = Block::new().with("arn", topic.arn()).with("policy", policy);
    module.resource("aws_sns_topic_policy", "alerts", body);
    if let Some(alerts) = &site.cx.environment.node.alerts {
        let body = Block::new()
            .with("topic_arn", resource::alerts_topic().arn())
            .with("protocol", "email")
            .with("endpoint", site.text(&alerts.email));
        module.resource("aws_sns_topic_subscription", "email", body);
    }
    module
}
