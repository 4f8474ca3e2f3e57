//! `explain --upload-error`: from a message to the rules behind it.

use stripe_app_lint::messages::Messages;
use stripe_app_lint::rules;

#[test]
fn every_message_has_rules_or_a_note_and_a_source() {
    let list = Messages::load();
    for message in &list.messages {
        assert!(!message.rules.is_empty() || message.human.is_some(), "{:?}", message.text);
        for rule in &message.rules {
            assert!(rules::find(rule).is_some(), "{:?}: there is no rule {rule}", message.text);
        }
        assert!(!message.sources.is_empty(), "{:?}", message.text);
        for source in &message.sources {
            assert!(list.sources.contains_key(source), "{:?}: {source}", message.text);
        }
        for part in &message.text {
            assert_eq!(*part, part.to_lowercase());
        }
    }
}

#[test]
fn message_is_found_as_printed() {
    let cases = [
        (
            r#"ERROR stripe-app.json  found violation for connect-src "https://a.dev/": path cannot be empty"#,
            "connect-src-without-path",
        ),
        ("3:Permission coupon_read, coupon_write does not exist", "misspelled-permission"),
        ("requesting webhook_write permission is disallowed", "refused-permission"),
        ("viewport stripe.dashboard.refund.detail is not a valid viewport", "unknown-viewport"),
        ("Expect valid\n   HTTPS uri", "insecure-redirect-uri"),
        ("This app can\u{2019}t currently be installed into a sandbox", "sandbox-undeclared"),
        ("No image-src CSP found. Image not loaded.", "misspelled-field"),
    ];
    for (text, rule) in cases {
        let message = Messages::load().find(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(message.rules.first().map(String::as_str), Some(rule), "{text}");
    }
}

#[test]
fn causes_outside_the_manifest_are_explained() {
    let text = "Because your account is a Connect platform, you cannot choose the public distribution at this time.";
    let message = Messages::load().find(text).unwrap();
    assert!(message.rules.is_empty() && message.human.is_some());
    assert!(Messages::load().find("teapot").is_none());
}
