//! Local manifests: what `extends` leads to, how manifests merge, and in which file a finding is shown.

use std::path::Path;

use stripe_app_lint::app::{App, Disk, Inside, Kind, Loaded, Memory, Origin, Problem, ReadError};
use stripe_app_lint::config::Config;
use stripe_app_lint::diagnostic::Severity;
use stripe_app_lint::engine::lint;
use stripe_app_lint::syntax::{Node, SourceId, Value};
use tempfile::tempdir;

const MAIN: &str = r#"{"id": "dev.ledgerline.invoices", "version": "1.0.0", "name": "Ledgerline"}"#;

fn folder(files: &[(&str, &str)]) -> Memory {
    let mut memory = Memory::default();
    for (path, text) in files {
        memory.insert(path, *text);
    }
    memory
}

fn load(files: &Memory, path: &str) -> App {
    let path = Path::new(path);
    match App::load(&Inside::of(files, path, &Origin::Named), path).unwrap() {
        Loaded::App(app) => *app,
        Loaded::NotAManifest => panic!("{} is taken for something else", path.display()),
    }
}

/// The merged manifest of `dev` over `base`, as JSON with sorted keys.
fn merged(base: &str, dev: &str) -> String {
    let files = folder(&[("stripe-app.json", base), ("stripe-app.dev.json", dev)]);
    json(load(&files, "stripe-app.dev.json").root().unwrap())
}

