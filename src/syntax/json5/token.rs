//! What a text consists of: brackets, punctuation, strings and words.

use crate::syntax::lines::small;
use crate::syntax::{SourceId, Span};

/// A piece of the text that means something. It is kept small, because a text has one for every few bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    pub source: SourceId,
    pub start: u32,
    pub end: u32,
    /// How many bytes of white space its line starts with.
    pub indent: u32,
    /// Whether it is the first token on its line.
    pub leads: bool,
    /// Whether a mistake says already that it is not written as it was meant.
    pub broken: bool,
}

impl Token {
    /// Where it is.
    pub fn span(self) -> Span {
        Span::new(self.source, self.start as usize, self.end as usize)
    }
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
    Text(u32, u32),
    /// A run of anything else: a number, a literal, a bare key.
    Word,
}

impl Kind {
    pub fn text(from: usize, to: usize) -> Self {
        Self::Text(small(from), small(to))
    }

    pub fn begins_value(self) -> bool {
        matches!(self, Self::Open(_) | Self::Text(..) | Self::Word)
    }
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

/// Whether the token at that index is a key: something that a colon follows.
pub(super) fn is_key(tokens: &[Token], at: usize) -> bool {
    let kind = |at: usize| tokens.get(at).map(|token| token.kind);
    matches!(kind(at), Some(Kind::Text(..) | Kind::Word)) && kind(at + 1) == Some(Kind::Colon)
}
