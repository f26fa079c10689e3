use std::cell::Cell;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use groundplan_model::load::{File, Files, ReadFault};
use groundplan_syntax::Limits;
use walkdir::{DirEntry, WalkDir};

use crate::exit::reason;
use crate::regular::{self, Fault};

/// The most files that one pattern may match.
const MAX_MATCHES: usize = 512;
/// The most directory entries that are looked at for one pattern.
const MAX_ENTRIES: usize = 50_000;
/// The most bytes of all files of a project together.
const MAX_TOTAL: usize = 16 << 20;
/// Directories in which nobody keeps descriptions, and which can be huge. Hidden ones come on top.
const IGNORED: [&str; 2] = ["target", "node_modules"];

/// The files of a project as they lie on disk: nothing outside its root is read, whatever links
/// say, and nothing that is not a regular file.
#[derive(Debug)]
pub struct Disk {
    /// The project root, without symbolic links in it.
    root: PathBuf,
    max_bytes: usize,
    left: Cell<usize>,
}

impl Disk {
    /// The files below `root`, which must be canonical.
    pub fn new(root: PathBuf, limits: &Limits) -> Self {
        Self { root, max_bytes: limits.max_bytes, left: Cell::new(MAX_TOTAL) }
    }

    /// Where `path` really lies, if that is inside the root.
    ///
    /// Links are rare: only when a component is one is the path resolved by the system.
    fn resolve(&self, path: &str) -> Result<(PathBuf, fs::Metadata), ReadFault> {
        if path.contains('\0') {
            return Err(ReadFault::Outside);
        }
        let mut real = self.root.clone();
        let mut metadata = None;
        for component in path.split('/').filter(|component| !component.is_empty()) {
            if component == ".." {
                return Err(ReadFault::Outside);
            }
            real.push(component);
            let mut found = fs::symlink_metadata(&real).map_err(|error| refused(&error))?;
            if found.is_symlink() {
                real = fs::canonicalize(&real).map_err(|error| refused(&error))?;
                if !real.starts_with(&self.root) {
                    return Err(ReadFault::Outside);
                }
                found = fs::symlink_metadata(&real).map_err(|error| refused(&error))?;
            }
            metadata = Some(found);
        }
        match metadata {
            Some(metadata) => Ok((real, metadata)),
            None => Err(ReadFault::NotAFile),
        }
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<File, ReadFault> {
        let (real, metadata) = self.resolve(path)?;
        // Opening a device can have effects, so it is not even opened.
        if !metadata.is_file() {
            return Err(ReadFault::NotAFile);
        }
        let (bytes, metadata) =
            regular::read(&real, self.max_bytes).map_err(|fault| match fault {
                Fault::NotRegular => ReadFault::NotAFile,
                Fault::TooLarge => ReadFault::TooLarge(self.max_bytes),
                Fault::System(error) => refused(&error),
            })?;
        let left = self.left.get().checked_sub(bytes.len()).ok_or_else(|| {
            ReadFault::Refused(format!("the project's files are larger than {MAX_TOTAL} bytes"))
        })?;
        self.left.set(left);
        let text = String::from_utf8(bytes)
            .map_err(|error| ReadFault::NotUtf8(error.utf8_error().valid_up_to()))?;
        Ok(File { identity: identity(&metadata, &real), text })
    }

    fn glob(&self, pattern: &str) -> Result<Vec<String>, ReadFault> {
        let matcher = matcher(pattern)?;
        let (folder, depth) = reach(pattern);
        let start = match folder {
            "" => self.root.clone(),
            folder => self.resolve(folder)?.0,
        };
        let walk = WalkDir::new(&start).min_depth(1).max_depth(depth).follow_links(false);
        let mut matches = Vec::new();
        for (seen, entry) in walk.into_iter().filter_entry(is_looked_at).enumerate() {
            if seen >= MAX_ENTRIES {
                return Err(ReadFault::TooWide(MAX_ENTRIES));
            }
            // What cannot be listed is not included; naming a file in it says why.
            let Ok(entry) = entry else { continue };
            let Some(path) = below(&start, folder, entry.path()) else { continue };
            if !entry.file_type().is_dir() && matcher.is_match(&path) {
                matches.push(path);
            }
            if matches.len() > MAX_MATCHES {
                return Err(ReadFault::TooMany(MAX_MATCHES));
            }
        }
        matches.sort_unstable();
        Ok(matches)
    }
}

fn refused(error: &std::io::Error) -> ReadFault {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename => {
            ReadFault::Missing
        }
        _ => ReadFault::Refused(reason(error)),
    }
}

#[cfg(unix)]
fn identity(metadata: &fs::Metadata, _: &Path) -> String {
    let (device, inode) = regular::identity(metadata);
    format!("{device}:{inode}")
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata, real: &Path) -> String {
    real.display().to_string()
}

/// What a pattern matches.
///
/// # Errors
/// It is no pattern.
pub(crate) fn matcher(pattern: &str) -> Result<GlobMatcher, ReadFault> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).backslash_escape(false).build();
    let glob = glob.map_err(|error| ReadFault::BadPattern(error.kind().to_string()))?;
    Ok(glob.compile_matcher())
}

/// The folder that a pattern begins with, and how deep below it a match can lie.
pub(crate) fn reach(pattern: &str) -> (&str, usize) {
    let wild = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
    let folder = pattern.get(..wild).and_then(|fixed| fixed.rsplit_once('/'));
    let folder = folder.map_or("", |(folder, _)| folder);
    let below = pattern.get(folder.len()..).unwrap_or_default();
    let depth = match below.contains("**") {
        true => usize::MAX,
        false => below.split('/').filter(|component| !component.is_empty()).count(),
    };
    (folder, depth)
}

/// Whether an entry of a directory is taken for a part of the project: nothing hidden, no builds.
pub(crate) fn is_looked_at(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_str();
    let ignored = |name: &str| {
        name.starts_with('.') || (IGNORED.contains(&name) && entry.file_type().is_dir())
    };
    entry.depth() == 0 || name.is_some_and(|name| !ignored(name))
}

/// The path of an entry relative to the root, with `/` between components; none if it is not
/// UTF-8.
fn below(start: &Path, folder: &str, entry: &Path) -> Option<String> {
    let mut path = folder.to_owned();
    for component in entry.strip_prefix(start).ok()?.iter() {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(component.to_str()?);
    }
    Some(path)
}
