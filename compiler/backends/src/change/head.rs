//! Where things are declared.

use groundplan_model::{EnvironmentModel, Model};
use groundplan_record::Key;
use groundplan_source::Span;

/// Where a thing is declared; its environment, if it is not there any more.
pub(super) fn of(model: &Model, key: &Key) -> Option<Span> {
    let environment = model.environments.get(key.environment.as_str())?;
    of_entity(environment, key).or_else(|| of_environment(environment))
}

/// Where an environment is declared.
pub(super) fn of_environment(environment: &EnvironmentModel) -> Option<Span> {
    environment.node.name.origin().span()
}

/// Whether a text is only where a thing, its environment or the platform is declared.
pub(super) fn is_one(model: &Model, environment: &EnvironmentModel, key: &Key, span: Span) -> bool {
    let platform = model.platform.name.origin().span();
    [of_entity(environment, key), of_environment(environment), platform].contains(&Some(span))
}

fn of_entity(environment: &EnvironmentModel, key: &Key) -> Option<Span> {
    key.kind().and_then(|_| environment.head_of(&key.name))
}
