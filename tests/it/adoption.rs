//! A repository of twelve broken apps comes to pass by `--fix`, one configuration and a baseline, and nothing else moves.

#![cfg(unix)]

use crate::support;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::{env, fs};

use tempfile::{TempDir, tempdir};

/// The manifests as their authors left them: each in another dialect, with a fault or two of its own.
const APPS: &[(&str, &str)] = &[
    (
        "comments/stripe-app.json",
        "{\n  // the id is for ever\n  \"id\": \"dev.ledgerline.comments\",\n  \"version\": \"1.0.0\", /* bump me */\n  name: 'Comments',\n  \"distribution_type\": \"privat\",\n}\n",
    ),
    (
        "tabs/stripe-app.json",
        "{\n\t\"id\": \"dev.ledgerline.tabs\",\n\t\"version\":\t\"v1.2.3\",\n\t\"name\": \"Tabs\",\n\t\"permissions\": [\n\t\t{\n\t\t\t\"permission\": \"rak_customer_read\",\n\t\t\t\"purpose\": \"Shows the customer's name beside each invoice\"\n\t\t}\n\t]\n}\n",
    ),
    (
        "windows/stripe-app.json",
        "{\r\n    \"id\": \"dev.ledgerline.windows\",\r\n    \"version\": \"1.0.0\",\r\n    \"name\": \"Windows\",\r\n\r\n    \"allowed_redirect_uris\": [\r\n        \"http://ledgerline.dev/callback\",\r\n        \"https://ledgerline.dev/callback\"\r\n    ]\r\n}\r\n",
    ),
    (
        "bom/stripe-app.json",
        "\u{feff}{\n  \"id\": \"dev.ledgerline.bom\",\n  \"version\": \"1.0.0\",\n  \"name\": \"Grüße 東京\",\n  \"ui_extensions\": { \"views\": [] }\n}\n",
    ),
    (
        "no-end-of-line/stripe-app.json",
        "{\n  \"id\": \"dev.ledgerline.end\",\n  \"version\": \"1.0.0\",\n  \"name\": \"End\",\n  \"permissions\": [{ \"permission\": \"customers_read\", \"purpose\": \"Shows the customer's name beside each invoice\" }]}",
    ),
    (
        "one-line/stripe-app.json",
        "{\"id\":\"dev.ledgerline.line\",\"version\":\"1.0\",\"name\":\"Line\",\"app_backend\":{},\"connect_permissions\":null}\n",
    ),
    (
        "yaml/stripe-app.yaml",
        "# Everything about the app is said here.\nid: dev.ledgerline.yaml\nversion: v2.0.0   # raised by the release\nname: 'Stripe Yaml' # stripe-app-lint: ignore[name-reserved-word] agreed with Stripe\n\ndistribution_type: public\nicon: ./icon.png\nstripe_api_access_type: platform\nextensions: []\npermissions:\n  - permission: customers_read\n    purpose: >-\n      Shows the customer's name\n      beside each invoice\n",
    ),
    (
        "overlay/stripe-app.json",
        "{\n  \"id\": \"dev.ledgerline.overlay\",\n  \"version\": \"1.0.0\",\n  \"name\": \"Overlay\"\n}\n",
    ),
    (
        "overlay/stripe-app.local.json",
        "{\n  \"extends\": \"./stripe-app.json\",\n  \"name\": \"Overlay\",\n  \"constants\": { \"API\": \"https://localhost:3000\" }\n}\n",
    ),
    (
        "icon/stripe-app.json",
        "{\n  \"id\": \"dev.ledgerline.icon\",\n  \"version\": \"1.0.0\",\n  \"name\": \"Icon\",\n  \"icon\": \"./Icon.PNG\"\n}\n",
    ),
    (
        "words/stripe-app.json",
        "{\n  \"id\": \"dev.ledgerline.words\",\n  \"version\": \"1.0.0\",\n  \"name\": \"Ledger App\",\n  \"icon\": \"./icon.png\",\n  \"distribution_type\": \"Public\",\n  \"stripe_api_access_type\": \"platform\",\n  \"permissions\": [{ \"permission\": \"customer_read\", \"purpose\": \"TODO\" }]\n}\n",
    ),
    (
        "old/stripe-app.json",
        "{\n  \"id\": \"dev.ledgerline.old\",\n  \"version\": \"1.0.0\",\n  \"name\": \"Old\",\n  \"permissions\": [\n    { \"permission\": \"customer_read, invoice_read\", \"purpose\": \"Lists the customer's open invoices\" },\n    { \"permission\": \"webhook_write\", \"purpose\": \"Registers the webhook that keeps the list up to date\" }\n  ]\n}\n",
    ),
    ("tests/fixtures/stripe-app.json", "{ \"id\": 7, \"version\": null, oops\n"),
];

