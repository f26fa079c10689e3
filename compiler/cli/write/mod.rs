//! Writing artifacts: first a plan of every change, then all of it or nothing.
//!
//! A file is written only where [`place`] allows, never through a symbolic link, and only if it is
//! ours: the [`manifest`] lists what was written with its hash, so that a file that somebody else
//! wrote or edited is told from one of ours. What is current is not touched.

mod diff;
mod execute;
mod lock;
mod manifest;
mod outputs;
pub mod place;
mod plan;
mod source_map;
#[cfg(test)]
mod tests;

use crate::exit::Failure;

pub use diff::unified;
pub use execute::Done;
pub use outputs::Outputs;
pub(crate) use outputs::{sync_directory, write_beside};
pub use place::Place;
pub use plan::{Plan, Request, State, Step};

/// How writing ended.
#[derive(Debug)]
pub enum Outcome<'a> {
    /// The files are what they are to be.
    Written(Plan<'a>, Done),
    /// Nothing was written, because it would have overwritten what is not ours.
    Refused(Plan<'a>),
}

/// Makes the files on disk what they are to be.
///
/// # Errors
/// Something is in the way, another run is at work for too long, or the system refuses.
pub fn write<'a>(
    outputs: &Outputs<'_>,
    request: &Request<'a>,
    force: bool,
) -> Result<Outcome<'a>, Failure> {
    let plan = Plan::make(outputs, request)?;
    if plan.is_current() && !lock::Lock::is_there(outputs) {
        return Ok(Outcome::Written(plan, Done::default()));
    }
    // What was seen so far may have been the work of another run, half done.
    let lock = lock::Lock::take(outputs)?;
    outputs.look_again();
    let plan = Plan::make(outputs, request)?;
    if !force && plan.overwrites_theirs() {
        return Ok(Outcome::Refused(plan));
    }
    let done = execute::execute(&plan, outputs, force, &lock)?;
    Ok(Outcome::Written(plan, done))
}
