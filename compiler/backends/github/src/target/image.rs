//! The images that are built from source, and how they are built.

use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_model::kinds::{Build, Preset};
use groundplan_model::{EnvironmentModel, ImageSource};
use groundplan_source::Origin;

use super::action::{BUILD_PUSH, SETUP_BUILDX};
use super::expression::Expression;
use super::path::in_repository;
use super::step::Step;
use super::text::literal;
use super::tool;
use groundplan_document::Node;
use groundplan_lowering::{Context, names};

/// An image that is built from source.
#[derive(Clone, Copy)]
pub struct Image<'m> {
    /// The entity whose build it is.
    pub owner: &'m Arc<str>,
    /// The environment in which it was found: the first by name.
    pub environment: &'m EnvironmentModel,
    /// How it is built.
    pub build: &'m Build,
    /// Where the owner was written.
    pub origin: &'m Origin,
}

/// Every image that one of the environments builds, by owner.
pub fn images<'m>(environments: impl IntoIterator<Item = &'m EnvironmentModel>) -> Vec<Image<'m>> {
    let mut images: BTreeMap<&str, Image<'m>> = BTreeMap::new();
    for environment in environments {
        for running in environment.running() {
            let source = environment.image_source(&running);
            let Some(ImageSource::Built { owner, build }) = source else { continue };
            images.entry(owner).or_insert_with(|| {
                let origin = environment.running_named(owner).map(|owner| owner.origin);
                Image { owner, environment, build, origin: origin.unwrap_or(running.origin) }
            });
        }
    }
    images.into_values().collect()
}

/// The names of the artifacts that hold images.
pub const ARTIFACTS: &str = "image-*";

/// The artifact that holds an image.
pub fn artifact(image: &str) -> String {
    format!("image-{image}")
}

/// The directory that images lie in, each in one of its own name.
pub fn directory_of_all() -> String {
    format!("{}/images", Expression::Temporary.wrapped())
}

/// Where an image lies, as the OCI lays images out.
pub fn layout(image: &str) -> String {
    format!("{}/{image}", directory_of_all())
}

/// What the build action is given.
pub struct Inputs<'m> {
    /// The directory that is built, relative to the root of the repository.
    pub context: Node<'m>,
    /// The Dockerfile, relative to the root of the repository.
    pub file: Node<'m>,
    /// The stage.
    pub target: Option<Node<'m>>,
    /// A line for each build argument.
    pub args: Option<Node<'m>>,
}

/// The directory that is built, relative to the root of the repository.
pub fn directory<'m>(cx: &Context<'m>, build: &'m Build) -> String {
    in_repository(cx.model, cx.value(&build.context).as_str())
}

impl<'m> Image<'m> {
    /// What the build action is given.
    pub fn inputs(&self, cx: &Context<'m>) -> Inputs<'m> {
        let build = self.build;
        let context = literal(&directory(cx, build));
        let target = build.target.as_ref();
        let lines: Vec<String> = build
            .args
            .iter()
            .map(|(name, value)| format!("{}={}", literal(name), literal(cx.value(value).as_str())))
            .collect();
        Inputs {
            context: Node::from(context).from_origin(build.context.origin()),
            file: self.dockerfile(cx),
            target: target.map(|target| cx.node(target, |target| literal(target))),
            args: (!lines.is_empty()).then(|| lines.join("\n").into()),
        }
    }

    fn dockerfile(&self, cx: &Context<'m>) -> Node<'m> {
        let build = self.build;
        if let Some(own) = &build.dockerfile {
            let path = format!("{}/{}", cx.value(&build.context), cx.value(own));
            return Node::from(literal(&in_repository(cx.model, &path))).from_origin(own.origin());
        }
        if let Some(preset) = &build.preset {
            let Preset::Python = cx.value(preset);
            let path = names::dockerfile(cx.model, self.owner);
            return Node::from(literal(&in_repository(cx.model, &path)))
                .from_origin(preset.origin());
        }
        let path = format!("{}/Dockerfile", cx.value(&build.context));
        Node::from(literal(&in_repository(cx.model, &path))).from_origin(build.context.origin())
    }
}

/// The builder, at a fixed version.
pub fn set_up<'m>() -> Step<'m> {
    Step::uses("Set up BuildKit", &SETUP_BUILDX)
        .with("version", tool::BUILDX)
        .with("driver-opts", tool::BUILDKIT)
        // What builds images is fetched anew: nobody can have put another one in its place.
        .with("cache-binary", false)
}

/// The build of an image whose layers are kept between runs under `scope`.
pub fn build<'m>(inputs: Inputs<'m>, scope: &str) -> Step<'m> {
    let mut step = Step::uses("Build the image", &BUILD_PUSH)
        .with("context", inputs.context)
        .with("file", inputs.file);
    if let Some(target) = inputs.target {
        step = step.with("target", target);
    }
    if let Some(args) = inputs.args {
        step = step.with("build-args", args);
    }
    step.with("cache-from", format!("type=gha,scope={scope}"))
        .with("cache-to", format!("type=gha,mode=max,scope={scope}"))
        // Attestations are made by GitHub, which knows who built it: an image that holds its own
        // would be an index, and its digest another one.
        .with("provenance", false)
        .with("sbom", false)
}
