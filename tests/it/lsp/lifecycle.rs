//! From the first message to the end of the server.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{fs, thread};

use serde_json::{Value, json};

use super::MANIFEST;
use super::client::Client;

const PATH: &str = "stripe-app.json";

#[test]
fn connection_ends_as_the_protocol_asks() {
    let mut client = Client::start(&[]);
    let refused = |answer: Value| (answer["error"]["code"].as_i64().unwrap(), answer["error"]["message"].clone());
    let answer = client.request("textDocument/hover", json!({}));
    assert_eq!(refused(answer), (-32002, json!("`initialize` must come first")));
    let answer = client.initialize(json!({}));
    assert_eq!(answer["result"]["serverInfo"]["name"], "stripe-app-lint");
    assert_eq!(answer["result"]["capabilities"]["positionEncoding"], "utf-16");
    let answer = client.request("initialize", json!({ "capabilities": {} }));
    assert_eq!(refused(answer), (-32600, json!("the server is already initialized")));
    let answer = client.request("workspace/symbol", json!({}));
    assert_eq!(refused(answer), (-32601, json!("unknown method workspace/symbol")));
    assert_eq!(client.request("shutdown", Value::Null)["result"], Value::Null);
    let answer = client.request("textDocument/hover", json!({}));
    assert_eq!(refused(answer), (-32600, json!("the server is shutting down")));
    client.notify("exit", Value::Null);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn exit_without_shutdown_is_an_error() {
    let mut client = Client::open(&[]);
    client.notify("exit", Value::Null);
    assert_eq!(client.end(), Some(1));
    let mut client = Client::start(&[]);
    client.notify("exit", Value::Null);
    assert_eq!(client.end(), Some(1));
}

#[test]
fn server_ends_with_its_client() {
    assert_eq!(Client::start(&[]).hang_up(), Some(1));
    let mut client = Client::open(&[(PATH, MANIFEST)]);
    client.did_open(PATH, MANIFEST);
    assert_eq!(client.rules(PATH), ["misspelled-field", "icon-not-found"]);
    assert_eq!(client.hang_up(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn server_ends_when_its_client_is_killed() {
    // The shell stands in for an editor: it owns the server's streams, and is killed while the server is busy.
    let text = format!("[{}1]", "1, ".repeat(100_000));
    let folder = tempfile::tempdir().unwrap();
    let uri = format!("file://{}/stripe-app.json", folder.path().display());
    let document = json!({ "uri": uri, "languageId": "json", "version": 1, "text": text });
    let messages = [
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } }),
        json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": document } }),
    ];
    let framed = messages.map(|message| message.to_string());
    let framed = framed.map(|text| format!("Content-Length: {}\r\n\r\n{text}", text.len())).concat();
    fs::write(folder.path().join("messages"), framed).unwrap();
    let script =
        "mkfifo in out; \"$0\" lsp <in >out 2>err & echo $! >pid; exec 3>in 4<out; cat messages >&3; kill -9 $$";
    let program = env!("CARGO_BIN_EXE_stripe-app-lint");
    Command::new("sh").args(["-c", script, program]).current_dir(folder.path()).status().unwrap();
    let process = Path::new("/proc").join(fs::read_to_string(folder.path().join("pid")).unwrap().trim());
    let start = Instant::now();
    while fs::read_to_string(process.join("stat")).is_ok_and(|stat| !stat.contains(") Z ")) {
        assert!(start.elapsed() < Duration::from_secs(60), "the server does not end");
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(fs::read_to_string(folder.path().join("err")).unwrap(), "", "nobody is there to read it");
}

#[test]
fn malformed_messages_are_rejected_and_the_next_is_answered() {
    let mut client = Client::open(&[(PATH, MANIFEST)]);
    for bytes in [
        &b"Content-Length: 5\r\n\r\n{\"a\":"[..],
        b"Content-Length: 2\r\n\r\n\xFF\xFE",
        b"Content-Length: 2\r\n\r\n[]",
        b"noise\r\nContent-Length: many\r\n\r\nContent-Length: 4\r\n\r\nnull",
    ] {
        client.send_raw(bytes);
        let rejected = client.wait(|message| message.get("error").is_some());
        assert_eq!((&rejected["id"], &rejected["error"]["code"]), (&Value::Null, &json!(-32700)));
        assert_eq!(rejected["error"]["message"], "the message is not valid JSON-RPC");
    }
    for (method, params) in [
        ("textDocument/didOpen", json!({ "textDocument": 1 })),
        ("textDocument/didChange", json!([])),
        ("textDocument/didClose", Value::Null),
        ("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": "::", "type": 9 }] })),
        ("workspace/didChangeWorkspaceFolders", json!("x")),
        ("workspace/didChangeConfiguration", json!({ "settings": { "gate": 7 } })),
        ("$/setTrace", json!({})),
        ("no/such", json!({})),
    ] {
        client.notify(method, params);
    }
    client.did_open(PATH, MANIFEST);
    assert!(client.rules(PATH).contains(&"misspelled-field".to_owned()));
    assert_eq!(client.exit(), Some(0));
}

#[test]
fn initialize_with_wrong_parameters_is_an_error_and_may_be_repeated() {
    let mut client = Client::start(&[]);
    let wrong = json!({ "capabilities": {}, "initializationOptions": { "gate": "publish" } });
    assert_eq!(client.request("initialize", wrong)["error"]["code"], -32602);
    assert_eq!(client.request("initialize", json!([]))["error"]["code"], -32602);
    assert!(client.initialize(json!({})).get("result").is_some());
    assert_eq!(client.exit(), Some(0));
}

#[test]
fn canceled_request_is_not_answered_with_a_result() {
    let mut client = Client::open(&[]);
    // Sent in one piece, so that the server reads both before it answers.
    let request = json!({ "jsonrpc": "2.0", "id": "x", "method": "shutdown" }).to_string();
    let cancel = json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": "x" } }).to_string();
    let mut bytes = Vec::new();
    for text in [request, cancel] {
        bytes.extend(format!("Content-Length: {}\r\n\r\n{text}", text.len()).into_bytes());
    }
    // Whatever the server is busy with keeps it from the request until the cancellation has arrived, too.
    let large = format!("[{}1]", "1, ".repeat(300_000));
    client.did_open(PATH, &large);
    client.request("shutdown/unknown", json!({}));
    client.did_change(PATH, &format!("{large} "));
    client.send_raw(&bytes);
    let answer = client.wait(|message| message["id"] == "x");
    assert!(answer["error"]["code"] == -32800 || answer.get("result").is_some(), "{answer}");
}
