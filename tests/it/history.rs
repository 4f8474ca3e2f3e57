//! What `check --since` and `diff` read from git.

mod code;
mod hostile;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{fs, str};

use tempfile::{TempDir, tempdir};

const OLD: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline"}"#;
/// Says something else under the same version.
const NEW: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline Two"}"#;
const STILL: &str = "the version is still `1.0.0`";

/// A git repository, with nothing of this machine's configuration.
struct Repository {
    folder: TempDir,
}

impl Repository {
    fn new() -> Self {
        let repository = Self { folder: tempdir().unwrap() };
        repository.git(&["init", "--quiet"]);
        repository
    }

    /// A repository whose only commit holds [`OLD`] at each path; now they hold [`NEW`].
    fn with_changed(paths: &[&str]) -> Self {
        let repository = Self::new();
        paths.iter().for_each(|path| repository.write(path, OLD));
        repository.commit();
        paths.iter().for_each(|path| repository.write(path, NEW));
        repository
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = plain_git(self.folder.path(), arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout).trim().to_owned()
    }

    fn commit(&self) {
        self.git(&["add", "--force", "."]);
        self.git(&["commit", "--quiet", "--message", "a state"]);
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(self.folder.path(), arguments)
    }
}

/// git as anybody would call it.
fn plain_git(folder: &Path, arguments: &[&str]) -> Output {
    let mut git = Command::new("git");
    for setting in ["user.name=t", "user.email=t@ledgerline.dev", "commit.gpgsign=false", "protocol.file.allow=always"]
    {
        git.args(["-c", setting]);
    }
    without_configuration(&mut git).current_dir(folder).args(arguments).output().unwrap()
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"));
    without_configuration(&mut program).current_dir(folder).args(arguments).output().unwrap()
}

