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
        diagnostics.extend(groundplan_checks::check(model));
    }
    sort_and_dedup(&mut diagnostics);
    (loaded.sources, diagnostics)
}
