//! One JSON object a finding and line, written as manifests are linted.

use std::io::{self, Write};

use super::Printer;
use super::json::FindingV1;
use crate::batch::Summary;
use crate::verdict::Linted;

/// Writes each finding as the JSON report has it.
pub struct Ndjson<'a> {
    /// Where to write.
    pub out: &'a mut dyn Write,
}

impl Printer for Ndjson<'_> {
    fn linted(&mut self, linted: &Linted) -> io::Result<()> {
        for finding in &linted.findings {
            serde_json::to_writer(&mut *self.out, &FindingV1::new(linted, finding))?;
            writeln!(self.out)?;
        }
        self.out.flush()
    }

    fn finish(self: Box<Self>, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}
