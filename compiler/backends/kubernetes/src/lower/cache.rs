//! Caches that run in the cluster. On AWS there is nothing to write here: they are ElastiCache.

use std::sync::Arc;

use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::CACHE_PORT;
use groundplan_model::kinds::{Cache, CacheEngine};
use groundplan_model::{Entity, EntityKey, EntityKind};
use groundplan_schema::scalar::Choice;
use groundplan_schema::scalar::Size;

use crate::target::cluster::Cluster;
use crate::target::default::SERVER;
use crate::target::lowered::Lowered;
use crate::target::pod::probe::timed;
use crate::target::quantity::size;
use crate::target::secret::external_secret::Rendered;
use crate::target::secret::template::Template;
use crate::target::server::{Asked, PASSWORD, SECRETS, Server, resources};
use crate::target::store::cache_image;
use crate::target::text::expandable;

/// The user and group of the Debian images of both engines.
const CACHE_USER: u32 = 999;
const DATA: &str = "/data";
/// The key of the server's configuration, which holds the password.
const CONFIGURATION: &str = "server.conf";

/// Adds the file's password to those that the server takes, when the file changes. `held` is one that
/// it takes for sure; whoever came with an older one still gets in until the server is started again.
const PASSWORD_CHANGE: &str = r#"trap 'exit 0' TERM INT
umask 077
file=/run/secrets/server/password held=/tmp/password
[ -e $held ] || cp $file $held
taken() { REDISCLI_AUTH=$1 CLIENT ping 2>/dev/null | grep -q PONG; }
while :; do
  now=$(cat $file)
  if [ "$now" != "$(cat $held)" ]; then
    taken "$now" || printf '>%s' "$now" | REDISCLI_AUTH=$(cat $held) CLIENT -x ACL SETUSER default >/dev/null
    taken "$now" && printf %s "$now" > $held
  fi
  sleep 5 & wait $!
done
"#;

/// A cache that runs in the cluster.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>, cache: &'m Entity<Cache>) -> Lowered<'m> {
    server(cluster, cache).lower(cluster)
}

fn server<'m>(cluster: &Cluster<'_, 'm>, cache: &'m Entity<Cache>) -> Server<'m> {
    let cx = cluster.cx;
    let engine = *cx.value(&cache.engine);
    let (_, memory) = resources(*cx.value(&cache.size));
    let password = cluster.password_entry(&cache.name);
    let mut secrets = Rendered::default();
    let configuration = configuration(cluster, cache, &password.key, memory);
    let configuration = Template { text: configuration, entries: [password.clone()].into() };
    secrets.add(CONFIGURATION, configuration, Some(&cache.origin));
    secrets.add_entry(PASSWORD, password, Some(&cache.origin));
    let program = match engine {
        CacheEngine::Redis => "redis-server",
        CacheEngine::Valkey => "valkey-server",
    };
    let args: [Node; 2] = [program.into(), format!("{SECRETS}/{CONFIGURATION}").into()];
    // Rewriting the log of writes needs as much room again.
    let storage = Size(memory.0.saturating_mul(2));
    let is_kept = *cx.value(&cache.persistence);
    let address = format!("redis://127.0.0.1:{CACHE_PORT}");
    let version = cache.version.as_ref();
    let image = cache_image(cluster, cache).to_owned();
    Server {
        key: EntityKey { kind: EntityKind::Cache, name: Arc::clone(&cache.name) },
        origin: &cache.origin,
        image: (image, version.map_or(&SERVER, |version| version.origin())),
        password_change: PASSWORD_CHANGE.replace("CLIENT", client(engine)),
        password_env: List::new(),
        user: (CACHE_USER, CACHE_USER),
        port: ("cache", CACHE_PORT),
        size: &cache.size,
        data_path: DATA,
        storage: is_kept.then(|| cx.node(&cache.persistence, |_| size(storage))),
        start: Map::new().with("args", Node::list(args).from_origin(&SERVER)),
        probes: probes(engine),
        asked: Asked {
            env: vec![Map::new().with("name", "REDIS_ADDR").with("value", address).into()],
            password: Some("REDIS_PASSWORD"),
            mounts: List::new(),
        },
        mounts: List::new(),
        shared: List::new(),
        volumes: List::new(),
        secrets,
    }
}

/// The server's configuration, as a template that fills in the password. A quarter of the memory
/// is left for what is not data.
fn configuration<'m>(
    cluster: &Cluster<'_, 'm>,
    cache: &'m Cache,
    password: &str,
    memory: Size,
) -> String {
    let most = memory.0 / 4 * 3;
    let eviction = cluster.cx.value(&cache.eviction).word();
    let append = match cluster.cx.value(&cache.persistence) {
        true => "yes",
        false => "no",
    };
    format!(
        "port {CACHE_PORT}\ndir {DATA}\nrequirepass {{{{ .{password} | quote }}}}\n\
         maxmemory {most}\nmaxmemory-policy {eviction}\nappendonly {append}\nsave \"\"\n"
    )
}

fn client(engine: CacheEngine) -> &'static str {
    match engine {
        CacheEngine::Redis => "redis-cli",
        CacheEngine::Valkey => "valkey-cli",
    }
}

/// Alive while the port answers; ready while commands do. Whoever is asked for a password is asked by
/// a server that is well: a changed one reaches the file before the server.
fn probes<'m>(engine: CacheEngine) -> Map<'m> {
    let port = || Map::new().with("tcpSocket", Map::new().with("port", "cache"));
    let client = client(engine);
    let ping = format!(
        "REDISCLI_AUTH=\"$(cat {SECRETS}/{PASSWORD})\" {client} ping 2>/dev/null | \
         grep -qE '^(PONG|NOAUTH)'"
    );
    let words: [Node; 3] = ["sh".into(), "-c".into(), expandable(ping).into()];
    let ping = Map::new().with("exec", Map::new().with("command", Node::list(words)));
    let probe = |action, period, timeout, failures| {
        Node::from(timed(action, period, timeout, failures)).from_origin(&SERVER)
    };
    Map::new()
        .with("startupProbe", probe(port(), 2, 2, 30))
        .with("readinessProbe", probe(ping, 5, 3, 3))
        .with("livenessProbe", probe(port(), 10, 2, 6))
}
