use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use groundplan_source::{Applicability, Diagnostic, FileId, Span};

use crate::character::is_banned;
use crate::faults::*;
use crate::lexer::{Lexer, Token, TokenKind};
use crate::number::{looks_like_number, parse_number};
use crate::string::{StringFaultKind, decode};
use crate::tree::{Content, EntryData, NONE, NodeData, Str, Tree, ValueData};
use crate::{Limits, Value};

/// Reads a document. There is always a tree; where the text is broken, the tree holds what could
/// be read and the diagnostics say what could not.
pub fn parse(file: FileId, text: &Arc<str>, limits: &Limits) -> (Tree, Vec<Diagnostic>) {
    let mut tree = Tree {
        text: Arc::clone(text),
        file,
        first: NONE,
        nodes: Vec::new(),
        entries: Vec::new(),
        decoded: Vec::new(),
    };
    let too_large = text.len() > limits.max_bytes || u32::try_from(text.len()).is_err();
    if too_large {
        let fault = FileTooLarge {
            span: Span::new(file, 0, 0),
            bytes: text.len(),
            limit: limits.max_bytes,
        };
        return (tree, vec![fault.into()]);
    }
    let mut parser = Parser {
        text,
        lexer: Lexer::new(text),
        token: None,
        consumed: 0,
        tree: &mut tree,
        limits,
        diagnostics: Vec::new(),
        open: Vec::new(),
        last: None,
        stopped: false,
    };
    parser.document();
    let diagnostics = parser.diagnostics;
    (tree, diagnostics)
}

struct Parser<'t> {
    text: &'t str,
    lexer: Lexer<'t>,
    /// The next token, if it is looked at already.
    token: Option<Token>,
    /// Where the last token that was taken ends.
    consumed: usize,
    tree: &'t mut Tree,
    limits: &'t Limits,
    diagnostics: Vec<Diagnostic>,
    /// The nodes whose blocks are open, outermost first.
    open: Vec<Open>,
    /// The last node on the level that is being read.
    last: Option<u32>,
    /// A limit was passed; the rest is not read.
    stopped: bool,
}

/// Arena lengths to go back to when what was read turns out to be slashdashed.
#[derive(Clone, Copy)]
struct Mark {
    nodes: usize,
    entries: usize,
    decoded: usize,
}

/// A node that is being read, and its block if one is open.
struct Open {
    index: u32,
    /// The node itself is slashdashed: what to go back to at its end.
    slashed: Option<Mark>,
    block_start: usize,
    /// The block is slashdashed: what to go back to at its end.
    block_slashed: Option<Mark>,
    /// The first child of the block that counts, while a slashdashed one is read.
    kept_child: u32,
    /// A block that counts was read already.
    has_block: bool,
    /// `last` of the level that the node lies in.
    outer_last: Option<u32>,
}

impl<'t> Parser<'t> {
    fn document(&mut self) {
        if self.peek() == Some(TokenKind::Bom) {
            self.take();
        }
        while !self.stopped {
            self.skip_between_nodes();
            match self.peek() {
                None => break,
                Some(TokenKind::CloseBrace) => self.close_block(),
                Some(_) => self.node(),
            }
        }
        self.report_unclosed();
    }

    // Tokens ---------------------------------------------------------------------------------

    fn peek(&mut self) -> Option<TokenKind> {
        if self.token.is_none() {
            self.token = self.lexer.next();
        }
        self.token.as_ref().map(|token| token.kind)
    }

    fn take(&mut self) -> Range<usize> {
        self.peek();
        match self.token.take() {
            Some(token) => {
                self.consumed = token.range.end;
                token.range
            }
            None => self.text.len()..self.text.len(),
        }
    }

    fn next_start(&mut self) -> usize {
        self.peek();
        self.token.as_ref().map_or(self.text.len(), |token| token.range.start)
    }

    fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    fn span(&self, range: Range<usize>) -> Span {
        // The size limit keeps offsets within 32 bits.
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(self.tree.file, narrow(range.start), narrow(range.end))
    }

    fn report(&mut self, diagnostic: impl Into<Diagnostic>) {
        if self.diagnostics.len() < self.limits.max_faults {
            self.diagnostics.push(diagnostic.into());
        }
    }

    // White space ----------------------------------------------------------------------------

