//! What `.env` has to hold: the passwords of what runs here, and the secrets that are referred to.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_lowering::names;
use groundplan_model::kinds::Secret;
use groundplan_model::{Entity, EntityKind, EnvironmentModel, Running, Runtime, TargetEntity};
use groundplan_record::Record;
use groundplan_schema::Text;
use groundplan_source::Span;

use crate::target::object_storage;
use crate::target::text::required;

/// A variable that the project does not start without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What it is and where to get it, in one line.
    pub doc: String,
    /// Whether any random value will do: the platform itself owns it. Letters and digits only,
    /// because it becomes part of URLs, where Compose cannot escape anything.
    pub generate: bool,
    /// Whether what it opens takes another value at its next start, whatever it was set up with.
    pub follows: bool,
}

impl Variable {
    /// The variable that says `0` where nobody here has a value for it. What the platform makes up
    /// by itself is never absent.
    pub fn switch(&self) -> Option<String> {
        (!self.generate).then(|| switch(&self.name))
    }

    /// What stands for it in a Compose file.
    pub fn reference(&self) -> String {
        match self.switch() {
            None => required(&self.name, &self.doc),
            Some(switch) => {
                let (name, doc) = (&self.name, &self.doc);
                let message =
                    format!("{name} is not set ({doc}), and {switch}=0 leaves out what needs it");
                format!("${{{name}:-{}}}", required(&switch, &message))
            }
        }
    }
}

fn switch(name: &str) -> String {
    format!("USE_{name}")
}

/// The switches of the secrets that a running entity cannot do without, by name.
pub fn switches(
    record: &Record,
    environment: &EnvironmentModel,
    running: &Running<'_>,
) -> Vec<String> {
    let secrets = secrets_of(environment, running).into_iter();
    let secrets = secrets.filter_map(|name| environment.secrets.get(name));
    let created = |name| record.created_as(environment.name(), EntityKind::Secret, name);
    secrets.filter_map(|entity| secret(entity, created(&entity.name)).switch()).collect()
}

/// The password of a database or cache, by the name that it was created under: a server goes on
/// asking for what its volume was set up with.
pub fn password(entity: &str) -> Variable {
    Variable {
        name: names::password_variable(entity),
        doc: format!("the password of {entity}"),
        generate: true,
        follows: true,
    }
}

/// The value of a secret, under the name that it was created under: what stands in `.env` stays.
pub fn secret(secret: &Entity<Secret>, created: &str) -> Variable {
    let doc = match &secret.doc {
        Some(doc) => doc.peek().0.to_string(),
        None => format!("the secret {}", secret.name),
    };
    let generate = *secret.generate.peek().0;
    Variable { name: names::variable(created), doc, generate, follows: false }
}

/// The key that opens the stand-in for S3.
pub fn object_storage_key() -> Variable {
    Variable {
        name: "OBJECT_STORAGE_SECRET_KEY".to_owned(),
        doc: "the secret key of the stand-in for S3".to_owned(),
        generate: true,
        follows: true,
    }
}

/// The password of Grafana's administrator.
pub fn grafana_password() -> Variable {
    Variable {
        name: "GRAFANA_ADMIN_PASSWORD".to_owned(),
        doc: "the password of admin in Grafana".to_owned(),
        generate: true,
        follows: true,
    }
}

/// Every variable of an environment's Compose file, by name.
pub fn variables(record: &Record, environment: &EnvironmentModel) -> Vec<Variable> {
    let all = required_variables(record, environment).into_iter().map(|required| required.variable);
    let by_name: BTreeMap<String, Variable> =
        all.map(|variable| (variable.name.clone(), variable)).collect();
    by_name.into_values().collect()
}

/// A variable, and what it is there for.
pub struct RequiredVariable {
    /// The variable.
    pub variable: Variable,
    /// What it is there for, as the description calls it.
    pub by: String,
    /// Where that is described, if it is.
    pub span: Option<Span>,
}

/// Every variable that something asks for: what the platform makes up first, then the secrets.
pub fn required_variables(
    record: &Record,
    environment: &EnvironmentModel,
) -> Vec<RequiredVariable> {
    let created = |kind, name| record.created_as(environment.name(), kind, name);
    let mut out = Vec::new();
    let ours = object_storage::is_used(environment).then(object_storage_key);
    for variable in ours.into_iter().chain(has_monitoring(environment).then(grafana_password)) {
        out.push(RequiredVariable { by: variable.doc.clone(), variable, span: None });
    }
    let databases = environment.databases.values();
    let databases = databases.map(|one| (EntityKind::Database, &one.name, one.head));
    let caches = environment.caches.values().map(|one| (EntityKind::Cache, &one.name, one.head));
    for (kind, name, head) in databases.chain(caches) {
        let by = format!("the password of `{name}`");
        out.push(RequiredVariable {
            variable: password(created(kind, name)),
            by,
            span: Some(head),
        });
    }
    let secrets = referred_secrets(environment);
    for entity in secrets.into_iter().filter_map(|name| environment.secrets.get(name)) {
        let variable = secret(entity, created(EntityKind::Secret, &entity.name));
        let by = format!("the secret `{}`", entity.name);
        out.push(RequiredVariable { variable, by, span: Some(entity.head) });
    }
    out
}

/// Whether Prometheus and what belongs to it come along. An open question there is met, and
/// reported, by whoever lowers it.
pub fn has_monitoring(environment: &EnvironmentModel) -> bool {
    match environment.runtime() {
        Some(Runtime::Compose(compose)) => *compose.monitoring.peek().0,
        _ => false,
    }
}

/// The secrets that some variable of a container holds. Loading lets them flow nowhere else.
fn referred_secrets(environment: &EnvironmentModel) -> BTreeSet<&str> {
    environment.running().flat_map(|running| secrets_of(environment, &running)).collect()
}

fn secrets_of<'m>(environment: &'m EnvironmentModel, running: &Running<'m>) -> BTreeSet<&'m str> {
    let texts = running.workload.env.values();
    let references = texts.flat_map(|value| Text::references(value.peek().0));
    references
        .filter_map(|reference| match environment.target_entity(&reference.entity)? {
            TargetEntity::Secret(secret) => Some(secret.name.as_ref()),
            _ => None,
        })
        .collect()
}
