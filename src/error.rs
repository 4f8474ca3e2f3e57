//! What can go wrong that is not the manifest's fault. Findings are no errors and never pass through here.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::app::{ReadError, source};
use crate::text::escape;

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
    /// A rule of that name does not exist.
    #[error("there is no rule `{name}`{}", suggestion(near))]
    UnknownRule {
        /// The name that was asked for.
        name: String,
        /// The names nearest to it.
        near: Vec<&'static str>,
    },
    /// A requirement of that name does not exist.
    #[error("there is no requirement `{name}`{}", suggestion(near))]
    UnknownRequirement {
        /// The name that was asked for.
        name: String,
        /// The names nearest to it.
        near: Vec<&'static str>,
    },
    /// A git revision cannot be read.
    #[error("cannot read the revision `{}`: {reason}", escape::line(name))]
    Revision {
        /// What was asked for.
        name: String,
        /// Why not.
        reason: String,
    },
    /// A manifest was not there at a revision.
    #[error("{} was not there at the revision `{}`", shown(path), escape::line(revision))]
    NotAtRevision {
        /// The manifest.
        path: PathBuf,
        /// The revision.
        revision: String,
    },
    /// A manifest was there at a revision and cannot be read.
    #[error("cannot read {} at the revision `{}`: {reason}", shown(path), escape::line(revision))]
    UnreadableAtRevision {
        /// The manifest.
        path: PathBuf,
        /// The revision.
        revision: String,
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
        reason: String,
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

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(", ")
}

/// A path as it may be printed.
fn shown(path: &Path) -> String {
    escape::line(&source::display(path)).into_owned()
}

fn suggestion(near: &[&str]) -> String {
    match near {
        [] => "; `stripe-app-lint rules` lists them all".to_owned(),
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
            Self::Unreadable { .. } | Self::UnreadableAtRevision { .. } | Self::NoManifest(_) | Self::NoSuchPath(_) => {
                Exit::Nothing
            }
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
