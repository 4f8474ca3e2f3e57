//! A tick is earned: an app that breaks a requirement, wherever that can be broken, never gets one for it.

mod code;

use std::path::Path;

use stripe_app_lint::app::Memory;
use stripe_app_lint::config::{Config, Gate};
use stripe_app_lint::review::{self, Item, Requirements, Status};

use crate::support::{page, snapshot};

/// An app that passes every requirement that rules alone decide, but for those of other kinds of app.
const SOUND: &str = r#"{
  "id": "dev.ledgerline.app", "version": "1.2.0", "name": "Ledgerline", "icon": "./icon.png",
  "distribution_type": "public", "stripe_api_access_type": "oauth", "sandbox_install_compatible": true,
  "allowed_redirect_uris": ["https://ledgerline.dev/stripe/callback"],
  "permissions": [{"permission": "invoice_read", "purpose": "Shows the open invoices beside a customer."}],
  "post_install_action": {"type": "settings"},
  "constants": {"API": "https://api.ledgerline.dev/v1"},
  "ui_extension": {
    "views": [{"viewport": "settings", "component": "Settings"}],
    "content_security_policy": {
      "connect-src": ["https://api.ledgerline.dev/v1/"],
      "image-src": ["https://cdn.ledgerline.dev/"],
      "purpose": "Loads the open invoices from the ledger."
    }
  }
}"#;

const SOUND_V2: &str = r#"{
  "id": "dev.ledgerline.app", "version": "1.2.0", "name": "Ledgerline", "icon": "./icon.png",
  "declarations": {
    "distribution_type": "public", "stripe_api_access_type": "oauth", "sandbox_install_compatible": true,
    "allowed_redirect_uris": ["https://ledgerline.dev/stripe/callback"],
    "stripe_api_access": {"permissions": [
      {"permission": "invoice_read", "purpose": "Shows the open invoices beside a customer."}
    ]}
  },
  "extensions": [{
    "id": "rounding", "name": "Rounding", "interface_id": "billing.prorations", "version": "1.0.0",
    "methods": {"prorate_items": {"implementation_type": "script"}}
  }]
}"#;

