use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::assignment::assignments;

/// A variable that a file is to have.
pub struct Wanted<'v> {
    /// Its name.
    pub name: Cow<'v, str>,
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
/// they are. Of a name that is given twice Compose reads the last; where that is empty, it is left
/// so, since nobody knows what was meant.
pub fn complete(old: &str, wanted: &[Wanted<'_>]) -> Completed {
    let found = assignments(old);
    let (mut added, mut blank) = (Vec::new(), Vec::new());
    let mut filled = BTreeMap::new();
    let mut missing = String::new();
    for Wanted { name, doc, value } in wanted {
        let mut there: Vec<_> = found.iter().filter(|one| one.name == name).collect();
        let last = there.pop();
        if last.is_some_and(|last| last.has_value) {
            continue;
        }
        let was_given = there.iter().any(|one| one.has_value);
        if value.is_empty() || was_given {
            blank.push(name.to_string());
        }
        match last {
            Some(_) if value.is_empty() || was_given => continue,
            Some(last) => {
                filled.insert(last.place.start, (last.place.end, format!("{name}={value}")));
            }
            // Writing to a string cannot fail.
            None => {
                let _ = write!(missing, "\n# {}\n{name}={value}\n", capitalised(doc));
            }
        }
        added.push(name.to_string());
    }
    let mut text = String::new();
    let mut at = 0;
    for (start, (end, assignment)) in filled {
        text.push_str(old.get(at..start).unwrap_or_default());
        text.push_str(&assignment);
        at = end;
    }
    text.push_str(old.get(at..).unwrap_or_default());
    if text.is_empty() {
        text.push_str(HEADER);
    } else if !text.ends_with('\n') && !missing.is_empty() {
        text.push('\n');
    }
    text.push_str(&missing);
    Completed { text, added, blank }
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
        Wanted { name: name.into(), doc: "what it is", value: value.to_owned() }
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
            "# mine\nOTHER=1\nexport A = 'kept'\nB=new\nC=new # later\nD=d\n\n# What it is\nE=new\n"
        );
        assert_eq!(completed.added, ["B", "C", "E"]);
    }

    #[test]
    fn what_was_given_and_emptied_later_is_left_to_a_person() {
        let old = "A=mine\nA=\n";
        let completed = complete(old, &[wanted("A", "new")]);
        assert_eq!((completed.text.as_str(), completed.blank), (old, vec!["A".to_owned()]));
    }
}
