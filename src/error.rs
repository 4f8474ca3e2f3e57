//! What can go wrong that is not the manifest's fault. Findings are no errors and never pass through here.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::app::ReadError;
use crate::text::Shown;

/// An error of the program's use, or of the machine.
#[derive(Debug, Error)]
pub enum Error {
    /// A file could not be read.
    #[error("cannot read {}: {reason}", shown(path))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: ReadError,
    },
    /// A configuration could not be read.
    #[error("cannot read the configuration {}: {reason}", shown(path))]
    Configuration {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: ReadError,
    },
    /// A path of the command line leads nowhere.
    #[error("no such file or folder: {}", shown(.0))]
    NoSuchPath(PathBuf),
    /// No manifest was found.
    #[error(
        "no manifest found in {}\n  looked for stripe-app.json, stripe-app.yaml, stripe-app.yml and stripe-app.<name>.json \
         there and in every folder below, \
         except hidden ones, node_modules and what .gitignore names\n  to lint a file of another name, give its path",
        list(.0)
    )]
    NoManifest(Vec<PathBuf>),
    /// There is no manifest in a folder that was named for one.
    #[error(
        "no manifest found in {}\n  looked for stripe-app.json, stripe-app.yaml and stripe-app.yml there; folders below are not \
         searched\n  for a file of another name, give its path",
        shown(.0)
    )]
    NoManifestIn(PathBuf),
    /// A file is not a manifest.
    #[error("{} is not a Stripe app manifest", shown(.0))]
    NotAManifest(PathBuf),
    /// A local manifest is asked about that is never uploaded.
    #[error("{} is a local manifest, which is never uploaded; give the path of the manifest that it extends", shown(.0))]
    LocalManifest(PathBuf),
    /// Manifests were found, and none was linted.
    #[error("no manifest was linted: {}; pass --allow-empty if that is intended", unlinted(*excluded, *skipped))]
    NothingLinted {
        /// How many their configuration excludes.
        excluded: usize,
        /// How many files are named like a manifest and are something else.
        skipped: usize,
    },
    /// A rule of that name does not exist.
    #[error("there is no rule `{name}`{}", suggestion(near, "rules"))]
    UnknownRule {
        /// The name that was asked for.
        name: Shown,
        /// The names nearest to it.
        near: Vec<&'static str>,
    },
    /// A requirement of that name does not exist.
    #[error("there is no requirement `{name}`{}", suggestion(near, "review --all"))]
    UnknownRequirement {
        /// The name that was asked for.
        name: Shown,
        /// The names nearest to it.
        near: Vec<&'static str>,
    },
    /// A git revision cannot be read.
    #[error("cannot read the revision `{name}`: {reason}")]
    Revision {
        /// What was asked for.
        name: Shown,
        /// Why not.
        reason: Shown,
    },
    /// A manifest was not there at a revision.
    #[error("{} was not there at the revision `{revision}`", shown(path))]
    NotAtRevision {
        /// The manifest.
        path: PathBuf,
        /// The revision.
        revision: Shown,
    },
    /// A manifest was there at a revision and cannot be read.
    #[error("cannot read {} at the revision `{revision}`: {reason}", shown(path))]
    UnreadableAtRevision {
        /// The manifest.
        path: PathBuf,
        /// The revision.
        revision: Shown,
        /// Why not.
        reason: ReadError,
    },
    /// A manifest has no history in the repository of the working directory.
    #[error("{} is not in the repository of the working directory; run the command inside its own", shown(.0))]
    NotInRepository(PathBuf),
    /// A file could not be written.
    #[error("cannot write {}: {reason}", shown(path))]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: Shown,
    },
    /// A file that was to be written is there already.
    #[error("{} is there already; it was left as it is", shown(.0))]
    Exists(PathBuf),
    /// A file has changed since it was read, so it was left alone.
    #[error("{} has changed since it was read; it was left as it is", shown(.0))]
    Changed(PathBuf),
    /// Output could not be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] std::io::Error),
}

fn unlinted(excluded: usize, skipped: usize) -> String {
    match (excluded, skipped) {
        (0, skipped) => format!("{skipped} skipped, not a Stripe app manifest"),
        (excluded, 0) => format!("{excluded} excluded by the configuration"),
        (excluded, skipped) => {
            format!("{excluded} excluded by the configuration, {skipped} skipped, not a Stripe app manifest")
        }
    }
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| shown(path).to_string()).collect::<Vec<_>>().join(", ")
}

fn shown(path: &Path) -> Shown {
    Shown::path(path)
}

fn suggestion(near: &[&str], command: &str) -> String {
    match near {
        [] => format!("; `stripe-app-lint {command}` lists them all"),
        near => {
            format!("; did you mean {}?", near.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or "))
        }
    }
}

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing that fails the run.
    Clean = 0,
    /// Findings that fail the run, or a manifest among others that could not be read.
    Findings = 1,
    /// Wrong usage or configuration.
    Usage = 2,
    /// No manifest was found, or nothing could be read.
    Nothing = 3,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Error {
    /// How the program ends after this error.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Unreadable { .. }
            | Self::UnreadableAtRevision { .. }
            | Self::NoManifest(_)
            | Self::NoManifestIn(_)
            | Self::NotAManifest(_)
            | Self::LocalManifest(_)
            | Self::NothingLinted { .. }
            | Self::NoSuchPath(_) => Exit::Nothing,
            Self::Configuration { .. } | Self::Revision { .. } | Self::NotAtRevision { .. } => Exit::Usage,
            Self::UnknownRule { .. }
            | Self::UnknownRequirement { .. }
            | Self::NotInRepository(_)
            | Self::Unwritable { .. }
            | Self::Exists(_)
            | Self::Changed(_)
            | Self::Output(_) => Exit::Usage,
        }
    }
}
