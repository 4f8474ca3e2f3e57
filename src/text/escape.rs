//! Makes text from a manifest safe to print: anything that could control a terminal or reorder a line is shown as an
//! escape.

use std::borrow::Cow;
use std::fmt::Write;

use crate::syntax::lines::small;

/// How many characters of a text of several lines are escaped. Real ones have hardly any; beyond them, what takes their
/// place is of their length, so that a text of nothing else does not fill the memory.
pub const MAX_ESCAPES: usize = 10_000;

/// The text with every character escaped that is not meant to be seen, line ends and tabs too, and every start of a
/// command to a CI runner.
pub fn line<'a>(text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
    let text = text.into();
    // A colon at the start might follow one that the printer writes.
    let is_unsafe = |(at, char)| is_unsafe_in_a_line(char) || is_command(&text, at, char) || (at, char) == (0, ':');
    match escape(&text, is_unsafe) {
        Cow::Borrowed(_) => text,
        Cow::Owned(escaped) => Cow::Owned(escaped),
    }
}

/// Text that was laid out in lines, with every start of a command to a CI runner escaped.
pub fn commands(text: &str) -> Cow<'_, str> {
    escape(text, |(at, char)| is_command(text, at, char))
}

fn escape(text: &str, is_unsafe: impl Fn((usize, char)) -> bool) -> Cow<'_, str> {
    if !text.char_indices().any(&is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for (at, char) in text.char_indices() {
        if is_unsafe((at, char)) { push_escape(&mut escaped, char) } else { escaped.push(char) }
    }
    Cow::Owned(escaped)
}

/// A piece of JSON with the unsafe characters of its strings written as JSON writes escapes.
pub fn json(text: &str) -> Cow<'_, str> {
    // Line ends and tabs are white space between tokens; in strings, JSON has escaped them already.
    let is_unsafe = |at, char| is_unsafe_in_lines(char) || (char == '#' && is_command(text, at, char));
    if !text.char_indices().any(|(at, char)| is_unsafe(at, char)) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for (at, char) in text.char_indices() {
        if is_unsafe(at, char) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(char);
        }
    }
    Cow::Owned(escaped)
}

/// Whether the byte at `at` is where a CI runner would see one of its commands: `::` after nothing but white space, as
/// GitHub's runner reads a line, and `##[`, `##vso[` and `##teamcity[` anywhere, as its older form, Azure Pipelines and
/// TeamCity do.
fn is_command(text: &str, at: usize, char: char) -> bool {
    if !matches!(char, ':' | '#') {
        return false;
    }
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    if after.starts_with("::") {
        return before.chars().next_back().is_none_or(char::is_whitespace);
    }
    let rest = after.strip_prefix('#').filter(|_| before.ends_with('#'));
    rest.is_some_and(|rest| ["[", "vso[", "teamcity["].iter().any(|start| rest.starts_with(start)))
}

/// A text of several lines with every such character escaped except line ends and tabs, beyond the first
/// [`MAX_ESCAPES`] replaced, and where its bytes went.
#[derive(Debug)]
pub struct Escaped<'a> {
    /// The text to print. `\r` before `\n` is dropped.
    pub text: Cow<'a, str>,
    /// For each character that was escaped: the byte after it, before and after.
    shifts: Vec<(u32, u32)>,
}

/// A text of several lines as a patch needs it: with the mark of its encoding at the start, and lines that end with
/// `\r\n`.
pub fn patch<'a>(text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
    let text = text.into();
    let ends_line = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with("\r\n"));
    let is_kept = |at: usize, char: char| (char == '\r' && ends_line(at)) || (char == '\u{feff}' && at == 0);
    let is_unsafe = |(at, char)| (is_unsafe_in_lines(char) && !is_kept(at, char)) || is_command(&text, at, char);
    match escape(&text, is_unsafe) {
        Cow::Borrowed(_) => text,
        Cow::Owned(escaped) => Cow::Owned(escaped),
    }
}

/// Escapes a text of several lines.
pub fn lines<'a>(text: impl Into<Cow<'a, str>>) -> Escaped<'a> {
    let text = text.into();
    let is_unsafe = |(at, char)| is_unsafe_in_lines(char) || is_command(&text, at, char);
    if !text.char_indices().any(is_unsafe) {
        return Escaped { text, shifts: Vec::new() };
    }
    const LONGEST: usize = r"\u{10ffff}".len();
    let mut escaped = String::with_capacity(text.len() + text.len().min(MAX_ESCAPES) * LONGEST);
    let mut shifts = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        if !is_unsafe((at, char)) {
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

/// Control characters, the invisible ones that reorder, join or hide text, and noncharacters.
fn is_unsafe_in_lines(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_control() && !matches!(char, '\n' | '\t');
    }
    let steers =
        matches!(char, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let is_no_character = matches!(char, '\u{fdd0}'..='\u{fdef}') || u32::from(char) & 0xfffe == 0xfffe;
    char.is_control() || steers || hides(char) || is_no_character
}

/// Characters that draw nothing, or only space, or change how their neighbour is drawn: Unicode's default-ignorable
/// ones (DerivedCoreProperties of Unicode 16), the controls of Egyptian and of musical notation, and the blank of
/// Braille.
fn hides(char: char) -> bool {
    matches!(
        char,
        '\u{ad}' | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(line("Größe 東京 🦀"), Cow::Borrowed(_)));
        assert!(matches!(lines("a\n\tb").text, Cow::Borrowed(_)));
    }

    #[test]
    fn escape_sequences_and_bidirectional_marks_become_visible() {
        assert_eq!(line("a\u{1b}[31mb\u{202e}\nc"), "a\\u{1b}[31mb\\u{202e}\\u{a}c");
    }

    #[test]
    fn text_full_of_control_characters_hardly_grows() {
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
