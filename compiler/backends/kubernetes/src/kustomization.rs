//! What `kubectl apply -k` applies, what all of it has in common, and the images whose digests a
//! deployment sets.

use groundplan_document::{Map, Node};

use crate::dashboards;
use crate::target::cluster::Cluster;
use crate::target::default::LABELS;
use crate::target::file::{ADMINISTRATION, JOBS, KUSTOMIZATION};
use crate::target::label;

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
        cluster.cx.add_yaml(&path, &kustomization(administration).into());
    }
    if !jobs.is_empty() {
        resources.push(Node::from(JOBS));
        let path = format!("{}/{KUSTOMIZATION}", JOBS);
        cluster.cx.add_yaml(&path, &of_releases(cluster, jobs).into());
    }
    let whole = of_releases(cluster, resources);
    let mut whole = whole.with_some("configMapGenerator", dashboards::generator(cluster));
    whole.put_unless_empty("patches", crate::release::patches(cluster));
    cluster.cx.add_yaml(KUSTOMIZATION, &whole.into());
}

fn kustomization(resources: Vec<Node<'_>>) -> Map<'_> {
    Map::new()
        .with("apiVersion", "kustomize.config.k8s.io/v1beta1")
        .with("kind", "Kustomization")
        .with("resources", resources)
}

/// Where the labels of pods and of jobs stand, beside those of the objects themselves. Those of a
/// StatefulSet's claims are left alone: they can never be changed.
const LABELS_OF_PODS: [&str; 3] = [
    "spec/template/metadata/labels",
    "spec/jobTemplate/metadata/labels",
    "spec/jobTemplate/spec/template/metadata/labels",
];

/// A kustomization that says what its objects have in common.
fn of_releases<'m>(cluster: &Cluster<'_, 'm>, resources: Vec<Node<'m>>) -> Map<'m> {
    let fields = LABELS_OF_PODS.map(|path| Map::new().with("path", path));
    let labels = Map::new()
        .with("pairs", Node::from(label::common(cluster)).from_origin(&LABELS))
        .with("fields", Node::list(fields));
    let mut kustomization = kustomization(resources)
        .with("namespace", cluster.namespace())
        .with("labels", Node::list([labels]));
    let images: Vec<Node> = cluster
        .built_images()
        .into_iter()
        .map(|name| Map::new().with("name", name).into())
        .collect();
    if !images.is_empty() {
        let note =
            "`release.sh` sets the digests; by hand: kustomize edit set image NAME=NAME@sha256:…";
        kustomization.put("images", Node::from(images).above(note));
    }
    kustomization
}
