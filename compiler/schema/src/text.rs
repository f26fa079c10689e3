use std::sync::Arc;

use groundplan_source::Span;

/// Text as a description holds it: literal pieces and references in between.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// The pieces in order; two literals never stand side by side.
    pub pieces: Vec<Piece>,
}

/// A piece of a [`Text`].
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Means exactly itself, in every target.
    Literal(Arc<str>),
    /// Stands for an attribute of an entity.
    Reference(Reference),
}

/// A reference as written: `main.url`, or `anthropic-api-key` for an entity that is a value itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The entity's name; `platform` and `environment` name the surrounding ones.
    pub entity: Arc<str>,
    /// The attribute, if one is named.
    pub attribute: Option<Arc<str>>,
    /// Where the reference stands.
    pub span: Span,
}

impl Text {
    /// A text without references.
    pub fn literal(text: impl Into<Arc<str>>) -> Self {
        Self { pieces: vec![Piece::Literal(text.into())] }
    }

    /// The text, if it holds no reference.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The references in order.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Reference(reference) => Some(reference),
            Piece::Literal(_) => None,
        })
    }
}

impl Reference {
    /// Reads `entity` or `entity.attribute`.
    pub fn parse(path: &str, span: Span) -> Self {
        match path.split_once('.') {
            Some((entity, attribute)) => {
                Self { entity: entity.into(), attribute: Some(attribute.into()), span }
            }
            None => Self { entity: path.into(), attribute: None, span },
        }
    }
}

/// Why a `(fmt)` text cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateFault {
    /// A `{` that is never closed.
    Unclosed,
    /// A `}` that closes nothing.
    Stray,
    /// `{}` with nothing inside.
    Empty,
}

/// Reads a `(fmt)` text: `{name.attribute}` is a reference, `{{` and `}}` are literal braces.
pub(crate) fn parse_template(text: &str, span: Span) -> Result<Text, TemplateFault> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        literal.push_str(before);
        if let Some(after) = from.strip_prefix("{{") {
            literal.push('{');
            rest = after;
        } else if let Some(after) = from.strip_prefix("}}") {
            literal.push('}');
            rest = after;
        } else if let Some(inside) = from.strip_prefix('{') {
            let (path, after) = inside.split_once('}').ok_or(TemplateFault::Unclosed)?;
            if path.trim().is_empty() {
                return Err(TemplateFault::Empty);
            }
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal).into()));
            }
            pieces.push(Piece::Reference(Reference::parse(path.trim(), span)));
            rest = after;
        } else {
            return Err(TemplateFault::Stray);
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal.into()));
    }
    Ok(Text { pieces })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_mixes_literals_and_references() {
        let text = parse_template("ws://{hub.host}:{hub.port}/{{x}}", Span::default()).unwrap();
        let shown: Vec<String> = text
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => format!("'{text}'"),
                Piece::Reference(r) => format!("{}.{}", r.entity, r.attribute.as_deref().unwrap()),
            })
            .collect();
        assert_eq!(shown, ["'ws://'", "hub.host", "':'", "hub.port", "'/{x}'"]);
    }

    #[test]
    fn braces_must_match() {
        let fault = |text| parse_template(text, Span::default()).unwrap_err();
        assert_eq!(fault("a {b"), TemplateFault::Unclosed);
        assert_eq!(fault("a }b"), TemplateFault::Stray);
        assert_eq!(fault("a {} b"), TemplateFault::Empty);
    }
}
