//! `findings.tf.json`: whoever is to hear of what is found gets a mail. Findings of other regions are
//! handed on to that of the account's stack, where the one topic is.

use groundplan_schema::Value;
use groundplan_schema::scalar::Email;

use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::policy::Statement;
use crate::target::resource;
use crate::target::role::{self, Role};
use crate::target::stack::{ACCOUNT, Stack};
use crate::target::text::Label;

pub fn lower<'m>(stack: &Stack<'m>) -> Option<Module<'m>> {
    let emails = &stack.described?.alerts.as_ref()?.email;
    // Who it will be may not be known yet.
    let known: Vec<_> = emails.iter().filter(|email| email.known().is_ok()).collect();
    if known.is_empty() {
        return None;
    }
    let mut module = Module::new("findings", &ACCOUNT);
    let topic = topic(stack, &mut module);
    subscriptions(topic, &known, &mut module);
    let rule = rule(stack.region, stack, &mut module);
    let body = Block::new()
        .with("region", stack.region)
        .with("rule", rule.attribute("name"))
        .with("target_id", "mail")
        .with("arn", topic.arn());
    module.resource("aws_cloudwatch_event_target", Label::new("", stack.region, ""), body);
    hand_on(stack, &mut module);
    Some(module)
}

fn topic<'m>(stack: &Stack<'m>, module: &mut Module<'m>) -> Address<'m> {
    let name = stack.named("findings");
    let arn = stack.arn("sns", &name);
    let body =
        Block::new().with("name", name).with("kms_master_key_id", resource::operations_key().id());
    let topic = module.resource("aws_sns_topic", "findings", body);
    let publish = Statement::allow("Publish", ["sns:Publish"])
        .on([arn])
        .by("Service", ["events.amazonaws.com"])
        .when("StringEquals", "aws:SourceAccount", [stack.account]);
    let policy = module.policy("findings", [publish]);
    let body = Block::new().with("arn", topic.arn()).with("policy", policy);
    module.resource("aws_sns_topic_policy", "findings", body);
    topic
}

fn subscriptions<'m>(topic: Address<'m>, emails: &[&'m Value<Email>], module: &mut Module<'m>) {
    let addresses: Vec<Term> = emails
        .iter()
        .map(|email| Term::from(email.peek().0.as_str()).because(email.origin()))
        .collect();
    let each = module.local("findings_emails", addresses);
    let body = Block::new()
        .with("for_each", each.inside("toset(", ")"))
        .with("topic_arn", topic.arn())
        .with("protocol", "email")
        .with("endpoint", crate::target::text::Expression::fixed("each.value"));
    module.resource("aws_sns_topic_subscription", "findings", body);
}

/// What GuardDuty finds of middle severity and above, and what is open to others.
fn rule<'m>(region: &'m str, stack: &Stack<'m>, module: &mut Module<'m>) -> Address<'m> {
    let severe = Block::new().entry("numeric", [Term::from(">="), Term::from(4)]);
    let intruder = Block::new()
        .entry("source", ["aws.guardduty"])
        .entry("detail", Block::new().entry("severity", [severe]));
    let open = Block::new()
        .entry("source", ["aws.access-analyzer"])
        .entry("detail-type", ["Access Analyzer Finding"]);
    let pattern = Block::new().entry("$or", [intruder, open]);
    let label = Label::new("", region, "");
    let pattern = module.json(label.and("_pattern"), pattern);
    let body = Block::new()
        .with("region", region)
        .with("name", stack.named("findings"))
        .with("description", "What was found in the account")
        .with("event_pattern", pattern);
    module.resource("aws_cloudwatch_event_rule", label, body)
}

fn hand_on<'m>(stack: &Stack<'m>, module: &mut Module<'m>) {
    let others: Vec<&str> =
        stack.regions.iter().copied().filter(|region| *region != stack.region).collect();
    if others.is_empty() {
        return;
    }
    let bus = stack.arn("events", "event-bus/default");
    let trust = role::service("events.amazonaws.com", stack.account);
    let name = stack.named("findings");
    let role = Role::new("findings", name, "Hands findings on", trust).add_alone(module);
    let put = Statement::allow("HandOn", ["events:PutEvents"]).on([bus.clone()]);
    role::grant(module, role, "findings-bus", "hand-on", vec![put]);
    for region in others {
        let rule = rule(region, stack, module);
        let body = Block::new()
            .with("region", region)
            .with("rule", rule.attribute("name"))
            .with("target_id", "home")
            .with("arn", bus.clone())
            .with("role_arn", role.arn());
        module.resource("aws_cloudwatch_event_target", Label::new("", region, ""), body);
    }
}
