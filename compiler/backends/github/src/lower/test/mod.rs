//! The jobs that test: one for each build that has something to be tested with, and one for each
//! step of the pipeline that lies outside of every build.

mod python;
mod stores;

use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_document::Node;
use groundplan_lowering::Context;
use groundplan_model::kinds::{Pipeline, Step as Written};
use groundplan_model::{EnvironmentModel, Model};

use crate::target::assembly::Assembly;
use crate::target::default::PYTHON;
use crate::target::event::when_built;
use crate::target::image::{self, Image};
use crate::target::job::Job;
use crate::target::path::{depth_below, in_repository};
use crate::target::permission::CHECKOUT_CODE;
use crate::target::runner;
use crate::target::step::Step;
use crate::target::text::command_line;

use python::{USUAL, Usual};
use stores::Stores;

/// The jobs, by their identifiers. What one environment's open questions are about is left out alone.
pub fn lower<'m>(
    pipeline: &'m Pipeline,
    images: &[Image<'m>],
    is_offered: bool,
    assembly: &mut Assembly<'m, '_>,
) -> Vec<(String, Node<'m>)> {
    let mut jobs = Vec::new();
    let Some(first) = assembly.model.environments.values().next() else { return jobs };
    let Ok(assigned) = assembly.part(first, |cx| assigned(cx, pipeline, images)) else {
        return jobs;
    };
    let mut connected = BTreeMap::new();
    for image in images {
        let more = assigned.get(&Some(image.owner.clone())).map_or(&[][..], Vec::as_slice);
        let name = image.environment.name();
        let connected =
            connected.entry(name).or_insert_with(|| stores::connected(image.environment));
        let stores = connected.get(image.owner.as_ref()).into_iter().flatten();
        let stores: Vec<&str> = stores.copied().collect();
        let job = assembly.part(image.environment, |cx| {
            let planned = of_build(cx, pipeline, image, &stores, more);
            let job = job(cx, pipeline, format!("Test {}", image.owner), is_offered);
            let is_tested = !planned.is_empty();
            is_tested.then(|| with_steps(cx, job, planned).into_node(image.origin))
        });
        if let Ok(Some(job)) = job {
            jobs.push((format!("test-{}", image.owner), job));
        }
    }
    for step in assigned.get(&None).into_iter().flatten() {
        let environment = with_stores(assembly.model, step).unwrap_or(first);
        let job = assembly.part(environment, |cx| {
            let name = step.name.peek().0.to_string();
            standalone(cx, job(cx, pipeline, name, is_offered), step)
        });
        if let Ok(job) = job {
            jobs.push((format!("step-{}", step.name.peek().0), job));
        }
    }
    jobs
}

/// An environment that has everything that a step needs.
fn with_stores<'m>(model: &'m Model, step: &Written) -> Option<&'m EnvironmentModel> {
    model.environments.values().find(|environment| {
        step.needs.iter().all(|name| environment.kind_of(name.peek().0).is_some())
    })
}

/// The steps of a pipeline in the order in which they were written.
fn written(pipeline: &Pipeline) -> Vec<&Written> {
    let mut steps: Vec<&Written> = pipeline.step.values().collect();
    steps.sort_by_key(|step| step.name.origin().span());
    steps
}

/// The steps by the build in whose job they run: that whose directory is nearest around the step's
/// own. Those outside of every build stand under none.
///
/// A step with the name of a usual one replaces it in the job of every build by a preset and is not
/// among these, unless there is no such build.
fn assigned<'m>(
    cx: &Context<'m>,
    pipeline: &'m Pipeline,
    images: &[Image<'m>],
) -> BTreeMap<Option<Arc<str>>, Vec<&'m Written>> {
    let any_preset = images.iter().any(|image| image.build.preset.is_some());
    let mut assigned: BTreeMap<Option<Arc<str>>, Vec<&Written>> = BTreeMap::new();
    for step in written(pipeline) {
        if any_preset && USUAL.iter().any(|usual| usual.name == step.name.peek().0.as_str()) {
            continue;
        }
        let directory = directory(cx, step).unwrap_or_else(|| in_repository(cx.model, "."));
        let nearest = images
            .iter()
            .filter_map(|image| {
                let context = in_repository(cx.model, image.build.context.peek().0);
                Some((depth_below(&context, &directory)?, image.owner))
            })
            .min();
        assigned.entry(nearest.map(|(_, owner)| Arc::clone(owner))).or_default().push(step);
    }
    assigned
}

