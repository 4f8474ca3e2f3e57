//! Finds where strings begin and end, on lines with a quote missing or too many as well.

use super::source::Source;

/// Where a string begins and ends on a line whose quotes do not pair.
pub(super) struct Mended {
    /// The first byte of its text.
    pub from: usize,
    /// One past the last byte of its text.
    pub to: usize,
    /// One past its closing quote, if it has one.
    pub end: usize,
    /// What is wrong with its quotes.
    pub fault: Option<Fault>,
}

#[derive(Clone, Copy)]
pub(super) enum Fault {
    Unclosed,
    Unmatched,
    Doubled,
    Inner,
}

/// The maximum number of unescaped quotes in a string, so that a line is not searched to its end for each of its
/// quotes.
const INNER_QUOTES: usize = 20;

pub(super) fn is_quote(next: char) -> bool {
    matches!(next, '"' | '\'' | '`' | '“' | '”' | '„' | '‟' | '‘' | '’')
}

/// The next quote that could close a string, as its first byte and one past its last; else the end of the line.
pub(super) fn closing(source: Source, from: usize, quote: char) -> Result<(usize, usize), usize> {
    let closes = |next: char| match quote {
        '"' | '\'' | '`' => next == quote,
        '‘' | '’' => matches!(next, '‘' | '’' | '\''),
        _ => matches!(next, '“' | '”' | '„' | '‟' | '"'),
    };
    let mut at = from;
    loop {
        let rest = source.from(at);
        let mark = rest.char_indices().find(|(_, next)| closes(*next) || matches!(next, '\\' | '\n' | '\r'));
        let Some((skipped, mark)) = mark else { return Err(source.text.len()) };
        at += skipped;
        match mark {
            '\\' if source.from(at).starts_with("\\\r\n") => at += 3,
            '\\' => at += 1 + source.from(at + 1).chars().next().map_or(0, char::len_utf8),
            '\n' | '\r' => return Err(at),
            _ => return Ok((at, at + mark.len_utf8())),
        }
    }
}

/// Reads the string that `quote` begins at `start`. A quote ends it if what follows could follow a string; a quote
/// after a colon or a comma opens another one, so that this one was never closed; any other quote is part of the text.
pub(super) fn mend(source: Source, start: usize, quote: char, is_key: bool) -> Mended {
    let mut from = start + quote.len_utf8();
    let mut fault = None;
    let mut last = (from, from);
    let mut end = from;
    for _ in 0..INNER_QUOTES {
        let (at, after) = match closing(source, last.1, quote) {
            Ok(found) => found,
            Err(line_end) => {
                end = line_end;
                break;
            }
        };
        if may_follow_string(source.from(after)) {
            let is_doubled = fault.is_some() && last.1 == at;
            let (to, fault) = if is_doubled { (last.0, Some(Fault::Doubled)) } else { (at, fault) };
            return Mended { from, to, end: after, fault };
        }
        let text = source.slice(from, at);
        if ends_in_separator(text) {
            return unclosed(from, text.trim_end_matches([':', ',', '[', '{', ' ', '\t']), is_key);
        }
        (fault, from) = if at == from { (Some(Fault::Doubled), after) } else { (Some(Fault::Inner), from) };
        last = (at, after);
        end = after;
    }
    let line = source.slice(from, end);
    let other = line.char_indices().find(|(_, next)| is_quote(*next));
    match other.map(|(at, mark)| (from + at, from + at + mark.len_utf8())) {
        Some((at, after)) if may_follow_string(source.from(after)) && !ends_in_separator(source.slice(from, at)) => {
            Mended { from, to: at, end: after, fault: Some(Fault::Unmatched) }
        }
        _ => unclosed(from, line, is_key),
    }
}

/// A string that is never closed, of which `text` is the most that can belong to it.
fn unclosed(from: usize, text: &str, is_key: bool) -> Mended {
    let text = match text.split_once(':') {
        Some((key, value)) if is_key && !value.starts_with('/') => key.trim_end(),
        _ => without_closers(text),
    };
    Mended {
        from,
        to: from + text.trim_end_matches(is_quote).len(),
        end: from + text.len(),
        fault: Some(Fault::Unclosed),
    }
}

/// The length of a text that the next quote on its line closes without any having opened it; else the length up to
/// there.
pub(super) fn unopened(rest: &str, is_key: bool) -> Result<usize, usize> {
    let text = before(rest, |next| matches!(next, '"' | '\n' | '\r'));
    let closes = rest.strip_prefix(text).and_then(|after| after.strip_prefix('"')).is_some_and(may_follow_string);
    let is_text = closes && !ends_in_separator(text) && !(is_key && text.contains(": "));
    if is_text { Ok(text.len()) } else { Err(text.len()) }
}

/// The text before the first character for which `ends` is true.
pub(super) fn before(text: &str, ends: impl Fn(char) -> bool) -> &str {
    text.split(ends).next().unwrap_or_default()
}

/// The text of something unclosed without what hardly belongs to it: a comma at its end, and brackets that close what
/// stands around it.
pub(super) fn without_closers(text: &str) -> &str {
    let closers = if text.contains(['[', '{']) { "" } else { "]}" };
    text.trim_end_matches(|last: char| last.is_whitespace() || last == ',' || closers.contains(last))
}

fn may_follow_string(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t']);
    rest.is_empty()
        || rest.starts_with([':', ',', ']', '}', ';', '=', '\n', '\r'])
        || rest.starts_with("//")
        || rest.starts_with("/*")
}

/// Whether a quote after `text` is likely to open a string.
fn ends_in_separator(text: &str) -> bool {
    text.trim_end_matches([' ', '\t']).ends_with([':', ',', '[', '{'])
}
