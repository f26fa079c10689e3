//! What a file includes.

use groundplan_model::kinds::Include;
use groundplan_schema::Node as _;
use groundplan_source::{FileId, Span};
use groundplan_syntax::Value;

use crate::Analysis;

/// The path of a file that another one includes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
    /// The path, relative to the file that includes it.
    pub path: String,
    /// Where it is written, without quotes.
    pub span: Span,
}

/// Paths, in order; patterns are left out.
pub(crate) fn includes(analysis: &Analysis, file: FileId) -> Vec<Included> {
    let Some(tree) = analysis.tree(file) else { return Vec::new() };
    let nodes = tree.nodes().filter(|node| Include::KIND.name == *node.name());
    let entries = nodes.flat_map(|node| node.entries());
    let paths = entries.filter_map(|entry| match entry.value() {
        Value::Text(path) if entry.key().is_none() && !path.contains(['*', '?', '[']) => {
            Some(Included { path: path.to_owned(), span: entry.text_span() })
        }
        _ => None,
    });
    paths.collect()
}
