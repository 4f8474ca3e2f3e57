//! What is done about a missing, extra or wrong bracket, and reported.

use super::{Frame, Pairing};
use crate::syntax::json5::token::{Bracket, Kind, Token};
use crate::syntax::lines::small;
use crate::syntax::{Mistake, Span};

impl Pairing<'_, '_> {
    /// Reports and inserts a missing `[` after the last colon, if there can be one.
    pub(super) fn open_list(&mut self) -> bool {
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

    /// Inserts a missing opening bracket before `next`, which is or will be at `at`.
    pub(super) fn insert_opening(&mut self, bracket: Bracket, at: usize, next: Token) {
        let opening = bracket.opening();
        let before = at.checked_sub(1).and_then(|before| self.out.get(before));
        let span = before.map_or(self.source.first_of(next.span()), |token| self.source.last_of(token.span()));
        self.parsed.mistakes.push(
            Mistake::new(span, format!("expected `{opening}` before {}", self.source.quote(next.span())))
                .help(format!("add the missing `{opening}`")),
        );
        let token = missing(Kind::Open(bracket), self.source.span(next.span().start, next.span().start), next);
        if at == self.out.len() {
            self.push(token);
        } else {
            self.late.push((at, token));
        }
        self.enter(bracket, token);
        self.count_mut(bracket).surplus -= 1;
    }

    /// Closes the innermost bracket after the last value, because `next` is outside it.
    pub(super) fn insert_closing(&mut self, next: Token) {
        let Some(frame) = self.open.last().copied() else { return };
        let comma = self.out.pop_if(|last| last.kind == Kind::Comma);
        let end = self.out.last().map_or(frame.token.span(), |last| self.source.end_of(last.span()));
        let (opening, closing) = (frame.bracket.opening(), frame.bracket.closing());
        let message = format!("expected `{closing}` before {}", self.source.quote(next.span()));
        self.parsed.mistakes.push(
            Mistake::new(self.source.last_of(end), message)
                .help(format!("add the missing `{closing}`"))
                .related(frame.token.span(), format!("this `{opening}` is never closed")),
        );
        self.close(frame.bracket, missing(Kind::Close(frame.bracket), end, next));
        self.count_mut(frame.bracket).surplus += 1;
        match comma {
            Some(comma) => self.push(comma),
            None if matches!(next.kind, Kind::Close(_) | Kind::Comma) => {}
            None => self.push(missing(Kind::Comma, end, next)),
        }
    }

    /// Takes an opening bracket for one of the `other` kind.
    pub(super) fn turn_opening(&mut self, bracket: Bracket, other: Bracket, token: Token) {
        let message = format!("expected `{}`, found `{}`", other.opening(), bracket.opening());
        self.parsed
            .mistakes
            .push(Mistake::new(token.span(), message).help("write objects in `{ }` and lists in `[ ]`"));
        self.count_mut(bracket).surplus += 1;
        self.count_mut(other).surplus -= 1;
        self.open(other, Token { kind: Kind::Open(other), ..token });
    }

    /// Takes a closing bracket for the one that `frame` needs.
    pub(super) fn turn_closing(&mut self, token: Token, frame: Frame) {
        let Kind::Close(found) = token.kind else { return };
        let (opening, closing) = (frame.bracket.opening(), frame.bracket.closing());
        self.parsed.mistakes.push(
            Mistake::new(token.span(), format!("expected `{closing}`, found `{}`", found.closing()))
                .help(format!("`{opening}` is closed with `{closing}`"))
                .related(frame.token.span(), format!("it closes this `{opening}`")),
        );
        self.count_mut(found).surplus -= 1;
        self.count_mut(frame.bracket).surplus += 1;
        self.close(frame.bracket, Token { kind: Kind::Close(frame.bracket), ..token });
    }

    /// Drops a bracket that has no partner.
    pub(super) fn drop_surplus(&mut self, token: Token) {
        let mistake = Mistake::new(token.span(), format!("unexpected extra {}", self.source.quote(token.span())));
        self.parsed.mistakes.push(mistake.help("remove it").edit(token.span(), ""));
    }
}

/// An empty token for one that is missing before `next`.
pub(super) fn missing(kind: Kind, span: Span, next: Token) -> Token {
    Token { kind, start: small(span.start), end: small(span.end), leads: false, ..next }
}
