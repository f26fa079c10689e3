//! What is said about broken documents, and what is left of them. Each file in `faults` is a test.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use groundplan_source::{Applicability, Diagnostic, FileId, SourceFile, Span};
use groundplan_syntax::{Limits, Node, RULES, parse};

#[test]
fn faults_are_told_and_the_rest_is_read() {
    insta::glob!("faults/*.kdl", |path| {
        insta::assert_snapshot!(describe(&std::fs::read_to_string(path).unwrap()));
    });
}

/// Each line with the faults in it, then the tree that was read all the same.
fn describe(text: &str) -> String {
    let file = SourceFile::new("a.kdl", text);
    let (tree, diagnostics) = parse(FileId(0), &file.text, &Limits::default());
    let mut out = String::new();
    for line in 0..file.line_count() {
        let range = file.line_range(line);
        let here: Vec<&Diagnostic> = diagnostics
            .iter()
            .filter(|diagnostic| file.line_index(diagnostic.span().start) == line)
            .collect();
        // Of a long file, only what is wrong is worth a look.
        if file.line_count() > 40 && here.is_empty() {
            continue;
        }
        let written = text[range.clone()].trim_end_matches(['\n', '\r']).escape_debug().to_string();
        writeln!(out, "{}", written.replace("\\\"", "\"").replace("\\\\", "\\")).unwrap();
        for diagnostic in here {
            write_diagnostic(&mut out, text, range.start, diagnostic);
        }
    }
    out.push_str("---\n");
    if text.len() < 300 {
        tree.nodes().for_each(|node| write_node(&mut out, node, 0));
    }
    out
}

fn write_diagnostic(out: &mut String, text: &str, line: usize, diagnostic: &Diagnostic) {
    let Span { start, end, .. } = diagnostic.span();
    let column = text[line..start as usize].chars().count();
    let marks = text[start as usize..end as usize].lines().next().unwrap_or("").chars().count();
    let label = &diagnostic.labels[0].text;
    writeln!(out, "{}{} {label}", " ".repeat(column), "^".repeat(marks.max(1))).unwrap();
    writeln!(out, "    {}: {}", diagnostic.rule.code, diagnostic.message).unwrap();
    for help in &diagnostic.helps {
        writeln!(out, "    help: {help}").unwrap();
    }
    for fix in &diagnostic.fixes {
        writeln!(out, "    fix ({:?}): {}", fix.applicability, fix.title).unwrap();
    }
}

fn write_node(out: &mut String, node: Node<'_>, depth: usize) {
    let indent = "    ".repeat(depth);
    let broken = if node.is_broken() { "!" } else { "" };
    write!(out, "{indent}{broken}{:?}", node.name()).unwrap();
    for entry in node.entries() {
        let key = entry.key().map_or(String::new(), |key| format!("{key}="));
        let annotation = entry.annotation().map_or(String::new(), |a| format!("({})", a.text));
        write!(out, " {key}{annotation}{:?}", entry.value()).unwrap();
    }
    out.push_str(if node.has_block() { " {}\n" } else { "\n" });
    node.children().for_each(|child| write_node(out, child, depth + 1));
}

#[test]
fn each_rule_is_broken_by_some_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults");
    let mut raised: BTreeSet<&str> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| std::fs::read_to_string(entry.unwrap().path()).ok())
        .flat_map(|text| parse(FileId(0), &text.into(), &Limits::default()).1)
        .map(|diagnostic| diagnostic.rule.code)
        .collect();
    // Tested in `hostile.rs`: too long to keep in a file.
    raised.extend(["file-too-large", "string-too-long"]);
    let declared: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(raised, declared);
}

/// The text with all safe fixes made.
fn mend(text: &str) -> String {
    let text: Arc<str> = text.into();
    let (_, diagnostics) = parse(FileId(0), &text, &Limits::default());
    let mut edits: Vec<_> = diagnostics
        .iter()
        .flat_map(|diagnostic| &diagnostic.fixes)
        .filter(|fix| fix.applicability == Applicability::Safe)
        .flat_map(|fix| &fix.edits)
        .collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    let mut mended = text.to_string();
    for edit in edits {
        mended.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
    }
    mended
}

#[test]
fn safe_fixes_turn_version_one_into_version_two() {
    let mended = mend(
        r###"a true false null on=true
b r"C:\d" r#"say "hi""# k=r"x"
r"c" "http:\/\/x" k=(t)null
"###,
    );
    assert_eq!(
        mended,
        r###"a #true #false #null on=#true
b #"C:\d"# #"say "hi""# k=#"x"#
#"c"# "http://x" k=(t)#null
"###
    );
    assert!(parse(FileId(0), &mended.into(), &Limits::default()).1.is_empty());
}
