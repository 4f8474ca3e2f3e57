//! `diff`: what a new version of a manifest means for those who have installed the app, and for review.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::manifest_in;
use crate::app::{App, Disk};
use crate::batch::load;
use crate::cli::Diff;
use crate::diff::{self, Consequence, compare};
use crate::error::{Error, Exit};
use crate::history::Revision;

/// Compares two versions and prints the changes by their consequence. Ends with 1 if Stripe would refuse one.
///
/// # Errors
/// If one of the versions cannot be read.
pub fn diff(args: &Diff, out: &mut dyn Write) -> Result<Exit, Error> {
    let (old, new) = match (&args.since, &args.old, &args.new) {
        (Some(revision), ..) => {
            let path = manifest_in(Path::new(""))?;
            (at_revision(revision, &path)?, side(&path.to_string_lossy())?)
        }
        (None, Some(old), Some(new)) => (side(old)?, side(new)?),
        _ => unreachable!("the arguments ask for two versions or a revision"),
    };
    let changes = compare(&old, &new);
    diff::write(&old, &new, &changes, args.format, out)?;
    let refused = changes.iter().any(|change| change.consequence == Consequence::Refused);
    Ok(if refused { Exit::Findings } else { Exit::Clean })
}

/// A version: a manifest, a folder that holds one, or a path at a git revision.
fn side(text: &str) -> Result<App, Error> {
    let path = PathBuf::from(text);
    if path.is_dir() {
        return side(&manifest_in(&path)?.to_string_lossy());
    }
    match text.split_once(':') {
        Some((revision, path)) if !Path::new(text).exists() => at_revision(revision, Path::new(path)),
        _ => load(&Disk, &path)?.ok_or(Error::NoManifest(vec![path])),
    }
}

fn at_revision(revision: &str, path: &Path) -> Result<App, Error> {
    let folder = path.parent().filter(|folder| folder.is_dir()).unwrap_or(Path::new(""));
    let bytes = Revision::new(revision, folder)?.read(path);
    let text = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let missing = || Error::NotAtRevision { path: path.to_owned(), revision: revision.into() };
    text.map(|text| App::of_text(path, text)).ok_or_else(missing)
}
