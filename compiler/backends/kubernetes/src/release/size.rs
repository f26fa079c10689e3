//! How large a release may be.

use groundplan_source::{Diagnostic, Rule, diagnostic};

use crate::target::cluster::Cluster;
use crate::target::file::{ADMINISTRATION, KUSTOMIZATION};

diagnostic! {
    /// A release that Helm may not be able to remember, because it has too many manifests.
    pub struct ReleaseTooLarge { environment: String, kilobytes: usize }
    warning "release-too-large" in backend
    message "a release of `{environment}` has {kilobytes} KB of manifests, and may be too large for Helm above 1400"
    label "its releases are kept in one Secret each"
    help "divide the platform in two, each with a namespace of its own"
    help "or let Argo CD or Flux carry releases out, which keep none: `deploy … by=\"gitops\"`"
}

/// The rules of releases.
pub static RULES: &[&Rule] = &[ReleaseTooLarge::RULE];

/// The most bytes of manifests that surely fit. Helm keeps a release, compressed, in a Secret of 1 MiB: that
/// took 0.27 of the bytes that kustomize makes of manifests, and 0.4 while those of the release before were
/// carried along. Kustomize makes 1.3 times as many of them.
const BYTES_MAX: usize = 1_400_000;

/// What is wrong with a release that is too large.
pub fn fault(cluster: &Cluster<'_, '_>) -> Option<Diagnostic> {
    let is_applied = |path: &str| {
        path.ends_with(".yaml")
            && !path.starts_with(&format!("{ADMINISTRATION}/"))
            && !path.ends_with(KUSTOMIZATION)
    };
    let bytes = cluster.cx.bytes_of(is_applied);
    let environment = cluster.cx.environment;
    let span = environment.node.name.origin().span()?;
    let (environment, kilobytes) = (environment.name().to_owned(), bytes / 1000);
    (bytes > BYTES_MAX).then(|| ReleaseTooLarge { span, environment, kilobytes }.into())
}
