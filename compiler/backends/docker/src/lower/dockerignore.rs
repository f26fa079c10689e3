//! What is kept out of an image.

use groundplan_lowering::header;
use groundplan_lowering::names::generated_inside;
use groundplan_model::Model;

/// History, secrets, caches, tests, documents, and what other tools leave behind. Documents are kept
/// out at the top alone: further down, a program may read them.
const IGNORED: [&str; 27] = [
    "**/.git",
    "**/.github",
    "**/.gitignore",
    "**/.gitattributes",
    "**/.groundplan",
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
    "**/tests",
    "**/test_*.py",
    "**/conftest.py",
    "docs",
    "*.md",
    "*.rst",
    "requirements-dev.*",
    "groundplan.lock",
];

/// The `.dockerignore` beside a Dockerfile, which BuildKit prefers to the one of the context.
pub fn lower(model: &Model, context: &str) -> String {
    let mut out = String::new();
    for line in header(&model.entry) {
        out.push_str(&format!("# {line}\n"));
    }
    for pattern in IGNORED {
        out.push_str(&format!("{pattern}\n"));
    }
    if let Some(generated) = generated_inside(model, context) {
        out.push_str(&format!("{generated}\n"));
    }
    out
}
