//! A Dockerfile while it is written, and how text of the user stands in one.

use groundplan_document::{Marks, quote};
use groundplan_source::Origin;

/// A Dockerfile while it is written.
pub struct Dockerfile<'m> {
    text: String,
    line: u32,
    marks: Marks<'m>,
}

impl<'m> Dockerfile<'m> {
    /// A file that begins with these lines as comments.
    pub fn new(header: &[String]) -> Self {
        let mut file = Dockerfile { text: String::new(), line: 1, marks: Marks::default() };
        for line in header {
            file.comment(line);
        }
        file
    }

    /// A line that says something to whoever reads it.
    pub fn comment(&mut self, text: &str) {
        self.push(&format!("# {}", one_line(text)));
    }

    /// A line with nothing on it.
    pub fn gap(&mut self) {
        self.push("");
    }

    /// An instruction, which is one line.
    pub fn instruction(&mut self, origin: &'m Origin, text: &str) {
        self.marks.add(self.line, "", origin);
        self.push(text);
    }

    /// The file.
    pub fn finish(self) -> (String, Marks<'m>) {
        (self.text, self.marks)
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
        self.line = self.line.saturating_add(1);
    }
}

/// Text between double quotes in `LABEL` and `ENV`, where `$` begins a variable, `\` escapes, and
/// a line break would begin another instruction.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in one_line(text).chars() {
        if matches!(c, '"' | '\\' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// A program and its arguments in exec form: JSON, in which Docker reads nothing else.
pub fn exec_form<T: AsRef<str>>(words: &[T]) -> String {
    let mut out = String::from("[");
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        quote(word.as_ref(), &mut out);
    }
    out.push(']');
    out
}

fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What Docker makes of a word between double quotes: `\` gives the next character, `$` begins
    /// a variable.
    fn read(word: &str) -> Result<String, String> {
        let inside = word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let (mut out, mut chars) = (String::new(), inside.ok_or("no quotes")?.chars());
        while let Some(c) = chars.next() {
            match c {
                '\\' => out.push(chars.next().ok_or("ends in an escape")?),
                '$' => return Err("a variable".to_owned()),
                '"' => return Err("ends early".to_owned()),
                '\n' | '\r' => return Err("another instruction".to_owned()),
                c => out.push(c),
            }
        }
        Ok(out)
    }

    proptest! {
        #[test]
        fn docker_gives_back_what_was_written(text in "[a$\\\\\"{}# ]{0,12}") {
            prop_assert_eq!(read(&quoted(&text)), Ok(text));
        }

        #[test]
        fn no_text_begins_another_instruction(text in any::<String>()) {
            prop_assert!(read(&quoted(&text)).is_ok());
            prop_assert!(!exec_form(&[text]).contains('\n'));
        }

        #[test]
        fn a_program_is_read_back(words in proptest::collection::vec(any::<String>(), 0..4)) {
            let read: Vec<String> = serde_json::from_str(&exec_form(&words)).unwrap();
            prop_assert_eq!(read, words);
        }
    }
}
