//! From pieces to a tree: aliases are replaced by copies, merge keys by the members they bring in, and depth is
//! bounded.

use std::collections::HashSet;

use super::failure;
use super::reader::{Kind, Piece};
use crate::syntax::{Key, MAX_DEPTH, Member, Mistake, Node, Object, Span, Value};

/// The maximum number of values that all aliases of a file may expand to. A text counts once more for each 64 bytes.
const MAX_COPIES: usize = 10_000;

/// Builds the tree of the first piece; `None` if there is none, or only an empty document.
pub(super) fn compose(text: &str, pieces: &[Piece], mistakes: &mut Vec<Mistake>) -> Option<Node> {
    let root = pieces.first()?;
    if root.span.start == root.span.end && matches!(root.kind, Kind::Scalar(Value::Null)) {
        return None;
    }
    let mut composer =
        Composer { text, pieces, copies_left: MAX_COPIES, told_of_depth: false, told_of_size: false, mistakes };
    composer.node(0, 1, None)
}

struct Composer<'t> {
    text: &'t str,
    pieces: &'t [Piece],
    copies_left: usize,
    told_of_depth: bool,
    told_of_size: bool,
    mistakes: &'t mut Vec<Mistake>,
}

impl<'t> Composer<'t> {
    /// The node of a piece. Inside an alias' copy, `alias` is the alias' span, and `None` is returned once the copies
    /// of the whole file exceed [`MAX_COPIES`].
    fn node(&mut self, index: usize, depth: usize, alias: Option<Span>) -> Option<Node> {
        let piece = self.pieces.get(index)?;
        let span = alias.unwrap_or(piece.span);
        if alias.is_some() {
            self.count_copy(piece)?;
        }
        let value = match &piece.kind {
            Kind::Alias(target) => return self.alias(index, *target, depth, alias),
            Kind::Scalar(value) => value.clone(),
            Kind::Unreadable | Kind::End => Value::Unreadable,
            Kind::Mapping | Kind::Sequence if depth > MAX_DEPTH => {
                self.report_depth(piece.span, alias);
                Value::Unreadable
            }
            Kind::Sequence => Value::Array(self.items(index, depth, alias)?),
            Kind::Mapping => Value::Object(self.object(index, depth, alias)?),
        };
        Some(Node { span, value })
    }

    fn alias(&mut self, index: usize, target: usize, depth: usize, outer: Option<Span>) -> Option<Node> {
        let span = outer.or_else(|| self.pieces.get(index).map(|piece| piece.span))?;
        let unreadable = Node { span, value: Value::Unreadable };
        if self.pieces.get(target).is_some_and(|piece| piece.next > index) {
            if outer.is_none() {
                self.mistakes.push(failure::endless_alias(span));
            }
            return Some(unreadable);
        }
        let copy = self.node(target, depth, Some(span));
        if copy.is_some() || outer.is_some() {
            return copy;
        }
        self.report_size(span);
        Some(unreadable)
    }

    fn count_copy(&mut self, piece: &Piece) -> Option<()> {
        let length = if let Kind::Scalar(Value::String(content)) = &piece.kind { content.len() } else { 0 };
        let left = self.copies_left.checked_sub(1 + length / 64);
        self.copies_left = left.unwrap_or(0);
        left.map(|_| ())
    }

    fn items(&mut self, index: usize, depth: usize, alias: Option<Span>) -> Option<Vec<Node>> {
        let pieces = self.pieces;
        content(pieces, index).map(|item| self.node(item, depth + 1, alias)).collect()
    }

