use std::ops::Deref;
use std::sync::Arc;

use groundplan_schema::scalar::EnvironmentName;
use groundplan_schema::{Reference, Text, Value, nearest, prose, with_rename};
use groundplan_source::{Diagnostic, Span};

use super::faults::*;
use crate::phantoms::Phantoms;
use crate::short::short;
use crate::{Attribute, EntityKind, EnvironmentModel, Model, Running, TargetEntity};

/// How many diagnostics there may be before unknown names are no longer guessed at: to guess is to
/// compare with every name, and nobody reads so far.
pub(crate) const MAX_GUESSES: usize = 200;

/// Places that name secrets and nothing else.
const SECRETS: [&str; 2] = ["credentials", "alerts"];

/// A place where one entity names another.
#[derive(Clone, Debug)]
pub struct Mention {
    /// What is named.
    pub reference: Reference,
    /// Whether an attribute is asked for, or the entity as a whole.
    pub whole: bool,
    /// What the name stands in: `env`, `command`, `uses`.
    pub place: &'static str,
}

impl Mention {
    /// A name that stands for the entity as a whole.
    pub(super) fn named(name: &Value<impl Deref<Target = str>>, place: &'static str) -> Self {
        let span = name.origin().span().unwrap_or_default();
        let reference = Reference { entity: (**name.peek().0).into(), attribute: None, span };
        Self { reference, whole: true, place }
    }

    /// The fault with the change that its nearest name suggests, if it is clear what to replace.
    fn with_rename(&self, fault: impl Into<Diagnostic>, nearest: Option<String>) -> Diagnostic {
        let (span, name) = (self.reference.entity_span(), &self.reference.entity);
        match span.len() as usize {
            len if len == name.len() => with_rename(fault, nearest, span),
            len if len == name.len() + 2 => {
                with_rename(fault, nearest.map(|name| format!("\"{name}\"")), span)
            }
            _ => fault.into(),
        }
    }
}

/// Every mention in a running entity, in the order in which its fields are declared.
pub fn mentions(environment: &EnvironmentModel, running: &Running<'_>) -> Vec<Mention> {
    let workload = running.workload;
    let mut out = Vec::new();
    let mut text = |value: &Value<Text>, place| {
        let (text, open) = value.peek();
        if open.is_none() {
            out.extend(text.references().map(|reference| Mention {
                reference: reference.clone(),
                whole: false,
                place,
            }));
        }
    };
    workload.command.iter().for_each(|value| text(value, "command"));
    workload.args.iter().for_each(|value| text(value, "args"));
    workload.env.values().for_each(|value| text(value, "env"));
    workload.file.values().for_each(|file| text(&file.content, "file"));
    out.extend(sure(&workload.uses).map(|name| Mention::named(name, "uses")));
    out.extend(sure(&workload.image_of).map(|name| Mention::named(name, "image-of")));
    if let Some(job) = environment.jobs.get(running.name) {
        out.extend(sure(&job.after).map(|name| Mention::named(name, "after")));
        // The users of a migrated database are named by Groundplan, not by the description.
        out.extend(sure(&job.before).map(|name| Mention::named(name, "before")));
    }
    out
}

fn sure<'v, T: 'v>(
    names: impl IntoIterator<Item = &'v Value<T>>,
) -> impl Iterator<Item = &'v Value<T>> {
    names.into_iter().filter(|name| name.sure().is_some())
}

/// Reports a mention that stands for nothing, or for a secret in a place that is readable.
pub(super) fn check(
    model: &Model,
    environment: &EnvironmentModel,
    mention: &Mention,
    phantoms: &Phantoms,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let reference = &mention.reference;
    let name = reference.entity.as_ref();
    let Some(entity) = environment.target_entity(name) else {
        report_unknown(model, environment, mention, phantoms, diagnostics);
        return;
    };
    let workload = ["image-of", "before", "after"].contains(&mention.place);
    if workload && environment.running_named(name).is_none() {
        let names = environment.running().map(|running| running.name.to_string());
        let names: Vec<_> = names.collect();
        let nearest = nearest(name, names.iter().map(String::as_str));
        let fault = NotRunnable {
            span: reference.entity_span(),
            name: name.to_owned(),
            kind: entity.kind().map_or("the whole", |kind| kind.word()),
            place: mention.place,
            nearest: nearest.clone(),
        };
        let fault = mention.with_rename(fault, nearest);
        diagnostics.push(declared_here(environment, name, fault));
        return;
    }
    let kind = entity.kind();
    if SECRETS.contains(&mention.place) && kind != Some(EntityKind::Secret) {
        let nearest = nearest(name, environment.secrets.keys().map(AsRef::as_ref));
        let fault = NotASecret {
            span: reference.entity_span(),
            name: name.to_owned(),
            kind: kind.map_or("the whole", |kind| kind.word()),
            place: mention.place,
            nearest: nearest.clone(),
        };
        let fault = mention.with_rename(fault, nearest);
        diagnostics.push(declared_here(environment, name, fault));
        return;
    }
    if mention.whole {
        return;
    }
    let attributes = entity.attributes();
    let attribute = match &reference.attribute {
        Some(word) => Attribute::parse(word),
        None => Some(Attribute::Value),
    };
    match attribute.filter(|attribute| attributes.contains(attribute)) {
        None => report_attribute(environment, &entity, reference, diagnostics),
        Some(_) => {
            let secret = environment.target(reference).is_some_and(|target| target.is_secret());
            if secret && mention.place != "env" {
                let place = match mention.place {
                    "file" => "a file of the container".to_owned(),
                    other => format!("`{other}`"),
                };
                let fault =
                    SecretInPlainSight { span: reference.span, name: shown(reference), place };
                let fault = Diagnostic::from(fault);
                diagnostics.push(declared_here(environment, name, fault));
            }
        }
    }
}

