use groundplan_model::load::{Files, load};
use groundplan_source::{Diagnostic, Sources, sort_and_dedup};
use groundplan_syntax::Limits;

/// Everything that can be said of a project: the faults of every stage, in order.
///
/// A new stage is added here and in [`rules`](crate::rules), and nowhere else.
pub fn diagnose(files: &dyn Files, entry: &str) -> (Sources, Vec<Diagnostic>) {
    let loaded = load(files, entry, "", &Limits::default());
    let mut diagnostics = loaded.diagnostics;
    if let Some(model) = &loaded.model {
        let mut found = groundplan_checks::check(model);
        // What is doubtful in a description that cannot be read may only seem so: a misspelt
        // reference leaves its entity unused.
        if diagnostics.iter().any(Diagnostic::is_error) {
            found.retain(Diagnostic::is_error);
        }
        diagnostics.extend(found);
    }
    sort_and_dedup(&mut diagnostics);
    (loaded.sources, diagnostics)
}
