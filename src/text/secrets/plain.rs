//! A text with its escapes resolved, and where each byte of it is written.

use std::borrow::Cow;

/// A text with its escapes resolved.
pub(super) struct Plain<'a> {
    pub text: Cow<'a, str>,
    original: &'a str,
    /// The byte after an escape, in `text` and in the original, at least [`STRIDE`] bytes after the last in the list.
    shifts: Vec<(usize, usize)>,
}

/// A text may be nothing but escapes: to note each would take many times its size.
const STRIDE: usize = 256;

impl<'a> Plain<'a> {
    pub fn new(original: &'a str) -> Self {
        let (mut text, mut shifts) = (String::new(), vec![(0, 0)]);
        let (mut rest, mut next) = (original, STRIDE);
        while let Some((before, escaped)) = rest.split_once('\\') {
            text.push_str(before);
            rest = resolve(escaped, &mut text);
            let after = original.len() - rest.len();
            if after >= next {
                shifts.push((text.len(), after));
                next = after + STRIDE;
            }
        }
        if rest.len() == original.len() {
            return Self { text: Cow::Borrowed(original), original, shifts };
        }
        text.push_str(rest);
        Self { text: Cow::Owned(text), original, shifts }
    }

    /// Where a byte of the text stands in the original.
    pub fn offset(&self, plain: usize) -> usize {
        let noted = self.shifts.partition_point(|(at, _)| *at <= plain).checked_sub(1);
        let (mut at, mut original) = noted.and_then(|noted| self.shifts.get(noted)).copied().unwrap_or_default();
        // The escapes that are not noted end within a stride of one that is.
        let end = self.original.len().min(original + STRIDE);
        let mut resolved = String::new();
        while let Some(before) = self.original.as_bytes().get(original..end).and_then(first_backslash) {
            resolved.clear();
            let rest = resolve(self.original.get(original + before + 1..).unwrap_or_default(), &mut resolved);
            if at + before + resolved.len() > plain {
                break;
            }
            at += before + resolved.len();
            original = self.original.len() - rest.len();
        }
        plain - at + original
    }
}

fn first_backslash(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte == b'\\')
}

/// Resolves the escape that `rest` follows the backslash of, and returns what is after it.
fn resolve<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let Some(first) = rest.chars().next() else { return rest };
    let after = rest.get(first.len_utf8()..).unwrap_or_default();
    let digits = match first {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    let code = after.get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    match (first, code) {
        (_, Some(code)) => text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
        ('\n' | '\r', None) => return after.trim_start_matches(['\n', ' ', '\t']),
        ('n' | 'r' | 't', None) => text.push('\n'),
        (_, None) => text.push(first),
    }
    if code.is_some() { after.get(digits..).unwrap_or_default() } else { after }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_text_of_many_escapes_is_found() {
        let original = [r"\u0041", r"\n", "é", &"b".repeat(300), "\\\n   ", r"\x41"].concat().repeat(200);
        let (plain, mut passed) = (Plain::new(&original), String::new());
        assert!(plain.shifts.len() > 200);
        let mut rest = &*original;
        while let Some((before, escaped)) = rest.split_once('\\') {
            for (at, _) in before.char_indices() {
                assert_eq!(plain.offset(passed.len() + at), original.len() - rest.len() + at);
            }
            passed.push_str(before);
            rest = resolve(escaped, &mut passed);
        }
        assert_eq!(plain.offset(passed.len()), original.len() - rest.len());
    }
}
