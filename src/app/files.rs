//! The files around a manifest, read through one small trait so that unsaved text can be linted alike.

use std::cell::LazyCell;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::io;
use std::ops::Bound;
use std::path::{Component, Path, PathBuf};

use thiserror::Error;

use crate::text::Shown;

/// Where an app's files come from.
pub trait Files: Sync {
    /// The bytes of a regular file of at most `limit` bytes.
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError>;

    /// What is at a path, after following symbolic links.
    fn entry(&self, path: &Path) -> Option<Entry>;

    /// What is at a path itself, without following a symbolic link at its end.
    fn look(&self, path: &Path) -> Result<Entry, ReadError> {
        self.entry(path).ok_or(ReadError::NotFound)
    }

    /// The names of what is directly in a folder, at most so many, and what each is without following a symbolic link.
    fn children(&self, folder: &Path, most: usize) -> Result<Vec<(OsString, Entry)>, ReadError>;

    /// The files below a folder, relative to it, at most `depth` folders deep, sorted, after following symbolic links;
    /// without hidden folders and `node_modules`. None if there are more than [`MAX_LISTED`] files and folders.
    fn list(&self, folder: &Path, depth: usize) -> Vec<PathBuf> {
        let mut found = list(self, folder, depth).unwrap_or_default();
        found.sort();
        found
    }

    /// The path with every symbolic link resolved; `None` if it does not exist.
    fn real(&self, path: &Path) -> Option<PathBuf>;

    /// Whether a cheap check shows that `path`, starting at `folder`, contains no symbolic link and the file system is
    /// case-sensitive. Otherwise [`Files::real`] has to be called.
    fn is_plain(&self, _folder: &Path, _path: &Path) -> bool {
        false
    }
}

/// How many files and folders are looked at to list a folder.
pub const MAX_LISTED: usize = 10_000;

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link that was not followed.
    Link,
    /// A pipe, a socket or a device.
    Other,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The path does not exist.
    #[error("no such file")]
    NotFound,
    /// The path is a folder.
    #[error("it is a folder")]
    Folder,
    /// The path is a pipe, a socket or a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// The user has no permission to read it.
    #[error("permission denied")]
    Denied,
    /// It is outside the repository or, without a repository, outside the manifest's folder.
    #[error("it points outside the repository")]
    Outside,
    /// It is larger than the limit.
    #[error("it is larger than {}", in_words(*limit))]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// It is not text.
    #[error("it is not valid UTF-8 (at byte {offset}); save it as UTF-8")]
    NotUtf8 {
        /// The first byte that cannot be decoded, counted from 0.
        offset: usize,
    },
    /// Any other error of the operating system.
    #[error("{0}")]
    Other(Shown),
}

/// A limit in MiB if it is a whole number of them, else in KiB.
fn in_words(bytes: u64) -> String {
    let kib = bytes / 1024;
    if kib.is_multiple_of(1024) { format!("{} MiB", kib / 1024) } else { format!("{kib} KiB") }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::NotFound,
            io::ErrorKind::PermissionDenied => ReadError::Denied,
            io::ErrorKind::IsADirectory => ReadError::Folder,
            _ => ReadError::Other(error.to_string().into()),
        }
    }
}

/// Nothing, if a size is within a limit.
pub(super) fn within(size: u64, limit: u64) -> Result<(), ReadError> {
    if size > limit { Err(ReadError::TooLarge { size, limit }) } else { Ok(()) }
}

/// Lists each real folder once: those that are met without a link first, by the name that they have there.
fn list(files: &(impl Files + ?Sized), top: &Path, depth: usize) -> Option<Vec<PathBuf>> {
    let (mut found, mut links, mut budget) = (Vec::new(), VecDeque::new(), MAX_LISTED);
    // Each folder by its name and by its real path from the top's, which without a link is the same.
    let (mut folders, mut seen) = (vec![(PathBuf::new(), PathBuf::new())], HashSet::new());
    let real_top = LazyCell::new(|| files.real(or_current_dir(top)).unwrap_or_default());
    loop {
        while let Some((folder, real)) = folders.pop() {
            if folder.components().count() >= depth || !seen.insert(real.clone()) {
                continue;
            }
            let children = files.children(&top.join(&folder), budget + 1).unwrap_or_default();
            budget = budget.checked_sub(children.len())?;
            for (name, entry) in children.into_iter().filter(|(name, entry)| *entry == Entry::File || !is_pruned(name))
            {
                let path = folder.join(&name);
                match entry {
                    Entry::File => found.push(path),
                    Entry::Folder => folders.push((path, real.join(name))),
                    Entry::Link => links.push_back(path),
                    Entry::Other => {}
                }
            }
        }
        let Some(link) = links.pop_front() else { return Some(found) };
        let at = top.join(&link);
        match files.entry(&at) {
            Some(Entry::File) => found.push(link),
            Some(Entry::Folder) => folders.extend(files.real(&at).map(|real| {
                let from_top = real.strip_prefix(&*real_top).map(Path::to_owned);
                (link, from_top.unwrap_or(real))
            })),
            _ => {}
        }
    }
}

