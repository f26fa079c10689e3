//! Writing: one line a fact, in the order of environment, kind, name and field.

use crate::Record;

/// What begins the file.
const HEADER: &str = "\
// What Groundplan remembers of this platform: the names that things were created under, what
// cannot change freely, and what was given out. `groundplan compile` writes it: commit it, and do
// not edit it. After a merge with conflicts, leave both sides as they are and compile.
";

impl Record {
    /// The text of `groundplan.lock`.
    pub fn to_text(&self) -> String {
        let mut out = HEADER.to_owned();
        let mut environment = "";
        for (key, facts) in self.things() {
            if key.environment != environment {
                out.push('\n');
                environment = &key.environment;
            }
            let place = plain(&key.environment);
            let kind = key.subject.word();
            for (field, value) in facts {
                let (name, value) = (quoted(&key.name), quoted(value));
                out.push_str(&format!("{place} {kind} {name} {field}={value}\n"));
            }
        }
        out
    }
}

/// A name as the name of a node: with quotes where it reads like a keyword.
fn plain(name: &str) -> String {
    match name {
        "true" | "false" | "null" | "inf" | "nan" => quoted(name),
        _ => name.to_owned(),
    }
}

/// A text in quotes. Only what would end it, or the line, is escaped.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
