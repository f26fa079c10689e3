//! Every change that writing makes to a disk, one function a change, so that a test can stop the
//! program before any of them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// What the name of every file begins with that is written beside its place.
pub(crate) const TEMPORARY: &str = ".groundplan-tmp-";

/// Whether a new file is on the disk, and not only in the system's memory, when it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durable {
    Yes,
    No,
}

pub(super) fn make_directory(path: &Path) -> io::Result<()> {
    interrupt()?;
    fs::create_dir(path)
}

pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    interrupt()?;
    fs::rename(from, to)
}

pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    interrupt()?;
    fs::remove_file(path)
}

/// Removes a directory that is empty; any other is refused by the system.
pub(super) fn remove_directory(path: &Path) -> io::Result<()> {
    interrupt()?;
    fs::remove_dir(path)
}

/// Writes a file that is not there yet.
pub(super) fn create(path: &Path, bytes: &[u8], mode: u32, durable: Durable) -> io::Result<()> {
    interrupt()?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let mut file = options.open(path)?;
    interrupt()?;
    file.write_all(bytes)?;
    match durable {
        Durable::Yes => file.sync_all(),
        Durable::No => Ok(()),
    }
}

/// The number of the next temporary file of this process.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// Writes a file under a temporary name in the directory where it is to be, and flushes it to the
/// disk. Hand the result to `rename`, or take it away.
///
/// # Errors
/// The system refuses; nothing is left behind then.
pub(crate) fn write_beside(path: &Path, bytes: &[u8], mode: u32) -> io::Result<PathBuf> {
    temporary(path, bytes, mode, Durable::Yes)
}

fn temporary(path: &Path, bytes: &[u8], mode: u32, durable: Durable) -> io::Result<PathBuf> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let process = std::process::id();
    let mut last = io::Error::from(ErrorKind::AlreadyExists);
    // Only an earlier process of the same number can have left a file of such a name behind.
    for _ in 0..1000 {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let temporary = directory.join(format!("{TEMPORARY}{process}-{number}"));
        match create(&temporary, bytes, mode, durable) {
            Ok(()) => return Ok(temporary),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => last = error,
            Err(error) => {
                let _ = remove_file(&temporary);
                return Err(error);
            }
        }
    }
    Err(last)
}

/// Replaces a file in one step.
pub(super) fn replace(path: &Path, bytes: &[u8], durable: Durable) -> io::Result<()> {
    let temporary = temporary(path, bytes, 0o666, durable)?;
    rename(&temporary, path).inspect_err(|_| {
        let _ = remove_file(&temporary);
    })
}

/// Flushes a directory, so that the names in it outlive a power cut. Not every file system can.
pub(crate) fn sync_directory(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}

#[cfg(not(test))]
fn interrupt() -> io::Result<()> {
    Ok(())
}

/// Stops this thread's program, as a kill would: from then on no change reaches the disk, not even
/// one that tidies up.
#[cfg(test)]
fn interrupt() -> io::Result<()> {
    match tests::LEFT.get() {
        None => Ok(()),
        Some(left) => {
            tests::LEFT.set(Some(left.saturating_sub(1)));
            if left == 0 { Err(io::Error::other("killed")) } else { Ok(()) }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::cell::Cell;

    thread_local! {
        /// How many changes this thread may still make; any number when there is none.
        pub(super) static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
    }

    /// Runs something that is killed before the change of that number. Says whether it came so far.
    pub(in crate::write) fn killed_before<T>(change: usize, run: impl FnOnce() -> T) -> (T, bool) {
        LEFT.set(Some(change));
        let result = run();
        let was_killed = LEFT.get() == Some(0);
        LEFT.set(None);
        (result, was_killed)
    }
}
