//! Matches every bracket with its partner, so that the parser never sees missing, extra or wrong brackets.

mod repair;

use super::source::{Source, shown};
use super::token::{Bracket, Kind, Token, is_key};
use crate::syntax::{MAX_MISTAKES, Mistake, Parsed};
use repair::missing;

/// The tokens with missing brackets inserted as empty tokens, and extra ones removed.
///
/// First counts how many brackets of each kind are missing or extra. Only with this knowledge is it significant that a
/// key is in a list, or that a bracket is further left than the one it would close.
pub(super) fn pair(source: Source, tokens: Vec<Token>, parsed: &mut Parsed) -> Vec<Token> {
    if is_paired(&tokens) && !is_bare_member(source, &tokens) {
        return tokens;
    }
    let tokens = shallow(tokens);
    let mut pairing = Pairing {
        source,
        parsed,
        tokens: &tokens,
        out: Vec::with_capacity(tokens.len()),
        late: Vec::new(),
        open: Vec::new(),
        braces: Count::of(Bracket::Brace, &tokens),
        squares: Count::of(Bracket::Square, &tokens),
    };
    for (at, token) in tokens.iter().enumerate() {
        if pairing.parsed.mistakes.len() > MAX_MISTAKES {
            break;
        }
        pairing.step(at, *token);
    }
    pairing.finish();
    pairing.into_tokens()
}

