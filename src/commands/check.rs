//! `check`: lints manifests, fixes them first, or shows what fixing would change.

use std::env;
use std::fs;
use std::io::{self, Read, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::find_manifests;
use crate::app::code::CodeCount;
use crate::app::files::path_of;
use crate::app::source::MAX_MANIFEST_BYTES;
use crate::app::{Disk, Files, Origin, ReadError, Unsaved};
use crate::cli::Check;
use crate::config::Selection;
use crate::diagnostic::Safety;
use crate::engine::Candidate;
use crate::engine::history::Revision;
use crate::engine::{Batch, PassCriteria, Summary};
use crate::error::{Error, Exit};
use crate::output::{self, Layout, RenderOptions, Root};
use crate::text::list::plural;
use crate::write::write;

/// Lints the manifests that the arguments name.
///
/// # Errors
/// If nothing could be linted at all, or the output cannot be written.
pub fn check(args: &Check, layout: Layout, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Error> {
    if let Some(safety) = args.detached_safety() {
        return Err(Error::DetachedSafety(safety.into()));
    }
    let run = Run { args, layout, fix: args.fix };
    if args.reads_stdin() {
        return run.lint_stdin(out, err);
    }
    let (paths, origin) = match &args.files_from {
        Some(list) => (listed(list)?, Origin::Listed),
        None => (args.paths(), Origin::Named),
    };
    let (manifests, unreadable) = match find_manifests(&paths, &origin, args.no_ignore) {
        Err(Error::NoManifest(_) | Error::NothingLinted { .. }) if args.allow_empty => Default::default(),
        found => found?,
    };
    run.lint(&Disk, manifests, unreadable, out, err)
}

/// A run of `check`.
struct Run<'a> {
    args: &'a Check,
    layout: Layout,
    /// The fixes to apply before linting.
    fix: Option<Safety>,
}

impl Run<'_> {
    /// Lints a manifest on stdin. With fixes, its fixed text is the output, and findings go to `err`.
    fn lint_stdin(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Error> {
        let mut bytes = read_stdin()?;
        let path = self.args.stdin_filename.as_deref().unwrap_or(Path::new(usual_name(&bytes))).to_owned();
        let named = || vec![Candidate::named(&path)];
        let files = Unsaved { path: &path, bytes: &bytes, others: &Disk };
        let Some(safety) = self.fix.filter(|_| !self.args.diff) else {
            return self.lint(&files, named(), Vec::new(), out, err);
        };
        let batch = Batch::new(&files, named(), Vec::new(), self.args.config.as_deref())?;
        let batch = batch.select(&Selection::new(&self.args.select, &self.args.ignore)?);
        if let Some(Ok(fixed)) = batch.fix(safety).into_iter().next() {
            bytes = fixed.after.into_bytes();
        }
        out.write_all(&bytes)?;
        let files = Unsaved { path: &path, bytes: &bytes, others: &Disk };
        let (rest, mut notes) = (Run { fix: None, ..*self }, Vec::new());
        let exit = rest.lint(&files, named(), Vec::new(), err, &mut notes)?;
        err.write_all(&notes)?;
        Ok(exit)
    }

    fn lint(
        &self,
        files: &dyn Files,
        manifests: Vec<Candidate>,
        unreadable: Vec<Error>,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<Exit, Error> {
        let start = Instant::now();
        let args = self.args;
        let searched = args.paths().into_iter().filter(|path| args.files_from.is_none() && path.is_dir()).collect();
        let revision = args.since.as_deref().map(Revision::new).transpose()?;
        let mut batch = Batch::new(files, manifests, searched, args.config.as_deref())?;
        batch = batch.select(&Selection::new(&args.select, &args.ignore)?);
        if let Some(revision) = &revision {
            batch = batch.since(revision);
        }
        // What it holds of a large app's code takes long to free, and the process ends soon.
        let batch = ManuallyDrop::new(batch);
        let demand = PassCriteria {
            gate: args.gate,
            fail_on: args.fail_on(),
            may_be_empty: args.allow_empty,
            least_shown: args.severity,
            most_shown: args.max_findings,
        };
        if args.diff {
            let has_changes = diff(&batch, args.fix.unwrap_or(Safety::Safe), out)?;
            let mut summary = batch.lint(demand, |_| Ok(()))?;
            add_unreadable(&mut summary, unreadable);
            report_errors(&summary, err)?;
            return Ok(match summary.exit() {
                Exit::Clean | Exit::Findings if has_changes || !summary.errors.is_empty() => Exit::Findings,
                Exit::Clean | Exit::Findings => Exit::Clean,
                other => other,
            });
        }
        let fixes = match self.fix {
            Some(safety) => write_fixes(&batch, safety, err)?,
            None => Fixes::default(),
        };
        let mut printer = output::printer(args.format, look(self.layout), args.quiet, out);
        if args.relative_to.is_some() || args.format.is_read_at_the_root() {
            printer = printer.relative_to(Root::find(&Disk, args.relative_to.as_deref(), |name| env::var_os(name)));
        }
        let mut summary = batch.lint(demand, |linted| printer.linted(linted))?;
        (summary.fixed, summary.revealed, summary.unwritten) = (fixes.written, fixes.revealed, fixes.unwritten);
        add_unreadable(&mut summary, unreadable);
        printer.finish(&summary)?;
        if let Some(omission) = summary.omission().filter(|_| !args.format.sums_up()) {
            writeln!(err, "warning: the findings are incomplete: {omission}")?;
        }
        report_errors(&summary, err)?;
        if args.stats {
            stats(&summary, start, err)?;
        }
        Ok(summary.exit())
    }
}

/// Adds the errors for paths that could not be read. One that does not exist was named.
fn add_unreadable(summary: &mut Summary, unreadable: Vec<Error>) {
    for error in unreadable {
        if matches!(error, Error::NoSuchPath(_)) { summary.miss(error) } else { summary.errors.push(error) }
    }
}

/// Reports what was not linted.
fn report_errors(summary: &Summary, err: &mut dyn Write) -> io::Result<()> {
    for error in &summary.errors {
        writeln!(err, "error: {error}")?;
    }
    if summary.is_empty() && summary.errors.is_empty() {
        let (excluded, skipped) = (summary.excluded.len(), summary.skipped.len());
        writeln!(err, "error: {}", Error::NothingLinted { excluded, skipped })?;
    }
    Ok(())
}

/// Prints what the fixes would change, and says whether they would change anything.
fn diff(batch: &Batch, safety: Safety, out: &mut dyn Write) -> io::Result<bool> {
    let mut has_changes = false;
    for fixed in batch.fix(safety).into_iter().flatten() {
        has_changes = true;
        write!(out, "{}", fixed.diff())?;
    }
    Ok(has_changes)
}

/// The result of fixing files.
#[derive(Default)]
struct Fixes {
    /// How many fixes were written.
    written: usize,
    /// How many findings the fixes revealed.
    revealed: usize,
    /// How many files could not be written.
    unwritten: usize,
}

/// Fixes files. Reports each file that cannot be written, and keeps its findings; unreadable files are reported when they are
/// linted.
fn write_fixes(batch: &Batch, safety: Safety, err: &mut dyn Write) -> Result<Fixes, Error> {
    let mut fixes = Fixes::default();
    for fixed in batch.fix(safety).into_iter().flatten() {
        match write(&fixed.path, Some(fixed.before.as_bytes()), &fixed.after) {
            Ok(()) => {
                fixes.written += fixed.count;
                fixes.revealed += fixed.revealed;
            }
            Err(error) => {
                fixes.unwritten += 1;
                writeln!(err, "error: {error}")?;
            }
        }
    }
    Ok(fixes)
}

/// Prints the number of findings per rule, how much code was read, and the run time.
fn stats(summary: &Summary, start: Instant, err: &mut dyn Write) -> io::Result<()> {
    let mut rules: Vec<_> = summary.by_rule.iter().collect();
    rules.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), **name));
    for (name, count) in rules {
        writeln!(err, "{count:>6}  {name}")?;
    }
    if summary.code != CodeCount::default() {
        writeln!(err, "{} of code read", plural(summary.code.read, "file"))?;
    }
    for (count, why) in summary.code.reasons() {
        writeln!(err, "{count:>6}  {why}")?;
    }
    let seconds = start.elapsed().as_secs_f64();
    writeln!(err, "{} in {:.1} ms", plural(summary.manifests, "manifest"), seconds * 1000.0)
}

