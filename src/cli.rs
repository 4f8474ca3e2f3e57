//! The command line.

#![allow(rustdoc::invalid_html_tags, reason = "clap prints these comments as they are written")]

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::config::{FailOn, Gate};
use crate::diagnostic::{Safety, Severity};
use crate::output::{Format, ListFormat};

/// Lint Stripe app manifests before you upload them.
///
/// Checks stripe-app.json, stripe-app.yaml and stripe-app.<name>.json, with the icon and views they reference, and reports
/// what `stripe apps upload` will reject, what will break for users, and what a Marketplace reviewer is likely to object to.
/// Works offline.
#[derive(Debug, Parser)]
#[command(name = "stripe-app-lint", version, max_term_width = 110, after_help = AFTER_HELP)]
pub struct Cli {
    /// What to do
    #[command(subcommand)]
    pub command: Command,

    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: When,
}

const AFTER_HELP: &str = "\
Exit status:
  0  no findings that fail the run
  1  findings that fail the run, or a found manifest that cannot be read
  2  invalid arguments or configuration
  3  no manifest was linted, or one that was named could not be

Examples:
  stripe-app-lint check                 lint this folder and all below it
  stripe-app-lint check --gate review   also fail on likely review objections
  stripe-app-lint check --fix           apply safe fixes
  stripe-app-lint explain missing-icon  why the rule exists, and how to fix it";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Lint manifests
    #[command(alias = "lint")]
    Check(Check),
    /// Explain a rule: what it finds, why it matters and how to fix it
    Explain(Explain),
    /// Show what a new version of a manifest means for existing installs and for the review
    Diff(Diff),
    /// Show how ready an app is for the Marketplace review, and what a person still has to check
    Review(Review),
    /// Show where the app's code uses each permission, and which ones are missing
    Permissions(Permissions),
    /// List every rule
    Rules(Rules),
    /// Create a starter configuration, stripe-app-lint.json5, in this folder
    Init(Init),
    /// Write a baseline of the current findings, so that only new ones are reported
    Baseline(Baseline),
    /// Run the language server, which editors start and talk to over stdin and stdout
    #[cfg(feature = "lsp")]
    Lsp(Lsp),
    /// Print a JSON Schema: for a manifest (for your editor), the configuration, or the JSON output
    Schema(Schema),
    /// Print a shell completion script
    Completions(Completions),
    /// Print the manual page of the program, or of one of its commands
    Man(Man),
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Files, or folders to search for manifests; `-` reads a manifest from stdin [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// When the run fails: `upload` fails on errors, `review` also on warnings about the upload and the Marketplace review
    #[arg(long, value_enum, value_name = "GATE")]
    pub gate: Option<Gate>,

    /// Fail on findings of this severity or higher, regardless of the gate
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<Threshold>,

    /// Report only these rules or families of rules, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub select: Vec<String>,

    /// Do not report these rules or families of rules, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub ignore: Vec<String>,

    /// Show only findings of this severity or higher; the others still count
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub severity: Option<Severity>,

    /// Show at most this many findings; the others still count
    #[arg(long, value_name = "NUMBER")]
    pub max_findings: Option<usize>,

    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,

    /// Apply fixes: `--fix` those that keep the meaning of the manifest, `--fix=unsafe` also those that may change it; of a
    /// manifest on stdin, print the fixed text, and the findings to stderr
    #[arg(long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "safe", value_name = "SAFETY")]
    pub fix: Option<Safety>,

    /// Print what the fixes would change as a unified diff without writing anything; exits with 1 if there are changes
    #[arg(long)]
    pub diff: bool,

    /// Compare each manifest with its state at this git revision, and check that its version was raised
    #[arg(long, value_name = "REVISION")]
    pub since: Option<String>,

    /// Configuration file to use instead of the nearest stripe-app-lint.json5
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Also search files and folders that .gitignore excludes
    #[arg(long)]
    pub no_ignore: bool,

    /// Succeed when there is no manifest to lint, or when all are excluded or skipped
    #[arg(long)]
    pub allow_empty: bool,

    /// Path to assume for the manifest on stdin, so that the files around it are found
    #[arg(long, value_name = "PATH", requires = "paths")]
    pub stdin_filename: Option<PathBuf>,

    /// Lint the files listed in FILE (`-` for stdin), separated by newlines or NUL bytes
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    pub files_from: Option<PathBuf>,

    /// Folder that paths in the output start at [default for sarif, github, gitlab, junit and rdjson: $GITHUB_WORKSPACE,
    /// $CI_PROJECT_DIR or the root of the git repository; for the others the working directory]
    #[arg(long, value_name = "FOLDER")]
    pub relative_to: Option<PathBuf>,

    /// Print the number of findings per rule and the run time to stderr
    #[arg(long)]
    pub stats: bool,

    /// Print only the findings, without a summary
    #[arg(long, short)]
    pub quiet: bool,
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
    /// The old version: a manifest, a folder that contains one, or REVISION:PATH from git
    #[arg(value_name = "OLD", required_unless_present = "since")]
    pub old: Option<String>,

    /// The new version, in the same forms
    #[arg(value_name = "NEW", requires = "old", required_unless_present = "since")]
    pub new: Option<String>,

    /// Compare the manifest in this folder with its state at this git revision
    #[arg(long, value_name = "REVISION", conflicts_with = "old")]
    pub since: Option<String>,

    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ListFormat,
}

