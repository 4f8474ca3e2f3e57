//! The last lines of the formats for people: what was found, what fails the run, what can be fixed, and where to read on.

use std::io::{self, Write};
use std::path::PathBuf;

use super::view::View;
use crate::diagnostic::{Finding, Safety, Severity};
use crate::engine::{Count, Summary};
use crate::text::Shown;
use crate::text::list::{all, first_of, plural};

/// How many of the findings have a fix.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fixable {
    safe: usize,
    not_safe: usize,
}

impl Fixable {
    /// Adds the findings of a file.
    pub fn add(&mut self, view: View) {
        for fix in view.findings().iter().filter_map(|finding| finding.fix.as_ref()) {
            match fix.safety {
                Safety::Safe => self.safe += 1,
                Safety::Unsafe => self.not_safe += 1,
            }
        }
    }

    fn sentence(self) -> Option<String> {
        let Self { safe, not_safe } = self;
        match (safe, not_safe) {
            (0, 0) => None,
            (safe, 0) => Some(format!("`--fix` can fix {}.", plural(safe, "finding"))),
            (0, not_safe) => Some(format!("`--fix=unsafe` can fix {}.", plural(not_safe, "finding"))),
            (safe, not_safe) => {
                Some(format!("`--fix` can fix {}, `--fix=unsafe` {not_safe} more.", plural(safe, "finding")))
            }
        }
    }
}

/// Writes the last lines of a run.
pub fn write_summary(summary: &Summary, fixable: Fixable, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", overview(summary))?;
    if summary.count == Count::default() {
        return Ok(());
    }
    writeln!(out, "{}", failing(summary))?;
    if let Some(sentence) = fixable.sentence() {
        writeln!(out, "{sentence}")?;
    }
    writeln!(out, "Run `stripe-app-lint explain RULE` for details.")
}

/// What was found in how many manifests, what the fixes changed, and what was left out for which reason.
fn overview(summary: &Summary) -> String {
    let found = if summary.count == Count::default() {
        "No findings".to_owned()
    } else {
        format!("Found {}", by_severity(summary.count))
    };
    let mut line = format!("{found} in {}", plural(summary.manifests, "manifest"));
    if let Some(omission) = summary.omission() {
        line += &format!("; {omission}");
    }
    if summary.hidden > 0 {
        line += &format!("; {} not shown", summary.hidden);
    }
    if summary.fixed > 0 {
        line += &format!("; {} fixed", summary.fixed);
        if summary.revealed > 0 {
            line += &format!(", which revealed {} more", summary.revealed);
        }
    }
    if summary.unwritten > 0 {
        line += &format!("; {} could not be written", plural(summary.unwritten, "file"));
    }
    if summary.suppressed > 0 {
        line += &format!("; {} suppressed", summary.suppressed);
    }
    if !summary.excluded.is_empty() {
        line += &format!("; {} excluded by the configuration", named("manifest", &summary.excluded));
    }
    if !summary.skipped.is_empty() {
        let reason = if summary.skipped.len() == 1 {
            "it is not a Stripe app manifest"
        } else {
            "they are not Stripe app manifests"
        };
        line += &format!("; {} skipped because {reason}", named("file", &summary.skipped));
    }
    if !summary.errors.is_empty() {
        line += &format!("; {} could not be read", summary.errors.len());
    }
    line + "."
}

/// Which findings fail the run.
fn failing(summary: &Summary) -> String {
    let rules = first_of(summary.failing.keys());
    match summary.failing.values().sum() {
        0 => "No finding fails the run.".to_owned(),
        1 => format!("1 finding fails the run: {}.", rules),
        failing => format!("{failing} findings fail the run: {}.", rules),
    }
}

/// How many of some findings there are.
pub fn count(findings: &[Finding]) -> Count {
    let of =
        |severity| findings.iter().filter(|finding| finding.severity == severity).map(|finding| 1 + finding.more).sum();
    Count { errors: of(Severity::Error), warnings: of(Severity::Warning), infos: of(Severity::Info) }
}

/// Numbers of findings in words, such as `2 errors and 1 warning`.
pub fn by_severity(Count { errors, warnings, infos }: Count) -> String {
    let kinds = [(errors, "error"), (warnings, "warning"), (infos, "info")];
    all(kinds.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| plural(number, word)))
}

/// How many files of a kind there are, and which.
fn named(word: &str, paths: &[PathBuf]) -> String {
    format!("{} ({})", plural(paths.len(), word), first_of(paths.iter().map(|path| Shown::path(path))))
}
