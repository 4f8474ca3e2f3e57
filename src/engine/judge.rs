//! Applies a configuration to findings: which of them count, how severe they are, and in which order they appear. It
//! runs no rule and reads nothing.

use super::report::{FileReport, Public, Suppressed};
use super::suppress::{suppress, suppress_inline, suppression};
use crate::app::code::Code;
use crate::app::{App, Source};
use crate::config::{self, Config, Level, Suppression};
use crate::diagnostic::Finding;
use crate::rules::{self, registered};
use crate::text::Shown;

/// Applies an app's configuration to what the rules found.
pub fn judge(app: App, mut findings: Vec<Finding>, config: &Config) -> FileReport {
    findings.retain_mut(|finding| apply_level(app.source(finding.span.source), config, finding));
    let mut linted =
        FileReport { path: app.main().path.clone(), findings, public: Public::of(&app), ..FileReport::default() };
    linted.unreadable.clone_from(&app.unreadable);
    linted.code = app.code.as_ref().map(Code::count).unwrap_or_default();
    suppress(&app, config, &mut linted);
    suppress_inline(&app, config, &mut linted);
    sort(&mut linted.findings);
    if !(linted.findings.is_empty() && linted.suppressed.is_empty() && linted.public.is_none()) {
        linted.sources = app.sources;
        linted.forget_code(app.code.as_ref());
    }
    linted
}

/// The findings about a configuration: what cannot be understood, and suppressions that no longer apply to anything.
///
/// Which suppressions are unused is only known after the run, so `is_unused` answers that for each index.
pub fn judge_configuration(config: &Config, is_unused: impl Fn(usize, &Suppression) -> bool) -> FileReport {
    let mut findings = Vec::new();
    for problem in &config.problems {
        let mut finding = Finding::new(problem.rule, problem.span, problem.message.clone());
        finding.help = problem.help.as_ref().map(Shown::from);
        findings.push(finding);
    }
    for (index, suppression) in config.suppressions.iter().enumerate() {
        if !config.selection.has(&suppression.rule) {
            continue;
        }
        if suppression.is_expired(config.clock) {
            let message = format!("this suppression of `{}` has expired", suppression.rule);
            let mut finding = Finding::new(&registered::expired_suppression, suppression.span, message);
            finding.help("fix the underlying problem, or extend `until`");
            findings.push(finding);
        } else if rules::find(&suppression.rule).is_some() && is_unused(index, suppression) {
            let kind = if suppression.baseline { "entry of the baseline" } else { "suppression" };
            let message = format!("no finding of `{}` needs this {kind} any more", suppression.rule);
            let mut finding = Finding::new(&registered::unused_suppression, suppression.span, message);
            finding.help(if suppression.counts_entries() {
                "name entries of lists in `at` by their permission, viewport, id or text, not by their number"
            } else {
                "remove it, so that it does not hide the next such finding"
            });
            findings.push(finding);
        }
    }
    findings.sort_by_key(|finding| finding.span);
    let path = config.sources.first().map(|source| source.path.clone()).unwrap_or_default();
    FileReport { path, sources: config.sources.clone(), findings, ..FileReport::default() }
}

/// Treats a finding that only shows next to other apps like those of the rules.
pub fn add(linted: &mut FileReport, mut finding: Finding, config: &Config) {
    let source = linted.source(finding.span);
    if !apply_level(source, config, &mut finding) {
        return;
    }
    let comment = || config::inline(source).into_iter().find(|comment| comment.covers(source, &finding));
    let (reason, in_source) = match (suppression(source, config, &finding), comment()) {
        (Some((index, suppression)), _) => {
            linted.matched_suppressions.insert(index);
            (suppression.reason.clone(), false)
        }
        (None, Some(comment)) if !comment.reason.is_empty() => (comment.reason, true),
        _ => {
            linted.findings.push(finding);
            return sort(&mut linted.findings);
        }
    };
    linted.suppressed.push(Suppressed { finding, in_source, reason: reason.into() });
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (a.span, a.rule.name, &a.message).cmp(&(b.span, b.rule.name, &b.message)));
}

/// Gives a finding the severity that the configuration sets; `false` if its rule is off.
fn apply_level(source: &Source, config: &Config, finding: &mut Finding) -> bool {
    match config.level(finding.rule.name, &source.path) {
        Some(Level::Off) => return false,
        Some(Level::Severity(severity)) => finding.severity = severity,
        None => {}
    }
    true
}
