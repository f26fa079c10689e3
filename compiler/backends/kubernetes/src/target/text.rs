//! How literal text is written where Kubernetes or External Secrets would read something into it.

use std::borrow::Cow;

use groundplan_document::Str;

/// Text for `command`, `args`, `env` and the programs of probes, where `$(NAME)` stands for a
/// variable and `$$` for `$`: every `$` that would begin one of them is doubled.
pub fn expandable<'m>(text: impl Into<Str<'m>>) -> Str<'m> {
    let text = text.into();
    if !text.contains("$(") && !text.contains("$$") {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        if c == '$' && matches!(chars.peek(), Some('$' | '(')) {
            out.push('$');
        }
    }
    Cow::Owned(out)
}

/// The variable of that name, where variables are expanded.
pub fn variable(name: &str) -> String {
    format!("$({name})")
}

/// Literal text in a Go template: a `{` that could begin an action, with another one behind it or
/// with whatever comes next, is written as an action that yields it.
pub fn template_literal(text: &str) -> Cow<'_, str> {
    if !text.contains("{{") && !text.ends_with('{') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('{', Some('{') | None) => out.push_str("{{ \"{\" }}"),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// What the kubelet makes of a text: `$$` is `$`, `$(NAME)` is the variable if there is one,
    /// everything else stays.
    fn expand(text: &str, variables: &BTreeMap<&str, &str>) -> String {
        let (mut out, mut rest) = (String::new(), text);
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let behind = from.get(1..).unwrap_or_default();
            rest = match behind.chars().next() {
                Some('$') => {
                    out.push('$');
                    behind.get(1..).unwrap_or_default()
                }
                Some('(') => match behind.split_once(')') {
                    Some((name, after)) => {
                        let name = name.trim_start_matches('(');
                        match variables.get(name) {
                            Some(value) => out.push_str(value),
                            None => out.push_str(&format!("$({name})")),
                        }
                        after
                    }
                    None => {
                        out.push_str("$(");
                        behind.get(1..).unwrap_or_default()
                    }
                },
                _ => {
                    out.push('$');
                    behind
                }
            };
        }
        out + rest
    }

    /// What a Go template that holds only literals and `{{ "{" }}` yields; an error for any other
    /// action.
    fn render(template: &str) -> Result<String, String> {
        let (mut out, mut rest) = (String::new(), template);
        while let Some((before, from)) = rest.split_once("{{") {
            out.push_str(before);
            let after = from.strip_prefix(" \"{\" }}").ok_or_else(|| from.to_owned())?;
            out.push('{');
            rest = after;
        }
        Ok(out + rest)
    }

    proptest! {
        #[test]
        fn the_kubelet_gives_back_what_was_written(text in "[$(){}A ]{0,12}") {
            let variables = BTreeMap::from([("A", "expanded"), ("", "empty")]);
            prop_assert_eq!(expand(&expandable(text.as_str()), &variables), text);
        }

        #[test]
        fn a_template_gives_back_what_was_written(text in "[{} \"a.-]{0,12}", next in "[{a]?") {
            // Whatever comes next in the template is escaped by itself.
            let template = format!("{}{}", template_literal(&text), template_literal(&next));
            prop_assert_eq!(render(&template), Ok(format!("{text}{next}")));
        }
    }

    #[test]
    fn shell_variables_stay_readable() {
        assert_eq!(expandable("$HOME ${X} $1 $"), "$HOME ${X} $1 $");
        assert_eq!(expandable("$(id) $$ $$(id)"), "$$(id) $$$ $$$$(id)");
    }
}
