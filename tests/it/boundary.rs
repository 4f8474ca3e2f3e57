//! What a stranger's repository may lead to: nothing outside of it is read, whichever file names it and however.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use tempfile::{TempDir, tempdir};

/// What no output may hold. As the name of a key, it is shown by whatever reads the text as its own.
const MARKER: &str = "hunter2";

/// Reads as a manifest, a configuration, a listing, answers and patterns, in JSON and in YAML.
const SECRET: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "hunter2": "hunter2",
"stripe-app-lint": {"hunter2": 1}, "answers": [{"requirement": "hunter2"}], "extensions": "hunter2" "hunter2"
"#;

const MANIFEST: &str =
    r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "icon": "./icon.png"}"#;

const V2: &str = "id: dev.ledgerline.app\nversion: 1.0.0\nname: Ledgerline\nextensions:\n  - id: one\n    name: One\n    \
                  interface_id: core.workflows.custom_action\n    version: 1.0.0\n    script:\n      type: custom\n      \
                  content: run.ts\n";

/// How the reader learns of what could not be read.
#[derive(Clone, Copy, PartialEq)]
enum Told {
    /// As an error on stderr that fails the run.
    Error,
    /// As a finding or a fault in the report.
    Finding,
    /// Not at all: it is as if the file were not there.
    Not,
}

/// A file that the linter reads.
struct Read {
    path: &'static str,
    /// What leads to it.
    files: &'static [(&'static str, &'static str)],
    arguments: &'static [&'static str],
    told: Told,
    exit: i32,
}

const CHECK: &[&str] = &["check", "--fail-on", "never"];

