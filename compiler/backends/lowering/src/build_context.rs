//! What of a directory does not belong into the image that is built from it: what `.dockerignore`
//! keeps out, and what `docker compose watch` need not look at.
//!
//! Patterns are Docker's, relative to the directory.

use groundplan_model::Model;

use crate::names::generated_inside;

/// Why something stays out of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// History, secrets and caches, whose names begin with a dot.
    Hidden,
    /// What tools leave behind.
    LeftBehind,
    /// Tests.
    Test,
    /// Documents, descriptions, and what only whoever develops needs. Documents stay out at the top
    /// alone: further down, a program may read them.
    Document,
}

const EXCLUDED: [(Kind, &str); 27] = [
    (Kind::Hidden, "**/.git"),
    (Kind::Hidden, "**/.github"),
    (Kind::Hidden, "**/.gitignore"),
    (Kind::Hidden, "**/.gitattributes"),
    (Kind::Hidden, "**/.groundplan"),
    (Kind::Hidden, "**/.env"),
    (Kind::Hidden, "**/.env.*"),
    (Kind::Hidden, "**/.venv"),
    (Kind::LeftBehind, "**/venv"),
    (Kind::LeftBehind, "**/__pycache__"),
    (Kind::LeftBehind, "**/*.py[cod]"),
    (Kind::LeftBehind, "**/*.egg-info"),
    (Kind::Hidden, "**/.mypy_cache"),
    (Kind::Hidden, "**/.pytest_cache"),
    (Kind::Hidden, "**/.ruff_cache"),
    (Kind::Hidden, "**/.coverage"),
    (Kind::Hidden, "**/.terraform"),
    (Kind::LeftBehind, "**/node_modules"),
    (Kind::Document, "**/*.kdl"),
    (Kind::Test, "**/tests"),
    (Kind::Test, "**/test_*.py"),
    (Kind::Test, "**/conftest.py"),
    (Kind::Document, "docs"),
    (Kind::Document, "*.md"),
    (Kind::Document, "*.rst"),
    (Kind::Document, "requirements-dev.*"),
    (Kind::Document, "groundplan.lock"),
];

/// What an image by a preset does not hold.
pub fn excluded(model: &Model, directory: &str) -> Vec<String> {
    patterns(model, directory, |_| true)
}

/// What no program reads that runs in an image by a preset: what the image does not hold, and
/// whatever has a name that begins with a dot.
pub fn unread(model: &Model, directory: &str) -> Vec<String> {
    with_hidden(patterns(model, directory, |kind| kind != Kind::Hidden))
}

/// The same of an image by a Dockerfile of somebody's own, which may hold documents.
pub fn unread_by_others(model: &Model, directory: &str) -> Vec<String> {
    let is_out = |kind| matches!(kind, Kind::LeftBehind | Kind::Test);
    with_hidden(patterns(model, directory, is_out))
}

fn with_hidden(patterns: Vec<String>) -> Vec<String> {
    std::iter::once("**/.*".to_owned()).chain(patterns).collect()
}

fn patterns(model: &Model, directory: &str, is_out: impl Fn(Kind) -> bool) -> Vec<String> {
    let fixed = EXCLUDED.iter().filter(|(kind, _)| is_out(*kind));
    let fixed = fixed.map(|(_, pattern)| (*pattern).to_owned());
    fixed.chain(generated_inside(model, directory)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_is_what_begins_with_a_dot() {
        for (kind, pattern) in EXCLUDED {
            assert_eq!(kind == Kind::Hidden, pattern.starts_with("**/."), "{pattern}");
        }
    }
}
