//! A stand-in for S3: SeaweedFS, one for every bucket, each of which is found under its own name.

use groundplan_model::{EntityKind, EnvironmentModel, Running};

use super::companion::{OBJECT_STORAGE, OBJECT_STORAGE_BUCKETS};
use super::container::{harden, log};
use super::default::OBJECT_STORAGE as ORIGIN;
use super::health::check;
use super::project::Project;
use super::storage::{mount, temporary, volume_name};
use super::variable::object_storage_key;
use groundplan_document::{List, Map, Node};

const IMAGE: &str = "chrislusf/seaweedfs:4.48";
/// Any user but root; its volume is made this user's.
const USER: u32 = 10_001;
const DATA: &str = "/data";
/// Where it speaks the protocol of S3.
const PORT: u16 = 8333;
/// Where its own shell finds it.
const MASTER_PORT: u16 = 9333;
/// The name of the key that opens it; there is one key, which may do everything.
const ACCESS_KEY: &str = "platform";
/// The region that clients have to name; it stands for nothing.
const REGION: &str = "us-east-1";

/// Whether a running entity uses buckets.
pub(super) fn is_client(environment: &EnvironmentModel, running: &Running<'_>) -> bool {
    bucket_of(environment, running).is_some()
}

/// The first bucket that a running entity uses.
fn bucket_of(environment: &EnvironmentModel, running: &Running<'_>) -> Option<String> {
    let key = running.key();
    let mut edges = environment.edges_from(&key);
    let first = edges.find(|edge| edge.to.kind == EntityKind::Bucket)?;
    Some(first.to.name.to_string())
}

/// What the AWS SDKs read to find the stand-in, which on AWS the cluster provides.
pub(super) fn client_environment<'m>(
    project: &Project<'_, 'm>,
    running: &Running<'m>,
) -> Vec<(&'static str, Node<'m>)> {
    let Some(bucket) = bucket_of(project.environment(), running) else { return Vec::new() };
    let values = [
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY.into()),
        ("AWS_ENDPOINT_URL_S3", Node::from(format!("http://{bucket}:{PORT}"))),
        ("AWS_REGION", REGION.into()),
        ("AWS_SECRET_ACCESS_KEY", object_storage_key().reference().into()),
    ];
    values.into_iter().map(|(name, value)| (name, value.from_origin(&ORIGIN))).collect()
}

/// The stand-in, and what makes the buckets in it.
pub(super) fn object_storage<'m>(project: &Project<'_, 'm>) -> Map<'m> {
    let mut out = Map::new();
    if project.buckets().next().is_some() {
        let owner = super::companion::owner_of(OBJECT_STORAGE);
        out.put(OBJECT_STORAGE, Node::from(storage(project, &owner)).from_origin(&ORIGIN));
        out.put(OBJECT_STORAGE_BUCKETS, Node::from(buckets(project)).from_origin(&ORIGIN));
        let container = super::companion::volume_owner(USER, [DATA.into()].into(), volumes());
        out.put(owner, Node::from(container).from_origin(&ORIGIN));
    }
    out
}

fn volumes<'m>() -> List<'m> {
    vec![mount(volume_name(OBJECT_STORAGE, "data"), DATA)]
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
    let network = Map::new().with(OBJECT_STORAGE, Map::new().with("aliases", aliases));
    let owned = Map::new().with("condition", "service_completed_successfully");
    let url = format!("http://127.0.0.1:{PORT}/healthz");
    let test = ["CMD", "wget", "-q", "-O", "/dev/null"].map(Node::from);
    let test = test.into_iter().chain([url.into()]).collect();
    let mut container = Map::new()
        .with("image", IMAGE)
        .with("entrypoint", Node::list(["/usr/bin/weed"]))
        .with("command", Node::list(command))
        .with("environment", environment)
        .with("networks", network)
        .with("depends_on", Map::new().with(owner.to_owned(), owned))
        .with("healthcheck", check(test, 5, 3, 5, 60))
        .with("volumes", volumes())
        .with("tmpfs", vec![temporary()]);
    harden(&mut container, USER);
    container.put("mem_limit", "1g").put("stop_grace_period", "30s");
    container.put("restart", "unless-stopped");
    log(&mut container);
    container
}

/// Makes the buckets, and fails while one is missing.
fn buckets<'m>(project: &Project<'_, 'm>) -> Map<'m> {
    let shell = format!("weed shell -master={OBJECT_STORAGE}:{MASTER_PORT}");
    let mut script = String::from("set -e\n");
    for bucket in project.buckets() {
        // Letters, digits and `-`.
        let name = project.bucket_name(bucket);
        script.push_str(&format!("echo 's3.bucket.create -name {name}' | {shell}\n"));
        if *project.cx.value(&bucket.versioning) {
            let set = format!("s3.bucket.versioning -name {name} -enable");
            script.push_str(&format!("echo '{set}' | {shell}\n"));
        }
        script.push_str(&format!("echo 's3.bucket.list' | {shell} | grep -qw '{name}'\n"));
    }
    let ready = Map::new().with("condition", "service_healthy");
    let mut container = Map::new()
        .with("image", IMAGE)
        .with("entrypoint", Node::list(["/bin/sh", "-c"]))
        .with("command", Node::list([script]))
        .with("networks", Node::list([OBJECT_STORAGE]))
        .with("depends_on", Map::new().with(OBJECT_STORAGE, ready))
        .with("tmpfs", vec![temporary()]);
    harden(&mut container, USER);
    container.put("restart", "on-failure:5");
    log(&mut container);
    container
}
