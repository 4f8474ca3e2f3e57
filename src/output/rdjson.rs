//! Reviewdog's diagnostic format. <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>

use std::io::{self, Write};

use serde::Serialize;

use super::Printer;
use crate::batch::Summary;
use crate::finding::{Finding, Related, Severity};
use crate::syntax::Span;
use crate::verdict::Linted;

/// Writes one JSON document at the end.
pub struct Rdjson<'a> {
    out: &'a mut dyn Write,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Document {
    source: Tool,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code,
    suggestions: Vec<Suggestion>,
    related_locations: Vec<RelatedLocation>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Location {
    path: String,
    range: Range,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct RelatedLocation {
    message: String,
    location: Location,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

/// Lines and columns count from 1, columns in bytes.
#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

impl<'a> Rdjson<'a> {
    /// Gathers findings and writes them to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, diagnostics: Vec::new() }
    }
}

impl Printer for Rdjson<'_> {
    fn linted(&mut self, linted: &Linted) -> io::Result<()> {
        self.diagnostics.extend(linted.findings.iter().map(|finding| diagnostic(linted, finding)));
        Ok(())
    }

    fn finish(self: Box<Self>, _: &Summary) -> io::Result<()> {
        let source = Tool { name: env!("CARGO_PKG_NAME"), url: env!("CARGO_PKG_REPOSITORY") };
        serde_json::to_writer_pretty(&mut *self.out, &Document { source, diagnostics: self.diagnostics })?;
        writeln!(self.out)
    }
}

fn diagnostic(linted: &Linted, finding: &Finding) -> Diagnostic {
    let help = finding.help.as_deref().map(|help| format!("\n{help}")).unwrap_or_default();
    let related = |related: &Related| RelatedLocation {
        message: related.message.clone(),
        location: location(linted, related.span),
    };
    // Reviewdog shows each suggestion as a change of its own, so only a fix of one edit can be one.
    let suggestions = finding.fix.iter().filter(|fix| fix.edits.len() == 1).flat_map(|fix| &fix.edits);
    Diagnostic {
        message: format!("{}{help}", finding.message),
        location: location(linted, finding.span),
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        code: Code { value: finding.rule.name, url: finding.rule.url() },
        suggestions: suggestions
            .map(|edit| Suggestion { range: range(linted, edit.span), text: edit.text.clone() })
            .collect(),
        related_locations: finding.related.iter().map(related).collect(),
    }
}

fn location(linted: &Linted, span: Span) -> Location {
    Location { path: linted.file(span), range: range(linted, span) }
}

fn range(linted: &Linted, span: Span) -> Range {
    let source = linted.source(span);
    let position = |offset: usize| {
        let line = source.lines.line_of(offset);
        Position { line: line + 1, column: offset - source.lines.start(line, &source.text) + 1 }
    };
    Range { start: position(span.start), end: position(span.end) }
}
