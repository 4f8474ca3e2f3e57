//! Reads values from tokens, and settles what is missing, extra or wrong between them.

mod leaf;

use super::source::Source;
use super::token::{Bracket, Kind, Token, is_key};
use super::{bracket, lexer, scalar};
use crate::syntax::{Edit, Key, MAX_DEPTH, MAX_PIECES, Member, Mistake, Node, Object, Parsed, SourceId, Span, Value};

/// The longest word, in bytes, for which a fix adds quotes.
const MAX_KEY: usize = 1_000;

/// Parses a JSON5 text. It has mistakes exactly if it is not JSON5, nests deeper than [`MAX_DEPTH`], or has more than
/// [`MAX_PIECES`]; with more than these, or than [`MAX_MISTAKES`](crate::syntax::MAX_MISTAKES), it has no root.
pub fn parse(text: &str, source: SourceId) -> Parsed {
    let source = Source { text, id: source };
    let mut parser = Parser { source, tokens: Vec::new(), at: 0, parsed: Parsed::default(), respelled: 0 };
    parser.tokens = lexer::cut(source, &mut parser.parsed);
    if !parser.gives_up() {
        parser.tokens = bracket::pair(source, parser.tokens, &mut parser.parsed);
    }
    if !parser.gives_up() {
        parser.file();
    }
    if parser.gives_up() {
        parser.parsed.root = None;
        parser.too_many_pieces();
    }
    parser.parsed.mistakes.sort_by_key(|mistake| mistake.span.start);
    parser.parsed.loose.sort_by_key(|loose| loose.span.start);
    parser.parsed
}

struct Parser<'a> {
    source: Source<'a>,
    tokens: Vec<Token>,
    at: usize,
    parsed: Parsed,
    /// How many bytes of strings were written anew.
    respelled: usize,
}

