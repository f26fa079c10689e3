use std::sync::Arc;

use crate::expansion::Expansion;
use crate::{FileId, Span};

/// One file as it was read: its path as shown to people, its text and the start of each line.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative to the project root, with `/` between components on every system.
    pub path: String,
    /// The whole text; shared with the trees that were parsed from it.
    pub text: Arc<str>,
    line_starts: Vec<u32>,
}

/// A place for people: both numbers count from one, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from one.
    pub line: u32,
    /// The column in Unicode scalar values, from one.
    pub column: u32,
}

impl SourceFile {
    /// A file with its line index. A line ends at `\n`, at `\r\n`, or at a lone `\r`.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let line_starts = line_starts(&text);
        Self { path: path.into(), text, line_starts }
    }

    /// How many lines the file has; an empty file has one.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The zero-based line in which `offset` lies.
    pub fn line_index(&self, offset: u32) -> usize {
        self.line_starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a zero-based line, its terminator included; empty past the end.
    pub fn line_range(&self, line: usize) -> std::ops::Range<usize> {
        let len = self.text.len();
        let start = self.line_starts.get(line).map_or(len, |s| *s as usize);
        let end = self.line_starts.get(line.saturating_add(1)).map_or(len, |s| *s as usize);
        start..end
    }

    /// Where `offset` is, for people.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line_index(offset);
        let start = self.line_range(line).start;
        let before = self.text.get(start..offset as usize).unwrap_or_default();
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1),
            column: u32::try_from(before.chars().count()).unwrap_or(u32::MAX).saturating_add(1),
        }
    }
}

fn line_starts(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (at, byte) in bytes.iter().enumerate() {
        let ends_line =
            *byte == b'\n' || (*byte == b'\r' && bytes.get(at.saturating_add(1)) != Some(&b'\n'));
        if ends_line {
            starts.push(u32::try_from(at.saturating_add(1)).unwrap_or(u32::MAX));
        }
    }
    starts
}

/// Every file of one compilation.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    hidden: Vec<Span>,
    /// The uses of components; see [`Sources::expand`].
    pub(crate) expansions: Vec<Expansion>,
    /// Where the project lies in its repository, without a slash at either end.
    place: String,
}

impl Sources {
    /// Says where the project lies in its repository: `deploy/shop`, or nothing for its root.
    pub fn set_place(&mut self, place: &str) {
        place.clone_into(&mut self.place);
    }

    /// The path of a file as seen from the root of the repository.
    pub fn path_in_repository(&self, id: FileId) -> String {
        if self.place.is_empty() {
            return self.path(id).to_owned();
        }
        format!("{}/{}", self.place, self.path(id))
    }

    /// Takes a file in and names it.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile::new(path, text));
        id
    }

    /// Keeps the text under a span out of every rendering: a secret.
    pub fn hide(&mut self, span: Span) {
        if let Err(at) = self.hidden.binary_search(&span) {
            self.hidden.insert(at, span);
        }
    }

    /// The hidden spans that touch a span, nearest to its end first.
    pub(crate) fn hidden_in(&self, span: Span) -> impl Iterator<Item = Span> {
        let end =
            self.hidden.partition_point(|other| (other.file, other.start) <= (span.file, span.end));
        let before = self.hidden.get(..end).unwrap_or_default();
        // Literals do not overlap, so that what lies before the first miss misses too.
        let touches = move |other: &&Span| other.file == span.file && other.end >= span.start;
        before.iter().rev().take_while(touches).copied()
    }

    /// The file of that id, if it was added here.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(self.written_in(id).0 as usize)
    }

    /// The text of a file; empty for an unknown id.
    pub fn text(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| &file.text)
    }

    /// The text under a span; empty where the span does not fit its file.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The path of a file as shown to people; empty for an unknown id.
    pub fn path(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| file.path.as_str())
    }

    /// `path:line:column` of the span's start.
    pub fn locate(&self, span: Span) -> String {
        match self.get(span.file) {
            Some(file) => {
                let at = file.position(span.start);
                format!("{}:{}:{}", file.path, at.line, at.column)
            }
            None => String::new(),
        }
    }

    /// The line that a span begins in, with `…` for what is hidden in it.
    pub fn line_shown(&self, span: Span) -> String {
        let span = self.written(span);
        let Some(file) = self.get(span.file) else { return String::new() };
        let range = file.line_range(file.line_index(span.start));
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let whole = Span { file: span.file, start: offset(range.start), end: offset(range.end) };
        let mut line = self.slice(whole).to_owned();
        for hidden in self.hidden_in(whole) {
            let inside = |at: u32| (at.clamp(whole.start, whole.end) - whole.start) as usize;
            let (start, end) = (inside(hidden.start), inside(hidden.end));
            if line.is_char_boundary(start) && line.is_char_boundary(end) {
                line.replace_range(start..end, "…");
            }
        }
        line
    }

    /// All files in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0u32..).map(FileId).zip(&self.files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_each_kind_of_newline() {
        let file = SourceFile::new("a.kdl", "one\ntwo\r\nthree\rfour");
        let lines: Vec<_> =
            (0..file.line_count()).map(|line| &file.text[file.line_range(line)]).collect();
        assert_eq!(lines, ["one\n", "two\r\n", "three\r", "four"]);
    }

    #[test]
    fn columns_count_characters() {
        let file = SourceFile::new("a.kdl", "ä → \"b\"\n");
        assert_eq!(file.position(7), Position { line: 1, column: 5 });
    }

    #[test]
    fn a_span_outside_its_file_is_empty_text() {
        let mut sources = Sources::default();
        let id = sources.add("a.kdl", "a");
        assert_eq!(sources.slice(Span::new(id, 5, 9)), "");
        assert_eq!(sources.slice(Span::new(FileId(7), 0, 1)), "");
    }
}
