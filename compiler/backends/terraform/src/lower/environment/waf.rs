//! `waf.tf.json`: what is turned away before it reaches a route.

use groundplan_source::{DefaultRule, Origin};

use crate::target::block::{Block, Term};
use crate::target::logs::LogGroup;
use crate::target::module::Module;
use crate::target::resource;
use crate::target::site::Site;
use crate::target::text::Expression;

static WAF: Origin = Origin::Default(&DefaultRule {
    id: "terraform.waf",
    because: "whatever is open to the internet is tried out within hours",
});

/// Rule groups that AWS keeps, in the order in which they are asked: 1 125 of the 1 500 capacity
/// units that a list has.
const GROUPS: [&str; 4] = [
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
];
/// Requests of one address in five minutes.
const RATE: u32 = 2000;

pub fn lower<'m>(site: &Site<'_, 'm>) -> Option<Module<'m>> {
    if !site.has_routes() {
        return None;
    }
    let mut module = Module::new("waf", &WAF);
    let name = site.names.scoped("web", 128);
    let mut rules: Vec<Block> = GROUPS.into_iter().zip(1..).map(managed).collect();
    rules.push(rate());
    let body = Block::new()
        .with("name", name.clone())
        .with("scope", "REGIONAL")
        .with("default_action", Block::new().with("allow", Block::new()))
        .with("rule", rules)
        .with("visibility_config", seen("web"));
    let list = module.resource("aws_wafv2_web_acl", "main", body);
    // The beginning of the name is AWS's wish.
    let group = LogGroup::new("waf", format!("aws-waf-logs-{name}")).add(site, &mut module);
    let secret =
        |name: &'static str| Block::new().with("single_header", Block::new().with("name", name));
    let body = Block::new()
        .with("resource_arn", list.arn())
        .with("log_destination_configs", [group.arn()])
        .with("redacted_fields", [secret("authorization"), secret("cookie")]);
    module.resource("aws_wafv2_web_acl_logging_configuration", "main", body);
    let body = Block::new()
        .with("for_each", resource::load_balancers())
        .with("web_acl_arn", list.arn())
        .with("resource_arn", Expression::fixed("each.value"));
    module.resource("aws_wafv2_web_acl_association", "main", body);
    Some(module)
}

fn managed<'m>((name, priority): (&'static str, u32)) -> Block<'m> {
    let group = Block::new().with("vendor_name", "AWS").with("name", name);
    // Uploads are larger than the 8 KB that this rule lets through.
    let count = Block::new()
        .with("name", "SizeRestrictions_BODY")
        .with("action_to_use", Block::new().with("count", Block::new()));
    let group = match name {
        "AWSManagedRulesCommonRuleSet" => group.with("rule_action_override", [count]),
        _ => group,
    };
    Block::new()
        .with("name", name)
        .with("priority", priority)
        .with("override_action", Block::new().with("none", Block::new()))
        .with("statement", Block::new().with("managed_rule_group_statement", group))
        .with("visibility_config", seen(name))
}

fn rate<'m>() -> Block<'m> {
    let limit = Block::new().with("limit", RATE).with("aggregate_key_type", "IP");
    Block::new()
        .with("name", "rate")
        .with("priority", 10)
        .with("action", Block::new().with("block", Block::new()))
        .with("statement", Block::new().with("rate_based_statement", limit))
        .with("visibility_config", seen("rate"))
}

fn seen<'m>(metric: &'static str) -> Term<'m> {
    Block::new()
        .with("metric_name", metric)
        .with("cloudwatch_metrics_enabled", true)
        .with("sampled_requests_enabled", true)
        .into()
}
