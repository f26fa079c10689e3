//! What `kubectl apply -k` applies, and the images whose digests a deployment sets.

use std::collections::BTreeSet;

use groundplan_document::{Map, Node};

use crate::dashboards;
use crate::target::cluster::Cluster;
use crate::target::file::{ADMINISTRATION, JOBS, KUSTOMIZATION};

/// Writes the kustomizations of what an administrator applies and of the jobs, then the one of
/// everything else. Last, because it lists what is there.
pub fn emit(cluster: &Cluster<'_, '_>) {
    let mut resources: Vec<Node> = Vec::new();
    let mut jobs: Vec<Node> = Vec::new();
    let mut administration: Vec<Node> = Vec::new();
    for path in cluster.cx.added().into_iter().filter(|path| path.ends_with(".yaml")) {
        match path.split_once('/') {
            Some((JOBS, file)) => jobs.push(Node::from(file.to_owned())),
            Some((ADMINISTRATION, file)) => {
                administration.push(Node::from(file.to_owned()));
            }
            _ => resources.push(Node::from(path)),
        }
    }
    if !administration.is_empty() {
        let path = format!("{}/{KUSTOMIZATION}", ADMINISTRATION);
        cluster.cx.add_yaml(&path, &kustomization(administration, BTreeSet::new()).into());
    }
    if !jobs.is_empty() {
        resources.push(Node::from(JOBS));
        let path = format!("{}/{KUSTOMIZATION}", JOBS);
        cluster.cx.add_yaml(&path, &kustomization(jobs, cluster.built_images()).into());
    }
    let whole = kustomization(resources, cluster.built_images());
    let mut whole = whole.with_some("configMapGenerator", dashboards::generator(cluster));
    whole.put_unless_empty("patches", crate::release::patches(cluster));
    cluster.cx.add_yaml(KUSTOMIZATION, &whole.into());
}

fn kustomization<'m>(resources: Vec<Node<'m>>, images: BTreeSet<String>) -> Map<'m> {
    let images: Vec<Node> =
        images.into_iter().map(|name| Map::new().with("name", name).into()).collect();
    let mut kustomization = Map::new()
        .with("apiVersion", "kustomize.config.k8s.io/v1beta1")
        .with("kind", "Kustomization")
        .with("resources", resources);
    if !images.is_empty() {
        let note =
            "`release.sh` sets the digests; by hand: kustomize edit set image NAME=NAME@sha256:…";
        kustomization.put("images", Node::from(images).above(note));
    }
    kustomization
}
