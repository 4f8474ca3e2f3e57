//! Earlier states of manifests, read from git.

mod blobs;
mod repository;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use self::repository::{Object, Repository};
use self::tree::Tree;
use crate::app::code::{self, Cache};
use crate::app::{App, Files, Folder, ReadError, source};
use crate::error::Error;
use crate::evidence::{CodeSettings, Evidence};

/// The repository before a change.
pub trait Earlier: Sync {
    /// The text of a manifest; `None` if it was not there.
    ///
    /// # Errors
    /// If it was there and cannot be read.
    fn manifest(&self, path: &Path) -> Result<Option<String>, Error>;

    /// The files, to read code from; `None` if they cannot be listed.
    fn files(&self) -> Option<&dyn Files>;
}

/// What an app was before a change; `None` if its manifest was not there. Its code is only read if the app needs a
/// permission now that its manifest lacks: nothing else is compared.
///
/// # Errors
/// If the manifest was there and cannot be read.
pub fn previous(earlier: &dyn Earlier, path: &Path, app: &App, settings: &CodeSettings) -> Result<Option<App>, Error> {
    let Some(text) = earlier.manifest(path)? else { return Ok(None) };
    let mut previous = App::of_text(path, text);
    if Evidence::of(app, settings).is_some_and(|evidence| !evidence.missing().is_empty()) {
        read_code(earlier, &mut previous, &settings.roots);
    }
    Ok(Some(previous))
}

/// Reads the code of an app as it was. An app without any gets an empty one, since it is known that there was none.
pub fn read_code(earlier: &dyn Earlier, app: &mut App, roots: &[PathBuf]) {
    if let Some(files) = earlier.files() {
        app.folder = Folder::of_code(files, app);
        code::read(files, app, roots, &Cache::default()).unwrap_or_default().attach(app);
    }
}

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
