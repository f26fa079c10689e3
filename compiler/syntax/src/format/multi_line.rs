use crate::character::{is_blank, is_newline, newline};

/// Adds a multi-line string that is indented by so many spaces instead of what it was indented by.
/// It means the same: its indentation is what its last line has, and no part of its text.
pub(super) fn push_reindented(literal: &str, indent: usize, out: &mut String) {
    let lines = lines(literal);
    let prefix = lines.last().map_or("", |last| {
        last.get(..last.len() - last.trim_start_matches(is_blank).len()).unwrap_or_default()
    });
    for (at, line) in lines.iter().enumerate() {
        if at == 0 {
            out.push_str(line);
            continue;
        }
        out.push('\n');
        let last = at + 1 == lines.len();
        if last || !line.trim_matches(is_blank).is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line.strip_prefix(prefix).unwrap_or(line));
        }
    }
}

/// Whether a `\` joins lines of the string: then what a line is indented by cannot be told from
/// the text alone.
pub(super) fn joins_lines(literal: &str) -> bool {
    let mut rest = literal;
    while let Some(at) = rest.find('\\') {
        let mut after = rest.get(at + 1..).unwrap_or_default().chars();
        if after.next().is_some_and(|c| is_blank(c) || is_newline(c)) {
            return true;
        }
        rest = after.as_str();
    }
    false
}

fn lines(literal: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = literal;
    while let Some(at) = rest.find(is_newline) {
        lines.push(rest.get(..at).unwrap_or_default());
        let len = newline(rest.as_bytes(), at).unwrap_or(1);
        rest = rest.get(at + len..).unwrap_or_default();
    }
    lines.push(rest);
    lines
}
