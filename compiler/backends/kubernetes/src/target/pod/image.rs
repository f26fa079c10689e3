//! Images: what containers run, and which of them a deployment sets.

use std::collections::BTreeSet;

use groundplan_document::Node;
use groundplan_model::{ImageSource, Running};

use crate::target::cluster::Cluster;

impl<'m> Cluster<'_, 'm> {
    /// The image that an entity runs in. A built one has no tag: a deployment sets its digest.
    pub fn image(&self, running: &Running<'m>) -> Option<Node<'m>> {
        Some(match self.cx.environment.image_source(running)? {
            ImageSource::Built { owner, .. } => Node::from(self.built_image(owner)),
            ImageSource::Named(image) => self.cx.node(image, |image| image.to_string()),
        })
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
