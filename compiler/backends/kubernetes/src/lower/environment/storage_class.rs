//! The class of volumes on EKS, which brings none of its own.

use groundplan_document::{Map, Node};

use crate::target::cluster::Cluster;
use crate::target::default::STORAGE_CLASS as BECAUSE;
use crate::target::file;
use crate::target::kind::STORAGE_CLASS;
use crate::target::lowered::Stream;
use crate::target::object::document;
use crate::target::pod::storage::CLASS_ON_AWS;

/// `cluster/storage-class.yaml`, where something has volumes and the cluster is ours.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>, has_volumes: bool) -> Option<Stream<'m>> {
    if !cluster.is_aws() || !has_volumes {
        return None;
    }
    let provisioner = match cluster.is_auto_mode() {
        true => "ebs.csi.eks.amazonaws.com",
        // The add-on `aws-ebs-csi-driver` beside a group of machines.
        false => "ebs.csi.aws.com",
    };
    let owner = cluster.shared(CLASS_ON_AWS);
    let parameters = Map::new().with("type", "gp3").with("encrypted", "true");
    let class = cluster
        .object(STORAGE_CLASS, owner)
        .with("provisioner", Node::from(provisioner).from_origin(&BECAUSE))
        .with("parameters", parameters)
        .with("reclaimPolicy", "Retain")
        .with("volumeBindingMode", "WaitForFirstConsumer")
        .with("allowVolumeExpansion", true);
    let objects = vec![document(class, owner)];
    Some(Stream { path: file::of_administration("storage-class"), objects })
}
