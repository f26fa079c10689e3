use std::sync::Arc;

use groundplan_source::{Applicability, Diagnostic, Origin, Span};
use groundplan_syntax::{Entry as SyntaxEntry, Node, Value as Literal};
use indexmap::IndexMap;

use crate::record::{Cell, CellValue, Entry, Record, Slot};
use crate::scalar::{Scalar, describe};
use crate::text::TemplateFault;
use crate::{
    DuplicateName, DuplicateValue, Field, InvalidTemplate, InvalidValue, MissingValue, NodeKind,
    Position, Question, Raw, ReferenceNotAllowed, ScalarFault, Shape, Text, UnexpectedArgument,
    UnexpectedBlock, UnknownAnnotation, UnknownNode, UnknownProperty, ValueType, WrongType,
    nearest,
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

/// Reads nodes by their kinds. Reports every fault and always returns a record.
pub struct Decoder<'a> {
    /// Where faults go.
    pub diagnostics: &'a mut Vec<Diagnostic>,
    /// Kinds that may stand at the top level: to say where a misplaced node belongs.
    pub top_level: &'a [&'static NodeKind],
}

impl Decoder<'_> {
    /// Reads `node` as a node of `kind`. Its recursion follows the schema's nesting, which is
    /// finite; input cannot deepen it.
    pub fn decode(&mut self, node: Node<'_>, kind: &'static NodeKind) -> Record {
        let mut record = Record::empty(kind, node.head_span());
        record.origin = Origin::Written(node.head_span());
        record.broken = node.is_broken();
        if let Some(annotation) = node.annotation() {
            self.push(UnknownAnnotation {
                span: annotation.span,
                name: shown(annotation.text),
                place: "a node".to_owned(),
                nearest: None,
            });
        }
        self.decode_arguments(node, &mut record);
        self.decode_properties(node, &mut record);
        for child in node.children() {
            self.decode_child(child, &mut record);
        }
        record
    }

    fn decode_arguments(&mut self, node: Node<'_>, record: &mut Record) {
        let mut places = record.kind.arguments().peekable();
        let mut arguments = node.entries().filter(|entry| entry.key().is_none()).peekable();
        while let Some(entry) = arguments.next() {
            if let Some(value) = arguments.peek()
                && is_bare_field(record.kind, entry)
            {
                self.report_bare_field(record.kind, entry, *value);
                arguments.next();
                continue;
            }
            match places.peek().copied() {
                Some((index, field)) => {
                    if !matches!(field.shape, Shape::List(_)) {
                        places.next();
                    }
                    self.fill(record, index, field, entry);
                }
                None if record.broken => {}
                None => {
                    let hint = surplus_hint(record.kind);
                    let takes = count_arguments(record.kind);
                    self.push(UnexpectedArgument {
                        span: entry.span(),
                        kind: record.kind.name.to_owned(),
                        takes,
                        hint,
                    });
                }
            }
        }
    }

    fn report_bare_field(
        &mut self,
        kind: &'static NodeKind,
        name: SyntaxEntry<'_>,
        value: SyntaxEntry<'_>,
    ) {
        let field = name.written();
        let fault = UnexpectedArgument {
            span: name.span().to(value.span()),
            kind: kind.name.to_owned(),
            takes: format!("`{field}` by name, with a `=`"),
            hint: Some(format!("write `{field}={}`", shown(value.written()))),
        };
        let gap = Span::new(name.span().file, name.span().end, value.span().start);
        let fault = Diagnostic::from(fault);
        self.push(fault.with_fix("join them by `=`", Applicability::MaybeWrong, gap, "="));
    }

    fn decode_properties(&mut self, node: Node<'_>, record: &mut Record) {
        for entry in node.entries() {
            let (Some(key), Some(key_span)) = (entry.key(), entry.key_span()) else {
                continue;
            };
            match record.kind.field(key) {
                Some((index, field)) => self.fill(record, index, field, entry),
                None => self.report_unknown_property(key, key_span, record),
            }
        }
    }

    fn report_unknown_property(&mut self, key: &str, span: Span, record: &mut Record) {
        let kind = record.kind;
        let nearest = nearest(key, kind.names());
        record.misspelt.extend(nearest.clone());
        let known = if nearest.is_none() { list_names(kind) } else { None };
        let fault = UnknownProperty {
            span,
            name: shown(key),
            kind: kind.name.to_owned(),
            nearest: nearest.clone(),
            known,
        };
        self.push(with_rename(fault, nearest, span));
    }

    /// Puts one value that is written as an argument or a property into its slot.
    fn fill(
        &mut self,
        record: &mut Record,
        index: usize,
        field: &'static Field,
        entry: SyntaxEntry<'_>,
    ) {
        // An argument is known by its node: "`port` is a whole number".
        let name = match field.position {
            Position::Argument => record.kind.name,
            Position::Named => field.name,
        };
        match field.shape {
            Shape::Scalar(ty) => {
                let slot = self.scalar_slot(entry, name, ty);
                self.put_once(record, index, field, slot, entry.span());
            }
            Shape::List(ty) => {
                let cell = self.cell(entry, name, ty);
                match record.slots.get_mut(index) {
                    Some(Slot::List(cells) | Slot::Anew(cells)) => cells.push(cell),
                    Some(slot @ Slot::Removed(_)) => *slot = Slot::Anew(vec![cell]),
                    Some(slot) => *slot = Slot::List(vec![cell]),
                    None => {}
                }
            }
            Shape::Node(kind) => self.fill_node(record, index, field, kind(), entry),
            Shape::Map(_) | Shape::Keyed(_) => {
                let name = field.name;
                self.push(UnexpectedArgument {
                    span: entry.span(),
                    kind: record.kind.name.to_owned(),
                    takes: format!("`{name}` as a child node, not as a property"),
                    hint: Some(format!("write it in the block: `{name} …`")),
                });
            }
        }
    }

    /// `health="/healthz"` is short for the child `health "/healthz"`.
    fn fill_node(
        &mut self,
        record: &mut Record,
        index: usize,
        field: &'static Field,
        kind: &'static NodeKind,
        entry: SyntaxEntry<'_>,
    ) {
        let mut child = Record::empty(kind, entry.span());
        let first = kind.arguments().next();
        match first {
            Some((at, argument)) => self.fill(&mut child, at, argument, entry),
            // A node without arguments is switched on by `#true` and left out by `#false`.
            None if entry.value() == Literal::Bool(true) => {}
            None if entry.value() == Literal::Bool(false) => return,
            None => {
                let name = field.name;
                let fault = UnexpectedArgument {
                    span: entry.span(),
                    kind: record.kind.name.to_owned(),
                    takes: format!("`{name}` as a child node"),
                    hint: Some(format!("write it in the block: `{name} {{ … }}`")),
                };
                self.push(fault);
                return;
            }
        }
        self.put_once(record, index, field, Slot::Node(Box::new(child)), entry.span());
    }

    fn decode_child(&mut self, child: Node<'_>, record: &mut Record) {
        let Some((index, field)) = record.kind.field(child.name()) else {
            self.report_unknown_child(child, record);
            return;
        };
        match field.shape {
            Shape::Scalar(ty) => {
                let slot = self.scalar_child(child, field.name, ty);
                self.put_once(record, index, field, slot, child.head_span());
            }
            Shape::List(_) => self.list_child(child, index, field, record),
            Shape::Map(ty) => self.map_child(child, index, ty, record),
            Shape::Node(kind) => {
                let slot = if is_null(child) {
                    Slot::Removed(child.head_span())
                } else {
                    Slot::Node(Box::new(self.decode(child, kind())))
                };
                self.put_once(record, index, field, slot, child.head_span());
            }
            Shape::Keyed(kind) => self.keyed_child(child, index, kind(), record),
        }
    }

    fn report_unknown_child(&mut self, child: Node<'_>, record: &mut Record) {
        // Whoever reads the fault in it may well have meant something else.
        if child.is_broken() {
            return;
        }
        let kind = record.kind;
        let name = child.name();
        let nearest = nearest(name, kind.names());
        record.misspelt.extend(nearest.clone());
        let known = match (&nearest, self.top_level.iter().any(|kind| kind.name == name)) {
            (None, true) => Some(format!("`{name}` belongs at the top level of the description")),
            (None, false) => list_names(kind).map(|names| format!("`{}` takes {names}", kind.name)),
            (Some(_), _) => None,
        };
        let place = format!("inside `{}`", kind.name);
        let span = child.name_span();
        let fault = UnknownNode { span, name: shown(name), place, nearest: nearest.clone(), known };
        self.push(with_rename(fault, nearest, span));
    }

    fn scalar_child(
        &mut self,
        child: Node<'_>,
        name: &'static str,
        ty: &'static ValueType,
    ) -> Slot {
        self.refuse_block(child, ty.expects);
        let mut arguments = child.entries();
        match (arguments.next(), arguments.next()) {
            (Some(entry), surplus) => {
                if let Some(surplus) = surplus.filter(|_| !child.is_broken()) {
                    let fault = UnexpectedArgument {
                        span: surplus.span(),
                        kind: name.to_owned(),
                        takes: "one value".to_owned(),
                        hint: Some(ONE_TEXT.to_owned()),
                    };
                    self.push(fault);
                }
                if let (Some(_), Some(span)) = (entry.key(), entry.key_span()) {
                    let fault = UnexpectedArgument {
                        span,
                        kind: name.to_owned(),
                        takes: "one value and no properties".to_owned(),
                        hint: Some(format!("write `{name} …` with the value alone")),
                    };
                    self.push(fault);
                    return Slot::Scalar(faulty(entry.span()));
                }
                self.scalar_slot(entry, name, ty)
            }
            // A flag is switched on by standing there.
            (None, _) if ty.is_bool() => Slot::Scalar(Cell {
                value: CellValue::Known(Scalar::Bool(true)),
                origin: Origin::Written(child.head_span()),
            }),
            (None, _) => {
                if !child.is_broken() {
                    self.push(no_value(child, ty));
                }
                Slot::Scalar(faulty(child.head_span()))
            }
        }
    }

    fn list_child(
        &mut self,
        child: Node<'_>,
        index: usize,
        field: &'static Field,
        record: &mut Record,
    ) {
        self.refuse_block(child, "values, one behind the other");
        if is_null(child) {
            if let Some(slot) = record.slots.get_mut(index) {
                *slot = Slot::Removed(child.head_span());
            }
            return;
        }
        for entry in child.entries() {
            match entry.key_span() {
                None => self.fill(record, index, field, entry),
                Some(span) => self.push(UnknownProperty {
                    span,
                    name: shown(entry.key().unwrap_or_default()),
                    kind: field.name.to_owned(),
                    nearest: None,
                    known: Some("values only, without names".to_owned()),
                }),
            }
        }
    }

    fn map_child(
        &mut self,
        block: Node<'_>,
        index: usize,
        ty: &'static ValueType,
        record: &mut Record,
    ) {
        let mut entries = match record.slots.get_mut(index) {
            Some(slot) => match std::mem::take(slot) {
                Slot::Map(entries) => entries,
                _ => IndexMap::new(),
            },
            None => return,
        };
        // `labels team="x"` is as good as `labels { team "x" }`.
        for entry in block.entries() {
            if let (Some(key), Some(span)) = (entry.key(), entry.key_span()) {
                let slot = self.scalar_slot(entry, key, ty);
                self.put_key(&mut entries, key, span, slot, block.name());
            } else {
                let name = shown(block.name());
                let fault = UnexpectedArgument {
                    span: entry.span(),
                    hint: Some(format!("write `{name} {{ NAME \"value\" }}`")),
                    kind: name,
                    takes: "lines of a name and a value, in a block".to_owned(),
                };
                self.push(fault);
                // The next value is part of the same mistake.
                break;
            }
        }
        for child in block.children() {
            let slot = self.scalar_child_named(child, ty);
            self.put_key(&mut entries, child.name(), child.name_span(), slot, block.name());
        }
        if let Some(slot) = record.slots.get_mut(index) {
            *slot = Slot::Map(entries);
        }
    }

    /// A `NAME value` line: like a scalar child, under a name that only the description knows.
    fn scalar_child_named(&mut self, child: Node<'_>, ty: &'static ValueType) -> Slot {
        self.refuse_block(child, ty.expects);
        let mut values = child.entries();
        match (values.next(), values.next()) {
            (Some(entry), None) if entry.key().is_none() => {
                self.scalar_slot(entry, child.name(), ty)
            }
            _ if child.is_broken() => Slot::Scalar(faulty(child.head_span())),
            (None, _) => {
                self.push(no_value(child, ty));
                Slot::Scalar(faulty(child.head_span()))
            }
            (Some(first), second) => {
                let fault = UnexpectedArgument {
                    span: second.unwrap_or(first).span(),
                    kind: shown(child.name()),
                    takes: "one value".to_owned(),
                    hint: Some(ONE_TEXT.to_owned()),
                };
                self.push(fault);
                Slot::Scalar(faulty(child.head_span()))
            }
        }
    }

    fn put_key(
        &mut self,
        entries: &mut IndexMap<Arc<str>, Entry<Cell>>,
        key: &str,
        span: Span,
        slot: Slot,
        block: &str,
    ) {
        let entry = match slot {
            Slot::Scalar(cell) => Entry::Present(span, cell),
            _ => Entry::Removed(span),
        };
        if let Some(first) = entries.get(key) {
            let fault = DuplicateValue { span, name: shown(key), kind: shown(block) };
            let first = first.span();
            self.diagnostics.push(Diagnostic::from(fault).with_label(first, "first written here"));
            return;
        }
        entries.insert(key.into(), entry);
    }

    fn keyed_child(
        &mut self,
        child: Node<'_>,
        index: usize,
        kind: &'static NodeKind,
        record: &mut Record,
    ) {
        let key_entry = child.entries().find(|entry| entry.key().is_none());
        let Some(key) = key_entry.and_then(|entry| key_text(entry.value())) else {
            return self.report_no_key(child, kind, record);
        };
        let (removed, decoded) = if removes_key(child, kind) {
            (true, Record::empty(kind, child.head_span()))
        } else {
            (false, self.decode(child, kind))
        };
        let span = key_entry.map_or(child.head_span(), |entry| entry.value_span());
        let slot = match record.slots.get_mut(index) {
            Some(slot) => slot,
            None => return,
        };
        if !matches!(slot, Slot::Keyed(_)) {
            *slot = Slot::Keyed(IndexMap::new());
        }
        let Slot::Keyed(entries) = slot else { return };
        if let Some(first) = entries.get(key.as_str()) {
            let taken = format!("another `{}`", kind.name);
            let fault = DuplicateName { span, name: shown(&key), taken };
            self.diagnostics
                .push(Diagnostic::from(fault).with_label(first.span(), "first used here"));
            return;
        }
        let entry = if removed { Entry::Removed(span) } else { Entry::Present(span, decoded) };
        entries.insert(key.into(), entry);
    }

    /// A keyed node without its key: it can be neither merged nor built. What else is wrong in it
    /// can wait, since everything in it may stand in the wrong place: `port 8000`.
    fn report_no_key(&mut self, child: Node<'_>, kind: &'static NodeKind, record: &mut Record) {
        record.misspelt.push(kind.name.to_owned());
        let Some((_, field)) = kind.arguments().next() else { return };
        let broken = child.is_broken() || child.entries().any(|e| e.value() == Literal::Broken);
        if broken {
            return;
        }
        let (Shape::Scalar(ty) | Shape::List(ty) | Shape::Map(ty)) = field.shape else { return };
        self.push(MissingValue {
            span: child.head_span(),
            kind: kind.name.to_owned(),
            what: format!("its `{}` first", field.name),
            expects: format!("it right behind `{}`: {}", kind.name, ty.expects),
            example: None,
        });
    }

    fn put_once(
        &mut self,
        record: &mut Record,
        index: usize,
        field: &'static Field,
        value: Slot,
        span: Span,
    ) {
        let Some(slot) = record.slots.get_mut(index) else {
            return;
        };
        let first = match slot {
            Slot::Scalar(cell) => cell.origin.span(),
            Slot::Node(child) => Some(child.head),
            Slot::Removed(span) => Some(*span),
            _ => None,
        };
        let Some(first) = first else {
            *slot = value;
            return;
        };
        let fault =
            DuplicateValue { span, name: field.name.to_owned(), kind: record.kind.name.to_owned() };
        self.diagnostics.push(Diagnostic::from(fault).with_label(first, "first written here"));
    }

    fn scalar_slot(&mut self, entry: SyntaxEntry<'_>, name: &str, ty: &'static ValueType) -> Slot {
        if entry.value() == Literal::Null && entry.annotation().is_none() {
            return Slot::Removed(entry.span());
        }
        Slot::Scalar(self.cell(entry, name, ty))
    }

    fn cell(&mut self, entry: SyntaxEntry<'_>, name: &str, ty: &'static ValueType) -> Cell {
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

    fn refuse_block(&mut self, child: Node<'_>, takes: &str) {
        if let Some(span) = child.block_span() {
            let name = shown(child.name());
            self.push(UnexpectedBlock { span, name, takes: takes.to_owned() });
        }
    }

    fn push(&mut self, fault: impl Into<Diagnostic>) {
        self.diagnostics.push(fault.into());
    }
}

