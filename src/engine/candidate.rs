//! A file that may be a manifest, by its name or because the user says so.

use std::path::{Path, PathBuf};

use crate::app::Origin;

/// A file that may be a manifest.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Where it is.
    pub path: PathBuf,
    /// How it was found.
    pub origin: Origin,
}

impl Candidate {
    /// A file that is named on the command line.
    pub fn named(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), origin: Origin::Named }
    }
}

/// Whether a file of that name is taken for a manifest: `stripe-app.json`, `.yaml`, `.yml`, or
/// `stripe-app.<name>.json`.
pub fn is_manifest_name(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    matches!(name, "stripe-app.json" | "stripe-app.yaml" | "stripe-app.yml") || crate::app::is_variant(path)
}
