//! A rule's page: the front matter is the rule's metadata, the rest is what `explain` prints.

use super::{Confidence, Safety, Severity, Stage};

/// The page of one rule, parsed from `rules/<family>/<name>.md`.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// How serious its findings are.
    pub severity: Severity,
    /// When the fault has an effect.
    pub stage: Stage,
    /// How well its claim is supported.
    pub confidence: Confidence,
    /// The safest fix that it offers; `None` if its findings cannot be fixed.
    pub fix: Option<Safety>,
    /// The first version with this rule.
    pub since: &'static str,
    /// The sources of the claim, each with the date it was read.
    pub sources: Vec<&'static str>,
    /// The Markdown after the front matter.
    pub body: &'static str,
}

impl Page {
    /// Parses a page; `None` if its front matter lacks a field or has an unknown value.
    pub fn parse(text: &'static str) -> Option<Self> {
        let (front, body) = text.strip_prefix("---\n")?.split_once("\n---\n")?;
        let field = |name: &str| {
            front.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim).unwrap_or_default()
        };
        Some(Self {
            severity: match field("severity") {
                "error" => Severity::Error,
                "warning" => Severity::Warning,
                "info" => Severity::Info,
                _ => return None,
            },
            stage: match field("stage") {
                "upload" => Stage::Upload,
                "runtime" => Stage::Runtime,
                "review" => Stage::Review,
                "maintenance" => Stage::Maintenance,
                _ => return None,
            },
            confidence: match field("confidence") {
                "documented" => Confidence::Documented,
                "observed" => Confidence::Observed,
                "inferred" => Confidence::Inferred,
                _ => return None,
            },
            fix: match field("fix") {
                "safe" => Some(Safety::Safe),
                "unsafe" => Some(Safety::Unsafe),
                "none" => None,
                _ => return None,
            },
            since: field("since"),
            sources: front.lines().filter_map(|line| line.strip_prefix("  - ")).collect(),
            body: body.trim_start(),
        })
    }

    /// The first paragraph under "What it finds", on one line.
    pub fn summary(&self) -> String {
        let lines = self.section("What it finds").lines().skip_while(|line| line.is_empty());
        lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The text under a second-level heading, without the heading; empty if there is none.
    pub fn section(&self, heading: &str) -> &'static str {
        let Some((_, after)) = self.body.split_once(&format!("\n## {heading}\n")) else { return "" };
        after.split_once("\n## ").map_or(after, |(section, _)| section)
    }
}
