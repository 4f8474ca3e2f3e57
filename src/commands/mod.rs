//! The commands, one module each, named after the command.

mod baseline;
mod check;
pub mod diff;
mod explain;
mod init;
#[cfg(feature = "lsp")]
mod lsp;
mod permissions;
mod print;
mod review;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::app::files::or_current_dir;
use crate::app::{Disk, Files, Origin};
use crate::cli::{Cli, Command, When};
use crate::engine::Candidate;
use crate::engine::discover::discover;
use crate::error::{Error, Exit};
use crate::output::Layout;

/// Runs the command that the arguments ask for and writes to `out`; messages about the run itself go to `err`.
///
/// # Errors
/// If the whole command fails. Errors about one of several manifests are written to `err`.
pub fn run(cli: &Cli, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Error> {
    run_with(cli, layout(cli.color), out, err)
}

/// Does the same with a layout for what `out` is.
///
/// # Errors
/// The same.
pub fn run_with(cli: &Cli, layout: Layout, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Error> {
    match &cli.command {
        Command::Check(args) => check::check(args, layout, out, err),
        Command::Explain(args) => explain::explain(args, layout, out),
        Command::Diff(args) => diff::diff(args, layout, out),
        Command::Review(args) => review::review(args, layout, out),
        Command::Permissions(args) => permissions::permissions(args, layout, out, err),
        Command::Rules(args) => explain::list(args.format, layout, out),
        Command::Init(args) => init::init(args, out),
        Command::Baseline(args) => baseline::baseline(args, out),
        Command::Schema(args) => print::schema(args.of, out),
        Command::Completions(args) => print::completions(args.shell, out),
        #[cfg(feature = "lsp")]
        Command::Lsp(_) => lsp::serve(out),
        Command::Man(args) => print::man(args.command.as_deref(), out),
    }
}

/// How text for people is laid out on stdout.
fn layout(color: When) -> Layout {
    let stdout = io::stdout();
    let columns = || terminal_size::terminal_size_of(&stdout).map(|(width, _)| usize::from(width.0).clamp(40, 140));
    Layout { colour: is_coloured(color), width: columns().filter(|_| stdout.is_terminal()) }
}

/// Whether stdout is coloured.
fn is_coloured(color: When) -> bool {
    match color {
        When::Always => true,
        When::Never => false,
        When::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}

/// The manifests found at the paths, and the errors for paths that could not be read.
fn find_manifests(paths: &[PathBuf], origin: &Origin, no_ignore: bool) -> Result<(Vec<Candidate>, Vec<Error>), Error> {
    let (manifests, mut errors) = discover(paths, origin, !no_ignore);
    match errors.len() {
        0 if paths.is_empty() => Err(Error::NothingLinted { excluded: 0, skipped: 0 }),
        0 if manifests.is_empty() => Err(Error::NoManifest(paths.to_owned())),
        1 if manifests.is_empty() => Err(errors.remove(0)),
        _ => Ok((manifests, errors)),
    }
}

/// The manifest at a path from the command line: the file itself, or the one in that folder.
fn manifest_at(path: &Path) -> Result<Candidate, Error> {
    if !or_current_dir(path).is_dir() {
        return Ok(Candidate::named(path));
    }
    let names = ["stripe-app.json", "stripe-app.yaml", "stripe-app.yml"];
    let found = names.iter().map(|name| path.join(name)).find(|path| Disk.look(path).is_ok());
    let found = found.ok_or_else(|| Error::NoManifestIn(or_current_dir(path).to_owned()))?;
    Ok(Candidate { path: found, origin: Origin::below(&Disk, path) })
}