fn read_stdin() -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(MAX_MANIFEST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(Path::new("stdin"), error))?;
    Ok(bytes)
}

/// The usual file name of a manifest with this text. JSON starts with a brace or a JSON5 comment.
fn usual_name(manifest: &[u8]) -> &'static str {
    let manifest = manifest.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(manifest);
    match manifest.trim_ascii_start().first() {
        None | Some(b'{' | b'/') => "stripe-app.json",
        Some(_) => "stripe-app.yaml",
    }
}

/// The paths listed in a file, or in stdin if it is `-`: separated by NUL bytes if there are any, else by newlines.
fn listed(list: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut bytes = Vec::new();
    let read = if list == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        fs::read(list).map(|read| bytes = read)
    };
    read.map_err(|error| unreadable(list, error))?;
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    let paths = bytes.split(|byte| *byte == separator).map(|path| path.strip_suffix(b"\r").unwrap_or(path));
    Ok(paths.filter(|path| !path.is_empty()).map(path_of).collect())
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    Error::Unreadable { path: path.to_owned(), reason: ReadError::from(error) }
}

/// How findings are drawn on a terminal, or elsewhere.
fn look(Layout { colour, width }: Layout) -> RenderOptions {
    const DEFAULT_WIDTH: usize = 100;
    RenderOptions { colour, links: colour && width.is_some(), width: width.unwrap_or(DEFAULT_WIDTH) }
}
