//! What several tests share.

use std::path::Path;

use stripe_app_lint::Error;
use stripe_app_lint::app::{Files, Memory};
use stripe_app_lint::engine::Earlier;

pub mod page;
pub mod png;
pub mod properties;
pub mod rules;
pub mod snapshot;
pub mod tree;

/// The repository before a change.
pub struct Before(pub Memory);

impl Earlier for Before {
    fn manifest(&self, path: &Path) -> Result<Option<String>, Error> {
        Ok(self.0.read(path, u64::MAX).ok().map(|bytes| String::from_utf8(bytes).unwrap()))
    }

    fn files(&self) -> Option<&dyn Files> {
        Some(&self.0)
    }
}
