//! A user's configuration: `stripe-app-lint.json5`, or the key `stripe-app-lint` of a `package.json`.

mod decode;
mod pattern;
mod policy;
mod selection;
mod suppression;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use globset::GlobSet;

pub use pattern::Pattern;
pub use policy::{FailOn, Gate, Level};
pub use selection::Selection;
pub use suppression::{Suppression, inline};

use crate::app::files::{Files, ReadError, normal};
use crate::app::source::MAX_MANIFEST_BYTES;
use crate::app::{Inside, Origin, Source, inside};
use crate::clock::Clock;
use crate::diagnostic::Rule;
use crate::error::Error;
use crate::rules::Settings;
use crate::syntax::{SourceId, Span};

/// The names of configuration files. The first that exists in a folder wins.
pub const NAMES: [&str; 3] = ["stripe-app-lint.json5", "stripe-app-lint.json", "package.json"];

/// The name of the file that `baseline` writes.
pub const BASELINE: &str = "stripe-app-lint.baseline.json";

/// The configuration that `init` writes.
pub const STARTER: &str = include_str!("starter.json5");

/// The schema of configurations, JSON Schema draft 2020-12.
pub const SCHEMA: &str = include_str!("../../schemas/config.schema.json");

/// The key that holds the configuration in a `package.json`.
pub const PACKAGE_KEY: &str = "stripe-app-lint";

/// A configuration. Without a file, the defaults of the rules apply.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The file it was read from and the baseline, in the order of their [`SourceId`]s.
    pub sources: Vec<Source>,
    /// The folder that its patterns and paths are relative to.
    pub folder: PathBuf,
    /// When the run fails.
    pub gate: Option<Gate>,
    /// The severities that it sets.
    pub levels: Vec<(String, Level)>,
    /// Severities for some files.
    pub overrides: Vec<Override>,
    /// The files that are not linted.
    pub exclude: GlobSet,
    /// Additional values that the rules should accept.
    pub settings: Settings,
    /// Suppressed findings.
    pub suppressions: Vec<Suppression>,
    /// The rules that the run is about, which the command line says.
    pub selection: Selection,
    /// Where the date comes from on which suppressions expire.
    pub clock: Clock,
    /// Mistakes in the configuration.
    pub problems: Vec<Problem>,
}

/// Severities for some files.
#[derive(Clone, Debug)]
pub struct Override {
    /// The files, relative to the configuration's folder.
    pub files: Vec<Pattern>,
    /// The severities.
    pub levels: Vec<(String, Level)>,
}

/// Something wrong with a configuration.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The rule that reports it.
    pub rule: &'static Rule,
    /// Where it is.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// If the file cannot be read. Mistakes in it become [`Problem`]s.
    pub fn read(files: &dyn Files, path: &Path) -> Result<Self, ReadError> {
        let source = Source::read(files, path, SourceId(0))?;
        Ok(decode::config(files, source))
    }

    /// The level of a rule in a file; `None` if neither the command line nor the configuration sets it.
    pub fn level(&self, rule: &str, path: &Path) -> Option<Level> {
        if !self.selection.has(rule) {
            return Some(Level::Off);
        }
        let relative = self.relative(path);
        let overrides =
            self.overrides.iter().filter(|over| over.files.iter().any(|pattern| pattern.matches(&relative)));
        let mut levels = self.levels.iter().chain(overrides.flat_map(|over| &over.levels));
        levels.rfind(|(name, _)| name == rule).map(|(_, level)| *level)
    }

    /// Whether a file is not to be linted.
    pub fn excludes(&self, path: &Path) -> bool {
        let relative = self.relative(path);
        relative.ancestors().any(|above| self.exclude.is_match(above))
    }

    /// A path as the configuration's patterns see it: relative to its folder.
    pub fn relative(&self, path: &Path) -> PathBuf {
        let path = normal(path);
        let folder = normal(&self.folder);
        path.strip_prefix(&folder).map(Path::to_owned).unwrap_or(path)
    }
}

