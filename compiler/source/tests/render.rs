//! What the renderings look like, and what they never let through.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use groundplan_source::{
    Applicability, Diagnostic, FileId, Format, Label, Options, Renderer, Rule, Severity, Sources,
    Span,
};
use proptest::prelude::*;

static RULE: Rule =
    Rule { code: "wrong-thing", severity: Severity::Error, summary: "A wrong thing.", page: "" };
static DOUBTFUL: Rule = Rule {
    code: "doubtful-thing",
    severity: Severity::Warning,
    summary: "A doubtful thing.",
    page: "",
};

fn fault(rule: &'static Rule, span: Span, message: &str, label: &str) -> Diagnostic {
    Diagnostic::new(rule, span, message.to_owned(), label.to_owned(), Vec::new())
}

/// The span of the first `text` in a file.
fn find(sources: &Sources, file: FileId, text: &str) -> Span {
    let at = sources.text(file).find(text).unwrap() as u32;
    Span::new(file, at, at + text.len() as u32)
}

fn rendered(format: Format, sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    Renderer::new(Options { format, ..Options::default() }).render(sources, diagnostics)
}

fn sample() -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let platform = sources.add(
        "platform.kdl",
        "platform \"shop\"\n\nservice \"api\" {\n    port \"http\" 80000\n}\n\nservice \"api\"\n",
    );
    let other = sources.add("services/api.kdl", "service \"web\" {\n\tdebug true\n}\n");
    let port = fault(
        &RULE,
        find(&sources, platform, "80000"),
        "`80000` is not a port: it is above 65535",
        "it is above 65535",
    )
    .with_help("a port is a whole number from 1 to 65535, and this help is so long that it has to be wrapped")
    .with_help("did you mean `8000`?")
    .with_fix("use 8000", Applicability::MaybeWrong, find(&sources, platform, "80000"), "8000");
    let first = find(&sources, platform, "\"api\"");
    let again = Span::new(platform, 66, 71);
    let doubled = fault(&RULE, again, "there are two services named `api`", "taken")
        .with_label(first, "first used here")
        .with_label(find(&sources, other, "\"web\""), "this name is free");
    let flag = fault(&DOUBTFUL, find(&sources, other, "true"), "`true` is old spelling", "")
        .with_fix("modernise", Applicability::Safe, find(&sources, other, "true"), "#true");
    (sources, vec![flag, doubled, port.clone(), port])
}

#[test]
fn the_full_form_shows_every_place() {
    let (sources, diagnostics) = sample();
    insta::assert_snapshot!(rendered(Format::Full, &sources, &diagnostics));
}

