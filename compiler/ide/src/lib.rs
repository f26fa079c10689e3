//! What an editor asks of a description: completion, hover, definition, references, symbols.
//!
//! Functions over plain data: files, offsets and text in, plain structs out. Nothing here knows a
//! language server's protocol, reads a file or fails: where there is nothing to say, nothing is
//! said. All of it works on text that is being typed, because the parser keeps what it can read
//! and everything here starts from its tree.
//!
//! Each feature is a file. What they share: [`meaning`] says what a node or value is by the schema,
//! [`cursor`] what stands at an offset, [`names`] where every name is declared and used.

mod calls;
mod completion;
mod cursor;
mod definition;
mod describe;
mod hints;
mod hover;
mod includes;
mod lenses;
mod meaning;
mod names;
mod overrides;
mod rename;
mod structure;
mod symbols;
mod tokens;

use groundplan_model::EntityKind;
use groundplan_model::load::{Language, Loaded};
use groundplan_source::{Edit, FileId, Span};
use groundplan_syntax::Tree;

pub use calls::Connected;
pub use completion::Completion;
pub use hints::Hint;
pub use hover::Hover;
pub use includes::Included;
pub use lenses::Lens;
pub use rename::CannotRename;
pub use structure::{Fold, Folded};
pub use symbols::Symbol;
pub use tokens::{Token, TokenKind};

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

    /// Where the name at `offset` stands, if it can be changed.
    pub fn renamable(&self, file: FileId, offset: u32) -> Option<Span> {
        rename::renamable(self, file, offset)
    }

    /// Every replacement that gives the name at `offset` another text, in the order of the files. What
    /// was compiled under the old name, as `was_compiled` says, gets `renamed-from`.
    ///
    /// # Errors
    /// There is no name that can be changed, the new one is none, or it is taken.
    pub fn rename(
        &self,
        file: FileId,
        offset: u32,
        new: &str,
        was_compiled: &dyn Fn(EntityKind, &str) -> bool,
    ) -> Result<Vec<Edit>, CannotRename> {
        rename::rename(self, file, offset, new, was_compiled)
    }

    /// What can be folded away in a file, in order.
    pub fn folds(&self, file: FileId) -> Vec<Fold> {
        structure::folds(self, file)
    }

    /// What grows around a place, from the smallest on.
    pub fn selection(&self, file: FileId, offset: u32) -> Vec<Span> {
        structure::selection(self, file, offset)
    }

    /// The files that a file includes by their paths.
    pub fn includes(&self, file: FileId) -> Vec<Included> {
        includes::includes(self, file)
    }

    /// What the words of a file are, in order.
    pub fn tokens(&self, file: FileId) -> Vec<Token> {
        tokens::tokens(self, file)
    }

    /// What stands above the declarations of a file, in order.
    pub fn lenses(&self, file: FileId) -> Vec<Lens> {
        lenses::lenses(self, file)
    }

    /// What stands behind the overrides of a file, in order.
    pub fn hints(&self, file: FileId) -> Vec<Hint> {
        hints::hints(self, file)
    }

    /// The entity whose name stands at `offset`.
    pub fn connected(&self, file: FileId, offset: u32) -> Option<Connected> {
        calls::at(self, file, offset)
    }

    /// Who connects to the entity of that name, in any environment.
    pub fn incoming(&self, name: &str) -> Vec<Connected> {
        calls::Connections::of(self).incoming(name)
    }

    /// What the entity of that name connects to, in any environment.
    pub fn outgoing(&self, name: &str) -> Vec<Connected> {
        calls::Connections::of(self).outgoing(name)
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
