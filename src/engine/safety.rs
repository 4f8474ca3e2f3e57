//! Decides which fixes stay safe: one that removes a comment, or whose own text causes a finding, is offered as unsafe.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Finding, Fix, Safety, Severity};
use crate::engine::FileReport;
use crate::syntax::edit::{Taken, apply};
use crate::syntax::{Edit, SourceId, Span};

/// How often fixes are tried. If several touch, every second one waits for the next round.
const MAX_TRIALS: usize = 8;

/// Applies the safe fixes of a manifest in memory, lints the result with `lint`, and marks as unsafe those that cause a
/// warning or an error in the text that they wrote, and those that are not tried within [`MAX_TRIALS`] rounds. Fixes of
/// other files are left to the run that lints those.
pub fn confirm(linted: &mut FileReport, lint: impl Fn(&str) -> Option<FileReport>) {
    let FileReport { sources, findings, .. } = linted;
    let Some(source) = sources.first() else { return };
    let is_own = |fix: &Fix| fix.edits.iter().all(|edit| edit.span.source == SourceId(0));
    let mut pending = BTreeSet::new();
    for (index, finding) in findings.iter_mut().enumerate() {
        let Some(fix) = finding.fix.as_mut().filter(|fix| fix.safety == Safety::Safe && is_own(fix)) else { continue };
        if fix.edits.iter().any(|edit| removes_comment(&source.text, &source.parsed.comments, edit)) {
            fix.safety = Safety::Unsafe;
        } else {
            pending.insert(index);
        }
    }
    for _ in 0..MAX_TRIALS {
        if pending.is_empty() {
            return;
        }
        let trial = Trial::new(findings, &pending);
        let guilty = match lint(&apply(&source.text, &trial.edits())) {
            Some(after) => trial.guilty(findings, &after.findings),
            None => trial.fixes(),
        };
        // Without the unsafe fixes, the others may have different effects.
        let done = if guilty.is_empty() { &trial.fixes() } else { &guilty };
        demote(findings, &guilty);
        pending.retain(|index| !done.contains(index));
    }
    demote(findings, &pending);
}

fn demote(findings: &mut [Finding], fixes: &BTreeSet<usize>) {
    for index in fixes {
        if let Some(fix) = findings.get_mut(*index).and_then(|finding| finding.fix.as_mut()) {
            fix.safety = Safety::Unsafe;
        }
    }
}

/// Whether an edit takes a comment away without writing it again.
fn removes_comment(text: &str, comments: &[Span], edit: &Edit) -> bool {
    let first = comments.partition_point(|comment| comment.end <= edit.span.start);
    let touched = comments.iter().skip(first).take_while(|comment| comment.start < edit.span.end);
    let mut written = touched.map(|comment| text.get(comment.start..comment.end).unwrap_or_default());
    written.any(|comment| !edit.text.contains(comment))
}

/// Fixes that are tried together, because their edits do not touch.
struct Trial<'a> {
    places: Vec<Place<'a>>,
}

/// Where an edit of a tried fix is.
struct Place<'a> {
    /// The fix, as the index of its finding.
    fix: usize,
    edit: &'a Edit,
    /// Where the text after all edits holds what this one wrote.
    start: usize,
    end: usize,
}

impl<'a> Trial<'a> {
    fn new(findings: &'a [Finding], pending: &BTreeSet<usize>) -> Self {
        let (mut taken, mut places) = (Taken::default(), Vec::new());
        for (fix, finding) in findings.iter().enumerate().filter(|(index, _)| pending.contains(index)) {
            let edits = finding.fix.as_ref().map_or(&[][..], |fix| &fix.edits);
            if taken.take(edits) {
                places.extend(edits.iter().map(|edit| Place { fix, edit, start: 0, end: 0 }));
            }
        }
        places.sort_by_key(|place| (place.edit.span.start, place.edit.span.end));
        let (mut before, mut after) = (0, 0);
        for place in &mut places {
            place.start = after + place.edit.span.start.saturating_sub(before);
            place.end = place.start + place.edit.text.len();
            (before, after) = (place.edit.span.end, place.end);
        }
        Self { places }
    }

    fn edits(&self) -> Vec<Edit> {
        self.places.iter().map(|place| place.edit.clone()).collect()
    }

    fn fixes(&self) -> BTreeSet<usize> {
        self.places.iter().map(|place| place.fix).collect()
    }

    /// The fixes whose text has more findings of some rule than the text that it replaced, without the one that they fix.
    fn guilty(&self, before: &[Finding], after: &[Finding]) -> BTreeSet<usize> {
        let mut allowed: BTreeMap<(usize, &str), usize> = BTreeMap::new();
        for (index, finding) in before.iter().enumerate() {
            let replaced = self.within(finding.span, |place| (place.edit.span.start, place.edit.span.end));
            if let Some(fix) = replaced.filter(|fix| *fix != index) {
                *allowed.entry((fix, finding.rule.name)).or_default() += 1;
            }
        }
        let mut guilty = BTreeSet::new();
        for finding in after.iter().filter(|finding| finding.severity >= Severity::Warning) {
            let Some(fix) = self.within(finding.span, |place| (place.start, place.end)) else { continue };
            match allowed.get_mut(&(fix, finding.rule.name)) {
                Some(left) if *left > 0 => *left -= 1,
                _ => _ = guilty.insert(fix),
            }
        }
        guilty
    }

    /// The fix in one of whose places, before or after, a span lies.
    fn within(&self, span: Span, bounds: impl Fn(&Place) -> (usize, usize)) -> Option<usize> {
        let following = self.places.partition_point(|place| bounds(place).0 <= span.start);
        let place = self.places.get(following.checked_sub(1)?)?;
        let is_inside = span.source == SourceId(0) && !span.is_empty() && span.end <= bounds(place).1;
        is_inside.then_some(place.fix)
    }
}
