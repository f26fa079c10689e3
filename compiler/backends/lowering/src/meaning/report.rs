//! From what was judged to what is reported: one report for one cause, and what is let through.

use std::collections::BTreeMap;

use groundplan_model::Model;
use groundplan_record::Record;
use groundplan_schema::nearest;
use groundplan_schema::scalar::Date;
use groundplan_source::{Diagnostic, Rule, Span, sort_and_dedup};

use super::{Judged, RetireOfNothing, WaiverExpired, WaiverOfNothing};

/// Notes which waiver lets a change through. Whether it still counts on a day is another question,
/// which [`report`] asks.
pub fn waive(model: &Model, judged: &mut [Judged]) {
    for change in judged.iter_mut() {
        let Some(code) = change.code else { continue };
        let waiver = model.waivers.iter().find(|(_, waiver)| {
            let name = waiver.r#for.peek().0.as_str();
            waiver.code.peek().0.as_str() == code.code && change.name == name
        });
        change.waived = waiver.map(|(span, _)| *span);
    }
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
    let place = match worst.key.kind() {
        Some(_) => format!(" in {}", environments.join(", ")),
        None => String::new(),
    };
    let message = format!("{}{place}: {}", worst.what, worst.class.meaning());
    let code = rule.code;
    let way_round = worst.way_round.clone().into_iter();
    let helps = way_round.chain([format!(
        "`groundplan explain {code}` says what to do, step by step; when it is done, write \
         `waive \"{code}\" for=\"{}\" reason=\"…\" until=\"YYYY-MM-DD\"`",
        worst.name
    )]);
    Some(Diagnostic::new(rule, worst.span, message, worst.reason.clone(), helps.collect()))
}

/// What is wrong with what lets changes through: waivers that are past or let nothing through, and
/// leave to go for what there is not. The day changes reports only, never an artifact; without one,
/// no waiver is past.
pub fn report(
    model: &Model,
    base: &Record,
    now: &Record,
    judged: &[Judged],
    today: Option<Date>,
) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    waivers(model, judged, today, &mut out);
    retired(model, base, now, &mut out);
    sort_and_dedup(&mut out);
    out
}

fn waivers(model: &Model, judged: &[Judged], today: Option<Date>, out: &mut Vec<Diagnostic>) {
    for (span, waiver) in &model.waivers {
        let (code, name) = (waiver.code.peek().0.to_string(), waiver.r#for.peek().0.to_string());
        let until = waiver.until.sure().copied();
        if let (Some(until), Some(today)) = (until, today.filter(|today| until < Some(*today))) {
            let (until, today) = (until.to_string(), today.to_string());
            out.push(WaiverExpired { span: *span, code, name, until, today }.into());
            continue;
        }
        if judged.iter().any(|change| change.waived == Some(*span)) {
            continue;
        }
        let why = match super::rules().any(|rule| rule.code == code) {
            true => format!("no change of `{name}` is refused under `{code}`"),
            false => format!("no change is refused under `{code}`"),
        };
        out.push(WaiverOfNothing { span: *span, code, name, why }.into());
    }
}

fn retired(model: &Model, base: &Record, now: &Record, out: &mut Vec<Diagnostic>) {
    for (span, retire) in &model.retired {
        let name = retire.name.peek().0.as_str();
        let keys = || base.things().chain(now.things()).map(|(key, _)| key.name.as_str());
        if keys().any(|known| known == name) {
            continue;
        }
        let nearest = nearest(name, keys());
        out.push(RetireOfNothing { span: *span, name: name.to_owned(), nearest }.into());
    }
}
