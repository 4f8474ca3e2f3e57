//! Writes files atomically: however the process ends, a file is either the complete old one or the complete new one.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use crate::app::files::{normal, or_current_dir};
use crate::app::inside::writable;
use crate::app::{Disk, ReadError};
use crate::error::Error;

/// Writes `after` to a file that contained `before` when it was read, or that did not exist.
///
/// A symbolic link is kept, and its target is replaced. Owner, group and mode are kept.
///
/// # Errors
/// If the file has changed since it was read, or must not or cannot be written. The file is then unchanged.
pub fn write(path: &Path, before: Option<&[u8]>, after: &str) -> Result<(), Error> {
    let target = match before {
        Some(_) => Target::existing(path),
        None => Target::new(path),
    };
    target.and_then(|target| target.write(before, after)).map_err(|refusal| refusal.of(path))
}

/// Why a file was not written.
#[derive(Debug, Error)]
enum Refusal {
    #[error(transparent)]
    Outside(#[from] ReadError),
    #[error("it is not a regular file")]
    NotAFile,
    #[error("it is read-only; make it writable and run the command again")]
    ReadOnly,
    #[error("it has other hard links, which would keep the old text; replace it with a copy and run the command again")]
    HardLinks,
    #[error("its owner and group cannot be preserved; run the command as the file's owner")]
    Owner,
    #[error("it has changed")]
    Changed,
    #[error("{0}; the file was not changed")]
    Io(#[from] io::Error),
}

impl Refusal {
    fn of(self, path: &Path) -> Error {
        let path = path.to_owned();
        match self {
            Self::Changed => Error::Changed(path),
            Self::Io(error) if error.kind() == ErrorKind::AlreadyExists => Error::Exists(path),
            refusal => Error::Unwritable { path, reason: refusal.to_string().into() },
        }
    }
}

/// A file to write.
struct Target {
    /// The file, with every symbolic link resolved.
    file: PathBuf,
    /// The folder that it is in.
    folder: PathBuf,
    /// The `.git` folder of its repository, if a file can be moved from there.
    git: Option<PathBuf>,
    /// Its owner, group and mode before.
    old: Option<Metadata>,
}

impl Target {
    fn existing(path: &Path) -> Result<Self, Refusal> {
        let file = fs::canonicalize(path)?;
        let folder = file.parent().unwrap_or(Path::new("/")).to_owned();
        let old = fs::metadata(&file)?;
        let target = Self::at(path, file, folder, Some(old))?;
        target.check_replaceable()?;
        Ok(target)
    }

    fn new(path: &Path) -> Result<Self, Refusal> {
        let folder = fs::canonicalize(or_current_dir(path.parent().unwrap_or(Path::new(""))))?;
        let file = folder.join(path.file_name().unwrap_or_default());
        Self::at(path, file, folder, None)
    }

    fn at(path: &Path, file: PathBuf, folder: PathBuf, old: Option<Metadata>) -> Result<Self, Refusal> {
        let repositories = writable(&Disk, &normal(&std::path::absolute(path)?), &file)?;
        Ok(Self { git: usable_git(&repositories, &folder), file, folder, old })
    }

    /// Rejects files that we may not write to, although their folder's permissions would let us replace them.
    fn check_replaceable(&self) -> Result<(), Refusal> {
        let Some(old) = &self.old else { return Ok(()) };
        if !old.is_file() {
            return Err(Refusal::NotAFile);
        }
        // The administrator may write any file, so the mode is asked as well.
        if old.permissions().readonly() {
            return Err(Refusal::ReadOnly);
        }
        if has_hard_links(old) {
            return Err(Refusal::HardLinks);
        }
        match File::options().write(true).open(&self.file) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(Refusal::ReadOnly),
            opened => Ok(opened.map(drop)?),
        }
    }

    /// Writes a temporary file and gives it the file's name. In `.git`, a temporary file that a killed run leaves
    /// behind is not visible to git; if that folder cannot be used, it is written next to the file.
    fn write(&self, before: Option<&[u8]>, after: &str) -> Result<(), Refusal> {
        remove_leftovers(&self.folder);
        if let Some(git) = &self.git {
            remove_leftovers(git);
            match self.write_through(git, before, after) {
                Err(Refusal::Io(_)) => {}
                done => return done,
            }
        }
        self.write_through(&self.folder, before, after)
    }

    fn write_through(&self, folder: &Path, before: Option<&[u8]>, after: &str) -> Result<(), Refusal> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM);
        #[cfg(unix)]
        if self.old.is_none() {
            // A new file gets the default mode; a replacement stays private until it gets the mode of the old file.
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(after.as_bytes())?;
        if let Some(old) = &self.old {
            keep_owner(file.as_file(), old)?;
            file.as_file().set_permissions(old.permissions())?;
        }
        file.as_file().sync_all()?;
        match before {
            Some(before) if !self.holds(before)? => return Err(Refusal::Changed),
            Some(_) => file.persist(&self.file),
            None => file.persist_noclobber(&self.file),
        }
        .map_err(|error| error.error)?;
        Ok(())
    }

    fn holds(&self, text: &[u8]) -> io::Result<bool> {
        let about = fs::metadata(&self.file)?;
        Ok(about.is_file() && about.len() == text.len() as u64 && fs::read(&self.file)? == text)
    }
}

/// The `.git` folder of the repository, if a file can be moved from there into `folder`. A link is not used.
fn usable_git(repositories: &[PathBuf], folder: &Path) -> Option<PathBuf> {
    let git = repositories.first()?.join(".git");
    let is_folder = git.symlink_metadata().is_ok_and(|about| about.is_dir());
    (is_folder && is_same_device(&git, folder)).then_some(git)
}

/// The name of a temporary file: [`RANDOM`] letters and digits between these.
const PREFIX: &str = ".stripe-app-lint-";
const SUFFIX: &str = ".tmp";
const RANDOM: usize = 6;

/// How old a temporary file must be so that it cannot belong to a run in progress.
const LEFT_BEHIND: Duration = Duration::from_secs(600);

/// Removes the temporary files that killed runs left in a folder. Failing to remove one must not prevent the write.
fn remove_leftovers(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in entries.filter(|entry| entry.file_name().to_str().is_some_and(is_temporary)) {
        let about = entry.metadata().ok().filter(Metadata::is_file);
        let age = about.and_then(|about| about.modified().ok()?.elapsed().ok());
        if age.is_some_and(|age| age > LEFT_BEHIND) {
            _ = fs::remove_file(entry.path());
        }
    }
}

fn is_temporary(name: &str) -> bool {
    let random = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
    random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(unix)]
fn has_hard_links(file: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(file) > 1
}

#[cfg(not(unix))]
fn has_hard_links(_file: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) -> Result<(), Refusal> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    fchown(file, Some(old.uid()), Some(old.gid())).map_err(|_| Refusal::Owner)
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _old: &Metadata) -> Result<(), Refusal> {
    Ok(())
}

/// Whether a file can be moved from one folder to the other, as far as this can be known without trying.
#[cfg(unix)]
fn is_same_device(one: &Path, other: &Path) -> bool {
    let device = |folder| fs::metadata(folder).map(|about| std::os::unix::fs::MetadataExt::dev(&about)).ok();
    device(one) == device(other)
}

#[cfg(not(unix))]
fn is_same_device(_one: &Path, _other: &Path) -> bool {
    true
}
