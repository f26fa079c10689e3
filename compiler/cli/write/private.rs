//! `.groundplan`: what is for this checkout alone. It ignores itself, and taking it away costs time.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::change::{self, Durable};
use super::outputs::Outputs;
use super::place::Place;
use crate::exit::Failure;

/// The directory, beside the entry file.
const DIRECTORY: &str = ".groundplan";
pub(super) const CACHE: &str = "cache";
pub(super) const JOURNAL: &str = "journal";
pub(super) const KEPT: &str = "kept";
pub(super) const LOCK: &str = "lock";
pub(super) const STAGED: &str = "staged";
const IGNORE: &str = ".gitignore";
/// Nothing is for Git, not even this.
const EVERYTHING: &[u8] = b"*\n";
/// What lies there while no run is at work.
const AT_REST: [&str; 4] = [CACHE, IGNORE, KEPT, LOCK];

/// The place of what is not for Git.
pub(super) fn place(name: &str) -> Place {
    Place::fixed(DIRECTORY).join(name)
}

/// Keeps Git from seeing the directory.
///
/// # Errors
/// Something is in the way, or the system refuses.
pub fn ignore(outputs: &Outputs<'_>) -> Result<(), Failure> {
    let place = place(IGNORE);
    if is_ignored(outputs)? {
        return Ok(());
    }
    change::replace(&outputs.path(&place), EVERYTHING, Durable::No)
        .map_err(|error| Failure::io("write", outputs.shown(&place), &error))
}

fn is_ignored(outputs: &Outputs<'_>) -> Result<bool, Failure> {
    let found = outputs.read(&place(IGNORE))?;
    Ok(found.is_some_and(|found| found.bytes == EVERYTHING))
}

/// Whether a run was killed, or is at work, before all that it writes was in its place.
pub fn has_journal(root: &Path) -> bool {
    root.join(DIRECTORY).join(JOURNAL).exists()
}

/// Whether a run is at work or was killed: it leaves something there.
///
/// # Errors
/// Something is in the way.
pub fn is_unfinished(outputs: &Outputs<'_>) -> Result<bool, Failure> {
    if !outputs.has_directory(place(CACHE).parent())? {
        return Ok(false);
    }
    let has_more = names(outputs).iter().any(|name| !AT_REST.contains(&name.as_str()));
    Ok(has_more || !is_ignored(outputs)?)
}

/// Takes away what a run needs only while it is at work, but for its journal.
///
/// # Errors
/// The system refuses.
pub fn tidy(outputs: &Outputs<'_>) -> Result<(), Failure> {
    let staged = place(STAGED);
    for name in names(outputs) {
        let place = place(&name);
        let path = outputs.path(&place);
        let done = match name.as_str() {
            JOURNAL => Ok(()),
            name if AT_REST.contains(&name) => Ok(()),
            STAGED => empty(&path).and_then(|()| change::remove_directory(&path)),
            _ => change::remove_file(&path),
        };
        done.map_err(|error| Failure::io("remove", outputs.shown(&staged), &error))?;
    }
    Ok(())
}

/// Removes the files in a directory.
fn empty(directory: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(directory)? {
        match change::remove_file(&entry?.path()) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The names in the directory, in order.
fn names(outputs: &Outputs<'_>) -> Vec<String> {
    let entries = fs::read_dir(outputs.absolute(place(CACHE).parent()));
    let names = entries.into_iter().flatten().flatten();
    let mut names: Vec<String> =
        names.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}
