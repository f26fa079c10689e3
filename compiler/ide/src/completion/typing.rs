//! What is being typed at a place. The tree says which node it is in; what is half written there
//! may not be in the tree, so the tokens of that node's head say the rest.

use std::ops::Range;

use groundplan_source::{FileId, Span};
use groundplan_syntax::{Node, Token, TokenKind, Tree, lex};

use crate::cursor::Cursor;

/// What is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typing<'t> {
    /// The name of a node.
    Name(Span),
    /// The word of an annotation.
    Annotation(Span),
    /// An argument or a property.
    Entry(Typed<'t>),
    /// Nothing that can be helped with.
    Nothing,
}

/// An argument or a property that is being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed<'t> {
    /// Behind `key=`.
    pub key: Option<&'t str>,
    /// Behind `(ref)`.
    pub annotation: Option<&'t str>,
    /// How many arguments stand in front of it.
    pub position: usize,
    /// What is there of the value.
    pub literal: Literal<'t>,
    /// What to write a whole value in place of.
    pub span: Span,
}

/// What is there of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Literal<'t> {
    /// Nothing.
    #[default]
    None,
    /// A word without quotes, which may yet become a key.
    Word,
    /// Text in quotes.
    Quoted {
        /// What stands between the quotes.
        text: &'t str,
        /// How many bytes of it stand in front of the cursor.
        before: usize,
        /// Where it stands.
        span: Span,
        /// Whether its closing quote is there.
        closed: bool,
    },
}

/// What is being typed in the head of a node.
pub(super) fn in_head<'t>(tree: &'t Tree, node: Node<'_>, offset: u32) -> Typing<'t> {
    let name = node.name_span();
    if name.touches(offset) {
        return Typing::Name(name);
    }
    let head = Head { tree, start: name.end as usize, offset: offset as usize };
    if offset < name.start { Typing::Nothing } else { head.read() }
}

/// Whether `offset` is in a comment between two nodes.
pub(super) fn in_comment(tree: &Tree, cursor: &Cursor<'_, '_>, offset: u32) -> bool {
    let block = cursor.innermost().and_then(|level| level.node.block_span());
    let open = block.map_or(0, |block| block.start.saturating_add(1));
    let siblings = cursor.siblings(tree).into_iter().map(|node| node.span());
    let last = siblings.take_while(|span| span.end <= offset).last();
    let start = last.map_or(open, |span| span.end) as usize;
    let between = tree.text().get(start..).unwrap_or_default();
    lex(between)
        .map(|token| (token.kind, start + token.range.start..start + token.range.end))
        .take_while(|(_, range)| range.start < offset as usize)
        .last()
        .is_some_and(|(kind, range)| is_in(kind, &range, offset as usize))
}

/// Whether `offset` is inside of a comment that takes `range`.
fn is_in(kind: TokenKind, range: &Range<usize>, offset: usize) -> bool {
    match kind {
        TokenKind::LineComment | TokenKind::UnclosedComment => offset <= range.end,
        TokenKind::BlockComment => offset < range.end,
        _ => false,
    }
}

/// The head of a node, behind its name.
struct Head<'t> {
    tree: &'t Tree,
    start: usize,
    offset: usize,
}

impl<'t> Head<'t> {
    fn read(&self) -> Typing<'t> {
        let text = self.tree.text().get(self.start..).unwrap_or_default();
        let mut typed = Typed { span: self.span(self.offset..self.offset), ..Typed::default() };
        // The last word, which is a key if `=` follows.
        let mut word = None;
        let mut annotation = None;
        for Token { kind, range } in lex(text) {
            let range = self.start + range.start..self.start + range.end;
            if range.start >= self.offset {
                break;
            }
            let touched = self.offset <= range.end;
            match kind {
                TokenKind::Blank | TokenKind::Newline | TokenKind::Backslash => {}
                _ if is_in(kind, &range, self.offset) => return Typing::Nothing,
                TokenKind::OpenParen => annotation = Some(range.end),
                TokenKind::CloseParen => annotation = None,
                TokenKind::Word if annotation.is_some() => {
                    if touched {
                        return Typing::Annotation(self.span(range));
                    }
                    typed.annotation = self.tree.text().get(range);
                }
                TokenKind::Equals => {
                    typed.key = word.take().and_then(|word: Range<usize>| self.unquoted(word));
                    typed.position = typed.position.saturating_sub(1);
                }
                TokenKind::Word if touched => {
                    typed.literal = Literal::Word;
                    typed.span = self.span(range);
                    return Typing::Entry(typed);
                }
                TokenKind::Quoted | TokenKind::UnclosedString => {
                    let closed = kind == TokenKind::Quoted;
                    if self.offset < range.end || (touched && !closed) {
                        return self.quoted(typed, range, closed);
                    }
                    if touched {
                        return Typing::Nothing;
                    }
                    typed.end_value();
                    word = Some(range);
                }
                TokenKind::Word | TokenKind::Raw => {
                    if touched {
                        return Typing::Nothing;
                    }
                    typed.end_value();
                    word = Some(range);
                }
                TokenKind::MultiLine | TokenKind::RawMultiLine => {
                    if touched {
                        return Typing::Nothing;
                    }
                    typed.end_value();
                }
                _ => return Typing::Nothing,
            }
        }
        match annotation {
            Some(_) => Typing::Annotation(self.span(self.offset..self.offset)),
            None => Typing::Entry(typed),
        }
    }

    /// Inside of a string.
    fn quoted(&self, mut typed: Typed<'t>, range: Range<usize>, closed: bool) -> Typing<'t> {
        // What follows a string that is not closed may not belong to it.
        let end = if closed { range.end.saturating_sub(1) } else { self.offset };
        let inside = range.start.saturating_add(1)..end;
        let text = self.tree.text().get(inside.clone());
        let (Some(text), Some(before)) = (text, self.offset.checked_sub(inside.start)) else {
            return Typing::Nothing;
        };
        let span = self.span(inside);
        typed.span = span;
        typed.literal = Literal::Quoted { text, before, span, closed };
        Typing::Entry(typed)
    }

    /// A key without its quotes.
    fn unquoted(&self, range: Range<usize>) -> Option<&'t str> {
        Some(self.tree.text().get(range)?.trim_matches('"'))
    }

    fn span(&self, range: Range<usize>) -> Span {
        span(self.tree.file(), range)
    }
}

impl Typed<'_> {
    /// A value is complete: the next entry begins.
    fn end_value(&mut self) {
        if self.key.take().is_none() {
            self.position = self.position.saturating_add(1);
        }
        self.annotation = None;
    }
}

fn span(file: FileId, range: Range<usize>) -> Span {
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(file, narrow(range.start), narrow(range.end))
}
