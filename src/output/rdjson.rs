//! Reviewdog diagnostic format. <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>

use std::io::{self, Write};

use serde::Serialize;

use super::view::{BytePosition, View};
use super::{Print, write_json};
use crate::diagnostic::{Finding, Related, Severity};
use crate::engine::Summary;
use crate::syntax::Span;
use crate::text::Shown;

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
    path: Shown,
    range: Range,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct RelatedLocation {
    message: Shown,
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

impl Print for Rdjson<'_> {
    fn file(&mut self, view: View) -> io::Result<()> {
        self.diagnostics.extend(view.findings().iter().map(|finding| diagnostic(view, finding)));
        Ok(())
    }

    fn finish(self: Box<Self>, _: &Summary) -> io::Result<()> {
        let source = Tool { name: env!("CARGO_PKG_NAME"), url: env!("CARGO_PKG_REPOSITORY") };
        write_json(self.out, &Document { source, diagnostics: self.diagnostics })
    }
}

fn diagnostic(view: View, finding: &Finding) -> Diagnostic {
    let help = finding.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    let related = |related: &Related| RelatedLocation {
        message: related.message.clone(),
        location: location(view, related.span),
    };
    // Reviewdog offers each suggestion separately, so only a fix with a single edit can be one.
    let suggestions = finding.fix.iter().filter(|fix| fix.edits.len() == 1).flat_map(|fix| &fix.edits);
    Diagnostic {
        message: format!("{}{help}", finding.message),
        location: location(view, finding.span),
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        code: Code { value: finding.rule.name, url: finding.rule.url() },
        suggestions: suggestions
            .map(|edit| Suggestion { range: range(view, edit.span), text: edit.text.clone() })
            .collect(),
        related_locations: finding.related.iter().map(related).collect(),
    }
}

fn location(view: View, span: Span) -> Location {
    Location { path: view.file(span), range: range(view, span) }
}

fn range(view: View, span: Span) -> Range {
    let [start, end] = view.bytes(span).map(|BytePosition { line, column }| Position { line, column });
    Range { start, end }
}
