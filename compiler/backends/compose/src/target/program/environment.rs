//! The environment of a program.

use groundplan_document::{Map, Node};
use groundplan_model::Running;

use crate::target::default::OBJECT_STORAGE;
use crate::target::object_storage::{ACCESS_KEY, PORT, bucket_of};
use crate::target::project::Project;
use crate::target::variable::object_storage_key;

/// What is described, and what leads to the stand-in for S3.
pub fn environment<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Map<'m> {
    let mut out = Map::new();
    for (name, value) in running.workload.env.iter() {
        out.put(name.as_ref(), project.cx.node(value, |text| project.text(text)));
    }
    for (name, value) in object_storage(project, running) {
        if !running.workload.env.contains_key(name) {
            out.put(name, value);
        }
    }
    out
}

/// What the AWS SDKs read to find the stand-in, which on AWS the cluster provides.
fn object_storage<'m>(
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
    values.into_iter().map(|(name, value)| (name, value.from_origin(&OBJECT_STORAGE))).collect()
}

/// The region that clients have to name; it stands for nothing.
const REGION: &str = "us-east-1";
