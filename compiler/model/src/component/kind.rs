//! What a component says of its parameters, as a kind of node.

use std::sync::Arc;

use groundplan_schema::scalar::{Choices, Limit, Limits, Name, Written};
use groundplan_schema::{
    Cell, CellValue, DuplicateName, Field, FieldDefault, Held, InvalidValue, KindRef, NodeKind,
    Position, Reason, ScalarFault, ScalarType, Shape, Slot, Value, ValueType, Word,
};
use groundplan_source::{Diagnostic, Span};
use groundplan_syntax::{Entry, Node, Value as Literal};

use super::faults::{MisplacedSlot, ParameterDeclaration};
use crate::kinds;
use crate::short::short;

/// A parameter of a component.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// Its name.
    pub name: Arc<str>,
    /// What it is when a use does not say; nothing where it may be left out.
    pub default: Slot,
    /// Whether its default is made of other parameters, and so differs from use to use.
    pub computed: bool,
    /// Whether a use has to say.
    pub required: bool,
}

/// What a use may fill beside the parameters.
#[derive(Clone, Debug, Default)]
pub(super) struct Openings {
    /// The kind whose fields may be written right in the block of the use.
    pub children: Option<Held<NodeKind>>,
    /// Kinds that may be written in a child of that name, and where they are marked.
    pub slots: Vec<(String, Held<NodeKind>, Span)>,
}

/// The kind of the uses of a component.
pub(super) fn kind(
    declared: &kinds::Component,
    node: Node<'_>,
    openings: &Openings,
    diagnostics: &mut Vec<Diagnostic>,
) -> (NodeKind, Vec<Parameter>) {
    let mut fields = vec![name_field()];
    let mut parameters = Vec::new();
    let mut declarations: Vec<_> = declared.param.iter().collect();
    declarations.sort_by_key(|(_, parameter)| parameter.name.origin().span());
    for (name, parameter) in declarations {
        let template = template(node, name);
        let (mut field, default) = field(name, parameter, diagnostics);
        if let (Some(default), Some(text)) = (&mut field.default, template) {
            default.text = Word::from(text.to_owned());
        }
        parameters.push(Parameter {
            name: Arc::clone(name),
            required: field.required,
            default,
            computed: template.is_some(),
        });
        fields.push(field);
    }
    let opened = openings.children.iter().flat_map(|kind| kind.fields.iter());
    for field in opened.filter(|field| field.position != Position::Argument) {
        let same = fields.iter_mut().find(|own| own.name == field.name);
        if let Some(own) = same {
            if field.position == Position::Property {
                continue;
            }
            // A property of that name is the parameter, a child the field.
            own.position = Position::Property;
        }
        fields.push(Field { required: false, ..field.clone() });
    }
    for (slot, kind, span) in &openings.slots {
        if fields.iter().any(|field| field.name == *slot.as_str()) {
            let why = "has the name of something else that a use may write".to_owned();
            let mark = format!("slot \"{slot}\"");
            diagnostics.push(MisplacedSlot { span: *span, mark, why }.into());
            continue;
        }
        fields.push(Field {
            name: Word::from(slot.clone()),
            doc: format!("Laid over a `{}` of this component.", kind.name).into(),
            position: Position::Named,
            shape: Shape::Part(reference(kind)),
            required: false,
            default: None,
        });
    }
    let doc = declared.doc.as_ref().map_or("", |doc| doc.peek().0.as_str());
    let kind = NodeKind {
        name: Word::from(declared.name.peek().0.to_string()),
        doc: Word::from(doc.to_owned()),
        fields: Held::Made(fields.into()),
    };
    (kind, parameters)
}

fn name_field() -> Field {
    Field {
        name: Word::Fixed("name"),
        doc: Word::Fixed("Its name, by which others refer to it."),
        position: Position::Argument,
        shape: Shape::Scalar(Held::Fixed(Name::TYPE)),
        required: true,
        default: None,
    }
}

/// The kind of a part.
fn reference(kind: &Held<NodeKind>) -> KindRef {
    match kind {
        Held::Fixed(kind) => KindRef::Known(kind),
        Held::Made(kind) => KindRef::Made(Arc::clone(kind)),
    }
}

fn field(
    name: &Arc<str>,
    parameter: &kinds::Parameter,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Field, Slot) {
    let span = parameter.name.origin().span().unwrap_or_default();
    let mut fault = |why: &str, advice: &str| {
        diagnostics.push(
            ParameterDeclaration {
                span,
                name: name.to_string(),
                why: why.to_owned(),
                advice: advice.to_owned(),
            }
            .into(),
        );
    };
    let said = [
        parameter.r#type.is_some(),
        parameter.list_of.is_some(),
        parameter.map_of.is_some(),
        !parameter.one_of.is_empty(),
    ];
    if said.into_iter().filter(|said| *said).count() > 1 {
        fault("has more than one type", "keep one of `type`, `list-of`, `map-of` and `one-of`");
    }
    if &**name == "name" {
        let taken = "the name of each use, which every component has".to_owned();
        diagnostics.push(DuplicateName { span, name: name.to_string(), taken }.into());
    }
    let ty = value_type(parameter, diagnostics);
    let defaults = defaults(name, parameter, &ty, diagnostics);
    let is_list = parameter.list_of.is_some();
    let optional = *parameter.optional.peek().0 || is_list || parameter.map_of.is_some();
    let field = Field {
        name: Word::from(name.to_string()),
        doc: Word::from(parameter.doc.as_ref().map_or("", |doc| doc.peek().0.as_str()).to_owned()),
        position: Position::Named,
        required: !optional && parameter.default.is_empty(),
        default: default(parameter),
        shape: match (is_list, parameter.map_of.is_some()) {
            (true, _) => Shape::List(Held::Made(Arc::new(ty))),
            (_, true) => Shape::Map(Held::Made(Arc::new(ty))),
            _ => Shape::Scalar(Held::Made(Arc::new(ty))),
        },
    };
    let default = match defaults {
        cells if is_list => Slot::List(cells),
        cells => cells.into_iter().next().map_or(Slot::Absent, Slot::Scalar),
    };
    (field, default)
}

