use groundplan_model::load::Loaded;
use groundplan_schema::{MissingValue, UnexpectedArgument, UnknownNode, UnknownProperty};
use groundplan_source::{Diagnostic, Rule, Span};

/// What the checks find and what does not merely follow from something that could not be read.
///
/// A misspelt `build` leaves its service without an image, and a misspelt reference leaves its
/// secret unused; neither is a fault of its own.
pub fn check(loaded: &Loaded) -> Vec<Diagnostic> {
    let Some(model) = &loaded.model else { return Vec::new() };
    let mut found = groundplan_checks::check(model);
    if loaded.has_errors() {
        let unread = Unread::of(loaded);
        found.retain(|finding| finding.is_error() && !unread.may_explain(finding));
    }
    found
}

/// The nodes at the top level in which something could not be read.
struct Unread {
    nodes: Vec<Span>,
    /// One of them is the platform or an environment, on which everything depends.
    anything: bool,
}

impl Unread {
    fn of(loaded: &Loaded) -> Self {
        let mut unread = Self { nodes: Vec::new(), anything: false };
        for tree in &loaded.trees {
            let nodes: Vec<_> = tree.nodes().collect();
            let faults = loaded.diagnostics.iter().filter(|fault| fault.span().file == tree.file());
            for fault in faults.filter(|fault| hides_content(fault.rule)) {
                let at = fault.span().start;
                let before = nodes.partition_point(|node| node.span().start <= at);
                match before.checked_sub(1).and_then(|index| nodes.get(index)) {
                    Some(node) if at <= node.span().end => {
                        unread.nodes.push(node.span());
                        // A value that is missing is known to be missing.
                        unread.anything |= matches!(node.name(), "platform" | "environment")
                            && fault.rule != MissingValue::RULE;
                    }
                    _ => unread.anything = true,
                }
            }
        }
        unread.nodes.sort();
        unread.nodes.dedup();
        unread
    }

    fn may_explain(&self, finding: &Diagnostic) -> bool {
        let span = finding.span();
        let before =
            self.nodes.partition_point(|node| (node.file, node.start) <= (span.file, span.start));
        let inside = before.checked_sub(1).and_then(|index| self.nodes.get(index));
        self.anything || inside.is_some_and(|node| node.file == span.file && span.start <= node.end)
    }
}

/// Whether a fault of that rule means that something stands in the description and was not read.
fn hides_content(rule: &'static Rule) -> bool {
    let unread =
        [UnknownNode::RULE, UnknownProperty::RULE, UnexpectedArgument::RULE, MissingValue::RULE];
    groundplan_syntax::RULES.contains(&rule) || unread.contains(&rule)
}
