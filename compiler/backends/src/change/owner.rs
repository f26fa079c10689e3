//! Whose object it is.

use groundplan_changes::ObjectChange;
use groundplan_lowering::Target;
use groundplan_model::{EntityKind, EnvironmentModel};
use groundplan_record::{Field, Key, Record, Subject};

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
    let Some(Candidate { name: candidate, kind }) = Candidate::of(target, change) else {
        return own();
    };
    if let Some(kind) = environment.kind_of(&candidate) {
        return Key::entity(name, kind, &candidate);
    }
    let mut remembered = record.of_environment(name);
    let renamed = remembered.find(|(_, facts)| {
        let former = facts.get(&Field::FormerNames);
        former.is_some_and(|names| names.split(' ').any(|name| name == candidate))
    });
    let gone = || base.of_environment(name).find(|(key, _)| is(key, &candidate));
    let known = renamed.or_else(gone).map(|(key, _)| key.clone());
    known.or_else(|| Some(Key::entity(name, kind?, &candidate))).unwrap_or_else(own)
}

fn is(key: &Key, name: &str) -> bool {
    matches!(key.subject, Subject::Entity(_)) && key.name == name
}

/// What an object says that it belongs to, by its file or by its own name.
struct Candidate {
    name: String,
    kind: Option<EntityKind>,
}

impl Candidate {
    fn of(target: Target, change: &ObjectChange) -> Option<Self> {
        let file = change.place.path.rsplit('/').next()?;
        let object = change.object.name.as_str();
        match target {
            // `api.service.yaml`, `monitoring/api.yaml`: names of entities hold no dot.
            Target::Kubernetes => {
                let mut parts = file.split('.');
                Some(Self { name: parts.next()?.to_owned(), kind: parts.next().and_then(kind) })
            }
            Target::Terraform => {
                // `database-main.tf.json`; secrets and repositories stand in files of their concern,
                // each under its own name.
                let stem = file.strip_suffix(".tf.json")?;
                let owned = stem
                    .split_once('-')
                    .filter(|(word, _)| *word == "identity" || kind(word).is_some());
                Some(match owned {
                    Some((word, name)) => Self { name: name.to_owned(), kind: kind(word) },
                    None => Self { name: plain(object), kind: None },
                })
            }
            // `main_data` is a volume of `main`: names of entities hold no `_`.
            Target::Compose => {
                Some(Self { name: object.split('_').next()?.to_owned(), kind: None })
            }
            Target::Docker | Target::Github => None,
        }
    }
}

fn kind(word: &str) -> Option<EntityKind> {
    EntityKind::ALL.into_iter().find(|kind| kind.word() == word)
}

/// A resource's own name as the entity is called: without the key of an instance, `-` for `_`.
fn plain(name: &str) -> String {
    name.split('[').next().unwrap_or_default().replace('_', "-")
}

/// The title of a thing: `database `main``.
pub(super) fn title(key: &Key) -> String {
    format!("{} `{}`", key.subject.word(), key.name)
}
