//! Reads the app's code beside its manifest: plain facts of its TypeScript and JavaScript with their places, and no rule.
//!
//! Code of other languages is only noted if it uses Stripe, so that nobody says that nothing does.

mod cache;
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
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::app::{App, Files, Kind, ReadError, Source, source};
use crate::syntax::{Dialect, Lines, Parsed, SourceId, Span};
use crate::text::secrets::{self, Mode};
pub use cache::Cache;
use facts::Facts;
use find::Found;

/// The largest file of code that is read, in bytes.
pub const MAX_CODE_BYTES: u64 = 1024 * 1024;

/// How many bytes of code are parsed for one app.
const MAX_PARSED_BYTES: usize = 64 * 1024 * 1024;

/// The stack of a thread that parses. What nests deeper than fits is [not parsed](nesting).
const STACK: usize = 256 * 1024 * 1024;

/// How many files a thread is worth starting for.
const WORTH_A_THREAD: usize = 64;

/// A line of that many bytes was not written by a person.
const LONG_LINE: usize = 20_000;

/// The code of an app.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// The files that say something, sorted by path.
    pub files: Vec<CodeFile>,
    /// How many files of code were read.
    pub read: usize,
    /// The files that were left out, and why.
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
    pub facts: Arc<Facts>,
    /// The secrets of Stripe in it.
    pub secrets: Vec<(std::ops::Range<usize>, &'static str, Mode)>,
    /// Whether it is a test, a script or an example, so that it says nothing of what the app does.
    pub is_aside: bool,
    /// Whether it belongs to the package that the Dashboard's views are built from.
    pub is_near_views: bool,
    /// Whether it mentions Stripe at all.
    pub mentions_stripe: bool,
}

/// Why a file was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skip {
    /// It cannot be read.
    Unreadable(ReadError),
    /// A program wrote it: its lines are too long.
    Generated,
    /// It nests too deep.
    TooDeep,
}

/// What came of reading a file.
enum Outcome {
    Said(Box<CodeFile>),
    Silent,
    Foreign,
    Skipped(Skip),
}

/// Reads the code of an app below its folder and around it, or below `roots` where some are given. `None` if the app
/// has no code, is a local manifest, or if the program was built without a parser.
///
/// What files say that are in the `cache` is taken from there.
pub fn read(files: &dyn Files, app: &App, roots: &[PathBuf], cache: Option<&Cache>) -> Option<Code> {
    if !cfg!(feature = "code") || app.kind == Kind::Local || !app.folder.is_packaged {
        return None;
    }
    let found = find::find(files, &app.path, roots);
    if found.files.is_empty() {
        return None;
    }
    let mut code = Code { read: found.files.len(), is_cut: found.is_cut, ..Code::default() };
    let parsed = AtomicUsize::new(0);
    for (found, outcome) in found.files.iter().zip(outcomes(files, &found.files, &parsed, cache)) {
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
    if let Some(code) = read(files, app, roots, None) {
        code.attach(app);
    }
}

/// What comes of each file, worked out on threads whose stack a parser cannot fill.
fn outcomes(files: &dyn Files, found: &[Found], parsed: &AtomicUsize, cache: Option<&Cache>) -> Vec<Outcome> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = (found.len() / WORTH_A_THREAD).clamp(1, cores);
    let share = found.len().div_ceil(threads);
    let unread = || Outcome::Skipped(Skip::Unreadable(ReadError::Other("no thread could be started".into())));
    thread::scope(|scope| {
        let work = |share: &[Found]| share.iter().map(|found| outcome(files, found, parsed, cache)).collect::<Vec<_>>();
        let start = |share| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || work(share)).ok();
        let handles: Vec<_> = found.chunks(share).map(|share| (share.len(), start(share))).collect();
        let join = |(length, handle): (usize, Option<thread::ScopedJoinHandle<Vec<Outcome>>>)| {
            let outcomes = handle.and_then(|handle| handle.join().ok());
            outcomes.unwrap_or_else(|| std::iter::repeat_with(unread).take(length).collect())
        };
        handles.into_iter().flat_map(join).collect()
    })
}

fn outcome(files: &dyn Files, found: &Found, parsed: &AtomicUsize, cache: Option<&Cache>) -> Outcome {
    let text = match files.read(&found.path, MAX_CODE_BYTES).and_then(source::decode) {
        Ok(text) => text,
        Err(reason) => return Outcome::Skipped(Skip::Unreadable(reason)),
    };
    if found.is_foreign {
        return if uses_stripe(&text) { Outcome::Foreign } else { Outcome::Silent };
    }
    let Found { is_aside, is_near_views, .. } = *found;
    if let Some(known) = cache.and_then(|cache| cache.get(&found.path, &text)) {
        parsed.fetch_add(text.len(), Ordering::Relaxed);
        return Outcome::Said(Box::new(CodeFile { is_aside, is_near_views, ..known }));
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
    let facts = Arc::new(parse(&text, &found.path));
    let (path, secrets) = (found.path.clone(), stripe_secrets(&text));
    let file = CodeFile { path, text, facts, secrets, is_aside, is_near_views, mentions_stripe };
    if let Some(cache) = cache {
        cache.keep(&file);
    }
    Outcome::Said(Box::new(file))
}

#[cfg(feature = "code")]
fn parse(text: &str, path: &Path) -> Facts {
    parse::parse(text, path.extension().and_then(|extension| extension.to_str()).unwrap_or_default())
}

#[cfg(not(feature = "code"))]
fn parse(_: &str, _: &Path) -> Facts {
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

/// Whether a text may hold a secret of Stripe, told cheaply.
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
