use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_schema::scalar::EnvironmentName;
use groundplan_schema::{
    Build, Entry, Node, Record, Slot, Value, lay_over, merge, nearest, with_rename,
};
use groundplan_source::{Diagnostic, Span};

use super::declared::{Declaration, Declared};
use super::defaulted::Defaulted;
use super::faults::{EnvironmentRuntime, MissingEnvironment, MissingPlatform, OverrideOfNothing};
use super::tasks;
use crate::component::{Attributes, TooManyNodes};
use crate::kinds::*;
use crate::{Entities, Entity, EntityKind, EnvironmentModel, Model};

/// The most entities that there may be in all environments together.
const MAX_ENTITIES: usize = 100_000;

/// Builds the model of every environment.
pub(super) fn build(
    declared: &Declared,
    entry: &str,
    project_path: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Model> {
    let Some(platform) = &declared.platform else {
        if !declared.phantoms.may_have(Platform::KIND) {
            diagnostics.push(MissingPlatform { span: Span::default() }.into());
        }
        build_alone(declared, diagnostics);
        return None;
    };
    let node = Platform::build(platform, &mut Build { diagnostics });
    if declared.environments.is_empty() {
        if !declared.phantoms.may_have(Environment::KIND) {
            let name = node.name.peek().0.to_string();
            diagnostics.push(MissingEnvironment { span: platform.head, platform: name }.into());
        }
        build_alone(declared, diagnostics);
    }
    let output = match &declared.output {
        Some(record) => Output::build(record, &mut Build { diagnostics }),
        None => {
            Output::build(&Record::empty(Output::KIND, platform.head), &mut Build { diagnostics })
        }
    };
    let count = declared.entities.len().saturating_mul(declared.environments.len());
    if count > MAX_ENTITIES {
        let what = "the entities of all environments together".to_owned();
        let span = platform.head;
        diagnostics.push(TooManyNodes { span, what, limit: MAX_ENTITIES }.into());
        return None;
    }
    let mut bases = Bases::default();
    let mut environments = BTreeMap::new();
    for (name, declaration) in &declared.environments {
        let environment = bases.environment(name, declaration, declared, diagnostics);
        environments.insert(Arc::clone(name), environment);
    }
    let pipelines = declared
        .pipelines
        .iter()
        .map(|(name, declaration)| {
            (Arc::clone(name), entity(name, &declaration.record, diagnostics))
        })
        .collect();
    let accounts = declared.accounts.iter().map(|(id, declaration)| {
        let account = Account::build(&declaration.record, &mut Build { diagnostics });
        (Arc::clone(id), account)
    });
    let accounts = accounts.collect();
    Some(Model {
        platform: node,
        accounts,
        environments,
        pipelines,
        retired: all(&declared.retired, diagnostics),
        waivers: all(&declared.waivers, diagnostics),
        output,
        entry: entry.to_owned(),
        project_path: project_path.to_owned(),
    })
}

/// Nodes that have no name of their own, each with the place of its head.
fn all<N: Node>(records: &[Record], diagnostics: &mut Vec<Diagnostic>) -> Vec<(Span, N)> {
    let build = |record: &Record| (record.head, N::build(record, &mut Build { diagnostics }));
    records.iter().map(build).collect()
}

/// Without environments, entities are still read for their faults.
fn build_alone(declared: &Declared, diagnostics: &mut Vec<Diagnostic>) {
    let mut bases = Bases::default();
    let nowhere = Record::empty(Environment::KIND, Span::default());
    bases.entities(&nowhere, "", declared, diagnostics);
}

/// Entities as they are without overrides, built once and shared between environments.
#[derive(Default)]
struct Bases {
    services: Entities<Service>,
    workers: Entities<Worker>,
    jobs: Entities<Job>,
    crons: Entities<CronJob>,
    databases: Entities<Database>,
    caches: Entities<Cache>,
    buckets: Entities<Bucket>,
    externals: Entities<External>,
    secrets: Entities<Secret>,
}

/// What every kind of entity has: the environments it is in.
trait Scoped {
    fn scope(&self) -> &Scope;
}

macro_rules! scoped {
    ($($Kind:ty),+) => {
        $(impl Scoped for $Kind {
            fn scope(&self) -> &Scope {
                &self.scope
            }
        })+
    };
}

scoped!(Service, Worker, Job, CronJob, Database, Cache, Bucket, External, Secret);

impl Bases {
    fn environment(
        &mut self,
        name: &str,
        declaration: &Declaration,
        declared: &Declared,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> EnvironmentModel {
        let record = &declaration.record;
        let node = Environment::build(record, &mut Build { diagnostics });
        check_runtime(name, &node, record, declaration.name_span, diagnostics);
        let mut environment = self.entities(record, name, declared, diagnostics);
        environment.node = node;
        tasks::add_jobs(&mut environment, diagnostics);
        environment.edges = crate::resolve::edges(&environment);
        tasks::order_after_migrations(&mut environment);
        environment
    }

    fn entities(
        &mut self,
        record: &Record,
        environment: &str,
        declared: &Declared,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> EnvironmentModel {
        let node = Environment::build(
            &Record::empty(Environment::KIND, record.head),
            &mut Build { diagnostics: &mut Vec::new() },
        );
        let attributes = declared.attributes_in(environment);
        let defaults = Defaulted::new(declared.platform.as_ref(), record);
        let mut lay = Layer { record, environment, declared, attributes, defaults, diagnostics };
        EnvironmentModel {
            node,
            services: lay.over(EntityKind::Service, &mut self.services),
            workers: lay.over(EntityKind::Worker, &mut self.workers),
            jobs: lay.over(EntityKind::Job, &mut self.jobs),
            crons: lay.over(EntityKind::Cron, &mut self.crons),
            databases: lay.over(EntityKind::Database, &mut self.databases),
            caches: lay.over(EntityKind::Cache, &mut self.caches),
            buckets: lay.over(EntityKind::Bucket, &mut self.buckets),
            externals: lay.over(EntityKind::External, &mut self.externals),
            secrets: lay.over(EntityKind::Secret, &mut self.secrets),
            edges: Vec::new(),
        }
    }
}

/// One environment's overrides, to be laid over the declared entities.
struct Layer<'a> {
    record: &'a Record,
    environment: &'a str,
    declared: &'a Declared,
    /// What references to attributes stand for, and whether that is as everywhere else.
    attributes: (Attributes, bool),
    defaults: Defaulted,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Layer<'_> {
    fn over<N: Node + Scoped>(&mut self, kind: EntityKind, bases: &mut Entities<N>) -> Entities<N> {
        let overrides = match self.record.slot(kind.word()) {
            Some(Slot::Keyed(overrides)) => Some(overrides.as_ref()),
            _ => None,
        };
        for (name, entry) in overrides.into_iter().flatten() {
            if !self.declared.has(self.environment, kind, name) {
                self.report_nothing(kind, name, entry.span());
            }
        }
        let mut out = Entities::new();
        let declared = self.declared.entities_in(self.environment);
        for (name, _, declaration, is_same) in declared.filter(|(_, found, ..)| *found == kind) {
            let over = match overrides.and_then(|overrides| overrides.get(name)) {
                Some(Entry::Removed(_)) => continue,
                Some(Entry::Present(_, over)) => Some(over),
                None => None,
            };
            let under = self.defaults.of(kind).map(|under| lay_over(under, &declaration.record));
            let record = under.as_ref().unwrap_or(&declaration.record);
            let merged = over.map(|over| merge(record, over));
            let record = merged.as_ref().unwrap_or(record);
            let (attributes, are_same) = &self.attributes;
            let put = attributes.put_into(record, |used| self.declared.entities.contains_key(used));
            let is_shared = is_same
                && merged.is_none()
                && !self.defaults.differ(kind)
                && (*are_same || put.is_none());
            let record = put.as_ref().unwrap_or(record);
            let entity = match is_shared {
                true => Arc::clone(
                    bases
                        .entry(Arc::clone(name))
                        .or_insert_with(|| entity(name, record, self.diagnostics)),
                ),
                false => entity(name, record, self.diagnostics),
            };
            if self.environment.is_empty() || is_in(entity.node.scope(), self.environment) {
                out.insert(Arc::clone(name), entity);
            }
        }
        out
    }

    fn report_nothing(&mut self, kind: EntityKind, name: &str, span: Span) {
        let entities = &self.declared.entities;
        if self.declared.phantoms.may_be(name) {
            return;
        }
        let other = entities.get(name).map(|(kind, _)| kind.word().to_owned());
        let same_kind =
            entities.iter().filter(|(_, (found, _))| *found == kind).map(|(name, _)| name.as_ref());
        let guess = other.is_none() && self.diagnostics.len() < crate::resolve::MAX_GUESSES;
        let nearest = if guess { nearest(name, same_kind) } else { None };
        let declared = entities.get(name).map(|(_, declaration)| declaration.name_span);
        let fault = OverrideOfNothing {
            span,
            kind: kind.word().to_owned(),
            name: name.to_owned(),
            nearest: nearest.clone(),
            other,
        };
        let quoted = nearest.map(|name| format!("\"{name}\""));
        let fault = with_rename(fault, quoted, span);
        self.diagnostics.push(match declared {
            Some(place) => fault.with_label(place, "declared here"),
            None => fault,
        });
    }
}

fn is_in(scope: &Scope, environment: &str) -> bool {
    let named = |names: &[Value<EnvironmentName>]| {
        names.iter().any(|name| name.peek().0.as_str() == environment)
    };
    (scope.only.is_empty() || named(&scope.only)) && !named(&scope.except)
}

fn entity<N: Node>(
    name: &Arc<str>,
    record: &Record,
    diagnostics: &mut Vec<Diagnostic>,
) -> Arc<Entity<N>> {
    Arc::new(Entity {
        name: Arc::clone(name),
        origin: record.origin.clone(),
        head: record.head,
        written: N::written(record),
        node: N::build(record, &mut Build { diagnostics }),
    })
}

fn check_runtime(
    name: &str,
    node: &Environment,
    record: &Record,
    span: Span,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let chosen = [node.compose.is_some(), node.kubernetes.is_some(), node.aws.is_some()];
    let why = match chosen.into_iter().filter(|chosen| *chosen).count() {
        1 => return,
        0 if record.broken || !record.misspelt.is_empty() => return,
        0 => "does not say where it runs",
        _ => "says more than one place to run",
    };
    let fault = EnvironmentRuntime { span, name: name.to_owned(), why: why.to_owned() };
    let mut fault = Diagnostic::from(fault);
    for place in ["compose", "kubernetes", "aws"] {
        if let Some(Slot::Node(child)) = record.slot(place) {
            fault = fault.with_label(child.head, "one place");
        }
    }
    diagnostics.push(fault);
}
