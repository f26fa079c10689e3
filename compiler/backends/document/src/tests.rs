use serde_json::Value;

use super::{Map, Node, write_folded_json, write_folded_yaml, write_json, write_yaml};

/// Texts that some reader of YAML or JSON takes for something else when they are written plainly.
const AWKWARD: &[&str] = &[
    "",
    " ",
    "\n",
    "no",
    "on",
    "Off",
    "y",
    "12:30",
    "12:34:56",
    "1e3",
    "0o14",
    "014",
    "0x1f",
    "1_000",
    "null",
    "~",
    "=",
    "<<",
    "${X}",
    "$(X)",
    "{{ x }}",
    "%{x}",
    "\"",
    "'",
    "a\nb",
    "a\nb\n",
    "a\n\nb",
    "\na",
    "a\n\n",
    " a\nb",
    "a \nb",
    "a\tb",
    "\tb\nc",
    "🙂",
    "a: b",
    "a #b",
    "#a",
    "- a",
    "? a",
    "a:",
    ":a",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "@a",
    "`a",
    "%a",
    "---",
    "...",
    "1",
    "-1",
    "+1",
    ".5",
    "1.",
    ".inf",
    ".nan",
    "2001-01-01",
    "true",
    "TRUE",
    "a\u{7f}",
    "a\u{85}b",
    "a\u{2028}b",
    "\u{feff}a",
    "\u{ffff}",
    "a\rb",
    "\u{1b}[0m",
    "a\\b",
    "a,b",
    "[a]",
    "{a}",
    "ends with space ",
    "key: value\nother: value\n",
    "\u{202e}x",
    "nan",
    "NaN",
    "0",
    "00123",
    "1.10",
    "e3",
    "a/b:c",
    "x y",
];

fn document() -> Node<'static> {
    let mut by_key = Map::new();
    let mut list = Vec::new();
    for text in AWKWARD {
        list.push(Node::from(*text));
        by_key.put(format!("k{text}"), *text);
    }
    Map::new().with("list", list).with("map", by_key).into()
}

fn expected() -> Value {
    let list: Vec<Value> = AWKWARD.iter().map(|text| Value::from(*text)).collect();
    let map: serde_json::Map<String, Value> =
        AWKWARD.iter().map(|text| (format!("k{text}"), Value::from(*text))).collect();
    serde_json::json!({ "list": list, "map": map })
}

#[test]
fn json_comes_back_as_it_was() {
    for (text, _) in [write_json(&document()), write_folded_json(&document())] {
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected());
    }
}

#[test]
fn yaml_comes_back_as_it_was() {
    for (text, _) in [write_yaml(&[], &document()), write_folded_yaml(&[], &[document()])] {
        let read: Value = serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        assert_eq!(read, expected());
    }
}

/// In a line of its own each text is as hard to read back as under a key.
#[test]
fn awkward_texts_come_back_from_lines_of_folded_yaml() {
    for awkward in AWKWARD {
        let map =
            Map::new().with(format!("k{awkward}"), *awkward).with("list", Node::list([*awkward]));
        let root = Map::new().with("items", Node::list([map]));
        let (text, _) = write_folded_yaml(&[], &[root.into()]);
        let read: Value = serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let item = serde_json::json!({ format!("k{awkward}"): awkward, "list": [awkward] });
        assert_eq!(read, serde_json::json!({ "items": [item] }), "{text}");
    }
}

#[test]
fn yaml_is_laid_out_as_people_write_it() {
    let port = Map::new().with("name", "http").with("port", 8000);
    let root: Node<'_> = Map::new()
        .with("kind", Node::from("Service").beside("what it is"))
        .with("empty", Map::new())
        .with("ports", Node::list([port]).above("where it listens"))
        .with("run", "set -eu\necho hi\n")
        .with("nested", Node::list([Node::list(["a", "no"])]))
        .into();
    let (text, _) = write_yaml(&["header".to_owned()], &root);
    let expected = "# header\nkind: Service # what it is\nempty: {}\n# where it listens\nports:\n  - name: http\n    port: 8000\nrun: |\n  set -eu\n  echo hi\nnested:\n  - - a\n    - \"no\"\n";
    assert_eq!(text, expected);
}

#[test]
fn short_maps_and_lists_of_folded_yaml_stand_in_one_line() {
    let port = |name: &'static str| Map::new().with("name", name).with("port", 80);
    let long = "x".repeat(90);
    let root: Node<'_> = Map::new()
        .with("metadata", Map::new().with("name", "a"))
        .with("command", Node::list(["run", "--fast", "a:b", "no"]).beside("as it is"))
        .with(
            "spec",
            Map::new()
                .with("ports", Node::list([port("http"), port("admin")]))
                .with("first", Map::new().with("a", 1).with("b", Node::list([2, 3])))
                .with("four", Map::new().with("a", 1).with("b", Node::list([2, 3, 4])))
                .with("wide", Map::new().with("text", long.clone()))
                .with("told", Map::new().with("a", Node::from(1).beside("why")))
                .with("script", Map::new().with("run", "a\nb\n")),
        )
        .into();
    let (text, _) = write_folded_yaml(&[], &[root]);
    let expected = format!(
        "metadata:\n  name: a\ncommand: [run, \"--fast\", \"a:b\", \"no\"] # as it is\nspec:\n  ports:\n    - {{name: http, port: 80}}\n    - {{name: admin, port: 80}}\n  first: {{a: 1, b: [2, 3]}}\n  four:\n    a: 1\n    b: [2, 3, 4]\n  wide:\n    text: {long}\n  told:\n    a: 1 # why\n  script:\n    run: |\n      a\n      b\n"
    );
    assert_eq!(text, expected);
}

#[test]
fn marks_name_line_and_pointer() {
    use groundplan_source::{Origin, Span};
    let origin = Origin::Written(Span::default());
    let root: Node<'_> = Map::new()
        .with("a", 1)
        .with("b", Map::new().with("c/d", Node::from(2).from_origin(&origin)))
        .into();
    let folded = write_folded_yaml(&[], std::slice::from_ref(&root));
    for (_, marks) in [write_yaml(&[], &root), folded, write_json(&root), write_folded_json(&root)]
    {
        let found: Vec<_> = marks.iter().map(|mark| (mark.line, mark.pointer.to_owned())).collect();
        assert!(matches!(found.as_slice(), [(1 | 3 | 4, p)] if p == "/b/c~1d"), "{found:?}");
    }
}

#[test]
fn what_fits_into_a_line_of_folded_json_stands_in_one() {
    let place = || Map::new().with("x", 0).with("y", Node::list([1, 2]));
    let long = "x".repeat(90);
    let root =
        Map::new().with("place", place()).with("wide", Map::new().with("text", long.clone()));
    let (text, _) = write_folded_json(&root.into());
    let wide = format!("  \"wide\": {{\n    \"text\": \"{long}\"\n  }}");
    assert_eq!(text, format!("{{\n  \"place\": {{\"x\": 0, \"y\": [1, 2]}},\n{wide}\n}}\n"));
    assert_eq!(write_folded_json(&place().into()).0, "{\"x\": 0, \"y\": [1, 2]}\n");
}
