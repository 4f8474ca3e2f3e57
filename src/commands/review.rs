//! `review`: how ready an app is for the Marketplace review, and what a person still has to check.

use std::io::{self, BufRead, Read, Write};
use std::path::Path;

use super::manifest_at;
use crate::app::{Disk, Inside};
use crate::cli::{Review, ReviewedAs};
use crate::clock;
use crate::config::{Configs, Gate};
use crate::engine::Candidate;
use crate::error::{Error, Exit};
use crate::output::Layout;
use crate::review::{self, Answer, Answers, Requirement, Requirements};
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
    if !args.answer.is_empty() {
        let requirements = args.answer.iter().map(|id| find(id)).collect::<Result<Vec<_>, _>>()?;
        return record(&requirements, &files, &path, args, out);
    }
    let config = Configs::new(&Disk, args.config.as_deref())?.into_one(&path, &files)?;
    let is_on_its_way = args.require_ready || matches!(args.audience, Some(ReviewedAs::Public));
    let gate = if is_on_its_way { Gate::Review } else { config.gate.unwrap_or_default() };
    let review = review::review(&files, &path, &config, gate)?;
    if args.interactive {
        let checked = ask(&review, &mut io::stdin().lock(), out)?;
        return if checked.is_empty() { Ok(Exit::Clean) } else { record(&checked, &files, &path, args, out) };
    }
    if args.format == review::Format::Human {
        let mut text = Vec::new();
        review::write(&review, args.format, args.all, &mut text)?;
        layout.write(&String::from_utf8_lossy(&text), out)?;
    } else {
        review::write(&review, args.format, args.all, out)?;
    }
    let is_missed = args.require_ready && !review.is_ready() || args.require_answered && !review.is_answered();
    Ok(if !config.problems.is_empty() {
        Exit::Usage
    } else if is_missed {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Asks about each requirement that needs a human, until the input ends, and returns those that were checked.
fn ask(
    review: &review::Review,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> Result<Vec<&'static Requirement>, Error> {
    const LONGEST_LINE: u64 = 1024;
    let open = review::open(review);
    let mut checked = Vec::new();
    for (number, item) in open.iter().enumerate() {
        writeln!(out, "{} of {}", number + 1, open.len())?;
        review::write_item(review, item, true, out)?;
        write!(out, "Checked and correct? [y/N, q to stop] ")?;
        out.flush()?;
        let mut line = Vec::new();
        let is_end = (&mut *input).take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0;
        writeln!(out)?;
        match String::from_utf8_lossy(&line).trim() {
            "y" | "yes" => checked.push(item.requirement),
            "q" => break,
            _ if is_end => break,
            _ => {}
        }
    }
    Ok(checked)
}

/// Adds answers to the file next to the manifest: all of them, or none if one cannot be given.
fn record(
    requirements: &[&'static Requirement],
    files: &Inside,
    path: &Path,
    args: &Review,
    out: &mut dyn Write,
) -> Result<Exit, Error> {
    let answers = Answers::read(files, path.parent().unwrap_or(Path::new("")));
    if !answers.can_be_added_to() {
        let reason = answers.faults.first().cloned().unwrap_or_default();
        return Err(Error::Unwritable { path: answers.path().to_owned(), reason });
    }
    let answer = |requirement: &&Requirement| {
        let (version, state) = review::current(files, path, requirement)?;
        Ok(Answer {
            requirement: requirement.id.into(),
            by: args.by.clone().unwrap_or_default().into(),
            on: clock::today().to_string().into(),
            version,
            state: Some(state),
            note: args.note.as_ref().map(Shown::from),
        })
    };
    let new = requirements.iter().map(answer).collect::<Result<Vec<_>, Error>>()?;
    let (file, text) = answers.with(&new);
    write(&file, answers.text().map(str::as_bytes), &text)?;
    for requirement in requirements {
        writeln!(out, "recorded in {}: {}", Shown::path(&file), requirement.title)?;
    }
    Ok(Exit::Clean)
}

fn find(id: &str) -> Result<&'static Requirement, Error> {
    let requirements = Requirements::load();
    requirements.find(id).ok_or_else(|| {
        let ids = requirements.requirements.iter().map(|requirement| requirement.id);
        Error::UnknownRequirement { name: id.into(), near: nearest::nearest(id, ids).names().to_vec() }
    })
}
