use std::time::Duration;

use groundplan_source::escape;
use similar::TextDiff;

/// The lines that stand around a change.
const CONTEXT: usize = 3;
/// After this time the difference may be longer than it could be.
const PATIENCE: Duration = Duration::from_secs(1);

/// The difference between what lies at `path` and what is to be there, in the unified form; either
/// may be nothing. What would steer a terminal is spelt out.
pub fn unified(path: &str, old: Option<&[u8]>, new: Option<&str>, colour: bool) -> String {
    let name = |side: &str, is_there: bool| match is_there {
        true => format!("{side}/{path}"),
        false => "/dev/null".to_owned(),
    };
    let (before, after) = (name("a", old.is_some()), name("b", new.is_some()));
    let old = String::from_utf8_lossy(old.unwrap_or_default());
    let new = new.unwrap_or_default();
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old.as_ref(), new);
    let text = diff.unified_diff().context_radius(CONTEXT).header(&before, &after).to_string();
    // An empty file is no lines.
    let text = match text.is_empty() {
        true => format!("--- {before}\n+++ {after}\n"),
        false => text,
    };
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let shade = match line.as_bytes().first() {
            Some(b'+') => "\u{1b}[32m",
            Some(b'-') => "\u{1b}[31m",
            Some(b'@') => "\u{1b}[36m",
            _ => "",
        };
        let shade = if colour { shade } else { "" };
        out.push_str(shade);
        let (body, end) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
        out.push_str(&escape(body));
        out.push_str(if shade.is_empty() { "" } else { "\u{1b}[0m" });
        out.push_str(end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn a_difference_names_both_sides() {
        let text = unified("x.yaml", Some(b"a: 1\nb: 2\n"), Some("a: 1\nb: 3\n"), false);
        assert_eq!(text, "--- a/x.yaml\n+++ b/x.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n");
        let text = unified("x.yaml", None, Some("a: 1\n"), false);
        assert_eq!(text, "--- /dev/null\n+++ b/x.yaml\n@@ -0,0 +1 @@\n+a: 1\n");
        assert_eq!(unified("x", Some(b""), None, false), "--- a/x\n+++ /dev/null\n");
    }

    #[test]
    fn what_steers_a_terminal_is_spelt_out() {
        let text = unified("x", Some(b"\x1b[31m\r\n\xff\n"), None, false);
        assert!(text.contains("-\\u{1b}[31m\\u{d}\n-\u{fffd}\n"), "{text:?}");
        let text = unified("x", None, Some("a\n"), true);
        assert!(text.ends_with("\u{1b}[32m+a\u{1b}[0m\n"), "{text:?}");
    }
}
