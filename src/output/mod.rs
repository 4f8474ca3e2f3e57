//! Turns the outcome of a run into text, one module a format.

mod concise;
pub mod escape;
mod human;
mod json;

use std::io::{self, Write};
use std::path::PathBuf;

use crate::error::{Error, Exit};
use crate::finding::{Finding, Severity};
use crate::syntax::Span;
use crate::syntax::lines::Position;
use crate::verdict::{FailOn, Gate, Linted};

/// What came of a run over all manifests.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What came of each manifest in the order they were found, then of each configuration.
    pub apps: Vec<Linted>,
    /// How many manifests were linted.
    pub manifests: usize,
    /// The files that are named like a manifest and are none.
    pub skipped: Vec<PathBuf>,
    /// What could not be read.
    pub errors: Vec<Error>,
    /// How many files were found by their name.
    pub files: usize,
    /// How many findings the configuration suppressed.
    pub suppressed: usize,
    /// How many faults were mended before this report.
    pub fixed: usize,
    /// What had to be clean.
    pub gate: Gate,
    /// Whether a finding fails the run.
    pub failed: bool,
    /// Whether a configuration could not be understood.
    pub misconfigured: bool,
}

/// How many findings there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Those of severity error.
    pub errors: usize,
    /// Those of severity warning.
    pub warnings: usize,
    /// Those of severity info.
    pub infos: usize,
}

/// A format that a run can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Drawn for people, with the source and its labels
    #[default]
    Human,
    /// One line a finding: path:line:column: severity rule: message
    Concise,
    /// One JSON document for programs (its schema: `schemas/report.schema.json`)
    Json,
}

/// How to draw for people.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether to use colour.
    pub colour: bool,
    /// The width of a line, in columns.
    pub width: usize,
}

impl Outcome {
    /// Adds what came of one manifest or configuration.
    pub fn add(&mut self, linted: Linted, fail_on: FailOn) {
        self.failed |= linted.findings.iter().any(|finding| fail_on.fails(finding));
        self.suppressed += linted.suppressed_count;
        self.apps.push(linted);
    }

    /// Every finding with what it was found in.
    pub fn findings(&self) -> impl Iterator<Item = (&Linted, &Finding)> {
        self.apps.iter().flat_map(|app| app.findings.iter().map(move |finding| (app, finding)))
    }

    /// How many findings there are, by severity.
    pub fn count(&self) -> Count {
        let mut count = Count::default();
        for (_, finding) in self.findings() {
            match finding.severity {
                Severity::Error => count.errors += 1,
                Severity::Warning => count.warnings += 1,
                Severity::Info => count.infos += 1,
            }
        }
        count
    }

    /// Whether nothing fails the run: no finding, and no manifest that could not be read.
    pub fn passed(&self) -> bool {
        self.errors.is_empty() && !self.failed
    }

    /// How the program ends.
    pub fn exit(&self) -> Exit {
        if self.manifests == 0 && !self.errors.is_empty() {
            Exit::Nothing
        } else if self.misconfigured {
            Exit::Usage
        } else if self.passed() {
            Exit::Clean
        } else {
            Exit::Findings
        }
    }

    /// Writes the outcome in a format.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub fn write(&self, format: Format, look: Look, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Human => human::write(self, look, quiet, out),
            Format::Concise => concise::write(self, out),
            Format::Json => json::write(self, out),
        }
    }
}

impl Linted {
    fn file(&self, span: Span) -> String {
        self.source(span).display_path()
    }

    fn start(&self, span: Span) -> Position {
        let source = self.source(span);
        source.lines.position(span.start, &source.text)
    }

    fn end(&self, span: Span) -> Position {
        let source = self.source(span);
        source.lines.position(span.end, &source.text)
    }
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
