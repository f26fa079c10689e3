//! What is watched likewise wherever it runs.

use groundplan_lowering::Context;

use crate::lower::slo::{self, Objective};
use crate::lower::{cache, database, requests};
use crate::target::dashboard::Dashboard;
use crate::target::measured::{Measured, counting};
use crate::target::place::Place;
use crate::target::watch::Watch;

/// What services count of requests.
pub fn requests(place: &Place<'_>, measured: &[Measured<'_>]) -> Watch {
    let counting = counting(measured);
    let names = counting.iter().flat_map(|(_, names)| names.iter().copied());
    let dashboard = Dashboard::choosing("service", names, || requests::panels(place, &counting));
    Watch { kind: "requests", alerts: requests::alerts(place, &counting), dashboard }
}

/// Whether services are as reliable as they are to be.
pub fn objectives<'m>(cx: &Context<'m>, place: &Place<'m>, measured: &[Measured<'m>]) -> Watch {
    let alerts = slo::alerts(place, &Objective::all(cx, measured));
    Watch { kind: "slo", alerts, dashboard: None }
}

/// What databases tell, under their own names.
pub fn databases(place: &Place<'_>, named: &[database::Named<'_>]) -> Watch {
    let names = named.iter().map(|one| one.name);
    let dashboard = Dashboard::choosing("database", names, || database::panels(place));
    Watch { kind: "database", alerts: database::alerts(place, named), dashboard }
}

/// What caches tell, by the jobs under which their exporters are asked.
pub fn caches(place: &Place<'_>, names: &[&str]) -> Watch {
    let dashboard = Dashboard::choosing("cache", names.iter().copied(), || cache::panels(place));
    Watch { kind: "cache", alerts: cache::alerts(place, names), dashboard }
}
