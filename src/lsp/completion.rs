//! Completion: what may be written at the cursor, with the quotes and commas that it needs there.

use lsp_types::{
    CompletionItem, CompletionTextEdit, Documentation, InsertTextFormat, MarkupContent, MarkupKind, Range, TextEdit,
};

use super::candidates::{self, Candidate, Insert, Surroundings};
use super::cursor::{Cursor, readings};
use super::positions::Lines;
use super::subject::Subject;
use crate::app::source::is_yaml;
use crate::schema::Shape;
use crate::syntax::edit::replace_string;
use crate::syntax::{Node, Span, Value};

/// What may be written at an offset.
pub fn complete(
    subject: &Subject,
    offset: usize,
    surroundings: &Surroundings,
    lines: &Lines,
    has_snippets: bool,
) -> Vec<CompletionItem> {
    for cursor in readings(&subject.source, offset) {
        let candidates = candidates::at(&cursor, subject, surroundings);
        if !candidates.is_empty() {
            let writer = Writer::new(subject, &cursor, has_snippets);
            let items = candidates.into_iter().enumerate();
            return items.map(|(index, candidate)| item(index, candidate, &writer, lines)).collect();
        }
    }
    Vec::new()
}

fn item(index: usize, candidate: Candidate, writer: &Writer, lines: &Lines) -> CompletionItem {
    let Writer { cursor, token, .. } = writer;
    let new_text = writer.write(&candidate.insert);
    let range = lines.range(cursor.token.start, cursor.token.end);
    // Clients compare this with what is already written, quotes included.
    let filter = match token.chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{}{quote}", candidate.label),
        _ => candidate.label.clone(),
    };
    let comma = cursor.comma_before.map(|at| {
        let at = lines.position(at);
        vec![TextEdit::new(Range::new(at, at), ",".to_owned())]
    });
    let about = |value| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value });
    CompletionItem {
        label: candidate.label,
        kind: Some(candidate.kind),
        detail: candidate.detail,
        documentation: candidate.about.map(about),
        sort_text: Some(format!("{index:04}")),
        filter_text: Some(filter),
        insert_text_format: writer.has_snippets.then_some(InsertTextFormat::SNIPPET),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, new_text))),
        additional_text_edits: comma,
        ..CompletionItem::default()
    }
}

/// Writes candidates in the language and the style of the file.
struct Writer<'a> {
    cursor: &'a Cursor,
    text: &'a str,
    /// What is replaced.
    token: &'a str,
    /// Whether the file is YAML in block style.
    is_block: bool,
    has_snippets: bool,
}

impl<'a> Writer<'a> {
    fn new(subject: &'a Subject, cursor: &'a Cursor, has_snippets: bool) -> Self {
        let text = subject.source.text.as_str();
        let is_block = is_yaml(&subject.source.path) && !text.trim_start().starts_with(['{', '[']);
        Self { cursor, text, token: text.get(cursor.token.clone()).unwrap_or_default(), is_block, has_snippets }
    }

    fn write(&self, insert: &Insert) -> String {
        let written = match insert {
            Insert::Key(name, shape) => self.member(name, shape),
            Insert::Text(text) => self.plain(&self.string(text)),
            Insert::Literal(text) => self.separate(text.clone()),
            Insert::Entry(fields) => self.entry(fields),
        };
        if self.cursor.comma_after { format!("{written},") } else { written }
    }

    /// A string as a fix would write it over the token.
    fn string(&self, text: &str) -> String {
        let span = Span::new(self.cursor.root.span.source, self.cursor.token.start, self.cursor.token.end);
        replace_string(&Node { span, value: Value::Null }, self.text, text).text
    }

    /// A key in the quotes of the token or, without, of the first key of its object.
    fn key(&self, name: &str) -> String {
        let object = self.cursor.root.at(&self.cursor.pointer);
        let first = object.and_then(|object| object.members().first()).map(|member| member.key.span.start);
        let first = first.filter(|first| *first < self.cursor.token.start);
        let style = self.token.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let style = style.or_else(|| self.text.get(first?..)?.chars().next());
        let is_bare = name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '$'));
        match style {
            _ if self.is_block && !self.token.starts_with(['"', '\'']) => name.to_owned(),
            Some('\'') => format!("'{name}'"),
            Some(style) if style != '"' && is_bare => name.to_owned(),
            _ => format!("\"{name}\""),
        }
    }

    /// A key, and the beginning of a value if it needs one.
    fn member(&self, name: &str, shape: &Shape) -> String {
        let key = self.key(name);
        if !self.cursor.needs_value {
            return self.plain(&key);
        }
        let value = match shape {
            _ if self.is_block || !self.has_snippets => "",
            Shape::Text | Shape::Word(_) => "\"$1\"",
            Shape::Flag => "${1|true,false|}",
            Shape::Object => "{$1}",
            Shape::List | Shape::Texts => "[$1]",
            Shape::Objects => "[{$1}]",
        };
        let colon = if self.is_block && matches!(shape, Shape::Object | Shape::List | Shape::Texts | Shape::Objects) {
            ":"
        } else {
            ": "
        };
        format!("{}{colon}{value}", self.plain(&key))
    }

    /// An entry of a list, on one line in JSON and on one for each field in YAML.
    fn entry(&self, fields: &[(&str, Option<String>)]) -> String {
        let stop = if self.has_snippets { "$1" } else { "" };
        if !self.is_block {
            let field = |(key, value): &(&str, Option<String>)| {
                format!("\"{key}\": \"{}\"", value.as_deref().map_or(stop.to_owned(), |value| self.plain(value)))
            };
            let fields: Vec<String> = fields.iter().map(field).collect();
            return format!("{{ {} }}", fields.join(", "));
        }
        let line = self
            .text
            .get(..self.cursor.token.start)
            .and_then(|before| before.rsplit(['\n', '\r']).next())
            .unwrap_or_default();
        // The dash of the list counts as indentation.
        let indent = line.chars().map(|character| if character == '-' { ' ' } else { character });
        let indent: String = indent.take_while(|character| character.is_whitespace()).collect();
        let field = |(key, value): &(&str, Option<String>)| {
            format!("{key}: {}", value.as_deref().map_or(stop.to_owned(), |value| self.plain(value)))
        };
        let fields: Vec<String> = fields.iter().map(field).collect();
        self.separate(fields.join(&format!("\n{indent}")))
    }

    /// Text in which nothing is a placeholder of a snippet.
    fn plain(&self, text: &str) -> String {
        if self.has_snippets {
            text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
        } else {
            text.to_owned()
        }
    }

    /// Text behind the space that YAML needs after an indicator.
    fn separate(&self, text: String) -> String {
        let before = self.text.get(..self.cursor.token.start).unwrap_or_default();
        if self.is_block && before.ends_with([':', '-']) { format!(" {text}") } else { text }
    }
}
