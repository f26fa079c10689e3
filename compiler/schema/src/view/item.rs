use std::rc::Rc;
use std::sync::Arc;

use groundplan_source::{Origin, Span};
use groundplan_syntax::{Annotation, Entry, Value as Literal};

use super::Scope;
use crate::record::Entry as Keyed;
use crate::scalar::{Scalar, Written};
use crate::{Cell, CellValue, Piece, Reference, Slot, Text};

/// An argument or a property: as it is written, or with a parameter put in.
#[derive(Clone, Debug)]
pub struct Item<'t> {
    entry: Entry<'t>,
    scope: Option<Rc<Scope>>,
    put: Option<Put>,
}

/// What a parameter stands for.
#[derive(Clone, Debug)]
struct Put {
    /// The name under which a map has it.
    key: Option<(Arc<str>, Span)>,
    cell: Cell,
}

impl<'t> From<Entry<'t>> for Item<'t> {
    fn from(entry: Entry<'t>) -> Self {
        Item { entry, scope: None, put: None }
    }
}

impl<'t> Item<'t> {
    /// What an entry is in a scope: itself, one value, several, or none.
    pub(super) fn within(entry: Entry<'t>, scope: &Rc<Scope>) -> Vec<Self> {
        let item = |put: Option<Put>| Item { entry, scope: Some(Rc::clone(scope)), put };
        let one = |value: CellValue| {
            let origin = Origin::Written(scope.place(entry.span()));
            vec![item(Some(Put { key: None, cell: Cell { value, origin } }))]
        };
        let span = scope.place(entry.text_span());
        match (entry.annotation().map(|annotation| annotation.text), entry.value()) {
            (Some("param"), Literal::Text(name)) => match scope.value(name) {
                Some(slot) => puts(slot).into_iter().map(|put| item(Some(put))).collect(),
                // Whoever reads the declaration reports it.
                None => one(CellValue::Faulty),
            },
            (Some("fmt"), Literal::Text(text)) => match Text::template(text, span) {
                Ok(text) if text.references().any(is_parameter) => one(filled(&text, scope, false)),
                _ => vec![item(None)],
            },
            (Some("ref"), Literal::Text(path)) => {
                let text = Text::reference(path, span);
                match text.references().any(is_parameter) {
                    true => one(filled(&text, scope, true)),
                    false => vec![item(None)],
                }
            }
            _ => vec![item(None)],
        }
    }

    /// What a parameter stands for here; none for what is written in place.
    pub fn put(&self) -> Option<&Cell> {
        self.put.as_ref().map(|put| &put.cell)
    }

    /// The key of a property; none for an argument.
    pub fn key(&self) -> Option<&str> {
        match &self.put {
            Some(Put { key: Some((key, _)), .. }) => Some(key),
            _ => self.entry.key(),
        }
    }

    /// Where the key stands.
    pub fn key_span(&self) -> Option<Span> {
        match &self.put {
            Some(Put { key: Some((_, span)), .. }) => Some(*span),
            _ => Some(self.place(self.entry.key_span()?)),
        }
    }

    /// The annotation in front of the value, unless a parameter stands for the whole.
    pub fn annotation(&self) -> Option<Annotation<'t>> {
        let annotation = self.entry.annotation().filter(|_| self.put.is_none())?;
        Some(Annotation { text: annotation.text, span: self.place(annotation.span) })
    }

    /// The value.
    pub fn value(&self) -> Literal<'_> {
        match self.put().map(|cell| &cell.value) {
            None => self.entry.value(),
            Some(CellValue::Known(Scalar::Literal(written))) => written.literal(),
            Some(CellValue::Open(question)) => Literal::Text(&question.text),
            // A text with references: whoever needs a literal will say so.
            Some(CellValue::Known(_)) => Literal::Text(""),
            Some(CellValue::Faulty) => Literal::Broken,
        }
    }

    /// The literal as it is written.
    pub fn written(&self) -> &str {
        match self.put().map(|cell| &cell.value) {
            Some(CellValue::Known(Scalar::Literal(written))) => written.written(),
            _ => self.entry.written(),
        }
    }

    /// Where the text of a string stands.
    pub fn text_span(&self) -> Span {
        self.given().unwrap_or_else(|| self.place(self.entry.text_span()))
    }

    /// Where the value stands: in the use, if a parameter stands for it.
    pub fn value_span(&self) -> Span {
        self.given().unwrap_or_else(|| self.place(self.entry.value_span()))
    }

    /// Where the entry stands, in the body if it stands there.
    pub fn span(&self) -> Span {
        self.place(self.entry.span())
    }

    fn given(&self) -> Option<Span> {
        self.put()?.origin.span()
    }

    fn place(&self, span: Span) -> Span {
        self.scope.as_ref().map_or(span, |scope| scope.place(span))
    }
}

