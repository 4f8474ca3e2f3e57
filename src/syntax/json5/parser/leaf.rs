//! Values without parts: strings, numbers and literals, and the words that are none.

use super::Parser;
use crate::syntax::json5::scalar;
use crate::syntax::json5::source::shown;
use crate::syntax::json5::token::{Kind, Token};
use crate::syntax::{Edit, Mistake, Node, Span, Value};

/// How many bytes of strings that are not as JSON writes them come with their spelling in JSON. It may be six times as
/// long.
const MAX_RESPELLED: usize = 1 << 20;

impl Parser<'_> {
    pub(super) fn string(&mut self, token: Token, from: usize, to: usize) -> String {
        let decoded = scalar::decode(self.source.slice(from, to));
        for (offset, escape, what) in &decoded.faults {
            let span = self.source.span(from + offset, from + offset + escape.len());
            let message = format!("{} is not a valid escape sequence: {what}", shown(escape));
            self.report(Mistake::new(span, message).help("write a literal backslash as `\\\\`"));
        }
        if token.broken || !decoded.faults.is_empty() {
            return decoded.value;
        }
        match (self.source.from(token.span().start).chars().next(), decoded.loose) {
            (Some('"'), None) => {}
            (Some('"'), Some(what)) => self.loosen_string(token.span(), what, from, to),
            (Some('\''), _) => self.loosen_string(token.span(), "single quotes", from, to),
            (quote, _) => {
                let kind = if quote == Some('`') { "backticks" } else { "curly quotes" };
                let message = format!("the string {} is in {kind}", self.source.quote(token.span()));
                let mistake = Mistake::new(token.span(), message).help("use `\"` for both");
                let json = self.respell(from, to);
                self.report(match json {
                    Some(json) => mistake.edit(token.span(), json),
                    None => mistake,
                });
            }
        }
        decoded.value
    }

    fn loosen_string(&mut self, span: Span, what: &'static str, from: usize, to: usize) {
        let edit = self.respell(from, to).map(|text| Edit { span, text });
        self.parsed.loosen(span, what, edit);
    }

    /// The text between two quotes as a JSON string, unless too much of it had to be rewritten.
    fn respell(&mut self, from: usize, to: usize) -> Option<String> {
        self.respelled += to - from;
        (self.respelled <= MAX_RESPELLED).then(|| scalar::to_json(self.source.slice(from, to)))
    }

    pub(super) fn word(&mut self, token: Token) -> Node {
        self.at += 1;
        let span = token.span();
        let word = self.source.under(span);
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => {
                let Some((number, spelling)) = scalar::number(word) else { return self.unknown_word(span) };
                if let Some((what, json)) = spelling {
                    self.loosen(span, what, json);
                }
                Value::Number(number)
            }
        };
        Node { span, value }
    }

    /// Reports a word that is not a value, together with the words after it.
    fn unknown_word(&mut self, first: Span) -> Node {
        let mut span = first;
        while let Some(next) = self.peek().filter(|next| next.kind == Kind::Word && !next.leads && !self.is_at_key()) {
            span.end = next.span().end;
            self.at += 1;
        }
        let word = self.source.under(span);
        let (value, literal) = match word {
            "True" | "TRUE" => (Value::Bool(true), "true"),
            "False" | "FALSE" => (Value::Bool(false), "false"),
            "None" | "NULL" | "Null" | "nil" => (Value::Null, "null"),
            _ => (Value::Unreadable, ""),
        };
        if span.end == self.source.text.len() && self.is_torn() {
            return Node { span, value };
        }
        let quoted = self.source.quote(span);
        let mistake = Mistake::new(span, format!("{quoted} is not a JSON value"));
        let digits = word.trim_start_matches(['+', '-']);
        let is_number = digits.trim_start_matches('.').starts_with(|first: char| first.is_ascii_digit());
        self.report(if !literal.is_empty() {
            mistake.help(format!("write `{literal}`")).edit(span, literal)
        } else if word == "undefined" {
            mistake.help("remove the key, or write `null`")
        } else if is_number {
            Mistake { message: format!("{quoted} is not a number"), ..mistake }.help(match digits.strip_prefix('0') {
                Some(rest) if rest.starts_with(|next: char| next.is_ascii_digit()) => {
                    "a number must not start with `0`"
                }
                _ => "put it in double quotes if it is text",
            })
        } else {
            mistake.help("put text in double quotes")
        });
        Node { span, value }
    }
}
