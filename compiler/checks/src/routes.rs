use std::collections::BTreeMap;

use groundplan_model::kinds::Route;
use groundplan_model::{EnvironmentModel, Model};
use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

diagnostic! {
    /// One path that leads to two services.
    pub struct RouteClash { path: String, owner: String, other: String }
    error "route-clash"
    message "`{path}` leads to both `{other}` and `{owner}`"
    label "leads elsewhere already"
    help "give each service a path or a `host` of its own"
}

diagnostic! {
    /// A route in an environment that has no domain to reach it under.
    pub struct MissingDomain { environment: String }
    error "missing-domain"
    message "environment `{environment}` has routes but no `domain`"
    label "reached under no name"
    help "write `domain \"{environment}.example.com\"` with a name of yours"
    help "if it is not known yet, leave the question open: `domain (todo)\"…\"`"
}

pub(crate) static RULES: &[&Rule] = &[RouteClash::RULE, MissingDomain::RULE];

/// Every route leads from one name and path to one service.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(&str, &str), (&str, Span)> = BTreeMap::new();
    let mut without_host: Option<Span> = None;
    for service in environment.services.values() {
        for route in service.route.values() {
            let (Some(path), Some(span)) = (route.path.sure(), route.path.origin().span()) else {
                continue;
            };
            let host = host(route);
            if host.is_empty() {
                without_host.get_or_insert(span);
            }
            if let Some((other, place)) = seen.get(&(host, path.as_str())) {
                let (owner, other) = (service.name.to_string(), (*other).to_owned());
                let fault = RouteClash { span, path: path.to_string(), owner, other };
                out.push(Diagnostic::from(fault).with_label(*place, "leads here first"));
            } else {
                seen.insert((host, path.as_str()), (&service.name, span));
            }
        }
    }
    let serves_itself = environment.node.compose.is_some();
    if let (Some(route), None, false) = (without_host, environment.domain(), serves_itself) {
        let span = environment.node.name.origin().span().unwrap_or_default();
        let name = environment.name().to_owned();
        let fault = MissingDomain { span, environment: name };
        out.push(Diagnostic::from(fault).with_label(route, "a route that needs it"));
    }
}

/// The route's own host; empty when it is reached under the environment's domain.
fn host(route: &Route) -> &str {
    route.host.as_ref().and_then(|host| host.sure()).map_or("", |host| host.as_str())
}
