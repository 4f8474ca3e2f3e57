//! The command line.

#![allow(rustdoc::invalid_html_tags, reason = "clap prints these comments as they are written")]

use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::finding::{Safety, Severity};
use crate::output::Format;
use crate::verdict::{FailOn, Gate};

/// Lint Stripe app manifests before you upload them.
///
/// Reads stripe-app.json, stripe-app.yaml and stripe-app.<name>.json with the icon and the views they name, and says
/// offline what `stripe apps upload` will refuse, what will break for users, and what a Marketplace reviewer will object to.
#[derive(Debug, Parser)]
#[command(name = "stripe-app-lint", version, max_term_width = 110, after_help = AFTER_HELP)]
pub struct Cli {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Exit status:
  0  nothing that fails the run
  1  findings that fail the run, or a manifest that could not be read
  2  wrong usage or configuration
  3  no manifest found, or nothing could be read

Examples:
  stripe-app-lint check                 lint every manifest below this folder
  stripe-app-lint check --gate review   fail also on what a reviewer objects to
  stripe-app-lint check --fix           mend what can be mended safely
  stripe-app-lint explain missing-icon  why a rule exists, and what to do";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Lint manifests
    #[command(alias = "lint")]
    Check(Check),
    /// Print the page of a rule: what it finds, why it matters, how to mend it
    Explain(Explain),
    /// Say what a new version of a manifest means for those who have installed the app, and for review
    Diff(Diff),
    /// Say how ready an app is for the Marketplace review, and what only a human can check
    Review(Review),
    /// Show where the app's code uses each permission, and which it lacks
    Permissions(Permissions),
    /// List every rule
    Rules(Rules),
    /// Write a configuration to start from, stripe-app-lint.json5, into this folder
    Init,
    /// Write a baseline: everything that is found now does not count, what is new does
    Baseline(Baseline),
    /// Print a JSON Schema: of a manifest, for your editor; of the report, for programs that read it
    Schema(Schema),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Files, or folders to search for manifests; `-` reads a manifest from stdin [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// What must be clean: `upload` fails on errors, `review` also on warnings of the Marketplace review
    #[arg(long, value_enum, value_name = "GATE")]
    pub gate: Option<Gate>,

    /// Fail on findings of this severity and above, whatever the gate
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<Threshold>,

    /// How to write the findings
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,

    /// Apply fixes: those that keep the meaning, or with `unsafe` also proposals
    #[arg(long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "safe", value_name = "SAFETY")]
    pub fix: Option<Safety>,

    /// Print what the fixes would change as a unified diff, and change nothing; exit status 1 if there is anything
    #[arg(long)]
    pub diff: bool,

    /// Compare each manifest with what it was at this git revision, and check its version
    #[arg(long, value_name = "REVISION")]
    pub since: Option<String>,

    /// The configuration to use, instead of the nearest stripe-app-lint.json5
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Search what .gitignore files name, too
    #[arg(long)]
    pub no_ignore: bool,

    /// Pass when there is no manifest to lint, or when all are excluded or skipped
    #[arg(long)]
    pub allow_empty: bool,

    /// The path of the manifest on stdin, so that its surroundings are known
    #[arg(long, value_name = "PATH", requires = "paths", conflicts_with = "fix")]
    pub stdin_filename: Option<PathBuf>,

    /// Lint the files that FILE lists (`-`: stdin), separated by line ends or NUL bytes
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    pub files_from: Option<PathBuf>,

    /// Print to stderr how often each rule found something, and how long the run took
    #[arg(long)]
    pub stats: bool,

    /// Write the findings and nothing else
    #[arg(long, short)]
    pub quiet: bool,

    /// When to use colour
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: When,
}

/// Arguments of `baseline`.
#[derive(Debug, Args)]
pub struct Baseline {
    /// Files, or folders to search for manifests
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The old version: a manifest, a folder that holds one, or REVISION:PATH from git
    #[arg(value_name = "OLD", required_unless_present = "since")]
    pub old: Option<String>,

    /// The new version, in the same forms
    #[arg(value_name = "NEW", requires = "old", required_unless_present = "since")]
    pub new: Option<String>,

