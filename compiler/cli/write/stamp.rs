//! When a file was touched last.

use std::fs::Metadata;
use std::time::{SystemTime, UNIX_EPOCH};

/// What changes when a file is touched in any way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub(super) size: u64,
    /// Nanoseconds since 1970.
    pub(super) modified: u128,
    /// The same for its last change of any kind, which no program can set.
    pub(super) changed: u128,
    pub(super) inode: u64,
}

impl Stamp {
    /// The stamp of a file.
    pub fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().map_or(0, nanoseconds);
        let (changed, inode) = changed(metadata).unwrap_or((modified, 0));
        Self { size: metadata.len(), modified, changed, inode }
    }
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> Option<(u128, u64)> {
    use std::os::unix::fs::MetadataExt;
    let seconds = u128::try_from(metadata.ctime()).ok()?;
    let nanoseconds = u128::try_from(metadata.ctime_nsec()).ok()?;
    Some((seconds * 1_000_000_000 + nanoseconds, metadata.ino()))
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> Option<(u128, u64)> {
    None
}

fn nanoseconds(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos())
}
