//! Suppressions: findings that someone has decided to accept, each with a reason.

use std::path::Path;

use time::Date;

use super::Pattern;
use crate::app::Source;
use crate::clock::Clock;
use crate::diagnostic::Finding;
use crate::syntax::Span;
use crate::text::Shown;

/// A decision to ignore some findings.
#[derive(Clone, Debug)]
pub struct Suppression {
    /// Where it is written.
    pub span: Span,
    /// The rule whose findings are ignored.
    pub rule: String,
    /// The files it applies to; all if `None`.
    pub file: Option<Pattern>,
    /// The place it applies to, including every place below, as [`Source::named_place`] names it; all if `None`.
    pub at: Option<Shown>,
    /// Why.
    pub reason: String,
    /// The last day it applies; unlimited if `None`.
    pub until: Option<Date>,
    /// Whether it is a baseline entry.
    pub baseline: bool,
}

impl Suppression {
    /// Whether it applies to a finding of that rule at that place. The file is relative to the configuration's folder.
    pub fn covers(&self, rule: &str, file: &Path, place: &Shown) -> bool {
        let rest = |at: &Shown| place.as_str().strip_prefix(at.as_str());
        let below = |at: &Shown| rest(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.rule == rule && self.is_about_all_of(file) && self.at.as_ref().is_none_or(below)
    }

    /// Whether its place has a number where the name of an entry belongs.
    pub fn counts_entries(&self) -> bool {
        let is_number = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
        self.at.as_ref().is_some_and(|at| at.split('/').any(is_number))
    }

    fn is_about_all_of(&self, file: &Path) -> bool {
        self.file.is_none() || self.is_about(file)
    }

    /// Whether it can apply to findings in that file, which is relative to the configuration's folder.
    pub fn is_about(&self, file: &Path) -> bool {
        match &self.file {
            // A baseline contains paths as they are printed, with secrets masked.
            Some(Pattern::File(path)) if self.baseline => Shown::path(path) == Shown::path(file),
            Some(pattern) => pattern.matches(file),
            None => false,
        }
    }

    /// Whether its last day has passed.
    pub fn is_expired(&self, clock: Clock) -> bool {
        // Hardly any suppression has a last day, so the clock is rarely read.
        self.until.is_some_and(|until| clock.today().is_some_and(|today| until < today))
    }
}

/// A comment in a manifest that suppresses findings on its own line or, if it is alone on its line, on the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inline {
    /// The comment.
    pub span: Span,
    /// The rules whose findings are ignored.
    pub rules: Vec<String>,
    /// Why.
    pub reason: String,
    /// The line it applies to, counted from 0.
    pub line: usize,
}

/// The comments of a file that suppress findings: `# stripe-app-lint: ignore[rule, …] reason`, in JSON5 after `//`.
pub fn inline(source: &Source) -> Vec<Inline> {
    let text = source.text.as_str();
    let comments = source.parsed.comments.iter().filter_map(|&span| {
        let comment = text.get(span.start..span.end)?.trim_start_matches(['#', '/', '*']).trim_end_matches(['*', '/']);
        let (rules, reason) =
            comment.trim().strip_prefix("stripe-app-lint:")?.trim().strip_prefix("ignore[")?.split_once(']')?;
        let line = source.lines.line_of(span.start);
        let before = text.get(source.lines.start(line, text)..span.start)?;
        Some(Inline {
            span,
            rules: rules.split(',').map(|rule| rule.trim().to_owned()).collect(),
            reason: reason.trim().to_owned(),
            line: if before.trim().is_empty() { line + 1 } else { line },
        })
    });
    comments.collect()
}

impl Inline {
    /// Whether it applies to a finding in that file.
    pub fn covers(&self, source: &Source, finding: &Finding) -> bool {
        finding.span.source == self.span.source
            && source.lines.line_of(finding.span.start) == self.line
            && self.rules.iter().any(|rule| rule == finding.rule.name)
    }
}
