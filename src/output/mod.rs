//! Turns the results of a run into text, one module per format.

mod alike;
mod concise;
mod excerpt;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod layout;
mod narrated;
mod ndjson;
mod picture;
mod rdjson;
mod root;
mod sarif;
mod summary;
mod view;

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::diagnostic::{Finding, Severity};
use crate::engine::{FileReport, Summary};
use crate::text::shown;
pub use layout::{Layout, Tone, unwrapped};
pub use root::Root;
use view::View;

/// The schema of the JSON report.
pub const REPORT_SCHEMA: &str = include_str!("../../schemas/report.schema.json");

/// A format of a list: rules, permissions, or the consequences of a new version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum ListFormat {
    /// Plain text
    #[default]
    Human,
    /// Markdown
    Markdown,
    /// One JSON document
    Json,
}

/// A format of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// For people: each finding drawn in its source
    #[default]
    Human,
    /// One line per finding: path:line:column: severity rule: message
    Concise,
    /// Text only, for screen readers
    Narrated,
    /// One JSON document (run `stripe-app-lint schema report` for its schema)
    Json,
    /// One JSON object per finding, one per line, written as manifests are linted
    Ndjson,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// GitHub Actions annotations
    Github,
    /// GitLab code quality report
    Gitlab,
    /// JUnit XML: one suite per manifest, one case per finding
    Junit,
    /// Reviewdog diagnostic format
    Rdjson,
}

impl Format {
    /// Whether its reader looks for files below the root of the workspace, wherever the program ran.
    pub fn is_read_at_the_root(self) -> bool {
        matches!(self, Self::Sarif | Self::Github | Self::Gitlab | Self::Junit | Self::Rdjson)
    }

    /// Whether its output ends with a summary for people that also counts the omitted findings.
    pub fn sums_up(self) -> bool {
        matches!(self, Self::Human | Self::Narrated | Self::Github)
    }
}

/// How the human view is drawn.
#[derive(Clone, Copy, Debug)]
pub struct RenderOptions {
    /// Whether to use colour.
    pub colour: bool,
    /// Whether to link rules to their pages.
    pub links: bool,
    /// The width of a line, in columns.
    pub width: usize,
}

/// Writes a run in one format, manifest by manifest, so that only one has to be in memory.
pub struct Printer<'a> {
    format: Box<dyn Print + 'a>,
    root: Option<Root>,
}

impl Printer<'_> {
    /// Writes paths relative to a root instead of the working directory.
    #[must_use]
    pub fn relative_to(self, root: Root) -> Self {
        Self { root: Some(root), ..self }
    }

    /// Writes the result for one manifest or configuration.
    ///
    /// # Errors
    /// If the output cannot be written to.
    pub fn linted(&mut self, linted: &FileReport) -> io::Result<()> {
        self.format.file(View::new(linted, self.root.as_ref()))
    }

    /// Writes the end of the report.
    ///
    /// # Errors
    /// If the output cannot be written to.
    pub fn finish(self, summary: &Summary) -> io::Result<()> {
        self.format.finish(summary)
    }
}

/// One format. It only has access to text that is safe to print.
trait Print {
    /// Writes the result for one manifest or configuration.
    fn file(&mut self, view: View) -> io::Result<()>;

    /// Writes the end of the report.
    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()>;
}

/// The printer of a format.
pub fn printer<'a>(format: Format, look: RenderOptions, quiet: bool, out: &'a mut dyn Write) -> Printer<'a> {
    let format: Box<dyn Print + 'a> = match format {
        Format::Human => Box::new(human::Human::new(look, quiet, out)),
        Format::Concise => Box::new(concise::Concise { out }),
        Format::Narrated => Box::new(narrated::Narrated::new(quiet, out)),
        Format::Json => Box::new(json::Json::new(out)),
        Format::Ndjson => Box::new(ndjson::Ndjson { out }),
        Format::Sarif => Box::new(sarif::Sarif::new(out)),
        Format::Github => Box::new(github::Github::new(quiet, out)),
        Format::Gitlab => Box::new(gitlab::Gitlab::new(out)),
        Format::Junit => Box::new(junit::Junit::new(out)),
        Format::Rdjson => Box::new(rdjson::Rdjson::new(out)),
    };
    Printer { format, root: None }
}

/// Writes a JSON document and a newline.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write_json(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(shown::Json(&mut *out), document)?;
    writeln!(out)
}

/// Gives each finding a name that stays the same in the next run, made of its rule, file and place; several at one place are
/// numbered.
#[derive(Default)]
struct Fingerprints {
    seen: HashMap<String, usize>,
}

impl Fingerprints {
    fn next(&mut self, view: View, finding: &Finding) -> String {
        let name = format!("{}:{}:{}", finding.rule.name, view.file(finding.span), view.named_place(finding));
        let count = self.seen.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name}:{count}") }
    }
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
