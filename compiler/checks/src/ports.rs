use std::collections::BTreeMap;

use groundplan_model::{EnvironmentModel, Model, Running};
use groundplan_schema::scalar;
use groundplan_schema::{Value, nearest};
use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

diagnostic! {
    /// A mention of a port that the service does not have.
    pub struct UnknownPort { port: String, owner: String, nearest: Option<String>, known: Option<String> }
    error "unknown-port"
    message "`{owner}` has no port `{port}`"
    label "no such port"
    help nearest => "did you mean `{nearest}`?"
    help known => "{known}"
}

diagnostic! {
    /// Two ports of a service with the same number.
    pub struct PortClash { number: u16, owner: String, first: String }
    error "port-clash"
    message "port {number} of `{owner}` has two names"
    label "`{first}` has this number already"
    help "give each port a number of its own, or keep one name"
}

diagnostic! {
    /// A name that is too long for a port.
    pub struct PortName { name: String }
    error "port-name"
    message "the port name `{name}` is longer than 15 characters"
    label "too long for Kubernetes"
    help "port names have at most 15 characters (IANA service names)"
}

diagnostic! {
    /// A service that listens on no port.
    pub struct ServiceWithoutPort { name: String }
    error "service-without-port"
    message "service `{name}` has no port"
    label "listens nowhere"
    help "write `port \"http\" 8000`, or make it a `worker`"
}

pub(crate) static RULES: &[&Rule] =
    &[UnknownPort::RULE, PortClash::RULE, PortName::RULE, ServiceWithoutPort::RULE];

/// A service's ports are sound, and whoever names one names one that is there.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    for running in environment.running() {
        check_ports(&running, out);
        for name in mentions(&running) {
            check_mention(&running, name, out);
        }
        if let Some(service) = environment.services.get(running.name) {
            for name in service.route.values().filter_map(|route| route.port.as_ref()) {
                check_mention(&running, name, out);
            }
        }
    }
}

fn check_ports(running: &Running<'_>, out: &mut Vec<Diagnostic>) {
    let Some(ports) = running.ports else { return };
    if ports.is_empty() {
        out.push(ServiceWithoutPort { span: running.head, name: running.name.to_string() }.into());
    }
    let mut numbers: BTreeMap<u16, (&str, Span)> = BTreeMap::new();
    for (name, port) in ports {
        let span = port.name.origin().span().unwrap_or(running.head);
        if name.len() > 15 {
            out.push(PortName { span, name: name.to_string() }.into());
        }
        let Some(number) = port.number.sure() else { continue };
        let span = port.number.origin().span().unwrap_or(span);
        if let Some((first, place)) = numbers.get(&number.0) {
            let (owner, first) = (running.name.to_string(), (*first).to_owned());
            let fault = PortClash { span, number: number.0, owner, first };
            out.push(Diagnostic::from(fault).with_label(*place, "first used here"));
        } else {
            numbers.insert(number.0, (name, span));
        }
    }
}

fn mentions<'m>(running: &Running<'m>) -> impl Iterator<Item = &'m Value<scalar::PortName>> {
    let metrics = running.workload.metrics.iter().filter_map(|metrics| metrics.port.as_ref());
    let probes = running.health.into_iter().flat_map(|health| {
        let probes = [&health.startup, &health.ready, &health.live];
        let ports = probes.into_iter().flatten().filter_map(|probe| probe.port.as_ref());
        health.port.iter().chain(ports)
    });
    metrics.chain(probes)
}

fn check_mention(running: &Running<'_>, name: &Value<scalar::PortName>, out: &mut Vec<Diagnostic>) {
    let Some(port) = name.sure().map(scalar::PortName::as_str) else { return };
    let ports: Vec<&str> =
        running.ports.into_iter().flatten().map(|(name, _)| name.as_ref()).collect();
    if ports.contains(&port) {
        return;
    }
    let nearest = nearest(port, ports.iter().copied());
    let known = match ports.as_slice() {
        _ if nearest.is_some() => None,
        [] => Some(format!("a {} has no ports", running.kind.word())),
        ports => {
            let list: Vec<String> = ports.iter().map(|port| format!("`{port}`")).collect();
            Some(format!("its ports are {}", list.join(", ")))
        }
    };
    let span = name.origin().span().unwrap_or(running.head);
    let (port, owner) = (port.to_owned(), running.name.to_string());
    out.push(UnknownPort { span, port, owner, nearest, known }.into());
}
