//! Backups of databases that run in the cluster: each night a dump, brought to a bucket.

use groundplan_document::{List, Map, Node};
use groundplan_lowering::names::{
    BACKUP_TIMEOUT, POSTGRES_PORT, backup_name, database_name, database_user,
};
use groundplan_model::Entity;
use groundplan_model::kinds::{Backups, Database};
use groundplan_schema::Value;
use groundplan_schema::scalar::{Cpu, EntityName, Size};

use crate::target::cluster::{Cluster, Host, Owner};
use crate::target::content::Content;
use crate::target::default::BACKUP;
use crate::target::file;
use crate::target::kind::CRON_JOB;
use crate::target::label;
use crate::target::lowered::{Lowered, Needs, Requests, Stream};
use crate::target::network::policy;
use crate::target::object::document;
use crate::target::pod::identity::{identity, service_account};
use crate::target::pod::image::pull_policy;
use crate::target::pod::{hardening, storage};
use crate::target::quantity::{cpu, size};
use crate::target::secret::external_secret::Rendered;
use crate::target::store::database_image;
use crate::target::text::expandable;

/// The user of both containers: neither image asks for one of its own.
const USER: u32 = 10001;
const DIRECTORY: &str = "/backup";
/// Where one container leaves the dump for the other.
const FILE: &str = "/backup/dump";
/// What each container asks for, one after the other.
const CPU: Cpu = Cpu(100);
const MEMORY: Size = Size(256 << 20);
/// How often a run is tried again.
const RETRIES: u32 = 2;

/// Waits until the server answers, since policies are programmed after a pod has its address. What is
/// written halfway is never brought away.
const DUMP: &str = include_str!("dump.sh");

/// The names are times, so that those before the oldest that is kept sort before it. What is old goes only
/// after something new has come.
const UPLOAD: &str = include_str!("upload.sh");

/// The backups of a database, where the environment says where they go.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>, database: &'m Entity<Database>) -> Option<Lowered<'m>> {
    let Host::Own(node) = cluster.host else { return None };
    let backups = node.backups.as_ref()?;
    let cx = cluster.cx;
    let name = backup_name(&database.name);
    let owner = Owner { name: &name, component: "backup", origin: backups.bucket.origin() };
    let Content { name: secret, object } = credentials(cluster, backups, database, owner)?;
    let volumes: List = vec![
        storage::empty("backup", cx.node(&database.storage, |room| size(*room))),
        storage::temporary(),
    ];
    let user = || Node::from(USER).from_origin(&BACKUP);
    let pod = identity(cluster, &name)
        .with("securityContext", hardening::pod(cluster, user(), user(), []))
        .with("initContainers", Node::list([dump(cluster, database, &secret)]))
        .with("containers", Node::list([upload(cluster, backups, database, &secret)]))
        .with("volumes", volumes)
        .with("restartPolicy", "Never");
    let metadata = || Map::new().with("labels", label::own(cluster, owner));
    let run = Map::new()
        .with("backoffLimit", RETRIES)
        .with("activeDeadlineSeconds", BACKUP_TIMEOUT)
        .with("template", Map::new().with("metadata", metadata()).with("spec", pod));
    let spec = Map::new()
        .with("schedule", cx.node(&backups.schedule, |schedule| schedule.as_str()))
        .with("timeZone", "Etc/UTC")
        .with("concurrencyPolicy", "Forbid")
        .with("startingDeadlineSeconds", BACKUP_TIMEOUT)
        .with("jobTemplate", Map::new().with("metadata", metadata()).with("spec", run));
    let objects = vec![
        service_account(cluster, owner),
        object,
        document(cluster.object(CRON_JOB, owner).with("spec", spec), owner),
        policy::of_backup(cluster, backups, &database.name, owner),
    ];
    let needs = Needs { requests: Requests::of(1, CPU, MEMORY), ..Needs::default() };
    Some(Lowered { stream: Stream { path: file::of_backup(&database.name), objects }, needs })
}

