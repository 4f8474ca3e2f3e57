//! Cuts a text into tokens, and settles what is wrong within a single one, such as a quote that is never closed.

use super::quote::{self, Fault, Mended, before, is_quote, without_closers};
use super::scalar;
use super::source::Source;
use super::token::{Bracket, Kind, Token};
use crate::syntax::lines::small;
use crate::syntax::{Edit, MAX_MISTAKES, MAX_PIECES, Mistake, NonStrict, Parsed};

/// The tokens of the text; comments and white space only leave their notes in `parsed`.
pub(super) fn cut(source: Source, parsed: &mut Parsed) -> Vec<Token> {
    let mut lexer = Lexer {
        source,
        parsed,
        tokens: Vec::new(),
        at: 0,
        line: Line::default(),
        in_conflict: false,
        unclosed_from: usize::MAX,
    };
    lexer.new_line(false);
    while let Some(next) = source.from(lexer.at).chars().next() {
        if is_too_much(&lexer.tokens, lexer.parsed) {
            break;
        }
        lexer.step(next);
    }
    lexer.tokens
}

/// Whether there is too much of a text, or too much wrong with it, to read on.
pub(super) fn is_too_much(tokens: &[Token], parsed: &Parsed) -> bool {
    has_too_many_pieces(tokens, parsed) || parsed.mistakes.len() > MAX_MISTAKES
}

pub(super) fn has_too_many_pieces(tokens: &[Token], parsed: &Parsed) -> bool {
    tokens.len() + parsed.comments.len() > MAX_PIECES
}

struct Lexer<'a, 'p> {
    source: Source<'a>,
    parsed: &'p mut Parsed,
    tokens: Vec<Token>,
    at: usize,
    line: Line,
    /// Whether the first side of a merge conflict is being read.
    in_conflict: bool,
    /// The place after which there is no `*/`, once a search for one has failed.
    unclosed_from: usize,
}

/// The current line, and how much had been found when it began.
#[derive(Default)]
struct Line {
    start: usize,
    indent: usize,
    leads: bool,
    /// Whether this line is read for the second time, because of a missing or extra quote.
    mending: bool,
    /// Up to here, no quote closes a string that was not opened.
    opened_until: usize,
    /// Past the last `"` on the line.
    quotes_end: usize,
    tokens: usize,
    mistakes: usize,
    loose: usize,
    comments: usize,
}

