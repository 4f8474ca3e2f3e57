//! The JSON report, version 1. Its structs are the contract: they change only with the version.

use std::io::{self, Write};

use serde::Serialize;

use super::view::View;
use super::{Print, write_json};
use crate::app::code::CodeCount;
use crate::catalogue::Catalogue;
use crate::config::Gate;
use crate::diagnostic::{Confidence, Finding, Fix, Safety, Severity, Stage};
use crate::engine::Summary;
use crate::syntax::lines::Position;
use crate::syntax::{Part, Span};
use crate::text::Shown;

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

impl Print for Json<'_> {
    fn file(&mut self, view: View) -> io::Result<()> {
        self.findings.extend(view.findings().iter().map(|finding| FindingV1::new(view, finding)));
        Ok(())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        self.findings.sort_by(|a, b| a.order().cmp(&b.order()));
        let report =
            ReportV1 { version: 1, tool: ToolV1::new(), findings: self.findings, summary: SummaryV1::new(summary) };
        write_json(self.out, &report)
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
    excluded: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<CodeCount>,
    gate: Gate,
    passed: bool,
}

/// A finding in the JSON report.
#[derive(Serialize)]
pub struct FindingV1 {
    rule: &'static str,
    severity: Severity,
    stage: Stage,
    confidence: Confidence,
    message: Shown,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Shown>,
    file: Shown,
    pointer: Shown,
    at: Shown,
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
    message: Shown,
    file: Shown,
    range: RangeV1,
}

#[derive(Serialize)]
struct FixV1 {
    title: Shown,
    safety: Safety,
    edits: Vec<EditV1>,
}

#[derive(Serialize)]
struct EditV1 {
    file: Shown,
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
            omitted: Some(summary.omitted + summary.hidden).filter(|omitted| *omitted > 0),
            suppressed: summary.suppressed,
            skipped: summary.skipped.len(),
            excluded: summary.excluded.len(),
            code: Some(summary.code).filter(|code| *code != CodeCount::default()),
            gate: summary.gate,
            passed: summary.passed(),
        }
    }
}

impl FindingV1 {
    fn order(&self) -> (&Shown, usize, &str) {
        (&self.file, self.range.start.offset, self.rule)
    }

    /// The finding, with its spans resolved to positions in its files.
    pub fn new(view: View, finding: &Finding) -> Self {
        let page = finding.rule.page();
        let related = finding.related.iter().map(|related| RelatedV1 {
            message: related.message.clone(),
            file: view.file(related.span),
            range: RangeV1::new(view, related.span),
        });
        Self {
            rule: finding.rule.name,
            severity: finding.severity,
            stage: finding.stage,
            confidence: page.confidence,
            message: finding.message.clone(),
            help: finding.help.clone(),
            file: view.file(finding.span),
            pointer: view.pointer(finding),
            at: view.named_place(finding),
            part: view.part(finding),
            range: RangeV1::new(view, finding.span),
            related: related.collect(),
            fix: finding.fix.as_ref().map(|fix| FixV1::new(view, fix)),
            docs: finding.rule.url(),
        }
    }
}

impl RangeV1 {
    fn new(view: View, span: Span) -> Self {
        Self { start: view.start(span), end: view.end(span) }
    }
}

impl FixV1 {
    fn new(view: View, fix: &Fix) -> Self {
        let edits = fix.edits.iter().map(|edit| EditV1 {
            file: view.file(edit.span),
            range: RangeV1::new(view, edit.span),
            text: edit.text.clone(),
        });
        Self { title: fix.title.clone(), safety: fix.safety, edits: edits.collect() }
    }
}
