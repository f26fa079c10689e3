//! Statements of IAM policies. Documents are data sources (`aws_iam_policy_document`), so that
//! nobody has to read or write JSON inside JSON.

use crate::target::block::{Block, Term};
use crate::target::text::Expression;

/// One statement of a policy document.
#[derive(Clone, Debug)]
pub struct Statement<'m> {
    head: Block<'m>,
    /// A list, or an expression that is one.
    resources: Option<Term<'m>>,
    principals: Vec<Term<'m>>,
    conditions: Vec<Term<'m>>,
}

impl<'m> Statement<'m> {
    /// Allows actions.
    pub fn allow<const N: usize>(sid: &'static str, actions: [&'static str; N]) -> Self {
        let head = Block::new().with("sid", sid).with("actions", actions);
        Self { head, resources: None, principals: Vec::new(), conditions: Vec::new() }
    }

    /// Denies actions.
    pub fn deny<const N: usize>(sid: &'static str, actions: [&'static str; N]) -> Self {
        let head = Block::new().with("sid", sid).with("effect", "Deny").with("actions", actions);
        Self { head, resources: None, principals: Vec::new(), conditions: Vec::new() }
    }

    /// Allows all actions but these.
    pub fn allow_but<const N: usize>(sid: &'static str, actions: [&'static str; N]) -> Self {
        let head = Block::new().with("sid", sid).with("not_actions", actions);
        Self { head, resources: None, principals: Vec::new(), conditions: Vec::new() }
    }

    /// Denies all actions but these.
    pub fn deny_but<const N: usize>(sid: &'static str, actions: [&'static str; N]) -> Self {
        let head =
            Block::new().with("sid", sid).with("effect", "Deny").with("not_actions", actions);
        Self { head, resources: None, principals: Vec::new(), conditions: Vec::new() }
    }

    /// On these resources.
    #[must_use]
    pub fn on<T: Into<Term<'m>>>(mut self, resources: impl IntoIterator<Item = T>) -> Self {
        self.resources = Some(Term::list(resources));
        self
    }

    /// On the resources that an expression lists.
    #[must_use]
    pub fn on_all_of(mut self, resources: Expression) -> Self {
        self.resources = Some(resources.into());
        self
    }

    /// On all resources but these.
    #[must_use]
    pub fn not_on<T: Into<Term<'m>>>(mut self, resources: impl IntoIterator<Item = T>) -> Self {
        self.head = self.head.with("not_resources", Term::list(resources));
        self
    }

    /// By these principals of a type: `Service`, `AWS`, `Federated`, `*`.
    #[must_use]
    pub fn by<T: Into<Term<'m>>>(
        mut self,
        kind: &'static str,
        identifiers: impl IntoIterator<Item = T>,
    ) -> Self {
        let block = Block::new().with("type", kind).with("identifiers", Term::list(identifiers));
        self.principals.push(block.into());
        self
    }

    /// If the test holds of a variable and one of the values.
    #[must_use]
    pub fn when<T: Into<Term<'m>>>(
        mut self,
        test: &'static str,
        variable: &'static str,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let block = Block::new()
            .with("test", test)
            .with("variable", variable)
            .with("values", Term::list(values));
        self.conditions.push(block.into());
        self
    }
}

impl<'m> From<Statement<'m>> for Term<'m> {
    fn from(statement: Statement<'m>) -> Self {
        let Statement { head, resources, principals, conditions } = statement;
        let some = |blocks: Vec<Term<'m>>| (!blocks.is_empty()).then_some(blocks);
        head.with_some("resources", resources)
            .with_some("principals", some(principals))
            .with_some("condition", some(conditions))
            .into()
    }
}
