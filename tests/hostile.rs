//! Half-typed, broken and hostile descriptions: nothing panics, every place lies in its file, and
//! nothing of the input steers whoever reads the report.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use std::fs;
use std::path::Path;

use groundplan::diagnose;
use groundplan_model::load::Memory;
use groundplan_source::{Diagnostic, Format, Options, Renderer, Sources};
use proptest::prelude::*;

/// What holds for the report of any input.
fn check(files: &Memory) -> (Sources, Vec<Diagnostic>) {
    let (sources, diagnostics) = diagnose(files, "platform.kdl");
    for fault in &diagnostics {
        let edits = fault.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in fault.labels.iter().map(|label| label.span).chain(edits) {
            let text = &sources.get(span.file).expect("a file").text;
            let range = span.start as usize..span.end as usize;
            assert!(text.get(range).is_some(), "{} {span:?}", fault.rule.code);
        }
        assert!(!fault.message.is_empty() && !fault.message.contains('\n'));
        assert!(fault.helps.iter().all(|help| !help.is_empty()));
    }
    for format in [Format::Full, Format::Concise, Format::Json] {
        let options = Options { format, ..Options::default() };
        let shown = Renderer::new(options).render(&sources, &diagnostics);
        for line in shown.split('\n') {
            assert!(!line.trim_start().starts_with("::"), "{line}");
            assert!(!line.chars().any(char::is_control), "{line:?}");
        }
    }
    (sources, diagnostics)
}

