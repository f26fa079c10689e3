//! Every diagnostic, as people see it.
//!
//! `tests/diagnostics/<code>/<case>.kdl` is a whole project: `platform.kdl`, and further files
//! behind lines `//- path.kdl`. The snapshot beside it holds the project and all that is reported.
//! Adding a file adds a test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use groundplan::{diagnose, rule, rules};
use groundplan_model::load::Memory;
use groundplan_source::{Diagnostic, Options, Renderer, Severity, Sources};

/// Rules whose fault is too large to be shown: their cases are made by [`large`], and their pages
/// show no block that fails.
const LARGE: &[&str] =
    &["file-too-large", "string-too-long", "too-deep", "too-many-includes", "too-many-nodes"];

/// Whether none of these projects comes to the rule: it is raised by lowering or by what is
/// remembered, whose own tests hold it, or it only tells what a command asks for.
fn is_beyond(code: &str) -> bool {
    let remembered = groundplan_record::RULES.iter().copied();
    let mut beyond = groundplan_backends::rules().chain(remembered);
    matches!(code, "open-question" | "output-path") || beyond.any(|rule| rule.code == code)
}

/// A folder that is about many rules at once.
const ACCEPTANCE: &str = "twelve";

const FRAME: &str = "platform \"shop\"\nenvironment \"local\" { compose }\n";

