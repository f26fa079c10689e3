//! Conflict markers of Git: a record that a merge could not join holds both sides, and each is
//! read as a whole.

/// The texts of a file's sides. What belongs to the other side is blank in each, so that every
/// place stays where it is.
pub(crate) struct Sides {
    /// The file as this branch has it; the file itself where there is no conflict.
    pub ours: String,
    /// The file as the other branch has it.
    pub theirs: Option<String>,
}

/// Where a line lies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Common,
    Ours,
    /// What both began with, between `|||||||` and `=======`: neither side's.
    Before,
    Theirs,
}

/// Cuts a file at its markers. One without an end is left to whoever reads on.
pub(crate) fn sides(text: &str) -> Sides {
    if !text.split('\n').any(|line| is_marker(line, '<')) {
        return Sides { ours: text.to_owned(), theirs: None };
    }
    let (mut ours, mut theirs) = (String::new(), String::new());
    let mut part = Part::Common;
    for line in text.split_inclusive('\n') {
        let next = match part {
            Part::Common if is_marker(line, '<') => Some(Part::Ours),
            Part::Ours if is_marker(line, '|') => Some(Part::Before),
            Part::Ours | Part::Before if is_marker(line, '=') => Some(Part::Theirs),
            Part::Theirs if is_marker(line, '>') => Some(Part::Common),
            _ => None,
        };
        let shown = if next.is_some() { Part::Before } else { part };
        push(&mut ours, line, matches!(shown, Part::Common | Part::Ours));
        push(&mut theirs, line, matches!(shown, Part::Common | Part::Theirs));
        part = next.unwrap_or(part);
    }
    Sides { ours, theirs: Some(theirs) }
}

fn is_marker(line: &str, mark: char) -> bool {
    let rest = line.trim_end_matches(['\n', '\r']);
    let rest = rest.strip_prefix(&mark.to_string().repeat(7));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Adds a line, or as many bytes of nothing.
fn push(out: &mut String, line: &str, is_shown: bool) {
    match is_shown {
        true => out.push_str(line),
        false => {
            let body = line.trim_end_matches(['\n', '\r']);
            out.extend(std::iter::repeat_n(' ', body.len()));
            out.push_str(line.get(body.len()..).unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_keeps_its_lines_at_their_place() {
        let text = "a\n<<<<<<< HEAD\nours\n||||||| base\nold\n=======\ntheirs\n>>>>>>> other\nz\n";
        let Sides { ours, theirs } = sides(text);
        let lines = |text: &str| -> Vec<(usize, String)> {
            let lines = text.split('\n').enumerate();
            let some = lines.filter(|(_, line)| !line.trim().is_empty());
            some.map(|(at, line)| (at, line.to_owned())).collect()
        };
        let at = |at, line: &str| (at, line.to_owned());
        assert_eq!(lines(&ours), [at(0, "a"), at(2, "ours"), at(8, "z")]);
        let theirs = theirs.unwrap();
        assert_eq!(lines(&theirs), [at(0, "a"), at(6, "theirs"), at(8, "z")]);
        assert_eq!((ours.len(), theirs.len()), (text.len(), text.len()));
    }

    #[test]
    fn a_file_without_markers_has_one_side() {
        assert!(sides("a\n======= b\n").theirs.is_none());
    }
}
