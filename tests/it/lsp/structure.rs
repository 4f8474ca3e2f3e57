//! The outline of a file, and its links.

use std::fs;

use serde_json::{Value, json};

use super::client::Client;

const PATH: &str = "stripe-app.json";

fn ask(client: &mut Client, method: &str, path: &str) -> Value {
    let uri = client.uri(path);
    client.request(method, json!({ "textDocument": { "uri": uri } }))["result"].clone()
}

#[test]
fn outline_names_entries_by_what_they_are_about() {
    let mut client = Client::open(&[]);
    client.did_open(
        PATH,
        r#"{"id": "a", "key": "sk_live_51HxAbCdEfGhIjKlMnOpQrStUv", "permissions": [{"permission": "customer_read"}, {}],
           "ui_extension": {"views": [{"viewport": "settings"}]}, "": true}"#,
    );
    let symbols = ask(&mut client, "textDocument/documentSymbol", PATH);
    let names = |symbols: &Value| -> Vec<String> {
        symbols.as_array().unwrap().iter().map(|symbol| symbol["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&symbols), ["id", "key", "permissions", "ui_extension", "(empty)"]);
    assert_eq!(names(&symbols[2]["children"]), ["customer_read", "[1]"]);
    assert_eq!(names(&symbols[3]["children"][0]["children"]), ["settings"]);
    assert_eq!(symbols[0]["detail"], "a");
    assert!(!symbols.to_string().contains("51HxAbCdEf"), "secrets are masked");
    for symbol in symbols.as_array().unwrap() {
        let [range, selection] = ["range", "selectionRange"].map(|key| symbol[key].clone());
        let at = |range: &Value, end: &str| (range[end]["line"].as_u64(), range[end]["character"].as_u64());
        assert!(at(&range, "start") <= at(&selection, "start") && at(&selection, "end") <= at(&range, "end"));
    }
}

#[test]
fn links_lead_to_files_that_exist_in_the_repository() {
    let base = r#"{"id": "a", "icon": "./icon.png", "ui_extension": {"views": [{"viewport": "settings", "component": "Settings"},
                   {"viewport": "onboarding", "component": "Nowhere"}]}}"#;
    let mut client = Client::open(&[
        (PATH, base),
        ("icon.png", "x"),
        ("src/views/Settings/index.tsx", ""),
        ("stripe-app.dev.json", r#"{"extends": "stripe-app.json", "icon": "../../../../../../../../etc/hosts"}"#),
    ]);
    client.did_open(PATH, base);
    let links = ask(&mut client, "textDocument/documentLink", PATH);
    let targets: Vec<_> = links.as_array().unwrap().iter().map(|link| link["target"].as_str().unwrap()).collect();
    assert_eq!(targets, [client.uri("icon.png"), client.uri("src/views/Settings/index.tsx")]);
    assert_eq!(links[0]["range"]["start"], json!({ "line": 0, "character": 21 }));
    let text = fs::read_to_string(client.folder().join("stripe-app.dev.json")).unwrap();
    client.did_open("stripe-app.dev.json", &text);
    let links = ask(&mut client, "textDocument/documentLink", "stripe-app.dev.json");
    let targets: Vec<_> = links.as_array().unwrap().iter().map(|link| link["target"].clone()).collect();
    assert_eq!(targets, [client.uri(PATH)], "`..` does not lead out of the repository");
}