/// What to replace by what in the sound app, and the requirements that are broken then.
const BROKEN: &[(&str, &str, &[&str])] = &[
    (r#""name": "Ledgerline""#, r#""name": "Stripe Ledgerline""#, &["name-words"]),
    (r#""name": "Ledgerline""#, r#""name": ["Stripe"]"#, &["name-words", "name-length", "known-fields"]),
    (r#""name": "Ledgerline""#, r#""nam": "Stripe""#, &["name-words", "name-length", "known-fields"]),
    (r#""name": "Ledgerline""#, r#""name": "Ledgerline", "name": "Stripe""#, &["name-words", "known-fields"]),
    (r#""name": "Ledgerline""#, r#""name": "Stripe", "name": "Ledgerline""#, &["name-words", "known-fields"]),
    (r#""name": "Ledgerline""#, r#""name": "Ledgerline and everything else that is open""#, &["name-length"]),
    ("https://ledgerline.dev/stripe/callback", "http://ledgerline.dev/stripe/callback", &["redirect-uris"]),
    ("https://ledgerline.dev/stripe/callback", "https://localhost/callback", &["redirect-uris", "no-local-addresses"]),
    ("https://ledgerline.dev/stripe/callback", "https://example.com/callback", &["redirect-uris"]),
    ("https://ledgerline.dev/stripe/callback", "https://staging.ledgerline.dev/callback", &["redirect-uris"]),
    (
        r#"["https://ledgerline.dev/stripe/callback"]"#,
        r#""http://localhost/""#,
        &["redirect-uris", "oauth-redirects", "no-local-addresses"],
    ),
    (r#"["https://ledgerline.dev/stripe/callback"]"#, "[7]", &["redirect-uris", "oauth-redirects"]),
    (r#"["https://ledgerline.dev/stripe/callback"]"#, "[]", &["redirect-uris", "oauth-redirects"]),
    ("allowed_redirect_uris", "alowed_redirect_uris", &["redirect-uris", "oauth-redirects", "known-fields"]),
    (
        r#""constants": {"#,
        r#""allowed_redirect_uris": ["http://a.dev/x"], "constants": {"#,
        &["redirect-uris", "known-fields"],
    ),
    (
        r#""constants": {"#,
        r#""permissions": [{"permission": "webhook_write"}], "constants": {"#,
        &["permission-entries", "no-webhook-permission"],
    ),
    (r#""invoice_read""#, r#""webhook_write""#, &["no-webhook-permission"]),
    (r#""invoice_read""#, r#""webhooks_write""#, &["no-webhook-permission", "permission-entries"]),
    (r#""invoice_read""#, r#""invoice_read, webhook_write""#, &["no-webhook-permission", "permission-entries"]),
    (r#""invoice_read""#, r#""invoices_read""#, &["permission-entries"]),
    (r#""invoice_read""#, r#""teapot_read""#, &["permission-entries"]),
    (r#""purpose": "Shows the open invoices beside a customer.""#, r#""purpose": """#, &["permission-entries"]),
    (r#", "purpose": "Shows the open invoices beside a customer.""#, "", &["permission-entries"]),
    (r#"[{"permission""#, r#"["webhook_write", {"permission""#, &["no-webhook-permission", "permission-entries"]),
    (
        r#""permissions": ["#,
        r#""connect_permissions": [{"permission": "webhook_write"}], "permissions": ["#,
        &["no-webhook-permission", "permission-entries"],
    ),
    (r#""permissions": ["#, r#""permisions": ["#, &["permission-entries", "no-webhook-permission", "known-fields"]),
    ("https://api.ledgerline.dev/v1/", "https://api.ledgerline.dev", &["connect-src"]),
    ("https://api.ledgerline.dev/v1/", "http://api.ledgerline.dev/v1/", &["connect-src"]),
    ("https://api.ledgerline.dev/v1/", "https://api.stripe.com/v1/", &["connect-src"]),
    ("https://cdn.ledgerline.dev/", "http://cdn.ledgerline.dev/", &["connect-src"]),
    (r#"["https://api.ledgerline.dev/v1/"]"#, r#""http://a.dev""#, &["connect-src", "no-local-addresses"]),
    (r#""connect-src""#, r#""connect_src""#, &["connect-src", "known-fields"]),
    (
        r#""ui_extension": {"#,
        r#""content_security_policy": {"connect-src": ["http://a.dev/"]}, "ui_extension": {"#,
        &["connect-src", "csp-purpose"],
    ),
    (r#""purpose": "Loads the open invoices from the ledger.""#, r#""purpose": " ""#, &["csp-purpose"]),
    (r#""purpose": "Loads the open invoices from the ledger.""#, r#""purpose": "because""#, &["csp-purpose"]),
    (r#""purpose": "Loads the open invoices from the ledger.""#, r#""purpose": {"en": "because"}"#, &["csp-purpose"]),
    (
        r#""purpose": "Loads the open invoices from the ledger.""#,
        r#""purpos": "because""#,
        &["csp-purpose", "known-fields"],
    ),
    ("https://api.ledgerline.dev/v1\"}", "http://localhost:4000\"}", &["no-local-addresses"]),
    ("https://api.ledgerline.dev/v1\"}", "see localhost:4000\"}", &["no-local-addresses"]),
    ("https://api.ledgerline.dev/v1\"}", "192.168.1.4:3000\"}", &["no-local-addresses"]),
    ("https://api.ledgerline.dev/v1\"}", "//localhost/v1\"}", &["no-local-addresses"]),
    ("Shows the open invoices beside a customer.", "Reads 10.0.0.8:4000 for the invoices.", &["no-local-addresses"]),
    (
        "Shows the open invoices beside a customer.",
        "Shows invoices from http://localhost:4000 here.",
        &["no-local-addresses"],
    ),
    (
        r#""constants": {"#,
        r#""webhook_url": "http://localhost:4000", "constants": {"#,
        &["no-local-addresses", "known-fields"],
    ),
    (r#"{"type": "settings"}"#, r#"{"type": "onboarding"}"#, &["post-install-action"]),
    (r#"{"type": "settings"}"#, r#"{"type": "external", "url": "/welcome"}"#, &["post-install-action"]),
    (
        r#"{"type": "settings"}"#,
        r#"{"type": "external", "url": "https://localhost/welcome"}"#,
        &["post-install-action", "no-local-addresses"],
    ),
    (
        r#"{"type": "settings"}"#,
        r#"{"type": "external", "url": "https://example.com/welcome"}"#,
        &["post-install-action"],
    ),
    (r#"{"type": "settings"}"#, r#"{"type": "page"}"#, &["post-install-action", "known-fields"]),
    (r#"{"type": "settings"}"#, r#""settings""#, &["post-install-action", "known-fields"]),
    (r#"{"type": "settings"}"#, r#"{"type": "settings", "url": "http://localhost/"}"#, &["no-local-addresses"]),
    (r#""API""#, r#""sk_live_51Hq8vKJ2eZvKYlo2C0a1b2c3d4e5f6g7h8""#, &["no-secrets-in-the-manifest"]),
    (
        "https://api.ledgerline.dev/v1\"}",
        "sk_live_51Hq8vKJ2eZvKYlo2C0a1b2c3d4e5f6g7h8\"}",
        &["no-secrets-in-the-manifest"],
    ),
    (
        r#""constants": {"#,
        "// sk_live_51Hq8vKJ2eZvKYlo2C0a1b2c3d4e5f6g7h8\n\"constants\": {",
        &["no-secrets-in-the-manifest", "known-fields"],
    ),
    (r#""viewport": "settings""#, r#""viewport": "stripe.dashboard.teapot.detail""#, &["views", "preview-viewports"]),
    (r#""component": "Settings""#, r#""component": "Gone""#, &["views"]),
    (r#""component": "Settings""#, r#""component": "settings""#, &["views"]),
    (r#""viewport": "settings", "#, "", &["views", "preview-viewports"]),
    (r#""views": [{"viewport": "settings", "component": "Settings"}],"#, "", &["no-empty-ui", "views"]),
    (r#""views": [{"viewport": "settings", "component": "Settings"}],"#, r#""views": [],"#, &["no-empty-ui", "views"]),
    (r#""views": ["#, r#""views": ["Settings", "#, &["views", "known-fields"]),
    (r#""distribution_type": "public""#, r#""distribution_type": "publik""#, &["public-distribution", "known-fields"]),
    (r#""distribution_type": "public", "#, "", &["oauth-redirects"]),
    (r#""constants": {"#, r#""features": [], "constants": {"#, &["known-fields"]),
    (r#""constants": {"#, r#""app_backend": {"webhooks": null}, "constants": {"#, &["known-fields"]),
    (
        r#""post_install_action""#,
        r#"// a comment
  "post_install_action""#,
        &["known-fields"],
    ),
    ("    }\n  }\n}", "    }", &["known-fields", "csp-purpose"]),
];

const BROKEN_V2: &[(&str, &str, &[&str])] = &[
    ("https://ledgerline.dev/stripe/callback", "http://ledgerline.dev/stripe/callback", &["redirect-uris"]),
    (r#""declarations": {"#, r#""allowed_redirect_uris": ["http://a.dev/x"], "declarations": {"#, &["redirect-uris"]),
    (
        r#""declarations": {"#,
        r#""permissions": [{"permission": "webhook_write"}], "declarations": {"#,
        &["no-webhook-permission", "permission-entries"],
    ),
    (r#""invoice_read""#, r#""webhook_write""#, &["no-webhook-permission"]),
    (
        r#""name": "Rounding","#,
        r#""name": "Rounding", "permissions": [{"permission": "webhook_write", "purpose": "x"}],"#,
        &["no-webhook-permission"],
    ),
    (
        r#""name": "Rounding","#,
        r#""name": "Rounding", "permissions": "webhook_write","#,
        &["no-webhook-permission", "permission-entries"],
    ),
    ("prorate_items", "prorate_itemz", &["v2-extensions"]),
    ("\"script\"", "\"remote_function\"", &["v2-extensions"]),
    (r#""name": "Rounding","#, "", &["v2-extensions"]),
    (r#""version": "1.0.0""#, r#""version": "1""#, &["v2-extensions"]),
    ("billing.prorations", "billing.teapots", &["v2-extensions"]),
    ("billing.prorations", "billing.customer_balance_application", &["v2-extensions"]),
    (r#""extensions": [{"#, r#""extensions": ["rounding", {"#, &["v2-extensions"]),
    (
        r#""name": "Rounding","#,
        r#""name": "Rounding", "endpoints": [{"id": "a", "url": "https://localhost/"}],"#,
        &["no-local-addresses"],
    ),
];

fn reviewed(path: &str, manifest: &str, config: Option<&str>) -> Vec<Item> {
    let mut files = Memory::default();
    files.insert(path, manifest);
    files.insert("icon.png", page::icon());
    files.insert("src/views/Settings.tsx", "export default () => null;");
    files.insert("package-lock.json", "{}");
    let config = config.map(|text| {
        files.insert("stripe-app-lint.json5", text);
        Config::read(&files, Path::new("stripe-app-lint.json5")).unwrap()
    });
    let config = config.unwrap_or_default();
    review::review(&files, Path::new(path), &config, config.gate.unwrap_or_default()).unwrap().items
}

fn find<'a>(items: &'a [Item], id: &str) -> &'a Item {
    items.iter().find(|item| item.requirement.id == id).unwrap_or_else(|| panic!("there is no requirement {id}"))
}

fn ticks_of_rules(items: &[Item]) -> Vec<&'static str> {
    let passing = items.iter().filter(|item| item.status == Status::Passes);
    passing.map(|item| item.requirement.id).collect()
}

#[test]
fn broken_parts_do_not_pass() {
    let mut log = String::new();
    for (path, sound, table) in [("stripe-app.json", SOUND, BROKEN), ("stripe-app.yaml", SOUND_V2, BROKEN_V2)] {
        for (from, to, requirements) in table {
            log += &format!("\n{from}\n  becomes {}\n", if to.is_empty() { "nothing" } else { to });
            let broken = sound.replacen(from, to, 1);
            assert_ne!(broken, sound, "{from} is not in the manifest");
            let items = reviewed(path, &broken, None);
            for requirement in *requirements {
                let item = find(&items, requirement);
                assert_ne!(item.status, Status::Passes, "{requirement} of {from} -> {to}: {:?}", item.evidence);
                log += &format!("  {requirement}: {:?}\n", item.status);
                item.reasons.iter().for_each(|reason| log += &format!("    {reason}\n"));
            }
        }
    }
    snapshot::matches("review/ticks.txt", &log);
}

#[test]
fn parts_that_rules_could_not_check_are_named() {
    let reasons = |manifest: &str, others: &[&str], requirement: &str| {
        let mut files = Memory::default();
        files.insert("stripe-app.json", manifest);
        others
            .iter()
            .for_each(|path| files.insert(path, if path.ends_with(".tsx") { "export default () => null" } else { "" }));
        let review = review::review(&files, Path::new("stripe-app.json"), &Config::default(), Gate::Upload).unwrap();
        let item = find(&review.items, requirement);
        assert_eq!(item.status, Status::NeedsAHuman, "{requirement}");
        item.reasons.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(reasons(SOUND, &[], "views"), ["the sources of the views are not next to the manifest"]);
    let index = "`src/views` has an index, which may export components from any file";
    assert_eq!(reasons(SOUND, &["src/views/index.ts", "package-lock.json"], "views"), [index]);
    let onboarding = SOUND
        .replace("\"viewport\": \"settings\"", "\"viewport\": \"onboarding\"")
        .replace("\"type\": \"settings\"", "\"type\": \"onboarding\"");
    let sdk = "a viewport needs a certain version of the SDK, but the app's version is not known";
    assert_eq!(reasons(&onboarding, &["src/views/Settings.tsx", "yarn.lock"], "views"), [sdk]);
    let address = SOUND.replace("\"https://api.ledgerline.dev/v1\"", "\"https://\"");
    assert_eq!(reasons(&address, &[], "no-local-addresses"), ["the address in line 7 cannot be read"]);
}

#[test]
fn every_requirement_that_rules_decide_is_ticked_in_some_sound_app_and_broken_in_the_table() {
    let mut ticked = ticks_of_rules(&reviewed("stripe-app.json", SOUND, None));
    ticked.extend(ticks_of_rules(&reviewed("stripe-app.yaml", SOUND_V2, None)));
    let broken: Vec<&str> = BROKEN.iter().chain(BROKEN_V2).flat_map(|(.., ids)| ids.iter().copied()).collect();
    for requirement in Requirements::load().requirements.iter().filter(|requirement| requirement.human.is_none()) {
        assert!(ticked.contains(&requirement.id), "{} is never ticked", requirement.id);
        assert!(broken.contains(&requirement.id), "{} is never broken", requirement.id);
    }
}

#[test]
fn passing_requirement_names_what_was_checked() {
    for item in reviewed("stripe-app.json", SOUND, None).iter().filter(|item| item.status == Status::Passes) {
        assert!(!item.evidence.is_empty() && item.evidence.iter().all(|evidence| evidence.rule.is_none()));
    }
}

#[test]
fn private_app_that_is_judged_as_public_is_not_called_public() {
    let private = SOUND.replace(r#""stripe_api_access_type": "oauth", "#, "");
    for distribution in [r#""distribution_type": "private", "#, ""] {
        let manifest = private.replace(r#""distribution_type": "public", "#, distribution);
        let items = reviewed("stripe-app.json", &manifest, Some(r#"{gate: "review"}"#));
        let item = find(&items, "public-distribution");
        let reason = "the app is private; set `distribution_type` to `public` before you submit it";
        assert_eq!((item.status, item.reasons[0].as_str()), (Status::NeedsAHuman, reason));
    }
}

#[test]
fn a_damaged_manifest_gets_no_tick() {
    for text in ["{ \"id\" ", "{", "{\"id\": \"a\",, \"name\": \"b\"", &SOUND[..SOUND.len() - 2], &SOUND[..400]] {
        assert_eq!(ticks_of_rules(&reviewed("stripe-app.json", text, None)), [] as [&str; 0], "{text}");
    }
}

#[test]
fn requirement_names_rules_that_are_off_or_suppressed() {
    let status = |manifest: &str, config: &str| {
        let items = reviewed("stripe-app.json", manifest, Some(config));
        let item = find(&items, "redirect-uris");
        (item.status, item.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    };
    let off = r#"{rules: {"insecure-redirect-uri": "off"}}"#;
    assert_eq!(status(SOUND, off), (Status::NeedsAHuman, "`insecure-redirect-uri` is turned off".to_owned()));
    let insecure = SOUND.replace("https://ledgerline.dev/stripe", "http://ledgerline.dev/stripe");
    let suppressed = r#"{suppress: [{rule: "insecure-redirect-uri", reason: "for a while"}]}"#;
    let reason = "a finding of `insecure-redirect-uri` is suppressed: for a while".to_owned();
    assert_eq!(status(&insecure, suppressed), (Status::NeedsAHuman, reason));
    let lowered = r#"{rules: {"insecure-redirect-uri": "info"}}"#;
    assert_eq!(status(&insecure, lowered).0, Status::NeedsAHuman);
    let misshapen = SOUND.replace(r#"["https://ledgerline.dev/stripe/callback"]"#, r#""http://ledgerline.dev/""#);
    let hidden = r#"{rules: {"wrong-type": "off"}}"#;
    assert_eq!(status(&misshapen, hidden).0, Status::NeedsAHuman);
}
