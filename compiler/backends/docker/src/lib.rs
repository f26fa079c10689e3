//! Dockerfiles of what is built by a preset, one for each image, with what to keep out of it.
//!
//! A Dockerfile belongs to the platform, not to an environment: the same image goes from one to
//! the next.

mod lower;
mod target;

use groundplan_document::Marks;
use groundplan_lowering::{Artifact, Context, Emitted, Target, names};
use groundplan_model::kinds::Preset;
use groundplan_model::{EnvironmentModel, ImageSource, Model, Running};
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
    let mut written: Vec<(String, &'m str)> = Vec::new();
    for environment in environments {
        let cx = Context::new(model, record, environment, Target::Docker);
        let mut files = Vec::new();
        for running in environment.running().filter(|running| running.workload.build.is_some()) {
            if let Some((text, marks)) = dockerfile(&cx, &running) {
                files.push((running, text, marks));
            }
        }
        let (_, blocked, _) = cx.finish();
        if let Some(blocked) = blocked {
            emitted.blocked.push(blocked);
            continue;
        }
        for (running, text, marks) in files {
            let path = names::dockerfile(model, running.name);
            let other = emitted.artifacts.get(&path);
            let first = written.iter().find(|(known, _)| *known == path);
            match (other, first) {
                (Some(other), Some((_, one))) if other.text != text => {
                    emitted.diagnostics.push(varies(&running, one, environment.name()).into());
                }
                (Some(_), _) => {}
                (None, _) => {
                    written.push((path.clone(), environment.name()));
                    let ignore = format!("{path}.dockerignore");
                    let build = running.workload.build.as_ref();
                    let context = build.map_or("", |build| build.context.peek().0.as_str());
                    let ignored = dockerignore::lower(model, context);
                    emitted.add(ignore, artifact(ignored, Marks::default()));
                    emitted.add(path, artifact(text, marks));
                }
            }
        }
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

/// The Dockerfile of what an entity builds, if a preset says how.
fn dockerfile<'m>(cx: &Context<'m>, running: &Running<'m>) -> Option<(String, Marks<'m>)> {
    let Some(ImageSource::Built { build, .. }) = cx.environment.image_source(running) else {
        return None;
    };
    match cx.value(build.preset.as_ref()?) {
        Preset::Python => Some(python::lower(cx, running, build)),
    }
}

#[cfg(test)]
mod tests;
