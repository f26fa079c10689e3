//! A stand-in for S3: SeaweedFS, one for every bucket, each of which is found under its own name.
//!
//! It makes the buckets itself each time that it is started, where they are not there yet; whoever
//! uses one waits for that. Where only cron jobs use buckets, it is started with them.

use groundplan_document::{List, Map, Node};
use groundplan_model::{EntityKind, EnvironmentModel};

use crate::target::companion;
use crate::target::container::hardening::harden;
use crate::target::container::health::{check, wget};
use crate::target::container::logging::log;
use crate::target::container::mount::{temporary, volume, volume_name};
use crate::target::container::restart;
use crate::target::container::volume_owner::volume_owner;
use crate::target::default::{CRON, OBJECT_STORAGE as BECAUSE};
use crate::target::lowered::Lowered;
use crate::target::object_storage::{ACCESS_KEY, OBJECT_STORAGE, PORT, is_used};
use crate::target::profile;
use crate::target::project::Project;
use crate::target::variable::object_storage_key;

const IMAGE: &str = "chrislusf/seaweedfs:4.48";
/// Any user but root; its volume is made this user's.
const USER: u32 = 10_001;
const DATA: &str = "/data";
/// Where its own shell finds it.
const MASTER_PORT: u16 = 9333;
/// How many seconds it may take until it answers.
const START_TIMEOUT: u32 = 60;

/// The stand-in with its volume, and what makes that its own; nothing where nobody uses a bucket.
pub fn lower<'m>(project: &Project<'_, 'm>) -> Lowered<'m> {
    let environment = project.environment();
    if !is_used(environment) {
        return Lowered::default();
    }
    let profiles =
        is_for_crons(environment).then(|| Node::list([profile::CRON]).from_origin(&CRON));
    let finish = |container: Map<'m>| {
        Node::from(container.with_some("profiles", profiles.clone())).from_origin(&BECAUSE)
    };
    let owner = companion::volume_owner(OBJECT_STORAGE);
    let owning = volume_owner(USER, [DATA.into()].into(), volumes());
    let services = Map::new()
        .with(OBJECT_STORAGE, finish(storage(project, &owner)))
        .with(owner, finish(owning));
    Lowered { services, volumes: vec![data_volume()], ..Lowered::default() }
}

/// Whether nothing uses a bucket but what is started by hand.
fn is_for_crons(environment: &EnvironmentModel) -> bool {
    let mut uses = environment.edges.iter().filter(|edge| edge.to.kind == EntityKind::Bucket);
    uses.all(|edge| edge.from.kind == EntityKind::Cron)
}

fn data_volume() -> String {
    volume_name(OBJECT_STORAGE, "data")
}

fn volumes<'m>() -> List<'m> {
    vec![volume(data_volume(), DATA)]
}

fn storage<'m>(project: &Project<'_, 'm>, owner: &str) -> Map<'m> {
    let command = [
        "server".to_owned(),
        format!("-dir={DATA}"),
        format!("-ip={OBJECT_STORAGE}"),
        "-ip.bind=0.0.0.0".to_owned(),
        "-master.volumePreallocate=false".to_owned(),
        "-master.volumeSizeLimitMB=1024".to_owned(),
        // As many volumes as the disk has room for.
        "-volume.max=0".to_owned(),
        "-s3".to_owned(),
    ];
    let environment = Map::new()
        .with("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .with("AWS_SECRET_ACCESS_KEY", object_storage_key().reference());
    // Each bucket's own name leads here.
    let aliases = Node::list(project.buckets().map(|bucket| &bucket.name));
    let owned = Map::new().with("condition", "service_completed_successfully");
    let url = format!("http://127.0.0.1:{PORT}/healthz");
    let mut container = Map::new()
        .with("image", IMAGE)
        .with("entrypoint", Node::list(["/usr/bin/weed"]))
        .with("command", Node::list(command))
        .with("environment", environment)
        .with("depends_on", Map::new().with(owner.to_owned(), owned))
        .with("healthcheck", check(wget(url), 5, 3, 5, 60))
        .with("post_start", vec![make_buckets(project)])
        .with("volumes", volumes())
        .with("tmpfs", vec![temporary()]);
    project.networks.put_with_aliases(OBJECT_STORAGE, &aliases, &mut container);
    harden(&mut container, USER);
    container.put("mem_limit", "1g").put("stop_grace_period", "30s");
    container.put("restart", restart::ALWAYS);
    log(&mut container);
    container
}

/// Makes the buckets that are not there, and fails while one is missing.
fn make_buckets<'m>(project: &Project<'_, 'm>) -> Node<'m> {
    let shell = format!("weed shell -master={OBJECT_STORAGE}:{MASTER_PORT}");
    let url = format!("http://127.0.0.1:{PORT}/healthz");
    let mut script = format!(
        "set -e\ntimeout {START_TIMEOUT} sh -c 'until wget -q -O /dev/null {url}; do sleep 1; done'\n"
    );
    for bucket in project.buckets() {
        // Letters, digits and `-`.
        let name = project.bucket_name(bucket);
        let is_there =
            format!("echo s3.bucket.list | {shell} | grep -Eq '^ *{name}([[:space:]]|$$)'");
        script.push_str(&format!("{is_there} || echo 's3.bucket.create -name {name}' | {shell}\n"));
        if *project.cx.value(&bucket.versioning) {
            let set = format!("s3.bucket.versioning -name {name} -enable");
            script.push_str(&format!("echo '{set}' | {shell}\n"));
        }
        script.push_str(&format!("{is_there}\n"));
    }
    Map::new().with("command", Node::list(["/bin/sh".to_owned(), "-c".to_owned(), script])).into()
}
