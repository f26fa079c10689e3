//! Databases and caches beside a job: containers of the server that production runs.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_document::{Map, Node};
use groundplan_lowering::names::{
    CACHE_PORT, POSTGRES_PORT, database_name, database_user, variable,
};
use groundplan_lowering::{Context, images};
use groundplan_model::kinds::{Cache, CacheEngine, Database};
use groundplan_model::{EntityKind, EnvironmentModel, ImageSource};
use groundplan_schema::Value;

use crate::target::default::DATASTORE;

/// The databases and caches that a job needs, each with the port under which it is found.
#[derive(Default)]
pub struct Stores<'m> {
    found: Vec<Store<'m>>,
}

struct Store<'m> {
    name: &'m str,
    port: u16,
    kind: StoreKind<'m>,
}

enum StoreKind<'m> {
    Database(&'m Database),
    Cache(&'m Cache),
}

impl<'m> Stores<'m> {
    /// Adds the database or cache of that name, unless it is there or the environment has none.
    pub fn add(&mut self, environment: &'m EnvironmentModel, name: &str) {
        if self.found.iter().any(|store| store.name == name) {
            return;
        }
        let database = environment.databases.get_key_value(name);
        let cache = environment.caches.get_key_value(name);
        let (name, kind, first) = match (database, cache) {
            (Some((name, entity)), _) => (name, StoreKind::Database(&entity.node), POSTGRES_PORT),
            (None, Some((name, entity))) => (name, StoreKind::Cache(&entity.node), CACHE_PORT),
            (None, None) => return,
        };
        // Both start at the usual port; the next of the same kind is found at the next.
        let before = self.found.iter().filter(|store| store.kind.is_same(&kind)).count();
        let port = first.saturating_add(u16::try_from(before).unwrap_or(u16::MAX));
        self.found.push(Store { name, port, kind });
    }

    /// The containers of the job.
    pub fn services(&self, cx: &Context<'m>) -> Node<'m> {
        let mut services = Map::new();
        for store in &self.found {
            services.put(store.name, store.service(cx));
        }
        services.into()
    }

    /// The variables through which a step that needs `names` finds them, the first of each kind
    /// under the name that everybody knows: `DATABASE_URL`, `REDIS_URL`.
    pub fn variables(&self, names: &[&str]) -> Vec<(String, String)> {
        let mut variables: Vec<(String, String)> = Vec::new();
        for store in names.iter().filter_map(|name| self.found.iter().find(|it| it.name == *name)) {
            let usual = store.kind.variable();
            let name = if variables.iter().any(|(taken, _)| taken == usual) {
                format!("{}_{usual}", variable(store.name))
            } else {
                usual.to_owned()
            };
            variables.push((name, store.url()));
        }
        variables
    }
}

impl StoreKind<'_> {
    fn is_same(&self, other: &StoreKind<'_>) -> bool {
        self.variable() == other.variable()
    }

    fn variable(&self) -> &'static str {
        match self {
            StoreKind::Database(_) => "DATABASE_URL",
            StoreKind::Cache(_) => "REDIS_URL",
        }
    }
}

impl<'m> Store<'m> {
    /// The machine is thrown away after the job and nobody else reaches it: no password.
    fn url(&self) -> String {
        let port = self.port;
        match self.kind {
            StoreKind::Database(_) => {
                let (user, name) = (database_user(self.name), database_name(self.name));
                format!("postgresql://{user}@localhost:{port}/{name}")
            }
            StoreKind::Cache(_) => format!("redis://localhost:{port}/0"),
        }
    }

