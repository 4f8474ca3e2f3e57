//! What the server publishes, and when.

use std::process::Command;

use serde_json::{Value, json};

use super::MANIFEST;
use super::client::Client;

const PATH: &str = "stripe-app.json";
const LOCK: (&str, &str) = ("package-lock.json", "{}");

#[test]
fn finding_appears_and_goes_while_text_is_written() {
    let mut client = Client::open(&[(PATH, "{}"), LOCK]);
    client.did_open(PATH, MANIFEST);
    assert_eq!(client.rules(PATH), ["misspelled-field", "icon-not-found"]);
    let diagnostic = &client.diagnostics[PATH][0];
    assert_eq!(
        diagnostic["range"],
        json!({ "start": { "line": 3, "character": 2 }, "end": { "line": 3, "character": 8 } })
    );
    assert_eq!(diagnostic["source"], "stripe-app-lint");
    assert!(diagnostic["codeDescription"]["href"].as_str().unwrap().ends_with("rules/fields/misspelled-field.md"));
    client.did_edit(PATH, json!([{ "range": diagnostic["range"], "text": "\"name\"" }]));
    assert_eq!(client.rules(PATH), ["icon-not-found"]);
    client.did_close(PATH);
    assert!(client.rules(PATH).contains(&"missing-field".to_owned()), "the file on the disk counts again");
}

#[test]
fn findings_are_those_of_check() {
    let mut client = Client::open(&[
        (PATH, MANIFEST),
        ("b/stripe-app.yaml", "id: dev.ledgerline.b\nversion: one\nname: \u{1F980} B\nextension: []\n"),
        ("b/stripe-app-lint.json5", "{rules: {'no-such-rule': 'off'}, suppress: [{rule: 'invalid-id', reason: 'x'}]}"),
        ("c/stripe-app.json", "{\"id\": \"dev.ledgerline.c\", // why\n \"name\": 'C',}"),
        ("c/src/views/App.tsx", "const key = \"sk_live_51HxAbCdEfGhIjKlMnOpQrStUv\";\nexport default 1;\n"),
        ("c/package.json", "{\"dependencies\": {\"@stripe/ui-extension-sdk\": \"^9\"}}"),
    ]);
    client.settle();
    let program = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"))
        .args(["check", "--format", "json"])
        .arg(client.folder())
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&program.stdout).unwrap();
    let of_check = report["findings"].as_array().unwrap().iter().map(|finding| {
        let place =
            |end: &str| (finding["range"][end]["line"].as_u64().unwrap() - 1, finding["range"][end]["column"].clone());
        (
            finding["file"].as_str().unwrap().to_owned(),
            finding["rule"].clone(),
            place("start").0,
            finding["message"].clone(),
        )
    });
    let mut of_check: Vec<_> =
        of_check.map(|(file, rule, line, message)| format!("{file} {rule} {line} {message}")).collect();
    let folder = client.folder();
    let mut published: Vec<_> = client
        .diagnostics
        .iter()
        .flat_map(|(file, diagnostics)| diagnostics.iter().map(move |diagnostic| (file, diagnostic)))
        .map(|(file, diagnostic)| {
            let message = diagnostic["message"].as_str().unwrap().split("\nhelp: ").next().unwrap();
            let line = &diagnostic["range"]["start"]["line"];
            format!("{} {} {line} {}", folder.join(file).display(), diagnostic["code"], json!(message))
        })
        .collect();
    of_check.sort();
    published.sort();
    assert!(of_check.len() > 10 && of_check.iter().any(|finding| finding.contains("App.tsx")), "{of_check:#?}");
    assert_eq!(published, of_check);
}
