//! Gives every bracket its partner, so that the parser never meets one too few, too many, or of the wrong kind.

use super::token::{Bracket, Kind, Token};
use super::{Source, is_key, shown};
use crate::syntax::{Mistake, Parsed, Span};

/// The tokens with missing brackets put in, as tokens without width, and surplus ones left out.
///
/// How many brackets of each kind are missing or too many is counted first. Only then does it mean something that a key
/// stands in a list, or that a bracket stands further left than the one it would close.
pub(super) fn pair(source: Source, tokens: Vec<Token>, parsed: &mut Parsed) -> Vec<Token> {
    if is_paired(&tokens) && !is_key(&tokens, 0) {
        return tokens;
    }
    let mut pairing = Pairing {
        source,
        parsed,
        tokens: &tokens,
        out: Vec::with_capacity(tokens.len()),
        open: Vec::new(),
        braces: Count::of(Bracket::Brace, &tokens),
        squares: Count::of(Bracket::Square, &tokens),
    };
    for (at, token) in tokens.iter().enumerate() {
        pairing.step(at, *token);
    }
    pairing.finish();
    pairing.out
}

fn is_paired(tokens: &[Token]) -> bool {
    let mut open = Vec::new();
    let paired = tokens.iter().all(|token| match token.kind {
        Kind::Open(bracket) => {
            open.push(bracket);
            true
        }
        Kind::Close(bracket) => open.pop() == Some(bracket),
        _ => true,
    });
    paired && open.is_empty()
}

struct Pairing<'a, 'p> {
    source: Source<'a>,
    parsed: &'p mut Parsed,
    tokens: &'a [Token],
    out: Vec<Token>,
    /// The brackets that are open here, outermost first.
    open: Vec<Frame>,
    braces: Count,
    squares: Count,
}

struct Count {
    /// Closing brackets less opening ones, as far as no mistake found so far explains the difference.
    surplus: isize,
    /// How many are open here.
    open: usize,
}

impl Count {
    fn of(bracket: Bracket, tokens: &[Token]) -> Self {
        let surplus = tokens.iter().fold(0, |sum, token| match token.kind {
            Kind::Close(kind) if kind == bracket => sum + 1,
            Kind::Open(kind) if kind == bracket => sum - 1,
            _ => sum,
        });
        Self { surplus, open: 0 }
    }
}

/// An open bracket.
#[derive(Clone, Copy)]
struct Frame {
    bracket: Bracket,
    token: Token,
    /// The index in `out` of the value after the last colon.
    value: Option<usize>,
    /// The indentation of the first token inside, or 0 if it does not lead its line.
    inner: Option<usize>,
}

impl Pairing<'_, '_> {
    fn step(&mut self, at: usize, token: Token) {
        match token.kind {
            Kind::Open(bracket) => self.opening(bracket, token),
            Kind::Close(bracket) => self.closing(bracket, token, at),
            Kind::Comma => self.comma(token, at),
            Kind::Text(..) | Kind::Word if is_key(self.tokens, at) => self.key(token),
            _ => self.push(token),
        }
    }

    fn opening(&mut self, bracket: Bracket, token: Token) {
        if self.last() == Some(Kind::Open(bracket)) && self.lacks_closing(bracket) {
            self.count_mut(bracket).surplus += 1;
            return self.drop_surplus(token);
        }
        let in_object = self.is_inside(Bracket::Brace) && !self.awaits_value();
        if bracket == Bracket::Brace && in_object && self.open.len() > 1 && self.lacks_closing(bracket) {
            self.insert_closing(token);
        }
        self.open(bracket, token);
    }

    /// A key ends what it cannot belong to, and begins the object that it must belong to.
    fn key(&mut self, token: Token) {
        let starts_list = self.last() == Some(Kind::Open(Bracket::Square));
        if starts_list && self.lacks_opening(Bracket::Brace) && self.lacks_closing(Bracket::Square) {
            self.turn_opening();
        }
        while self.open.len() > 1 && self.ends_before(token) {
            self.insert_closing(token);
        }
        if self.out.is_empty() || (self.awaits_value() && self.lacks_opening(Bracket::Brace)) {
            self.insert_opening(Bracket::Brace, self.out.len(), token);
        }
        self.push(token);
    }

    /// In an object, a comma before something that is no key separates the items of a list that nothing opened.
    fn comma(&mut self, token: Token, at: usize) {
        if let Some(Kind::Open(bracket)) = self.last().filter(|_| self.open.len() > 1)
            && self.lacks_closing(bracket)
        {
            self.insert_closing(token);
        }
        let item_follows = self.tokens.get(at + 1).is_some_and(|next| match next.kind {
            Kind::Text(..) | Kind::Word => !is_key(self.tokens, at + 1),
            kind => matches!(kind, Kind::Open(_)),
        });
        if item_follows && self.lacks_opening(Bracket::Square) {
            self.open_list();
        }
        self.push(token);
    }

