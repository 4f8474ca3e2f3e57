//! A source that findings are drawn in.

use std::borrow::Cow;

use super::view::{Drawing, View};
use crate::syntax::{Lines, Span};
use crate::text::Shown;
use crate::text::shown;

/// A source, ready to be drawn: escaped, and with its lines found once. miette's own `SourceCode` scans the text from its
/// start for every label.
pub struct Picture<'a> {
    name: Shown,
    text: shown::Lines<'a>,
    lines: Cow<'a, Lines>,
}

impl<'a> Picture<'a> {
    /// The sources that findings are drawn in, by their ids.
    pub fn all(view: View<'a>) -> Vec<Self> {
        view.drawings().into_iter().map(Self::new).collect()
    }

    fn new(Drawing { name, text, lines }: Drawing<'a>) -> Self {
        let lines = if text.is_unchanged() { Cow::Borrowed(lines) } else { Cow::Owned(Lines::new(text.as_str())) };
        Self { name, text, lines }
    }

    /// Its path.
    pub fn name(&self) -> String {
        self.name.to_string()
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    /// Where the lines of its text start.
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// The part of a span that is underlined: only its first line.
    pub fn label(&self, span: Span) -> (usize, usize) {
        let text = self.text.as_str();
        let start = self.text.offset(span.start);
        let end = self.text.offset(span.end).max(start);
        let line = text.get(start..end).unwrap_or_default().lines().next().unwrap_or_default();
        (start, start + line.len().max(usize::from(start < text.len() && line.is_empty() && end > start)))
    }
}
