//! Lints many manifests, each by the configuration that holds for it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::app::files::normal;
use crate::app::{App, Files, Loaded};
use crate::config::{Config, Configs};
use crate::error::Error;
use crate::finding::Safety;
use crate::fix::{self, Fixed};
use crate::output::Outcome;
use crate::parallel;
use crate::verdict::{FailOn, Gate, Linted, judge, judge_configuration};

/// Manifests that are linted together.
pub struct Batch<'a> {
    files: &'a dyn Files,
    manifests: Vec<Manifest>,
    configs: Vec<Config>,
    /// The folders that were searched, so that everything in them is known.
    searched: Vec<PathBuf>,
}

struct Manifest {
    path: PathBuf,
    config: usize,
}

/// What the command line says about passing, which goes before the configurations.
#[derive(Clone, Copy, Debug, Default)]
pub struct Demand {
    /// What must be clean.
    pub gate: Option<Gate>,
    /// The findings that fail the run, whatever the gate.
    pub fail_on: Option<FailOn>,
}

impl<'a> Batch<'a> {
    /// Finds the configuration of each manifest and leaves out those that it excludes. With a configuration given, it
    /// holds for all. `searched` are the folders in which all manifests were looked for.
    ///
    /// # Errors
    /// If the given configuration cannot be read.
    pub fn new(
        files: &'a dyn Files,
        paths: Vec<PathBuf>,
        searched: Vec<PathBuf>,
        config: Option<&Path>,
    ) -> Result<Self, Error> {
        let mut configs = Configs::new(files, config)?;
        let manifests = paths.into_iter().map(|path| Manifest { config: configs.index(&path), path });
        let mut manifests: Vec<Manifest> = manifests.collect();
        let configs = configs.into_all();
        manifests.retain(|manifest| configs.get(manifest.config).is_none_or(|config| !config.excludes(&manifest.path)));
        Ok(Self { files, manifests, configs, searched })
    }

    /// Lints every manifest.
    pub fn lint(&self, demand: Demand) -> Outcome {
        let results =
            parallel::map(&self.manifests, |manifest| lint(self.files, &manifest.path, self.config(manifest)));
        let mut outcome = Outcome { files: self.manifests.len(), ..Outcome::default() };
        let mut held: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.configs.len()];
        for (manifest, result) in self.manifests.iter().zip(results) {
            match result {
                Ok(Some(linted)) => {
                    if let Some(held) = held.get_mut(manifest.config) {
                        held.extend(&linted.suppressed);
                    }
                    outcome.add(linted, demand.fail_on(self.config(manifest)));
                }
                Ok(None) => outcome.skipped.push(manifest.path.clone()),
                Err(error) => outcome.errors.push(error),
            }
        }
        outcome.manifests = outcome.apps.len();
        for ((index, config), held) in self.configs.iter().enumerate().zip(held) {
            let linted = judge_configuration(config, |at, suppression| {
                !held.contains(&at)
                    && (self.is_complete(config) || self.lints(index, |path| suppression.is_about(path)))
            });
            outcome.misconfigured |= linted.findings.iter().any(|finding| finding.rule.breaks_the_configuration());
            outcome.add(linted, demand.fail_on(config));
        }
        let gates = self.manifests.iter().map(|manifest| demand.gate(self.config(manifest)));
        outcome.gate = gates.max().or(demand.gate).unwrap_or_default();
        outcome
    }

    /// Applies the fixes of every manifest in memory; those without are left out.
    pub fn fix(&self, safety: Safety) -> Vec<Result<Fixed, Error>> {
        let fixed = parallel::map(&self.manifests, |manifest| {
            fix::fix(self.files, &manifest.path, self.config(manifest), safety).transpose()
        });
        fixed.into_iter().flatten().collect()
    }

    /// The first configuration that is not the default one.
    pub fn configuration(&self) -> Option<&Config> {
        self.configs.iter().find(|config| !config.sources.is_empty())
    }

    fn config(&self, manifest: &Manifest) -> &Config {
        match self.configs.get(manifest.config) {
            Some(config) => config,
            None => unreachable!("every manifest's configuration is one of the batch's"),
        }
    }

    /// Whether every manifest that the configuration can be about was looked for.
    fn is_complete(&self, config: &Config) -> bool {
        let folder = normal(&config.folder);
        self.searched.iter().any(|searched| folder.starts_with(normal(searched)) && !folder.starts_with(".."))
    }

    fn lints(&self, config: usize, is_it: impl Fn(&Path) -> bool) -> bool {
        let manifests = self.manifests.iter().filter(|manifest| manifest.config == config);
        manifests.into_iter().any(|manifest| is_it(&self.config(manifest).relative(&manifest.path)))
    }
}

impl Demand {
    fn gate(self, config: &Config) -> Gate {
        self.gate.or(config.gate).unwrap_or_default()
    }

    fn fail_on(self, config: &Config) -> FailOn {
        self.fail_on.unwrap_or(FailOn::Gate(self.gate(config)))
    }
}

/// Lints the manifest at a path; `None` if the file is none.
///
/// # Errors
/// If the file cannot be read.
pub fn lint(files: &dyn Files, path: &Path, config: &Config) -> Result<Option<Linted>, Error> {
    match App::load(files, path) {
        Ok(Loaded::App(app)) => Ok(Some(judge(files, *app, config))),
        Ok(Loaded::NotAManifest) => Ok(None),
        Err(reason) => Err(Error::Unreadable { path: path.to_owned(), reason }),
    }
}