fn acceptance() -> String {
    let path = "tests/diagnostics/twelve/mistakes.kdl";
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// A description that uses much of the language and has no fault.
const SOUND: &str = r##"
groundplan "1"
platform "shop" owner="shop@example.com" {
    repository "example/shop" id=815001 owner-id=4711 plan="team" visibility="public"
    labels team="shop" { tier "gold" }
}
environment "local" { compose monitoring=#false; service "web" { replicas 1 } }
environment "live" {
    aws account="111122223333" region="eu-west-1" { zones 3 }
    domain "shop.example.com"
    budget monthly=500 alert="80%"
    logging retention="90d"
    service "web" { replicas min=2 max=6 cpu="70%"; env { LEVEL #null } }
}
service "web" {
    build "." preset="python" app="shop.web:app"
    port "http" 8000
    health "/healthz" { ready "/ready" }
    route "/"
    env {
        DATABASE_URL (ref)"main.url"
        GREETING (fmt)"{{hello}} {environment.name} at {main.host}:{main.port}"
        LEVEL "info"
        TEXT """
            several
              lines
            """
    }
    scratch "/tmp"
    uses "mail"
}
worker "mailer" { image-of "web"; command "python" "-m" #"shop\mail"#; uses "main" }
cron "nightly" schedule="0 3 * * *" { image-of "web"; command "sweep" }
database "main" version="18" { backup retention="14d"; migrate image-of="web" { command "migrate" } }
external "mail" host="mail.example.com" credentials="mail-key"
secret "mail-key" doc="from the vendor" /- rotate="90d"
pipeline "main" { deploy "live" runner="inside" { approve team="platform" } }
use "std:memcached"
memcached "pages" { stop-grace "9s" }
component "role" {
    doc "A role"
    param "image" type="image" default="example/role:1" reason="the usual one"
    param "words" list-of="text"
    param "level" { one-of "low" "high"; default "low" }
    attribute "words" (fmt)"{param.level}: {param.words}"
    body {
        worker (param)"name" {
            image (param)"image"
            command "run" (param)"words"
            when "level" is="high" { env { LEVEL "high" } }
            children
        }
        each "a" "b" as="part" {
            job (fmt)"{param.name}-{param.part}" { image-of (param)"name"; slot "part" }
        }
    }
}
each "first" "second" as="name" { role (param)"name" words="x" level="high" }
role "third" words="y" { env { PAGES (ref)"pages.address"; WORDS (ref)"first.words" }; part { uses "main" } }
"##;

#[test]
fn the_sound_description_is_sound() {
    let (sources, diagnostics) = check(&Memory::one(SOUND));
    assert_eq!(Renderer::new(Options::default()).render(&sources, &diagnostics), "");
}

#[test]
fn every_half_typed_text_is_reported_calmly() {
    for whole in [SOUND.to_owned(), acceptance()] {
        for (at, _) in whole.char_indices() {
            let (_, diagnostics) = check(&Memory::of(&whole[..at]));
            // What is cut off gives few faults of its own, whatever was wrong before.
            assert!(diagnostics.len() <= 20, "{at}: {}", diagnostics.len());
        }
    }
}

/// While a sound description is typed there is never more to say than what is missing at its end.
#[test]
fn typing_a_sound_description_is_not_noisy() {
    let mut worst = (0, 0);
    for (at, _) in SOUND.char_indices() {
        let (_, diagnostics) = check(&Memory::one(&SOUND[..at]));
        worst = worst.max((diagnostics.len(), at));
    }
    let (count, at) = worst;
    assert!(count <= 8, "{count} reports after\n{}", &SOUND[..at]);
}

#[test]
fn line_ends_make_no_difference() {
    let unix = acceptance();
    let windows = unix.replace('\n', "\r\n");
    let said = |text: &str| {
        // The separators of files are the harness's own.
        let files = Memory::of(&text.replace(".kdl\r\n", ".kdl\n"));
        let (sources, diagnostics) = check(&files);
        diagnostics
            .iter()
            .map(|fault| format!("{} {}", sources.locate(fault.span()), fault.message))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(&unix), said(&windows));
}

#[test]
fn a_mark_of_byte_order_in_front_is_no_fault() {
    let (_, diagnostics) = check(&Memory::one(format!("\u{feff}{SOUND}")));
    assert!(diagnostics.is_empty());
}

#[test]
fn a_flood_of_faults_is_borne() {
    let frame = "platform \"shop\"\nenvironment \"local\" { compose }\n";
    let floods = [
        ("x\n".repeat(20_000), 20_000),
        (format!("worker \"a\" {{ image \"x\" }}\n{}", "worker \"a\"\n".repeat(10_000)), 10_000),
        (format!("worker \"a\" {{ image \"x\"; {} }}", "b; ".repeat(20_000)), 20_000),
        (format!("worker \"a\" {}", "b=1 ".repeat(20_000)), 20_000),
        (format!("worker \"a\" {{ image \"x\"; uses {} }}", "\"nothing\" ".repeat(10_000)), 10_000),
        (
            format!(
                "worker \"a\" {{ image \"x\"; env {{ {} }} }}",
                "A (ref)\"b.c\"; ".repeat(10_000)
            ),
            9_999,
        ),
        ("\"".repeat(20_000), 1),
        ("} ".repeat(20_000), 1),
        ("a { ".repeat(20_000), 1),
        ("(".repeat(20_000), 1),
        ("/-".repeat(20_000), 1),
        ("/*".repeat(20_000), 1),
        ("\\".repeat(20_000), 1),
        ("= ".repeat(20_000), 1),
    ];
    for (flood, least) in floods {
        let (_, diagnostics) = check(&Memory::one(format!("{frame}{flood}")));
        let shown: String = flood.chars().take(40).collect();
        assert!(diagnostics.len() >= least, "{shown}: {}", diagnostics.len());
    }
}

#[test]
fn a_secret_is_never_repeated() {
    for text in [
        "worker \"a\" { image \"x\"; env { PASSWORD \"CANARY\" } }",
        "worker \"a\" { image \"x\"; env PASSWORD=\"CANARY\" }",
        "worker \"a\" { image \"x\"; env {\n PASSWORD \"\"\"\n  CANARY\n  \"\"\"\n} }",
        "worker \"a\" { image \"x\"; env { URL \"http://u:CANARY@h/\" }; nonsense }",
        "worker \"a\" { image \"x\"; args \"--db=http://u:CANARY@h/\"; replicas \"x\" }",
        "worker \"a\" { image \"x\"; evn { PASSWORD \"CANARY\"; TOKEN 5CANARY; KEY r\"http://a:CANARY@b\" } }",
        "wroker \"a\" { API_KEY r\"CANARY\" \"CANARY\"\n PASSWORD=\"CANARY }",
        "worker \"a\" { build \".\" preset=\"python\" { args { TOKEN \"CANARY\" } } }",
    ] {
        let frame = "platform \"shop\"\nenvironment \"local\" { compose }\n";
        let (sources, diagnostics) = check(&Memory::one(format!("{frame}{text}\n")));
        assert!(!diagnostics.is_empty(), "{text}");
        for format in [Format::Full, Format::Concise, Format::Json] {
            let options = Options { format, ..Options::default() };
            let shown = Renderer::new(options).render(&sources, &diagnostics);
            assert!(!shown.contains("CANARY"), "{shown}");
        }
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\"",
        "\"\"\"",
        "#\"",
        "\"#",
        "{",
        "}",
        "(",
        ")",
        "=",
        ";",
        "/-",
        "/*",
        "*/",
        "//",
        "\\",
        "\n",
        "\r",
        "\u{feff}",
        "\u{202e}",
        "\u{1b}[2J",
        "\0",
        "é",
        "日本",
        "👩\u{200d}💻",
        "e\u{301}",
        "(ref)",
        "(fmt)",
        "(todo)",
        "#null",
        "#true",
        "true",
        "null",
        "-1",
        "1e999",
        "0x",
        "{{",
        "{}",
        "<<<<<<< a\n",
        "=======\n",
        ">>>>>>> b\n",
        "::error::",
        "##[group]",
        "worker \"x\" ",
        "service \"web\" {",
        "environment \"local\" ",
        "include \"platform.kdl\"\n",
        "only \"x\"\n",
        "component \"role\" { body { ",
        "param \"level\" ",
        "(param)\"level\" ",
        "{param.level}",
        "each \"a\" as=\"x\" { ",
        "when \"level\" { ",
        "children\n",
        "slot \"part\"\n",
        "role \"x\" { ",
        "use \"std:python\"\n",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_change_to_a_sound_description_is_reported_calmly(
        changes in prop::collection::vec((0..SOUND.len(), 0..40usize, piece()), 1..6),
    ) {
        let mut text = SOUND.to_owned();
        for (at, len, piece) in changes {
            let floor = |mut at: usize| {
                at = at.min(text.len());
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            let (start, end) = (floor(at), floor(at + len));
            text.replace_range(start..end, piece);
        }
        check(&Memory::one(text));
    }

    #[test]
    fn any_text_is_reported_calmly(pieces in prop::collection::vec(piece(), 0..80)) {
        check(&Memory::one(pieces.concat()));
    }
}