fn reads() -> Vec<Read> {
    let read = |path, files, told| {
        let exit = i32::from(told == Told::Error);
        Read { path, files, arguments: CHECK, told, exit }
    };
    vec![
        read("app/stripe-app.json", &[], Told::Error),
        read("app/stripe-app.yaml", &[], Told::Error),
        read("app/stripe-app.dev.json", &[], Told::Error),
        Read { arguments: &["check", "app"], exit: 3, ..read("app/stripe-app.json", &[], Told::Error) },
        Read { arguments: &["review", "app"], exit: 3, ..read("app/stripe-app.json", &[], Told::Error) },
        Read { arguments: &["diff", "other", "app"], exit: 3, ..read("app/stripe-app.json", &[], Told::Error) },
        read(
            "base.json",
            &[("app/stripe-app.dev.json", r#"{"extends": "../base.json", "constants": {}, "name": "Ledgerline"}"#)],
            Told::Finding,
        ),
        Read {
            arguments: &["check", "--fail-on", "never", "app/stripe-app.json"],
            ..read("app/stripe-app.yaml", &[("app/stripe-app.json", MANIFEST)], Told::Not)
        },
        read("app/icon.png", &[("app/stripe-app.json", MANIFEST)], Told::Finding),
        read("app/package-lock.json", &[("app/stripe-app.json", MANIFEST), ("app/package.json", "{}")], Told::Not),
        read("app/run.ts", &[("app/stripe-app.yaml", V2)], Told::Finding),
        read("app/stripe-app-listing.json5", &[("app/stripe-app.json", MANIFEST)], Told::Error),
        read(
            "app/one.png",
            &[
                ("app/stripe-app.json", MANIFEST),
                ("app/stripe-app-listing.json5", r#"{"features": [{"image": "one.png"}]}"#),
            ],
            Told::Finding,
        ),
        read("app/stripe-app-lint.json5", &[("app/stripe-app.json", MANIFEST)], Told::Error),
        read("app/stripe-app-lint.json", &[("app/stripe-app.json", MANIFEST)], Told::Error),
        read("app/package.json", &[("app/stripe-app.json", MANIFEST)], Told::Not),
        Read { exit: 3, ..read("stripe-app-lint.json5", &[("app/stripe-app.json", MANIFEST)], Told::Error) },
        Read {
            exit: 2,
            ..read("base.json", &[("stripe-app-lint.json5", r#"{"baseline": "base.json"}"#)], Told::Finding)
        },
        Read {
            arguments: &["review", "app"],
            ..read("app/stripe-app-review.json5", &[("app/stripe-app.json", MANIFEST)], Told::Finding)
        },
        read(".gitignore", &[], Told::Error),
        read("app/.gitignore", &[("app/stripe-app.json", MANIFEST)], Told::Error),
        Read { arguments: &["check", "--fail-on", "never", "other"], ..read(".gitignore", &[], Told::Error) },
        Read {
            arguments: &["check", "--fail-on", "never", "--files-from", "list"],
            ..read("app/any.json", &[("list", "app/any.json\nother/stripe-app.json\n")], Told::Error)
        },
    ]
}

/// A repository with one sound app, beside a folder that is not its own.
fn repository() -> (TempDir, PathBuf) {
    let guard = tempdir().unwrap();
    let repository = guard.path().join("repository");
    write(&repository, ".git/HEAD", "");
    write(&repository, "other/stripe-app.json", &MANIFEST.replace(r#", "icon": "./icon.png""#, ""));
    write(guard.path(), "outside/secret", SECRET);
    (guard, repository)
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Runs the program, which has to end soon.
fn run(folder: &Path, arguments: &[&str]) -> (Output, String, String) {
    let start = Instant::now();
    let run = Command::new("timeout")
        .args(["60", env!("CARGO_BIN_EXE_stripe-app-lint")])
        .args(arguments)
        .current_dir(folder)
        .output();
    let output = run.unwrap();
    assert!(start.elapsed() < Duration::from_secs(30), "{arguments:?} took {:?}", start.elapsed());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    (output, out, err)
}

/// Puts something at each path that is read, and holds the program to what it says of it.
fn hold(put: impl Fn(&Path, &Path), reasons: &[&str], formats: &[&str]) {
    for read in reads() {
        for format in formats {
            let (guard, repository) = repository();
            read.files.iter().for_each(|(path, text)| write(&repository, path, text));
            let path = repository.join(read.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            put(&path, guard.path());
            let arguments = [read.arguments, &["--format", format]].concat();
            let (output, out, err) = run(&repository, &arguments);
            let what = format!("{} by {arguments:?}\n{out}\n{err}", read.path);
            assert!(!out.contains(MARKER) && !err.contains(MARKER), "the secret is shown: {what}");
            assert_eq!(output.status.code(), Some(read.exit), "{what}");
            let name = path.file_name().unwrap().to_str().unwrap();
            match read.told {
                Told::Error => {
                    let is_told =
                        |line: &str| line.contains(name) && reasons.iter().any(|reason| line.contains(reason));
                    assert!(err.lines().any(is_told), "{what}");
                }
                Told::Finding => assert!(out.contains(name) || *format == "json", "{what}"),
                Told::Not => assert!(err.is_empty(), "{what}"),
            }
        }
    }
}

const OUTSIDE: &str = "it points outside the repository";

#[test]
fn link_to_an_outside_file_is_not_followed() {
    let link = |path: &Path, folder: &Path| symlink(folder.join("outside/secret"), path).unwrap();
    hold(link, &[OUTSIDE], &["human", "json"]);
}

#[test]
fn a_link_to_a_device_is_not_followed() {
    hold(|path, _| symlink("/dev/zero", path).unwrap(), &[OUTSIDE], &["human"]);
}

#[test]
fn a_pipe_is_not_opened() {
    let pipe = |path: &Path, _: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    // A pipe has no link to follow, so nothing is told of what is only looked at.
    hold(pipe, &["it is not a regular file"], &["human"]);
}

/// Without this, the tests above would pass for a program that reads nothing.
#[test]
fn a_link_to_a_file_inside_is_followed() {
    // Pictures, scripts and patterns are not shown, and a comparison shows only what is known.
    let is_silent = |read: &Read| {
        let silent = ["icon.png", "one.png", "run.ts", ".gitignore"].iter().any(|name| read.path.ends_with(name));
        silent || read.arguments[0] == "diff" || (read.told == Told::Not && read.path != "app/package.json")
    };
    for read in reads().into_iter().filter(|read| !is_silent(read)) {
        let (_guard, repository) = repository();
        read.files.iter().for_each(|(path, text)| write(&repository, path, text));
        write(&repository, "inside/secret", SECRET);
        let path = repository.join(read.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(repository.join("inside/secret"), path).unwrap();
        let (_, out, err) = run(&repository, read.arguments);
        let is_read = out.contains(MARKER) || out.contains(&format!("already set here: {}", read.path));
        assert!(is_read, "{} by {:?}\n{out}\n{err}", read.path, read.arguments);
    }
}

#[test]
fn folders_that_lead_outside_are_not_entered() {
    const ICON: &str = r#"{"id": "a", "version": "1.0.0", "name": "b", "icon": "images/hunter.png"}"#;
    const VIEW: &str = r#"{"id": "a", "version": "1.0.0", "name": "b",
        "ui_extension": {"views": [{"viewport": "stripe.dashboard.home.overview", "component": "Hunter"}]}}"#;
    let listed = ["check", "--files-from", "list"];
    let cases: [(&str, (&str, &str), &[&str]); 6] = [
        ("app", ("other/empty", ""), CHECK),
        ("app", ("list", "app/stripe-app.json\n"), &listed),
        ("app", ("list", "app\n"), &listed),
        ("app/base", ("app/stripe-app.dev.json", r#"{"extends": "base/stripe-app.json", "constants": {}}"#), CHECK),
        ("app/images", ("app/stripe-app.json", ICON), CHECK),
        ("app/src/views", ("app/stripe-app.json", VIEW), CHECK),
    ];
    for (link, (path, text), arguments) in cases {
        let (guard, repository) = repository();
        for name in ["stripe-app.json", "hunter2.png", "hunter2.tsx", "stripe-app-lint.json5"] {
            write(guard.path(), &format!("outside/{name}"), SECRET);
        }
        write(&repository, path, text);
        fs::create_dir_all(repository.join(link).parent().unwrap()).unwrap();
        symlink(guard.path().join("outside"), repository.join(link)).unwrap();
        let (_, out, err) = run(&repository, arguments);
        assert!(!out.contains(MARKER) && !err.contains(MARKER), "{link} by {arguments:?}\n{out}\n{err}");
        // Named on the command line, it is the user's wish.
        let (_, out, err) = run(&repository, &["check", &format!("{link}/stripe-app.json")]);
        assert!(out.contains(MARKER), "{link}\n{out}\n{err}");
    }
}

#[test]
fn named_file_can_be_anywhere_but_its_references_cannot() {
    let (guard, repository) = repository();
    write(guard.path(), "outside/stripe-app.dev.json", r#"{"extends": "secret", "constants": {}, "hunter3": 1}"#);
    symlink("../outside/stripe-app.dev.json", repository.join("stripe-app.dev.json")).unwrap();
    symlink("../outside/secret", repository.join("secret")).unwrap();
    let (_, out, _) = run(&repository, &["check", "stripe-app.dev.json"]);
    assert!(out.contains("hunter3") && !out.contains(MARKER), "{out}");
    write(guard.path(), "outside/config", r#"{"baseline": "secret", "hunter3": 1}"#);
    symlink("../outside/config", repository.join("config")).unwrap();
    let (_, out, _) = run(&repository, &["check", "--config", "config"]);
    assert!(out.contains("hunter3") && out.contains(OUTSIDE) && !out.contains(MARKER), "{out}");
}

#[test]
fn named_folder_is_the_boundary_without_a_repository() {
    let guard = tempdir().unwrap();
    write(guard.path(), "secret", SECRET);
    write(guard.path(), "named/inside", SECRET);
    write(
        guard.path(),
        "named/out/stripe-app.dev.json",
        r#"{"extends": "../../secret", "constants": {}, "name": "Ledgerline"}"#,
    );
    write(
        guard.path(),
        "named/in/stripe-app.dev.json",
        r#"{"extends": "../inside", "constants": {}, "name": "Ledgerline"}"#,
    );
    let (_, out, _) = run(guard.path(), &["check", "named/../named/out"]);
    assert!(out.contains("outside the repository"), "{out}");
    let (_, out, _) = run(guard.path(), &["check", "named"]);
    assert!(out.contains("already set here: named/inside") && out.contains("outside the repository"), "{out}");
    // A file that is named by itself belongs to the working directory.
    let (_, out, _) = run(guard.path(), &["check", "named/out/stripe-app.dev.json"]);
    assert!(out.contains("already set here: secret"), "{out}");
    let (_, out, _) = run(&guard.path().join("named"), &["check", "out/stripe-app.dev.json"]);
    assert!(out.contains("outside the repository"), "{out}");
}

#[test]
fn stdin_has_the_boundary_of_its_assumed_path() {
    let (guard, repository) = repository();
    write(guard.path(), "stripe-app.json", SECRET);
    write(&repository, "inside", SECRET);
    for (extends, is_read) in [("../../stripe-app.json", false), ("../inside", true)] {
        let text = format!(r#"{{"extends": "{extends}", "constants": {{}}, "name": "Ledgerline"}}"#);
        fs::write(guard.path().join("stdin"), text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"))
            .args(["check", "-", "--stdin-filename", "app/stripe-app.dev.json"])
            .current_dir(&repository)
            .stdin(fs::File::open(guard.path().join("stdin")).unwrap())
            .output()
            .unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!(out.contains("already set here: inside"), is_read, "{extends}: {out}");
        assert_eq!(out.contains("outside the repository"), !is_read, "{extends}: {out}");
    }
}

#[test]
fn unreadable_shared_configuration_is_one_error() {
    let (_guard, repository) = repository();
    symlink("/dev/zero", repository.join("stripe-app-lint.json5")).unwrap();
    write(&repository, "app/stripe-app.json", MANIFEST);
    write(&repository, "own/stripe-app-lint.json5", "{}");
    write(&repository, "own/stripe-app.json", MANIFEST);
    let (output, out, err) = run(&repository, &["check", "--format", "concise"]);
    assert_eq!(err.matches("stripe-app-lint.json5").count(), 1, "{err}");
    assert_eq!(output.status.code(), Some(1));
    assert!(out.contains("own/stripe-app.json") && !out.contains("app/stripe-app.json:1:1"), "{out}");
}

#[test]
fn folders_that_link_to_one_another_are_listed_once() {
    let (_guard, repository) = repository();
    write(&repository, "app/stripe-app.json", MANIFEST);
    let folders: Vec<PathBuf> = (0..30).map(|index| repository.join(format!("app/src/views/{index}"))).collect();
    for (index, folder) in folders.iter().enumerate() {
        fs::create_dir_all(folder).unwrap();
        for (other, target) in folders.iter().enumerate() {
            symlink(target, folder.join(format!("to{other}"))).unwrap();
        }
        fs::write(folder.join(format!("View{index}.tsx")), "").unwrap();
    }
    for name in ["usr", "root"] {
        symlink(format!("/{}", name.trim_start_matches("root")), repository.join("app/src").join(name)).unwrap();
    }
    let start = Instant::now();
    let (output, out, err) = run(&repository, &["check", "--fail-on", "never"]);
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn ignore_files_apply_at_every_level_up_to_the_repository() {
    let (guard, repository) = repository();
    write(guard.path(), ".gitignore", "*\n");
    write(&repository, ".gitignore", "/apps/a\n*.bak/\n!kept.bak/\nnested\n!/.shown\n");
    write(&repository, "apps/.gitignore", "\u{feff}b/\n!nested\n[\n");
    for app in ["a", "b", "c", "nested", "old.bak", "kept.bak"] {
        write(&repository, &format!("apps/{app}/stripe-app.json"), MANIFEST);
    }
    write(&repository, "apps/c/.git/HEAD", "");
    write(&repository, "apps/c/nested.bak/stripe-app.json", MANIFEST);
    write(&repository, ".shown/stripe-app.json", MANIFEST);
    let found = |folder: &Path, path: &str, more: &[&str]| {
        let (_, out, _) = run(folder, &[&["check", "--format", "concise", path], more].concat());
        let mut files: Vec<String> = out.lines().filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect();
        files.retain(|file| file.ends_with("stripe-app.json") && !file.starts_with("other/"));
        files.dedup();
        files.into_iter().map(|file| file.replace("/stripe-app.json", "")).collect::<Vec<_>>()
    };
    assert_eq!(found(&repository, ".", &[]), [".shown", "apps/c", "apps/kept.bak", "apps/nested"]);
    assert_eq!(found(&repository.join("apps"), ".", &[]), ["c", "kept.bak", "nested"]);
    // A repository in the repository, if it is named, has only its own.
    assert_eq!(found(&repository, "apps/c", &[]), ["apps/c/nested.bak", "apps/c"]);
    assert_eq!(found(&repository, ".", &["--no-ignore"]).len(), 7);
}

#[test]
fn ignore_files_that_are_too_large_together_are_not_applied() {
    let (_guard, repository) = repository();
    let patterns = |count: usize| "*.tmp\n".repeat(count);
    write(&repository, ".gitignore", &format!("ignored/\n{}", patterns(2_500)));
    write(&repository, "app/.gitignore", &format!("*\n{}", patterns(3_500)));
    write(&repository, "app/stripe-app.json", MANIFEST);
    write(&repository, "app/ignored/stripe-app.json", MANIFEST);
    let (output, out, err) = run(&repository, &["check", "--fail-on", "never", "--format", "concise"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err.contains("app/.gitignore: together with those of the folders above, it is larger than 32 KiB"),
        "{err}"
    );
    assert!(out.contains("app/stripe-app.json") && !out.contains("ignored"), "{out}");
    write(&repository, ".gitignore", &patterns(200_000));
    let (_, _, err) = run(&repository, &["check", "--fail-on", "never", "other"]);
    assert!(err.contains(".gitignore: it is larger than 32 KiB"), "{err}");
}

/// Links cost nothing to commit, and each of these files takes time to read.
#[test]
fn exceeding_the_total_size_of_ignore_files_is_one_error() {
    let (_guard, repository) = repository();
    write(&repository, "patterns", &format!("*\n{}", "literal\n".repeat(4_000)));
    for index in 0..160 {
        write(&repository, &format!("apps/{index}/stripe-app.json"), MANIFEST);
        symlink("../../patterns", repository.join(format!("apps/{index}/.gitignore"))).unwrap();
    }
    let (output, out, err) = run(&repository, &["check", "--fail-on", "never", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(err.matches("the .gitignore files up to this one are larger than 4 MiB").count(), 1, "{err}");
    assert!(out.contains("apps/"), "the others are linted: {out}");
}
