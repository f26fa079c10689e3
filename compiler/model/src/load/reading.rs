use groundplan_schema::{Budget, Decoder, Held, Node as _, NodeKind, Record, View};
use groundplan_source::{Diagnostic, Sources};
use groundplan_syntax::Node;

use super::Language;
use crate::component::{Components, NotAComponent, TooManyNodes};
use crate::kinds::{Component, Edition, Include, Use};
use crate::short::short;

/// What nodes are read by.
pub(super) struct Reading<'a, 't> {
    pub language: &'a Language,
    pub components: &'a Components<'t>,
    pub sources: &'a mut Sources,
    pub budget: &'a Budget,
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reading<'_, '_> {
    /// Reads a node as a node of that kind.
    pub fn decode(&mut self, node: &View<'_>, kind: Held<NodeKind>) -> Record {
        let top_level = self.language.kinds();
        let mut decoder = Decoder { diagnostics: self.diagnostics, top_level, budget: self.budget };
        decoder.decode(node.clone(), kind)
    }

    /// Reports a node that brings nothing, because only the components of its file are used.
    pub fn check_used(&mut self, node: Node<'_>) {
        let known = [Component::KIND, Use::KIND, Include::KIND, Edition::KIND];
        if known.iter().any(|kind| kind.name == *node.name()) || node.is_broken() {
            return;
        }
        let name = short(node.name());
        let (span, path) = (node.name_span(), self.sources.path(node.name_span().file).to_owned());
        self.diagnostics.push(NotAComponent { span, name, path }.into());
    }

    /// Reports that there is more to be made than may be, once.
    pub fn report_spent(&mut self, node: &View<'_>) {
        let told = |fault: &Diagnostic| fault.rule == TooManyNodes::RULE;
        if self.budget.is_spent() && !self.diagnostics.iter().any(told) {
            let what = "the nodes that components and `each` make".to_owned();
            let span = node.head_span();
            self.diagnostics.push(TooManyNodes { span, what, limit: Budget::NODES }.into());
        }
    }
}
