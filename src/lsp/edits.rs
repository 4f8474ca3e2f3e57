//! Edits of files, as the client applies them.

use std::path::Path;

use lsp_types::{Range, TextEdit, WorkspaceEdit};

use super::documents::Documents;
use super::positions::{Encoding, Lines};
use super::workspace::Workspace;
use crate::engine::FileReport;
use crate::syntax::Span;

/// What edits are made from.
pub struct Edits<'a> {
    pub workspace: &'a Workspace,
    pub documents: &'a Documents,
    /// The reports, with the fixes of the file tried.
    pub reports: &'a [FileReport],
    pub encoding: Encoding,
    /// Whether the client can create a file.
    pub creates_files: bool,
}

impl Edits<'_> {
    /// The replacement of some bytes of a file.
    pub fn replacement(&self, path: &Path, text: &str, span: Span, new: &str) -> Option<WorkspaceEdit> {
        self.edit(path, Lines::new(text, self.encoding).range(span.start, span.end), new)
    }

    /// The replacement of a part of a file.
    pub fn edit(&self, path: &Path, range: Range, new: &str) -> Option<WorkspaceEdit> {
        self.edits(path, vec![TextEdit::new(range, new.to_owned())])
    }

    /// Several replacements in a file.
    pub fn edits(&self, path: &Path, edits: Vec<TextEdit>) -> Option<WorkspaceEdit> {
        let changed = (self.documents.uri(path)?, edits);
        Some(WorkspaceEdit { changes: Some([changed].into_iter().collect()), ..WorkspaceEdit::default() })
    }
}
