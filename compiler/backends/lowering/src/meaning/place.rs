//! Where in the description a change was written.

use groundplan_model::{EntityKind, EnvironmentModel, Model, Runtime};
use groundplan_record::{Field, Key};
use groundplan_source::{Origin, Span};

/// The place of a fact of now: the value that says it, or the head of what it is about.
pub(super) fn of_fact(model: &Model, key: &Key, field: &Field) -> Span {
    if *field == Field::Platform {
        return of_platform(model);
    }
    let Some(environment) = model.environments.get(key.environment.as_str()) else {
        return of_platform(model);
    };
    let origin = match key.kind() {
        None => of_environment_fact(environment, field),
        Some(kind) => of_entity_fact(environment, kind, &key.name, field),
    };
    let head = || match key.kind() {
        None => of_environment(environment),
        Some(_) => environment.head_of(&key.name).unwrap_or_else(|| of_environment(environment)),
    };
    origin.and_then(Origin::span).unwrap_or_else(head)
}

/// The place of something of now.
pub(super) fn of_thing(model: &Model, key: &Key) -> Span {
    of_fact(model, key, &Field::CreatedAs)
}

/// Where something is missing that was in an environment: the environment's name, or the
/// platform's where the environment is gone too.
pub(super) fn of_removed(model: &Model, environment: &str) -> Span {
    model.environments.get(environment).map_or_else(|| of_platform(model), of_environment)
}

fn of_environment(environment: &EnvironmentModel) -> Span {
    environment.node.name.origin().span().unwrap_or_default()
}

fn of_platform(model: &Model) -> Span {
    model.platform.name.origin().span().unwrap_or_default()
}

fn of_environment_fact<'m>(environment: &'m EnvironmentModel, field: &Field) -> Option<&'m Origin> {
    match environment.runtime()? {
        Runtime::Aws(aws) => Some(match field {
            Field::Account | Field::AccountRegion => aws.account.origin(),
            Field::Region => aws.region.origin(),
            Field::Network => aws.network.origin(),
            Field::Zones => aws.zones.as_ref().map_or(aws.profile.origin(), |z| z.origin()),
            Field::Profile => aws.profile.origin(),
            Field::KubernetesVersion => aws.kubernetes_version.origin(),
            Field::InstanceType => aws.nodes.as_ref()?.instance_type.origin(),
            _ => return None,
        }),
        Runtime::Kubernetes(node) if *field == Field::StorageClass => {
            Some(node.storage_class.as_ref()?.origin())
        }
        Runtime::Kubernetes(_) | Runtime::Compose(_) => None,
    }
}

fn of_entity_fact<'m>(
    environment: &'m EnvironmentModel,
    kind: EntityKind,
    name: &str,
    field: &Field,
) -> Option<&'m Origin> {
    if let Field::Volume(volume) = field {
        let running = environment.running_named(name)?;
        return Some(running.workload.volume.get(volume.as_str())?.size.origin());
    }
    match kind {
        EntityKind::Database => {
            let database = environment.databases.get(name)?;
            Some(match field {
                Field::Engine => database.engine.origin(),
                Field::Version => database.version.origin(),
                Field::Storage => database.storage.origin(),
                Field::HighAvailability => database.high_availability.origin(),
                _ => return None,
            })
        }
        EntityKind::Cache => {
            let cache = environment.caches.get(name)?;
            Some(match field {
                Field::Engine => cache.engine.origin(),
                Field::Version => {
                    cache.version.as_ref().map_or(cache.engine.origin(), |v| v.origin())
                }
                Field::Persistence => cache.persistence.origin(),
                Field::HighAvailability => cache.high_availability.origin(),
                _ => return None,
            })
        }
        _ => None,
    }
}
