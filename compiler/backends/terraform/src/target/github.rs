//! What is fixed about GitHub.

/// Who signs the tokens of workflows.
pub const ISSUER: &str = "token.actions.githubusercontent.com";
