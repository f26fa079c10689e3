//! What a cluster makes only nearly, or nothing, of what is written, where that depends on more than
//! the field: on what serves its routes, and on what its preset knows. The ledger has the rest.

use groundplan_lowering::Target;
use groundplan_lowering::ledger::{ApproximatedByTarget, UnsupportedByTarget};
use groundplan_model::kinds::{Kubernetes, Route};
use groundplan_model::{EnvironmentModel, Runtime};
use groundplan_source::{Diagnostic, Origin};

use crate::target::ingress_controller::IngressController as Controller;

const TARGET: &str = Target::Kubernetes.word();

/// Everything of that kind in an environment.
pub fn inexact(environment: &EnvironmentModel) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let controller = match environment.runtime() {
        Some(Runtime::Kubernetes(node)) => Controller::of(node),
        Some(Runtime::Aws(_)) => Controller::Alb,
        _ => return out,
    };
    let services = environment.services.values();
    let routes: Vec<&Route> = services.flat_map(|service| service.route.values()).collect();
    for route in &routes {
        let has_certificate = route.host.is_some() || environment.domain().is_some();
        untold(controller, route, has_certificate, &mut out);
    }
    if let Some(Runtime::Kubernetes(node)) = environment.runtime() {
        if !routes.is_empty() {
            out.extend(wider(node));
        }
        absent(environment, node, &mut out);
        backups(environment, node, &mut out);
        unserved(environment, &mut out);
    }
    out
}

/// What is written for an addition that the cluster does not have.
fn absent(environment: &EnvironmentModel, node: &Kubernetes, out: &mut Vec<Diagnostic>) {
    let mut report = |field: &str, origin: &Origin, note| {
        if let Some(span) = origin.span() {
            let field = field.to_owned();
            out.push(UnsupportedByTarget { span, field, target: TARGET, note }.into());
        }
    };
    for running in environment.running() {
        let max = running.replicas.and_then(|replicas| replicas.max.as_ref());
        if let (Some(max), false) = (max, node.has_metrics_server()) {
            report("max", max.origin(), "without the metrics API the number stays at the least");
        }
        let metrics = running.workload.metrics.as_ref();
        if let (Some(metrics), false) = (metrics, node.has_prometheus_operator()) {
            let origin = metrics.port.as_ref().map_or(metrics.path.origin(), |port| port.origin());
            report(
                "metrics",
                origin,
                "without the Prometheus operator nothing is told to scrape it",
            );
        }
        if node.facts().gives_users {
            let note = "the cluster gives each namespace users of its own, and refuses others";
            report("run-as", running.workload.run_as.origin(), note);
        }
    }
    if let (Some(domain), false, None) =
        (environment.domain(), node.has_cert_manager(), &node.gateway)
    {
        let note = "without cert-manager nothing has its certificate signed: put it into the Secret \
                    that the Ingress names";
        report("domain", domain.origin(), note);
    }
}

/// How what is written of backups is not kept, or not quite.
fn backups(environment: &EnvironmentModel, node: &Kubernetes, out: &mut Vec<Diagnostic>) {
    for database in environment.databases.values() {
        let Some(span) = database.node.backup.retention.origin().span() else { continue };
        let field = "backup".to_owned();
        out.push(match node.backups {
            Some(_) => {
                let note = "a dump at each time of `backups`: what came since the last one is lost \
                            with the volume"
                    .to_owned();
                ApproximatedByTarget { span, field, target: TARGET, note }.into()
            }
            None => {
                let note = "nothing in the cluster makes backups: `backups` in `kubernetes` says which \
                            bucket they go to";
                UnsupportedByTarget { span, field, target: TARGET, note }.into()
            }
        });
    }
}

/// What an environment says about itself that nothing on a cluster of one's own can do.
fn unserved(environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    let node = &environment.node;
    let mut report = |field: &str, origin: &Origin, note| {
        if let Some(span) = origin.span() {
            let field = field.to_owned();
            out.push(UnsupportedByTarget { span, field, target: TARGET, note }.into());
        }
    };
    if let Some(budget) = &node.budget {
        report("budget", budget.monthly.origin(), "nothing here knows what the cluster costs");
    }
    for standard in &node.compliance {
        let note = "objects carry a label that says so, and the cluster's owners have to see to it";
        report("compliance", standard.origin(), note);
    }
    let retention = node.logging.retention.origin();
    report("logging", retention, "how long logs are kept is a matter of the cluster's collector");
}

