//! Databases that run in the cluster. On AWS there is nothing to write here: they are RDS.

use std::sync::Arc;

use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::{POSTGRES_PORT, database_name, database_user};
use groundplan_model::kinds::{Database, PostgresVersion};
use groundplan_model::{Entity, EntityKey, EntityKind};
use groundplan_schema::scalar::Size;

use crate::target::cluster::{Cluster, Owner};
use crate::target::default::SERVER;
use crate::target::kind::CONFIG_MAP;
use crate::target::lowered::Lowered;
use crate::target::object::document;
use crate::target::pod::probe::timed;
use crate::target::pod::storage;
use crate::target::quantity::size;
use crate::target::secret::external_secret::Rendered;
use crate::target::server::{Asked, PASSWORD, SECRETS, Server, resources};
use crate::target::store::database_image;
use crate::target::text::expandable;

/// The user and group `postgres` of the Debian images.
const POSTGRES: u32 = 999;
/// Where the image looks for what to do when it first makes the database.
const INIT: &str = "/docker-entrypoint-initdb.d";
/// Where the server keeps its socket.
const SOCKET: &str = "/var/run/postgresql";
const SOCKET_SIZE: &str = "8Mi";
/// Where the processes of a parallel query share what they know. A container runtime gives 64 MiB,
/// which a hash join with some more `work_mem` exceeds.
const SHARED_MEMORY: &str = "/dev/shm";

/// Sets the user's password to that of the file: when the server has started, and when the file
/// changes. Over the socket nobody is asked for one; over the network the server answers only when it
/// is done with making the database. Neither argument nor log ever holds the password.
const PASSWORD_CHANGE: &str = r#"trap 'exit 0' TERM INT
held=
while :; do
  now=$(cat /run/secrets/server/password)
  if [ "$now" != "$held" ] && pg_isready -q -h 127.0.0.1 && psql -qX -v ON_ERROR_STOP=1 <<'SQL'
\set password `cat /run/secrets/server/password`
SET log_statement = none;
SET log_min_error_statement = panic;
ALTER ROLE CURRENT_USER PASSWORD :'password';
SQL
  then held=$now; fi
  sleep 5 & wait $!
done
"#;

/// A database that runs in the cluster.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>, database: &'m Entity<Database>) -> Lowered<'m> {
    let mut lowered = server(cluster, database).lower(cluster);
    lowered.stream.objects.extend(extensions(cluster, database));
    lowered
}

fn server<'m>(cluster: &Cluster<'_, 'm>, database: &'m Entity<Database>) -> Server<'m> {
    let cx = cluster.cx;
    let mut secrets = Rendered::default();
    let password = cluster.password_entry(&database.name);
    secrets.add_entry(PASSWORD, password, Some(&database.origin));
    let (data_path, data) = data(*cx.value(&database.version));
    let mut start = Map::new();
    start.put_unless_empty("args", parameters(cluster, database));
    start.put("env", Node::list(env(database, data)).from_origin(&SERVER));
    let socket = Node::from(SOCKET_SIZE).from_origin(&SERVER);
    let mut mounts = vec![Map::new().with("name", "shm").with("mountPath", SHARED_MEMORY).into()];
    let mut volumes = vec![storage::empty("socket", socket), shared_memory(cluster, database)];
    if !database.extensions.is_empty() {
        let source = Map::new().with("name", database.name.as_ref());
        volumes.push(Map::new().with("name", "init").with("configMap", source).into());
        let init = Map::new().with("name", "init").with("mountPath", INIT).with("readOnly", true);
        mounts.push(init.into());
    }
    Server {
        key: EntityKey { kind: EntityKind::Database, name: Arc::clone(&database.name) },
        origin: &database.origin,
        image: (database_image(cluster, database), database.version.origin()),
        password_change: PASSWORD_CHANGE.to_owned(),
        password_env: script_env(database).map(Node::from).into(),
        user: (POSTGRES, POSTGRES),
        port: ("postgres", POSTGRES_PORT),
        size: &database.size,
        data_path,
        storage: Some(cx.node(&database.storage, |storage| size(*storage))),
        start,
        probes: probes(database),
        asked: Asked {
            env: vec![
                Map::new().with("name", "DATA_SOURCE_NAME").with("value", source(database)).into(),
            ],
            password: None,
            mounts: vec![socket_mount()],
        },
        mounts,
        shared: vec![socket_mount()],
        volumes,
        secrets,
    }
}

