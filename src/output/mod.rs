//! Turns what came of a run into text, one module a format.

mod concise;
pub mod escape;
mod human;
mod json;

use std::io::{self, Write};

use crate::batch::Summary;
use crate::finding::Severity;
use crate::secrets;
use crate::syntax::Span;
use crate::syntax::lines::Position;
use crate::verdict::Linted;

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

/// Writes a run in one format, manifest by manifest, so that no more than one has to be in memory.
pub trait Printer {
    /// Writes what came of one manifest or one configuration.
    ///
    /// # Errors
    /// If the output cannot be written to.
    fn linted(&mut self, linted: &Linted) -> io::Result<()>;

    /// Writes what stands at the end.
    ///
    /// # Errors
    /// If the output cannot be written to.
    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()>;
}

/// The printer of a format.
pub fn printer<'a>(format: Format, look: Look, quiet: bool, out: &'a mut dyn Write) -> Box<dyn Printer + 'a> {
    match format {
        Format::Human => Box::new(human::Human::new(look, quiet, out)),
        Format::Concise => Box::new(concise::Concise { out }),
        Format::Json => Box::new(json::Json::new(out)),
    }
}

impl Linted {
    fn file(&self, span: Span) -> String {
        secrets::mask(&self.source(span).display_path()).into_owned()
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
