//! What the program writes, for apps whose files are in memory, as they are in a browser.
//!
//! ```
//! use stripe_app_lint::{Clock, Memory, report};
//!
//! let mut files = Memory::default();
//! files.insert("stripe-app.json", r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "nmae": "Ledgerline"}"#);
//! assert!(report::check(&files, Clock::Unknown)?.contains("misspelled-field"));
//! # Ok::<(), stripe_app_lint::Error>(())
//! ```

use std::path::{Path, PathBuf};

use crate::app::files::is_pruned;
use crate::app::{Inside, Memory, Origin};
use crate::clock::Clock;
use crate::config::{Configs, Gate};
use crate::diagnostic::Safety;
use crate::engine::candidate::is_manifest_name;
use crate::engine::{Batch, Candidate, Fixed, PassCriteria};
use crate::error::Error;
use crate::output::{Format, Layout, ListFormat, RenderOptions, printer};
use crate::permissions::{self, Table};
use crate::review::{self, Format as ReviewFormat};

/// Lints every manifest, as `stripe-app-lint check --format json` does in a folder with these files. Only `.gitignore` files
/// are not read: what is in memory is there on purpose.
///
/// # Errors
/// If there is no manifest.
pub fn check(files: &Memory, clock: Clock) -> Result<String, Error> {
    let mut out = Vec::new();
    let mut printer = printer(Format::Json, RenderOptions { colour: false, links: false, width: 100 }, true, &mut out);
    let summary = batch(files, clock)?.lint(PassCriteria::default(), |linted| printer.linted(linted))?;
    printer.finish(&summary)?;
    Ok(text(out))
}

/// Applies every fix that is at least as safe as `safety`, and returns the files that they change.
///
/// # Errors
/// If there is no manifest, or one cannot be read.
pub fn fix(files: &Memory, clock: Clock, safety: Safety) -> Result<Vec<Fixed>, Error> {
    batch(files, clock)?.fix(safety).into_iter().collect()
}

/// Reviews the app whose manifest is at a path, as `stripe-app-lint review` does: as the Marketplace would, or as the
/// manifest is distributed.
///
/// # Errors
/// If the manifest or its configuration cannot be read, or the manifest is not one that can be uploaded.
pub fn review(
    files: &Memory,
    path: &Path,
    as_public: bool,
    format: ReviewFormat,
    clock: Clock,
) -> Result<String, Error> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let inside = Inside::of(files, path, &Origin::below(files, folder));
    let mut config = Configs::new(files, None)?.into_one(path, &inside)?;
    config.clock = clock;
    let gate = if as_public { Gate::Review } else { config.gate.unwrap_or_default() };
    let review = review::review(&inside, path, &config, gate)?;
    let mut out = Vec::new();
    review::write(&review, format, false, &mut out)?;
    Ok(text(out))
}

/// Lists the permissions of every app and where its code uses them, as `stripe-app-lint permissions --format json` does.
///
/// # Errors
/// If there is no manifest, or one or its configuration cannot be read.
pub fn permissions(files: &Memory) -> Result<String, Error> {
    let mut tables = Vec::new();
    for candidate in candidates(files)? {
        let app = permissions::read(files, &candidate, None)?;
        tables.extend(app.map(|(app, config)| Table::of(&app, &config.settings.code, false)));
    }
    let mut out = Vec::new();
    permissions::write(&tables, ListFormat::Json, Layout { colour: false, width: None }, &mut out)?;
    Ok(text(out))
}

fn batch(files: &Memory, clock: Clock) -> Result<Batch<'_>, Error> {
    Ok(Batch::new(files, candidates(files)?, vec![PathBuf::new()], None)?.on(clock))
}

/// The manifests, without hidden and installed ones.
fn candidates(files: &Memory) -> Result<Vec<Candidate>, Error> {
    let origin = Origin::below(files, Path::new(""));
    let found = files.paths().filter(|path| is_manifest_name(path) && !path.iter().any(is_pruned));
    let found: Vec<_> = found.map(|path| Candidate { path: path.to_owned(), origin: origin.clone() }).collect();
    if found.is_empty() { Err(Error::NoManifest(vec![PathBuf::from(".")])) } else { Ok(found) }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
