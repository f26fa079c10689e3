//! One value: a literal, a reference, a template or an open question.

use std::sync::Arc;

use groundplan_source::{Diagnostic, Origin, Span};
use groundplan_syntax::Value as Literal;

use super::Decoder;
use super::prose::{shown, with_article};
use super::rename::with_rename;
use crate::record::{Cell, CellValue, Slot};
use crate::scalar::{Scalar, describe};
use crate::text::TemplateFault;
use crate::{
    InvalidTemplate, InvalidValue, Item, ParameterOutside, Question, Raw, ReferenceNotAllowed,
    ScalarFault, Text, UnknownAnnotation, ValueType, WrongType, nearest,
};

/// The annotations that a value can have, and what each makes of the text behind it.
pub static ANNOTATIONS: [(&str, &str); 4] = [
    ("ref", "An attribute of another entity: `(ref)\"main.url\"`."),
    (
        "fmt",
        "Text with references inside: `(fmt)\"https://{api.host}/x\"`; `{{` and `}}` are braces.",
    ),
    ("todo", "An open question in place of a value that nobody knows yet."),
    ("param", "In a component, what a use of it gives for a parameter: `(param)\"port\"`."),
];

impl Decoder<'_> {
    pub(super) fn scalar_slot(&mut self, entry: &Item<'_>, name: &str, ty: &ValueType) -> Slot {
        if entry.value() == Literal::Null && entry.annotation().is_none() {
            return Slot::Removed(entry.span());
        }
        Slot::Scalar(self.cell(entry, name, ty))
    }

    pub(super) fn cell(&mut self, entry: &Item<'_>, name: &str, ty: &ValueType) -> Cell {
        if let Some(cell) = entry.put() {
            return Cell { value: self.put_value(entry, cell, name, ty), ..cell.clone() };
        }
        let origin = Origin::Written(entry.span());
        let value = self.cell_value(entry, name, ty);
        Cell { value, origin }
    }

    /// What a parameter stands for, as a value of the type of the place that it is put into.
    fn put_value(
        &mut self,
        entry: &Item<'_>,
        cell: &Cell,
        name: &str,
        ty: &ValueType,
    ) -> CellValue {
        match &cell.value {
            CellValue::Known(Scalar::Literal(_)) => self.literal(entry, name, ty),
            CellValue::Known(_) if !ty.takes_references => {
                let place = entry.span();
                let fault = self.no_reference(entry.value_span(), name, ty);
                self.push(fault.with_label(place, "put in here"));
                CellValue::Faulty
            }
            value => value.clone(),
        }
    }

    fn cell_value(&mut self, entry: &Item<'_>, name: &str, ty: &ValueType) -> CellValue {
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
                let fault = self.no_reference(entry.span(), name, ty);
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
            ("param", Literal::Text(name)) => {
                self.push(ParameterOutside { span: entry.span(), name: shown(name) });
                CellValue::Faulty
            }
            ("ref" | "fmt" | "todo" | "param", value) => {
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

    fn no_reference(&self, span: Span, name: &str, ty: &ValueType) -> Diagnostic {
        let expects = ty.expects.to_string();
        ReferenceNotAllowed { span, field: shown(name), expects }.into()
    }

    fn literal(&mut self, entry: &Item<'_>, name: &str, ty: &ValueType) -> CellValue {
        let raw = Raw { literal: entry.value(), written: entry.written() };
        let fault: Diagnostic = match ty.read(raw) {
            Ok(scalar) => return CellValue::Known(scalar),
            Err(ScalarFault::Type) => WrongType {
                span: entry.value_span(),
                field: shown(name),
                ty: with_article(ty.name),
                found: describe(&entry.value()).to_owned(),
                expects: ty.expects.to_string(),
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
                    .then(|| ty.expects.to_string()),
                hint,
            }
            .into(),
        };
        // The place in the body that the value is put into says why it is wrong.
        self.diagnostics.push(match entry.put() {
            Some(_) => fault.with_label(entry.span(), "put in here"),
            None => fault,
        });
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
