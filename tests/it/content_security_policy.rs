//! Which sources of a content security policy are refused, dropped or superfluous, and what a fix makes of them.

use std::path::Path;

use stripe_app_lint::app::Memory;
use stripe_app_lint::config::Config;
use stripe_app_lint::diagnostic::{Finding, Safety, Severity, Stage};
use stripe_app_lint::engine::fix::fix;
use stripe_app_lint::engine::lint;

fn manifest(directive: &str, sources: &[&str]) -> Memory {
    let policy = serde_json::json!({directive: sources, "purpose": "Loads the invoices of a customer."});
    of_policy(&policy.to_string())
}

fn of_policy(policy: &str) -> Memory {
    let ui = format!(r#"{{"content_security_policy": {policy}}}"#);
    let text = format!(r#"{{"id": "dev.ledgerline", "version": "1.0.0", "name": "Ledgerline", "ui_extension": {ui}}}"#);
    let mut files = Memory::default();
    files.insert("stripe-app.json", text);
    files
}

fn findings(files: &Memory) -> Vec<Finding> {
    lint(files, Path::new("stripe-app.json"), &Config::default()).unwrap().unwrap().findings
}

fn rules(files: &Memory) -> Vec<&'static str> {
    findings(files).iter().map(|finding| finding.rule.name).collect()
}

/// The sources after every safe fix.
fn fixed(directive: &str, sources: &[&str]) -> Vec<String> {
    let files = manifest(directive, sources);
    let fixed = fix(&files, Path::new("stripe-app.json"), &Config::default(), Safety::Safe).unwrap().pop();
    let text = fixed.map_or_else(|| panic!("{sources:?} has no safe fix"), |fixed| fixed.after);
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    serde_json::from_value(manifest["ui_extension"]["content_security_policy"][directive].clone()).unwrap()
}

#[test]
fn each_problem_of_a_source_is_reported_once() {
    let table: &[(&str, &[&str])] = &[
        ("https://api.ledgerline.dev/v1/", &[]),
        ("https://api.ledgerline.dev/v1", &[]),
        ("HTTPS://API.Ledgerline.DEV/v1/", &[]),
        ("https://api.ledgerline.dev:8443/v1/?region=eu", &["csp-query-or-fragment"]),
        ("https://*.ledgerline.dev/v1/", &[]),
        ("https://*.eu.ledgerline.dev/v1/", &[]),
        ("https://*.ledgerline.vercel.app/v1/", &[]),
        ("https://*.vercel.app/v1/", &["csp-wildcard-on-shared-host"]),
        ("https://bücher.example.dev/v1/", &[]),
        ("https://api_eu.ledgerline.dev/v1/", &[]),
        ("https://ledgerline.co.uk/v1/", &[]),
        ("https://ledgerline-api.ngrok.app/v1/", &["non-production-url"]),
        ("", &["invalid-csp-source"]),
        (" ", &["invalid-csp-source"]),
        ("*", &["invalid-csp-source"]),
        ("'self'", &["invalid-csp-source"]),
        ("data:", &["invalid-csp-source"]),
        ("/v1/", &["invalid-csp-source"]),
        ("//api.ledgerline.dev/v1/", &["invalid-csp-source"]),
        ("api.ledgerline.dev/v1/", &["invalid-csp-source"]),
        ("localhost:3000/v1/", &["invalid-csp-source"]),
        ("https:/api.ledgerline.dev/v1/", &["invalid-csp-source"]),
        ("https:api.ledgerline.dev/v1/", &["invalid-csp-source"]),
        (r"https:\\api.ledgerline.dev\v1\", &["invalid-csp-source"]),
        (" https://api.ledgerline.dev/v1/", &["invalid-csp-source"]),
        ("https://api.ledgerline.dev/v1/ ", &["invalid-csp-source"]),
        ("https://api.ledgerline.dev/a b/", &["invalid-csp-source"]),
        ("https://api.ledgerline.dev/a\nb/", &["invalid-csp-source"]),
        ("https://a.ledgerline.dev/, https://b.ledgerline.dev/", &["invalid-csp-source"]),
        ("https://ada@api.ledgerline.dev/v1/", &["invalid-csp-source"]),
        ("https://{tenant}.ledgerline.dev/v1/", &["invalid-csp-source"]),
        ("https://${HOST}/v1/", &["invalid-csp-source"]),
        ("https://$HOST/v1/", &["invalid-csp-source"]),
        ("https://<tenant>.ledgerline.dev/v1/", &["invalid-csp-source"]),
        ("https://api.ledgerline.dev/{tenant}/", &["invalid-csp-source"]),
        ("https://*/v1/", &["invalid-csp-source"]),
        ("https://*", &["invalid-csp-source"]),
        ("https://api-*.ledgerline.dev/v1/", &["invalid-csp-source"]),
        ("https://*api.ledgerline.dev/v1/", &["invalid-csp-source"]),
        ("https://api.*.dev/v1/", &["invalid-csp-source"]),
        ("https://*.*.ledgerline.dev/v1/", &["invalid-csp-source"]),
        ("https://api.ledgerline.dev:*/v1/", &["invalid-csp-source"]),
        ("https://api.ledgerline.dev/*", &["invalid-csp-source"]),
        ("https://api.ledgerline.dev/v1/*", &["invalid-csp-source"]),
        ("https://api.ledgerline.dev/*/v1/", &["invalid-csp-source"]),
        ("*://api.ledgerline.dev/v1/", &["invalid-csp-source"]),
        ("http://api.ledgerline.dev/v1/", &["insecure-csp-source"]),
        ("wss://api.ledgerline.dev/v1/", &["insecure-csp-source"]),
        ("http://localhost:5157/app/", &["insecure-csp-source", "local-csp-source"]),
        ("http://localhost:5157", &["insecure-csp-source", "local-csp-source", "connect-src-without-path"]),
        ("http://127.0.0.1/v1/", &["insecure-csp-source", "local-csp-source"]),
        ("http://api.ledgerline.dev/v1/*", &["insecure-csp-source", "invalid-csp-source"]),
        ("https://localhost:8080/v1/", &["local-csp-source"]),
        ("https://*.localhost/v1/", &["local-csp-source"]),
        ("https://127.0.0.1/v1/", &["local-csp-source"]),
        ("https://203.0.113.7/v1/", &["local-csp-source"]),
        ("https://[::1]:8080/v1/", &["local-csp-source"]),
        ("https://0x7f.1/v1/", &["local-csp-source"]),
        ("https://api/v1/", &["local-csp-source"]),
        ("https://api.ledgerline.internal/v1/", &["local-csp-source"]),
        ("https://printer.local/v1/", &["local-csp-source"]),
        ("https://api.ledgerline.dev./v1/", &["local-csp-source"]),
        ("https://api.ledgerline.corp/v1/", &[]),
        ("https://api.ledgerline.dev/v1/#top", &["csp-query-or-fragment"]),
        ("https://*.co.uk/v1/", &["csp-wildcard-on-shared-host"]),
        ("https://co.uk/v1/", &["local-csp-source"]),
        ("https://vercel.app/v1/", &["local-csp-source"]),
        ("https://localhost", &["connect-src-without-path", "local-csp-source"]),
        ("https://api.ledgerline.dev", &["connect-src-without-path"]),
        ("https://api.ledgerline.dev/", &["connect-src-without-path"]),
        ("https://api.ledgerline.dev?v=1", &["connect-src-without-path", "csp-query-or-fragment"]),
        ("https://*.ledgerline.dev/", &["connect-src-without-path"]),
        ("https://api.stripe.com/v1/", &["connect-src-stripe-host"]),
        ("https://*.stripe.com", &["connect-src-stripe-host", "connect-src-without-path"]),
        ("https://cdn.stripeextensions.com/*", &["connect-src-stripe-host", "invalid-csp-source"]),
        ("https://notstripe.com/v1/", &[]),
        ("https://stripe.ledgerline.dev/v1/", &[]),
    ];
    for (source, expected) in table {
        let mut found = rules(&manifest("connect-src", &[source]));
        found.retain(|rule| *rule != "placeholder-value");
        found.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{source:?}");
    }
}

#[test]
fn images_can_come_from_bare_origins_and_from_stripe() {
    for source in ["https://cdn.ledgerline.dev", "https://*.ledgerline.dev/", "https://files.stripe.com"] {
        assert_eq!(rules(&manifest("image-src", &[source])), [] as [&str; 0], "{source}");
    }
    for (source, rule) in [
        ("http://cdn.ledgerline.dev", "insecure-csp-source"),
        ("https://localhost/", "local-csp-source"),
        ("data:", "invalid-csp-source"),
    ] {
        assert_eq!(rules(&manifest("image-src", &[source])), [rule], "{source}");
    }
}

#[test]
fn reserved_host_is_left_to_the_placeholder_rule() {
    for source in ["https://api.ledgerline.test/v1/", "https://api.example/v1/", "https://api.invalid/v1/"] {
        let found = rules(&manifest("connect-src", &[source]));
        assert!(found.iter().all(|rule| *rule == "placeholder-value"), "{source}: {found:?}");
    }
}

/// The app is private, so what only a reviewer would say is worth knowing at most.
#[test]
fn only_what_the_upload_rejects_is_an_error() {
    for (source, severity, stage) in [
        ("https://s3.amazonaws.com/ledgerline/", Severity::Error, Stage::Upload),
        ("https://localhost/ledgerline/", Severity::Error, Stage::Upload),
        ("https://cdn.ledgerline.dev./", Severity::Error, Stage::Upload),
        ("https://192.168.0.17/ledgerline/", Severity::Info, Stage::Review),
        ("https://cdn.ledgerline.internal/", Severity::Info, Stage::Review),
        ("https://cdn.home.arpa/", Severity::Info, Stage::Review),
    ] {
        let found = findings(&manifest("image-src", &[source]));
        let found: Vec<_> = found.iter().map(|finding| (finding.rule.name, finding.severity, finding.stage)).collect();
        assert_eq!(found, [("local-csp-source", severity, stage)], "{source}");
    }
}

#[test]
fn fix_removes_the_query_and_keeps_the_path() {
    assert_eq!(fixed("image-src", &["https://cdn.ledgerline.dev/a/?v=1#x"]), ["https://cdn.ledgerline.dev/a/"]);
    assert_eq!(fixed("image-src", &["https://cdn.ledgerline.dev?v=1"]), ["https://cdn.ledgerline.dev"]);
}

#[test]
fn fix_removes_the_last_star_if_a_valid_source_remains() {
    assert_eq!(fixed("connect-src", &["https://api.ledgerline.dev/v1/*"]), ["https://api.ledgerline.dev/v1/"]);
    assert_eq!(fixed("connect-src", &["https://*.ledgerline.dev/v1/*"]), ["https://*.ledgerline.dev/v1/"]);
    assert_eq!(fixed("image-src", &["https://cdn.ledgerline.dev/*"]), ["https://cdn.ledgerline.dev/"]);
    for source in
        ["https://api.ledgerline.dev/*", "https://api.ledgerline.dev/v1*", "https://api.ledgerline.dev/*/v1/*"]
    {
        let found = findings(&manifest("connect-src", &[source]));
        assert!(found[0].fix.is_none(), "{source}");
    }
}

#[test]
fn https_is_suggested_only_when_certain() {
    assert_eq!(fixed("connect-src", &["http://API.ledgerline.dev/v1/"]), ["https://API.ledgerline.dev/v1/"]);
    assert_eq!(fixed("connect-src", &["HTTP://*.ledgerline.dev/v1/"]), ["https://*.ledgerline.dev/v1/"]);
    assert_eq!(fixed("connect-src", &["http://api.ledgerline.dev/v1/*"]), ["https://api.ledgerline.dev/v1/"]);
    for source in [
        "http://localhost/v1/",
        "http://api.ledgerline.dev:8080/v1/",
        "http://api.ledgerline.dev:80/v1/",
        "ws://api.ledgerline.dev/v1/",
        "http://203.0.113.7/v1/",
    ] {
        let found = findings(&manifest("connect-src", &[source]));
        assert_eq!((found[0].rule.name, found[0].fix.is_none()), ("insecure-csp-source", true), "{source}");
    }
}

#[test]
fn source_is_redundant_if_another_one_covers_it() {
    let left = |sources: &[&str]| fixed("image-src", sources);
    assert_eq!(left(&["https://a.ledgerline.dev/x", "https://a.ledgerline.dev/x"]), ["https://a.ledgerline.dev/x"]);
    assert_eq!(left(&["https://a.ledgerline.dev/x", "https://A.ledgerline.dev:443/x"]), ["https://a.ledgerline.dev/x"]);
    assert_eq!(left(&["https://a.ledgerline.dev/x/y", "https://a.ledgerline.dev/x/"]), ["https://a.ledgerline.dev/x/"]);
    assert_eq!(left(&["https://a.ledgerline.dev/", "https://*.ledgerline.dev"]), ["https://*.ledgerline.dev"]);
    assert_eq!(
        left(&["https://*.a.ledgerline.dev/x/", "https://*.ledgerline.dev/x/"]),
        ["https://*.ledgerline.dev/x/"]
    );
}

#[test]
fn sources_that_allow_something_else_are_kept() {
    for sources in [
        ["https://a.ledgerline.dev/x", "https://a.ledgerline.dev/x/"],
        ["https://a.ledgerline.dev/x/", "https://a.ledgerline.dev/xy/"],
        ["https://a.ledgerline.dev/x/", "https://a.ledgerline.dev:8443/x/y"],
        ["https://a.ledgerline.dev/x/", "https://b.ledgerline.dev/x/y"],
        ["https://*.ledgerline.dev/x/", "https://ledgerline.dev/x/y"],
        ["https://*.ledgerline.dev/x/", "https://a.notledgerline.dev/x/y"],
        ["https://a.ledgerline.dev/x/?y", "https://a.ledgerline.dev/x/z"],
    ] {
        let mut found = rules(&manifest("connect-src", &sources));
        found.retain(|rule| *rule != "csp-query-or-fragment");
        assert_eq!(found, [] as [&str; 0], "{sources:?}");
    }
}

#[test]
fn rejected_or_dropped_source_covers_nothing() {
    let superfluous = |sources: &[&str]| rules(&manifest("connect-src", sources)).contains(&"duplicate-csp-source");
    assert!(!superfluous(&["https://api.ledgerline.dev/", "https://api.ledgerline.dev/v1/"]));
    assert!(!superfluous(&["https://api.stripe.com/v1/", "https://api.stripe.com/v1/charges"]));
    assert!(superfluous(&["https://api.ledgerline.dev", "https://api.ledgerline.dev/"]), "the same is the same");
}

#[test]
fn only_hosts_that_the_views_fetch_from_need_a_purpose() {
    for policy in [
        r#"{"connect-src": null, "image-src": null, "purpose": ""}"#,
        r#"{"connect-src": [], "purpose": ""}"#,
        r#"{"image-src": ["https://cdn.ledgerline.dev"]}"#,
        r#"{"connect-src": ["https://api.ledgerline.dev/v1/"], "purpose": {"en": "Loads invoices.", "de": " "}}"#,
        "null",
    ] {
        assert_eq!(rules(&of_policy(policy)), [] as [&str; 0], "{policy}");
    }
    for purpose in ["null", r#""""#, r#"" \n ""#, "{}", r#"{"en": "", "de": null}"#] {
        let policy = format!(r#"{{"connect-src": ["https://api.ledgerline.dev/v1/"], "purpose": {purpose}}}"#);
        assert!(rules(&of_policy(&policy)).contains(&"missing-csp-purpose"), "{purpose}");
    }
}

#[test]
fn unreadable_purpose_is_not_reported_as_missing() {
    for policy in [
        r#"{"connect-src": ["https://api.ledgerline.dev/v1/"] "purpose": "Loads invoices."}"#,
        r#"{"connect-src": ["https://api.ledgerline.dev/v1/"], "purpose": }"#,
    ] {
        assert!(!rules(&of_policy(policy)).contains(&"missing-csp-purpose"), "{policy}");
    }
}

#[test]
fn sources_of_a_root_policy_are_checked() {
    let mut files = Memory::default();
    let policy = r#"{"connect-src": ["https://api.ledgerline.dev"], "purpose": "Loads invoices."}"#;
    let text = format!(
        r#"{{"id": "dev.ledgerline", "version": "1.0.0", "name": "Ledgerline", "content_security_policy": {policy}}}"#
    );
    files.insert("stripe-app.json", text);
    assert_eq!(rules(&files), ["root-csp", "connect-src-without-path"]);
}

#[test]
fn fix_moves_a_root_policy_to_where_it_has_an_effect() {
    let moved = |fields: &str| {
        let mut files = Memory::default();
        files.insert("stripe-app.json", format!("{{\n  \"id\": \"dev.ledgerline\", {fields}\n}}\n"));
        let fixed = fix(&files, Path::new("stripe-app.json"), &Config::default(), Safety::Unsafe).unwrap().pop();
        fixed.map(|fixed| fixed.after.lines().nth(1).unwrap().trim().replace("\"id\": \"dev.ledgerline\", ", ""))
    };
    let policy = r#""content_security_policy": {"purpose": "x"}"#;
    let there = |ui: &str| Some(format!(r#""ui_extension": {ui}"#));
    assert_eq!(
        moved(&format!(r#"{policy}, "ui_extension": {{"views": []}}"#)),
        there(&format!(r#"{{"views": [], {policy}}}"#))
    );
    assert_eq!(
        moved(&format!(r#""ui_extension": {{"views": []}}, {policy}"#)),
        there(&format!(r#"{{"views": [], {policy}}}"#))
    );
    assert_eq!(moved(policy), there(&format!("{{ {policy} }}")));
    assert_eq!(moved(&format!(r#"{policy}, "ui_extension": {{{policy}}}"#)), None);
    assert_eq!(moved(&format!(r#"{policy}, "ui_extension": []"#)), None);
}

#[test]
fn localhost_in_a_local_manifest_is_a_warning() {
    let mut files = manifest("connect-src", &["https://api.ledgerline.dev/v1/"]);
    let sources = r#"["http://localhost:8888/v1", "https://localhost:8888/v2"]"#;
    let dev = format!(
        r#"{{"extends": "stripe-app.json", "ui_extension": {{"content_security_policy": {{"connect-src": {sources}}}}}}}"#
    );
    files.insert("stripe-app.dev.json", dev);
    let linted = lint(&files, Path::new("stripe-app.dev.json"), &Config::default()).unwrap().unwrap();
    let found: Vec<_> = linted.findings.iter().map(|finding| (finding.rule.name, finding.severity)).collect();
    assert_eq!(found, [("insecure-csp-source", Severity::Warning), ("local-csp-source", Severity::Warning)]);
}
