//! Id, name and version in every kind of manifest.

use crate::support::rules as support;
use support::findings;

/// The rules that a manifest raises, each as often as it does, and what is marked.
fn raised(path: &str, text: &str) -> Vec<(&'static str, String)> {
    let found = findings("identity", &[(path, text)]);
    let marked = |span: stripe_app_lint::syntax::Span| text.get(span.start..span.end).unwrap().to_owned();
    found.iter().map(|finding| (finding.rule.name, marked(finding.span))).collect()
}

fn named(name: &str, more: &str) -> Vec<&'static str> {
    let text = format!(r#"{{ "id": "com.ledgerline.invoices", "version": "1.0.0", "name": "{name}"{more} }}"#);
    raised("stripe-app.json", &text).into_iter().map(|(rule, _)| rule).collect()
}

const PUBLIC: &str = r#", "distribution_type": "PUBLIC""#;
const PUBLIC_RAK: &str = r#", "distribution_type": "public", "stripe_api_access_type": "restricted_api_key""#;

#[test]
fn name_length_counts_visible_characters() {
    let family = "👨‍👩‍👧‍👦";
    assert_eq!(named(&family.repeat(35), PUBLIC), [""; 0]);
    assert_eq!(named(&family.repeat(36), PUBLIC), ["name-too-long"]);
    assert_eq!(named(&"e\u{301}".repeat(35), PUBLIC), [""; 0]);
    assert_eq!(named(&"x".repeat(36), ""), [""; 0]);
}

#[test]
fn reserved_words_apply_only_to_public_apps() {
    for name in ["Stripe-Sync", "My App!", "STRIPE", "Paid invoices", "free", "Ledgerline: Stripe’s invoices"] {
        assert_eq!(named(name, PUBLIC), ["name-reserved-word"], "{name}");
        assert_eq!(named(name, ""), [""; 0], "{name}");
    }
    for name in ["Snapp", "WhatsApp", "Freebird", "Prepaid", "Stripes", "Apps", "sync_app", "Ledgerline", "アプリ", ""]
    {
        assert_eq!(named(name, PUBLIC), [""; 0], "{name}");
    }
}

#[test]
fn several_reserved_words_are_one_finding() {
    let text = r#"{ "id": "x", "version": "1.0.0", "name": "Stripe app, free app", "distribution_type": "public" }"#;
    let found = findings("identity", &[("stripe-app.json", text)]);
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("words `Stripe`, `app` and `free`"), "{}", found[0].message);
}

#[test]
fn words_about_keys_apply_only_to_restricted_key_apps() {
    for name in ["RAK sync", "Key generator", "My API key", "API-Key sync", "Authenticator by Ledgerline"] {
        assert_eq!(named(name, PUBLIC_RAK), ["name-reserved-rak-word"], "{name}");
        assert_eq!(named(name, PUBLIC), [""; 0], "{name}");
    }
    for name in ["Crak", "Generators", "Key API", "API for keys", "Invoice Sync by Ledgerline"] {
        assert_eq!(named(name, PUBLIC_RAK), [""; 0], "{name}");
    }
}

#[test]
fn version_has_at_most_one_finding() {
    for (version, rule) in [
        ("", Some("invalid-version")),
        ("\t", Some("invalid-version")),
        ("latest", Some("version-not-semver")),
        ("1.0", Some("version-not-semver")),
        ("1.0.0", None),
        ("1.0.0-rc.1+7", None),
    ] {
        let text = format!(r#"{{ "id": "x", "version": {}, "name": "x" }}"#, serde_json::Value::from(version));
        let rules: Vec<_> = raised("stripe-app.json", &text).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(rules, Vec::from_iter(rule), "{version}");
    }
}

#[test]
fn wrong_types_are_left_to_the_schema() {
    for text in [
        r#"{ "id": 7, "version": 1.0, "name": null, "distribution_type": "public" }"#,
        r#"{ "id": null, "version": null, "name": ["Stripe"], "distribution_type": "public", "icon": {} }"#,
        r#"{ "id": , "version": , "name": }"#,
        "[]",
        "",
    ] {
        assert_eq!(raised("stripe-app.json", text), [], "{text}");
    }
    let yaml =
        "id: com.ledgerline.invoices\nversion: 1.0\nname: Ledgerline\nextensions: [{ id: a, version: 1.0 }, null, 7]\n";
    assert_eq!(raised("stripe-app.yaml", yaml), []);
}

#[test]
fn a_local_manifest_is_not_reviewed() {
    let local = r#"{ "extends": "stripe-app.json", "id": "com.example.dev", "name": "[YOUR_APP]", "version": "v1" }"#;
    let base = r#"{ "id": "x", "version": "1.0.0", "name": "x", "distribution_type": "public" }"#;
    let found = findings("identity", &[("stripe-app.dev.json", local), ("stripe-app.json", base)]);
    assert_eq!(support::names(&found), ["version-not-semver"].into());
}

#[test]
fn value_with_two_signs_of_a_tutorial_is_one_finding() {
    let text = r#"{ "id": "com.example.YOUR_APP", "version": "1.0.0", "name": "<your app> [YOUR_APP]", "distribution_type": "public",
                    "allowed_redirect_uris": ["https://your-backend.example.com/YOUR_PATH"] }"#;
    let found = raised("stripe-app.json", text);
    let marked: Vec<_> =
        found.iter().filter(|(rule, _)| *rule == "placeholder-value").map(|(_, text)| &**text).collect();
    assert_eq!(
        marked,
        ["\"com.example.YOUR_APP\"", "\"<your app> [YOUR_APP]\"", "\"https://your-backend.example.com/YOUR_PATH\""]
    );
}

#[test]
fn value_rejected_by_another_rule_is_not_a_placeholder() {
    let text = r#"{ "id": "com.example.<YOUR_APP>", "version": "1.0.0", "name": "Ledgerline", "distribution_type": "public",
                    "icon": "./[YOUR_APP].png",
                    "permissions": [{ "permission": "invoice_read", "purpose": "REPLACE_ME" }],
                    "allowed_redirect_uris": ["[YOUR_URL]", "https://<your-domain>/callback"],
                    "post_install_action": { "type": "external", "url": "YOUR_URL" },
                    "ui_extension": { "content_security_policy": { "connect-src": ["https://{my-app}.example.com/api/"] } } }"#;
    assert_eq!(raised("stripe-app.json", text), [("invalid-id", "\"com.example.<YOUR_APP>\"".to_owned())]);
}

#[test]
fn hostile_value_takes_linear_time() {
    let brackets = "[<{".repeat(200_000);
    let text = format!(r#"{{ "id": "{brackets}", "version": "{brackets}", "name": "{brackets}"{PUBLIC} }}"#);
    let rules: Vec<_> = raised("stripe-app.json", &text).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(rules, ["invalid-id", "name-too-long", "version-not-semver"]);
}
