//! Opening files without being led astray: never through a symbolic link, never waiting for the
//! other end of a pipe, never reading what is not a regular file.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// Why a file was not read.
#[derive(Debug)]
pub(crate) enum Fault {
    /// It is a directory, a device, a pipe, a socket or a symbolic link.
    NotRegular,
    /// It is larger than the limit.
    TooLarge,
    /// The system refused.
    System(io::Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Fault::System(error)
    }
}

/// The bytes of a regular file of at most `limit` bytes.
pub(crate) fn read(path: &Path, limit: usize) -> Result<(Vec<u8>, Metadata), Fault> {
    let mut options = OpenOptions::new();
    options.read(true);
    let file = open(&mut options, path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(Fault::NotRegular);
    }
    let size = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    if size > limit {
        return Err(Fault::TooLarge);
    }
    // What says that it is empty may still hold something, and a file may grow while it is read.
    let mut bytes = Vec::with_capacity(size.saturating_add(1));
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes)?;
    match bytes.len() > limit {
        true => Err(Fault::TooLarge),
        false => Ok((bytes, metadata)),
    }
}

/// Opens a file that is no symbolic link, without waiting for anybody.
pub(crate) fn open(options: &mut OpenOptions, path: &Path) -> Result<File, Fault> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, libc::O_NOFOLLOW | libc::O_NONBLOCK);
    options.open(path).map_err(|error| match error.raw_os_error() {
        #[cfg(unix)]
        // A symbolic link, a socket, or a pipe or device without anybody behind it.
        Some(libc::ELOOP | libc::ENXIO | libc::ENODEV) => Fault::NotRegular,
        _ if error.kind() == io::ErrorKind::IsADirectory => Fault::NotRegular,
        _ => Fault::System(error),
    })
}

/// What stands for a file whatever path leads to it.
#[cfg(unix)]
pub(crate) fn identity(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}
