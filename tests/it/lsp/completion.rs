//! What is offered at the cursor, and what becomes of the text.

use std::fmt::Write;

use serde_json::{Value, json};

use super::client::Client;
use super::text::{apply, cursor};
use crate::support::snapshot;

const VIEWS: [(&str, &str); 4] = [
    ("src/views/Invoices.tsx", "export default 1;\n"),
    ("src/views/Settings/index.tsx", "export default 1;\n"),
    ("icons/Icon.PNG", ""),
    ("stripe-app.dev.json", "{\"extends\": \"./stripe-app.json\"}"),
];

/// A client that fills in snippets, with some files around the manifest.
fn client() -> Client {
    let item = json!({ "snippetSupport": true });
    let capabilities = json!({ "textDocument": { "completion": { "completionItem": item } } });
    Client::open_with(&VIEWS, json!({ "capabilities": capabilities }))
}

fn complete(client: &mut Client, path: &str, text: &str) -> (String, Vec<Value>) {
    let (text, position) = cursor(text);
    client.did_open(path, &text);
    let items = client.at("textDocument/completion", path, position);
    client.did_close(path);
    (text, items.as_array().cloned().unwrap_or_default())
}

/// The text after an item was chosen and its first place left empty.
fn chosen(text: &str, item: &Value) -> String {
    let mut edits = vec![item["textEdit"].clone()];
    edits.extend(item["additionalTextEdits"].as_array().into_iter().flatten().cloned());
    apply(text, &edits).replace("${1|true,false|}", "true").replace("$1", "").replace("\\}", "}").replace("\\$", "$")
}

const PLACES: &[(&str, &str)] = &[
    ("stripe-app.json", "{|}"),
    ("stripe-app.json", "{\n  \"id\": \"a\"\n  |\n}"),
    ("stripe-app.json", "{\n  \"id\": \"a\", // why\n  dist|\n  \"name\": \"b\"\n}"),
    ("stripe-app.json", "{'id': 'a', |}"),
    ("stripe-app.json", "{id: 'a', na|}"),
    ("stripe-app.json", "{\"distribution_type\": |}"),
    ("stripe-app.json", "{\"distribution_type\": \"pr|\"}"),
    ("stripe-app.json", "{\"sandbox_install_compatible\": |, \"id\": \"a\"}"),
    ("stripe-app.json", "{\"icon\": \"./|\"}"),
    ("stripe-app.json", "{\"permissions\": [{\"permission\": \"customer_read\"}, {\"permission\": \"|\"}]}"),
    ("stripe-app.json", "{\"permissions\": [{\"permission\": \"customer_read\"} |]}"),
    ("stripe-app.json", "{\"permissions\": [{\"permission\": \"customer_read\" |}]}"),
    ("stripe-app.json", "{\"ui_extension\": {\"views\": [|]}}"),
    ("stripe-app.json", "{\"ui_extension\": {\"views\": [{\"viewport\": |\n\"component\": \"A\"}]}}"),
    ("stripe-app.json", "{\"ui_extension\": {\"views\": [{\"component\": \"In|\"}]}}"),
    ("stripe-app.json", "{\"post_install_action\": {\"type\": \"|\"}}"),
    ("stripe-app.local.json", "{\"extends\": \"|\"}"),
    ("stripe-app.yaml", "id: a\n|\n"),
    ("stripe-app.yaml", "id: a\ndeclarations:\n  distribution_type: |\n"),
    ("stripe-app.yaml", "id: a\ndeclarations:\n  stripe_api_access:\n    permissions:\n      - |\n"),
    ("stripe-app.yaml", "id: a\ndeclarations:\n  stripe_api_access:\n    permissions:\n      - permission: charge_|\n"),
    ("stripe-app.yaml", "id: a\nextensions:\n  - id: b\n    interface_id:|\n"),
    ("stripe-app-lint.json5", "{|}"),
    ("stripe-app-lint.json5", "{rules: {\"vag|\"}}"),
    ("stripe-app-lint.json5", "{rules: {\"vague-purpose\": \"|\"}}"),
    ("stripe-app-lint.json5", "{suppress: [{rule: \"|\", reason: 'x'}]}"),
];

#[test]
fn completions_match_their_snapshot() {
    let mut client = client();
    let mut shown = String::new();
    for (path, marked) in PLACES {
        let (text, items) = complete(&mut client, path, marked);
        writeln!(shown, "# {path}\n{marked}").unwrap();
        for item in items.iter().take(4) {
            let detail = item["detail"].as_str().unwrap_or_default();
            let about = item["documentation"]["value"].as_str().unwrap_or_default();
            writeln!(shown, "* {} [{detail}] {about:?}", item["label"].as_str().unwrap()).unwrap();
        }
        let first = items.first().map_or("nothing".to_owned(), |first| chosen(&text, first));
        writeln!(shown, "{} in all; the first makes\n{first}\n", items.len()).unwrap();
    }
    snapshot::matches("lsp/completion.txt", &shown);
}

#[test]
fn completed_text_has_no_syntax_error() {
    let mut client = client();
    for (path, marked) in PLACES {
        let (text, items) = complete(&mut client, path, marked);
        for item in items {
            let chosen = chosen(&text, &item);
            client.did_open(path, &chosen);
            assert!(!client.rules(path).contains(&"syntax-error".to_owned()), "{marked}\n{chosen}");
            let uri = client.uri(path);
            let symbols = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
            assert!(symbols["result"].is_array(), "{chosen}");
            client.did_close(path);
        }
    }
}

#[test]
fn client_without_snippets_gets_none() {
    let mut client = Client::open(&[]);
    let (_, items) = complete(&mut client, "stripe-app.json", "{|}");
    assert_eq!(items[0]["textEdit"]["newText"], "\"id\": ");
    assert!(items.iter().all(|item| !item["textEdit"]["newText"].as_str().unwrap().contains("$1")));
}

#[test]
fn nothing_is_offered_in_comments_and_other_files() {
    let mut client = client();
    for (path, text) in [
        ("stripe-app.json", "{ // |\n}"),
        ("stripe-app.json", "{\"constants\": {\"a\": |}}"),
        ("stripe-app.yaml", "id: a # |\n"),
        ("src/views/Invoices.tsx", "|"),
        ("other.json", "{|}"),
        ("package.json", "{|}"),
    ] {
        assert_eq!(complete(&mut client, path, text).1, [] as [Value; 0], "{text}");
    }
}