/// The fault with the change that its nearest name suggests.
pub fn with_rename(
    fault: impl Into<Diagnostic>,
    nearest: Option<String>,
    span: Span,
) -> Diagnostic {
    let fault = fault.into();
    match nearest {
        Some(name) => {
            let title = format!("replace with `{name}`");
            fault.with_fix(title, Applicability::MaybeWrong, span, name)
        }
        None => fault,
    }
}

fn faulty(span: Span) -> Cell {
    Cell { value: CellValue::Faulty, origin: Origin::Written(span) }
}

/// `name #null`: takes the whole child away.
fn is_null(child: Node<'_>) -> bool {
    let mut entries = child.entries();
    matches!(
        (entries.next(), entries.next(), child.has_block()),
        (Some(entry), None, false) if entry.key().is_none() && entry.value() == Literal::Null
    )
}

/// `port "debug" #null`: takes the child of that key away.
fn removes_key(child: Node<'_>, kind: &NodeKind) -> bool {
    let mut entries = child.entries();
    matches!(
        (entries.next(), entries.next(), entries.next(), child.has_block()),
        (Some(key), Some(null), None, false)
            if key.key().is_none()
                && null.key().is_none()
                && null.value() == Literal::Null
                && kind.name == child.name()
    )
}

fn key_text(value: Literal<'_>) -> Option<String> {
    match value {
        Literal::Text(text) => Some(text.to_owned()),
        _ => None,
    }
}

