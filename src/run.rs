//! Runs a command: discovers manifests, lints them, prints.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use crate::app::Disk;
use crate::batch::{Batch, Demand};
use crate::cli::{Baseline, Check, Cli, Command, When};
use crate::config;
use crate::discover::discover;
use crate::error::{Error, Exit};
use crate::explain;
use crate::finding::Safety;
use crate::output::Look;

/// Runs the command that the arguments ask for and writes to `out`; messages about the run itself go to `err`.
///
/// # Errors
/// What keeps the whole command from its work. What concerns one manifest among others is written to `err`.
pub fn run(cli: &Cli, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Error> {
    match &cli.command {
        Command::Check(args) => check(args, out, err),
        Command::Explain(args) => explain::explain(&args.rule, out),
        Command::Rules(args) => explain::list(args.format, out),
        Command::Init => init(out),
        Command::Baseline(args) => baseline(args, out),
    }
}

fn check(args: &Check, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Error> {
    let (manifests, unreadable) = find_manifests(&args.paths, args.no_ignore)?;
    let searched = args.paths.iter().filter(|path| path.is_dir()).cloned().collect();
    let batch = Batch::new(&Disk, manifests, searched, args.config.as_deref())?;
    if args.diff {
        return diff(&batch, args.fix.unwrap_or(Safety::Safe), out, err);
    }
    let fixed = match args.fix {
        Some(safety) => write_fixes(&batch, safety, err)?,
        None => 0,
    };
    let mut outcome = batch.lint(Demand { gate: args.gate, fail_on: args.fail_on() });
    outcome.fixed = fixed;
    outcome.errors.extend(unreadable);
    for error in &outcome.errors {
        writeln!(err, "error: {error}")?;
    }
    outcome.write(args.format, look(args.color), args.quiet, out)?;
    Ok(outcome.exit())
}

/// The manifests that the paths lead to, and the paths that lead nowhere.
fn find_manifests(paths: &[PathBuf], no_ignore: bool) -> Result<(Vec<PathBuf>, Vec<Error>), Error> {
    let (manifests, mut errors) = discover(paths, !no_ignore);
    match errors.len() {
        0 if manifests.is_empty() => Err(Error::NoManifest(paths.to_owned())),
        1 if manifests.is_empty() => Err(errors.remove(0)),
        _ => Ok((manifests, errors)),
    }
}

/// Prints what the fixes would change.
fn diff(batch: &Batch, safety: Safety, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Error> {
    let fixed = batch.fix(safety);
    for result in &fixed {
        match result {
            Ok(fixed) => write!(out, "{}", fixed.diff())?,
            Err(error) => writeln!(err, "error: {error}")?,
        }
    }
    Ok(if fixed.is_empty() { Exit::Clean } else { Exit::Findings })
}

/// Fixes files and counts the faults that were mended. A file that cannot be written is named, and its findings stay;
/// one that cannot be read is named when it is linted.
fn write_fixes(batch: &Batch, safety: Safety, err: &mut dyn Write) -> Result<usize, Error> {
    let mut count = 0;
    for fixed in batch.fix(safety).into_iter().flatten() {
        match fixed.write() {
            Ok(()) => count += fixed.count,
            Err(error) => writeln!(err, "error: {error}")?,
        }
    }
    Ok(count)
}

/// Writes a configuration to start from.
fn init(out: &mut dyn Write) -> Result<Exit, Error> {
    let path = config::NAMES.into_iter().next().unwrap_or_default();
    write_new(path.into(), config::STARTER)?;
    writeln!(out, "wrote {path}")?;
    Ok(Exit::Clean)
}

/// Writes a baseline of everything that is found now.
fn baseline(args: &Baseline, out: &mut dyn Write) -> Result<Exit, Error> {
    let (manifests, mut unreadable) = find_manifests(&args.paths, false)?;
    if let Some(error) = unreadable.pop() {
        return Err(error);
    }
    let batch = Batch::new(&Disk, manifests, Vec::new(), None)?;
    let outcome = batch.lint(Demand::default());
    let folder = batch.configuration().map(|config| config.folder.clone()).unwrap_or_default();
    let text = config::baseline(&folder, outcome.findings());
    let path = folder.join(config::BASELINE);
    fs::write(&path, text).map_err(|error| Error::Unwritable { path: path.clone(), reason: error.to_string() })?;
    let path = crate::app::source::display(&path);
    writeln!(out, "wrote {path} with {} findings", outcome.findings().count())?;
    writeln!(out, "name it in the configuration to use it: baseline: \"{}\"", config::BASELINE)?;
    Ok(Exit::Clean)
}

fn write_new(path: PathBuf, text: &str) -> Result<(), Error> {
    let failed = |error: io::Error| Error::Unwritable { path: path.clone(), reason: error.to_string() };
    fs::File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)
}

/// Findings go to stdout, so its terminal decides colour and width.
fn look(color: When) -> Look {
    const DEFAULT_WIDTH: usize = 100;
    let stdout = io::stdout();
    let colour = match color {
        When::Always => true,
        When::Never => false,
        When::Auto => anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
    };
    let columns = terminal_size::terminal_size_of(&stdout).map(|(width, _)| usize::from(width.0));
    let width = if stdout.is_terminal() { columns.unwrap_or(DEFAULT_WIDTH) } else { DEFAULT_WIDTH };
    Look { colour, width: width.clamp(40, 140) }
}
