//! Who has what an account has once. Whoever has it keeps it; the first by name takes what nobody
//! has.

use groundplan_model::{EnvironmentModel, Model, Runtime};

use crate::{AccountThing, Field, Key, Record};

/// Where there can be one of a thing: the account, and the region where it counts.
type Place<'m> = (&'m str, &'m str);

/// Remembers the owner of each thing in each place.
pub(crate) fn owners(model: &Model, previous: &Record, record: &mut Record) {
    for thing in AccountThing::ALL {
        let wanting: Vec<(Place<'_>, Key)> = model
            .environments
            .values()
            .filter_map(|environment| {
                Some((place(thing, model, environment)?, Key::environment(environment.name())))
            })
            .collect();
        for (at, (place, key)) in wanting.iter().enumerate() {
            let field = Field::Owns(thing);
            let rivals = || wanting.iter().filter(|(other, _)| other == place);
            let owner = rivals().find(|(_, rival)| previous.get(rival, &field).is_some());
            let is_owner = match owner {
                Some((_, owner)) => owner == key,
                None => !wanting.iter().take(at).any(|(other, _)| other == place),
            };
            if is_owner {
                record.put(key, field, "yes");
            }
        }
    }
}

/// Where an environment asks for the thing, if it does. An account that is not known yet is taken
/// for another one.
fn place<'m>(
    thing: AccountThing,
    model: &Model,
    environment: &'m EnvironmentModel,
) -> Option<Place<'m>> {
    let Some(Runtime::Aws(aws)) = environment.runtime() else { return None };
    let account = aws.account.known().ok()?.as_str();
    match thing {
        AccountThing::GithubIdentity => {
            model.platform.repository.is_some().then_some((account, ""))
        }
        AccountThing::Audit => {
            let region = aws.region.known().ok()?.as_str();
            (!environment.node.compliance.is_empty()).then_some((account, region))
        }
    }
}
