use std::collections::BTreeSet;

use groundplan_model::{EntityKind, EnvironmentModel, Model};
use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

diagnostic! {
    /// Something that nothing uses in any environment.
    pub struct UnusedEntity { kind: &'static str, name: String }
    warning "unused-entity"
    message "nothing uses {kind} `{name}`"
    label "declared but never used"
    help "refer to it, `uses \"{name}\"`, or take it away"
}

pub(crate) static RULES: &[&Rule] = &[UnusedEntity::RULE];

/// Secrets, caches, buckets and external systems that no environment uses. A database may be there
/// for people.
pub(crate) fn check(model: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    // Once for the whole platform: with the first environment.
    if model.environments.values().next().map(|first| first.name()) != Some(environment.name()) {
        return;
    }
    let used: BTreeSet<&str> = model
        .environments
        .values()
        .flat_map(|environment| {
            let own = environment.node.secrets().map(|(_, secret)| secret.peek().0.as_str());
            environment.edges.iter().map(|edge| edge.to.name.as_ref()).chain(own)
        })
        .collect();
    let mut report = |kind: EntityKind, name: &str, span: Span| {
        if !used.contains(name) {
            out.push(UnusedEntity { span, kind: kind.word(), name: name.to_owned() }.into());
        }
    };
    for environment in model.environments.values() {
        let secrets =
            environment.secrets.values().map(|it| (EntityKind::Secret, &it.name, it.head));
        let caches = environment.caches.values().map(|it| (EntityKind::Cache, &it.name, it.head));
        let buckets =
            environment.buckets.values().map(|it| (EntityKind::Bucket, &it.name, it.head));
        let externals =
            environment.externals.values().map(|it| (EntityKind::External, &it.name, it.head));
        for (kind, name, span) in secrets.chain(caches).chain(buckets).chain(externals) {
            report(kind, name, span);
        }
    }
}
