//! `baseline`: writes down everything that is found now, so that only what is new counts.

use std::fs;
use std::io::Write;

use super::find_manifests;
use crate::app::{Disk, Origin};
use crate::batch::{Batch, Demand};
use crate::cli::Baseline;
use crate::config::{self, BaselineEntry};
use crate::error::{Error, Exit};
use crate::text::Shown;

/// Writes the baseline beside the configuration, or into the working folder if there is none.
///
/// # Errors
/// If a manifest cannot be read, since its findings would be missing, or the baseline cannot be written.
pub fn baseline(args: &Baseline, out: &mut dyn Write) -> Result<Exit, Error> {
    let (manifests, mut unreadable) = find_manifests(&args.paths, &Origin::Named, false)?;
    let batch = Batch::of(&Disk, manifests, Vec::new(), None)?;
    let folder = batch.configuration().map(|config| config.folder.clone()).unwrap_or_default();
    let mut entries = Vec::new();
    let mut summary = batch.lint(Demand::default(), |linted| {
        entries.extend(linted.findings.iter().map(|finding| BaselineEntry::new(&folder, linted, finding)));
        Ok(())
    })?;
    if let Some(error) = unreadable.pop().or_else(|| summary.errors.pop()) {
        return Err(error);
    }
    let path = folder.join(config::BASELINE);
    let written = fs::write(&path, config::baseline(&mut entries));
    written.map_err(|error| Error::Unwritable { path: path.clone(), reason: error.to_string().into() })?;
    writeln!(out, "wrote {} with {} entries", Shown::path(&path), entries.len())?;
    let configuration = match batch.configuration().and_then(|config| config.sources.first()) {
        Some(source) => Shown::path(&source.path),
        None => "stripe-app-lint.json5, which `stripe-app-lint init` writes".into(),
    };
    writeln!(out, "to use it, put this into {configuration}: baseline: \"{}\"", config::BASELINE)?;
    Ok(Exit::Clean)
}
