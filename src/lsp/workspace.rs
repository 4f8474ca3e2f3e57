//! The client's folders, the manifests in them, and what comes of linting them with the unsaved texts.

use std::path::{Path, PathBuf};

use super::options::Options;
use crate::app::files::normal;
use crate::app::{App, Buffers, Files, Inside, Origin, ReadError, Unsaved};
use crate::config::Config;
use crate::diagnostic::{Finding, Safety};
use crate::engine::candidate::{Candidate, is_manifest_name};
use crate::engine::discover::discover;
use crate::engine::{Batch, Cache, Change, FileReport, Fixed, PassCriteria, load};
use crate::error::Error;

/// The client's folders and what is in them.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The unsaved texts over the disk.
    pub buffers: Buffers,
    /// The settings of the client.
    pub options: Options,
    folders: Vec<PathBuf>,
    /// The manifests that were found in the folders.
    found: Vec<Candidate>,
    /// Whether there may be others by now.
    is_unsearched: bool,
    cache: Cache,
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Run {
    /// The reports of manifests and of configurations.
    pub reports: Vec<FileReport>,
    /// The files that exist and cannot be read.
    pub unreadable: Vec<(PathBuf, ReadError)>,
}

impl Workspace {
    /// Searches these folders instead of those before.
    pub fn open(&mut self, folders: Vec<PathBuf>) {
        self.folders = folders;
        self.is_unsearched = true;
    }

    /// The folders.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Whether a file concerns us. Without folders, every open file does.
    pub fn contains(&self, path: &Path) -> bool {
        self.folders.is_empty() || self.folders.iter().any(|folder| path.starts_with(folder))
    }

    /// Searches the folders, if a manifest may have appeared or vanished; says how many there are.
    pub fn search(&mut self) -> usize {
        if std::mem::take(&mut self.is_unsearched) {
            self.found = discover(&self.folders, &Origin::Named, true).0;
        }
        self.found.len()
    }

    /// Notes that a file is different from when it was read.
    pub fn note(&mut self, path: &Path, change: Change) {
        self.cache.forget(path, change);
        let matters = is_manifest_name(path)
            || path.ends_with(".gitignore")
            || self.found.iter().any(|manifest| manifest.path.starts_with(path));
        self.is_unsearched |= change == Change::Existence && matters;
    }

    /// Reads everything again at the next run: a client may have missed a change on the disk.
    pub fn note_all(&mut self) {
        self.cache.clear();
    }

    /// Lints every manifest, those that have changed anew, and says after each how many are done.
    pub fn lint(&self, mut done: impl FnMut(usize)) -> Run {
        let mut run = Run::default();
        let batch = match self.batch(&self.buffers, self.manifests()) {
            Ok(batch) => batch.cached(&self.cache),
            Err(error) => {
                run.fail(error);
                return run;
            }
        };
        let criteria = PassCriteria { gate: self.options.gate, ..PassCriteria::default() };
        let summary = batch.lint(criteria, |report| {
            run.reports.push(report.clone());
            done(run.reports.len());
            Ok(())
        });
        summary.into_iter().flat_map(|summary| summary.errors).for_each(|error| run.fail(error));
        run
    }

    /// The reports of a run in which the safe fixes of a file were tried. While somebody types, they are not.
    pub fn tried(&self, run: &Run, file: &Path) -> Vec<FileReport> {
        let is_to_try = |report: &FileReport, finding: &Finding| {
            let fix = finding.fix.as_ref().filter(|fix| fix.safety == Safety::Safe);
            fix.is_some() && normal(&report.source(finding.span).path) == file
        };
        let mut reports = run.reports.clone();
        for report in &mut reports {
            if !report.findings.iter().any(|finding| is_to_try(report, finding)) {
                continue;
            }
            let Some(tried) = self.lint_one(&self.buffers, &report.path) else { continue };
            for finding in &mut report.findings {
                let is_same = |other: &&Finding| (other.rule.name, other.span) == (finding.rule.name, finding.span);
                if let (Some(fix), Some(tried)) = (&mut finding.fix, tried.findings.iter().find(is_same)) {
                    fix.safety = tried.fix.as_ref().map_or(fix.safety, |tried| tried.safety);
                }
            }
        }
        reports
    }

