//! What people do in an editor.

use gen_lsp_types::{
    CallHierarchyIncomingCallsRequest, CallHierarchyOutgoingCallsRequest,
    CallHierarchyPrepareRequest, CodeActionRequest, CodeActionResponse, CodeLensRequest,
    CompletionRequest, CompletionResponse, Contents, Definition, DefinitionRequest,
    DefinitionResponse, DocumentChange, DocumentFormattingRequest, DocumentHighlightRequest,
    DocumentLinkRequest, DocumentOnTypeFormattingRequest, DocumentSymbolRequest,
    DocumentSymbolResponse, Edit, FoldingRangeRequest, HoverRequest, InlayHintRequest, Label,
    PrepareRenameRequest, Range, ReferencesRequest, RenameRequest, SelectionRangeRequest,
    SemanticTokensRequest, WorkspaceEdit, WorkspaceSymbolRequest,
};
use serde_json::json;

use crate::client::{Client, edited, position};

const PLATFORM: &str = r#"platform "shop"
include "services.kdl"
environment "local" {
    compose
    service "api" {
        replicas min=2
    }
}
database "main" engine="postgres" version="16"
"#;

const SERVICES: &str = r#"// Ä 𝄞
service "api" {
    image "example/api:1.0.0"
    port "http" 8000
    env {
        DATABASE_URL (ref)"main.url"
    }
}
"#;

fn shop() -> Client {
    Client::with(&[("platform.kdl", PLATFORM), ("services.kdl", SERVICES)], "utf-16")
}

fn edits_of(edit: WorkspaceEdit) -> Vec<(String, Range, String)> {
    let mut found = Vec::new();
    for change in edit.document_changes.unwrap() {
        let DocumentChange::TextDocumentEdit(document) = change else { panic!() };
        let uri = document.text_document.text_document_identifier.uri;
        let file = uri.path_segments().unwrap().next_back().unwrap().to_owned();
        for edit in document.edits {
            let Edit::TextEdit(edit) = edit else { panic!() };
            found.push((file.clone(), edit.range, edit.new_text));
        }
    }
    found
}

/// Applies an edit of one file to its text.
fn applied(text: &str, file: &str, edits: &[(String, Range, String)]) -> String {
    let here = edits.iter().filter(|(name, ..)| name == file);
    let here: Vec<_> = here.map(|(_, range, text)| (*range, text.clone())).collect();
    edited(text, &here)
}

#[test]
fn a_fault_is_told_while_it_is_there_also_in_a_file_that_is_not_open() {
    let mut client = shop();
    assert!(client.codes("services.kdl").is_empty());
    client.open("platform.kdl", PLATFORM);
    client.change(
        "platform.kdl",
        None,
        &PLATFORM.replace("database \"main\"", "database \"store\""),
    );
    assert_eq!(client.codes("services.kdl"), ["unknown-reference"]);
    client.change("platform.kdl", None, PLATFORM);
    assert!(client.codes("services.kdl").is_empty());
}

#[test]
fn what_was_not_saved_is_forgotten_when_its_file_is_closed() {
    let mut client = shop();
    client.open("services.kdl", &SERVICES.replace("main.url", "mian.url"));
    assert_eq!(client.codes("services.kdl"), ["unknown-reference"]);
    client.close("services.kdl");
    assert!(client.codes("services.kdl").is_empty());
}

#[test]
fn changes_of_a_part_are_counted_as_agreed() {
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let files = [("platform.kdl", PLATFORM), ("services.kdl", SERVICES)];
        let mut client = Client::with(&files, encoding);
        client.open("services.kdl", SERVICES);
        // Behind the comment's last character, however it is counted.
        let column = match encoding {
            "utf-8" => 10,
            "utf-16" => 7,
            _ => 6,
        };
        let place = gen_lsp_types::Position { line: 0, character: column };
        client.change("services.kdl", Some(Range { start: place, end: place }), "\nwrong-kind");
        assert_eq!(client.codes("services.kdl"), ["unknown-node"], "{encoding}");
        let told = &client.told[&client.path("services.kdl")].diagnostics[0];
        assert_eq!((told.range.start.line, told.range.end.character), (1, 10));
    }
}

#[test]
fn faults_carry_their_page_their_help_and_their_other_places() {
    let mut client = shop();
    let doubled = format!("{PLATFORM}database \"main\" engine=\"postgres\" version=\"16\"\n");
    client.open("platform.kdl", &doubled);
    assert_eq!(client.codes("platform.kdl"), ["duplicate-name"]);
    let told = &client.told[&client.path("platform.kdl")].diagnostics[0];
    let page = told.code_description.as_ref().unwrap().href.as_str();
    assert!(page.ends_with("/docs/diagnostics/duplicate-name.md"), "{page}");
    assert_eq!(told.related_information.as_ref().unwrap().len(), 1);
}

