use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::change;
use super::place::Place;
use super::stamp::Stamp;
use crate::exit::Failure;
use crate::project::Project;
use crate::regular::{self, Fault};

/// The most bytes of an output file that are looked at.
const MAX_BYTES: usize = 64 << 20;

/// The files below the output directories, reached only through real directories.
#[derive(Debug)]
pub struct Outputs<'p> {
    project: &'p Project,
    /// The directory of everything but workflows.
    pub generated: Place,
    /// The directory of workflows, which holds files of others too.
    pub workflows: Place,
    /// Files of ours that will be gone before anything is written.
    passing: RefCell<BTreeSet<String>>,
    /// Directories that were looked at, by path as in [`Place::parent`], and whether they exist.
    known: RefCell<BTreeMap<String, bool>>,
}

/// A file as it lies on disk.
#[derive(Debug)]
pub struct Found {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// What changes when it is touched.
    pub stamp: Stamp,
}

impl<'p> Outputs<'p> {
    /// The outputs of a project.
    pub fn new(project: &'p Project, generated: Place, workflows: Place) -> Self {
        let workflows = Self::normal(project, workflows);
        let (passing, known) = Default::default();
        Self { project, generated, workflows, passing, known }
    }

    /// Where the project is the whole repository, the two roots are one.
    fn normal(project: &Project, place: Place) -> Place {
        match place.as_str().strip_prefix('/') {
            Some(path) if project.path.is_empty() => Place::fixed(path),
            _ => place,
        }
    }

    /// The place of an artifact.
    ///
    /// # Errors
    /// Its path is no place for output.
    pub fn place(&self, path: &str) -> Result<Place, Failure> {
        Place::parse(path)
            .map(|place| Self::normal(self.project, place))
            .map_err(|fault| Failure::new(format!("cannot write to `{path}`: {fault}")))
    }

    /// The entry file, relative to the project.
    pub fn entry(&self) -> &str {
        &self.project.entry
    }

    /// The entry file, relative to the repository.
    pub fn entry_in_repository(&self) -> String {
        match self.project.path.as_str() {
            "" => self.project.entry.clone(),
            path => format!("{path}/{}", self.project.entry),
        }
    }

    /// A place as people would type it.
    pub fn shown(&self, place: &Place) -> String {
        self.project.shown(place.as_str())
    }

    /// Whether an entry file that a mark names is another one than ours, and still there. That of a
    /// workflow counts from the root of the repository.
    pub fn is_elsewhere(&self, entry: &str, is_workflow: bool) -> bool {
        let (own, base) = match is_workflow {
            true => (self.entry_in_repository(), &self.project.repository),
            false => (self.project.entry.clone(), &self.project.root),
        };
        let is_there = |place: Place| fs::symlink_metadata(base.join(place.as_str())).is_ok();
        entry != own && Place::parse(entry).is_ok_and(is_there)
    }

    /// The files in a directory of workflows that have a name of ours.
    ///
    /// # Errors
    /// Something is in the way of the directory, or the system refuses.
    pub fn workflows_in(&self, directory: &Place) -> Result<Vec<Place>, Failure> {
        if !self.has_directory(directory.as_str())? {
            return Ok(Vec::new());
        }
        let failure = |error: std::io::Error| Failure::io("list", self.shown(directory), &error);
        let mut found = Vec::new();
        for entry in fs::read_dir(self.path(directory)).map_err(failure)? {
            let entry = entry.map_err(failure)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let is_ours = name.starts_with("groundplan") && name.ends_with(".yaml");
            if is_ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                found.push(directory.join(&name));
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// A place as seen from the root of the repository.
    pub fn in_repository(&self, place: &Place) -> String {
        match (place.as_str().strip_prefix('/'), self.project.path.as_str()) {
            (Some(path), _) => path.to_owned(),
            (None, "") => place.as_str().to_owned(),
            (None, project) => format!("{project}/{}", place.as_str()),
        }
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
            Ok((bytes, metadata)) => Ok(Some(Found { bytes, stamp: Stamp::of(&metadata) })),
            Err(Fault::System(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(self.failure(place, fault)),
        }
    }

    /// Whether a file is larger than any of ours.
    pub fn is_too_large(&self, place: &Place) -> bool {
        let found = fs::symlink_metadata(self.path(place));
        found.is_ok_and(|found| found.len() > MAX_BYTES as u64)
    }

    /// The stamp of the regular file at a place; nothing if there is none.
    ///
    /// # Errors
    /// Something is in the way of the directory that it is to lie in.
    pub fn stamp(&self, place: &Place) -> Result<Option<Stamp>, Failure> {
        if !self.has_directory(place.parent())? {
            return Ok(None);
        }
        let found = fs::symlink_metadata(self.path(place)).ok();
        Ok(found.filter(fs::Metadata::is_file).map(|metadata| Stamp::of(&metadata)))
    }

    /// Takes it that files of ours are not in the way, because they will be gone.
    pub fn pass_over(&self, files: impl Iterator<Item = Place>) {
        let files = files.map(|place| place.as_str().to_owned());
        self.passing.borrow_mut().extend(files);
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
            Ok(found) if found.is_dir() => self.own_directory(directory).map(|()| true),
            Ok(found) if found.is_symlink() => Err(link(&shown())),
            Ok(_) if self.passing.borrow().contains(directory) => Ok(false),
            Ok(_) => Err(Failure::new(format!("`{}` is not a directory", shown()))
                .with_help("files are to be written below it: move it away")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Failure::io("look at", shown(), &error)),
        }
    }

    /// That a directory belongs to this repository and to no other one.
    fn own_directory(&self, directory: &str) -> Result<(), Failure> {
        let path = self.absolute(directory);
        let is_a_root = path == self.project.root || path == self.project.repository;
        match !is_a_root && fs::symlink_metadata(path.join(".git")).is_ok() {
            true => {
                let shown = self.project.shown(directory);
                Err(Failure::new(format!("`{shown}` is a repository of its own"))
                    .with_help("nothing is written into another repository: name another `output`"))
            }
            false => Ok(()),
        }
    }

    /// Makes a directory and what leads to it.
    ///
    /// # Errors
    /// Something else is in the way, or the system refuses.
    pub fn make_directory(&self, directory: &str) -> Result<(), Failure> {
        if self.has_directory(directory)? {
            return Ok(());
        }
        let above = directory.rsplit_once('/').map_or("", |(above, _)| above);
        self.make_directory(above)?;
        let path = self.absolute(directory);
        match change::make_directory(&path) {
            Ok(()) => {}
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
    pub fn forget_directories(&self) {
        self.known.borrow_mut().clear();
        self.passing.borrow_mut().clear();
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