/// `health live "/x"` is meant to be `health live="/x"`.
fn is_bare_field(kind: &NodeKind, entry: SyntaxEntry<'_>) -> bool {
    entry.annotation().is_none()
        && matches!(entry.value(), Literal::Text(text) if text == entry.written())
        && kind.field(entry.written()).is_some()
}

/// Which arguments a kind has, for one that has no place.
fn surplus_hint(kind: &NodeKind) -> Option<String> {
    let arguments = prose(kind.arguments().map(|(_, field)| field.name));
    match (arguments, list_names(kind)) {
        (Some(arguments), Some(names)) => {
            Some(format!("behind its {arguments} it takes values by name: {names}"))
        }
        (None, Some(names)) => Some(format!("it takes values by name: {names}")),
        _ => None,
    }
}

/// What to do with a second value.
const ONE_TEXT: &str = "put the whole text between one pair of quotes";

/// `stop-grace` and nothing behind it.
fn no_value(child: Node<'_>, ty: &ValueType) -> MissingValue {
    MissingValue {
        span: child.head_span(),
        kind: shown(child.name()),
        what: "a value".to_owned(),
        expects: ty.expects.to_owned(),
        example: Some(format!("{} (todo)\"…\"", shown(child.name()))),
    }
}

/// A type's name as it stands in a sentence.
fn with_article(name: &str) -> String {
    match name {
        "text" => name.to_owned(),
        name if name.starts_with(['a', 'e', 'i', 'o']) => format!("an {name}"),
        name => format!("a {name}"),
    }
}

