//! The checklist before a submission: every requirement once, decided by rules or left to a human.

use crate::support::png;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use stripe_app_lint::app::Memory;
use stripe_app_lint::config::Config;
use stripe_app_lint::review::{self, Requirements, Review, Status};
use stripe_app_lint::rules;
use tempfile::tempdir;

const READY: &str = r#"{
  "id": "dev.ledgerline.app", "version": "1.2.0", "name": "Ledgerline", "icon": "./icon.png",
  "distribution_type": "public", "stripe_api_access_type": "oauth", "sandbox_install_compatible": true,
  "allowed_redirect_uris": ["https://ledgerline.dev/stripe/callback"],
  "permissions": [{"permission": "invoice_read", "purpose": "Shows the open invoices beside a customer."}]
}"#;

fn icon() -> Vec<u8> {
    png::png(300, 300, |x, y| if x > y { [99, 91, 255, 255] } else { [255, 255, 255, 255] })
}

fn review_of(manifest: &str, answers: Option<&str>) -> Review {
    let mut files = Memory::default();
    files.insert("app/stripe-app.json", manifest);
    files.insert("app/icon.png", icon());
    if let Some(answers) = answers {
        files.insert("app/stripe-app-review.json5", answers);
    }
    review::review(&files, Path::new("app/stripe-app.json"), &Config::default()).unwrap()
}

fn status(review: &Review, id: &str) -> Status {
    review.items.iter().find(|item| item.requirement.id == id).unwrap().status
}

#[test]
fn every_requirement_occurs_once_and_has_rules_or_a_manual_check() {
    let list = Requirements::load();
    let numbers: Vec<usize> = list.requirements.iter().map(|requirement| requirement.item).collect();
    assert_eq!(numbers, (1..=84).collect::<Vec<_>>());
    let ids: BTreeSet<&str> = list.requirements.iter().map(|requirement| requirement.id).collect();
    assert_eq!(ids.len(), 84);
    for requirement in &list.requirements {
        assert!(!requirement.checks.is_empty() || requirement.human.is_some(), "{}", requirement.id);
        assert!(!requirement.sources.is_empty(), "{}", requirement.id);
        for source in &requirement.sources {
            assert!(list.sources.contains_key(source), "{}: {source}", requirement.id);
        }
        for rule in requirement.rules() {
            assert!(rules::find(rule).is_some(), "{}: there is no rule {rule}", requirement.id);
        }
    }
}

#[test]
fn every_rule_that_a_reviewer_acts_on_decides_a_requirement() {
    let tied: BTreeSet<&str> =
        Requirements::load().requirements.iter().flat_map(|requirement| requirement.rules()).collect();
    for rule in rules::RULES.iter().filter(|rule| rule.page().stage == stripe_app_lint::diagnostic::Stage::Review) {
        assert!(tied.contains(rule.name) || rule.name == "invalid-listing", "{} decides no requirement", rule.name);
    }
}

#[test]
fn an_app_without_faults_fails_nothing_and_still_needs_a_human() {
    let review = review_of(READY, None);
    let failed: Vec<_> = review.items.iter().filter(|item| item.status == Status::Fails).collect();
    assert!(failed.is_empty(), "{failed:?}");
    assert!(review.count(Status::NeedsAHuman) > 20);
    assert_eq!(status(&review, "no-connect-platform"), Status::NeedsAHuman);
    assert_eq!(status(&review, "redirect-uris"), Status::Passes);
    assert_eq!(status(&review, "view-roots"), Status::NotApplicable, "it has no views");
}

#[test]
fn known_reasons_for_refusal_fail_the_review() {
    let cases = [
        ("\"Shows the open invoices beside a customer.\"", "\"\"", "permission-entries"),
        ("invoice_read", "webhook_write", "no-webhook-permission"),
        ("\"Ledgerline\"", "\"Stripe Collections\"", "name-words"),
        ("./icon.png", "./gone.png", "icon"),
        ("\"sandbox_install_compatible\": true,", "", "sandbox-declared"),
        ("https://ledgerline.dev/stripe", "https://localhost:3443/stripe", "redirect-uris"),
    ];
    for (from, to, requirement) in cases {
        let review = review_of(&READY.replace(from, to), None);
        assert_eq!(status(&review, requirement), Status::Fails, "{to}");
        let item = review.items.iter().find(|item| item.requirement.id == requirement).unwrap();
        assert!(
            item.evidence.iter().all(|evidence| evidence.rule.is_some() && evidence.line > 0),
            "{:?}",
            item.evidence
        );
    }
}

