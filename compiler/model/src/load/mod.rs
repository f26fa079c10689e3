//! From files to the typed model: reading, decoding, merging and resolving, each a stage that
//! returns what it could make and every fault it met.

mod build;
mod declared;
mod defaulted;
mod faults;
mod files;
mod include;
mod language;
mod memory;
mod questions;
mod reading;
mod scopes;
mod standard;
mod tasks;
mod uses;

use groundplan_schema::Budget;
use groundplan_source::{Diagnostic, Sources};
use groundplan_syntax::{Limits, Tree};

use crate::{Model, component};

pub use declared::TOP_LEVEL;
pub(crate) use defaulted::of as defaults_of;
pub use faults::*;
pub use files::{File, Files, ReadFault};
pub use language::{Language, UsableComponent};
pub use memory::Memory;
pub use questions::OpenQuestion;
pub use standard::{PREFIX as STANDARD_PREFIX, STANDARD, Standard};

/// Everything that loading a project yields.
#[derive(Debug)]
pub struct Loaded {
    /// Every file that was read.
    pub sources: Sources,
    /// The parsed files, in the order of [`Loaded::sources`].
    pub trees: Vec<Tree>,
    /// The kinds of nodes that the description is made of.
    pub language: Language,
    /// The model; `None` when nothing could be made of the description at all.
    pub model: Option<Model>,
    /// Every open question, in the order of the files.
    pub questions: Vec<OpenQuestion>,
    /// Every fault, in order.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Whether there is a fault that keeps anything from being emitted.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Loads the project whose entry file is `entry`, a path that `files` understands.
/// `project_path` is where the project lies in its repository; see [`Model::project_path`].
pub fn load(files: &dyn Files, entry: &str, project_path: &str, limits: &Limits) -> Loaded {
    let mut diagnostics = Vec::new();
    let include::Read { mut sources, trees, used, lost } =
        include::read_all(files, entry, limits, &mut diagnostics);
    sources.set_place(project_path);
    let budget = Budget::default();
    let components = component::declare(&trees, &mut sources, &budget, &mut diagnostics);
    component::check_repeats(&trees, &mut diagnostics);
    let language = Language::with(components.usable());
    let read = diagnostics.len();
    let mut reading = reading::Reading {
        language: &language,
        components: &components,
        sources: &mut sources,
        budget: &budget,
        diagnostics: &mut diagnostics,
    };
    let declared = declared::Declared::decode(&trees, &used, lost, &mut reading);
    if budget.is_spent() {
        // What was made so far is none of what was meant, and its faults are nobody's.
        let made = diagnostics.split_off(read);
        let spent = |fault: &Diagnostic| fault.rule == component::TooManyNodes::RULE;
        diagnostics.extend(made.into_iter().filter(spent));
        sources.settle(&mut diagnostics);
        let (model, questions) = (None, Vec::new());
        return Loaded { sources, trees, language, model, questions, diagnostics };
    }
    let questions = questions::collect(&declared);
    scopes::check(&declared, &mut diagnostics);
    let model = build::build(&declared, entry, project_path, &mut diagnostics);
    if let Some(model) = &model {
        crate::resolve::check(model, &declared.phantoms, &mut diagnostics);
    }
    sources.settle(&mut diagnostics);
    Loaded { sources, trees, language, model, questions, diagnostics }
}
