//! Every example on every rule's page: Bad raises exactly what its carets say, Good raises nothing, and the fix turns
//! Bad into Fixed.

use crate::support;
use std::collections::BTreeSet;

use stripe_app_lint::app::Source;
use stripe_app_lint::catalogue::{Catalogue, Status};
use stripe_app_lint::diagnostic::Finding;
use stripe_app_lint::diagnostic::Rule;
use stripe_app_lint::engine::FileReport;
use stripe_app_lint::rules::RULES;
use stripe_app_lint::schema;
use stripe_app_lint::syntax::edit;
use support::page::{Example, Kind, examples};

#[test]
fn every_page_is_complete() {
    for rule in RULES {
        let page = rule.page();
        assert!(!page.since.is_empty(), "{}: since", rule.name);
        assert!(!page.sources.is_empty(), "{}: sources", rule.name);
        for source in &page.sources {
            let read = source.rsplit_once("(read ").and_then(|(_, date)| date.strip_suffix(')')).unwrap_or_default();
            assert!(read.len() >= 7 && read.starts_with("202"), "{}: `{source}` lacks the date it was read", rule.name);
        }
        assert!(page.body.starts_with(&format!("# {}\n", rule.name)), "{}: title", rule.name);
        assert!(!page.summary().is_empty() && !page.section("Why it matters").is_empty(), "{}: sections", rule.name);
        let kinds: Vec<Kind> = examples(page.body).iter().map(|example| example.kind).collect();
        let has_bad = kinds.contains(&Kind::Bad) || is_dormant(rule.name);
        assert!(has_bad && kinds.contains(&Kind::Good), "{}: examples", rule.name);
        assert_eq!(
            page.fix.is_some(),
            kinds.contains(&Kind::Fixed),
            "{}: a fix is shown if and only if there is one",
            rule.name
        );
    }
}

/// Whether a rule can report nothing at present, because the catalogue lists nothing that it looks for.
pub fn is_dormant(rule: &str) -> bool {
    rule == "preview-viewport" && Catalogue::load().viewports.iter().all(|viewport| viewport.status != Status::Preview)
}

#[test]
fn every_rule_is_listed_once() {
    let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), RULES.len());
}

#[test]
fn every_page_belongs_to_a_rule() {
    let rules = RULES.iter().map(|rule| format!("{}/{}.md", rule.family, rule.name)).collect::<BTreeSet<_>>();
    let pages = glob("rules").into_iter().filter(|path| path.ends_with(".md")).collect::<BTreeSet<_>>();
    assert_eq!(pages, rules);
}

/// `cargo xtask new-rule` marks what it leaves to write.
#[test]
fn nothing_is_left_to_fill_in() {
    let mut left = Vec::new();
    let files = ["rules", "src/rules"]
        .into_iter()
        .flat_map(|folder| glob(folder).into_iter().map(move |path| format!("{folder}/{path}")));
    for file in files.chain(["tests/it/cases.rs".to_owned()]) {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let marked = text.lines().enumerate().filter(|(_, line)| line.contains("FILL IN"));
        left.extend(marked.map(|(at, line)| format!("{file}:{}: {}", at + 1, line.trim())));
    }
    assert!(left.is_empty(), "\n{}", left.join("\n"));
}

fn glob(folder: &str) -> Vec<String> {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let paths = entries.filter_map(|entry| Some(entry.path().strip_prefix(folder).ok()?.to_str()?.replace('\\', "/")));
    paths.collect()
}

#[test]
fn bad_examples_raise_exactly_the_marked_findings() {
    each_example(Kind::Bad, |rule, example| {
        let outcome = example.lint();
        let found: BTreeSet<_> = findings(&outcome).map(|(linted, finding)| place(linted, finding)).collect();
        assert_eq!(
            found,
            example.expected(),
            "{}: {} raises the left and announces the right",
            rule.name,
            example.title
        );
        assert!(
            findings(&outcome).any(|(_, finding)| finding.rule.name == rule.name),
            "{}: {} does not raise the rule of its page",
            rule.name,
            example.title
        );
    });
}

#[test]
fn good_examples_raise_nothing() {
    each_example(Kind::Good, |rule, example| {
        let outcome = example.lint();
        let found: Vec<_> = findings(&outcome).map(|(_, finding)| (finding.rule.name, &finding.message)).collect();
        assert!(found.is_empty(), "{}: {} raises {found:?}", rule.name, example.title);
    });
}

/// Judged by `serde_json` and a validator of its own, as an editor would.
#[test]
fn good_examples_fit_the_schema_of_their_kind() {
    let of_kind = |schema: &str| jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let (v1, local) = (of_kind(schema::V1), of_kind(schema::LOCAL));
    each_example(Kind::Good, |rule, example| {
        let files = example.files.iter().filter(|file| file.path.starts_with("stripe-app"));
        for file in files.filter(|file| file.path.ends_with(".json")) {
            let manifest: serde_json::Value = serde_json::from_str(&file.text).unwrap();
            let is_local = file.path != "stripe-app.json" && manifest.get("id").is_none();
            let validator = if is_local { &local } else { &v1 };
            let errors: Vec<_> = validator.iter_errors(&manifest).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{}: {}: {errors:?}", rule.name, example.title);
        }
    });
}

#[test]
fn fix_turns_bad_into_fixed() {
    for rule in RULES {
        let examples = examples(rule.page().body);
        for pair in examples.windows(2).filter(|pair| pair[1].kind == Kind::Fixed) {
            let outcome = pair[0].lint();
            let fixes = outcome[0].findings.iter().filter(|finding| finding.rule.name == rule.name);
            let edits: Vec<_> = fixes.filter_map(|finding| finding.fix.clone()).flat_map(|fix| fix.edits).collect();
            let source = outcome[0].source(edits[0].span);
            let fixed = pair[1].files.iter().find(|file| source.path.ends_with(&file.path)).unwrap();
            assert_eq!(edit::apply(&source.text, &edits), fixed.text, "{}: {}", rule.name, pair[0].title);
            assert!(
                findings(&pair[1].lint()).all(|(_, finding)| finding.rule.name != rule.name),
                "{}: the fix of {} leaves the finding",
                rule.name,
                pair[0].title
            );
        }
    }
}

fn each_example(kind: Kind, check: impl Fn(&Rule, &Example)) {
    for rule in RULES {
        examples(rule.page().body)
            .iter()
            .filter(|example| example.kind == kind)
            .for_each(|example| check(rule, example));
    }
}

/// The findings of an example, each with the file that it is in.
fn findings(outcome: &[FileReport]) -> impl Iterator<Item = (&FileReport, &Finding)> {
    outcome.iter().flat_map(|linted| linted.findings.iter().map(move |finding| (linted, finding)))
}

/// File, line, columns and rule of a finding, of several lines the first.
fn place(linted: &FileReport, finding: &Finding) -> (String, usize, usize, usize, String) {
    let source: &Source = &linted.sources[usize::from(finding.span.source.0)];
    let start = source.lines.position(finding.span.start, &source.text);
    let first_line = source.text[finding.span.start..finding.span.end].lines().next().unwrap_or_default();
    let width = first_line.chars().count().max(1);
    let file = source.path.display().to_string().trim_start_matches("app/").to_owned();
    (file, start.line, start.column, width, finding.rule.name.to_owned())
}
