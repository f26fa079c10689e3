//! `docker compose watch`: what a running container does when its source changes.

use groundplan_document::{Map, Node};
use groundplan_lowering::build_context;
use groundplan_model::kinds::{Build, Preset};
use groundplan_model::{EnvironmentModel, ImageSource, Running};

use crate::target::default::WATCH;
use crate::target::program::build::{context, context_path, is_shared};
use crate::target::project::Project;
use crate::target::text::literal;

/// Where a preset puts the source.
const SOURCE: &str = "/app";

/// What an interpreter reads is copied in, and the container started again: no image is built.
/// Anything else is built anew, where the container is the one that builds it.
pub fn develop<'m>(project: &Project<'_, 'm>, running: &Running<'m>) -> Option<Node<'m>> {
    let Some(ImageSource::Built { owner, build }) = project.environment().image_source(running)
    else {
        return None;
    };
    let context = context(project, build);
    let ignored = match is_interpreted(build) {
        true => build_context::unread(project.cx.model, &context),
        false => build_context::unread_by_others(project.cx.model, &context),
    };
    let ignored = Node::list(ignored.into_iter().map(literal));
    let path = context_path(project, &context);
    let rule = if is_interpreted(build) {
        Map::new()
            .with("action", "sync+restart")
            .with("path", path)
            .with("target", SOURCE)
            .with("ignore", ignored)
    } else if is_shared(project.environment(), owner) {
        return None;
    } else {
        Map::new().with("action", "rebuild").with("path", path).with("ignore", ignored)
    };
    Some(Node::from(Map::new().with("watch", vec![Node::from(rule)])).from_origin(&WATCH))
}

/// Whether changed source is copied into the container while it runs.
pub fn is_synced(environment: &EnvironmentModel, running: &Running<'_>) -> bool {
    match environment.image_source(running) {
        Some(ImageSource::Built { build, .. }) => is_interpreted(build),
        _ => false,
    }
}

/// Whether the source is read as it is when the program starts.
fn is_interpreted(build: &Build) -> bool {
    match build.preset.as_ref().map(|preset| preset.peek().0) {
        Some(Preset::Python) => build.dockerfile.is_none(),
        None => false,
    }
}