/// Where the volume is mounted, and where the data is in it: never the volume itself, whose owner
/// is not the server. Since 18 the image keeps the data of each major version apart.
fn data(version: PostgresVersion) -> (&'static str, Option<&'static str>) {
    match version >= PostgresVersion::V18 {
        true => ("/var/lib/postgresql", None),
        false => ("/var/lib/postgresql/data", Some("/var/lib/postgresql/data/pgdata")),
    }
}

fn env<'m>(database: &'m Entity<Database>, data: Option<&'static str>) -> Vec<Map<'m>> {
    let variable =
        |name: &'static str, value: Node<'m>| Map::new().with("name", name).with("value", value);
    let password = format!("{SECRETS}/{PASSWORD}");
    let mut env = vec![
        variable("POSTGRES_DB", database_name(&database.name).into()),
        variable("POSTGRES_USER", database_user(&database.name).into()),
        variable("POSTGRES_PASSWORD_FILE", password.into()),
    ];
    env.extend(data.map(|path| variable("PGDATA", path.into())));
    env
}

/// How the exporter reaches the server: over the socket, where nobody is asked for a password.
fn source(database: &Database) -> String {
    let (inside, user) =
        (database_name(database.name.peek().0), database_user(database.name.peek().0));
    format!("postgresql:///{inside}?host={SOCKET}&user={user}&sslmode=disable")
}

fn socket_mount<'m>() -> Node<'m> {
    Map::new().with("name", "socket").with("mountPath", SOCKET).into()
}

/// How the script beside the server reaches it.
fn script_env<'m>(database: &'m Entity<Database>) -> [Map<'m>; 3] {
    let variable =
        |name: &'static str, value: Node<'m>| Map::new().with("name", name).with("value", value);
    [
        variable("PGHOST", SOCKET.into()),
        variable("PGUSER", database_user(&database.name).into()),
        variable("PGDATABASE", "postgres".into()),
    ]
}

/// Memory that processes share: it counts as the container's, and may be half of it.
fn shared_memory<'m>(cluster: &Cluster<'_, 'm>, database: &'m Entity<Database>) -> Node<'m> {
    let limit = cluster.cx.node(&database.size, |asked| size(Size(resources(*asked).1.0 / 2)));
    let source = Map::new().with("medium", "Memory").with("sizeLimit", limit);
    Map::new().with("name", "shm").with("emptyDir", source).into()
}

/// The server's parameters, as its command takes them.
fn parameters<'m>(cluster: &Cluster<'_, 'm>, database: &'m Entity<Database>) -> List<'m> {
    let mut args = List::new();
    for (name, value) in database.parameters.iter() {
        args.push(Node::from("-c"));
        args.push(cluster.cx.node(value, |value| expandable(format!("{name}={value}"))));
    }
    args
}

/// Asked over the network, because the server that makes the database listens on the socket alone.
fn probes<'m>(database: &'m Entity<Database>) -> Map<'m> {
    let probe = |period, failures| {
        let words: [Node; 7] = [
            "pg_isready".into(),
            "-h".into(),
            "127.0.0.1".into(),
            "-U".into(),
            database_user(&database.name).into(),
            "-d".into(),
            database_name(&database.name).into(),
        ];
        let exec = Map::new().with("exec", Map::new().with("command", Node::list(words)));
        Node::from(timed(exec, period, 5, failures)).from_origin(&SERVER)
    };
    // Five minutes to make the database or to recover it; a minute of silence before a restart.
    Map::new()
        .with("startupProbe", probe(5, 60))
        .with("readinessProbe", probe(5, 3))
        .with("livenessProbe", probe(10, 6))
}

/// What creates the extensions when the database is first made. Nothing reads it later, so that a
/// changed one keeps its name: another would restart the server for nothing.
fn extensions<'m>(cluster: &Cluster<'_, 'm>, database: &'m Entity<Database>) -> Option<Node<'m>> {
    if database.extensions.is_empty() {
        return None;
    }
    let owner = Owner::entity(EntityKind::Database, &database.name, &database.origin);
    let statement = |name: &str| {
        format!("CREATE EXTENSION IF NOT EXISTS \"{}\" CASCADE;\n", name.replace('"', "\"\""))
    };
    let names = database.extensions.iter().map(|name| cluster.cx.value(name).as_str());
    let data = Map::new().with("extensions.sql", names.map(statement).collect::<String>());
    Some(document(cluster.object(CONFIG_MAP, owner).with("data", data), owner))
}
