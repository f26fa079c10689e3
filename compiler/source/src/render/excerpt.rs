use std::collections::BTreeSet;
use std::ops::Range;

use miette::{LabeledSpan, MietteError, SourceCode, SourceSpan, SpanContents};

use super::escape::{escape, escape_line};
use super::redaction::{MASK, Redaction};
use crate::{Diagnostic, FileId, Position, SourceFile, Sources, Span};

/// Lines shown before and after a labelled one.
pub(super) const CONTEXT: usize = 1;
/// The most lines that a label is drawn over; a longer one is drawn on its first line.
const MAX_LABEL_LINES: usize = 8;
/// The most bytes of a line that are shown, and how many of them stand before the label.
const MAX_LINE: usize = 160;
const BEFORE_LABEL: usize = 60;

/// The lines around the labels of one diagnostic, of all its files one after the other, made fit to
/// be printed. What is drawn is drawn from here, so that no more than these lines is ever looked
/// at, and places count in bytes of this text.
#[derive(Debug, Default)]
pub(super) struct Excerpt {
    text: String,
    lines: Vec<Line>,
    labels: Vec<Mark>,
}

#[derive(Debug)]
struct Line {
    file: FileId,
    /// Shown name of the file.
    path: String,
    /// Zero-based line in its file.
    number: usize,
    range: Range<usize>,
}

#[derive(Debug)]
struct Mark {
    range: Range<usize>,
    position: Position,
    text: String,
    primary: bool,
}

impl Excerpt {
    /// The excerpt for a diagnostic: first the file of its primary label. What is hidden is masked.
    pub fn new(sources: &Sources, diagnostic: &Diagnostic, redaction: &Redaction) -> Self {
        let mut excerpt = Self::default();
        let mut files: Vec<FileId> = Vec::new();
        for label in &diagnostic.labels {
            if !files.contains(&label.span.file) {
                files.push(label.span.file);
            }
        }
        for id in files {
            if let Some(file) = sources.get(id) {
                let hidden = sources.hidden_in(Span::new(id, 0, u32::MAX));
                let hidden = hidden.map(|span| span.start as usize..span.end as usize);
                excerpt.add_file(id, file, diagnostic, &hidden.collect::<Vec<_>>(), redaction);
            }
        }
        excerpt
    }

    fn add_file(
        &mut self,
        id: FileId,
        file: &SourceFile,
        diagnostic: &Diagnostic,
        hidden: &[Range<usize>],
        redaction: &Redaction,
    ) {
        let mut shown = BTreeSet::new();
        let mut places: Vec<Place> = Vec::new();
        for (index, label) in diagnostic.labels.iter().enumerate() {
            if label.span.file == id {
                let place = Place::new(file, label.span, index, hidden);
                let doubled = places.iter().any(|other| {
                    let text = diagnostic.labels.get(other.label).map(|l| &l.text);
                    other.start == place.start
                        && other.end == place.end
                        && text == Some(&label.text)
                });
                if !doubled {
                    let last = (place.last + CONTEXT).min(file.line_count().saturating_sub(1));
                    shown.extend(place.first.saturating_sub(CONTEXT)..=last);
                    places.push(place);
                }
            }
        }
        let first_line = self.lines.len();
        let path = escape_line(&file.path);
        let mut windows = Vec::new();
        for number in shown {
            let window = Window::new(file, number, &places);
            let start = self.text.len();
            window.write(file, hidden, &mut self.text);
            let range = start..self.text.len();
            windows.push(window);
            self.lines.push(Line { file: id, path: path.clone(), number, range });
        }
        for place in places {
            let locate = |offset: usize, number: usize| {
                let index =
                    self.lines.get(first_line..)?.iter().position(|l| l.number == number)?;
                let line = self.lines.get(first_line + index)?;
                Some(line.range.start + windows.get(index)?.offset(file, hidden, offset))
            };
            let (Some(start), Some(end)) =
                (locate(place.start, place.first), locate(place.end, place.last))
            else {
                continue;
            };
            let Some(label) = diagnostic.labels.get(place.label) else { continue };
            self.labels.push(Mark {
                range: start..end.max(start),
                position: file.position(label.span.start),
                text: escape_line(&redaction.apply(&label.text)),
                primary: place.label == 0,
            });
        }
    }

    /// What is drawn beside the lines.
    pub fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.labels.iter().map(|mark| {
            let text = (!mark.text.is_empty()).then(|| mark.text.clone());
            let span = SourceSpan::from((mark.range.start, mark.range.len()));
            if mark.primary {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            }
        })
    }

    /// The index of the line that holds a byte of the excerpt.
    fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.range.start <= offset).saturating_sub(1)
    }

    /// Whether two lines of the excerpt are neighbours in their file.
    fn are_neighbours(&self, first: usize, second: usize) -> bool {
        match (self.lines.get(first), self.lines.get(second)) {
            (Some(a), Some(b)) => a.file == b.file && a.number + 1 == b.number,
            _ => false,
        }
    }
}

/// A label's place in its file, on character boundaries and inside the text.
struct Place {
    label: usize,
    start: usize,
    end: usize,
    first: usize,
    last: usize,
}

