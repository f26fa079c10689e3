//! Files and spans, diagnostics and their renderings.
//!
//! This is the outermost inner room: it imports nothing else of Groundplan. It knows no KDL, no
//! platform and no terminal; it holds what every room needs to say *where* something is and *what*
//! is wrong with it.

mod diagnostic;
mod expansion;
mod file;
mod origin;
mod render;
mod rule;
mod span;

pub use diagnostic::{Applicability, Diagnostic, Edit, Fix, Label, sort_and_dedup};
pub use file::{Position, SourceFile, Sources};
pub use origin::{DefaultRule, Origin};
pub use render::{Format, JSON_VERSION, MAX_FULL, Options, Renderer, escape, redacted};
pub use rule::{Rule, Severity};
pub use span::{FileId, Span};
