//! Places in the body of a component: each use of it is a file of its own to whoever points there,
//! so that a place also says which use it is meant in.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::sort_and_dedup;
use crate::{Diagnostic, FileId, Sources, Span};

/// One use of what is written once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expansion {
    /// The file in which it is written.
    file: FileId,
    /// Where it is used; none where it is read for its own sake.
    used: Option<Span>,
}

/// Numbers from here on are expansions; no project has so many files.
const FIRST: u32 = 1 << 31;

impl Sources {
    /// A name of its own for what is written in `file` and used at `used`. A span with that name
    /// shows the text of the file.
    pub fn expand(&mut self, file: FileId, used: Option<Span>) -> FileId {
        let file = self.written_in(file);
        let next = u32::try_from(self.expansions.len()).unwrap_or(FIRST);
        self.expansions.push(Expansion { file, used });
        FileId(FIRST.saturating_add(next))
    }

    /// The file in which something is written.
    pub fn written_in(&self, id: FileId) -> FileId {
        self.expansion(id).map_or(id, |expansion| expansion.file)
    }

    /// The place at which something is written, whatever it is used for.
    pub fn written(&self, span: Span) -> Span {
        Span { file: self.written_in(span.file), ..span }
    }

    /// Where that of which `span` is a part is used; none for what is written for its own sake.
    pub fn used(&self, span: Span) -> Option<Span> {
        self.expansion(span.file)?.used
    }

    fn expansion(&self, id: FileId) -> Option<&Expansion> {
        self.expansions.get(id.0.checked_sub(FIRST)? as usize)
    }

    /// Brings diagnostics into their order, each once. What is wrong in the body of a component is
    /// told once, however often it is used, with the first use and the number of the others.
    pub fn settle(&self, diagnostics: &mut Vec<Diagnostic>) {
        if !self.expansions.is_empty() {
            self.join_uses(diagnostics);
        }
        sort_and_dedup(diagnostics);
    }

    fn join_uses(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut uses: BTreeMap<(&str, Span), Uses> = BTreeMap::new();
        for fault in diagnostics.iter() {
            let span = fault.span();
            if self.expansion(span.file).is_some() {
                let key = (fault.rule.code, self.written(span));
                let place = self.outermost(span);
                let found = uses.entry(key).or_insert_with(|| Uses {
                    told_by: span.file,
                    first: None,
                    places: BTreeSet::new(),
                });
                found.first = found.first.or(place.is_some().then_some(span));
                found.places.extend(place);
            }
        }
        diagnostics.retain_mut(|fault| {
            let span = fault.span();
            let found = uses.get(&(fault.rule.code, self.written(span)));
            let others: Vec<Span> = fault.labels.iter().skip(1).map(|label| label.span).collect();
            for label in &mut fault.labels {
                label.span = self.written(label.span);
            }
            for edit in fault.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
                edit.span = self.written(edit.span);
            }
            let found = found.filter(|_| self.expansion(span.file).is_some());
            if let Some(found) = found {
                self.label_uses(fault, found);
            }
            for other in others.into_iter().filter(|other| other.file != span.file) {
                self.label_use(fault, self.outermost(other), "used here".to_owned());
            }
            found.is_none_or(|found| found.told_by == span.file)
        });
    }

    /// The use that the fault is in and the one around all others, which somebody wrote for what
    /// it is.
    fn label_uses(&self, fault: &mut Diagnostic, found: &Uses) {
        let Some(first) = found.first else { return };
        let (inner, outer) = (self.used(first), self.outermost(first));
        let text = match found.places.len().saturating_sub(1) {
            0 => "used here".to_owned(),
            1 => "used here, and in another place".to_owned(),
            others => format!("used here, and in {others} other places"),
        };
        if inner != outer {
            self.label_use(fault, inner, "used here".to_owned());
        }
        self.label_use(fault, outer, text);
    }

    fn label_use(&self, fault: &mut Diagnostic, place: Option<Span>, text: String) {
        let Some(span) = place.map(|place| self.written(place)) else { return };
        // Where a value is given is often told already, and says more.
        if fault.labels.iter().all(|label| label.span != span) {
            fault.labels.push(crate::Label { span, text });
        }
    }

    /// The use, around all others, of what `span` is a part of; none for what is written for its
    /// own sake.
    pub fn outermost(&self, span: Span) -> Option<Span> {
        let mut place = self.used(span)?;
        while let Some(outer) = self.used(place) {
            place = outer;
        }
        Some(place)
    }
}

/// The uses in which one thing is wrong.
struct Uses {
    /// The expansion whose reports are kept.
    told_by: FileId,
    /// The place in the first expansion that is used somewhere.
    first: Option<Span>,
    places: BTreeSet<Span>,
}
