//! The jobs that test: one for each build that has something to be tested with, and one for each
//! step of the pipeline that lies outside of every build.

use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_model::kinds::{Pipeline, Step as Written};

use super::image::{self, Image};
use super::path::{depth_below, in_repository};
use super::python::{self, USUAL, Usual};
use super::stores::Stores;
use super::text::command_line;
use super::workflow::{CHECKOUT_CODE, Job, Step};
use super::{checkout, default::PYTHON, runner};
use groundplan_document::Node;
use groundplan_lowering::Context;

/// The steps of a pipeline in the order in which they were written.
pub(super) fn written(pipeline: &Pipeline) -> Vec<&Written> {
    let mut steps: Vec<&Written> = pipeline.step.values().collect();
    steps.sort_by_key(|step| step.name.origin().span());
    steps
}

/// The steps by the build in whose job they run: that whose directory is nearest around the step's
/// own. Those outside of every build stand under none.
///
/// A step with the name of a usual one replaces it in the job of every build by a preset and is not
/// among these, unless there is no such build.
pub(super) fn assigned<'m>(
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

/// The job of a build, whose program connects to `stores`, with `more` steps than the usual ones;
/// none when there is nothing to test it with.
pub(super) fn of_build<'m>(
    cx: &Context<'m>,
    pipeline: &'m Pipeline,
    image: &Image<'m>,
    stores: &[&'m str],
    more: &[&'m Written],
) -> Option<Node<'m>> {
    let root = image::directory(cx, image.build);
    let preset = image.build.preset.is_some();
    let mut planned = Vec::new();
    if preset {
        planned.extend(python::set_up(cx, image.build, &root).map(Planned::without_needs));
        planned.extend(USUAL.iter().map(|usual| usual_step(cx, pipeline, stores, usual, &root)));
    }
    planned.extend(more.iter().map(|step| planned_step(cx, step, &root)));
    if planned.is_empty() {
        return None;
    }
    let job = job(cx, pipeline, format!("Test {}", image.owner));
    Some(with_steps(cx, job, planned).into_node(image.origin))
}

/// The job of a step outside of every build.
pub(super) fn alone<'m>(cx: &Context<'m>, pipeline: &'m Pipeline, step: &'m Written) -> Node<'m> {
    let root = in_repository(cx.model, ".");
    let planned = planned_step(cx, step, &root);
    let job = job(cx, pipeline, step.name.peek().0.to_string());
    with_steps(cx, job, vec![planned]).into_node(step.name.origin())
}

fn job<'m>(cx: &Context<'m>, pipeline: &'m Pipeline, name: String) -> Job<'m> {
    Job::new(name, Vec::new(), None).runs(
        runner::of_pipeline(cx, pipeline),
        30,
        vec![CHECKOUT_CODE],
    )
}

/// The job with the planned steps, beside the databases and caches that they need.
fn with_steps<'m>(cx: &Context<'m>, job: Job<'m>, planned: Vec<Planned<'m>>) -> Job<'m> {
    let mut stores = Stores::default();
    for name in planned.iter().flat_map(|step| &step.needs) {
        stores.add(cx.environment, name);
    }
    job.with("services", stores.services(cx)).step(checkout()).steps(planned.into_iter().map(
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
