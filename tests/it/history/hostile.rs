//! Repositories made to have git run a program. Whether one ran shows in a file, the canary, that it would create.

#![cfg(unix)]

use std::fs;
use std::path::Path;

use tempfile::tempdir;

use super::{NEW, OLD, Repository, assert_error, compared, plain_git, run, text};

/// Configuration under which git runs a program to fetch an object that is missing.
fn fetching_by(canary: &Path) -> String {
    format!(
        "[extensions]\n\tpartialClone = evil\n[remote \"evil\"]\n\tpromisor = true\n\turl = ext::touch {}\n\
         [protocol \"ext\"]\n\tallow = always\n",
        canary.display()
    )
}

/// Adds a manifest in a folder that looks like a bare repository and lacks its only commit.
fn add_hostile_folder(repository: &Repository, core: &str, canary: &Path) {
    repository.write("evil/HEAD", "ref: refs/heads/main\n");
    repository.write("evil/refs/heads/main", format!("{}\n", "1".repeat(40)));
    repository.write("evil/objects/info/packs", "");
    let config = format!("[core]\n\trepositoryformatversion = 1\n{core}{}", fetching_by(canary));
    repository.write("evil/config", config);
    repository.write("evil/stripe-app.json", OLD);
}

/// Asserts that the attack works on whoever calls git without care, or that git itself forbids it by now.
#[track_caller]
fn assert_plain_git_is_fooled(folder: &Path, arguments: &[&str], canary: &Path) {
    let output = plain_git(folder, arguments);
    let stderr = text(&output.stderr);
    assert!(canary.exists() || stderr.contains("safe.bareRepository"), "the attack does not work: {stderr}");
    let _ = fs::remove_file(canary);
}

#[test]
fn folder_that_looks_like_a_repository_has_no_effect() {
    for core in ["\tbare = true\n", "\tbare = false\n\tworktree = .\n", "\tbare = false\n\tworktree = ..\n"] {
        let place = tempdir().unwrap();
        let canary = place.path().join("canary");
        let repository = Repository::new();
        add_hostile_folder(&repository, core, &canary);
        repository.commit();
        repository.write("evil/stripe-app.json", NEW);
        let (root, evil, objects) = (repository.at(""), repository.at("evil"), repository.at("evil/objects"));
        assert_plain_git_is_fooled(&evil, &["rev-parse", "--verify", "HEAD^{commit}"], &canary);
        let forms: [(&Path, &[&str]); 12] = [
            (&root, &["check", "--since", "HEAD"]),
            (&root, &["check", "--since", "HEAD", "evil"]),
            (&root, &["check", "--since", "HEAD", "evil/stripe-app.json"]),
            (&root, &["check", "--since", "HEAD", evil.to_str().unwrap()]),
            (&root, &["diff", "HEAD:evil/stripe-app.json", "evil"]),
            (&root, &["diff", "HEAD:evil/stripe-app.json", "evil/stripe-app.json"]),
            (&evil, &["check", "--since", "HEAD"]),
            (&evil, &["check", "--since", "HEAD", "stripe-app.json"]),
            (&evil, &["diff", "--since", "HEAD"]),
            (&evil, &["diff", "HEAD:stripe-app.json", "."]),
            (&objects, &["check", "--since", "HEAD", ".."]),
            (&objects, &["diff", "HEAD:../stripe-app.json", ".."]),
        ];
        for (folder, arguments) in forms {
            let output = run(folder, arguments);
            assert!(!canary.exists(), "{core}{}: {arguments:?}", folder.display());
            assert!(compared(&output), "{core}{}: {arguments:?}", folder.display());
        }
    }
}

/// An archive, for one: no `.git` above decides which repository is meant.
#[test]
fn folder_that_looks_like_a_repository_runs_nothing_outside_a_repository() {
    for core in ["\tbare = true\n", "\tbare = false\n\tworktree = .\n"] {
        let place = tempdir().unwrap();
        let canary = place.path().join("canary");
        let archive = Repository { folder: tempdir().unwrap() };
        add_hostile_folder(&archive, core, &canary);
        assert_plain_git_is_fooled(&archive.at("evil"), &["rev-parse", "--verify", "HEAD^{commit}"], &canary);
        for (folder, arguments) in [
            ("", &["check", "--since", "HEAD"][..]),
            ("", &["diff", "HEAD:evil/stripe-app.json", "evil"]),
            ("evil", &["check", "--since", "HEAD"]),
            ("evil", &["diff", "--since", "HEAD"]),
            ("evil", &["diff", "HEAD:stripe-app.json", "."]),
        ] {
            let output = run(&archive.at(folder), arguments);
            assert!(!canary.exists(), "{core}{folder}: {arguments:?}");
            assert_error(&output, 2, &["cannot read revision `HEAD`"]);
        }
    }
}

#[test]
fn a_missing_object_is_not_fetched() {
    let place = tempdir().unwrap();
    let canary = place.path().join("canary");
    let repository = Repository::with_changed(&["app/stripe-app.json", "good/stripe-app.json"]);
    repository.write("app/stripe-app.json", OLD.replace("Ledgerline", "Another"));
    repository.commit();
    repository.write("app/stripe-app.json", NEW);
    let id = repository.git(&["rev-parse", "HEAD:app/stripe-app.json"]);
    let (folder, file) = id.split_at(2);
    fs::remove_file(repository.at(".git/objects").join(folder).join(file)).unwrap();
    let config = fs::read_to_string(repository.at(".git/config")).unwrap();
    let config = config.replace("repositoryformatversion = 0", "repositoryformatversion = 1");
    fs::write(repository.at(".git/config"), config + &fetching_by(&canary)).unwrap();
    assert_plain_git_is_fooled(&repository.at(""), &["cat-file", "blob", &id], &canary);

    let error = "cannot read app/stripe-app.json at revision `HEAD`: this clone does not contain it";
    assert_error(&repository.run(&["check", "--since", "HEAD", "app"]), 3, &[error]);
    assert_error(&repository.run(&["diff", "HEAD:app/stripe-app.json", "app"]), 3, &[error]);
    assert!(!canary.exists());
}
