//! The canonical form of a document.
//!
//! - One node a line, four spaces for each level, one space between entries, none around `=` and
//!   behind an annotation or `/-`. `{` stands on the line of its node. No `;` at a line's end.
//! - A block that is written on one line stays on one line, its nodes divided by `; `, if the line
//!   with it has no more than [`WIDTH`] characters up to its `}`; else each of its nodes gets a
//!   line. A block with a slashdashed node is not written on one line. An empty block is `{}`.
//! - Blank lines between nodes and comments stay, one at a time; none at the edges of a block.
//! - Every comment stays, in order: on its own line, at the end of its line, or between entries. A
//!   comment inside of an entry moves in front of it.
//! - A line that is continued by `\` stays continued, four spaces deeper.
//! - Literals stay as they are spelled, but the lines of a multi-line string move with their node:
//!   they are indented one level deeper than it. What is slashdashed is formatted like the rest.
//! - Lines end in `\n`; the last one does too. A byte-order mark goes.
//!
//! It works on tokens: [`shape`] puts them in order as pieces, [`layout`] gives each piece its
//! place. Neither recurses, both are linear.

mod layout;
mod multi_line;
mod piece;
mod shape;

use std::sync::Arc;

use groundplan_source::{Diagnostic, FileId, Span};

use crate::faults::FileTooLarge;
use crate::{Limits, parse};

/// The most characters in a line that ends in a block of one line.
const WIDTH: usize = 100;

/// The document in its canonical form, or why it cannot be read. Only a document without syntax
/// faults is formatted.
pub fn format(file: FileId, text: &Arc<str>, limits: &Limits) -> Result<String, Vec<Diagnostic>> {
    let (_, diagnostics) = parse(file, text, limits);
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let pieces = shape::shape(text, limits);
    let formatted = layout::layout(&pieces);
    if formatted.len() > limits.max_bytes {
        // Indentation can make a deep document longer than what is read again.
        let (span, bytes) = (Span::new(file, 0, 0), formatted.len());
        return Err(vec![FileTooLarge { span, bytes, limit: limits.max_bytes }.into()]);
    }
    Ok(formatted)
}
