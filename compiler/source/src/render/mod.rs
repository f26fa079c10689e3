//! Diagnostics as text: for people, for one-line readers, and for programs.
//!
//! Whatever stands in a file or in its name reaches the output [escaped](escape): no rendering
//! holds a control character of the input, and no line of it begins with text of the input, so
//! that neither a terminal nor the log of a build server can be given orders.

mod concise;
mod count;
mod escape;
mod excerpt;
mod full;
mod github;
mod json;
mod positions;
mod redaction;

use crate::diagnostic::{order, same};
use crate::{Diagnostic, Sources};

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// With the source around every place, at most [`MAX_FULL`] of them.
    #[default]
    Full,
    /// One line each: `path:line:column: error[code] message`.
    Concise,
    /// Workflow commands of GitHub Actions, which show beside the lines of a pull request.
    Github,
    /// One JSON document; see [`JSON_VERSION`] for its shape.
    Json,
}

/// The most diagnostics that [`Format::Full`] shows; the rest is counted.
pub const MAX_FULL: usize = 100;

pub use escape::escape;
pub use json::JSON_VERSION;
pub use redaction::redacted;

/// What a rendering depends on beside the diagnostics.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How diagnostics are written.
    pub format: Format,
    /// Whether the full form is coloured by ANSI escapes.
    pub colour: bool,
    /// The columns of the terminal, for the full form; taken as at least 40.
    pub width: usize,
}

impl Default for Options {
    /// The full form without colour, 80 columns wide.
    fn default() -> Self {
        Self { format: Format::Full, colour: false, width: 80 }
    }
}

/// Writes diagnostics in one format.
#[derive(Clone, Debug)]
pub struct Renderer {
    options: Options,
}

impl Renderer {
    /// A renderer with those options.
    pub fn new(options: Options) -> Self {
        Self { options }
    }

    /// The diagnostics in the order of their places, each once, and how many there are. Text ends
    /// with a newline; without diagnostics it is empty, but for JSON.
    pub fn render(&self, sources: &Sources, diagnostics: &[Diagnostic]) -> String {
        let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
        sorted.sort_by(|a, b| order(a, b));
        sorted.dedup_by(|a, b| same(a, b));
        match self.options.format {
            Format::Full => full::render(&self.options, sources, &sorted),
            Format::Concise => concise::render(sources, &sorted),
            Format::Github => github::render(sources, &sorted),
            Format::Json => json::render(sources, &sorted),
        }
    }
}
