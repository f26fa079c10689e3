//! Runbooks: what to do when an alert fires, one page an alert.

use super::alert::{Alert, Declared};
use super::place::Place;

/// The page of an alert, below what every file begins with.
pub fn page(place: &Place<'_>, alert: &Alert, header: &[String]) -> String {
    let declared = alert.declared;
    let mut page = format!("<!-- {} -->\n# {}\n\n", header.join(" "), declared.name);
    page.push_str(&format!("{}{}.\n", place.opening(), declared.summary_of("SERVICE")));
    page.push_str(&format!("{}\n\n", declared.meaning("…")));
    for (step, number) in declared.steps.iter().zip(1..) {
        page.push_str(&format!("{number}. {}\n", place.step(step)));
    }
    page.push_str(&format!(
        "\nIt is {}, fires after {}, and ends by itself when this holds no longer:\n\n",
        declared.severity.word(),
        minutes(declared),
    ));
    for line in alert.expression.lines() {
        page.push_str(&format!("    {line}\n"));
    }
    page
}

/// For how long something has to be wrong, in words.
pub fn minutes(declared: &Declared) -> String {
    match declared.minutes {
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
