use groundplan_model::{EntityKind, EnvironmentModel, Model, Runtime};
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// Something that uses a bucket of which it gets the name alone, and nothing to open it with.
    pub struct BucketWithoutCredentials { user: String, bucket: String, environment: String }
    warning "bucket-without-credentials"
    message "`{user}` has nothing to open the bucket `{bucket}` with in `{environment}`"
    label "only the bucket's name is known here"
    help "on a cluster that is already there, give it the endpoint by `env` and the keys by `secret`"
}

pub(crate) static RULES: &[&Rule] = &[BucketWithoutCredentials::RULE];

/// On a cluster that is already there a bucket is somewhere else, and opens to whoever has its keys.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    if !matches!(environment.runtime(), Some(Runtime::Kubernetes(_))) {
        return;
    }
    for running in environment.running() {
        let key = running.key();
        let has_secret = environment.edges_from(&key).any(|it| it.to.kind == EntityKind::Secret);
        let buckets = environment.edges_from(&key).filter(|it| it.to.kind == EntityKind::Bucket);
        for edge in buckets.filter(|_| !has_secret) {
            let span = edge.origin.span().unwrap_or(running.head);
            let (user, bucket) = (running.name.to_string(), edge.to.name.to_string());
            let environment = environment.name().to_owned();
            out.push(BucketWithoutCredentials { span, user, bucket, environment }.into());
        }
    }
}
