//! The whole program: its output, its exit status, and what it does with bad input.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::{TempDir, tempdir};

/// Whole-program cases, each a session with the output that a user sees.
#[test]
fn sessions() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd").run();
}

#[test]
fn the_json_report_follows_its_schema() {
    let schema: Value = serde_json::from_str(&fs::read_to_string("schemas/report.schema.json").unwrap()).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    for folder in ["examples", "examples/broken-app"] {
        let report = json(&lint(Path::new("."), &["check", "--format", "json", folder]));
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert_eq!(errors, [] as [String; 0], "{folder}");
    }
}

#[test]
fn a_folder_without_manifests_ends_with_3_and_says_what_was_looked_for() {
    let folder = tempdir().unwrap();
    let output = lint(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(3));
    let message = stderr(&output);
    assert!(message.contains("no manifest found in ."), "{message}");
    assert!(message.contains("stripe-app.json, stripe-app.yaml"), "{message}");
}

#[test]
fn a_path_that_leads_nowhere_is_named() {
    let output = lint(Path::new("."), &["check", "no/such/folder"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("no such file or folder: no/such/folder"));
}

#[cfg(unix)]
#[test]
fn a_pipe_named_like_a_manifest_does_not_hang() {
    let folder = tempdir().unwrap();
    let pipe = folder.path().join("stripe-app.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let output = lint(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("it is not a regular file"), "{}", stderr(&output));
}

#[test]
fn a_manifest_of_a_gigabyte_is_refused_at_once() {
    let folder = tempdir().unwrap();
    let file = fs::File::create(folder.path().join("stripe-app.json")).unwrap();
    file.set_len(1 << 30).unwrap();
    let output = lint(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("it is larger than 16 MiB"), "{}", stderr(&output));
}

#[test]
fn gitignore_counts_unless_told_otherwise() {
    let folder = apps(&["good", "ignored", "node_modules/package", ".build"]);
    fs::write(folder.path().join(".gitignore"), "ignored/\n").unwrap();
    let files = |arguments: &[&str]| json(&lint(folder.path(), arguments))["summary"]["files"].as_u64().unwrap();
    assert_eq!(files(&["check", "--format", "json"]), 1);
    assert_eq!(files(&["check", "--format", "json", "--no-ignore"]), 2);
    assert_eq!(files(&["check", "--format", "json", "good", ".", "good/stripe-app.json", "ignored"]), 2);
}

/// A folder with apps in it that raise nothing.
fn apps(names: &[&str]) -> TempDir {
    let folder = tempdir().unwrap();
    for name in names {
        let app = folder.path().join(name);
        fs::create_dir_all(&app).unwrap();
        fs::write(
            app.join("stripe-app.json"),
            r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline"}"#,
        )
        .unwrap();
    }
    folder
}

fn lint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(output)))
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
