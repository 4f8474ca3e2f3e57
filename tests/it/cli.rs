//! The whole program: its output, its exit status, and what it does with bad input.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::{TempDir, tempdir};

/// The sessions of the README print what it shows. `TRYCMD=overwrite` renews them.
#[test]
fn the_readme_shows_real_sessions() {
    trycmd::TestCases::new().case("README.md").run();
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
fn every_format_counts_omitted_findings() {
    let folder = tempdir().unwrap();
    let uris: Vec<String> = (0..1_100).map(|number| format!("\"http://ledgerline.dev/{number}\"")).collect();
    let manifest = format!(
        r#"{{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "allowed_redirect_uris": [{}]}}"#,
        uris.join(",")
    );
    fs::write(folder.path().join("stripe-app.json"), manifest).unwrap();
    let output = lint(folder.path(), &["check", "--format", "json"]);
    let report = json(&output);
    assert_eq!(report["findings"].as_array().unwrap().len(), 1_000);
    assert_eq!((&report["summary"]["errors"], &report["summary"]["omitted"]), (&1_100.into(), &100.into()));
    let schema: Value = serde_json::from_str(&fs::read_to_string("schemas/report.schema.json").unwrap()).unwrap();
    assert!(jsonschema::is_valid(&schema, &report));
    for format in ["json", "ndjson", "concise", "sarif", "gitlab", "junit", "rdjson"] {
        let output = lint(folder.path(), &["check", "--format", format]);
        assert!(
            stderr(&output).contains("warning: the findings are incomplete: 100 not shown"),
            "{format}: {}",
            stderr(&output)
        );
    }
    for format in ["human", "narrated", "github"] {
        let output = lint(folder.path(), &["check", "--format", format]);
        assert!(stdout(&output).contains("1100 errors in 1 manifest; 100 not shown"), "{format}");
        assert_eq!(stderr(&output), "", "{format}");
    }
}

#[test]
fn folder_without_manifests_exits_with_3_and_names_the_expected_files() {
    let folder = tempdir().unwrap();
    let output = lint(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(3));
    let message = stderr(&output);
    assert!(message.contains("no manifest found in ."), "{message}");
    assert!(message.contains("stripe-app.json, stripe-app.yaml"), "{message}");
}

#[test]
fn missing_path_is_reported() {
    let output = lint(Path::new("."), &["check", "no/such/folder"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("no such file or folder: no/such/folder"));
}

#[test]
fn unreadable_manifests_are_reported_and_the_others_linted() {
    let folder = apps(&["good"]);
    let at = |name: &str| folder.path().join(name).join("stripe-app.json");
    for name in ["folder", "latin1", "empty"] {
        fs::create_dir_all(at(name).parent().unwrap()).unwrap();
    }
    fs::create_dir(at("folder")).unwrap();
    fs::write(at("latin1"), b"{\"name\": \"Caf\xe9\"}").unwrap();
    fs::write(at("empty"), b"").unwrap();
    let output = lint(folder.path(), &["check"]);
    let (out, err) = (stdout(&output), stderr(&output));
    assert!(err.contains("cannot read folder/stripe-app.json: it is a folder"), "{err}");
    assert!(err.contains("cannot read latin1/stripe-app.json: it is not valid UTF-8 (at byte 13)"), "{err}");
    assert!(out.contains("syntax-error") && out.contains("in 2 manifests"), "{out}");
    assert_eq!(output.status.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn pipe_named_like_a_manifest_does_not_hang() {
    let folder = tempdir().unwrap();
    let pipe = folder.path().join("stripe-app.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let output = lint(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("it is not a regular file"), "{}", stderr(&output));
}

#[test]
fn manifest_of_a_gigabyte_is_rejected_without_reading_it() {
    let folder = tempdir().unwrap();
    let file = fs::File::create(folder.path().join("stripe-app.json")).unwrap();
    file.set_len(1 << 30).unwrap();
    let output = lint(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("it is larger than 16 MiB"), "{}", stderr(&output));
}

#[test]
fn escape_sequences_of_a_manifest_never_reach_the_terminal() {
    let folder = apps(&["evil"]);
    let manifest = "{\"id\": \"a b\\u001b[31m\u{202e}\", \"version\": \"1.0.0\", \"name\": \"x\u{1b}[2J\", \"\u{9b}\u{2066}key\": 1}";
    fs::write(folder.path().join("evil/stripe-app.json"), manifest).unwrap();
    for format in ["human", "concise"] {
        let output = lint(folder.path(), &["check", "--color", "never", "--format", format]);
        let text = stdout(&output);
        assert!(!text.is_empty());
        assert!(!text.chars().any(|char| char.is_control() && char != '\n'), "{format}: {text:?}");
        assert!(!text.contains(['\u{202e}', '\u{2066}']), "{format}: {text:?}");
    }
}

#[test]
fn gitignore_applies_unless_disabled() {
    let folder = apps(&["good", "ignored", "node_modules/package", ".build"]);
    fs::write(folder.path().join(".gitignore"), "ignored/\n").unwrap();
    let files = |arguments: &[&str]| json(&lint(folder.path(), arguments))["summary"]["files"].as_u64().unwrap();
    assert_eq!(files(&["check", "--format", "json"]), 1);
    assert_eq!(files(&["check", "--format", "json", "--no-ignore"]), 2);
    assert_eq!(files(&["check", "--format", "json", "good", ".", "good/stripe-app.json", "ignored"]), 2);
}

/// Lints what it is given on stdin.
fn lint_stdin(folder: &Path, manifest: &[u8], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"));
    command.current_dir(folder).args(["check", "-"]).args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(manifest).unwrap();
    child.wait_with_output().unwrap()
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

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn stdin_is_linted_with_the_files_around_its_path() {
    let folder = apps(&["good"]);
    let manifest = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "L", "allowed_redirect_uris": ["http://ledgerline.dev/x"]}"#;
    let arguments = ["--stdin-filename", "good/stripe-app.json", "--format", "json"];
    let report = json(&lint_stdin(folder.path(), manifest.as_bytes(), &arguments));
    assert_eq!(report["findings"][0]["rule"], "insecure-redirect-uri");
    assert_eq!(report["findings"][0]["file"], "good/stripe-app.json");
}

#[test]
fn list_of_files_can_be_separated_by_newlines_or_nul_bytes() {
    let folder = apps(&["a", "b", "c"]);
    for list in ["a/stripe-app.json\r\nb/stripe-app.json\n", "a/stripe-app.json\0b/stripe-app.json\0"] {
        fs::write(folder.path().join("list"), list).unwrap();
        let report = json(&lint(folder.path(), &["check", "--files-from", "list", "--format", "json"]));
        assert_eq!(report["summary"]["apps"], 2, "{list:?}");
    }
}

#[test]
fn printed_schemas_are_valid() {
    for of in ["v1", "v2", "local", "report", "config"] {
        let schema: Value = json(&lint(Path::new("."), &["schema", of]));
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{of}: {error}"));
    }
}

#[test]
fn starter_configuration_is_valid_and_never_overwritten() {
    let folder = apps(&["good"]);
    assert!(lint(folder.path(), &["init"]).status.success());
    let output = lint(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let schema: Value = serde_json::from_str(&fs::read_to_string("schemas/config.schema.json").unwrap()).unwrap();
    let starter: Value =
        json5::from_str(&fs::read_to_string(folder.path().join("stripe-app-lint.json5")).unwrap()).unwrap();
    jsonschema::validate(&schema, &starter).unwrap();
    let again = lint(folder.path(), &["init"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("stripe-app-lint.json5 already exists"), "{}", stderr(&again));
}

#[test]
fn listing_starts_with_what_the_manifest_says_and_has_no_findings() {
    let folder = apps(&["good"]);
    let manifest = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledger \"line\"", "icon": ""}"#;
    fs::write(folder.path().join("good/stripe-app.json"), manifest).unwrap();
    let output = lint(folder.path(), &["init", "--listing", "good"]);
    assert_eq!(stdout(&output), "wrote good/stripe-app-listing.json5\n", "{}", stderr(&output));
    let text = fs::read_to_string(folder.path().join("good/stripe-app-listing.json5")).unwrap();
    let listing: Value = json5::from_str(&text).unwrap();
    assert_eq!(listing, serde_json::json!({"name": "Ledger \"line\""}));
    let report = json(&lint(folder.path(), &["check", "--format", "json"]));
    assert_eq!(report["summary"]["errors"], 0, "{report}");
    assert_eq!(report["summary"]["warnings"], 0, "{report}");
    let again = lint(folder.path(), &["init", "--listing", "good"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("stripe-app-listing.json5 already exists"), "{}", stderr(&again));
}

#[test]
fn baseline_prints_how_to_use_it() {
    let folder = apps(&["good"]);
    let said = || stdout(&lint(folder.path(), &["baseline"]));
    assert!(
        said().contains(
            "add this line to stripe-app-lint.json5 (`stripe-app-lint init` creates it):\n  \"baseline\": \""
        )
    );
    assert!(lint(folder.path(), &["init"]).status.success());
    assert!(said().contains("add this line to stripe-app-lint.json5:\n  \"baseline\": \""), "{}", said());
}

#[test]
fn summary_names_the_rules_that_fail_the_run() {
    let folder = apps(&["app"]);
    let manifest = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "distribution_type": "public",
        "permissions": [{"permission": "webhook_write", "purpose": "Registers the webhook that keeps the list fresh"}]}"#;
    fs::write(folder.path().join("app/stripe-app.json"), manifest).unwrap();
    let summary = |arguments: &[&str]| {
        let output = lint(folder.path(), &[&["check", "--format", "github"], arguments].concat());
        let lines = stdout(&output).lines().filter(|line| !line.starts_with("::")).collect::<Vec<_>>().join("\n");
        (output.status.code(), lines)
    };
    let expected = |failing: &str| {
        format!(
            "Found 1 error, 2 warnings and 1 info in 1 manifest.\n{failing}\n\
             `--fix=unsafe` can fix 1 finding.\nRun `stripe-app-lint explain RULE` for details."
        )
    };
    assert_eq!(summary(&[]), (Some(1), expected("1 finding fails the run: refused-permission.")));
    assert_eq!(
        summary(&["--gate", "review"]),
        (Some(1), expected("3 findings fail the run: missing-icon, refused-permission, sandbox-undeclared."))
    );
    assert_eq!(summary(&["--fail-on", "never"]), (Some(0), expected("No finding fails the run.")));
    assert_eq!(summary(&["--quiet"]), (Some(1), String::new()));
}

#[test]
fn lint_is_another_name_of_check() {
    assert_eq!(lint(Path::new("."), &["lint", "examples/oauth-app"]).status.code(), Some(0));
}

#[test]
fn format_of_unnamed_stdin_is_detected() {
    let folder = tempdir().unwrap();
    let first_word = |manifest: &[u8]| {
        let output = stdout(&lint_stdin(folder.path(), manifest, &["--format", "concise"]));
        output.split_whitespace().next().unwrap().to_owned()
    };
    let yaml = b"# ours\nid: dev.ledgerline.app\nversion: 1.0\nname: Ledgerline\nextensions: []\n";
    assert_eq!(first_word(yaml), "stripe-app.yaml:3:10:");
    assert_eq!(first_word(b"\xEF\xBB\xBF\n// ours\n{\"id\": 1}"), "stripe-app.json:1:1:");
    assert_eq!(first_word(b""), "stripe-app.json:1:1:");
}

#[test]
fn help_fits_a_terminal_of_80_columns() {
    let help = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint")).env("COLUMNS", "80").arg("--help").output().unwrap();
    let help = stdout(&help);
    let (_, examples) = help.split_once("Examples:\n").unwrap();
    assert_eq!(examples.lines().count(), 4, "{examples}");
    assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
}

#[test]
fn only_new_findings_count_with_a_baseline() {
    let folder = apps(&["old"]);
    let manifest = |uris: &str| {
        let text = format!(
            r#"{{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "allowed_redirect_uris": [{uris}]}}"#
        );
        fs::write(folder.path().join("old/stripe-app.json"), text).unwrap();
    };
    manifest(r#""http://ledgerline.dev/a""#);
    assert_eq!(lint(folder.path(), &["check"]).status.code(), Some(1));
    assert_eq!(lint(folder.path(), &["baseline"]).status.code(), Some(0));
    fs::write(folder.path().join("stripe-app-lint.json5"), r#"{ baseline: "stripe-app-lint.baseline.json" }"#).unwrap();
    assert_eq!(lint(folder.path(), &["check"]).status.code(), Some(0));
    manifest(r#""http://ledgerline.dev/a", "http://ledgerline.dev/b""#);
    let report = json(&lint(folder.path(), &["check", "--format", "json"]));
    assert_eq!(report["findings"].as_array().unwrap().len(), 1);
    assert_eq!(report["findings"][0]["pointer"], "/allowed_redirect_uris/1");
    manifest("");
    let report = json(&lint(folder.path(), &["check", "--format", "json"]));
    assert_eq!(report["findings"][0]["rule"], "unused-suppression");
    assert_eq!(report["findings"][0]["file"], "stripe-app-lint.baseline.json");
}

#[test]
fn nine_mistakes_give_nine_findings_without_consequential_ones() {
    let folder = apps(&["broken"]);
    let manifest = r#"{
  "id": "dev.ledgerline.app"
  "version" = "1.0.0",
  "name": Ledgerline,,
  "icon": "./icon.png,
  "permissions": [
    {"permission": "invoice_read" "purpose": "Shows the open invoices beside a customer."},
    {"permission": "charge_read", "purpose": },
  ],
  "constants": {"a": 01, "b": True}
}
"#;
    fs::write(folder.path().join("broken/stripe-app.json"), manifest).unwrap();
    let output = lint(folder.path(), &["check", "--format", "concise"]);
    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 9, "{text}");
    assert!(lines.iter().all(|line| line.contains(": error syntax-error: ")), "{text}");
}

#[test]
fn completion_scripts_know_rules_and_requirements() {
    for shell in ["bash", "zsh", "fish"] {
        let script = stdout(&lint(Path::new("."), &["completions", shell]));
        for name in ["connect-src-without-path", "one-public-app"] {
            assert!(script.contains(name), "{shell}: {name}");
        }
    }
}

#[test]
fn each_command_has_a_manual_page_with_its_options() {
    let program = stdout(&lint(Path::new("."), &["man"]));
    let pages = [("check", "max\\-findings"), ("review", "require\\-ready"), ("lsp", "help"), ("man", "COMMAND")];
    for (command, option) in pages {
        assert!(program.contains(&format!("stripe\\-app\\-lint\\-{command}(1)")), "{command}");
        let page = stdout(&lint(Path::new("."), &["man", command]));
        assert!(page.contains(option), "{command}");
    }
}
