//! Reads the app's code beside its manifest: plain facts of its TypeScript and JavaScript with their places, and no rule.
//!
//! Code of other languages is only noted if it uses Stripe, so that a permission is not called unused because of it.

mod cache;
pub mod facts;
mod find;
pub mod imports;
mod nesting;
#[cfg(feature = "code")]
mod parse;
pub(crate) mod parsed;
pub mod resolve;
pub mod stripe;
pub mod targets;

use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use serde::Serialize;

pub use cache::Cache;

use crate::app::{App, Files, Kind, ReadError, Source};
use crate::syntax::{Dialect, Lines, Parsed, SourceId, Span};
use crate::text::secrets::Mode;
use facts::Facts;
use parsed::Outcome;

/// The largest file of code that is read, in bytes.
pub const MAX_CODE_BYTES: u64 = 1024 * 1024;

/// How many bytes of code are parsed for one app.
pub const MAX_PARSED_BYTES: usize = 64 * 1024 * 1024;

/// The code of an app.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// The files that contain facts, sorted by path.
    pub files: Vec<CodeFile>,
    /// How many files of code were found.
    pub found: usize,
    /// The files that were skipped, and why.
    pub skipped: Vec<(PathBuf, Skip)>,
    /// The files in other languages that use Stripe.
    pub foreign: Vec<PathBuf>,
    /// Whether there are more files than are looked at.
    pub is_cut: bool,
    /// The id that the first file has among the app's sources.
    pub first: u16,
}

/// A file of code.
#[derive(Clone, Debug)]
pub struct CodeFile {
    /// Where it is, as the user would write it.
    pub path: PathBuf,
    /// What it says.
    pub text: Arc<str>,
    /// Its facts.
    pub facts: Arc<Facts>,
    /// The secrets of Stripe in it.
    pub secrets: Vec<Secret>,
    /// Whether it is a test, a script or an example, which shows nothing about what the app does.
    pub is_aside: bool,
    /// Whether it belongs to the package that the Dashboard's views are built from.
    pub is_near_views: bool,
    /// Whether it mentions Stripe at all.
    pub mentions_stripe: bool,
}

/// A Stripe secret in the code: its place, its prefix, and the mode that it is for.
pub type Secret = (Range<usize>, &'static str, Mode);

/// Why a file was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skip {
    /// It cannot be read.
    Unreadable(ReadError),
    /// It is generated: its lines are too long.
    Generated,
    /// It is nested too deeply.
    TooDeep,
    /// The files before it have [`MAX_PARSED_BYTES`] already.
    OverBudget,
}

/// How many files of code were read, and how many were not, by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CodeCount {
    /// Read, in whatever language.
    pub read: usize,
    /// Those of them that were parsed only in part, because of mistakes in them.
    pub partly_parsed: usize,
    /// Larger than [`MAX_CODE_BYTES`].
    pub too_large: usize,
    /// Written by a program, or minified.
    pub generated: usize,
    /// Nested too deeply.
    pub too_deep: usize,
    /// Beyond what is parsed of one app.
    pub over_budget: usize,
    /// Unreadable for another reason.
    pub unreadable: usize,
}

/// Reads the code of an app below its folder and around it, or below `roots` where some are given. `None` if the app
/// has no code, is a local manifest, or if the program was built without a parser.
pub fn read(files: &dyn Files, app: &App, roots: &[PathBuf], cache: &Cache) -> Option<Code> {
    if !cfg!(feature = "code") || app.kind == Kind::Local || !app.folder.is_packaged {
        return None;
    }
    let found = find::find(files, &app.path, roots);
    if found.files.is_empty() {
        return None;
    }
    let mut code = Code { found: found.files.len(), is_cut: found.is_cut, ..Code::default() };
    for (found, outcome) in found.files.iter().zip(cache.outcomes(files, &found.files)) {
        match outcome {
            Outcome::Parsed(parsed) => code.files.push(parsed.at(found)),
            Outcome::Silent => {}
            Outcome::Foreign => code.foreign.push(found.path.clone()),
            Outcome::Skipped(skip) => code.skipped.push((found.path.clone(), skip)),
        }
    }
    Some(code)
}

/// Reads the code of an app, if it has any, and makes its files sources of the app.
pub fn read_into(files: &dyn Files, app: &mut App, roots: &[PathBuf]) {
    if let Some(code) = read(files, app, roots, &Cache::default()) {
        code.attach(app);
    }
}

impl Code {
    /// The place of some bytes of a file among the app's sources.
    pub fn span(&self, file: usize, place: &Range<usize>) -> Span {
        Span::new(SourceId(self.first + file as u16), place.start, place.end)
    }

    /// Whether a place among the app's sources is in a test, a script or an example.
    pub fn is_aside(&self, span: Span) -> bool {
        let file = usize::from(span.source.0).checked_sub(usize::from(self.first));
        file.and_then(|file| self.files.get(file)).is_none_or(|file| file.is_aside)
    }

    /// Makes the files sources of the app, so that findings can be about them.
    pub fn attach(mut self, app: &mut App) {
        self.first = app.sources.len() as u16;
        for (index, file) in self.files.iter_mut().enumerate() {
            let id = SourceId(self.first + index as u16);
            let text = std::mem::take(&mut file.text).to_string();
            let comments = file.facts.comments.iter().map(|place| Span::new(id, place.start, place.end)).collect();
            app.sources.push(Source {
                path: file.path.clone(),
                lines: Lines::new(&text),
                text,
                dialect: Dialect::Code,
                parsed: Parsed { comments, ..Parsed::default() },
                entries: OnceLock::default(),
            });
        }
        app.code = Some(self);
    }

    /// How many files were read, and how many were not.
    pub fn count(&self) -> CodeCount {
        let partly_parsed = self.files.iter().filter(|file| !file.facts.is_whole).count();
        let read = self.found - self.skipped.len();
        let mut count = CodeCount { read, partly_parsed, ..CodeCount::default() };
        for (_, skip) in &self.skipped {
            *match skip {
                Skip::Unreadable(ReadError::TooLarge { .. }) => &mut count.too_large,
                Skip::Unreadable(_) => &mut count.unreadable,
                Skip::Generated => &mut count.generated,
                Skip::TooDeep => &mut count.too_deep,
                Skip::OverBudget => &mut count.over_budget,
            } += 1;
        }
        count
    }
}

impl CodeCount {
    /// The files that were not read whole, by the reason, in words.
    pub fn reasons(self) -> impl Iterator<Item = (usize, &'static str)> {
        let reasons = [
            (self.partly_parsed, "parsed only in part, because of mistakes in them"),
            (self.too_large, "left out because they are larger than 1 MiB"),
            (self.generated, "left out because a program wrote them"),
            (self.too_deep, "left out because they nest too deep"),
            (self.over_budget, "left out because an app's code is read up to 64 MiB"),
            (self.unreadable, "left out because they could not be read"),
        ];
        reasons.into_iter().filter(|(count, _)| *count > 0)
    }
}

impl std::ops::AddAssign for CodeCount {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.partly_parsed += other.partly_parsed;
        self.too_large += other.too_large;
        self.generated += other.generated;
        self.too_deep += other.too_deep;
        self.over_budget += other.over_budget;
        self.unreadable += other.unreadable;
    }
}
