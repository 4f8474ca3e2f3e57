//! All files of a commit, as if they were on the disk: listed once, and read when they are asked for.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::blobs::Blobs;
use super::repository::{Object, Repository};
use crate::app::files::{Entry, normal};
use crate::app::{Files, ReadError};

/// The files of a commit.
#[derive(Debug)]
pub struct Tree {
    repository: Repository,
    /// The working directory, as a path from the root of the work tree.
    working: PathBuf,
    /// What is at each path from the root.
    objects: HashMap<PathBuf, Object>,
    /// What is in each folder.
    folders: HashMap<PathBuf, Vec<(OsString, Entry)>>,
    /// What reads the files, once one is asked for.
    blobs: Mutex<Option<Blobs>>,
}

impl Tree {
    /// Lists the files of a commit.
    ///
    /// # Errors
    /// If git cannot list them, or if there are too many.
    pub fn of(repository: &Repository, commit: &str) -> Result<Self, ReadError> {
        let working = repository.path_from_root(Path::new("")).ok_or(ReadError::Outside)?;
        let (mut objects, mut folders) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        for (path, object) in repository.objects(commit)? {
            if let (Some(folder), Some(name)) = (path.parent(), path.file_name()) {
                folders.entry(folder.to_owned()).or_default().push((name.to_owned(), object.entry()));
            }
            objects.insert(path, object);
        }
        objects.insert(PathBuf::new(), Object::Folder);
        Ok(Self { repository: repository.clone(), working, objects, folders, blobs: Mutex::default() })
    }

    /// A path from the root of the work tree, told from its names alone.
    fn path_from_root(&self, path: &Path) -> PathBuf {
        match self.repository.strip(path) {
            Some(from_root) => normal(from_root),
            None => normal(&self.working.join(path)),
        }
    }

    fn object(&self, path: &Path) -> Option<&Object> {
        self.objects.get(&self.path_from_root(path))
    }

    fn contents(&self, id: &str, size: u64) -> io::Result<Vec<u8>> {
        let mut blobs = self.blobs.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = match blobs.take() {
            Some(reader) => reader,
            None => Blobs::start(self.repository.git())?,
        };
        let contents = reader.contents(id, size)?;
        *blobs = Some(reader);
        Ok(contents)
    }
}

impl Files for Tree {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        match self.object(path) {
            None => Err(ReadError::NotFound),
            Some(Object::Folder) => Err(ReadError::Folder),
            Some(Object::Other) => Err(ReadError::NotAFile),
            Some(Object::File { size, .. }) if *size > limit => Err(ReadError::TooLarge { size: *size, limit }),
            Some(Object::File { id, size }) => Ok(self.contents(id, *size)?),
        }
    }

    /// No link is followed: what a link leads to is there under its own name, too.
    fn entry(&self, path: &Path) -> Option<Entry> {
        self.object(path).map(Object::entry).filter(|entry| *entry != Entry::Other)
    }

    fn look(&self, path: &Path) -> Result<Entry, ReadError> {
        match self.object(path) {
            Some(object) => Ok(object.entry()),
            // It is in no commit, and says where the repository is.
            None if self.path_from_root(path) == Path::new(".git") => Ok(Entry::Folder),
            None => Err(ReadError::NotFound),
        }
    }

    fn children(&self, folder: &Path, most: usize) -> Result<Vec<(OsString, Entry)>, ReadError> {
        let children = self.folders.get(&self.path_from_root(folder)).ok_or(ReadError::NotFound)?;
        Ok(children.iter().take(most).cloned().collect())
    }

    fn real(&self, path: &Path) -> Option<PathBuf> {
        self.object(path).map(|_| self.repository.absolute(&self.path_from_root(path)))
    }
}
