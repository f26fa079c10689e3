//! Input that is made to hurt: deep, long, unclosed, repeated. It is read on a small stack, in time
//! linear in its length, and answered with few reports.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use groundplan_source::{Diagnostic, FileId};
use groundplan_syntax::{Limits, format, lex, parse};

/// What may stand around anything: openings with what closes them.
const OPENINGS: &[(&str, &str)] = &[
    ("{", "}"),
    ("(", ")"),
    ("\"", "\""),
    ("\"\"\"", "\"\"\""),
    ("\"\"\"\n", "\n\"\"\""),
    ("#\"", "\"#"),
    ("#\"\"\"\n", "\n\"\"\"#"),
    ("####\"", "\"####"),
    ("/*", "*/"),
    ("//", "\n"),
    ("/-", ""),
    ("/-{", "}"),
    ("\\", "\n"),
    ("\\\n", "a"),
    ("a \\\n", "a"),
    ("a {", "}"),
    ("a {\n", "}\n"),
    ("a /-{\n", "}\n"),
    ("/-a {", "}"),
    ("(t)a", ""),
    ("a (", ")"),
    ("a (t)", "b"),
    ("a=", "1"),
    ("[", "]"),
    ("#", ""),
    ("#\"\"#", ""),
    ("a;", ""),
    (";", ""),
    ("}", ""),
    ("\u{FEFF}", ""),
    ("\u{85}", ""),
    ("<<<<<<<\n", ""),
];

/// Reads, formats and drops a text on a small stack, and says how long it took and what was wrong.
fn read(text: String) -> (Duration, Vec<Diagnostic>) {
    let work = move || {
        let text: Arc<str> = text.into();
        let limits = Limits::default();
        let start = Instant::now();
        assert_eq!(lex(&text).map(|token| token.range.len()).sum::<usize>(), text.len());
        let (tree, diagnostics) = parse(FileId(0), &text, &limits);
        drop(tree);
        // Indentation may make it larger than what is read again.
        if diagnostics.is_empty()
            && let Ok(formatted) = format(FileId(0), &text, &limits)
        {
            let again = format(FileId(0), &formatted.as_str().into(), &limits);
            assert!(again.is_err() || again == Ok(formatted));
        }
        (start.elapsed(), diagnostics)
    };
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(work).unwrap();
    thread.join().expect("reading does not panic")
}

/// Far above what it takes, far below what anything quadratic takes.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });

fn read_in_time(name: &str, text: String) -> Vec<Diagnostic> {
    let (time, diagnostics) = read(text);
    assert!(time < PATIENCE, "{name:?} took {time:?}");
    diagnostics
}

#[test]
fn openings_in_any_number_are_survived() {
    for (open, close) in OPENINGS {
        for count in [1, 100_000] {
            let opened = open.repeat(count);
            read_in_time(open, format!("{opened}{}", close.repeat(count)));
            read_in_time(open, format!("a {opened}{}\n", close.repeat(count)));
            read_in_time(open, format!("a {{\n{opened}"));
            read_in_time(open, opened);
        }
    }
}

#[test]
fn nested_slashdashed_blocks_take_linear_time() {
    // The kdl crate needs twice the time for each of these lines.
    let start = Instant::now();
    let text: Arc<str> = "a /-{\n".repeat(40).into();
    let (_, diagnostics) = parse(FileId(0), &text, &Limits::default());
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(codes(&diagnostics), ["unclosed-brace"]);
    let closed = format!("{}{}", "a /-{\n".repeat(40), "}\n".repeat(40));
    assert!(read_in_time("closed", closed).is_empty());
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic.rule.code).collect()
}

#[test]
fn one_fault_is_reported_once_however_often_it_is_repeated() {
    for (text, code) in [
        ("{", "too-deep"),
        ("a {", "too-deep"),
        ("a {\n", "too-deep"),
        ("a /-{\n", "too-deep"),
        ("/-a {", "too-deep"),
        ("/*", "too-deep"),
        ("(", "expected-token"),
        ("a (", "expected-token"),
        ("\\", "unexpected-character"),
    ] {
        let diagnostics = read_in_time(text, text.repeat(100_000));
        assert!(codes(&diagnostics).contains(&code), "{text:?}: {:?}", codes(&diagnostics));
        if code == "too-deep" {
            assert_eq!(diagnostics.len(), 1, "{text:?}: {:?}", codes(&diagnostics));
        }
    }
}

/// How often a piece is repeated where every piece is tried.
const LONG: usize = if cfg!(debug_assertions) { 2_000 } else { 20_000 };

#[test]
fn repeated_tokens_take_linear_time() {
    let tokens = [
        "a", "{", "}", "(", ")", "=", ";", "\\", "\n", " ", "\"", "\"\"\"", "#", "#\"", "\"#",
        "/*", "*/", "//", "/-", "1", "é", "\\\"", "##\"\"\"", "r",
    ];
    // Each pair and triple, some longer ones, in turn short and long.
    let mut time = Duration::ZERO;
    let mut worst = (Duration::ZERO, String::new());
    let mut measure = |piece: String, count: usize| {
        let (took, _) = read(piece.repeat(count));
        assert!(took < PATIENCE, "{piece:?} {count} times took {took:?}");
        time += took;
        if took > worst.0 {
            worst = (took, piece);
        }
    };
    for (i, a) in tokens.iter().enumerate() {
        for (j, b) in tokens.iter().enumerate() {
            measure(format!("{a}{b}"), LONG);
            for (k, c) in tokens.iter().enumerate() {
                measure(format!("{a}{b}{c}"), 30);
                let (d, e) = (tokens[(i + 2 * j + k) % 24], tokens[(3 * i + j + 5 * k) % 24]);
                measure(format!("{a}{b}{c}{d}{e}"), 30);
                if (i + j + k) % 47 == 0 {
                    measure(format!("{a}{b}{c}{d}{e}"), LONG);
                }
            }
        }
    }
    println!("{time:?} in all, {worst:?} the longest");
}

#[test]
fn growing_runs_of_hashes_take_linear_time() {
    // Each opening needs more or fewer hashes than any closing that follows.
    let falling: String =
        (1..1_000).rev().map(|n| format!("a {}\"\"\"\n", "#".repeat(n))).collect();
    let rising: String = (1..1_000).map(|n| format!("a {}\"\"\"\n", "#".repeat(n))).collect();
    let single: String = (1..1_000).map(|n| format!("a {}\"b\n", "#".repeat(n))).collect();
    for text in [falling, rising, single] {
        read_in_time("hashes", text);
    }
    // A line that a `\` joins to the next, over and over, in a string that never ends.
    read_in_time("joined", "x\\\"\\\n".repeat(100_000));
}

#[test]
fn megabytes_of_faults_are_read_in_time() {
    for piece in ["a b= ", "a [\n", "= ", "1x ", "\"\\q\" ", "a\u{7F}", "a }\n", "a#", "#x "] {
        let diagnostics = read_in_time(piece, piece.repeat((1 << 20) / piece.len()));
        assert!(diagnostics.len() <= Limits::default().max_faults, "{piece:?}");
    }
}

#[test]
fn what_is_too_large_is_refused_whole() {
    let (_, diagnostics) = read("a\n".repeat(1 << 20));
    assert_eq!(codes(&diagnostics), ["file-too-large"]);
    let (_, diagnostics) = read(format!("a \"{}\"\n", "x".repeat(70_000)));
    assert_eq!(codes(&diagnostics), ["string-too-long"]);
}
