//! The result of a run, in numbers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::report::FileReport;
use crate::app::code::CodeCount;
use crate::config::Gate;
use crate::diagnostic::{MAX_FINDINGS, Severity};
use crate::error::{Error, Exit};

/// The result of a run, in numbers.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many manifests were linted.
    pub manifests: usize,
    /// How many files were found by their name.
    pub files: usize,
    /// The files that are named like a manifest but are something else.
    pub skipped: Vec<PathBuf>,
    /// The manifests that their configuration excludes.
    pub excluded: Vec<PathBuf>,
    /// Whether a run that lints nothing passes.
    pub may_be_empty: bool,
    /// What could not be read.
    pub errors: Vec<Error>,
    /// Whether a manifest that the user named was not linted.
    pub misses_named: bool,
    /// How many findings there are, by severity.
    pub count: Count,
    /// How many of them are not shown, because their file has too many.
    pub omitted: usize,
    /// How many findings were shown.
    pub shown: usize,
    /// How many more are not shown, because the command line says so.
    pub hidden: usize,
    /// How many findings there are, by rule.
    pub by_rule: BTreeMap<&'static str, usize>,
    /// How much of the apps' code was read. A file that several apps share is counted for each.
    pub code: CodeCount,
    /// How many findings the configuration suppressed.
    pub suppressed: usize,
    /// How many findings were fixed before the run.
    pub fixed: usize,
    /// How many findings the fixes revealed.
    pub revealed: usize,
    /// How many files could not be written with their fixes.
    pub unwritten: usize,
    /// The gate that the run had to pass.
    pub gate: Gate,
    /// How many findings fail the run, by rule.
    pub failing: BTreeMap<&'static str, usize>,
    /// Whether a configuration could not be understood.
    pub misconfigured: bool,
}

/// How many findings there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Those of severity error.
    pub errors: usize,
    /// Those of severity warning.
    pub warnings: usize,
    /// Those of severity info.
    pub infos: usize,
}

impl Summary {
    /// Counts the findings of one manifest or configuration.
    pub fn add(&mut self, linted: &FileReport) {
        for finding in &linted.findings {
            let all = 1 + finding.more;
            match finding.severity {
                Severity::Error => self.count.errors += all,
                Severity::Warning => self.count.warnings += all,
                Severity::Info => self.count.infos += all,
            }
            *self.by_rule.entry(finding.rule.name).or_default() += all;
            if finding.fails {
                *self.failing.entry(finding.rule.name).or_default() += all;
            }
        }
        self.omitted += linted.omitted;
        self.code += linted.code;
        self.suppressed += linted.suppressed.iter().map(|suppressed| 1 + suppressed.finding.more).sum::<usize>();
    }

    /// Adds an error because of which a manifest that the user named was not linted.
    pub fn miss(&mut self, error: Error) {
        self.misses_named = true;
        self.errors.push(error);
    }

    /// How many findings are not shown and why, in words, if there are any.
    pub fn omission(&self) -> Option<String> {
        let Self { omitted, .. } = self;
        (*omitted > 0).then(|| format!("{omitted} not shown, because at most {MAX_FINDINGS} are shown per file"))
    }

    /// Whether the run passed: no finding fails it, every manifest could be read and written as requested, and at least
    /// one was linted.
    pub fn passed(&self) -> bool {
        self.errors.is_empty() && self.unwritten == 0 && self.failing.is_empty() && !self.is_empty()
    }

    /// Whether no manifest was linted although the run was supposed to lint some.
    pub fn is_empty(&self) -> bool {
        self.manifests == 0 && !self.may_be_empty
    }

    /// The exit status of the program.
    pub fn exit(&self) -> Exit {
        if self.errors.iter().any(|error| matches!(error, Error::NotInRepository(_))) {
            Exit::Usage
        } else if self.misses_named || (self.manifests == 0 && !self.errors.is_empty()) {
            Exit::Nothing
        } else if self.misconfigured {
            Exit::Usage
        } else if self.is_empty() {
            Exit::Nothing
        } else if self.passed() {
            Exit::Clean
        } else {
            Exit::Findings
        }
    }
}
