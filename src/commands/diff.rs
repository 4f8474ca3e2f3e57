//! `diff`: what a new version of an app means for existing installs and for the review.

mod print;

pub use print::write;

use std::io::Write;
use std::path::Path;

use super::manifest_at;
use crate::app::{App, Disk, Inside, Origin, code};
use crate::cli::Diff;
use crate::config::Configs;
use crate::diff::{Consequence, compare};
use crate::engine::Candidate;
use crate::engine::history::{Earlier, Revision, previous, read_code};
use crate::engine::load;
use crate::error::{Error, Exit};
use crate::evidence::CodeSettings;
use crate::output::Layout;

/// Compares two versions and prints the changes, grouped by their consequence. Exits with 1 if Stripe would reject one.
///
/// # Errors
/// If one of the versions cannot be read.
pub fn diff(args: &Diff, layout: Layout, out: &mut dyn Write) -> Result<Exit, Error> {
    let (old, new) = match (&args.since, &args.old, &args.new) {
        (Some(revision), ..) => {
            let candidate = manifest_at(Path::new(""))?;
            let new = read(&candidate)?;
            let settings = settings(&candidate)?;
            let old = previous(&Revision::new(revision)?, &candidate.path, &new, &settings)?;
            (old.ok_or_else(|| missing(revision, &candidate.path))?, new)
        }
        (None, Some(old), Some(new)) => two_sides(old, new)?,
        _ => unreachable!("the arguments ask for two versions or a revision"),
    };
    let changes = compare(&old, &new);
    write(&old, &new, &changes, args.format, layout, out)?;
    let refused = changes.iter().any(|change| change.consequence == Consequence::Refused);
    Ok(if refused { Exit::Findings } else { Exit::Clean })
}

/// Two versions. A manifest from git is read without the one that it extends, and then the other one is as well.
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
        None => read(&manifest_at(Path::new(text))?),
    }
}

/// The app of a manifest with its code.
fn read(candidate: &Candidate) -> Result<App, Error> {
    let Candidate { path, origin } = candidate;
    let files = Inside::of(&Disk, path, origin);
    let mut app = load(&files, path)?.ok_or_else(|| Error::NotAManifest(path.clone()))?;
    code::read_into(&files, &mut app, &settings(candidate)?.roots);
    Ok(app)
}

fn at_revision(revision: &str, path: &Path) -> Result<App, Error> {
    let earlier = Revision::new(revision)?;
    let text = earlier.manifest(path)?.ok_or_else(|| missing(revision, path))?;
    let mut app = App::of_text(path, text);
    let candidate = Candidate { path: path.to_owned(), origin: Origin::Named };
    read_code(&earlier, &mut app, &settings(&candidate)?.roots);
    Ok(app)
}

fn missing(revision: &str, path: &Path) -> Error {
    Error::NotAtRevision { path: path.to_owned(), revision: revision.into() }
}

/// What the configuration of a manifest says of the code.
fn settings(Candidate { path, origin }: &Candidate) -> Result<CodeSettings, Error> {
    let files = Inside::of(&Disk, path, origin);
    Ok(Configs::new(&Disk, None)?.into_one(path, &files)?.settings.code)
}
