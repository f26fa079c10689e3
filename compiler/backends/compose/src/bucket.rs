//! A stand-in for S3: SeaweedFS, one for every bucket, each of which is found under its own name.
//!
//! It makes the buckets itself each time that it is started, where they are not there yet; whoever
//! uses one waits for that. Where only cron jobs use buckets, it is started with them.

use groundplan_model::{EntityKind, EnvironmentModel, Running};

use super::companion::OBJECT_STORAGE;
use super::container::CRON_PROFILE;
use super::container::{harden, log};
use super::default::{CRON, OBJECT_STORAGE as ORIGIN};
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

/// How many seconds it may take until it answers.
const PATIENCE: u32 = 60;

/// Whether anything uses a bucket.
pub(super) fn is_used(environment: &EnvironmentModel) -> bool {
    environment.edges.iter().any(|edge| edge.to.kind == EntityKind::Bucket)
}

/// Whether nothing uses a bucket but what is started by hand.
fn is_for_crons(environment: &EnvironmentModel) -> bool {
    let mut uses = environment.edges.iter().filter(|edge| edge.to.kind == EntityKind::Bucket);
    uses.all(|edge| edge.from.kind == EntityKind::Cron)
}

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

/// The stand-in, and what gives it its volume.
pub(super) fn object_storage<'m>(project: &Project<'_, 'm>) -> Map<'m> {
    let mut out = Map::new();
    if is_used(project.environment()) {
        let owner = super::companion::owner_of(OBJECT_STORAGE);
        let profile = is_for_crons(project.environment())
            .then(|| Node::list([CRON_PROFILE]).from_origin(&CRON));
        let mut put = |name: String, mut container: Map<'m>| {
            if let Some(profile) = &profile {
                container.put("profiles", profile.clone());
            }
            out.put(name, Node::from(container).from_origin(&ORIGIN));
        };
        put(OBJECT_STORAGE.to_owned(), storage(project, &owner));
        put(owner, super::companion::volume_owner(USER, [DATA.into()].into(), volumes()));
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
    let owned = Map::new().with("condition", "service_completed_successfully");
    let url = format!("http://127.0.0.1:{PORT}/healthz");
    let test = ["CMD", "wget", "-q", "-O", "/dev/null"].map(Node::from);
    let test = test.into_iter().chain([url.into()]).collect();
    let mut container = Map::new()
        .with("image", IMAGE)
        .with("entrypoint", Node::list(["/usr/bin/weed"]))
        .with("command", Node::list(command))
        .with("environment", environment)
        .with("depends_on", Map::new().with(owner.to_owned(), owned))
        .with("healthcheck", check(test, 5, 3, 5, 60))
        .with("post_start", vec![make_buckets(project)])
        .with("volumes", volumes())
        .with("tmpfs", vec![temporary()]);
    project.networks.put_with_aliases(OBJECT_STORAGE, &aliases, &mut container);
    harden(&mut container, USER);
    container.put("mem_limit", "1g").put("stop_grace_period", "30s");
    container.put("restart", "unless-stopped");
    log(&mut container);
    container
}

/// Makes the buckets that are not there, and fails while one is missing.
fn make_buckets<'m>(project: &Project<'_, 'm>) -> Node<'m> {
    let shell = format!("weed shell -master={OBJECT_STORAGE}:{MASTER_PORT}");
    let url = format!("http://127.0.0.1:{PORT}/healthz");
    let mut script = format!(
        "set -e\ntimeout {PATIENCE} sh -c 'until wget -q -O /dev/null {url}; do sleep 1; done'\n"
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
