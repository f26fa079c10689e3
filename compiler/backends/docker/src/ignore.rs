//! What is kept out of an image.

use groundplan_model::Model;

use groundplan_lowering::{build_context, header};

/// The `.dockerignore` beside a Dockerfile, which BuildKit prefers to the one of the context.
pub(super) fn dockerignore(model: &Model, context: &str) -> String {
    let mut out = String::new();
    for line in header(&model.entry) {
        out.push_str(&format!("# {line}\n"));
    }
    for pattern in build_context::ignored(model, context) {
        out.push_str(&format!("{pattern}\n"));
    }
    out
}
