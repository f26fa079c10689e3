//! What an environment has once, whatever is in it, or because something in it needs it.
//!
//! What lives outside the environment's namespace, or gives a deployment its rights, a deployment
//! cannot write itself: an administrator applies it once, before the first one. It is in `cluster/`.
//! On a cluster that is already there, its owners have decided all of that but the rights.

mod alert_receivers;
mod certificate;
mod deploy_rights;
mod ingress_class;
mod namespace;
mod network_policy;
mod outside;
mod secret_store;
mod storage_class;

use crate::target::certificate::solvers;
use crate::target::cluster::Cluster;
use crate::target::lowered::{Needs, Stream};

/// The files of an environment whose entities have those needs.
pub fn lower<'m>(cluster: &Cluster<'_, 'm>, needs: &Needs<'m>) -> Vec<Stream<'m>> {
    let solvers = solvers(cluster, &needs.routes);
    let mut streams = vec![namespace::lower(cluster, needs.requests, solvers)];
    streams.extend(secret_store::lower(cluster));
    streams.extend(storage_class::lower(cluster, needs.volumes));
    streams.extend(ingress_class::lower(cluster, &needs.routes));
    streams.push(deploy_rights::lower(cluster));
    streams.extend(network_policy::lower(cluster));
    streams.extend(outside::lower(cluster));
    streams.extend(alert_receivers::lower(cluster));
    streams.extend(certificate::lower(cluster, &needs.routes));
    streams
}
