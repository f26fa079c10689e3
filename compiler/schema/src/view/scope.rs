use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use groundplan_source::{FileId, Span};
use groundplan_syntax::Entry;

use super::{Budget, Item, control};
use crate::{Cell, Slot};

/// What the parameters of a component are in one use of it, and what the names of the `each` around
/// a node stand for.
#[derive(Debug)]
pub struct Scope {
    /// The file that every place in the body belongs to: an expansion has a name of its own for it,
    /// so that whoever points into a body points into one use of it.
    file: Option<FileId>,
    values: BTreeMap<Arc<str>, Slot>,
    outer: Option<Rc<Scope>>,
    budget: Budget,
}

impl Scope {
    /// The scope of one use: its places belong to `file`.
    pub fn of_use(file: FileId, values: BTreeMap<Arc<str>, Slot>, budget: &Budget) -> Rc<Self> {
        Rc::new(Self { file: Some(file), values, outer: None, budget: budget.clone() })
    }

    /// The scope outside of any component.
    pub fn bare(budget: &Budget) -> Rc<Self> {
        let budget = budget.clone();
        Rc::new(Self { file: None, values: BTreeMap::new(), outer: None, budget })
    }

    /// What may still be made.
    pub(super) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The same with one more name.
    pub(super) fn with(self: &Rc<Self>, name: &str, value: Slot) -> Rc<Self> {
        let values = BTreeMap::from([(name.into(), value)]);
        let budget = self.budget.clone();
        Rc::new(Self { file: self.file, values, outer: Some(Rc::clone(self)), budget })
    }

    /// What a name stands for; none for one that nobody has declared.
    pub fn value(&self, name: &str) -> Option<&Slot> {
        let mut scope = Some(self);
        while let Some(inner) = scope {
            if let Some(value) = inner.values.get(name) {
                return Some(value);
            }
            scope = inner.outer.as_deref();
        }
        None
    }

    /// What a value is in this scope, if it is there and is one.
    pub fn cell(self: &Rc<Self>, entry: Entry<'_>) -> Option<Cell> {
        Item::within(entry, self).first().map(control::cell)
    }

    /// A place in the body as a place in this use of it.
    pub fn place(&self, span: Span) -> Span {
        self.file.map_or(span, |file| Span { file, ..span })
    }
}
