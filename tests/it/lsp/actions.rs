//! Quick fixes, all fixes at once, and suppressions.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::client::Client;
use super::text::apply;

const PATH: &str = "stripe-app.json";
const BROKEN: &str = "{\n  // \u{1F980}\n  \"id\": \"dev.ledgerline.app\",\n  \"version\": \"1.0.0\",\n  \"nmae\": \"Ledgerline\",\n  \
                      \"permissions\": [\n    { \"permission\": \"customers_read\", \"purpose\": \"Greets each customer by name.\" },\n  ],\n}\n";

fn open(files: &[(&str, &str)]) -> Client {
    let edit = json!({ "documentChanges": true, "resourceOperations": ["create"] });
    Client::open_with(files, json!({ "capabilities": { "workspace": { "workspaceEdit": edit } } }))
}

/// The actions of a whole file, of one kind.
fn actions(client: &mut Client, path: &str, kind: &str) -> Vec<Value> {
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 999, "character": 0 } });
    let context = json!({ "diagnostics": [], "only": [kind] });
    let params = json!({ "textDocument": { "uri": client.uri(path) }, "range": range, "context": context });
    client.request("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
}

fn edits<'a>(client: &Client, action: &'a Value, path: &str) -> &'a [Value] {
    action["edit"]["changes"][client.uri(path)].as_array().unwrap()
}

fn titled<'a>(actions: &'a [Value], start: &str) -> &'a Value {
    let found = actions.iter().find(|action| action["title"].as_str().unwrap().starts_with(start));
    found.unwrap_or_else(|| panic!("{start}: {actions:#?}"))
}

#[test]
fn quick_fix_says_whether_it_is_safe_and_removes_its_finding() {
    let mut client = open(&[]);
    client.did_open(PATH, BROKEN);
    let found = client.rules(PATH);
    let actions = actions(&mut client, PATH, "quickfix");
    for (title, rule, is_safe) in [
        ("Rename it to `name` (safe)", "misspelled-field", true),
        ("Replace it with `customer_read` (safe)", "misspelled-permission", true),
    ] {
        let action = titled(&actions, title);
        assert_eq!((&action["isPreferred"], &action["kind"]), (&json!(is_safe), &json!("quickfix")));
        assert_eq!(action["diagnostics"][0]["code"], rule);
        let fixed = apply(BROKEN, edits(&client, action, PATH));
        client.did_change(PATH, &fixed);
        let left = client.rules(PATH);
        assert!(found.contains(&rule.to_owned()) && !left.contains(&rule.to_owned()), "{fixed}");
        client.did_change(PATH, BROKEN);
    }
}

#[test]
fn unsafe_fix_is_not_preferred() {
    let mut client = open(&[]);
    client.did_open(
        PATH,
        r#"{"id": "dev.ledgerline.app", "allowed_redirect_uris": ["https://ledgerline.dev/callback#here"]}"#,
    );
    let actions = actions(&mut client, PATH, "quickfix");
    let title = |action: &&Value| action["title"].as_str().unwrap().ends_with("(unsafe: check the result)");
    assert_eq!(actions.iter().find(title).unwrap()["isPreferred"], false);
}

#[test]
fn all_fixes_make_of_a_file_what_check_does() {
    let mut client = open(&[(PATH, BROKEN)]);
    client.did_open(PATH, BROKEN);
    let actions = actions(&mut client, PATH, "source.fixAll");
    assert_eq!(actions.len(), 1);
    assert_eq!(actions[0]["kind"], "source.fixAll.stripe-app-lint");
    assert_eq!(actions[0]["title"], "Apply all safe fixes of stripe-app-lint");
    let fixed = apply(BROKEN, edits(&client, &actions[0], PATH));
    let path = client.folder().join(PATH);
    Command::new(env!("CARGO_BIN_EXE_stripe-app-lint")).args(["check", "--fix"]).arg(&path).output().unwrap();
    assert_eq!(fixed, fs::read_to_string(&path).unwrap());
    assert_ne!(fixed, BROKEN);
    client.did_change(PATH, &fixed);
    assert_eq!(self::actions(&mut client, PATH, "source.fixAll"), [] as [Value; 0]);
    assert_eq!(self::actions(&mut client, PATH, "refactor"), [] as [Value; 0]);
}

#[test]
fn all_fixes_of_code_move_imports_in_the_unsaved_text() {
    const MANIFEST: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "permissions": [],
        "ui_extension": {"views": [{"viewport": "stripe.dashboard.drawer.default", "component": "App"}]}}"#;
    const VIEW: &str = "src/views/App.tsx";
    let view = |charts: &str| {
        format!(
            "import {{ ContextView, {charts} }} from '@stripe/ui-extension-sdk/ui';\n\
             const App = () => <ContextView title=\"x\"><MeterChart /></ContextView>;\nexport default App;\n"
        )
    };
    let package = r#"{"dependencies": {"@stripe/ui-extension-sdk": "9.2.1"}}"#;
    let mut client = open(&[(PATH, MANIFEST), ("package.json", package), (VIEW, &view("Box"))]);
    client.did_open(VIEW, &view("Box"));
    assert_eq!(actions(&mut client, VIEW, "source.fixAll"), [] as [Value; 0]);
    let unsaved = view("MeterChart");
    client.did_change(VIEW, &unsaved);
    assert_eq!(client.rules(VIEW), ["unknown-sdk-export"]);
    let actions = actions(&mut client, VIEW, "source.fixAll");
    let fixed = apply(&unsaved, edits(&client, &actions[0], VIEW));
    assert!(fixed.contains("import { MeterChart } from '@stripe/ui-extension-sdk/ui/next';"), "{fixed}");
    client.did_change(VIEW, &fixed);
    assert_eq!(client.rules(VIEW), [] as [&str; 0]);
}

