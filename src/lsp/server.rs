//! The server's loop: takes one message after the other, and publishes diagnostics when none is waiting.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use lsp_server::{ErrorCode, Message, Notification, Request};
use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, FileChangeType, PublishDiagnosticsParams, Uri,
    WorkspaceFolder,
};
use serde::Deserialize;
use serde_json::Value;

use super::client::Client;
use super::diagnostics::{self, ByFile};
use super::documents;
use super::inbox::Inbox;
use super::options::Options;
use super::outbox::{Answer, Outbox, error};
use super::paths::path_of;
use super::progress::{self, Progress};
use super::session::{Session, parse, result};
use super::transport::Incoming;
use super::watch;
use crate::app::Files;
use crate::engine::Change;
use crate::error::Exit;
use crate::text::Shown;

/// What is read of the parameters of `initialize`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Initialize {
    #[serde(default)]
    capabilities: Value,
    initialization_options: Option<Value>,
    workspace_folders: Option<Vec<WorkspaceFolder>>,
    root_uri: Option<Uri>,
}

/// Serves one client, until it says `exit` or is gone.
///
/// # Errors
/// If the client cannot be written to.
pub fn serve(input: impl BufRead + Send + 'static, out: &mut dyn Write) -> io::Result<Exit> {
    let mut server = Server {
        inbox: Inbox::open(input),
        outbox: Outbox::new(out),
        phase: Phase::Before,
        session: Session::default(),
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
    session: Session,
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
        if self.is_stale && self.phase == Phase::Running {
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
            (Phase::Running, method) => self.session.answer(method, params).unwrap_or_else(|| {
                Err(error(ErrorCode::MethodNotFound, format!("unknown method {}", Shown::new(method))))
            }),
            (Phase::After, _) => Err(error(ErrorCode::InvalidRequest, "the server is shutting down")),
        })
    }

    fn initialize(&mut self, params: Value) -> Answer {
        let params: Initialize = parse(params)?;
        self.session.client = Client::of(&params.capabilities);
        if let Some(options) = params.initialization_options {
            self.session.workspace.options =
                Options::read(options).map_err(|reason| error(ErrorCode::InvalidParams, reason.to_string()))?;
        }
        let folders = match params.workspace_folders {
            Some(folders) => folders.into_iter().filter_map(|folder| path_of(&folder.uri)).collect(),
            // Older clients send nothing else.
            None => params.root_uri.iter().filter_map(path_of).collect(),
        };
        self.session.workspace.open(folders);
        self.is_stale = true;
        self.phase = Phase::Running;
        result(self.session.client.answer())
    }

    /// Takes note of what the client says. What cannot be understood is passed over, as the protocol asks.
    fn take(&mut self, Notification { method, params }: Notification) -> io::Result<()> {
        if self.phase != Phase::Running {
            return Ok(());
        }
        match method.as_str() {
            "initialized" if self.session.client.registers_watchers => {
                self.outbox.request("client/registerCapability", watch::registration())?;
            }
            "textDocument/didOpen" => parse(params).into_iter().for_each(|params| self.open(params)),
            "textDocument/didChange" => parse(params).into_iter().for_each(|params| self.change(params)),
            "textDocument/didClose" => parse(params).into_iter().for_each(|params| self.close(&params)),
            "textDocument/didSave" => {
                self.session.workspace.note_all();
                self.is_stale = true;
            }
            "workspace/didChangeWatchedFiles" => parse(params).into_iter().for_each(|params| self.note(params)),
            "workspace/didChangeWorkspaceFolders" => parse(params).into_iter().for_each(|params| self.refold(&params)),
            "workspace/didChangeConfiguration" => {
                let settings = params.get("settings").cloned().unwrap_or_default();
                if let Some(options) =
                    Options::read(settings).ok().filter(|_| params.get("settings").is_some_and(Value::is_object))
                {
                    self.session.workspace.options = options;
                    self.is_stale = true;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let Some(path) = path_of(&document.uri).filter(|path| self.session.workspace.contains(path)) else { return };
        let change =
            if self.session.workspace.buffers.entry(&path).is_some() { Change::Content } else { Change::Existence };
        self.session.documents.insert(path.clone(), document.uri, document.version);
        self.session.workspace.buffers.insert(&path, document.text);
        self.changed(&path, change);
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) {
        let Some(path) = path_of(&params.text_document.uri) else { return };
        if !self.session.documents.set_version(&path, params.text_document.version) {
            return;
        }
        if let Some(text) = self.session.workspace.buffers.text_mut(&path) {
            documents::apply(text, params.content_changes, self.session.client.encoding);
        }
        self.changed(&path, Change::Content);
    }

    fn close(&mut self, params: &DidCloseTextDocumentParams) {
        let Some(path) = path_of(&params.text_document.uri) else { return };
        if self.session.documents.remove(&path) {
            self.session.workspace.buffers.remove(&path);
            let change =
                if self.session.workspace.buffers.entry(&path).is_some() { Change::Content } else { Change::Existence };
            self.changed(&path, change);
        }
    }

    fn note(&mut self, params: DidChangeWatchedFilesParams) {
        for event in params.changes {
            let Some(path) = path_of(&event.uri).filter(|path| self.session.workspace.contains(path)) else { continue };
            let change = if event.typ == FileChangeType::CHANGED { Change::Content } else { Change::Existence };
            self.changed(&path, change);
        }
    }

    fn refold(&mut self, params: &DidChangeWorkspaceFoldersParams) {
        let removed: Vec<PathBuf> = params.event.removed.iter().filter_map(|folder| path_of(&folder.uri)).collect();
        let added = params.event.added.iter().filter_map(|folder| path_of(&folder.uri));
        let kept = self.session.workspace.folders().iter().filter(|folder| !removed.contains(folder)).cloned();
        let folders = kept.chain(added).collect();
        self.session.workspace.open(folders);
        self.is_stale = true;
    }

    fn changed(&mut self, path: &std::path::Path, change: Change) {
        self.session.workspace.note(path, change);
        self.is_stale = true;
    }

    /// Lints what has changed.
    fn refresh(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.is_stale) {
            return Ok(());
        }
        let total = self.session.workspace.search();
        // Later runs take most reports from the cache.
        let is_long = self.session.run.reports.is_empty()
            && total >= progress::WORTH_SHOWING
            && self.session.client.shows_progress;
        let mut progress = if is_long { Some(Progress::begin(&mut self.outbox, total)?) } else { None };
        let mut result = Ok(());
        self.session.run = self.session.workspace.lint(|done| {
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
        let found = diagnostics::of_run(&self.session.run, &self.session.documents, self.session.client.encoding);
        let gone = self.published.keys().filter(|path| !found.contains_key(*path)).map(|path| (path, Vec::new()));
        let new = found.iter().filter(|(path, found)| self.published.get(*path) != Some(found));
        for (path, diagnostics) in gone.chain(new.map(|(path, found)| (path, found.clone()))) {
            if let Some(uri) = self.session.documents.uri(path) {
                let params =
                    PublishDiagnosticsParams { uri, diagnostics, version: self.session.documents.version(path) };
                self.outbox.notify("textDocument/publishDiagnostics", params)?;
            }
        }
        self.published = found;
        Ok(())
    }
}
