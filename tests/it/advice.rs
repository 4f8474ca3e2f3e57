//! Whoever follows the help of a finding, or applies its fix, gets no new error for it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;
use stripe_app_lint::app::Memory;
use stripe_app_lint::diagnostic::{Finding, Safety, Severity};
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria};
use stripe_app_lint::rules::RULES;
use stripe_app_lint::syntax::{SourceId, edit};
use stripe_app_lint::{Report, Span};

use crate::support::page::{Example, Kind, examples};
use crate::support::snapshot;

/// Helps that name the form of a value and not the value.
const FORMS: [&str; 1] = ["major.minor.patch"];

/// The Bad examples of every page, and the cases of the snapshots.
fn bad_examples() -> Vec<Example> {
    let pages = RULES.iter().flat_map(|rule| examples(rule.page().body));
    let cases = fs::read_dir(format!("{}/cases", snapshot::FOLDER)).unwrap();
    let cases = cases.flat_map(|case| examples(&fs::read_to_string(case.unwrap().path()).unwrap()));
    pages.chain(cases).filter(|example| example.kind == Kind::Bad).collect()
}

/// What is found in an example's manifest when it has this text.
fn lint(example: &Example, text: &str) -> Report {
    let path = Path::new("app").join(&example.files[0].path);
    let mut files: Memory = example.files();
    files.insert(&path, text);
    let mut reports = Vec::new();
    let batch = Batch::new(&files, [Candidate::named(&path)], Vec::new(), None).unwrap();
    let take = |linted: &Report| {
        reports.push(linted.clone());
        Ok(())
    };
    batch.lint(PassCriteria::default(), take).unwrap();
    reports.into_iter().next().unwrap_or_default()
}

/// The family whose rules compare fields: a value that is right by itself may not fit the others.
const COMPARING: &str = "distribution";

/// The rules with an error inside these bytes of the manifest.
fn errors_within(report: &Report, start: usize, end: usize) -> BTreeSet<&'static str> {
    let is_inside = |span: Span| span.source == SourceId(0) && start <= span.start && span.end <= end;
    let errors =
        report.findings.iter().filter(|finding| finding.severity == Severity::Error && is_inside(finding.span));
    errors.map(|finding| finding.rule).filter(|rule| rule.family != COMPARING).map(|rule| rule.name).collect()
}

/// The values that a help says to use instead of the one at fault.
fn replacements(finding: &Finding) -> Vec<String> {
    let advice = Regex::new("^(?:did you mean|use|replace it with) ((?:`[^`]+`(?:, | or )?)+)(?:[?;]|$)").unwrap();
    let help = finding.help.as_ref().map(ToString::to_string).unwrap_or_default();
    let Some(found) = advice.captures(&help) else { return Vec::new() };
    let values = found[1].split('`').skip(1).step_by(2).map(str::to_owned);
    values.filter(|value| !FORMS.contains(&value.as_str())).collect()
}

#[test]
fn suggested_values_raise_no_error() {
    let mut tried = 0;
    for example in bad_examples() {
        let text = &example.files[0].text;
        let before = lint(&example, text);
        for finding in before.findings.iter().filter(|finding| finding.span.source == SourceId(0)) {
            for value in replacements(finding) {
                let Span { start, end, .. } = finding.span;
                let quoted =
                    if text[start..end].starts_with(['"', '\'']) { format!("\"{value}\"") } else { value.clone() };
                let after = lint(&example, &format!("{}{quoted}{}", &text[..start], &text[end..]));
                let errors = errors_within(&after, start, start + quoted.len());
                assert!(errors.is_empty(), "{}: {}: `{value}` leads to {errors:?}", example.title, finding.message);
                tried += 1;
            }
        }
    }
    assert!(tried > 30, "{tried}");
}

#[test]
fn safe_fixes_write_nothing_that_raises_an_error() {
    let mut tried = 0;
    for example in bad_examples() {
        let text = &example.files[0].text;
        let before = lint(&example, text);
        for finding in &before.findings {
            let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safety == Safety::Safe) else { continue };
            let [edit] = fix.edits.as_slice() else { continue };
            if edit.span.source != SourceId(0) {
                continue;
            }
            let (start, end) = (edit.span.start, edit.span.end);
            let known = errors_within(&before, start, end);
            let after = errors_within(&lint(&example, &edit::apply(text, &fix.edits)), start, start + edit.text.len());
            let new: Vec<_> = after.difference(&known).collect();
            assert!(new.is_empty(), "{}: {}: {} leads to {new:?}", example.title, finding.message, fix.title);
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried}");
}

#[test]
fn source_with_a_star_as_its_path_is_told_to_name_the_path() {
    let manifest = |source: &str| {
        format!(
            r#"{{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "ui_extension": {{"content_security_policy":
            {{"connect-src": ["{source}"], "purpose": "Loads the state of each letter"}}}}}}"#
        )
    };
    let example = bad_examples().remove(0);
    let help = |source: &str| lint(&example, &manifest(source)).findings.into_iter().find_map(|finding| finding.help);
    assert!(help("https://api.ledgerline.dev/*").unwrap().contains("replace the `*` with the path"));
    assert!(help("https://api.ledgerline.dev/v1/*").unwrap().contains("remove the `*`"));
    assert!(help("wss://api.ledgerline.dev/v1/").unwrap().contains("no place for WebSockets"));
}

/// What has nothing to show between backticks is shown in quotes, or not at all.
#[test]
fn empty_names_and_values_are_shown_as_empty() {
    const V1: &str = r#"{"id": "", "version": "", "name": "", "icon": "", "distribution_type": "", "allowed_redirect_uris": ["", " "],
        "stripe_api_access_type": "", "post_install_action": {"type": "", "url": ""}, "": 1, "constants": {"": ""},
        "permissions": [{"permission": "", "purpose": ""}, "", {"": "x"}, {"permission": " ", "purpose": " "}],
        "ui_extension": {"views": [{"viewport": "", "component": ""}, {"viewport": "", "component": ""}], "": 1, "actions": [{"": ""}],
        "content_security_policy": {"connect-src": ["", ""], "image-src": [""], "purpose": ""}},
        "extensions": [{"id": "", "interface_id": "", "name": "", "version": "", "": 1, "methods": {"": {}}, "events": [""]}]}"#;
    const V2: &str = "id: \"\"\nversion: \"\"\nname: \"\"\nicon: \"\"\n\"\": 1\ndeclarations:\n  distribution:\n    type: \"\"\n  \
        stripe_api_access:\n    type: \"\"\n    permissions: [{permission: \"\", purpose: \"\"}]\n  \"\": 2\nextensions:\n  - id: \"\"\n    \
        name: \"\"\n    interface_id: \"\"\n    events: [\"\"]\n    implementation: {type: \"\", url: \"\"}\n";
    const LOCAL: &str = r#"{"extends": "", "id": "", "": "", "permissions": [{"permission": "", "purpose": ""}]}"#;
    for (path, text) in [("stripe-app.json", V1), ("stripe-app.yaml", V2), ("stripe-app.dev.json", LOCAL)] {
        let mut files = Memory::default();
        files.insert(path, text);
        let report = stripe_app_lint::lint(&files, Path::new(path), &Default::default()).unwrap().unwrap();
        assert!(report.findings.len() > 2, "{path}");
        for finding in &report.findings {
            let texts = [Some(&finding.message), finding.help.as_ref()];
            let related = finding.related.iter().map(|related| &related.message);
            for text in texts.into_iter().flatten().chain(related) {
                assert!(!text.as_str().contains("``") && !text.as_str().contains("` `"), "{path}: {text}");
            }
        }
    }
}
