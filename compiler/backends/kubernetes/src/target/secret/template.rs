//! Texts that External Secrets renders in the cluster, and the entries that they are made from.

use std::collections::BTreeSet;

use groundplan_document::Str;

use crate::target::text::template_literal;

/// What a text comes to.
pub enum Resolved<'m> {
    /// It is known, and no secret.
    Known(Str<'m>),
    /// It is rendered in the cluster.
    Rendered(Template),
}

/// A Go template, and the entries that it is rendered from.
#[derive(Clone, Default)]
pub struct Template {
    /// The template. Each entry is there under its key: `{{ .main_host }}`.
    pub text: String,
    /// The entries.
    pub entries: BTreeSet<Entry>,
}

/// Something that is fetched from a store of secrets or parameters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// What templates call it: an identifier of Go.
    pub key: String,
    /// Where it is kept.
    pub place: Place,
}

/// Where something is kept.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// An entry of the store of secrets, or one property of it where it is JSON.
    Secret {
        /// The entry's name.
        name: String,
        /// The property.
        property: Option<&'static str>,
    },
    /// The login that RDS keeps for the database of that ARN, as JSON, in an entry whose name only
    /// RDS knows.
    DatabaseLogin {
        /// The database's ARN.
        arn: String,
        /// Whether the ARN begins that of another database, whose login is then found as well:
        /// Secrets Manager finds tags by how they begin.
        is_ambiguous: bool,
    },
    /// A property of an entry in Parameter Store, which Terraform writes.
    Parameter {
        /// The entry's name.
        name: String,
        /// The property.
        property: &'static str,
    },
}

/// A part of a text.
pub enum Part<'m> {
    /// Known, and no secret.
    Known(Str<'m>),
    /// A piece of a template.
    Rendered(String, Entry),
}

impl<'m> Part<'m> {
    /// Known text.
    pub fn known(text: impl Into<Str<'m>>) -> Self {
        Part::Known(text.into())
    }

    /// An entry as it is, or as functions of a template make it.
    pub fn entry(entry: Entry, pipeline: &str) -> Self {
        Part::Rendered(format!("{{{{ .{}{pipeline} }}}}", entry.key), entry)
    }
}

/// A text from its parts.
pub fn join(parts: Vec<Part<'_>>) -> Resolved<'_> {
    if parts.iter().any(|part| matches!(part, Part::Rendered(..))) {
        return Resolved::Rendered(render(parts));
    }
    let mut texts = parts.into_iter().filter_map(|part| match part {
        Part::Known(text) => Some(text),
        Part::Rendered(..) => None,
    });
    let first = texts.next().unwrap_or_default();
    Resolved::Known(texts.fold(first, |whole, text| whole + text))
}

fn render(parts: Vec<Part<'_>>) -> Template {
    let mut template = Template::default();
    // Neighbours that are known are escaped as one, because `{{` may come together of two.
    let mut literal = String::new();
    for part in parts {
        match part {
            Part::Known(text) => literal.push_str(&text),
            Part::Rendered(text, entry) => {
                template.text.push_str(&template_literal(&literal));
                literal.clear();
                template.text.push_str(&text);
                template.entries.insert(entry);
            }
        }
    }
    template.text.push_str(&template_literal(&literal));
    template
}
