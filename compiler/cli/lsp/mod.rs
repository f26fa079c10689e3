//! The language server: what an editor asks, answered by `groundplan_ide`.
//!
//! One thread reads messages in the order in which they come, and answers each from the state that those
//! before it have left. What is open in the editor takes the place of what lies on disk
//! ([`documents`], [`overlay`]); each project is checked again when something in it has changed and
//! nobody waits ([`session`]). The files of [`answer`] turn what the `ide` room says into the
//! protocol's words, one for each kind of request.

mod answer;
mod capabilities;
mod client;
mod documents;
mod library;
mod overlay;
mod position;
mod project;
mod report;
mod session;
mod workspace;

pub use session::serve;
