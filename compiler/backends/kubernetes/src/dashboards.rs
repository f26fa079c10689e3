//! How Grafana's dashboards come to the cluster: they stay JSON files, and kustomize puts them into a
//! ConfigMap that Grafana's sidecar picks up. The release carries it like any other object.

use groundplan_document::{List, Map, Node};

use crate::target::cluster::Cluster;
use crate::target::default::DASHBOARDS;
use crate::target::kind::CONFIG_MAP;
use crate::target::label;

const DIRECTORY: &str = "monitoring/dashboards/";
/// No entity's name holds a dot.
const NAME: &str = "grafana.dashboards";
/// What Grafana's sidecar selects by, in the chart kube-prometheus-stack.
const PICKED: &str = "grafana_dashboard";

/// What makes the ConfigMap, where there are dashboards.
pub fn generator<'m>(cluster: &Cluster<'_, 'm>) -> Option<Node<'m>> {
    let added = cluster.cx.added();
    let files = added.iter().filter_map(|path| {
        // All dashboards of a Grafana lie in one directory.
        let kind = path.strip_prefix(DIRECTORY)?;
        Some(Node::from(format!("{}-{kind}={path}", cluster.namespace())))
    });
    let files: List<'m> = files.collect();
    if files.is_empty() {
        return None;
    }
    let mut labels = label::labels(cluster, cluster.shared("platform"), CONFIG_MAP);
    labels.put(PICKED, "1");
    let options = Map::new().with("disableNameSuffixHash", true).with("labels", labels);
    let generator = Map::new().with("name", NAME).with("files", files).with("options", options);
    Some(Node::list([generator]).from_origin(&DASHBOARDS))
}
