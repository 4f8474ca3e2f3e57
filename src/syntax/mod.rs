//! From bytes to a tree. Parsing never fails: what cannot be parsed becomes a [`Mistake`] next to the tree.

use serde::de::IgnoredAny;

pub mod edit;
pub mod entries;
pub mod json5;
pub mod lines;
pub mod tree;
pub mod yaml;

pub use lines::Lines;
pub use tree::{Key, Located, Member, Node, Object, Part, SourceId, Span, Value};

/// How deep values may nest. Real manifests nest 6 levels; beyond this limit the place is a [`Mistake`].
pub const MAX_DEPTH: usize = 128;

/// How many pieces, that is keys, values, punctuation marks and comments, are read of a JSON5 text. Real manifests have
/// some hundreds; the limit bounds the memory that a malicious text can use.
pub const MAX_PIECES: usize = 1 << 20;

/// How many mistakes a JSON5 text may have before it is given up, and how many spellings that JSON does not know are
/// recorded.
pub const MAX_MISTAKES: usize = 10_000;

/// The language a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Strict JSON: `serde_json` accepts the text.
    Json,
    /// JSON5 but not JSON: `json5` accepts the text.
    Json5,
    /// YAML 1.2.
    Yaml,
    /// Neither: there are mistakes.
    Broken,
    /// TypeScript or JavaScript, of which only facts are kept.
    Code,
}

/// A syntax error: what is wrong, where, and how to fix it.
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
    /// The edit that certainly fixes it, if there is one.
    pub edit: Option<Edit>,
}

impl Mistake {
    /// A mistake at `span`; what to do about it is added with the methods below.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None, related: None, edit: None }
    }

    /// Says what to do about it.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Names a second place that explains it.
    pub fn related(self, span: Span, message: impl Into<String>) -> Self {
        Self { related: Some((span, message.into())), ..self }
    }

    /// Fixes it by writing `text` over `span`.
    pub fn edit(self, span: Span, text: impl Into<String>) -> Self {
        Self { edit: Some(Edit { span, text: text.into() }), ..self }
    }
}

/// A spelling that JSON5 allows and JSON does not.
#[derive(Clone, Debug, PartialEq)]
pub struct NonStrict {
    /// The offending token.
    pub span: Span,
    /// What it is, as a label: `comment`, `trailing comma`, `single quotes`.
    pub what: &'static str,
    /// The change that makes it JSON and keeps the meaning; `None` for a string once a megabyte of others has one.
    pub edit: Option<Edit>,
}

impl NonStrict {
    /// What a comment is called.
    const COMMENT: &'static str = "comment";

    /// Whether it is a comment.
    pub fn is_comment(&self) -> bool {
        self.what == Self::COMMENT
    }
}

/// A replacement of some bytes. An empty span inserts, an empty text removes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace.
    pub span: Span,
    /// What takes their place.
    pub text: String,
}

/// The result of parsing a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The value, as far as it could be read; `None` if the text contains none.
    pub root: Option<Node>,
    /// What could not be read, in the order of the text.
    pub mistakes: Vec<Mistake>,
    /// What is JSON5 but not JSON, in the order of the text. Empty for YAML.
    pub loose: Vec<NonStrict>,
    /// The comments with their delimiters, in the order of the text.
    pub comments: Vec<Span>,
}

impl Parsed {
    /// Notes a spelling that JSON does not know. The first [`MAX_MISTAKES`] are noted: a text that is nothing but
    /// comments would fill the memory with them.
    fn loosen(&mut self, span: Span, what: &'static str, edit: Option<Edit>) {
        if self.loose.len() < MAX_MISTAKES {
            self.loose.push(NonStrict { span, what, edit });
        }
    }
}

/// Parses a file that should be JSON, and determines its dialect.
///
/// A text without mistakes in which nothing is loose is JSON: tests compare that with `serde_json`. Whether any other
/// text is JSON5 is for `json5` to say. It is asked only about texts in which our own parser finds no mistake, because
/// that alone bounds how deep values nest.
pub fn read(text: &str, source: SourceId) -> (Parsed, Dialect) {
    let mut parsed = json5::parse(text, source);
    if !parsed.mistakes.is_empty() {
        return (parsed, Dialect::Broken);
    }
    if parsed.loose.is_empty() {
        return (parsed, Dialect::Json);
    }
    match ::json5::from_str::<IgnoredAny>(text) {
        Ok(_) => (parsed, Dialect::Json5),
        Err(refusal) => {
            parsed.mistakes.push(refused(text, source, &refusal));
            (parsed, Dialect::Broken)
        }
    }
}

