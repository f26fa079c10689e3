//! Images: what containers run, and which of them a deployment sets.

use std::collections::BTreeSet;

use groundplan_document::Node;
use groundplan_model::{ImageSource, Running};

use crate::target::cluster::Cluster;
use crate::target::default::PULL;

impl<'m> Cluster<'_, 'm> {
    /// The image that an entity runs in. A built one has no tag: a deployment sets its digest.
    pub fn image(&self, running: &Running<'m>) -> Option<Node<'m>> {
        Some(match self.cx.environment.image_source(running)? {
            ImageSource::Built { owner, .. } => Node::from(self.built_image(owner)),
            ImageSource::Named(image) => self.cx.node(image, |image| image.to_string()),
        })
    }

    /// When the image of an entity is fetched. A built one is named by its digest once it is deployed.
    pub fn pull_policy(&self, running: &Running<'m>) -> Node<'m> {
        match self.cx.environment.image_source(running) {
            Some(ImageSource::Named(image)) => pull_policy(&self.cx.value(image).to_string()),
            Some(ImageSource::Built { .. }) | None => Node::from("IfNotPresent").from_origin(&PULL),
        }
    }

    /// Every image that is built for something that runs here, without a tag.
    pub fn built_images(&self) -> BTreeSet<String> {
        let sources = self.cx.environment.running();
        let sources = sources.filter_map(|running| self.cx.environment.image_source(&running));
        sources
            .filter_map(|source| match source {
                ImageSource::Built { owner, .. } => Some(self.built_image(owner)),
                ImageSource::Named(_) => None,
            })
            .collect()
    }

    fn built_image(&self, owner: &str) -> String {
        format!("{}/{}", self.registry().trim_end_matches('/'), self.names.repository(owner))
    }
}

/// When an image is fetched: a digest never becomes another image, and a version should not; without
/// either, what is on the node may be old. A registry that is away then stops no pod from starting again.
pub fn pull_policy<'m>(image: &str) -> Node<'m> {
    let name = image.rsplit('/').next().unwrap_or(image);
    let is_fixed =
        name.contains('@') || name.split_once(':').is_some_and(|(_, tag)| tag != "latest");
    let policy = match is_fixed {
        true => "IfNotPresent",
        false => "Always",
    };
    Node::from(policy).from_origin(&PULL)
}
