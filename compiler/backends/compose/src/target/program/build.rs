//! Images: which one a container runs in, and who builds it.
//!
//! An image is built in one place, because engines refuse or repeat builds of one name. What one
//! container runs in is built by that one; what several run in has a service of its own without a
//! container, `NAME_image`, which all of them wait for: so any of them can be started alone.

use groundplan_document::{Map, Node};
use groundplan_lowering::names;
use groundplan_model::kinds::Build;
use groundplan_model::{EnvironmentModel, ImageSource, Running};
use groundplan_schema::scalar::Choice;

use crate::target::companion;
use crate::target::default::IMAGE_NAME;
use crate::target::project::Project;
use crate::target::text::literal;

/// Puts the image that a container runs in, and how it is built if nobody else runs in it.
pub fn image<'m>(project: &Project<'_, 'm>, running: &Running<'m>, container: &mut Map<'m>) {
    match project.environment().image_source(running) {
        Some(ImageSource::Named(image)) => {
            let name = project.cx.node(image, |image| literal(image.to_string()));
            container.put("image", name);
        }
        Some(ImageSource::Built { owner, build }) => {
            container.put("image", name(owner));
            if is_shared(project.environment(), owner) {
                container.put("pull_policy", Node::from("never").from_origin(&IMAGE_NAME));
            } else {
                container.put("build", built(project, owner, build));
            }
        }
        None => {}
    }
    platform(project, running, container);
}

/// An image's name. It has the project's in it, so that a second clone builds another one.
fn name<'m>(owner: &str) -> Node<'m> {
    Node::from(format!("${{COMPOSE_PROJECT_NAME}}/{owner}:local")).from_origin(&IMAGE_NAME)
}

fn platform<'m>(project: &Project<'_, 'm>, running: &Running<'m>, container: &mut Map<'m>) {
    let placement = running.workload.placement.as_ref();
    if let Some(arch) = placement.and_then(|placement| placement.arch.as_ref()) {
        let platform = project.cx.node(arch, |arch| format!("linux/{}", arch.word()));
        container.put("platform", platform);
    }
}

/// Whether several containers run in what an entity builds.
pub fn is_shared(environment: &EnvironmentModel, owner: &str) -> bool {
    let is_user = |running: &Running<'_>| match environment.image_source(running) {
        Some(ImageSource::Built { owner: of, .. }) => **of == *owner,
        _ => false,
    };
    environment.running().filter(is_user).nth(1).is_some()
}

/// What has to build the image of a running entity before it can start, if that is not itself.
pub fn builder_of(environment: &EnvironmentModel, running: &Running<'_>) -> Option<String> {
    match environment.image_source(running)? {
        ImageSource::Built { owner, .. } if is_shared(environment, owner) => {
            Some(companion::builder(owner))
        }
        _ => None,
    }
}

/// What builds the image of an entity, if several run in it.
pub fn builder<'m>(project: &Project<'_, 'm>, owner: &Running<'m>) -> Option<Node<'m>> {
    let build = owner.workload.build.as_ref()?;
    if !is_shared(project.environment(), owner.name) {
        return None;
    }
    let mut out = Map::new().with("image", name(owner.name));
    out.put("build", built(project, owner.name, build));
    platform(project, owner, &mut out);
    out.put("scale", 0).put("network_mode", "none");
    let why = "No container: it builds the image that others run in.";
    Some(Node::from(out).from_origin(&IMAGE_NAME).above(why))
}

fn built<'m>(project: &Project<'_, 'm>, owner: &str, build: &'m Build) -> Map<'m> {
    let cx = project.cx;
    let context = context(project, build);
    let path = cx.node(&build.context, |_| context_path(project, &context));
    let mut out = Map::new().with("context", path);
    if let Some(file) = &build.dockerfile {
        out.put("dockerfile", cx.node(file, |file| literal(file.as_str())));
    } else if let Some(preset) = &build.preset {
        // Relative to the context, as Docker wants it.
        let up = "../".repeat(context.split('/').filter(|part| !part.is_empty()).count());
        let generated = names::dockerfile(cx.model, owner);
        out.put("dockerfile", cx.node(preset, |_| literal(format!("{up}{generated}"))));
    }
    if let Some(target) = &build.target {
        out.put("target", cx.node(target, |target| literal(target.as_str())));
    }
    let mut args = Map::new();
    for (name, value) in build.args.iter() {
        args.put(name.as_ref(), cx.node(value, |value| literal(value.as_str())));
    }
    out.put_unless_empty("args", args);
    out
}

/// The directory that an image is built from, below the project's.
pub fn context<'m>(project: &Project<'_, 'm>, build: &'m Build) -> String {
    names::clean_path(project.cx.value(&build.context).as_str())
}

/// The way from the Compose file to a directory of the project.
pub fn context_path(project: &Project<'_, '_>, context: &str) -> String {
    let root = project.root();
    if context.is_empty() { root } else { literal(format!("{root}/{context}")).into_owned() }
}
