//! From what was judged to what is reported: one report for one cause, and what is let through.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_model::Model;
use groundplan_model::kinds::Waive;
use groundplan_record::Record;
use groundplan_schema::scalar::Date;
use groundplan_source::{Diagnostic, Rule, Span, sort_and_dedup};

use super::{
    ENVIRONMENT_REMOVED, Judged, REMOVED_WITHOUT_RETIRE, WaiverExpired, WaiverOfNothing, nothing,
};

/// Notes which waiver lets a change through: of several, the one that counts longest. Whether it still
/// counts on a day is another question, which [`report`] asks.
pub fn waive(model: &Model, judged: &mut [Judged]) {
    for change in judged.iter_mut() {
        let Some(code) = change.code.filter(|code| !is_retired(code)) else { continue };
        let covers = |waiver: &Waive| waiver.covers(code.code, &change.name, &change.environment);
        let waivers = model.waivers.iter().filter(|(_, waiver)| covers(waiver));
        let longest = waivers.max_by_key(|(_, waiver)| waiver.until.sure().copied());
        change.waived = longest.map(|(span, _)| *span);
    }
}

/// Takes back what waivers let through whose last day is past.
pub fn expire(model: &Model, judged: &mut [Judged], today: Option<Date>) {
    for change in judged.iter_mut() {
        let mut waivers = model.waivers.iter();
        let waiver = waivers.find(|(span, _)| change.waived == Some(*span));
        if waiver.is_some_and(|(_, waiver)| is_past(waiver, today)) {
            change.waived = None;
        }
    }
}

fn is_past(waiver: &Waive, today: Option<Date>) -> bool {
    waiver.until.sure().is_some_and(|until| today.is_some_and(|today| *until < today))
}

/// Whether it is `retire` that lets such a change through: a waiver would lead round the protection
/// of what goes.
fn is_retired(code: &Rule) -> bool {
    [&REMOVED_WITHOUT_RETIRE, &ENVIRONMENT_REMOVED].iter().any(|rule| rule.code == code.code)
}

/// The changes that keep anything from being written, each cause once, whatever environments it is
/// in.
pub fn refused(judged: &[Judged]) -> Vec<Diagnostic> {
    let mut causes: BTreeMap<(Span, &str, &str), Vec<&Judged>> = BTreeMap::new();
    for change in judged.iter().filter(|change| change.is_refused()) {
        let code = change.code.map_or("", |code| code.code);
        causes.entry((change.span, code, &change.what)).or_default().push(change);
    }
    let mut diagnostics: Vec<_> = causes.into_values().filter_map(|all| one(&all)).collect();
    sort_and_dedup(&mut diagnostics);
    diagnostics
}

/// The report of one cause.
fn one(all: &[&Judged]) -> Option<Diagnostic> {
    let worst = all.iter().max_by_key(|change| change.class)?;
    let rule: &'static Rule = worst.code?;
    let mut environments: Vec<String> =
        all.iter().map(|change| format!("`{}`", change.environment)).collect();
    environments.dedup();
    // What is said of an environment as a whole may name it already.
    let is_named = environments.iter().all(|name| worst.what.contains(name));
    let place = match worst.key.kind() {
        None if is_named => String::new(),
        _ => format!(" in {}", environments.join(", ")),
    };
    let message = format!("{}{place}: {}", worst.what, worst.class.meaning());
    let code = rule.code;
    let way_round = worst.way_round.clone().into_iter();
    let name = &worst.name;
    let helps = way_round.chain([match is_retired(rule) {
        true => format!(
            "if it may go, write `retire \"{name}\" reason=\"…\"`; `groundplan explain {code}` \
             says how it goes, step by step"
        ),
        false => format!(
            "`groundplan explain {code}` says what to do, step by step; when it is done, write {}",
            waivers_of(code, all)
        ),
    }]);
    Some(Diagnostic::new(rule, worst.span, message, worst.reason.clone(), helps.collect()))
}

/// The lines that let changes of one cause through, each where it happens and nowhere else.
fn waivers_of(code: &str, all: &[&Judged]) -> String {
    let mut places: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for change in all {
        places.entry(&change.name).or_default().insert(&change.environment);
    }
    let line = |(name, environments): (&str, BTreeSet<&str>)| {
        let only = match environments.iter().all(|environment| *environment == name) {
            true => String::new(),
            false => {
                let names = environments.iter().map(|name| format!(" \"{name}\""));
                format!(" {{ only{} }}", names.collect::<String>())
            }
        };
        format!("`waive \"{code}\" for=\"{name}\" reason=\"…\" until=\"YYYY-MM-DD\"{only}`")
    };
    places.into_iter().map(line).collect::<Vec<_>>().join(" and ")
}

/// What is wrong with what lets changes through: waivers that are past or let nothing through, and
/// words that something may go, or had another name, for what there is not. The day changes reports
/// only, never an artifact; without one, no waiver is past.
pub fn report(
    model: &Model,
    base: &Record,
    now: &Record,
    judged: &[Judged],
    today: Option<Date>,
) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    waivers(model, judged, today, &nothing::names(model, base, now), &mut out);
    nothing::retired(model, base, now, &mut out);
    nothing::renamed(model, base, now, &mut out);
    sort_and_dedup(&mut out);
    out
}

/// Waivers of a code that there is not, or for what nothing is called: what nobody has to compare
/// files for.
pub fn unknown_waivers(model: &Model, base: &Record, now: &Record) -> Vec<Diagnostic> {
    let known = nothing::names(model, base, now);
    let waivers = model.waivers.iter();
    waivers.filter_map(|(span, waiver)| nothing::waived(*span, waiver, &known)).collect()
}

fn waivers(
    model: &Model,
    judged: &[Judged],
    today: Option<Date>,
    known: &BTreeSet<String>,
    out: &mut Vec<Diagnostic>,
) {
    let lets_through = |span: &Span| judged.iter().any(|change| change.waived == Some(*span));
    for (span, waiver) in &model.waivers {
        let (code, name) = (waiver.code.peek().0.to_string(), waiver.r#for.peek().0.to_string());
        if let (true, true, Some(today)) = (lets_through(span), is_past(waiver, today), today) {
            let until = waiver.until.peek().0.to_string();
            let today = today.to_string();
            out.push(WaiverExpired { span: *span, code, name, until, today }.into());
            continue;
        }
        if lets_through(span) {
            continue;
        }
        let is_outlived = model.waivers.iter().any(|(other, it)| {
            let is_same = it.code.peek().0.as_str() == code && it.r#for.peek().0.as_str() == name;
            is_same && lets_through(other)
        });
        let why = match is_outlived {
            true => format!("another line waives `{code}` for `{name}`, and counts longer"),
            false => format!("no change of `{name}` is refused under `{code}`"),
        };
        out.push(
            nothing::waived(*span, waiver, known)
                .unwrap_or_else(|| WaiverOfNothing { span: *span, why, nearest: None }.into()),
        );
    }
}
