//! The JSON report, version 1. Its structs are the contract: they change only with the version.

use std::io::{self, Write};

use serde::Serialize;

use super::Printer;
use crate::batch::Summary;
use crate::catalogue::Catalogue;
use crate::finding::{Confidence, Finding, Fix, Safety, Severity, Stage};
use crate::syntax::lines::Position;
use crate::syntax::{Part, Span};
use crate::verdict::{Gate, Linted};

/// Writes one JSON document at the end.
pub struct Json<'a> {
    out: &'a mut dyn Write,
    findings: Vec<FindingV1>,
}

impl<'a> Json<'a> {
    /// Gathers findings and writes them to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, findings: Vec::new() }
    }
}

impl Printer for Json<'_> {
    fn linted(&mut self, linted: &Linted) -> io::Result<()> {
        self.findings.extend(linted.findings.iter().map(|finding| FindingV1::new(linted, finding)));
        Ok(())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        self.findings.sort_by(|a, b| a.order().cmp(&b.order()));
        let report =
            ReportV1 { version: 1, tool: ToolV1::new(), findings: self.findings, summary: SummaryV1::new(summary) };
        serde_json::to_writer_pretty(&mut *self.out, &report)?;
        writeln!(self.out)
    }
}

#[derive(Serialize)]
struct ReportV1 {
    version: u8,
    tool: ToolV1,
    findings: Vec<FindingV1>,
    summary: SummaryV1,
}

#[derive(Serialize)]
struct ToolV1 {
    name: &'static str,
    version: &'static str,
    catalogue: &'static str,
}

#[derive(Serialize)]
struct SummaryV1 {
    apps: usize,
    files: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    omitted: Option<usize>,
    suppressed: usize,
    skipped: usize,
    gate: Gate,
    passed: bool,
}

/// A finding as programs read it.
#[derive(Serialize)]
pub struct FindingV1 {
    rule: &'static str,
    severity: Severity,
    stage: Stage,
    confidence: Confidence,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    file: String,
    pointer: String,
    part: Part,
    range: RangeV1,
    related: Vec<RelatedV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixV1>,
    docs: String,
}

#[derive(Serialize)]
struct RangeV1 {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct RelatedV1 {
    message: String,
    file: String,
    range: RangeV1,
}

#[derive(Serialize)]
struct FixV1 {
    title: String,
    safety: Safety,
    edits: Vec<EditV1>,
}

#[derive(Serialize)]
struct EditV1 {
    file: String,
    range: RangeV1,
    text: String,
}

impl ToolV1 {
    fn new() -> Self {
        Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION"), catalogue: Catalogue::load().date() }
    }
}

impl SummaryV1 {
    fn new(summary: &Summary) -> Self {
        Self {
            apps: summary.manifests,
            files: summary.files,
            errors: summary.count.errors,
            warnings: summary.count.warnings,
            infos: summary.count.infos,
            omitted: (summary.omitted > 0).then_some(summary.omitted),
            suppressed: summary.suppressed,
            skipped: summary.skipped.len(),
            gate: summary.gate,
            passed: summary.passed(),
        }
    }
}

impl FindingV1 {
    fn order(&self) -> (&str, usize, &str) {
        (&self.file, self.range.start.offset, self.rule)
    }

    /// The finding, with its places resolved in the files it was found in.
    pub fn new(app: &Linted, finding: &Finding) -> Self {
        let page = finding.rule.page();
        let root = app.source(finding.span).root();
        let part = root.map_or(Part::Value, |root| root.locate(finding.span).1);
        let related = finding.related.iter().map(|related| RelatedV1 {
            message: related.message.clone(),
            file: app.file(related.span),
            range: RangeV1::new(app, related.span),
        });
        Self {
            rule: finding.rule.name,
            severity: finding.severity,
            stage: finding.stage,
            confidence: page.confidence,
            message: finding.message.clone(),
            help: finding.help.clone(),
            file: app.file(finding.span),
            pointer: app.pointer(finding),
            part,
            range: RangeV1::new(app, finding.span),
            related: related.collect(),
            fix: finding.fix.as_ref().map(|fix| FixV1::new(app, fix)),
            docs: finding.rule.url(),
        }
    }
}

impl RangeV1 {
    fn new(app: &Linted, span: Span) -> Self {
        Self { start: app.start(span), end: app.end(span) }
    }
}

impl FixV1 {
    fn new(app: &Linted, fix: &Fix) -> Self {
        let edits = fix.edits.iter().map(|edit| EditV1 {
            file: app.file(edit.span),
            range: RangeV1::new(app, edit.span),
            text: edit.text.clone(),
        });
        Self { title: fix.title.clone(), safety: fix.safety, edits: edits.collect() }
    }
}