    fn service(&self, cx: &Context<'m>) -> Node<'m> {
        let (image, port, health) = match self.kind {
            StoreKind::Database(database) => (
                database_image(cx, database),
                POSTGRES_PORT,
                format!(
                    "pg_isready --username {} --dbname {}",
                    database_user(self.name),
                    database_name(self.name)
                ),
            ),
            StoreKind::Cache(cache) => {
                let engine = *cx.value(&cache.engine);
                let version = cache.version.as_ref().map(|version| *cx.value(version));
                let image = pinned(images::cache(engine, version));
                let client = match engine {
                    CacheEngine::Redis => "redis-cli",
                    CacheEngine::Valkey => "valkey-cli",
                };
                let version = cache.version.as_ref().map(Value::origin);
                let origin = version.unwrap_or(cache.engine.origin());
                (Node::from(image).from_origin(origin), CACHE_PORT, format!("{client} ping"))
            }
        };
        let mut service = Map::new().with("image", image);
        if let StoreKind::Database(_) = self.kind {
            let env = Map::new()
                .with("POSTGRES_USER", database_user(self.name))
                .with("POSTGRES_DB", database_name(self.name))
                .with("POSTGRES_HOST_AUTH_METHOD", "trust");
            service.put("env", env);
        }
        let options = format!(
            "--health-cmd \"{health}\" --health-interval 5s --health-timeout 5s --health-retries 12"
        );
        service.put("ports", Node::list([format!("{}:{port}", self.port)])).put("options", options);
        Node::from(service).from_origin(&DATASTORE)
    }
}

/// The image that runs everywhere else, with the extension `vector` where that is asked for.
fn database_image<'m>(cx: &Context<'m>, database: &'m Database) -> Node<'m> {
    let mut extensions = database.extensions.iter().map(|name| cx.value(name));
    let with_vector = extensions.any(|name| name.as_str() == images::VECTOR);
    cx.node(&database.version, |version| pinned(&images::postgres(*version, with_vector)))
}

/// The image by its digest, where one is known: a tag can be moved.
fn pinned(image: &str) -> String {
    let known = PINNED.iter().find(|(known, _)| *known == image);
    known.map_or(image, |(_, pinned)| pinned).to_owned()
}

const PINNED: [(&str, &str); 7] = [
    (
        "postgres:15",
        "postgres:15.19@sha256:9b1d34adbce1dd07ee6e94b4a2cf698884b89bd44a6c9c12f5da8f3acbfe4957",
    ),
    (
        "postgres:16.15",
        "postgres:16.15@sha256:1a6ab3f5345eb6dbe04a1349529caabdb0ab09293a09590fad07b2246bfa4b54",
    ),
    (
        "postgres:17.11",
        "postgres:17.11@sha256:d74eeac9a635390a49bc21bd49fccd973de707e2a53a76ac49b552b8712ec46f",
    ),
    (
        "postgres:18.6",
        "postgres:18.6@sha256:5a5a84b19854a9ffaa54082c166ff4ec27473a361e496e5ea167f298f2da9722",
    ),
    (
        "redis:7.4.11",
        "redis:7.4.11@sha256:71da9275c5f3fcb97d0fa0c8c5b36cc995327265420f17a04bfd544f458059f7",
    ),
    // Of 8.1.8 itself no digest is at hand.
    (
        "valkey/valkey:8.1.8",
        "valkey/valkey:8@sha256:81db6d39e1bba3b3ff32bd3a1b19a6d69690f94a3954ec131277b9a26b95b3aa",
    ),
    (
        "valkey/valkey:9.1.1",
        "valkey/valkey:9.1.1@sha256:70739f85ad2ee01a726a965584a0f94895f01b0c60b3cc8b0aeef11eaa6888cf",
    ),
];

/// The databases and caches that an environment's programs connect to, by the owner of the image
/// that they run in.
pub fn connected(environment: &EnvironmentModel) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for running in environment.running() {
        if let Some(ImageSource::Built { owner, .. }) = environment.image_source(&running) {
            owners.insert(running.name, owner);
        }
    }
    let mut connected: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for edge in &environment.edges {
        let store = matches!(edge.to.kind, EntityKind::Database | EntityKind::Cache);
        if let (true, Some(owner)) = (store, owners.get(edge.from.name.as_ref())) {
            connected.entry(owner).or_default().insert(&edge.to.name);
        }
    }
    connected
}
