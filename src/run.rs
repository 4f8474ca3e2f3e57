//! Runs a command: discovers manifests, lints each, prints.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use crate::app::{App, Disk, Files, Loaded};
use crate::cli::{Check, Cli, Command, When};
use crate::discover::discover;
use crate::error::{Error, Exit};
use crate::explain;
use crate::output::{Look, Outcome};
use crate::parallel;
use crate::rules::Settings;
use crate::verdict::{Linted, judge};

/// Runs the command that the arguments ask for and writes to `out`; messages about the run itself go to `err`.
///
/// # Errors
/// What keeps the whole command from its work. What concerns one manifest among others is written to `err`.
pub fn run(cli: &Cli, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Error> {
    match &cli.command {
        Command::Check(args) => check(args, out, err),
        Command::Explain(args) => explain::explain(&args.rule, out),
        Command::Rules(args) => explain::list(args.format, out),
    }
}

fn check(args: &Check, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Error> {
    let (manifests, errors) = discover(&args.paths, !args.no_ignore);
    for error in &errors {
        writeln!(err, "error: {error}")?;
    }
    if manifests.is_empty() {
        return if errors.is_empty() { Err(Error::NoManifest(args.paths.clone())) } else { Ok(Exit::Nothing) };
    }
    let settings = Settings::default();
    let results = parallel::map(&manifests, |path| lint(&Disk, path, &settings));
    let mut outcome = Outcome {
        apps: Vec::new(),
        skipped: Vec::new(),
        errors,
        files: manifests.len(),
        suppressed: 0,
        gate: args.gate,
        fail_on: args.fail_on(),
    };
    for (path, result) in manifests.iter().zip(results) {
        match result {
            Ok(Some(linted)) => outcome.apps.push(linted),
            Ok(None) => outcome.skipped.push(path.clone()),
            Err(error) => {
                writeln!(err, "error: {error}")?;
                outcome.errors.push(error);
            }
        }
    }
    outcome.write(args.format, look(args.color), args.quiet, out)?;
    out.flush()?;
    Ok(match outcome.passed() {
        _ if outcome.apps.is_empty() && outcome.skipped.is_empty() => Exit::Nothing,
        true => Exit::Clean,
        false => Exit::Findings,
    })
}

/// Lints the manifest at a path; `None` if the file is none.
///
/// # Errors
/// If the file cannot be read.
pub fn lint(files: &dyn Files, path: &Path, settings: &Settings) -> Result<Option<Linted>, Error> {
    match App::load(files, path) {
        Ok(Loaded::App(app)) => Ok(Some(judge(files, *app, settings))),
        Ok(Loaded::NotAManifest) => Ok(None),
        Err(reason) => Err(Error::Unreadable { path: path.to_owned(), reason }),
    }
}

/// Findings go to stdout, so its terminal decides colour and width.
fn look(color: When) -> Look {
    let stdout = io::stdout();
    let colour = match color {
        When::Always => true,
        When::Never => false,
        When::Auto => anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
    };
    const DEFAULT_WIDTH: usize = 100;
    let columns = terminal_size::terminal_size_of(&stdout).map(|(width, _)| usize::from(width.0));
    let width = if stdout.is_terminal() { columns.unwrap_or(DEFAULT_WIDTH) } else { DEFAULT_WIDTH };
    Look { colour, width: width.clamp(40, 140) }
}
