//! `review`: how ready an app is for the Marketplace review, and what a person still has to check.

use std::io::Write;
use std::path::Path;

use time::OffsetDateTime;

use super::manifest_at;
use crate::app::{Disk, Inside};
use crate::cli::Review;
use crate::config::{Configs, Gate};
use crate::engine::discover::Candidate;
use crate::error::{Error, Exit};
use crate::output::Layout;
use crate::review::{self, Answer, Answers, Requirements};
use crate::text::Shown;
use crate::text::nearest;
use crate::write::write;

/// Writes the checklist of an app, or records an answer to one of its requirements.
///
/// # Errors
/// If the manifest cannot be read, or the answer cannot be written.
pub fn review(args: &Review, layout: Layout, out: &mut dyn Write) -> Result<Exit, Error> {
    let Candidate { path, origin } = manifest_at(&args.path)?;
    let files = Inside::of(&Disk, &path, &origin);
    if let Some(requirement) = &args.answer {
        return record(requirement, &files, &path, args, out);
    }
    let config = Configs::new(&Disk, args.config.as_deref())?.into_one(&path, &files)?;
    let gate = if args.require_ready { Gate::Review } else { config.gate.unwrap_or_default() };
    let review = review::review(&files, &path, &config, gate)?;
    if args.format == review::Format::Human {
        let mut text = Vec::new();
        review::write(&review, args.format, args.all, &mut text)?;
        layout.write(&String::from_utf8_lossy(&text), out)?;
    } else {
        review::write(&review, args.format, args.all, out)?;
    }
    Ok(if !config.problems.is_empty() {
        Exit::Usage
    } else if args.require_ready && !review.is_ready() {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Adds an answer to the file next to the manifest.
fn record(id: &str, files: &Inside, path: &Path, args: &Review, out: &mut dyn Write) -> Result<Exit, Error> {
    let requirements = Requirements::load();
    let Some(requirement) = requirements.find(id) else {
        let ids = requirements.requirements.iter().map(|requirement| requirement.id);
        let near = nearest::nearest(id, ids).names().to_vec();
        return Err(Error::UnknownRequirement { name: id.into(), near });
    };
    let (version, state) = review::current(files, path, requirement)?;
    let answers = Answers::read(files, path.parent().unwrap_or(Path::new("")));
    if !answers.can_be_added_to() {
        let reason = answers.faults.first().cloned().unwrap_or_default();
        return Err(Error::Unwritable { path: answers.path().to_owned(), reason });
    }
    let answer = Answer {
        requirement: id.into(),
        by: args.by.clone().unwrap_or_default().into(),
        on: OffsetDateTime::now_utc().date().to_string().into(),
        version,
        state: Some(state),
        note: args.note.as_ref().map(Shown::from),
    };
    let (file, text) = answers.with(&answer);
    write(&file, answers.text().map(str::as_bytes), &text)?;
    writeln!(out, "recorded in {}: {}", Shown::path(&file), requirement.title)?;
    Ok(Exit::Clean)
}