/// The fault, which also shows where a thing is declared.
fn declared_here(environment: &EnvironmentModel, name: &str, fault: Diagnostic) -> Diagnostic {
    match environment.head_of(name) {
        Some(head) => fault.with_label(head, "declared here"),
        None => fault,
    }
}

fn shown(reference: &Reference) -> String {
    match &reference.attribute {
        Some(attribute) => format!("{}.{attribute}", reference.entity),
        None => reference.entity.to_string(),
    }
}

fn report_unknown(
    model: &Model,
    environment: &EnvironmentModel,
    mention: &Mention,
    phantoms: &Phantoms,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let (name, span) = (mention.reference.entity.as_ref(), mention.reference.entity_span());
    if phantoms.may_be(name) {
        return;
    }
    let elsewhere = model.environments.values().find_map(|other| other.head_of(name));
    if let Some(head) = elsewhere {
        let environment = environment.name().to_owned();
        let text = format!("not in environment `{environment}`");
        let fault = ReferenceOutOfScope { span, name: name.to_owned(), environment };
        diagnostics.push(Diagnostic::from(fault).with_label(head, text));
        return;
    }
    let nearest = if diagnostics.len() < MAX_GUESSES {
        let names = entity_names(model);
        nearest(name, names.iter().map(|name| name.as_ref()))
    } else {
        None
    };
    let declare = nearest.is_none().then(|| match SECRETS.contains(&mention.place) {
        true => format!("declare it: `secret \"{name}\"`"),
        false => {
            format!(
                "declare it, for example `external \"{name}\"` for a system outside the platform"
            )
        }
    });
    let name = short(name);
    let fault = UnknownReference { span, name, nearest: nearest.clone(), declare };
    diagnostics.push(mention.with_rename(fault, nearest));
}

fn entity_names(model: &Model) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    for environment in model.environments.values() {
        names.extend(environment.running().map(|running| Arc::clone(running.name)));
        names.extend(environment.databases.keys().cloned());
        names.extend(environment.caches.keys().cloned());
        names.extend(environment.buckets.keys().cloned());
        names.extend(environment.externals.keys().cloned());
        names.extend(environment.secrets.keys().cloned());
    }
    names.sort();
    names.dedup();
    names
}

fn report_attribute(
    environment: &EnvironmentModel,
    entity: &TargetEntity<'_>,
    reference: &Reference,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let words: Vec<&str> = entity.attributes().iter().map(|a| a.word()).collect();
    let kind = entity.kind().map_or("the", |kind| kind.word()).to_owned();
    let name = reference.entity.to_string();
    let known = match words.as_slice() {
        [] => format!("a {kind} has no attributes; state the connection with `uses \"{name}\"`"),
        ["value"] => format!("a {kind} is a value itself: write `{name}`"),
        words => {
            let paths: Vec<_> = words.iter().map(|word| format!("{name}.{word}")).collect();
            let paths = prose(paths.iter().map(String::as_str)).unwrap_or_default();
            format!("there are {paths}")
        }
    };
    let span = reference.attribute_span();
    let owner = match entity.kind() {
        Some(kind) => format!("{} `{name}`", kind.word()),
        None => format!("the {name}"),
    };
    let (what, label, nearest) = match &reference.attribute {
        Some(word) => {
            let shown = short(word);
            let nearest = nearest(word, words.iter().copied());
            (format!("{owner} has no attribute `{shown}`"), "no such attribute", nearest)
        }
        None => (format!("{owner} is not a value itself"), "which attribute of it?", None),
    };
    let label = label.to_owned();
    let fault =
        UnknownAttribute { span, entity: name, what, label, nearest: nearest.clone(), known };
    let fault = with_rename(fault, nearest, span);
    diagnostics.push(match environment.head_of(&reference.entity) {
        Some(head) => fault.with_label(head, "declared here"),
        None => fault,
    });
}

/// Reports environments that `deploy` names but nobody declares.
pub(super) fn check_environment_names(
    model: &Model,
    phantoms: &Phantoms,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut check = |name: &Value<EnvironmentName>| {
        let Some(word) = name.sure() else { return };
        if model.environments.contains_key(word.as_str()) || phantoms.may_be(word) {
            return;
        }
        let known = model.environments.keys().map(|name| name.as_ref());
        let span: Span = name.origin().span().unwrap_or_default();
        diagnostics.push(UnknownEnvironment::new(span, word, known).into());
    };
    for pipeline in model.pipelines.values() {
        for deploy in pipeline.deploy.values() {
            check(&deploy.environment);
            deploy.after.iter().for_each(&mut check);
        }
    }
}
