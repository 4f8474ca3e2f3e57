//! The server's loop: takes one message after the other, and publishes diagnostics when none is waiting.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use lsp_server::{ErrorCode, Message, Notification, Request};
use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, FileChangeType, PublishDiagnosticsParams,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::client::Client;
use super::diagnostics::{self, ByFile};
use super::documents::{self, Documents};
use super::inbox::Inbox;
use super::options::Options;
use super::outbox::{Answer, Outbox, error};
use super::paths::path_of;
use super::progress::{self, Progress};
use super::transport::Incoming;
use super::watch;
use super::workspace::{Run, Workspace};
use crate::app::Files;
use crate::engine::Change;
use crate::error::Exit;

/// Serves one client, until it says `exit` or is gone.
///
/// # Errors
/// If the client cannot be written to.
pub fn serve(input: impl BufRead + Send + 'static, out: &mut dyn Write) -> io::Result<Exit> {
    let mut server = Server {
        inbox: Inbox::open(input),
        outbox: Outbox::new(out),
        phase: Phase::Before,
        client: Client::default(),
        workspace: Workspace::default(),
        documents: Documents::default(),
        run: Run::default(),
        is_stale: false,
        published: ByFile::new(),
    };
    server.serve()
}

/// How far the life of the connection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Before `initialize`.
    Before,
    Running,
    /// After `shutdown`.
    After,
}

struct Server<'a> {
    inbox: Inbox,
    outbox: Outbox<'a>,
    phase: Phase,
    client: Client,
    workspace: Workspace,
    documents: Documents,
    /// What came of the last run.
    run: Run,
    /// Whether something has changed since the last run.
    is_stale: bool,
    /// What the client shows.
    published: ByFile,
}