/// What of a route the controller cannot be told.
fn untold(controller: Controller, route: &Route, has_certificate: bool, out: &mut Vec<Diagnostic>) {
    let mut unsupported = |field: &str, origin: &Origin, note| {
        if let Some(span) = origin.span() {
            let field = field.to_owned();
            out.push(UnsupportedByTarget { span, field, target: TARGET, note }.into());
        }
    };
    if let Some(note) = no_timeout(controller) {
        unsupported("idle-timeout", route.idle_timeout.origin(), note);
    }
    if let (Some(note), Some(true)) = (no_stickiness(controller), route.websocket.sure()) {
        unsupported("websocket", route.websocket.origin(), note);
    }
    if let (Some(note), Some(size)) = (no_size(controller), &route.max_body) {
        unsupported("max-body", size.origin(), note);
    }
    if let (Some(note), true, Some(span)) =
        (no_redirect(controller), has_certificate, route.path.origin().span())
    {
        let (field, note) = ("route".to_owned(), note.to_owned());
        out.push(ApproximatedByTarget { span, field, target: TARGET, note }.into());
    }
}

fn no_timeout(controller: Controller) -> Option<&'static str> {
    match controller {
        Controller::Nginx | Controller::Alb => None,
        Controller::Traefik => Some("Traefik's timeouts are options of its installation"),
        Controller::Gce => {
            Some("the load balancer keeps the timeout of its backend's own settings")
        }
        Controller::Gateway => Some("the Gateway API knows no time for silence"),
        Controller::Other => Some("nothing is known of what that class can be told"),
    }
}

fn no_stickiness(controller: Controller) -> Option<&'static str> {
    match controller {
        Controller::Nginx | Controller::Traefik | Controller::Alb => None,
        Controller::Gce => Some("connections live, but the next one may lead to another replica"),
        Controller::Gateway => Some(
            "connections live, but the next one may lead to another replica: what the Gateway API has for \
             that is experimental",
        ),
        Controller::Other => Some("nothing is known of what that class can be told"),
    }
}

fn no_size(controller: Controller) -> Option<&'static str> {
    match controller {
        Controller::Nginx => None,
        Controller::Traefik => Some("Traefik takes requests of any size"),
        Controller::Alb => Some("the load balancer takes requests of any size"),
        Controller::Gce => Some("the load balancer takes requests of any size"),
        Controller::Gateway => Some("the Gateway API knows no size of requests"),
        Controller::Other => Some("nothing is known of what that class can be told"),
    }
}

fn no_redirect(controller: Controller) -> Option<&'static str> {
    match controller {
        Controller::Nginx | Controller::Alb => None,
        Controller::Traefik => Some(
            "HTTP answers 404 rather than leading to HTTPS, unless the installation of Traefik \
             redirects its entry point",
        ),
        Controller::Gateway => Some(
            "which certificate is served, and whether HTTP leads to HTTPS, is a matter of the Gateway's \
             listeners",
        ),
        Controller::Gce | Controller::Other => {
            Some("whether HTTP leads to HTTPS is a matter of the controller's own settings")
        }
    }
}

/// How what the preset lets in is wider than what serves routes, unless the description says better.
fn wider(node: &Kubernetes) -> Option<Diagnostic> {
    let ingress = &node.ingress;
    let is_written = !ingress.from.is_empty() || ingress.namespace.is_some();
    let facts = &node.facts().ingress;
    let is_another = match node.gateway {
        Some(_) => !facts.gateway,
        None => node.ingress_class() != facts.class,
    };
    if is_written || is_another {
        return None;
    }
    let span = node.preset.as_ref()?.origin().span()?;
    let note = format!("routes are open to {}", facts.wider?);
    Some(ApproximatedByTarget { span, field: "preset".to_owned(), target: TARGET, note }.into())
}
