//! The files that both targets have: dashboards and runbooks.

use groundplan_lowering::Context;

use crate::DASHBOARDS;
use crate::target::place::Place;
use crate::target::runbook;
use crate::target::watch::Watch;

/// Adds the dashboard of each kind to a directory.
pub fn dashboards(cx: &Context<'_>, place: &Place<'_>, directory: &str, watches: &[Watch]) {
    for watch in watches {
        let Some(dashboard) = &watch.dashboard else { continue };
        let node = dashboard.json(&place.name(), watch.kind, cx.header().join(" "));
        cx.add_folded_json(
            &format!("{directory}/{}.json", watch.kind),
            &node.from_origin(&DASHBOARDS),
        );
    }
}

/// Adds a page for each alert to a directory.
pub fn runbooks(cx: &Context<'_>, place: &Place<'_>, directory: &str, watches: &[Watch]) {
    for alert in watches.iter().flat_map(|watch| &watch.alerts) {
        let page = runbook::page(place, alert, &cx.header());
        let path = format!("{directory}/{}.md", alert.declared.name);
        cx.add_text(&path, page, Some(&crate::RULES));
    }
}
