//! Reads the app's code beside its manifest: plain facts of its TypeScript and JavaScript with their places, and no rule.
//!
//! Code of other languages is only noted if it uses Stripe, so that a permission is not called unused because of it.

pub mod facts;
mod find;
pub mod imports;
mod nesting;
#[cfg(feature = "code")]
mod parse;
pub mod resolve;
pub mod stripe;
pub mod targets;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::app::{App, Files, Kind, ReadError, Source, source};
use crate::syntax::{Dialect, Lines, Parsed, SourceId, Span};
use crate::text::secrets::{self, Mode};
use facts::Facts;
use find::Found;

/// The largest file of code that is read, in bytes.
pub const MAX_CODE_BYTES: u64 = 1024 * 1024;

/// How many bytes of code are parsed for one app.
const MAX_PARSED_BYTES: usize = 64 * 1024 * 1024;

/// The stack of a thread that parses. Code that is nested more deeply is [not parsed](nesting).
const STACK: usize = 256 * 1024 * 1024;

/// How many files make it worth starting a thread.
const WORTH_A_THREAD: usize = 64;

/// A line with this many bytes was not written by a person.
const LONG_LINE: usize = 20_000;

/// The code of an app.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// The files that contain facts, sorted by path.
    pub files: Vec<CodeFile>,
    /// How many files of code were read.
    pub read: usize,
    /// The files that were skipped, and why.
    pub skipped: Vec<(PathBuf, Skip)>,
    /// The files in other languages that use Stripe.
    pub foreign: Vec<PathBuf>,
    /// Whether there is more code than is read.
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
    pub text: String,
    /// Its facts.
    pub facts: Facts,
    /// The secrets of Stripe in it.
    pub secrets: Vec<(std::ops::Range<usize>, &'static str, Mode)>,
    /// Whether it is a test, a script or an example, which shows nothing about what the app does.
    pub is_aside: bool,
    /// Whether it belongs to the package that the Dashboard's views are built from.
    pub is_near_views: bool,
    /// Whether it mentions Stripe at all.
    pub mentions_stripe: bool,
}

/// Why a file was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skip {
    /// It cannot be read.
    Unreadable(ReadError),
    /// It is generated: its lines are too long.
    Generated,
    /// It is nested too deeply.
    TooDeep,
}

/// The result of reading a file.
enum Outcome {
    Said(Box<CodeFile>),
    Silent,
    Foreign,
    Skipped(Skip),
}

/// Reads the code of an app below its folder and around it, or below `roots` where some are given. `None` if the app
/// has no code, is a local manifest, or if the program was built without a parser.
pub fn read(files: &dyn Files, app: &App, roots: &[PathBuf]) -> Option<Code> {
    if !cfg!(feature = "code") || app.kind == Kind::Local || !app.folder.is_packaged {
        return None;
    }
    let found = find::find(files, &app.path, roots);
    if found.files.is_empty() {
        return None;
    }
    let mut code = Code { read: found.files.len(), is_cut: found.is_cut, ..Code::default() };
    let parsed = AtomicUsize::new(0);
    for (found, outcome) in found.files.iter().zip(outcomes(files, &found.files, &parsed)) {
        match outcome {
            Outcome::Said(file) => code.files.push(*file),
            Outcome::Silent => {}
            Outcome::Foreign => code.foreign.push(found.path.clone()),
            Outcome::Skipped(skip) => code.skipped.push((found.path.clone(), skip)),
        }
    }
    code.is_cut |= parsed.into_inner() > MAX_PARSED_BYTES;
    Some(code)
}

/// Reads the code of an app, if it has any, and makes its files sources of the app.
pub fn read_into(files: &dyn Files, app: &mut App, roots: &[PathBuf]) {
    if let Some(code) = read(files, app, roots) {
        code.attach(app);
    }
}

