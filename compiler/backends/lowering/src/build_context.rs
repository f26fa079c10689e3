//! What of a build context belongs into no image, which whoever builds it and whoever copies
//! changed files into a running container have to agree on.

use groundplan_model::Model;

use crate::names::clean_path;

/// History, secrets, caches, tests, documents, and what other tools leave behind. The patterns are
/// those of `.dockerignore`. Documents are kept out at the top alone: further down, a program may
/// read them.
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

/// The patterns for a context, a directory of the project. What Groundplan writes inside it is kept
/// out too: it is made of the description and not of the source.
pub fn ignored(model: &Model, context: &str) -> Vec<String> {
    let mut patterns: Vec<String> = IGNORED.iter().map(|&pattern| pattern.to_owned()).collect();
    let generated = clean_path(model.output.generated.peek().0);
    let inside = match clean_path(context).as_str() {
        "" => Some(generated.as_str()),
        context => generated.strip_prefix(context).and_then(|rest| rest.strip_prefix('/')),
    };
    // The name may hold what a pattern gives a meaning to; a directory of ours that is not kept
    // out does no harm.
    let plain = |path: &&str| !path.is_empty() && !path.contains(['*', '?', '[', '!', '#']);
    patterns.extend(inside.filter(plain).map(str::to_owned));
    patterns
}