#[test]
fn a_secret_is_not_told() {
    let mut client = shop();
    let secret = "hunter2-hunter2-hunter2";
    let written =
        SERVICES.replace("DATABASE_URL (ref)\"main.url\"", &format!("API_TOKEN \"{secret}\""));
    client.open("services.kdl", &written);
    assert!(!client.codes("services.kdl").is_empty());
    let told = format!("{:?}", client.told);
    assert!(!told.contains(secret), "{told}");
}

#[test]
fn completion_works_in_a_block_that_is_not_closed() {
    let mut client = shop();
    let text = format!("{SERVICES}service \"web\" {{\n    repl");
    client.open("services.kdl", &text);
    let found = client.ask_at::<CompletionRequest>("services.kdl", &text, "    repl", json!({}));
    let Some(CompletionResponse::CompletionList(list)) = found else { panic!() };
    let labels: Vec<_> = list.items.iter().map(|item| item.label.as_str()).collect();
    assert!(labels.contains(&"replicas"), "{labels:?}");
}

#[test]
fn hover_definition_and_references_cross_files() {
    let mut client = shop();
    let place = |client: &Client| client.at("services.kdl", SERVICES, "(ref)\"mai", json!({}));
    let params = place(&client);
    let hover = client.ask::<HoverRequest>(params).unwrap();
    let Contents::MarkupContent(shown) = hover.contents else { panic!() };
    assert!(shown.value.starts_with("**database** `main`"), "{}", shown.value);
    let params = place(&client);
    let found = client.ask::<DefinitionRequest>(params).unwrap();
    let DefinitionResponse::Definition(Definition::Location(found)) = found else { panic!() };
    assert_eq!(found.uri, client.uri("platform.kdl"));
    assert_eq!(found.range.start, position(PLATFORM, PLATFORM.find("main").unwrap()));
    let context = json!({ "context": { "includeDeclaration": false } });
    let params = client.at("services.kdl", SERVICES, "(ref)\"mai", context);
    assert_eq!(client.ask::<ReferencesRequest>(params).unwrap().len(), 1);
    let params = place(&client);
    assert_eq!(client.ask::<DocumentHighlightRequest>(params).unwrap().len(), 1);
}

#[test]
fn a_name_is_changed_in_every_file_and_environment_and_the_result_is_sound() {
    let mut client = shop();
    let params = client.at("services.kdl", SERVICES, "service \"ap", json!({}));
    assert!(client.ask::<PrepareRenameRequest>(params).is_some());
    let params =
        client.at("services.kdl", SERVICES, "service \"ap", json!({ "newName": "gateway" }));
    let edits = edits_of(client.ask::<RenameRequest>(params).unwrap());
    let platform = applied(PLATFORM, "platform.kdl", &edits);
    let services = applied(SERVICES, "services.kdl", &edits);
    assert!(platform.contains("service \"gateway\" {\n        replicas"), "{platform}");
    client.open("platform.kdl", &platform);
    client.open("services.kdl", &services);
    client.settle();
    assert_eq!(client.errors(), Vec::<String>::new());
}