/// The result for each file, computed on threads whose stack a parser cannot overflow.
fn outcomes(files: &dyn Files, found: &[Found], parsed: &AtomicUsize) -> Vec<Outcome> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = (found.len() / WORTH_A_THREAD).clamp(1, cores);
    let share = found.len().div_ceil(threads);
    let unread = || Outcome::Skipped(Skip::Unreadable(ReadError::Other("no thread could be started".into())));
    thread::scope(|scope| {
        let work = |share: &[Found]| share.iter().map(|found| outcome(files, found, parsed)).collect::<Vec<_>>();
        let start = |share| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || work(share)).ok();
        let handles: Vec<_> = found.chunks(share).map(|share| (share.len(), start(share))).collect();
        let join = |(length, handle): (usize, Option<thread::ScopedJoinHandle<Vec<Outcome>>>)| {
            let outcomes = handle.and_then(|handle| handle.join().ok());
            outcomes.unwrap_or_else(|| std::iter::repeat_with(unread).take(length).collect())
        };
        handles.into_iter().flat_map(join).collect()
    })
}

fn outcome(files: &dyn Files, found: &Found, parsed: &AtomicUsize) -> Outcome {
    let text = match files.read(&found.path, MAX_CODE_BYTES).and_then(source::decode) {
        Ok(text) => text,
        Err(reason) => return Outcome::Skipped(Skip::Unreadable(reason)),
    };
    if found.is_foreign {
        return if uses_stripe(&text) { Outcome::Foreign } else { Outcome::Silent };
    }
    let mentions_stripe = text.contains("tripe");
    if !(mentions_stripe || found.is_near_views || may_hold_secret(&text)) {
        return Outcome::Silent;
    }
    if text.lines().any(|line| line.len() > LONG_LINE) {
        return Outcome::Skipped(Skip::Generated);
    }
    if !nesting::is_shallow(&text) {
        return Outcome::Skipped(Skip::TooDeep);
    }
    if parsed.fetch_add(text.len(), Ordering::Relaxed) > MAX_PARSED_BYTES {
        return Outcome::Silent;
    }
    let facts = parse(&text, &found.path);
    Outcome::Said(Box::new(CodeFile {
        path: found.path.clone(),
        secrets: stripe_secrets(&text),
        facts,
        text,
        is_aside: found.is_aside,
        is_near_views: found.is_near_views,
        mentions_stripe,
    }))
}

/// The facts of a text that is [shallow](nesting).
#[cfg(feature = "code")]
pub(crate) fn parse(text: &str, path: &Path) -> Facts {
    parse::parse(text, path.extension().and_then(|extension| extension.to_str()).unwrap_or_default())
}

#[cfg(not(feature = "code"))]
pub(crate) fn parse(_: &str, _: &Path) -> Facts {
    Facts::default()
}

/// Whether code in another language really uses Stripe, and does not only mention it.
fn uses_stripe(text: &str) -> bool {
    const USES: [&str; 8] = [
        "import stripe",
        "from stripe",
        "Stripe::",
        "Stripe\\",
        "Stripe.net",
        "using Stripe",
        "com.stripe",
        "api.stripe.com",
    ];
    USES.iter().any(|needle| text.contains(needle))
        || text.contains("stripe/stripe-go")
        || text.contains("require \"stripe\"")
}

/// A cheap check whether a text may contain a Stripe secret.
fn may_hold_secret(text: &str) -> bool {
    ["sk_", "rk_", "whsec_", "absec_"].iter().any(|prefix| text.contains(prefix))
}

fn stripe_secrets(text: &str) -> Vec<(std::ops::Range<usize>, &'static str, Mode)> {
    if !may_hold_secret(text) {
        return Vec::new();
    }
    let certain = secrets::find(text).into_iter().filter(|secret| secret.is_certain);
    certain.filter_map(|secret| Some((secret.range, secret.prefix, secret.stripe?))).collect()
}

impl Code {
    /// The place of some bytes of a file among the app's sources.
    pub fn span(&self, file: usize, place: &std::ops::Range<usize>) -> Span {
        Span::new(SourceId(self.first + file as u16), place.start, place.end)
    }

    /// Makes the files sources of the app, so that findings can be about them.
    pub fn attach(mut self, app: &mut App) {
        self.first = app.sources.len() as u16;
        for (index, file) in self.files.iter_mut().enumerate() {
            let id = SourceId(self.first + index as u16);
            let text = std::mem::take(&mut file.text);
            let comments = file.facts.comments.iter().map(|place| Span::new(id, place.start, place.end)).collect();
            app.sources.push(Source {
                path: file.path.clone(),
                lines: Lines::new(&text),
                text,
                dialect: Dialect::Code,
                parsed: Parsed { comments, ..Parsed::default() },
            });
        }
        app.code = Some(self);
    }
}
