//! Dockerfiles of what is built by a preset, one for each image, with what to keep out of it.
//!
//! A Dockerfile belongs to the platform, not to an environment: the same image goes from one to
//! the next.

mod lower;
mod target;

use std::collections::BTreeMap;

use groundplan_document::Marks;
use groundplan_lowering::{Artifact, Context, Emitted, Target, names};
use groundplan_model::kinds::Preset;
use groundplan_model::{EnvironmentModel, Model, Running};
use groundplan_record::Record;
use groundplan_source::{Rule, Span, diagnostic};

use lower::{dockerignore, python};

diagnostic! {
    /// Environments ask for different Dockerfiles of the same image.
    pub struct DockerfileVaries { name: String, one: String, other: String }
    error "dockerfile-varies" in backend
    message "the Dockerfile of `{name}` would not be the same in `{one}` and `{other}`"
    label "an image is built once for every environment"
    help "let environments differ in what is not part of the image, such as `env` or `replicas`"
}

/// Every rule of this stage.
pub static RULES: &[&Rule] = &[DockerfileVaries::RULE];

/// Lowers what is built by a preset.
pub fn emit<'m>(
    model: &'m Model,
    record: &'m Record,
    environments: &[&'m EnvironmentModel],
    emitted: &mut Emitted<'m>,
) {
    // The environment that each Dockerfile was written for first.
    let mut first: BTreeMap<String, &'m str> = BTreeMap::new();
    for environment in environments {
        let cx = Context::new(model, record, environment, Target::Docker);
        let images: Vec<_> =
            environment.running().filter_map(|running| Image::of(&cx, running)).collect();
        let (_, blocked, _) = cx.finish();
        if let Some(blocked) = blocked {
            emitted.blocked.push(blocked);
            continue;
        }
        for image in images {
            let path = names::dockerfile(model, image.running.name);
            match (emitted.artifacts.get(&path), first.get(&path)) {
                (Some(other), Some(one)) if other.text != image.text => {
                    let fault = varies(&image.running, one, environment.name());
                    emitted.diagnostics.push(fault.into());
                }
                (Some(_), _) => {}
                (None, _) => {
                    first.insert(path.clone(), environment.name());
                    let ignore = dockerignore::lower(model, image.context);
                    emitted.add(format!("{path}.dockerignore"), artifact(ignore, Marks::default()));
                    emitted.add(path, artifact(image.text, image.marks));
                }
            }
        }
    }
}

/// An image that a preset builds.
struct Image<'m> {
    /// What it is built for.
    running: Running<'m>,
    /// The directory that it is built from.
    context: &'m str,
    /// The Dockerfile.
    text: String,
    marks: Marks<'m>,
}

impl<'m> Image<'m> {
    /// The image that an entity builds, if a preset says how.
    fn of(cx: &Context<'m>, running: Running<'m>) -> Option<Self> {
        let build = running.workload.build.as_ref()?;
        let (text, marks) = match cx.value(build.preset.as_ref()?) {
            Preset::Python => python::lower(cx, &running, build),
        };
        Some(Self { context: build.context.peek().0.as_str(), running, text, marks })
    }
}

fn artifact<'m>(text: String, marks: Marks<'m>) -> Artifact<'m> {
    Artifact { target: Target::Docker, environment: None, text, marks }
}

fn varies(running: &Running<'_>, one: &str, other: &str) -> DockerfileVaries {
    let span: Span = running.head;
    let (one, other) = (one.to_owned(), other.to_owned());
    DockerfileVaries { span, name: running.name.to_string(), one, other }
}

#[cfg(test)]
mod tests;
