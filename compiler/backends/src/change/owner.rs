//! Whose object it is.

use groundplan_changes::ObjectChange;
use groundplan_lowering::Target;
use groundplan_model::EnvironmentModel;
use groundplan_record::{Field, Key, Record, Subject};

/// What begins the names of Terraform's files that belong to one entity.
const CONCERNS: [&str; 4] = ["database-", "cache-", "bucket-", "identity-"];

/// The thing that an object belongs to: an entity, by the name that it has now, or the environment.
pub(super) fn of(
    environment: &EnvironmentModel,
    target: Target,
    change: &ObjectChange,
    record: &Record,
    base: &Record,
) -> Key {
    let name = environment.name();
    let own = || Key::environment(name);
    let Some(candidate) = candidate(target, change) else { return own() };
    if let Some(kind) = environment.kind_of(&candidate) {
        return Key::entity(name, kind, &candidate);
    }
    let mut remembered = record.of_environment(name);
    let renamed = remembered.find(|(_, facts)| {
        let former = facts.get(&Field::FormerNames);
        former.is_some_and(|names| names.split(' ').any(|name| name == candidate))
    });
    let gone = || base.of_environment(name).find(|(key, _)| is(key, &candidate));
    renamed.or_else(gone).map_or_else(own, |(key, _)| key.clone())
}

fn is(key: &Key, name: &str) -> bool {
    matches!(key.subject, Subject::Entity(_)) && key.name == name
}

/// The name that an object says that it belongs to, by its file or by its own name.
fn candidate(target: Target, change: &ObjectChange) -> Option<String> {
    let file = change.place.path.rsplit('/').next()?;
    match target {
        // `api.service.yaml`, `monitoring/api.yaml`: names of entities hold no dot.
        Target::Kubernetes => file.split('.').next().map(str::to_owned),
        Target::Terraform => {
            let stem = file.strip_suffix(".tf.json")?;
            let owned = CONCERNS.iter().find_map(|concern| stem.strip_prefix(concern));
            // Secrets and repositories stand in files of their own concern, each under its name.
            owned.map(str::to_owned).or_else(|| Some(plain(&change.object.name)))
        }
        // `main_data` is a volume of `main`: names of entities hold no `_`.
        Target::Compose => change.object.name.split('_').next().map(str::to_owned),
        Target::Docker | Target::Github => None,
    }
}

/// A resource's own name as the entity is called: without the key of an instance, `-` for `_`.
fn plain(name: &str) -> String {
    name.split('[').next().unwrap_or_default().replace('_', "-")
}

/// The title of a thing: `database `main``.
pub(super) fn title(key: &Key) -> String {
    format!("{} `{}`", key.subject.word(), key.name)
}
