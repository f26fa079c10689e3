//! What an editor asks of a description: completion, hover, definition, references, symbols.
//!
//! Functions over plain data: files, offsets and text in, plain structs out. Nothing here knows a
//! language server's protocol, reads a file or fails: where there is nothing to say, nothing is
//! said. All of it works on text that is being typed, because the parser keeps what it can read
//! and everything here starts from its tree.
//!
//! Each feature is a file. What they share: [`meaning`] says what a node or value is by the schema,
//! [`cursor`] what stands at an offset, [`names`] where every name is declared and used.

mod completion;
mod cursor;
mod definition;
mod describe;
mod hover;
mod meaning;
mod names;
mod overrides;
mod symbols;

use groundplan_model::load::{Language, Loaded};
use groundplan_source::{FileId, Span};
use groundplan_syntax::Tree;

pub use completion::Completion;
pub use hover::Hover;
pub use symbols::Symbol;

/// A loaded project that can be asked about.
#[derive(Debug)]
pub struct Analysis {
    loaded: Loaded,
}

impl Analysis {
    /// An analysis of what loading has yielded, whatever its faults.
    pub fn new(loaded: Loaded) -> Self {
        Self { loaded }
    }

    /// What was loaded.
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// What is known of the word at `offset`: of a node or property, what the language says of it;
    /// of a name, what it stands for, and what each environment makes of it.
    pub fn hover(&self, file: FileId, offset: u32) -> Option<Hover> {
        hover::hover(self, file, offset)
    }

    /// Where the name at `offset` is declared.
    pub fn definition(&self, file: FileId, offset: u32) -> Option<Span> {
        definition::definition(self, file, offset)
    }

    /// Every place that declares, overrides or uses what the name at `offset` stands for, in the
    /// order of the files.
    pub fn references(&self, file: FileId, offset: u32) -> Vec<Span> {
        definition::references(self, file, offset)
    }

    /// What a file declares, as a tree.
    pub fn symbols(&self, file: FileId) -> Vec<Symbol> {
        symbols::symbols(self, file)
    }

    /// What may be written at `offset`, whatever is half written there.
    pub fn completion(&self, file: FileId, offset: u32) -> Vec<Completion> {
        completion::completion(self, file, offset)
    }

    fn language(&self) -> &Language {
        &self.loaded.language
    }

    /// Every entity that is declared and every use of a component, in the order of the files.
    fn entities(&self) -> impl Iterator<Item = names::Declared<'_>> {
        self.trees().flat_map(|tree| names::entities(self.language(), tree))
    }

    fn tree(&self, file: FileId) -> Option<&Tree> {
        self.loaded.trees.iter().find(|tree| tree.file() == file)
    }

    fn trees(&self) -> impl Iterator<Item = &Tree> {
        self.loaded.trees.iter()
    }
}
