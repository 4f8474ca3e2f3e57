//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
Exit status: 0 clean, 1 findings that fail the run, 2 wrong usage or configuration, 3 no manifest found or nothing could be read.

Examples:
  stripe-app-lint check                           lint every manifest below this folder
  stripe-app-lint check --gate review apps/sync   also fail on what a reviewer is likely to object to
  stripe-app-lint explain insecure-redirect-uri   why a rule exists and how to mend what it finds";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Lint manifests
    Check(Check),
    /// Print the page of a rule: what it finds, why it matters, how to mend it
    Explain(Explain),
    /// List every rule
    Rules(Rules),
    /// Write a configuration to start from, stripe-app-lint.json5, into this folder
    Init,
    /// Write a baseline: everything that is found now does not count, what is new does
    Baseline(Baseline),
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Files, or folders to search for manifests
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,

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

    /// Print what the fixes would change as a unified diff, and change nothing
    #[arg(long)]
    pub diff: bool,

    /// The configuration to use, instead of the nearest stripe-app-lint.json5
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Search what .gitignore files name, too
    #[arg(long)]
    pub no_ignore: bool,

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

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The rule's name
    pub rule: String,
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

impl Check {
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
