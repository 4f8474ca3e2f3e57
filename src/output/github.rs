//! GitHub Actions annotations.
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>

use std::io::{self, Write};

use super::Print;
use super::summary::{Fixable, write_summary};
use super::view::View;
use crate::diagnostic::Severity;
use crate::engine::Summary;

/// Writes a workflow command for each finding, and a summary for the log.
pub struct Github<'a> {
    fixable: Fixable,
    quiet: bool,
    out: &'a mut dyn Write,
}

impl<'a> Github<'a> {
    /// Writes to `out`; without the summary if `quiet`.
    pub fn new(quiet: bool, out: &'a mut dyn Write) -> Self {
        Self { fixable: Fixable::default(), quiet, out }
    }
}

impl Print for Github<'_> {
    fn file(&mut self, view: View) -> io::Result<()> {
        self.fixable.add(view);
        for finding in view.findings() {
            let level = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            let (start, end) = (view.start(finding.span), view.end(finding.span));
            let file = property(view.file(finding.span).as_str());
            write!(self.out, "::{level} file={file},line={},endLine={}", start.line, end.line)?;
            // GitHub ignores columns unless the range is within one line.
            if start.line == end.line {
                write!(self.out, ",col={},endColumn={}", start.column, end.column)?;
            }
            let help = finding.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
            let message = data(&format!("{}{help}", finding.message));
            writeln!(self.out, ",title={}::{message}", property(finding.rule.name))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if self.quiet { Ok(()) } else { write_summary(summary, self.fixable, self.out) }
    }
}

/// Escapes the message of a workflow command, so that nothing in it starts another command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command, so that nothing in it starts another property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_stays_inside_its_command() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a,line=1::b%0A"), "a%2Cline=1%3A%3Ab%250A");
    }
}
