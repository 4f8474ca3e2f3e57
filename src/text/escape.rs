//! Makes text from a manifest safe to print: what could steer a terminal or reorder a line is shown as an escape.

use std::borrow::Cow;
use std::fmt::Write;

use crate::syntax::lines::small;

/// How many characters of a text of several lines are escaped. Real ones have hardly any; beyond them, what takes their place
/// is of their length, so that a text of nothing else does not fill the memory.
pub const MAX_ESCAPES: usize = 10_000;

/// The text with every character escaped that is not meant to be seen, line ends and tabs too.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe_in_a_line) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        if is_unsafe_in_a_line(char) { push_escape(&mut escaped, char) } else { escaped.push(char) }
    }
    Cow::Owned(escaped)
}

/// A text of several lines with every such character escaped except line ends and tabs, beyond the first [`MAX_ESCAPES`]
/// replaced, and where its bytes went.
#[derive(Debug)]
pub struct Escaped<'a> {
    /// The text to print. `\r` before `\n` is dropped.
    pub text: Cow<'a, str>,
    /// For each character that was escaped: the byte after it, before and after.
    shifts: Vec<(u32, u32)>,
}

/// Escapes a text of several lines.
pub fn lines<'a>(text: impl Into<Cow<'a, str>>) -> Escaped<'a> {
    let text = text.into();
    if !text.chars().any(is_unsafe_in_lines) {
        return Escaped { text, shifts: Vec::new() };
    }
    const LONGEST: usize = r"\u{10ffff}".len();
    let mut escaped = String::with_capacity(text.len() + text.len().min(MAX_ESCAPES) * LONGEST);
    let mut shifts = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        if !is_unsafe_in_lines(char) {
            escaped.push(char);
            continue;
        }
        if shifts.len() == MAX_ESCAPES {
            escaped.push_str(&"?".repeat(char.len_utf8()));
            continue;
        }
        let ends_line = char == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n');
        if !ends_line {
            push_escape(&mut escaped, char);
        }
        shifts.push((small(at + char.len_utf8()), small(escaped.len())));
    }
    Escaped { text: Cow::Owned(escaped), shifts }
}

impl Escaped<'_> {
    /// Where a byte of the original text is now.
    pub fn offset(&self, original: usize) -> usize {
        let passed = self.shifts.partition_point(|(before, _)| *before as usize <= original);
        match self.shifts.get(..passed).and_then(<[_]>::last) {
            Some((before, after)) => original - *before as usize + *after as usize,
            None => original,
        }
    }
}

fn push_escape(text: &mut String, char: char) {
    // Writing to a string cannot fail.
    let _ = write!(text, "\\u{{{:x}}}", u32::from(char));
}

fn is_unsafe_in_a_line(char: char) -> bool {
    matches!(char, '\n' | '\t' | '\u{2028}' | '\u{2029}') || is_unsafe_in_lines(char)
}

/// Control characters, and the invisible ones that reorder, join or hide text.
fn is_unsafe_in_lines(char: char) -> bool {
    let control = char.is_control() && !matches!(char, '\n' | '\t');
    let steers =
        matches!(char, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let hides = matches!(char, '\u{ad}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    control || steers || hides || matches!(char, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_text_is_not_copied() {
        assert!(matches!(line("Größe 東京 🦀"), Cow::Borrowed(_)));
        assert!(matches!(lines("a\n\tb").text, Cow::Borrowed(_)));
    }

    #[test]
    fn an_escape_sequence_and_a_bidirectional_mark_are_shown() {
        assert_eq!(line("a\u{1b}[31mb\u{202e}\nc"), "a\\u{1b}[31mb\\u{202e}\\u{a}c");
    }

    #[test]
    fn a_text_of_nothing_but_escapes_hardly_grows() {
        let text = "\u{1b}\u{202e}".repeat(MAX_ESCAPES) + "end";
        let escaped = lines(&*text);
        assert!(!escaped.text.chars().any(is_unsafe_in_lines));
        assert!(escaped.text.len() < text.len() + MAX_ESCAPES * 10);
        assert_eq!(escaped.text.get(escaped.offset(text.len() - 3)..), Some("end"));
    }

    #[test]
    fn offsets_follow_their_characters() {
        let text = "ab\u{1b}cd\r\nef";
        let escaped = lines(text);
        assert_eq!(escaped.text, "ab\\u{1b}cd\nef");
        for (offset, char) in text.char_indices().filter(|(_, char)| char.is_alphabetic()) {
            assert!(escaped.text.get(escaped.offset(offset)..).unwrap().starts_with(char));
        }
    }
}
