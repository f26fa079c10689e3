//! One value: a literal, a reference, a template or an open question.

use std::sync::Arc;

use groundplan_source::{Diagnostic, Origin, Span};
use groundplan_syntax::{Entry as SyntaxEntry, Value as Literal};

use super::Decoder;
use super::prose::{shown, with_article};
use super::rename::with_rename;
use crate::record::{Cell, CellValue, Slot};
use crate::scalar::{Scalar, describe};
use crate::text::TemplateFault;
use crate::{
    InvalidTemplate, InvalidValue, Question, Raw, ReferenceNotAllowed, ScalarFault, Text,
    UnknownAnnotation, ValueType, WrongType, nearest,
};

/// The annotations that a value can have, and what each makes of the text behind it.
pub static ANNOTATIONS: [(&str, &str); 3] = [
    ("ref", "An attribute of another entity: `(ref)\"main.url\"`."),
    (
        "fmt",
        "Text with references inside: `(fmt)\"https://{api.host}/x\"`; `{{` and `}}` are braces.",
    ),
    ("todo", "An open question in place of a value that nobody knows yet."),
];

impl Decoder<'_> {
    pub(super) fn scalar_slot(
        &mut self,
        entry: SyntaxEntry<'_>,
        name: &str,
        ty: &'static ValueType,
    ) -> Slot {
        if entry.value() == Literal::Null && entry.annotation().is_none() {
            return Slot::Removed(entry.span());
        }
        Slot::Scalar(self.cell(entry, name, ty))
    }

    pub(super) fn cell(
        &mut self,
        entry: SyntaxEntry<'_>,
        name: &str,
        ty: &'static ValueType,
    ) -> Cell {
        let origin = Origin::Written(entry.span());
        let value = self.cell_value(entry, name, ty);
        Cell { value, origin }
    }

    fn cell_value(
        &mut self,
        entry: SyntaxEntry<'_>,
        name: &str,
        ty: &'static ValueType,
    ) -> CellValue {
        if entry.value() == Literal::Broken {
            return CellValue::Faulty;
        }
        let Some(annotation) = entry.annotation() else {
            return self.literal(entry, name, ty);
        };
        match (annotation.text, entry.value()) {
            ("todo", Literal::Text(text)) => {
                let question = Question { text: text.to_owned(), span: entry.span() };
                CellValue::Open(Arc::new(question))
            }
            ("ref" | "fmt", Literal::Text(_)) if !ty.takes_references => {
                let fault = ReferenceNotAllowed {
                    span: entry.span(),
                    field: shown(name),
                    expects: ty.expects.to_owned(),
                };
                self.push(fault);
                CellValue::Faulty
            }
            ("ref", Literal::Text(text)) => {
                CellValue::Known(Scalar::Text(Text::reference(text, entry.text_span())))
            }
            ("fmt", Literal::Text(text)) => match Text::template(text, entry.text_span()) {
                Ok(text) => CellValue::Known(Scalar::Text(text)),
                Err(fault) => {
                    let why = match fault {
                        TemplateFault::Unclosed => "a `{` is never closed",
                        TemplateFault::Stray => "a `}` closes nothing",
                        TemplateFault::Empty => "`{}` names nothing",
                    };
                    self.push(InvalidTemplate { span: entry.value_span(), why: why.to_owned() });
                    CellValue::Faulty
                }
            },
            ("ref" | "fmt" | "todo", value) => {
                let fault = WrongType {
                    span: entry.span(),
                    field: format!("({})", annotation.text),
                    ty: "text".to_owned(),
                    found: describe(&value).to_owned(),
                    expects: "a text in quotes".to_owned(),
                };
                self.push(fault);
                CellValue::Faulty
            }
            (other, _) => {
                self.report_annotation(other, annotation.span);
                CellValue::Faulty
            }
        }
    }

    fn literal(&mut self, entry: SyntaxEntry<'_>, name: &str, ty: &'static ValueType) -> CellValue {
        let raw = Raw { literal: entry.value(), written: entry.written() };
        let fault: Diagnostic = match (ty.parse)(raw) {
            Ok(scalar) => return CellValue::Known(scalar),
            Err(ScalarFault::Type) => WrongType {
                span: entry.value_span(),
                field: shown(name),
                ty: with_article(ty.name),
                found: describe(&entry.value()).to_owned(),
                expects: ty.expects.to_owned(),
            }
            .into(),
            Err(ScalarFault::Value { why, hint }) => InvalidValue {
                span: entry.value_span(),
                field: shown(name),
                written: shown(entry.written()),
                why,
                // A hint that says what to write says enough.
                expects: hint
                    .as_ref()
                    .is_none_or(|hint| hint.starts_with("did you mean"))
                    .then(|| ty.expects.to_owned()),
                hint,
            }
            .into(),
        };
        self.diagnostics.push(fault);
        CellValue::Faulty
    }

    fn report_annotation(&mut self, name: &str, span: Span) {
        let nearest = nearest(name, ANNOTATIONS.iter().map(|(word, _)| *word));
        let place = "a value".to_owned();
        let fault = UnknownAnnotation { span, name: shown(name), place, nearest: nearest.clone() };
        self.push(with_rename(fault, nearest, span));
    }
}

pub(super) fn faulty(span: Span) -> Cell {
    Cell { value: CellValue::Faulty, origin: Origin::Written(span) }
}
