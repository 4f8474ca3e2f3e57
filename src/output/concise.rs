//! One line a finding, as compilers write them.

use std::io::{self, Write};

use super::{Printer, severity_word};
use crate::batch::Summary;
use crate::text::escape;
use crate::verdict::Linted;

/// Writes `path:line:column: severity rule: message` for each finding.
pub struct Concise<'a> {
    /// Where to write.
    pub out: &'a mut dyn Write,
}

impl Printer for Concise<'_> {
    fn linted(&mut self, linted: &Linted) -> io::Result<()> {
        for finding in &linted.findings {
            let (file, start) = (linted.file(finding.span), linted.start(finding.span));
            let (file, message) = (escape::line(&file), escape::line(&finding.message));
            let severity = severity_word(finding.severity);
            writeln!(self.out, "{file}:{}:{}: {severity} {}: {message}", start.line, start.column, finding.rule.name)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}