impl Parser<'_> {
    fn gives_up(&self) -> bool {
        lexer::is_too_much(&self.tokens, &self.parsed)
    }

    fn file(&mut self) {
        let Some(first) = self.peek() else { return self.nothing() };
        if !self.starts_value(self.at) {
            self.report(
                Mistake::new(first.span(), format!("expected a value, found {}", self.source.quote(first.span())))
                    .help("a manifest is one object between `{` and `}`"),
            );
            let is_open = |token: &Token| matches!(token.kind, Kind::Open(_));
            self.at = self.tokens.iter().position(is_open).unwrap_or(self.tokens.len());
        }
        self.parsed.root = self.value(0);
        if let Some(token) = self.peek() {
            let mistake =
                Mistake::new(token.span(), format!("unexpected {} after the end", self.source.quote(token.span())));
            let alone = self.tokens.len() == self.at + 1 && token.kind == Kind::Comma;
            self.report(if alone {
                mistake.help("remove it").edit(token.span(), "")
            } else {
                mistake.help("remove it; a file contains only one value")
            });
        }
    }

    fn too_many_pieces(&mut self) {
        let last = self.tokens.last().map(|token| token.span()).max(self.parsed.comments.last().copied());
        if let Some(last) = last.filter(|_| lexer::has_too_many_pieces(&self.tokens, &self.parsed)) {
            let message = format!("more than {MAX_PIECES} keys, values, punctuation marks and comments");
            let help = "a manifest usually has a few hundred; the file was not read";
            self.parsed.mistakes.push(Mistake::new(last, message).help(help));
        }
    }

    fn nothing(&mut self) {
        let end = self.source.text.len();
        if let Some(comment) = self.parsed.comments.first().copied() {
            self.report(Mistake::new(comment, "the file contains only comments"));
        } else if self.parsed.mistakes.is_empty() {
            self.report(Mistake::new(self.source.span(end, end), "the file is empty"));
        }
    }

    /// The value that starts here; `None`, and nothing read, if none does.
    fn value(&mut self, depth: usize) -> Option<Node> {
        let token = self.peek()?;
        match token.kind {
            Kind::Open(bracket) => Some(self.container(bracket, token, depth)),
            Kind::Text(from, to) => {
                self.at += 1;
                Some(Node { span: token.span(), value: Value::String(self.string(token, from as usize, to as usize)) })
            }
            Kind::Word => Some(self.word(token)),
            Kind::Close(_) | Kind::Colon | Kind::Comma => None,
        }
    }

    fn container(&mut self, bracket: Bracket, open: Token, depth: usize) -> Node {
        self.at += 1;
        let value = match bracket {
            _ if depth == MAX_DEPTH => {
                let message = format!("nested more than {MAX_DEPTH} levels deep");
                self.report(
                    Mistake::new(self.source.first_of(open.span()), message)
                        .help("a manifest rarely has more than ten levels"),
                );
                self.skip(|_, _| false);
                Value::Unreadable
            }
            Bracket::Square if self.is_at_members() => {
                let mistake = Mistake::new(open.span(), "expected `{`, found `[`");
                self.report(mistake.help("write objects in `{ }` and lists in `[ ]`"));
                Value::Object(self.object(depth + 1))
            }
            Bracket::Brace => Value::Object(self.object(depth + 1)),
            Bracket::Square => Value::Array(self.list(depth + 1)),
        };
        let end = self.peek().map_or(self.source.text.len(), |close| close.span().end);
        self.at += 1;
        Node { span: self.source.span(open.span().start, end), value }
    }

    /// Whether these are members, rather than strings with a colon instead of a comma between them.
    fn is_at_members(&self) -> bool {
        let value = self.tokens.get(self.at + 2).map(|token| token.kind);
        self.is_at_key() && (!matches!(value, Some(Kind::Text(..))) || is_key(&self.tokens, self.at + 4))
    }

    /// The members up to the closing bracket.
    fn object(&mut self, depth: usize) -> Object {
        let mut members = Vec::new();
        let mut keyless = false;
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::Close(_) => break,
                Kind::Comma => self.extra(token),
                Kind::Text(..) | Kind::Word => {
                    let member = self.member(token, depth);
                    self.end_of_entry(&member.value, true);
                    members.push(member);
                }
                Kind::Colon | Kind::Open(_) => {
                    if !std::mem::replace(&mut keyless, true) {
                        let message = format!("expected a key before {}", self.source.quote(token.span()));
                        self.report(Mistake::new(token.span(), message).help("every value in an object needs a key"));
                    }
                    self.value_without_key(token, depth);
                }
            }
        }
        members.shrink_to_fit();
        Object { members }
    }

    /// The items up to the closing bracket.
    fn list(&mut self, depth: usize) -> Vec<Node> {
        let mut items = Vec::new();
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::Close(_) => break,
                Kind::Comma | Kind::Colon => self.extra(token),
                _ => {
                    let item = self.value_or_unreadable(depth);
                    self.end_of_entry(&item, false);
                    items.push(item);
                }
            }
        }
        items.shrink_to_fit();
        items
    }

    fn member(&mut self, token: Token, depth: usize) -> Member {
        let key = self.key(token);
        let has_colon = self.peek().is_some_and(|next| next.kind == Kind::Colon) || self.is_comma_for_colon();
        if has_colon {
            self.colon();
        } else if self.peek().is_some_and(|next| next.kind.begins_value()) && !self.is_at_key() {
            self.missing_colon(key.span);
        }
        let before = self.previous_span();
        let is_next_key = self.is_at_key() && self.peek().is_some_and(|next| next.leads || !has_colon);
        let value = if is_next_key { None } else { self.value(depth) };
        if value.is_none() && !self.is_torn() {
            let message = format!("{} has no value", self.source.quote(token.span()));
            let mistake = Mistake::new(self.source.last_of(before), message);
            self.report(mistake.help("write a value after the key and a colon, or remove the key"));
        }
        let nothing = Node { span: self.source.end_of(before), value: Value::Unreadable };
        Member { key, value: value.unwrap_or(nothing) }
    }

    /// Whether there is a comma instead of the colon between a key and its value.
    fn is_comma_for_colon(&self) -> bool {
        let next = self.tokens.get(self.at + 1).map(|next| next.kind);
        let value_follows = next.is_some_and(Kind::begins_value);
        self.peek().is_some_and(|token| token.kind == Kind::Comma)
            && value_follows
            && !is_key(&self.tokens, self.at + 1)
    }

    /// Whether the text ends here although something is still open, which is one mistake already.
    fn is_torn(&self) -> bool {
        let last = self.tokens.last().map(|last| last.span());
        self.peek().is_some_and(|next| next.span().is_empty() && Some(next.span()) == last)
    }

    fn key(&mut self, token: Token) -> Key {
        self.at += 1;
        let span = token.span();
        if let Kind::Text(from, to) = token.kind {
            return Key { span, text: self.string(token, from as usize, to as usize) };
        }
        let word = self.source.under(span);
        if let Some(text) = scalar::identifier(word) {
            self.loosen(span, "bare key", format!("\"{text}\""));
            return Key { span, text };
        }
        let mistake = Mistake::new(span, format!("the key {} needs quotes", self.source.quote(span)))
            .help("put keys in double quotes");
        // No key is that long, and its escapes would take a multiple of it.
        let is_short = word.len() <= MAX_KEY;
        self.report(if is_short { mistake.edit(span, serde_json::Value::from(word).to_string()) } else { mistake });
        Key { span, text: word.to_owned() }
    }

    /// Reads the colon after a key, or what was written instead, and any extra ones.
    fn colon(&mut self) {
        let Some(colon) = self.peek() else { return };
        self.at += 1;
        let spelled = self.source.under(colon.span());
        if spelled != ":" {
            let mistake = Mistake::new(colon.span(), format!("expected `:`, found `{spelled}`"));
            self.report(mistake.help("a key and its value are separated by a colon").edit(colon.span(), ":"));
        }
        while let Some(extra) = self.peek().filter(|next| next.kind == Kind::Colon) {
            self.extra(extra);
        }
    }

    fn missing_colon(&mut self, key: Span) {
        let message = format!("expected `:` after {}", self.source.quote(key));
        let mistake = Mistake::new(self.source.last_of(key), message);
        self.report(self.put_after_previous(mistake.help("a key and its value are separated by a colon"), ":"));
    }

    fn value_without_key(&mut self, token: Token, depth: usize) {
        if token.kind == Kind::Colon {
            self.at += 1;
        }
        let value = self.value_or_unreadable(depth);
        self.end_of_entry(&value, true);
    }

    /// Reads the comma after a member or an item, and anything else before the next one.
    fn end_of_entry(&mut self, value: &Node, in_object: bool) {
        self.forget();
        let Some(next) = self.peek() else { return };
        if self.starts_entry(self.at, in_object) {
            if value.value != Value::Unreadable {
                self.missing_comma(next);
            }
            return;
        }
        let is_misspelled = next.kind == Kind::Colon && self.starts_entry(self.at + 1, in_object);
        if !is_misspelled && !matches!(next.kind, Kind::Comma | Kind::Close(_)) {
            let was_reported = value.value == Value::Unreadable || self.previous().is_some_and(|last| last.broken);
            if !was_reported {
                let message = format!("unexpected {} after a value", self.source.quote(next.span()));
                self.report(Mistake::new(next.span(), message).help("add a comma or a closing bracket"));
            }
            self.skip(|parser, next| next.kind == Kind::Comma || (next.leads && is_key(&parser.tokens, parser.at)));
        }
        self.comma();
    }

    /// Frees the tokens that were read, but for the last: of a long text, they take as much memory as the tree.
    fn forget(&mut self) {
        const MANY: usize = 1 << 17;
        if self.at > MANY {
            self.tokens.drain(..self.at - 1);
            self.tokens.shrink_to_fit();
            self.at = 1;
        }
    }

    fn starts_entry(&self, at: usize, in_object: bool) -> bool {
        if in_object { is_key(&self.tokens, at) } else { self.starts_value(at) }
    }

    /// Reads the comma, or what was written instead.
    fn comma(&mut self) {
        let Some(comma) = self.peek().filter(|next| matches!(next.kind, Kind::Comma | Kind::Colon)) else { return };
        self.at += 1;
        let spelled = self.source.under(comma.span());
        let is_last = self.peek().is_some_and(|next| matches!(next.kind, Kind::Close(_)));
        if !matches!(spelled, "," | "") {
            let mistake = Mistake::new(comma.span(), format!("expected a comma, found `{spelled}`"));
            self.report(mistake.help("use a comma").edit(comma.span(), if is_last { "" } else { "," }));
        } else if is_last && spelled == "," {
            self.loosen(comma.span(), "trailing comma", String::new());
        }
    }

    fn missing_comma(&mut self, next: Token) {
        let previous = self.previous_span();
        let message = format!("expected a comma before {}", self.source.quote(next.span()));
        let mistake = Mistake::new(self.source.last_of(previous), message);
        self.report(self.put_after_previous(mistake.help("add a comma"), ","));
    }

    /// A mistake that a character after the last token fixes, unless the end of that token is uncertain: an unclosed
    /// string would take the mark in.
    fn put_after_previous(&self, mistake: Mistake, mark: &str) -> Mistake {
        match self.previous() {
            Some(previous) if !previous.broken => mistake.edit(self.source.end_of(previous.span()), mark),
            _ => mistake,
        }
    }

    /// Reports a comma or colon with nothing before it.
    fn extra(&mut self, token: Token) {
        self.at += 1;
        let message = format!("unexpected extra {}", self.source.quote(token.span()));
        self.report(Mistake::new(token.span(), message).help("remove it").edit(token.span(), ""));
    }

    /// Passes over tokens up to the end of this list or object, or to a token in it at which `stops`.
    fn skip(&mut self, stops: impl Fn(&Self, Token) -> bool) {
        let mut nesting = 0_usize;
        while let Some(token) = self.peek() {
            match token.kind {
                _ if nesting == 0 && (matches!(token.kind, Kind::Close(_)) || stops(self, token)) => return,
                Kind::Open(_) => nesting += 1,
                Kind::Close(_) => nesting -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn value_or_unreadable(&mut self, depth: usize) -> Node {
        let before = self.previous_span();
        let nothing = Node { span: self.source.end_of(before), value: Value::Unreadable };
        self.value(depth).unwrap_or(nothing)
    }

    /// Whether a value starts here that can be read.
    fn starts_value(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| match token.kind {
            Kind::Open(_) | Kind::Text(..) => true,
            Kind::Word => scalar::is_value(self.source.under(token.span())),
            Kind::Close(_) | Kind::Colon | Kind::Comma => false,
        })
    }

    fn is_at_key(&self) -> bool {
        is_key(&self.tokens, self.at)
    }

    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn previous(&self) -> Option<Token> {
        self.tokens.get(self.at.checked_sub(1)?).copied()
    }

    fn previous_span(&self) -> Span {
        self.previous().map_or(self.source.span(0, 0), |token| token.span())
    }

    /// Adds a mistake, unless it is at an inserted bracket, whose absence has already been reported.
    fn report(&mut self, mistake: Mistake) {
        if mistake.span.is_empty() && !self.tokens.is_empty() {
            return;
        }
        self.parsed.mistakes.push(mistake);
        if self.gives_up() {
            self.at = self.tokens.len();
        }
    }

    fn loosen(&mut self, span: Span, what: &'static str, json: String) {
        self.parsed.loosen(span, what, Some(Edit { span, text: json }));
    }
}
