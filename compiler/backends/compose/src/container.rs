//! The container of a service, worker, job or cron job.

use groundplan_model::kinds::{PortProtocol, Replicas};
use groundplan_model::{EntityKind, ImageSource, Running, Scaling};
use groundplan_schema::{Text, Value};

use super::companion::{OBJECT_STORAGE, owner_of, probe_of};
use super::default::{
    ABSENT, CONTAINER_SECURITY, CRON, FILES, LOGGING, PORT, RESTART, START_ORDER, WATCH,
};
use super::file;
use super::health::{has_python, healthcheck, needs_companion};
use super::image::{builder, image, is_interpreted, watch};
use super::limit::put_limits;
use super::order::Wait;
use super::project::Project;
use super::storage::{scratch, volumes};
use super::variable::switches;
use groundplan_document::{List, Map, Node};

/// The profile of what is run by hand.
pub(super) const CRON_PROFILE: &str = "cron";

/// Lowers a running entity to its container.
pub(super) fn container<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Node<'m> {
    let workload = running.workload;
    let mut container = Map::new();
    image(project, running, &mut container);
    command(project, running, &mut container);
    container.put_unless_empty("environment", environment(project, running));
    container.put_unless_empty("ports", ports(project, running));
    project.networks.put(running.name, &mut container);
    container.put_unless_empty("depends_on", depends_on(project, running));
    if let Some(check) = healthcheck(project, running) {
        container.put("healthcheck", check);
    }
    let mut mounts = volumes(project, running);
    mounts.extend(file::mounts(project, running));
    container.put_unless_empty("volumes", mounts);
    file::put(project, running, &mut container);
    container.put("tmpfs", scratch(project, running));
    let user = project.cx.node(&workload.run_as, |user| format!("{user}:{user}"));
    let copied = match () {
        () if is_synced(project, running) => Some(&WATCH),
        () if project.copies_files(running) => Some(&FILES),
        () => None,
    };
    if let Some(why) = copied {
        // Docker copies nothing into a root file system that is read-only. It is root's all the
        // same, and the program is not root.
        deny(&mut container, user, Node::from(false).from_origin(why));
    } else {
        harden(&mut container, user);
    }
    put_limits(project, &workload.resources, &mut container);
    let grace = project.cx.node(&workload.stop_grace, |grace| format!("{}s", grace.0));
    container.put("stop_grace_period", grace);
    life(project, running, &mut container);
    log(&mut container);
    if runs_on(running.kind)
        && let Some(watch) = watch(project, running)
    {
        container.put("develop", watch);
    }
    Node::from(container).from_origin(running.origin)
}

/// Whether changed source is copied into the container while it runs.
fn is_synced(project: &Project<'_, '_>, running: &Running<'_>) -> bool {
    match project.environment().image_source(running) {
        Some(ImageSource::Built { build, .. }) => runs_on(running.kind) && is_interpreted(build),
        _ => false,
    }
}

/// Whether it runs all the time.
fn runs_on(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Service | EntityKind::Worker)
}

fn command<'m>(project: &Project<'_, 'm>, running: &Running<'m>, container: &mut Map<'m>) {
    let words = |texts: &'m [Value<Text>]| -> List<'m> {
        texts.iter().map(|text| project.cx.node(text, |text| project.text(text))).collect()
    };
    let mut program = words(&running.workload.command);
    if !program.is_empty()
        && has_python(project.environment().image_source(running))
        && let Some(timeout) = timeout(project, running)
    {
        // Images with Python have `timeout`, of coreutils or of busybox.
        program.splice(0..0, [Node::from("timeout"), timeout]);
    }
    container.put_unless_empty("entrypoint", program);
    container.put_unless_empty("command", words(&running.workload.args));
}

/// How many seconds it may take, if it is to end.
fn timeout<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Option<Node<'m>> {
    let environment = project.environment();
    let timeout = match running.kind {
        EntityKind::Job => &environment.jobs.get(running.name)?.node.timeout,
        EntityKind::Cron => &environment.crons.get(running.name)?.node.timeout,
        _ => return None,
    };
    Some(project.cx.node(timeout, |timeout| timeout.0.to_string()))
}

fn environment<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Map<'m> {
    let mut out = Map::new();
    for (name, value) in running.workload.env.iter() {
        out.put(name.as_ref(), project.cx.node(value, |text| project.text(text)));
    }
    for (name, value) in super::bucket::client_environment(project, running) {
        if !running.workload.env.contains_key(name) {
            out.put(name, value);
        }
    }
    out
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

