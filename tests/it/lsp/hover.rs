//! What is said of the place under the cursor.

use std::fmt::Write;

use serde_json::{Value, json};

use super::client::Client;
use super::text::cursor;
use crate::support::snapshot;

const PLACES: &[(&str, &str)] = &[
    ("stripe-app.json", "{\"na|me\": \"Ledgerline\", \"id\": \"dev.ledgerline.app\", \"version\": \"1.0.0\"}"),
    ("stripe-app.json", "{\"id\": \"dev.ledger|line.app\", \"version\": \"1.0.0\", \"name\": \"Ledgerline\"}"),
    ("stripe-app.json", "{\"distribution|_type\": \"private\"}"),
    (
        "stripe-app.json",
        "{\"permissions\": [{\"permission\": \"customer_|read\", \"purpose\": \"Greets each customer by name.\"}]}",
    ),
    ("stripe-app.json", "{\"permissions\": [{\"permission\": \"customer_|write\"}]}"),
    ("stripe-app.json", "{\"permissions\": [{\"permission\": \"customers_|read\"}]}"),
    ("stripe-app.json", "{\"permissions\": [{\"permission\": \"connected_account_|write\"}]}"),
    ("stripe-app.json", "{\"permissions\": [{\"permission\": \"webhook_|write\"}]}"),
    ("stripe-app.json", "{\"permissions\": [{\"permission\": \"stripecli_session_|write\"}]}"),
    ("stripe-app.json", "{\"allowed_redirect_uris\": [\"https://ledgerline.dev/callback#|here\"]}"),
    ("stripe-app.json", "{\"ui_extension\": {\"views\": [{\"viewport\": \"stripe.dashboard.customer.|detail\"}]}}"),
    ("stripe-app.json", "{\"ui_extension\": {\"views\": [{\"viewport\": \"onboard|ing\"}]}}"),
    ("stripe-app.json", "{\"ui_extension\": {\"views\": [{\"viewport\": \"stripe.dashboard.<object>.|main\"}]}}"),
    ("stripe-app.json", "{\"id\": \"dev.ledgerline.app\", \"nm|ae\": \"Ledgerline\"}"),
    ("stripe-app.yaml", "id: a\nextensions:\n  - interface_id: core.workflows.custom|_action\n"),
    ("stripe-app.yaml", "id: a\nextensions:\n  - interface_id: billing.pror|ations\n"),
    ("stripe-app.yaml", "id: a\ndeclarations:\n  allowed_|redirect_uris: []\n"),
    ("stripe-app-lint.json5", "{ga|te: 'upload'}"),
    ("stripe-app-lint.json5", "{rules: {'missing-|icon': 'off'}}"),
    ("stripe-app-lint.json5", "{suppress: [{rule: 'missing-|icon', reason: 'later'}]}"),
];

#[test]
fn hovers_match_their_snapshot() {
    let mut client = Client::open(&[]);
    let mut shown = String::new();
    for (path, marked) in PLACES {
        let (text, position) = cursor(marked);
        client.did_open(path, &text);
        let hover = client.at("textDocument/hover", path, position);
        client.did_close(path);
        assert_eq!(hover["contents"]["kind"], "markdown", "{marked}");
        writeln!(shown, "# {path}\n{marked}\n{}\n", hover["contents"]["value"].as_str().unwrap()).unwrap();
    }
    snapshot::matches("lsp/hover.txt", &shown);
}

/// Every text that the catalogue can give a permission, a viewport or an extension point, without its names.
#[test]
fn nothing_is_said_where_nothing_is_known() {
    let mut client = Client::open(&[]);
    for (path, marked) in [
        ("stripe-app.json", "{ | }"),
        (
            "stripe-app.json",
            "{\"constants\": {\"mine\": \"is| it\"}, \"id\": \"dev.ledgerline.app\", \"version\": \"1.0.0\"}",
        ),
        ("other.json", "{\"na|me\": 1}"),
    ] {
        let (text, position) = cursor(marked);
        client.did_open(path, &text);
        let hover = client.at("textDocument/hover", path, position);
        let about = hover["contents"]["value"].as_str().unwrap_or_default();
        assert!(hover.is_null() || about.starts_with("**"), "{marked} {about}");
        client.did_close(path);
    }
    let unopened = client.at("textDocument/hover", "stripe-app.json", (0, 0));
    assert_eq!(unopened, Value::Null);
    assert_eq!(client.request("textDocument/hover", json!({ "position": 1 }))["error"]["code"], -32602);
}

#[test]
fn finding_in_code_is_explained() {
    let mut client = Client::open(&[
        ("stripe-app.json", "{\"id\": \"dev.ledgerline.app\", \"version\": \"1.0.0\", \"name\": \"Ledgerline\"}"),
        ("package.json", "{}"),
    ]);
    let code = "const key = \"sk_live_51HxAbCdEfGhIjKlMnOpQrStUv\";\nexport default key;\n";
    client.did_open("src/views/App.tsx", code);
    assert_eq!(client.rules("src/views/App.tsx"), ["secret-in-source"]);
    let hover = client.at("textDocument/hover", "src/views/App.tsx", (0, 20));
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("**secret-in-source**"));
    assert!(!serde_json::to_string(&client.diagnostics).unwrap().contains("51HxAbCdEf"), "secrets are masked");
}
