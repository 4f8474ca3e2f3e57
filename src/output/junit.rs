//! A JUnit report: one suite per manifest, one case per finding. Only findings that fail the run are failures.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::view::View;
use super::{Print, severity_word};
use crate::diagnostic::Finding;
use crate::engine::Summary;

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

impl Print for Junit<'_> {
    fn file(&mut self, view: View) -> io::Result<()> {
        let mut suite = TestSuite::new(view.name().as_str());
        suite.add_test_cases(view.findings().iter().map(|finding| case(view, finding)));
        if view.findings().is_empty() {
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

fn case(view: View, finding: &Finding) -> TestCase {
    let (file, start) = (view.file(finding.span), view.start(finding.span));
    let place = format!("{file}:{}:{}", start.line, start.column);
    let text = format!("{place}: {} {}: {}", severity_word(finding.severity), finding.rule.name, finding.message);
    let status = if finding.fails {
        let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
        failure.set_message(finding.message.as_str()).set_type(finding.rule.name).set_description(text.as_str());
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
