//! Cuts a text into tokens, and settles what is wrong within a single one, such as a quote that is never closed.

use super::Source;
use crate::syntax::{Edit, Looseness, Mistake, Parsed, Span};

/// A piece of the text that means something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Span,
    /// How many bytes of white space its line starts with.
    pub indent: usize,
    /// Whether it is the first token on its line.
    pub leads: bool,
    /// Whether a mistake says already that it is not written as it was meant.
    pub broken: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open(Bracket),
    Close(Bracket),
    /// `:`, or the `=` or `=>` in its place.
    Colon,
    /// `,`, or the `;` in its place.
    Comma,
    /// Quotes of any kind, and the offsets between them.
    Text(usize, usize),
    /// A run of anything else: a number, a literal, a bare key.
    Word,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    Brace,
    Square,
}

impl Bracket {
    pub fn opening(self) -> &'static str {
        match self {
            Self::Brace => "{",
            Self::Square => "[",
        }
    }

    pub fn closing(self) -> &'static str {
        match self {
            Self::Brace => "}",
            Self::Square => "]",
        }
    }
}

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
        lexer.step(next);
    }
    lexer.tokens
}

struct Lexer<'a, 'p> {
    source: Source<'a>,
    parsed: &'p mut Parsed,
    tokens: Vec<Token>,
    at: usize,
    line: Line,
    /// Whether the first side of a merge conflict is being read.
    in_conflict: bool,
    /// From where on no `*/` follows, once a comment has looked for one in vain.
    unclosed_from: usize,
}

