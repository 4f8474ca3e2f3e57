//! Several files: unsaved and saved ones together, those that appear and vanish, and those that are none of ours.

use serde_json::{Value, json};

use super::MANIFEST;
use super::client::Client;

const PATH: &str = "stripe-app.json";
const CONFIG: &str = "stripe-app-lint.json5";
const CLEAN: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline"}"#;

#[test]
fn unsaved_configuration_counts() {
    let mut client = Client::open(&[(PATH, MANIFEST), (CONFIG, "{}")]);
    assert_eq!(client.rules(PATH), ["misspelled-field", "icon-not-found"], "manifests are linted before they are open");
    client.did_open(CONFIG, "{rules: {'icon-not-found': 'off'}}");
    assert_eq!(client.rules(PATH), ["misspelled-field"]);
    client.did_change(CONFIG, "{exclude: ['*.json']}");
    assert_eq!(client.rules(PATH), [] as [&str; 0]);
    client.did_change(CONFIG, "{rule: {}}");
    assert_eq!(client.rules(CONFIG), ["invalid-configuration"]);
    client.did_close(CONFIG);
    assert_eq!(client.rules(CONFIG), [] as [&str; 0]);
    assert_eq!(client.rules(PATH), ["misspelled-field", "icon-not-found"]);
}

#[test]
fn unsaved_files_are_seen_by_the_manifests_beside_them() {
    let local = r#"{"extends": "./stripe-app.json", "name": "Test"}"#;
    let mut client = Client::open(&[("stripe-app.dev.json", local)]);
    assert_eq!(client.rules("stripe-app.dev.json"), ["extends-not-found"]);
    client.did_open(PATH, CLEAN);
    assert_eq!(client.rules("stripe-app.dev.json"), [] as [&str; 0], "a new file that nobody has saved");
    let view = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline",
        "ui_extension": {"views": [{"viewport": "settings", "component": "Settings"}]}}"#;
    client.did_change(PATH, view);
    client.did_open("src/views/Other.tsx", "export default 1;");
    assert!(client.rules(PATH).contains(&"component-not-found".to_owned()));
    client.did_open("src/views/Settings.tsx", "export default 1;");
    assert!(!client.rules(PATH).contains(&"component-not-found".to_owned()));
    client.did_change("src/views/Settings.tsx", "const settings = 1;");
    assert!(client.rules(PATH).contains(&"component-not-exported".to_owned()));
    client.did_close("src/views/Settings.tsx");
    assert!(client.rules(PATH).contains(&"component-not-found".to_owned()));
}

#[test]
fn watched_files_that_appear_and_vanish_are_noticed() {
    let mut client = Client::open(&[(PATH, MANIFEST)]);
    assert!(client.rules(PATH).contains(&"icon-not-found".to_owned()));
    let told = serde_json::to_string(&client.told).unwrap();
    assert!(told.contains("workspace/didChangeWatchedFiles") && told.contains("**/*.{json,json5"), "{told}");
    client.write("icon.png", "not a PNG");
    client.watched("icon.png", 1);
    assert!(client.rules(PATH).contains(&"icon-not-png".to_owned()));
    client.delete("icon.png");
    client.watched("icon.png", 3);
    assert!(client.rules(PATH).contains(&"icon-not-found".to_owned()));
    client.write("b/stripe-app.yaml", "id: 1\n");
    client.watched("b/stripe-app.yaml", 1);
    assert!(client.rules("b/stripe-app.yaml").contains(&"wrong-type".to_owned()));
    client.write("b/stripe-app.yaml", "id: a\n");
    client.watched("b/stripe-app.yaml", 2);
    assert!(!client.rules("b/stripe-app.yaml").contains(&"wrong-type".to_owned()));
    client.delete("b/stripe-app.yaml");
    client.watched("b", 3);
    assert_eq!(client.rules("b/stripe-app.yaml"), [] as [&str; 0]);
    client.did_open(PATH, MANIFEST);
    client.delete(PATH);
    client.watched(PATH, 3);
    assert!(client.rules(PATH).contains(&"misspelled-field".to_owned()), "what is open exists");
    client.did_close(PATH);
    assert_eq!(client.rules(PATH), [] as [&str; 0]);
}

#[test]
fn files_that_vanish_unnoticed_are_missed_at_the_next_change() {
    let view = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline",
        "ui_extension": {"views": [{"viewport": "stripe.dashboard.nowhere", "component": "Settings"}]}}"#;
    let config = "{rules: {'unknown-viewport': 'off'}}";
    let code = "export default () => <b>Settings</b>;";
    let mut client =
        Client::open(&[(PATH, view), ("package.json", "{}"), (CONFIG, config), ("src/views/Settings.tsx", code)]);
    client.did_open(PATH, view);
    let rules = client.rules(PATH);
    assert!(!rules.contains(&"component-not-found".to_owned()) && !rules.contains(&"unknown-viewport".to_owned()));
    assert!(!client.rules("src/views/Settings.tsx").is_empty());
    for path in ["src/views/Settings.tsx", CONFIG, PATH] {
        client.delete(path);
    }
    client.write("src/views/Other.tsx", "");
    client.did_change(PATH, &view.replace("Ledgerline", "Ledger"));
    let rules = client.rules(PATH);
    for rule in ["component-not-found", "unknown-viewport"] {
        assert!(rules.contains(&rule.to_owned()), "{rule}: {rules:?}");
    }
    assert_eq!(client.rules("src/views/Settings.tsx"), [] as [&str; 0]);
    std::fs::remove_dir_all(client.folder()).unwrap();
    client.did_change(PATH, MANIFEST);
    assert!(client.rules(PATH).contains(&"misspelled-field".to_owned()), "what is open outlives its folder");
    client.did_close(PATH);
    assert_eq!(client.rules(PATH), [] as [&str; 0]);
    assert_eq!(client.exit(), Some(0));
}

