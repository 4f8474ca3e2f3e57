//! `baseline`: records all current findings, so that only new ones are reported.

use std::io::Write;
use std::path::Path;

use super::find_manifests;
use crate::app::source::MAX_MANIFEST_BYTES;
use crate::app::{Disk, Files, Origin, ReadError};
use crate::cli::Baseline;
use crate::config;
use crate::engine::{self, BaselineEntry, Batch, PassCriteria};
use crate::error::{Error, Exit};
use crate::text::Shown;
use crate::text::list::plural;
use crate::write::write;

/// Writes the baseline next to the configuration, or into the working folder if there is none.
///
/// # Errors
/// If a manifest cannot be read, because its findings would be missing, or if the baseline cannot be written.
pub fn baseline(args: &Baseline, out: &mut dyn Write) -> Result<Exit, Error> {
    let (manifests, mut unreadable) = find_manifests(&args.paths, &Origin::Named, false)?;
    let batch = Batch::new(&Disk, manifests, Vec::new(), None)?;
    let folder = batch.configuration().map(|config| config.folder.clone()).unwrap_or_default();
    let path = folder.join(config::BASELINE);
    let before = read(&path)?;
    let mut entries = Vec::new();
    let mut summary = batch.lint(PassCriteria::default(), |linted| {
        entries.extend(linted.findings.iter().map(|finding| BaselineEntry::new(&folder, linted, finding)));
        Ok(())
    })?;
    if let Some(error) = unreadable.pop().or_else(|| summary.errors.pop()) {
        return Err(error);
    }
    write(&path, before.as_deref(), &engine::baseline(&mut entries))?;
    writeln!(out, "wrote {} with {}", Shown::path(&path), plural(entries.len(), "finding"))?;
    let configuration = match batch.configuration().and_then(|config| config.sources.first()) {
        Some(source) => Shown::path(&source.path),
        None => "stripe-app-lint.json5 (`stripe-app-lint init` creates it)".into(),
    };
    writeln!(out, "to use it, add this line to {configuration}:\n  \"baseline\": \"{}\",", config::BASELINE)?;
    Ok(Exit::Clean)
}

/// The current text of the baseline; `None` if there is no baseline yet.
fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match Disk.read(path, MAX_MANIFEST_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(ReadError::NotFound) => Ok(None),
        Err(reason) => Err(Error::Unwritable { path: path.to_owned(), reason: reason.to_string().into() }),
    }
}
