//! Keeps reports between runs: a manifest is linted again only if a file that its report is based on has changed.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::lint::Run;
use super::report::FileReport;
use crate::app::code;
use crate::app::files::{Entry, Files, ReadError, normal};
use crate::config::{Config, Gate};
use crate::error::Error;

/// The reports of earlier runs over the same files.
#[derive(Debug, Default)]
pub struct Cache {
    reports: Mutex<HashMap<PathBuf, Kept>>,
    /// The files of code, of which only those that have changed are parsed again.
    code: Mutex<Arc<code::Cache>>,
}

#[derive(Debug)]
struct Kept {
    /// `None` if the file is not a manifest.
    report: Option<FileReport>,
    basis: Basis,
    gate: Gate,
    /// The texts of the configuration that it was judged by.
    configuration: Vec<String>,
}

/// What a report is based on.
#[derive(Debug, Default)]
struct Basis {
    /// The files and folders that were read or asked for, also those that are not there.
    asked: HashSet<PathBuf>,
    /// The folders that were listed.
    listed: HashSet<PathBuf>,
}

/// What happened to a file or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It has other contents.
    Content,
    /// It appeared or vanished.
    Existence,
}

impl Cache {
    /// Forgets the reports that are based on what has changed.
    pub fn forget(&self, path: &Path, change: Change) {
        let path = normal(path);
        self.code().forget(&path);
        self.reports().retain(|_, kept| !kept.basis.depends_on(&path, change));
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.reports().clear();
        *self.code.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
    }

    /// The report of a manifest, which is linted only if nothing that still holds is kept of it. Its fixes are not tried.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn lint(
        &self,
        files: &dyn Files,
        path: &Path,
        config: &Config,
        gate: Gate,
    ) -> Result<Option<FileReport>, Error> {
        let texts = || config.sources.iter().map(|source| source.text.as_str());
        if let Some(kept) = self.reports().get(path)
            && kept.gate == gate
            && kept.configuration.iter().map(String::as_str).eq(texts())
        {
            return Ok(kept.report.clone());
        }
        let files = Recorded { files, basis: Mutex::default() };
        let report =
            Run { code: self.code(), leaves_fixes_untried: true, ..Run::default() }.lint(&files, path, config, gate)?;
        let basis = files.basis.into_inner().unwrap_or_else(PoisonError::into_inner);
        let configuration = texts().map(str::to_owned).collect();
        self.reports().insert(path.to_owned(), Kept { report: report.clone(), basis, gate, configuration });
        Ok(report)
    }

    fn code(&self) -> Arc<code::Cache> {
        self.code.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn reports(&self) -> MutexGuard<'_, HashMap<PathBuf, Kept>> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Basis {
    fn depends_on(&self, path: &Path, change: Change) -> bool {
        // Code that is known from another manifest, or from an earlier run, is not asked for; its folder is listed.
        let has_listed = || path.parent().is_some_and(|folder| self.listed.contains(folder));
        let has_asked_below = || self.asked.iter().chain(&self.listed).any(|asked| asked.starts_with(path));
        self.asked.contains(path) || has_listed() || (change == Change::Existence && has_asked_below())
    }
}

/// Files that note which of them are asked for.
struct Recorded<'a> {
    files: &'a dyn Files,
    basis: Mutex<Basis>,
}

impl Recorded<'_> {
    fn note(&self, path: &Path) {
        let path = normal(path);
        self.basis.lock().unwrap_or_else(PoisonError::into_inner).asked.insert(path);
    }
}

impl Files for Recorded<'_> {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.note(path);
        self.files.read(path, limit)
    }

    fn entry(&self, path: &Path) -> Option<Entry> {
        self.note(path);
        self.files.entry(path)
    }

    fn look(&self, path: &Path) -> Result<Entry, ReadError> {
        self.note(path);
        self.files.look(path)
    }

    fn children(&self, folder: &Path, most: usize) -> Result<Vec<(OsString, Entry)>, ReadError> {
        let listed = normal(folder);
        self.basis.lock().unwrap_or_else(PoisonError::into_inner).listed.insert(listed);
        self.files.children(folder, most)
    }

    fn real(&self, path: &Path) -> Option<PathBuf> {
        self.files.real(path)
    }

    fn is_plain(&self, folder: &Path, path: &Path) -> bool {
        self.files.is_plain(folder, path)
    }
}
