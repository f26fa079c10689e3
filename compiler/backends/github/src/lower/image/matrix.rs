//! Images as entries of a matrix: one job that runs for each.

use groundplan_document::{List, Map, Node};
use groundplan_lowering::Context;

use crate::target::expression::Expression;
use crate::target::image::{Image, Inputs};

/// The most jobs that GitHub makes of a matrix.
const MATRIX_MAX: usize = 256;

/// What the entries of a matrix have: each has every key that any of them needs.
#[derive(Clone, Copy)]
pub struct Matrix {
    target: bool,
    args: bool,
}

impl Matrix {
    /// A matrix of these images.
    pub fn of(images: &[Image<'_>]) -> Self {
        Self {
            target: images.iter().any(|image| image.build.target.is_some()),
            args: images.iter().any(|image| !image.build.args.is_empty()),
        }
    }

    /// The entry of an image.
    pub fn entry<'m>(self, cx: &Context<'m>, image: &Image<'m>) -> Node<'m> {
        let inputs = image.inputs(cx);
        let mut entry = Map::new()
            .with("image", image.owner)
            .with("context", inputs.context)
            .with("file", inputs.file);
        if self.target {
            entry.put("target", inputs.target.unwrap_or_else(|| "".into()));
        }
        if self.args {
            entry.put("build-args", inputs.args.unwrap_or_else(|| "".into()));
        }
        Node::from(entry).from_origin(image.origin)
    }

    /// What the build action is given for each entry.
    pub fn inputs<'m>(self) -> Inputs<'m> {
        let of = |name| Node::from(Expression::Matrix(name).wrapped());
        Inputs {
            context: of("context"),
            file: of("file"),
            target: self.target.then(|| of("target")),
            args: self.args.then(|| of("build-args")),
        }
    }
}

/// The image of a entry.
pub fn image() -> String {
    Expression::Matrix("image").wrapped()
}

/// The strategy of a job that runs for each of the entries.
pub fn strategy<'m>(entries: List<'m>) -> Map<'m> {
    Map::new().with("fail-fast", false).with("matrix", Map::new().with("include", entries))
}

/// The job of the entry at that index, when there are more than one matrix takes.
pub fn job_id(index: usize) -> String {
    match index / MATRIX_MAX {
        0 => "image".to_owned(),
        more => format!("image-{}", more + 1),
    }
}
