//! Every file that we write is the old one or the new one, whole, keeps what it was besides its text, and is one of the
//! repository.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use stripe_app_lint::error::Error;
use stripe_app_lint::write::write;
use tempfile::{TempDir, tempdir};

const MANIFEST: &str = r#"{"id": "dev.ledgerline.app", "version": "v1.0.0", "name": "Ledgerline"}"#;

/// A file that a command writes anew, and what it holds before.
struct Writer {
    file: &'static str,
    before: &'static str,
    arguments: &'static [&'static str],
}

/// The commands that write over a file.
const WRITERS: [Writer; 3] = [
    Writer { file: "stripe-app.json", before: MANIFEST, arguments: &["check", "--fix"] },
    Writer { file: "stripe-app-lint.baseline.json", before: "{}", arguments: &["baseline"] },
    Writer {
        file: "stripe-app-review.json5",
        before: "{answers: []}",
        arguments: &["review", "--answer", "name-words", "--by", "Ada"],
    },
];

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stripe-app-lint")).current_dir(folder).args(arguments).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@ledgerline.dev"];
    let output = Command::new("git").current_dir(folder).args(identity).args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

impl Writer {
    /// A folder with the manifest and the file.
    fn folder(&self) -> TempDir {
        let folder = tempdir().unwrap();
        fs::write(folder.path().join("stripe-app.json"), MANIFEST).unwrap();
        fs::write(folder.path().join(self.file), self.before).unwrap();
        folder
    }

    fn run(&self, folder: &Path) -> Output {
        run(folder, self.arguments)
    }

    /// Asserts that the file was written.
    fn wrote(&self, file: &Path, output: &Output) {
        assert_ne!(fs::read_to_string(file).unwrap(), self.before, "{}: {}", self.file, stderr(output));
    }

    /// Asserts that the file was left alone, and why.
    fn refused(&self, file: &Path, output: &Output, reason: &str) {
        assert_eq!(fs::read_to_string(file).unwrap(), self.before, "{}", self.file);
        let told = stderr(output);
        let is_told = told.contains("cannot write") || told.contains("cannot read");
        assert!(is_told && told.contains(reason), "{}: {told}", self.file);
        assert_ne!(output.status.code(), Some(0), "{}", self.file);
    }
}

