//! How it is told that a program is well.

use groundplan_document::{List, Map, Node};
use groundplan_model::kinds::ServicePort;
use groundplan_model::{ImageSource, ProbeAction, Probes, Running};
use groundplan_schema::Value;
use groundplan_schema::scalar::UrlPath;

use crate::target::container::health::check;
use crate::target::default::HEALTH;
use crate::target::probe::{needs_companion, probed};
use crate::target::project::Project;
use crate::target::text::literal;

/// Fails unless the URL that is its first argument answers with a status below 400 within as many
/// seconds as its second says.
const GET: &str =
    "import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=float(sys.argv[2]))";
/// Fails unless the port that is its first argument takes a connection.
const CONNECT: &str = "import sys, socket as s; \
                       s.create_connection(('127.0.0.1', int(sys.argv[1])), float(sys.argv[2]))";

/// The check that a container makes of itself.
pub fn of<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Option<Node<'m>> {
    let Some(probes) = running.probes() else {
        // What is built by a preset asks for its owner's health, which is not this one's.
        let source = project.environment().image_source(running);
        let preset =
            matches!(source, Some(ImageSource::Built { build, .. }) if build.preset.is_some());
        let disabled = Map::new().with("disable", true);
        return preset.then(|| Node::from(disabled).from_origin(&HEALTH));
    };
    if needs_companion(project.environment(), running) {
        return None;
    }
    let timeout = probed(running, &probes).timeout.to_string();
    let test = match probed(running, &probes).action {
        ProbeAction::Exec(words) => {
            let words = words.iter().map(|word| project.cx.node(word, |w| literal(w.as_str())));
            std::iter::once(Node::from("CMD")).chain(words).collect()
        }
        ProbeAction::Http { path, port } => {
            python(GET, url(project, "127.0.0.1", path, port), timeout)
        }
        ProbeAction::Tcp(port) | ProbeAction::Grpc(port) => {
            python(CONNECT, project.cx.node(&port.number, |port| port.0.to_string()), timeout)
        }
    };
    Some(timed(test, running, &probes))
}

/// The check that a container beside it makes.
pub fn from_companion<'m>(
    project: &Project<'_, 'm>,
    running: &Running<'m>,
    probes: &Probes<'m>,
) -> Node<'m> {
    let timeout = probed(running, probes).timeout.to_string();
    let mut test: List<'m> = vec!["CMD".into()];
    match probed(running, probes).action {
        ProbeAction::Http { path, port } => {
            let url = url(project, running.name, path, port);
            let words = ["wget", "-q", "-O", "/dev/null", "-T"].map(Node::from);
            test.extend(words.into_iter().chain([Node::from(timeout), url]));
        }
        ProbeAction::Tcp(port) | ProbeAction::Grpc(port) => {
            let number = project.cx.node(&port.number, |port| port.0.to_string());
            let words = ["nc", "-z", "-w"].map(Node::from);
            let ends = [Node::from(timeout), Node::from(running.name), number];
            test.extend(words.into_iter().chain(ends));
        }
        // It is asked inside.
        ProbeAction::Exec(_) => test.push("true".into()),
    }
    timed(test, running, probes)
}

fn python<'m>(program: &'static str, argument: Node<'m>, timeout: String) -> List<'m> {
    let words = ["CMD", "python", "-c", program].map(Node::from);
    words.into_iter().chain([argument, timeout.into()]).collect()
}

fn url<'m>(
    project: &Project<'_, 'm>,
    host: &str,
    path: &'m Value<UrlPath>,
    port: &'m ServicePort,
) -> Node<'m> {
    let number = project.cx.value(&port.number).0;
    project.cx.node(path, |path| format!("http://{host}:{number}{}", literal(path.as_str())))
}

/// A check with the timing of what is asked.
fn timed<'m>(test: List<'m>, running: &Running<'m>, probes: &Probes<'m>) -> Node<'m> {
    let plan = probed(running, probes);
    let start = probes.startup.period.saturating_mul(u64::from(probes.startup.failures));
    check(test, plan.period, plan.timeout, plan.failures, start)
}
