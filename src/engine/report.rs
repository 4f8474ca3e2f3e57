//! The result of linting one manifest, or of reading one configuration.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use crate::app::code::{Code, CodeCount};
use crate::app::{App, Kind, Manifest, ReadError, Source};
use crate::config::FailOn;
use crate::diagnostic::{Finding, MAX_FINDINGS};
use crate::syntax::lines::Position;
use crate::syntax::{Lines, Span};
use crate::text::Shown;

/// The result of linting one manifest, or of reading one configuration.
#[derive(Clone, Debug, Default)]
pub struct FileReport {
    /// The manifest or configuration.
    pub path: PathBuf,
    /// The files that the findings' spans refer to, as they were read. Anything that shows their text has to mask its
    /// secrets first. Empty if nothing refers to them.
    pub sources: Vec<Source>,
    /// The findings, by file, offset and rule.
    pub findings: Vec<Finding>,
    /// The suppressed findings.
    pub suppressed: Vec<Suppressed>,
    /// How many findings are omitted, because the file has too many.
    pub omitted: usize,
    /// Which of the configuration's suppressions matched a finding, by their index.
    pub matched_suppressions: BTreeSet<usize>,
    /// What makes it a public app, if it is one.
    pub public: Option<Public>,
    /// How much of the app's code was read.
    pub code: CodeCount,
    /// The files that exist but cannot be read, and that no finding is about.
    pub unreadable: Vec<(PathBuf, ReadError)>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Shown,
    /// Where it starts.
    pub start: Position,
    /// The position after its last character.
    pub end: Position,
}

/// A public app.
#[derive(Clone, Debug)]
pub struct Public {
    /// Its id.
    pub id: String,
    /// The value that makes it public.
    pub span: Span,
}

/// A suppressed finding.
#[derive(Clone, Debug)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// Whether a comment in the manifest suppresses it, not the configuration.
    pub in_source: bool,
    /// Why.
    pub reason: Shown,
}

impl Public {
    /// What makes an app public, if it is.
    pub fn of(app: &App) -> Option<Self> {
        let manifest = Manifest::of(app);
        let id = manifest.at_root("id").and_then(|member| member.value.as_str())?;
        let distribution = &manifest.field("distribution_type")?.value;
        let public = manifest.is_public() && app.kind != Kind::Local;
        public.then(|| Self { id: id.to_owned(), span: distribution.span })
    }
}

impl FileReport {
    /// The file that a span lies in.
    pub fn source(&self, span: Span) -> &Source {
        match self.sources.get(usize::from(span.source.0)) {
            Some(source) => source,
            None => unreachable!("every span is made from one of the sources"),
        }
    }

    /// The JSON pointer of a finding's place.
    pub fn pointer(&self, finding: &Finding) -> Shown {
        let root = self.source(finding.span).root();
        root.map(|root| root.locate(finding.span).0).unwrap_or_default().into()
    }

    /// A finding's place as suppressions, baselines and fingerprints name it.
    pub fn named_place(&self, finding: &Finding) -> Shown {
        self.source(finding.span).named_place(finding.span).into()
    }

    /// Drops the text of code without findings, which will not be shown.
    pub fn forget_code(&mut self, code: Option<&Code>) {
        let Some(code) = code else { return };
        let suppressed = self.suppressed.iter().map(|suppressed| &suppressed.finding);
        let places = self.findings.iter().chain(suppressed).flat_map(|finding| {
            std::iter::once(finding.span).chain(finding.related.iter().map(|related| related.span))
        });
        let shown: HashSet<_> = places.map(|span| usize::from(span.source.0)).collect();
        for (index, source) in self.sources.iter_mut().enumerate().skip(usize::from(code.first)) {
            if !shown.contains(&index) {
                (source.text, source.lines) = (String::new(), Lines::new(""));
            }
        }
    }

    /// Where a span is, for people and programs.
    pub fn place(&self, span: Span) -> Place {
        let source = self.source(span);
        let position = |offset| source.lines.position(offset, &source.text);
        Place { file: Shown::path(&source.path), start: position(span.start), end: position(span.end) }
    }

    /// Marks the findings that fail a run, and counts those that are not shown.
    pub fn decide(&mut self, fail_on: FailOn) {
        for finding in &mut self.findings {
            finding.fails = fail_on.fails(finding);
            self.omitted += finding.more;
        }
        self.omitted += self.findings.len().saturating_sub(MAX_FINDINGS);
    }

    /// Drops the findings that are counted but not shown.
    pub fn truncate(&mut self) {
        self.findings.truncate(MAX_FINDINGS);
    }
}
