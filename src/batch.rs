//! Lints many manifests, each by the configuration that holds for it.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};

use crate::app::files::normal;
use crate::app::{App, Files, Inside, Loaded, Origin, ReadError, Unsaved};
use crate::code;
use crate::config::{Config, Configs};
use crate::discover::Candidate;
use crate::error::{Error, Exit};
use crate::finding::{Finding, MAX_FINDINGS, Safety, Severity};
use crate::fix::{self, Fixed};
use crate::parallel;
use crate::rules::SEVERAL_PUBLIC_APPS;
use crate::safety;
use crate::text::Shown;
use crate::verdict::{self, FailOn, Gate, Linted, judge, judge_configuration};

/// Manifests that are linted together.
pub struct Batch<'a> {
    manifests: Vec<Manifest<'a>>,
    /// The manifests that their configuration excludes.
    excluded: Vec<PathBuf>,
    configs: Vec<Config>,
    /// The configurations that cannot be read; what they hold for is not linted.
    unreadable: Vec<(PathBuf, ReadError)>,
    /// The folders that were searched, so that everything in them is known.
    searched: Vec<PathBuf>,
    /// The text that a manifest had earlier, to compare with.
    earlier: Option<&'a Earlier<'a>>,
}

/// Gives the text that a file had at an earlier time; `None` if it was not there.
pub type Earlier<'a> = dyn Fn(&Path) -> Result<Option<String>, Error> + Sync + 'a;

struct Manifest<'a> {
    path: PathBuf,
    /// The files that it may lead to.
    inside: Inside<'a>,
    config: usize,
}

/// What the command line says about passing, which goes before the configurations.
#[derive(Clone, Copy, Debug, Default)]
pub struct Demand {
    /// What must be clean.
    pub gate: Option<Gate>,
    /// The findings that fail the run, whatever the gate.
    pub fail_on: Option<FailOn>,
    /// Whether a run that lints nothing passes.
    pub may_be_empty: bool,
}

