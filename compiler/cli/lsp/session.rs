//! The conversation: messages in the order in which they come.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;

use gen_lsp_types::{
    DidChangeTextDocumentNotification, DidChangeWatchedFilesNotification,
    DidChangeWorkspaceFoldersNotification, DidCloseTextDocumentNotification,
    DidOpenTextDocumentNotification, DidSaveTextDocumentNotification, InitializeParams,
    LogMessageNotification, LogMessageParams, MessageType, Notification as Notified,
    PublishDiagnosticsNotification, PublishDiagnosticsParams, Uri, WorkspaceFolders,
};
use lsp_server::{
    Connection, ErrorCode, Message, Notification, ProtocolError, Request, RequestId, Response,
};
use serde::de::DeserializeOwned;

use super::client::Client;
use super::workspace::Workspace;
use super::{answer, capabilities, documents, report};

/// Answers an editor until it says goodbye. `today` is the day that waivers are held against, instead
/// of the present one.
///
/// # Errors
/// The editor broke the protocol, or is gone.
pub fn serve(connection: Connection, today: Option<String>) -> Result<(), ProtocolError> {
    let (id, params) = connection.initialize_start()?;
    let params: InitializeParams = match serde_json::from_value(params) {
        Ok(params) => params,
        Err(error) => {
            let refusal = Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string());
            let _ = connection.sender.send(refusal.into());
            return Ok(());
        }
    };
    let client = Client::of(&params);
    connection.initialize_finish(id, capabilities::of_server(client))?;
    let mut session = Session { connection, workspace: Workspace::new(client, today) };
    if client.watches_files {
        session.send(capabilities::watching());
    }
    session.open_folders(&params);
    session.talk()
}

struct Session {
    connection: Connection,
    workspace: Workspace,
}

impl Session {
    /// Takes messages until the end. What waits is looked through first, so that a request that was taken
    /// back is not answered; faults are told when nothing waits.
    fn talk(&mut self) -> Result<(), ProtocolError> {
        let mut waiting = VecDeque::new();
        let mut taken_back = BTreeSet::new();
        loop {
            if waiting.is_empty() {
                self.tell();
                match self.connection.receiver.recv() {
                    Ok(message) => waiting.push_back(message),
                    // The editor is gone.
                    Err(_) => return Ok(()),
                }
            }
            waiting.extend(self.connection.receiver.try_iter());
            taken_back.extend(waiting.iter().filter_map(cancelled));
            match waiting.pop_front() {
                Some(Message::Request(request)) => {
                    if self.connection.handle_shutdown(&request)? {
                        return Ok(());
                    }
                    let id = request.id.to_string();
                    let response = match taken_back.remove(&id) {
                        true => Response::new_err(
                            request.id,
                            ErrorCode::RequestCanceled as i32,
                            "taken back".to_owned(),
                        ),
                        false => self.answer(request),
                    };
                    self.send(response.into());
                }
                Some(Message::Notification(notification)) => {
                    if notification.method == "exit" {
                        return Ok(());
                    }
                    self.take(notification);
                }
                Some(Message::Response(_)) | None => {}
            }
            if waiting.is_empty() {
                taken_back.clear();
            }
        }
    }

    fn answer(&mut self, request: Request) -> Response {
        self.refresh();
        answer::answer(&self.workspace, request)
    }