/// Finds the configuration of each manifest: in its folder or in one above, up to the root of the repository.
pub struct Configs<'a> {
    files: &'a dyn Files,
    fixed: bool,
    configs: Vec<Config>,
    unreadable: Vec<(PathBuf, ReadError)>,
    /// The index of each folder's configuration; `None` if that cannot be read.
    by_folder: HashMap<PathBuf, Option<usize>>,
}

impl<'a> Configs<'a> {
    /// If a file is given, it is the configuration of every manifest.
    ///
    /// # Errors
    /// If that file cannot be read.
    pub fn new(files: &'a dyn Files, path: Option<&Path>) -> Result<Self, Error> {
        let fixed = match path {
            Some(path) => Config::read(&Inside::of(files, path, &Origin::Named), path)
                .map_err(|reason| Error::Configuration { path: path.to_owned(), reason })?,
            None => Config::default(),
        };
        let (unreadable, by_folder) = (Vec::new(), HashMap::new());
        Ok(Self { files, fixed: path.is_some(), configs: vec![fixed], unreadable, by_folder })
    }

    /// All configurations that were found, the default one first, and the files that cannot be read.
    pub fn into_all(self) -> (Vec<Config>, Vec<(PathBuf, ReadError)>) {
        (self.configs, self.unreadable)
    }

    /// The configuration of one manifest. Only files that `inside` allows are read.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn into_one(mut self, manifest: &Path, inside: &Inside) -> Result<Config, Error> {
        let index = self.index(manifest, inside);
        match self.unreadable.pop() {
            Some((path, reason)) => Err(Error::Configuration { path, reason }),
            None => Ok(index.and_then(|index| self.configs.into_iter().nth(index)).unwrap_or_default()),
        }
    }

    /// The index in [`into_all`](Self::into_all) of a manifest's configuration; `None` if that cannot be read. Only files that
    /// `inside` allows are read.
    pub fn index(&mut self, manifest: &Path, inside: &Inside) -> Option<usize> {
        let folder = manifest.parent().map(normal).unwrap_or_default();
        if self.fixed { Some(0) } else { self.of_folder(&folder, inside) }
    }

    fn of_folder(&mut self, folder: &Path, inside: &Inside) -> Option<usize> {
        if let Some(index) = self.by_folder.get(folder) {
            return *index;
        }
        let own = NAMES.iter().map(|name| folder.join(name)).find_map(|path| self.read(folder, path, inside));
        let index = match own {
            Some(Ok(config)) => {
                self.configs.push(config);
                Some(self.configs.len() - 1)
            }
            Some(Err(unreadable)) => {
                self.unreadable.push(unreadable);
                None
            }
            None if self.files.look(&folder.join(".git")).is_ok() => Some(0),
            None => above(self.files, folder).map_or(Some(0), |above| self.of_folder(&above, inside)),
        };
        self.by_folder.insert(folder.to_owned(), index);
        index
    }

    /// The configuration in a file, if there is one. Hardly any `package.json` contains one, so most are not parsed, and one
    /// that cannot be read is left to other tools.
    fn read(&self, folder: &Path, path: PathBuf, inside: &Inside) -> Option<Result<Config, (PathBuf, ReadError)>> {
        self.files.look(&path).ok()?;
        let files = inside.at(folder);
        let is_package = path.ends_with("package.json");
        if is_package && !mentions(&files.read(&path, MAX_MANIFEST_BYTES).ok()?, PACKAGE_KEY) {
            return None;
        }
        let has_key = |config: &Config| {
            config.sources.first().and_then(Source::root).is_some_and(|root| root.get(PACKAGE_KEY).is_some())
        };
        match Config::read(&files, &path) {
            Err(ReadError::NotFound) => None,
            Err(_) if is_package => None,
            Err(reason) => Some(Err((path, reason))),
            Ok(config) => (!is_package || has_key(&config)).then_some(Ok(config)),
        }
    }
}

fn mentions(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// The parent folder, as the user would write it; `None` at the root of the file system or outside a repository.
fn above(files: &dyn Files, folder: &Path) -> Option<PathBuf> {
    if folder.as_os_str().is_empty() || folder.ends_with("..") {
        inside::repository(files, folder)?;
        return Some(folder.join(".."));
    }
    folder.parent().map(Path::to_owned)
}
