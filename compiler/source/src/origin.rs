use std::sync::Arc;

use crate::Span;

/// A choice that Groundplan makes when the description is silent.
#[derive(Debug, PartialEq, Eq)]
pub struct DefaultRule {
    /// Kebab-case, `<kind>.<field>` for a schema default, `<backend>.<topic>` for a backend's.
    pub id: &'static str,
    /// Why this is the choice: one sentence.
    pub because: &'static str,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Written at one place.
    Written(Span),
    /// Written at several places that were merged; the one that decided comes last.
    // A vector behind a thin pointer: an origin stands beside every value of the model.
    Merged(Arc<Vec<Span>>),
    /// Chosen by a default.
    Default(&'static DefaultRule),
}

impl Origin {
    /// The place that decided, if anybody wrote the value.
    pub fn span(&self) -> Option<Span> {
        match self {
            Origin::Written(span) => Some(*span),
            Origin::Merged(spans) => spans.last().copied(),
            Origin::Default(_) => None,
        }
    }

    /// Every place that had a part in the value, the one that decided last.
    pub fn spans(&self) -> &[Span] {
        match self {
            Origin::Written(span) => std::slice::from_ref(span),
            Origin::Merged(spans) => spans,
            Origin::Default(_) => &[],
        }
    }

    /// This origin, with `later` having overridden it.
    #[must_use]
    pub fn overridden_by(&self, later: &Origin) -> Origin {
        let spans: Vec<Span> = self.spans().iter().chain(later.spans()).copied().collect();
        match spans.as_slice() {
            [] => later.clone(),
            [one] => Origin::Written(*one),
            _ => Origin::Merged(Arc::new(spans)),
        }
    }
}
