//! The tables of changes, as a page.

use std::collections::BTreeMap;

use groundplan_changes::{Answer, Class, Mark, Row, Table};
use groundplan_lowering::Target;

use super::documents::table;

/// What the tables of every target say, in Markdown: a table per target, a row per kind and answer.
/// What nobody notices is left out.
pub(crate) fn reference() -> String {
    let mut out = String::new();
    for target in [Target::Terraform, Target::Kubernetes, Target::Compose] {
        let Some(table) = table(target) else { continue };
        out.push_str(&format!("## {}\n\n", target.word()));
        out.push_str(&usual(table));
        out.push_str("| object | what changes | class | why | sure |\n|---|---|---|---|---|\n");
        for ((kind, class, reason), (what, mark)) in rows(table) {
            let what = what.join(", ");
            out.push_str(&format!("| `{kind}` | {what} | {class} | {reason} | {mark} |\n"));
        }
        out.push('\n');
    }
    out
}

/// The usual answers of a target.
fn usual(table: &Table) -> String {
    let usual = &table.usual;
    let class = |row: &Row| answer(&row.class);
    format!(
        "Where no row is: a changed field {}, a new object {}, a removed object {}.\n\n",
        class(&usual.changed),
        class(&usual.added),
        class(&usual.removed)
    )
}

type Rows<'t> = BTreeMap<(&'t str, String, String), (Vec<String>, &'static str)>;

/// Rows that say the same of one kind are one row.
fn rows(table: &Table) -> Rows<'_> {
    let mut rows = Rows::new();
    for (kind, about, row) in table.facts() {
        let holds = table.kinds.get(kind).and_then(|kind| kind.holds.as_deref());
        if is_unnoticed(&row.class) {
            continue;
        }
        let what = match about {
            Some(about) => vec![about],
            None => row.fields.iter().map(|field| format!("`{field}`")).collect(),
        };
        let mut reason = row.reason.replace('|', "\\|");
        let mut class = answer(&row.class);
        if let Some(holds) = holds.filter(|_| class.contains(Class::Replaces.word())) {
            class = class.replace(Class::Replaces.word(), Class::Loses.word());
            reason = format!("{reason}; {holds} would be gone");
        }
        let mark = match row.mark {
            Mark::Verified => "verified",
            Mark::SecondHand => "second-hand",
            Mark::Judgement => "judgement",
        };
        let entry = rows.entry((kind, class, reason)).or_insert((Vec::new(), mark));
        entry.0.extend(what);
    }
    rows
}

fn is_unnoticed(answer: &Answer) -> bool {
    answer.otherwise == Class::Free && answer.cases.iter().all(|(class, _)| *class == Class::Free)
}

/// A class, with its cases: `loses when removed; rolls`.
fn answer(answer: &Answer) -> String {
    let cases = answer.cases.iter().map(|(class, when)| format!("{class} when `{when}`"));
    let all: Vec<String> = cases.chain([answer.otherwise.to_string()]).collect();
    all.join("; ").replace('|', "\\|")
}
