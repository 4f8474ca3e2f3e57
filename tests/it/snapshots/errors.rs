//! Every error that a command line can raise, and what makes it exit.

#![cfg(unix)]

use std::fs;
use std::process::Command;

use stripe_app_lint::app::ReadError;
use stripe_app_lint::error::Error;
use tempfile::tempdir;

use super::session::{session, write};
use crate::support::snapshot;

const CLEAN: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline"}"#;

#[test]
fn errors_match_their_snapshot() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    write(
        folder,
        &[
            ("app/stripe-app.json", CLEAN),
            ("app/stripe-app-lint.baseline.json/file", ""),
            ("answered/stripe-app.json", CLEAN),
            ("answered/stripe-app-review.json5", "{answers: [{requirement: 'one-public-ap', }]"),
            ("listless/stripe-app.json", CLEAN),
            ("listless/stripe-app-review.json5", "{}"),
            ("folder/stripe-app.json/file", ""),
            ("none/readme.md", ""),
            ("excluded/stripe-app.json", CLEAN),
            ("excluded/stripe-app-lint.json5", "{exclude: ['**']}"),
            ("kubernetes/stripe-app.yaml", "apiVersion: v1\nkind: ConfigMap\n"),
            ("kubernetes/stripe-app.json", "{\"kind\": \"ConfigMap\"}"),
            ("cluster/stripe-app.yaml", "apiVersion: v1\nkind: ConfigMap\n"),
            ("ignoring/.gitignore", &"a\n".repeat(20 << 10)),
            ("ignoring/twice/.gitignore", "b\n"),
            ("nested/.gitignore", &"a\n".repeat(10 << 10)),
            ("nested/in/.gitignore", &"a\n".repeat(10 << 10)),
            ("nested/in/stripe-app.json", CLEAN),
            ("other/stripe-app.json", "[1]"),
        ],
    );
    fs::create_dir(folder.join("latin1")).unwrap();
    fs::write(folder.join("latin1/stripe-app.json"), b"{\"name\": \"Caf\xe9\"}").unwrap();
    fs::create_dir(folder.join("large")).unwrap();
    fs::File::create(folder.join("large/stripe-app.json")).unwrap().set_len(17 << 20).unwrap();
    fs::create_dir(folder.join("linked")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", folder.join("linked/stripe-app.json")).unwrap();
    assert!(Command::new("git").args(["init", "--quiet"]).current_dir(folder).status().unwrap().success());
    let text = session(
        folder,
        &[
            &["check", "nowhere"],
            &["check", "none"],
            &["check", "none", "none"],
            &["check", "folder"],
            &["check", "folder", "app", "--quiet"],
            &["check", "latin1"],
            &["check", "large"],
            &["check", "linked"],
            &["check", "excluded"],
            &["check", "kubernetes"],
            &["check", "cluster"],
            &["check", "kubernetes/stripe-app.yaml"],
            &["check", "excluded", "kubernetes"],
            &["check", "excluded", "none", "--allow-empty"],
            &["check", "ignoring"],
            &["check", "nested"],
            &["check", "--files-from", "no-list"],
            &["check", "--files-from", "none/readme.md"],
            &["check", "folder", "kubernetes/stripe-app.yaml", "--diff"],
            &["check", "app", "--config", "none/nowhere.json5"],
            &["check", "app", "--since", "v9"],
            &["check", "app", "--since=-x"],
            &["diff", "app", "v9:app/stripe-app.json"],
            &["diff", "app", "other/stripe-app.json"],
            &["explain", "missing-ikon"],
            &["explain", "icon"],
            &["explain", "teapot"],
            &["man", "teapot"],
            &["review", "none"],
            &["review", "other"],
            &["review", "app", "--answer", "one-public-ap", "--by", "Ada"],
            &["review", "app", "--answer", "teapot", "--by", "Ada"],
            &["review", "app", "--answer", "one-public-app"],
            &["review", "answered", "--answer", "one-public-app", "--by", "Ada"],
            &["review", "listless", "--answer", "one-public-app", "--by", "Ada"],
            &["init"],
            &["init"],
            &["app"],
            &["chekc"],
            &["check", "--format", "yaml"],
        ],
    );
    fs::remove_file(folder.join("stripe-app-lint.json5")).unwrap();
    write(folder, &[("app/stripe-app-lint.json5", "{}")]);
    let text = format!("{text}\n{}", session(folder, &[&["baseline", "app"], &["baseline", "folder", "app"]]));
    commit(folder);
    let text = format!("{text}\n{}", session(folder, &[&["diff", "HEAD:new/stripe-app.json", "app"]]));
    snapshot::matches("errors/command-line.txt", &text);
}

/// Those that no test can raise on every machine, in the same words.
#[test]
fn rare_errors_match_their_snapshot() {
    let path = || "app/stripe-app.json".into();
    let reasons =
        [ReadError::NotFound, ReadError::NotAFile, ReadError::Denied, ReadError::Other("out of order".into())];
    let mut errors: Vec<Error> = reasons.into_iter().map(|reason| Error::Unreadable { path: path(), reason }).collect();
    errors.push(Error::NothingLinted { excluded: 2, skipped: 2 });
    errors.push(Error::Changed(path()));
    errors.push(Error::Output(std::io::Error::other("the disk is full")));
    let lines = errors.iter().map(|error| format!("error: {error}\n[exit status {}]\n", error.exit() as u8));
    snapshot::matches("errors/rare.txt", &lines.collect::<String>());
}

fn commit(folder: &std::path::Path) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@ledgerline.dev", "-c", "commit.gpgsign=false"];
    let arguments: [&[&str]; 2] = [&["add", "answered"], &["commit", "--quiet", "-m", "first"]];
    for arguments in arguments {
        let status = Command::new("git").current_dir(folder).args(identity).args(arguments).status().unwrap();
        assert!(status.success());
    }
}