/// What an app is reviewed as.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ReviewedAs {
    /// An app for the Marketplace, whatever the manifest says
    Public,
}

/// Arguments of `review`.
#[derive(Debug, Args)]
pub struct Review {
    /// The manifest, or the folder that contains it
    #[arg(default_value = ".", value_name = "PATH")]
    pub path: PathBuf,

    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: crate::review::Format,

    /// Show every requirement with its sources, not only those that fail or most often decide a review
    #[arg(long)]
    pub all: bool,

    /// Review a private app as it would be reviewed if it were public
    #[arg(long = "as", value_enum, value_name = "AUDIENCE")]
    pub audience: Option<ReviewedAs>,

    /// Judge the app like `check --gate review`, also if it is private, and exit with 1 if anything fails
    #[arg(long)]
    pub require_ready: bool,

    /// Exit with 1 if a requirement fails or still needs a human
    #[arg(long)]
    pub require_answered: bool,

    /// Record in stripe-app-review.json5 that someone has checked these requirements, separated by commas
    #[arg(long, value_name = "REQUIREMENT", value_delimiter = ',', requires = "by", group = "recorded")]
    pub answer: Vec<String>,

    /// Go through the requirements that need a human one by one, and record those that you have checked
    #[arg(long, requires = "by", group = "recorded", conflicts_with_all = ["format", "require_ready", "require_answered"])]
    pub interactive: bool,

    /// Who checked it
    #[arg(long, value_name = "NAME", requires = "recorded")]
    pub by: Option<String>,

    /// A note to record with the answer
    #[arg(long, value_name = "TEXT", requires = "recorded")]
    pub note: Option<String>,

    /// Configuration file to use instead of the nearest stripe-app-lint.json5
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `lsp`.
#[cfg(feature = "lsp")]
#[derive(Debug, Args)]
pub struct Lsp {
    /// Accepted because some editors pass it; there is no other way to talk to the server
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// Arguments of `permissions`.
#[derive(Debug, Args)]
pub struct Permissions {
    /// Manifests, or folders to search for them
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Output format; `stripe-app-lint schema permissions` prints the schema of `json`
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ListFormat,

    /// Print the list of permissions that fits the code, to paste into the manifest; for several apps, an object with a
    /// list for each manifest
    #[arg(long, conflicts_with_all = ["format", "all"])]
    pub suggest: bool,

    /// Also show calls that may be about your own account
    #[arg(long)]
    pub all: bool,

    /// Also search files and folders that .gitignore excludes
    #[arg(long)]
    pub no_ignore: bool,

    /// Configuration file to use instead of the nearest stripe-app-lint.json5
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The rule's name
    #[arg(required_unless_present = "upload_error")]
    pub rule: Option<String>,

    /// Find the rules behind an error message from an upload, an install or the browser
    #[arg(long, value_name = "TEXT", conflicts_with = "rule")]
    pub upload_error: Option<String>,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct Rules {
    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ListFormat,
}

/// The severity at which a run starts to fail.
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
    /// The output of `check --format json`
    Report,
    /// stripe-app-lint.json5
    Config,
    /// The output of `review --format json`
    Review,
    /// The output of `permissions --format json`
    Permissions,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Write stripe-app-listing.json5 instead, for the texts of the Marketplace listing, next to the app's manifest
    #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = ".")]
    pub listing: Option<PathBuf>,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct Man {
    /// The command; without one, the page of the whole program
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

impl Cli {
    /// Parses the program's arguments; if they are invalid, prints why and exits.
    pub fn from_arguments() -> Self {
        let arguments: Vec<OsString> = env::args_os().collect();
        Self::try_parse_from(&arguments)
            .or_else(|error| as_check(arguments, error))
            .unwrap_or_else(|error| error.exit())
    }
}

/// The arguments as those of `check`, if they have a path where a command is expected.
fn as_check(mut arguments: Vec<OsString>, error: clap::Error) -> Result<Cli, clap::Error> {
    match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(given)) if given == "-" || Path::new(given).exists() => {
            arguments.insert(1, "check".into());
            Cli::try_parse_from(arguments)
        }
        _ => Err(error),
    }
}

impl Check {
    /// The files and folders to lint.
    pub fn paths(&self) -> Vec<PathBuf> {
        if self.paths.is_empty() { vec![PathBuf::from(".")] } else { self.paths.clone() }
    }

    /// The safety of fixes that was written without `=` after `--fix`, so that it is read as a path.
    pub fn detached_safety(&self) -> Option<&str> {
        let words = self.paths.iter().filter(|path| !path.exists()).filter_map(|path| path.to_str());
        words.into_iter().find(|word| self.fix.is_some() && Safety::from_str(word, false).is_ok())
    }

    /// Whether the manifest comes from stdin.
    pub fn reads_stdin(&self) -> bool {
        self.paths == [Path::new("-")]
    }

    /// The findings that fail the run, if the arguments specify them.
    pub fn fail_on(&self) -> Option<FailOn> {
        Some(match self.fail_on? {
            Threshold::Error => FailOn::Severity(Severity::Error),
            Threshold::Warning => FailOn::Severity(Severity::Warning),
            Threshold::Info => FailOn::Severity(Severity::Info),
            Threshold::Never => FailOn::Never,
        })
    }
}
