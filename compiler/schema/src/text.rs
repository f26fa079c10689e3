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
    /// Where the path stands; the whole text where the two differ by escapes.
    pub span: Span,
}

impl Text {
    /// A text without references.
    pub fn literal(text: impl Into<Arc<str>>) -> Self {
        Self { pieces: vec![Piece::Literal(text.into())] }
    }

    /// Reads a `(ref)`: one reference, which stands at `span`.
    pub fn reference(path: &str, span: Span) -> Self {
        Self { pieces: vec![Piece::Reference(Reference::parse(path, span))] }
    }

    /// Reads a `(fmt)`: `{name.attribute}` is a reference, `{{` and `}}` are literal braces. `span`
    /// is where the text stands; each reference gets its own part of it if it is as long.
    ///
    /// # Errors
    /// Braces do not match, or name nothing.
    pub fn template(text: &str, span: Span) -> Result<Self, TemplateFault> {
        parse_template(text, span)
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
    /// Where the entity's name stands, or the whole reference.
    pub fn entity_span(&self) -> Span {
        self.part(0, self.entity.len())
    }

    /// Where the attribute's name stands, or the whole reference.
    pub fn attribute_span(&self) -> Span {
        match &self.attribute {
            Some(attribute) => self.part(self.entity.len() + 1, attribute.len()),
            None => self.span,
        }
    }

    /// A part of the path, if the span covers the path and nothing else.
    fn part(&self, start: usize, len: usize) -> Span {
        let whole = self.entity.len() + self.attribute.as_ref().map_or(0, |word| word.len() + 1);
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        if self.span.len() != narrow(whole) {
            return self.span;
        }
        let start = self.span.start.saturating_add(narrow(start));
        Span::new(self.span.file, start, start.saturating_add(narrow(len)))
    }

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

fn parse_template(text: &str, span: Span) -> Result<Text, TemplateFault> {
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
            // How far the path is from the end of the text is how far it is from the span's.
            let blanks = path.len() - path.trim_start().len();
            let start = text.len() - inside.len() + blanks;
            let place = part_of(span, text, start, path.trim().len());
            pieces.push(Piece::Reference(Reference::parse(path.trim(), place)));
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

/// The part of a text's span, if the span covers the text and nothing else.
fn part_of(span: Span, text: &str, start: usize, len: usize) -> Span {
    match (u32::try_from(text.len()), u32::try_from(start), u32::try_from(len)) {
        (Ok(whole), Ok(start), Ok(len)) if whole == span.len() => {
            Span::new(span.file, span.start + start, span.start + start + len)
        }
        _ => span,
    }
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
    fn each_reference_knows_its_place() {
        let source = "(fmt)\"a {hub.host}:{ db }\"";
        let text = "a {hub.host}:{ db }";
        let span = Span::new(groundplan_source::FileId(0), 6, 6 + text.len() as u32);
        let template = parse_template(text, span).unwrap();
        let shown = |span: Span| &source[span.start as usize..span.end as usize];
        let [hub, db] = template.references().collect::<Vec<_>>()[..] else { panic!() };
        assert_eq!((shown(hub.span), shown(db.span)), ("hub.host", "db"));
        assert_eq!((shown(hub.entity_span()), shown(hub.attribute_span())), ("hub", "host"));
    }

    #[test]
    fn braces_must_match() {
        let fault = |text| parse_template(text, Span::default()).unwrap_err();
        assert_eq!(fault("a {b"), TemplateFault::Unclosed);
        assert_eq!(fault("a }b"), TemplateFault::Stray);
        assert_eq!(fault("a {} b"), TemplateFault::Empty);
    }
}
