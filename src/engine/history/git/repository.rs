//! The git repository of the working directory.
//!
//! A pull request can add a folder that looks like a bare repository, with a configuration that makes git start programs.
//! So the repository is found once, and afterwards git is always told which one to use and given paths from its root.

use std::env;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::app::ReadError;
use crate::app::files::{Entry, normal, path_of};

/// How long git's list of the files in a commit may be: about 150,000 of them.
const MAX_LISTING_BYTES: u64 = 16 * 1024 * 1024;

/// A repository with a work tree.
#[derive(Clone, Debug)]
pub struct Repository {
    git_dir: PathBuf,
    /// The root of the work tree, as git spells it.
    work_tree: PathBuf,
    /// The same folder with every symbolic link resolved.
    root: PathBuf,
}

/// What a path refers to in a commit.
#[derive(Clone, Debug)]
pub enum Object {
    /// A regular file.
    File {
        /// The id of its contents.
        id: String,
        /// Its size in bytes.
        size: u64,
    },
    /// A folder.
    Folder,
    /// A symbolic link or a submodule.
    Other,
}

impl Object {
    /// What kind of thing it is.
    pub fn entry(&self) -> Entry {
        match self {
            Self::File { .. } => Entry::File,
            Self::Folder => Entry::Folder,
            Self::Other => Entry::Other,
        }
    }

    /// Reads what `git ls-tree --long` writes before a path; `None` if it is nothing, `Err` if this clone lacks it.
    fn read(about: &[u8]) -> Result<Option<Self>, ReadError> {
        let about = String::from_utf8_lossy(about);
        let about: Vec<&str> = about.split_ascii_whitespace().collect();
        match about.as_slice() {
            ["100644" | "100755" | "100664", _, id, size] => match size.parse() {
                Ok(size) => Ok(Some(Self::File { id: (*id).to_owned(), size })),
                Err(_) => Err(ReadError::Other("this clone does not contain it; fetch it with git first".into())),
            },
            [_, "tree", ..] => Ok(Some(Self::Folder)),
            [_, ..] => Ok(Some(Self::Other)),
            [] => Ok(None),
        }
    }
}

impl Repository {
    /// Finds the repository that holds the working directory.
    ///
    /// # Errors
    /// A message saying why there is none, or that git cannot be run.
    pub fn of_working_directory() -> Result<Self, String> {
        let here = env::current_dir().map_err(|error| format!("the working directory cannot be read: {error}"))?;
        // git refuses to commit anything named `.git`, so no pull request can add a folder that contains one.
        let start = here.ancestors().find(|folder| has_repository(folder)).unwrap_or(&here);
        let ask = |question| {
            let printed = printed(git().current_dir(start).args(["rev-parse", question]))?;
            Ok::<_, String>(path_of(printed.strip_suffix(b"\n").unwrap_or(&printed)))
        };
        let (work_tree, git_dir) = (ask("--show-toplevel")?, ask("--absolute-git-dir")?);
        let root = fs::canonicalize(&work_tree).map_err(|error| format!("the repository cannot be read: {error}"))?;
        Ok(Self { git_dir, work_tree, root })
    }

