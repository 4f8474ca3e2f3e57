//! Keeps what files of code say, so that only those that have changed are parsed again.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::CodeFile;

/// What files of code say, by their paths.
#[derive(Debug, Default)]
pub struct Cache(Mutex<HashMap<PathBuf, CodeFile>>);

impl Cache {
    /// What was kept of a file, if it still has the same text.
    pub fn get(&self, path: &Path, text: &str) -> Option<CodeFile> {
        self.files().get(path).filter(|file| file.text == text).cloned()
    }

    /// Keeps what a file says.
    pub fn keep(&self, file: &CodeFile) {
        self.files().insert(file.path.clone(), file.clone());
    }

    /// Forgets the files at and below a path.
    pub fn forget(&self, path: &Path) {
        self.files().retain(|kept, _| !kept.starts_with(path));
    }

    fn files(&self) -> MutexGuard<'_, HashMap<PathBuf, CodeFile>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
