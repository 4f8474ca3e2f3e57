//! GitLab's code quality report. <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::io::{self, Write};

use serde::Serialize;

use super::{Fingerprints, Printer};
use crate::batch::Summary;
use crate::finding::{Finding, Severity};
use crate::text::escape;
use crate::verdict::Linted;

/// Writes one JSON document at the end.
pub struct Gitlab<'a> {
    out: &'a mut dyn Write,
    fingerprints: Fingerprints,
    issues: Vec<Issue>,
}

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: LineRange,
}

#[derive(Serialize)]
struct LineRange {
    begin: usize,
    end: usize,
}

impl<'a> Gitlab<'a> {
    /// Gathers findings and writes them to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, fingerprints: Fingerprints::default(), issues: Vec::new() }
    }

    fn issue(&mut self, linted: &Linted, finding: &Finding) -> Issue {
        Issue {
            description: escape::line(&finding.message).into_owned(),
            check_name: finding.rule.name,
            fingerprint: self.fingerprints.next(linted, finding),
            severity: match finding.severity {
                Severity::Error => "critical",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            location: Location {
                path: linted.file(finding.span),
                lines: LineRange { begin: linted.start(finding.span).line, end: linted.end(finding.span).line },
            },
        }
    }
}

impl Printer for Gitlab<'_> {
    fn linted(&mut self, linted: &Linted) -> io::Result<()> {
        for finding in &linted.findings {
            let issue = self.issue(linted, finding);
            self.issues.push(issue);
        }
        Ok(())
    }

    fn finish(self: Box<Self>, _: &Summary) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *self.out, &self.issues)?;
        writeln!(self.out)
    }
}
