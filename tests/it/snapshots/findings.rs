//! Every finding as a terminal of 80 columns shows it, one file per family of rules.

use std::collections::BTreeSet;
use std::fs;

use stripe_app_lint::output::{Format, RenderOptions, printer};
use stripe_app_lint::rules::RULES;
use stripe_app_lint::text::secrets::kinds;

use crate::support::page::{Example, Kind, examples};
use crate::support::snapshot;

const LOOK: RenderOptions = RenderOptions { colour: false, links: false, width: 80 };

/// The Bad examples of the family's pages, then `cases/FAMILY.md`: the messages that no page has room for.
#[test]
fn every_finding_matches_its_snapshot() {
    let families: BTreeSet<&str> = RULES.iter().map(|rule| rule.family).collect();
    for family in families {
        let mut text = String::new();
        for rule in RULES.iter().filter(|rule| rule.family == family) {
            let examples = examples(rule.page().body);
            for example in examples.iter().filter(|example| example.kind == Kind::Bad) {
                text += &shown(&format!("{}: {}", rule.name, example.title), example);
            }
        }
        for case in cases(family) {
            text += &shown(&case.title, &case);
        }
        snapshot::matches(&format!("findings/{family}.txt"), &text);
    }
}

/// The cases of a family, if it has any.
fn cases(family: &str) -> Vec<Example> {
    let mut text = fs::read_to_string(format!("{}/cases/{family}.md", snapshot::FOLDER)).unwrap_or_default();
    if family == "configuration" {
        text += &too_many_patterns();
    }
    let cases = examples(&text);
    assert_eq!(cases.len(), text.matches("\n## ").count(), "{family}: every heading starts with Bad");
    cases
}

/// A case too long to be written down.
fn too_many_patterns() -> String {
    let patterns = format!("\"{}/*\",\n", "a".repeat(99)).repeat(100);
    let manifest = "```json stripe-app.json\n{}\n```";
    format!(
        "\n## Bad: too many patterns\n\n{manifest}\n\n```json5 stripe-app-lint.json5\n{{exclude: [\n{patterns}]}}\n```\n"
    )
}

/// A heading and the findings of an example below it.
fn shown(heading: &str, example: &Example) -> String {
    let mut out = Vec::new();
    let mut printer = printer(Format::Human, LOOK, true, &mut out);
    for linted in &example.lint() {
        printer.linted(linted).unwrap();
    }
    drop(printer);
    let findings = String::from_utf8(out).unwrap();
    assert!(!findings.is_empty(), "{heading}: there is no finding");
    format!("{heading}\n{}\n\n{findings}", "=".repeat(heading.chars().count()))
}

/// No manifest has one of each, so the kinds are recorded as a list.
#[test]
fn every_kind_of_secret_matches_its_snapshot() {
    let lines: Vec<String> = kinds().map(|(prefix, kind)| format!("{prefix}: {kind}\n")).collect();
    snapshot::matches("findings/kinds-of-secrets.txt", &lines.concat());
}
