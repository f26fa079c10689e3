use std::fmt::Write as _;

use groundplan_backends::meaning::Judged;

use super::Changes;
use super::text::object;

/// The most bytes of a comment; GitHub takes 65 536 characters.
const MAX_BYTES: usize = 60_000;
/// The most objects that are listed below a change.
const MAX_OBJECTS: usize = 20;

/// The changes as a comment of a pull request: worst first, and never longer than a comment may be.
pub fn render(changes: &Changes<'_>) -> String {
    let mut out = String::from("### What this changes\n\n");
    let closing = match &changes.against.fallback {
        Some(because) => format!("Judged against {}: {because}.\n", changes.against.label),
        None => format!("Judged against {}.\n", changes.against.label),
    };
    if changes.judged.is_empty() {
        out.push_str("Nothing.\n\n");
    }
    // Writing to a string cannot fail.
    for (environment, group) in changes.by_environment() {
        let _ = writeln!(out, "#### {environment}: {}\n", Changes::counts(group));
        for (index, judged) in group.iter().enumerate() {
            let entry = entry(changes, judged);
            if out.len() + entry.len() + closing.len() > MAX_BYTES {
                let left = group.len() - index;
                let _ = writeln!(out, "- and {left} more: `groundplan diff` lists them\n");
                break;
            }
            out.push_str(&entry);
        }
        out.push('\n');
    }
    out + &closing
}

fn entry(changes: &Changes<'_>, judged: &Judged) -> String {
    let mut out = String::new();
    let (class, place) = (judged.class, changes.place(judged));
    let _ = writeln!(out, "- **{class}**: {} ({})", plain(&judged.what), code(&place));
    let _ = writeln!(out, "  {}.", plain(&judged.reason));
    if let Some(way) = &judged.way_round {
        let _ = writeln!(out, "  {}.", plain(way));
    }
    if judged.waived.is_some() {
        out.push_str("  Waived.\n");
    }
    if !judged.objects.is_empty() {
        let count = judged.objects.len();
        let plural = if count == 1 { "" } else { "s" };
        let _ = writeln!(out, "  <details><summary>{count} object{plural}</summary>\n");
        for (target, change) in judged.objects.iter().take(MAX_OBJECTS) {
            let _ = writeln!(out, "  - {} {}", target.word(), code(&object(change)));
        }
        if count > MAX_OBJECTS {
            let _ = writeln!(out, "  - and {} more", count - MAX_OBJECTS);
        }
        out.push_str("\n  </details>\n");
    }
    out
}

/// Text in which nothing is markup but its backticks, and nobody is mentioned. Code is written as it
/// is; where it is not clear what is code, nothing is.
fn plain(text: &str) -> String {
    let has_code = text.matches('`').count().is_multiple_of(2) && !text.contains("``");
    let mut is_code = false;
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter if letter.is_control() => out.push(' '),
            '`' => {
                is_code = !is_code && has_code;
                out.push(letter);
            }
            letter if is_code => out.push(letter),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '*' | '_' | '[' | ']' | '#' | '|' | '\\' => out.extend(['\\', letter]),
            '@' => out.push_str("@\u{200b}"),
            letter => out.push(letter),
        }
    }
    out
}

/// Text as code; backticks in it cannot end it.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
    let longest = text.split(|one| one != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("{fence}{text}{fence}"),
        _ => format!("{fence} {text} {fence}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{code, plain};

    #[test]
    fn text_of_a_description_is_no_markup() {
        assert_eq!(plain("<b> @all *x*"), "&lt;b> @\u{200b}all \\*x\\*");
        assert_eq!(plain("`a_b` <b>"), "`a_b` &lt;b>");
        assert_eq!(plain("`a_b"), "`a\\_b");
        assert_eq!(plain("`a `` <b> ```"), "`a `` &lt;b> ```");
        assert_eq!(code("a`b``c"), "``` a`b``c ```");
        assert_eq!(code("a\nb"), "`a b`");
    }
}
