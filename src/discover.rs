//! Finds manifests: the files named on the command line, and what lies below the folders named there.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::app::files::normal;
use crate::error::Error;

/// The manifests below `paths`, each once, sorted by path.
///
/// A file that is named is taken whatever it is called. Below a folder, hidden folders, `node_modules` and, with
/// `gitignore`, what `.gitignore` files name are passed over.
///
/// # Errors
/// The paths that lead nowhere, and the folders that cannot be read, sorted.
pub fn discover(paths: &[PathBuf], gitignore: bool) -> (Vec<PathBuf>, Vec<Error>) {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for path in paths {
        match path.metadata() {
            Ok(about) if about.is_dir() => walk(path, gitignore, &mut found, &mut errors),
            Ok(_) => found.push(path.clone()),
            Err(_) => errors.push(Error::NoSuchPath(path.clone())),
        }
    }
    found.sort_by_cached_key(|path| normal(path));
    found.dedup_by_key(|path| normal(path));
    errors.sort_by_cached_key(ToString::to_string);
    (found, errors)
}

fn walk(folder: &Path, gitignore: bool, found: &mut Vec<PathBuf>, errors: &mut Vec<Error>) {
    let mut walk = WalkBuilder::new(folder);
    walk.standard_filters(false).hidden(true).git_ignore(gitignore).parents(gitignore).require_git(false);
    walk.filter_entry(|entry| entry.file_name() != "node_modules");
    for entry in walk.build() {
        match entry {
            Ok(entry) if is_manifest_name(entry.path()) => found.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => errors.push(unreadable(folder, &error)),
        }
    }
}

fn unreadable(folder: &Path, error: &ignore::Error) -> Error {
    let path = match error {
        ignore::Error::WithPath { path, .. } => path.clone(),
        ignore::Error::WithDepth { err, .. } => return unreadable(folder, err),
        _ => folder.to_owned(),
    };
    let reason = match error.io_error() {
        Some(error) if error.kind() == std::io::ErrorKind::PermissionDenied => crate::app::ReadError::Denied,
        _ => crate::app::ReadError::Other(error.to_string()),
    };
    Error::Unreadable { path, reason }
}

/// Whether a file of that name is taken for a manifest: `stripe-app.json`, `.yaml`, `.yml`, or
/// `stripe-app.<name>.json`.
pub fn is_manifest_name(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    matches!(name, "stripe-app.json" | "stripe-app.yaml" | "stripe-app.yml") || crate::app::is_variant(path)
}
