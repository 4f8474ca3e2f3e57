//! `diff`: what a new version of a manifest means for those who have installed the app, and for review.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::manifest_at;
use crate::app::{App, Disk, Inside, source};
use crate::batch::load;
use crate::cli::{Diff, ListFormat};
use crate::diff::{Change, Consequence, compare};
use crate::discover::Candidate;
use crate::error::{Error, Exit};
use crate::history::Revision;
use crate::syntax::Span;
use crate::syntax::lines::Position;
use crate::text::escape;
use crate::text::secrets;

/// Compares two versions and prints the changes by their consequence. Ends with 1 if Stripe would refuse one.
///
/// # Errors
/// If one of the versions cannot be read.
pub fn diff(args: &Diff, out: &mut dyn Write) -> Result<Exit, Error> {
    let (old, new) = match (&args.since, &args.old, &args.new) {
        (Some(revision), ..) => {
            let new = manifest_at(Path::new(""))?;
            (at_revision(revision, &new.path)?, read(new)?)
        }
        (None, Some(old), Some(new)) => (side(old)?, side(new)?),
        _ => unreachable!("the arguments ask for two versions or a revision"),
    };
    let changes = compare(&old, &new);
    match args.format {
        ListFormat::Human => human(&changes, out)?,
        ListFormat::Markdown => markdown(&changes, out)?,
        ListFormat::Json => json(&old, &new, &changes, out)?,
    }
    let refused = changes.iter().any(|change| change.consequence == Consequence::Refused);
    Ok(if refused { Exit::Findings } else { Exit::Clean })
}

/// A version: a manifest, a folder that holds one, or a path at a git revision.
fn side(text: &str) -> Result<App, Error> {
    match text.split_once(':') {
        Some((revision, path)) if !Path::new(text).exists() => at_revision(revision, Path::new(path)),
        _ => read(manifest_at(Path::new(text))?),
    }
}

fn read(Candidate { path, origin }: Candidate) -> Result<App, Error> {
    load(&Inside::of(&Disk, &path, &origin), &path)?.ok_or(Error::NoManifest(vec![path]))
}

fn at_revision(revision: &str, path: &Path) -> Result<App, Error> {
    let folder = path.parent().filter(|folder| folder.is_dir()).unwrap_or(Path::new(""));
    let bytes = Revision::new(revision, folder)?.read(path);
    let text = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let missing = || Error::NotAtRevision { path: path.to_owned(), revision: revision.to_owned() };
    text.map(|text| App::of_text(path, text)).ok_or_else(missing)
}

/// The heading over the changes of a consequence.
fn heading(consequence: Consequence) -> &'static str {
    match consequence {
        Consequence::Refused => "Stripe refuses this, or takes it for another app",
        Consequence::Breaks => "Stops working for those who have installed the app",
        Consequence::Consent => "Works only after each user has agreed",
        Consequence::Review => "Is looked at in the review",
        Consequence::None => "Has no other consequence",
    }
}

fn human(changes: &[Change], out: &mut dyn Write) -> io::Result<()> {
    if changes.is_empty() {
        return writeln!(out, "no changes that matter to Stripe, to users or to review");
    }
    for group in changes.chunk_by(|a, b| a.consequence == b.consequence) {
        let Some(first) = group.first() else { continue };
        writeln!(out, "{}", heading(first.consequence))?;
        for change in group {
            writeln!(out, "  {}\n      {}", shown(&change.what), change.meaning)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn markdown(changes: &[Change], out: &mut dyn Write) -> io::Result<()> {
    if changes.is_empty() {
        return writeln!(out, "No changes that matter to Stripe, to users or to review.");
    }
    for group in changes.chunk_by(|a, b| a.consequence == b.consequence) {
        let Some(first) = group.first() else { continue };
        writeln!(out, "### {}\n", heading(first.consequence))?;
        for change in group {
            writeln!(out, "- {}  \n  {}", shown(&change.what), change.meaning)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn shown(text: &str) -> String {
    escape::line(&secrets::mask(text)).into_owned()
}

#[derive(Serialize)]
struct DiffV1 {
    version: u8,
    changes: Vec<ChangeV1>,
}

#[derive(Serialize)]
struct ChangeV1 {
    consequence: Consequence,
    what: String,
    meaning: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<PlaceV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<PlaceV1>,
}

#[derive(Serialize)]
struct PlaceV1 {
    file: String,
    start: Position,
    end: Position,
}

fn json(old: &App, new: &App, changes: &[Change], out: &mut dyn Write) -> io::Result<()> {
    let place = |app: &App, span: Span| {
        let source = app.source(span.source);
        let position = |offset| source.lines.position(offset, &source.text);
        PlaceV1 { file: source::display(&source.path), start: position(span.start), end: position(span.end) }
    };
    let changes = changes.iter().map(|change| ChangeV1 {
        consequence: change.consequence,
        what: secrets::mask(&change.what).into_owned(),
        meaning: change.meaning,
        old: change.old.map(|span| place(old, span)),
        new: change.new.map(|span| place(new, span)),
    });
    serde_json::to_writer_pretty(&mut *out, &DiffV1 { version: 1, changes: changes.collect() })?;
    writeln!(out)
}
