//! The container of a service, worker, job or cron job.

use groundplan_model::kinds::{Build, PortProtocol};
use groundplan_model::{EntityKind, ImageSource, Running, Scaling};
use groundplan_schema::scalar::Choice;
use groundplan_schema::{Text, Value};

use super::companion::{OBJECT_STORAGE_BUCKETS, owner_of, probe_of};
use super::default::{
    CONTAINER_SECURITY, CRON, IMAGE_NAME, LOGGING, PORT, RESTART, START_ORDER, WATCH,
};
use super::health::{has_python, healthcheck, needs_companion};
use super::limit::put_limits;
use super::order::Wait;
use super::project::Project;
use super::storage::{mounts, scratch};
use super::text::literal;
use groundplan_document::{List, Map, Node};
use groundplan_lowering::names;

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
    container.put_unless_empty("volumes", mounts(project, running));
    container.put("tmpfs", scratch(project, running));
    let user = project.cx.node(&workload.run_as, |user| format!("{user}:{user}"));
    harden(&mut container, user);
    put_limits(project, &workload.resources, &mut container);
    let grace = project.cx.node(&workload.stop_grace, |grace| format!("{}s", grace.0));
    container.put("stop_grace_period", grace);
    life(project, running, &mut container);
    log(&mut container);
    if runs_on(running.kind)
        && let Some(ImageSource::Built { build, .. }) = project.environment().image_source(running)
    {
        container.put("develop", watch(project, build));
    }
    Node::from(container).from_origin(running.origin)
}

/// Whether it runs all the time.
fn runs_on(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Service | EntityKind::Worker)
}

fn image<'m>(project: &Project<'_, 'm>, running: &Running<'m>, container: &mut Map<'m>) {
    match project.environment().image_source(running) {
        Some(ImageSource::Named(image)) => {
            let name = project.cx.node(image, |image| literal(image.to_string()));
            container.put("image", name);
        }
        Some(ImageSource::Built { owner, build }) => {
            // Whoever shares the image says how to build it too, so that any of them can be
            // started alone; it is built once.
            let name = format!("{}:local", project.names.repository(owner));
            container.put("image", Node::from(name).from_origin(&IMAGE_NAME));
            container.put("build", built(project, owner, build));
        }
        None => {}
    }
    let placement = running.workload.placement.as_ref();
    if let Some(arch) = placement.and_then(|placement| placement.arch.as_ref()) {
        let platform = project.cx.node(arch, |arch| format!("linux/{}", arch.word()));
        container.put("platform", platform);
    }
}

fn built<'m>(project: &Project<'_, 'm>, owner: &str, build: &'m Build) -> Map<'m> {
    let cx = project.cx;
    let context = names::clean_path(cx.value(&build.context).as_str());
    let path = cx.node(&build.context, |_| context_path(project, &context));
    let mut out = Map::new().with("context", path);
    if let Some(file) = &build.dockerfile {
        out.put("dockerfile", cx.node(file, |file| literal(file.as_str())));
    } else if let Some(preset) = &build.preset {
        // Relative to the context, as Docker wants it.
        let up = "../".repeat(context.split('/').filter(|part| !part.is_empty()).count());
        let generated = names::dockerfile(cx.model, owner);
        out.put("dockerfile", cx.node(preset, |_| literal(format!("{up}{generated}"))));
    }
    if let Some(target) = &build.target {
        out.put("target", cx.node(target, |target| literal(target.as_str())));
    }
    let mut args = Map::new();
    for (name, value) in build.args.iter() {
        args.put(name.as_ref(), cx.node(value, |value| literal(value.as_str())));
    }
    out.put_unless_empty("args", args);
    out
}

/// The way from the Compose file to a directory of the project.
fn context_path(project: &Project<'_, '_>, context: &str) -> String {
    let root = project.root();
    if context.is_empty() { root } else { literal(format!("{root}/{context}")).into_owned() }
}

fn watch<'m>(project: &Project<'_, 'm>, build: &'m Build) -> Node<'m> {
    let context = names::clean_path(project.cx.value(&build.context).as_str());
    let mut rule =
        Map::new().with("action", "rebuild").with("path", context_path(project, &context));
    // What Groundplan writes is made of the description, not of the source.
    let generated = names::clean_path(project.cx.model.output.generated.peek().0);
    let inside = if context.is_empty() {
        Some(generated.as_str())
    } else {
        generated.strip_prefix(&context).and_then(|rest| rest.strip_prefix('/'))
    };
    if let Some(generated) = inside.filter(|path| !path.is_empty()) {
        rule.put("ignore", Node::list([literal(format!("{generated}/"))]));
    }
    Node::from(Map::new().with("watch", vec![Node::from(rule)])).from_origin(&WATCH)
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
            let published = project.ports.of(running.name, port.name.peek().0)?;
            let number = project.cx.value(&port.number).0;
            let udp = matches!(project.cx.value(&port.protocol), PortProtocol::Udp);
            let suffix = if udp { "/udp" } else { "" };
            let text = format!("127.0.0.1:{published}:{number}{suffix}");
            let node = Node::from(text).from_origin(&PORT);
            Some(if published == number {
                node
            } else {
                node.beside(format!("{number} is another container's here"))
            })
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
        wait(OBJECT_STORAGE_BUCKETS.into(), "service_completed_successfully");
    }
    if !running.workload.volume.is_empty() {
        wait(owner_of(running.name).into(), "service_completed_successfully");
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
                let profiles = Node::list(["cron"]).from_origin(&CRON);
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
    // One port of this machine leads to one container: a service has no copies.
    if let (EntityKind::Worker, Some(replicas)) = (running.kind, running.replicas) {
        let least = match replicas.scaling() {
            Scaling::Fixed(count) => count,
            Scaling::Auto { min, .. } => min,
        };
        if let Some(least) = least {
            container.put("scale", cx.node(least, |least| *least));
        }
    }
}

/// What every container is denied.
pub(super) fn harden<'m>(container: &mut Map<'m>, user: impl Into<User<'m>>) {
    let deny = |node: Node<'m>| node.from_origin(&CONTAINER_SECURITY);
    container
        .put("user", user.into().0)
        .put("read_only", deny(true.into()))
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
