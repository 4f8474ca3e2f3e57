//! A file of the app: its path, its text, and what the parser made of it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::files::{Files, ReadError};
use crate::syntax::entries::EntryNames;
use crate::syntax::{self, Dialect, Lines, Node, Parsed, SourceId, Span};

/// The largest manifest that is read, in bytes. The largest real one known has 14 KB.
pub const MAX_MANIFEST_BYTES: u64 = 16 * 1024 * 1024;

/// The largest YAML manifest that is read, in bytes: a text made to do harm costs the reader of YAML some hundred times
/// its size in memory.
pub const MAX_YAML_BYTES: u64 = 256 * 1024;

/// A file of the app.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it is, as the user would write it.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Where its lines start.
    pub lines: Lines,
    /// The language it is written in.
    pub dialect: Dialect,
    /// What the parser made of it.
    pub parsed: Parsed,
    /// The names of the entries of its lists, found when they are first asked for.
    pub entries: OnceLock<EntryNames>,
}

impl Source {
    /// Reads and parses a file: YAML if its name ends so, else JSON or JSON5.
    pub fn read(files: &dyn Files, path: &Path, id: SourceId) -> Result<Self, ReadError> {
        let bytes = files.read(path, size_limit(path))?;
        Ok(Self::parse(path, decode(bytes)?, id))
    }

    /// Parses a text as the file of that name.
    pub fn parse(path: &Path, text: String, id: SourceId) -> Self {
        let (parsed, dialect) = if is_yaml(path) { syntax::read_yaml(&text, id) } else { syntax::read(&text, id) };
        Self { path: path.to_owned(), lines: Lines::new(&text), text, dialect, parsed, entries: OnceLock::new() }
    }

    /// The file's value, as far as it could be read.
    pub fn root(&self) -> Option<&Node> {
        self.parsed.root.as_ref()
    }

    /// The place of a span as suppressions, baselines and fingerprints name it: a JSON pointer in which the entries of lists
    /// have names instead of numbers, so that it stays the same when others are added above.
    pub fn named_place(&self, span: Span) -> String {
        let place = |root| self.entries.get_or_init(|| EntryNames::of(root)).locate(root, span).0;
        self.root().map(place).unwrap_or_default()
    }

    /// Whether it is a manifest and not something else of the same name.
    pub fn looks_like_manifest(&self) -> bool {
        self.root().is_some_and(|root| syntax::looks_like_manifest(root, self.dialect))
    }

    /// Whether everything inside `span` could be read, so that what is not there is really absent.
    pub fn is_sound(&self, span: Span) -> bool {
        !self.parsed.mistakes.iter().any(|mistake| span.contains(mistake.span))
    }

    /// Whether the structure inside `span` is certain: every mistake in it can only be fixed in one way.
    pub fn is_certain(&self, span: Span) -> bool {
        !self.parsed.mistakes.iter().any(|mistake| mistake.edit.is_none() && span.contains(mistake.span))
    }
}

/// The largest manifest of that name that is read, in bytes.
pub fn size_limit(path: &Path) -> u64 {
    if is_yaml(path) { MAX_YAML_BYTES } else { MAX_MANIFEST_BYTES }
}

/// The text that the bytes of a file encode.
///
/// # Errors
/// If they are not UTF-8.
pub fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8 { offset: error.utf8_error().valid_up_to() })
}

/// Whether a file of that name is read as YAML.
pub fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}
