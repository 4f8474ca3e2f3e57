//! Sets aside the findings that a configuration or a comment suppresses.

use super::report::{FileReport, Suppressed};
use crate::app::{App, Source};
use crate::config::{self, Config, Suppression};
use crate::diagnostic::Finding;
use crate::rules::{self, registered};
use crate::text::Shown;

/// The configuration's suppression that applies to a finding, and its index.
pub fn suppression<'c>(source: &Source, config: &'c Config, finding: &Finding) -> Option<(usize, &'c Suppression)> {
    if config.suppressions.is_empty() {
        return None;
    }
    let (file, place) = (config.relative(&source.path), Shown::from(source.named_place(finding.span)));
    config.suppressions.iter().enumerate().find(|(_, suppression)| {
        !suppression.is_expired(config.clock) && suppression.covers(finding.rule.name, &file, &place)
    })
}

/// Sets aside the findings that the configuration suppresses.
pub fn suppress(app: &App, config: &Config, linted: &mut FileReport) {
    for finding in std::mem::take(&mut linted.findings) {
        match suppression(app.source(finding.span.source), config, &finding) {
            Some((index, suppression)) => {
                linted.matched_suppressions.insert(index);
                linted.suppressed.push(Suppressed { finding, in_source: false, reason: (&suppression.reason).into() });
            }
            None => linted.findings.push(finding),
        }
    }
}

/// Sets aside the findings that comments in the manifest suppress, and reports comments that are wrong themselves.
pub fn suppress_inline(app: &App, config: &Config, linted: &mut FileReport) {
    let main = app.main();
    let mut faults = Vec::new();
    for comment in config::inline(main) {
        if comment.reason.is_empty() {
            let mut fault =
                Finding::new(&registered::invalid_configuration, comment.span, "a suppression needs a reason");
            fault.help("explain after the bracket why the finding can be ignored: `ignore[rule] reason`");
            faults.push(fault);
            continue;
        }
        let covered: Vec<Finding> = linted.findings.extract_if(.., |finding| comment.covers(main, finding)).collect();
        if let Some(name) = comment.rules.iter().find(|name| rules::find(name).is_none()) {
            faults.push(Finding::new(&registered::unknown_rule, comment.span, format!("unknown rule `{name}`")));
        } else if covered.is_empty()
            && comment.rules.iter().all(|rule| config.selection.has(rule))
            && !comment.rules.iter().any(|rule| rule == registered::several_public_apps.name)
        {
            let mut fault =
                Finding::new(&registered::unused_suppression, comment.span, "this comment suppresses nothing");
            fault.help("remove it, so that it does not hide the next such finding");
            faults.push(fault);
        }
        let set_aside = covered.into_iter();
        linted.suppressed.extend(set_aside.map(|finding| Suppressed {
            finding,
            in_source: true,
            reason: (&comment.reason).into(),
        }));
    }
    linted.findings.extend(faults);
    suppress_in_code(app, linted);
}

/// The same for comments in the code. One that suppresses nothing is not reported, because several apps may share a
/// back end.
fn suppress_in_code(app: &App, linted: &mut FileReport) {
    let files = app.code.iter().flat_map(|code| app.sources.iter().skip(usize::from(code.first)));
    for source in files.filter(|source| !source.parsed.comments.is_empty()) {
        for comment in config::inline(source).into_iter().filter(|comment| !comment.reason.is_empty()) {
            let covered: Vec<_> = linted.findings.extract_if(.., |finding| comment.covers(source, finding)).collect();
            linted.suppressed.extend(covered.into_iter().map(|finding| Suppressed {
                finding,
                in_source: true,
                reason: (&comment.reason).into(),
            }));
        }
    }
}
