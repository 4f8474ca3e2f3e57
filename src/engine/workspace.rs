//! Lints many manifests, each with the configuration that applies to it.

use std::collections::{BTreeSet, HashSet};
use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};

use super::cache::Cache;
use super::candidate::Candidate;
use super::fix::{Fixed, fix_in};
use super::history::Earlier;
use super::judge::{self, judge_configuration};
use super::lint::Run;
use super::report::FileReport;
use super::summary::Summary;
use crate::app::files::normal;
use crate::app::{Files, Inside, Origin, ReadError};
use crate::clock::Clock;
use crate::config::{Config, Configs, FailOn, Gate, Selection};
use crate::diagnostic::{Finding, Safety, Severity};
use crate::error::Error;
use crate::parallel;
use crate::rules::registered;
use crate::text::Shown;

/// Manifests that are linted together.
pub struct Batch<'a> {
    manifests: Vec<Manifest<'a>>,
    /// The manifests that their configuration excludes.
    excluded: Vec<PathBuf>,
    configs: Vec<Config>,
    /// The configurations that cannot be read; the manifests that they apply to are not linted.
    unreadable: Vec<(PathBuf, ReadError)>,
    /// Whether one of them keeps a manifest that the user named from being linted.
    misses_named: bool,
    /// The folders that were searched, so that everything in them is known.
    searched: Vec<PathBuf>,
    /// What the manifests share.
    run: Run<'a>,
    /// What earlier runs over the same files found.
    cache: Option<&'a Cache>,
}

struct Manifest<'a> {
    path: PathBuf,
    /// The files that it may lead to.
    inside: Inside<'a>,
    config: usize,
    /// Whether the user named it, so that it has to be linted.
    is_named: bool,
}

/// What the command line says about passing, which takes precedence over the configurations, and about what is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct PassCriteria {
    /// The gate that must be passed.
    pub gate: Option<Gate>,
    /// The findings that fail the run, whatever the gate.
    pub fail_on: Option<FailOn>,
    /// Whether a run that lints nothing passes.
    pub may_be_empty: bool,
    /// The least severity that is shown. The findings below it count all the same.
    pub least_shown: Option<Severity>,
    /// How many findings are shown at most. The others count all the same.
    pub most_shown: Option<usize>,
}

impl<'a> Batch<'a> {
    /// Finds the configuration of each manifest and leaves out those that it excludes. A given configuration applies to
    /// all of them. `searched` are the folders in which all manifests were looked for.
    ///
    /// # Errors
    /// If the given configuration cannot be read.
    pub fn new(
        files: &'a dyn Files,
        candidates: impl IntoIterator<Item = Candidate>,
        searched: Vec<PathBuf>,
        config: Option<&Path>,
    ) -> Result<Self, Error> {
        let mut configs = Configs::new(files, config)?;
        let mut misses_named = false;
        let configured = candidates.into_iter().filter_map(|Candidate { path, origin }| {
            let (inside, is_named) = (Inside::of(files, &path, &origin), origin == Origin::Named);
            let config = configs.index(&path, &inside);
            misses_named |= is_named && config.is_none();
            Some(Manifest { path, inside, config: config?, is_named })
        });
        let manifests: Vec<Manifest> = configured.collect();
        let (configs, unreadable) = configs.into_all();
        let is_excluded = |manifest: &Manifest| {
            let config = configs.get(manifest.config).filter(|_| !manifest.is_named);
            config.is_some_and(|config| config.excludes(&manifest.path))
        };
        let (excluded, manifests): (Vec<_>, Vec<_>) = manifests.into_iter().partition(is_excluded);
        let excluded = excluded.into_iter().map(|manifest| manifest.path).collect();
        Ok(Self { manifests, excluded, configs, unreadable, misses_named, searched, run: Run::default(), cache: None })
    }

    /// Compares each manifest with what it was earlier.
    pub fn since(self, earlier: &'a dyn Earlier) -> Self {
        Self { run: Run { earlier: Some(earlier), ..self.run }, ..self }
    }

    /// Takes from a cache what has not changed, and keeps in it what is linted. It does not serve to compare with what was
    /// earlier, and fixes are called safe untried.
    pub fn cached(self, cache: &'a Cache) -> Self {
        Self { cache: Some(cache), ..self }
    }

