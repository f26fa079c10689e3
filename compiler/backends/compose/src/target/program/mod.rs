//! What a program comes to that the description has: its container, the containers that stand beside
//! it, its volumes and its files.

mod build;
mod depends_on;
mod environment;
mod file;
mod healthcheck;
mod probe;
mod resources;
mod scale;
mod storage;
mod watch;

use groundplan_document::{List, Map, Node};
use groundplan_model::Running;
use groundplan_model::kinds::PortProtocol;
use groundplan_schema::scalar::Duration;
use groundplan_schema::{Text, Value};

use crate::target::companion;
use crate::target::container::hardening::harden_with_root;
use crate::target::container::logging::log;
use crate::target::container::restart;
use crate::target::default::{COMPANION, CONTAINER_SECURITY, FILES, PORT, WATCH};
use crate::target::lowered::Lowered;
use crate::target::probe::has_python;
use crate::target::project::Project;

/// How a program runs: what kinds of entities differ in.
pub struct Run<'m> {
    /// How long it may take, if it is to end.
    pub timeout: Option<&'m Value<Duration>>,
    /// When it is started again.
    pub restart: Node<'m>,
    /// The profiles that start it; without any, it is started with everything.
    pub profiles: Option<Node<'m>>,
    /// How many containers there are, if it is not one.
    pub replicas: Option<&'m Value<u32>>,
    /// Whether it hears of changes of its source while it runs.
    pub is_watched: bool,
}

impl<'m> Run<'m> {
    /// All the time.
    pub fn always() -> Self {
        Run {
            timeout: None,
            restart: restart::always(),
            profiles: None,
            replicas: None,
            is_watched: true,
        }
    }

    /// To its end, and again when it fails.
    pub fn to_its_end(
        project: &Project<'_, 'm>,
        timeout: &'m Value<Duration>,
        retries: &'m Value<u32>,
    ) -> Self {
        Run {
            timeout: Some(timeout),
            restart: project.cx.node(retries, |retries| restart::on_failure(*retries)),
            is_watched: false,
            ..Run::always()
        }
    }
}

/// What a program comes to.
pub fn program<'m>(project: &Project<'_, 'm>, running: &Running<'m>, run: Run<'m>) -> Lowered<'m> {
    let mut lowered = Lowered {
        configs: file::configs(project, running),
        volumes: storage::names(project, running),
        files: file::files(project, running),
        ..Lowered::default()
    };
    lowered.services.put(&**running.name, container(project, running, run));
    lowered.services.entries.extend(companions(project, running).entries);
    lowered
}

fn container<'m>(project: &Project<'_, 'm>, running: &Running<'m>, run: Run<'m>) -> Node<'m> {
    let workload = running.workload;
    let mut container = Map::new();
    build::image(project, running, &mut container);
    command(project, running, run.timeout, &mut container);
    container.put_unless_empty("environment", environment::environment(project, running));
    container.put_unless_empty("ports", ports(project, running));
    project.networks.put(running.name, &mut container);
    container.put_unless_empty("depends_on", depends_on::depends_on(project, running));
    if let Some(check) = healthcheck::of(project, running) {
        container.put("healthcheck", check);
    }
    let mut mounts = storage::volumes(project, running);
    mounts.extend(file::mounts(project, running));
    container.put_unless_empty("volumes", mounts);
    file::put(project, running, &mut container);
    container.put("tmpfs", storage::scratch(project, running));
    let user = project.cx.node(&workload.run_as, |user| format!("{user}:{user}"));
    harden_with_root(&mut container, user, read_only(project, running, &run));
    resources::put(project, &workload.resources, &mut container);
    let grace = project.cx.node(&workload.stop_grace, |grace| format!("{}s", grace.0));
    container.put("stop_grace_period", grace).put("restart", run.restart);
    let scale = scale::scale(project, running, run.replicas);
    container = container.with_some("profiles", run.profiles).with_some("scale", scale);
    log(&mut container);
    let watch = run.is_watched.then(|| watch::develop(project, running)).flatten();
    Node::from(container.with_some("develop", watch)).from_origin(running.origin)
}

/// Docker copies nothing into a root file system that is read-only. One that is not is root's all
/// the same, and the program is not root.
fn read_only<'m>(project: &Project<'_, 'm>, running: &Running<'m>, run: &Run<'m>) -> Node<'m> {
    if run.is_watched && watch::is_synced(project.environment(), running) {
        Node::from(false).from_origin(&WATCH)
    } else if file::are_copied(project, running) {
        Node::from(false).from_origin(&FILES)
    } else {
        Node::from(true).from_origin(&CONTAINER_SECURITY)
    }
}

fn command<'m>(
    project: &Project<'_, 'm>,
    running: &Running<'m>,
    timeout: Option<&'m Value<Duration>>,
    container: &mut Map<'m>,
) {
    let words = |texts: &'m [Value<Text>]| -> List<'m> {
        texts.iter().map(|text| project.cx.node(text, |text| project.text(text))).collect()
    };
    let mut program = words(&running.workload.command);
    if let Some(timeout) = timeout
        && !program.is_empty()
        && has_python(project.environment().image_source(running))
    {
        // Images with Python have `timeout`, of coreutils or of busybox.
        let seconds = project.cx.node(timeout, |timeout| timeout.0.to_string());
        program.splice(0..0, [Node::from("timeout"), seconds]);
    }
    container.put_unless_empty("entrypoint", program);
    container.put_unless_empty("command", words(&running.workload.args));
}

fn ports<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> List<'m> {
    let ports = running.ports.into_iter().flat_map(|ports| ports.values());
    ports
        .filter_map(|port| {
            let published = project.ports.of(running, port.name.peek().0)?;
            let number = project.cx.value(&port.number).0;
            let udp = matches!(project.cx.value(&port.protocol), PortProtocol::Udp);
            let suffix = if udp { "/udp" } else { "" };
            Some(Node::from(format!("{}{suffix}", published.leads_to(number))).from_origin(&PORT))
        })
        .collect()
}

/// The containers that stand beside it.
fn companions<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Map<'m> {
    let from_default = |container: Map<'m>| Node::from(container).from_origin(&COMPANION);
    let mut out = Map::new();
    if let Some(owner) = storage::owner(project, running) {
        out.put(companion::volume_owner(running.name), from_default(owner));
    }
    if let Some(builder) = build::builder(project, running) {
        out.put(companion::builder(running.name), builder);
    }
    if let Some(probe) = probe::container(project, running) {
        out.put(companion::probe(running.name), from_default(probe));
    }
    out
}
