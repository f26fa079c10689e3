//! What a deployment asks from outside, as a visitor would.

use std::collections::BTreeSet;

use groundplan_lowering::Context;
use groundplan_model::kinds::Route;
use groundplan_model::{ProbeAction, Running};

use crate::target::text::literal;

/// What curl is told where a service says that it is well: no status above 399 is an answer.
const FAIL: &str = "--fail";
/// What it is told where nobody knows what is served: whoever is there may ask for a login (401, 403),
/// for another method (405) or protocol (426), or have no page (404).
const NO_FAIL: &str = "--no-fail";

/// A line for each route: how curl judges its answer, and the URL. None without routes, and for an
/// environment without a domain.
pub fn urls(cx: &Context<'_>) -> Option<String> {
    let services = &cx.environment.services;
    let routes: Routes<'_> = services
        .values()
        .flat_map(|service| service.route.values())
        .filter_map(|route| Some((host(cx, route)?, prefix(cx, route))))
        .collect();
    let mut lines: Vec<String> = Vec::new();
    for name in services.keys() {
        let Some(running) = cx.environment.running_named(name) else { continue };
        let own = services.get(name).into_iter().flat_map(|service| service.route.values());
        lines.extend(own.filter_map(|route| line(cx, &running, route, &routes)));
    }
    lines.dedup();
    (!lines.is_empty()).then(|| literal(&lines.join("\n")))
}

/// Host and path of each route, without a `/` at the end.
type Routes<'m> = BTreeSet<(&'m str, &'m str)>;

fn host<'m>(cx: &Context<'m>, route: &'m Route) -> Option<&'m str> {
    let host = route.host.as_ref().or(cx.environment.domain())?;
    Some(cx.value(host).as_str())
}

fn prefix<'m>(cx: &Context<'m>, route: &'m Route) -> &'m str {
    cx.value(&route.path).trim_end_matches('/')
}

fn line<'m>(
    cx: &Context<'m>,
    running: &Running<'m>,
    route: &'m Route,
    routes: &Routes<'_>,
) -> Option<String> {
    let host = host(cx, route)?;
    Some(match health(cx, running, route) {
        Some(path) if nearest(routes, host, path) == Some(prefix(cx, route)) => {
            format!("{FAIL} https://{host}{path}")
        }
        _ => format!("{NO_FAIL} https://{host}{}", cx.value(&route.path)),
    })
}

/// Where the service says that it is well, if the route's port is where it does.
fn health<'m>(cx: &Context<'m>, running: &Running<'m>, route: &'m Route) -> Option<&'m str> {
    let ProbeAction::Http { path, port } = running.probes()?.ready.action else { return None };
    let wanted = route.port.as_ref().map(|name| cx.value(name).as_str());
    let served = running.port(wanted)?;
    (served.name.peek().0 == port.name.peek().0).then(|| cx.value(path).as_str())
}

/// The path of the route that serves a request for `path`: the longest that leads there.
fn nearest<'p>(routes: &Routes<'_>, host: &str, path: &'p str) -> Option<&'p str> {
    let path = path.split('?').next().unwrap_or_default();
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    let prefixes: Vec<&str> = ends.filter_map(|end| path.get(..end)).collect();
    prefixes.into_iter().rev().find(|prefix| routes.contains(&(host, *prefix)))
}

#[cfg(test)]
mod tests {
    use super::{Routes, nearest};

    #[test]
    fn the_longest_route_serves_a_path() {
        let routes = Routes::from([("a", ""), ("a", "/api"), ("b", "/hub")]);
        assert_eq!(nearest(&routes, "a", "/healthz"), Some(""));
        assert_eq!(nearest(&routes, "a", "/api?full=1"), Some("/api"));
        assert_eq!(nearest(&routes, "a", "/api/healthz"), Some("/api"));
        assert_eq!(nearest(&routes, "a", "/apis"), Some(""));
        assert_eq!(nearest(&routes, "b", "/healthz"), None);
    }
}