/// The type of a parameter's values.
fn value_type(parameter: &kinds::Parameter, diagnostics: &mut Vec<Diagnostic>) -> ValueType {
    let said = [&parameter.r#type, &parameter.list_of, &parameter.map_of];
    let named = said.into_iter().flatten().next().map(|ty| *ty.peek().0);
    let base = named.unwrap_or(kinds::ParameterType::Text).value_type();
    let mut ty = ValueType { keeps_literal: true, ..base.clone() };
    if let Some(words) = parameter.words() {
        let listed: Vec<String> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
        ty.name = "word";
        ty.expects = Word::from(match listed.as_slice() {
            [init @ .., last] if !init.is_empty() => format!("{} or {last}", init.join(", ")),
            _ => listed.concat(),
        });
        ty.takes_references = false;
        ty.choices = Choices::Made(words);
    }
    let mut limit = |value: &Option<Value<Written>>, field: &str| {
        let value = value.as_ref()?;
        let written = value.sure()?;
        match (base.parse)(written.raw()) {
            Ok(scalar) => Some(Limit { value: scalar, written: written.as_text().into() }),
            Err(fault) => {
                let span = value.origin().span().unwrap_or_default();
                diagnostics.push(unfit(span, field, written, fault, base));
                None
            }
        }
    };
    let (min, max) = (limit(&parameter.min, "min"), limit(&parameter.max, "max"));
    let between = [("at least", &min), ("at most", &max)];
    for (word, limit) in between {
        if let Some(limit) = limit {
            ty.expects = Word::from(format!("{}, {word} {}", ty.expects, limit.written));
        }
    }
    ty.limits = (min.is_some() || max.is_some()).then_some(Limits { min, max });
    ty
}

/// The node that declares a parameter.
pub(super) fn declaration<'t>(component: Node<'t>, name: &str) -> Option<Node<'t>> {
    let first = |node: Node<'t>| node.entries().find(|entry| entry.key().is_none());
    let is_it = |node: &Node<'t>| {
        node.name() == "param"
            && first(*node).is_some_and(|entry| entry.value() == Literal::Text(name))
    };
    component.children().find(is_it)
}

/// The values of a parameter's default, as they are written.
pub(super) fn written_default<'t>(parameter: Node<'t>) -> impl Iterator<Item = Entry<'t>> {
    let property = parameter.entries().filter(|entry| entry.key() == Some("default"));
    let child = parameter.children().filter(|child| child.name() == "default");
    property.chain(child.flat_map(Node::entries))
}

/// The text of a default that is made of other parameters.
fn template<'t>(component: Node<'t>, name: &str) -> Option<&'t str> {
    let parameter = declaration(component, name)?;
    let is_template = |entry: &Entry<'t>| {
        entry.annotation().is_some_and(|annotation| matches!(annotation.text, "fmt" | "param"))
    };
    let entry = written_default(parameter).find(is_template)?;
    Some(entry.written().trim_matches('"'))
}

/// The default as readers of the kind see it.
fn default(parameter: &kinds::Parameter) -> Option<FieldDefault> {
    let values = parameter.default.iter().map(|value| value.peek().0);
    let text: Vec<&str> = values
        .map(|written| match written.written() {
            flag @ ("#true" | "#false") => flag,
            _ => written.as_text(),
        })
        .collect();
    let reason = parameter.reason.as_ref().map_or("", |reason| reason.peek().0.as_str());
    (!text.is_empty()).then(|| FieldDefault {
        text: Word::from(text.join(" ")),
        reason: Reason::Written(Word::from(reason.to_owned())),
    })
}

/// The default as the body sees it.
fn defaults(
    name: &str,
    parameter: &kinds::Parameter,
    ty: &ValueType,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Cell> {
    let mut cells = Vec::new();
    for value in &parameter.default {
        let Some(written) = value.sure() else { continue };
        let span = value.origin().span().unwrap_or_default();
        let value = match ty.read(written.raw()) {
            Ok(scalar) => CellValue::Known(scalar),
            Err(fault) => {
                diagnostics.push(unfit(span, "default", written, fault, ty));
                CellValue::Faulty
            }
        };
        cells.push(Cell { value, origin: groundplan_source::Origin::Written(span) });
    }
    if let (Some(second), None) = (parameter.default.get(1), &parameter.list_of) {
        let fault = ParameterDeclaration {
            span: second.origin().span().unwrap_or_default(),
            name: name.to_owned(),
            why: "has more than one default".to_owned(),
            advice: "several values are a list: `list-of=\"text\"`".to_owned(),
        };
        diagnostics.push(fault.into());
    }
    cells
}

fn unfit(
    span: Span,
    field: &str,
    written: &Written,
    fault: ScalarFault,
    ty: &ValueType,
) -> Diagnostic {
    let (why, hint) = match fault {
        ScalarFault::Type => (format!("it is no {}", ty.name), None),
        ScalarFault::Value { why, hint } => (why, hint),
    };
    let written = short(written.as_text());
    let expects = Some(ty.expects.to_string());
    InvalidValue { span, field: field.to_owned(), written, why, hint, expects }.into()
}
