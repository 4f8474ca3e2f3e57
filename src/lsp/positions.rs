//! Byte offsets to the protocol's positions and back: the only place where characters are counted as the client counts them.

use lsp_types::{Position, PositionEncodingKind, Range};

/// How the client counts the characters of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// In bytes.
    Utf8,
    /// In code units of UTF-16.
    Utf16,
}

impl Encoding {
    /// Its name in the protocol.
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn length(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
        }
    }
}

/// A text with its lines as the protocol counts them: they end after `\n`, `\r\n` or `\r`.
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    encoding: Encoding,
}

impl<'a> Lines<'a> {
    /// Finds the lines of a text.
    pub fn new(text: &'a str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let is_end = |at: usize, byte: u8| byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
        let ends = bytes.iter().enumerate().filter(|(at, byte)| is_end(*at, **byte)).map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(ends).collect(), encoding }
    }

    /// The position of a byte.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        Position::new(small(line), small(self.encoding.length(before)))
    }

    /// The range of some bytes.
    pub fn range(&self, start: usize, end: usize) -> Range {
        Range::new(self.position(start), self.position(end))
    }

    /// The range of the first line of some bytes: an object that lacks something is not to be underlined as a whole.
    pub fn first_line(&self, start: usize, end: usize) -> Range {
        let text = self.text.get(start..end).unwrap_or_default();
        let line = text.split(['\n', '\r']).next().unwrap_or_default().trim_end();
        let end = if line.len() < text.trim_end().len() { start + line.len() } else { end };
        self.range(start, end)
    }

    /// The byte at a position. A position behind its line's end is that end, one inside a character the character's start.
    pub fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        let Some(&start) = self.starts.get(line) else { return self.text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..end).unwrap_or_default().trim_end_matches(['\r', '\n']);
        let mut left = position.character as usize;
        for (at, character) in line.char_indices() {
            let length = match self.encoding {
                Encoding::Utf8 => character.len_utf8(),
                Encoding::Utf16 => character.len_utf16(),
            };
            if left < length {
                return start + at;
            }
            left -= length;
        }
        start + line.len()
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\u{1F980}é\r\nb\rc\u{FEFF}d";

    #[test]
    fn every_character_has_a_position_that_leads_back_to_it() {
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            let lines = Lines::new(TEXT, encoding);
            // Between `\r` and `\n`, there is no position.
            for (at, _) in TEXT.char_indices().filter(|(_, character)| *character != '\n') {
                assert_eq!(lines.offset(lines.position(at)), at, "{encoding:?}");
            }
            assert_eq!(lines.offset(lines.position(TEXT.len())), TEXT.len());
        }
    }

    #[test]
    fn characters_are_counted_in_the_negotiated_encoding() {
        let crab_end = TEXT.find('é').unwrap();
        assert_eq!(Lines::new(TEXT, Encoding::Utf16).position(crab_end), Position::new(0, 3));
        assert_eq!(Lines::new(TEXT, Encoding::Utf8).position(crab_end), Position::new(0, 5));
        let c = TEXT.find('c').unwrap();
        assert_eq!(Lines::new(TEXT, Encoding::Utf16).position(c), Position::new(2, 0));
    }

    #[test]
    fn position_that_does_not_exist_is_the_nearest_before_it() {
        let lines = Lines::new(TEXT, Encoding::Utf16);
        assert_eq!(lines.offset(Position::new(0, 2)), 1, "inside the surrogate pair");
        assert_eq!(lines.offset(Position::new(0, 99)), TEXT.find('\r').unwrap());
        assert_eq!(lines.offset(Position::new(99, 0)), TEXT.len());
        assert_eq!(lines.offset(Position::new(u32::MAX, u32::MAX)), TEXT.len());
    }

    #[test]
    fn what_spans_lines_is_marked_on_the_first() {
        let range = |text, marked: &str| {
            let at = TEXT.find(text).map_or(0, |at| at);
            let range = Lines::new(TEXT, Encoding::Utf8).first_line(at, at + marked.len());
            (range.start.line, range.start.character, range.end.line, range.end.character)
        };
        assert_eq!(range("a", TEXT), (0, 0, 0, 7));
        assert_eq!(range("b", "b"), (1, 0, 1, 1));
        assert_eq!(range("b", "b\r"), (1, 0, 2, 0), "a line end by itself is marked");
    }
}
