//! How one block of a module refers to another.

use crate::target::text::{Expression, Identifier, Label};

/// Where a resource or a data source is found in its module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'m> {
    data: bool,
    kind: &'static str,
    label: Label<'m>,
}

impl<'m> Address<'m> {
    /// A resource.
    pub fn resource(kind: &'static str, label: impl Into<Label<'m>>) -> Self {
        Self { data: false, kind, label: label.into() }
    }

    /// A data source.
    pub fn data(kind: &'static str, label: impl Into<Label<'m>>) -> Self {
        Self { data: true, kind, label: label.into() }
    }

    /// Its label.
    pub fn label(self) -> Label<'m> {
        self.label
    }

    /// One of its attributes, as `arn` or `vpc_config[0].cluster_security_group_id`.
    pub fn attribute(self, path: &'static str) -> Expression {
        Expression::around("", &Dotted(self, path), "")
    }

    /// Its `id`.
    pub fn id(self) -> Expression {
        self.attribute("id")
    }

    /// Its `arn`.
    pub fn arn(self) -> Expression {
        self.attribute("arn")
    }

    /// That attribute of the instance of the same key, inside `for_each`.
    pub fn attribute_of_each(self, path: &'static str) -> Expression {
        Expression::around("", &self, "[each.key].").then(path)
    }

    /// That attribute of every instance of what has `for_each`.
    pub fn each(self, path: &'static str) -> Expression {
        Expression::around("values(", &self, ")[*].").then(path)
    }
}

impl Identifier for Address<'_> {
    fn write(&self, out: &mut String) {
        out.push_str(if self.data { "data." } else { "" });
        out.push_str(self.kind);
        out.push('.');
        self.label.write(out);
    }
}

struct Dotted<'m>(Address<'m>, &'static str);

impl Identifier for Dotted<'_> {
    fn write(&self, out: &mut String) {
        self.0.write(out);
        out.push('.');
        out.push_str(self.1);
    }
}
