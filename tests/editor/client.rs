//! A client in memory, and a project on disk for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use gen_lsp_types::{
    DiagnosticSeverity, DidChangeTextDocumentNotification, DidCloseTextDocumentNotification,
    DidOpenTextDocumentNotification, FoldingRangeRequest, Notification, Position,
    PublishDiagnosticsNotification, PublishDiagnosticsParams, Range, Request, Uri,
};
use lsp_server::{Connection, Message, RequestId, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

pub struct Client {
    connection: Connection,
    server: Option<JoinHandle<()>>,
    next: i32,
    versions: BTreeMap<PathBuf, i32>,
    /// What the server told last of each file that has a fault.
    pub told: BTreeMap<PathBuf, PublishDiagnosticsParams>,
    pub folder: TempDir,
}

impl Client {
    /// A client whose workspace holds those files. Columns are counted as `encoding` says.
    pub fn with(files: &[(&str, &str)], encoding: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self::of(folder, encoding)
    }

    /// A client whose workspace is a copy of an example.
    pub fn of_example(example: &str) -> Self {
        Self::of(copy_of(example), "utf-16")
    }

    /// The same with another text in one of the files.
    pub fn of_example_with(example: &str, path: &str, text: &str) -> Self {
        let folder = copy_of(example);
        fs::write(folder.path().join(path), text).unwrap();
        Self::of(folder, "utf-16")
    }

    fn of(folder: TempDir, encoding: &str) -> Self {
        let (ours, theirs) = Connection::memory();
        let serve = || groundplan::lsp::serve(theirs, Some("2026-01-01".to_owned())).unwrap();
        let server = Some(thread::spawn(serve));
        let root = Uri::from_file_path(fs::canonicalize(folder.path()).unwrap()).unwrap();
        let (versions, told) = (BTreeMap::new(), BTreeMap::new());
        let mut client = Self { connection: ours, server, next: 0, versions, told, folder };
        client.send(
            "initialize",
            json!({
                "processId": null, "rootUri": null,
                "workspaceFolders": [{ "uri": root, "name": "it" }],
                "capabilities": {
                    "general": { "positionEncodings": [encoding] },
                    "workspace": { "workspaceEdit": { "documentChanges": true } },
                },
            }),
        );
        let capabilities = client.wait().unwrap();
        assert_eq!(capabilities["capabilities"]["positionEncoding"], encoding);
        client.tell("initialized", json!({}));
        client.settle();
        client
    }

    pub fn path(&self, path: &str) -> PathBuf {
        fs::canonicalize(self.folder.path()).unwrap().join(path)
    }

    pub fn uri(&self, path: &str) -> Uri {
        Uri::from_file_path(self.path(path)).unwrap()
    }

    /// The text of a file on disk.
    pub fn on_disk(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub fn open(&mut self, path: &str, text: &str) {
        self.versions.insert(self.path(path), 1);
        let item =
            json!({ "uri": self.uri(path), "languageId": "kdl", "version": 1, "text": text });
        self.notify::<DidOpenTextDocumentNotification>(json!({ "textDocument": item }));
    }

    /// Replaces a range of an open file, or the whole of it.
    pub fn change(&mut self, path: &str, range: Option<Range>, text: &str) {
        let version = self.versions.get_mut(&self.path(path)).map_or(0, |version| {
            *version += 1;
            *version
        });
        let document = json!({ "uri": self.uri(path), "version": version });
        let change = match range {
            Some(range) => json!({ "range": range, "text": text }),
            None => json!({ "text": text }),
        };
        self.notify::<DidChangeTextDocumentNotification>(
            json!({ "textDocument": document, "contentChanges": [change] }),
        );
    }

    pub fn close(&mut self, path: &str) {
        let document = json!({ "uri": self.uri(path) });
        self.notify::<DidCloseTextDocumentNotification>(json!({ "textDocument": document }));
    }

    /// Asks, and waits for the answer.
    pub fn ask<R: Request>(&mut self, params: Value) -> R::Result {
        self.try_ask::<R>(params).unwrap_or_else(|why| panic!("refused: {why}"))
    }

    /// Asks, and waits for the answer or the refusal.
    pub fn try_ask<R: Request>(&mut self, params: Value) -> Result<R::Result, String> {
        self.send(&R::METHOD.to_string(), params);
        self.wait().map(|result| serde_json::from_value(result).unwrap())
    }

    /// Asks about a place: the one of `needle` in a text, at its end.
    pub fn ask_at<R: Request>(
        &mut self,
        path: &str,
        text: &str,
        needle: &str,
        more: Value,
    ) -> R::Result {
        let params = self.at(path, text, needle, more);
        self.ask::<R>(params)
    }

    /// The parameters of a request about the end of `needle`.
    pub fn at(&self, path: &str, text: &str, needle: &str, more: Value) -> Value {
        let position = position(text, text.find(needle).unwrap() + needle.len());
        let mut params = json!({ "textDocument": { "uri": self.uri(path) }, "position": position });
        params.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        params
    }

    pub fn notify<N: Notification>(&mut self, params: Value) {
        self.tell(&N::METHOD.to_string(), params);
    }

    fn tell(&mut self, method: &str, params: Value) {
        let notification = lsp_server::Notification::new(method.to_owned(), params);
        self.connection.sender.send(notification.into()).unwrap();
    }

    /// Asks without waiting; the number of the request.
    pub fn send(&mut self, method: &str, params: Value) -> i32 {
        self.next += 1;
        let request =
            lsp_server::Request::new(RequestId::from(self.next), method.to_owned(), params);
        self.connection.sender.send(request.into()).unwrap();
        self.next
    }

    /// The answer to the last request, whatever comes before it taken in.
    pub fn wait(&mut self) -> Result<Value, String> {
        let last = RequestId::from(self.next);
        loop {
            let response = self.receive();
            if response.id == last {
                return response.response_result.map_err(|error| error.message);
            }
        }
    }

    /// The next answer.
    pub fn receive(&mut self) -> Response {
        loop {
            match self.connection.receiver.recv().unwrap() {
                Message::Response(response) => return response,
                Message::Notification(notification) => self.take(notification),
                Message::Request(_) => {}
            }
        }
    }

    fn take(&mut self, notification: lsp_server::Notification) {
        if notification.method != PublishDiagnosticsNotification::METHOD.to_string() {
            return;
        }
        let params: PublishDiagnosticsParams = serde_json::from_value(notification.params).unwrap();
        let path = params.uri.to_file_path().unwrap();
        match params.diagnostics.is_empty() {
            true => self.told.remove(&path),
            false => self.told.insert(path, params),
        };
    }

    /// Waits until the server has told everything. It tells when nothing waits, so before it takes the
    /// second of two questions.
    pub fn settle(&mut self) {
        for _ in 0..2 {
            let document = json!({ "uri": self.uri("platform.kdl") });
            self.ask::<FoldingRangeRequest>(json!({ "textDocument": document }));
        }
    }

    /// What was told last and keeps a project from being compiled.
    pub fn errors(&self) -> Vec<String> {
        let all = self.told.values().flat_map(|told| &told.diagnostics);
        let errors = all.filter(|fault| fault.severity == Some(DiagnosticSeverity::Error));
        errors.map(|fault| format!("{:?}", fault.message)).collect()
    }

    /// The codes that were told last of a file, in order; hints are left out.
    pub fn codes(&mut self, path: &str) -> Vec<String> {
        self.settle();
        let path = self.path(path);
        let told = self.told.get(&path).map(|told| told.diagnostics.as_slice());
        told.unwrap_or_default()
            .iter()
            .filter(|fault| fault.severity != Some(DiagnosticSeverity::Hint))
            .map(|fault| match fault.code.as_ref().unwrap() {
                gen_lsp_types::Code::String(code) => code.clone(),
                gen_lsp_types::Code::Int(code) => code.to_string(),
            })
            .collect()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        self.send("shutdown", Value::Null);
        self.wait().unwrap();
        self.tell("exit", Value::Null);
        self.server.take().unwrap().join().unwrap();
    }
}

/// A position in UTF-16, as clients count unless something else was agreed on.
pub fn position(text: &str, offset: usize) -> Position {
    let line_start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = text[..offset].matches('\n').count();
    let column = text[line_start..offset].encode_utf16().count();
    Position { line: line as u32, character: column as u32 }
}

/// A text with edits in it, as an editor makes them.
pub fn edited(text: &str, edits: &[(Range, String)]) -> String {
    let mut edits: Vec<_> = edits.iter().collect();
    edits.sort_by_key(|(range, _)| std::cmp::Reverse((range.start.line, range.start.character)));
    let mut text = text.to_owned();
    for (range, new) in edits {
        let (start, end) = (offset(&text, range.start), offset(&text, range.end));
        text.replace_range(start..end, new);
    }
    text
}

fn offset(text: &str, position: Position) -> usize {
    let start: usize = text.split_inclusive('\n').take(position.line as usize).map(str::len).sum();
    let mut column = position.character as usize;
    let mut at = start;
    for character in text[start..].chars() {
        if column < character.len_utf16() || character == '\n' {
            break;
        }
        column -= character.len_utf16();
        at += character.len_utf8();
    }
    at
}

fn copy_of(example: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => {
                fs::create_dir_all(&target).unwrap();
                copy(&entry.path(), &target);
            }
            false => {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
}