    /// The manifest at a path with its folder, if it is one of the workspace's.
    pub fn app(&self, path: &Path) -> Option<App> {
        load(&self.inside(path)?, path).ok()?
    }

    /// The files that the manifest at a path may lead to.
    pub fn inside(&self, path: &Path) -> Option<Inside<'_>> {
        let Candidate { path, origin } = self.manifest(path)?;
        Some(Inside::of(&self.buffers, &path, &origin))
    }

    /// The configuration of the manifest at a path, if a file holds one.
    pub fn configuration(&self, path: &Path) -> Option<Config> {
        self.batch(&self.buffers, vec![self.manifest(path)?]).ok()?.configuration().cloned()
    }

    /// A manifest or a file of its code with the safe fixes applied; `None` if there are none.
    pub fn fix(&self, manifest: &Path, file: &Path) -> Option<Fixed> {
        let batch = self.batch(&self.buffers, vec![self.manifest(manifest)?]).ok()?;
        let fixed = batch.fix(Safety::Safe).into_iter().filter_map(Result::ok);
        fixed.into_iter().find(|fixed| normal(&fixed.path) == file)
    }

    /// What would come of linting the manifest at a path if a file had another text.
    pub fn try_text(&self, manifest: &Path, file: &Path, text: &str) -> Option<FileReport> {
        self.lint_one(&Unsaved { path: file, bytes: text.as_bytes(), others: &self.buffers }, manifest)
    }

    /// What comes of linting one manifest.
    fn lint_one(&self, files: &dyn Files, manifest: &Path) -> Option<FileReport> {
        let batch = self.batch(files, vec![self.manifest(manifest)?]).ok()?;
        let mut reports = Vec::new();
        let criteria = PassCriteria { gate: self.options.gate, ..PassCriteria::default() };
        let take = |report: &FileReport| {
            reports.push(report.clone());
            Ok(())
        };
        batch.lint(criteria, take).ok()?;
        reports.into_iter().find(|report| report.path == manifest)
    }

    fn batch<'a>(&self, files: &'a dyn Files, manifests: Vec<Candidate>) -> Result<Batch<'a>, Error> {
        let config = self.options.config.as_ref().map(|path| match self.folders.first() {
            Some(folder) => folder.join(path),
            None => path.clone(),
        });
        Batch::new(files, manifests, self.folders.clone(), config.as_deref())
    }

    fn manifest(&self, path: &Path) -> Option<Candidate> {
        self.manifests().into_iter().find(|manifest| manifest.path == path)
    }

    /// The manifests that were found and those that are only open.
    fn manifests(&self) -> Vec<Candidate> {
        let open = self.buffers.paths().filter(|path| is_manifest_name(path));
        let is_found = |path: &Path| self.found.iter().any(|manifest| manifest.path == path);
        let only_open = open.filter(|path| !is_found(path)).map(|path| {
            let folder = path.parent().unwrap_or(path);
            Candidate { path: path.to_owned(), origin: Origin::below(&self.buffers, folder) }
        });
        let mut manifests: Vec<_> = self.found.iter().cloned().chain(only_open).collect();
        manifests.sort_by(|a, b| a.path.cmp(&b.path));
        manifests
    }
}

impl Run {
    /// Notes an error. A file that has vanished is not worth a word.
    fn fail(&mut self, error: Error) {
        if let Error::Unreadable { path, reason } | Error::Configuration { path, reason } = error
            && reason != ReadError::NotFound
        {
            self.unreadable.push((path, reason));
        }
    }
}
