//! Redis or Valkey in a container.

use groundplan_model::kinds::{Cache, CacheEngine};
use groundplan_model::{Entity, EntityKind};
use groundplan_schema::scalar::{Choice, Size};

use super::container::{harden, log};
use super::database::limit;
use super::default::{RESTART, SERVER};
use super::health::check;
use super::limit::memory;
use super::project::Project;
use super::storage::{mount, temporary, tmpfs, volume_name};
use super::text::literal;
use super::variable::password;
use groundplan_document::{List, Map, Node};
use groundplan_lowering::images;

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

/// Lowers a cache.
pub(super) fn cache<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Cache>) -> Node<'m> {
    let name: &'m str = &entity.name;
    let persists = *project.cx.value(&entity.persistence);
    let client = match project.cx.value(&entity.engine) {
        CacheEngine::Redis => "redis-cli",
        CacheEngine::Valkey => "valkey-cli",
    };
    let limit = limit(project.cx.value(&entity.size));
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
        container.put("volumes", vec![mount(data_volume(project, entity), DATA)]);
        container.put("tmpfs", vec![temporary()]);
    } else {
        let data = Node::from(tmpfs(DATA, limit)).from_origin(&SERVER);
        container.put("tmpfs", vec![data, temporary()]);
    }
    harden(&mut container, USER);
    memory(limit, &mut container);
    container.put("stop_grace_period", Node::from("30s").from_origin(&SERVER));
    container.put("restart", Node::from("unless-stopped").from_origin(&RESTART));
    log(&mut container);
    Node::from(container).from_origin(&entity.origin)
}

/// The volume that holds its data, if it is kept.
pub(super) fn data_volume<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Cache>) -> String {
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
