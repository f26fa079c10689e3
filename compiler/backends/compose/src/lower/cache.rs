//! Redis or Valkey in a container.

use groundplan_document::{List, Map, Node};
use groundplan_lowering::images;
use groundplan_model::kinds::{Cache, CacheEngine};
use groundplan_model::{Entity, EntityKind};
use groundplan_schema::scalar::{Choice, Size};

use crate::target::container::hardening::harden;
use crate::target::container::health::check;
use crate::target::container::logging::log;
use crate::target::container::mount::{temporary, tmpfs, volume, volume_name};
use crate::target::container::{memory, restart};
use crate::target::default::SERVER;
use crate::target::lowered::Lowered;
use crate::target::project::Project;
use crate::target::text::literal;
use crate::target::variable::password;

/// The user of the official images.
const USER: u32 = 999;
const DATA: &str = "/data";
/// The quarters of a container's memory that the data may fill; the rest is for the server
/// itself, for its clients and for what changes while it writes to disk.
const FILLED: u64 = 3;
/// Starts the server, whose words follow. What it is started with every user of the machine sees in
/// the list of processes, so that its password is a configuration that it reads from its input;
/// inside the quotes of that, `"` and `\` are escaped.
const START: &str = r#"password=$(printf %s "$REDISCLI_AUTH" | sed 's/["\\]/\\&/g')
exec "$@" - <<CONFIGURATION
requirepass "$password"
CONFIGURATION
"#;

/// A server, and a volume where its data is kept.
pub fn lower<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Cache>) -> Lowered<'m> {
    let persists = *project.cx.value(&entity.persistence);
    Lowered {
        volumes: persists.then(|| data_volume(project, entity)).into_iter().collect(),
        ..Lowered::service(&*entity.name, server(project, entity, persists))
    }
}

fn server<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Cache>, persists: bool) -> Node<'m> {
    let name: &'m str = &entity.name;
    let client = match project.cx.value(&entity.engine) {
        CacheEngine::Redis => "redis-cli",
        CacheEngine::Valkey => "valkey-cli",
    };
    let limit = memory::of_instance(project.cx.value(&entity.size));
    let mut container = Map::new().with("image", image(project, entity));
    container.put("command", command(project, entity, limit, persists));
    // Where the server and its client find the password.
    let environment = Map::new()
        .with("REDISCLI_AUTH", password(project.created_as(EntityKind::Cache, name)).reference());
    container.put("environment", Node::from(environment).from_origin(&SERVER));
    project.networks.put(name, &mut container);
    // `-e` makes an answer that is an error, such as that it is still loading, a failure.
    let test = ["CMD", client, "-e", "ping"].map(Node::from);
    container.put("healthcheck", check(test.into(), 5, 3, 5, 30));
    if persists {
        container.put("volumes", vec![volume(data_volume(project, entity), DATA)]);
        container.put("tmpfs", vec![temporary()]);
    } else {
        let data = Node::from(tmpfs(DATA, limit)).from_origin(&SERVER);
        container.put("tmpfs", vec![data, temporary()]);
    }
    harden(&mut container, USER);
    memory::limit(limit, &mut container);
    container.put("stop_grace_period", Node::from("30s").from_origin(&SERVER));
    container.put("restart", restart::always());
    log(&mut container);
    Node::from(container).from_origin(&entity.origin)
}

/// The volume that holds its data, if it is kept.
fn data_volume<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Cache>) -> String {
    volume_name(project.created_as(EntityKind::Cache, &entity.name), "data")
}

fn image<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Cache>) -> Node<'m> {
    let engine = *project.cx.value(&entity.engine);
    match &entity.version {
        Some(version) => project.cx.node(version, |version| images::cache(engine, Some(*version))),
        None => project.cx.node(&entity.engine, |engine| images::cache(*engine, None)),
    }
}

fn command<'m>(
    project: &Project<'_, 'm>,
    entity: &'m Entity<Cache>,
    limit: Size,
    persists: bool,
) -> List<'m> {
    let server = match project.cx.value(&entity.engine) {
        CacheEngine::Redis => "redis-server",
        CacheEngine::Valkey => "valkey-server",
    };
    let filled = limit.0 / 4 * FILLED;
    let mut words: List<'m> = vec![
        "/bin/sh".into(),
        "-ec".into(),
        literal(START).into(),
        // What a shell calls itself.
        server.into(),
        server.into(),
        "--maxmemory".into(),
        filled.to_string().into(),
        "--maxmemory-policy".into(),
        project.cx.node(&entity.eviction, |eviction| eviction.word()),
        "--appendonly".into(),
        project.cx.node(&entity.persistence, |on| if *on { "yes" } else { "no" }),
    ];
    if !persists {
        words.extend([Node::from("--save"), Node::from("")]);
    }
    words
}