/// What came of a run, in numbers.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many manifests were linted.
    pub manifests: usize,
    /// How many files were found by their name.
    pub files: usize,
    /// The files that are named like a manifest and are something else.
    pub skipped: Vec<PathBuf>,
    /// The manifests that their configuration excludes.
    pub excluded: Vec<PathBuf>,
    /// Whether a run that lints nothing passes.
    pub may_be_empty: bool,
    /// What could not be read.
    pub errors: Vec<Error>,
    /// How many findings there are, by severity.
    pub count: Count,
    /// How many of them are not told, because their file has too many.
    pub omitted: usize,
    /// How many findings there are, by rule.
    pub by_rule: BTreeMap<&'static str, usize>,
    /// How many findings the configuration suppressed.
    pub suppressed: usize,
    /// How many faults were mended before the run.
    pub fixed: usize,
    /// How many findings the fixes brought to light.
    pub revealed: usize,
    /// How many files could not be written with their faults fixed.
    pub unwritten: usize,
    /// What had to be clean.
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
    fn add(&mut self, linted: &mut Linted, fail_on: FailOn) {
        for finding in &mut linted.findings {
            let all = 1 + finding.more;
            match finding.severity {
                Severity::Error => self.count.errors += all,
                Severity::Warning => self.count.warnings += all,
                Severity::Info => self.count.infos += all,
            }
            *self.by_rule.entry(finding.rule.name).or_default() += all;
            self.omitted += finding.more;
            finding.fails = fail_on.fails(finding);
            if finding.fails {
                *self.failing.entry(finding.rule.name).or_default() += all;
            }
        }
        self.omitted += linted.findings.len().saturating_sub(MAX_FINDINGS);
        linted.findings.truncate(MAX_FINDINGS);
        self.suppressed += linted.suppressed.iter().map(|suppressed| 1 + suppressed.finding.more).sum::<usize>();
    }

    /// How many findings are not told and why, in words, if there are any.
    pub fn left_out(&self) -> Option<String> {
        let Self { omitted, .. } = self;
        (*omitted > 0).then(|| format!("{omitted} left out, because at most {MAX_FINDINGS} of a file are shown"))
    }

    /// Whether nothing fails the run: no finding, no manifest that could not be read, or not be written as was asked, and
    /// not that none was linted.
    pub fn passed(&self) -> bool {
        self.errors.is_empty() && self.unwritten == 0 && self.failing.is_empty() && !self.is_empty()
    }

    /// Whether no manifest was linted although the run should lint some.
    pub fn is_empty(&self) -> bool {
        self.manifests == 0 && !self.may_be_empty
    }

    /// How the program ends.
    pub fn exit(&self) -> Exit {
        if self.errors.iter().any(|error| matches!(error, Error::NotInRepository(_))) {
            Exit::Usage
        } else if self.manifests == 0 && !self.errors.is_empty() {
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

impl<'a> Batch<'a> {
    /// Manifests that are named by their paths: see [`Batch::of`].
    ///
    /// # Errors
    /// If the given configuration cannot be read.
    pub fn new(
        files: &'a dyn Files,
        paths: Vec<PathBuf>,
        searched: Vec<PathBuf>,
        config: Option<&Path>,
    ) -> Result<Self, Error> {
        let named = paths.into_iter().map(|path| Candidate { path, origin: Origin::Named });
        Self::of(files, named.collect(), searched, config)
    }

    /// Finds the configuration of each manifest and leaves out those that it excludes. With a configuration given, it
    /// holds for all. `searched` are the folders in which all manifests were looked for.
    ///
    /// # Errors
    /// If the given configuration cannot be read.
    pub fn of(
        files: &'a dyn Files,
        candidates: Vec<Candidate>,
        searched: Vec<PathBuf>,
        config: Option<&Path>,
    ) -> Result<Self, Error> {
        let mut configs = Configs::new(files, config)?;
        let configured = candidates.into_iter().filter_map(|Candidate { path, origin }| {
            let inside = Inside::of(files, &path, &origin);
            let config = configs.index(&path, &inside)?;
            Some(Manifest { path, inside, config })
        });
        let manifests: Vec<Manifest> = configured.collect();
        let (configs, unreadable) = configs.into_all();
        let is_excluded =
            |manifest: &Manifest| configs.get(manifest.config).is_some_and(|config| config.excludes(&manifest.path));
        let (excluded, manifests): (Vec<_>, Vec<_>) = manifests.into_iter().partition(is_excluded);
        let excluded = excluded.into_iter().map(|manifest| manifest.path).collect();
        Ok(Self { manifests, excluded, configs, unreadable, searched, earlier: None })
    }

    /// Compares each manifest with what it was earlier.
    pub fn since(self, earlier: &'a Earlier<'a>) -> Self {
        Self { earlier: Some(earlier), ..self }
    }

    /// Lints every manifest and hands what came of each, then of each configuration, to `take`, in the order of the paths.
    ///
    /// # Errors
    /// The first error of `take`.
    pub fn lint(&self, demand: Demand, mut take: impl FnMut(&Linted) -> io::Result<()>) -> io::Result<Summary> {
        let mut summary = Summary {
            files: self.manifests.len() + self.excluded.len(),
            excluded: self.excluded.clone(),
            may_be_empty: demand.may_be_empty,
            errors: self.unreadable_configurations().collect(),
            ..Summary::default()
        };
        let mut held: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.configs.len()];
        let work = |manifest: &Manifest| self.lint_one(manifest);
        let mut first_public = None;
        parallel::each(&self.manifests, work, |manifest, result| {
            match result {
                Ok(Some(mut linted)) => {
                    one_public_app(&mut linted, &mut first_public, self.config(manifest));
                    if let Some(held) = held.get_mut(manifest.config) {
                        held.append(&mut linted.held);
                    }
                    summary.manifests += 1;
                    let unreadable = std::mem::take(&mut linted.unreadable).into_iter();
                    summary.errors.extend(unreadable.map(|(path, reason)| Error::Unreadable { path, reason }));
                    summary.add(&mut linted, demand.fail_on(self.config(manifest)));
                    return take(&linted);
                }
                Ok(None) => summary.skipped.push(manifest.path.clone()),
                Err(error) => summary.errors.push(error),
            }
            Ok(())
        })?;
        for ((index, config), held) in self.configs.iter().enumerate().zip(held) {
            if config.sources.is_empty() {
                continue;
            }
            let mut linted = judge_configuration(config, |at, suppression| {
                !held.contains(&at)
                    && (self.is_complete(config) || self.lints(index, |path| suppression.is_about(path)))
            });
            summary.misconfigured |= linted.findings.iter().any(|finding| finding.rule.breaks_the_configuration());
            summary.add(&mut linted, demand.fail_on(config));
            take(&linted)?;
        }
        let gates = self.manifests.iter().map(|manifest| demand.gate(self.config(manifest)));
        summary.gate = gates.max().or(demand.gate).unwrap_or_default();
        Ok(summary)
    }

    /// Applies the fixes of every manifest in memory; those without are left out.
    pub fn fix(&self, safety: Safety) -> Vec<Result<Fixed, Error>> {
        let mut fixed: Vec<_> = self.unreadable_configurations().map(Err).collect();
        let work =
            |manifest: &Manifest| fix::fix(&manifest.inside, &manifest.path, self.config(manifest), safety).transpose();
        let Ok(()) = parallel::each(&self.manifests, work, |_, result| {
            fixed.extend(result);
            Ok::<(), Infallible>(())
        });
        fixed
    }

    /// The manifests that their configuration excludes.
    pub fn excluded(&self) -> &[PathBuf] {
        &self.excluded
    }

    /// Whether there are none to lint.
    pub fn is_empty(&self) -> bool {
        self.manifests.is_empty()
    }

    /// The first configuration that is not the default one.
    pub fn configuration(&self) -> Option<&Config> {
        self.configs.iter().find(|config| !config.sources.is_empty())
    }

    fn lint_one(&self, manifest: &Manifest) -> Result<Option<Linted>, Error> {
        let Manifest { path, inside, .. } = manifest;
        let earlier = self.earlier.map(|earlier| earlier(path)).transpose()?.flatten();
        lint_since(inside, path, self.config(manifest), earlier.as_deref())
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

impl Demand {
    fn gate(self, config: &Config) -> Gate {
        self.gate.or(config.gate).unwrap_or_default()
    }

    fn fail_on(self, config: &Config) -> FailOn {
        self.fail_on.unwrap_or(FailOn::Gate(self.gate(config)))
    }
}

/// Hints at the second public app of a repository, and at those after it: an account may publish one.
fn one_public_app(linted: &mut Linted, first: &mut Option<(String, PathBuf)>, config: &Config) {
    let Some(public) = &linted.public else { return };
    match first {
        Some((id, path)) if *id != public.id => {
            let message = format!("`{}` is a public app, too, and an account publishes one", Shown::path(path));
            let mut finding = Finding::new(SEVERAL_PUBLIC_APPS, public.span, message);
            finding.help("upload each of them from an account of its own");
            verdict::add(linted, finding, config);
        }
        Some(_) => {}
        None => *first = Some((public.id.clone(), linted.path.clone())),
    }
}

/// Lints the manifest at a path; `None` if the file is none.
///
/// # Errors
/// If the file cannot be read.
pub fn lint(files: &dyn Files, path: &Path, config: &Config) -> Result<Option<Linted>, Error> {
    lint_since(files, path, config, None)
}

/// Lints the manifest at a path, and compares it with its text at an earlier time.
fn lint_since(files: &dyn Files, path: &Path, config: &Config, earlier: Option<&str>) -> Result<Option<Linted>, Error> {
    // The code stays the same while fixes of the manifest are tried.
    let code = OnceCell::new();
    let once = |files: &dyn Files| -> Result<Option<Linted>, Error> {
        let Some(mut app) = load(files, path)? else { return Ok(None) };
        if let Some(code) = code.get_or_init(|| code::read(files, &app, &config.settings.code.roots)) {
            code.clone().attach(&mut app);
        }
        app.previous = earlier.map(|text| Box::new(App::of_text(path, text.to_owned())));
        Ok(Some(judge(files, app, config)))
    };
    let Some(mut linted) = once(files)? else { return Ok(None) };
    safety::confirm(&mut linted, |text| once(&Unsaved { path, bytes: text.as_bytes(), others: files }).ok().flatten());
    Ok(Some(linted))
}

/// Loads the manifest at a path; `None` if the file is none.
///
/// # Errors
/// If the file cannot be read.
pub fn load(files: &dyn Files, path: &Path) -> Result<Option<App>, Error> {
    match App::load(files, path) {
        Ok(Loaded::App(app)) => Ok(Some(*app)),
        Ok(Loaded::NotAManifest) => Ok(None),
        Err(reason) => Err(Error::Unreadable { path: path.to_owned(), reason }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Memory;

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
        let batch = Batch::new(&files, paths.to_vec(), vec![PathBuf::new()], None).unwrap();
        let mut told = Vec::new();
        let summary = batch.lint(Demand::default(), |linted| {
            let names = linted.findings.iter().map(|finding| finding.rule.name.to_owned());
            told.extend(names.filter(|name| [SEVERAL_PUBLIC_APPS, "unused-suppression"].contains(&name.as_str())));
            Ok(())
        });
        (summary.unwrap(), told)
    }

    #[test]
    fn the_second_public_app_is_told_of_unless_that_is_suppressed_or_off() {
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
