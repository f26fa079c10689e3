use groundplan_model::{EnvironmentModel, Model};
use groundplan_schema::scalar::Ratio;
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// An objective with so much room for failures that nobody would ever be told.
    pub struct SloTooLow { service: String }
    error "slo-too-low"
    message "the objective of `{service}` has room for more failures than anybody could be told of"
    label "below 95 %"
    help "write `95%` or more: an alert asks for a share of failures that is up to 14 times what an objective leaves"
}

pub(crate) static RULES: &[&Rule] = &[SloTooLow::RULE];

/// Below it, what the fastest alert asks for comes near to everything: 14.4 times 5 % is 72 %.
const LEAST: Ratio = Ratio(950_000);

/// Somebody can be told before everything fails.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    for service in environment.services.values() {
        let Some(slo) = &service.node.slo else { continue };
        let is_low = slo.target.sure().is_some_and(|target| target.0 < LEAST.0);
        if let (true, Some(span)) = (is_low, slo.target.origin().span()) {
            out.push(SloTooLow { span, service: service.name.to_string() }.into());
        }
    }
}
