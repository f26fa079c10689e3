//! What a document means, apart from how it is written: as this crate reads it, and as the `kdl`
//! crate does.

#![allow(dead_code)]

use std::sync::Arc;

use groundplan_source::FileId;
use groundplan_syntax::{Limits, Node, Value, parse};
use kdl::{KdlDocument, KdlNode, KdlValue};

#[derive(Debug, PartialEq)]
pub struct Meaning {
    annotation: Option<String>,
    name: String,
    entries: Vec<(Option<String>, Option<String>, Worth)>,
    children: Vec<Meaning>,
}

#[derive(Debug)]
pub enum Worth {
    Text(String),
    Integer(i128),
    Decimal(f64),
    Bool(bool),
    Null,
}

impl PartialEq for Worth {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Decimal(a), Self::Decimal(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Null, Self::Null) => true,
            _ => false,
        }
    }
}

/// What we read; none if there is any fault.
pub fn ours(text: &str) -> Option<Vec<Meaning>> {
    let text: Arc<str> = text.into();
    let (tree, diagnostics) = parse(FileId(0), &text, &Limits::default());
    diagnostics.is_empty().then(|| tree.nodes().map(our_node).collect())
}

fn our_node(node: Node<'_>) -> Meaning {
    Meaning {
        annotation: node.annotation().map(|annotation| annotation.text.to_owned()),
        name: node.name().to_owned(),
        entries: node
            .entries()
            .map(|entry| {
                let annotation = entry.annotation().map(|annotation| annotation.text.to_owned());
                (entry.key().map(str::to_owned), annotation, our_value(entry.value()))
            })
            .collect(),
        children: node.children().map(our_node).collect(),
    }
}

fn our_value(value: Value<'_>) -> Worth {
    match value {
        Value::Text(text) => Worth::Text(text.to_owned()),
        Value::Integer(number) => Worth::Integer(number.into()),
        Value::Decimal(number) => Worth::Decimal(number),
        Value::Huge("#inf") => Worth::Decimal(f64::INFINITY),
        Value::Huge("#-inf") => Worth::Decimal(f64::NEG_INFINITY),
        Value::Huge("#nan") => Worth::Decimal(f64::NAN),
        Value::Huge(written) => huge(&written.replace('_', "")),
        Value::Bool(value) => Worth::Bool(value),
        Value::Null => Worth::Null,
        Value::Broken => panic!("a broken value without a fault"),
    }
}

fn huge(written: &str) -> Worth {
    let unsigned = written.trim_start_matches(['+', '-']);
    let radix = match unsigned.get(..2) {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => 10,
    };
    let digits = if radix == 10 { unsigned } else { &unsigned[2..] };
    let sign = if written.starts_with('-') { "-" } else { "" };
    match i128::from_str_radix(&format!("{sign}{digits}"), radix) {
        Ok(number) => Worth::Integer(number),
        Err(_) => Worth::Decimal(written.parse().expect("a huge number is a number")),
    }
}

/// What the `kdl` crate reads; none if it refuses the document.
pub fn theirs(text: &str) -> Option<Vec<Meaning>> {
    let document = KdlDocument::parse_v2(text).ok()?;
    Some(document.nodes().iter().map(their_node).collect())
}

fn their_node(node: &KdlNode) -> Meaning {
    Meaning {
        annotation: node.ty().map(|annotation| annotation.value().to_owned()),
        name: node.name().value().to_owned(),
        entries: node
            .entries()
            .iter()
            .map(|entry| {
                let annotation = entry.ty().map(|annotation| annotation.value().to_owned());
                let key = entry.name().map(|name| name.value().to_owned());
                (key, annotation, their_value(entry.value()))
            })
            .collect(),
        children: node
            .children()
            .map(|children| children.nodes().iter().map(their_node).collect())
            .unwrap_or_default(),
    }
}

fn their_value(value: &KdlValue) -> Worth {
    match value {
        KdlValue::String(text) => Worth::Text(text.clone()),
        KdlValue::Integer(number) => Worth::Integer(*number),
        KdlValue::Float(number) => Worth::Decimal(*number),
        KdlValue::Bool(value) => Worth::Bool(*value),
        KdlValue::Null => Worth::Null,
    }
}