#[test]
fn a_name_that_is_taken_or_none_is_refused_with_the_reason() {
    let mut client = shop();
    for (name, why) in [
        ("main", "`main` is the name of something else"),
        ("platform", "`platform` is the name of something else"),
        ("Api", "`Api` is no name of a service"),
        ("true", "`true` is a word of KDL"),
    ] {
        let params =
            client.at("services.kdl", SERVICES, "service \"ap", json!({ "newName": name }));
        let refused = client.try_ask::<RenameRequest>(params).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
}

#[test]
fn what_was_compiled_is_moved_when_it_gets_another_name() {
    let mut client = shop();
    let record = "local database \"main\" version=\"16\"\n";
    std::fs::write(client.path("groundplan.lock"), record).unwrap();
    client.open("platform.kdl", PLATFORM);
    let params =
        client.at("platform.kdl", PLATFORM, "database \"ma", json!({ "newName": "store" }));
    let edits = edits_of(client.ask::<RenameRequest>(params).unwrap());
    let platform = applied(PLATFORM, "platform.kdl", &edits);
    assert!(platform.contains("database \"store\" renamed-from=\"main\" engine"), "{platform}");
}

#[test]
fn a_fix_that_is_offered_mends() {
    let mut client = shop();
    let wrong = SERVICES.replace("port \"http\"", "prot \"http\"");
    client.open("services.kdl", &wrong);
    assert_eq!(client.codes("services.kdl"), ["unknown-node"]);
    let at = position(&wrong, wrong.find("prot").unwrap());
    let params = json!({
        "textDocument": { "uri": client.uri("services.kdl") },
        "range": { "start": at, "end": at },
        "context": { "diagnostics": [] },
    });
    let actions = client.ask::<CodeActionRequest>(params).unwrap();
    let Some(CodeActionResponse::CodeAction(action)) = actions.into_iter().next() else { panic!() };
    let mended = applied(&wrong, "services.kdl", &edits_of(action.edit.unwrap()));
    client.change("services.kdl", None, &mended);
    assert!(client.codes("services.kdl").is_empty());
}

#[test]
fn formatting_changes_only_the_lines_that_are_not_canonical() {
    let mut client = shop();
    let text = SERVICES.replace("    port \"http\" 8000", "  port   \"http\" 8000");
    client.open("services.kdl", &text);
    let params = json!({
        "textDocument": { "uri": client.uri("services.kdl") },
        "options": { "tabSize": 4, "insertSpaces": true },
    });
    let edits = client.ask::<DocumentFormattingRequest>(params).unwrap();
    assert_eq!(edits.len(), 1);
    let edits: Vec<_> = edits.into_iter().map(|edit| (edit.range, edit.new_text)).collect();
    assert_eq!(edited(&text, &edits), SERVICES);
}

#[test]
fn the_outline_the_folds_the_selection_and_the_links_of_a_file() {
    let mut client = shop();
    let document = json!({ "textDocument": { "uri": client.uri("services.kdl") } });
    let found = client.ask::<DocumentSymbolRequest>(document.clone());
    let Some(DocumentSymbolResponse::DocumentSymbolList(symbols)) = found else { panic!() };
    assert_eq!(symbols[0].name, "api");
    let folds = client.ask::<FoldingRangeRequest>(document).unwrap();
    assert_eq!(
        folds.iter().map(|fold| (fold.start_line, fold.end_line)).collect::<Vec<_>>(),
        [(1, 7), (4, 6)]
    );
    let at = position(SERVICES, SERVICES.find("main.url").unwrap());
    let params =
        json!({ "textDocument": { "uri": client.uri("services.kdl") }, "positions": [at] });
    let selection = client.ask::<SelectionRangeRequest>(params).unwrap().remove(0);
    let mut widths = vec![];
    let mut next = Some(Box::new(selection));
    while let Some(selection) = next {
        widths.push((selection.range.start.line, selection.range.end.line));
        next = selection.parent;
    }
    assert_eq!(widths.first(), Some(&(5, 5)));
    assert_eq!(widths.last(), Some(&(0, 8)));
    let document = json!({ "textDocument": { "uri": client.uri("platform.kdl") } });
    let links = client.ask::<DocumentLinkRequest>(document).unwrap();
    assert_eq!(links[0].target, Some(client.uri("services.kdl")));
}

#[test]
fn symbols_of_the_workspace_are_found_by_a_part_of_their_names() {
    let mut client = Client::of_example("agent-platform");
    let found = client.ask::<WorkspaceSymbolRequest>(json!({ "query": "HUB" })).unwrap();
    let found = serde_json::to_value(found).unwrap();
    let names: Vec<_> = found.as_array().unwrap().iter().map(|found| &found["name"]).collect();
    assert!(names.contains(&&json!("hub")), "{names:?}");
}

#[test]
fn every_example_is_without_a_fault_in_the_editor_too() {
    for example in ["agent-platform", "bookshop", "minimal"] {
        let mut client = Client::of_example(example);
        client.settle();
        assert_eq!(client.errors(), Vec::<String>::new(), "{example}");
    }
}

#[test]
fn a_request_that_is_taken_back_is_not_answered_and_an_unknown_one_is_refused() {
    let mut client = shop();
    let id =
        client.send("textDocument/hover", client.at("services.kdl", SERVICES, "mai", json!({})));
    client.notify::<gen_lsp_types::CancelNotification>(json!({ "id": id }));
    // Whether it was answered by then is a matter of luck; that there is one answer is not.
    let response = client.receive();
    assert_eq!(response.id, lsp_server::RequestId::from(id));
    client.send("textDocument/nonsense", json!({}));
    assert!(client.wait().unwrap_err().contains("not answered here"));
    client.send("textDocument/hover", json!({ "wrong": true }));
    assert!(client.wait().is_err());
}

#[test]
fn words_are_told_apart_for_colours() {
    let mut client = shop();
    let document = json!({ "textDocument": { "uri": client.uri("services.kdl") } });
    let tokens = client.ask::<SemanticTokensRequest>(document).unwrap().data;
    let lines: Vec<&str> = SERVICES.lines().collect();
    let (mut line, mut column) = (0, 0);
    let mut words = Vec::new();
    for token in tokens {
        column = if token.delta_line == 0 { column + token.delta_start } else { token.delta_start };
        line += token.delta_line;
        let word = &lines[line as usize][column as usize..(column + token.length) as usize];
        words.push((word, token.token_type, token.token_modifiers_bitset));
    }
    assert!(words.contains(&("service", 0, 0)), "{words:?}");
    assert!(words.contains(&("api", 3, 1)), "{words:?}");
    assert!(words.contains(&("ref", 2, 0)), "{words:?}");
    assert!(words.contains(&("main", 3, 0)), "{words:?}");
    assert!(words.contains(&("url", 7, 0)), "{words:?}");
}

#[test]
fn who_connects_to_what_is_seen_in_both_directions() {
    let mut client = shop();
    let params = client.at("services.kdl", SERVICES, "(ref)\"mai", json!({}));
    let main = client.ask::<CallHierarchyPrepareRequest>(params).unwrap().remove(0);
    assert_eq!((main.name.as_str(), &main.uri), ("main", &client.uri("platform.kdl")));
    let found = client.ask::<CallHierarchyIncomingCallsRequest>(json!({ "item": main })).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].from.name.as_str(), found[0].from_ranges[0].start.line), ("api", 5));
    let api = &found[0].from;
    let found = client.ask::<CallHierarchyOutgoingCallsRequest>(json!({ "item": api })).unwrap();
    assert_eq!(found[0].to.name, "main");
}

