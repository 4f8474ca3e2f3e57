//! Reads the files of code that several apps may share, each once, on all processors.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::find::Found;
use super::parsed::Outcome;
use super::{MAX_PARSED_BYTES, Skip};
use crate::app::files::normal;
use crate::app::{Files, ReadError};
use crate::parallel;

/// How many bytes of code are kept for other apps.
const MAX_KEPT_BYTES: usize = MAX_PARSED_BYTES;

/// How many outcomes are kept.
const MAX_KEPT: usize = 50_000;

/// The stack of a thread that parses. What nests deeper than fits is [not parsed](super::nesting).
const STACK: usize = 256 * 1024 * 1024;

/// How many files a thread is worth starting for.
const WORTH_A_THREAD: usize = 8;

/// What came of the files that were read, for the apps of one run, which read them from the same [`Files`].
#[derive(Debug, Default)]
pub struct Cache {
    kept: Mutex<HashMap<Key, Arc<OnceLock<Outcome>>>>,
    /// How many bytes are kept.
    bytes: AtomicUsize,
}

/// A file's path, and whether it belongs to views: more is noted of those.
type Key = (PathBuf, bool);

/// The files that are still to be read, and what came of the others.
struct Queue {
    next: usize,
    parsed: usize,
    outcomes: Vec<Option<Outcome>>,
}

impl Cache {
    /// Forgets what came of the files at and below a path, which have changed since.
    pub fn forget(&self, path: &Path) {
        lock(&self.kept).retain(|(kept, _), outcome| {
            let is_kept = !kept.starts_with(path);
            if !is_kept {
                let size = outcome.get().map_or(0, Outcome::size);
                self.bytes.fetch_sub(size, Ordering::Relaxed);
            }
            is_kept
        });
    }

    /// What comes of each file, worked out on threads whose stack a parser cannot fill.
    pub(super) fn outcomes(&self, files: &dyn Files, found: &[Found]) -> Vec<Outcome> {
        let threads = (found.len() / WORTH_A_THREAD).clamp(1, parallel::cores());
        let queue = Mutex::new(Queue { next: 0, parsed: 0, outcomes: vec![None; found.len()] });
        let next = || lock(&queue).take(found);
        parallel::on_threads(threads, STACK, || {
            while let Some((at, found)) = next() {
                let outcome = self.outcome(files, found);
                lock(&queue).put(at, outcome);
            }
        });
        queue.into_inner().unwrap_or_else(PoisonError::into_inner).into_outcomes()
    }

    fn outcome(&self, files: &dyn Files, found: &Found) -> Outcome {
        let key = (normal(&found.path), found.is_near_views);
        let place = {
            let mut kept = lock(&self.kept);
            let is_full = kept.len() >= MAX_KEPT || self.bytes.load(Ordering::Relaxed) >= MAX_KEPT_BYTES;
            match kept.get(&key) {
                Some(place) => {
                    // Asked for again, so that whoever records what an app depends on knows of it.
                    let _ = files.entry(&found.path);
                    place.clone()
                }
                None if is_full => return Outcome::of(files, found),
                None => kept.entry(key).or_default().clone(),
            }
        };
        let read = || {
            let outcome = Outcome::of(files, found);
            self.bytes.fetch_add(outcome.size(), Ordering::Relaxed);
            outcome
        };
        place.get_or_init(read).clone()
    }
}

impl Queue {
    /// The next file, in the order of their paths, unless enough was parsed. So the files that are left out are the same
    /// in every run.
    fn take<'f>(&mut self, found: &'f [Found]) -> Option<(usize, &'f Found)> {
        let at = self.next;
        let next = found.get(at).filter(|_| self.parsed <= MAX_PARSED_BYTES)?;
        self.next += 1;
        Some((at, next))
    }

    fn put(&mut self, at: usize, outcome: Outcome) {
        self.parsed += outcome.size();
        if let Some(place) = self.outcomes.get_mut(at) {
            *place = Some(outcome);
        }
    }

    fn into_outcomes(self) -> Vec<Outcome> {
        let mut parsed = 0;
        let within = |outcome: Option<Outcome>| {
            if parsed > MAX_PARSED_BYTES {
                return Outcome::Skipped(Skip::OverBudget);
            }
            let no_thread = || Skip::Unreadable(ReadError::Other("no thread could be started".into()));
            let outcome = outcome.unwrap_or_else(|| Outcome::Skipped(no_thread()));
            parsed += outcome.size();
            if parsed > MAX_PARSED_BYTES { Outcome::Skipped(Skip::OverBudget) } else { outcome }
        };
        self.outcomes.into_iter().map(within).collect()
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Memory;

    /// Where the budget ends depends on the order of the files, not on the threads' timing.
    #[test]
    fn code_beyond_the_budget_is_left_out() {
        let mut files = Memory::default();
        files.insert("a.ts", format!("// stripe {}", "x\n// ".repeat(1_000)));
        let found = Found { path: "a.ts".into(), is_aside: false, is_near_views: false, is_foreign: false };
        let outcome = Outcome::of(&files, &found);
        let within = MAX_PARSED_BYTES / outcome.size();
        let mut queue = Queue { next: 0, parsed: 0, outcomes: vec![Some(outcome); within + 3] };
        let all = vec![found; within + 3];
        assert!(queue.take(&all).is_some());
        let left_out = |outcome: &Outcome| matches!(outcome, Outcome::Skipped(Skip::OverBudget));
        queue.parsed = MAX_PARSED_BYTES + 1;
        assert!(queue.take(&all).is_none());
        let outcomes = queue.into_outcomes();
        assert_eq!(outcomes.iter().position(left_out), Some(within));
        assert_eq!(outcomes.iter().filter(|outcome| left_out(outcome)).count(), 3);
    }
}
