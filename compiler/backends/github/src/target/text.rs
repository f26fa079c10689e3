//! Text that a user wrote, on its way into a workflow. One function for each place where text means
//! something: GitHub's values, bash, and the patterns that branches and paths are matched by.

/// The text as a value of a workflow, where GitHub evaluates `${{ … }}`.
pub fn literal(text: &str) -> String {
    text.replace("${{", "${{ '${{' }}")
}

/// A program and its arguments as a line of bash that starts exactly that, in a `run` that holds no
/// expression whatever the arguments are.
pub fn command_line<'t>(words: impl Iterator<Item = &'t str>) -> String {
    let mut line = String::new();
    for (index, word) in words.enumerate() {
        if index > 0 {
            line.push(' ');
        }
        if is_bare(word, index == 0) { line.push_str(word) } else { quote(word, &mut line) }
    }
    line
}

/// Whether bash takes the word for itself without quotes. As the first word it could be an
/// assignment or a keyword: keywords are letters only, so a bare program has a character that is
/// none.
fn is_bare(word: &str, first: bool) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte);
    let harmless = |byte: u8| plain(byte) || b":@%+,=".contains(&byte);
    if first {
        return word.bytes().all(plain) && !word.is_empty() && !KEYWORDS.contains(&word);
    }
    !word.is_empty() && word.bytes().all(harmless)
}

/// The reserved words of bash that are made of letters.
const KEYWORDS: [&str; 16] = [
    "if", "then", "elif", "else", "fi", "time", "for", "in", "until", "while", "do", "done",
    "case", "esac", "coproc", "select",
];

/// Double quotes, and a backslash before each of the four characters that mean something inside
/// them. A `$` before a `{` ends the quotes and begins them again, so that GitHub sees no `${{`.
fn quote(word: &str, line: &mut String) {
    line.push('"');
    let mut characters = word.chars().peekable();
    while let Some(character) = characters.next() {
        if matches!(character, '"' | '\\' | '$' | '`') {
            line.push('\\');
        }
        line.push(character);
        if character == '$' && characters.peek() == Some(&'{') {
            line.push_str("\"\"");
        }
    }
    line.push('"');
}

/// The name of a branch, or a pattern of branches, as a regular expression that matches the whole of it.
pub fn regular_expression(name: &str) -> String {
    let mut expression = String::new();
    for (index, part) in name.split('*').enumerate() {
        if index > 0 {
            expression.push_str("[^/]*");
        }
        for character in part.chars() {
            if !character.is_alphanumeric() && !"/_".contains(character) {
                expression.push('\\');
            }
            expression.push(character);
        }
    }
    expression
}

/// The name of a branch as a filter of a trigger, where `!` at the beginning and `+` mean something.
/// What no branch can hold (`*`, `?`, `[`) is left alone: whoever writes it means a pattern.
pub fn branch_pattern(name: &str) -> String {
    let name = name.replace('+', "\\+");
    if name.starts_with('!') { format!("\\{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{branch_pattern, command_line, literal, regular_expression};

    #[test]
    fn a_branch_matches_itself_alone() {
        assert_eq!(regular_expression("main"), "main");
        assert_eq!(regular_expression("release/1.2+x_y"), "release/1\\.2\\+x_y");
        assert_eq!(regular_expression("release/*"), "release/[^/]*");
    }

    /// What bash makes of a simple command: words, with double quotes and backslashes; a panic on
    /// anything that would mean more.
    fn words(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        let mut word: Option<String> = None;
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            match character {
                ' ' => words.extend(word.take()),
                '"' => {
                    let word = word.get_or_insert_default();
                    loop {
                        match characters.next().expect("an end of the quotes") {
                            '"' => break,
                            '\\' => match characters.next().expect("something to escape") {
                                escaped @ ('$' | '`' | '"' | '\\') => word.push(escaped),
                                '\n' => {}
                                other => word.extend(['\\', other]),
                            },
                            live @ ('$' | '`') => panic!("`{live}` is live in {line}"),
                            other => word.push(other),
                        }
                    }
                }
                safe if safe.is_ascii_alphanumeric() || "_-./:@%+,=".contains(safe) => {
                    word.get_or_insert_default().push(safe);
                }
                other => panic!("`{other}` is live in {line}"),
            }
        }
        words.extend(word);
        words
    }

    /// What GitHub makes of a value: text, with the only expression that the backend writes into
    /// text of a user.
    fn evaluated(value: &str) -> String {
        let rest = value.replace("${{ '${{' }}", "\0");
        assert!(!rest.contains("${{"), "a live expression in {value}");
        rest.replace('\0', "${{")
    }

    fn hostile() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "$",
            "{",
            "${{",
            "}}",
            "\"",
            "'",
            "\\",
            "`",
            " ",
            "!",
            "\n",
            "a",
            "=",
            "#",
            "~",
            "*",
            "secrets.X",
            "$(",
            ";",
            "&",
            "|",
            "é",
            "",
        ]);
        prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn arguments_come_back_as_they_were(argv in prop::collection::vec(hostile(), 1..6)) {
            let line = command_line(argv.iter().map(String::as_str));
            prop_assert!(!line.contains("${{"), "{}", line);
            prop_assert_eq!(words(&line), argv);
        }

        #[test]
        fn a_value_is_evaluated_to_what_was_written(text in hostile()) {
            prop_assume!(!text.contains('\0'));
            prop_assert_eq!(evaluated(&literal(&text)), text);
        }
    }

    #[test]
    fn ordinary_commands_stay_readable() {
        let line = |words: &[&str]| command_line(words.iter().copied());
        assert_eq!(line(&["pytest", "-q", "--cov=app"]), "pytest -q --cov=app");
        assert_eq!(line(&["if", "$HOME"]), r#""if" "\$HOME""#);
        assert_eq!(line(&["A=b", ""]), r#""A=b" """#);
        assert_eq!(line(&["echo", "${{ x }}"]), r#"echo "\$""{{ x }}""#);
    }

    #[test]
    fn a_branch_is_matched_by_its_name() {
        assert_eq!(branch_pattern("main"), "main");
        assert_eq!(branch_pattern("!c++"), r"\!c\+\+");
        assert_eq!(branch_pattern("release/*"), "release/*");
    }
}