/// In quotes, the version is text, which is not SemVer; that is only known once the fix is tried.
#[test]
fn fix_that_turns_out_to_be_unsafe_is_offered_as_unsafe() {
    let text = "id: dev.ledgerline.app\nversion: 1.0\nname: Ledgerline\n";
    let mut client = open(&[]);
    client.did_open("stripe-app.yaml", text);
    let offered = actions(&mut client, "stripe-app.yaml", "quickfix");
    let title = titled(&offered, "Put it in quotes")["title"].as_str().unwrap();
    assert!(title.ends_with("(unsafe: check the result)"), "{title}");
}

#[test]
fn suppression_goes_into_a_new_configuration_and_holds_once_it_has_a_reason() {
    let mut client = open(&[]);
    client.did_open(PATH, BROKEN);
    let actions = actions(&mut client, PATH, "quickfix");
    let action = titled(&actions, "Suppress `misspelled-field` here; write the reason in stripe-app-lint.json5");
    let changes = action["edit"]["documentChanges"].as_array().unwrap();
    assert_eq!(changes[0]["kind"], "create");
    assert_eq!(changes[1]["textDocument"]["uri"], client.uri("stripe-app-lint.json5"));
    let text = changes[1]["edits"][0]["newText"].as_str().unwrap();
    client.did_open("stripe-app-lint.json5", text);
    assert!(client.rules(PATH).contains(&"misspelled-field".to_owned()));
    assert_eq!(client.rules("stripe-app-lint.json5"), ["invalid-configuration"], "a reason is missing");
    client.did_change("stripe-app-lint.json5", &text.replace("reason: \"\"", "reason: \"agreed\""));
    assert!(!client.rules(PATH).contains(&"misspelled-field".to_owned()), "{text}");
    assert_eq!(client.rules("stripe-app-lint.json5"), [] as [&str; 0]);
}

#[test]
fn suppression_joins_those_of_the_configuration() {
    for (name, config) in [
        (
            "stripe-app-lint.json5",
            "{\n  // ours\n  suppress: [\n    { rule: \"missing-icon\", reason: \"later\" },\n  ],\n}\n",
        ),
        ("stripe-app-lint.json5", "{}"),
        ("stripe-app-lint.json", "{\n  \"gate\": \"upload\"\n}\n"),
        ("package.json", "{\n  \"name\": \"x\",\n  \"stripe-app-lint\": {\n    \"gate\": \"upload\"\n  }\n}\n"),
    ] {
        let mut client = open(&[(name, config)]);
        client.did_open(PATH, BROKEN);
        let actions = actions(&mut client, PATH, "quickfix");
        let action = titled(&actions, &format!("Suppress `misspelled-field` here; write the reason in {name}"));
        let changed = apply(config, edits(&client, action, name)).replacen("\"reason\": \"\"", "\"reason\": \"x\"", 1);
        client.did_open(name, &changed.replacen("reason: \"\"", "reason: \"x\"", 1));
        assert!(!client.rules(PATH).contains(&"misspelled-field".to_owned()), "{changed}");
        assert!(!client.rules(name).contains(&"invalid-configuration".to_owned()), "{changed}");
    }
}

#[test]
fn suppression_is_a_comment_in_yaml_and_code() {
    let manifest = "id: dev.ledgerline.app\nversion: 1.0.0\nname: Ledgerline\nextensions: []\ndeclarations:\n  \
                    distribution_type: everyone\nui_extension:\n  views:\n    - viewport: settings\n      component: App\n";
    let code = "export default function App() {\n  return <div onClick={() => localStorage.clear()}>\n    <b>\u{1F980}</b>\n  </div>;\n}\n";
    let mut client = open(&[("package.json", "{}"), ("ui/src/views/App.tsx", code), ("ui/src/views/x.ts", "")]);
    client.did_open("stripe-app.yaml", manifest);
    client.did_open("ui/src/views/App.tsx", code);
    for (path, text, rule) in
        [("stripe-app.yaml", manifest, "invalid-value"), ("ui/src/views/App.tsx", code, "html-in-view")]
    {
        assert!(client.rules(path).contains(&rule.to_owned()), "{:?}", client.diagnostics);
        let actions = actions(&mut client, path, "quickfix");
        let action = titled(&actions, &format!("Suppress `{rule}` here; write the reason in the comment"));
        let changed = apply(text, edits(&client, action, path));
        let ignore = format!("ignore[{rule}] ");
        let (before, after) = changed.split_once(&ignore).unwrap();
        client.did_change(path, &format!("{before}{ignore}agreed{after}"));
        let count = |rules: Vec<String>| rules.iter().filter(|found| *found == rule).count();
        let left = count(client.rules(path));
        client.did_change(path, text);
        assert!(left < count(client.rules(path)), "{changed}");
    }
}

#[test]
fn findings_about_a_configuration_are_not_suppressed() {
    let mut client = open(&[("stripe-app-lint.json5", "{rules: {'no-such': 'off'}}"), (PATH, "{}")]);
    client.did_open("stripe-app-lint.json5", "{rules: {'no-such': 'off'}}");
    assert_eq!(client.rules("stripe-app-lint.json5"), ["unknown-rule"]);
    assert_eq!(actions(&mut client, "stripe-app-lint.json5", "quickfix"), [] as [Value; 0]);
}
