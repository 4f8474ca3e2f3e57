//! Fixes, over every example of every page: a safe fix adds no finding, is done after one go, and leaves the text readable.

use crate::support;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use stripe_app_lint::app::{Memory, Source};
use stripe_app_lint::config::Config;
use stripe_app_lint::diagnostic::Safety;
use stripe_app_lint::engine::fix::{Fixed, fix};
use stripe_app_lint::engine::lint;
use stripe_app_lint::rules::RULES;
use stripe_app_lint::syntax::SourceId;
use support::page::examples;

fn count(files: &Memory, path: &Path) -> BTreeMap<&'static str, usize> {
    let linted = lint(files, path, &Config::default()).unwrap().unwrap_or_default();
    let mut count = BTreeMap::new();
    for finding in &linted.findings {
        *count.entry(finding.rule.name).or_default() += 1;
    }
    count
}

#[test]
fn safe_fix_adds_no_finding_and_is_idempotent() {
    let mut fixed_examples = 0;
    for rule in RULES {
        for example in examples(rule.page().body) {
            let mut files = Memory::default();
            files.insert("app/icon.png", support::page::icon());
            for file in &example.files {
                files.insert(Path::new("app").join(&file.path), file.bytes());
            }
            let path = Path::new("app").join(&example.files[0].path);
            let before = count(&files, &path);
            let fixed = fix(&files, &path, &Config::default(), Safety::Safe).unwrap();
            if fixed.is_empty() {
                continue;
            }
            fixed_examples += 1;
            let mistakes = |text: &str| Source::parse(&path, text.to_owned(), SourceId(0)).parsed.mistakes.len();
            for Fixed { path: file, before, after, .. } in fixed {
                assert!(file != path || mistakes(&after) <= mistakes(&before), "{}: {}", rule.name, example.title);
                files.insert(&file, after.into_bytes());
            }
            let again = fix(&files, &path, &Config::default(), Safety::Safe).unwrap();
            assert_eq!(again, [], "{}: {}", rule.name, example.title);
            // A mended syntax mistake uncovers what it hid, and an entry that is split leaves its purpose in both halves.
            // Nothing else may appear.
            if !before.contains_key("syntax-error") {
                for (name, number) in count(&files, &path).into_iter().filter(|(name, _)| *name != "repeated-purpose") {
                    let earlier = before.get(name).copied().unwrap_or_default();
                    assert!(number <= earlier, "{}: {} adds {name}", rule.name, example.title);
                }
            }
        }
    }
    assert!(fixed_examples > 20, "only {fixed_examples} examples were fixed");
}

#[test]
fn fix_keeps_all_other_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stripe-app.json");
    let manifest = "\u{feff}{\r\n\t\"name\" : \"Ledgerline\",\r\n\t\"version\":\t\"v1.2.3\",\r\n\r\n  \"id\":\"dev.ledgerline.app\"}";
    fs::write(&path, manifest).unwrap();
    let fixed = |arguments: &[&str]| {
        let program = env!("CARGO_BIN_EXE_stripe-app-lint");
        Command::new(program).current_dir(folder.path()).args(arguments).output().unwrap()
    };
    let diff = fixed(&["check", "--diff"]);
    assert_eq!(diff.status.code(), Some(1));
    assert_eq!(fs::read_to_string(&path).unwrap(), manifest, "--diff changes nothing");
    fixed(&["check", "--fix"]);
    let wanted = manifest.trim_start_matches('\u{feff}').replace("v1.2.3", "1.2.3");
    assert_eq!(fs::read_to_string(&path).unwrap(), wanted);
    assert_eq!(fixed(&["check", "--diff"]).status.code(), Some(0));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn fix_keeps_file_permissions_and_symbolic_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("real.json");
    fs::write(&target, r#"{"id": "dev.ledgerline.app", "version": "v1.0.0", "name": "Ledgerline"}"#).unwrap();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.json", folder.path().join("stripe-app.json")).unwrap();
    let program = env!("CARGO_BIN_EXE_stripe-app-lint");
    let output = Command::new(program).current_dir(folder.path()).args(["check", "--fix"]).output().unwrap();
    assert!(output.status.success());
    assert!(fs::read_to_string(&target).unwrap().contains("\"1.0.0\""));
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(folder.path().join("stripe-app.json").is_symlink());
}