#[test]
fn a_private_app_gets_the_short_list() {
    let review = review_of(r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline"}"#, None);
    assert!(review.count(Status::NotApplicable) > 55);
    let mut out = Vec::new();
    review::write(&review, review::Format::Human, false, &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("Private apps are not reviewed. Upload it"));
}

#[test]
fn an_answer_counts_until_what_it_depends_on_changes() {
    let answer = |requirement: &str, state: &str| {
        format!(
            r#"{{answers: [{{requirement: "{requirement}", by: "Ada", on: "2026-11-24", version: "1.2.0"{state}}}]}}"#
        )
    };
    let stale = |manifest: &str, answers: &str, requirement: &str| {
        let review = review_of(manifest, Some(answers));
        let item = review.items.into_iter().find(|item| item.requirement.id == requirement).unwrap();
        assert_eq!(item.status == Status::Passes, item.stale.is_none(), "{requirement}");
        item.stale.map(|stale| stale.to_string())
    };
    let newer = READY.replace("1.2.0", "1.3.0");
    let fields = "the fields that it depends on have changed since".to_owned();
    let (dashboard, code) = ("one-public-app", "no-keys-in-the-code");
    let of = |requirement| {
        let requirement = Requirements::load().find(requirement).unwrap();
        let mut files = Memory::default();
        files.insert("stripe-app.json", READY);
        let (_, state) = review::current(&files, Path::new("stripe-app.json"), requirement).unwrap();
        format!(r#", state: "{state}""#)
    };
    assert_eq!(stale(READY, &answer(dashboard, ""), dashboard), None);
    assert_eq!(stale(&newer, &answer(dashboard, ""), dashboard), Some("that was for version 1.2.0".to_owned()));
    assert_eq!(stale(&newer, &answer(dashboard, &of(dashboard)), dashboard), None, "the account is the same");
    assert_eq!(stale(&newer, &answer(code, &of(code)), code), Some("that was for version 1.2.0".to_owned()));
    assert_eq!(stale(READY, &answer(dashboard, r#", state: "0000000000000000""#), dashboard), Some(fields));
}

#[test]
fn an_answer_to_a_failing_requirement_does_not_make_it_pass() {
    let answers = r#"{answers: [{requirement: "sandbox-declared", by: "Ada", on: "2026-11-24", version: "1.2.0"}]}"#;
    let review = review_of(&READY.replace("\"sandbox_install_compatible\": true,", ""), Some(answers));
    assert_eq!(status(&review, "sandbox-declared"), Status::Fails);
}

#[test]
fn invalid_answer_is_reported_with_its_place() {
    let review =
        review_of(READY, Some("{answers: [{requirement: \"one-public-ap\", by: \"A\", on: \"x\", version: \"1\"}]}"));
    assert_eq!(
        review.faults,
        ["app/stripe-app-review.json5:1:12: unknown requirement `one-public-ap`; did you mean `one-public-app`?"]
    );
    let mut page = Vec::new();
    review::write(&review, review::Format::Html, false, &mut page).unwrap();
    assert!(String::from_utf8(page).unwrap().contains("<p class=\"fails\">app/stripe-app-review.json5:1:12: unknown"));
}

#[test]
fn an_answer_that_cannot_be_read_is_explained_in_words() {
    let fault = |answer: &str| {
        let review = review_of(READY, Some(&format!("{{answers: [{answer}]}}")));
        review.faults[0].rsplit("1:12: ").next().unwrap().to_owned()
    };
    assert_eq!(fault("7"), "an answer must be an object");
    assert_eq!(fault(r#"{requirement: "icon", on: "2026-11-24"}"#), "an answer needs `by`");
    assert_eq!(fault(r#"{requirement: "icon", by: 7}"#), "`by` must be a string");
    assert_eq!(fault(r#"{requirement: "icon", notes: "x"}"#), "an answer has no `notes`; did you mean `note`?");
}

#[test]
fn only_a_manifest_that_can_be_uploaded_is_reviewed() {
    let reviewed = |path: &str, text: &str| {
        let mut files = Memory::default();
        files.insert(path, text);
        review::review(&files, Path::new(path), &Config::default()).map(|_| ()).map_err(|error| error.to_string())
    };
    let not_one = Err("stripe-app.json is not a Stripe app manifest".to_owned());
    assert_eq!(reviewed("stripe-app.json", "[1]"), not_one);
    assert_eq!(reviewed("stripe-app.json", ""), not_one);
    assert!(
        reviewed("stripe-app.dev.json", "{}").unwrap_err().contains("is a local manifest, which is never uploaded")
    );
}

#[test]
fn the_program_records_answers_and_keeps_those_it_has() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("stripe-app.json"), READY).unwrap();
    fs::write(folder.path().join("icon.png"), icon()).unwrap();
    for requirement in ["one-public-app", "no-connect-platform"] {
        let output = run(folder.path(), &["review", "--answer", requirement, "--by", "Ada", "--note", "looked"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let report = json(&run(folder.path(), &["review", "--format", "json"]));
    let passes = |id: &str| {
        let items = report["items"].as_array().unwrap();
        items.iter().find(|item| item["requirement"] == id).unwrap()["status"] == "passes"
    };
    assert!(passes("one-public-app") && passes("no-connect-platform") && !passes("business"));
    let schema: Value = serde_json::from_str(review::SCHEMA).unwrap();
    jsonschema::validate(&schema, &report).unwrap();
    let wrong = run(folder.path(), &["review", "--answer", "one-public-apps", "--by", "Ada"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("did you mean `one-public-app`"));
}

#[test]
fn a_file_without_a_list_of_answers_is_left_as_it_is() {
    let folder = tempdir().unwrap();
    let (manifest, answers) = (folder.path().join("stripe-app.json"), folder.path().join("stripe-app-review.json5"));
    fs::write(manifest, READY).unwrap();
    for text in ["{\"answers\": 3}", "{}", "[]"] {
        fs::write(&answers, text).unwrap();
        let output = run(folder.path(), &["review", "--answer", "one-public-app", "--by", "Ada"]);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}: {message}");
        assert!(message.contains("the file needs an `answers` list"), "{text}: {message}");
        assert_eq!(fs::read_to_string(&answers).unwrap(), text);
    }
}

#[test]
fn require_ready_fails_if_something_fails() {
    let folder = tempdir().unwrap();
    let ready = |manifest: &str| {
        fs::write(folder.path().join("stripe-app.json"), manifest).unwrap();
        fs::write(folder.path().join("icon.png"), icon()).unwrap();
        run(folder.path(), &["review", "--require-ready"]).status.code()
    };
    assert_eq!(ready(READY), Some(0));
    assert_eq!(ready(&READY.replace("https://", "http://")), Some(1));
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stripe-app-lint")).current_dir(folder).args(arguments).output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}
