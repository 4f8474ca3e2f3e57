//! The criteria of a run: the level of each rule, and which findings fail the run.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Finding, Severity, Stage};

/// What must be clean for a run to pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// What the upload rejects or silently ignores: no errors
    #[default]
    Upload,
    /// Also what a Marketplace reviewer is likely to object to: no warnings of the stages upload and review
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
                let before_publication = matches!(finding.stage, Stage::Upload | Stage::Review);
                finding.severity == Severity::Error || (finding.severity == Severity::Warning && before_publication)
            }
            Self::Severity(severity) => finding.severity >= severity,
            Self::Never => false,
        }
    }
}

/// What becomes of a rule's findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// They are not reported.
    Off,
    /// They have this severity.
    Severity(Severity),
}
