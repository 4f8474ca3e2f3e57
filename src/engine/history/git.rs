//! Revisions of a git repository.

mod blobs;
mod repository;
mod tree;

use std::path::Path;
use std::sync::OnceLock;

use self::repository::{Object, Repository};
use self::tree::Tree;
use super::Earlier;
use crate::app::{Files, ReadError, source};
use crate::error::Error;

/// A commit of the repository that holds the working directory.
#[derive(Debug)]
pub struct Revision {
    /// The name that the user gave.
    name: String,
    /// Its id.
    commit: String,
    repository: Repository,
    /// Its files; `None` if they cannot be listed.
    tree: OnceLock<Option<Tree>>,
}

impl Revision {
    /// The commit that `name` refers to.
    ///
    /// # Errors
    /// If there is no such revision, no repository, or no git.
    pub fn new(name: &str) -> Result<Self, Error> {
        let failed = |reason: String| Error::Revision { name: name.into(), reason: reason.into() };
        // git would read the first as an option, and the others as the name of a file or of several commits.
        if name.is_empty()
            || name.starts_with(['-', '^'])
            || name.contains(|char: char| char == ':' || char.is_control())
        {
            return Err(failed("it is not a valid revision name".to_owned()));
        }
        let repository = Repository::of_working_directory().map_err(failed)?;
        match repository.commit(name).map_err(failed)? {
            Some(commit) => Ok(Self { name: name.to_owned(), commit, repository, tree: OnceLock::new() }),
            None if repository.is_shallow() => Err(failed(
                "no such revision in this shallow clone; fetch the full history with `git fetch --unshallow`, \
                 or set `fetch-depth: 0` for actions/checkout"
                    .to_owned(),
            )),
            None => Err(failed("no such revision".to_owned())),
        }
    }

    fn bytes(&self, from_root: &Path, limit: u64) -> Result<Option<Vec<u8>>, ReadError> {
        match self.repository.object(&self.commit, from_root)? {
            None => Ok(None),
            Some(Object::Folder) => Err(ReadError::Folder),
            Some(Object::Other) => Err(ReadError::NotAFile),
            Some(Object::File { size, .. }) if size > limit => Err(ReadError::TooLarge { size, limit }),
            Some(Object::File { id, size }) => self.repository.contents(&id, size).map(Some),
        }
    }
}

impl Earlier for Revision {
    /// The text of a manifest at this revision. The path must be in the repository of the working directory.
    fn manifest(&self, path: &Path) -> Result<Option<String>, Error> {
        let Some(from_root) = self.repository.path_from_root(path) else {
            return Err(Error::NotInRepository(path.to_owned()));
        };
        let bytes = self.bytes(&from_root, source::size_limit(path)).transpose();
        let text = bytes.map(|bytes| bytes.and_then(source::decode)).transpose();
        text.map_err(|reason| Error::UnreadableAtRevision {
            path: path.to_owned(),
            revision: (&self.name).into(),
            reason,
        })
    }

    fn files(&self) -> Option<&dyn Files> {
        let tree = self.tree.get_or_init(|| Tree::of(&self.repository, &self.commit).ok()).as_ref()?;
        Some(tree)
    }
}
