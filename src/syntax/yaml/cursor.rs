//! A place in a YAML text that moves forward over what the parser's events do not show: white space, comments,
//! indicators.

use crate::syntax::{SourceId, Span};

pub(super) struct Cursor<'t> {
    pub text: &'t str,
    pub source: SourceId,
    /// The end of what has been read.
    pub at: usize,
    /// The comments before it.
    pub comments: Vec<Span>,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str, source: SourceId) -> Self {
        Self { text, source, at: 0, comments: Vec::new() }
    }

    /// Moves on to `place`, gathering the comments on the way. Between nodes, a `#` after white space starts one.
    pub fn advance(&mut self, place: usize) {
        while let Some(hash) = self.text.get(self.at..place).and_then(|gap| gap.find('#')) {
            let start = self.at + hash;
            self.at = start + 1;
            if self.may_start_comment(start) {
                self.at = self.line_end(start);
                self.comments.push(Span::new(self.source, start, self.at));
            }
        }
        self.at = self.at.max(place);
    }

    /// Moves on to the next byte that is neither white space nor part of a comment, and returns it.
    pub fn skip_to_next(&mut self) -> usize {
        self.advance(self.next());
        self.at
    }

    /// Steps over `indicator` if it comes next.
    pub fn take(&mut self, indicator: u8) -> bool {
        let next = self.next();
        let found = self.byte_at(next) == Some(indicator);
        if found {
            self.advance(next);
            self.at = next + 1;
        }
        found
    }

    /// Steps over `indicator` if it comes next and white space follows it.
    pub fn take_word(&mut self, indicator: u8) {
        let next = self.next();
        if matches!(self.byte_at(next + 1), None | Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.take(indicator);
        }
    }

    /// Skips the `...` that can precede a document.
    pub fn take_document_ends(&mut self) {
        loop {
            let next = self.next();
            let after = self.text.get(next..).and_then(|rest| rest.strip_prefix("..."));
            if !self.starts_line(next) || !after.is_some_and(|after| after.starts_with([' ', '\t', '\n', '\r'])) {
                return;
            }
            self.advance(next);
            self.at = next + 3;
        }
    }

    /// Steps over an anchor or a tag, and returns it.
    pub fn take_property(&mut self) -> &'t str {
        let start = self.skip_to_next();
        let rest = self.text.get(start..).unwrap_or_default();
        let verbatim = if rest.starts_with("!<") { rest.find('>') } else { None };
        self.at = verbatim.map_or_else(|| self.name_end(start), |length| start + length + 1);
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Goes back to `place`, discarding everything read after it.
    pub fn go_back_to(&mut self, place: usize) {
        self.at = place;
        self.comments.retain(|comment| comment.end <= place);
    }

    /// Steps over an alias, and returns its name.
    pub fn take_alias(&mut self) -> &'t str {
        let start = self.at;
        self.at = self.name_end(start);
        let alias = self.text.get(start..self.at).unwrap_or_default();
        alias.strip_prefix('*').unwrap_or(alias)
    }

    /// The next byte that is neither white space nor part of a comment.
    pub fn next(&self) -> usize {
        let mut at = self.at;
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{feff}']).len();
            if self.byte_at(at) != Some(b'#') || !self.may_start_comment(at) {
                return at;
            }
            at = self.line_end(at);
        }
    }

    fn may_start_comment(&self, hash: usize) -> bool {
        let before = self.text.get(..hash).unwrap_or_default();
        before.is_empty() || before.ends_with([' ', '\t', '\n', '\r', '\u{feff}'])
    }

    pub fn starts_line(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        before.is_empty() || before.ends_with(['\n', '\r', '\u{feff}'])
    }

    pub fn line_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        at + rest.find(['\n', '\r']).unwrap_or(rest.len())
    }

    /// The end of an anchor's or a tag's name.
    fn name_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        at + rest.find([' ', '\t', '\n', '\r', '\u{feff}', ',', '[', ']', '{', '}']).unwrap_or(rest.len())
    }

    /// One past the quote that closes the one at `start`.
    pub fn closing_quote(&self, start: usize) -> Option<usize> {
        let quote = self.byte_at(start).filter(|byte| matches!(byte, b'"' | b'\''))?;
        let mut bytes = self.text.bytes().enumerate().skip(start + 1).peekable();
        while let Some((at, byte)) = bytes.next() {
            let escapes_next = match quote {
                b'"' => byte == b'\\',
                _ => byte == quote && bytes.peek().is_some_and(|(_, next)| *next == quote),
            };
            if escapes_next {
                bytes.next();
            } else if byte == quote {
                return Some(at + 1);
            }
        }
        None
    }

    /// The end of the last line with content of a block scalar, without its line break.
    pub fn last_line_end(&self, start: usize, end: usize) -> usize {
        let written = self.text.get(start..end).unwrap_or_default();
        let content = start + written.trim_end_matches([' ', '\t', '\n', '\r']).len();
        self.line_end(content).min(end)
    }

    pub fn byte_at(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }
}
