//! Reads tokens into a tree. There is a stack of open nodes instead of recursion, so that neither
//! depth nor length of the input matters; what is broken is reported once and left behind.

mod annotation;
mod block;
mod entry;
mod literal;
mod node;
mod recovery;
mod slashdash;
mod space;
mod string;
mod unexpected;
mod version;

use std::ops::Range;
use std::sync::Arc;

use groundplan_source::{Diagnostic, FileId, Span, sort_and_dedup};

use crate::Limits;
use crate::faults::FileTooLarge;
use crate::lexer::{Lexer, TokenKind};
use crate::tree::{NONE, Tree};
use node::Open;

/// Reads a document. There is always a tree; where the text is broken, the tree holds what could
/// be read and the diagnostics say what could not.
pub fn parse(file: FileId, text: &Arc<str>, limits: &Limits) -> (Tree, Vec<Diagnostic>) {
    let mut tree = Tree {
        text: Arc::clone(text),
        file,
        first: NONE,
        nodes: Vec::new(),
        entries: Vec::new(),
        annotations: Vec::new(),
        decoded: String::new(),
        decoded_ends: Vec::new(),
    };
    // Offsets take 31 bits, see `Content`.
    if text.len() > limits.max_bytes || i32::try_from(text.len()).is_err() {
        let (span, bytes) = (Span::new(file, 0, 0), text.len());
        let fault = FileTooLarge { span, bytes, limit: limits.max_bytes };
        return (tree, vec![fault.into()]);
    }
    let mut parser = Parser {
        text,
        lexer: Lexer::new(text),
        consumed: 0,
        spaced: false,
        tree: &mut tree,
        limits,
        diagnostics: Vec::new(),
        faults: 0,
        open: Vec::new(),
        last: None,
        braces_lost: false,
        in_conflict: false,
        conflicts_unended: false,
    };
    parser.document();
    let mut diagnostics = parser.diagnostics;
    sort_and_dedup(&mut diagnostics);
    (tree, diagnostics)
}

struct Parser<'t> {
    text: &'t str,
    /// Stands on the next token, which is not taken yet.
    lexer: Lexer<'t>,
    /// Where the last token that was taken ends.
    consumed: usize,
    /// Space was taken in front of the next token, behind an entry.
    spaced: bool,
    tree: &'t mut Tree,
    limits: &'t Limits,
    diagnostics: Vec<Diagnostic>,
    /// How many faults there were, kept or not.
    faults: usize,
    /// The nodes that are being read, outermost first.
    open: Vec<Open>,
    /// The last node on the level that is being read.
    last: Option<u32>,
    /// Braces may lie in text that could not be read: whether they match cannot be told.
    braces_lost: bool,
    /// Between the first and the last marker of a conflict.
    in_conflict: bool,
    /// Behind here no conflict ends.
    conflicts_unended: bool,
}

impl<'t> Parser<'t> {
    fn document(&mut self) {
        self.lexer.advance();
        if self.peek() == Some(TokenKind::Bom) {
            self.take();
        }
        self.version();
        loop {
            self.skip_between_nodes();
            match self.peek() {
                None => break,
                Some(TokenKind::CloseBrace) => self.close_block(),
                Some(_) => self.node(),
            }
        }
        self.end_unclosed();
    }

    fn peek(&self) -> Option<TokenKind> {
        self.lexer.kind
    }

    fn take(&mut self) -> Range<usize> {
        let range = self.next();
        self.consumed = range.end;
        self.lexer.advance();
        range
    }

    /// Where the next token is; empty at the end of the text.
    fn next(&self) -> Range<usize> {
        self.lexer.start..self.lexer.end
    }

    fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.tree.file, narrow(range.start), narrow(range.end))
    }

    /// Keeps a fault, unless there is one of the same place already: a second one follows from it.
    fn report(&mut self, diagnostic: impl Into<Diagnostic>) {
        self.faults += 1;
        if self.faults <= self.limits.max_faults {
            let diagnostic = diagnostic.into();
            if self.diagnostics.last().is_none_or(|last| last.span() != diagnostic.span()) {
                self.diagnostics.push(diagnostic);
            }
        }
        if self.faults == self.limits.max_faults {
            self.stop();
        }
    }

    /// Leaves the rest of the text unread, because a limit was passed.
    fn stop(&mut self) {
        self.lexer.leave();
        self.braces_lost = true;
    }
}

/// An offset or index. The size limit keeps all of them within 32 bits.
fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}

/// Adds to an arena that may become large: grows it by a half rather than to the double, so
/// that less memory lies idle.
fn push<T>(arena: &mut Vec<T>, item: T) {
    if arena.len() == arena.capacity() {
        arena.reserve_exact((arena.len() / 2).max(16));
    }
    arena.push(item);
}