    fn closing(&mut self, bracket: Bracket, token: Token, at: usize) {
        if self.last() == Some(Kind::Colon) && self.lacks_opening(bracket) {
            self.insert_opening(bracket, self.out.len(), token);
        }
        while let Some(frame) = self.open.last().copied() {
            if frame.bracket == bracket {
                let is_outer = token.leads && token.indent < frame.token.indent && self.open.len() > 1;
                if is_outer && self.lacks_closing(bracket) {
                    self.insert_closing(token);
                    continue;
                }
                if self.lacks_opening(bracket) && self.is_surplus(token, frame, at) {
                    break;
                }
                return self.close(bracket, token);
            }
            match (self.lacks_closing(frame.bracket), self.lacks_opening(bracket)) {
                (true, false) if self.count(bracket).open > 0 => self.insert_closing(token),
                (false, true) if bracket == Bracket::Square && self.open_list() => {}
                (false, true) => break,
                _ => return self.turn_closing(token, frame),
            }
        }
        self.count_mut(bracket).surplus -= 1;
        self.drop_surplus(token);
    }

    /// Closes at the end of the text what is still open.
    fn finish(&mut self) {
        let (Some(innermost), Some(last)) = (self.open.last().copied(), self.out.last().copied()) else { return };
        if self.open.iter().any(|frame| !frame.token.span.is_empty()) {
            let closings: String = self.open.iter().rev().map(|frame| frame.bracket.closing()).collect();
            let opening = innermost.bracket.opening();
            self.parsed.mistakes.push(
                Mistake::new(
                    self.source.last_of(last.span),
                    format!("expected {} at the end of the text", shown(&closings)),
                )
                .help("close what is open, or restore what is missing")
                .related(innermost.token.span, format!("this `{opening}` is never closed")),
            );
        }
        while let Some(frame) = self.open.last().copied() {
            self.close(frame.bracket, missing(Kind::Close(frame.bracket), self.source.end_of(last.span), last));
        }
    }

    /// Whether what is open ends before `key`: a list has no keys, and an object's keys stand right of where it began.
    fn ends_before(&self, key: Token) -> bool {
        let Some(frame) = self.open.last().copied() else { return false };
        let is_outer = match frame.bracket {
            Bracket::Square => true,
            Bracket::Brace => key.leads && key.indent <= frame.token.indent && Some(key.indent) < frame.inner,
        };
        is_outer && self.lacks_closing(frame.bracket)
    }

    /// Whether a closing bracket stands right of where its partner began, or would end the text before its end.
    fn is_surplus(&self, token: Token, frame: Frame, at: usize) -> bool {
        let follows = self.tokens.get(at + 1).is_some_and(|next| !matches!(next.kind, Kind::Close(_)));
        (token.leads && frame.token.indent < token.indent) || (self.open.len() == 1 && follows)
    }

    /// Reports a `[` that is missing after the last colon, and puts it in, if there can be one.
    fn open_list(&mut self) -> bool {
        let Some(frame) = self.open.last_mut().filter(|frame| frame.bracket == Bracket::Brace) else { return false };
        let Some(at) = frame.value.take() else { return false };
        match self.out.get(at).copied() {
            Some(first) if first.kind != Kind::Open(Bracket::Square) => {
                self.insert_opening(Bracket::Square, at, first);
                true
            }
            _ => false,
        }
    }

    /// Puts in an opening bracket that is missing before `next`, which stands or will stand at `at`.
    fn insert_opening(&mut self, bracket: Bracket, at: usize, next: Token) {
        let (opening, closing) = (bracket.opening(), bracket.closing());
        let before = at.checked_sub(1).and_then(|before| self.out.get(before));
        let span = before.map_or(self.source.first_of(next.span), |token| self.source.last_of(token.span));
        self.parsed.mistakes.push(
            Mistake::new(span, format!("expected `{opening}` before {}", self.source.quote(next.span)))
                .help(format!("add the `{opening}` that belongs to a `{closing}` further down")),
        );
        let token = missing(Kind::Open(bracket), self.source.span(next.span.start, next.span.start), next);
        self.out.insert(at, token);
        self.enter(bracket, token);
        self.count_mut(bracket).surplus -= 1;
    }

