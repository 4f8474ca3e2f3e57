//! What the server knows of a client's files, and its answers to requests about them.

use std::path::{Path, PathBuf};

use lsp_server::{ErrorCode, ResponseError};
use lsp_types::{
    CodeActionOrCommand, CodeActionParams, CompletionParams, DocumentLinkParams, DocumentSymbolParams,
    DocumentSymbolResponse, HoverParams, Position, TextDocumentPositionParams, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::candidates::Surroundings;
use super::client::Client;
use super::documents::Documents;
use super::edits::Edits;
use super::outbox::{Answer, error};
use super::paths::path_of;
use super::positions::Lines;
use super::subject::Subject;
use super::workspace::{Run, Workspace};
use super::{completion, hover, links, symbols};
use crate::app::Files;
use crate::app::files::normal;
use crate::diagnostic::Finding;

/// The state of one connection.
#[derive(Debug, Default)]
pub struct Session {
    pub client: Client,
    pub workspace: Workspace,
    pub documents: Documents,
    /// What came of the last run.
    pub run: Run,
}

impl Session {
    /// The answer to a request; `None` if there is no such method.
    pub fn answer(&self, method: &str, params: Value) -> Option<Answer> {
        Some(match method {
            "textDocument/hover" => parse(params).and_then(|params| result(self.hover(params))),
            "textDocument/completion" => parse(params).and_then(|params| result(self.completion(params))),
            "textDocument/codeAction" => parse(params).and_then(|params| result(self.actions(params))),
            "textDocument/documentLink" => parse(params).and_then(|params| result(self.links(params))),
            "textDocument/documentSymbol" => parse(params).and_then(|params| result(self.symbols(params))),
            _ => return None,
        })
    }

    fn hover(&self, params: HoverParams) -> Option<lsp_types::Hover> {
        let (path, position) = place(&params.text_document_position_params)?;
        let lines = self.lines(&path)?;
        let offset = lines.offset(position);
        hover::hover(Subject::of(&self.workspace, &path).as_ref(), offset, &self.findings(&path), &lines)
    }

    /// The findings in a file.
    fn findings(&self, path: &Path) -> Vec<&Finding> {
        let reports = self.run.reports.iter();
        let all = reports.flat_map(|report| report.findings.iter().map(move |finding| (report, finding)));
        let here = all.filter(|(report, finding)| normal(&report.source(finding.span).path) == path);
        here.map(|(_, finding)| finding).collect()
    }

    fn completion(&self, params: CompletionParams) -> Option<Vec<lsp_types::CompletionItem>> {
        let (path, position) = place(&params.text_document_position)?;
        let subject = Subject::of(&self.workspace, &path)?;
        let lines = self.lines(&path)?;
        let inside = self.workspace.inside(&path);
        let files: &dyn Files = inside.as_ref().map_or(&self.workspace.buffers, |inside| inside);
        let surroundings = Surroundings { path: &path, app: self.workspace.app(&path), files };
        let offset = lines.offset(position);
        Some(completion::complete(&subject, offset, &surroundings, &lines, self.client.has_snippets))
    }

    fn actions(&self, params: CodeActionParams) -> Option<Vec<CodeActionOrCommand>> {
        let path = path_of(&params.text_document.uri).filter(|path| self.workspace.contains(path))?;
        let edits = Edits {
            workspace: &self.workspace,
            documents: &self.documents,
            reports: &self.workspace.tried(&self.run, &path),
            encoding: self.client.encoding,
            creates_files: self.client.creates_files,
        };
        let found = edits.actions(&path, params.range, params.context.only.as_deref());
        Some(found.into_iter().map(CodeActionOrCommand::CodeAction).collect())
    }

    fn links(&self, params: DocumentLinkParams) -> Option<Vec<lsp_types::DocumentLink>> {
        let (path, lines) = self.open(&params.text_document.uri)?;
        Some(links::links(&self.workspace.app(&path)?, &self.workspace.inside(&path)?, &lines))
    }

    fn symbols(&self, params: DocumentSymbolParams) -> Option<DocumentSymbolResponse> {
        let (path, lines) = self.open(&params.text_document.uri)?;
        let subject = Subject::of(&self.workspace, &path)?;
        Some(DocumentSymbolResponse::Nested(symbols::symbols(subject.source.root()?, &lines)))
    }

    fn open(&self, uri: &Uri) -> Option<(PathBuf, Lines<'_>)> {
        let path = path_of(uri)?;
        let lines = self.lines(&path)?;
        Some((path, lines))
    }

    /// The lines of an open file.
    fn lines(&self, path: &Path) -> Option<Lines<'_>> {
        self.workspace.buffers.text(path).map(|text| Lines::new(text, self.client.encoding))
    }
}

fn place(params: &TextDocumentPositionParams) -> Option<(PathBuf, Position)> {
    Some((path_of(&params.text_document.uri)?, params.position))
}

/// The parameters of a message.
///
/// # Errors
/// What is wrong with them.
pub fn parse<T: DeserializeOwned>(params: Value) -> Result<T, ResponseError> {
    serde_json::from_value(params).map_err(|reason| error(ErrorCode::InvalidParams, reason.to_string()))
}

/// The result of a request.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn result(value: impl Serialize) -> Answer {
    serde_json::to_value(value).map_err(|reason| error(ErrorCode::InternalError, reason.to_string()))
}