    fn object(&mut self, index: usize, depth: usize, alias: Option<Span>) -> Option<Object> {
        let pieces = self.pieces;
        let keys: Vec<usize> = content(pieces, index).step_by(2).collect();
        let explicit: HashSet<&str> = if keys.iter().any(|key| self.merges(*key)) {
            keys.iter().filter(|key| !self.merges(**key)).filter_map(|key| self.key_text(*key)).collect()
        } else {
            HashSet::new()
        };
        let mut merged = HashSet::new();
        let mut members = Vec::new();
        for key in keys {
            let Some(piece) = pieces.get(key) else { continue };
            let value = piece.next;
            if self.merges(key) {
                let source = self.node(value, depth + 1, alias)?;
                let Some(brought_in) = merged_members(source) else {
                    if alias.is_none() {
                        self.mistakes.push(failure::merge_of_no_mapping(piece.span));
                    }
                    continue;
                };
                members.extend(brought_in.into_iter().filter(|member| {
                    let key = &member.key.text;
                    !explicit.contains(key.as_str()) && merged.insert(key.clone())
                }));
                continue;
            }
            let span = alias.unwrap_or(piece.span);
            if alias.is_some() {
                self.count_copy(piece)?;
            } else if let Kind::Alias(target) = piece.kind
                && pieces.get(target).and_then(|target| self.count_copy(target)).is_none()
            {
                self.report_size(span);
                continue;
            }
            match self.key_text(key) {
                Some(text) => {
                    let key = Key { span, text: text.into() };
                    members.push(Member { key, value: self.node(value, depth + 1, alias)? });
                }
                None if alias.is_none() && span.start < span.end && !matches!(piece.kind, Kind::Unreadable) => {
                    self.mistakes.push(failure::key_not_text(span));
                }
                None => {}
            }
        }
        Some(Object { members })
    }

    /// Whether the key is the merge key of YAML 1.1. YAML 1.2 has none, but most readers still know it.
    fn merges(&self, key: usize) -> bool {
        let piece = self.pieces.get(key);
        piece.is_some_and(|piece| matches!(piece.kind, Kind::Scalar(_)) && self.written(piece.span) == "<<")
    }

    /// A key as text; `None` for a mapping, a list, or an alias of one. Of a number, it is the original spelling.
    fn key_text(&self, index: usize) -> Option<&'t str> {
        let piece = self.pieces.get(index)?;
        match &piece.kind {
            Kind::Scalar(Value::String(text)) => Some(text),
            Kind::Scalar(_) => Some(self.written(piece.span)),
            Kind::Alias(target) => self.key_text(*target),
            _ => None,
        }
    }

    fn written(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    fn report_size(&mut self, span: Span) {
        if !self.told_of_size {
            self.told_of_size = true;
            self.mistakes.push(failure::large_alias(span, MAX_COPIES));
        }
    }

    /// Marks the alias through which it is too deep, or what opens the value.
    fn report_depth(&mut self, span: Span, alias: Option<Span>) {
        if !self.told_of_depth {
            self.told_of_depth = true;
            let first = self.written(span).chars().next().map_or(0, char::len_utf8);
            let opening = Span::new(span.source, span.start, span.start + first);
            self.mistakes.push(failure::too_deep(alias.unwrap_or(opening)));
        }
    }
}

/// The pieces right below a collection's, in order.
fn content(pieces: &[Piece], index: usize) -> impl Iterator<Item = usize> {
    let follow = |index: usize| pieces.get(index).filter(|piece| !matches!(piece.kind, Kind::End)).map(|_| index);
    let next = move |index: &usize| pieces.get(*index).and_then(|piece| follow(piece.next));
    std::iter::successors(follow(index + 1), next)
}

/// The members that a merge key with that value brings in: those of a mapping, or of a list of mappings. `None` if it
/// is neither.
fn merged_members(value: Node) -> Option<Vec<Member>> {
    match value.value {
        Value::Object(object) => Some(object.members),
        Value::Array(items) => items.into_iter().try_fold(Vec::new(), |mut members, item| {
            let Value::Object(object) = item.value else { return None };
            members.extend(object.members);
            Some(members)
        }),
        Value::Unreadable => Some(Vec::new()),
        _ => None,
    }
}
