use std::fmt::Write as _;

/// A variable that a file is to have.
pub struct Wanted<'v> {
    /// Its name.
    pub name: &'v str,
    /// What it is, in one line.
    pub doc: &'v str,
    /// The value that it gets if it has none; empty to leave it to somebody else.
    pub value: String,
}

/// A file that has every variable.
#[derive(Debug, PartialEq, Eq)]
pub struct Completed {
    /// Its text.
    pub text: String,
    /// The names that were added or got a value.
    pub added: Vec<String>,
    /// The names that still have no value.
    pub blank: Vec<String>,
}

const HEADER: &str =
    "# Values for `docker compose`. They are yours: keep them out of the repository.\n";

/// Completes the text of a `.env`: values that are there, comments and further variables stay as
/// they are.
pub fn complete(old: &str, wanted: &[Wanted<'_>]) -> Completed {
    let mut lines: Vec<String> = old.split_inclusive('\n').map(str::to_owned).collect();
    let found = assignments(old);
    let (mut added, mut blank) = (Vec::new(), Vec::new());
    let mut missing = String::new();
    for Wanted { name, doc, value } in wanted {
        let there = || found.iter().filter(|assignment| assignment.name == *name);
        if there().any(|assignment| assignment.has_value) {
            continue;
        }
        if value.is_empty() {
            blank.push((*name).to_owned());
        }
        match there().next_back().and_then(|assignment| lines.get_mut(assignment.line)) {
            Some(_) if value.is_empty() => continue,
            Some(line) => *line = format!("{name}={value}\n"),
            // Writing to a string cannot fail.
            None => {
                let _ = write!(missing, "\n# {}\n{name}={value}\n", capitalised(doc));
            }
        }
        added.push((*name).to_owned());
    }
    let mut text = lines.concat();
    if text.is_empty() {
        text.push_str(HEADER);
    } else if !text.ends_with('\n') && !missing.is_empty() {
        text.push('\n');
    }
    text.push_str(&missing);
    Completed { text, added, blank }
}

struct Assignment<'t> {
    name: &'t str,
    line: usize,
    has_value: bool,
}

/// The assignments of a file. A quoted value may go on over several lines.
fn assignments(text: &str) -> Vec<Assignment<'_>> {
    let mut out = Vec::new();
    let mut open: Option<char> = None;
    for (line, content) in text.lines().enumerate() {
        if let Some(quote) = open {
            if content.contains(quote) {
                open = None;
            }
            continue;
        }
        let Some((name, value)) = content.split_once('=') else { continue };
        let name = name.trim();
        let name = name.strip_prefix("export ").unwrap_or(name).trim();
        if name.starts_with('#') {
            continue;
        }
        let value = value.trim();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let inside = quote.and_then(|quote| value.strip_prefix(quote));
        if let (Some(quote), Some(inside)) = (quote, inside) {
            open = (!inside.contains(quote)).then_some(quote);
        }
        let is_empty =
            value.is_empty() || value.starts_with('#') || value == "\"\"" || value == "''";
        out.push(Assignment { name, line, has_value: !is_empty });
    }
    out
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted<'v>(name: &'v str, value: &str) -> Wanted<'v> {
        Wanted { name, doc: "what it is", value: value.to_owned() }
    }

    #[test]
    fn a_new_file_has_every_variable() {
        let completed = complete("", &[wanted("A", "x"), wanted("B", "")]);
        let text = format!("{HEADER}\n# What it is\nA=x\n\n# What it is\nB=\n");
        assert_eq!(completed.text, text);
        assert_eq!(completed.added, ["A", "B"]);
        assert_eq!(completed.blank, ["B"]);
        let again = complete(&text, &[wanted("A", "y"), wanted("B", "")]);
        assert_eq!(again, Completed { text, added: vec![], blank: vec!["B".to_owned()] });
    }

    #[test]
    fn what_is_there_stays() {
        let old = "# mine\nOTHER=1\nexport A = 'kept'\nB=\nC=\"\" # later\nD=d";
        let all = ["A", "B", "C", "D", "E"].map(|name| wanted(name, "new"));
        let completed = complete(old, &all);
        assert_eq!(
            completed.text,
            "# mine\nOTHER=1\nexport A = 'kept'\nB=new\nC=\"\" # later\nD=d\n\n# What it is\nE=new\n"
        );
        assert_eq!(completed.added, ["B", "E"]);
    }

    #[test]
    fn the_inside_of_a_value_is_no_assignment() {
        let old = "KEY=\"-----BEGIN\nA=\n-----END\"\n";
        let completed = complete(old, &[wanted("A", "new")]);
        assert_eq!(completed.text, format!("{old}\n# What it is\nA=new\n"));
    }
}
