//! The files that are open in the client: their addresses and versions, and how a change alters their text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::paths;
use super::positions::{Encoding, Lines};

/// The files that are open, by their paths. Their texts are in the workspace's buffers.
#[derive(Debug, Default)]
pub struct Documents {
    open: BTreeMap<PathBuf, Document>,
}

#[derive(Debug)]
struct Document {
    /// The address as the client spells it.
    uri: Uri,
    version: i32,
}

impl Documents {
    /// Notes that a file is open in some version.
    pub fn insert(&mut self, path: PathBuf, uri: Uri, version: i32) {
        self.open.insert(path, Document { uri, version });
    }

    /// Notes that a file is closed; `false` if it was not open.
    pub fn remove(&mut self, path: &Path) -> bool {
        self.open.remove(path).is_some()
    }

    /// Notes a new version; `false` if the file is not open.
    pub fn set_version(&mut self, path: &Path, version: i32) -> bool {
        self.open.get_mut(path).map(|document| document.version = version).is_some()
    }

    /// The version of an open file.
    pub fn version(&self, path: &Path) -> Option<i32> {
        self.open.get(path).map(|document| document.version)
    }

    /// The address of a file, as the client spells it if the file is open.
    pub fn uri(&self, path: &Path) -> Option<Uri> {
        self.open.get(path).map_or_else(|| paths::uri_of(path), |document| Some(document.uri.clone()))
    }
}

/// Applies the client's changes to a text, each to what those before it made.
pub fn apply(text: &mut String, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
    for change in changes {
        let Some(range) = change.range else {
            *text = change.text;
            continue;
        };
        let lines = Lines::new(text, encoding);
        let (start, end) = (lines.offset(range.start), lines.offset(range.end));
        text.replace_range(start..end.max(start), &change.text);
    }
}

#[cfg(test)]
mod tests {
    use lsp_types::{Position, Range};

    use super::*;

    fn edit(from: (u32, u32), to: (u32, u32), text: &str) -> TextDocumentContentChangeEvent {
        let range = Range::new(Position::new(from.0, from.1), Position::new(to.0, to.1));
        TextDocumentContentChangeEvent { range: Some(range), range_length: None, text: text.into() }
    }

    #[test]
    fn each_change_applies_to_the_result_of_those_before_it() {
        let mut text = "{\n  \u{1F980}: 1\n}".to_owned();
        apply(
            &mut text,
            vec![edit((1, 2), (1, 4), "a"), edit((1, 3), (1, 3), "b\n"), edit((2, 0), (2, 1), "")],
            Encoding::Utf16,
        );
        assert_eq!(text, "{\n  ab\n 1\n}");
        let whole = TextDocumentContentChangeEvent { range: None, range_length: None, text: "[]".into() };
        apply(&mut text, vec![whole, edit((0, 2), (0, 1), "!"), edit((7, 7), (9, 9), "?")], Encoding::Utf16);
        assert_eq!(text, "[]!?");
    }
}