/// An error of `json5`, marked at the character that it names, or at the end of the text if it names none.
fn refused(text: &str, source: SourceId, refusal: &::json5::Error) -> Mistake {
    let place = refusal.position().map(|position| (position.line, position.column));
    let (mut here, mut previous) = ((0, 0), None);
    let mut span = Span::new(source, text.len(), text.len());
    for (at, next) in text.char_indices() {
        let second_half = previous.replace(next) == Some('\r') && next == '\n';
        if !second_half && place == Some(here) {
            span = Span::new(source, at, at + next.len_utf8());
            break;
        }
        here = match next {
            _ if second_half => here,
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => (here.0 + 1, 0),
            _ => (here.0, here.1 + 1),
        };
    }
    Mistake::new(span, refusal.to_string())
}

/// Reads YAML.
pub fn read_yaml(text: &str, source: SourceId) -> (Parsed, Dialect) {
    let parsed = yaml::parse(text, source);
    let dialect = if parsed.mistakes.is_empty() { Dialect::Yaml } else { Dialect::Broken };
    (parsed, dialect)
}
/// Whether a file named like a manifest is one. All other files are skipped.
///
/// Kubernetes resources of that name exist. A JSON file is taken for a manifest unless it says otherwise: nothing else
/// is called
/// `stripe-app.json`, and one that is not an object is a mistake that the upload rejects.
pub fn looks_like_manifest(root: &Node, dialect: Dialect) -> bool {
    const KEYS: [&str; 14] = [
        "id",
        "version",
        "name",
        "icon",
        "permissions",
        "extensions",
        "declarations",
        "ui_extension",
        "stripe_api_access_type",
        "distribution_type",
        "allowed_redirect_uris",
        "extends",
        "$schema",
        "app_id",
    ];
    let Some(object) = root.as_object() else { return dialect != Dialect::Yaml };
    let has = |key: &&str| object.get(key).is_some();
    let is_kubernetes = ["apiVersion", "kind"].iter().all(has);
    !is_kubernetes && (object.members.is_empty() || KEYS.iter().any(has))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_yaml_manifest(text: &str) -> bool {
        let (parsed, dialect) = read_yaml(text, SourceId(0));
        parsed.root.is_some_and(|root| looks_like_manifest(&root, dialect))
    }

    fn is_json_manifest(text: &str) -> bool {
        let (parsed, dialect) = read(text, SourceId(0));
        parsed.root.is_some_and(|root| looks_like_manifest(&root, dialect))
    }

    #[test]
    fn error_position_of_json5_is_marked() {
        for (text, marked) in [("{\r\n  é: ?}", "?"), ("[1\u{2028}2]", "2"), ("{'a\nb': 1}", "\n"), ("[1,", "[")] {
            let refusal = ::json5::from_str::<IgnoredAny>(text).unwrap_err();
            let span = refused(text, SourceId(0), &refusal).span;
            assert_eq!(text.get(span.start..span.end), Some(marked), "{refusal}");
        }
    }

    #[test]
    fn kubernetes_resource_is_not_a_manifest() {
        assert!(!is_yaml_manifest("apiVersion: v1\nkind: Secret\nmetadata:\n  name: stripe\n"));
        assert!(!is_yaml_manifest("apiVersion: v1\nkind: Thing\nname: stripe\n"), "a key in common changes nothing");
    }

    #[test]
    fn mapping_without_manifest_keys_is_not_a_manifest() {
        assert!(!is_yaml_manifest("services:\n  stripe: {}\n"));
        assert!(!is_json_manifest("{\"compilerOptions\": {}}"));
        assert!(!is_yaml_manifest("- id: x\n"));
        assert!(!is_yaml_manifest("just a text\n"));
    }

    #[test]
    fn one_manifest_key_makes_a_manifest() {
        assert!(is_yaml_manifest("id: com.example\n"));
        assert!(is_yaml_manifest("extensions: []\nkind: x\n"));
        assert!(is_json_manifest("{extends: './stripe-app.json'}"));
    }

    #[test]
    fn json_file_is_linted_even_if_it_is_not_an_object() {
        for text in ["[]", "null", "\"id\"", "{}"] {
            assert!(is_json_manifest(text), "{text}");
        }
    }
}
