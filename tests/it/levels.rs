//! What each machine format writes for each severity, stage and confidence: programs decide by these words.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use stripe_app_lint::app::{App, Memory};
use stripe_app_lint::config::Gate;
use stripe_app_lint::diagnostic::{Confidence, Finding, Severity, Stage};
use stripe_app_lint::engine::{Batch, Candidate, FileReport, PassCriteria, Summary};
use stripe_app_lint::output::{Format, RenderOptions, printer};
use stripe_app_lint::rules::{self, RULES};

/// The words for a severity: in JSON and text, SARIF, GitLab, rdjson, GitHub and for screen readers.
const SEVERITIES: [(Severity, [&str; 6]); 3] = [
    (Severity::Error, ["error", "error", "critical", "ERROR", "error", "error"]),
    (Severity::Warning, ["warning", "warning", "minor", "WARNING", "warning", "warning"]),
    (Severity::Info, ["info", "note", "info", "INFO", "notice", "advice"]),
];

/// A rule of each stage and confidence that any rule has, with the words for both, SARIF's precision and default level.
const KINDS: [(&str, Stage, Confidence, [&str; 4]); 11] = [
    ("component-not-found", Stage::Upload, Confidence::Documented, ["upload", "documented", "very-high", "error"]),
    ("connect-src-without-path", Stage::Upload, Confidence::Observed, ["upload", "observed", "high", "error"]),
    ("duplicate-extension-id", Stage::Upload, Confidence::Inferred, ["upload", "inferred", "medium", "error"]),
    (
        "missing-post-install-view",
        Stage::Runtime,
        Confidence::Documented,
        ["runtime", "documented", "very-high", "error"],
    ),
    ("connect-src-stripe-host", Stage::Runtime, Confidence::Observed, ["runtime", "observed", "high", "warning"]),
    ("missing-csp-purpose", Stage::Review, Confidence::Documented, ["review", "documented", "very-high", "warning"]),
    ("preview-viewport", Stage::Review, Confidence::Observed, ["review", "observed", "high", "note"]),
    ("insecure-post-install-url", Stage::Review, Confidence::Inferred, ["review", "inferred", "medium", "warning"]),
    (
        "expired-suppression",
        Stage::Maintenance,
        Confidence::Documented,
        ["maintenance", "documented", "very-high", "warning"],
    ),
    ("component-reused", Stage::Maintenance, Confidence::Observed, ["maintenance", "observed", "high", "note"]),
    ("duplicate-csp-source", Stage::Maintenance, Confidence::Inferred, ["maintenance", "inferred", "medium", "note"]),
];

#[test]
fn every_stage_and_confidence_of_a_rule_is_in_the_table() {
    let covered: BTreeSet<_> = KINDS.iter().map(|(_, stage, confidence, _)| (*stage, *confidence)).collect();
    let used: BTreeSet<_> = RULES.iter().map(|rule| (rule.page().stage, rule.page().confidence)).collect();
    assert_eq!(covered, used);
    for (rule, stage, confidence, _) in KINDS {
        let page = rules::find(rule).unwrap().page();
        assert_eq!((page.stage, page.confidence), (stage, confidence), "{rule}");
    }
}

#[test]
fn every_format_writes_the_words_of_the_table() {
    for (severity, [word, sarif, gitlab, rdjson, github, narrated]) in SEVERITIES {
        for (rule, _, _, [stage, confidence, precision, default]) in KINDS {
            let write = |format| write(&finding(rule, severity), format);
            let found = &parsed(&write(Format::Json))["findings"][0];
            assert_eq!(
                [&found["severity"], &found["stage"], &found["confidence"]],
                [&json!(word), &json!(stage), &json!(confidence)]
            );
            assert_eq!(*found, parsed(&write(Format::Ndjson)));
            assert_eq!(parsed(&write(Format::Gitlab))[0]["severity"], gitlab);
            assert_eq!(parsed(&write(Format::Rdjson))["diagnostics"][0]["severity"], rdjson);
            let run = &parsed(&write(Format::Sarif))["runs"][0];
            let result = &run["results"][0];
            assert_eq!((&result["ruleId"], &result["level"]), (&json!(rule), &json!(sarif)));
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            let listed = &run["tool"]["driver"]["rules"][index];
            assert_eq!(
                [&listed["id"], &listed["properties"]["tags"][1], &listed["properties"]["precision"]],
                [&json!(rule), &json!(stage), &json!(precision)]
            );
            assert_eq!(listed["defaultConfiguration"]["level"], default, "{rule}");
            assert!(write(Format::Github).starts_with(&format!("::{github} file=stripe-app.json,")));
            assert!(write(Format::Concise).starts_with(&format!("stripe-app.json:1:1: {word} {rule}: ")));
            assert!(write(Format::Human).starts_with(&format!("{word}[{rule}]\n")));
            assert!(write(Format::Narrated).contains(&format!("Diagnostic severity: {narrated}\n")));
            assert!(write(Format::Junit).contains(&format!(">stripe-app.json:1:1: {word} {rule}: ")));
        }
    }
}