#[test]
fn file_that_changed_since_it_was_read_is_not_written() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("stripe-app-review.json5");
    fs::write(&path, "new").unwrap();
    assert!(matches!(write(&path, Some(b"old"), "ours"), Err(Error::Changed(_))));
    assert!(matches!(write(&path, None, "ours"), Err(Error::Exists(_))));
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn configuration_is_never_overwritten() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("stripe-app-lint.json5");
    assert_eq!(run(folder.path(), &["init"]).status.code(), Some(0));
    assert!(!fs::read_to_string(&path).unwrap().is_empty());
    fs::write(&path, "{}").unwrap();
    let output = run(folder.path(), &["init"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("already exists"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&path).unwrap(), "{}");
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn mode_and_owner_are_kept() {
        for writer in WRITERS {
            let folder = writer.folder();
            let file = folder.path().join(writer.file);
            fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
            // Only the administrator may give a file away; anyone else owns it before and after.
            let is_given_away = chown(&file, Some(1234), Some(2345)).is_ok();
            let before = fs::metadata(&file).unwrap();
            let output = writer.run(folder.path());
            writer.wrote(&file, &output);
            let after = fs::metadata(&file).unwrap();
            assert_eq!(after.mode(), before.mode(), "{}", writer.file);
            assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()), "{}", writer.file);
            assert_eq!(after.uid() == 1234, is_given_away, "{}", writer.file);
        }
    }

    #[test]
    fn new_file_gets_the_default_mode() {
        let folder = tempdir().unwrap();
        fs::write(folder.path().join("stripe-app.json"), MANIFEST).unwrap();
        let usual = fs::metadata(folder.path().join("stripe-app.json")).unwrap().mode();
        run(folder.path(), &["init"]);
        for writer in &WRITERS[1..] {
            writer.run(folder.path());
        }
        for entry in fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().mode(), usual, "{}", entry.path().display());
        }
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 4);
    }

    #[test]
    fn read_only_file_is_not_written() {
        for writer in WRITERS {
            let folder = writer.folder();
            let file = folder.path().join(writer.file);
            fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
            writer.refused(
                &file,
                &writer.run(folder.path()),
                "it is read-only; make it writable and run the command again",
            );
        }
    }

    #[test]
    fn file_with_several_hard_links_is_not_written() {
        for writer in WRITERS {
            let folder = writer.folder();
            let file = folder.path().join(writer.file);
            let other = tempdir().unwrap();
            if fs::hard_link(&file, other.path().join("other")).is_err() {
                return;
            }
            writer.refused(
                &file,
                &writer.run(folder.path()),
                "it has other hard links, which would keep the old text; replace it with a copy and run the command again",
            );
            assert_eq!(fs::metadata(&file).unwrap().nlink(), 2, "{}", writer.file);
        }
    }

    /// Moves the file to `target` and leaves a link in its place.
    fn link(writer: &Writer, folder: &Path, target: &Path, link: impl AsRef<Path>) {
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::remove_file(folder.join(writer.file)).unwrap();
        fs::write(target, writer.before).unwrap();
        symlink(link, folder.join(writer.file)).unwrap();
    }

    #[test]
    fn link_is_kept_and_its_target_in_the_repository_is_written() {
        for writer in WRITERS {
            let folder = writer.folder();
            let app = folder.path().join("app");
            git(folder.path(), &["init", "--quiet"]);
            fs::create_dir(&app).unwrap();
            fs::write(app.join("stripe-app.json"), MANIFEST).unwrap();
            fs::write(app.join(writer.file), writer.before).unwrap();
            let target = folder.path().join("shared/file");
            link(&writer, &app, &target, "../shared/file");
            let output = writer.run(&app);
            writer.wrote(&target, &output);
            assert!(app.join(writer.file).is_symlink(), "{}", writer.file);
        }
    }

    #[test]
    fn a_link_out_of_the_repository_is_not_followed() {
        for in_repository in [true, false] {
            for writer in WRITERS {
                let (folder, outside) = (writer.folder(), tempdir().unwrap());
                if in_repository {
                    git(folder.path(), &["init", "--quiet"]);
                }
                let target = outside.path().join("file");
                link(&writer, folder.path(), &target, &target);
                writer.refused(&target, &writer.run(folder.path()), "it points outside the repository");
            }
        }
    }

    #[test]
    fn link_into_the_git_folder_is_not_followed() {
        for writer in WRITERS {
            let folder = writer.folder();
            git(folder.path(), &["init", "--quiet"]);
            let target = folder.path().join(".git/description");
            link(&writer, folder.path(), &target, ".git/description");
            writer.refused(&target, &writer.run(folder.path()), "it points outside the repository");
        }
    }

    #[test]
    fn a_folder_that_is_a_link_to_another_repository_is_not_written_to() {
        let (folder, other) = (tempdir().unwrap(), tempdir().unwrap());
        git(folder.path(), &["init", "--quiet"]);
        git(other.path(), &["init", "--quiet"]);
        let manifest = other.path().join("stripe-app.json");
        fs::write(&manifest, MANIFEST).unwrap();
        symlink(other.path(), folder.path().join("app")).unwrap();
        let arguments: [&[&str]; 2] = [
            &["check", "--fix", "app/stripe-app.json"],
            &["review", "--answer", "name-words", "--by", "Ada", "app/stripe-app.json"],
        ];
        for arguments in arguments {
            let output = run(folder.path(), arguments);
            assert!(stderr(&output).contains("it points outside the repository"), "{}", stderr(&output));
        }
        assert_eq!(fs::read_to_string(&manifest).unwrap(), MANIFEST);
        assert!(!other.path().join("stripe-app-review.json5").exists());
    }

    #[test]
    fn new_file_is_not_written_through_a_dangling_link() {
        let (folder, outside) = (tempdir().unwrap(), tempdir().unwrap());
        fs::write(folder.path().join("stripe-app.json"), MANIFEST).unwrap();
        let commands: Vec<(&str, &[&str])> = WRITERS[1..]
            .iter()
            .map(|writer| (writer.file, writer.arguments))
            .chain([("stripe-app-lint.json5", ["init"].as_slice())])
            .collect();
        for (file, arguments) in commands {
            symlink(outside.path().join(file), folder.path().join(file)).unwrap();
            let output = run(folder.path(), arguments);
            assert!(stderr(&output).contains("already exists"), "{file}: {}", stderr(&output));
            assert!(!outside.path().join(file).exists(), "{file}");
            fs::remove_file(folder.path().join(file)).unwrap();
        }
    }

    #[test]
    fn a_worktree_whose_git_is_a_file_is_written_to() {
        for writer in WRITERS {
            let folder = writer.folder();
            fs::write(folder.path().join(".git"), "gitdir: elsewhere").unwrap();
            let output = writer.run(folder.path());
            writer.wrote(&folder.path().join(writer.file), &output);
        }
    }

    /// `STRIPE_APP_LINT_KILLS` sets how often.
    #[test]
    fn a_killed_run_leaves_nothing_that_git_shows() {
        let kills: u32 = std::env::var("STRIPE_APP_LINT_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
        let folder = tempdir().unwrap();
        for writer in WRITERS {
            fs::write(folder.path().join(writer.file), writer.before).unwrap();
        }
        git(folder.path(), &["init", "--quiet"]);
        git(folder.path(), &["add", "."]);
        git(folder.path(), &["commit", "--quiet", "--message", "Start"]);
        for (turn, writer) in (0..kills).zip(WRITERS.iter().cycle()) {
            fs::write(folder.path().join(writer.file), writer.before).unwrap();
            let mut command = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"));
            let mut run = command.current_dir(folder.path()).args(writer.arguments);
            run = run.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
            let mut run = run.spawn().unwrap();
            std::thread::sleep(Duration::from_micros(500 * u64::from(turn % 80)));
            run.kill().unwrap();
            run.wait().unwrap();
            let status = git(folder.path(), &["status", "--porcelain"]);
            assert!(status.lines().all(|line| line.starts_with(" M ")), "{}: {status}", writer.file);
        }
    }

    #[test]
    fn old_temporary_files_of_killed_runs_are_removed() {
        let writer = &WRITERS[0];
        let folder = writer.folder();
        git(folder.path(), &["init", "--quiet"]);
        let long_ago = SystemTime::now() - Duration::from_secs(700);
        let names = [
            (".stripe-app-lint-aB3xY9.tmp", long_ago, false),
            (".git/.stripe-app-lint-aB3xY9.tmp", long_ago, false),
            (".stripe-app-lint-aB3xY8.tmp", SystemTime::now(), true),
            (".stripe-app-lint-aB3x.Y.tmp", long_ago, true),
            (".stripe-app-lint-aB3xY9.tmp.json", long_ago, true),
            ("stripe-app-lint-aB3xY9.tmp", long_ago, true),
        ];
        for (name, time, _) in names {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(time).unwrap();
        }
        let kept = folder.path().join("stripe-app-lint-aB3xY9.tmp");
        symlink(&kept, folder.path().join(".stripe-app-lint-aB3xY7.tmp")).unwrap();
        let output = writer.run(folder.path());
        writer.wrote(&folder.path().join(writer.file), &output);
        for (name, _, stays) in names {
            assert_eq!(folder.path().join(name).exists(), stays, "{name}");
        }
        assert!(folder.path().join(".stripe-app-lint-aB3xY7.tmp").is_symlink());
    }
}
