//! The places that edits take.

use std::collections::BTreeMap;

use super::Edit;
use crate::syntax::Span;

/// The places that edits of one text take, so that edits that touch are not applied together.
#[derive(Debug, Default)]
pub struct Taken {
    /// The end of each place by its start.
    places: BTreeMap<usize, usize>,
}

impl Taken {
    /// Takes the places of some edits; `false`, and none, if one of them touches a place that others have taken.
    pub fn take(&mut self, edits: &[Edit]) -> bool {
        let is_free = !edits.iter().any(|edit| self.touches(edit.span));
        for Edit { span, .. } in edits.iter().filter(|_| is_free) {
            let end = self.places.entry(span.start).or_insert(span.end);
            *end = span.end.max(*end);
        }
        is_free
    }

    /// Only the last place that starts before the end of the span can touch it.
    fn touches(&self, span: Span) -> bool {
        self.places.range(..=span.end).next_back().is_some_and(|(_, end)| span.start <= *end)
    }
}