#[test]
fn junit_failures_are_exactly_the_findings_that_fail_the_run() {
    for (severity, _) in SEVERITIES {
        for fails in [true, false] {
            let mut linted = finding("missing-icon", severity);
            linted.findings[0].fails = fails;
            let text = write(&linted, Format::Junit);
            assert_eq!(text.contains("<failure"), fails, "{severity:?}");
            assert_eq!(text.contains("<system-out>"), !fails, "{severity:?}");
        }
    }
    let clean = FileReport { path: "stripe-app.json".into(), ..FileReport::default() };
    assert!(write(&clean, Format::Junit).contains("<testcase name=\"no findings\""));
}

#[test]
fn sarif_says_how_a_finding_was_suppressed_and_why() {
    const MANIFEST: &str = "{
        \"id\": \"dev ledgerline\", // stripe-app-lint: ignore[invalid-id] of old
        \"version\": \"one\", \"name\": \"Ledgerline\",
        \"icon\": \"./gone.png\"
    }";
    const CONFIG: &str = r#"{
        suppress: [{ rule: "icon-not-found", reason: "to come" }, { rule: "not-strict-json", reason: "for us" }],
        baseline: "baseline.json",
    }"#;
    const BASELINE: &str =
        r#"{"version": 1, "entries": [{"file": "stripe-app.json", "at": "/version", "rule": "version-not-semver"}]}"#;
    let mut files = Memory::default();
    files.insert("stripe-app.json", MANIFEST);
    files.insert("stripe-app-lint.json5", CONFIG);
    files.insert("baseline.json", BASELINE);
    let batch = Batch::new(&files, [Candidate::named("stripe-app.json")], Vec::new(), None).unwrap();
    let mut out = Vec::new();
    let mut printer = printer(Format::Sarif, RenderOptions { colour: false, links: false, width: 80 }, true, &mut out);
    let summary = batch.lint(PassCriteria::default(), |linted| printer.linted(linted)).unwrap();
    printer.finish(&summary).unwrap();
    let log = parsed(&String::from_utf8(out).unwrap());
    let results = log["runs"][0]["results"].as_array().unwrap();
    let suppressions: Vec<(&str, &Value)> =
        results.iter().map(|result| (result["ruleId"].as_str().unwrap(), &result["suppressions"][0])).collect();
    let by = |kind: &str, reason: &str| json!({"kind": kind, "status": "accepted", "justification": reason});
    let expected = [
        ("not-strict-json", &by("external", "for us")),
        ("version-not-semver", &by("external", "in the baseline")),
        ("icon-not-found", &by("external", "to come")),
        ("invalid-id", &by("inSource", "of old")),
    ];
    assert_eq!(
        BTreeSet::from_iter(suppressions.iter().map(|(rule, why)| (*rule, why.to_string()))),
        BTreeSet::from_iter(expected.iter().map(|(rule, why)| (*rule, why.to_string())))
    );
}

/// A manifest with one finding.
fn finding(rule: &str, severity: Severity) -> FileReport {
    let app = App::of_text(Path::new("stripe-app.json"), "{}".to_owned());
    let mut finding = Finding::new(rules::find(rule).unwrap(), app.root().unwrap(), "what is wrong");
    finding.severity(severity);
    FileReport {
        path: "stripe-app.json".into(),
        sources: app.sources,
        findings: vec![finding],
        ..FileReport::default()
    }
}

fn write(linted: &FileReport, format: Format) -> String {
    let mut out = Vec::new();
    let mut printer = printer(format, RenderOptions { colour: false, links: false, width: 80 }, true, &mut out);
    printer.linted(linted).unwrap();
    printer.finish(&Summary::default()).unwrap();
    String::from_utf8(out).unwrap()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_private_app_fails_over_a_reviewers_objection_only_if_the_gate_asks_for_a_review() {
    const PRIVATE: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline",
        "permissions": [{"permission": "invoice_read", "purpose": ""}]}"#;
    let rules = |config: &str, gate: Option<Gate>| {
        let mut files = Memory::default();
        files.insert("stripe-app.json", PRIVATE);
        files.insert("stripe-app-lint.json5", config);
        let batch = Batch::new(&files, [Candidate::named("stripe-app.json")], Vec::new(), None).unwrap();
        let mut found = Vec::new();
        let summary = batch.lint(PassCriteria { gate, ..PassCriteria::default() }, |linted| {
            found.extend(linted.findings.iter().map(|finding| (finding.rule.name, finding.severity)));
            Ok(())
        });
        (summary.unwrap().passed(), found)
    };
    assert_eq!(rules("{}", None), (true, vec![("missing-purpose", Severity::Info)]));
    let reviewed = [
        ("missing-icon", Severity::Warning),
        ("public-app-implicit-access-type", Severity::Info),
        ("sandbox-undeclared", Severity::Warning),
        ("missing-purpose", Severity::Error),
    ];
    assert_eq!(rules("{}", Some(Gate::Review)), (false, reviewed.to_vec()));
    assert_eq!(rules("{gate: \"review\"}", None), (false, reviewed.to_vec()));
}
