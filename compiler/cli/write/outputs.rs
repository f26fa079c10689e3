use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use super::place::Place;
use crate::exit::Failure;
use crate::project::Project;
use crate::regular::{self, Fault};

/// The most bytes of an output file that are looked at. The largest is the source map, which for a
/// thousand services takes some thirty million.
const MAX_BYTES: usize = 256 << 20;
/// What the name of every temporary file begins with.
const TEMPORARY: &str = ".groundplan-tmp-";

/// The files below the output directories, reached only through real directories.
#[derive(Debug)]
pub struct Outputs<'p> {
    project: &'p Project,
    /// The directory of everything but workflows.
    pub generated: Place,
    /// Directories that were looked at, by path as in [`Place::parent`], and whether they exist.
    known: RefCell<BTreeMap<String, bool>>,
}

/// A file as it lies on disk.
#[derive(Debug)]
pub struct Found {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// When it was last written, as far as the system knows.
    pub modified: Option<SystemTime>,
}

impl<'p> Outputs<'p> {
    /// The outputs of a project.
    pub fn new(project: &'p Project, generated: Place) -> Self {
        Self { project, generated, known: RefCell::default() }
    }

    /// A place as people would type it.
    pub fn shown(&self, place: &Place) -> String {
        self.project.shown(place.as_str())
    }

    /// The file at a place; nothing if there is none.
    ///
    /// # Errors
    /// Something that is no regular file is in the way, or the system refuses.
    pub fn read(&self, place: &Place) -> Result<Option<Found>, Failure> {
        if !self.has_directory(place.parent())? {
            return Ok(None);
        }
        match regular::read(&self.path(place), MAX_BYTES) {
            Ok((bytes, metadata)) => Ok(Some(Found { bytes, modified: metadata.modified().ok() })),
            Err(Fault::System(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(self.failure(place, fault)),
        }
    }

    /// Whether a directory is there, all the way down without a symbolic link.
    ///
    /// # Errors
    /// Something else is in the way.
    pub fn has_directory(&self, directory: &str) -> Result<bool, Failure> {
        if matches!(directory, "" | "/") {
            return Ok(true);
        }
        if let Some(exists) = self.known.borrow().get(directory) {
            return Ok(*exists);
        }
        let above = directory.rsplit_once('/').map_or("", |(above, _)| above);
        let exists = self.has_directory(above)? && self.is_directory(directory)?;
        self.known.borrow_mut().insert(directory.to_owned(), exists);
        Ok(exists)
    }

    fn is_directory(&self, directory: &str) -> Result<bool, Failure> {
        let shown = || self.project.shown(directory);
        match fs::symlink_metadata(self.absolute(directory)) {
            Ok(found) if found.is_dir() => Ok(true),
            Ok(found) if found.is_symlink() => Err(link(&shown())),
            Ok(_) => Err(Failure::new(format!("`{}` is not a directory", shown()))
                .with_help("files are to be written below it: move it away")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Failure::io("look at", shown(), &error)),
        }
    }

    /// Makes a directory and what leads to it. The ones that were not there before are added to
    /// `made`, outermost first.
    ///
    /// # Errors
    /// Something else is in the way, or the system refuses.
    pub fn make_directory(&self, directory: &str, made: &mut Vec<PathBuf>) -> Result<(), Failure> {
        if self.has_directory(directory)? {
            return Ok(());
        }
        let above = directory.rsplit_once('/').map_or("", |(above, _)| above);
        self.make_directory(above, made)?;
        let path = self.absolute(directory);
        match fs::create_dir(&path) {
            Ok(()) => made.push(path),
            // Somebody was faster: a directory is as good as ours, a link is not.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                self.is_directory(directory)?;
            }
            Err(error) => return Err(Failure::io("make", self.project.shown(directory), &error)),
        }
        self.known.borrow_mut().insert(directory.to_owned(), true);
        Ok(())
    }

    /// Forgets what was looked at, because time has passed.
    pub fn look_again(&self) {
        self.known.borrow_mut().clear();
    }

    /// Where a place is on this machine.
    pub fn path(&self, place: &Place) -> PathBuf {
        self.absolute(place.as_str())
    }

    /// Where a path in the form of a [`Place`] is on this machine.
    pub fn absolute(&self, path: &str) -> PathBuf {
        match path.strip_prefix('/') {
            Some(path) => self.project.repository.join(path),
            None => self.project.root.join(path),
        }
    }

    fn failure(&self, place: &Place, fault: Fault) -> Failure {
        let shown = self.shown(place);
        match fault {
            Fault::NotRegular => {
                let found = fs::symlink_metadata(self.path(place));
                match found.is_ok_and(|found| found.is_symlink()) {
                    true => link(&shown),
                    false => Failure::new(format!("`{shown}` is not a regular file"))
                        .with_help("a file is to be written there: move it away"),
                }
            }
            Fault::TooLarge => Failure::new(format!("`{shown}` is larger than {MAX_BYTES} bytes"))
                .with_help("a file is to be written there: move it away"),
            Fault::System(error) => Failure::io("read", shown, &error),
        }
    }
}

fn link(shown: &str) -> Failure {
    Failure::new(format!("`{shown}` is a symbolic link"))
        .with_help("nothing is written through links: take it away")
}

/// Writes a file under a temporary name in the directory where it is to be, and flushes it to the
/// disk. Hand the result to `rename`, or take it away.
///
/// # Errors
/// The system refuses; nothing is left behind then.
pub(crate) fn write_beside(path: &Path, bytes: &[u8], mode: u32) -> io::Result<PathBuf> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let (temporary, mut file) = create_temporary(directory, mode)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(error) = written {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    Ok(temporary)
}

/// The number of the next temporary file of this process.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A new file of a name that nobody uses.
fn create_temporary(directory: &Path, mode: u32) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let process = std::process::id();
    let mut last = io::Error::from(ErrorKind::AlreadyExists);
    // Only an earlier process of the same number can have left a file of such a name behind.
    for _ in 0..1000 {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = directory.join(format!("{TEMPORARY}{process}-{number}"));
        match options.open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Takes away the temporary files that a run left behind when it was killed. Only to be called
/// while no other run can be writing.
pub(super) fn clean(directory: &Path) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(TEMPORARY));
        if is_ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Flushes a directory, so that the names in it outlive a power cut. Not every file system can.
pub(crate) fn sync_directory(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}
