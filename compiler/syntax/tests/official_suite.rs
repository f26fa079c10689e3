//! The official KDL v2 test suite, as the package of the `kdl` crate carries it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use groundplan_source::FileId;
use groundplan_syntax::{Limits, Node, Value, parse};

/// The suite's folder inside the `kdl` package, which Cargo has unpacked to build the tests.
fn suite() -> PathBuf {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo metadata runs");
    let text = String::from_utf8(output.stdout).expect("metadata is UTF-8");
    let manifest = text
        .split("\"manifest_path\":\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|path| path.contains("/kdl-6.7.1/"))
        .expect("kdl 6.7.1 is a dependency of the tests");
    Path::new(manifest).parent().unwrap().join("tests/test_cases")
}

fn cases(folder: &Path) -> Vec<(String, String)> {
    let mut cases: Vec<_> = std::fs::read_dir(folder.join("input"))
        .expect("the suite is there")
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned())
        })
        .collect();
    cases.sort();
    cases
}

#[test]
fn valid_documents_are_accepted_and_faulty_ones_refused() {
    let folder = suite();
    let cases = cases(&folder);
    assert!(cases.len() >= 320, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for (name, text) in &cases {
        let text: Arc<str> = text.as_str().into();
        let (_, diagnostics) = parse(FileId(0), &text, &Limits::default());
        let faulty = name.ends_with("_fail");
        if diagnostics.is_empty() == faulty {
            wrong.push(format!(
                "{name}: {:?}\n{text}",
                diagnostics.iter().map(|d| &d.message).collect::<Vec<_>>()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n----\n"));
}

/// The canonical form in which the suite writes its expected documents.
fn print(node: Node<'_>, depth: usize, out: &mut String) {
    out.push_str(&"    ".repeat(depth));
    if let Some(annotation) = node.annotation() {
        out.push_str(&format!("({})", word(annotation.text)));
    }
    out.push_str(&word(node.name()));
    let mut properties = std::collections::BTreeMap::new();
    for entry in node.entries() {
        let annotation =
            entry.annotation().map_or(String::new(), |a| format!("({})", word(a.text)));
        let value = format!("{annotation}{}", literal(entry.value()));
        match entry.key() {
            None => out.push_str(&format!(" {value}")),
            Some(key) => {
                properties.insert(key, value);
            }
        }
    }
    for (key, value) in properties {
        out.push_str(&format!(" {}={value}", word(key)));
    }
    if node.children().next().is_some() {
        out.push_str(" {\n");
        for child in node.children() {
            print(child, depth + 1, out);
        }
        out.push_str(&format!("{}}}", "    ".repeat(depth)));
    }
    out.push('\n');
}

fn literal(value: Value<'_>) -> String {
    match value {
        Value::Text(text) => word(text),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => format!("~{number:e}"),
        Value::Huge(written) if written.starts_with('#') => written.to_owned(),
        Value::Huge(written) => format!("~{}", written.replace('_', "")),
        Value::Bool(value) => format!("#{value}"),
        Value::Null => "#null".to_owned(),
        Value::Broken => "broken".to_owned(),
    }
}

fn word(text: &str) -> String {
    let keyword = ["true", "false", "null", "inf", "-inf", "nan"].contains(&text);
    let unsigned = text.trim_start_matches(['+', '-']).trim_start_matches('.');
    let special = |c: char| "(){}[]/\\\"#;=".contains(c) || c.is_whitespace() || c.is_control();
    let bare = !text.is_empty()
        && !keyword
        && !unsigned.starts_with(|c: char| c.is_ascii_digit())
        && !text.contains(special);
    if bare {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Decimals as both sides read them: the suite keeps the spelling of large and small exponents.
fn normal(text: &str) -> String {
    let number = |word: &str| {
        let (head, tail) = word.rsplit_once(['=', ')']).map_or(("", word), |(h, t)| (h, t));
        let divider = word.get(head.len()..word.len() - tail.len()).unwrap_or_default();
        let tail = tail.trim_start_matches('~');
        let plain = tail.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
        match tail.parse::<f64>() {
            Ok(value) if plain && value.is_infinite() => format!("{head}{divider}#inf"),
            Ok(value) if plain && tail.contains(['.', 'e', 'E']) => {
                format!("{head}{divider}~{value:e}")
            }
            _ => format!("{head}{divider}{tail}"),
        }
    };
    let line = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<_> = line.trim_start().split(' ').map(number).collect();
        format!("{}{}\n", " ".repeat(indent), words.join(" "))
    };
    text.lines().filter(|line| !line.is_empty()).map(line).collect()
}

#[test]
fn valid_documents_mean_what_the_suite_says() {
    let folder = suite();
    let mut compared = 0;
    for (name, text) in cases(&folder) {
        let expected = folder.join("expected_kdl").join(format!("{name}.kdl"));
        let Ok(expected) = std::fs::read_to_string(expected) else {
            continue;
        };
        let text: Arc<str> = text.as_str().into();
        let (tree, _) = parse(FileId(0), &text, &Limits::default());
        let mut printed = String::new();
        tree.nodes().for_each(|node| print(node, 0, &mut printed));
        assert_eq!(normal(&printed), normal(&expected), "{name}:\n{text}");
        compared += 1;
    }
    assert!(compared >= 200, "only {compared} documents were compared");
}
