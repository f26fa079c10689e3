//! The services that serve metrics, and what they serve.

use std::collections::BTreeMap;

use groundplan_lowering::Context;
use groundplan_model::kinds::{Dialect, Metrics, Series, SeriesKind};
use groundplan_model::{EntityKind, Running};

use super::dialect::{Requests, requests};

/// A service that serves metrics.
pub struct Measured<'m> {
    /// The service.
    pub running: Running<'m>,
    /// Where they are, and which.
    pub metrics: &'m Metrics,
    /// What serves its series.
    pub dialects: Vec<Dialect>,
    /// Series that only it has.
    pub own: Vec<Own<'m>>,
}

/// A series that only one service has.
pub struct Own<'m> {
    /// The metric's name.
    pub name: &'m str,
    /// What it counts.
    pub doc: Option<&'m str>,
    /// How its values are read.
    pub kind: SeriesKind,
    /// The labels of which each value is drawn.
    pub by: Vec<&'m str>,
}

impl<'m> Own<'m> {
    fn of(cx: &Context<'m>, series: &'m Series) -> Self {
        Self {
            name: cx.value(&series.name).as_str(),
            doc: series.doc.as_ref().map(|doc| cx.value(doc).as_str()),
            kind: *cx.value(&series.kind),
            by: series.by.iter().map(|label| cx.value(label).as_str()).collect(),
        }
    }
}

impl<'m> Measured<'m> {
    /// Every service of an environment that serves metrics, by name.
    pub fn all(cx: &Context<'m>) -> Vec<Self> {
        let services = cx.environment.running().filter(|one| one.kind == EntityKind::Service);
        let measured = services.filter_map(|running| {
            let metrics = running.workload.metrics.as_ref()?;
            let mut dialects: Vec<Dialect> =
                metrics.dialect.iter().map(|dialect| *cx.value(dialect)).collect();
            dialects.sort_unstable();
            dialects.dedup();
            let own = metrics.series.values().map(|series| Own::of(cx, series)).collect();
            Some(Self { running, metrics, dialects, own })
        });
        measured.collect()
    }

    /// Its name.
    pub fn name(&self) -> &'m str {
        self.running.name
    }
}

/// The names of all.
pub fn names<'m>(measured: &[Measured<'m>]) -> Vec<&'m str> {
    measured.iter().map(Measured::name).collect()
}

/// The names of those that serve the series of a dialect.
pub fn speaking<'m>(measured: &[Measured<'m>], dialect: Dialect) -> Vec<&'m str> {
    let speaking = measured.iter().filter(|one| one.dialects.contains(&dialect));
    speaking.map(Measured::name).collect()
}

/// The services that count requests, by how they do.
pub fn counting<'m>(measured: &[Measured<'m>]) -> Vec<(&'static Requests, Vec<&'m str>)> {
    let mut found: BTreeMap<Dialect, Vec<&'m str>> = BTreeMap::new();
    for one in measured {
        for dialect in &one.dialects {
            found.entry(*dialect).or_default().push(one.name());
        }
    }
    found.into_iter().filter_map(|(dialect, names)| Some((requests(dialect)?, names))).collect()
}
