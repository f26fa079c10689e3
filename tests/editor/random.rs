//! Random typing: after each change the server knows what a fresh look would say.

use std::collections::BTreeMap;

use gen_lsp_types::{
    CallHierarchyPrepareRequest, CodeActionRequest, CodeLensRequest, CompletionRequest,
    DocumentFormattingRequest, DocumentLinkRequest, DocumentSymbolRequest, FoldingRangeRequest,
    HoverRequest, InlayHintRequest, PrepareRenameRequest, Range, ReferencesRequest,
    SelectionRangeRequest, SemanticTokensRequest,
};
use serde_json::json;

use crate::client::{Client, position};

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// What people type, whole and in parts.
const TYPED: [&str; 18] = [
    "{",
    "}",
    "\"",
    "\n",
    "service \"x\" {",
    "port \"http\" 80",
    "(ref)\"",
    "main.url\"",
    "ä",
    "𝄞",
    "\r\n",
    "//",
    "/*",
    "*/",
    "/-",
    "environment \"local\" {",
    "#null",
    " =",
];

fn nearest_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    // Between `\r` and `\n` an editor has no place.
    if at > 0 && text[..at].ends_with('\r') && text[at..].starts_with('\n') { at - 1 } else { at }
}

#[test]
fn after_each_change_what_is_told_is_what_a_fresh_look_says() {
    for seed in 1..=6u64 {
        let mut client = Client::of_example("bookshop");
        let mut numbers = Numbers(seed * 7919);
        let mut text = client.on_disk("platform.kdl").replace("\r\n", "\n");
        client.open("platform.kdl", &text);
        for step in 0..40 {
            let start = nearest_boundary(&text, numbers.below(text.len() + 1));
            let length = if numbers.below(3) == 0 { numbers.below(40) } else { 0 };
            let end = nearest_boundary(&text, (start + length).min(text.len())).max(start);
            let new = TYPED[numbers.below(TYPED.len())];
            let range = Range { start: position(&text, start), end: position(&text, end) };
            client.change("platform.kdl", Some(range), new);
            text.replace_range(start..end, new);
            ask_everything(&mut client, &text, &mut numbers);
            if step % 4 == 0 {
                compare(&mut client, &text, seed, step);
            }
        }
    }
}

/// Nothing that is asked at any place ends the conversation.
fn ask_everything(client: &mut Client, text: &str, numbers: &mut Numbers) {
    let at = position(text, nearest_boundary(text, numbers.below(text.len() + 1)));
    let uri = client.uri("platform.kdl");
    let document = json!({ "uri": uri });
    let place = json!({ "textDocument": document, "position": at });
    let range = json!({ "start": at, "end": at });
    let context = json!({ "diagnostics": [], "includeDeclaration": true });
    client.ask::<HoverRequest>(place.clone());
    client.ask::<CompletionRequest>(place.clone());
    client.ask::<ReferencesRequest>(
        json!({ "textDocument": document, "position": at, "context": context }),
    );
    client.ask::<DocumentSymbolRequest>(json!({ "textDocument": document }));
    client.ask::<FoldingRangeRequest>(json!({ "textDocument": document }));
    client.ask::<SelectionRangeRequest>(json!({ "textDocument": document, "positions": [at] }));
    client.ask::<SemanticTokensRequest>(json!({ "textDocument": document }));
    client.ask::<CodeLensRequest>(json!({ "textDocument": document }));
    client.ask::<DocumentLinkRequest>(json!({ "textDocument": document }));
    client.ask::<InlayHintRequest>(json!({ "textDocument": document, "range": range }));
    client.ask::<CallHierarchyPrepareRequest>(place.clone());
    client.ask::<PrepareRenameRequest>(place.clone());
    client.ask::<CodeActionRequest>(
        json!({ "textDocument": document, "range": range, "context": context }),
    );
    client.ask::<DocumentFormattingRequest>(
        json!({ "textDocument": document, "options": { "tabSize": 4, "insertSpaces": true } }),
    );
}

/// A server that finds the same text on disk says the same of every file.
fn compare(client: &mut Client, text: &str, seed: u64, step: usize) {
    let mut fresh = Client::of_example_with("bookshop", "platform.kdl", text);
    fresh.settle();
    client.settle();
    assert_eq!(faults(client), faults(&fresh), "seed {seed}, step {step}:\n{text}");
}

/// Each fault with its place, by file.
fn faults(client: &Client) -> BTreeMap<String, Vec<String>> {
    let root = client.path("");
    let files = client.told.iter().map(|(path, told)| {
        let path = path.strip_prefix(&root).unwrap().display().to_string();
        let faults = told.diagnostics.iter();
        (path, faults.map(|it| format!("{:?} {:?}", it.range, it.message)).collect())
    });
    files.collect()
}
