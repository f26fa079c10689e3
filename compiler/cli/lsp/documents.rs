//! What is open in the editor.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gen_lsp_types::{TextDocumentContentChangeEvent as Change, TextDocumentItem, Uri};
use groundplan_source::SourceFile;

use super::position::Encoding;

/// A file as the editor has it.
#[derive(Debug)]
pub(super) struct Document {
    /// What the editor calls it.
    pub uri: Uri,
    /// Counts its changes.
    pub version: i32,
    /// Its text, with the start of each line.
    pub file: SourceFile,
}

/// Every open file, by its path.
#[derive(Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<PathBuf, Document>,
}

impl Documents {
    /// Takes in a file that was opened; its path, where it has one.
    pub fn open(&mut self, item: TextDocumentItem) -> Option<PathBuf> {
        let path = path(&item.uri)?;
        let file = SourceFile::new(path.display().to_string(), item.text);
        let document = Document { uri: item.uri, version: item.version, file };
        self.open.insert(path.clone(), document);
        Some(path)
    }

    /// Changes an open file, one change after the other; its path, where it is open.
    pub fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<Change>,
        encoding: Encoding,
    ) -> Option<PathBuf> {
        let path = path(uri)?;
        let document = self.open.get_mut(&path)?;
        for change in changes {
            let text = match change {
                Change::TextDocumentContentChangeWholeDocument(whole) => whole.text,
                Change::TextDocumentContentChangePartial(part) => {
                    let start = encoding.offset(&document.file, part.range.start) as usize;
                    let end = encoding.offset(&document.file, part.range.end) as usize;
                    let mut text = document.file.text.to_string();
                    text.replace_range(start.min(end)..start.max(end), &part.text);
                    text
                }
            };
            document.file = SourceFile::new(std::mem::take(&mut document.file.path), text);
        }
        document.version = version;
        Some(path)
    }

    /// Forgets a file that was closed; its path, where it was open.
    pub fn close(&mut self, uri: &Uri) -> Option<PathBuf> {
        let path = path(uri)?;
        self.open.remove(&path)?;
        Some(path)
    }

    /// The open file of that path.
    pub fn get(&self, path: &Path) -> Option<&Document> {
        self.open.get(path)
    }

    /// Every open file below a directory.
    pub fn below<'d>(
        &'d self,
        directory: &'d Path,
    ) -> impl Iterator<Item = (&'d Path, &'d Document)> {
        let from = self.open.range(directory.to_owned()..);
        let open = from.map(|(path, document)| (path.as_path(), document));
        open.take_while(move |(path, _)| path.starts_with(directory))
    }
}

/// The path of a file; none for what does not lie on a disk. Links in its directory are followed, as
/// they are for the project around it.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    let path = uri.to_file_path().ok()?;
    let (folder, name) = (path.parent()?, path.file_name()?);
    Some(fs::canonicalize(folder).map(|folder| folder.join(name)).unwrap_or(path))
}
