//! Prometheus, Alertmanager, Grafana and what they ask, under the profile `monitoring`.
//!
//! Their configuration is written by the monitoring backend beside the Compose file.

use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::monitoring::{
    ALERTMANAGER, ALERTMANAGER_PORT, GRAFANA, GRAFANA_PORT, MAILBOX, MAILBOX_PORT, PROMETHEUS,
    PROMETHEUS_PORT, exporter,
};
use groundplan_lowering::names::{CACHE_PORT, POSTGRES_PORT, database_name, database_user};
use groundplan_model::kinds::Database;
use groundplan_model::{Entity, EntityKind};
use groundplan_schema::scalar::Size;

use crate::target::container::files_label;
use crate::target::container::hardening::{NOBODY, User, harden};
use crate::target::container::health::{check, wget};
use crate::target::container::logging::log;
use crate::target::container::mount::{bind, temporary, tmpfs, volume, volume_name};
use crate::target::container::restart;
use crate::target::default::MONITORING;
use crate::target::lowered::Lowered;
use crate::target::profile;
use crate::target::project::Project;
use crate::target::variable::{grafana_password, password};

/// The user of Grafana's image, whose files belong to the group of root.
const GRAFANA_USER: &str = "472:0";
/// What its own database and plugins may take.
const GRAFANA_DATA: Size = Size(256 << 20);

/// Every container of the monitoring, where the environment has it.
pub fn lower<'m>(project: &Project<'_, 'm>) -> Lowered<'m> {
    if !project.has_monitoring {
        return Lowered::default();
    }
    Lowered { services: services(project), volumes: vec![data_volume()], ..Lowered::default() }
}

fn services<'m>(project: &Project<'_, 'm>) -> Map<'m> {
    let mut out = Map::new();
    let mut put = |name: String, container: Map<'m>| {
        out.put(name, Node::from(container).from_origin(&MONITORING));
    };
    for database in project.environment().databases.values() {
        put(exporter(&database.name), postgres_exporter(project, database));
    }
    for name in project.environment().caches.keys() {
        put(exporter(name), cache_exporter(project, name));
    }
    put(PROMETHEUS.to_owned(), prometheus(project));
    put(ALERTMANAGER.to_owned(), alertmanager(project));
    put(GRAFANA.to_owned(), grafana(project));
    if project.environment().node.alerts.is_some() {
        put(MAILBOX.to_owned(), mailbox(project));
    }
    out
}

/// What Prometheus has measured.
fn data_volume() -> String {
    volume_name(PROMETHEUS, "data")
}

fn prometheus<'m>(project: &Project<'_, 'm>) -> Map<'m> {
    let command = [
        "--config.file=/etc/prometheus/prometheus.yaml",
        "--storage.tsdb.path=/prometheus",
        "--storage.tsdb.retention.time=15d",
    ];
    let container =
        Map::new().with("image", "prom/prometheus:v3.15.0").with("command", Node::list(command));
    let monitor = Monitor {
        name: PROMETHEUS,
        port: PROMETHEUS_PORT,
        health: Some("/-/healthy"),
        reads: &[
            ("prometheus/prometheus.yaml", "/etc/prometheus/prometheus.yaml"),
            ("prometheus/rules", "/etc/prometheus/rules"),
        ],
        mounts: vec![volume(data_volume(), "/prometheus")],
        user: NOBODY.into(),
    };
    monitor.finish(project, container)
}

fn alertmanager<'m>(project: &Project<'_, 'm>) -> Map<'m> {
    let command = [
        "--config.file=/etc/alertmanager/alertmanager.yaml",
        "--storage.path=/tmp",
        // One alone has nobody to agree with.
        "--cluster.listen-address=",
    ];
    let container =
        Map::new().with("image", "prom/alertmanager:v0.34.1").with("command", Node::list(command));
    let monitor = Monitor {
        name: ALERTMANAGER,
        port: ALERTMANAGER_PORT,
        health: Some("/-/healthy"),
        reads: &[("alertmanager/alertmanager.yaml", "/etc/alertmanager/alertmanager.yaml")],
        mounts: Vec::new(),
        user: NOBODY.into(),
    };
    monitor.finish(project, container)
}

