//! No secret of a manifest is ever shown whole, wherever it is and whatever the format.

use clap::ValueEnum;
use stripe_app_lint::app::Memory;
use stripe_app_lint::diagnostic::Safety;
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria};
use stripe_app_lint::output::{Format, RenderOptions, printer};

const PREFIXES: [&str; 6] = ["sk_live_", "rk_test_", "whsec_", "absec_", "sk_org_live_", "ek_test_"];

/// The `number`th of some secrets that differ in every part.
fn secret(number: usize) -> String {
    let body: String = "7QZ2M9XK4BT8WD3R5N6PYVFG".chars().cycle().skip(number).take(20).collect();
    format!("{}{body}{number}", PREFIXES[number % PREFIXES.len()])
}

/// A manifest with many faults and a secret in each place that a finding may be about, and how many secrets there are.
fn manifest() -> (String, usize) {
    let template = r#"{
  // @ is the key of our test account
  // stripe-app-lint: ignore[secret-in-manifest, @] because of @
  "id": "@",
  "version": "1.0.0 @",
  "name": "Stripe @",
  "icon": "./@.png",
  "@": "an unknown field",
  "distribution_type": "@",
  "stripe_api_access_type": "oauth",
  "allowed_redirect_uris": [
    "http://@:password@ledgerline.dev/callback",
    "http://ledgerline.dev/callback?key=@",
    "https://ledgerline.dev/callback#@",
    "https://ledgerline.dev/%3D@",
    "https://ledgerline.dev/%3D@",
  ],
  "permissions": [
    {"permission": "@", "purpose": "@"},
    {"permission": "invoice_read, charge_read", "purpose": "Reads invoices with @", "@": 1},
    {"permission": "customers_read", "purpose": {"en": "@", "@": "test"}},
    {"permission": "customer_read", "purpose": "Uses \u0073k_live_7QZ2M9XK4BT8WD3R"},
    {"permission": "customer_read", "purpose": "See https://admin:9Kd-v7Wq@ledgerline.dev and rediss:\/\/:9Kd-v7Wq@ledgerline-cache"},
    {"permission": "customer_read", "purpose": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END PRIVATE KEY-----"},
    "@",
  ],
  "ui_extension": {
    "views": [{"viewport": "@", "component": "@"}],
    "content_security_policy": {"connect-src": ["http://api.ledgerline.dev/@/"], "image-src": "https://@.com", "purpose": ""}
  },
  "constants": {"@": "@", "list": ["@" "@"]},
  "extends": "@/stripe-app.json",
  "post_install_action": {"type": "@", "url": "http://@"},
}
"#;
    let mut pieces = template.split('@');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    let mut count = 0;
    for piece in pieces {
        // The one before a host is the sign itself.
        if piece.starts_with("ledgerline") {
            text.push('@');
        } else {
            text.push_str(&secret(count));
            count += 1;
        }
        text.push_str(piece);
    }
    (text, count)
}

fn shown(files: &Memory, format: Format) -> String {
    let batch = Batch::new(files, [Candidate::named("app/stripe-app.json")], Vec::new(), None).unwrap();
    let mut out = Vec::new();
    let mut printer = printer(format, RenderOptions { colour: false, links: false, width: 100 }, false, &mut out);
    let summary = batch.lint(PassCriteria::default(), |linted| printer.linted(linted)).unwrap();
    printer.finish(&summary).unwrap();
    String::from_utf8(out).unwrap()
}

fn assert_hidden(text: &str, count: usize, what: &str) {
    for secret in (0..count).map(secret) {
        assert!(!text.contains(&secret), "{what} shows {secret}");
    }
    for part in [r"\u0073k_live_7QZ2M9XK4BT8WD3R", "sk_live_7QZ2M9XK4BT8WD3R", "MIIEvQIBADANBgkqhkiG9w0", "9Kd-v7Wq"] {
        assert!(!text.contains(part), "{what} shows {part}");
    }
}

#[test]
fn no_format_shows_a_secret() {
    let (text, count) = manifest();
    let mut files = Memory::default();
    files.insert("app/stripe-app.json", text.into_bytes());
    for format in Format::value_variants() {
        let text = shown(&files, *format);
        assert!(text.contains("secret-in-manifest"), "{format:?}");
        assert_hidden(&text, count, &format!("{format:?}"));
    }
}

#[test]
fn no_diff_shows_a_secret() {
    let (text, count) = manifest();
    let mut files = Memory::default();
    files.insert("app/stripe-app.json", text.into_bytes());
    let batch = Batch::new(&files, [Candidate::named("app/stripe-app.json")], Vec::new(), None).unwrap();
    let fixed: Vec<_> = batch.fix(Safety::Unsafe).into_iter().map(Result::unwrap).collect();
    assert_eq!(fixed.len(), 1);
    assert_hidden(&fixed[0].diff(), count, "the diff");
    let kept: Vec<String> = (0..count).map(secret).filter(|secret| fixed[0].after.contains(secret)).collect();
    assert!(!kept.is_empty(), "the file itself keeps its secrets");
    assert!(!fixed[0].after.contains("**"), "no fix writes a mask");
}

#[test]
fn reports_every_secret_at_its_place() {
    let text = format!(
        r#"{{"id": "{}", "{}": ["{}", {{"a": "{} and {}"}}], "name": "rk_live_xxxxxxxxxxxxxxxxxxxx"}}"#,
        secret(0),
        secret(1),
        secret(2),
        secret(3),
        secret(4)
    );
    let mut files = Memory::default();
    files.insert("app/stripe-app.json", text.into_bytes());
    let lines = shown(&files, Format::Concise);
    let found: Vec<&str> = lines.lines().filter(|line| line.contains("secret-in-manifest")).collect();
    assert_eq!(
        found,
        [
            "app/stripe-app.json:1:8: error secret-in-manifest: the manifest contains a live Stripe secret key (`sk_live_…`)",
            "app/stripe-app.json:1:41: error secret-in-manifest: the manifest contains a test Stripe restricted key (`rk_test_…`)",
            "app/stripe-app.json:1:75: error secret-in-manifest: the manifest contains the signing secret of a Stripe webhook (`whsec_…`)",
            "app/stripe-app.json:1:112: error secret-in-manifest: the manifest contains the signing secret of a Stripe app (`absec_…`)",
        ]
    );
}

#[test]
fn only_warns_of_secrets_that_may_be_public_by_design() {
    let (google, token) = (
        "AIzaSy7QZ2M9XK4BT8WD3R5N6PYVFG7QZ2M9XK4",
        "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.7QZ2M9XK4BT8WD3R5N6PYVFG",
    );
    let text = format!(
        r#"{{"id": "dev.ledgerline.invoices", "constants": {{"A": "{google}", "B": "{token}", "C": "{google} {}"}}}}"#,
        secret(0)
    );
    let mut files = Memory::default();
    files.insert("app/stripe-app.json", text.into_bytes());
    let lines = shown(&files, Format::Concise);
    let found: Vec<&str> = lines.lines().filter_map(|line| line.split(": ").nth(1)).collect();
    let found: Vec<&str> = found.into_iter().filter(|found| found.ends_with("secret-in-manifest")).collect();
    assert_eq!(found, ["warning secret-in-manifest", "warning secret-in-manifest", "error secret-in-manifest"]);
}
