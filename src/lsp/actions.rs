//! Code actions: the fixes of findings, all safe fixes at once, and suppressions.

use std::collections::BTreeMap;
use std::path::Path;

use lsp_types::{CodeAction, CodeActionKind, Diagnostic, Range, TextEdit, WorkspaceEdit};

use super::edits::Edits;
use super::positions::Lines;
use super::suppress;
use crate::app::files::normal;
use crate::diagnostic::{Finding, Fix, Safety};
use crate::engine::FileReport;
use crate::syntax::Edit;

/// The kind of the action that applies all safe fixes.
pub const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.stripe-app-lint");

impl Edits<'_> {
    /// The actions of those kinds for a part of a file; of all kinds, if none is named.
    pub fn actions(&self, path: &Path, range: Range, only: Option<&[CodeActionKind]>) -> Vec<CodeAction> {
        let wants = |kind: &CodeActionKind| {
            let is_part = |only: &CodeActionKind| {
                kind.as_str().strip_prefix(only.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            only.is_none_or(|only| only.iter().any(is_part))
        };
        let mut actions = Vec::new();
        if wants(&CodeActionKind::QUICKFIX) {
            for (report, finding, at) in self.findings(path, range) {
                actions.extend(finding.fix.as_ref().and_then(|fix| self.fix(report, finding, fix, at)));
            }
            for (report, finding, at) in self.findings(path, range) {
                actions.extend(self.suppression(report, finding, at));
            }
        }
        // One is enough for findings that several manifests have in common.
        let mut seen = Vec::new();
        actions.retain(|action| {
            let is_new = !seen.contains(&action.title);
            seen.push(action.title.clone());
            is_new
        });
        if wants(&FIX_ALL) {
            actions.extend(self.fix_all(path));
        }
        actions
    }

    /// The findings in a part of a file, with their ranges.
    fn findings(&self, path: &Path, range: Range) -> Vec<(&FileReport, &Finding, Range)> {
        let mut found = Vec::new();
        for report in self.reports {
            let in_file = report.findings.iter().filter(|finding| normal(&report.source(finding.span).path) == path);
            let mut lines: BTreeMap<_, Lines> = BTreeMap::new();
            for finding in in_file {
                let span = finding.span;
                let lines =
                    lines.entry(span.source).or_insert_with(|| Lines::new(&report.source(span).text, self.encoding));
                let at = lines.first_line(span.start, span.end);
                if at.start <= range.end && range.start <= at.end {
                    found.push((report, finding, at));
                }
            }
        }
        found
    }

    fn fix(&self, report: &FileReport, finding: &Finding, fix: &Fix, at: Range) -> Option<CodeAction> {
        let source = report.source(fix.edits.first()?.span);
        let lines = Lines::new(&source.text, self.encoding);
        let is_in_it = |edit: &Edit| report.source(edit.span).path == source.path;
        let edit = |edit: &Edit| TextEdit::new(lines.range(edit.span.start, edit.span.end), edit.text.clone());
        let edits = fix.edits.iter().all(is_in_it).then(|| fix.edits.iter().map(edit).collect())?;
        let edit = self.edits(&normal(&source.path), edits)?;
        let (safety, is_safe) = match fix.safety {
            Safety::Safe => ("safe", true),
            Safety::Unsafe => ("unsafe: check the result", false),
        };
        let title = format!("{} ({safety})", capitalized(&fix.title));
        Some(CodeAction { is_preferred: Some(is_safe), ..self.quick_fix(title, finding, at, edit) })
    }

    fn suppression(&self, report: &FileReport, finding: &Finding, at: Range) -> Option<CodeAction> {
        let suppression = suppress::suppression(self, report, finding)?;
        let title = format!("Suppress `{}` here; write the reason in {}", finding.rule.name, suppression.place);
        Some(self.quick_fix(title, finding, at, suppression.edit))
    }

    fn quick_fix(&self, title: String, finding: &Finding, range: Range, edit: WorkspaceEdit) -> CodeAction {
        let diagnostic = Diagnostic {
            range,
            code: Some(lsp_types::NumberOrString::String(finding.rule.name.to_owned())),
            source: Some("stripe-app-lint".to_owned()),
            message: finding.message.to_string(),
            ..Diagnostic::default()
        };
        CodeAction {
            title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![diagnostic]),
            edit: Some(edit),
            ..CodeAction::default()
        }
    }

    /// What `check --fix` would make of a file.
    fn fix_all(&self, path: &Path) -> Option<CodeAction> {
        let is_safe = |finding: &Finding| finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe);
        let mut reports = self.reports.iter();
        let is_here = |report: &FileReport, finding: &Finding| normal(&report.source(finding.span).path) == path;
        let report = reports.find(|report| report.findings.iter().any(|it| is_safe(it) && is_here(report, it)))?;
        let fixed = self.workspace.fix(&report.path, path)?;
        let (start, end, text) = difference(&fixed.before, &fixed.after);
        let range = Lines::new(&fixed.before, self.encoding).range(start, end);
        Some(CodeAction {
            title: "Apply all safe fixes of stripe-app-lint".to_owned(),
            kind: Some(FIX_ALL),
            edit: Some(self.edit(path, range, text)?),
            ..CodeAction::default()
        })
    }
}

/// The bytes in which two texts differ, and what the second has there.
fn difference<'a>(before: &str, after: &'a str) -> (usize, usize, &'a str) {
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    };
    let start = same(&mut before.chars().zip(after.chars()));
    let (rest, new) = (before.get(start..).unwrap_or_default(), after.get(start..).unwrap_or_default());
    let end = same(&mut rest.chars().rev().zip(new.chars().rev()));
    (start, before.len() - end, new.get(..new.len() - end).unwrap_or_default())
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn difference_is_what_is_between_the_same_start_and_end() {
        for (before, after, found) in [
            ("abc", "abc", (3, 3, "")),
            ("abc", "aXc", (1, 2, "X")),
            ("aaa", "aa", (2, 3, "")),
            ("aa", "aaa", (2, 2, "a")),
            ("é\u{1F980}b", "éb", (2, 6, "")),
            ("", "x", (0, 0, "x")),
        ] {
            assert_eq!(difference(before, after), found, "{before} {after}");
        }
    }
}