impl Server<'_> {
    fn serve(&mut self) -> io::Result<Exit> {
        loop {
            if self.is_stale && self.inbox.is_empty() {
                self.publish()?;
            }
            match self.inbox.next() {
                None => return Ok(Exit::Findings),
                Some(Incoming::Malformed) => self.outbox.reject()?,
                Some(Incoming::Message(Message::Notification(notification))) if notification.method == "exit" => {
                    return Ok(if self.phase == Phase::After { Exit::Clean } else { Exit::Findings });
                }
                Some(Incoming::Message(Message::Notification(notification))) => self.take(notification)?,
                Some(Incoming::Message(Message::Request(request))) => {
                    let id = request.id.clone();
                    let answer = if self.inbox.has_canceled(&id) {
                        Err(error(ErrorCode::RequestCanceled, "canceled"))
                    } else {
                        self.answer(request)?
                    };
                    self.outbox.answer(id, answer)?;
                }
                Some(Incoming::Message(Message::Response(_))) => {}
            }
        }
    }

    /// Answers a request. The outer error is that of the connection.
    fn answer(&mut self, request: Request) -> io::Result<Answer> {
        let Request { method, params, .. } = request;
        // What is asked about may be a finding.
        if self.is_stale {
            self.publish()?;
        }
        Ok(match (self.phase, method.as_str()) {
            (Phase::Before, "initialize") => self.initialize(params),
            (Phase::Before, _) => Err(error(ErrorCode::ServerNotInitialized, "`initialize` must come first")),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::After;
                Ok(Value::Null)
            }
            (Phase::Running, "initialize") => {
                Err(error(ErrorCode::InvalidRequest, "the server is already initialized"))
            }
            (Phase::Running, _) => Err(error(ErrorCode::MethodNotFound, format!("unknown method {method}"))),
            (Phase::After, _) => Err(error(ErrorCode::InvalidRequest, "the server is shutting down")),
        })
    }

    fn initialize(&mut self, params: Value) -> Answer {
        let params: lsp_types::InitializeParams = parse(params)?;
        self.client = Client::of(&params.capabilities);
        if let Some(options) = params.initialization_options {
            self.workspace.options =
                Options::read(options).map_err(|reason| error(ErrorCode::InvalidParams, reason.to_string()))?;
        }
        #[allow(deprecated, reason = "older clients send nothing else")]
        let root = params.root_uri;
        let folders = match params.workspace_folders {
            Some(folders) => folders.into_iter().filter_map(|folder| path_of(&folder.uri)).collect(),
            None => root.iter().filter_map(path_of).collect(),
        };
        self.workspace.open(folders);
        self.is_stale = true;
        self.phase = Phase::Running;
        serde_json::to_value(self.client.answer()).map_err(|reason| error(ErrorCode::InternalError, reason.to_string()))
    }

    /// Takes note of what the client says. What cannot be understood is passed over, as the protocol asks.
    fn take(&mut self, Notification { method, params }: Notification) -> io::Result<()> {
        if self.phase != Phase::Running {
            return Ok(());
        }
        match method.as_str() {
            "initialized" if self.client.registers_watchers => {
                self.outbox.request("client/registerCapability", watch::registration())?;
            }
            "textDocument/didOpen" => parse(params).into_iter().for_each(|params| self.open(params)),
            "textDocument/didChange" => parse(params).into_iter().for_each(|params| self.change(params)),
            "textDocument/didClose" => parse(params).into_iter().for_each(|params| self.close(&params)),
            "textDocument/didSave" => {
                self.workspace.note_all();
                self.is_stale = true;
            }
            "workspace/didChangeWatchedFiles" => parse(params).into_iter().for_each(|params| self.note(params)),
            "workspace/didChangeWorkspaceFolders" => parse(params).into_iter().for_each(|params| self.refold(&params)),
            "workspace/didChangeConfiguration" => {
                let settings = params.get("settings").cloned().unwrap_or_default();
                if let Some(options) =
                    Options::read(settings).ok().filter(|_| params.get("settings").is_some_and(Value::is_object))
                {
                    self.workspace.options = options;
                    self.is_stale = true;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let Some(path) = path_of(&document.uri).filter(|path| self.workspace.contains(path)) else { return };
        let change = if self.workspace.buffers.entry(&path).is_some() { Change::Content } else { Change::Existence };
        self.documents.insert(path.clone(), document.uri, document.version);
        self.workspace.buffers.insert(&path, document.text);
        self.changed(&path, change);
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) {
        let Some(path) = path_of(&params.text_document.uri) else { return };
        if !self.documents.set_version(&path, params.text_document.version) {
            return;
        }
        if let Some(text) = self.workspace.buffers.text_mut(&path) {
            documents::apply(text, params.content_changes, self.client.encoding);
        }
        self.changed(&path, Change::Content);
    }

    fn close(&mut self, params: &DidCloseTextDocumentParams) {
        let Some(path) = path_of(&params.text_document.uri) else { return };
        if self.documents.remove(&path) {
            self.workspace.buffers.remove(&path);
            let change =
                if self.workspace.buffers.entry(&path).is_some() { Change::Content } else { Change::Existence };
            self.changed(&path, change);
        }
    }

    fn note(&mut self, params: DidChangeWatchedFilesParams) {
        for event in params.changes {
            let Some(path) = path_of(&event.uri).filter(|path| self.workspace.contains(path)) else { continue };
            let change = if event.typ == FileChangeType::CHANGED { Change::Content } else { Change::Existence };
            self.changed(&path, change);
        }
    }

    fn refold(&mut self, params: &DidChangeWorkspaceFoldersParams) {
        let removed: Vec<PathBuf> = params.event.removed.iter().filter_map(|folder| path_of(&folder.uri)).collect();
        let added = params.event.added.iter().filter_map(|folder| path_of(&folder.uri));
        let kept = self.workspace.folders().iter().filter(|folder| !removed.contains(folder)).cloned();
        let folders = kept.chain(added).collect();
        self.workspace.open(folders);
        self.is_stale = true;
    }

    fn changed(&mut self, path: &std::path::Path, change: Change) {
        self.workspace.note(path, change);
        self.is_stale = true;
    }

    /// Lints what has changed.
    fn refresh(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.is_stale) {
            return Ok(());
        }
        let total = self.workspace.size();
        // Later runs take most reports from the cache.
        let is_long = self.run.reports.is_empty() && total >= progress::WORTH_SHOWING && self.client.shows_progress;
        let mut progress = if is_long { Some(Progress::begin(&mut self.outbox, total)?) } else { None };
        let mut result = Ok(());
        self.run = self.workspace.lint(|done| {
            if let Some(progress) = &mut progress
                && result.is_ok()
            {
                result = progress.report(&mut self.outbox, done);
            }
        });
        if is_long {
            Progress::end(&mut self.outbox)?;
        }
        result
    }

    /// Tells the client what it does not show yet.
    fn publish(&mut self) -> io::Result<()> {
        self.refresh()?;
        let found = diagnostics::of_run(&self.run, &self.documents, self.client.encoding);
        let gone = self.published.keys().filter(|path| !found.contains_key(*path)).map(|path| (path, Vec::new()));
        let new = found.iter().filter(|(path, found)| self.published.get(*path) != Some(found));
        for (path, diagnostics) in gone.chain(new.map(|(path, found)| (path, found.clone()))) {
            if let Some(uri) = self.documents.uri(path) {
                let params = PublishDiagnosticsParams { uri, diagnostics, version: self.documents.version(path) };
                self.outbox.notify("textDocument/publishDiagnostics", params)?;
            }
        }
        self.published = found;
        Ok(())
    }
}

/// The parameters of a message.
fn parse<T: DeserializeOwned>(params: Value) -> Result<T, lsp_server::ResponseError> {
    serde_json::from_value(params).map_err(|reason| error(ErrorCode::InvalidParams, reason.to_string()))
}
