//! A gate passes nothing that it has not checked, and the two ways to ask "is it ready for review?" give one answer.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use stripe_app_lint::app::Memory;
use stripe_app_lint::config::{Configs, Gate};
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria};
use stripe_app_lint::error::{Error, Exit};
use stripe_app_lint::rules::RULES;
use stripe_app_lint::{Files, app, review};
use tempfile::{TempDir, tempdir};

use crate::cases;
use crate::support::page::{self, examples};

const CLEAN: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline"}"#;

#[test]
fn check_and_review_agree_on_every_example_and_case() {
    let mut compared = [0, 0];
    let mut agree = |name: &str, files: &Memory, manifest: &Path| {
        let Some(is_ready) = is_ready(files, manifest) else { return };
        let demand = PassCriteria { gate: Some(Gate::Review), ..PassCriteria::default() };
        let batch = Batch::new(files, [Candidate::named(manifest)], vec!["app".into()], None).unwrap();
        let passes = batch.lint(demand, |_| Ok(())).unwrap().exit() == Exit::Clean;
        assert_eq!(
            is_ready, passes,
            "{name}: `review --require-ready` gives the left, `check --gate review` the right"
        );
        compared[usize::from(passes)] += 1;
    };
    for rule in RULES {
        for example in examples(rule.page().body) {
            let manifest = Path::new("app").join(&example.files[0].path);
            agree(&format!("{}: {}", rule.name, example.title), &example.files(), &manifest);
        }
    }
    for (rule, case) in cases::cases() {
        agree(rule, &cases::files(&case), &Path::new("app").join(case[0].0));
    }
    assert!(compared[0] > 50 && compared[1] > 50, "{compared:?}");
}

/// What `review --require-ready` says; `None` for a local manifest, which nobody reviews.
fn is_ready(files: &Memory, manifest: &Path) -> Option<bool> {
    let inside = app::Inside::of(files, manifest, &app::Origin::Named);
    let config = Configs::new(files, None).unwrap().into_one(manifest, &inside).unwrap();
    match review::review(files as &dyn Files, manifest, &config, Gate::Review) {
        Ok(review) => Some(review.is_ready()),
        Err(Error::LocalManifest(_)) => None,
        Err(_) => Some(false),
    }
}

