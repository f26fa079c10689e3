//! What `kubectl apply -k` applies, and the images whose digests a deployment sets.

use super::cluster::Cluster;
use super::job;
use crate::document::{Map, Node};

/// The file that kustomize looks for.
const FILE: &str = "kustomization.yaml";

/// Writes the kustomization of the jobs, then the one of everything. Last, because it lists what
/// is there.
pub(super) fn emit(cluster: &Cluster<'_, '_>) {
    let mut resources: Vec<Node> = Vec::new();
    let mut jobs: Vec<Node> = Vec::new();
    for path in cluster.cx.added().into_iter().filter(|path| path.ends_with(".yaml")) {
        match path.strip_prefix(job::DIRECTORY).and_then(|path| path.strip_prefix('/')) {
            Some(job) => jobs.push(Node::from(job.to_owned())),
            None => resources.push(Node::from(path)),
        }
    }
    if !jobs.is_empty() {
        resources.push(Node::from(job::DIRECTORY));
        let path = format!("{}/{FILE}", job::DIRECTORY);
        cluster.cx.add_yaml(&path, &kustomization(cluster, jobs));
    }
    cluster.cx.add_yaml(FILE, &kustomization(cluster, resources));
}

fn kustomization<'m>(cluster: &Cluster<'_, 'm>, resources: Vec<Node<'m>>) -> Node<'m> {
    let images = cluster.built_images().into_iter();
    let images: Vec<Node> = images.map(|name| Map::new().with("name", name).into()).collect();
    let mut kustomization = Map::new()
        .with("apiVersion", "kustomize.config.k8s.io/v1beta1")
        .with("kind", "Kustomization")
        .with("resources", resources);
    if !images.is_empty() {
        let note = "A deployment sets the digests: kustomize edit set image NAME=NAME@sha256:…";
        kustomization.put("images", Node::from(images).above(note));
    }
    kustomization.into()
}
