//! What Compose reads in a `.env`.

/// A name that is given a value.
#[derive(Debug, PartialEq, Eq)]
pub struct Assignment<'t> {
    /// The name.
    pub name: &'t str,
    /// Where its text lies in the file: from the name to the end of its last line, without what
    /// ends that.
    pub place: std::ops::Range<usize>,
    /// Whether there is any value. What cannot be read for certain is one: nobody may replace it.
    pub has_value: bool,
}

/// The assignments of a file, as Docker Compose 5.6 reads them: `NAME=value` or `NAME: value`, bare
/// or between quotes of either kind, which may span lines. `#` begins a comment only where a line
/// begins or after a value and a space; a name without a value is taken from the shell.
pub fn assignments(text: &str) -> Vec<Assignment<'_>> {
    let mut out = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let indent = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        let start = at + indent;
        let statement = text.get(start..).unwrap_or_default();
        let line = first_line(statement);
        if line.is_empty() {
            break;
        }
        if line.starts_with('#') {
            at = start + line.len();
            continue;
        }
        let (name, value) = match line.find(['=', ':']) {
            Some(end) => (&line[..end], Some(end + 1)),
            None => (line, None),
        };
        let (has_value, length) = match value {
            Some(from) => read_value(statement, from, line.len()),
            None => (true, line.len()),
        };
        let name = name.trim();
        let name = name.strip_prefix("export ").unwrap_or(name).trim();
        out.push(Assignment { name, place: start..start + length, has_value });
        at = start + length;
    }
    out
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Whether a value that begins at `from` is one, and where the last line of it ends.
fn read_value(statement: &str, from: usize, line: usize) -> (bool, usize) {
    let after = statement.get(from..).unwrap_or_default();
    let value = after.trim_start_matches([' ', '\t']);
    let begin = from + after.len() - value.len();
    let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return (!first_line(value).trim().is_empty(), line);
    };
    match closing(value, quote) {
        // What follows an empty value, a comment, is not its own.
        Some(end @ 1) => (false, begin + end + quote.len_utf8()),
        Some(end) => {
            let rest = statement.get(begin + end..).unwrap_or_default();
            (true, begin + end + first_line(rest).len())
        }
        None => (true, statement.len()),
    }
}

/// Where the quote is that ends a value which begins with one: the first without `\` before it.
fn closing(value: &str, quote: char) -> Option<usize> {
    let mut before = quote;
    for (index, c) in value.char_indices().skip(1) {
        if c == quote && before != '\\' {
            return Some(index);
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(&str, bool)> {
        assignments(text).into_iter().map(|one| (one.name, one.has_value)).collect()
    }

    #[test]
    fn a_value_is_one_however_it_is_written() {
        let given = [
            "A=x",
            "A: x",
            "A:x",
            "A=#x",
            "A= # x",
            "A='x'",
            "A=\"x\" # y",
            "A=\"a\nb\"",
            "export A=x",
            " A = x",
            "\u{feff}A=x",
            "A=\"\\\"\"",
            "A",
            "A=\"open",
            "A=x\r",
        ];
        for text in given {
            assert_eq!(read(text), [("A", true)], "{text:?}");
        }
        for text in ["A=", "A: ", "A=\"\"", "A='' # y", "A=  \r\n", "export A="] {
            assert_eq!(read(text), [("A", false)], "{text:?}");
        }
    }

    #[test]
    fn the_inside_of_a_value_is_no_assignment() {
        assert_eq!(read("KEY=\"BEGIN\nA=\nEND\"\nB=1\n"), [("KEY", true), ("B", true)]);
        assert_eq!(read("# A=1\n\n  # B=2\nC=3"), [("C", true)]);
    }

    proptest! {
        #[test]
        fn nothing_is_read_twice(text in "[A=:'\"\\\\# \n\u{feff}é]{0,24}") {
            let mut end = 0;
            for assignment in assignments(&text) {
                prop_assert!(assignment.place.start >= end && text.get(assignment.place.clone()).is_some());
                end = assignment.place.end;
            }
        }
    }
}