    /// Lints by some of the rules only.
    pub fn select(mut self, selection: &Selection) -> Self {
        self.configs.iter_mut().for_each(|config| config.selection.clone_from(selection));
        self
    }

    /// Takes the date from a clock other than the default one.
    pub fn on(mut self, clock: Clock) -> Self {
        self.configs.iter_mut().for_each(|config| config.clock = clock);
        self
    }

    /// Lints every manifest and passes the result for each, then for each configuration, to `take`, in the order of the
    /// paths.
    ///
    /// # Errors
    /// The first error of `take`.
    pub fn lint(
        &self,
        demand: PassCriteria,
        mut take: impl FnMut(&FileReport) -> io::Result<()>,
    ) -> io::Result<Summary> {
        let mut summary = Summary {
            files: self.manifests.len() + self.excluded.len(),
            excluded: self.excluded.clone(),
            may_be_empty: demand.may_be_empty,
            errors: self.unreadable_configurations().collect(),
            misses_named: self.misses_named,
            ..Summary::default()
        };
        let mut matched: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.configs.len()];
        let work = |manifest: &Manifest| self.lint_one(manifest, demand.gate(self.config(manifest)));
        let mut first_public = None;
        parallel::each(&self.manifests, work, |manifest, result| {
            match result {
                Ok(Some(mut linted)) => {
                    one_public_app(&mut linted, &mut first_public, self.config(manifest));
                    if let Some(matched) = matched.get_mut(manifest.config) {
                        matched.append(&mut linted.matched_suppressions);
                    }
                    summary.manifests += 1;
                    let unreadable = std::mem::take(&mut linted.unreadable).into_iter();
                    summary.errors.extend(unreadable.map(|(path, reason)| Error::Unreadable { path, reason }));
                    return hand_over(linted, demand, self.config(manifest), &mut summary, &mut take);
                }
                Ok(None) if manifest.is_named => summary.miss(Error::NotAManifest(manifest.path.clone())),
                Ok(None) => summary.skipped.push(manifest.path.clone()),
                Err(error) if manifest.is_named => summary.miss(error),
                Err(error) => summary.errors.push(error),
            }
            Ok(())
        })?;
        for ((index, config), matched) in self.configs.iter().enumerate().zip(matched) {
            if config.sources.is_empty() {
                continue;
            }
            let linted = judge_configuration(config, |at, suppression| {
                !matched.contains(&at)
                    && (self.is_complete(config) || self.lints(index, |path| suppression.is_about(path)))
            });
            summary.misconfigured |= !config.problems.is_empty();
            hand_over(linted, demand, config, &mut summary, &mut take)?;
        }
        let gates = self.manifests.iter().map(|manifest| demand.gate(self.config(manifest)));
        summary.gate = gates.max().or(demand.gate).unwrap_or_default();
        Ok(summary)
    }

    /// Applies the fixes of every manifest and its code in memory. Files without are left out, and code that several
    /// manifests share is fixed once.
    pub fn fix(&self, safety: Safety) -> Vec<Result<Fixed, Error>> {
        let mut fixed: Vec<_> = self.unreadable_configurations().map(Err).collect();
        let run = Run { earlier: None, ..self.run.clone() };
        let mut seen = HashSet::new();
        let work = |manifest: &Manifest| fix_in(&run, &manifest.inside, &manifest.path, self.config(manifest), safety);
        let Ok(()) = parallel::each(&self.manifests, work, |_, result| {
            match result {
                Ok(files) => fixed.extend(files.into_iter().filter(|file| seen.insert(normal(&file.path))).map(Ok)),
                Err(error) => fixed.push(Err(error)),
            }
            Ok::<(), Infallible>(())
        });
        fixed
    }

    /// The first configuration that is not the default one.
    pub fn configuration(&self) -> Option<&Config> {
        self.configs.iter().find(|config| !config.sources.is_empty())
    }

    fn lint_one(&self, manifest: &Manifest, gate: Gate) -> Result<Option<FileReport>, Error> {
        let Manifest { path, inside, .. } = manifest;
        match self.cache {
            Some(cache) => cache.lint(inside, path, self.config(manifest), gate),
            None => self.run.lint(inside, path, self.config(manifest), gate),
        }
    }

    fn unreadable_configurations(&self) -> impl Iterator<Item = Error> {
        let errors = self.unreadable.iter().cloned();
        errors.map(|(path, reason)| Error::Configuration { path, reason })
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

impl PassCriteria {
    fn gate(self, config: &Config) -> Gate {
        self.gate.or(config.gate).unwrap_or_default()
    }

    fn fail_on(self, config: &Config) -> FailOn {
        self.fail_on.unwrap_or(FailOn::Gate(self.gate(config)))
    }
}

/// Counts the findings of a file, and passes on those that are shown.
fn hand_over(
    mut linted: FileReport,
    demand: PassCriteria,
    config: &Config,
    summary: &mut Summary,
    take: &mut impl FnMut(&FileReport) -> io::Result<()>,
) -> io::Result<()> {
    linted.decide(demand.fail_on(config));
    summary.add(&linted);
    linted.truncate();
    let all = linted.findings.len();
    linted.findings.retain(|finding| demand.least_shown.is_none_or(|least| finding.severity >= least));
    linted.findings.truncate(demand.most_shown.map_or(usize::MAX, |most| most.saturating_sub(summary.shown)));
    summary.shown += linted.findings.len();
    summary.hidden += all - linted.findings.len();
    take(&linted)
}

/// Reports the second public app of a repository and those after it, because an account can only publish one.
fn one_public_app(linted: &mut FileReport, first: &mut Option<(String, PathBuf)>, config: &Config) {
    let Some(public) = &linted.public else { return };
    match first {
        Some((id, path)) if *id != public.id => {
            let message = format!("`{}` is also a public app, but an account can only have one", Shown::path(path));
            let mut finding = Finding::new(&registered::several_public_apps, public.span, message);
            finding.help("upload each of them from its own account");
            judge::add(linted, finding, config);
        }
        Some(_) => {}
        None => *first = Some((public.id.clone(), linted.path.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Memory;

    const SEVERAL_PUBLIC_APPS: &str = "several-public-apps";
    const CONFIG: &str = "stripe-app-lint.json5";

    /// Lints two public apps under a configuration; the second has a comment in it.
    fn second_app(config: &str, comment: &str) -> (Summary, Vec<String>) {
        let mut files = Memory::default();
        files.insert(CONFIG, config);
        let paths = ["a", "b"].map(|app| PathBuf::from(format!("{app}/stripe-app.yaml")));
        for (path, app) in paths.iter().zip(["a", "b"]) {
            let text = format!(
                "id: dev.ledgerline.{app}\nversion: 1.0.0\nname: Ledgerline\nextensions: []\ndeclarations:\n  \
                 distribution_type: public{}\n",
                if app == "b" { comment } else { "" }
            );
            files.insert(path, text);
        }
        let batch = Batch::new(&files, paths.iter().map(Candidate::named), vec![PathBuf::new()], None).unwrap();
        let mut told = Vec::new();
        let summary = batch.lint(PassCriteria::default(), |linted| {
            let names = linted.findings.iter().map(|finding| finding.rule.name.to_owned());
            told.extend(names.filter(|name| [SEVERAL_PUBLIC_APPS, "unused-suppression"].contains(&name.as_str())));
            Ok(())
        });
        (summary.unwrap(), told)
    }

    #[test]
    fn second_public_app_is_reported_unless_suppressed_or_off() {
        let plain = "{}".to_owned();
        let suppressed = format!(r#"{{suppress: [{{rule: "{SEVERAL_PUBLIC_APPS}", file: "b/*", reason: "agreed"}}]}}"#);
        let off = format!(r#"{{rules: {{"{SEVERAL_PUBLIC_APPS}": "off"}}}}"#);
        let comment = format!(" # stripe-app-lint: ignore[{SEVERAL_PUBLIC_APPS}] agreed");
        for (config, comment, told, set_aside) in
            [(&plain, "", 1, 0), (&suppressed, "", 0, 1), (&plain, comment.as_str(), 0, 1), (&off, "", 0, 0)]
        {
            let (summary, found) = second_app(config, comment);
            assert_eq!(found, vec![SEVERAL_PUBLIC_APPS; told], "{config}{comment}");
            assert_eq!(summary.suppressed, set_aside, "{config}{comment}");
        }
    }
}