const CONFIG: &str = r#"{
  gate: "review",
  rules: { "vague-purpose": "info", "several-public-apps": "off" },
  exclude: ["**/fixtures/**"],
  suppress: [
    { rule: "name-reserved-word", file: "words/stripe-app.json", at: "/name", reason: "the name it was approved under" },
  ],
}
"#;

#[test]
fn fixes_make_twelve_broken_apps_pass_and_change_nothing_else() {
    let folder = repository();
    let folder = folder.path();
    let broken = run(folder, &["check"]);
    assert_eq!(broken.status.code(), Some(1));

    fs::write(folder.join("stripe-app-lint.json5"), CONFIG).unwrap();
    let before = contents(folder);
    let diff = stdout(&run(folder, &["check", "--diff"]));
    assert_eq!(contents(folder), before, "--diff changes nothing");
    assert_eq!(run(folder, &["check", "--fix"]).status.code(), Some(1), "not everything can be mended");
    let after = contents(folder);
    assert_eq!(run(folder, &["check", "--fix"]).status.code(), Some(1));
    assert_eq!(contents(folder), after, "a second run has nothing to mend");

    assert_eq!(run(folder, &["baseline"]).status.code(), Some(0));
    let config = CONFIG.replace("  gate:", "  baseline: \"stripe-app-lint.baseline.json\",\n  gate:");
    fs::write(folder.join("stripe-app-lint.json5"), config).unwrap();
    let passed = run(folder, &["check"]);
    assert_eq!(passed.status.code(), Some(0), "{}", stdout(&passed));

    matches_file("tests/it/adoption/fixed.diff", &visible(&diff));
    let remains = stdout(&run(folder, &["check", "--format", "concise"]));
    let baseline = fs::read_to_string(folder.join("stripe-app-lint.baseline.json")).unwrap();
    matches_file("tests/it/adoption/remains.txt", &format!("{remains}\nstripe-app-lint.baseline.json:\n{baseline}"));

    // What `--diff` shows is all that `--fix` did: as a patch it makes the same bytes of the same files.
    let patched = repository();
    fs::write(patched.path().join("stripe-app-lint.json5"), CONFIG).unwrap();
    let patch = tempfile::NamedTempFile::new().unwrap();
    fs::write(patch.path(), &diff).unwrap();
    let mut apply = Command::new("git");
    let apply = apply.current_dir(patched.path()).args(["apply", "--whitespace=nowarn"]).arg(patch.path());
    let applied = apply.output().unwrap();
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    assert_eq!(contents(patched.path()), after);
}

fn repository() -> TempDir {
    let folder = tempdir().unwrap();
    assert!(Command::new("git").args(["init", "--quiet"]).current_dir(folder.path()).status().unwrap().success());
    for (path, text) in APPS {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::write(path.with_file_name("icon.png"), support::page::icon()).unwrap();
    }
    fs::write(folder.path().join("yarn.lock"), "").unwrap();
    folder
}

/// The bytes of every file of the repository, by path.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_entry(|entry| entry.file_name() != ".git");
    let files = files.map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
    files.map(|file| (name(file.path()), fs::read(file.path()).unwrap())).collect()
}

/// Line ends of Windows and byte order marks as a reader of the snapshot can see them.
fn visible(text: &str) -> String {
    text.replace('\r', "␍").replace('\u{feff}', "<BOM>")
}

fn matches_file(path: &str, wanted: &str) {
    if env::var_os("SNAPSHOTS").is_some_and(|what| what == "overwrite") {
        fs::create_dir_all(Path::new(path).parent().unwrap()).unwrap();
        fs::write(path, wanted).unwrap();
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == wanted,
        "{path} is out of date: SNAPSHOTS=overwrite cargo test --test adoption renews it\n{wanted}"
    );
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stripe-app-lint")).current_dir(folder).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}
