use std::fs;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use crate::disk::is_looked_at;
use crate::exit::{Failure, reason};

/// The name of the file in which a description begins.
pub const ENTRY: &str = "platform.kdl";

/// Where a project lies.
#[derive(Clone, Debug)]
pub struct Project {
    /// The project root: the directory of the entry file. Canonical.
    pub root: PathBuf,
    /// The entry file, relative to the root.
    pub entry: String,
    /// The root of the Git repository around it; the project root when there is none, so that
    /// nothing is written outside the project.
    pub repository: PathBuf,
    /// The root relative to the repository, with `/` between components; empty when they are one.
    pub path: String,
    /// What leads from the working directory to the root, as people would type it: empty, or
    /// ending in a slash.
    prefix: String,
}

impl Project {
    /// The project at `path`, a directory or an entry file; without one, the project that the
    /// working directory lies in.
    ///
    /// # Errors
    /// There is no entry file, or the system refuses.
    pub fn find(path: Option<&Path>) -> Result<Self, Failure> {
        let here = std::env::current_dir()
            .map_err(|error| Failure::io("find", "the working directory", &error))?;
        let (root, entry) = match path {
            Some(path) => at(path)?,
            None => (upward(&here)?.to_owned(), ENTRY.to_owned()),
        };
        Self::new(&here, root, entry)
    }

    /// The project of each path, each once; without a path, that of the working directory. A hook names the
    /// files that are committed, so that a path may be any file of a project, one that was generated
    /// too. A workflow lies above the projects of its repository: it stands for all of them.
    ///
    /// # Errors
    /// There is no project around a path, or the system refuses.
    pub fn all(paths: &[PathBuf]) -> Result<Vec<Self>, Failure> {
        if paths.is_empty() {
            return Ok(vec![Self::find(None)?]);
        }
        let mut found: Vec<Self> = Vec::new();
        for path in paths {
            let projects = match Self::find(Some(path)) {
                Err(failure) => match below_repository_of(path) {
                    roots if roots.is_empty() => return Err(failure),
                    roots => {
                        roots.iter().map(|root| Self::find(Some(root))).collect::<Result<_, _>>()?
                    }
                },
                Ok(project) => vec![project],
            };
            for project in projects {
                let is_known =
                    |known: &Self| known.root == project.root && known.entry == project.entry;
                if !found.iter().any(is_known) {
                    found.push(project);
                }
            }
        }
        Ok(found)
    }

    /// The project whose entry lies in `root`, or will once it is written.
    ///
    /// # Errors
    /// Its path is not UTF-8.
    pub fn rooted(root: PathBuf) -> Result<Self, Failure> {
        let here = root.clone();
        Self::new(&here, root, ENTRY.to_owned())
    }

    fn new(here: &Path, root: PathBuf, entry: String) -> Result<Self, Failure> {
        let repository = enclosing(&root, ".git").unwrap_or(&root).to_owned();
        let path = slashed(&repository, &root).ok_or_else(|| {
            Failure::new(format!("the path of the project `{}` is not UTF-8", root.display()))
        })?;
        let prefix = prefix(here, &root);
        Ok(Self { root, entry, repository, path, prefix })
    }

    /// A path that is relative to the root, as it is typed in the working directory. One that
    /// begins with `/` counts from the root of the repository.
    pub fn shown(&self, path: &str) -> String {
        match path.strip_prefix('/') {
            Some(path) => {
                let up = self.path.split('/').filter(|component| !component.is_empty()).count();
                format!("{}{}{path}", self.prefix, "../".repeat(up))
            }
            None => format!("{}{path}", self.prefix),
        }
    }
}

impl Project {
    /// What names the project on the command line, with a blank in front; nothing where it is that of the
    /// working directory.
    pub fn named(&self) -> String {
        let shown = match self.entry.as_str() {
            ENTRY => self.prefix.trim_end_matches('/').to_owned(),
            entry => self.shown(entry),
        };
        if shown.is_empty() { shown } else { format!(" {shown}") }
    }

    /// A path of the command line relative to the root, with `/` between components; none if it
    /// leads out of the project. It need not exist, and links in it are not followed.
    pub fn inside(&self, path: &Path) -> Option<String> {
        let mut whole = PathBuf::new();
        for component in std::env::current_dir().ok()?.join(path).components() {
            match component {
                Component::ParentDir => {
                    whole.pop();
                }
                Component::CurDir => {}
                component => whole.push(component),
            }
        }
        slashed(&self.root, &whole)
    }
}

