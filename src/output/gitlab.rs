//! GitLab code quality report. <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::io::{self, Write};

use serde::Serialize;

use super::view::View;
use super::{Fingerprints, Print, write_json};
use crate::diagnostic::{Finding, Severity};
use crate::engine::Summary;
use crate::text::Shown;

/// Writes one JSON document at the end.
pub struct Gitlab<'a> {
    out: &'a mut dyn Write,
    fingerprints: Fingerprints,
    issues: Vec<Issue>,
}

#[derive(Serialize)]
struct Issue {
    description: Shown,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: Shown,
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

    fn issue(&mut self, view: View, finding: &Finding) -> Issue {
        Issue {
            description: finding.message.clone(),
            check_name: finding.rule.name,
            fingerprint: self.fingerprints.next(view, finding),
            severity: match finding.severity {
                Severity::Error => "critical",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            location: Location {
                path: view.file(finding.span),
                lines: LineRange { begin: view.start(finding.span).line, end: view.end(finding.span).line },
            },
        }
    }
}

impl Print for Gitlab<'_> {
    fn file(&mut self, view: View) -> io::Result<()> {
        for finding in view.findings() {
            let issue = self.issue(view, finding);
            self.issues.push(issue);
        }
        Ok(())
    }

    fn finish(self: Box<Self>, _: &Summary) -> io::Result<()> {
        write_json(self.out, &self.issues)
    }
}
