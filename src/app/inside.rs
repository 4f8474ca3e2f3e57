//! The door to the file system for paths that a stranger wrote: none of them leads out of the repository, to read or to
//! write.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::files::{Entry, Files, ReadError, normal, or_current_dir};

/// Where a file's path came from, which decides whether it is trusted and how far its own paths may lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was named on the command line, so it may itself be a link that leads anywhere.
    Named,
    /// It was on a list of files, where its name may come from a stranger.
    Listed,
    /// It was found below a folder. Its paths may only lead below this real path.
    Found(Arc<Path>),
}

impl Origin {
    /// The origin of what is found below a folder: nothing leads out of the repository that holds the folder or,
    /// without one, out of the folder.
    pub fn below(files: &dyn Files, folder: &Path) -> Self {
        let real = real_or_above(files, folder);
        Self::Found(above(files, &real).unwrap_or(real).into())
    }
}

/// The files inside one repository or, without one, inside one folder.
///
/// A path is followed if its target, after resolving all symbolic links, is inside.
pub struct Inside<'a> {
    files: &'a dyn Files,
    /// The real path that everything must lie below.
    root: Arc<Path>,
    /// A folder inside. From it, only `..` and links can lead out, which is cheaper to rule out than the real path is
    /// to ask for.
    folder: Option<PathBuf>,
    /// The file that is trusted itself.
    named: Option<PathBuf>,
}

impl<'a> Inside<'a> {
    /// The files that the file at `path`, a manifest or a configuration, may lead to.
    pub fn of(files: &'a dyn Files, path: &Path, origin: &Origin) -> Self {
        let folder = path.parent().unwrap_or(Path::new(""));
        let named = (*origin == Origin::Named).then(|| path.to_owned());
        let (root, is_inside) = match origin {
            Origin::Found(root) => (root.clone(), true),
            Origin::Named => (boundary(files, &real_or_above(files, folder)), true),
            Origin::Listed => {
                let real = real_or_above(files, folder);
                let around = boundary_around(files, path).filter(|around| !real.starts_with(around));
                let is_inside = around.is_none();
                (around.unwrap_or_else(|| boundary(files, &real)), is_inside)
            }
        };
        Self { files, root, folder: is_inside.then(|| undotted(folder).to_owned()), named }
    }

    /// The files that a folder's own file, such as a configuration or a `.gitignore`, may lead to, if the folder holds
    /// the manifest. Without a repository, such a folder may lie above the manifest's root, and has its own.
    pub fn at(&self, folder: &Path) -> Self {
        let (files, root) = (self.files, self.root.clone());
        if self.folder.as_deref() == Some(undotted(folder)) {
            return Self { files, root, folder: self.folder.clone(), named: None };
        }
        let real = real_or_above(files, folder);
        let is_own = !real.starts_with(&root) && self.folder.is_some();
        let root = if is_own { boundary(files, &real) } else { root };
        let is_inside = real.starts_with(&root);
        Self { files, root, folder: is_inside.then(|| undotted(folder).to_owned()), named: None }
    }

    /// Whether a path may be followed, and what is there if that was learnt on the way.
    fn admit(&self, path: &Path) -> Result<Option<Entry>, ReadError> {
        if self.named.as_deref() == Some(path) {
            return Ok(None);
        }
        let path = undotted(path);
        let folder = self.folder.as_deref().and_then(|folder| Some((folder, path.strip_prefix(folder).ok()?)));
        if let Some((folder, below)) = folder.filter(|(_, below)| is_downward(below)) {
            let mut at = folder.to_owned();
            let mut entry = Entry::Folder;
            for part in below {
                at.push(part);
                entry = self.files.look(&at)?;
                if entry == Entry::Link {
                    break;
                }
            }
            if entry != Entry::Link {
                return Ok(Some(entry));
            }
        }
        match self.files.real(or_current_dir(path)) {
            Some(real) if real.starts_with(&self.root) => Ok(None),
            // What exists but has no real path is not followed.
            None if self.files.entry(path).is_none() => Err(ReadError::NotFound),
            _ => Err(ReadError::Outside),
        }
    }
}

