//! From files to the typed model: reading, decoding, merging and resolving, each a stage that
//! returns what it could make and every fault it met.

mod build;
mod declared;
mod faults;
mod files;
mod include;
mod memory;
mod questions;
mod scopes;
mod tasks;

use groundplan_source::{Diagnostic, Sources, sort_and_dedup};
use groundplan_syntax::{Limits, Tree};

use crate::Model;

pub use declared::TOP_LEVEL;
pub use faults::*;
pub use files::{File, Files, ReadFault};
pub use memory::Memory;
pub use questions::OpenQuestion;

/// Everything that loading a project yields.
#[derive(Debug)]
pub struct Loaded {
    /// Every file that was read.
    pub sources: Sources,
    /// The parsed files, in the order of [`Loaded::sources`].
    pub trees: Vec<Tree>,
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
    let include::Read { mut sources, trees, lost } =
        include::read_all(files, entry, limits, &mut diagnostics);
    sources.set_place(project_path);
    let declared = declared::Declared::decode(&trees, lost, &mut diagnostics);
    let questions = questions::collect(&declared);
    scopes::check(&declared, &mut diagnostics);
    let model = build::build(&declared, entry, project_path, &mut diagnostics);
    if let Some(model) = &model {
        crate::resolve::check(model, &declared.phantoms, &mut diagnostics);
    }
    sort_and_dedup(&mut diagnostics);
    Loaded { sources, trees, model, questions, diagnostics }
}