/// Whether a folder with that name contains nothing that a user wrote for the app.
pub fn is_pruned(folder: &OsStr) -> bool {
    folder.as_encoded_bytes().starts_with(b".") || folder == "node_modules"
}

/// Files in memory, for tests or an editor in a browser.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Memory {
    /// Puts a file at a path.
    pub fn insert(&mut self, path: impl AsRef<Path>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(normal(path.as_ref()), bytes.into());
    }

    /// Removes the file at a path, if there is one.
    pub fn remove(&mut self, path: impl AsRef<Path>) {
        self.files.remove(&normal(path.as_ref()));
    }

    /// The paths of the files, in order.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.keys().map(PathBuf::as_path)
    }

    /// What is below a folder, relative to it, in order.
    fn below(&self, folder: &Path) -> impl Iterator<Item = &Path> {
        let from = (Bound::Included(folder), Bound::Unbounded);
        self.files.range::<Path, _>(from).map_while(move |(file, _)| file.strip_prefix(folder).ok())
    }
}

impl Files for Memory {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        match self.files.get(&normal(path)) {
            Some(bytes) => within(bytes.len() as u64, limit).map(|()| bytes.clone()),
            None if self.entry(path).is_some() => Err(ReadError::Folder),
            None => Err(ReadError::NotFound),
        }
    }

    fn entry(&self, path: &Path) -> Option<Entry> {
        let path = normal(path);
        if self.files.contains_key(&path) {
            return Some(Entry::File);
        }
        self.below(&path).next().map(|_| Entry::Folder)
    }

    fn children(&self, folder: &Path, most: usize) -> Result<Vec<(OsString, Entry)>, ReadError> {
        let folder = normal(folder);
        let mut names: Vec<_> = self.below(&folder).filter_map(|file| file.iter().next()).collect();
        names.dedup();
        let entry = |name: &OsStr| self.entry(&folder.join(name)).unwrap_or(Entry::Other);
        Ok(names.into_iter().take(most).map(|name| (name.to_owned(), entry(name))).collect())
    }

    fn real(&self, path: &Path) -> Option<PathBuf> {
        self.entry(path).map(|_| normal(path))
    }
}

/// One file with unsaved text, and everything else from somewhere else.
pub struct Unsaved<'a> {
    /// The file's path.
    pub path: &'a Path,
    /// Its unsaved bytes.
    pub bytes: &'a [u8],
    /// Where the other files come from.
    pub others: &'a dyn Files,
}

impl Files for Unsaved<'_> {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        match normal(path) == normal(self.path) {
            true => within(self.bytes.len() as u64, limit).map(|()| self.bytes.to_owned()),
            false => self.others.read(path, limit),
        }
    }

    fn entry(&self, path: &Path) -> Option<Entry> {
        if normal(path) == normal(self.path) { Some(Entry::File) } else { self.others.entry(path) }
    }

    fn look(&self, path: &Path) -> Result<Entry, ReadError> {
        if normal(path) == normal(self.path) { Ok(Entry::File) } else { self.others.look(path) }
    }

    fn children(&self, folder: &Path, most: usize) -> Result<Vec<(OsString, Entry)>, ReadError> {
        self.others.children(folder, most)
    }

    fn real(&self, path: &Path) -> Option<PathBuf> {
        self.others.real(path)
    }

    fn is_plain(&self, folder: &Path, path: &Path) -> bool {
        self.others.is_plain(folder, path)
    }
}

/// The path without `.` and with every `..` resolved by name alone; a `..` above the start stays.
pub fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(parts.components().next_back(), Some(Component::Normal(_))) => {
                parts.pop();
            }
            Component::ParentDir if parts.has_root() => {}
            other => parts.push(other),
        }
    }
    parts
}

/// The folder; the working directory if the path is empty.
pub fn or_current_dir(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// The path that another program or a list spells with these bytes.
#[cfg(unix)]
pub fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

/// The path that another program or a list spells with these bytes.
#[cfg(not(unix))]
pub fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_with_more_files_than_the_limit_is_not_listed() {
        let mut files = Memory::default();
        (0..MAX_LISTED - 1).for_each(|index| files.insert(format!("src/{}/{index}.ts", index % 10), ""));
        assert_eq!(files.list(Path::new("src"), 9), Vec::<PathBuf>::new());
        assert_eq!(files.list(Path::new("src/1"), 9).len(), MAX_LISTED / 10);
    }
}
