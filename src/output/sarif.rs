//! SARIF 2.1.0, which GitHub code scanning and many viewers read.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::io::{self, Write};

use serde_json::{Value, json};

use super::view::View;
use super::{Fingerprints, Print};
use crate::diagnostic::Rule;
use crate::diagnostic::{Confidence, Finding, Fix, Related, Severity};
use crate::engine::Summary;
use crate::engine::Suppressed;
use crate::rules::RULES;
use crate::syntax::{Edit, Span};
use crate::text::shown;

/// The maximum number of edits in a fix that is written: each takes a kilobyte, and no viewer applies thousands.
const MAX_EDITS: usize = 1_000;

/// Writes one JSON document as manifests are linted, one result per line: collecting the results of many would take too much
/// memory.
pub struct Sarif<'a> {
    out: &'a mut dyn Write,
    fingerprints: Fingerprints,
    has_begun: bool,
}

impl<'a> Sarif<'a> {
    /// Writes to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, fingerprints: Fingerprints::default(), has_begun: false }
    }

    /// Writes everything before the results, unless it has been written.
    fn begin(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.has_begun, true) {
            return Ok(());
        }
        let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
        let tool = json!({ "driver": {
            "name": env!("CARGO_PKG_NAME"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "informationUri": env!("CARGO_PKG_REPOSITORY"),
            "rules": RULES.iter().copied().map(rule_of).collect::<Vec<_>>(),
        } });
        writeln!(self.out, r#"{{"$schema":"{schema}","version":"2.1.0","runs":[{{"tool":{tool},"#)?;
        write!(self.out, r#""columnKind":"unicodeCodePoints","results":["#)
    }

    fn add(&mut self, view: View, finding: &Finding, suppressions: &Value) -> io::Result<()> {
        let separator = if self.has_begun { "," } else { "" };
        self.begin()?;
        let related = |(id, related): (usize, &Related)| {
            let message = json!({ "text": related.message });
            json!({ "id": id + 1, "physicalLocation": place(view, related.span), "message": message })
        };
        let fixes = finding.fix.iter().filter(|fix| fix.edits.len() <= MAX_EDITS);
        let help = finding.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        let result = json!({
            "ruleId": finding.rule.name,
            "ruleIndex": RULES.iter().position(|rule| rule.name == finding.rule.name),
            "level": level(finding.severity),
            "message": { "text": format!("{}{help}", finding.message) },
            "locations": [{
                "physicalLocation": place(view, finding.span),
                "logicalLocations": [{ "fullyQualifiedName": view.pointer(finding), "kind": "member" }],
            }],
            "relatedLocations": finding.related.iter().enumerate().map(related).collect::<Vec<_>>(),
            "fixes": fixes.map(|fix| fix_of(view, fix)).collect::<Vec<_>>(),
            "partialFingerprints": { "place/v1": self.fingerprints.next(view, finding) },
            "suppressions": suppressions,
        });
        writeln!(self.out, "{separator}")?;
        Ok(serde_json::to_writer(shown::Json(&mut *self.out), &result)?)
    }
}

impl Print for Sarif<'_> {
    fn file(&mut self, view: View) -> io::Result<()> {
        for finding in view.findings() {
            self.add(view, finding, &json!([]))?;
        }
        for Suppressed { finding, in_source, reason } in view.suppressed() {
            let kind = if *in_source { "inSource" } else { "external" };
            self.add(view, finding, &json!([{ "kind": kind, "status": "accepted", "justification": reason }]))?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        self.begin()?;
        let is_successful = summary.errors.is_empty() && !summary.misconfigured;
        writeln!(self.out, "\n],\"invocations\":[{{\"executionSuccessful\":{is_successful}}}]}}]}}")
    }
}

fn rule_of(rule: &Rule) -> Value {
    let page = rule.page();
    json!({
        "id": rule.name,
        "shortDescription": { "text": page.summary() },
        "help": { "text": page.body, "markdown": page.body },
        "helpUri": rule.url(),
        "defaultConfiguration": { "level": level(page.severity) },
        "properties": { "tags": [rule.family, page.stage], "precision": precision(page.confidence) },
    })
}

fn fix_of(view: View, fix: &Fix) -> Value {
    let change = |edit: &Edit| {
        json!({
            "artifactLocation": { "uri": uri(view, edit.span) },
            "replacements": [{ "deletedRegion": region(view, edit.span), "insertedContent": { "text": edit.text } }],
        })
    };
    json!({
        "description": { "text": fix.title },
        "artifactChanges": fix.edits.iter().map(change).collect::<Vec<_>>(),
    })
}

fn place(view: View, span: Span) -> Value {
    json!({ "artifactLocation": { "uri": uri(view, span) }, "region": region(view, span) })
}

fn region(view: View, span: Span) -> Value {
    let (start, end) = (view.start(span), view.end(span));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": start.offset,
        "byteLength": end.offset - start.offset,
    })
}

/// The file's path as a relative URI reference.
fn uri(view: View, span: Span) -> String {
    const KEPT: &[u8] = b"-._~/!$&'()*+,;=@";
    let encode = |byte: u8| match byte.is_ascii_alphanumeric() || KEPT.contains(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    view.file(span).as_str().bytes().map(encode).collect()
}

fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Documented => "very-high",
        Confidence::Observed => "high",
        Confidence::Inferred => "medium",
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
