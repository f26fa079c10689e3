//! PostgreSQL in a container.

use groundplan_document::{List, Map, Node};
use groundplan_lowering::images;
use groundplan_lowering::names::{database_name, database_user};
use groundplan_model::kinds::{Database, PostgresVersion};
use groundplan_model::{Entity, EntityKind};
use groundplan_schema::scalar::Size;

use crate::target::container::hardening::harden;
use crate::target::container::health::check;
use crate::target::container::logging::log;
use crate::target::container::mount::{bind, temporary, tmpfs, volume, volume_name};
use crate::target::container::{memory, restart};
use crate::target::default::{PASSWORD, SERVER};
use crate::target::lowered::{File, Lowered};
use crate::target::project::Project;
use crate::target::text::literal;
use crate::target::variable::password;

/// The user `postgres` of the official Debian images.
const USER: u32 = 999;
/// Where a starting server keeps its socket and its lock.
const SOCKETS: (&str, Size) = ("/var/run/postgresql", Size(1 << 20));
/// Where a new server looks for what it is to run once.
const FIRST_START: &str = "/docker-entrypoint-initdb.d/extensions.sql";

/// Makes the password that of `.env`. The image sets it only while its volume is new: without this,
/// whoever loses or changes `.env` is locked out. On its own socket the server asks for none.
const SET_PASSWORD: &str = r"timeout 60 sh -c 'until pg_isready -q -h 127.0.0.1; do sleep 1; done'
psql -qX -v ON_ERROR_STOP=1 -U $$POSTGRES_USER -d $$POSTGRES_DB <<'SQL'
\getenv password POSTGRES_PASSWORD
ALTER ROLE CURRENT_USER PASSWORD :'password';
SQL
";

/// A server, and what it runs once.
pub fn lower<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Database>) -> Lowered<'m> {
    Lowered {
        volumes: vec![data_volume(project, entity)],
        files: extensions(project, entity).into_iter().collect(),
        ..Lowered::service(&*entity.name, server(project, entity))
    }
}

fn server<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Database>) -> Node<'m> {
    let name: &'m str = &entity.name;
    // What a server was set up with stays in its volume, whatever it is called now.
    let stored = project.created_as(EntityKind::Database, name);
    let (user, inside) = (database_user(stored), database_name(stored));
    let environment = Map::new()
        .with("POSTGRES_DB", inside.clone())
        .with("POSTGRES_USER", user.clone())
        .with("POSTGRES_PASSWORD", password(stored).reference());
    let mut container = Map::new().with("image", image(project, entity));
    container.put_unless_empty("command", command(project, entity));
    container.put("environment", Node::from(environment).from_origin(&SERVER));
    project.networks.put(name, &mut container);
    // Over TCP: while it sets itself up for the first time, it already answers on its socket.
    let test = ["CMD", "pg_isready", "-h", "127.0.0.1", "-U"].map(Node::from);
    let ends = [user.into(), "-d".into(), inside.into()];
    container.put("healthcheck", check(test.into_iter().chain(ends).collect(), 5, 3, 5, 60));
    container.put("post_start", vec![set_password()]);
    container.put("volumes", volumes(project, entity));
    let sockets = Node::from(tmpfs(SOCKETS.0, SOCKETS.1)).from_origin(&SERVER);
    container.put("tmpfs", vec![temporary(), sockets]);
    harden(&mut container, USER);
    container.put("shm_size", Node::from("128m").from_origin(&SERVER));
    memory::limit(memory::of_instance(project.cx.value(&entity.size)), &mut container);
    // Long enough to write everything out.
    container.put("stop_grace_period", Node::from("60s").from_origin(&SERVER));
    container.put("restart", restart::always());
    log(&mut container);
    Node::from(container).from_origin(&entity.origin)
}

fn image<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Database>) -> Node<'m> {
    let mut extensions = entity.extensions.iter().map(|name| project.cx.value(name));
    let with_vector = extensions.any(|name| name.as_str() == images::VECTOR);
    project.cx.node(&entity.version, |version| images::postgres(*version, with_vector))
}

fn command<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Database>) -> List<'m> {
    let mut words: List<'m> = Vec::new();
    for (name, value) in entity.parameters.iter() {
        words.push("-c".into());
        words.push(project.cx.node(value, |value| literal(format!("{name}={}", value.as_str()))));
    }
    if !words.is_empty() {
        words.insert(0, "postgres".into());
    }
    words
}

fn volumes<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Database>) -> List<'m> {
    let version = project.cx.value(&entity.version);
    // Since 18, the image keeps each version's data in a directory of its own below this one.
    let path = match version {
        PostgresVersion::V18 => "/var/lib/postgresql",
        _ => "/var/lib/postgresql/data",
    };
    let data = Node::from(path).from_origin(&SERVER);
    let mut volumes = vec![volume(data_volume(project, entity), data)];
    if !entity.extensions.is_empty() {
        volumes.push(bind(format!("./{}", extensions_path(&entity.name)), FIRST_START));
    }
    volumes
}

/// The volume that holds its data.
fn data_volume<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Database>) -> String {
    volume_name(project.created_as(EntityKind::Database, &entity.name), "data")
}

fn extensions_path(name: &str) -> String {
    format!("files/{name}/extensions.sql")
}

/// What a new server runs once, if it is anything.
fn extensions<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Database>) -> Option<File<'m>> {
    if entity.extensions.is_empty() {
        return None;
    }
    let mut text = String::new();
    for line in project.cx.header() {
        text.push_str(&format!("-- {line}\n"));
    }
    for extension in &entity.extensions {
        let name = project.cx.value(extension).replace('"', "\"\"");
        text.push_str(&format!("CREATE EXTENSION IF NOT EXISTS \"{name}\";\n"));
    }
    Some(File { path: extensions_path(&entity.name), text, origin: Some(&entity.origin) })
}

fn set_password<'m>() -> Node<'m> {
    let command = Node::list(["/bin/sh", "-ec", SET_PASSWORD]);
    Node::from(Map::new().with("command", command)).from_origin(&PASSWORD)
}
