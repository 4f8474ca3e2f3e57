//! The view for screen readers: the same findings, everything in words.

use std::io::{self, Write};

use miette::NarratableReportHandler;

use super::Print;
use super::human::{self, Drawn, Picture};
use super::view::View;
use crate::engine::Summary;
use crate::text::shown::write_lines;

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

impl Print for Narrated<'_> {
    fn file(&mut self, view: View) -> io::Result<()> {
        let pictures = Picture::all(view);
        for finding in view.findings() {
            let Some(picture) = pictures.get(usize::from(finding.span.source.0)) else { continue };
            let mut text = String::new();
            let drawn = Drawn::new(view, finding, picture, false);
            self.handler.render_report(&mut text, &drawn).map_err(io::Error::other)?;
            write_lines(self.out, text.trim_matches('\n'))?;
            writeln!(self.out, "\n")?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if self.quiet { Ok(()) } else { human::finish(summary, self.out) }
    }
}
