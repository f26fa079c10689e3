use groundplan_model::kinds::Resources;
use groundplan_model::{EnvironmentModel, Model, Running};
use groundplan_schema::Value;
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// A limit below what is promised.
    pub struct LimitBelowRequest { owner: String, what: &'static str, limit: &'static str, request: &'static str }
    error "limit-below-request"
    message "`{owner}` may use less {what} than it is promised"
    label "below what it is promised"
    help "write `{limit}` at least as large as `{request}`, or leave it out"
}

pub(crate) static RULES: &[&Rule] = &[LimitBelowRequest::RULE];

/// What a workload is promised does not exceed what it may use.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    for running in environment.running() {
        let Resources { cpu, memory, cpu_limit, memory_limit } = &*running.workload.resources;
        let fault = |limit, request, what| LimitBelowRequest {
            span: running.head,
            owner: running.name.to_string(),
            what,
            limit,
            request,
        };
        out.extend(below(&running, cpu, cpu_limit, fault("cpu-limit", "cpu", "of a processor")));
        let memory_fault = fault("memory-limit", "memory", "memory");
        out.extend(below(&running, memory, memory_limit, memory_fault));
    }
}

fn below<T: PartialOrd>(
    running: &Running<'_>,
    request: &Value<T>,
    limit: &Option<Value<T>>,
    fault: LimitBelowRequest,
) -> Option<Diagnostic> {
    let limit = limit.as_ref()?;
    let is_below = limit.sure()? < request.sure()?;
    let span = limit.origin().span().unwrap_or(running.head);
    let fault = is_below.then(|| Diagnostic::from(LimitBelowRequest { span, ..fault }))?;
    Some(match request.origin().span() {
        Some(place) => fault.with_label(place, "promised here"),
        None => fault,
    })
}
