//! The lowering ledger: for each field of each kind of entity, what a target makes of it.
//!
//! Every backend answers for every field by an exhaustive match, so that a new field does not
//! compile until each target has said what becomes of it, and nothing is dropped silently.

use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_model::kinds::{
    BucketField, CacheField, CronJobField, DatabaseField, ExternalField, JobField, SecretField,
    ServiceField, WorkerField,
};
use groundplan_model::{Entity, EnvironmentModel};
use groundplan_schema::Node;
use groundplan_source::{Diagnostic, Rule, Span, diagnostic};

use crate::Target;

/// What a target makes of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lowering {
    /// All that it means.
    Exact,
    /// Nearly what it means; the note says where it falls short, as a clause.
    Approximated(&'static str),
    /// There is nothing to be made of it here, and nothing is missing without it.
    NotApplicable,
    /// It asks for something that the target cannot give; the note says what, as a clause.
    Unsupported(&'static str),
}

/// A target's answers.
pub trait Ledger {
    /// For a field of a service.
    fn service(&self, field: ServiceField) -> Lowering;
    /// For a field of a worker.
    fn worker(&self, field: WorkerField) -> Lowering;
    /// For a field of a job.
    fn job(&self, field: JobField) -> Lowering;
    /// For a field of a cron job.
    fn cron(&self, field: CronJobField) -> Lowering;
    /// For a field of a database.
    fn database(&self, field: DatabaseField) -> Lowering;
    /// For a field of a cache.
    fn cache(&self, field: CacheField) -> Lowering;
    /// For a field of a bucket.
    fn bucket(&self, field: BucketField) -> Lowering;
    /// For a field of an external system.
    fn external(&self, field: ExternalField) -> Lowering;
    /// For a field of a secret.
    fn secret(&self, field: SecretField) -> Lowering;
}

diagnostic! {
    /// A field that a target makes only nearly what it means of.
    pub struct ApproximatedByTarget { field: String, target: &'static str, note: String }
    advice "approximated-by-target" in backend
    message "`{field}` is only approximated by {target}: {note}"
    label "{note}"
}

diagnostic! {
    /// A field that asks for something that a target cannot give.
    pub struct UnsupportedByTarget { field: String, target: &'static str, note: &'static str }
    warning "unsupported-by-target" in backend
    message "`{field}` has no effect in {target}: {note}"
    label "{note}"
    help "take it out for this environment, or accept that the environments differ"
}

/// Every rule of the ledger.
pub static RULES: &[&Rule] = &[ApproximatedByTarget::RULE, UnsupportedByTarget::RULE];

/// Reports what a target does not make exactly of the fields that an environment's entities write.
pub fn report(
    ledger: &dyn Ledger,
    environment: &EnvironmentModel,
    target: Target,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut reporter = Reporter { target: target.word(), diagnostics };
    reporter.kind(&environment.services, |field| ledger.service(field));
    reporter.kind(&environment.workers, |field| ledger.worker(field));
    reporter.kind(&environment.jobs, |field| ledger.job(field));
    reporter.kind(&environment.crons, |field| ledger.cron(field));
    reporter.kind(&environment.databases, |field| ledger.database(field));
    reporter.kind(&environment.caches, |field| ledger.cache(field));
    reporter.kind(&environment.buckets, |field| ledger.bucket(field));
    reporter.kind(&environment.externals, |field| ledger.external(field));
    reporter.kind(&environment.secrets, |field| ledger.secret(field));
}

/// The whole ledger in Markdown: a table per kind, a row per field, a titled column per ledger.
pub fn reference(ledgers: &[(&str, &dyn Ledger)]) -> String {
    let mut out = String::new();
    table::<groundplan_model::kinds::Service>(
        ledgers,
        |ledger, field| ledger.service(field),
        &mut out,
    );
    table::<groundplan_model::kinds::Worker>(
        ledgers,
        |ledger, field| ledger.worker(field),
        &mut out,
    );
    table::<groundplan_model::kinds::Job>(ledgers, |ledger, field| ledger.job(field), &mut out);
    table::<groundplan_model::kinds::CronJob>(
        ledgers,
        |ledger, field| ledger.cron(field),
        &mut out,
    );
    table::<groundplan_model::kinds::Database>(
        ledgers,
        |ledger, field| ledger.database(field),
        &mut out,
    );
    table::<groundplan_model::kinds::Cache>(ledgers, |ledger, field| ledger.cache(field), &mut out);
    table::<groundplan_model::kinds::Bucket>(
        ledgers,
        |ledger, field| ledger.bucket(field),
        &mut out,
    );
    table::<groundplan_model::kinds::External>(
        ledgers,
        |ledger, field| ledger.external(field),
        &mut out,
    );
    table::<groundplan_model::kinds::Secret>(
        ledgers,
        |ledger, field| ledger.secret(field),
        &mut out,
    );
    out
}

fn table<N: Node>(
    ledgers: &[(&str, &dyn Ledger)],
    lowering: impl Fn(&dyn Ledger, N::Field) -> Lowering,
    out: &mut String,
) {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&format!("## `{}`\n\n", N::KIND.name));
    let words = ledgers.iter().map(|(title, _)| (*title).to_owned());
    out.push_str(&row(std::iter::once("field".to_owned()).chain(words).collect()));
    out.push_str(&row(vec!["---".to_owned(); ledgers.len().saturating_add(1)]));
    for (index, field) in N::FIELDS.iter().enumerate() {
        let Some(variant) = N::field(index) else { continue };
        let cells = ledgers.iter().map(|(_, ledger)| match lowering(*ledger, variant) {
            Lowering::Exact => "exact".to_owned(),
            Lowering::Approximated(note) => format!("approximated: {note}"),
            Lowering::NotApplicable => "–".to_owned(),
            Lowering::Unsupported(note) => format!("**not supported**: {note}"),
        });
        out.push_str(&row(std::iter::once(format!("`{}`", field.name)).chain(cells).collect()));
    }
    out.push('\n');
}

struct Reporter<'a> {
    target: &'static str,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reporter<'_> {
    fn kind<N: Node>(
        &mut self,
        entities: &BTreeMap<Arc<str>, Arc<Entity<N>>>,
        lowering: impl Fn(N::Field) -> Lowering,
    ) {
        for entity in entities.values() {
            for (field, span) in &entity.written {
                let span = span.unwrap_or(entity.head);
                self.field(field_name::<N>(*field), span, lowering(*field));
            }
        }
    }

    fn field(&mut self, name: &'static str, span: Span, lowering: Lowering) {
        let (field, target) = (name.to_owned(), self.target);
        match lowering {
            Lowering::Exact | Lowering::NotApplicable => {}
            Lowering::Approximated(note) => {
                let note = note.to_owned();
                self.diagnostics.push(ApproximatedByTarget { span, field, target, note }.into());
            }
            Lowering::Unsupported(note) => {
                self.diagnostics.push(UnsupportedByTarget { span, field, target, note }.into());
            }
        }
    }
}

/// The name of a field as it is written.
fn field_name<N: Node>(field: N::Field) -> &'static str {
    let mut fields = N::FIELDS.iter().enumerate();
    fields.find(|(index, _)| N::field(*index) == Some(field)).map_or("", |(_, field)| field.name)
}
