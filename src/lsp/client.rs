//! What the client can do, and what the server offers it.

use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, DocumentLinkOptions,
    HoverProviderCapability, InitializeResult, OneOf, SaveOptions, ServerCapabilities, ServerInfo,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
    WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use serde_json::Value;

use super::actions::FIX_ALL;
use super::positions::Encoding;

/// What the client can do.
#[derive(Clone, Debug)]
pub struct Client {
    /// How it counts characters.
    pub encoding: Encoding,
    /// Whether it watches files that it is asked to watch.
    pub registers_watchers: bool,
    /// Whether it shows the progress of work.
    pub shows_progress: bool,
    /// Whether completions may have places to fill in.
    pub has_snippets: bool,
    /// Whether an edit may create a file.
    pub creates_files: bool,
}

impl Default for Client {
    fn default() -> Self {
        Self {
            encoding: Encoding::Utf16,
            registers_watchers: false,
            shows_progress: false,
            has_snippets: false,
            creates_files: false,
        }
    }
}

impl Client {
    /// What a client with these capabilities can do. They are read one by one: the types for all that the protocol knows
    /// would make up a tenth of the program.
    pub fn of(capabilities: &Value) -> Self {
        let flag = |pointer| capabilities.pointer(pointer).and_then(Value::as_bool).unwrap_or_default();
        let has = |pointer, wanted: &str| {
            let offered = capabilities.pointer(pointer).and_then(Value::as_array);
            offered.is_some_and(|offered| offered.iter().any(|offer| offer == wanted))
        };
        Self {
            // Bytes need no counting; every client can use UTF-16.
            encoding: if has("/general/positionEncodings", "utf-8") { Encoding::Utf8 } else { Encoding::Utf16 },
            registers_watchers: flag("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            shows_progress: flag("/window/workDoneProgress"),
            has_snippets: flag("/textDocument/completion/completionItem/snippetSupport"),
            creates_files: has("/workspace/workspaceEdit/resourceOperations", "create"),
        }
    }

    /// The answer to `initialize`.
    pub fn answer(&self) -> InitializeResult {
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        };
        let folders =
            WorkspaceFoldersServerCapabilities { supported: Some(true), change_notifications: Some(OneOf::Left(true)) };
        let capabilities = ServerCapabilities {
            position_encoding: Some(self.encoding.kind()),
            text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            completion_provider: Some(CompletionOptions {
                trigger_characters: Some(["\"", "/", ":", " "].map(str::to_owned).to_vec()),
                ..CompletionOptions::default()
            }),
            code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, FIX_ALL]),
                ..CodeActionOptions::default()
            })),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: Some(false),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            document_symbol_provider: Some(OneOf::Left(true)),
            workspace: Some(WorkspaceServerCapabilities { workspace_folders: Some(folders), file_operations: None }),
            ..ServerCapabilities::default()
        };
        let server_info =
            ServerInfo { name: env!("CARGO_PKG_NAME").to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
        InitializeResult { capabilities, server_info: Some(server_info) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn utf8_is_used_only_if_the_client_offers_it() {
        let encoding = |offered| Client::of(&json!({ "general": { "positionEncodings": offered } })).encoding;
        assert_eq!(Client::of(&json!({})).encoding, Encoding::Utf16);
        assert_eq!(encoding(json!(["utf-32"])), Encoding::Utf16);
        assert_eq!(encoding(json!(["utf-16", "utf-8"])), Encoding::Utf8);
    }
}
