//! Errors of the user or the machine. Problems in a manifest are findings, which never pass through here.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::app::ReadError;
use crate::app::manifest::MAX_PERMISSIONS;
use crate::text::Shown;
use crate::text::list::{any_of, commas};

/// An error in how the program is used, or on the machine that runs it.
#[derive(Debug, Error)]
pub enum Error {
    /// A file could not be read.
    #[error("cannot read {}: {reason}", shown(path))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: ReadError,
    },
    /// A configuration could not be read.
    #[error("cannot read the configuration {}: {reason}", shown(path))]
    Configuration {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: ReadError,
    },
    /// A path on the command line does not exist.
    #[error("no such file or folder: {}", shown(.0))]
    NoSuchPath(PathBuf),
    /// The safety of fixes was written so that it is read as a path.
    #[error("`{0}` is read as a path; write `--fix={0}`")]
    DetachedSafety(Shown),
    /// No manifest was found.
    #[error(
        "no manifest found in {}\n  looked for stripe-app.json, stripe-app.yaml, stripe-app.yml and stripe-app.<name>.json \
         there and in all folders below, \
         except hidden folders, node_modules and what .gitignore excludes\n  to lint a file with another name, pass its path",
        list(.0)
    )]
    NoManifest(Vec<PathBuf>),
    /// A folder that was named for its manifest has none.
    #[error(
        "no manifest found in {}\n  looked for stripe-app.json, stripe-app.yaml and stripe-app.yml there; folders below are not \
         searched\n  to use a file with another name, pass its path",
        shown(.0)
    )]
    NoManifestIn(PathBuf),
    /// A file is not a manifest.
    #[error("{} is not a Stripe app manifest", shown(.0))]
    NotAManifest(PathBuf),
    /// The manifest is a local one, which is never uploaded.
    #[error("{} is a local manifest, which is never uploaded; pass the path of the manifest that it extends", shown(.0))]
    LocalManifest(PathBuf),
    /// A manifest's permissions cannot be read whole, so no list can take their place.
    #[error(
        "cannot suggest permissions for {}: the list has mistakes, which `stripe-app-lint check` shows, or more than {MAX_PERMISSIONS} entries",
        shown(.0)
    )]
    UnreadPermissions(PathBuf),
    /// Manifests were found, but none was linted.
    #[error("no manifest was linted: {}; pass --allow-empty if this is intended", reasons(*excluded, *skipped))]
    NothingLinted {
        /// How many are excluded by the configuration.
        excluded: usize,
        /// How many files are named like a manifest but are something else.
        skipped: usize,
    },
    /// There is no rule with that name.
    #[error("unknown rule `{name}`{}", suggestion(near, "rules"))]
    UnknownRule {
        /// The requested name.
        name: Shown,
        /// The names nearest to it.
        near: Vec<&'static str>,
    },
    /// There is no requirement with that name.
    #[error("unknown requirement `{name}`{}", suggestion(near, "review --all"))]
    UnknownRequirement {
        /// The requested name.
        name: Shown,
        /// The names nearest to it.
        near: Vec<&'static str>,
    },
    /// The program has no command with that name.
    #[error("unknown command `{0}`; run `stripe-app-lint --help` for the list")]
    UnknownCommand(Shown),
    /// A git revision cannot be read.
    #[error("cannot read revision `{name}`: {reason}")]
    Revision {
        /// The requested revision.
        name: Shown,
        /// The reason.
        reason: Shown,
    },
    /// A manifest does not exist at a revision.
    #[error("{} does not exist at revision `{revision}`", shown(path))]
    NotAtRevision {
        /// The manifest.
        path: PathBuf,
        /// The revision.
        revision: Shown,
    },
    /// A manifest exists at a revision but cannot be read.
    #[error("cannot read {} at revision `{revision}`: {reason}", shown(path))]
    UnreadableAtRevision {
        /// The manifest.
        path: PathBuf,
        /// The revision.
        revision: Shown,
        /// The reason.
        reason: ReadError,
    },
    /// A manifest is in another repository than the working directory, so its history cannot be read.
    #[error("{} is not in the working directory's git repository; run the command in the file's own repository", shown(.0))]
    NotInRepository(PathBuf),
    /// A file could not be written.
    #[error("cannot write {}: {reason}", shown(path))]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: Shown,
    },
    /// A file that should be created already exists.
    #[error("{} already exists; it was not changed", shown(.0))]
    Exists(PathBuf),
    /// Another program has changed a file since it was read, so it was not written.
    #[error("{} has changed since it was read, so it was not written; run the command again", shown(.0))]
    Changed(PathBuf),
    /// Output could not be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] std::io::Error),
}

/// Why no manifest was linted.
fn reasons(excluded: usize, skipped: usize) -> String {
    let excluded = match excluded {
        0 => None,
        1 => Some("1 manifest is excluded by the configuration".to_owned()),
        excluded => Some(format!("{excluded} manifests are excluded by the configuration")),
    };
    let skipped = match skipped {
        0 => None,
        1 => Some("1 file is not a Stripe app manifest".to_owned()),
        skipped => Some(format!("{skipped} files are not Stripe app manifests")),
    };
    let reasons = commas(excluded.into_iter().chain(skipped));
    if reasons.is_empty() { "the list of files is empty".to_owned() } else { reasons }
}

fn list(paths: &[PathBuf]) -> String {
    commas(paths.iter().map(|path| shown(path)))
}

fn shown(path: &Path) -> Shown {
    Shown::path(path)
}

/// The names nearest to an unknown one, or the command that lists all of them.
fn suggestion(near: &[&str], command: &str) -> String {
    match near {
        [] => format!("; run `stripe-app-lint {command}` for the full list"),
        near => format!("; did you mean {}?", any_of(near)),
    }
}

/// The exit status of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// No findings that fail the run.
    Clean = 0,
    /// Findings that fail the run, or one of several manifests could not be read.
    Findings = 1,
    /// Invalid arguments or configuration.
    Usage = 2,
    /// No manifest was found, or none could be read.
    Nothing = 3,
}

impl Error {
    /// The exit status for this error.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Unreadable { .. }
            | Self::UnreadableAtRevision { .. }
            | Self::NoManifest(_)
            | Self::NoManifestIn(_)
            | Self::NotAManifest(_)
            | Self::LocalManifest(_)
            | Self::UnreadPermissions(_)
            | Self::NothingLinted { .. }
            | Self::NoSuchPath(_) => Exit::Nothing,
            Self::Configuration { .. } | Self::Revision { .. } | Self::NotAtRevision { .. } => Exit::Usage,
            Self::UnknownRule { .. }
            | Self::UnknownRequirement { .. }
            | Self::UnknownCommand(_)
            | Self::DetachedSafety(_)
            | Self::NotInRepository(_)
            | Self::Unwritable { .. }
            | Self::Exists(_)
            | Self::Changed(_)
            | Self::Output(_) => Exit::Usage,
        }
    }
}
