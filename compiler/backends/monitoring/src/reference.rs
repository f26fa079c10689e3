//! The reference of alerts.

use crate::lower::ALERTS;
use crate::target::runbook::minutes;

/// Every alert in Markdown: a table for each kind of things that are watched.
pub fn reference() -> String {
    let mut page = String::new();
    for (kind, alerts) in ALERTS {
        page.push_str(&format!("## Of {kind}\n\n| alert | severity | after | what |\n"));
        page.push_str("| --- | --- | --- | --- |\n");
        for alert in *alerts {
            page.push_str(&format!(
                "| `{}` | {} | {} | {}. {} |\n",
                alert.name,
                alert.severity.word(),
                minutes(alert),
                alert.summary_of("SERVICE"),
                alert.meaning("…"),
            ));
        }
        page.push('\n');
    }
    page
}
