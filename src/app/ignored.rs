//! What the `.gitignore` files of a folder and those above it name.

use std::path::Path;
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::app::{Files, ReadError};

/// How many bytes the `.gitignore` files of a folder and those above it may have together: each byte can take half a
/// kilobyte of memory.
const MAX_IGNORE_BYTES: u64 = 32 * 1024;

/// What a `.gitignore` names, and those above it.
pub struct Ignored {
    patterns: Gitignore,
    /// The size of the file in bytes.
    pub size: u64,
    /// That of the files above together.
    size_above: u64,
    above: Option<Rc<Self>>,
}

impl Ignored {
    /// The name of the files.
    pub const NAME: &str = ".gitignore";

    /// Reads the file in a folder.
    ///
    /// # Errors
    /// If it cannot be read, or has too many bytes together with those above.
    pub fn read(files: &dyn Files, folder: &Path, real: &Path, above: Option<Rc<Self>>) -> Result<Self, ReadError> {
        let used = above.as_ref().map_or(0, |above| above.size + above.size_above);
        let bytes = files.read(&folder.join(Self::NAME), MAX_IGNORE_BYTES - used).map_err(|reason| match reason {
            ReadError::TooLarge { .. } if used > 0 => {
                let limit = MAX_IGNORE_BYTES / 1024;
                let reason = format!("together with those of the folders above, it is larger than {limit} KiB");
                ReadError::Other(reason.into())
            }
            reason => reason,
        })?;
        let text = String::from_utf8_lossy(&bytes);
        let mut builder = GitignoreBuilder::new(real);
        for line in text.strip_prefix('\u{feff}').unwrap_or(&text).lines() {
            // As for git, a line that is no pattern names nothing.
            let _ = builder.add_line(None, line);
        }
        let patterns = builder.build().map_err(|error| ReadError::Other(error.to_string().into()))?;
        Ok(Self { patterns, size: bytes.len() as u64, size_above: used, above })
    }

    /// Whether a real path is to be passed over, or expressly not; the nearest file decides.
    pub fn matches(&self, path: &Path, is_folder: bool) -> Match<()> {
        match self.patterns.matched(path, is_folder).map(|_| ()) {
            Match::None => self.above.as_ref().map_or(Match::None, |above| above.matches(path, is_folder)),
            decided => decided,
        }
    }
}
