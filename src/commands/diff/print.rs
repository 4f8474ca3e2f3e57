//! Writes the result of a comparison as text, Markdown or JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::app::App;
use crate::diff::{Change, Consequence};
use crate::output::{Layout, ListFormat, write_json};
use crate::syntax::Span;
use crate::syntax::lines::Position;
use crate::text::{Shown, markup};

/// Writes the changes between two versions in a format.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write(
    old: &App,
    new: &App,
    changes: &[Change],
    format: ListFormat,
    layout: Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ListFormat::Human => layout.write(&human(changes), out),
        ListFormat::Markdown => markdown(changes, out),
        ListFormat::Json => json(old, new, changes, out),
    }
}

/// The heading over the changes of a consequence.
fn heading(consequence: Consequence) -> &'static str {
    match consequence {
        Consequence::Refused => "Stripe rejects this, or treats it as a different app",
        Consequence::Breaks => "Breaks existing installs",
        Consequence::Consent => "Requires users to re-authorize",
        Consequence::Review => "Will be checked in the review",
        Consequence::None => "No effect on existing installs",
    }
}

fn human(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "no changes that affect the upload, users or the review\n".to_owned();
    }
    let mut text = String::new();
    for group in changes.chunk_by(|a, b| a.consequence == b.consequence) {
        let Some(first) = group.first() else { continue };
        text += &format!("{}\n", heading(first.consequence));
        for change in group {
            text += &format!("  {}\n      {}\n", change.what, change.meaning);
        }
        text.push('\n');
    }
    text
}

fn markdown(changes: &[Change], out: &mut dyn Write) -> io::Result<()> {
    if changes.is_empty() {
        return writeln!(out, "No changes that affect the upload, users or the review.");
    }
    for group in changes.chunk_by(|a, b| a.consequence == b.consequence) {
        let Some(first) = group.first() else { continue };
        writeln!(out, "### {}\n", heading(first.consequence))?;
        for change in group {
            writeln!(out, "- {}  \n  {}", markup::markdown(&change.what), change.meaning)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct DiffV1 {
    version: u8,
    changes: Vec<ChangeV1>,
}

#[derive(Serialize)]
struct ChangeV1 {
    consequence: Consequence,
    what: Shown,
    meaning: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<PlaceV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<PlaceV1>,
}

#[derive(Serialize)]
struct PlaceV1 {
    file: Shown,
    start: Position,
    end: Position,
}

fn json(old: &App, new: &App, changes: &[Change], out: &mut dyn Write) -> io::Result<()> {
    let place = |app: &App, span: Span| {
        let source = app.source(span.source);
        let position = |offset| source.lines.position(offset, &source.text);
        PlaceV1 { file: Shown::path(&source.path), start: position(span.start), end: position(span.end) }
    };
    let changes = changes.iter().map(|change| ChangeV1 {
        consequence: change.consequence,
        what: change.what.clone(),
        meaning: change.meaning,
        old: change.old.map(|span| place(old, span)),
        new: change.new.map(|span| place(new, span)),
    });
    write_json(out, &DiffV1 { version: 1, changes: changes.collect() })
}
