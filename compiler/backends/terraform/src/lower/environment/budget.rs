//! `budget.tf.json`: what a month may cost, and who is told before it does. It counts the whole
//! account: costs are told apart by tag only once an organisation has activated the tag, and a
//! budget that silently counts nothing would be worse than one that counts too much.

use groundplan_model::kinds::Budget;

use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::resource;
use crate::target::site::Site;

pub fn lower<'m>(site: &Site<'_, 'm>) -> Option<Module<'m>> {
    let Some(budget) = &site.cx.environment.node.budget else { return None };
    let mut module = Module::new("budget", budget.monthly.origin());
    let cents = site.cx.value(&budget.monthly).0;
    let limit = format!("{}.{:02}", cents / 100, cents % 100);
    let body = Block::new()
        .with("name", site.names.scoped("monthly", 100))
        .with("budget_type", "COST")
        .with("time_unit", "MONTHLY")
        .with("limit_amount", Term::from(limit).because(budget.monthly.origin()))
        .with("limit_unit", "USD")
        .with("notification", notifications(site, budget));
    module.resource("aws_budgets_budget", "monthly", body);
    Some(module)
}

fn notifications<'m>(site: &Site<'_, 'm>, budget: &'m Budget) -> Vec<Block<'m>> {
    let alert = u32::from(site.cx.value(&budget.alert).0);
    let alert = Term::from(alert).because(budget.alert.origin());
    let notify = |kind: &'static str, threshold: Term<'m>| {
        Block::new()
            .with("comparison_operator", "GREATER_THAN")
            .with("threshold", threshold)
            .with("threshold_type", "PERCENTAGE")
            .with("notification_type", kind)
            .with("subscriber_sns_topic_arns", [resource::alerts_topic().arn()])
    };
    vec![notify("ACTUAL", alert), notify("FORECASTED", Term::from(100))]
}
