//! Earlier states of manifests.

#[cfg(feature = "cli")]
mod git;

use std::path::{Path, PathBuf};

#[cfg(feature = "cli")]
pub use git::Revision;

use crate::app::code::{self, Cache};
use crate::app::{App, Files, Folder};
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
