//! The client's folders, the manifests in them, and what comes of linting them with the unsaved texts.

use std::path::{Path, PathBuf};

use super::options::Options;
use crate::app::{Buffers, Origin, ReadError};
use crate::engine::discover::{Candidate, discover, is_manifest_name};
use crate::engine::{Batch, Cache, Change, FileReport, PassCriteria};
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
        self.search();
    }

    /// The folders.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Whether a file concerns us. Without folders, every open file does.
    pub fn contains(&self, path: &Path) -> bool {
        self.folders.is_empty() || self.folders.iter().any(|folder| path.starts_with(folder))
    }

    /// How many manifests there are.
    pub fn size(&self) -> usize {
        self.found.len()
    }

    /// Notes that a file is different from when it was read.
    pub fn note(&mut self, path: &Path, change: Change) {
        self.cache.forget(path, change);
        let matters = is_manifest_name(path)
            || path.ends_with(".gitignore")
            || self.found.iter().any(|manifest| manifest.path.starts_with(path));
        if change == Change::Existence && matters {
            self.search();
        }
    }

    /// Reads everything again at the next run: a client may have missed a change on the disk.
    pub fn note_all(&mut self) {
        self.cache.forget_reports();
    }

    /// Lints every manifest, those that have changed anew, and says after each how many are done.
    pub fn lint(&self, mut done: impl FnMut(usize)) -> Run {
        let mut run = Run::default();
        let config = self.options.config.as_ref().map(|path| match self.folders.first() {
            Some(folder) => folder.join(path),
            None => path.clone(),
        });
        let batch = match Batch::of(&self.buffers, self.manifests(), self.folders.clone(), config.as_deref()) {
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

    fn search(&mut self) {
        let (found, _) = discover(&self.folders, &Origin::Named, true);
        self.found = found;
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