/// The password of the database, and the key to the bucket.
fn credentials<'m>(
    cluster: &Cluster<'_, 'm>,
    backups: &'m Backups,
    database: &'m Entity<Database>,
    owner: Owner<'_, 'm>,
) -> Option<Content<'m>> {
    let mut rendered = Rendered::default();
    let password = cluster.password_entry(&database.name);
    rendered.add_entry("PGPASSWORD", password, Some(&database.origin));
    let mut add = |key: &str, name: &'m Value<EntityName>| {
        let secret = cluster.cx.environment.secrets.get(cluster.cx.value(name).as_str())?;
        rendered.add_entry(key, cluster.secret_entry(secret), Some(name.origin()));
        Some(())
    };
    add("AWS_ACCESS_KEY_ID", &backups.access_key)?;
    add("AWS_SECRET_ACCESS_KEY", &backups.secret_key)?;
    rendered.object(cluster, owner)
}

fn dump<'m>(cluster: &Cluster<'_, 'm>, database: &'m Entity<Database>, secret: &str) -> Node<'m> {
    let env = vec![
        variable("PGHOST", database.name.as_ref()),
        variable("PGPORT", POSTGRES_PORT.to_string()),
        variable("PGUSER", database_user(&database.name)),
        variable("PGDATABASE", database_name(&database.name)),
        variable("DUMP", FILE),
        from_secret(secret, "PGPASSWORD"),
    ];
    let image =
        Node::from(database_image(cluster, database)).from_origin(database.version.origin());
    container("dump", image, &database_image(cluster, database), ["bash", "-c"], DUMP, env)
}

fn upload<'m>(
    cluster: &Cluster<'_, 'm>,
    backups: &'m Backups,
    database: &'m Entity<Database>,
    secret: &str,
) -> Node<'m> {
    let cx = cluster.cx;
    let bucket = cx.value(&backups.bucket).trim_end_matches('/');
    let to = format!("s3://{bucket}/{}/{}", cluster.names.prefix(), database.name);
    let kept = cx.node(&database.backup.retention, |kept| kept.0.to_string());
    let mut env = vec![
        variable("TO", Node::from(to).from_origin(backups.bucket.origin())),
        variable("KEPT", kept),
        variable("DUMP", FILE),
        variable("HOME", "/tmp"),
        variable("AWS_REGION", cx.node(&backups.region, |region| region.as_str())),
        from_secret(secret, "AWS_ACCESS_KEY_ID"),
        from_secret(secret, "AWS_SECRET_ACCESS_KEY"),
    ];
    if let Some(endpoint) = &backups.endpoint {
        env.push(variable("AWS_ENDPOINT_URL_S3", cx.node(endpoint, |url| url.as_str())));
    }
    let image = cx.node(&backups.image, |image| image.to_string());
    container("upload", image, &cx.value(&backups.image).to_string(), ["sh", "-c"], UPLOAD, env)
}

fn container<'m>(
    name: &'static str,
    image: Node<'m>,
    reference: &str,
    shell: [&'static str; 2],
    script: &'static str,
    env: List<'m>,
) -> Node<'m> {
    let words = shell.map(Node::from).into_iter().chain([expandable(script).into()]);
    let requests = Map::new().with("cpu", cpu(CPU)).with("memory", size(MEMORY));
    let limits = Map::new().with("memory", size(MEMORY));
    let mounted = Map::new().with("name", "backup").with("mountPath", DIRECTORY);
    let container = Map::new()
        .with("name", name)
        .with("image", image)
        .with("imagePullPolicy", pull_policy(reference))
        .with("command", Node::list(words))
        .with("env", env)
        .with("resources", Map::new().with("requests", requests).with("limits", limits))
        .with("securityContext", hardening::container())
        .with("volumeMounts", vec![mounted.into(), storage::temporary_mount()]);
    Node::from(container).from_origin(&BACKUP)
}

fn variable<'m>(name: &'static str, value: impl Into<Node<'m>>) -> Node<'m> {
    Map::new().with("name", name).with("value", value).into()
}

fn from_secret<'m>(secret: &str, key: &'static str) -> Node<'m> {
    let reference = Map::new().with("name", secret.to_owned()).with("key", key);
    Map::new()
        .with("name", key)
        .with("valueFrom", Map::new().with("secretKeyRef", reference))
        .into()
}
