//! A small client: starts the real program, talks to it over its streams, and keeps what it says.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

/// How long the slowest machine may take for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with files, and a server that a client talks to about them.
pub struct Client {
    folder: TempDir,
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    requests: i64,
    /// The diagnostics that the server published last, by file.
    pub diagnostics: BTreeMap<String, Vec<Value>>,
    /// The notifications and requests that the server has sent but diagnostics.
    pub told: Vec<Value>,
    versions: BTreeMap<String, i64>,
}

impl Client {
    /// Starts a server beside a folder with these files. Nothing is said to it yet.
    pub fn start(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        for (path, text) in files {
            write(folder.path(), path, text);
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let (sender, messages) = channel();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let (input, versions) = (child.stdin.take(), BTreeMap::new());
        Self { folder, child, input, messages, requests: 0, diagnostics: BTreeMap::new(), told: Vec::new(), versions }
    }

    /// Starts a server and initializes it with the folder as its workspace.
    pub fn open(files: &[(&str, &str)]) -> Self {
        Self::open_with(files, json!({}))
    }

    /// The same with more parameters of `initialize`.
    pub fn open_with(files: &[(&str, &str)], more: Value) -> Self {
        let mut client = Self::start(files);
        client.initialize(more);
        client
    }

    /// Initializes the server; says what it answered.
    pub fn initialize(&mut self, more: Value) -> Value {
        let mut params = json!({
            "processId": std::process::id(),
            "workspaceFolders": [{ "uri": self.uri(""), "name": "apps" }],
            "capabilities": {
                "window": { "workDoneProgress": true },
                "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
            },
        });
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = self.request("initialize", params);
        self.notify("initialized", json!({}));
        answer
    }

    /// The folder.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The address of a file in the folder.
    pub fn uri(&self, path: &str) -> String {
        Url::from_file_path(self.folder.path().join(path)).unwrap().to_string().trim_end_matches('/').to_owned()
    }

    /// Writes a file behind the server's back.
    pub fn write(&self, path: &str, text: &str) {
        write(self.folder.path(), path, text);
    }

    /// Deletes a file behind the server's back.
    pub fn delete(&self, path: &str) {
        fs::remove_file(self.folder.path().join(path)).unwrap();
    }

    /// Opens a file with a text.
    pub fn did_open(&mut self, path: &str, text: &str) {
        let document = json!({ "uri": self.uri(path), "languageId": "json", "version": 1, "text": text });
        self.versions.insert(path.to_owned(), 1);
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes the whole text of an open file.
    pub fn did_change(&mut self, path: &str, text: &str) {
        self.did_edit(path, json!([{ "text": text }]));
    }

    /// Changes an open file.
    pub fn did_edit(&mut self, path: &str, changes: Value) {
        let version = self.versions.get_mut(path).unwrap();
        *version += 1;
        let document = json!({ "uri": self.uri(path), "version": self.versions[path] });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Closes a file.
    pub fn did_close(&mut self, path: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": self.uri(path) } }));
    }

    /// Says that a file on the disk was created (1), changed (2) or deleted (3).
    pub fn watched(&mut self, path: &str, kind: u8) {
        self.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": self.uri(path), "type": kind }] }));
    }

    /// Sends a request about a position in a file and waits for its result.
    pub fn at(&mut self, method: &str, path: &str, position: (u32, u32)) -> Value {
        let position = json!({ "line": position.0, "character": position.1 });
        let params = json!({ "textDocument": { "uri": self.uri(path) }, "position": position });
        self.request(method, params)["result"].clone()
    }

    /// Sends a request and waits for the answer.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.send_request(method, params);
        self.wait(|message| message["id"] == id && message.get("method").is_none())
    }

    /// Sends a request and says its id.
    pub fn send_request(&mut self, method: &str, params: Value) -> i64 {
        self.requests += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.requests, "method": method, "params": params }));
        self.requests
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    /// Sends bytes.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    /// Waits for a message, and takes note of those before it.
    pub fn wait(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let message = self.messages.recv_timeout(left).unwrap_or_else(|_| panic!("{:#?}", self.told));
            if message["method"] == "textDocument/publishDiagnostics" {
                let uri = message["params"]["uri"].as_str().unwrap();
                let path = uri.strip_prefix(&format!("{}/", self.uri(""))).unwrap_or(uri).to_owned();
                self.diagnostics.insert(path, message["params"]["diagnostics"].as_array().unwrap().clone());
            } else if message.get("method").is_some() {
                self.told.push(message.clone());
            }
            if is_it(&message) {
                return message;
            }
        }
    }

    /// The rules of the findings in a file once the server has taken note of everything that was sent.
    pub fn rules(&mut self, path: &str) -> Vec<String> {
        self.settle();
        let diagnostics = self.diagnostics.get(path).into_iter().flatten();
        diagnostics.map(|diagnostic| diagnostic["code"].as_str().unwrap_or("no rule").to_owned()).collect()
    }

    /// Waits until the server has published what it finds, which it does before it answers a request.
    pub fn settle(&mut self) {
        self.request("test/settle", json!({}));
    }

    /// The memory that the server holds, in KiB; 0 where that cannot be told.
    pub fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
    }

    /// Ends the connection as the protocol asks; says the exit status.
    pub fn exit(mut self) -> Option<i32> {
        assert_eq!(self.request("shutdown", Value::Null)["result"], Value::Null);
        self.notify("exit", Value::Null);
        self.end()
    }

    /// Closes the input without a word; says the exit status.
    pub fn hang_up(mut self) -> Option<i32> {
        self.input = None;
        self.end()
    }

    /// Waits for the end of the server; says the exit status.
    pub fn end(mut self) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("the server does not end");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Reads a message; the server writes nothing else.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut header = String::new();
    if output.read_line(&mut header).unwrap() == 0 {
        return None;
    }
    let length: usize = header.strip_prefix("Content-Length: ").expect("nothing but protocol").trim().parse().unwrap();
    let mut body = vec![0; 2 + length];
    output.read_exact(&mut body).unwrap();
    Some(serde_json::from_slice(&body).unwrap())
}
