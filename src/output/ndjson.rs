//! One JSON object per finding, one per line, written as manifests are linted.

use std::io::{self, Write};

use super::Print;
use super::json::FindingV1;
use super::view::View;
use crate::engine::Summary;
use crate::text::shown;

/// Writes each finding as in the JSON report.
pub struct Ndjson<'a> {
    /// Where to write.
    pub out: &'a mut dyn Write,
}

impl Print for Ndjson<'_> {
    fn file(&mut self, view: View) -> io::Result<()> {
        for finding in view.findings() {
            serde_json::to_writer(shown::Json(&mut *self.out), &FindingV1::new(view, finding))?;
            writeln!(self.out)?;
        }
        self.out.flush()
    }

    fn finish(self: Box<Self>, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}