/// Leaves out what this machine, or a hook that runs the tests, tells git.
fn without_configuration(command: &mut Command) -> &mut Command {
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE").stdin(Stdio::null())
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

/// Whether the run compared with the earlier state and found the version unchanged.
fn compared(output: &Output) -> bool {
    let stdout = text(&output.stdout);
    let words = ["version-not-bumped", STILL].into_iter().any(|words| stdout.contains(words));
    assert!(words || output.stderr.is_empty(), "{}", text(&output.stderr));
    words
}

#[track_caller]
fn assert_error(output: &Output, status: i32, words: &[&str]) {
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{stderr}{}", text(&output.stdout));
    for words in words {
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
}

#[test]
fn a_version_is_checked_against_a_git_revision() {
    let repository = Repository::with_changed(&["app/stripe-app.json"]);
    let rules = |manifest: &str| -> Vec<String> {
        repository.write("app/stripe-app.json", manifest);
        let output = repository.run(&["check", "--since", "HEAD", "--format", "concise"]);
        let lines =
            text(&output.stdout).lines().map(|line| line.split(' ').nth(2).unwrap().trim_end_matches(':').to_owned());
        lines.filter(|rule| rule.starts_with("version-")).collect()
    };
    assert_eq!(rules(OLD), [""; 0]);
    assert_eq!(rules(&OLD.replace(": ", ":\n")), [""; 0]);
    assert_eq!(rules(NEW), ["version-not-bumped"]);
    assert_eq!(rules(&NEW.replace("1.0.0", "0.9.0")), ["version-lowered"]);
    assert_eq!(rules(&NEW.replace("1.0.0", "1.1.0")), [""; 0]);
}

#[test]
fn equal_manifests_have_no_changes_and_exit_0() {
    let repository = Repository::with_changed(&["stripe-app.json"]);
    assert_eq!(repository.run(&["diff", "--since", "HEAD"]).status.code(), Some(1));
    repository.write("stripe-app.json", OLD.replace(": ", ":\n"));
    for arguments in [&["diff", "--since", "HEAD"][..], &["diff", "HEAD:stripe-app.json", "."]] {
        let output = repository.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(output.stdout.starts_with(b"no changes"), "{}", text(&output.stdout));
    }
}

#[test]
fn a_local_manifest_is_compared_with_its_own_file() {
    let repository = Repository::new();
    repository.write("stripe-app.json", OLD);
    repository.write("stripe-app.dev.json", r#"{"extends": "stripe-app.json", "version": "1.0.1"}"#);
    repository.commit();
    let output = repository.run(&["diff", "HEAD:stripe-app.dev.json", "stripe-app.dev.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(!compared(&repository.run(&["check", "--since", "HEAD", "stripe-app.dev.json"])));
}

#[test]
fn a_deleted_manifest_is_read_from_history() {
    let repository = Repository::with_changed(&["stripe-app.json", "gone/for ever/stripe-app.json"]);
    fs::remove_dir_all(repository.at("gone")).unwrap();
    let arguments = ["diff", "HEAD:gone/for ever/stripe-app.json", "HEAD:stripe-app.json"];
    let output = repository.run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(compared(&repository.run(&["diff", "HEAD:gone/for ever/stripe-app.json", "stripe-app.json"])));
}

#[test]
fn paths_are_taken_from_the_working_directory() {
    let repository = Repository::with_changed(&["stripe-app.json", "a/b/stripe-app.json"]);
    let a = repository.at("a");
    for arguments in [
        &["check", "--since", "HEAD"][..],
        &["check", "--since", "HEAD", "../stripe-app.json"],
        &["check", "--since", "HEAD", "../a/./b"],
        &["check", "--since", "HEAD", repository.at("a/b").to_str().unwrap()],
        &["diff", "HEAD:b/stripe-app.json", "b"],
        &["diff", "HEAD:../stripe-app.json", ".."],
    ] {
        assert!(compared(&run(&a, arguments)), "{arguments:?}");
    }
    assert!(compared(&run(&repository.at("a/b"), &["diff", "--since", "HEAD"])));
}

#[cfg(unix)]
#[test]
fn links_lead_to_the_history_of_their_targets() {
    use std::os::unix::fs::symlink;
    let repository = Repository::with_changed(&["app/stripe-app.json"]);
    fs::create_dir(repository.at("other")).unwrap();
    symlink("../app/stripe-app.json", repository.at("other/stripe-app.json")).unwrap();
    symlink("app", repository.at("linked")).unwrap();
    let outside = tempdir().unwrap();
    symlink(repository.at("app"), outside.path().join("here")).unwrap();
    assert!(compared(&repository.run(&["check", "--since", "HEAD", "other/stripe-app.json"])));
    assert!(compared(&repository.run(&["check", "--since", "HEAD", "linked/stripe-app.json"])));
    assert!(compared(&run(&outside.path().join("here"), &["diff", "--since", "HEAD"])));
}

#[cfg(unix)]
#[test]
fn unusual_paths_are_taken_literally() {
    for folder in ["with space", "-C", "--help", "new\nline", "tab\tstop", ":(top)", "*", "\"quoted\"", "größe"] {
        let path = format!("{folder}/stripe-app.json");
        let repository = Repository::with_changed(&[&path]);
        assert!(compared(&repository.run(&["check", "--since", "HEAD"])), "{folder:?}");
        assert!(compared(&run(&repository.at(folder), &["diff", "--since", "HEAD"])), "{folder:?}");
    }
}

#[test]
fn a_worktree_has_the_history_of_its_repository() {
    let repository = Repository::with_changed(&["app/stripe-app.json"]);
    let place = tempdir().unwrap();
    let worktree = place.path().join("work tree");
    repository.git(&["worktree", "add", "--quiet", "--detach", worktree.to_str().unwrap()]);
    assert!(worktree.join(".git").is_file());
    fs::write(worktree.join("app/stripe-app.json"), NEW).unwrap();
    assert!(compared(&run(&worktree, &["check", "--since", "HEAD"])));
    assert!(compared(&run(&worktree.join("app"), &["diff", "--since", "HEAD"])));
}

#[test]
fn a_submodule_is_compared_from_within() {
    let (module, repository) =
        (Repository::with_changed(&["stripe-app.json"]), Repository::with_changed(&["stripe-app.json"]));
    repository.git(&["submodule", "--quiet", "add", module.folder.path().to_str().unwrap(), "module"]);
    repository.commit();
    repository.write("module/stripe-app.json", NEW);
    repository.write("stripe-app.json", OLD);
    let output = repository.run(&["check", "--since", "HEAD~"]);
    assert_error(&output, 2, &["module/stripe-app.json is not in the working directory's git repository"]);
    assert!(compared(&run(&repository.at("module"), &["check", "--since", "HEAD"])));
}

#[test]
fn a_manifest_of_another_repository_is_an_error_and_the_others_are_linted() {
    let (here, other) =
        (Repository::with_changed(&["stripe-app.json"]), Repository::with_changed(&["stripe-app.json"]));
    let elsewhere = other.at("stripe-app.json");
    let output = here.run(&["check", "--since", "HEAD", "stripe-app.json", elsewhere.to_str().unwrap()]);
    assert_error(
        &output,
        2,
        &["is not in the working directory's git repository; run the command in the file's own repository"],
    );
    assert!(compared(&output), "{}", text(&output.stdout));
    let output = here.run(&["check", "--since", "HEAD", elsewhere.to_str().unwrap()]);
    assert_error(&output, 2, &["is not in the working directory's git repository"]);
    let revision = format!("HEAD:{}", elsewhere.display());
    assert_error(&here.run(&["diff", &revision, "."]), 2, &["is not in the working directory's git repository"]);
}

#[test]
fn manifest_missing_at_the_revision_is_not_compared() {
    let repository = Repository::with_changed(&["stripe-app.json"]);
    repository.write("new/stripe-app.json", NEW);
    let output = repository.run(&["check", "--since", "HEAD", "new"]);
    assert!(!compared(&output));
    assert_error(
        &repository.run(&["diff", "HEAD:new/stripe-app.json", "."]),
        2,
        &["new/stripe-app.json does not exist at revision `HEAD`"],
    );
}

#[test]
fn unreadable_manifest_at_the_revision_is_an_error() {
    let repository = Repository::new();
    let cases: [(&str, &[u8], &str); 3] = [
        ("json/stripe-app.json", &vec![b' '; 16 * 1024 * 1024 + 1], "it is larger than 16 MiB"),
        ("yaml/stripe-app.yaml", &vec![b'\n'; 256 * 1024 + 1], "it is larger than 256 KiB"),
        ("bytes/stripe-app.json", b"{\"id\": \"\xff\"}", "it is not valid UTF-8 (at byte 8)"),
    ];
    cases.iter().for_each(|(path, bytes, _)| repository.write(path, bytes));
    repository.write("folder/stripe-app.json/file", "");
    repository.write("good/stripe-app.json", OLD);
    repository.commit();
    fs::remove_dir_all(repository.at("folder")).unwrap();
    repository.write("good/stripe-app.json", NEW);
    let yaml = "id: dev.ledgerline.app\nversion: 1.0.0\nname: Ledgerline\nextensions: []\n";
    for (path, reason) in
        cases.iter().map(|(path, _, reason)| (*path, *reason)).chain([("folder/stripe-app.json", "it is a folder")])
    {
        repository.write(path, if path.ends_with("yaml") { yaml } else { OLD });
        let error = format!("cannot read {path} at revision `HEAD`: {reason}");
        assert_error(&repository.run(&["diff", &format!("HEAD:{path}"), path]), 3, &[&error]);
        assert_error(&repository.run(&["check", "--since", "HEAD", path]), 3, &[&error]);
        let output = repository.run(&["check", "--since", "HEAD", path, "good"]);
        assert_error(&output, 1, &[&error]);
        assert!(compared(&output), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn link_in_history_is_not_read_as_a_manifest() {
    let repository = Repository::new();
    std::os::unix::fs::symlink("/etc/passwd", repository.at("stripe-app.json")).unwrap();
    repository.commit();
    fs::remove_file(repository.at("stripe-app.json")).unwrap();
    repository.write("stripe-app.json", OLD);
    let error = "cannot read stripe-app.json at revision `HEAD`: it is not a regular file";
    assert_error(&repository.run(&["diff", "--since", "HEAD"]), 3, &[error]);
}

#[test]
fn only_commit_names_are_accepted_as_revisions() {
    let repository = Repository::with_changed(&["stripe-app.json"]);
    let tree = repository.git(&["rev-parse", "HEAD^{tree}"]);
    for name in ["", "-h", "--all", "^HEAD", "HEAD:stripe-app.json", ":/state", "HEAD\nHEAD", "\u{1b}[31m"] {
        let output = repository.run(&["check", &format!("--since={name}")]);
        assert_error(&output, 2, &["it is not a valid revision name"]);
        assert!(!text(&output.stderr).contains('\u{1b}'));
    }
    for name in ["no-such-revision", "HEAD~5", "HEAD..HEAD", "HEAD HEAD", &tree] {
        let output = repository.run(&["check", "--since", name]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(text(&output.stderr).contains("cannot read revision"), "{name}: {}", text(&output.stderr));
    }
    assert!(compared(&repository.run(&["check", "--since", &repository.git(&["rev-parse", "--short", "HEAD"])])));
}

#[test]
fn a_shallow_clone_says_how_to_fetch_the_history() {
    let origin = Repository::with_changed(&["stripe-app.json"]);
    origin.commit();
    let place = tempdir().unwrap();
    let url = format!("file:///{}", origin.at("").display().to_string().replace('\\', "/").trim_start_matches('/'));
    let output = plain_git(place.path(), &["clone", "--quiet", "--depth=1", &url, "clone"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let output = run(&place.path().join("clone"), &["check", "--since", "HEAD~"]);
    let sentence = "no such revision in this shallow clone; fetch the full history with `git fetch --unshallow`, or set \
                    `fetch-depth: 0` for actions/checkout";
    assert_error(&output, 2, &[sentence]);
}

#[test]
fn there_are_no_revisions_outside_a_repository() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("stripe-app.json"), OLD).unwrap();
    assert_error(&run(folder.path(), &["check", "--since", "HEAD"]), 2, &["cannot read revision `HEAD`: not a git"]);
}
