//! Which findings of a local manifest are its own: problems of its base are left to the base, and those that only an
//! override causes are shown at that override.

use std::collections::HashSet;
use std::path::Path;

use crate::app::{App, Files, Loaded, overlay};
use crate::audience::Audience;
use crate::diagnostic::{Finding, Related};
use crate::rules::{self, Settings};
use crate::syntax::{Member, Node, SourceId, Span};

/// Ruling out an override takes a run of the rules, so their number is limited for hostile manifests. Real ones have a
/// few.
const MOST_COMPARED: usize = 30;

/// What identifies a finding among the others of an app, whichever of its manifests is linted.
type Place<'a> = (&'a Path, usize, usize, &'static str);

/// Keeps what the local manifest itself causes, each finding in its own file.
pub fn attribute(files: &dyn Files, app: &App, settings: &Settings, findings: &mut Vec<Finding>) {
    let Some(base) = app.sources.get(1) else { return };
    let Ok(Loaded::App(base)) = App::load(files, &base.path) else { return };
    let of_base = rules::check(&base, settings, Audience::Developer);
    let of_base: HashSet<_> = of_base.iter().map(|finding| place(&base, finding)).collect();
    findings.retain(|finding| is_own(finding) || !of_base.contains(&place(app, finding)));
    if !findings.iter().any(is_of_a_merged_value) {
        return;
    }
    let causes = causes(app, settings, findings);
    for finding in findings.iter_mut().filter(|finding| is_of_a_merged_value(finding)) {
        let cause = causes.iter().find(|(_, caused)| caused.contains(&place(app, finding)));
        let cause = cause.map(|(member, _)| member.key.span).or_else(|| Some(app.extends.first()?.span));
        if let Some(cause) = cause {
            show_at(finding, cause);
        }
    }
}

/// A local manifest is never uploaded, so a finding says what the upload would do.
pub fn say_what_would_happen(finding: &mut Finding) {
    for text in [Some(&mut finding.message), finding.help.as_mut()].into_iter().flatten() {
        if text.contains("`stripe apps upload` rejects") {
            *text = text.replace("`stripe apps upload` rejects", "`stripe apps upload` would reject").into();
        }
    }
}

fn is_own(finding: &Finding) -> bool {
    finding.span.source == SourceId(0)
}

/// What is wrong with the chain of manifests itself is shown at the `extends` that is wrong, in whichever file.
fn is_of_a_merged_value(finding: &Finding) -> bool {
    !is_own(finding) && finding.rule.family != "local-manifests"
}

fn place<'a>(app: &'a App, finding: &Finding) -> Place<'a> {
    (&app.source(finding.span.source).path, finding.span.start, finding.span.end, finding.rule.name)
}

/// The overrides, each with the findings in other files that disappear without it.
fn causes<'a>(app: &'a App, settings: &Settings, findings: &[Finding]) -> Vec<(&'a Member, HashSet<Place<'a>>)> {
    let overrides = app.main().root().into_iter().flat_map(Node::members);
    let overrides = overrides.filter(|member| member.key.text != "extends").take(MOST_COMPARED);
    let caused_by = |member: &'a Member| {
        let without = overlay::without(app, &member.key.text);
        let left = rules::check(&without, settings, Audience::Developer);
        let left: HashSet<_> = left.iter().map(|finding| place(&without, finding)).collect();
        let elsewhere =
            findings.iter().filter(|finding| is_of_a_merged_value(finding)).map(|finding| place(app, finding));
        (member, elsewhere.filter(|place| !left.contains(place)).collect())
    };
    overrides.map(caused_by).collect()
}

/// Shows a finding at the override, with a label at the value that it is about. A change to that other file does not
/// fix this one.
fn show_at(finding: &mut Finding, cause: Span) {
    finding.related.retain(|related| related.span.source != cause.source);
    finding.related.insert(0, Related { span: finding.span, message: "it is about this value".into() });
    finding.span = cause;
    finding.fix = None;
}