impl Files for Inside<'_> {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        match self.admit(path)? {
            Some(Entry::Folder) => Err(ReadError::Folder),
            _ => self.files.read(path, limit),
        }
    }

    fn entry(&self, path: &Path) -> Option<Entry> {
        self.admit(path).ok()?.or_else(|| self.files.entry(path))
    }

    /// Follows no link at the end, so there is nothing to keep anybody from: only folders above are looked at from
    /// outside, for their names.
    fn look(&self, path: &Path) -> Result<Entry, ReadError> {
        self.files.look(path)
    }

    fn children(&self, folder: &Path, most: usize) -> Result<Vec<(OsString, Entry)>, ReadError> {
        self.admit(folder)?;
        self.files.children(folder, most)
    }

    fn real(&self, path: &Path) -> Option<PathBuf> {
        self.files.real(path)
    }

    fn is_plain(&self, folder: &Path, path: &Path) -> bool {
        self.files.is_plain(folder, path)
    }
}

/// The nearest folder, from `folder` upwards, that contains a `.git`.
pub fn repository(files: &dyn Files, folder: &Path) -> Option<PathBuf> {
    above(files, &files.real(or_current_dir(folder))?)
}

/// The repositories that a path leads through as it is written, the nearest first, if the file there may be written: its
/// real path must be in all of them, and in no `.git` folder; without a repository, in the folder that the path names.
///
/// # Errors
/// If the file may not be written.
pub fn writable(files: &dyn Files, path: &Path, real: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let is_repository = |folder: &&Path| files.look(&folder.join(".git")).is_ok();
    let repositories: Vec<&Path> = path.ancestors().skip(1).filter(is_repository).collect();
    let own = path.parent().filter(|_| repositories.is_empty());
    for root in repositories.iter().copied().chain(own) {
        let root = files.real(root).ok_or(ReadError::NotFound)?;
        let below = real.strip_prefix(root).map_err(|_| ReadError::Outside)?;
        if below.iter().any(|part| part == ".git") {
            return Err(ReadError::Outside);
        }
    }
    Ok(repositories.into_iter().map(Path::to_owned).collect())
}

/// The real path that nothing leads out of, for what is in a folder and was not found below another: the repository,
/// else the working directory if it holds the folder, else the folder.
pub fn boundary(files: &dyn Files, real: &Path) -> Arc<Path> {
    let working = || {
        let working = files.real(Path::new("."))?;
        let is_all = working.has_root() && working.parent().is_none();
        (!is_all && real.starts_with(&working)).then_some(working)
    };
    above(files, real).or_else(working).unwrap_or_else(|| real.to_owned()).into()
}

/// The boundary of the working directory, for a path that is written as one below it.
fn boundary_around(files: &dyn Files, path: &Path) -> Option<Arc<Path>> {
    let working = files.real(Path::new("."))?;
    let path = normal(path);
    let is_below = if path.has_root() { path.starts_with(&working) } else { !path.starts_with("..") };
    is_below.then(|| boundary(files, &working))
}

/// The nearest folder, from a real path upwards, that contains a `.git`.
fn above(files: &dyn Files, real: &Path) -> Option<PathBuf> {
    real.ancestors().find(|above| files.look(&above.join(".git")).is_ok()).map(Path::to_owned)
}

/// A folder's real path. Of one that is not there, that of the nearest folder above it that is.
fn real_or_above(files: &dyn Files, folder: &Path) -> PathBuf {
    let (real, named) = (files.real(or_current_dir(folder)), normal(folder));
    let above = || named.ancestors().find_map(|above| files.real(or_current_dir(above)));
    real.or_else(above).unwrap_or(named)
}

fn undotted(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}

/// Whether a path has nothing but names.
fn is_downward(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_)))
}
