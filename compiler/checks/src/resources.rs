use groundplan_model::{EnvironmentModel, Model};
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// A limit below what is promised.
    pub struct LimitBelowRequest { owner: String, limit: u32, request: u32 }
    error "limit-below-request"
    message "`{owner}` may use {limit}m of a processor but is promised {request}m"
    label "below what it is promised"
    help "write `cpu-limit` at least as large as `cpu`, or leave it out"
}

pub(crate) static RULES: &[&Rule] = &[LimitBelowRequest::RULE];

/// What a workload is promised does not exceed what it may use.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    for running in environment.running() {
        let resources = &running.workload.resources;
        let Some(limit) = &resources.cpu_limit else { continue };
        if let (Some(most), Some(promised)) = (limit.sure(), resources.cpu.sure())
            && most.0 < promised.0
        {
            let span = limit.origin().span().unwrap_or(running.head);
            let owner = running.name.to_string();
            let fault = LimitBelowRequest { span, owner, limit: most.0, request: promised.0 };
            let fault = Diagnostic::from(fault);
            out.push(match resources.cpu.origin().span() {
                Some(place) => fault.with_label(place, "promised here"),
                None => fault,
            });
        }
    }
}
