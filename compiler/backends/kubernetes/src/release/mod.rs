//! How a release is carried out: a Helm chart of everything that is emitted, and the script that
//! brings it to the cluster in stages.
//!
//! The objects stay plain files. The script puts them into the chart with the digests of their
//! images; the chart's template prints what a stage applies. Both are the same for every environment,
//! and the script is there once for all of them: what an environment says of itself stands in
//! `Chart.yaml` and `values.yaml`.
//!
//! Where Argo CD or Flux carries releases out there is no chart: the plain files are what they read, and
//! `gitops.sh` commits them with the digests. The kustomization says in which order ([`waves`]).

mod order;
mod size;
mod waves;

use std::collections::BTreeSet;

use groundplan_document::{Map, Marks, Node};
use groundplan_lowering::names::{bounded, release_script};
use groundplan_lowering::{Artifact, Context, Emitted, Target, header, release_time, workflows};
use groundplan_model::{EntityKind, EnvironmentModel, Model};
use groundplan_record::Record;

use crate::target::cluster::Cluster;
use order::Order;

pub use size::RULES;
pub use waves::patches;

const CHART: &str = "chart/Chart.yaml";
const VALUES: &str = "chart/values.yaml";
/// Helm renders whatever lies there; no reader of YAML takes it for a manifest.
const TEMPLATE: &str = "chart/templates/objects.tpl";

/// The longest name that Helm gives a release.
const NAME_MAX: usize = 53;

/// Adds the chart of an environment, if Helm carries its releases out.
pub fn emit(cluster: &Cluster<'_, '_>) {
    let cx = cluster.cx;
    if workflows::is_by_gitops(cx) {
        return;
    }
    if let Some(fault) = size::fault(cluster) {
        cx.report(fault);
    }
    let order = Order::of(cx.environment);
    cx.add_yaml(CHART, &chart(cluster));
    let values = values(cluster, &order);
    if !values.is_empty() {
        cx.add_yaml(VALUES, &values.into());
    }
    let mark = mark(&cx.header());
    // The end of a comment of the template's cannot stand in one.
    let inside = mark.replace("*/", "* /");
    let template = format!("{{{{- /*\n{inside}*/ -}}}}\n{}", include_str!("objects.tpl"));
    cx.add_text(TEMPLATE, template, None);
}

/// Adds the scripts, each once for all environments that need it.
pub fn emit_scripts<'m>(
    model: &'m Model,
    record: &'m Record,
    environments: &[&'m EnvironmentModel],
    emitted: &mut Emitted<'m>,
) {
    let target = Target::Kubernetes;
    let released = environments.iter().filter(|it| Target::of(it).contains(&target));
    let by_gitops: BTreeSet<bool> = released
        .map(|it| workflows::is_by_gitops(&Context::new(model, record, it, target)))
        .collect();
    for is_by_gitops in by_gitops {
        let (name, script) = match is_by_gitops {
            false => ("release.sh", include_str!("release.sh")),
            true => ("gitops.sh", include_str!("gitops.sh")),
        };
        let mark = mark(&header(&model.entry));
        let text = format!("#!/usr/bin/env bash\n{mark}#\n{script}");
        let script = Artifact { target, environment: None, text, marks: Marks::default() };
        emitted.add(release_script(model, name), script);
    }
}

fn mark(header: &[String]) -> String {
    header.iter().map(|line| format!("# {line}\n")).collect()
}

/// What the chart is of. The release is called as it is, and lives in the namespace.
fn chart<'m>(cluster: &Cluster<'_, 'm>) -> Node<'m> {
    let namespace = cluster.namespace();
    let annotations = Map::new()
        .with("namespace", namespace.clone())
        .with("timeout", release_time::wait(cluster.cx));
    let chart = Map::new()
        .with("apiVersion", "v2")
        .with("name", bounded(&namespace, NAME_MAX))
        .with("version", "1.0.0")
        .with("annotations", annotations);
    chart.into()
}

/// What the template has to be told: when each job runs, and what runs under another name by now.
fn values<'m>(cluster: &Cluster<'_, 'm>, order: &Order<'m>) -> Map<'m> {
    let mut values = Map::new();
    let mut jobs = Map::new();
    for (weight, (job, awaited)) in order.jobs().enumerate() {
        jobs.put(job.name.as_ref(), hook(awaited, weight));
    }
    values.put_unless_empty("jobs", jobs);
    let renamed = renamed(cluster);
    if !renamed.is_empty() {
        let note = "What runs under another name now, and must not run twice.";
        values.put("renamed", Node::list(renamed).above(note));
    }
    values
}

/// When a job runs: before what waits for it, else when everything else is there.
fn hook<'m>(awaited: bool, weight: usize) -> Map<'m> {
    let hook = if awaited { "pre-install,pre-upgrade" } else { "post-install,post-upgrade" };
    Map::new().with("hook", hook).with("weight", weight.to_string())
}

/// The former names of what works by itself, and so would do its work twice beside its successor. A
/// service does what it is asked to: the former one goes on until the new one is ready.
fn renamed(cluster: &Cluster<'_, '_>) -> Vec<String> {
    let environment = cluster.cx.environment;
    let workers = environment.workers.keys().map(|name| (EntityKind::Worker, name));
    let crons = environment.crons.keys().map(|name| (EntityKind::Cron, name));
    let former = workers.chain(crons).flat_map(|(kind, name)| {
        let names = cluster.cx.former_names(kind, name);
        names.into_iter().map(move |name| format!("{}/{name}", kind.word()))
    });
    former.collect()
}
