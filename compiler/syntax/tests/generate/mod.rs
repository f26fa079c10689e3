//! Documents for property tests.

#![allow(dead_code)]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A valid document of at most four levels, with everything that the grammar allows.
///
/// The bound on depth is for the `kdl` crate, whose time doubles with each level below a `/-`.
pub fn document() -> impl Strategy<Value = String> {
    let start = select(vec!["", "", "", "\u{FEFF}", "/- kdl-version 2\n"]);
    (start, nodes(3), select(vec!["", "\n", " ", "// end", "/* end */"])).prop_map(
        |(start, nodes, end)| {
            let end = if nodes.trim_end().ends_with('\\') { "\n" } else { end };
            format!("{start}{nodes}{end}")
        },
    )
}

/// Nodes with what may stand between them; ends with what ends the last one.
fn nodes(depth: u32) -> BoxedStrategy<String> {
    let one = (between(), node(depth), end_of_node()).prop_map(|(a, b, c)| format!("{a}{b}{c}"));
    (vec(one, 0..4), between())
        .prop_map(|(nodes, tail)| format!("{}{tail}", nodes.concat()))
        .boxed()
}

fn between() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "",
        "\n",
        "\n\n",
        "\r\n",
        "\n\n\n",
        "  ",
        "\t",
        "// line\n",
        "/* block */",
        "/* /* in */ */ ",
        "/* two\n lines */",
        "\u{2028}",
        "\\\n",
        "//\n",
        "\u{3000}",
    ]);
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn end_of_node() -> impl Strategy<Value = &'static str> {
    select(vec!["\n", "\n", ";", " ; ", "\r\n", " // tail\n", " /* tail */\n", "\n\n\n", " \\\n\n"])
}

/// Space within a node: at least one blank, or a continued line.
fn space() -> impl Strategy<Value = &'static str> {
    let weighted = [
        (12, " "),
        (2, "  "),
        (1, "\t"),
        (1, " /* in */ "),
        (1, " \\\n  "),
        (1, " \\ // why\n\t"),
        (1, "\\\n\\ // more\n"),
        (1, " \\ /* x */ // y\n "),
        (1, "/* tight */"),
        (1, "\u{A0}"),
    ];
    proptest::strategy::Union::new_weighted(
        weighted.into_iter().map(|(weight, text)| (weight, Just(text))).collect(),
    )
}

/// Space that may be missing.
fn maybe_space() -> impl Strategy<Value = &'static str> {
    prop_oneof![8 => Just(""), 1 => space()]
}

fn slashdash() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        9 => Just(""),
        1 => select(vec!["/-", "/- ", "/-\n", "/- // why\n", "/- /* out */ "]),
    ]
}

fn node(depth: u32) -> BoxedStrategy<String> {
    let head = (slashdash(), annotation(), string(), vec((space(), entry()), 0..4)).prop_map(
        |(slashdash, annotation, name, entries)| {
            let entries: String = entries.iter().map(|(a, b)| format!("{a}{b}")).collect();
            format!("{slashdash}{annotation}{name}{entries}")
        },
    );
    if depth == 0 {
        return head.boxed();
    }
    let blocks = vec((space(), select(vec!["", "", "/-", "/- "]), nodes(depth - 1)), 0..3);
    (head, blocks, maybe_space())
        .prop_map(|(head, blocks, tail)| {
            // Entries, then slashdashed blocks around at most one that counts.
            let mut counted = false;
            let mut out = head;
            for (space, slashdash, nodes) in blocks {
                let slashdash = if counted && slashdash.is_empty() { "/-" } else { slashdash };
                counted |= slashdash.is_empty();
                out.push_str(&format!("{space}{slashdash}{{{nodes}}}"));
            }
            format!("{out}{tail}")
        })
        .boxed()
}

fn annotation() -> impl Strategy<Value = String> {
    let one = (maybe_space(), string(), maybe_space(), maybe_space())
        .prop_map(|(a, word, b, c)| format!("({a}{word}{b}){c}"));
    prop_oneof![5 => Just(String::new()), 1 => one]
}

fn entry() -> impl Strategy<Value = String> {
    let argument = (annotation(), value()).prop_map(|(a, b)| format!("{a}{b}"));
    let property = (string(), maybe_space(), maybe_space(), annotation(), value())
        .prop_map(|(key, a, b, annotation, value)| format!("{key}{a}={b}{annotation}{value}"));
    (slashdash(), prop_oneof![argument, property]).prop_map(|(a, b)| format!("{a}{b}"))
}

fn value() -> impl Strategy<Value = String> {
    let number = select(vec![
        "0",
        "-1",
        "+7",
        "1_000",
        "0xff",
        "-0x1F",
        "0o17",
        "0b1010_1",
        "1.5",
        "-1.5e10",
        "1E-3",
        "123456789012345678901",
        "0.0",
        "1e400",
    ]);
    let keyword = select(vec!["#true", "#false", "#null", "#inf", "#-inf", "#nan"]);
    prop_oneof![
        2 => string(),
        1 => number.prop_map(str::to_owned),
        1 => keyword.prop_map(str::to_owned),
    ]
}

