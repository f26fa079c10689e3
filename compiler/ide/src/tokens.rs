//! What the words of a file are, for colours that a grammar cannot give.

use groundplan_model::load::Language;
use groundplan_schema::{Named, ValueType};
use groundplan_source::{FileId, Span};
use groundplan_syntax::{Node, Tree, Value};

use crate::Analysis;
use crate::meaning::{Filled, Meaning};
use crate::names::{self, Name, Role};

/// A word and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word, without quotes.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it is declared here.
    pub declares: bool,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A kind of node: `service`.
    Kind,
    /// A field: `replicas`, `min`.
    Field,
    /// What is put in front of a value: `ref`.
    Annotation,
    /// The name of an entity.
    Entity,
    /// The name of an environment.
    Environment,
    /// The name of a port.
    Port,
    /// A parameter of a component.
    Parameter,
    /// What is asked of an entity in a reference: `url`.
    Attribute,
    /// A word of a choice: `postgres`.
    Choice,
    /// A size, a time, a share and the like, which are texts to KDL.
    Quantity,
}

impl TokenKind {
    /// Every kind.
    pub const ALL: [TokenKind; 10] = [
        TokenKind::Kind,
        TokenKind::Field,
        TokenKind::Annotation,
        TokenKind::Entity,
        TokenKind::Environment,
        TokenKind::Port,
        TokenKind::Parameter,
        TokenKind::Attribute,
        TokenKind::Choice,
        TokenKind::Quantity,
    ];
}

/// In order; no two of them overlap.
pub(crate) fn tokens(analysis: &Analysis, file: FileId) -> Vec<Token> {
    let Some(tree) = analysis.tree(file) else { return Vec::new() };
    let language = analysis.language();
    let mut found = words(language, tree);
    found.extend(named(language, tree));
    found.sort_by_key(|token| (token.span.start, token.span.end));
    found.dedup_by(|next, last| next.span.start < last.span.end);
    found.retain(|token| !token.span.is_empty());
    found
}

/// Names, where they are declared and where they are used.
fn named(language: &Language, tree: &Tree) -> Vec<Token> {
    let mut found = Vec::new();
    for occurrence in names::occurrences(language, tree) {
        let kind = match occurrence.name {
            Name::Entity(_) | Name::Platform => TokenKind::Entity,
            Name::Environment(_) | Name::ThisEnvironment => TokenKind::Environment,
            Name::Port { .. } => TokenKind::Port,
            Name::Component(_) => TokenKind::Kind,
            Name::Parameter { .. } => TokenKind::Parameter,
        };
        let declares = occurrence.role == Role::Declares;
        found.push(Token { span: occurrence.span, kind, declares });
        // The attribute is what is left behind the dot.
        if occurrence.attribute.is_some() && occurrence.span.end < occurrence.whole.end {
            let start = occurrence.span.end + 1;
            let span = Span::new(occurrence.whole.file, start, occurrence.whole.end);
            found.push(Token { span, kind: TokenKind::Attribute, declares: false });
        }
    }
    found
}

/// Words of the language.
fn words(language: &Language, tree: &Tree) -> Vec<Token> {
    let mut found = Vec::new();
    let mut waiting: Vec<(Node<'_>, Meaning<'_>)> =
        tree.nodes().map(|node| (node, Meaning::of_top(language, node.name()))).collect();
    while let Some((node, meaning)) = waiting.pop() {
        let plain = |span, kind| Token { span, kind, declares: false };
        match meaning {
            Meaning::Unknown => continue,
            Meaning::Kind(_, None) | Meaning::Control(_) => {
                found.push(plain(node.name_span(), TokenKind::Kind))
            }
            // The names of the lines of a block are the author's own.
            Meaning::Line(..) => {}
            _ => found.push(plain(node.name_span(), TokenKind::Field)),
        }
        for (entry, filled) in meaning.entries(node) {
            let key = entry.key_span().filter(|_| filled.is_some());
            found.extend(key.map(|span| plain(span, TokenKind::Field)));
            if let Some(annotation) = entry.annotation() {
                found.push(plain(annotation.span, TokenKind::Annotation));
                continue;
            }
            let Some(Filled { ty, .. }) = filled else { continue };
            if let (Value::Text(_), Some(kind)) = (entry.value(), of_type(ty)) {
                found.push(plain(entry.text_span(), kind));
            }
        }
        waiting.extend(node.children().map(|child| (child, meaning.child(language, child.name()))));
    }
    found
}

fn of_type(ty: &ValueType) -> Option<TokenKind> {
    const QUANTITIES: [&str; 6] = ["size", "duration", "cpu", "percent", "money", "cron"];
    match ty.names {
        Some(Named::Entity | Named::Running | Named::Environment | Named::Port) => None,
        None if !ty.choices.is_empty() => Some(TokenKind::Choice),
        None => QUANTITIES.contains(&ty.name).then_some(TokenKind::Quantity),
    }
}
