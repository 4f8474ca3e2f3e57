//! `diff`: what a new version of a manifest means for existing installs and for the review.

mod print;

pub use print::write;

use std::io::Write;
use std::path::Path;

use super::manifest_at;
use crate::app::{App, Disk, Inside};
use crate::cli::Diff;
use crate::diff::{Consequence, compare};
use crate::engine::discover::Candidate;
use crate::engine::history::Revision;
use crate::engine::load;
use crate::error::{Error, Exit};

/// Compares two versions and prints the changes, grouped by their consequence. Exits with 1 if Stripe would reject one.
///
/// # Errors
/// If one of the versions cannot be read.
pub fn diff(args: &Diff, out: &mut dyn Write) -> Result<Exit, Error> {
    let (old, new) = match (&args.since, &args.old, &args.new) {
        (Some(revision), ..) => {
            let new = manifest_at(Path::new(""))?;
            (at_revision(revision, &new.path)?, read(new)?)
        }
        (None, Some(old), Some(new)) => two_sides(old, new)?,
        _ => unreachable!("the arguments ask for two versions or a revision"),
    };
    let changes = compare(&old, &new);
    write(&old, &new, &changes, args.format, out)?;
    let refused = changes.iter().any(|change| change.consequence == Consequence::Refused);
    Ok(if refused { Exit::Findings } else { Exit::Clean })
}

/// Two versions. A version from git consists of the manifest's file alone, so the other one is then read without the
/// manifest that it extends.
fn two_sides(old: &str, new: &str) -> Result<(App, App), Error> {
    let mut sides = (side(old)?, side(new)?);
    if [old, new].into_iter().any(|text| in_git(text).is_some()) {
        (sides.0.merged, sides.1.merged) = (None, None);
    }
    Ok(sides)
}

/// The revision and the path of `REVISION:PATH`; `None` for a path that exists.
fn in_git(text: &str) -> Option<(&str, &str)> {
    text.split_once(':').filter(|_| !Path::new(text).exists())
}

/// A version: a manifest, a folder that contains one, or a path at a git revision.
fn side(text: &str) -> Result<App, Error> {
    match in_git(text) {
        Some((revision, path)) => at_revision(revision, Path::new(path)),
        None => read(manifest_at(Path::new(text))?),
    }
}

fn read(Candidate { path, origin }: Candidate) -> Result<App, Error> {
    load(&Inside::of(&Disk, &path, &origin), &path)?.ok_or(Error::NotAManifest(path))
}

fn at_revision(revision: &str, path: &Path) -> Result<App, Error> {
    let text = Revision::new(revision)?.read(path)?;
    let missing = || Error::NotAtRevision { path: path.to_owned(), revision: revision.into() };
    text.map(|text| App::of_text(path, text)).ok_or_else(missing)
}