#[test]
fn every_fixture_is_reported_as_its_snapshot_shows() {
    let missed = RefCell::new(Vec::new());
    insta::glob!("diagnostics", "*/*.kdl", |path| {
        let source = fs::read_to_string(path).unwrap();
        let (sources, diagnostics) = diagnose(&Memory::of(&source), "platform.kdl");
        let code = name(path.parent().unwrap());
        if code != ACCEPTANCE {
            missed.borrow_mut().extend(not_raised(&code, &diagnostics, path));
        }
        let shown = format!("{}\n{}", visible(&source), rendered(&sources, &diagnostics));
        snapshot(path.parent().unwrap(), path.file_stem().unwrap().to_str().unwrap(), &shown);
    });
    let missed = missed.into_inner();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn every_limit_is_reported_as_its_snapshot_shows() {
    for (code, case, files) in large() {
        let (sources, diagnostics) = diagnose(&files, "platform.kdl");
        assert_eq!(not_raised(code, &diagnostics, Path::new(case)), None);
        snapshot(&fixtures().join(code), case, &rendered(&sources, &diagnostics));
    }
}

/// Projects that pass a limit, by the rule that guards it.
fn large() -> Vec<(&'static str, &'static str, Memory)> {
    let one = |text: String| Memory::one(format!("{FRAME}{text}"));
    let comment = |depth| format!("{}{}\n", "/* ".repeat(depth), "*/ ".repeat(depth));
    let blocks = |depth| format!("/- {}{}\n", "a { ".repeat(depth), "} ".repeat(depth));
    let chain = |length: usize| {
        let mut files = Memory::one(format!("{FRAME}include \"1.kdl\"\n"));
        for at in 1..length {
            files.0.insert(format!("{at}.kdl"), format!("include \"{}.kdl\"\n", at + 1));
        }
        files.0.insert(format!("{length}.kdl"), String::new());
        files
    };
    let many = |count: usize| {
        let mut files = Memory::one(format!("{FRAME}include \"all/*.kdl\"\n"));
        files.0.extend((0..count).map(|at| (format!("all/{at:04}.kdl"), String::new())));
        files
    };
    let doubling = |depth: usize| {
        let mut text = "component \"c0\" { body { secret (param)\"name\" } }\n".to_owned();
        for at in 1..=depth {
            let inner = at - 1;
            let uses = |half| format!("c{inner} (fmt)\"{{param.name}}-{half}\"");
            let line = format!("component \"c{at}\" {{ body {{ {}; {} }} }}\n", uses(0), uses(1));
            text.push_str(&line);
        }
        format!("{text}c{depth} \"all\"\n")
    };
    let entities = |count: usize| {
        let each =
            (0..count).map(|at| format!("secret \"s{at}\"\nenvironment \"e{at}\" {{ compose }}\n"));
        Memory::one(format!("platform \"shop\"\n{}", each.collect::<String>()))
    };
    let description = |bytes| {
        let text = "x".repeat(bytes);
        Memory::one(format!(
            "platform \"shop\" description=\"{text}\"\nenvironment \"local\" {{ compose }}\n"
        ))
    };
    vec![
        ("file-too-large", "a-megabyte", one(format!("// {}\n", "x".repeat(1 << 20)))),
        ("string-too-long", "a-description", description(70_000)),
        ("too-deep", "comments", one(comment(65))),
        ("too-deep", "blocks", one(blocks(65))),
        ("too-deep", "a-hundred-thousand-blocks", one("a { ".repeat(100_000))),
        ("too-many-includes", "chain", chain(40)),
        ("too-many-includes", "files", many(600)),
        ("too-many-nodes", "doubling", one(doubling(30))),
        ("too-many-nodes", "entities", entities(400)),
    ]
}

/// Twelve independent mistakes are twelve reports, each of the mistake and at its place.
#[test]
fn twelve_mistakes_are_twelve_reports() {
    let source = fs::read_to_string(fixtures().join(ACCEPTANCE).join("mistakes.kdl")).unwrap();
    let (sources, diagnostics) = diagnose(&Memory::of(&source), "platform.kdl");
    let found: Vec<String> = diagnostics
        .iter()
        .map(|fault| {
            let (code, at) = (fault.rule.code, sources.locate(fault.span()));
            format!("{at} {code} {}", sources.slice(fault.span()))
        })
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
    platform.kdl:7:12 override-of-nothing "mialer"
    platform.kdl:16:17 invalid-value 80000
    platform.kdl:18:14 wrong-type "two"
    platform.kdl:20:28 unknown-reference mian
    platform.kdl:21:18 unterminated-string "
    platform.kdl:26:1 missing-value database "main"
    platform.kdl:28:1 unknown-node cahce
    platform.kdl:32:16 invalid-value "half a minute"
    platform.kdl:35:23 secret-as-text "correct horse battery staple"
    platform.kdl:39:8 duplicate-name "mailer"
    platform.kdl:43:19 unknown-property versions
    billing.kdl:1:9 include-cycle "platform.kdl"
    "#);
    assert!(diagnostics.iter().all(|fault| !fault.helps.is_empty()));
}

#[test]
fn every_block_of_every_page_does_what_it_says() {
    let mut wrong = Vec::new();
    for (code, page) in pages() {
        for block in blocks(&page).into_iter().filter(|block| !block.fails || !is_beyond(&code)) {
            let files = project(&block.text);
            let (sources, diagnostics) = diagnose(&files, "platform.kdl");
            // Open questions and other advice are no faults.
            let told =
                |fault: &&Diagnostic| fault.severity != Severity::Advice || fault.rule.code == code;
            let mut told = diagnostics.iter().filter(told).peekable();
            let as_it_says = match block.fails {
                true => told.peek().is_some() && told.all(|fault| fault.rule.code == code),
                false => told.peek().is_none(),
            };
            if !as_it_says {
                let says =
                    if block.fails { "should fail with its code alone" } else { "is not clean" };
                let shown = rendered(&sources, &diagnostics);
                wrong.push(format!("{code}: a block {says}:\n{}\n{shown}", block.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_page_a_fixture_and_a_test() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for rule in rules() {
        let code = rule.code;
        if !seen.insert(code) {
            wrong.push(format!("{code} is declared twice"));
        }
        let kebab = code.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
        if !kebab {
            wrong.push(format!("{code} is not in kebab case"));
        }
        if rule.summary.is_empty() || rule.summary.contains('\n') {
            wrong.push(format!("{code} has no summary of one line"));
        }
        let blocks = blocks(rule.page);
        let fails = blocks.iter().any(|block| block.fails) || LARGE.contains(&code);
        let mended = blocks.iter().any(|block| !block.fails);
        if !rule.page.starts_with(&format!("# {code}\n")) {
            wrong.push(format!("the page of {code} does not begin with its code"));
        }
        if !is_beyond(code) {
            if !fails {
                wrong.push(format!("the page of {code} has no block that fails"));
            }
            if !mended {
                wrong.push(format!("the page of {code} has no mended block"));
            }
            let folder = fixtures().join(code);
            if !folder.is_dir() || fs::read_dir(folder).unwrap().count() == 0 {
                wrong.push(format!("{code} has no fixture"));
            }
        }
    }
    for (code, _) in pages() {
        if rule(&code).is_none() {
            wrong.push(format!("the page {code} is about no rule"));
        }
    }
    for folder in entries(&fixtures()).filter(|path| path.is_dir()) {
        let code = name(&folder);
        if code != ACCEPTANCE && rule(&code).is_none() {
            wrong.push(format!("the folder {code} is about no rule"));
        }
        let large: Vec<_> = large().into_iter().filter(|(rule, ..)| *rule == code).collect();
        for snapshot in
            entries(&folder).filter(|path| path.extension().is_some_and(|e| e == "snap"))
        {
            let case = snapshot.file_stem().unwrap().to_str().unwrap();
            let known = snapshot.with_extension("kdl").exists()
                || large.iter().any(|(_, made, _)| *made == case);
            if !known {
                wrong.push(format!("{} is a snapshot of nothing", snapshot.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn not_raised(code: &str, diagnostics: &[Diagnostic], case: &Path) -> Option<String> {
    let found: Vec<_> = diagnostics.iter().map(|fault| fault.rule.code).collect();
    let missed = !found.contains(&code);
    missed.then(|| format!("{}: {code} is not among {found:?}", case.display()))
}

fn rendered(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    Renderer::new(Options::default()).render(sources, diagnostics)
}

fn snapshot(folder: &Path, case: &str, shown: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.remove_snapshot_suffix();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(case, shown));
}

/// The source with what cannot be seen spelt out.
fn visible(source: &str) -> String {
    let mut out = String::new();
    for c in source.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c if c.is_control() || "\u{feff}\u{2028}\u{202e}\u{200e}".contains(c) => {
                out.extend(c.escape_unicode());
            }
            c => out.push(c),
        }
    }
    out
}

/// A block of a page.
struct Block {
    text: String,
    fails: bool,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let fails = match line {
            "```kdl" => false,
            "```kdl fails" => true,
            line => {
                assert!(!line.starts_with("```kdl"), "unknown kind of block: {line}");
                continue;
            }
        };
        let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        out.push(Block { text: inside.join("\n") + "\n", fails });
    }
    out
}

/// A block as a project: a piece of one gets a platform and an environment around it, in a file of
/// their own.
fn project(block: &str) -> Memory {
    let has = |node: &str| block.lines().any(|line| line.starts_with(node));
    if has("platform") || has("//- ") {
        return Memory::of(block);
    }
    let mut frame = "platform \"shop\"\ninclude \"block.kdl\"\n".to_owned();
    if !has("environment") {
        frame.push_str("environment \"local\" { compose }\n");
    }
    let mut files = Memory::one(frame);
    files.0.insert("block.kdl".to_owned(), block.to_owned());
    files
}

fn pages() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics");
    entries(&folder)
        .map(|path| {
            let code = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (code, fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// What is in a folder, in order of name.
fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let paths: BTreeSet<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.into_iter()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}
