//! From files to artifacts: the one way that every command and every test takes.

use groundplan_backends::{Emitted, Options};
use groundplan_model::load::{Files, Loaded, load};
use groundplan_record::Record;
use groundplan_source::{Diagnostic, Rule, Severity, Sources, diagnostic};
use groundplan_syntax::Limits;

use crate::write::place;

diagnostic! {
    /// A value that nobody knows yet, where every value has to be known.
    pub struct OpenQuestion { question: String }
    error "open-question" in root
    message "still open: {question}"
    label "not known yet"
    help "write the value in place of `(todo)\"…\"`"
    help "without `--deny todo`, everything that does not need the answer is compiled"
}

/// Every rule that is raised here.
pub static RULES: &[&Rule] =
    &[OpenQuestion::RULE, place::ForbiddenOutput::RULE, place::OutputPath::RULE];

/// What is taken for an error though it is none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deny {
    /// Every open question.
    pub todo: bool,
    /// Every warning.
    pub warnings: bool,
}

impl Deny {
    fn apply(self, diagnostics: &mut [Diagnostic]) {
        let denied = |fault: &&mut Diagnostic| self.warnings && fault.severity == Severity::Warning;
        for fault in diagnostics.iter_mut().filter(denied) {
            fault.severity = Severity::Error;
        }
    }
}

/// Loads a project and checks it. `project_path` is where the project lies in its repository; see
/// [`Model::project_path`](groundplan_model::Model::project_path).
pub fn analyse(files: &dyn Files, entry: &str, project_path: &str, deny: Deny) -> Loaded {
    let mut loaded = load(files, entry, project_path, &Limits::default());
    let found = crate::check(&loaded);
    loaded.diagnostics.extend(found);
    if deny.todo {
        let questions = loaded.questions.iter().map(|open| {
            let question = open.question.text.clone();
            OpenQuestion { span: open.question.span, question }.into()
        });
        loaded.diagnostics.extend(questions);
    }
    if let Some(model) = &loaded.model {
        loaded.diagnostics.extend(place::check_output(&model.output));
    }
    deny.apply(&mut loaded.diagnostics);
    loaded.sources.settle(&mut loaded.diagnostics);
    loaded
}

/// What is to be remembered of what was loaded, where `previous` was remembered before.
pub fn remember(loaded: &Loaded, previous: &Record) -> Record {
    loaded.model.as_ref().map(|model| Record::of(model, previous)).unwrap_or_default()
}

/// Lowers what was loaded; nothing if there is any error. The faults that lowering finds are in
/// what it returns, and if one of them is an error nothing of it may be written.
pub fn lower<'l>(
    loaded: &'l Loaded,
    record: &'l Record,
    options: &Options,
    deny: Deny,
) -> Option<Emitted<'l>> {
    let model = loaded.model.as_ref().filter(|_| !loaded.has_errors())?;
    let mut emitted = groundplan_backends::emit(model, record, options);
    emitted.diagnostics.extend(place::check_artifacts(&emitted.artifacts));
    loaded.sources.settle(&mut emitted.diagnostics);
    deny.apply(&mut emitted.diagnostics);
    Some(emitted)
}

/// Adds what the targets do not make exactly of what is written, or cannot make of it, without
/// lowering anything.
pub fn judge_targets(loaded: &mut Loaded, record: &Record, deny: Deny) {
    if loaded.has_errors() {
        return;
    }
    let Some(model) = &loaded.model else { return };
    let mut found = groundplan_backends::inexact(model, record);
    deny.apply(&mut found);
    loaded.diagnostics.extend(found);
    loaded.sources.settle(&mut loaded.diagnostics);
}

/// Everything that can be said of a project before it is lowered, in order.
pub fn diagnose(files: &dyn Files, entry: &str) -> (Sources, Vec<Diagnostic>) {
    let loaded = analyse(files, entry, "", Deny::default());
    (loaded.sources, loaded.diagnostics)
}
