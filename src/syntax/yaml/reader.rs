//! From text to pieces: the parser's events with the bytes that wrote them, the comments between them, and the
//! mistakes.

mod recovery;

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::cursor::Cursor;
use super::failure;
use super::scalar;
use crate::syntax::{Mistake, SourceId, Span, Value};

/// What a text is made of.
pub(super) struct Read {
    /// The nodes in the order of the text; a collection's content lies between its own piece and an [`Kind::End`].
    pub pieces: Vec<Piece>,
    pub mistakes: Vec<Mistake>,
    pub comments: Vec<Span>,
}

/// A node, or the end of one.
pub(super) struct Piece {
    /// The bytes of the node, without its anchor and tag.
    pub span: Span,
    pub kind: Kind,
    /// The index of the piece after this node and all its content.
    pub next: usize,
}

pub(super) enum Kind {
    Scalar(Value),
    /// A placeholder for the piece at that index.
    Alias(usize),
    Mapping,
    Sequence,
    End,
    Unreadable,
}

/// How often reading starts again after a mistake. Each time costs at most one pass over the rest of the text.
const MAX_RESUMES: usize = 20;

/// How many control characters are reported one by one; a binary file is full of them.
const MAX_CONTROL_CHARACTERS: usize = 20;

/// Reads the first document of `text`.
pub(super) fn read(text: &str, source: SourceId) -> Read {
    let readable = readable(text);
    let mut reader = Reader::new(text, &readable, source);
    reader.report_control_characters();
    let mut start = 0;
    for resumes in 0.. {
        let Some(stop) = reader.stream(readable.get(start..).unwrap_or_default(), start) else { break };
        let Some(next_key) = reader.recover(&stop, start, resumes < MAX_RESUMES) else { break };
        start = next_key;
    }
    Read { pieces: reader.pieces, mistakes: reader.mistakes, comments: reader.cursor.comments }
}

struct Reader<'t> {
    cursor: Cursor<'t>,
    /// The byte offset of each character that the parser sees, and the text's end. It counts in characters.
    offsets: Vec<usize>,
    open: Vec<Collection>,
    /// The piece that each anchor names at this point of the text.
    anchors: HashMap<&'t str, usize>,
    /// Whether a part of the text was skipped, so that an anchor may be missing for that reason.
    incomplete: bool,
    pieces: Vec<Piece>,
    mistakes: Vec<Mistake>,
}

/// A collection that is not closed yet.
struct Collection {
    piece: usize,
    /// Whether it is written in brackets.
    bracketed: bool,
    expected: Expected,
}

#[derive(Clone, Copy, PartialEq)]
enum Expected {
    Item,
    Key,
    Value,
}

