//! What is kept out of an image.

use groundplan_model::Model;

use groundplan_lowering::header;
use groundplan_lowering::names::clean_path;

/// What no image needs: history, secrets, caches, and what other tools leave behind.
const IGNORED: [&str; 17] = [
    "**/.git",
    "**/.github",
    "**/.gitignore",
    "**/.env",
    "**/.env.*",
    "**/.venv",
    "**/venv",
    "**/__pycache__",
    "**/*.py[cod]",
    "**/*.egg-info",
    "**/.mypy_cache",
    "**/.pytest_cache",
    "**/.ruff_cache",
    "**/.coverage",
    "**/.terraform",
    "**/node_modules",
    "**/*.kdl",
];

/// The `.dockerignore` beside a Dockerfile, which BuildKit prefers to the one of the context.
pub(super) fn dockerignore(model: &Model) -> String {
    let mut out = String::new();
    for line in header(model) {
        out.push_str(&format!("# {line}\n"));
    }
    for pattern in IGNORED {
        out.push_str(pattern);
        out.push('\n');
    }
    // The name may hold what a pattern gives a meaning to; a directory of ours that is not kept
    // out does no harm.
    let generated = clean_path(model.output.generated.peek().0);
    if !generated.is_empty() && !generated.contains(['*', '?', '[', '!', '#']) {
        out.push_str(&format!("{generated}\n"));
    }
    out
}
