//! What stands above a declaration.

use groundplan_source::{FileId, Span};

use crate::Analysis;
use crate::calls::Connections;
use crate::names::{self, Role};

/// A line above a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The name that is declared.
    pub span: Span,
    /// What to show.
    pub text: String,
}

/// In order: how many connect to an entity and what it connects to, and how many questions are open in an
/// environment or in the platform.
pub(crate) fn lenses(analysis: &Analysis, file: FileId) -> Vec<Lens> {
    let Some(tree) = analysis.tree(file) else { return Vec::new() };
    let connections = Connections::of(analysis);
    let declared = names::occurrences(analysis.language(), tree).into_iter();
    let declared = declared.filter(|occurrence| occurrence.role == Role::Declares);
    let lenses = declared.filter_map(|occurrence| {
        let text = match &occurrence.name {
            names::Name::Entity(name) => of_entity(&connections, name),
            names::Name::Environment(name) => {
                let path = format!("environment {name}");
                of_questions(analysis, |first| first == path)
            }
            names::Name::Platform => of_questions(analysis, |_| true),
            _ => String::new(),
        };
        (!text.is_empty()).then_some(Lens { span: occurrence.span, text })
    });
    lenses.collect()
}

fn of_entity(connections: &Connections<'_>, name: &str) -> String {
    let count = |number: usize, what: &str| match number {
        0 => None,
        number => Some(format!("{what} {number}")),
    };
    let used = count(connections.incoming(name).len(), "used by");
    let uses = count(connections.outgoing(name).len(), "uses");
    let parts: Vec<String> = used.into_iter().chain(uses).collect();
    parts.join(", ")
}

fn of_questions(analysis: &Analysis, is_counted: impl Fn(&str) -> bool) -> String {
    let questions = analysis.loaded().questions.iter();
    let open = questions.filter(|open| open.path.first().is_some_and(|first| is_counted(first)));
    match open.count() {
        0 => String::new(),
        1 => "1 open question".to_owned(),
        open => format!("{open} open questions"),
    }
}
