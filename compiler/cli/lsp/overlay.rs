//! A project as the editor has it: what is open in front of what lies on disk.

use std::path::Path;

use groundplan_model::load::{File, Files, ReadFault};

use super::documents::Documents;
use crate::disk::{Disk, matcher};
use crate::project::slashed;

/// The files of a project, those that are open as they are there.
#[derive(Debug)]
pub(super) struct Overlay<'d> {
    /// The project's root.
    pub root: &'d Path,
    /// What lies below it.
    pub disk: Disk,
    /// What is open.
    pub documents: &'d Documents,
}

impl Files for Overlay<'_> {
    fn read(&self, path: &str) -> Result<File, ReadFault> {
        match self.documents.get(&self.root.join(path)) {
            Some(open) => Ok(File { identity: path.to_owned(), text: open.file.text.to_string() }),
            None => self.disk.read(path),
        }
    }

    fn glob(&self, pattern: &str) -> Result<Vec<String>, ReadFault> {
        let mut found = self.disk.glob(pattern)?;
        let matcher = matcher(pattern)?;
        // A new file is open before it is written.
        let open = self.documents.below(self.root).filter_map(|(path, _)| slashed(self.root, path));
        found.extend(open.filter(|path| matcher.is_match(path)));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}
