//! `review`: how ready an app is for the Marketplace review, and what only a human can check.

use std::io::Write;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::manifest_in;
use crate::app::Disk;
use crate::cli::Review;
use crate::config::Configs;
use crate::error::{Error, Exit};
use crate::review::{self, Answer, Answers, Requirements};
use crate::text::nearest;
use crate::write::write;

/// Writes the checklist of an app, or records an answer to one of its requirements.
///
/// # Errors
/// If the manifest cannot be read, or an answer not be written.
pub fn review(args: &Review, out: &mut dyn Write) -> Result<Exit, Error> {
    let path = if args.path.is_dir() { manifest_in(&args.path)? } else { args.path.clone() };
    if let Some(requirement) = &args.answer {
        return record(requirement, &path, args, out);
    }
    let mut configs = Configs::new(&Disk, args.config.as_deref())?;
    let index = configs.index(&path);
    let config = configs.into_all().into_iter().nth(index).unwrap_or_default();
    let review = review::review(&Disk, &path, &config)?;
    review::write(&review, args.format, out)?;
    Ok(if args.require_ready && !review.is_ready() { Exit::Findings } else { Exit::Clean })
}

/// Adds an answer to the file beside the manifest.
fn record(id: &str, path: &Path, args: &Review, out: &mut dyn Write) -> Result<Exit, Error> {
    let requirements = Requirements::load();
    let Some(requirement) = requirements.find(id) else {
        let ids = requirements.requirements.iter().map(|requirement| requirement.id);
        let near = nearest::nearest(id, ids).names().to_vec();
        return Err(Error::UnknownRequirement { name: id.to_owned(), near });
    };
    let (version, state) = review::current(&Disk, path, requirement)?;
    let answers = Answers::read(&Disk, path.parent().unwrap_or(Path::new("")));
    if !answers.can_be_added_to() {
        let reason = answers.faults.first().cloned().unwrap_or_else(|| "it has no list of answers".to_owned());
        return Err(Error::Unwritable { path: PathBuf::from(review::ANSWERS), reason });
    }
    let answer = Answer {
        requirement: id.to_owned(),
        by: args.by.clone().unwrap_or_default(),
        on: OffsetDateTime::now_utc().date().to_string(),
        version,
        state: Some(state),
        note: args.note.clone(),
    };
    let (file, text) = answers.with(&answer);
    write(&file, answers.text().map(str::as_bytes), &text)?;
    writeln!(out, "recorded in {}: {}", crate::app::source::display(&file), requirement.title)?;
    Ok(Exit::Clean)
}
