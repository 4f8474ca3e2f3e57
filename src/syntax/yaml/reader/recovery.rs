//! How reading goes on after a mistake: what is given up, and where the next member starts.

use super::{Collection, Expected, Kind, Reader, Stop};
use crate::syntax::yaml::failure::{self, Failure};

impl Reader<'_> {
    /// Reports why the parser stopped, and closes what is open around the part that cannot be read. Returns the next
    /// line where reading can resume, one that starts a member of the root.
    pub(super) fn recover(&mut self, stop: &Stop, start: usize, may_resume: bool) -> Option<usize> {
        let first = self.take_back(stop).unwrap_or_else(|| self.cursor.next());
        let bracket = self.open.iter().position(|collection| collection.bracketed);
        let brackets = bracket.and_then(|index| self.start_of(index)).unwrap_or(first);
        let next_key =
            if may_resume && self.is_in_block(first) { self.next_key_line(brackets.max(start)) } else { None };
        let end = next_key.unwrap_or(self.cursor.text.len());
        let (text, source, info, place) = (self.cursor.text, self.cursor.source, stop.info.as_str(), stop.place);
        let mistake = Failure { text, source, info, read: self.cursor.at, first, place, brackets, end }.mistake();
        let unread_end = text.get(..end).unwrap_or_default().trim_end().len().max(mistake.span.end).min(end);
        // After a mistake between brackets, the closing one may be left over.
        if !(self.incomplete && stop.info == failure::MISPLACED_BRACKET) {
            self.mistakes.push(mistake);
        }
        self.incomplete = true;
        if let Some(bracket) = bracket.filter(|_| end < self.cursor.at) {
            self.give_up(bracket, unread_end);
        }
        if self.pieces.is_empty() && next_key.is_some() {
            self.open.push(Collection { piece: 0, bracketed: false, expected: Expected::Key });
            self.push(Kind::Mapping, first, first);
        }
        self.close_around(first.min(unread_end), unread_end, usize::from(next_key.is_some()));
        self.cursor.at = self.cursor.at.max(next_key?);
        next_key
    }

    /// Whether the parser stopped inside a block mapping, or before its context is known.
    fn is_in_block(&self, first: usize) -> bool {
        match self.open.first() {
            Some(root) => self.pieces.get(root.piece).is_some_and(|piece| {
                matches!(piece.kind, Kind::Mapping) && !root.bracketed && self.cursor.starts_line(piece.span.start)
            }),
            None => self.pieces.is_empty() && !matches!(self.cursor.byte_at(first), Some(b'{' | b'[')),
        }
    }

    /// Takes back the value that ends where the parser stopped, if more than its end belongs to it. Returns its start.
    fn take_back(&mut self, stop: &Stop) -> Option<usize> {
        let is_cut = failure::cuts_value(&stop.info, self.cursor.byte_at(stop.place));
        let last = self.pieces.last_mut().filter(|last| is_cut && matches!(last.kind, Kind::Scalar(_)))?;
        let start = last.span.start;
        last.kind = Kind::Unreadable;
        if self.open.is_empty() {
            self.forget_from(0);
            self.cursor.at = start;
        }
        Some(start)
    }

    /// Makes the open collection at `index` unreadable, with all that was read of it.
    fn give_up(&mut self, index: usize, end: usize) {
        let Some(piece) = self.open.get(index).map(|collection| collection.piece) else { return };
        self.open.truncate(index);
        self.forget_from(piece + 1);
        if let Some(piece) = self.pieces.last_mut() {
            piece.kind = Kind::Unreadable;
            piece.span.end = end;
            self.cursor.go_back_to(end);
        }
    }

    fn forget_from(&mut self, piece: usize) {
        self.pieces.truncate(piece);
        self.anchors.retain(|_, named| *named < piece);
    }

    /// Where the open collection at `index` starts.
    fn start_of(&self, index: usize) -> Option<usize> {
        self.open.get(index).and_then(|collection| self.pieces.get(collection.piece)).map(|piece| piece.span.start)
    }

    /// The next line after the one of `place` that starts with `key:`.
    fn next_key_line(&self, place: usize) -> Option<usize> {
        let rest = self.cursor.text.get(place..)?;
        let breaks = rest.match_indices(['\n', '\r']).map(|(at, _)| place + at + 1);
        breaks.into_iter().find(|start| self.cursor.text.get(*start..).is_some_and(starts_with_key))
    }

    /// Closes every collection but the outer `depth` ones around a part that cannot be read. It becomes the value of
    /// the key that waits for one.
    fn close_around(&mut self, start: usize, end: usize, depth: usize) {
        if let Some(collection) = self.open.last_mut()
            && collection.expected == Expected::Value
        {
            collection.expected = Expected::Key;
            self.push(Kind::Unreadable, start, end);
        }
        self.cursor.at = self.cursor.at.max(end);
        while self.open.len() > depth {
            let Some(collection) = self.open.pop() else { return };
            self.end(&collection);
            self.give_up_if_empty(&collection);
        }
    }

    /// Marks a collection that ended early without content as unreadable, because it may not be empty.
    fn give_up_if_empty(&mut self, collection: &Collection) {
        let next = self.pieces.len();
        if let [.., piece, _] = self.pieces.as_mut_slice()
            && next == collection.piece + 2
        {
            piece.kind = Kind::Unreadable;
            piece.next = next - 1;
            self.pieces.pop();
        }
    }
}

/// Whether a line starts a member of a mapping without indentation: `key:` or `"key":`.
fn starts_with_key(line: &str) -> bool {
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    let name = quote.map_or(line, |quote| line.trim_start_matches(quote));
    let rest = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$'));
    let after = quote.map_or(Some(rest), |quote| rest.strip_prefix(quote));
    rest.len() < name.len()
        && after
            .and_then(|after| after.strip_prefix(':'))
            .is_some_and(|value| value.is_empty() || value.starts_with([' ', '\t', '\n', '\r']))
}
