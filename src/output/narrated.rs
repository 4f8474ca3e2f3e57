//! The view for screen readers: the same findings, everything in words.

use std::io::{self, Write};

use miette::NarratableReportHandler;

use super::Printer;
use super::human::{self, Drawn, Picture};
use crate::batch::Summary;
use crate::verdict::Linted;

/// Narrates every finding, then sums up.
pub struct Narrated<'a> {
    handler: NarratableReportHandler,
    quiet: bool,
    out: &'a mut dyn Write,
}

impl<'a> Narrated<'a> {
    /// Narrates to `out`; without the line at the end if `quiet`.
    pub fn new(quiet: bool, out: &'a mut dyn Write) -> Self {
        Self { handler: NarratableReportHandler::new().with_context_lines(1), quiet, out }
    }
}

impl Printer for Narrated<'_> {
    fn linted(&mut self, linted: &Linted) -> io::Result<()> {
        let pictures = Picture::all(linted);
        for finding in &linted.findings {
            let Some(picture) = pictures.get(usize::from(finding.span.source.0)) else { continue };
            let mut text = String::new();
            let drawn = Drawn::new(linted, finding, picture, false);
            self.handler.render_report(&mut text, &drawn).map_err(io::Error::other)?;
            writeln!(self.out, "{}\n", text.trim_matches('\n'))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if self.quiet { Ok(()) } else { human::finish(summary, self.out) }
    }
}
