//! Where metrics are asked for.

use groundplan_document::{Map, Node};
use groundplan_lowering::Context;
use groundplan_model::kinds::Metrics;

/// The path of metrics without its query, and the query.
pub fn path<'m>(cx: &Context<'m>, metrics: &'m Metrics) -> (Node<'m>, Map<'m>) {
    let mut parameters = Map::new();
    let query = cx.value(&metrics.path).split_once('?').map_or("", |(_, query)| query);
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        if !parameters.entries.iter().any(|(known, _)| known == key) {
            parameters.put(key, Node::list([value]));
        }
    }
    let path = cx.node(&metrics.path, |path| path.split('?').next().unwrap_or_default());
    (path, parameters)
}