    /// The id of the commit that `name` refers to; `None` if there is none.
    ///
    /// # Errors
    /// A message saying why git failed.
    pub fn commit(&self, name: &str) -> Result<Option<String>, String> {
        let commit = format!("{name}^{{commit}}");
        let output = run(self.git().args(["rev-parse", "--verify", "--quiet", &commit]))?;
        if !output.status.success() && !output.stderr.is_empty() {
            return Err(complaint(&output));
        }
        let id = String::from_utf8_lossy(output.stdout.trim_ascii()).into_owned();
        Ok(Some(id).filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit())))
    }

    /// Whether the clone lacks part of the history.
    pub fn is_shallow(&self) -> bool {
        run(self.git().args(["rev-parse", "--is-shallow-repository"])).is_ok_and(|output| output.stdout == b"true\n")
    }

    /// The path from the root of the work tree, with every symbolic link of today's files resolved; `None` if it is not in
    /// this repository, or in one inside it, such as a submodule. The file need not exist.
    pub fn path_from_root(&self, path: &Path) -> Option<PathBuf> {
        let path = env::current_dir().ok()?.join(path);
        let (existing, real) = path.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)))?;
        let path = normal(&real.join(path.strip_prefix(existing).ok()?));
        let from_root = path.strip_prefix(&self.root).ok()?;
        let is_in_another = path.ancestors().skip(1).take_while(|folder| *folder != self.root).any(has_repository);
        (!is_in_another).then(|| from_root.to_owned())
    }

    /// What was at a path in a commit; `None` if the path did not exist.
    ///
    /// # Errors
    /// If git cannot read the commit, or has no copy of the file.
    pub fn object(&self, commit: &str, from_root: &Path) -> Result<Option<Object>, ReadError> {
        let mut list = self.git();
        list.args(["ls-tree", "-z", "--long", "--full-tree", commit, "--"]).arg(with_slashes(from_root));
        let listed = printed(&mut list).map_err(|error| ReadError::Other(error.into()))?;
        Object::read(listed.split(|byte| *byte == b'\t').next().unwrap_or_default())
    }

    /// What is in a commit, by its path from the root.
    ///
    /// # Errors
    /// If git cannot read the commit, if this clone lacks a file, or if there is too much in it.
    pub fn objects(&self, commit: &str) -> Result<Vec<(PathBuf, Object)>, ReadError> {
        let mut list = self.git();
        list.args(["ls-tree", "-r", "-t", "-z", "--long", "--full-tree", commit]);
        let listed = output_up_to(list, MAX_LISTING_BYTES)?;
        let mut objects = Vec::new();
        for line in listed.split(|byte| *byte == 0) {
            let mut parts = line.splitn(2, |byte| *byte == b'\t');
            let (about, path) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            objects.extend(Object::read(about)?.map(|object| (path_of(path), object)));
        }
        Ok(objects)
    }

    /// The contents of a file, which has `size` bytes.
    ///
    /// # Errors
    /// If git cannot read it.
    pub fn contents(&self, id: &str, size: u64) -> Result<Vec<u8>, ReadError> {
        let mut cat = self.git();
        cat.args(["cat-file", "blob", id]);
        let bytes = output_up_to(cat, size)?;
        if bytes.len() as u64 == size { Ok(bytes) } else { Err(ReadError::Other("git cannot read it".into())) }
    }

    /// A path from the root of the work tree, if it is spelled with the root.
    pub fn strip<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        path.strip_prefix(&self.root).or_else(|_| path.strip_prefix(&self.work_tree)).ok()
    }

    /// The real path of what is at a path from the root.
    pub fn absolute(&self, from_root: &Path) -> PathBuf {
        self.root.join(from_root)
    }

    /// git in this repository.
    pub fn git(&self) -> Command {
        let mut command = git();
        command.arg("--git-dir").arg(&self.git_dir).arg("--work-tree").arg(&self.work_tree);
        command
    }
}

/// git with English messages, prevented from starting other programs, opening connections, asking questions and writing,
/// whatever a configuration says.
fn git() -> Command {
    let mut command = Command::new("git");
    command.args(["--no-pager", "--no-replace-objects", "--literal-pathspecs"]);
    for setting in ["safe.bareRepository=explicit", "core.fsmonitor=false", "core.hooksPath=/dev/null"] {
        command.args(["-c", setting]);
    }
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "none");
    command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    command
}

/// Runs a command whose output is short.
fn run(command: &mut Command) -> Result<Output, String> {
    command.stdin(Stdio::null()).output().map_err(|error: io::Error| format!("git cannot be run: {error}"))
}

/// What a command prints, if it succeeds and prints no more than `limit` bytes.
fn output_up_to(mut command: Command, limit: u64) -> Result<Vec<u8>, ReadError> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let mut bytes = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(limit + 1).read_to_end(&mut bytes)?;
    }
    // Of more, the rest is not read, and git ends when it cannot write it.
    match child.wait()?.success() && bytes.len() as u64 <= limit {
        true => Ok(bytes),
        false => Err(ReadError::Other("git cannot read it".into())),
    }
}

/// What a command prints, if it succeeds.
fn printed(command: &mut Command) -> Result<Vec<u8>, String> {
    let output = run(command)?;
    if output.status.success() { Ok(output.stdout) } else { Err(complaint(&output)) }
}

/// git's error message, on one line.
fn complaint(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let line = lines.join(" ");
    line.strip_prefix("fatal: ").unwrap_or(&line).to_owned()
}

fn has_repository(folder: &Path) -> bool {
    folder.join(".git").exists()
}

/// The path as git spells it on every system.
fn with_slashes(path: &Path) -> PathBuf {
    if cfg!(windows) { PathBuf::from(path.to_string_lossy().replace('\\', "/")) } else { path.to_owned() }
}
