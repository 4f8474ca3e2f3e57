//! The view for screen readers: the human view in words only.

use std::io::{self, Write};

use miette::NarratableReportHandler;

use super::human::{Drawn, write_drawing};
use super::picture::Picture;
use super::summary::{Fixable, write_summary};
use super::view::View;
use super::{Print, RenderOptions};
use crate::engine::Summary;

/// How much of a long line is read aloud.
const LOOK: RenderOptions = RenderOptions { colour: false, links: false, width: 500 };

/// Narrates every finding, then writes a summary.
pub struct Narrated<'a> {
    handler: NarratableReportHandler,
    fixable: Fixable,
    quiet: bool,
    out: &'a mut dyn Write,
}

impl<'a> Narrated<'a> {
    /// Narrates to `out`; without the summary if `quiet`.
    pub fn new(quiet: bool, out: &'a mut dyn Write) -> Self {
        Self { handler: NarratableReportHandler::new().with_context_lines(1), fixable: Fixable::default(), quiet, out }
    }
}

impl Print for Narrated<'_> {
    fn file(&mut self, view: View) -> io::Result<()> {
        self.fixable.add(view);
        let pictures = Picture::all(view);
        for finding in view.findings() {
            let Some(picture) = pictures.get(usize::from(finding.span.source.0)) else { continue };
            let drawn = Drawn::new(view, finding, &[], picture, LOOK);
            write_drawing(self.out, |text| self.handler.render_report(text, &drawn))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if self.quiet { Ok(()) } else { write_summary(summary, self.fixable, self.out) }
    }
}
