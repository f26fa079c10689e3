//! Writing artifacts: first a plan of every change, then all of it or nothing.
//!
//! A file is written only where [`place`] allows, never through a symbolic link, and only if it is
//! ours: by its [`mark`], or by where it lies. What is ours and was edited is [`kept`] before it is
//! replaced. What is current is not touched, and mostly not even read: there is a [`memory`].

mod attributes;
mod change;
mod diff;
mod execute;
mod foreign;
mod kept;
mod left;
mod lock;
mod mark;
mod memory;
mod outputs;
pub mod place;
mod plan;
mod private;
mod scan;
mod staged;
mod stamp;
mod step;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::exit::Failure;
use crate::regular;

pub(crate) use change::{TEMPORARY, sync_directory, write_beside};
pub use diff::unified;
pub use execute::Done;
pub use lock::Lock;
pub use mark::is_conflicted;
pub(crate) use memory::without_returns;
pub use outputs::Outputs;
pub use place::Place;
pub use plan::{Plan, Request, Scope};
pub use private::has_journal;
pub use step::{State, Step};

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
pub fn write<'a>(outputs: &Outputs<'_>, request: &Request<'a>) -> Result<Outcome<'a>, Failure> {
    let mut plan = Plan::make(outputs, request)?;
    if plan.is_settled() {
        return Ok(Outcome::Written(plan, Done::default()));
    }
    if plan.overwrites_theirs() {
        return Ok(Outcome::Refused(plan));
    }
    let lock = lock::Lock::take(outputs)?;
    outputs.forget_directories();
    if !plan.memory.is_up_to_date(outputs)? {
        // What was seen was the work of another run, half done.
        plan = Plan::make(outputs, request)?;
        if plan.overwrites_theirs() {
            return Ok(Outcome::Refused(plan));
        }
    }
    let done = execute::execute(&plan, outputs, &lock)?;
    Ok(Outcome::Written(plan, done))
}

/// Whether there is a file below a directory that says that it is ours, and that was written since
/// there is a record: the first version left a manifest beside its files, and none.
pub fn has_marked(directory: &Path) -> bool {
    if scan::FORMER.iter().any(|name| directory.join(name).exists()) {
        return false;
    }
    marked(directory, MOST_LOOKED_AT, LARGEST_LOOKED_AT).next().is_some()
}

/// The files below a directory that say that they are ours, with their texts; so many are looked at,
/// of so many bytes each. Links are not followed.
pub fn marked(
    directory: &Path,
    most: usize,
    largest: usize,
) -> impl Iterator<Item = (PathBuf, String)> + use<> {
    let entries = WalkDir::new(directory).follow_links(false).into_iter().flatten();
    let files = entries.filter(|entry| entry.file_type().is_file()).take(most);
    files.filter_map(move |entry| {
        let (bytes, _) = regular::read(entry.path(), largest).ok()?;
        mark::entry(&bytes)?;
        Some((entry.into_path(), String::from_utf8(bytes).ok()?))
    })
}

/// The most files that are looked at for a mark, where one is enough.
const MOST_LOOKED_AT: usize = 200;
/// The largest file that is looked at for a mark, where one is enough.
const LARGEST_LOOKED_AT: usize = 1 << 20;
