//! What is kept out of an image.

use groundplan_lowering::{build_context, header};
use groundplan_model::Model;

/// The `.dockerignore` beside a Dockerfile, which BuildKit prefers to the one of the context.
pub fn lower(model: &Model, context: &str) -> String {
    let header = header(&model.entry).into_iter().map(|line| format!("# {line}\n"));
    let excluded = build_context::excluded(model, context).into_iter();
    header.chain(excluded.map(|pattern| format!("{pattern}\n"))).collect()
}
