//! What people see in a terminal and type into it.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use stripe_app_lint::app::Memory;
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria};
use stripe_app_lint::output::{Format, RenderOptions, printer};
use tempfile::{TempDir, tempdir};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Manifests that are hard to draw: on one line, with tabs, with wide characters and emoji.
fn hard_to_draw() -> [String; 3] {
    let permissions = |sep: &str| {
        let entry = |name: &str| format!(r#"{{"permission":{sep}"{name}",{sep}"purpose":{sep}"🎉 請求書を表示する"}}"#);
        [entry("chrage_read"), entry("invoice_read"), entry("invoice_read"), entry("teapot_read")]
            .join(&format!(",{sep}"))
    };
    let manifest = |sep: &str| {
        format!(
            "{{{sep}\"id\":{sep}\"dev.ledgerline.app\",{sep}\"name\":{sep}\"東京の請求書 🦀\",{sep}\"version\":{sep}\"1.0.0\",{sep}\
             \"allowed_redirect_uris\":{sep}[\"http://ledgerline.dev/a\",{sep}\"http://ledgerline.dev/東京\"],{sep}\
             \"permissions\":{sep}[{}]}}",
            permissions(sep)
        )
    };
    [manifest(""), manifest("\t"), manifest("\n\t\t")]
}

fn drawn(manifest: &str, width: usize) -> String {
    let mut files = Memory::default();
    files.insert("stripe-app.json", manifest);
    let batch = Batch::new(&files, [Candidate::named("stripe-app.json")], Vec::new(), None).unwrap();
    let mut out = Vec::new();
    let mut printer = printer(Format::Human, RenderOptions { colour: false, links: false, width }, false, &mut out);
    let summary = batch.lint(PassCriteria::default(), |linted| printer.linted(linted)).unwrap();
    printer.finish(&summary).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn drawn_lines_fit_the_terminal() {
    for manifest in hard_to_draw() {
        for width in [60, 80, 120] {
            let text = drawn(&manifest, width);
            let is_drawn = |line: &&str| line.contains(['│', '·']);
            assert!(text.lines().filter(is_drawn).count() > 10, "{text}");
            for line in text.lines().filter(is_drawn) {
                assert!(line.width() <= width, "{} columns in {width}: {line}\n{text}", line.width());
            }
        }
    }
}

/// What is in a line between two columns.
fn columns(line: &str, from: usize, to: usize) -> String {
    let mut column = 0;
    let mut inside = String::new();
    for char in line.chars() {
        if (from..to).contains(&column) {
            inside.push(char);
        }
        column += char.width().unwrap_or_default();
    }
    inside
}

#[test]
fn labels_are_under_their_text() {
    for manifest in hard_to_draw() {
        for width in [60, 80, 120] {
            let text = drawn(&manifest, width);
            for label in ["\"chrage_read\"", "\"http://ledgerline.dev/東京\"", "\"teapot_read\""] {
                let lines: Vec<&str> = text.lines().collect();
                let is_label = |pair: &&[&str]| {
                    let start = pair[1].find('─').map(|start| pair[1][..start].width());
                    let count = pair[1].matches('─').count();
                    pair[1].contains('·') && start.is_some_and(|start| columns(pair[0], start, start + count) == label)
                };
                assert!(lines.windows(2).any(|pair| is_label(&pair)), "{label} at {width}:\n{text}");
            }
        }
    }
}

const CLEAN: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline"}"#;

fn folder(manifest: &str) -> TempDir {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("stripe-app.json"), manifest).unwrap();
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"));
    read(command.current_dir(folder.path()).args(arguments).output().unwrap())
}

fn piped(arguments: &[&str], text: &str) -> (Option<i32>, String, String) {
    let folder = tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"));
    let pipes = command
        .current_dir(folder.path())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = read(child.wait_with_output().unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is written to disk");
    output
}

fn read(output: Output) -> (Option<i32>, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn same_fault_is_drawn_once_with_the_number_of_others() {
    let names = ["charge", "invoice", "payout", "product", "plan", "coupon"];
    let entries: Vec<String> =
        names.iter().map(|name| format!("\n{{\"permission\": \"{name}_read\", \"purpose\": \"\"}}")).collect();
    let manifest = CLEAN.replace('}', &format!(", \"permissions\": [{}]}}", entries.join(",")));
    let folder = folder(&manifest);
    let (_, human, _) = run(&folder, &["check", "--select", "missing-purpose"]);
    assert_eq!(human.matches("missing-purpose]").count(), 1, "{human}");
    assert!(human.contains("5 more like this in lines 3, 4, 5, 6, 7") && human.contains("6 infos"), "{human}");
    let (_, concise, _) = run(&folder, &["check", "--select", "missing-purpose", "--format", "concise"]);
    assert_eq!(concise.lines().count(), 6, "{concise}");
}

#[test]
fn selected_rules_alone_are_reported_and_fixed() {
    let folder = folder(r#"{"id": "a b", "version": "v1.0.0", "nmae": "Ledgerline"}"#);
    let rules = |arguments: &[&str]| {
        let (_, text, _) = run(&folder, &[&["check", "--format", "concise"], arguments].concat());
        let rule = |line: &str| line.split(' ').nth(2).unwrap().trim_end_matches(':').to_owned();
        text.lines().map(rule).collect::<Vec<_>>()
    };
    assert_eq!(rules(&["--select", "invalid-id,fields"]), ["invalid-id", "misspelled-field"]);
    assert_eq!(rules(&["--select", "identity", "--ignore", "invalid-id"]), ["version-not-semver"]);
    assert_eq!(rules(&["--ignore", "fields", "--ignore", "identity"]), [] as [&str; 0]);
    assert_eq!(run(&folder, &["check", "--ignore", "fields,identity"]).0, Some(0));
    let (status, _, error) = run(&folder, &["check", "--select", "missing-ikon"]);
    assert_eq!((status, error.contains("did you mean `missing-icon`")), (Some(2), true));
    run(&folder, &["check", "--select", "version-not-semver", "--fix"]);
    let fixed = fs::read_to_string(folder.path().join("stripe-app.json")).unwrap();
    assert!(fixed.contains("\"1.0.0\"") && fixed.contains("nmae"), "{fixed}");
}

#[test]
fn findings_that_are_not_shown_still_count() {
    let folder = folder(r#"{"id": "a b", "version": "v1.0.0", "nmae": "Ledgerline"}"#);
    let (status, text, _) = run(&folder, &["check", "--severity", "error"]);
    assert_eq!(status, Some(1));
    assert!(
        !text.contains("version-not-semver") && text.contains("and 1 warning in 1 manifest; 1 not shown"),
        "{text}"
    );
    let (status, text, _) = run(&folder, &["check", "--max-findings", "1", "--format", "concise"]);
    assert_eq!((status, text.lines().count()), (Some(1), 1), "{text}");
    let (status, text, _) = run(&folder, &["check", "--max-findings", "0", "--format", "json"]);
    assert!(status == Some(1) && text.contains("\"omitted\": 3"), "{text}");
}

#[test]
fn suppression_of_a_rule_that_is_not_selected_is_not_unused() {
    let folder = folder(CLEAN);
    fs::write(folder.path().join("stripe-app-lint.json5"), "{suppress: [{rule: 'invalid-id', reason: 'none'}]}")
        .unwrap();
    assert!(run(&folder, &["check"]).1.contains("unused-suppression"));
    assert!(run(&folder, &["check", "--ignore", "identity"]).1.starts_with("No findings"));
}

#[test]
fn path_without_a_command_is_checked() {
    let folder = folder("{}");
    let expected = run(&folder, &["check", "stripe-app.json"]);
    assert_eq!(run(&folder, &["stripe-app.json"]), expected);
    assert_eq!(run(&folder, &["--color", "never", "stripe-app.json"]), expected);
    assert_eq!(run(&folder, &["stripe-app.json", "--fail-on", "never"]).0, Some(0));
    assert_eq!(piped(&["-"], "{}"), piped(&["check", "-"], "{}"));
    assert_eq!(run(&folder, &["stripe-app.jsn"]).0, Some(2));
}

#[test]
fn safety_without_an_equals_sign_is_explained() {
    let folder = folder("{}");
    for safety in ["safe", "unsafe"] {
        let (status, _, error) = run(&folder, &["check", "--fix", safety]);
        assert_eq!(
            (status, error.trim()),
            (Some(2), &*format!("error: `{safety}` is read as a path; write `--fix={safety}`"))
        );
    }
    fs::create_dir(folder.path().join("unsafe")).unwrap();
    assert_eq!(run(&folder, &["check", "--fix", "unsafe"]).0, Some(3), "a folder of that name has no manifest");
}

#[test]
fn fixes_of_stdin_write_the_text_to_stdout_and_findings_to_stderr() {
    let broken = r#"{"id": "a b", "version": "1.0.0", "nmae": "Ledgerline",}"#;
    let fixed = r#"{"id": "a b", "version": "1.0.0", "name": "Ledgerline"}"#;
    for (arguments, text) in [(&["check", "-", "--fix"][..], fixed), (&["-", "--fix=unsafe"], fixed)] {
        let (status, out, err) = piped(arguments, broken);
        assert_eq!((status, out.as_str()), (Some(1), text), "{err}");
        assert!(err.contains("invalid-id") && !err.contains("misspelled-field"), "{err}");
    }
    let (status, out, err) = piped(&["check", "-", "--fix", "--quiet"], CLEAN);
    assert_eq!((status, out.as_str(), err.as_str()), (Some(0), CLEAN, ""));
    assert_eq!(piped(&["check", "-", "--fix"], "apiVersion: v1\n").1, "apiVersion: v1\n");
}
