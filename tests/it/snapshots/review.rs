//! The checklist of `review`, for each kind of app that has requirements of its own.

use std::path::Path;

use tempfile::tempdir;

use super::session::{session, stdout, write};
use crate::support::{page, snapshot};

const FORMATS: [&str; 4] = ["human", "markdown", "json", "html"];

const V2: &str = "\
id: dev.ledgerline.app
version: 1.2.0
name: Ledgerline
icon: ./icon.png
extensions:
  - {id: rounding, name: Rounding, interface_id: billing.prorations, version: 1.0.0, methods: {}}
declarations:
  distribution_type: public
  sandbox_install_compatible: true
";

const PRIVATE: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline"}"#;

const ANSWERS: &str = r#"{
  answers: [
    { requirement: "one-public-app", by: "Ada", on: "2026-11-24", version: "2.1.3" },
    { requirement: "no-connect-platform", by: "Ada", on: "2026-11-24", version: "2.1.3", note: "asked <support>" },
    { requirement: "sandbox-declared", by: "Ada", on: "2026-11-24", version: "2.1.3", state: "0000000000000000" },
    { requirement: "redirect-uris", by: "Bob", on: "2025-01-31", version: "1.0.0" },
    { requirement: "one-public-ap", by: "Ada", on: "2026-11-24", version: "2.1.3" },
    { requirement: "teapot", by: "Ada", on: "2026-11-24", version: "2.1.3" },
    { requirement: "icon", by: 7 },
  ]
}"#;

#[test]
fn checklists_match_their_snapshots_in_every_format() {
    for (app, path) in [("broken-app", "examples/broken-app"), ("oauth-app", "examples/oauth-app")] {
        for format in FORMATS {
            snapshot::matches(
                &format!("review/{app}-{format}.txt"),
                &stdout(Path::new("."), &["review", path, "--format", format]),
            );
        }
    }
}

#[test]
fn whole_checklists_read_as_recorded() {
    for format in ["human", "markdown"] {
        let text = stdout(Path::new("."), &["review", "examples/oauth-app", "--all", "--format", format]);
        snapshot::matches(&format!("review/oauth-app-all-{format}.txt"), &text);
    }
}

/// The JSON of any app holds all requirements; these show where each of them applies.
#[test]
fn checklists_of_other_kinds_of_apps_match_their_snapshots() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let failing = V2.replace("  sandbox_install_compatible: true\n", "");
    let files =
        [("v2/stripe-app.yaml", V2), ("failing/stripe-app.yaml", &failing), ("private/stripe-app.json", PRIVATE)];
    write(folder, &files);
    let local = r#"{"extends": "stripe-app.json", "name": "Ledgerline (dev)"}"#;
    let none = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "stripe_api_access_type": "platform",
        "post_install_action": {"type": "external", "url": "http://ledgerline.dev/"}, "permissions": [
        {"permission": "invoice_read", "purpose": ""}]}"#;
    write(folder, &[("private/stripe-app.dev.json", local), ("notes/stripe-app.json", none)]);
    let others =
        session(folder, &[&["review", "private/stripe-app.dev.json"], &["review", "notes"], &["review", "empty"]]);
    snapshot::matches("review/others.txt", &others);
    write(folder, &[("broken/stripe-app.json", r#"{"id": "dev.ledgerline.app", "version"#)]);
    let broken = session(folder, &[&["review", "broken"]]);
    let broken = broken.lines().take(7).collect::<Vec<_>>().join("\n");
    snapshot::matches("review/broken-manifest.txt", &broken);
    let listing = r##"{ subtitle: "The #1 way to guarantee instant payments", website: "https://ledgerline.dev",
        name: "Ledgerline", icon: "icon.png", pricing: "https://ledgerline.dev/pricing", support: "help@ledgerline.dev",
        features: [{ title: "Every invoice", description: "Zeigt offene Rechnungen neben jeder Zahlung, damit der Support sofort sieht, was noch fehlt.",
        image: "image.jpg" }] }"##;
    write(folder, &[("listed/stripe-app.json", none), ("listed/stripe-app-listing.json5", listing)]);
    std::fs::write(folder.join("listed/image.jpg"), b"\xff\xd8\xff\xe0").unwrap();
    let listed = stdout(folder, &["review", "listed", "--as", "public", "--all"]);
    let listed = listed.split("\n\n").find(|group| group.starts_with("Marketplace listing")).unwrap();
    snapshot::matches("review/listing.txt", listed);
    let page = stdout(folder, &["review", "listed", "--format", "html"]);
    let said: Vec<&str> = page.lines().skip_while(|line| !line.contains("in the listing</dt>")).collect();
    snapshot::matches("review/listing-html.txt", &said.join("\n"));
    std::fs::write(folder.join("v2/icon.png"), page::icon()).unwrap();
    snapshot::matches("review/v2-app.txt", &stdout(folder, &["review", "v2", "--all"]));
    let failing = session(folder, &[&["review", "failing", "--require-ready"]]);
    let failing = failing.lines().take(8).collect::<Vec<_>>().join("\n");
    snapshot::matches("review/failing-app.txt", &failing);
    snapshot::matches("review/private-app.txt", &stdout(folder, &["review", "private"]));
    let restricted = stdout(Path::new("."), &["review", "examples/restricted-key-app"]);
    snapshot::matches("review/restricted-key-app.txt", &restricted);
}

#[test]
fn answers_and_their_mistakes_match_their_snapshots() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let manifest = std::fs::read_to_string("examples/oauth-app/stripe-app.json").unwrap();
    write(folder, &[("stripe-app.json", &manifest), ("stripe-app-review.json5", ANSWERS)]);
    std::fs::write(folder.join("icon.png"), page::icon()).unwrap();
    for format in ["human", "json"] {
        snapshot::matches(&format!("review/answered-{format}.txt"), &stdout(folder, &["review", "--format", format]));
    }
    std::fs::remove_file(folder.join("stripe-app-review.json5")).unwrap();
    let mut recorded = session(folder, &[&["review", "--answer", "one-public-app", "--by", "Ada", "--note", "yes"]]);
    let file = std::fs::read_to_string(folder.join("stripe-app-review.json5")).unwrap();
    let (before, date) = file.split_once("\"on\":\"").unwrap();
    recorded += &format!("\nstripe-app-review.json5:\n{before}\"on\":\"<today>{}", &date["2026-11-24".len()..]);
    snapshot::matches("review/recorded.txt", &recorded);
}