#[test]
fn gate_review_also_fails_on_warnings_of_the_upload_and_the_review() {
    let ready = r#"{
      "id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "icon": "./icon.png",
      "distribution_type": "public", "stripe_api_access_type": "platform", "sandbox_install_compatible": true"#;
    let viewport = r#"{"viewport": "settings", "component": "A"}"#;
    for (with, fails) in [
        (r#""support_url": "https://ledgerline.dev/help""#.to_owned(), true),
        (
            r#""permissions": [{"permission": "teapot_read", "purpose": "Shows the teapots of a customer."}]"#
                .to_owned(),
            true,
        ),
        (format!(r#""ui_extension": {{"views": [{viewport}, {viewport}]}}"#), false),
    ] {
        let folder = folder(&[("stripe-app.json", &format!("{ready}, {with}}}")), ("package-lock.json", "{}")]);
        fs::write(folder.path().join("icon.png"), page::icon()).unwrap();
        let status = |gate: &str| run(&folder, &["check", "--gate", gate]).status.code();
        assert_eq!((status("upload"), status("review")), (Some(0), Some(i32::from(fails))), "{with}");
    }
}

#[test]
fn review_names_the_findings_that_no_requirement_covers() {
    let folder =
        folder(&[("stripe-app.json", CLEAN), ("package.json", "{}"), ("src/views/A.tsx", "export const A = 1;")]);
    let output = run(&folder, &["review", "--require-ready"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("outside of the requirements") && text.contains("(missing-lockfile)"), "{text}");
}

#[test]
fn mistake_in_the_configuration_stops_both_commands() {
    let folder = folder(&[("stripe-app.json", CLEAN), ("stripe-app-lint.json5", "{gate: 1}")]);
    for arguments in [&["check", "--gate", "review"][..], &["review", "--require-ready"], &["review"]] {
        assert_eq!(run(&folder, arguments).status.code(), Some(2), "{arguments:?}");
    }
    let text = String::from_utf8(run(&folder, &["review"]).stdout).unwrap();
    assert!(text.contains("! stripe-app-lint.json5:1:8: "), "{text}");
}

#[test]
fn named_manifest_is_linted_although_it_is_excluded() {
    let folder = folder(&[
        ("good/stripe-app.json", CLEAN),
        ("bad/stripe-app.json", "{}"),
        ("stripe-app-lint.json5", "{exclude: ['bad']}"),
    ]);
    assert_eq!(run(&folder, &["check"]).status.code(), Some(0));
    for arguments in
        [&["bad/stripe-app.json"][..], &["good", "bad/stripe-app.json"], &["bad/stripe-app.json", "--diff"]]
    {
        let output = run(&folder, &[&["check"], arguments].concat());
        let expected = i32::from(!arguments.contains(&"--diff"));
        assert_eq!(output.status.code(), Some(expected), "{arguments:?}");
    }
}

#[test]
fn named_manifest_that_cannot_be_linted_exits_with_3() {
    let folder = folder(&[
        ("good/stripe-app.json", CLEAN),
        ("other/stripe-app.json", r#"{"kind": "ConfigMap"}"#),
        ("folder/stripe-app.json/file", ""),
    ]);
    fs::write(folder.path().join("latin1.json"), b"{\"name\": \"Caf\xe9\"}").unwrap();
    for named in ["other/stripe-app.json", "gone/stripe-app.json", "latin1.json"] {
        for others in [&[][..], &["good"], &["good/stripe-app.json"]] {
            for flags in [&[][..], &["--diff"], &["--allow-empty"], &["--fail-on", "never"], &["--fix"]] {
                let arguments = [&["check", named], others, flags].concat();
                let output = run(&folder, &arguments);
                let error = String::from_utf8(output.stderr).unwrap();
                assert_eq!(output.status.code(), Some(3), "{arguments:?}: {error}");
                assert!(error.contains(named), "{arguments:?}: {error}");
            }
        }
    }
}

#[test]
fn run_that_lints_nothing_exits_with_3_unless_it_may_be_empty() {
    let folder = folder(&[
        ("excluded/stripe-app.json", CLEAN),
        ("excluded/stripe-app-lint.json5", "{exclude: ['**']}"),
        ("kubernetes/stripe-app.yaml", "apiVersion: v1\nkind: ConfigMap\n"),
        ("empty.txt", ""),
        ("excluded.txt", "excluded/stripe-app.json\n"),
        ("none/readme.md", ""),
    ]);
    for paths in [
        &["excluded"][..],
        &["kubernetes"],
        &["excluded", "kubernetes"],
        &["none"],
        &["--files-from", "empty.txt"],
        &["--files-from", "excluded.txt"],
    ] {
        for flags in [&[][..], &["--diff"], &["--fix"], &["--fail-on", "never"], &["--quiet"], &["--format", "json"]] {
            let arguments = [&["check"], paths, flags].concat();
            let output = run(&folder, &arguments);
            let error = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(3), "{arguments:?}: {error}");
            assert!(error.starts_with("error: no manifest "), "{arguments:?}: {error}");
            let arguments = [&arguments[..], &["--allow-empty"]].concat();
            assert_eq!(run(&folder, &arguments).status.code(), Some(0), "{arguments:?}");
        }
    }
}

#[test]
fn text_on_stdin_that_is_not_a_manifest_exits_with_3() {
    for arguments in [&["check", "-"][..], &["check", "-", "--diff"]] {
        let output = piped(arguments, r#"{"kind": "ConfigMap"}"#);
        assert_eq!(output.status.code(), Some(3), "{arguments:?}");
    }
    assert_eq!(piped(&["check", "-"], "").status.code(), Some(1), "an empty manifest has a syntax error");
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stripe-app-lint")).current_dir(folder.path()).args(arguments).output().unwrap()
}

fn piped(arguments: &[&str], text: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"));
    let pipes = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}