/// The current line, and how much had been found when it began.
#[derive(Default)]
struct Line {
    start: usize,
    indent: usize,
    leads: bool,
    /// Whether this line is read for the second time, because a quote on it is missing or too many.
    mending: bool,
    /// Up to here, no quote closes a string that was not opened.
    opening: usize,
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
            '/' | '#' if !self.awaits_value() && !before(rest, is_line_end).contains('"') => self.half_a_comment(next),
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
            _ if self.follows_string() && !self.line.mending => self.mend_line(),
            _ => self.word(rest),
        }
    }

    fn push(&mut self, kind: Kind, length: usize) {
        if self.line.leads {
            self.line.indent = self.at - self.line.start;
        }
        let span = self.source.span(self.at, self.at + length);
        self.tokens.push(Token { kind, span, indent: self.line.indent, leads: self.line.leads, broken: false });
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
        self.line = Line {
            start: self.at,
            indent: 0,
            leads: true,
            mending,
            opening: 0,
            tokens: self.tokens.len(),
            mistakes: self.parsed.mistakes.len(),
            loose: self.parsed.loose.len(),
            comments: self.parsed.comments.len(),
        };
    }

    /// Goes back to the start of the line and forgets what it gave, because a string on it is never closed or goes on
    /// after its end. Which quote is to blame is clear only from what stands beside each.
    fn mend_line(&mut self) {
        self.tokens.truncate(self.line.tokens);
        self.parsed.mistakes.truncate(self.line.mistakes);
        self.parsed.loose.truncate(self.line.loose);
        self.parsed.comments.truncate(self.line.comments);
        self.at = self.line.start;
        self.new_line(true);
    }

    /// Whether only a value can stand here: after a colon, or in what can only be a list.
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
        self.tokens.last().is_some_and(|last| matches!(last.kind, Kind::Text(..)) && last.span.end == self.at)
    }

    fn string(&mut self, quote: char) {
        let from = self.at + quote.len_utf8();
        let mark = self.next_mark(from, quote);
        match mark {
            _ if self.line.mending => self.mended_string(from, quote, mark),
            Ok((to, end)) => self.push(Kind::Text(from, to), end - self.at),
            Err(_) => self.mend_line(),
        }
    }

    /// Pushes a string of a line on which a quote is missing. A quote ends it if what follows could follow a string;
    /// a quote after a colon or comma opens another, so that this one was never closed; any other is part of the text.
    fn mended_string(&mut self, from: usize, quote: char, mut mark: Result<(usize, usize), usize>) {
        let start = self.at;
        let mut quoted = false;
        let to = loop {
            let (at, after) = match mark {
                Ok(found) => found,
                Err(line_end) => break from + self.unclosed_text(self.source.slice(from, line_end)).len(),
            };
            if may_follow_string(self.source.from(after)) {
                let mistake =
                    Mistake::new(self.source.span(start, after), "a quote inside this string ends it too early")
                        .help("write a quote inside a string as `\\\"`");
                return match quoted {
                    true => self.push_broken(Kind::Text(from, at), after - start, mistake),
                    false => self.push(Kind::Text(from, at), after - start),
                };
            }
            let text = self.source.slice(from, at);
            if ends_in_separator(text) {
                break from + text.trim_end_matches([':', ',', '[', '{', ' ', '\t']).len();
            }
            quoted = true;
            mark = self.next_mark(after, quote);
        };
        let span = self.source.span(start, to);
        let mistake = Mistake::new(span, format!("the string {} is never closed", self.source.quote(span)))
            .help(format!("write `{}` at its end", closing(quote)));
        self.push_broken(Kind::Text(from, to), to - start, mistake);
    }

    /// How much of the rest of its line belongs to a string that is never closed.
    fn unclosed_text<'b>(&self, line: &'b str) -> &'b str {
        let is_key = !self.awaits_value();
        match line.split_once(':') {
            Some((key, value)) if is_key && !value.starts_with('/') => key.trim_end(),
            _ => without_closers(line),
        }
    }

    /// The next quote that could close a string, as its first byte and one past its last; else the end of the line.
    fn next_mark(&self, from: usize, quote: char) -> Result<(usize, usize), usize> {
        let mut at = from;
        loop {
            let rest = self.source.from(at);
            let Some((skipped, mark)) =
                rest.char_indices().find(|(_, next)| closes(quote, *next) || matches!(next, '\\' | '\n' | '\r'))
            else {
                return Err(self.source.text.len());
            };
            at += skipped;
            match mark {
                '\\' if self.source.from(at).starts_with("\\\r\n") => at += 3,
                '\\' => at += 1 + self.source.from(at + 1).chars().next().map_or(0, char::len_utf8),
                '\n' | '\r' => return Err(at),
                _ => return Ok((at, at + mark.len_utf8())),
            }
        }
    }

    fn word(&mut self, rest: &str) {
        if self.line.mending
            && let Some(length) = self.unopened_text(rest)
        {
            let span = self.source.span(self.at, self.at + length + 1);
            let mistake = Mistake::new(span, format!("the string {} has no opening quote", self.source.quote(span)))
                .help("write `\"` before it");
            return self.push_broken(Kind::Text(self.at, self.at + length), length + 1, mistake);
        }
        let word =
            before(rest, |next| is_space(next) || is_quote(next) || is_invisible(next) || "{}[]:,;=".contains(next));
        let word = word.split_once("//").map_or(word, |(word, _)| word);
        let word = word.split_once("/*").map_or(word, |(word, _)| word);
        let is_url = self.awaits_value() && rest.strip_prefix(word).is_some_and(|after| after.starts_with("://"));
        let word = match is_url {
            true => before(rest, |next| is_space(next) || is_quote(next) || ",]}".contains(next)),
            false => word,
        };
        self.push(Kind::Word, word.len());
    }

    /// The length of the text here if the next quote on the line closes it without any having opened it.
    fn unopened_text(&mut self, rest: &str) -> Option<usize> {
        if self.at < self.line.opening {
            return None;
        }
        let text = before(rest, |next| matches!(next, '"' | '\n' | '\r'));
        let closes = rest.strip_prefix(text).and_then(|after| after.strip_prefix('"')).is_some_and(may_follow_string);
        let is_text = self.awaits_value() || !text.contains(": ");
        if closes && is_text && !ends_in_separator(text) {
            return Some(text.len());
        }
        self.line.opening = self.at + text.len();
        None
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
        let mistake = Mistake::new(span, "this comment is never closed").help("write `*/` where it ends");
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
        self.parsed.loose.push(Looseness { span, what: "comment", edit });
        self.at = end;
    }

    /// Skips a comment that starts with `#` or with one slash only.
    fn half_a_comment(&mut self, mark: char) {
        let span = self.source.span(self.at, self.at + 1);
        self.parsed.mistakes.push(
            Mistake::new(span, format!("`{mark}` does not start a comment"))
                .help("start a comment with `//`, or better remove it: JSON has none")
                .edit(span, "//"),
        );
        self.at += before(self.source.from(self.at), is_line_end).len();
    }

    /// Skips white space that JSON does not know.
    fn odd_space(&mut self, rest: &str) {
        let is_odd = |next: char| is_space(next) && !matches!(next, ' ' | '\t' | '\n' | '\r');
        let (what, text, length) = match rest.strip_prefix('\u{feff}') {
            Some(_) if self.at == 0 => ("byte order mark", "", '\u{feff}'.len_utf8()),
            _ => ("white space that is not JSON's", " ", before(rest, |next| !is_odd(next)).len()),
        };
        let span = self.source.span(self.at, self.at + length);
        self.parsed.loose.push(Looseness { span, what, edit: Edit { span, text: text.to_owned() } });
        self.at += length;
    }

    fn invisible(&mut self, rest: &str, first: char) {
        let span = self.source.span(self.at, self.at + before(rest, |next| !is_invisible(next)).len());
        let code = u32::from(first);
        self.parsed.mistakes.push(
            Mistake::new(span, format!("an invisible character, U+{code:04X}, stands here"))
                .help("remove it: it usually comes from copied text")
                .edit(span, ""),
        );
        self.at = span.end;
    }

    /// Skips the marker of a merge conflict, and of its sides all but the first: keys would only stand there twice.
    fn conflict(&mut self, marker: char) {
        let line = before(self.source.from(self.at), is_line_end);
        let span = self.source.span(self.at, self.at + line.trim_end().len());
        let known = self.in_conflict;
        self.in_conflict = marker == '<';
        if marker == '<' || !known {
            self.parsed.mistakes.push(
                Mistake::new(span, "an unresolved merge conflict")
                    .help("keep one side, and remove the lines that start with `<<<<<<<`, `=======` and `>>>>>>>`"),
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

/// What stands before the first character that `ends` holds for.
fn before(text: &str, ends: impl Fn(char) -> bool) -> &str {
    text.split(ends).next().unwrap_or_default()
}

/// The text of an unclosed string or comment without what was hardly meant to be in it: a comma or the brackets that
/// close what stands around it.
fn without_closers(text: &str) -> &str {
    let closers: &[char] = if text.contains(['[', '{']) { &[] } else { &[']', '}'] };
    text.trim_end_matches(|last: char| is_space(last) || last == ',' || closers.contains(&last))
}

/// Whether a quote after `text` is likely to open a string.
fn ends_in_separator(text: &str) -> bool {
    text.trim_end_matches([' ', '\t']).ends_with([':', ',', '[', '{'])
}

fn may_follow_string(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t']);
    rest.is_empty()
        || rest.starts_with([':', ',', ']', '}', ';', '=', '\n', '\r'])
        || rest.starts_with("//")
        || rest.starts_with("/*")
}

fn is_quote(next: char) -> bool {
    matches!(next, '"' | '\'' | '`' | '“' | '”' | '„' | '‟' | '‘' | '’')
}

/// Whether `next` ends a string that `quote` began.
fn closes(quote: char, next: char) -> bool {
    match quote {
        '"' | '\'' | '`' => next == quote,
        '‘' | '’' => matches!(next, '‘' | '’' | '\''),
        _ => matches!(next, '“' | '”' | '„' | '‟' | '"'),
    }
}

fn closing(quote: char) -> char {
    if quote == '\'' { '\'' } else { '"' }
}

/// White space of JSON5 (<https://spec.json5.org/#white-space>), line ends included.
fn is_space(next: char) -> bool {
    (next.is_whitespace() && next != '\u{85}') || next == '\u{feff}'
}

fn is_line_end(next: char) -> bool {
    matches!(next, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Control characters, and characters without a shape that no key may hold either.
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