fn json(node: &Node) -> String {
    match &node.value {
        Value::Null | Value::Unreadable => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("'{text}'"),
        Value::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(",")),
        Value::Object(object) => {
            let members = object.members.iter().filter(|member| member.key.text != "extends");
            let members = members.map(|member| format!("{}:{}", member.key.text, json(&member.value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
    }
}

/// Rule, file and text of each finding.
fn findings(files: &Memory, path: &str) -> Vec<(&'static str, String, String)> {
    let linted = lint(files, Path::new(path), &Config::default()).unwrap().unwrap();
    let place = |finding: &stripe_app_lint::diagnostic::Finding| {
        let source = linted.source(finding.span);
        let text = source.text[finding.span.start..finding.span.end].to_owned();
        (finding.rule.name, source.path.display().to_string(), text)
    };
    linted.findings.iter().map(place).collect()
}

fn problems(files: &Memory, path: &str) -> Vec<Option<Problem>> {
    load(files, path).extends.into_iter().map(|extends| extends.problem).collect()
}

#[test]
fn objects_merge_and_everything_else_is_replaced() {
    assert_eq!(
        merged(r#"{"a": {"x": 1, "y": [1, 2]}, "b": "old"}"#, r#"{"extends": "stripe-app.json", "a": {"y": [3]}}"#),
        "{a:{x:1,y:[3]},b:'old'}"
    );
    assert_eq!(merged(r#"{"a": {"x": 1}}"#, r#"{"extends": "stripe-app.json", "a": [], "c": {}}"#), "{a:[],c:{}}");
    assert_eq!(merged(r#"{"a": 1}"#, r#"{"extends": "stripe-app.json", "a": {"x": 1}}"#), "{a:{x:1}}");
}

#[test]
fn null_takes_a_field_back() {
    let dev = r#"{"extends": "stripe-app.json", "constants": null}"#;
    assert_eq!(merged(r#"{"constants": {"API": "x"}}"#, dev), "{constants:null}");
}

#[test]
fn last_value_of_a_duplicate_key_counts() {
    let dev = r#"{"extends": "stripe-app.json", "a": {"x": 2}, "a": {"y": 3}}"#;
    assert_eq!(merged(r#"{"a": {"z": 0}, "a": {"z": 1}}"#, dev), "{a:{y:3,z:1}}");
}

#[test]
fn only_the_extends_of_the_file_itself_is_special() {
    let dev = r#"{"extends": "stripe-app.json", "constants": {"LIST": [{"extends": "b"}]}}"#;
    let files = folder(&[("stripe-app.json", r#"{"constants": {"extends": "a"}}"#), ("stripe-app.dev.json", dev)]);
    let app = load(&files, "stripe-app.dev.json");
    assert_eq!(app.extends.len(), 1);
    assert_eq!(app.root().unwrap().at("/constants/extends").unwrap().as_str(), Some("a"));
}

#[test]
fn a_value_keeps_the_file_that_wrote_it() {
    let files = folder(&[
        ("stripe-app.json", r#"{"id": "dev.ledgerline.invoices", "constants": {"API": "a", "LOCALE": "en"}}"#),
        ("stripe-app.dev.json", r#"{"extends": "stripe-app.json", "constants": {"API": "b"}}"#),
    ]);
    let app = load(&files, "stripe-app.dev.json");
    let root = app.root().unwrap();
    let source = |pointer: &str| root.at(pointer).unwrap().span.source;
    assert_eq!((source("/constants/API"), source("/constants/LOCALE")), (SourceId(0), SourceId(1)));
    assert_eq!(source("/constants"), SourceId(0), "a merged object is the one on top");
}

#[test]
fn a_chain_is_followed_from_folder_to_folder() {
    let files = folder(&[
        ("app/stripe-app.json", r#"{"constants": {"A": "main", "B": "main", "C": "main"}}"#),
        (
            "app/local/stripe-app.test.json",
            r#"{"extends": "../stripe-app.json", "constants": {"A": "test", "B": "test"}}"#,
        ),
        ("app/stripe-app.dev.json", r#"{"extends": "./local/stripe-app.test.json", "constants": {"A": "dev"}}"#),
    ]);
    let app = load(&files, "app/stripe-app.dev.json");
    assert_eq!(json(app.root().unwrap()), "{constants:{A:'dev',B:'test',C:'main'}}");
    assert!(app.extends.iter().all(|extends| extends.problem.is_none()));
}

#[test]
fn a_chain_that_returns_ends_there() {
    let chain = folder(&[
        ("stripe-app.a.json", r#"{"extends": "stripe-app.b.json"}"#),
        ("stripe-app.b.json", r#"{"extends": "x/../stripe-app.c.json"}"#),
        ("stripe-app.c.json", r#"{"extends": "./stripe-app.b.json"}"#),
    ]);
    assert_eq!(problems(&chain, "stripe-app.a.json"), [None, None, Some(Problem::Cycle(SourceId(1)))]);
    let lone = folder(&[("stripe-app.a.json", r#"{"extends": "stripe-app.a.json"}"#)]);
    assert_eq!(problems(&lone, "stripe-app.a.json"), [Some(Problem::Cycle(SourceId(0)))]);
}

#[test]
fn a_very_long_chain_ends() {
    let mut files = Memory::default();
    for index in 0..100 {
        let text = format!(r#"{{"extends": "stripe-app.{}.json"}}"#, index + 1);
        files.insert(format!("stripe-app.{index}.json"), text);
    }
    assert_eq!(problems(&files, "stripe-app.0.json").last(), Some(&Some(Problem::TooLong)));
    assert_eq!(findings(&files, "stripe-app.0.json").last().unwrap().0, "extends-cycle");
}

#[cfg(unix)]
#[test]
fn a_chain_through_symbolic_links_ends() {
    let folder = tempdir().unwrap();
    std::os::unix::fs::symlink(".", folder.path().join("loop")).unwrap();
    let path = folder.path().join("stripe-app.dev.json");
    std::fs::write(&path, r#"{"extends": "loop/stripe-app.dev.json"}"#).unwrap();
    let Loaded::App(app) = App::load(&Disk, &path).unwrap() else { panic!("it extends a manifest") };
    assert_eq!(app.extends[0].problem, Some(Problem::Cycle(SourceId(0))));
}

#[test]
fn only_readable_files_inside_the_repository_are_followed() {
    let target = |extends: &str| {
        let text = format!(r#"{{"extends": "{extends}", "constants": {{}}}}"#);
        let files = folder(&[
            ("/repo/.git/HEAD", ""),
            ("/repo/app/stripe-app.dev.json", &text),
            ("/repo/app/base/stripe-app.json", MAIN),
            ("/stripe-app.json", MAIN),
        ]);
        problems(&files, "/repo/app/stripe-app.dev.json").remove(0)
    };
    assert_eq!(target("stripe-app.json"), Some(Problem::Unreadable(ReadError::NotFound)));
    assert_eq!(target("base"), Some(Problem::Unreadable(ReadError::Folder)));
    assert_eq!(target("../../stripe-app.json"), Some(Problem::Unreadable(ReadError::Outside)));
    assert_eq!(target("/repo/app/base/stripe-app.json"), Some(Problem::Unreadable(ReadError::Outside)));
    assert_eq!(target(""), Some(Problem::Unreadable(ReadError::Folder)));
    assert_eq!(target("base/stripe-app.json"), None);
}

#[test]
fn a_yaml_manifest_is_not_merged_and_only_warned_about() {
    let files = folder(&[
        ("stripe-app.yaml", "id: dev.ledgerline\ndeclarations: {distribution_type: public}\n"),
        ("stripe-app.dev.json", r#"{"extends": "stripe-app.yaml", "stripe_api_access_type": "oauth"}"#),
    ]);
    let linted = lint(&files, Path::new("stripe-app.dev.json"), &Config::default()).unwrap().unwrap();
    let found: Vec<_> = linted.findings.iter().map(|finding| (finding.rule.name, finding.severity)).collect();
    assert_eq!(found, [("extends-not-found", Severity::Warning)]);
}

#[test]
fn extends_that_is_not_a_string_is_not_followed() {
    let files = folder(&[("stripe-app.dev.json", r#"{"extends": ["stripe-app.json"], "constants": {}}"#)]);
    let app = load(&files, "stripe-app.dev.json");
    assert_eq!((app.kind, app.extends.len(), app.base), (Kind::Local, 0, None));
}

#[test]
fn nothing_is_known_to_be_absent_unless_the_whole_chain_is_known() {
    let is_known = |main: &str, dev: &str| {
        let app = load(&folder(&[("stripe-app.json", main), ("stripe-app.dev.json", dev)]), "stripe-app.dev.json");
        let span = app.root().unwrap().span;
        app.is_complete() && app.is_sound(span)
    };
    assert!(is_known(MAIN, r#"{"extends": "stripe-app.json"}"#));
    assert!(!is_known(r#"{"id": "x" "name": "y"}"#, r#"{"extends": "stripe-app.json"}"#), "a mistake in the base");
    assert!(!is_known(MAIN, r#"{"extends": "stripe-app.json" "constants": {}}"#), "a mistake in the file itself");
    assert!(!is_known(MAIN, r#"{"extends": "stripe-app.base.json"}"#), "no base");
    assert!(!is_known(MAIN, r#"{"constants": {}}"#), "no extends");
}

#[test]
fn problems_of_the_base_alone_are_left_to_the_base() {
    let base = r#"{"id": "dev.ledgerline.invoices", "version": "1.0.0", "name": "Ledgerline",
        "allowed_redirect_uris": ["http://ledgerline.dev/callback"]}"#;
    let dev = r#"{"extends": "stripe-app.json", "constants": {"API": "b"}}"#;
    let files = folder(&[("stripe-app.json", base), ("stripe-app.dev.json", dev)]);
    assert_eq!(findings(&files, "stripe-app.dev.json"), []);
    assert_eq!(findings(&files, "stripe-app.json").len(), 1);
}

#[test]
fn a_finding_is_shown_in_the_file_that_wrote_the_value() {
    let base = r#"{"id": "dev.ledgerline.invoices", "version": "1.0.0", "name": "Ledgerline", "ui_extension": {
        "content_security_policy": {"connect-src": ["https://api.ledgerline.dev/"], "purpose": "Loads invoices."}}}"#;
    let dev = r#"{"extends": "stripe-app.json", "ui_extension": {
        "content_security_policy": {"connect-src": ["https://ledgerline.ngrok.app"]}}}"#;
    let files = folder(&[("stripe-app.json", base), ("stripe-app.dev.json", dev)]);
    let place = |file: &str, text: &str| ("connect-src-without-path", file.to_owned(), text.to_owned());
    assert_eq!(
        findings(&files, "stripe-app.dev.json"),
        [place("stripe-app.dev.json", r#""https://ledgerline.ngrok.app""#)]
    );
    assert_eq!(findings(&files, "stripe-app.json"), [place("stripe-app.json", r#""https://api.ledgerline.dev/""#)]);
}

/// Rule and file of each finding, and the files of the places that explain it.
fn places(files: &Memory, path: &str) -> Vec<(&'static str, String, Vec<String>)> {
    let linted = lint(files, Path::new(path), &Config::default()).unwrap().unwrap();
    let file = |span| linted.source(span).path.display().to_string();
    let place = |finding: &stripe_app_lint::diagnostic::Finding| {
        let related = finding.related.iter().map(|related| file(related.span)).collect();
        (finding.rule.name, file(finding.span), related)
    };
    linted.findings.iter().map(place).collect()
}

#[test]
fn a_fault_between_two_files_is_shown_at_the_override_that_causes_it() {
    let (main, dev) = ("stripe-app.json", "stripe-app.dev.json");
    let base = r#"{"id": "dev.ledgerline", "version": "1.0.0", "name": "Ledgerline",
        "post_install_action": {"type": "settings"},
        "ui_extension": {"views": [{"viewport": "settings", "component": "Settings"}]}}"#;
    let override_ = r#"{"extends": "stripe-app.json", "constants": {}, "ui_extension": {"views": []}}"#;
    let files = folder(&[(main, base), (dev, override_)]);
    assert_eq!(findings(&files, main), []);
    let at_override = ("missing-post-install-view", dev.to_owned(), r#""ui_extension""#.to_owned());
    assert_eq!(findings(&files, dev), [at_override]);
    assert_eq!(places(&files, dev), [("missing-post-install-view", dev.to_owned(), vec![main.to_owned()])]);
    let linted = lint(&files, Path::new(dev), &Config::default()).unwrap().unwrap();
    assert_eq!(linted.findings[0].severity, Severity::Warning, "nobody uploads it");
}

#[test]
fn findings_of_upload_and_review_do_not_apply_during_development() {
    let main = r#"{"id": "dev.ledgerline", "version": "1.0.0", "name": "Ledgerline", "distribution_type": "public",
        "stripe_api_access_type": "oauth", "allowed_redirect_uris": ["https://ledgerline.dev/callback"]}"#;
    for own in [
        r#""distribution_type": "private""#,
        r#""allowed_redirect_uris": ["http://localhost:3000/callback"]"#,
        r#""name": "Stripe app for free""#,
        r#""icon": "./missing.png""#,
        r#""permissions": [{"permission": "invoice_read", "purpose": ""}]"#,
        r#""constants": {"API": "http://localhost:4000"}"#,
    ] {
        let dev = format!(r#"{{"extends": "stripe-app.json", {own}}}"#);
        let files = folder(&[("stripe-app.json", main), ("stripe-app.dev.json", &dev)]);
        assert_eq!(findings(&files, "stripe-app.dev.json"), [], "{own}");
    }
}

#[test]
fn an_override_that_makes_the_post_install_action_external_needs_a_url() {
    let found = |base: &str, dev: &str| {
        let base = format!(r#"{{"id": "dev.ledgerline", "version": "1.0.0", "name": "Ledgerline"{base}}}"#);
        let dev = format!(r#"{{"extends": "stripe-app.json", "post_install_action": {dev}}}"#);
        let files = folder(&[("stripe-app.json", &base), ("stripe-app.dev.json", &dev)]);
        let found = findings(&files, "stripe-app.dev.json");
        found.into_iter().map(|(rule, _, text)| (rule, text)).collect::<Vec<_>>()
    };
    let external = r#"{"type": "external"}"#;
    let missing = [("missing-field", external.to_owned())];
    assert_eq!(found("", external), missing);
    assert_eq!(found(r#", "post_install_action": {"type": "settings"}"#, external), missing);
    assert_eq!(found(r#", "post_install_action": {"url": "https://ledgerline.dev/welcome"}"#, external), []);
    assert_eq!(found(r#", "post_install_action": {"urll": "https://ledgerline.dev/welcome"}"#, external), []);
    assert_eq!(found(r#", "post_install_action": {"type": "external"}"#, "{}"), [], "the base's own fault");
    assert_eq!(found("", r#"{"type": "external", "urll": "https://a.dev"}"#)[0].0, "misspelled-field");
    let alone = r#"{"post_install_action": {"type": "external"}}"#;
    assert_eq!(findings(&folder(&[("stripe-app.dev.json", alone)]), "stripe-app.dev.json"), [], "no base to know");
}

#[test]
fn field_that_the_base_misspells_is_not_missing() {
    let base = r#"{"id": "dev.ledgerline", "version": "1.0.0", "name": "Ledgerline", "distribution_typ": "public",
        "stripe_api_access_type": "oauth", "allowed_redirect_uris": ["https://ledgerline.dev/callback"]}"#;
    let dev = r#"{"extends": "stripe-app.json", "constants": {"API": "b"}}"#;
    let files = folder(&[("stripe-app.json", base), ("stripe-app.dev.json", dev)]);
    assert_eq!(findings(&files, "stripe-app.dev.json"), []);
    assert_eq!(places(&files, "stripe-app.json"), [("misspelled-field", "stripe-app.json".to_owned(), Vec::new())]);
}

#[test]
fn overrides_are_compared_by_value() {
    let base = r#"{"id": "dev.ledgerline.invoices", "version": "1.0.0", "name": "Ledgerline",
        "constants": {"LIST": [{"a": 1, "b": 2}], "N": 1, "NULL": null}}"#;
    let without_effect = |constants: &str| {
        let dev = format!(r#"{{"extends": "stripe-app.json", "constants": {constants}}}"#);
        let found =
            findings(&folder(&[("stripe-app.json", base), ("stripe-app.dev.json", &dev)]), "stripe-app.dev.json");
        assert!(found.iter().all(|(rule, ..)| *rule == "local-override-without-effect"), "{found:?}");
        found.into_iter().map(|(.., text)| text).collect::<Vec<_>>()
    };
    let same = r#"{"NULL": null, "N": 1e0, "LIST": [{"b": 2, "a": 1.0}]}"#;
    assert_eq!(without_effect(same), [same]);
    assert_eq!(without_effect(r#"{"LIST": [{"a": 1}], "N": 1, "NULL": null}"#), [] as [&str; 0]);
    assert_eq!(without_effect(r#"{"N": 1}"#), [] as [&str; 0], "a part of an object may replace the whole");
    assert_eq!(without_effect("{}"), [] as [&str; 0]);
}

#[test]
fn schema_key_is_not_an_override() {
    let schema = r#""$schema": "https://stripe.com/stripe-app.schema.json""#;
    let base = format!(r#"{{{schema}, "id": "dev.ledgerline.invoices", "version": "1.0.0", "name": "Ledgerline"}}"#);
    let dev = format!(r#"{{{schema}, "extends": "stripe-app.json", "version": "1.0.0"}}"#);
    let files = folder(&[("stripe-app.json", &base), ("stripe-app.dev.json", &dev)]);
    let found = findings(&files, "stripe-app.dev.json");
    assert_eq!(found, [("local-override-without-effect", "stripe-app.dev.json".to_owned(), r#""1.0.0""#.to_owned())]);
}

#[test]
fn variant_is_only_linted_if_its_content_is_a_manifest() {
    let kind = |text: &str| match App::load(&folder(&[("stripe-app.x.json", text)]), Path::new("stripe-app.x.json")) {
        Ok(Loaded::App(app)) => Some(app.kind),
        _ => None,
    };
    assert_eq!(kind(r#"{"$schema": "https://json-schema.org/draft-07/schema", "properties": {}}"#), None);
    assert_eq!(kind(r#"{"name": "Ledgerline", "tagline": "Invoices", "description": "…"}"#), None);
    assert_eq!(kind(r#"{"extends": "./tsconfig.json", "compilerOptions": {}}"#), None);
    assert_eq!(kind("[]"), None);
    assert_eq!(kind(MAIN), Some(Kind::V1));
    assert_eq!(kind(r#"{"name": "Ledgerline", "permissions": []}"#), Some(Kind::V1));
    assert_eq!(kind(r#"{"extends": "../stripe-app.json"}"#), Some(Kind::Local));
    assert_eq!(kind(r#"{"extends": "./base.json", "name": "Ledgerline (dev)"}"#), Some(Kind::Local));
    assert_eq!(kind(r#"{"extends": "./base.json", "name": "Ledgerline", "files": []}"#), None);
    assert_eq!(kind(r#"{"extends": "./base.json"}"#), None);
    assert_eq!(kind(r#"{"ui_extension": {}}"#), Some(Kind::Local));
    assert_eq!(kind("{}"), Some(Kind::Local));
}