    fn take(&mut self, notification: Notification) {
        match notification.method.as_str().into() {
            DidOpenTextDocumentNotification::METHOD => {
                let params = read::<DidOpenTextDocumentNotification>(notification);
                let path = params.and_then(|it| self.workspace.documents.open(it.text_document));
                self.touch(path);
            }
            DidChangeTextDocumentNotification::METHOD => {
                let params = read::<DidChangeTextDocumentNotification>(notification);
                let encoding = self.workspace.client.encoding;
                let path = params.and_then(|it| {
                    let document = it.text_document;
                    let uri = document.text_document_identifier.uri;
                    let documents = &mut self.workspace.documents;
                    documents.change(&uri, document.version, it.content_changes, encoding)
                });
                self.touch(path);
            }
            DidCloseTextDocumentNotification::METHOD => {
                let params = read::<DidCloseTextDocumentNotification>(notification);
                let path =
                    params.and_then(|it| self.workspace.documents.close(&it.text_document.uri));
                self.touch(path);
            }
            DidSaveTextDocumentNotification::METHOD => {
                let params = read::<DidSaveTextDocumentNotification>(notification);
                self.touch(params.and_then(|it| documents::path(&it.text_document.uri)));
            }
            DidChangeWatchedFilesNotification::METHOD => {
                let params = read::<DidChangeWatchedFilesNotification>(notification);
                for change in params.into_iter().flat_map(|it| it.changes) {
                    self.touch(documents::path(&change.uri));
                }
            }
            DidChangeWorkspaceFoldersNotification::METHOD => {
                let params = read::<DidChangeWorkspaceFoldersNotification>(notification);
                for folder in params.into_iter().flat_map(|it| it.event.added) {
                    if let Some(path) = documents::path(&folder.uri) {
                        self.workspace.look_below(&path);
                    }
                }
            }
            _ => {}
        }
    }

    fn touch(&mut self, path: Option<PathBuf>) {
        if let Some(path) = path {
            self.workspace.touch(&path);
        }
    }

    fn open_folders(&mut self, params: &InitializeParams) {
        #[allow(deprecated, reason = "what clients send that know no folders")]
        let root = params.root_uri.as_ref();
        let folders = params.workspace_folders_initialize_params.workspace_folders.as_ref();
        let roots: Vec<&Uri> = match folders {
            Some(WorkspaceFolders::WorkspaceFolderList(folders)) => {
                folders.iter().map(|folder| &folder.uri).collect()
            }
            _ => root.into_iter().collect(),
        };
        for path in roots.into_iter().filter_map(documents::path) {
            self.workspace.look_below(&path);
        }
    }

    /// Brings what is known up to date.
    fn refresh(&mut self) {
        for failure in self.workspace.refresh() {
            let params =
                LogMessageParams { kind: MessageType::Warning, message: failure.to_string() };
            self.notify::<LogMessageNotification>(params);
        }
    }

    /// Sends the faults of every file for which they are others than what was sent last.
    fn tell(&mut self) {
        self.refresh();
        if self.workspace.client.pulls {
            return;
        }
        let mut news = Vec::new();
        for (root, project) in &self.workspace.projects {
            let found = report::by_file(&self.workspace, project);
            let mended = project.told.keys().filter(|path| !found.contains_key(*path));
            news.extend(mended.map(|path| (root.clone(), path.clone(), Vec::new())));
            let changed =
                found.into_iter().filter(|(path, now)| project.told.get(path) != Some(now));
            news.extend(changed.map(|(path, now)| (root.clone(), path, now)));
        }
        for (root, path, diagnostics) in news {
            let Some(uri) = self.workspace.uri(&path) else { continue };
            let version = self.workspace.documents.get(&path).map(|document| document.version);
            if let Some(project) = self.workspace.projects.get_mut(&root) {
                match diagnostics.is_empty() {
                    true => project.told.remove(&path),
                    false => project.told.insert(path, diagnostics.clone()),
                };
            }
            let params = PublishDiagnosticsParams { uri, version, diagnostics };
            self.notify::<PublishDiagnosticsNotification>(params);
        }
    }

    fn notify<N: Notified>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.to_string(), params).into());
    }

    /// Nobody who reads any more is no fault: the next message that does not come says so.
    fn send(&self, message: Message) {
        let _ = self.connection.sender.send(message);
    }
}

/// The request that a message takes back.
fn cancelled(message: &Message) -> Option<String> {
    let Message::Notification(notification) = message else { return None };
    if notification.method != "$/cancelRequest" {
        return None;
    }
    let id = notification.params.get("id")?;
    let id: RequestId = serde_json::from_value(id.clone()).ok()?;
    Some(id.to_string())
}

/// What a notification says; nothing if it is malformed, which nobody waits to be told.
fn read<N: Notified>(notification: Notification) -> Option<N::Params>
where
    N::Params: DeserializeOwned,
{
    serde_json::from_value(notification.params).ok()
}
