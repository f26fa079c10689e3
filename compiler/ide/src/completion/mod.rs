//! What may be written at a place, whatever is half written there.

mod reference;
mod typing;
mod value;
mod word;

use groundplan_source::{FileId, Span};

use crate::Analysis;
use crate::cursor::{Cursor, Place};
use typing::Typing;

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What to show in the list.
    pub label: String,
    /// What it is, in a few words.
    pub detail: String,
    /// What it means, in Markdown.
    pub doc: String,
    /// What to write.
    pub insert: String,
    /// In place of what: the word that is being typed, or nothing.
    pub replace: Span,
}

pub(crate) fn completion(analysis: &Analysis, file: FileId, offset: u32) -> Vec<Completion> {
    let Some(tree) = analysis.tree(file) else { return Vec::new() };
    if !tree.text().is_char_boundary(offset as usize) {
        return Vec::new();
    }
    let cursor = Cursor::at(analysis.language(), tree, offset);
    match (cursor.place, cursor.innermost()) {
        (Place::Head, Some(level)) => match typing::in_head(tree, level.node, offset) {
            Typing::Name(span) => word::nodes(analysis.language(), tree, &cursor.around(), span),
            Typing::Annotation(span) => value::annotations(analysis, &cursor, span),
            Typing::Entry(entry) => value::entry(analysis, &cursor, level, &entry),
            Typing::Nothing => Vec::new(),
        },
        _ if typing::in_comment(tree, &cursor, offset) => Vec::new(),
        _ => word::nodes(analysis.language(), tree, &cursor, Span::new(file, offset, offset)),
    }
}
