//! The library without the program writes what the program writes, byte for byte.

use std::fs;
use std::path::Path;
use std::process::Command;

use stripe_app_lint::{Clock, Files, Memory, ReviewFormat, Safety, report};
use tempfile::{TempDir, tempdir};
use time::{Date, Month};

const APPS: [&str; 4] = ["broken-app", "oauth-app", "platform-key-app", "restricted-key-app"];

#[test]
fn reports_of_apps_in_memory_are_those_of_the_program() {
    for app in APPS {
        let files = in_memory(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(app));
        // A copy outside this repository, whose other apps a review would mention.
        let folder = on_disk(&files);
        let folder = folder.path();
        assert_eq!(report::check(&files, Clock::Unknown).unwrap(), program(folder, "check --format json"), "{app}");
        for (format, name) in [(ReviewFormat::Json, "json"), (ReviewFormat::Html, "html")] {
            let review = |as_public| {
                report::review(&files, Path::new("stripe-app.json"), as_public, format, Clock::Unknown).unwrap()
            };
            assert_eq!(review(false), program(folder, &format!("review --format {name}")), "{app}");
            assert_eq!(review(true), program(folder, &format!("review --as public --format {name}")), "{app}");
        }
        assert_eq!(report::permissions(&files).unwrap(), program(folder, "permissions --format json"), "{app}");
    }
}

#[test]
fn several_apps_are_found_as_the_program_finds_them() {
    let manifest = |id: &str| format!(r#"{{"id": "dev.ledgerline.{id}", "version": "1", "name": "Ledgerline"}}"#);
    let files = with(&[
        ("b/stripe-app.json", &manifest("b")),
        ("a/stripe-app.yaml", "id: dev.ledgerline.a\nversion: 1\n"),
        ("a/stripe-app.dev.json", r#"{"extends": "stripe-app.json"}"#),
        ("c/stripe-app-lint.json5", r#"{exclude: ["*"]}"#),
        ("c/stripe-app.json", &manifest("c")),
        (".hidden/stripe-app.json", &manifest("hidden")),
        ("b/node_modules/d/stripe-app.json", &manifest("d")),
    ]);
    let folder = on_disk(&files);
    assert_eq!(report::check(&files, Clock::Unknown).unwrap(), program(folder.path(), "check --format json"));
    assert_eq!(report::permissions(&files).unwrap(), program(folder.path(), "permissions --format json"));
}

#[test]
fn suppression_expires_on_the_date_that_is_handed_in() {
    let mut files = Memory::default();
    files.insert("stripe-app.json", r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "nmae": "Ledgerline"}"#);
    let suppression = r#"{suppress: [{rule: "misspelled-field", reason: "agreed", until: "2020-02-02"}]}"#;
    files.insert("stripe-app-lint.json5", suppression);
    let on = |clock| {
        let report = report::check(&files, clock).unwrap();
        ["misspelled-field\",", "expired-suppression"].map(|rule| report.contains(rule))
    };
    let day = |day| Clock::Given(Date::from_calendar_date(2020, Month::February, day).unwrap());
    assert_eq!(on(day(2)), [false, false]);
    assert_eq!(on(day(3)), [true, true]);
    assert_eq!(on(Clock::Unknown), [false, false]);
    assert_eq!(on(Clock::default()), [true, true]);
}

#[test]
fn fixes_in_memory_are_those_that_the_program_writes() {
    let text = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "nmae": "Ledgerline"}"#;
    let files = with(&[("stripe-app.json", text)]);
    let folder = on_disk(&files);
    let fixed = report::fix(&files, Clock::Unknown, Safety::Safe).unwrap();
    program(folder.path(), "check --fix");
    let written = fs::read_to_string(folder.path().join("stripe-app.json")).unwrap();
    assert_ne!(written, text);
    assert_eq!(fixed.iter().map(|file| file.after.as_str()).collect::<Vec<_>>(), [written]);
}

#[test]
fn files_without_a_manifest_are_an_error() {
    assert!(report::check(&Memory::default(), Clock::Unknown).is_err());
    assert!(report::permissions(&Memory::default()).is_err());
}

fn with(files: &[(&str, &str)]) -> Memory {
    let mut memory = Memory::default();
    for (path, text) in files {
        memory.insert(path, *text);
    }
    memory
}

fn on_disk(files: &Memory) -> TempDir {
    let folder = tempdir().unwrap();
    for path in files.paths() {
        let copy = folder.path().join(path);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::write(copy, files.read(path, u64::MAX).unwrap()).unwrap();
    }
    folder
}

fn in_memory(folder: &Path) -> Memory {
    let mut files = Memory::default();
    for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            files.insert(entry.path().strip_prefix(folder).unwrap(), fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// What the program writes in a folder.
fn program(folder: &Path, command: &str) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"));
    program.args(command.split(' ')).current_dir(folder);
    String::from_utf8(program.output().unwrap().stdout).unwrap()
}