#[test]
fn nothing_is_inserted_after_an_unclosed_string() {
    // Found by fuzzing: the mark became part of the string, round after round.
    let mut files = Memory::default();
    let path = Path::new("stripe-app.json");
    files.insert(path, "{\n  \"id\": \"a\",\n  \"versyon\": \"1.0$ref\n  \"name\": \"b\",\n  \"all\"Y\n}\n");
    let fixed = fix(&files, path, &Config::default(), Safety::Unsafe).unwrap().pop();
    let after = fixed.map_or(String::new(), |fixed| fixed.after);
    assert!(!after.contains("Y:") && !after.contains("$ref,"), "{after}");
}

#[test]
fn no_comma_is_inserted_into_a_multiline_string() {
    // Found by mutation: the comma became part of the string, round after round.
    let mut files = Memory::default();
    let path = Path::new("stripe-app.yaml");
    files.insert(path, "{\n  \"id\": \"a\",\n  \"yon\": \"1.0$ref\n  e\": \"b\",\n l\"Y\n}\n");
    assert_eq!(fix(&files, path, &Config::default(), Safety::Unsafe).unwrap().pop(), None);
}

#[test]
fn list_of_duplicates_is_fixed_at_once() {
    let mut files = Memory::default();
    let path = Path::new("stripe-app.json");
    let uris = vec!["    \"https://ledgerline.dev/callback\""; 1_000].join(",\n");
    let uris = format!("  \"allowed_redirect_uris\": [\n{uris}\n  ]");
    files.insert(path, format!("{{\n  \"id\": \"a\",\n  \"version\": \"1.0.0\",\n  \"name\": \"b\",\n{uris}\n}}\n"));
    let fixed = fix(&files, path, &Config::default(), Safety::Safe).unwrap().pop().unwrap();
    assert_eq!(fixed.after.matches("callback").count(), 1);
}