fn count_arguments(kind: &NodeKind) -> String {
    let count = kind.fields.iter().filter(|field| field.position == Position::Argument).count();
    match count {
        0 => "no arguments".to_owned(),
        1 => "one argument".to_owned(),
        n => format!("{n} arguments"),
    }
}

/// The names that a kind takes, as prose; none where there are none.
fn list_names(kind: &NodeKind) -> Option<String> {
    let mut names: Vec<_> = kind.names().collect();
    names.sort();
    prose(names)
}

/// Names in backticks as they are listed in a sentence; none where there are none.
pub fn prose<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        [init @ .., last] => Some(format!("{} and {last}", init.join(", "))),
    }
}

/// Text of the input, fit to stand in a message: short and on one line.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut out: String =
        text.chars().take(LONGEST).flat_map(char::escape_debug_keep_quotes).collect();
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

/// `escape_debug`, but quotes stay as they are.
trait EscapeKeepQuotes {
    /// The characters that stand for this one.
    fn escape_debug_keep_quotes(self) -> Vec<char>;
}

impl EscapeKeepQuotes for char {
    fn escape_debug_keep_quotes(self) -> Vec<char> {
        match self {
            '"' | '\'' | '\\' => vec![self],
            other => other.escape_debug().collect(),
        }
    }
}