/// Where the parser gave up, in bytes, and in its own words why.
struct Stop {
    info: String,
    place: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, readable: &str, source: SourceId) -> Self {
        Self {
            cursor: Cursor::new(text, source),
            offsets: readable.char_indices().map(|(at, _)| at).chain([text.len()]).collect(),
            open: Vec::new(),
            anchors: HashMap::new(),
            incomplete: false,
            pieces: Vec::new(),
            mistakes: Vec::new(),
        }
    }

    /// Reads `rest`, the text from `start` on, to the end of the document or to the parser's first error.
    fn stream(&mut self, rest: &str, start: usize) -> Option<Stop> {
        let first = self.offsets.partition_point(|offset| *offset < start);
        let mut continues_root = !self.open.is_empty();
        let mut documents = 0;
        let mut document_start = start;
        for next in Parser::new_from_str(rest) {
            let (event, span) = match next {
                Ok(next) => next,
                // The parser forgot the anchors from before `start`, we did not. It can go on.
                Err(error) if error.info() == failure::UNKNOWN_ANCHOR && documents == 1 => {
                    self.alias(self.byte(first + error.marker().index()));
                    continue;
                }
                Err(_) if documents > 1 => return self.report_second_document(document_start),
                Err(error) => {
                    return Some(Stop { info: error.info().into(), place: self.byte(first + error.marker().index()) });
                }
            };
            let end = self.byte(first + span.end.index());
            match event {
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
                Event::DocumentStart(explicit) => {
                    documents += 1;
                    document_start = self.byte(first + span.start.index());
                    match (documents, explicit) {
                        (1, true) => {
                            self.cursor.advance(document_start);
                            self.cursor.at = end;
                        }
                        (1, false) => self.cursor.take_document_ends(),
                        _ => {}
                    }
                }
                // An empty second document: nothing is lost.
                Event::Scalar(content, ScalarStyle::Plain, 0, None) if documents > 1 && content.is_empty() => {}
                _ if documents > 1 => return self.report_second_document(document_start),
                Event::MappingStart(..) if continues_root => continues_root = false,
                Event::MappingStart(anchor, tag) => self.open(Kind::Mapping, anchor > 0, tag.is_some(), end),
                Event::SequenceStart(anchor, tag) => self.open(Kind::Sequence, anchor > 0, tag.is_some(), end),
                Event::MappingEnd | Event::SequenceEnd => self.close(),
                Event::Alias(_) => self.alias(self.byte(first + span.start.index())),
                Event::Scalar(content, style, anchor, tag) => {
                    self.scalar(&content, style, anchor > 0, tag.as_deref(), end);
                }
            }
        }
        self.cursor.advance(self.cursor.text.len());
        None
    }

    fn open(&mut self, kind: Kind, anchored: bool, tagged: bool, end: usize) {
        self.begin(anchored, tagged);
        let start = self.cursor.skip_to_next();
        // A block collection that starts with a bracketed key looks alike, but its own event is empty.
        let bracketed = end > start && matches!(self.cursor.byte_at(start), Some(b'{' | b'['));
        if bracketed {
            self.cursor.at = start + 1;
        }
        let expected = if matches!(kind, Kind::Mapping) { Expected::Key } else { Expected::Item };
        self.open.push(Collection { piece: self.pieces.len(), bracketed, expected });
        self.push(kind, start, start);
    }

    fn close(&mut self) {
        let Some(collection) = self.open.pop() else { return };
        if collection.bracketed {
            self.cursor.take(b',');
            let _ = self.cursor.take(b']') || self.cursor.take(b'}');
        }
        self.end(&collection);
    }

    fn end(&mut self, collection: &Collection) {
        self.push(Kind::End, self.cursor.at, self.cursor.at);
        let next = self.pieces.len();
        if let Some(piece) = self.pieces.get_mut(collection.piece) {
            piece.span.end = self.cursor.at;
            piece.next = next;
        }
    }

    fn scalar(&mut self, content: &str, style: ScalarStyle, anchored: bool, tag: Option<&Tag>, end: usize) {
        let is_key = self.begin(anchored, tag.is_some()) == Some(Expected::Key);
        let value = scalar::resolve(content, style, tag);
        let next = self.cursor.next();
        if style == ScalarStyle::Plain && content.is_empty() {
            // Nothing is written here. An empty key is placed right before its colon.
            if is_key && self.cursor.byte_at(next) == Some(b':') {
                self.cursor.advance(next);
            }
            self.push(Kind::Scalar(value), self.cursor.at, self.cursor.at);
            return;
        }
        self.cursor.advance(next);
        let end = match style {
            ScalarStyle::Plain => end,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => self.cursor.closing_quote(next).unwrap_or(end),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                self.cursor.advance(self.cursor.line_end(next));
                self.cursor.last_line_end(next, end)
            }
        };
        self.cursor.at = end.max(next);
        self.push(Kind::Scalar(value), next, self.cursor.at);
    }

    fn alias(&mut self, start: usize) {
        self.begin(false, false);
        self.cursor.advance(start);
        let start = self.cursor.at;
        let name = self.cursor.take_alias();
        let end = self.cursor.at;
        let kind = self.anchors.get(name).map_or(Kind::Unreadable, |piece| Kind::Alias(*piece));
        if matches!(kind, Kind::Unreadable) && !self.incomplete {
            self.mistakes.push(failure::unknown_anchor(name, Span::new(self.cursor.source, start, end)));
        }
        self.push(kind, start, end);
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        let span = Span::new(self.cursor.source, start, end);
        self.pieces.push(Piece { span, kind, next: self.pieces.len() + 1 });
    }

    /// Steps over the indicators before a node, and over its anchor and tag. Says what the node is in its collection.
    fn begin(&mut self, anchored: bool, tagged: bool) -> Option<Expected> {
        let in_brackets = self.open.iter().rev().take(2).any(|collection| collection.bracketed);
        let collection = self.open.last_mut();
        let bracketed = collection.as_ref().is_some_and(|collection| collection.bracketed);
        let expected = collection.map(|collection| {
            let now = collection.expected;
            collection.expected = match now {
                Expected::Item => Expected::Item,
                Expected::Key => Expected::Value,
                Expected::Value => Expected::Key,
            };
            now
        });
        if !in_brackets && matches!(expected, Some(Expected::Key | Expected::Item)) {
            self.report_tab_before(self.cursor.next());
        }
        match expected {
            Some(Expected::Item) if !bracketed => {
                self.cursor.take_word(b'-');
            }
            Some(Expected::Item) => {
                self.cursor.take(b',');
            }
            Some(Expected::Key) => {
                if bracketed {
                    self.cursor.take(b',');
                }
                self.cursor.take_word(b'?');
            }
            Some(Expected::Value) if in_brackets => {
                self.cursor.take(b':');
            }
            Some(Expected::Value) => {
                self.cursor.take_word(b':');
            }
            None => {}
        }
        for _ in 0..usize::from(anchored) + usize::from(tagged) {
            if let Some(name) = self.cursor.take_property().strip_prefix('&') {
                self.anchors.insert(name, self.pieces.len());
            }
        }
        expected
    }

    fn byte(&self, character: usize) -> usize {
        let byte = self.offsets.get(character).copied().unwrap_or(self.cursor.text.len());
        (0..=byte).rev().find(|byte| self.cursor.text.is_char_boundary(*byte)).unwrap_or(0)
    }

    fn report_second_document(&mut self, start: usize) -> Option<Stop> {
        let span = Span::new(self.cursor.source, start, self.cursor.line_end(start));
        self.mistakes.push(failure::second_document(span));
        None
    }

    /// Reports a tab in the indentation of the line whose content starts at `place`. The parser overlooks some.
    fn report_tab_before(&mut self, place: usize) {
        let before = self.cursor.text.get(..place).unwrap_or_default();
        let indentation = before.trim_end_matches([' ', '\t']).len();
        if before.get(indentation..).is_some_and(|blank| blank.contains('\t')) && self.cursor.starts_line(indentation) {
            self.mistakes.push(failure::tab(Span::new(self.cursor.source, indentation, place)));
        }
    }

    /// Reports the characters that YAML never allows, adjacent ones together.
    fn report_control_characters(&mut self) {
        let mut runs: Vec<(Span, char)> = Vec::new();
        for (start, c) in self.cursor.text.char_indices().filter(|(_, c)| !is_printable(*c)) {
            let end = start + c.len_utf8();
            let full = runs.len() == MAX_CONTROL_CHARACTERS;
            match runs.last_mut() {
                Some((run, _)) if run.end == start => run.end = end,
                _ if full => break,
                _ => runs.push((Span::new(self.cursor.source, start, end), c)),
            }
        }
        self.mistakes.extend(runs.into_iter().map(|(span, c)| failure::control_character(c, span)));
    }
}

/// The text as the parser gets it: byte for byte as long, without what confuses it.
///
/// To the parser, a NUL is the end of the text; any other control character is like a letter. In the directives before
/// the document, lines that start with `%`, it counts bytes where it means to count characters.
fn readable(text: &str) -> String {
    let is_prologue = |line: &&str| {
        let content = line.trim_start_matches('\u{feff}').trim_start();
        content.is_empty() || content.starts_with(['%', '#'])
    };
    let prologue: usize = text.split_inclusive(['\n', '\r']).take_while(is_prologue).map(str::len).sum();
    let (directives, document) = text.split_at_checked(prologue).unwrap_or_default();
    let as_letter = |c: char| if c == '\0' { '\u{1}' } else { c };
    let in_ascii = |c: char| match c {
        '\u{feff}' => std::iter::repeat_n(c, 1),
        c if c.is_ascii() => std::iter::repeat_n(as_letter(c), 1),
        c => std::iter::repeat_n('_', c.len_utf8()),
    };
    directives.chars().flat_map(in_ascii).chain(document.chars().map(as_letter)).collect()
}

/// Whether YAML allows the character (production `c-printable`).
fn is_printable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}
