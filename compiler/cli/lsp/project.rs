//! A project that is open in the editor, and what was last found of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use groundplan_ide::Analysis;
use groundplan_model::EntityKind;
use groundplan_record::Record;
use groundplan_source::{Diagnostic, FileId};
use groundplan_syntax::Limits;

use super::documents::Documents;
use super::library::Library;
use super::overlay::Overlay;
use crate::checking::{Checked, checked};
use crate::disk::Disk;
use crate::exit::Failure;
use crate::pipeline::{Deny, analyse};
use crate::project::Project;
use crate::today::today;

/// A project with its last analysis.
#[derive(Debug)]
pub(super) struct Open {
    /// Where it lies.
    pub project: Project,
    /// What was found; it is of the present text unless `is_stale`.
    analysis: Analysis,
    /// What was remembered when it was compiled last.
    remembered: Record,
    /// Whether something has changed since.
    pub is_stale: bool,
    /// Where the standard library is unpacked.
    standard: Option<Library>,
    /// What the editor was told last, by file.
    pub told: BTreeMap<PathBuf, Vec<gen_lsp_types::Diagnostic>>,
}

impl Open {
    /// A project that nothing is known of yet.
    pub fn new(project: Project) -> Self {
        let nothing = groundplan_model::load::load(
            &groundplan_model::load::Memory::default(),
            &project.entry,
            &project.path,
            &Limits::default(),
        );
        Self {
            project,
            analysis: Analysis::new(nothing),
            remembered: Record::default(),
            is_stale: true,
            standard: Library::of_user(),
            told: BTreeMap::new(),
        }
    }

    /// Checks it again if something has changed.
    ///
    /// # Errors
    /// The system does not show what is remembered; everything else is known all the same.
    pub fn refresh(&mut self, documents: &Documents, said: Option<&str>) -> Result<(), Failure> {
        if !self.is_stale {
            return Ok(());
        }
        self.is_stale = false;
        let today = today(said)?;
        let disk = Disk::new(self.project.root.clone(), &Limits::default());
        let files = Overlay { root: &self.project.root, disk, documents };
        let found = checked(&self.project, &files, Deny::default(), today);
        match found {
            Ok(Checked { loaded, remembered }) => {
                (self.analysis, self.remembered) = (Analysis::new(loaded), remembered);
                Ok(())
            }
            Err(failure) => {
                let disk = Disk::new(self.project.root.clone(), &Limits::default());
                let files = Overlay { disk, ..files };
                let (entry, path) = (&self.project.entry, &self.project.path);
                self.analysis = Analysis::new(analyse(&files, entry, path, Deny::default()));
                Err(failure)
            }
        }
    }

    /// Whether something was compiled under that name.
    pub fn was_compiled(&self, kind: EntityKind, name: &str) -> bool {
        let mut things = self.remembered.things();
        things.any(|(key, _)| key.kind() == Some(kind) && key.name == name)
    }

    /// What was found last.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// Every fault that was found last, in order.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.analysis.loaded().diagnostics
    }

    /// The file of that path, if the project was read from it; one of the standard library too.
    pub fn file(&self, path: &Path) -> Option<FileId> {
        let standard = self.standard.as_ref().and_then(|standard| standard.path_of(path));
        let path = match &standard {
            Some(standard) => Path::new(standard),
            None => path.strip_prefix(&self.project.root).ok()?,
        };
        let mut files = self.analysis.loaded().sources.iter();
        files.find(|(_, file)| Path::new(&file.path) == path).map(|(id, _)| id)
    }

    /// Where a file lies. One of the standard library is unpacked for that.
    pub fn path(&self, file: FileId) -> PathBuf {
        let path = self.analysis.loaded().sources.path(file);
        let standard = self.standard.as_ref().and_then(|standard| standard.unpacked(path));
        standard.unwrap_or_else(|| self.project.root.join(path))
    }
}