    /// Compare the manifest in this folder with what it was at this git revision
    #[arg(long, value_name = "REVISION", conflicts_with = "old")]
    pub since: Option<String>,

    /// How to write the changes
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ListFormat,
}

/// Arguments of `review`.
#[derive(Debug, Args)]
pub struct Review {
    /// The manifest, or the folder that holds it
    #[arg(default_value = ".", value_name = "PATH")]
    pub path: PathBuf,

    /// How to write the checklist
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: crate::review::Format,

    /// Fail unless nothing fails
    #[arg(long)]
    pub require_ready: bool,

    /// Record in stripe-app-review.json5 that somebody has checked this requirement, for this version
    #[arg(long, value_name = "REQUIREMENT", requires = "by")]
    pub answer: Option<String>,

    /// Who has checked it
    #[arg(long, value_name = "NAME", requires = "answer")]
    pub by: Option<String>,

    /// What else there is to say
    #[arg(long, value_name = "TEXT", requires = "answer")]
    pub note: Option<String>,

    /// The configuration to use, instead of the nearest stripe-app-lint.json5
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `permissions`.
#[derive(Debug, Args)]
pub struct Permissions {
    /// Manifests, or folders to search for them
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// How to write the table
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: crate::permissions::Format,

    /// Write the list of permissions that would fit the code, to paste into the manifest
    #[arg(long, conflicts_with_all = ["format", "all"])]
    pub suggest: bool,

    /// Show also calls that may be about your own account
    #[arg(long)]
    pub all: bool,

    /// Search what .gitignore files name, too
    #[arg(long)]
    pub no_ignore: bool,

    /// The configuration to use, instead of the nearest stripe-app-lint.json5
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The rule's name
    #[arg(required_unless_present = "upload_error")]
    pub rule: Option<String>,

    /// Find the rules behind a message of an upload, an install or the browser
    #[arg(long, value_name = "TEXT", conflicts_with = "rule")]
    pub upload_error: Option<String>,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct Rules {
    /// How to write the list
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ListFormat,
}

/// A severity from which on a run fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Threshold {
    /// Fail on errors
    Error,
    /// Fail on warnings and errors
    Warning,
    /// Fail on any finding
    Info,
    /// Never fail
    Never,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// A format of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table for people
    #[default]
    Human,
    /// A Markdown table, as in the README
    Markdown,
    /// A JSON document for programs
    Json,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// What the schema describes
    #[arg(value_enum)]
    pub of: SchemaOf,
}

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// stripe-app.json
    V1,
    /// stripe-app.yaml
    V2,
    /// stripe-app.<name>.json
    Local,
    /// What `check --format json` writes
    Report,
    /// stripe-app-lint.json5
    Config,
    /// What `review --format json` writes
    Review,
    /// What `permissions --format json` writes
    Permissions,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

impl Cli {
    /// The arguments of the program; if they are none, it says why and ends.
    pub fn from_arguments() -> Self {
        Self::try_parse().unwrap_or_else(|error| with_tip(error).exit())
    }
}

/// Other linters take a path where this one takes a command.
fn with_tip(mut error: clap::Error) -> clap::Error {
    let is_path = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(given)) => Path::new(given).exists(),
        _ => false,
    };
    if is_path {
        let tip = "a file or a folder is linted by `stripe-app-lint check PATH`";
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

impl Check {
    /// The files and folders to lint.
    pub fn paths(&self) -> Vec<PathBuf> {
        if self.paths.is_empty() { vec![PathBuf::from(".")] } else { self.paths.clone() }
    }

    /// Whether the manifest comes from stdin.
    pub fn reads_stdin(&self) -> bool {
        self.paths == [Path::new("-")]
    }

    /// The findings that fail the run, if the arguments say so.
    pub fn fail_on(&self) -> Option<FailOn> {
        Some(match self.fail_on? {
            Threshold::Error => FailOn::Severity(Severity::Error),
            Threshold::Warning => FailOn::Severity(Severity::Warning),
            Threshold::Info => FailOn::Severity(Severity::Info),
            Threshold::Never => FailOn::Never,
        })
    }
}