#[test]
fn file_that_cannot_be_read_says_why() {
    let mut client = Client::open(&[]);
    std::fs::write(client.folder().join(PATH), b"{\"name\": \"\xFF\"}").unwrap();
    client.watched(PATH, 1);
    assert_eq!(client.rules(PATH), ["no rule"]);
    let message = client.diagnostics[PATH][0]["message"].as_str().unwrap();
    assert!(message.starts_with("cannot read this file: it is not valid UTF-8 (at byte 10)"), "{message}");
    client.did_open(PATH, CLEAN);
    assert_eq!(client.rules(PATH), [] as [&str; 0], "what is open is text");
}

#[test]
fn client_that_watches_nothing_is_up_to_date_after_a_save() {
    let mut client = Client::open_with(&[(PATH, MANIFEST)], json!({ "capabilities": {} }));
    client.settle();
    assert_eq!(client.told, [] as [Value; 0], "nothing is asked of a client that cannot do it");
    client.did_open(PATH, MANIFEST);
    client.write("icon.png", "not a PNG");
    let uri = client.uri(PATH);
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    assert!(client.rules(PATH).contains(&"icon-not-png".to_owned()));
}

#[test]
fn options_choose_gate_and_configuration() {
    let public = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "icon": "a.png"}"#;
    let files = [(PATH, public), ("ci/lint.json5", "{rules: {'icon-not-found': 'off'}}")];
    let mut client = Client::open_with(&files, json!({ "initializationOptions": { "config": "ci/lint.json5" } }));
    assert!(!client.rules(PATH).contains(&"icon-not-found".to_owned()));
    let count = |client: &mut Client| client.rules(PATH).len();
    let upload = count(&mut client);
    client
        .notify("workspace/didChangeConfiguration", json!({ "settings": { "stripe-app-lint": { "gate": "review" } } }));
    let rules = client.rules(PATH);
    assert!(rules.contains(&"icon-not-found".to_owned()) && rules.len() > upload, "{rules:?}");
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    assert_eq!(client.rules(PATH), rules, "a client that has no settings changes none");
}

#[test]
fn folders_of_the_workspace_change() {
    let mut client = Client::open(&[("a/stripe-app.json", MANIFEST), ("b/stripe-app.json", MANIFEST)]);
    assert_eq!(client.rules("a/stripe-app.json").len(), 2);
    let folder = |client: &Client, name: &str| json!([{ "uri": client.uri(name), "name": name }]);
    let event = json!({ "removed": folder(&client, ""), "added": folder(&client, "b") });
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    assert_eq!(client.rules("a/stripe-app.json"), [] as [&str; 0]);
    assert_eq!(client.rules("b/stripe-app.json").len(), 2);
}

#[test]
fn files_that_are_none_of_ours_are_ignored() {
    let mut client = Client::open(&[("a/x.txt", "")]);
    let folder = json!([{ "uri": client.uri("a"), "name": "a" }]);
    let event = json!({ "removed": [{ "uri": client.uri(""), "name": "" }], "added": folder });
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    let outside = client.uri("b/stripe-app.json");
    let climbing = format!("{}/../b/stripe-app.json", client.uri("a"));
    let encoded = format!("{}/%2e%2e%2Fb%2Fstripe-app.json", client.uri("a"));
    let null = format!("{}/%00/stripe-app.json", client.uri("a"));
    let all = [
        outside.as_str(),
        &climbing,
        &encoded,
        &null,
        "untitled:stripe-app.json",
        "git:/stripe-app.json",
        "file://elsewhere/a/stripe-app.json",
        "vscode-remote://ssh/a/stripe-app.json",
        "stripe-app.json",
    ];
    for uri in all {
        let document = json!({ "uri": uri, "languageId": "json", "version": 1, "text": MANIFEST });
        client.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let change = json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "text": "{}" }] });
        client.notify("textDocument/didChange", change);
        let place = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } });
        for method in ["textDocument/hover", "textDocument/completion", "textDocument/documentSymbol"] {
            let answer = client.request(method, place.clone());
            assert!(answer.get("error").is_some() || answer["result"].is_null(), "{uri} {answer}");
        }
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }
    client.did_open("a/other.json", MANIFEST);
    client.settle();
    assert_eq!(client.diagnostics.len(), 0, "{:?}", client.diagnostics);
}

#[cfg(unix)]
#[test]
fn link_out_of_the_repository_is_not_followed() {
    let mut client = Client::open(&[(PATH, CLEAN)]);
    let secret = tempfile::tempdir().unwrap();
    std::fs::write(secret.path().join("base.json"), "{\"nmae\": \"leak\"}").unwrap();
    std::os::unix::fs::symlink(secret.path().join("base.json"), client.folder().join("base.json")).unwrap();
    client.did_open("stripe-app.dev.json", r#"{"extends": "./base.json", "name": "x"}"#);
    assert_eq!(client.rules("stripe-app.dev.json"), ["extends-not-found"]);
    assert!(!serde_json::to_string(&client.diagnostics).unwrap().contains("leak"));
}
