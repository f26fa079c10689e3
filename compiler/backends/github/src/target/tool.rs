//! The versions of the tools that workflows install or start, beside the actions of `action.rs`.

/// Docker Buildx.
pub const BUILDX: &str = "v0.36.1";
/// BuildKit, by digest.
pub const BUILDKIT: &str = "image=moby/buildkit:v0.32.2@sha256:28a898719c18a33f4e8000685287fa36fd0dd9560c6440227d3a732d79bb41d8";
/// Trivy; releases 0.69.4 to 0.69.6 were malicious.
pub const TRIVY: &str = "v0.70.0";
/// Syft.
pub const SYFT: &str = "v1.51.1";
/// Terraform.
pub const TERRAFORM: &str = "1.15.9";
/// Helm, for machines of x86-64. Its archive carries no signature that a machine could check without
/// more tools: it is known by its hash. From 4.3 on a roll-back can be given a description.
pub const HELM: &str = "v4.3.0";
/// The SHA-256 of that archive.
pub const HELM_SHA256: &str = "86584a54def73570558f66f5111cc53dfed56689637ae32c1201205d494f54fb";
