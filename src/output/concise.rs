//! One line per finding, as compilers write them.

use std::io::{self, Write};

use super::view::View;
use super::{Print, severity_word};
use crate::engine::Summary;

/// Writes `path:line:column: severity rule: message` for each finding.
pub struct Concise<'a> {
    /// Where to write.
    pub out: &'a mut dyn Write,
}

impl Print for Concise<'_> {
    fn file(&mut self, view: View) -> io::Result<()> {
        for finding in view.findings() {
            let (file, start) = (view.file(finding.span), view.start(finding.span));
            let message = &finding.message;
            let severity = severity_word(finding.severity);
            writeln!(self.out, "{file}:{}:{}: {severity} {}: {message}", start.line, start.column, finding.rule.name)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}
