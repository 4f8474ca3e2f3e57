//! What a new version means.

use std::path::Path;

use stripe_app_lint::app::App;
use stripe_app_lint::diff::{Consequence, compare};

const OLD: &str = r#"{
  "id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "icon": "./icon.png",
  "distribution_type": "public", "stripe_api_access_type": "oauth", "sandbox_install_compatible": true,
  "allowed_redirect_uris": ["https://ledgerline.dev/a", "https://ledgerline.dev/b"],
  "permissions": [{"permission": "invoice_read", "purpose": "Shows open invoices beside a customer."}],
  "ui_extension": {
    "views": [{"viewport": "settings", "component": "Settings"}],
    "content_security_policy": {"connect-src": ["https://api.ledgerline.dev/v1/"], "purpose": "Loads invoices"}
  }
}"#;

fn changes(from: &str, to: &str) -> Vec<(Consequence, String)> {
    let app = |text: &str| App::of_text(Path::new("stripe-app.json"), text.to_owned());
    assert!(OLD.contains(from), "{from}");
    let new = OLD.replace("1.0.0", "1.1.0").replace(from, to);
    compare(&app(OLD), &app(&new)).into_iter().map(|change| (change.consequence, change.what.to_string())).collect()
}

#[test]
fn each_change_has_its_consequence() {
    let cases = [
        ("dev.ledgerline.app", "dev.ledgerline.other", Consequence::Refused, "the id"),
        (r#""oauth""#, r#""platform""#, Consequence::Refused, "the access type"),
        (r#""public""#, r#""private""#, Consequence::Refused, "the distribution"),
        (r#""https://ledgerline.dev/a", "#, "", Consequence::Breaks, "redirect URI removed"),
        (
            r#""https://ledgerline.dev/a", "https://ledgerline.dev/b""#,
            r#""https://ledgerline.dev/b", "https://ledgerline.dev/a""#,
            Consequence::Breaks,
            "the default redirect URI",
        ),
        (r#""viewport": "settings""#, r#""viewport": "onboarding""#, Consequence::Breaks, "view removed"),
        ("invoice_read", "charge_read", Consequence::Consent, "permission added: `charge_read`"),
        ("invoice_read", "charge_read", Consequence::Breaks, "permission removed: `invoice_read`"),
        ("Shows open invoices", "Lists open invoices", Consequence::Review, "the purpose of `invoice_read`"),
        ("dev/v1/", "dev/", Consequence::Consent, "connect-src widened"),
        (": true", ": false", Consequence::Breaks, "sandbox_install_compatible"),
        ("\"Ledgerline\"", "\"Ledgerline Two\"", Consequence::Review, "the name"),
        ("icon.png", "logo.png", Consequence::Review, "the icon"),
    ];
    for (from, to, consequence, what) in cases {
        let changes = changes(from, to);
        assert!(
            changes.iter().any(|(found, text)| *found == consequence && text.starts_with(what)),
            "{from} → {to}: {changes:?}"
        );
        assert!(changes.is_sorted_by_key(|(consequence, _)| *consequence), "{changes:?}");
    }
}

#[test]
fn different_spelling_of_the_same_value_is_not_a_change() {
    assert_eq!(changes("\"public\"", "\"PUBLIC\""), []);
    assert_eq!(changes("\"permissions\"", "\"app_backend\": null, \"permissions\""), []);
}

#[test]
fn an_unchanged_version_is_reported_only_if_something_else_changed() {
    let compared = |new: &str| -> Vec<String> {
        let app = |text: &str| App::of_text(Path::new("stripe-app.json"), text.to_owned());
        compare(&app(OLD), &app(new)).into_iter().map(|change| change.what.to_string()).collect()
    };
    assert_eq!(compared(OLD), [""; 0]);
    let reformatted =
        OLD.replace("\n", "\n\n").replace("\"version\": \"1.0.0\", ", "").replacen('{', "{version: '1.0.0',", 1);
    assert_eq!(compared(&reformatted), [""; 0]);
    assert_eq!(compared(&OLD.replace("\"permissions\"", "\"app_backend\": null, \"permissions\"")), [""; 0]);
    let changed = OLD.replace("\"permissions\"", "\"constants\": {\"A\": 1}, \"permissions\"");
    assert_eq!(compared(&changed), ["the version is still `1.0.0`"]);
}