fn depends_on<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Map<'m> {
    let mut out = Map::new();
    let mut wait = |name: Node<'m>, condition: &'static str| {
        if let groundplan_document::Data::Text(name) = name.data {
            let condition = Map::new().with("condition", condition);
            out.put(name, Node::from(condition).from_origin(&START_ORDER));
        }
    };
    for (name, why) in project.order.of_entity(running.name) {
        match (why, project.environment().kind_of(name)) {
            (Wait::Done, _) => wait(name.into(), "service_completed_successfully"),
            (Wait::Ready, Some(EntityKind::Bucket)) => {}
            (Wait::Ready, Some(EntityKind::Service)) => {
                let service = project.environment().running_named(name);
                let service = service.filter(|service| service.probes().is_some());
                match service {
                    None => wait(name.into(), "service_started"),
                    Some(service) if needs_companion(project.environment(), &service) => {
                        wait(probe_of(name).into(), "service_healthy");
                    }
                    Some(_) => wait(name.into(), "service_healthy"),
                }
            }
            (Wait::Ready, _) => wait(name.into(), "service_healthy"),
        }
    }
    if super::bucket::is_client(project.environment(), running) {
        wait(OBJECT_STORAGE.into(), "service_healthy");
    }
    if !running.workload.volume.is_empty() {
        wait(owner_of(running.name).into(), "service_completed_successfully");
    }
    if let Some(builder) = builder(project.environment(), running) {
        wait(builder.into(), "service_started");
    }
    out
}

/// How often it is started, and when.
fn life<'m>(project: &Project<'_, 'm>, running: &Running<'m>, container: &mut Map<'m>) {
    let cx = project.cx;
    let tries = |retries: u32| match retries {
        0 => "no".to_owned(),
        retries => format!("on-failure:{retries}"),
    };
    match running.kind {
        EntityKind::Job => {
            if let Some(job) = project.environment().jobs.get(running.name) {
                container.put("restart", cx.node(&job.retries, |retries| tries(*retries)));
            }
        }
        EntityKind::Cron => {
            if let Some(cron) = project.environment().crons.get(running.name) {
                container.put("restart", cx.node(&cron.retries, |retries| tries(*retries)));
                let profiles = Node::list([CRON_PROFILE]).from_origin(&CRON);
                let note = format!(
                    "Nothing starts it at `{}`: run `docker compose run --rm {}`.",
                    cx.value(&cron.schedule).as_str(),
                    running.name
                );
                container.put("profiles", profiles.above(note));
            }
        }
        _ => {
            container.put("restart", Node::from("unless-stopped").from_origin(&RESTART));
        }
    }
    if let Some(scale) = scale(project, running) {
        container.put("scale", scale);
    }
}

/// How many containers there are, where it is not one: of a worker as many as there are replicas at
/// the least, and none of what needs a key that somebody has not got. One port of this machine
/// leads to one container: a service has one replica.
fn scale<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Option<Node<'m>> {
    let replicas = running.replicas.filter(|_| running.kind == EntityKind::Worker);
    let least = match replicas.map(Replicas::scaling) {
        Some(Scaling::Fixed(count)) => count,
        Some(Scaling::Auto { min, .. }) => min,
        None => None,
    };
    let replicas = least.map_or(1, |least| *project.cx.value(least));
    let switches = switches(project.cx.record, project.environment(), running);
    if switches.is_empty() {
        return least.map(|least| project.cx.node(least, |least| *least));
    }
    Some(Node::from(unless_absent(&switches, replicas)).from_origin(&ABSENT))
}

/// A number of replicas, unless one of the switches says that there are none.
pub(super) fn unless_absent(switches: &[String], replicas: u32) -> String {
    let inner = |value: String, switch: &String| format!("${{{switch}:-{value}}}");
    switches.iter().rev().fold(replicas.to_string(), inner)
}

/// Denies a container whatever it does not need.
pub(super) fn harden<'m>(container: &mut Map<'m>, user: impl Into<User<'m>>) {
    deny(container, user, Node::from(true).from_origin(&CONTAINER_SECURITY));
}

fn deny<'m>(container: &mut Map<'m>, user: impl Into<User<'m>>, read_only: Node<'m>) {
    let deny = |node: Node<'m>| node.from_origin(&CONTAINER_SECURITY);
    container
        .put("user", user.into().0)
        .put("read_only", read_only)
        .put("init", deny(true.into()))
        .put("cap_drop", deny(Node::list(["ALL"])))
        .put("security_opt", deny(Node::list(["no-new-privileges:true"])));
}

/// A numeric user and group, as Docker takes them.
pub(super) struct User<'m>(Node<'m>);

impl<'m> From<Node<'m>> for User<'m> {
    fn from(node: Node<'m>) -> Self {
        User(node)
    }
}

impl From<u32> for User<'_> {
    fn from(user: u32) -> Self {
        User(Node::from(format!("{user}:{user}")))
    }
}

/// Where a container's output goes.
pub(super) fn log(container: &mut Map<'_>) {
    let options = Map::new().with("max-size", "10m").with("max-file", "3");
    let logging = Map::new().with("driver", "local").with("options", options);
    container.put("logging", Node::from(logging).from_origin(&LOGGING));
}
