//! The JSON report, version 1. Its structs are the contract: they change only with the version.

use std::io::{self, Write};

use serde::Serialize;

use super::Outcome;
use crate::catalogue::Catalogue;
use crate::finding::{Confidence, Finding, Fix, Safety, Severity, Stage};
use crate::syntax::lines::Position;
use crate::syntax::{Part, Span};
use crate::verdict::{Gate, Linted};

/// Writes the outcome as one JSON document.
pub fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let report = ReportV1::new(outcome);
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
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

impl ReportV1 {
    fn new(outcome: &Outcome) -> Self {
        let count = outcome.count();
        Self {
            version: 1,
            tool: ToolV1 {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
                catalogue: Catalogue::load().date(),
            },
            findings: outcome.findings().map(|(app, finding)| FindingV1::new(app, finding)).collect(),
            summary: SummaryV1 {
                apps: outcome.manifests,
                files: outcome.files,
                errors: count.errors,
                warnings: count.warnings,
                infos: count.infos,
                suppressed: outcome.suppressed,
                skipped: outcome.skipped.len(),
                gate: outcome.gate,
                passed: outcome.passed(),
            },
        }
    }
}

impl FindingV1 {
    /// The finding, with its places resolved in the files it was found in.
    pub fn new(app: &Linted, finding: &Finding) -> Self {
        let page = finding.rule.page();
        let root = app.source(finding.span).root();
        let (pointer, part) = root.map_or((String::new(), Part::Value), |root| root.locate(finding.span));
        let related = finding.related.iter().map(|related| RelatedV1 {
            message: related.message.clone(),
            file: app.file(related.span),
            range: RangeV1::new(app, related.span),
        });
        Self {
            rule: finding.rule.name,
            severity: finding.severity,
            stage: page.stage,
            confidence: page.confidence,
            message: finding.message.clone(),
            help: finding.help.clone(),
            file: app.file(finding.span),
            pointer,
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
