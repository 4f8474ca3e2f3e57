//! A text with its escapes resolved, and where each byte of it is written.

use std::borrow::Cow;

/// A text with its escapes resolved.
pub(super) struct Plain<'a> {
    pub text: Cow<'a, str>,
    original: &'a str,
}

impl<'a> Plain<'a> {
    pub fn new(original: &'a str) -> Self {
        let (mut text, mut rest) = (String::new(), original);
        while let Some((before, escaped)) = rest.split_once('\\') {
            text.push_str(before);
            rest = resolve(escaped, &mut text);
        }
        if rest.len() == original.len() {
            return Self { text: Cow::Borrowed(original), original };
        }
        text.push_str(rest);
        Self { text: Cow::Owned(text), original }
    }

    pub fn offsets(&self) -> Offsets<'a> {
        Offsets { plain: 0, written: 0, escape: self.original.find('\\'), original: self.original }
    }
}

/// Where the bytes of a plain text are written in the original, asked in ascending order so that one pass answers all.
pub(super) struct Offsets<'a> {
    original: &'a str,
    /// A place in the plain text, and the same place in the original.
    plain: usize,
    written: usize,
    /// How many bytes after that place the next escape begins.
    escape: Option<usize>,
}

impl Offsets<'_> {
    /// Where the byte at `plain` is written. It is not before the one that was asked for last.
    pub fn offset(&mut self, plain: usize) -> usize {
        let mut resolved = String::new();
        while let Some(before) = self.escape.filter(|before| self.plain + before <= plain) {
            resolved.clear();
            let rest = resolve(self.original.get(self.written + before + 1..).unwrap_or_default(), &mut resolved);
            if self.plain + before + resolved.len() > plain {
                break;
            }
            self.plain += before + resolved.len();
            self.written = self.original.len() - rest.len();
            self.escape = rest.find('\\');
        }
        plain - self.plain + self.written
    }
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
    fn maps_every_byte_outside_escapes_to_where_it_is_written() {
        let original = [r"\u0041", r"\n", "é", &"b".repeat(300), "\\\n   ", r"\x41"].concat().repeat(200);
        let plain = Plain::new(&original);
        let (mut offsets, mut passed, mut rest) = (plain.offsets(), String::new(), &*original);
        while let Some((before, escaped)) = rest.split_once('\\') {
            for (at, _) in before.char_indices() {
                assert_eq!(offsets.offset(passed.len() + at), original.len() - rest.len() + at);
            }
            passed.push_str(before);
            rest = resolve(escaped, &mut passed);
        }
        assert_eq!(offsets.offset(passed.len()), original.len() - rest.len());
        assert_eq!(plain.text, passed + rest);
    }
}
