//! Judges findings: which of them count, in which order, and whether the run passes.

use serde::Serialize;

use crate::app::{App, Files, Kind, Loaded, Source};
use crate::finding::{Finding, Severity, Stage};
use crate::rules::{self, Settings};

/// What came of linting one manifest.
#[derive(Clone, Debug, Default)]
pub struct Linted {
    /// The files that the findings' spans refer to. Empty if there are no findings.
    pub sources: Vec<Source>,
    /// The findings, by file, offset and rule.
    pub findings: Vec<Finding>,
}

/// What must be clean for a run to pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// What the upload refuses, or would silently ignore: no errors.
    #[default]
    Upload,
    /// Also what a Marketplace reviewer is likely to object to: no warnings of stage review.
    Review,
}

/// The findings that fail a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Those that the gate does not let pass.
    Gate(Gate),
    /// Those of this severity and above.
    Severity(Severity),
    /// None.
    Never,
}

impl FailOn {
    /// Whether a run with this finding fails.
    pub fn fails(self, finding: &Finding) -> bool {
        match self {
            Self::Gate(Gate::Upload) => finding.severity == Severity::Error,
            Self::Gate(Gate::Review) => {
                let review = finding.rule.page().stage == Stage::Review;
                finding.severity == Severity::Error || (finding.severity == Severity::Warning && review)
            }
            Self::Severity(severity) => finding.severity >= severity,
            Self::Never => false,
        }
    }
}

/// Lints a loaded app.
pub fn judge(files: &dyn Files, app: App, settings: &Settings) -> Linted {
    let mut findings = rules::check(&app, settings);
    if app.kind == Kind::Local {
        leave_to_the_base(files, &app, settings, &mut findings);
    }
    findings.sort_by(|a, b| (a.span, a.rule.name, &a.message).cmp(&(b.span, b.rule.name, &b.message)));
    let sources = if findings.is_empty() { Vec::new() } else { app.sources };
    Linted { sources, findings }
}

/// Drops what the manifest that a local one extends is guilty of by itself: it is reported there.
fn leave_to_the_base(files: &dyn Files, app: &App, settings: &Settings, findings: &mut Vec<Finding>) {
    let Some(base) = app.sources.get(1) else { return };
    let Ok(Loaded::App(base)) = App::load(files, &base.path) else { return };
    let own = rules::check(&base, settings);
    findings.retain(|finding| {
        let place = |app: &App, finding: &Finding| {
            (app.source(finding.span.source).path.clone(), finding.span.start, finding.span.end, finding.rule.name)
        };
        finding.span.source.0 == 0 || !own.iter().any(|other| place(&base, other) == place(app, finding))
    });
}

impl Linted {
    /// The file that a span lies in.
    pub fn source(&self, span: crate::syntax::Span) -> &Source {
        match self.sources.get(usize::from(span.source.0)) {
            Some(source) => source,
            None => unreachable!("every span is made from one of the sources"),
        }
    }
}
