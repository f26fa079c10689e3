use std::collections::BTreeMap;

use gix::{ObjectId, Repository};
use groundplan_model::load::{File, Files, ReadFault};

/// The most files of a revision that are looked at.
const MAX_FILES: usize = 200_000;
/// The most bytes of one file that are read.
const MAX_BYTES: u64 = 16 << 20;

/// A file that was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    id: ObjectId,
}

/// A commit, and the files that it holds.
pub struct Revision<'r> {
    git: &'r Repository,
    /// How people call it: a name of Git's, or `HEAD`.
    pub label: String,
    /// The beginning of its hash, as Git shows it.
    pub short: String,
    tree: ObjectId,
    /// The project's directory in it.
    path: String,
}

impl<'r> Revision<'r> {
    /// The commit of that id; none if it is not here.
    pub(super) fn new(git: &'r Repository, id: ObjectId, label: &str, path: &str) -> Option<Self> {
        let commit = git.find_object(id).ok()?.peel_to_commit().ok()?;
        let tree = commit.tree_id().ok()?.detach();
        let short = commit.id().shorten().ok()?.to_string();
        Some(Self { git, label: label.to_owned(), short, tree, path: path.to_owned() })
    }

    /// The text of a file. Its path counts from the project's directory, or with a leading `/` from
    /// the root of the repository. None if it is not there, too large or no text.
    pub fn text(&self, path: &str) -> Option<String> {
        self.read(self.entry(path)?)
    }

    /// The files below a directory, by their paths as [`Revision::text`] takes them. Links and
    /// submodules are left out.
    pub fn below(&self, directory: &str) -> BTreeMap<String, Entry> {
        let mut found = BTreeMap::new();
        let whole = self.inside(directory);
        let start = match whole.is_empty() {
            true => Some(self.tree),
            false => self.directory(&whole),
        };
        let mut pending: Vec<(String, ObjectId)> =
            start.map(|id| (directory.to_owned(), id)).into_iter().collect();
        while let Some((above, id)) = pending.pop() {
            let Ok(tree) = self.git.find_tree(id) else { continue };
            for entry in tree.iter().flatten() {
                let Ok(name) = std::str::from_utf8(entry.filename()) else { continue };
                let path =
                    if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
                let id = entry.oid().to_owned();
                match entry.mode() {
                    mode if mode.is_tree() => pending.push((path, id)),
                    mode if mode.is_blob() && found.len() < MAX_FILES => {
                        found.insert(path, Entry { id });
                    }
                    _ => {}
                }
            }
        }
        found
    }

    /// A file, by its path.
    pub fn entry(&self, path: &str) -> Option<Entry> {
        let tree = self.git.find_tree(self.tree).ok()?;
        let entry = tree.lookup_entry_by_path(self.inside(path)).ok()??;
        entry.mode().is_blob().then(|| Entry { id: entry.object_id() })
    }

    /// The text of a file that was found; none if it is too large or no text.
    pub fn read(&self, entry: Entry) -> Option<String> {
        let header = self.git.find_header(entry.id).ok()?;
        if header.size() > MAX_BYTES {
            return None;
        }
        String::from_utf8(self.git.find_blob(entry.id).ok()?.take_data()).ok()
    }

    /// Whether a file holds just that text, without reading it.
    pub fn holds(&self, entry: Entry, text: &[u8]) -> bool {
        let hash = gix::objs::compute_hash(entry.id.kind(), gix::objs::Kind::Blob, text);
        hash.is_ok_and(|id| id == entry.id)
    }

    /// Whether there is a file at a path that holds just that text.
    pub fn has(&self, path: &str, text: &[u8]) -> bool {
        self.entry(path).is_some_and(|entry| self.holds(entry, text))
    }

    /// Whether there is such a directory.
    pub fn has_directory(&self, path: &str) -> bool {
        self.directory(&self.inside(path)).is_some()
    }

    fn directory(&self, path: &str) -> Option<ObjectId> {
        let tree = self.git.find_tree(self.tree).ok()?;
        let entry = tree.lookup_entry_by_path(path).ok()??;
        entry.mode().is_tree().then(|| entry.object_id())
    }

    /// The path from the root of the repository.
    fn inside(&self, path: &str) -> String {
        match path.strip_prefix('/') {
            Some(path) => path.to_owned(),
            None if self.path.is_empty() => path.to_owned(),
            None if path.is_empty() => self.path.clone(),
            None => format!("{}/{path}", self.path),
        }
    }
}

/// A description as it was committed.
impl Files for Revision<'_> {
    fn read(&self, path: &str) -> Result<File, ReadFault> {
        match self.text(path) {
            Some(text) => Ok(File { identity: path.to_owned(), text }),
            None => Err(ReadFault::Missing),
        }
    }

    fn glob(&self, pattern: &str) -> Result<Vec<String>, ReadFault> {
        let matcher = crate::disk::matcher(pattern)?;
        let (folder, _) = crate::disk::reach(pattern);
        let hidden = |path: &String| path.split('/').any(|part| part.starts_with('.'));
        let files = self.below(folder).into_keys().filter(|path| !hidden(path));
        Ok(files.filter(|path| matcher.is_match(path)).collect())
    }
}
