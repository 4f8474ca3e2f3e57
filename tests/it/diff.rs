//! What a new version means, and how its version compares with that of a git revision.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use stripe_app_lint::app::App;
use stripe_app_lint::diff::{Consequence, compare};
use tempfile::tempdir;

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
    compare(&app(OLD), &app(&new)).into_iter().map(|change| (change.consequence, change.what)).collect()
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
fn another_spelling_of_the_same_is_no_change() {
    assert_eq!(changes("\"public\"", "\"PUBLIC\""), []);
    assert_eq!(changes("\"permissions\"", "\"app_backend\": null, \"permissions\""), []);
}

#[test]
fn an_unchanged_version_is_reported_only_if_something_else_changed() {
    let compared = |new: &str| -> Vec<String> {
        let app = |text: &str| App::of_text(Path::new("stripe-app.json"), text.to_owned());
        compare(&app(OLD), &app(new)).into_iter().map(|change| change.what).collect()
    };
    assert_eq!(compared(OLD), [""; 0]);
    let reformatted =
        OLD.replace("\n", "\n\n").replace("\"version\": \"1.0.0\", ", "").replacen('{', "{version: '1.0.0',", 1);
    assert_eq!(compared(&reformatted), [""; 0]);
    assert_eq!(compared(&OLD.replace("\"permissions\"", "\"app_backend\": null, \"permissions\"")), [""; 0]);
    let changed = OLD.replace("\"permissions\"", "\"constants\": {\"A\": 1}, \"permissions\"");
    assert_eq!(compared(&changed), ["the version is still `1.0.0`"]);
}

#[test]
fn a_version_is_checked_against_a_git_revision() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@ledgerline.dev", "-c", "commit.gpgsign=false"];
        let output = Command::new("git").current_dir(folder.path()).args(identity).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    fs::create_dir(at("app")).unwrap();
    fs::write(at("app/stripe-app.json"), OLD).unwrap();
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "first"]);
    let rules = |manifest: &str| -> Vec<String> {
        fs::write(at("app/stripe-app.json"), manifest).unwrap();
        let output = run(folder.path(), &["check", "--since", "HEAD", "--format", "concise"]);
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().filter_map(|line| Some(line.split(' ').nth(2)?.trim_end_matches(':').to_owned())).collect()
    };
    assert!(!rules(OLD).iter().any(|rule| rule.starts_with("version-")), "nothing has changed");
    assert!(rules(&OLD.replace("Ledgerline", "Other")).contains(&"version-not-bumped".to_owned()));
    assert!(rules(&OLD.replace("1.0.0", "0.9.0")).contains(&"version-lowered".to_owned()));
    assert!(!rules(&OLD.replace("1.0.0", "1.1.0")).iter().any(|rule| rule.starts_with("version-")));

    let output = run(folder.path(), &["diff", "HEAD:app/stripe-app.json", "app"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("no changes"), "{text}");
    let output = run(folder.path(), &["check", "--since", "no-such-revision"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("there is no such revision"));
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stripe-app-lint")).current_dir(folder).args(arguments).output().unwrap()
}
