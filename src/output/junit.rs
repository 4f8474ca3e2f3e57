//! A JUnit report: a suite a manifest, a case a finding. Only what fails the run is a failure.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Printer, severity_word};
use crate::batch::Summary;
use crate::finding::Finding;
use crate::text::escape;
use crate::verdict::Linted;

/// Writes one XML document at the end.
pub struct Junit<'a> {
    out: &'a mut dyn Write,
    report: Report,
}

impl<'a> Junit<'a> {
    /// Gathers findings and writes them to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, report: Report::new(env!("CARGO_PKG_NAME")) }
    }
}

impl Printer for Junit<'_> {
    fn linted(&mut self, linted: &Linted) -> io::Result<()> {
        let mut suite = TestSuite::new(linted.name());
        suite.add_test_cases(linted.findings.iter().map(|finding| case(linted, finding)));
        if linted.findings.is_empty() {
            suite.add_test_case(TestCase::new("no findings", TestCaseStatus::success()));
        }
        self.report.add_test_suite(suite);
        Ok(())
    }

    fn finish(self: Box<Self>, _: &Summary) -> io::Result<()> {
        self.report.serialize(&mut *self.out).map_err(io::Error::other)?;
        writeln!(self.out)
    }
}

fn case(linted: &Linted, finding: &Finding) -> TestCase {
    let (file, start) = (linted.file(finding.span), linted.start(finding.span));
    let place = format!("{}:{}:{}", escape::line(&file), start.line, start.column);
    let text = format!(
        "{place}: {} {}: {}",
        severity_word(finding.severity),
        finding.rule.name,
        escape::line(&finding.message)
    );
    let status = if finding.fails {
        let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
        failure
            .set_message(&*escape::line(&finding.message))
            .set_type(finding.rule.name)
            .set_description(text.as_str());
        failure
    } else {
        TestCaseStatus::success()
    };
    let mut case = TestCase::new(format!("{} at {place}", finding.rule.name), status);
    case.set_classname(finding.rule.name);
    if !finding.fails {
        case.set_system_out(text);
    }
    case
}