impl Place {
    fn new(file: &SourceFile, span: Span, label: usize, hidden: &[Range<usize>]) -> Self {
        let start = floor_boundary(&file.text, span.start as usize);
        let mut end = floor_boundary(&file.text, span.end as usize).max(start);
        let first = file.line_index(narrow(start));
        // A span that ends behind a newline ends on the line before.
        let last_byte = if end > start { end - 1 } else { end };
        let mut last = file.line_index(narrow(last_byte)).max(first);
        if last - first >= MAX_LABEL_LINES || (last > first && hidden.contains(&(start..end))) {
            last = first;
            end = content_range(file, first).end.max(start);
        }
        end = end.min(content_range(file, last).end.max(start));
        Self { label, start, end, first, last }
    }
}

/// The part of a line that is shown.
struct Window {
    range: Range<usize>,
    cut_before: bool,
    cut_after: bool,
}

/// Stands where a line is cut.
const CUT: &str = "…";

impl Window {
    /// The whole line; of a very long one, what is around the first label in it.
    fn new(file: &SourceFile, number: usize, places: &[Place]) -> Self {
        let line = content_range(file, number);
        if line.len() <= MAX_LINE {
            return Self { range: line, cut_before: false, cut_after: false };
        }
        let labelled = places
            .iter()
            .filter_map(|place| match number {
                n if n == place.first => Some(place.start),
                n if n == place.last => Some(place.end),
                _ => None,
            })
            .min()
            .unwrap_or(line.start);
        let start =
            floor_boundary(&file.text, labelled.saturating_sub(BEFORE_LABEL).max(line.start));
        let end = floor_boundary(&file.text, (start + MAX_LINE).min(line.end));
        Self { cut_before: start > line.start, cut_after: end < line.end, range: start..end }
    }

    fn write(&self, file: &SourceFile, hidden: &[Range<usize>], out: &mut String) {
        if self.cut_before {
            out.push_str(CUT);
        }
        out.push_str(&printable(&file.text, self.range.clone(), hidden));
        if self.cut_after {
            out.push_str(CUT);
        }
        out.push('\n');
    }

    /// Where a byte of the file is in the written line.
    fn offset(&self, file: &SourceFile, hidden: &[Range<usize>], offset: usize) -> usize {
        let before = self.range.start..offset.clamp(self.range.start, self.range.end);
        let cut = if self.cut_before { CUT.len() } else { 0 };
        cut + printable(&file.text, before, hidden).len()
    }
}

/// A piece of the text, escaped, with a mask where hidden text begins in it.
fn printable(text: &str, piece: Range<usize>, hidden: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut at = piece.start;
    let mut within: Vec<_> =
        hidden.iter().filter(|range| range.start < piece.end && range.end > piece.start).collect();
    within.sort_by_key(|range| range.start);
    for range in within {
        let start = range.start.max(at);
        out.push_str(&escape(text.get(at..start).unwrap_or_default()));
        at = range.end.min(piece.end).max(at);
        if range.start >= piece.start {
            out.push_str(MASK);
        }
    }
    out.push_str(&escape(text.get(at..piece.end).unwrap_or_default()));
    out
}

/// A line's bytes without its newline.
fn content_range(file: &SourceFile, number: usize) -> Range<usize> {
    let range = file.line_range(number);
    let line = file.text.get(range.clone()).unwrap_or_default();
    range.start..range.start + line.trim_end_matches(['\n', '\r']).len()
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let mut first = self.line_at(span.offset());
        let last_byte = span.offset() + span.len().saturating_sub(1);
        let mut last = self.line_at(last_byte).max(first);
        if (first..last).any(|line| !self.are_neighbours(line, line + 1)) {
            // Two places that are too far apart to be drawn together.
            return Err(MietteError::OutOfBounds);
        }
        for _ in 0..before {
            if first > 0 && self.are_neighbours(first - 1, first) {
                first -= 1;
            }
        }
        for _ in 0..after {
            if self.are_neighbours(last, last + 1) {
                last += 1;
            }
        }
        let (Some(top), Some(bottom)) = (self.lines.get(first), self.lines.get(last)) else {
            return Err(MietteError::OutOfBounds);
        };
        let range = top.range.start..bottom.range.end;
        let mark = self.labels.iter().find(|mark| mark.range.start == span.offset());
        let (line, column) = match mark.filter(|_| before == 0) {
            Some(mark) => (mark.position.line as usize - 1, mark.position.column as usize - 1),
            None => (top.number, 0),
        };
        Ok(Box::new(Contents {
            data: self.text.as_bytes().get(range.clone()).unwrap_or_default(),
            span: SourceSpan::from((range.start, range.len())),
            path: &top.path,
            line,
            column,
            line_count: last - first + 1,
        }))
    }
}

struct Contents<'a> {
    data: &'a [u8],
    span: SourceSpan,
    path: &'a str,
    line: usize,
    column: usize,
    line_count: usize,
}

impl<'a> SpanContents<'a> for Contents<'a> {
    fn data(&self) -> &'a [u8] {
        self.data
    }

    fn span(&self) -> &SourceSpan {
        &self.span
    }

    fn name(&self) -> Option<&str> {
        Some(self.path)
    }

    fn line(&self) -> usize {
        self.line
    }

    fn column(&self) -> usize {
        self.column
    }

    fn line_count(&self) -> usize {
        self.line_count
    }
}
