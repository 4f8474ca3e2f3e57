//! YAML 1.2, read through `saphyr-parser` into the same tree as JSON.
//!
//! Two steps: the `reader` turns the parser's events into a flat list of pieces with byte spans, stepping over mistakes;
//! the `composer` turns the pieces into a tree, resolving aliases and merge keys.

mod composer;
mod cursor;
mod failure;
mod reader;
mod scalar;

pub(crate) use scalar::plain;

use super::{Mistake, Parsed, SourceId, Span};

/// Reads a YAML text. Only its first document counts; a second one is a mistake.
///
/// Every node of an alias' copy has the alias' own span, so that a finding about it points at bytes inside its parent.
/// Members that came in through a merge key (`<<`) have that span for their key too.
pub fn parse(text: &str, source: SourceId) -> Parsed {
    let mut read = reader::read(text, source);
    let root = composer::compose(text, &read.pieces, &mut read.mistakes);
    if root.is_none() && read.mistakes.is_empty() {
        let end = Span::new(source, text.len(), text.len());
        read.mistakes.push(match read.comments.first() {
            Some(comment) => Mistake::new(*comment, "the file contains only comments"),
            None => Mistake::new(end, "the file is empty"),
        });
    }
    read.mistakes.sort_by_key(|mistake| mistake.span);
    Parsed { root, mistakes: read.mistakes, loose: Vec::new(), comments: read.comments }
}