/// A round tells, and mends, a thousand findings of one rule.
#[test]
fn manifest_is_fixed_completely_or_not_at_all() {
    for (uris, is_mended) in [(2_500, true), (12_000, false)] {
        let list: Vec<String> = (0..uris).map(|number| format!(r#""http://ledgerline.dev/{number}""#)).collect();
        let text = format!(r#"{{"id": "dev.ledgerline.app", "allowed_redirect_uris": [{}]}}"#, list.join(",\n"));
        let mut files = Memory::default();
        files.insert("stripe-app.json", text.clone());
        let fixed = fix(&files, Path::new("stripe-app.json"), &Config::default(), Safety::Safe).unwrap().pop();
        let after = fixed.map(|fixed| fixed.after);
        assert_eq!(after, is_mended.then(|| text.replace("http:", "https:")), "{uris}");
    }
}

/// The manifest after its safe fixes, or after all; as it was if there are none.
fn fixed(text: &str, safety: Safety) -> String {
    let mut files = Memory::default();
    let path = Path::new("stripe-app.json");
    files.insert(path, text);
    fix(&files, path, &Config::default(), safety).unwrap().pop().map_or_else(|| text.to_owned(), |fixed| fixed.after)
}

const FIELDS: &str = r#""id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline""#;

#[test]
fn safe_fix_removes_no_comment() {
    for (before, safe, all) in [
        (
            format!("{{{FIELDS}, // why\n icon: null,}}"),
            format!("{{{FIELDS}, // why\n \"icon\": null}}"),
            format!("{{{FIELDS},\n \"icon\": null}}"),
        ),
        (format!("{{{FIELDS}/* why */}}"), format!("{{{FIELDS}/* why */}}"), format!("{{{FIELDS}}}")),
        (
            format!("{{{FIELDS},\n\"app_backend\": {{/* why */}}}}"),
            format!("{{{FIELDS},\n\"app_backend\": {{/* why */}}}}"),
            format!("{{{FIELDS}}}"),
        ),
    ] {
        assert_eq!(fixed(&before, Safety::Safe), safe);
        assert_eq!(fixed(&before, Safety::Unsafe), all);
    }
}

#[test]
fn run_that_passes_due_to_a_comment_still_passes_after_fixing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stripe-app.json");
    let comment = "// stripe-app-lint: ignore[invalid-value] a type that is not listed yet";
    let manifest = format!("{{\n  {FIELDS},\n  {comment}\n  \"distribution_type\": 'partners',\n}}\n");
    fs::write(&path, manifest).unwrap();
    let run = |arguments: &[&str]| {
        let program = env!("CARGO_BIN_EXE_stripe-app-lint");
        let output = Command::new(program).current_dir(folder.path()).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(run(&["check"]).0, Some(0));
    let (code, told) = run(&["check", "--fix"]);
    assert!(code == Some(0) && told.contains("1 fixed"), "{told}");
    assert!(fs::read_to_string(&path).unwrap().contains("\"partners\""));
    assert_eq!(run(&["check"]).0, Some(0));
}

#[test]
fn fix_whose_text_causes_a_finding_is_unsafe() {
    for (size, is_safe) in [(300, true), (128, false)] {
        let picture = support::png::png(size, size, |x, y| if x > y { [99, 91, 255, 255] } else { [255; 4] });
        let mut files = Memory::default();
        let path = Path::new("stripe-app.json");
        files.insert("icon.png", picture);
        files.insert(path, format!("{{{FIELDS}, \"distribution_type\": \"public\", \"icon\": \"./Icon.png\"}}"));
        let fixed = |safety| fix(&files, path, &Config::default(), safety).unwrap().pop();
        assert_eq!(fixed(Safety::Safe).is_some(), is_safe, "{size}");
        assert!(fixed(Safety::Unsafe).unwrap().after.contains("./icon.png"), "{size}");
    }
    let text = format!("{{{FIELDS}, \"distribution_type\": \"publik\"}}");
    assert_eq!(fixed(&text, Safety::Safe), text);
    assert!(fixed(&text, Safety::Unsafe).contains("\"public\""));
}

#[test]
fn fix_of_a_local_manifest_is_checked_with_its_base() {
    let mut files = Memory::default();
    let path = Path::new("stripe-app.dev.json");
    files.insert("stripe-app.json", format!("{{{FIELDS}}}"));
    for (name, is_safe) in [("1e3", false), ("\"customers_read\"", true)] {
        let permission = format!(r#"{{"permission": {name}, "purpose": "Shows the customer's name."}}"#);
        files.insert(path, format!(r#"{{"extends": "stripe-app.json", "permissions": [{permission}]}}"#));
        let fixed = |safety| fix(&files, path, &Config::default(), safety).unwrap().pop();
        assert_eq!(fixed(Safety::Safe).is_some(), is_safe, "{name}");
        assert!(fixed(Safety::Unsafe).is_some(), "{name}");
    }
}

#[test]
fn only_the_fixes_that_raise_a_finding_are_unsafe() {
    let entry = |name: &str, purpose: &str| format!(r#"{{"permission": "{name}", "purpose": "{purpose}"}}"#);
    let text = |version: &str, name: &str| {
        let entries = [entry(name, "Shows the customer's name."), entry("invoice_read", "Lists the open invoices.")];
        format!(
            r#"{{"id": "dev.ledgerline.app", "version": "{version}", "name": "Ledgerline", "distribution_type": "publik", "permissions": [{}]}}"#,
            entries.join(", ")
        )
    };
    assert_eq!(fixed(&text("v1.0.0", "customers_read"), Safety::Safe), text("1.0.0", "customer_read"));
}

#[test]
fn summary_counts_findings_that_fixes_revealed() {
    let folder = tempfile::tempdir().unwrap();
    for (format, members, told) in [
        (
            "human",
            r#""permisions": [{"permission": "everything", "purpose": "Shows open invoices."}]"#,
            "1 fixed, which revealed 1 more",
        ),
        (
            "github",
            r#""permisions": [{"permission": "everything", "purpose": "Shows open invoices."}]"#,
            "1 fixed, which revealed 1 more",
        ),
        ("human", r#""permissions": [{"permission": "everything", "purpose": "Shows open invoices."},]"#, "1 fixed"),
    ] {
        fs::write(folder.path().join("stripe-app.json"), format!("{{{FIELDS}, {members}}}")).unwrap();
        let program = env!("CARGO_BIN_EXE_stripe-app-lint");
        let arguments = ["check", "--fix", "--format", format];
        let output = Command::new(program).current_dir(folder.path()).args(arguments).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(told) && (told != "1 fixed" || !text.contains("revealed")), "{members}: {text}");
    }
}