fn grafana<'m>(project: &Project<'_, 'm>) -> Map<'m> {
    let environment = Map::new()
        .with("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
        .with("GF_ANALYTICS_REPORTING_ENABLED", "false")
        .with("GF_SECURITY_ADMIN_PASSWORD", grafana_password().reference())
        .with("GF_USERS_ALLOW_SIGN_UP", "false");
    let container =
        Map::new().with("image", "grafana/grafana:13.2.3").with("environment", environment);
    // Its data sources and dashboards are files, and it learns its password only while its data is
    // new: what `.env` says holds at each start.
    let data = tmpfs("/var/lib/grafana", GRAFANA_DATA);
    let container = container.with("tmpfs", vec![temporary(), Node::from(data)]);
    let monitor = Monitor {
        name: GRAFANA,
        port: GRAFANA_PORT,
        health: Some("/api/health"),
        reads: &[("grafana/provisioning", "/etc/grafana/provisioning")],
        // It looks for other dashboards by itself.
        mounts: vec![bind("./grafana/dashboards", "/var/lib/grafana/dashboards")],
        user: Node::from(GRAFANA_USER).into(),
    };
    monitor.finish(project, container)
}

/// Takes the mails of Alertmanager and shows them; none leaves this machine.
fn mailbox<'m>(project: &Project<'_, 'm>) -> Map<'m> {
    let container = Map::new().with("image", "axllent/mailpit:v1.30.4");
    let monitor = Monitor {
        name: MAILBOX,
        port: MAILBOX_PORT,
        health: None,
        reads: &[],
        mounts: Vec::new(),
        user: NOBODY.into(),
    };
    monitor.finish(project, container)
}

/// A container that is reached from this machine.
struct Monitor<'m> {
    name: &'static str,
    port: u16,
    /// The path at which it says that it is well.
    health: Option<&'static str>,
    /// What it reads when it starts, and only then: beside the Compose file, and in the container.
    reads: &'static [(&'static str, &'static str)],
    /// What else is mounted.
    mounts: List<'m>,
    user: User<'m>,
}

impl<'m> Monitor<'m> {
    fn finish(self, project: &Project<'_, 'm>, mut container: Map<'m>) -> Map<'m> {
        if let Some(published) = project.ports.of_monitoring(self.name) {
            container.put("ports", vec![Node::from(published.leads_to(self.port))]);
        }
        project.networks.put(self.name, &mut container);
        if let Some(path) = self.health {
            let url = format!("http://127.0.0.1:{}{path}", self.port);
            container.put("healthcheck", check(wget(url), 10, 3, 5, 60));
        }
        let places: Vec<&str> = self.reads.iter().map(|(place, _)| *place).collect();
        files_label::put_of_places(project.cx, &places, &mut container);
        let read = self.reads.iter().map(|(place, path)| bind(format!("./{place}"), *path));
        finish(container, read.chain(self.mounts).collect(), "512m", self.user)
    }
}

fn postgres_exporter<'m>(project: &Project<'_, 'm>, entity: &'m Entity<Database>) -> Map<'m> {
    let name: &'m str = &entity.name;
    let stored = project.created_as(EntityKind::Database, name);
    let source = format!("{name}:{POSTGRES_PORT}/{}?sslmode=disable", database_name(stored));
    let environment = Map::new()
        .with("DATA_SOURCE_PASS", password(stored).reference())
        .with("DATA_SOURCE_URI", source)
        .with("DATA_SOURCE_USER", database_user(stored));
    let image = "quay.io/prometheuscommunity/postgres-exporter:v0.20.1";
    exports(project, image, environment, name)
}

fn cache_exporter<'m>(project: &Project<'_, 'm>, name: &'m str) -> Map<'m> {
    let environment = Map::new()
        .with("REDIS_ADDR", format!("redis://{name}:{CACHE_PORT}"))
        .with("REDIS_PASSWORD", password(project.created_as(EntityKind::Cache, name)).reference());
    exports(project, "oliver006/redis_exporter:v1.88.0", environment, name)
}

fn exports<'m>(
    project: &Project<'_, 'm>,
    image: &'static str,
    environment: Map<'m>,
    store: &'m str,
) -> Map<'m> {
    let ready = Map::new().with("condition", "service_healthy");
    let mut container = Map::new().with("image", image).with("environment", environment);
    project.networks.put(&exporter(store), &mut container);
    container.put("depends_on", Map::new().with(store, ready));
    finish(container, Vec::new(), "128m", NOBODY)
}

fn finish<'m>(
    mut container: Map<'m>,
    mounts: List<'m>,
    memory: &'static str,
    user: impl Into<User<'m>>,
) -> Map<'m> {
    container.put_unless_empty("volumes", mounts);
    if !container.entries.iter().any(|(key, _)| key == "tmpfs") {
        container.put("tmpfs", vec![temporary()]);
    }
    harden(&mut container, user);
    container.put("mem_limit", memory).put("restart", restart::ALWAYS);
    container.put("profiles", Node::list([profile::MONITORING]));
    log(&mut container);
    container
}
