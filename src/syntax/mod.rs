//! From bytes to a tree. Parsing never fails: what could not be read is a [`Mistake`] beside the tree.

pub mod json5;
pub mod lines;
pub mod tree;
pub mod yaml;

pub use lines::Lines;
pub use tree::{Key, Located, Member, Node, Object, Part, SourceId, Span, Value};

/// How deep values may nest. Real manifests nest 6 levels; beyond this limit the place is a [`Mistake`].
pub const MAX_DEPTH: usize = 128;

/// The language a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Strict JSON: `serde_json` accepts the text.
    Json,
    /// JSON5 and not JSON: `json5` accepts the text.
    Json5,
    /// YAML 1.2.
    Yaml,
    /// Neither: there are mistakes.
    Broken,
}

/// Something that makes the text unreadable, where it stands, and what to do about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// Where it is. Empty only at the end of the text.
    pub span: Span,
    /// What is wrong, in the style of a finding's message.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A second place that explains it, such as the bracket that was never closed.
    pub related: Option<(Span, String)>,
    /// The change that certainly mends it, if there is one.
    pub edit: Option<Edit>,
}

/// A spelling that JSON5 allows and JSON does not.
#[derive(Clone, Debug, PartialEq)]
pub struct Looseness {
    /// The offending token.
    pub span: Span,
    /// What it is, as a label: `comment`, `trailing comma`, `single quotes`.
    pub what: &'static str,
    /// The change that makes it JSON and keeps the meaning.
    pub edit: Edit,
}

/// A replacement of some bytes. An empty span inserts, an empty text removes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace.
    pub span: Span,
    /// What takes their place.
    pub text: String,
}

/// What a parser makes of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The value, as far as it could be read; `None` if the text holds none.
    pub root: Option<Node>,
    /// What could not be read, in the order of the text.
    pub mistakes: Vec<Mistake>,
    /// What is JSON5 and not JSON, in the order of the text. Empty for YAML.
    pub loose: Vec<Looseness>,
    /// The comments with their delimiters, in the order of the text.
    pub comments: Vec<Span>,
}