/// A string in any spelling.
fn string() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        // No keyword begins with one of these letters.
        3 => "[a-e][a-z0-9_-]{0,5}",
        1 => select(vec!["ü", "-", "--x", "-a", "+", ".a", "-.a", "<>", "a'b", "日本", "a,b", "~", "a:b", "true1"])
            .prop_map(str::to_owned),
    ];
    prop_oneof![
        6 => word,
        2 => quoted_content().prop_map(|text| format!("\"{text}\"")),
        1 => "[a-z \\\\äé{}/*;=]{0,8}".prop_map(|text| format!("#\"{text}\"#")),
        1 => "[a-z\"\\\\ ]{0,8}".prop_map(|text| format!("##\"x{text}\"##")),
        1 => multi_line(true),
        1 => multi_line(false).prop_map(|text| format!("#{text}#")),
    ]
}

fn quoted_content() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        5 => "[a-zA-Z0-9 äé{}()/*#;=-]{0,6}",
        1 => select(vec!["\\n", "\\\"", "\\\\", "\\t", "\\s", "\\u{1F600}", "\\u{41}", "\\b", "\\   ", "\\\n  ", "\\\r\n"])
            .prop_map(str::to_owned),
    ];
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// A multi-line string whose lines line up.
fn multi_line(escapes: bool) -> impl Strategy<Value = String> {
    let line = if escapes {
        prop_oneof![
            4 => "[a-z][a-z {}/*]{0,6}[a-z]",
            1 => Just(String::new()),
            1 => select(vec!["a\\nb",
                "a \"b\"",
                "\"\"", "\\sx", "a \\\\ b", "\\\"\"\"", "tail \\\n     on"]).prop_map(str::to_owned),
        ]
        .boxed()
    } else {
        prop_oneof![4 => "[a-z][a-z {}/*\\\\]{0,6}[a-z]", 1 => Just(String::new())].boxed()
    };
    let indent = select(vec!["", "  ", "\t", "        "]);
    let newline = select(vec!["\n", "\r\n", "\r", "\u{85}"]);
    (indent, newline, vec((select(vec!["", "  "]), line), 0..4)).prop_map(
        |(indent, newline, lines)| {
            let mut out = format!("\"\"\"{newline}");
            for (more, line) in lines {
                // Some empty lines carry blanks, which mean nothing.
                out.push_str(&format!("{indent}{more}{line}{newline}"));
            }
            format!("{out}{indent}\"\"\"")
        },
    )
}

/// A piece of syntax, whole or broken.
pub fn token() -> impl Strategy<Value = String> {
    let fixed = select(vec![
        "{",
        "}",
        "(",
        ")",
        "=",
        ";",
        "\\",
        "/-",
        "//",
        "/*",
        "*/",
        "\"",
        "\"\"\"",
        "#\"",
        "\"#",
        "##\"\"\"",
        "\"\"\"##",
        "#",
        "##",
        "[",
        "]",
        "/",
        "\n",
        "\r\n",
        "\r",
        "\u{2028}",
        " ",
        "  ",
        "\t",
        "a",
        "b ",
        "1",
        "1x",
        "#true",
        "true",
        "null",
        "r\"",
        "r#\"",
        "-",
        "-1",
        "0x",
        ".5",
        "\u{FEFF}",
        "\u{202E}",
        "\u{0}",
        "\u{7F}",
        "é",
        "日",
        "\\u{41}",
        "\\u{",
        "\\q",
        "<<<<<<< a\n",
        "\n=======\n",
        ">>>>>>>",
        "a {\n",
        "}\n",
        "\"s\"",
        "#\"r\"#",
        "k=",
        "(t)",
        "/- kdl-version 1\n",
    ]);
    prop_oneof![12 => fixed.prop_map(str::to_owned), 1 => any::<String>()]
}

/// Tokens in any order.
pub fn soup() -> impl Strategy<Value = String> {
    vec(token(), 0..40).prop_map(|tokens| tokens.concat())
}

/// A few changes to a text: pieces deleted, doubled, replaced by tokens.
pub fn mutations() -> impl Strategy<Value = Vec<(Index, usize, Mutation)>> {
    let mutation = prop_oneof![
        Just(Mutation::Delete),
        Just(Mutation::Double),
        token().prop_map(Mutation::Replace),
    ];
    vec((any::<Index>(), 0_usize..4, mutation), 1..4)
}

#[derive(Clone, Debug)]
pub enum Mutation {
    Delete,
    Double,
    Replace(String),
}

/// The text with the changes made.
pub fn mutate(text: &str, mutations: &[(Index, usize, Mutation)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (index, len, mutation) in mutations {
        let start = index.index(chars.len() + 1);
        let range = start..(start + len).min(chars.len());
        let piece: Vec<char> = match mutation {
            Mutation::Delete => Vec::new(),
            Mutation::Double => chars[range.clone()].repeat(2),
            Mutation::Replace(token) => token.chars().collect(),
        };
        chars.splice(range, piece);
    }
    chars.into_iter().collect()
}
