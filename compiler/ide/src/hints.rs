//! What stands behind what an environment overrides: how it is declared.

use groundplan_model::kinds::Environment;
use groundplan_schema::Node as _;
use groundplan_source::{FileId, Span};
use groundplan_syntax::Node;

use crate::Analysis;
use crate::meaning::{Meaning, is_keyed, key};
use crate::overrides::{self, Step};

/// A text behind a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// What it stands behind.
    pub span: Span,
    /// What to show.
    pub text: String,
}

/// In the order of the file.
pub(crate) fn hints(analysis: &Analysis, file: FileId) -> Vec<Hint> {
    let Some(tree) = analysis.tree(file) else { return Vec::new() };
    let mut out = Vec::new();
    for environment in tree.nodes().filter(|node| Environment::KIND.name == *node.name()) {
        for entity in environment.children() {
            let language = analysis.language();
            let meaning =
                Meaning::of_top(language, environment.name()).child(language, entity.name());
            if let (Some(_), Some((name, _))) = (meaning.entity(), key(entity)) {
                let mut hints = Hints { analysis, entity: name, out: &mut out };
                hints.node(entity, meaning, &mut Vec::new());
            }
        }
    }
    out
}

struct Hints<'a> {
    analysis: &'a Analysis,
    entity: &'a str,
    out: &'a mut Vec<Hint>,
}

impl<'a> Hints<'a> {
    /// What is overridden in a node. Recursion follows the schema's nesting, which is finite.
    fn node(&mut self, node: Node<'a>, meaning: Meaning<'a>, path: &mut Vec<Step<'a>>) {
        let properties = node.entries().filter_map(|entry| Some((entry.key()?, entry.span())));
        for (name, span) in properties {
            path.push(Step { name, key: None });
            self.hint(span, path);
            path.pop();
        }
        for child in node.children() {
            let meaning = meaning.child(self.analysis.language(), child.name());
            let key = key(child).filter(|_| is_keyed(meaning)).map(|(key, _)| key);
            path.push(Step { name: child.name(), key });
            match meaning {
                Meaning::Unknown | Meaning::Nodes(_) | Meaning::Control(_) => {}
                Meaning::Values(..) | Meaning::Line(..) => self.hint(child.span(), path),
                Meaning::Kind(..) | Meaning::Lines(..) => self.node(child, meaning, path),
            }
            path.pop();
        }
    }

    fn hint(&mut self, span: Span, path: &[Step<'_>]) {
        if let Some(text) = overrides::declared(self.analysis, self.entity, path) {
            self.out.push(Hint { span, text: format!("instead of {text}") });
        }
    }
}