impl<'a> Lexer<'a, '_> {
    fn step(&mut self, next: char) {
        let rest = self.source.from(self.at);
        match next {
            ' ' | '\t' => self.at += 1,
            '\n' | '\r' => {
                self.at += 1;
                self.new_line(false);
            }
            '<' | '=' | '>' | '|' if self.at == self.line.start && is_conflict_marker(rest) => self.conflict(next),
            '/' if rest.starts_with("/*") => self.block_comment(),
            '/' if rest.starts_with("//") => self.line_comment(),
            '/' | '#' if self.at >= self.line.quotes_end && !self.awaits_value() => self.half_a_comment(next),
            '{' => self.push(Kind::Open(Bracket::Brace), 1),
            '}' => self.push(Kind::Close(Bracket::Brace), 1),
            '[' => self.push(Kind::Open(Bracket::Square), 1),
            ']' => self.push(Kind::Close(Bracket::Square), 1),
            ',' | ';' => self.push(Kind::Comma, 1),
            '=' if rest.starts_with("=>") => self.push(Kind::Colon, 2),
            ':' | '=' => self.push(Kind::Colon, 1),
            _ if is_quote(next) => self.string(next),
            _ if is_space(next) => self.odd_space(rest),
            _ if is_invisible(next) => self.invisible(rest, next),
            _ => self.word(rest),
        }
    }

    fn push(&mut self, kind: Kind, length: usize) {
        if self.line.leads {
            self.line.indent = self.at - self.line.start;
        }
        self.tokens.push(Token {
            kind,
            source: self.source.id,
            start: small(self.at),
            end: small(self.at + length),
            indent: small(self.line.indent),
            leads: self.line.leads,
            broken: false,
        });
        self.line.leads = false;
        self.at += length;
    }

    /// Pushes a token that `mistake` is about.
    fn push_broken(&mut self, kind: Kind, length: usize, mistake: Mistake) {
        self.push(kind, length);
        self.parsed.mistakes.push(mistake);
        if let Some(token) = self.tokens.last_mut() {
            token.broken = true;
        }
    }

    fn new_line(&mut self, mending: bool) {
        let line = before(self.source.from(self.at), |next| matches!(next, '\n' | '\r'));
        self.line = Line {
            start: self.at,
            indent: 0,
            leads: true,
            mending,
            opened_until: 0,
            quotes_end: self.at + line.rfind('"').map_or(0, |last| last + 1),
            tokens: self.tokens.len(),
            mistakes: self.parsed.mistakes.len(),
            loose: self.parsed.loose.len(),
            comments: self.parsed.comments.len(),
        };
    }

    /// Goes back to the start of the line and discards its tokens, because a string on it is never closed or goes on
    /// after its end. Which quote is wrong can only be decided from the text around each.
    fn mend_line(&mut self) {
        self.tokens.truncate(self.line.tokens);
        self.parsed.mistakes.truncate(self.line.mistakes);
        self.parsed.loose.truncate(self.line.loose);
        self.parsed.comments.truncate(self.line.comments);
        self.at = self.line.start;
        self.new_line(true);
    }

    /// Whether only a value can be here: after a colon, or in what can only be a list.
    fn awaits_value(&self) -> bool {
        let mut kinds = self.tokens.iter().rev().map(|token| token.kind);
        match kinds.next() {
            Some(Kind::Colon | Kind::Open(Bracket::Square)) => true,
            Some(Kind::Comma) => {
                matches!(kinds.next(), Some(Kind::Text(..) | Kind::Word))
                    && matches!(kinds.next(), Some(Kind::Comma | Kind::Open(Bracket::Square)))
            }
            _ => false,
        }
    }

    /// Whether a string ends right here.
    fn follows_string(&self) -> bool {
        self.tokens.last().is_some_and(|last| matches!(last.kind, Kind::Text(..)) && last.span().end == self.at)
    }

    fn string(&mut self, mark: char) {
        let from = self.at + mark.len_utf8();
        match quote::closing(self.source, from, mark) {
            _ if self.line.mending => self.mended_string(mark),
            Ok((to, end)) => self.push(Kind::text(from, to), end - self.at),
            Err(_) => self.mend_line(),
        }
    }

    fn mended_string(&mut self, mark: char) {
        let Mended { from, to, end, fault } = quote::mend(self.source, self.at, mark, !self.awaits_value());
        let (kind, length, span) = (Kind::text(from, to), end - self.at, self.source.span(self.at, end));
        let Some(fault) = fault else { return self.push(kind, length) };
        let quoted = self.source.quote(span);
        let (message, help) = match fault {
            Fault::Unclosed => (format!("the string {quoted} is never closed"), "add `\"` at its end"),
            Fault::Unmatched => {
                (format!("the string {quoted} ends with a different quote than it starts with"), "use `\"` for both")
            }
            Fault::Doubled => (format!("extra quote around {quoted}"), "remove it"),
            Fault::Inner => (format!("a quote inside {quoted} ends the string"), "write it as `\\\"`"),
        };
        self.push_broken(kind, length, Mistake::new(span, message).help(help));
    }

    fn word(&mut self, rest: &str) {
        let ends = |next| is_space(next) || is_quote(next) || is_invisible(next) || "{}[]:,;=".contains(next);
        let starts_comment = |at| rest.get(at..).is_some_and(|rest| rest.starts_with("//") || rest.starts_with("/*"));
        let end = rest.char_indices().find(|(at, next)| ends(*next) || (*next == '/' && starts_comment(*at)));
        let word = end.and_then(|(end, _)| rest.get(..end)).unwrap_or(rest);
        let after = rest.strip_prefix(word).unwrap_or_default();
        if self.line.mending {
            let is_value = scalar::is_value(word) && !after.starts_with(is_quote);
            if let Some(length) = self.unopened_text(rest).filter(|_| !is_value) {
                return self.push_unopened(length);
            }
        } else if self.follows_string() && !scalar::is_value(word) {
            return self.mend_line();
        }
        let is_url = self.awaits_value() && after.starts_with("://");
        let url_ends = |next| is_space(next) || is_quote(next) || ",]}".contains(next);
        self.push(Kind::Word, if is_url { before(rest, url_ends).len() } else { word.len() });
    }

    /// The length of the text here if the next quote closes it without any having opened it.
    fn unopened_text(&mut self, rest: &str) -> Option<usize> {
        if self.at < self.line.opened_until {
            return None;
        }
        let text = quote::unopened(rest, !self.awaits_value());
        if let Err(length) = text {
            self.line.opened_until = self.at + length;
        }
        text.ok()
    }

    fn push_unopened(&mut self, length: usize) {
        let span = self.source.span(self.at, self.at + length + 1);
        let message = format!("the string {} has no opening quote", self.source.quote(span));
        let mistake = Mistake::new(span, message).help("add `\"` before it");
        self.push_broken(Kind::text(self.at, self.at + length), length + 1, mistake);
    }

    fn line_comment(&mut self) {
        let end = self.at + before(self.source.from(self.at), is_line_end).len();
        self.comment(end);
    }

    fn block_comment(&mut self) {
        if self.at < self.unclosed_from {
            let inside = self.source.from(self.at + 2);
            if let Some((comment, _)) = inside.split_once("*/") {
                return self.comment(self.at + 2 + comment.len() + 2);
            }
            self.unclosed_from = self.at;
        }
        let span = self.source.span(self.at, self.at + 2);
        let mistake = Mistake::new(span, "this comment is never closed").help("add `*/` where it ends");
        self.parsed.mistakes.push(mistake);
        self.at += self.unclosed_comment_length();
    }

    /// How far a comment without an end is likely to go: not over a line that starts like JSON.
    fn unclosed_comment_length(&self) -> usize {
        let rest = self.source.from(self.at);
        let is_json = |line: &str| line.trim_start().starts_with(['"', '\'', '{', '}', '[', ']']);
        let length = rest.split_inclusive('\n').take_while(|line| !is_json(line)).map(str::len).sum::<usize>();
        without_closers(self.source.slice(self.at, self.at + length)).len()
    }

    fn comment(&mut self, end: usize) {
        let span = self.source.span(self.at, end);
        self.parsed.comments.push(span);
        let edit = Edit { span: self.source.removal(span), text: String::new() };
        self.parsed.loosen(span, NonStrict::COMMENT, Some(edit));
        self.at = end;
    }

    /// Skips a comment that starts with `#` or with one slash only.
    fn half_a_comment(&mut self, mark: char) {
        let span = self.source.span(self.at, self.at + 1);
        self.parsed.mistakes.push(
            Mistake::new(span, format!("`{mark}` does not start a comment"))
                .help("start the comment with `//`, or remove it, because JSON has no comments")
                .edit(span, "//"),
        );
        self.at += before(self.source.from(self.at), is_line_end).len();
    }

    /// Skips white space that JSON does not allow.
    fn odd_space(&mut self, rest: &str) {
        let is_odd = |next: char| is_space(next) && !matches!(next, ' ' | '\t' | '\n' | '\r');
        let (what, text, length) = match rest.strip_prefix('\u{feff}') {
            Some(_) if self.at == 0 => ("byte order mark", "", '\u{feff}'.len_utf8()),
            _ => ("white space that JSON does not allow", " ", before(rest, |next| !is_odd(next)).len()),
        };
        let span = self.source.span(self.at, self.at + length);
        self.parsed.loosen(span, what, Some(Edit { span, text: text.to_owned() }));
        self.at += length;
    }

    fn invisible(&mut self, rest: &str, first: char) {
        let span = self.source.span(self.at, self.at + before(rest, |next| !is_invisible(next)).len());
        let code = u32::from(first);
        self.parsed.mistakes.push(
            Mistake::new(span, format!("unexpected invisible character U+{code:04X}"))
                .help("remove it; it usually comes from copied text")
                .edit(span, ""),
        );
        self.at = span.end;
    }

    /// Skips the marker of a merge conflict, and all sides of it but the first, which would only duplicate keys.
    fn conflict(&mut self, marker: char) {
        let line = before(self.source.from(self.at), is_line_end);
        let span = self.source.span(self.at, self.at + line.trim_end().len());
        let known = self.in_conflict;
        self.in_conflict = marker == '<';
        if marker == '<' || !known {
            self.parsed.mistakes.push(
                Mistake::new(span, "unresolved merge conflict")
                    .help("keep one side and remove the lines that start with `<<<<<<<`, `=======` and `>>>>>>>`"),
            );
        }
        self.at += if known && matches!(marker, '=' | '|') { self.other_sides_length() } else { line.len() };
    }

    /// From here to the end of the line that ends the conflict; only this line if none does.
    fn other_sides_length(&self) -> usize {
        let rest = self.source.from(self.at);
        let mut length = 0;
        for line in rest.split_inclusive('\n').take_while(|line| !line.starts_with("<<<<<<<")) {
            length += line.len();
            if line.starts_with(">>>>>>>") {
                return length - (line.len() - line.trim_end().len());
            }
        }
        before(rest, is_line_end).len()
    }
}

/// White space of JSON5 (<https://spec.json5.org/#white-space>), line ends included.
fn is_space(next: char) -> bool {
    (next.is_whitespace() && next != '\u{85}') || next == '\u{feff}'
}

fn is_line_end(next: char) -> bool {
    matches!(next, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Control characters, and invisible characters that are not allowed in keys either.
fn is_invisible(next: char) -> bool {
    (next.is_control() && !is_space(next))
        || matches!(next, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

/// Seven of one character, and then nothing or a space.
fn is_conflict_marker(rest: &str) -> bool {
    ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|marker| {
        rest.strip_prefix(marker).is_some_and(|after| after.is_empty() || after.starts_with([' ', '\n', '\r']))
    })
}
