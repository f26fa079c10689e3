//! The standard library as files that an editor can open.

use std::fs;
use std::path::{Path, PathBuf};

use groundplan_model::load::{STANDARD, STANDARD_PREFIX};
use sha2::{Digest as _, Sha256};

use crate::write::write_beside;

/// A directory for what the library holds, called by what that is: another Groundplan has another one.
#[derive(Clone, Debug)]
pub(super) struct Library {
    directory: PathBuf,
}

impl Library {
    /// Below the directory for what may be lost; none where the user has none.
    pub fn of_user() -> Option<Self> {
        let own =
            |name: &str| std::env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
        let caches = own("XDG_CACHE_HOME")
            .or_else(|| own("HOME").map(|home| home.join(".cache")))
            .or_else(|| own("LOCALAPPDATA"))?;
        let mut hash = Sha256::new();
        for library in STANDARD {
            hash.update(library.name);
            hash.update([0]);
            hash.update(library.text);
        }
        let name: String =
            hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Some(Self { directory: caches.join("groundplan/std").join(name) })
    }

    /// Where a file of the library lies, written if it was not there. `path` is what it is read under.
    pub fn unpacked(&self, path: &str) -> Option<PathBuf> {
        let name = path.strip_prefix(STANDARD_PREFIX)?;
        let library = STANDARD.iter().find(|library| library.name == name)?;
        let file = self.directory.join(format!("{name}.kdl"));
        // Whatever somebody has made of it, what is shown is what is read.
        if fs::read(&file).is_ok_and(|there| there == library.text.as_bytes()) {
            return Some(file);
        }
        fs::create_dir_all(&self.directory).ok()?;
        let written = write_beside(&file, library.text.as_bytes(), 0o444).ok()?;
        fs::rename(&written, &file).ok()?;
        Some(file)
    }

    /// What a file of the library is read under.
    pub fn path_of(&self, file: &Path) -> Option<String> {
        let name = file.strip_prefix(&self.directory).ok()?.to_str()?.strip_suffix(".kdl")?;
        Some(format!("{STANDARD_PREFIX}{name}"))
    }
}