/// The project that a path names: a directory, its entry file, or any other file of it.
fn at(path: &Path) -> Result<(PathBuf, String), Failure> {
    let unreadable = |error: &std::io::Error| {
        Failure::new(format!("cannot read `{}`: {}", path.display(), reason(error)))
    };
    let real = fs::canonicalize(path).map_err(|error| unreadable(&error))?;
    if real.is_dir() {
        return match has_entry(&real) {
            true => Ok((real, ENTRY.to_owned())),
            false => Err(Failure::new(format!("there is no `{ENTRY}` in `{}`", path.display()))
                .with_help(format!("begin one with `groundplan init {}`", path.display()))),
        };
    }
    match (real.parent(), real.file_name().and_then(|name| name.to_str())) {
        (Some(root), Some(ENTRY)) => Ok((root.to_owned(), ENTRY.to_owned())),
        (Some(folder), Some(name)) => match upward(folder) {
            Ok(root) => Ok((root.to_owned(), ENTRY.to_owned())),
            // A description may be called as one likes where there is no other.
            Err(_) if name.ends_with(".kdl") => Ok((folder.to_owned(), name.to_owned())),
            Err(_) => Err(Failure::new(format!("`{}` is no part of a project", path.display()))
                .with_help(format!("there is no `{ENTRY}` in its directory or above"))),
        },
        _ => Err(Failure::new(format!("`{}` is not a file name in UTF-8", path.display()))),
    }
}

/// The roots of the projects in the repository around a file that is no description.
fn below_repository_of(path: &Path) -> Vec<PathBuf> {
    let is_description = path.extension().is_some_and(|extension| extension == "kdl");
    let Some(real) = fs::canonicalize(path).ok().filter(|real| real.is_file() && !is_description)
    else {
        return Vec::new();
    };
    enclosing(&real, ".git").map_or_else(Vec::new, roots_below)
}

/// How deep below a directory projects are looked for.
const DEPTH: usize = 8;
/// The most directory entries that are looked at for them.
const MAX_ENTRIES: usize = 50_000;

/// The roots of the projects below a directory, in the order of their paths.
pub(crate) fn roots_below(directory: &Path) -> Vec<PathBuf> {
    let walk = WalkDir::new(directory).max_depth(DEPTH).into_iter().filter_entry(is_looked_at);
    let entries = walk.take(MAX_ENTRIES).filter_map(Result::ok);
    let found = entries.filter(|entry| entry.file_name() == ENTRY);
    let mut roots: Vec<PathBuf> =
        found.filter_map(|entry| entry.path().parent().map(Path::to_owned)).collect();
    roots.sort_unstable();
    roots
}

/// The nearest directory with an entry file, from `here` upward, but not beyond the repository.
fn upward(here: &Path) -> Result<&Path, Failure> {
    let repository = enclosing(here, ".git");
    for directory in here.ancestors() {
        if has_entry(directory) {
            return Ok(directory);
        }
        if Some(directory) == repository {
            break;
        }
    }
    Err(Failure::new(format!("there is no `{ENTRY}` here or above"))
        .with_help("name its directory, or begin one with `groundplan init`"))
}

pub(crate) fn has_entry(directory: &Path) -> bool {
    fs::symlink_metadata(directory.join(ENTRY)).is_ok()
}

/// The nearest directory, from `here` upward, that holds something of that name.
pub(crate) fn enclosing<'p>(here: &'p Path, name: &str) -> Option<&'p Path> {
    here.ancestors().find(|directory| fs::symlink_metadata(directory.join(name)).is_ok())
}

/// `path` relative to `base`, which it lies in, with `/` between components.
pub(crate) fn slashed(base: &Path, path: &Path) -> Option<String> {
    let components: Option<Vec<&str>> =
        path.strip_prefix(base).ok()?.iter().map(|component| component.to_str()).collect();
    Some(components?.join("/"))
}

/// What leads from `here` to `root`.
fn prefix(here: &Path, root: &Path) -> String {
    if let Some(path) = slashed(here, root) {
        return if path.is_empty() { path } else { format!("{path}/") };
    }
    match here.strip_prefix(root) {
        Ok(down) => {
            let down = down.components().filter(|part| matches!(part, Component::Normal(_)));
            "../".repeat(down.count())
        }
        Err(_) => format!("{}/", root.display()),
    }
}