/// Every value of a slot, those of a map with their names.
fn puts(slot: &Slot) -> Vec<Put> {
    let plain = |cell: &Cell| Put { key: None, cell: cell.clone() };
    match slot {
        Slot::Scalar(cell) => vec![plain(cell)],
        Slot::List(cells) | Slot::Anew(cells) => cells.iter().map(plain).collect(),
        Slot::Map(entries) => entries
            .iter()
            .filter_map(|(key, entry)| match entry {
                Keyed::Present(span, cell) => {
                    Some(Put { key: Some((Arc::clone(key), *span)), cell: cell.clone() })
                }
                Keyed::Removed(_) => None,
            })
            .collect(),
        Slot::Absent | Slot::Removed(_) | Slot::Node(_) | Slot::Keyed(_) | Slot::Block(_) => {
            Vec::new()
        }
    }
}

/// `param.x` stands for a parameter, `param.x.host` for an attribute of what it names.
fn is_parameter(reference: &Reference) -> bool {
    reference.entity.as_ref() == PARAM
}

const PARAM: &str = "param";

/// A text with its parameters put in. If one of them is an open question, all of it is. As a `whole`
/// reference, a parameter names an entity; in a text, it is what it is.
fn filled(text: &Text, scope: &Scope, whole: bool) -> CellValue {
    let mut out = Pieces::default();
    for piece in &text.pieces {
        let reference = match piece {
            Piece::Literal(text) => {
                out.literal(text);
                continue;
            }
            Piece::Reference(reference) if !is_parameter(reference) => {
                out.reference(piece.clone());
                continue;
            }
            Piece::Reference(reference) => reference,
        };
        let path = reference.attribute.as_deref().unwrap_or_default();
        let (name, attribute) = match path.split_once('.') {
            Some((name, attribute)) => (name, Some(attribute)),
            None => (path, whole.then_some("")),
        };
        let Some(slot) = scope.value(name) else { return CellValue::Faulty };
        // Components that put a text into a longer one, each into that of the next, double it each time.
        let long = puts(slot).iter().map(|put| length(&put.cell)).sum::<usize>();
        if !scope.budget().spend(long / BYTES_PER_NODE) {
            return CellValue::Faulty;
        }
        for (at, put) in puts(slot).into_iter().enumerate() {
            if at > 0 {
                out.literal(",");
            }
            match (put.cell.value, attribute) {
                (CellValue::Known(Scalar::Literal(written)), Some(attribute)) => {
                    out.reference(Piece::Reference(Reference {
                        entity: written.as_text().into(),
                        attribute: (!attribute.is_empty()).then(|| attribute.into()),
                        span: reference.span,
                    }));
                }
                (CellValue::Known(Scalar::Literal(written)), None) => {
                    out.literal(written.as_text());
                }
                (CellValue::Known(Scalar::Text(text)), None) => {
                    text.pieces.iter().for_each(|piece| out.piece(piece));
                }
                (open @ CellValue::Open(_), _) => return open,
                _ => return CellValue::Faulty,
            }
        }
    }
    out.finish()
}

/// So many bytes of text that parameters put together count as one node that is made.
const BYTES_PER_NODE: usize = 64;

/// How many bytes a value adds to a text.
fn length(cell: &Cell) -> usize {
    match &cell.value {
        CellValue::Known(Scalar::Literal(written)) => written.as_text().len(),
        CellValue::Known(Scalar::Text(text)) => {
            let literal = |piece: &Piece| match piece {
                Piece::Literal(text) => text.len(),
                Piece::Reference(_) => BYTES_PER_NODE,
            };
            text.pieces.iter().map(literal).sum()
        }
        _ => 0,
    }
}

/// The pieces of a text, as they are put together.
#[derive(Default)]
struct Pieces {
    pieces: Vec<Piece>,
    /// The literal text behind them.
    literal: String,
}

impl Pieces {
    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Literal(text) => self.literal(text),
            Piece::Reference(_) => self.reference(piece.clone()),
        }
    }

    fn reference(&mut self, piece: Piece) {
        self.end_literal();
        self.pieces.push(piece);
    }

    /// Two literals never stand side by side.
    fn literal(&mut self, more: &str) {
        self.literal.push_str(more);
    }

    fn end_literal(&mut self) {
        if !self.literal.is_empty() {
            self.pieces.push(Piece::Literal(std::mem::take(&mut self.literal).into()));
        }
    }

    fn finish(mut self) -> CellValue {
        self.end_literal();
        let text = Text { pieces: self.pieces };
        CellValue::Known(match text.as_literal() {
            Some(text) => Scalar::Literal(Arc::new(Written::text(text))),
            None => Scalar::Text(text),
        })
    }
}
