//! The lowering ledger: for each field of each kind of entity, what a target makes of it.
//!
//! Every backend answers for every field by an exhaustive match, so that a new field does not
//! compile until each target has said what becomes of it, and nothing is dropped silently.

use groundplan_model::kinds::{
    BucketField, CacheField, CronJobField, DatabaseField, ExternalField, JobField, SecretField,
    ServiceField, WorkerField,
};
use groundplan_model::{Entities, EnvironmentModel};
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
    each_kind(&mut Reporter { ledger, environment, target: target.word(), diagnostics });
}

/// The whole ledger in Markdown: a table per kind, a row per field, a titled column per ledger.
pub fn reference(ledgers: &[(&str, &dyn Ledger)]) -> String {
    let mut tables = Tables { ledgers, out: String::new() };
    each_kind(&mut tables);
    tables.out
}

/// Something that is done for one kind of entity like for another.
trait PerKind {
    fn kind<N: Node>(
        &mut self,
        entities: fn(&EnvironmentModel) -> &Entities<N>,
        lowering: fn(&dyn Ledger, N::Field) -> Lowering,
    );
}

/// Every kind: its entities, and what a ledger says of its fields.
fn each_kind(per_kind: &mut impl PerKind) {
    per_kind.kind(|it| &it.services, |ledger, field| ledger.service(field));
    per_kind.kind(|it| &it.workers, |ledger, field| ledger.worker(field));
    per_kind.kind(|it| &it.jobs, |ledger, field| ledger.job(field));
    per_kind.kind(|it| &it.crons, |ledger, field| ledger.cron(field));
    per_kind.kind(|it| &it.databases, |ledger, field| ledger.database(field));
    per_kind.kind(|it| &it.caches, |ledger, field| ledger.cache(field));
    per_kind.kind(|it| &it.buckets, |ledger, field| ledger.bucket(field));
    per_kind.kind(|it| &it.externals, |ledger, field| ledger.external(field));
    per_kind.kind(|it| &it.secrets, |ledger, field| ledger.secret(field));
}

struct Tables<'a> {
    ledgers: &'a [(&'a str, &'a dyn Ledger)],
    out: String,
}

impl PerKind for Tables<'_> {
    fn kind<N: Node>(
        &mut self,
        _: fn(&EnvironmentModel) -> &Entities<N>,
        lowering: fn(&dyn Ledger, N::Field) -> Lowering,
    ) {
        let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        self.out.push_str(&format!("## `{}`\n\n", N::KIND.name));
        let words = self.ledgers.iter().map(|(title, _)| (*title).to_owned());
        self.out.push_str(&row(std::iter::once("field".to_owned()).chain(words).collect()));
        self.out.push_str(&row(vec!["---".to_owned(); self.ledgers.len().saturating_add(1)]));
        for (index, field) in N::FIELDS.iter().enumerate() {
            let Some(variant) = N::field(index) else { continue };
            let cells = self.ledgers.iter().map(|(_, ledger)| match lowering(*ledger, variant) {
                Lowering::Exact => "exact".to_owned(),
                Lowering::Approximated(note) => format!("approximated: {note}"),
                Lowering::NotApplicable => "–".to_owned(),
                Lowering::Unsupported(note) => format!("**not supported**: {note}"),
            });
            let cells = std::iter::once(format!("`{}`", field.name)).chain(cells);
            self.out.push_str(&row(cells.collect()));
        }
        self.out.push('\n');
    }
}

struct Reporter<'a> {
    ledger: &'a dyn Ledger,
    environment: &'a EnvironmentModel,
    target: &'static str,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl PerKind for Reporter<'_> {
    fn kind<N: Node>(
        &mut self,
        entities: fn(&EnvironmentModel) -> &Entities<N>,
        lowering: fn(&dyn Ledger, N::Field) -> Lowering,
    ) {
        for entity in entities(self.environment).values() {
            for (field, span) in &entity.written {
                let span = span.unwrap_or(entity.head);
                self.field(field_name::<N>(*field), span, lowering(self.ledger, *field));
            }
        }
    }
}

impl Reporter<'_> {
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
    fields.find(|(index, _)| N::field(*index) == Some(field)).map_or("", |(_, field)| &field.name)
}

#[cfg(test)]
mod tests {
    use groundplan_model::EntityKind;

    use super::reference;

    #[test]
    fn every_kind_of_entity_has_its_place_in_the_ledger() {
        let reference = reference(&[]);
        let titles: Vec<&str> =
            reference.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let kinds = EntityKind::ALL.map(|kind| format!("`{}`", kind.word()));
        assert_eq!(titles, kinds);
    }
}
