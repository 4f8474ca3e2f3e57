//! Earlier states of files, from git.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::app::files::or_here;
use crate::error::Error;

/// A state of a repository.
#[derive(Clone, Debug)]
pub struct Revision {
    name: String,
}

impl Revision {
    /// The revision that `name` stands for in the repository that holds `folder`.
    ///
    /// # Errors
    /// If there is no such revision, no repository, or no git.
    pub fn new(name: &str, folder: &Path) -> Result<Self, Error> {
        let failed = |reason: &str| Error::Revision { name: name.into(), reason: reason.trim().into() };
        if name.is_empty() || name.starts_with('-') {
            return Err(failed("it is not the name of a revision"));
        }
        let commit = format!("{name}^{{commit}}");
        let output = git(folder).args(["rev-parse", "--verify", "--quiet", &commit]).output();
        match output {
            Ok(output) if output.status.success() => Ok(Self { name: name.to_owned() }),
            Ok(output) if output.stderr.is_empty() => Err(failed("there is no such revision")),
            Ok(output) => Err(failed(&String::from_utf8_lossy(&output.stderr))),
            Err(error) => Err(failed(&format!("git cannot be run: {error}"))),
        }
    }

    /// The bytes of a file at this revision; `None` if it was not there.
    pub fn read(&self, path: &Path) -> Option<Vec<u8>> {
        let name = path.file_name()?.to_str()?;
        let folder = path.parent().map(PathBuf::from).unwrap_or_default();
        let output = git(&folder).args(["cat-file", "blob", &format!("{}:./{name}", self.name)]).output().ok()?;
        output.status.success().then_some(output.stdout)
    }
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(or_here(folder));
    command
}
