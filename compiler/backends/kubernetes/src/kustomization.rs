//! What `kubectl apply -k` applies, and the images whose digests a deployment sets.

use std::collections::BTreeSet;

use super::cluster::Cluster;
use super::{administration, job};
use groundplan_document::{Map, Node};
use groundplan_model::EntityKind;

/// The file that kustomize looks for.
const FILE: &str = "kustomization.yaml";

/// The file of an entity's objects. No name of the description holds a `.`, so that none of these can
/// be a file that has a name of its own here.
pub(super) fn file(kind: EntityKind, name: &str) -> String {
    format!("{name}.{}.yaml", kind.word())
}

/// Writes the kustomizations of what an administrator applies and of the jobs, then the one of
/// everything else. Last, because it lists what is there.
pub(super) fn emit(cluster: &Cluster<'_, '_>) {
    let mut resources: Vec<Node> = Vec::new();
    let mut jobs: Vec<Node> = Vec::new();
    let mut administration: Vec<Node> = Vec::new();
    for path in cluster.cx.added().into_iter().filter(|path| path.ends_with(".yaml")) {
        match path.split_once('/') {
            Some((job::DIRECTORY, file)) => jobs.push(Node::from(file.to_owned())),
            Some((administration::DIRECTORY, file)) => {
                administration.push(Node::from(file.to_owned()));
            }
            _ => resources.push(Node::from(path)),
        }
    }
    if !administration.is_empty() {
        let path = format!("{}/{FILE}", administration::DIRECTORY);
        cluster.cx.add_yaml(&path, &kustomization(administration, BTreeSet::new()));
    }
    if !jobs.is_empty() {
        resources.push(Node::from(job::DIRECTORY));
        let path = format!("{}/{FILE}", job::DIRECTORY);
        cluster.cx.add_yaml(&path, &kustomization(jobs, cluster.built_images()));
    }
    cluster.cx.add_yaml(FILE, &kustomization(resources, cluster.built_images()));
}

fn kustomization<'m>(resources: Vec<Node<'m>>, images: BTreeSet<String>) -> Node<'m> {
    let images: Vec<Node> =
        images.into_iter().map(|name| Map::new().with("name", name).into()).collect();
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
