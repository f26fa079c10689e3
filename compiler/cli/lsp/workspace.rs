//! Everything that the editor has open: files and the projects around them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::{TextDocumentIdentifier, TextDocumentPositionParams, Uri};
use groundplan_source::{FileId, Span};

use super::client::Client;
use super::documents::{self, Documents};
use super::project::Open;
use crate::exit::Failure;
use crate::project::{ENTRY, Project, enclosing, has_entry, roots_below};

/// Files and projects.
#[derive(Debug)]
pub(super) struct Workspace {
    /// What the client can do.
    pub client: Client,
    /// What is open.
    pub documents: Documents,
    /// Every project that is known, by its root.
    pub projects: BTreeMap<PathBuf, Open>,
    /// The day that the command line says that it is.
    today: Option<String>,
}

/// A place that somebody asks about.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'w> {
    /// The whole workspace.
    pub workspace: &'w Workspace,
    /// The project.
    pub project: &'w Open,
    /// The file in it.
    pub file: FileId,
}

impl Workspace {
    /// A workspace in which nothing is open.
    pub fn new(client: Client, today: Option<String>) -> Self {
        Self { client, documents: Documents::default(), projects: BTreeMap::new(), today }
    }

    /// Looks for projects below a folder.
    pub fn look_below(&mut self, folder: &Path) {
        for root in roots_below(folder) {
            self.know(&root);
        }
    }

    /// Something has changed at a path: its project is to be checked again.
    pub fn touch(&mut self, path: &Path) {
        if let Some(root) = self.root_of(path) {
            self.know(&root);
        }
        for (root, project) in &mut self.projects {
            project.is_stale |= path.starts_with(root);
        }
    }

    fn know(&mut self, root: &Path) {
        let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        if self.projects.contains_key(&root) {
            return;
        }
        if let Ok(project) = Project::rooted(root.clone()) {
            self.projects.insert(root, Open::new(project));
        }
    }

    /// Checks every project in which something has changed; what the system refused for that.
    pub fn refresh(&mut self) -> Vec<Failure> {
        let (documents, today) = (&self.documents, self.today.as_deref());
        let projects = self.projects.values_mut();
        projects.filter_map(|project| project.refresh(documents, today).err()).collect()
    }

    /// The root of the project that a path lies in: the nearest directory with an entry, on disk or
    /// open, but not beyond the repository.
    fn root_of(&self, path: &Path) -> Option<PathBuf> {
        let repository = enclosing(path.parent()?, ".git");
        for directory in path.ancestors().skip(1) {
            let is_root =
                has_entry(directory) || self.documents.get(&directory.join(ENTRY)).is_some();
            if is_root {
                return Some(directory.to_owned());
            }
            if Some(directory) == repository {
                break;
            }
        }
        None
    }

    /// The project whose part a file is.
    pub fn at(&self, document: &TextDocumentIdentifier) -> Option<At<'_>> {
        let path = documents::path(&document.uri)?;
        // The nearest project around comes last. A file of the standard library is in each that uses it.
        let projects = self.projects.values().rev();
        projects
            .filter_map(|project| Some((project, project.file(&path)?)))
            .map(|(project, file)| At { workspace: self, project, file })
            .next()
    }

    /// The place of a position in the project whose part its file is.
    pub fn place(&self, place: &TextDocumentPositionParams) -> Option<(At<'_>, u32)> {
        let at = self.at(&place.text_document)?;
        let file = at.project.analysis().loaded().sources.get(at.file)?;
        Some((at, self.client.encoding.offset(file, place.position)))
    }

    /// What the editor calls a file.
    pub fn uri(&self, path: &Path) -> Option<Uri> {
        match self.documents.get(path) {
            Some(document) => Some(document.uri.clone()),
            None => Uri::from_file_path(path).ok(),
        }
    }
}

impl At<'_> {
    /// Where a span of this project is.
    pub fn location(&self, span: Span) -> Option<gen_lsp_types::Location> {
        let file = self.project.analysis().loaded().sources.get(span.file)?;
        let uri = self.workspace.uri(&self.project.path(span.file))?;
        Some(gen_lsp_types::Location {
            uri,
            range: self.workspace.client.encoding.range(file, span),
        })
    }

    /// Where a span of this file is.
    pub fn range(&self, span: Span) -> Option<gen_lsp_types::Range> {
        let file = self.project.analysis().loaded().sources.get(span.file)?;
        Some(self.workspace.client.encoding.range(file, span))
    }
}