    /// Blanks, comments and line continuations. Says whether there were any.
    fn skip_space(&mut self) -> bool {
        let mut any = false;
        loop {
            match self.peek() {
                Some(TokenKind::Blank) => {
                    self.take();
                }
                Some(TokenKind::BlockComment | TokenKind::UnclosedComment) => self.comment(),
                Some(TokenKind::Backslash) => self.continuation(),
                _ => return any,
            }
            any = true;
        }
    }

    /// Everything that may stand between two nodes.
    fn skip_between_nodes(&mut self) {
        loop {
            self.skip_space();
            match self.peek() {
                Some(TokenKind::Newline) => {
                    self.take();
                }
                Some(TokenKind::LineComment) => self.comment(),
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        let unclosed = self.peek() == Some(TokenKind::UnclosedComment);
        let depth = self.lexer.comment_depth;
        let block = self.peek() == Some(TokenKind::BlockComment) || unclosed;
        let range = self.take();
        if unclosed {
            let span = self.span(range.start..range.start + 2);
            self.report(UnterminatedComment { span });
        }
        if block && depth > self.limits.max_depth {
            let span = self.span(range.start..range.start + 2);
            let limit = self.limits.max_depth;
            self.report(TooDeep { span, what: "block comments".to_owned(), limit });
        }
        self.check_banned(range);
    }

    /// `\`, then nothing but blanks and comments up to the newline or the end of the text.
    fn continuation(&mut self) {
        let slash = self.take();
        while matches!(self.peek(), Some(TokenKind::Blank | TokenKind::BlockComment)) {
            if self.peek() == Some(TokenKind::Blank) {
                self.take();
            } else {
                self.comment();
            }
        }
        if self.peek() == Some(TokenKind::LineComment) {
            self.comment();
        }
        match self.peek() {
            Some(TokenKind::Newline) => {
                self.take();
            }
            None => {}
            Some(_) => {
                let span = self.span(slash);
                self.report(UnexpectedCharacter {
                    span,
                    found: "\\".to_owned(),
                    place: "in the middle of a line".to_owned(),
                    hint: Some(
                        "a `\\` at the end of a line continues the node on the next".to_owned(),
                    ),
                });
            }
        }
    }

    fn check_banned(&mut self, range: Range<usize>) {
        let text = self.slice(range.clone());
        if text.is_ascii()
            && !text.bytes().any(|b| {
                (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)) || b == 0x7F
            })
        {
            return;
        }
        if let Some((at, c)) = text.char_indices().find(|(_, c)| is_banned(*c)) {
            let start = range.start + at;
            self.report_banned(start..start + c.len_utf8());
        }
    }

    fn report_banned(&mut self, range: Range<usize>) {
        let c = self.slice(range.clone()).chars().next().unwrap_or('\u{FFFD}');
        let span = self.span(range);
        let written = format!("u{{{:x}}}", u32::from(c));
        let fault: Diagnostic = BannedCharacter { span, written }.into();
        self.report(fault.with_fix("take the character away", Applicability::Safe, span, ""));
    }

    // Nodes ----------------------------------------------------------------------------------

    fn mark(&self) -> Mark {
        Mark {
            nodes: self.tree.nodes.len(),
            entries: self.tree.entries.len(),
            decoded: self.tree.decoded.len(),
        }
    }

    fn rewind(&mut self, mark: Mark) {
        self.tree.nodes.truncate(mark.nodes);
        self.tree.entries.truncate(mark.entries);
        self.tree.decoded.truncate(mark.decoded);
    }

    fn slashdash(&mut self) -> bool {
        if self.peek() != Some(TokenKind::Slashdash) {
            return false;
        }
        self.take();
        self.skip_between_nodes();
        true
    }

    fn node(&mut self) {
        let mark = self.mark();
        let slashed = self.slashdash().then_some(mark);
        let start = self.next_start();
        let faults = self.diagnostics.len();
        let annotation = self.annotation();
        if annotation.is_some() {
            self.skip_space();
        }
        let Some(name) = self.node_name() else {
            self.skip_broken_line();
            return;
        };
        let entries = narrow(self.tree.entries.len());
        let index = narrow(self.tree.nodes.len());
        self.tree.nodes.push(NodeData {
            name,
            annotation,
            head_start: narrow(start),
            head_end: name.end,
            end: name.end,
            first_entry: entries,
            entry_count: 0,
            first_child: NONE,
            next: NONE,
            block: None,
            broken: false,
        });
        if slashed.is_none() {
            self.link(index);
        }
        self.open.push(Open {
            index,
            slashed,
            block_start: 0,
            block_slashed: None,
            kept_child: NONE,
            has_block: false,
            outer_last: self.last,
        });
        self.entries(faults);
    }

    fn link(&mut self, index: u32) {
        match (self.last, self.open.last()) {
            (Some(last), _) => {
                if let Some(node) = self.tree.nodes.get_mut(last as usize) {
                    node.next = index;
                }
            }
            (None, Some(parent)) => {
                if let Some(node) = self.tree.nodes.get_mut(parent.index as usize) {
                    node.first_child = index;
                }
            }
            (None, None) => self.tree.first = index,
        }
        self.last = Some(index);
    }

    /// The node that is being read.
    fn current(&mut self) -> Option<&mut NodeData> {
        let index = self.open.last()?.index;
        self.tree.nodes.get_mut(index as usize)
    }

    /// Entries, blocks and the end of the node on top of the stack; returns when the node ends or
    /// a block opens. `faults` is how many diagnostics there were before its head.
    fn entries(&mut self, faults: usize) {
        loop {
            let spaced = self.skip_space();
            let after_block = self.open.last().is_some_and(|open| {
                open.has_block || open.block_slashed.is_some() || open.block_start > 0
            });
            match self.peek() {
                None | Some(TokenKind::Newline | TokenKind::Semicolon | TokenKind::CloseBrace) => {
                    if self.peek() == Some(TokenKind::Semicolon) {
                        self.take();
                    }
                    return self.finish_node(faults);
                }
                Some(TokenKind::LineComment) => {
                    self.comment();
                    return self.finish_node(faults);
                }
                Some(TokenKind::OpenBrace) => return self.open_block(None, faults),
                Some(TokenKind::Slashdash) => {
                    let mark = self.mark();
                    self.slashdash();
                    if self.peek() == Some(TokenKind::OpenBrace) {
                        return self.open_block(Some(mark), faults);
                    }
                    if after_block {
                        self.report_after_block();
                        return self.abandon_line(faults);
                    }
                    if !spaced {
                        self.report_missing_space();
                    }
                    match self.entry() {
                        Some(_) => self.rewind(mark),
                        None => return self.abandon_line(faults),
                    }
                }
                Some(_) if after_block => {
                    self.report_after_block();
                    return self.abandon_line(faults);
                }
                Some(_) => {
                    if !spaced && self.starts_value() {
                        self.report_missing_space();
                    }
                    match self.entry() {
                        Some(entry) => {
                            self.tree.entries.push(entry);
                            if let Some(node) = self.current() {
                                node.entry_count += 1;
                                node.head_end = entry.end;
                                node.end = entry.end;
                            }
                        }
                        None => return self.abandon_line(faults),
                    }
                }
            }
        }
    }

    fn starts_value(&mut self) -> bool {
        self.peek().is_some_and(|kind| {
            kind.is_string()
                || matches!(
                    kind,
                    TokenKind::Word | TokenKind::OpenParen | TokenKind::UnclosedString
                )
        })
    }

    fn report_missing_space(&mut self) {
        let start = self.next_start();
        let end = self.token.as_ref().map_or(start, |token| token.range.end);
        let span = self.span(start..end);
        let insert = self.span(start..start);
        let fault: Diagnostic = MissingSpace { span }.into();
        self.report(fault.with_fix("put a space in front", Applicability::MaybeWrong, insert, " "));
    }

    fn report_after_block(&mut self) {
        let range =
            self.token.as_ref().map_or(self.text.len()..self.text.len(), |t| t.range.clone());
        let found = self.describe_next();
        let span = self.span(range);
        self.report(ExpectedToken {
            span,
            expected: "the end of the line after `}`".to_owned(),
            found,
            hint: Some(
                "begin the next node on a line of its own, or divide them by `;`".to_owned(),
            ),
        });
    }

    /// Gives up the rest of the line and ends the node, marked as broken.
    fn abandon_line(&mut self, faults: usize) {
        self.skip_to_line_end();
        if self.peek() == Some(TokenKind::OpenBrace) {
            return self.open_block(None, faults);
        }
        self.finish_node(faults);
    }

    fn finish_node(&mut self, faults: usize) {
        let broken = self.diagnostics.len() > faults;
        let Some(open) = self.open.pop() else { return };
        if let Some(node) = self.tree.nodes.get_mut(open.index as usize) {
            node.broken |= broken && !open.has_block;
        }
        self.last = open.outer_last;
        if let Some(mark) = open.slashed {
            self.rewind(mark);
        }
    }

    fn open_block(&mut self, slashed: Option<Mark>, faults: usize) {
        let brace = self.take();
        if self.open.len() > self.limits.max_depth {
            let span = self.span(brace);
            let limit = self.limits.max_depth;
            self.report(TooDeep { span, what: "blocks".to_owned(), limit });
            self.stopped = true;
            return;
        }
        let broken = self.diagnostics.len() > faults;
        let (mark, last) = (self.mark(), self.last);
        let Some(open) = self.open.last_mut() else {
            return;
        };
        let doubled = slashed.is_none() && open.has_block;
        open.block_start = brace.start;
        // A second block is reported and then read as if it were slashdashed.
        open.block_slashed = slashed.or(doubled.then_some(mark));
        if open.block_slashed.is_none() {
            open.has_block = true;
        }
        open.outer_last = last;
        let index = open.index;
        if let Some(node) = self.tree.nodes.get_mut(index as usize) {
            node.broken |= broken;
            open.kept_child = node.first_child;
        }
        self.last = None;
        if doubled {
            let span = self.span(brace);
            self.report(ExpectedToken {
                span,
                expected: "one block of children".to_owned(),
                found: "a second one".to_owned(),
                hint: Some("put all children into one block".to_owned()),
            });
        }
    }

    fn close_block(&mut self) {
        let brace = self.take();
        let Some(open) = self.open.last_mut() else {
            let span = self.span(brace.clone());
            let fault: Diagnostic = UnexpectedBrace { span }.into();
            self.report(fault.with_fix("take it away", Applicability::MaybeWrong, span, ""));
            return;
        };
        let (index, start, slashed) = (open.index, open.block_start, open.block_slashed.take());
        let kept_child = open.kept_child;
        self.last = open.outer_last;
        match slashed {
            Some(mark) => {
                self.rewind(mark);
                // The children that were linked are gone.
                if let Some(node) = self.tree.nodes.get_mut(index as usize) {
                    node.first_child = kept_child;
                }
            }
            None => {
                if let Some(node) = self.tree.nodes.get_mut(index as usize) {
                    node.block = Some((narrow(start), narrow(brace.end)));
                    node.end = narrow(brace.end);
                }
            }
        }
        let faults = self.diagnostics.len();
        self.entries(faults);
    }

    /// One report for each block that the text ends in, innermost last; the indentation tells
    /// where the brace was probably forgotten.
    fn report_unclosed(&mut self) {
        if self.stopped {
            return;
        }
        for at in 0..self.open.len() {
            let Some(open) = self.open.get(at) else {
                continue;
            };
            let (start, index) = (open.block_start, open.index as usize);
            let end = narrow(self.text.len());
            let Some(node) = self.tree.nodes.get_mut(index) else {
                continue;
            };
            if node.block.is_none() {
                node.block = Some((narrow(start), end));
                node.end = end;
            }
            // Only the innermost open block is reported: with its brace in place, the others may
            // well be closed.
            if at + 1 < self.open.len() {
                continue;
            }
            let name = node.name;
            let name = escaped(self.slice(name.start as usize..name.end as usize));
            let belongs = self.forgotten_line(start).map(|line| format!("before line {line}"));
            let span = self.span(start..start + 1);
            self.report(UnclosedBrace { span, name, belongs });
        }
    }

    /// The first line behind the block's opening that is indented no deeper than the line that
    /// opens it, counted from one.
    fn forgotten_line(&self, start: usize) -> Option<usize> {
        let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let before = self.slice(0..start);
        let opening = before.matches('\n').count();
        let own = indent(before.rsplit('\n').next().unwrap_or_default());
        self.text
            .lines()
            .enumerate()
            .skip(opening + 1)
            .find(|(_, line)| {
                let body = line.trim();
                !body.is_empty() && indent(line) <= own && !body.starts_with('}')
            })
            .map(|(line, _)| line + 1)
    }

    fn annotation(&mut self) -> Option<Str> {
        if self.peek() != Some(TokenKind::OpenParen) {
            return None;
        }
        let open = self.take();
        self.skip_space();
        let name = self.string_token();
        self.skip_space();
        if self.peek() == Some(TokenKind::CloseParen) {
            self.take();
            if name.is_none() {
                let span = self.span(open.start..self.consumed);
                self.report(ExpectedToken {
                    span,
                    expected: "a word between the parentheses".to_owned(),
                    found: "none".to_owned(),
                    hint: None,
                });
            }
        } else {
            let found = self.describe_next();
            let start = self.next_start();
            let end = self.token.as_ref().map_or(start, |token| token.range.end);
            let fault = ExpectedToken {
                span: self.span(start..end),
                expected: "`)`".to_owned(),
                found,
                hint: None,
            };
            let opened = self.span(open);
            self.report(Diagnostic::from(fault).with_label(opened, "opened here"));
            self.skip_to_line_end();
        }
        name
    }

    /// A token that is a string in any spelling: quoted, raw, or a word.
    fn string_token(&mut self) -> Option<Str> {
        match self.peek()? {
            kind if kind.is_string() => {
                let range = self.take();
                Some(self.string(kind, range))
            }
            TokenKind::Word => {
                let range = self.take();
                let word = self.slice(range.clone());
                self.check_identifier(word, range.clone());
                Some(Str {
                    start: narrow(range.start),
                    end: narrow(range.end),
                    content: Content::Edge(0),
                })
            }
            TokenKind::UnclosedString => {
                let range = self.take();
                self.report_unclosed_string(range.clone());
                Some(Str {
                    start: narrow(range.start),
                    end: narrow(range.end),
                    content: Content::Edge(0),
                })
            }
            _ => None,
        }
    }

    /// Reports a word that cannot be an identifier.
    fn check_identifier(&mut self, word: &str, range: Range<usize>) {
        let span = self.span(range);
        if word.starts_with('#') {
            self.report(UnexpectedCharacter {
                span,
                found: escaped(word),
                place: "as a name".to_owned(),
                hint: Some("put it in quotes if it is text".to_owned()),
            });
        } else if matches!(word, "true" | "false" | "null" | "inf" | "-inf" | "nan") {
            let modern = format!("\"{word}\"");
            let fault: Diagnostic =
                KdlV1Syntax { span, written: word.to_owned(), modern: modern.clone() }.into();
            self.report(fault.with_fix(
                "put it in quotes",
                Applicability::MaybeWrong,
                span,
                modern,
            ));
        } else if looks_like_number(word) {
            self.report(InvalidNumber { span, written: escaped(word) });
        }
    }

    fn node_name(&mut self) -> Option<Str> {
        if let Some(marker) = self.conflict_marker() {
            let start = self.next_start();
            let end = start + marker.len();
            let span = self.span(start..end);
            self.report(ConflictMarker { span, marker });
            return None;
        }
        if let Some(name) = self.string_token() {
            return Some(name);
        }
        let found = self.describe_next();
        let illegal = matches!(self.peek(), Some(TokenKind::Illegal));
        let range =
            self.token.as_ref().map_or(self.text.len()..self.text.len(), |t| t.range.clone());
        let text = self.slice(range.clone());
        if illegal && text.chars().next().is_some_and(is_banned) {
            self.report_banned(range);
            return None;
        }
        let hint = match self.peek() {
            Some(TokenKind::OpenBrace) => {
                Some("write a node's name in front of its block".to_owned())
            }
            Some(TokenKind::Semicolon) => {
                Some("one `;` ends a node; take this one away".to_owned())
            }
            _ => None,
        };
        let span = self.span(range);
        self.report(ExpectedToken { span, expected: "the name of a node".to_owned(), found, hint });
        None
    }

    /// `<<<<<<<`, `=======`, `>>>>>>>` or `|||||||` at the beginning of a line.
    fn conflict_marker(&mut self) -> Option<String> {
        let start = self.next_start();
        let first = *self.text.as_bytes().get(start)?;
        if !matches!(first, b'<' | b'>' | b'=' | b'|') {
            return None;
        }
        let at_line_start =
            start == 0 || matches!(self.text.as_bytes().get(start - 1), Some(b'\n' | b'\r'));
        let run = self.text.as_bytes().get(start..start + 7)?;
        (at_line_start && run.iter().all(|byte| *byte == first))
            .then(|| char::from(first).to_string().repeat(7))
    }

    // Entries --------------------------------------------------------------------------------

    /// An argument or property; none, with its fault reported, where there is no reading on.
    fn entry(&mut self) -> Option<EntryData> {
        let start = self.next_start();
        if self.peek() == Some(TokenKind::OpenParen) {
            let annotation = self.annotation();
            self.skip_space();
            return self.value(start, None, annotation);
        }
        let (kind, readable) = (self.peek(), self.starts_value());
        let Some(kind) = kind.filter(|_| readable) else {
            self.report_unexpected();
            return None;
        };
        let range = self.take();
        // Blanks before `=` belong to the property, but only if there is a `=`.
        let after = self.consumed;
        if self.equals_follows() {
            self.skip_space();
            self.take();
            let key = self.key(kind, range);
            self.skip_space();
            let annotation = self.annotation();
            if annotation.is_some() {
                self.skip_space();
            }
            return self.value(start, Some(key), annotation);
        }
        self.consumed = after;
        let value = self.literal(kind, range.clone());
        Some(EntryData {
            key: None,
            annotation: None,
            value,
            start: narrow(start),
            value_start: narrow(range.start),
            end: narrow(range.end),
        })
    }

    /// Whether the next token but blanks is `=`. Looks at the text, so that nothing is taken.
    fn equals_follows(&mut self) -> bool {
        match self.peek() {
            Some(TokenKind::Equals) => true,
            Some(TokenKind::Blank | TokenKind::BlockComment | TokenKind::Backslash) => {
                let start = self.next_start();
                let mut ahead = Lexer::new(self.slice(start..self.text.len()));
                // Space in front of `=` is short; a long run of comments is not searched twice.
                for _ in 0..16 {
                    match ahead.next().map(|token| token.kind) {
                        Some(
                            TokenKind::Blank
                            | TokenKind::BlockComment
                            | TokenKind::Backslash
                            | TokenKind::Newline,
                        ) => {}
                        Some(TokenKind::Equals) => return true,
                        _ => return false,
                    }
                    if ahead_too_far(&ahead) {
                        return false;
                    }
                }
                false
            }
            _ => false,
        }
    }

    fn key(&mut self, kind: TokenKind, range: Range<usize>) -> Str {
        match kind {
            kind if kind.is_string() => self.string(kind, range),
            TokenKind::UnclosedString => {
                self.report_unclosed_string(range.clone());
                plain(range)
            }
            _ => {
                let word = self.slice(range.clone());
                self.check_identifier(word, range.clone());
                plain(range)
            }
        }
    }

    fn value(
        &mut self,
        start: usize,
        key: Option<Str>,
        annotation: Option<Str>,
    ) -> Option<EntryData> {
        let kind = self.peek();
        let readable = self.starts_value() && kind != Some(TokenKind::OpenParen);
        let Some(kind) = kind.filter(|_| readable) else {
            let found = self.describe_next();
            let at = self.next_start();
            let end = self.token.as_ref().map_or(at, |token| token.range.end);
            let span = match kind {
                // What is missing is missing behind the `=`, not on the next line.
                None | Some(TokenKind::Newline | TokenKind::LineComment) => {
                    self.span(start..self.consumed.max(start))
                }
                _ => self.span(at..end),
            };
            let hint = key.map(|_| "a property is written `name=value`".to_owned());
            self.report(ExpectedToken { span, expected: "a value".to_owned(), found, hint });
            return None;
        };
        let range = self.take();
        let value = self.literal(kind, range.clone());
        Some(EntryData {
            key,
            annotation,
            value,
            start: narrow(start),
            value_start: narrow(range.start),
            end: narrow(range.end),
        })
    }

    fn literal(&mut self, kind: TokenKind, range: Range<usize>) -> ValueData {
        match kind {
            TokenKind::Word => self.word(range),
            TokenKind::UnclosedString => {
                self.report_unclosed_string(range);
                ValueData::Broken
            }
            kind => {
                let faults = self.diagnostics.len();
                let str = self.string(kind, range);
                if self.diagnostics.len() > faults {
                    ValueData::Broken
                } else {
                    ValueData::Text(str.content)
                }
            }
        }
    }

    fn word(&mut self, range: Range<usize>) -> ValueData {
        let word = self.slice(range.clone());
        let span = self.span(range.clone());
        if let Some(keyword) = word.strip_prefix('#') {
            return match keyword {
                "true" => ValueData::Bool(true),
                "false" => ValueData::Bool(false),
                "null" => ValueData::Null,
                "inf" | "-inf" | "nan" => ValueData::Huge,
                _ => {
                    self.report(UnknownKeyword { span, written: escaped(word) });
                    ValueData::Broken
                }
            };
        }
        if let Some(value) = v1_keyword(word) {
            let modern = format!("#{word}");
            let fault: Diagnostic =
                KdlV1Syntax { span, written: word.to_owned(), modern: modern.clone() }.into();
            let title = format!("replace with `{modern}`");
            self.report(fault.with_fix(title, Applicability::Safe, span, modern));
            return value;
        }
        // `r"…"` and `r#"…"#` of version 1 come as a word and a string right behind it.
        if word == "r" && self.v1_raw_follows() {
            return self.v1_raw(range);
        }
        if !looks_like_number(word) {
            return ValueData::Text(Content::Edge(0));
        }
        match parse_number(word) {
            Some(Value::Integer(number)) => ValueData::Integer(number),
            Some(Value::Decimal(number)) => ValueData::Decimal(number),
            Some(_) => ValueData::Huge,
            None => {
                self.report(InvalidNumber { span, written: escaped(word) });
                ValueData::Broken
            }
        }
    }

    fn v1_raw_follows(&mut self) -> bool {
        matches!(self.peek(), Some(TokenKind::Quoted | TokenKind::Raw))
            && self.next_start() == self.consumed
    }

    fn v1_raw(&mut self, word: Range<usize>) -> ValueData {
        let quoted = self.peek() == Some(TokenKind::Quoted);
        let literal = self.take();
        let written = self.slice(word.start..literal.end);
        let body = self.slice(literal.clone());
        let modern = if quoted { format!("#{body}#") } else { body.to_owned() };
        let span = self.span(word.start..literal.end);
        let fault: Diagnostic =
            KdlV1Syntax { span, written: escaped(written), modern: escaped(&modern) }.into();
        let title = format!("replace with `{}`", escaped(&modern));
        self.report(fault.with_fix(title, Applicability::Safe, span, modern));
        ValueData::Broken
    }

    /// Decodes a string token and reports what is wrong inside.
    fn string(&mut self, kind: TokenKind, range: Range<usize>) -> Str {
        let (start, end) = (narrow(range.start), narrow(range.end));
        if range.len() > self.limits.max_string {
            let span = self.span(range.start..range.start + 1);
            let limit = self.limits.max_string;
            self.report(StringTooLong { span, bytes: range.len(), limit });
            return Str { start, end, content: Content::Edge(0) };
        }
        let text = self.text;
        match decode(text, kind, range.clone()) {
            Ok(Cow::Borrowed(content)) => {
                let edge = (range.len() - content.len()) / 2;
                match u16::try_from(edge) {
                    Ok(edge) => Str { start, end, content: Content::Edge(edge) },
                    Err(_) => self.keep(start, end, content.into()),
                }
            }
            Ok(Cow::Owned(content)) => self.keep(start, end, content.into()),
            Err(fault) => {
                self.report_string_fault(fault.kind, fault.range);
                Str { start, end, content: Content::Edge(0) }
            }
        }
    }

    fn keep(&mut self, start: u32, end: u32, content: Box<str>) -> Str {
        let index = narrow(self.tree.decoded.len());
        self.tree.decoded.push(content);
        Str { start, end, content: Content::Decoded(index) }
    }

    fn report_string_fault(&mut self, kind: StringFaultKind, range: Range<usize>) {
        let written = escaped(self.slice(range.clone()));
        let span = self.span(range.clone());
        match kind {
            StringFaultKind::Banned => self.report_banned(range),
            StringFaultKind::Escape => {
                let double = written.replacen('\\', "\\\\", 1);
                let hint = format!("write `{double}` for a backslash, or use a raw string `#\"…\"#`");
                self.report(InvalidEscape { span, written, hint });
            }
            StringFaultKind::Unicode => {
                let hint = "write up to six hexadecimal digits of a character: `\\u{1F600}`";
                self.report(InvalidEscape { span, written, hint: hint.to_owned() });
            }
            StringFaultKind::FirstLine => self.report(InvalidMultiLine {
                span,
                why: "text follows the opening `\"\"\"`".to_owned(),
                hint: "begin the text of a multi-line string on the next line".to_owned(),
            }),
            StringFaultKind::LastLine => self.report(InvalidMultiLine {
                span,
                why: "text stands before the closing `\"\"\"`".to_owned(),
                hint: "put the closing `\"\"\"` on a line of its own; its indentation is taken off every line"
                    .to_owned(),
            }),
            StringFaultKind::Indent => self.report(InvalidMultiLine {
                span,
                why: "the line is indented less than the closing `\"\"\"`".to_owned(),
                hint: "indent every line at least as far as the closing `\"\"\"`, with the same blanks"
                    .to_owned(),
            }),
        }
    }

    fn report_unclosed_string(&mut self, range: Range<usize>) {
        let literal = self.slice(range.clone());
        let hashes = literal.bytes().take_while(|byte| *byte == b'#').count();
        let multi = literal.get(hashes..).is_some_and(|rest| rest.starts_with("\"\"\""));
        let quotes = if multi { 3 } else { 1 };
        let shown_hashes = hashes.min(8);
        let close = format!("{}{}", "\"".repeat(quotes), "#".repeat(shown_hashes));
        let span = self.span(range.start..range.start + hashes + quotes);
        self.report(UnterminatedString { span, close });
    }

    // Recovery -------------------------------------------------------------------------------

    fn describe_next(&mut self) -> String {
        match self.peek() {
            None => "the end of the file".to_owned(),
            Some(TokenKind::Newline | TokenKind::LineComment) => "the end of the line".to_owned(),
            Some(_) => {
                let range = self.token.as_ref().map_or(0..0, |token| token.range.clone());
                let text = self.slice(range);
                let short: String = text.chars().take(20).collect();
                let more = if short.len() < text.len() { "…" } else { "" };
                format!("`{}{more}`", escaped(&short))
            }
        }
    }

    fn report_unexpected(&mut self) {
        let range = match &self.token {
            Some(token) => token.range.clone(),
            // Only a slashdash can bring us to the end of the text.
            None => {
                let span = self.span(self.consumed.saturating_sub(2)..self.consumed);
                let found = "the end of the file".to_owned();
                let expected = "something to leave out after `/-`".to_owned();
                return self.report(ExpectedToken { span, expected, found, hint: None });
            }
        };
        let text = self.slice(range.clone());
        if text.chars().next().is_some_and(is_banned) {
            return self.report_banned(range);
        }
        let hint = match text.chars().next() {
            Some('[' | ']') => {
                Some("a list is written as several values: `name \"a\" \"b\"`".to_owned())
            }
            Some('=') => Some("a property is written `name=value`".to_owned()),
            Some('/') => Some("a comment begins with `//`; put a path in quotes".to_owned()),
            _ => None,
        };
        let span = self.span(range);
        self.report(UnexpectedCharacter {
            span,
            found: escaped(text),
            place: "here".to_owned(),
            hint,
        });
    }

    /// Leaves the rest of the line, up to what ends a node or opens or closes a block.
    fn skip_to_line_end(&mut self) {
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Newline
                | TokenKind::Semicolon
                | TokenKind::LineComment
                | TokenKind::OpenBrace
                | TokenKind::CloseBrace => return,
                TokenKind::UnclosedString => {
                    let range = self.take();
                    self.report_unclosed_string(range);
                }
                TokenKind::BlockComment | TokenKind::UnclosedComment => self.comment(),
                _ => {
                    self.take();
                }
            }
        }
    }

    /// Leaves a line that has no node to hang anything on. A block that it opens is skipped.
    fn skip_broken_line(&mut self) {
        self.skip_to_line_end();
        match self.peek() {
            Some(TokenKind::Semicolon) => {
                self.take();
            }
            Some(TokenKind::OpenBrace) => {
                let mut depth = 0_usize;
                while let Some(kind) = self.peek() {
                    match kind {
                        TokenKind::OpenBrace => depth += 1,
                        TokenKind::CloseBrace => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    self.take();
                    if depth == 0 {
                        return;
                    }
                }
            }
            _ => {}
        }
    }
}

fn ahead_too_far(lexer: &Lexer<'_>) -> bool {
    lexer.comment_depth > 8
}

fn plain(range: Range<usize>) -> Str {
    Str { start: narrow(range.start), end: narrow(range.end), content: Content::Edge(0) }
}

fn v1_keyword(word: &str) -> Option<ValueData> {
    match word {
        "true" => Some(ValueData::Bool(true)),
        "false" => Some(ValueData::Bool(false)),
        "null" => Some(ValueData::Null),
        "inf" | "-inf" | "nan" => Some(ValueData::Huge),
        _ => None,
    }
}

fn narrow(at: usize) -> u32 {
    // The size limit keeps offsets within 32 bits.
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Text of the input, fit to stand in a message: short and without control characters.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(40) {
        match c {
            '"' | '\'' | '\\' => out.push(c),
            c => out.extend(c.escape_debug()),
        }
    }
    if text.chars().nth(40).is_some() {
        out.push('…');
    }
    out
}
