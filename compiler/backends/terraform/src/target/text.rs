//! Text in Terraform's JSON. A string there is a template: `${` and `%{` are live. What may be live
//! is an [`Expression`], made of fixed text and identifiers; everything else is escaped on its way
//! in, so that text of the description always comes back as itself.

use std::borrow::Cow;

/// An expression, with the `${` in front of it but without the `}` behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(String);

const OPEN: &str = "${";

impl Expression {
    /// An expression that is the same in every module.
    pub fn fixed(text: &'static str) -> Self {
        Self([OPEN, text].concat())
    }

    /// Fixed text with an identifier in it.
    pub fn around(before: &'static str, identifier: &impl Identifier, after: &'static str) -> Self {
        // Room for most expressions, and for the `}`.
        let mut text = String::with_capacity(64);
        text.push_str(OPEN);
        text.push_str(before);
        identifier.write(&mut text);
        text.push_str(after);
        Self(text)
    }

    /// This expression followed by fixed text.
    #[must_use]
    pub fn then(mut self, text: &'static str) -> Self {
        self.0.push_str(text);
        self
    }

    /// This expression between two fixed texts.
    #[must_use]
    pub fn inside(self, before: &'static str, after: &'static str) -> Self {
        let inner = self.0.strip_prefix(OPEN).unwrap_or_default();
        Self([OPEN, before, inner, after].concat())
    }

    /// The expression as the whole of a string.
    pub fn into_string(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// What writes itself as an identifier or as identifiers with dots between them.
pub trait Identifier {
    /// Writes it behind what is there.
    fn write(&self, out: &mut String);

    /// The identifier alone.
    fn text(&self) -> String {
        let mut out = String::with_capacity(32);
        self.write(&mut out);
        out
    }
}

/// The name of a block of a module: fixed text around an entity's name, which may have been another
/// before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label<'m> {
    before: &'static str,
    entity: &'m str,
    after: &'static str,
    suffix: &'static str,
}

impl<'m> Label<'m> {
    /// `entity` between two fixed texts.
    pub fn new(before: &'static str, entity: &'m str, after: &'static str) -> Self {
        Self { before, entity, after, suffix: "" }
    }

    /// The label with one more fixed text behind it.
    #[must_use]
    pub fn and(self, suffix: &'static str) -> Self {
        Self { suffix, ..self }
    }

    /// The label that it has while the entity is called that; none if no entity is in it.
    pub fn named(self, name: &'m str) -> Option<Self> {
        (!self.entity.is_empty()).then_some(Self { entity: name, ..self })
    }
}

impl From<&'static str> for Label<'_> {
    fn from(name: &'static str) -> Self {
        Self { before: name, entity: "", after: "", suffix: "" }
    }
}

impl Identifier for Label<'_> {
    fn write(&self, out: &mut String) {
        for part in [self.before, self.entity, self.after, self.suffix] {
            out.push_str(part);
        }
    }
}

/// Text with expressions in between.
#[derive(Clone, Debug, Default)]
pub struct Template {
    out: String,
    /// Literal text that is not written yet: what must be escaped depends on what follows it.
    literal: String,
}

impl Template {
    /// No text yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// This text and then `text`, which means exactly itself.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.literal.push_str(text);
        self
    }

    /// This text and then the value of an expression.
    #[must_use]
    pub fn expression(mut self, expression: Expression) -> Self {
        self.flush();
        // A `$` or `%` right before would escape the expression; as an expression of its own it
        // does not.
        for sign in ['$', '%'] {
            if self.out.ends_with(sign) {
                self.out.pop();
                self.out.push_str(&format!("${{\"{sign}\"}}"));
            }
        }
        self.out.push_str(&expression.into_string());
        self
    }

    /// The text as Terraform has to read it.
    pub fn into_string(mut self) -> String {
        self.flush();
        self.out
    }

    fn flush(&mut self) {
        self.out.push_str(&escape(self.literal.as_str()));
        self.literal.clear();
    }
}

/// Text that Terraform reads back as itself: one more `$` before each `${`, one more `%` before
/// each `%{`. However many stand there already, exactly one is taken away on reading.
pub fn escape<'t>(text: impl Into<Cow<'t, str>>) -> Cow<'t, str> {
    let text = text.into();
    match text.as_bytes().windows(2).any(|pair| matches!(pair, b"${" | b"%{")) {
        true => text.replace("${", "$${").replace("%{", "%%{").into(),
        false => text,
    }
}
