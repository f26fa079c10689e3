//! Whatever the text and wherever the cursor: an answer, and spans that lie in the text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use std::path::Path;

use groundplan_ide::Analysis;
use groundplan_model::load::{Memory, load};
use groundplan_source::{FileId, Span};
use groundplan_syntax::Limits;
use proptest::prelude::*;

/// The examples, each in one text, and the standard library.
fn examples() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(root).unwrap() {
        let mut text = String::new();
        let mut folders = vec![entry.unwrap().path()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.extension() {
                    _ if path.is_dir() => folders.push(path),
                    Some(kind) if kind == "kdl" => {
                        text += &std::fs::read_to_string(path).unwrap();
                    }
                    _ => {}
                }
            }
        }
        texts.push(text);
    }
    let library = groundplan_model::load::STANDARD.iter().map(|standard| standard.text);
    texts.push(library.collect());
    texts
}

fn analysis(text: &str) -> Analysis {
    Analysis::new(load(&Memory::one(text), "platform.kdl", "", &Limits::default()))
}

/// Asks everything at an offset.
fn ask(analysis: &Analysis, offset: u32) {
    let file = FileId(0);
    let sources = &analysis.loaded().sources;
    let fits = |span: Span| {
        let text = sources.text(span.file);
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
    };
    if let Some(hover) = analysis.hover(file, offset) {
        fits(hover.span);
        assert!(hover.span.touches(offset));
        assert!(!hover.markdown.is_empty());
    }
    analysis.definition(file, offset).into_iter().for_each(fits);
    analysis.references(file, offset).into_iter().for_each(fits);
    for completion in analysis.completion(file, offset) {
        fits(completion.replace);
        assert!(completion.replace.touches(offset));
    }
}

#[test]
fn every_offset_of_the_examples_has_an_answer() {
    for text in examples() {
        let analysis = analysis(&text);
        for offset in 0..=text.len() as u32 + 2 {
            ask(&analysis, offset);
        }
        analysis.symbols(FileId(0));
    }
}

#[test]
fn an_example_that_is_being_typed_has_an_answer_at_its_end() {
    for text in examples() {
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)).step_by(11) {
            let analysis = analysis(&text[..end]);
            ask(&analysis, end as u32);
            ask(&analysis, end.saturating_sub(7) as u32);
        }
    }
}

#[test]
fn an_unknown_file_has_no_answer() {
    let analysis = analysis("platform \"x\"");
    assert_eq!(analysis.hover(FileId(9), 0), None);
    assert!(analysis.completion(FileId(9), 0).is_empty());
    assert!(analysis.symbols(FileId(9)).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn pieces_in_any_order_have_an_answer(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "service ", "\"api\" ", "{ ", "} ", "env ", "A ", "(ref)", "(fmt)", "\"{main.", "port=",
                "\n", "; ", "// x\n", "/* ", "*/", "/-", "\\\n", "\"\"\"\n", "#\"", "database ", "version=",
                "environment ", "é", "\u{1F600}", "(", ")", "=", "\"", "'", "only ", "12 ", "#true ", "\u{feff}",
            ]),
            0..40,
        )
    ) {
        let text = pieces.concat();
        let analysis = analysis(&text);
        for offset in 0..=text.len() as u32 {
            ask(&analysis, offset);
        }
        analysis.symbols(FileId(0));
    }
}
