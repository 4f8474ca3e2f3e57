//! The lines that a finding is drawn in, none wider than there is room: of a longer one, the part around its label.

use std::collections::BTreeMap;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::UnicodeWidthChar;

use super::picture::Picture;

/// What takes the place of the left-out parts of a line. One column wide.
const ELLIPSIS: &str = "…";

/// The columns that a tab takes at most, as miette draws it.
const TAB: usize = 4;

/// Some lines of a picture.
pub struct Excerpt<'a> {
    picture: &'a Picture<'a>,
    text: String,
    rows: Vec<Row>,
}

/// A line as far as it is drawn.
struct Row {
    /// Its number in the picture, counted from 0.
    line: usize,
    /// Where it starts in the excerpt.
    start: usize,
    /// Where its text starts in the excerpt, after an ellipsis.
    text: usize,
    /// The bytes of the picture that are drawn.
    from: usize,
    to: usize,
}

impl<'a> Excerpt<'a> {
    /// The lines around some labels, each a start and an end in the picture, the most important first.
    pub fn new(picture: &'a Picture<'a>, labels: &[(usize, usize)], columns: usize) -> Self {
        let mut focus: BTreeMap<usize, Option<usize>> = BTreeMap::new();
        for (start, _) in labels {
            let line = picture.lines().line_of(*start);
            focus.entry(line).or_default().get_or_insert(*start);
            let has_text = |line: &usize| picture.lines().start(*line, picture.text()) < picture.text().len();
            for near in [line.checked_sub(1), Some(line + 1).filter(has_text)] {
                near.map(|near| focus.entry(near).or_default());
            }
        }
        // A single line between two drawn ones is drawn, too: it takes no more room than the frame around a gap.
        let lines: Vec<usize> = focus.keys().copied().collect();
        for pair in lines.windows(2) {
            if let [above, below] = pair
                && below - above == 2
            {
                focus.entry(above + 1).or_default();
            }
        }
        let mut excerpt = Self { picture, text: String::new(), rows: Vec::new() };
        focus.into_iter().for_each(|(line, focus)| excerpt.push(line, focus, columns));
        excerpt
    }

    fn push(&mut self, line: usize, focus: Option<usize>, columns: usize) {
        let text = self.picture.text();
        let (start, end) = (self.picture.lines().start(line, text), self.picture.lines().start(line + 1, text));
        let whole = text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let (from, to) = window(whole, focus.map_or(0, |focus| focus - start), columns);
        let row = self.text.len();
        if from > 0 {
            self.text.push_str(ELLIPSIS);
        }
        self.rows.push(Row { line, start: row, text: self.text.len(), from: start + from, to: start + to });
        self.text.push_str(whole.get(from..to).unwrap_or_default());
        if to < whole.len() {
            self.text.push_str(ELLIPSIS);
        }
        self.text.push('\n');
    }

    /// Where a label is in the excerpt, as far as it is drawn: its start, its end, and the column of its middle.
    pub fn place(&self, (start, end): (usize, usize)) -> Option<(usize, usize, usize)> {
        let line = self.picture.lines().line_of(start);
        let row = self.rows.get(self.rows.binary_search_by_key(&line, |row| row.line).ok()?)?;
        let is_drawn = (row.from..=row.to).contains(&start);
        let ends = end.min(row.to).max(start + usize::from(end > start));
        let (start, end) = (row.text + start.checked_sub(row.from)?, row.text + ends - row.from);
        let before = self.text.get(row.start..start).map_or(0, width);
        let middle = before + self.text.get(start..end).map_or(0, width) / 2;
        is_drawn.then_some((start, end, middle))
    }

    fn row_of(&self, offset: usize) -> usize {
        self.rows.partition_point(|row| row.start <= offset).saturating_sub(1)
    }

    /// Whether two neighbouring rows are neighbours in the picture, too.
    fn follows(&self, row: usize) -> bool {
        let line = |row: usize| self.rows.get(row).map(|row| row.line);
        matches!((row.checked_sub(1).and_then(line), line(row)), (Some(above), Some(below)) if above + 1 == below)
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'s>(
        &'s self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'s> + 's>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let (mut first, mut last) = (self.row_of(start), self.row_of(end.saturating_sub(1).max(start)));
        if (first + 1..=last).any(|row| !self.follows(row)) {
            return Err(MietteError::OutOfBounds);
        }
        (0..before).for_each(|_| first -= usize::from(self.follows(first)));
        (0..after).for_each(|_| last += usize::from(self.follows(last + 1)));
        let row = self.rows.get(first).ok_or(MietteError::OutOfBounds)?;
        let to = self.rows.get(last + 1).map_or(self.text.len(), |next| next.start);
        // miette asks for no lines before when it needs the line and column for the head of the drawing.
        let from = if before == 0 { start } else { row.start };
        let column = if before == 0 { self.column(row, start) } else { 0 };
        let data = self.text.get(from..to).unwrap_or_default().as_bytes();
        let span = (from, data.len()).into();
        let name = self.picture.name();
        // miette joins drawings whose lines overlap; one line more, and it also joins those that touch.
        let count = last + 2 - first;
        Ok(Box::new(MietteSpanContents::new_named(name, data, span, row.line, column, count)))
    }
}

impl Excerpt<'_> {
    /// The column in the picture, counted from 0 in characters, of a place in a row.
    fn column(&self, row: &Row, place: usize) -> usize {
        let text = self.picture.text();
        let (line, place) = (self.picture.lines().start(row.line, text), row.from + place.saturating_sub(row.text));
        text.get(line..place).map_or(0, |before| before.chars().count())
    }
}

/// The part of a line that is drawn: all of it if it fits, else what is around the byte at `focus`, with room for two ellipses.
fn window(line: &str, focus: usize, columns: usize) -> (usize, usize) {
    if fitting(line.chars(), columns) == line.len() {
        return (0, line.len());
    }
    let (before, after) = line.split_at_checked(focus).unwrap_or((line, ""));
    let room = columns.saturating_sub(2 * width(ELLIPSIS));
    let taken = |bytes: usize| before.get(before.len() - bytes..).map_or(0, width);
    let left = taken(fitting(before.chars().rev(), room / 3));
    let right = fitting(after.chars(), room - left);
    let left = fitting(before.chars().rev(), room - after.get(..right).map_or(0, width));
    (before.len() - left, before.len() + right)
}

/// How many bytes of some characters fit into some columns.
fn fitting(chars: impl Iterator<Item = char>, columns: usize) -> usize {
    let mut used = 0;
    let fits = |char: &char| {
        used += char_width(*char);
        used <= columns
    };
    chars.take_while(fits).map(char::len_utf8).sum()
}

/// The columns that a text takes.
pub fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

fn char_width(char: char) -> usize {
    if char == '\t' { TAB } else { char.width().unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_is_the_part_around_the_focus_that_fits() {
        let line: String = ('a'..='z').collect();
        let cut = |focus, columns| {
            let (from, to) = window(&line, focus, columns);
            line.get(from..to).unwrap().to_owned()
        };
        assert_eq!(cut(0, 26), line);
        assert_eq!(cut(0, 12), "abcdefghij");
        assert_eq!(cut(13, 12), "klmnopqrst");
        assert_eq!(cut(25, 12), "qrstuvwxyz");
    }

    #[test]
    fn wide_characters_take_two_columns_and_none_is_cut() {
        let line = "東京🦀".repeat(10);
        let (from, to) = window(&line, "東京🦀".len() * 5, 11);
        assert_eq!(line.get(from..to), Some("🦀東京🦀"));
    }
}