/// The tokens up to where they are nested too deep to be parsed, which the parser reports.
fn shallow(mut tokens: Vec<Token>) -> Vec<Token> {
    const MAX_OPEN: usize = 10_000;
    let mut open = 0_usize;
    let too_deep = tokens.iter().position(|token| {
        match token.kind {
            Kind::Open(_) => open += 1,
            Kind::Close(_) => open = open.saturating_sub(1),
            _ => {}
        }
        open > MAX_OPEN
    });
    tokens.truncate(too_deep.unwrap_or(tokens.len()));
    tokens
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

/// Whether the text starts like an object without its `{`.
fn is_bare_member(source: Source, tokens: &[Token]) -> bool {
    is_key(tokens, 0) && tokens.get(1).is_some_and(|colon| source.under(colon.span()) == ":")
}

struct Pairing<'a, 'p> {
    source: Source<'a>,
    parsed: &'p mut Parsed,
    tokens: &'a [Token],
    out: Vec<Token>,
    /// Tokens that belong before the one at that index in `out`, found when `out` had grown beyond.
    late: Vec<(usize, Token)>,
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
    inner: Option<u32>,
}

impl Pairing<'_, '_> {
    fn step(&mut self, at: usize, token: Token) {
        match token.kind {
            Kind::Open(bracket) => self.opening(bracket, token, at),
            Kind::Close(bracket) => self.closing(bracket, token, at),
            Kind::Comma => self.comma(token, at),
            Kind::Text(..) | Kind::Word if is_key(self.tokens, at) => self.key(token),
            _ => self.push(token),
        }
    }

    fn opening(&mut self, bracket: Bracket, token: Token, at: usize) {
        if let Some(other) = self.turned(bracket, at) {
            return self.turn_opening(bracket, other, token);
        }
        let is_doubled = self.last() == Some(Kind::Open(bracket));
        if is_doubled && self.lacks_closing(bracket) && (bracket == Bracket::Brace || self.squares.surplus == -1) {
            self.count_mut(bracket).surplus += 1;
            return self.drop_surplus(token);
        }
        let in_object = self.is_inside(Bracket::Brace) && !self.awaits_value();
        if bracket == Bracket::Brace && in_object && self.open.len() > 1 && self.lacks_closing(bracket) {
            self.insert_closing(token);
        }
        self.open(bracket, token);
    }

    /// The other kind of bracket, if the following content belongs in it and one of its closing brackets has no
    /// partner.
    fn turned(&self, bracket: Bracket, at: usize) -> Option<Bracket> {
        let other = match bracket {
            Bracket::Brace if self.starts_list(at + 1) => Bracket::Square,
            Bracket::Square if is_key(self.tokens, at + 1) => Bracket::Brace,
            _ => return None,
        };
        (self.lacks_closing(bracket) && self.lacks_opening(other)).then_some(other)
    }

    /// Whether what begins at that index is the inside of a list: an opening bracket, or a value and its end.
    fn starts_list(&self, at: usize) -> bool {
        let kind = |at: usize| self.tokens.get(at).map(|token| token.kind);
        match kind(at) {
            Some(Kind::Open(_)) => true,
            Some(Kind::Text(..) | Kind::Word) => matches!(kind(at + 1), Some(Kind::Comma | Kind::Close(_))),
            _ => false,
        }
    }

    /// A key ends what it cannot belong to, and begins the object that it must belong to.
    fn key(&mut self, token: Token) {
        while self.open.len() > 1 && self.ends_before(token) {
            self.insert_closing(token);
        }
        let starts_text = self.out.is_empty() && is_bare_member(self.source, self.tokens);
        if starts_text || (!self.out.is_empty() && self.awaits_value() && self.lacks_opening(Bracket::Brace)) {
            self.insert_opening(Bracket::Brace, self.out.len(), token);
        }
        self.push(token);
    }

    /// In an object, a comma before something other than a key separates the items of a list without an opening
    /// bracket.
    fn comma(&mut self, token: Token, at: usize) {
        if let Some(Kind::Open(bracket)) = self.last().filter(|_| self.open.len() > 1)
            && self.lacks_closing(bracket)
        {
            self.insert_closing(token);
        }
        if self.starts_list(at + 1) && self.lacks_opening(Bracket::Square) {
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
        let is_torn = self.out.iter().rev().find(|token| token.kind != Kind::Comma).is_some_and(|token| token.broken);
        if !is_torn && self.open.iter().any(|frame| !frame.token.span().is_empty()) {
            let closings: String = self.open.iter().rev().map(|frame| frame.bracket.closing()).collect();
            let opening = innermost.bracket.opening();
            let message = format!("expected {} at the end of the text", shown(&closings));
            self.parsed.mistakes.push(
                Mistake::new(self.source.last_of(last.span()), message)
                    .help("close the open brackets, or restore the missing part of the file")
                    .related(innermost.token.span(), format!("this `{opening}` is never closed")),
            );
        }
        while let Some(frame) = self.open.last().copied() {
            self.close(frame.bracket, missing(Kind::Close(frame.bracket), self.source.end_of(last.span()), last));
        }
    }

    fn into_tokens(mut self) -> Vec<Token> {
        self.late.sort_by_key(|(at, _)| *at);
        let mut late = self.late.into_iter().peekable();
        let mut tokens = Vec::with_capacity(self.out.len());
        for (at, token) in self.out.into_iter().enumerate() {
            while let Some((_, token)) = late.next_if(|(before, _)| *before == at) {
                tokens.push(token);
            }
            tokens.push(token);
        }
        tokens
    }

    /// Whether what is open ends before `key`: a list has no keys, and an object's keys are right of where it began.
    fn ends_before(&self, key: Token) -> bool {
        let Some(frame) = self.open.last().copied() else { return false };
        let is_outer = match frame.bracket {
            Bracket::Square => true,
            Bracket::Brace => key.leads && key.indent <= frame.token.indent && Some(key.indent) < frame.inner,
        };
        is_outer && self.lacks_closing(frame.bracket)
    }

    /// Whether a closing bracket is right of where its partner began, or the following content still belongs inside.
    fn is_surplus(&self, token: Token, frame: Frame, at: usize) -> bool {
        let mut after = self.tokens.iter().skip(at + 1).skip_while(|next| next.kind == Kind::Comma);
        let belongs_inside = after.next().is_some_and(|next| {
            let is_member = self.open.iter().rev().nth(1).is_some_and(|outer| outer.bracket == Bracket::Brace);
            let is_indented = is_member && next.leads && frame.token.indent < next.indent;
            !matches!(next.kind, Kind::Close(_)) && (is_indented || self.open.len() == 1)
        });
        belongs_inside || (token.leads && frame.token.indent < token.indent)
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

    /// Whether a value can be here.
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
