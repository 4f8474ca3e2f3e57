//! Byte offsets to lines and columns.

/// The line starts of a text.
#[derive(Clone, Debug)]
pub struct Lines {
    /// [`small`], because a text may be nothing but lines.
    starts: Vec<u32>,
}

/// A place in a text as an editor counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in Unicode characters, counted from 1.
    pub column: usize,
    /// Byte offset, counted from 0.
    pub offset: usize,
}

impl Lines {
    /// Finds the lines of `text`. A line ends after `\n`; of `\r\n`, both bytes belong to the line that they end.
    pub fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let mut starts = Vec::with_capacity(1 + ends.clone().count());
        starts.push(0);
        starts.extend(ends.map(small));
        Self { starts }
    }

    /// How many lines there are; an empty text has one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The first byte of a line, counted from 0; the text's end for a line past the last.
    pub fn start(&self, line: usize, text: &str) -> usize {
        self.starts.get(line).map_or(text.len(), |start| *start as usize)
    }

    /// The line, counted from 0, that contains the byte at `offset`.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= offset).saturating_sub(1)
    }

    /// Line and column of the byte at `offset` of the text that these lines were found in.
    pub fn position(&self, offset: usize, text: &str) -> Position {
        let line = self.line_of(offset);
        let column = text.get(self.start(line, text)..offset).map_or(0, |before| before.chars().count()) + 1;
        Position { line: line + 1, column, offset }
    }
}

/// An offset in four bytes, for what there may be as many of as bytes. No text of more than 4 GiB is read.
pub fn small(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