    /// Closes the innermost bracket after the last value, because `next` stands outside it.
    fn insert_closing(&mut self, next: Token) {
        let Some(frame) = self.open.last().copied() else { return };
        let comma = self.out.pop_if(|last| last.kind == Kind::Comma);
        let end = self.out.last().map_or(frame.token.span, |last| self.source.end_of(last.span));
        let (opening, closing) = (frame.bracket.opening(), frame.bracket.closing());
        self.parsed.mistakes.push(
            Mistake::new(
                self.source.last_of(end),
                format!("expected `{closing}` before {}", self.source.quote(next.span)),
            )
            .help(format!("add the missing `{closing}`"))
            .related(frame.token.span, format!("this `{opening}` is never closed")),
        );
        self.close(frame.bracket, missing(Kind::Close(frame.bracket), end, next));
        self.count_mut(frame.bracket).surplus += 1;
        match comma {
            Some(comma) => self.push(comma),
            None if matches!(next.kind, Kind::Close(_) | Kind::Comma) => {}
            None => self.push(missing(Kind::Comma, end, next)),
        }
    }

    /// Takes the `[` before a key for the `{` that it must be.
    fn turn_opening(&mut self) {
        let (Some(frame), Some(token)) = (self.open.last_mut(), self.out.last_mut()) else { return };
        frame.bracket = Bracket::Brace;
        token.kind = Kind::Open(Bracket::Brace);
        let span = token.span;
        self.parsed
            .mistakes
            .push(Mistake::new(span, "expected `{`, found `[`").help("an object stands between `{` and `}`"));
        self.squares.surplus += 1;
        self.squares.open -= 1;
        self.braces.surplus -= 1;
        self.braces.open += 1;
    }

    /// Takes a closing bracket for the one that `frame` needs.
    fn turn_closing(&mut self, token: Token, frame: Frame) {
        let Kind::Close(found) = token.kind else { return };
        let (opening, closing) = (frame.bracket.opening(), frame.bracket.closing());
        self.parsed.mistakes.push(
            Mistake::new(token.span, format!("expected `{closing}`, found `{}`", found.closing()))
                .help(format!("`{opening}` is closed with `{closing}`"))
                .related(frame.token.span, format!("this `{opening}` is what it closes")),
        );
        self.count_mut(found).surplus -= 1;
        self.count_mut(frame.bracket).surplus += 1;
        self.close(frame.bracket, Token { kind: Kind::Close(frame.bracket), ..token });
    }

    /// Leaves out a bracket that has no partner.
    fn drop_surplus(&mut self, token: Token) {
        let quoted = self.source.quote(token.span);
        self.parsed
            .mistakes
            .push(Mistake::new(token.span, format!("one {quoted} too many")).help("remove it").edit(token.span, ""));
    }

    fn open(&mut self, bracket: Bracket, token: Token) {
        self.push(token);
        self.enter(bracket, token);
    }

    fn enter(&mut self, bracket: Bracket, token: Token) {
        self.open.push(Frame { bracket, token, value: None, inner: None });
        self.count_mut(bracket).open += 1;
    }

    fn close(&mut self, bracket: Bracket, token: Token) {
        self.open.pop();
        self.count_mut(bracket).open -= 1;
        self.push(token);
    }

    fn push(&mut self, token: Token) {
        if let Some(frame) = self.open.last_mut() {
            frame.inner.get_or_insert(if token.leads { token.indent } else { 0 });
            if token.kind == Kind::Colon {
                frame.value = Some(self.out.len() + 1);
            }
        }
        self.out.push(token);
    }

    /// Whether a value can stand here.
    fn awaits_value(&self) -> bool {
        match self.last() {
            None | Some(Kind::Colon) => true,
            Some(_) => self.is_inside(Bracket::Square),
        }
    }

    fn is_inside(&self, bracket: Bracket) -> bool {
        self.open.last().is_some_and(|frame| frame.bracket == bracket)
    }

    fn last(&self) -> Option<Kind> {
        self.out.last().map(|token| token.kind)
    }

    fn lacks_closing(&self, bracket: Bracket) -> bool {
        self.count(bracket).surplus < 0
    }

    fn lacks_opening(&self, bracket: Bracket) -> bool {
        self.count(bracket).surplus > 0
    }

    fn count(&self, bracket: Bracket) -> &Count {
        match bracket {
            Bracket::Brace => &self.braces,
            Bracket::Square => &self.squares,
        }
    }

    fn count_mut(&mut self, bracket: Bracket) -> &mut Count {
        match bracket {
            Bracket::Brace => &mut self.braces,
            Bracket::Square => &mut self.squares,
        }
    }
}

/// A token without width for one that the text lacks; `next` is the token that it stands before.
fn missing(kind: Kind, span: Span, next: Token) -> Token {
    Token { kind, span, leads: false, ..next }
}