#[test]
fn what_stands_above_and_behind() {
    let platform = PLATFORM
        .replace("replicas min=2", "replicas min=2\n        image \"example/api:2.0.0\"")
        + "environment \"cluster\" {\n    kubernetes registry=\"ghcr.io/x\"\n    domain (todo)\"which?\"\n}\n";
    let mut client = shop();
    client.open("platform.kdl", &platform);
    let document = json!({ "textDocument": { "uri": client.uri("platform.kdl") } });
    let lenses = client.ask::<CodeLensRequest>(document).unwrap();
    let titles: Vec<_> = lenses.into_iter().map(|lens| lens.command.unwrap().title).collect();
    assert_eq!(titles, ["1 open question", "used by 1", "1 open question"]);
    let whole =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let params = json!({ "textDocument": { "uri": client.uri("platform.kdl") }, "range": whole });
    let hints = client.ask::<InlayHintRequest>(params).unwrap();
    let texts: Vec<_> = hints
        .into_iter()
        .map(|hint| match hint.label {
            Label::String(text) => text,
            Label::InlayHintLabelPartList(_) => panic!(),
        })
        .collect();
    assert_eq!(texts, ["instead of `image \"example/api:1.0.0\"`"]);
}

#[test]
fn a_line_that_is_ended_is_formatted_and_no_other() {
    let mut client = shop();
    let text =
        SERVICES.replace("    image", " image").replace("        DATABASE_URL", "  DATABASE_URL");
    client.open("services.kdl", &text);
    let line = text.lines().position(|line| line.contains("DATABASE_URL")).unwrap();
    let params = json!({
        "textDocument": { "uri": client.uri("services.kdl") },
        "position": { "line": line + 1, "character": 0 },
        "ch": "\n",
        "options": { "tabSize": 4, "insertSpaces": true },
    });
    let edits = client.ask::<DocumentOnTypeFormattingRequest>(params).unwrap();
    let edits: Vec<_> = edits.into_iter().map(|edit| (edit.range, edit.new_text)).collect();
    assert_eq!(edited(&text, &edits), SERVICES.replace("    image", " image"));
}

#[test]
fn a_component_of_the_standard_library_is_a_file_to_look_into() {
    let text = "platform \"x\"\nuse \"std:python\"\nenvironment \"local\" {\n    compose\n}\npython-service \"api\" app=\"x:app\"\n";
    let mut client = Client::with(&[("platform.kdl", text)], "utf-16");
    let found = client.ask_at::<DefinitionRequest>("platform.kdl", text, "python-serv", json!({}));
    let Some(DefinitionResponse::Definition(Definition::Location(found))) = found else { panic!() };
    let path = found.uri.to_file_path().unwrap();
    let library = std::fs::read_to_string(&path).unwrap();
    let line = library.lines().nth(found.range.start.line as usize).unwrap();
    assert!(line.starts_with("component \"python-service\""), "{line}");
    // Inside, its own names are known.
    let place = position(&library, library.find("(param)\"app\"").unwrap() + 9);
    let hover = client
        .ask::<HoverRequest>(json!({ "textDocument": { "uri": found.uri }, "position": place }));
    assert!(hover.is_some());
}