#[test]
fn the_concise_form_is_one_line_each() {
    let (sources, diagnostics) = sample();
    insta::assert_snapshot!(rendered(Format::Concise, &sources, &diagnostics), @"
    platform.kdl:4:17: error[wrong-thing] `80000` is not a port: it is above 65535
    platform.kdl:7:9: error[wrong-thing] there are two services named `api`
    services/api.kdl:2:8: warning[doubtful-thing] `true` is old spelling
    2 errors, 1 warning
    ");
}

#[test]
fn the_json_form_holds_everything() {
    let (sources, diagnostics) = sample();
    insta::assert_snapshot!(rendered(Format::Json, &sources, &diagnostics));
}

#[test]
fn nothing_wrong_is_nothing_said() {
    let sources = Sources::default();
    assert_eq!(rendered(Format::Full, &sources, &[]), "");
    assert_eq!(rendered(Format::Concise, &sources, &[]), "");
    let json: serde_json::Value =
        serde_json::from_str(&rendered(Format::Json, &sources, &[])).unwrap();
    assert_eq!(json["errors"], 0);
}

#[test]
fn colour_is_only_what_miette_adds() {
    let (sources, diagnostics) = sample();
    let options = Options { colour: true, ..Options::default() };
    let coloured = Renderer::new(options).render(&sources, &diagnostics);
    assert!(coloured.contains("\u{1b}[31m"));
    let plain = rendered(Format::Full, &sources, &diagnostics);
    assert_eq!(strip_colour(&coloured), plain);
}

fn strip_colour(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split("\u{1b}[");
    out.push_str(parts.next().unwrap());
    for part in parts {
        out.push_str(part.split_once('m').unwrap().1);
    }
    out
}

#[test]
fn awkward_lines_stay_aligned() {
    let mut sources = Sources::default();
    let long = format!("env {{ A \"{}\" }} // {}", "x".repeat(300), "y".repeat(300));
    let text = format!(
        "\u{feff}a\t\"日本語\"\tb\r\nc \"👩\u{200d}💻\" d\re \"\u{1b}[31m\u{202e}\" f\n{long}\ng"
    );
    let file = sources.add("odd\u{1b}name.kdl", text);
    let diagnostics: Vec<_> = ["b", "d", "f", "//", "g"]
        .into_iter()
        .map(|word| {
            let span = match word {
                "d" | "f" => find(&sources, file, &format!("\" {word}")),
                word => find(&sources, file, word),
            };
            let span = Span::new(file, span.end - word.len() as u32, span.end);
            fault(&RULE, span, &format!("at {word}\u{1b}[0m"), "here")
        })
        .collect();
    let end = sources.text(file).len() as u32;
    let mut all = diagnostics;
    all.push(fault(&RULE, Span::new(file, end, end), "at the end", "something is missing"));
    insta::assert_snapshot!(rendered(Format::Full, &sources, &all));
}

#[test]
fn labels_over_lines_and_empty_ones() {
    let mut sources = Sources::default();
    let text = "a {\n    b\n    c\n}\n\n".to_owned() + &"d\n".repeat(40);
    let file = sources.add("a.kdl", text);
    let len = sources.text(file).len() as u32;
    let all = [
        fault(&RULE, Span::new(file, 2, 17), "a block", "this block"),
        fault(&RULE, Span::new(file, 9, 9), "an empty place", "something is missing"),
        fault(&RULE, Span::new(file, 19, len), "a long place", "all of it"),
        fault(&RULE, Span::new(file, len, len), "the end", "here"),
    ];
    insta::assert_snapshot!(rendered(Format::Full, &sources, &all));
}

#[test]
fn what_is_hidden_is_shown_nowhere() {
    let mut sources = Sources::default();
    let file = sources.add("a.kdl", "A 1\nPASSWORD \"hunter2\" // why\nB 2\nTOKEN \"hunter3\"\n");
    let secret = find(&sources, file, "\"hunter2\"");
    let other = find(&sources, file, "\"hunter3\"");
    sources.hide(secret);
    sources.hide(other);
    let all = [
        fault(&RULE, secret, "a secret is written as text", "this is the secret"),
        fault(&RULE, secret, "`\"hunter2\"` is quoted", "hunter2").with_help("not `hunter2`"),
        fault(&RULE, find(&sources, file, "why"), "behind it", "here"),
        fault(&RULE, find(&sources, file, "B"), "beside it", "here"),
        fault(&DOUBTFUL, other, "another secret", ""),
    ];
    for format in [Format::Full, Format::Concise, Format::Json] {
        assert!(!rendered(format, &sources, &all).contains("hunter"));
    }
    insta::assert_snapshot!(rendered(Format::Full, &sources, &all[..3]));
}

#[test]
fn the_full_form_is_capped() {
    let mut sources = Sources::default();
    let file = sources.add("a.kdl", "a ".repeat(1_000));
    let all: Vec<_> = (0..1_000)
        .map(|at| fault(&RULE, Span::new(file, at * 2, at * 2 + 1), "again", ""))
        .collect();
    let full = rendered(Format::Full, &sources, &all);
    assert_eq!(full.matches("error[wrong-thing]").count(), groundplan_source::MAX_FULL);
    assert!(full.ends_with("\nand 900 more\n1000 errors\n"));
    assert_eq!(rendered(Format::Concise, &sources, &all).lines().count(), 1_001);
}

/// A line of a hundred thousand faults is walked once, not once for each.
#[test]
fn a_line_full_of_faults_is_no_burden() {
    let mut sources = Sources::default();
    let file = sources.add("a.kdl", "ä".repeat(500_000));
    let all: Vec<_> = (0..100_000)
        .map(|at| fault(&RULE, Span::new(file, at * 10, at * 10 + 2), "again", ""))
        .collect();
    let concise = rendered(Format::Concise, &sources, &all);
    assert!(concise.contains("a.kdl:1:499996: error[wrong-thing] again\n100000 errors\n"));
}

#[test]
fn a_path_cannot_order_a_build_server_about() {
    let mut sources = Sources::default();
    let file = sources.add("::error file=x\n::y.kdl", "a");
    let all =
        [fault(&RULE, Span::new(file, 0, 1), "one\n::two", "three\n::four")
            .with_help("five\n::six")];
    for format in [Format::Full, Format::Concise, Format::Json] {
        let text = rendered(format, &sources, &all);
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    }
}

fn awkward_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just("\r"),
        Just("\r\n"),
        Just("\t"),
        Just(" "),
        Just("::"),
        Just("##["),
        Just("\u{1b}[2J"),
        Just("\u{9b}"),
        Just("\u{202e}"),
        Just("\u{2028}"),
        Just("\u{feff}"),
        Just("日"),
        Just("e\u{301}"),
        Just("👩\u{200d}💻"),
        Just("\0"),
        Just("\u{7f}"),
        Just("service \"api\""),
        Just("{"),
        Just("}"),
        Just("`"),
        Just("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

#[test]
fn github_gets_one_command_a_fault_with_the_path_from_the_repository() {
    let mut sources = Sources::default();
    sources.set_place("deploy/shop");
    let file = sources.add("a,b:c.kdl", "one\ntwo 100%\n");
    let diagnostic = fault(&RULE, Span::new(file, 8, 12), "100% wrong\n::error::x", "here")
        .with_help("write less");
    let options = Options { format: Format::Github, ..Options::default() };
    let text = Renderer::new(options).render(&sources, std::slice::from_ref(&diagnostic));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    let place = "::error file=deploy/shop/a%2Cb%3Ac.kdl,line=2,col=5,title=";
    assert!(lines[0].starts_with(place), "{text}");
    assert!(lines[0].contains("100%25 wrong") && lines[0].ends_with("%0Awrite less"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the text and wherever the labels, nothing panics and nothing gets through.
    #[test]
    fn any_input_is_printed_safely(
        texts in prop::collection::vec(awkward_text(), 1..3),
        message in awkward_text(),
        places in prop::collection::vec((0..4u32, 0..700u32, 0..300u32), 1..6),
        width in 0..120usize,
    ) {
        let mut sources = Sources::default();
        for text in &texts {
            sources.add(text.as_str(), text.as_str());
        }
        let labels: Vec<Label> = places
            .iter()
            .map(|(file, start, len)| Label {
                span: Span::new(FileId(*file), *start, start + len),
                text: message.clone(),
            })
            .collect();
        let mut diagnostic = fault(&RULE, labels[0].span, &message, &message)
            .with_help(message.clone())
            .with_fix("mend", Applicability::Safe, labels[0].span, message.clone());
        diagnostic.labels = labels;
        let options = Options { format: Format::Github, width, colour: false };
        let text = Renderer::new(options).render(&sources, std::slice::from_ref(&diagnostic));
        let commands = text.lines().filter(|line| line.trim_start().starts_with("::")).count();
        prop_assert!(commands == 1 && text.lines().count() == 2, "{text}");
        for format in [Format::Full, Format::Concise, Format::Json] {
            let options = Options { format, width, colour: false };
            let text = Renderer::new(options).render(&sources, std::slice::from_ref(&diagnostic));
            for line in text.split('\n') {
                prop_assert!(!line.trim_start().starts_with("::"), "{line}");
                prop_assert!(!line.contains("##["), "{line}");
                prop_assert!(!line.chars().any(|c| c.is_control()), "{line:?}");
                prop_assert!(!line.contains(['\u{202e}', '\u{2028}', '\u{feff}']), "{line:?}");
            }
            if format == Format::Json {
                let json: serde_json::Value = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(json["diagnostics"][0]["message"].as_str(), Some(message.as_str()));
            }
        }
    }
}
