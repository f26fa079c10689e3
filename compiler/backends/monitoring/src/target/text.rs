//! How text stands in queries and templates.

/// Text as a string of PromQL.
pub fn promql(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Literal text in an annotation, which is a Go template: a `{` that could begin an action is
/// written as an action that yields it.
pub fn template(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('{', Some('{') | None) => out.push_str("{{ \"{\" }}"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What PromQL makes of a string.
    fn read(text: &str) -> Option<String> {
        let inside = text.strip_prefix('"')?.strip_suffix('"')?;
        let (mut out, mut chars) = (String::new(), inside.chars());
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next()? {
                    'n' => out.push('\n'),
                    c => out.push(c),
                },
                '"' | '\n' => return None,
                c => out.push(c),
            }
        }
        Some(out)
    }

    /// What a Go template that holds only literals and `{{ "{" }}` yields.
    fn render(template: &str) -> Option<String> {
        let (mut out, mut rest) = (String::new(), template);
        while let Some((before, from)) = rest.split_once("{{") {
            out.push_str(before);
            out.push('{');
            rest = from.strip_prefix(" \"{\" }}")?;
        }
        Some(out + rest)
    }

    proptest! {
        #[test]
        fn promql_gives_back_what_was_written(text in "[a\"\\\\\n{}n]{0,12}") {
            prop_assert_eq!(read(&promql(&text)), Some(text));
        }

        #[test]
        fn a_template_gives_back_what_was_written(text in "[{} \"a.-]{0,12}", next in "[{a]?") {
            let whole = format!("{}{}", template(&text), template(&next));
            prop_assert_eq!(render(&whole), Some(format!("{text}{next}")));
        }
    }
}
