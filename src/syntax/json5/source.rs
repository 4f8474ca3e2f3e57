//! The text that is being read, and the places in it that messages are about.

use crate::syntax::{SourceId, Span};

/// A piece of the text for a message: in backticks, and cut if it is long.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(40).and_then(|(end, _)| text.get(..end)) {
        Some(start) => format!("`{start}…`"),
        None => format!("`{text}`"),
    }
}

/// The text and the file that it comes from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub text: &'a str,
    pub id: SourceId,
}

impl<'a> Source<'a> {
    /// The text from an offset on.
    pub fn from(self, start: usize) -> &'a str {
        self.slice(start, self.text.len())
    }

    /// The text between two offsets.
    pub fn slice(self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The text under a span.
    pub fn under(self, span: Span) -> &'a str {
        self.slice(span.start, span.end)
    }

    /// The span between two offsets.
    pub fn span(self, start: usize, end: usize) -> Span {
        Span::new(self.id, start, end)
    }

    /// The text under a span, for a message.
    pub fn quote(self, span: Span) -> String {
        shown(self.under(span))
    }

    /// The place after a span, without width.
    pub fn end_of(self, span: Span) -> Span {
        self.span(span.end, span.end)
    }

    /// The last character of a span; of one without width, the character before it.
    pub fn last_of(self, span: Span) -> Span {
        let last = self.slice(0, span.end).chars().next_back().map_or(0, char::len_utf8);
        self.span(span.end - last, span.end)
    }

    /// The first character of a span.
    pub fn first_of(self, span: Span) -> Span {
        let first = self.from(span.start).chars().next().map_or(0, char::len_utf8);
        self.span(span.start, span.start + first)
    }

    /// What to remove with a comment: the whole line if it is alone there, and the white space before it if it ends its
    /// line.
    pub fn removal(self, comment: Span) -> Span {
        let (before, after) = (self.slice(0, comment.start), self.from(comment.end));
        let (indent, rest) = (before.trim_end_matches([' ', '\t']), after.trim_start_matches([' ', '\t']));
        if !(rest.is_empty() || rest.starts_with(['\n', '\r'])) {
            return comment;
        }
        if !(indent.is_empty() || indent.ends_with(['\n', '\r'])) {
            return self.span(indent.len(), comment.end);
        }
        let line_end = if rest.starts_with("\r\n") { 2 } else { rest.len().min(1) };
        self.span(indent.len(), self.text.len() - rest.len() + line_end)
    }
}
