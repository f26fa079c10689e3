//! The class of volumes on EKS, which brings none of its own.

use super::administration;
use super::cluster::{Cluster, Host};
use super::default::STORAGE_CLASS as BECAUSE;
use super::kind::STORAGE_CLASS;
use super::object::document;
use groundplan_document::{Map, Node};

/// Its name.
pub(super) const NAME: &str = "encrypted";

/// Writes `cluster/storage-class.yaml` where something needs a volume and the cluster is ours.
pub(super) fn emit(cluster: &Cluster<'_, '_>) {
    let mut running = cluster.cx.environment.running();
    let is_needed = running.any(|running| !running.workload.volume.is_empty());
    if !matches!(cluster.host, Host::Aws(_)) || !is_needed {
        return;
    }
    let provisioner = match cluster.is_auto_mode() {
        true => "ebs.csi.eks.amazonaws.com",
        // The add-on `aws-ebs-csi-driver` beside a group of machines.
        false => "ebs.csi.aws.com",
    };
    let owner = cluster.shared(NAME);
    let parameters = Map::new().with("type", "gp3").with("encrypted", "true");
    let class = cluster
        .object(STORAGE_CLASS, owner)
        .with("provisioner", Node::from(provisioner).from_origin(&BECAUSE))
        .with("parameters", parameters)
        .with("reclaimPolicy", "Retain")
        .with("volumeBindingMode", "WaitForFirstConsumer")
        .with("allowVolumeExpansion", true);
    let path = format!("{}/storage-class.yaml", administration::DIRECTORY);
    cluster.cx.add_yaml(&path, &document(class, owner));
}
