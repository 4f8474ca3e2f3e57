//! Turns what came of a run into text, one module a format.

mod concise;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod narrated;
mod ndjson;
mod rdjson;
mod sarif;
mod view;

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::diagnostic::{Finding, Severity};
use crate::engine::Linted;
use crate::engine::Summary;
use crate::text::shown;
use view::View;

/// The schema of the JSON report.
pub const REPORT_SCHEMA: &str = include_str!("../../schemas/report.schema.json");

/// A format that a run can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Drawn for people, with the source and its labels
    #[default]
    Human,
    /// One line a finding: path:line:column: severity rule: message
    Concise,
    /// In words only, for screen readers
    Narrated,
    /// One JSON document for programs (its schema: `stripe-app-lint schema report`)
    Json,
    /// One JSON object a finding and line, written as manifests are linted
    Ndjson,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit XML: a suite a manifest, a case a finding
    Junit,
    /// Reviewdog's diagnostic format
    Rdjson,
}

impl Format {
    /// Whether it ends with a line for people that says what was found and what was left out.
    pub fn sums_up(self) -> bool {
        matches!(self, Self::Human | Self::Narrated | Self::Github)
    }
}

/// How to draw for people.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether to use colour.
    pub colour: bool,
    /// Whether to link rules to their pages.
    pub links: bool,
    /// The width of a line, in columns.
    pub width: usize,
}

/// Writes a run in one format, manifest by manifest, so that no more than one has to be in memory.
pub struct Printer<'a>(Box<dyn Print + 'a>);

impl Printer<'_> {
    /// Writes what came of one manifest or one configuration.
    ///
    /// # Errors
    /// If the output cannot be written to.
    pub fn linted(&mut self, linted: &Linted) -> io::Result<()> {
        self.0.file(View::new(linted))
    }

    /// Writes the end of the report.
    ///
    /// # Errors
    /// If the output cannot be written to.
    pub fn finish(self, summary: &Summary) -> io::Result<()> {
        self.0.finish(summary)
    }
}

/// One format. It gets at no text but what may be printed.
trait Print {
    /// Writes what came of one manifest or one configuration.
    fn file(&mut self, view: View) -> io::Result<()>;

    /// Writes the end of the report.
    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()>;
}

/// The printer of a format.
pub fn printer<'a>(format: Format, look: Look, quiet: bool, out: &'a mut dyn Write) -> Printer<'a> {
    Printer(match format {
        Format::Human => Box::new(human::Human::new(look, quiet, out)),
        Format::Concise => Box::new(concise::Concise { out }),
        Format::Narrated => Box::new(narrated::Narrated::new(quiet, out)),
        Format::Json => Box::new(json::Json::new(out)),
        Format::Ndjson => Box::new(ndjson::Ndjson { out }),
        Format::Sarif => Box::new(sarif::Sarif::new(out)),
        Format::Github => Box::new(github::Github { quiet, out }),
        Format::Gitlab => Box::new(gitlab::Gitlab::new(out)),
        Format::Junit => Box::new(junit::Junit::new(out)),
        Format::Rdjson => Box::new(rdjson::Rdjson::new(out)),
    })
}

/// Writes a JSON document for programs, and a line end.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write_json(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(shown::Json(&mut *out), document)?;
    writeln!(out)
}

/// Names findings so that the same one has the same name in the next run: by rule, file and place, and of several at one
/// place by their order.
#[derive(Default)]
struct Fingerprints {
    seen: HashMap<String, usize>,
}

impl Fingerprints {
    fn next(&mut self, view: View, finding: &Finding) -> String {
        let name = format!("{}:{}:{}", finding.rule.name, view.file(finding.span), view.pointer(finding));
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