/// The directory that a step names, relative to the root of the repository.
fn directory<'m>(cx: &Context<'m>, step: &'m Written) -> Option<String> {
    step.directory.as_ref().map(|directory| in_repository(cx.model, cx.value(directory).as_str()))
}

/// A step and what it needs, before it is known where that is found.
struct Planned<'m> {
    step: Step<'m>,
    needs: Vec<&'m str>,
}

impl<'m> Planned<'m> {
    fn without_needs(step: Step<'m>) -> Self {
        Self { step, needs: Vec::new() }
    }
}

/// What a build, whose program connects to `stores`, is tested with: the usual steps, and `more`.
fn of_build<'m>(
    cx: &Context<'m>,
    pipeline: &'m Pipeline,
    image: &Image<'m>,
    stores: &[&'m str],
    more: &[&'m Written],
) -> Vec<Planned<'m>> {
    let root = image::directory(cx, image.build);
    let preset = image.build.preset.is_some();
    let mut planned = Vec::new();
    if preset {
        planned.extend(python::set_up(cx, image.build, &root).map(Planned::without_needs));
        planned.extend(USUAL.iter().map(|usual| usual_step(cx, pipeline, stores, usual, &root)));
    }
    planned.extend(more.iter().map(|step| planned_step(cx, step, &root)));
    planned
}

/// The job of a step outside of every build.
fn standalone<'m>(cx: &Context<'m>, job: Job<'m>, step: &'m Written) -> Node<'m> {
    let root = in_repository(cx.model, ".");
    let planned = planned_step(cx, step, &root);
    with_steps(cx, job, vec![planned]).into_node(step.name.origin())
}

fn job<'m>(cx: &Context<'m>, pipeline: &'m Pipeline, name: String, is_offered: bool) -> Job<'m> {
    Job::new(name, &[], when_built(is_offered)).runs(
        runner::of_pipeline(cx, pipeline),
        30,
        [CHECKOUT_CODE],
    )
}

/// The job with the planned steps, beside the databases and caches that they need.
fn with_steps<'m>(cx: &Context<'m>, job: Job<'m>, planned: Vec<Planned<'m>>) -> Job<'m> {
    let mut stores = Stores::default();
    for name in planned.iter().flat_map(|step| &step.needs) {
        stores.add(cx.environment, name);
    }
    job.with("services", stores.services(cx)).step(Step::checkout()).steps(planned.into_iter().map(
        |Planned { step, needs }| {
            let variables = stores.variables(&needs);
            variables.into_iter().fold(step, |step, (name, url)| step.env(name, url))
        },
    ))
}

/// A usual step, or the one of the pipeline that replaces it.
fn usual_step<'m>(
    cx: &Context<'m>,
    pipeline: &'m Pipeline,
    stores: &[&'m str],
    usual: &'static Usual,
    root: &str,
) -> Planned<'m> {
    if let Some(step) = pipeline.step.get(usual.name) {
        return planned_step(cx, step, root);
    }
    let step = Step::script(usual.title, usual.script).within(root).origin(&PYTHON);
    let needs = if usual.needs_stores { stores.to_vec() } else { Vec::new() };
    Planned { step, needs }
}

/// A step of the pipeline; in `root` unless it names a directory.
fn planned_step<'m>(cx: &Context<'m>, step: &'m Written, root: &str) -> Planned<'m> {
    let line = command_line(step.command.iter().map(|word| cx.value(word).as_str()));
    let directory = directory(cx, step).unwrap_or_else(|| root.to_owned());
    let name = Node::from(step.name.peek().0.as_str()).from_origin(step.name.origin());
    let needs = step.needs.iter().map(|name| cx.value(name).as_str()).collect();
    let step = Step::command(name, line).within(&directory).origin(step.name.origin());
    Planned { step, needs }
}
