//! The versions of the tools that workflows install or start, beside the actions of `actions.rs`.

/// Groundplan itself: the version that wrote the workflow is the version that checks the files.
pub(super) const GROUNDPLAN: &str = env!("CARGO_PKG_VERSION");
/// The oldest Rust that builds it.
pub(super) const RUST: &str = env!("CARGO_PKG_RUST_VERSION");
/// Where its source is.
pub(super) const GROUNDPLAN_SOURCE: &str = env!("CARGO_PKG_REPOSITORY");
/// Docker Buildx.
pub(super) const BUILDX: &str = "v0.36.1";
/// BuildKit, by digest.
pub(super) const BUILDKIT: &str = "image=moby/buildkit:v0.32.2@sha256:28a898719c18a33f4e8000685287fa36fd0dd9560c6440227d3a732d79bb41d8";
/// Trivy; releases 0.69.4 to 0.69.6 were malicious.
pub(super) const TRIVY: &str = "v0.70.0";
/// Syft.
pub(super) const SYFT: &str = "v1.51.1";
/// Terraform.
pub(super) const TERRAFORM: &str = "1.15.9";
