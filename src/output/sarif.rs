//! SARIF 2.1.0, which GitHub code scanning and many viewers read.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Fingerprints, Printer};
use crate::batch::Summary;
use crate::finding::{Confidence, Finding, Fix, Related, Severity};
use crate::rules::{RULES, Rule};
use crate::syntax::{Edit, Span};
use crate::verdict::{Linted, Suppressed};

/// Writes one JSON document at the end.
pub struct Sarif<'a> {
    out: &'a mut dyn Write,
    fingerprints: Fingerprints,
    results: Vec<Value>,
}

impl<'a> Sarif<'a> {
    /// Gathers findings and writes them to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, fingerprints: Fingerprints::default(), results: Vec::new() }
    }

    fn add(&mut self, linted: &Linted, finding: &Finding, suppressions: &Value) {
        let related = |(id, related): (usize, &Related)| {
            let message = json!({ "text": related.message });
            json!({ "id": id + 1, "physicalLocation": place(linted, related.span), "message": message })
        };
        let help = finding.help.as_deref().map(|help| format!("\n{help}")).unwrap_or_default();
        self.results.push(json!({
            "ruleId": finding.rule.name,
            "ruleIndex": RULES.iter().position(|rule| rule.name == finding.rule.name),
            "level": level(finding.severity),
            "message": { "text": format!("{}{help}", finding.message) },
            "locations": [{
                "physicalLocation": place(linted, finding.span),
                "logicalLocations": [{ "fullyQualifiedName": linted.pointer(finding), "kind": "member" }],
            }],
            "relatedLocations": finding.related.iter().enumerate().map(related).collect::<Vec<_>>(),
            "fixes": finding.fix.iter().map(|fix| fix_of(linted, fix)).collect::<Vec<_>>(),
            "partialFingerprints": { "place/v1": self.fingerprints.next(linted, finding) },
            "suppressions": suppressions,
        }));
    }
}

impl Printer for Sarif<'_> {
    fn linted(&mut self, linted: &Linted) -> io::Result<()> {
        for finding in &linted.findings {
            self.add(linted, finding, &json!([]));
        }
        for Suppressed { finding, in_source, reason } in &linted.suppressed {
            let kind = if *in_source { "inSource" } else { "external" };
            self.add(linted, finding, &json!([{ "kind": kind, "status": "accepted", "justification": reason }]));
        }
        Ok(())
    }

    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()> {
        let document = json!({
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": env!("CARGO_PKG_NAME"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": RULES.iter().map(rule_of).collect::<Vec<_>>(),
                } },
                "invocations": [{ "executionSuccessful": summary.errors.is_empty() && !summary.misconfigured }],
                "columnKind": "unicodeCodePoints",
                "results": self.results,
            }],
        });
        serde_json::to_writer_pretty(&mut *self.out, &document)?;
        writeln!(self.out)
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

fn fix_of(linted: &Linted, fix: &Fix) -> Value {
    let change = |edit: &Edit| {
        json!({
            "artifactLocation": { "uri": uri(linted, edit.span) },
            "replacements": [{ "deletedRegion": region(linted, edit.span), "insertedContent": { "text": edit.text } }],
        })
    };
    json!({
        "description": { "text": fix.title },
        "artifactChanges": fix.edits.iter().map(change).collect::<Vec<_>>(),
    })
}

fn place(linted: &Linted, span: Span) -> Value {
    json!({ "artifactLocation": { "uri": uri(linted, span) }, "region": region(linted, span) })
}

fn region(linted: &Linted, span: Span) -> Value {
    let (start, end) = (linted.start(span), linted.end(span));
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
fn uri(linted: &Linted, span: Span) -> String {
    const KEPT: &[u8] = b"-._~/!$&'()*+,;=@";
    let encode = |byte: u8| match byte.is_ascii_alphanumeric() || KEPT.contains(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    linted.file(span).bytes().map(encode).collect()
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
