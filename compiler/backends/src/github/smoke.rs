//! What a deployment asks from outside, as a visitor would.

use groundplan_model::kinds::Route;
use groundplan_model::{ProbeAction, Running};

use super::text::literal;
use crate::Context;

/// The highest status by which what says that it is well answers: RFC 9110, 15.4.
const WELL: u16 = 399;
/// The highest status that comes from the service itself: anything but a fault of a server, for a
/// route may ask who is there.
const THERE: u16 = 499;

/// A line for each route: the highest status that is an answer, and the URL. None without routes,
/// and for an environment without a domain.
pub(super) fn urls(cx: &Context<'_>) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    for service in cx.environment.services.values() {
        let running = cx.environment.running_named(&service.name);
        for route in service.route.values() {
            lines.extend(running.and_then(|running| line(cx, &running, route)));
        }
    }
    lines.dedup();
    (!lines.is_empty()).then(|| literal(&lines.join("\n")))
}

fn line<'m>(cx: &Context<'m>, running: &Running<'m>, route: &'m Route) -> Option<String> {
    let host = cx.value(route.host.as_ref().or(cx.environment.domain())?);
    Some(match health(cx, running, route) {
        Some(path) => format!("{WELL} https://{host}{path}"),
        None => format!("{THERE} https://{host}{}", cx.value(&route.path)),
    })
}

/// Where the service says that it is well, if that can be asked through the route.
fn health<'m>(cx: &Context<'m>, running: &Running<'m>, route: &'m Route) -> Option<&'m str> {
    let ProbeAction::Http { path, port } = running.probes()?.ready.action else { return None };
    let wanted = route.port.as_ref().map(|name| cx.value(name).as_str());
    let served = running.port(wanted)?;
    let path = cx.value(path).as_str();
    let reached = served.name.peek().0 == port.name.peek().0
        && leads_to(cx.value(&route.path).as_str(), path)
        && !taken(cx, running, route, path);
    reached.then_some(path)
}

/// Whether a route of that path serves a request for `path`.
fn leads_to(route: &str, path: &str) -> bool {
    let prefix = route.trim_end_matches('/');
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

/// Whether a longer route of another service, on the same host, serves the path instead.
fn taken<'m>(cx: &Context<'m>, running: &Running<'m>, route: &'m Route, path: &str) -> bool {
    let host = |route: &'m Route| route.host.as_ref().map(|host| cx.value(host));
    let others = cx.environment.services.values().filter(|other| other.name != *running.name);
    others.flat_map(|other| other.route.values()).any(|other| {
        let longer = cx.value(&other.path).len() > cx.value(&route.path).len();
        longer && host(other) == host(route) && leads_to(cx.value(&other.path).as_str(), path)
    })
}

#[cfg(test)]
mod tests {
    use super::leads_to;

    #[test]
    fn a_route_leads_to_what_lies_below_it() {
        assert!(leads_to("/", "/healthz"));
        assert!(leads_to("/api", "/api?full=1"));
        assert!(leads_to("/api/", "/api/healthz"));
        assert!(!leads_to("/api", "/apis"));
    }
}
