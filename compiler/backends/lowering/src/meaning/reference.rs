use groundplan_model::EntityKind;
use groundplan_record::{Field, Subject};

use super::{Answer, Held, Meaning, Meanings, When};

/// Every field, with an example of each that has a name in it.
fn every_field() -> Vec<Field> {
    let named = [Field::HostPort("NAME".to_owned()), Field::Volume("NAME".to_owned())];
    Field::plain().iter().cloned().chain(named).collect()
}

/// What each target answers, in Markdown: a table per kind, a row per change.
pub fn reference(meanings: &Meanings<'_>) -> String {
    let mut out = String::new();
    let subjects = std::iter::once(Subject::Environment)
        .chain(EntityKind::ALL.into_iter().map(Subject::Entity));
    for subject in subjects {
        let rows: Vec<String> = rows(subject, meanings);
        if rows.is_empty() {
            continue;
        }
        out.push_str(&format!("## `{}`\n\n", subject.word()));
        out.push_str("| change | where | class | refused as | why |\n|---|---|---|---|---|\n");
        out.extend(rows);
        out.push('\n');
    }
    out
}

fn rows(subject: Subject, meanings: &Meanings<'_>) -> Vec<String> {
    let mut rows = Vec::new();
    let mut add = |change: &str, ask: &dyn Fn(&dyn Meaning) -> &'static [Answer]| {
        for (target, meaning) in meanings.titled() {
            rows.extend(ask(meaning).iter().map(|answer| row(change, target, answer)));
        }
    };
    add("added", &|meaning| meaning.added(subject));
    add("removed", &|meaning| meaning.removed(subject));
    if let Subject::Entity(kind) = subject {
        add("renamed with `renamed-from`", &|meaning| meaning.renamed(kind));
    }
    for field in every_field().into_iter().filter(|field| field.is_of(subject)) {
        add(&format!("`{field}`"), &|meaning| match subject {
            Subject::Environment => meaning.environment(&field),
            Subject::Entity(kind) => meaning.entity(kind, &field),
        });
    }
    rows
}

fn row(change: &str, target: &str, answer: &Answer) -> String {
    let code = answer
        .code
        .map_or("–".to_owned(), |code| format!("[`{0}`](../diagnostics/{0}.md)", code.code));
    let held = match answer.held {
        Held::Anything => "",
        Held::Data => ", where there is data",
    };
    let when = match answer.when {
        When::Changed if !change.starts_with('`') => String::new(),
        when => format!(" {}", when.title()),
    };
    format!("| {change}{when}{held} | {target} | {} | {code} | {} |\n", answer.class, answer.reason)
}
