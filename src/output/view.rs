//! A linted file as printers see it: positions, and text that is safe to print. Printers have no access to the raw text.

use std::path::Path;

use super::Root;
use crate::diagnostic::Finding;
use crate::engine::{FileReport, Suppressed};
use crate::syntax::lines::Position;
use crate::syntax::{self, Part, Span};
use crate::text::shown::{self, Shown};

/// A linted file, as printers see it.
#[derive(Clone, Copy)]
pub struct View<'a>(&'a FileReport, Option<&'a Root>);

/// A file that findings are drawn in.
pub struct Drawing<'a> {
    /// Its path.
    pub name: Shown,
    /// Its text.
    pub text: shown::Lines<'a>,
    /// Where the lines of the original text start.
    pub lines: &'a syntax::Lines,
}

/// A position in a file as reviewdog counts it.
pub struct BytePosition {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in bytes, counted from 1.
    pub column: usize,
}

impl<'a> View<'a> {
    /// The view of a linted file, with paths relative to a root if there is one.
    pub fn new(linted: &'a FileReport, root: Option<&'a Root>) -> Self {
        Self(linted, root)
    }

    fn path(self, path: &Path) -> Shown {
        self.1.map_or_else(|| Shown::path(path), |root| Shown::path(&root.relative(path)))
    }

    /// The path of the manifest or configuration.
    pub fn name(self) -> Shown {
        self.path(&self.0.path)
    }

    /// The findings that count, by file, offset and rule.
    pub fn findings(self) -> &'a [Finding] {
        &self.0.findings
    }

    /// The findings that do not count.
    pub fn suppressed(self) -> &'a [Suppressed] {
        &self.0.suppressed
    }

    /// The path of the file that contains a span.
    pub fn file(self, span: Span) -> Shown {
        self.path(&self.0.source(span).path)
    }

    /// The JSON pointer of a finding's place.
    pub fn pointer(self, finding: &Finding) -> Shown {
        self.0.pointer(finding)
    }

    /// A finding's place as suppressions, baselines and fingerprints name it.
    pub fn named_place(self, finding: &Finding) -> Shown {
        self.0.named_place(finding)
    }

    /// Whether a finding is about a key or a value.
    pub fn part(self, finding: &Finding) -> Part {
        self.0.source(finding.span).root().map_or(Part::Value, |root| root.locate(finding.span).1)
    }

    /// Where a span starts.
    pub fn start(self, span: Span) -> Position {
        self.position(span, span.start)
    }

    /// Where a span ends.
    pub fn end(self, span: Span) -> Position {
        self.position(span, span.end)
    }

    fn position(self, span: Span, offset: usize) -> Position {
        let source = self.0.source(span);
        source.lines.position(offset, &source.text)
    }

    /// Where a span starts and ends, with columns in bytes.
    pub fn bytes(self, span: Span) -> [BytePosition; 2] {
        let source = self.0.source(span);
        [span.start, span.end].map(|offset| {
            let line = source.lines.line_of(offset);
            BytePosition { line: line + 1, column: offset - source.lines.start(line, &source.text) + 1 }
        })
    }

    /// The files that findings are drawn in, ordered by id; empty if there are no findings.
    pub fn drawings(self) -> Vec<Drawing<'a>> {
        let sources = if self.0.findings.is_empty() { &[][..] } else { &self.0.sources };
        let drawings = sources.iter().map(|source| Drawing {
            name: self.path(&source.path),
            text: shown::Lines::new(&source.text),
            lines: &source.lines,
        });
        drawings.collect()
    }
}
