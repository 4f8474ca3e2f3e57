//! A baseline: the findings of today, written down so that only new ones count.

use std::path::Path;

use serde::Serialize;

use super::report::FileReport;
use crate::app::files::normal;
use crate::diagnostic::Finding;
use crate::text::Shown;

/// A baseline of these entries, as JSON. Sorts them and removes duplicates.
pub fn baseline(entries: &mut Vec<BaselineEntry>) -> String {
    entries.sort();
    entries.dedup();
    let lines: Vec<String> = entries.iter().filter_map(|entry| serde_json::to_string(entry).ok()).collect();
    let lines = lines.iter().map(|line| format!("\n    {line}")).collect::<Vec<_>>().join(",");
    format!("{{\n  \"version\": 1,\n  \"entries\": [{lines}\n  ]\n}}\n")
}

/// A finding of a baseline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BaselineEntry {
    file: Shown,
    at: Shown,
    rule: &'static str,
}

impl BaselineEntry {
    /// The entry of a finding, its path relative to `folder`.
    pub fn new(folder: &Path, linted: &FileReport, finding: &Finding) -> Self {
        let path = normal(&linted.source(finding.span).path);
        let file = Shown::path(path.strip_prefix(normal(folder)).unwrap_or(&path));
        Self { file, at: linted.named_place(finding), rule: finding.rule.name }
    }
}
