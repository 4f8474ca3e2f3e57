//! Finds manifests: the files named on the command line, and those below the folders named there.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use ignore::Match;
use walkdir::WalkDir;

use super::candidate::{Candidate, is_manifest_name};
use crate::app::files::{Entry, Files, normal, or_current_dir};
use crate::app::ignored::Ignored;
use crate::app::inside::boundary;
use crate::app::{Disk, Inside, Origin, ReadError};
use crate::error::Error;

/// The maximum total size of the `.gitignore` files of one run, because anyone can put a large one into every folder.
const MAX_PATTERN_BYTES: u64 = 4 * 1024 * 1024;

/// The manifests below `paths`, each once, sorted by path.
///
/// A file that is named is accepted whatever it is called. Below a folder, hidden folders, `node_modules` and, with
/// `gitignore`, what `.gitignore` files exclude are skipped. `origin` says where the paths themselves come from.
///
/// # Errors
/// The paths that lead nowhere, and the folders and `.gitignore` files that cannot be read, sorted.
pub fn discover(paths: &[PathBuf], origin: &Origin, gitignore: bool) -> (Vec<Candidate>, Vec<Error>) {
    let mut walk = Walk { gitignore, patterns: 0, found: Vec::new(), errors: Vec::new() };
    for path in paths {
        match Disk.entry(path) {
            Some(Entry::Folder) if Inside::of(&Disk, path, origin).entry(path).is_none() => {
                walk.fail(path.clone(), ReadError::Outside);
            }
            Some(Entry::Folder) => walk.below(path),
            Some(_) => walk.found.push(Candidate { path: path.clone(), origin: origin.clone() }),
            None => walk.errors.push(Error::NoSuchPath(path.clone())),
        }
    }
    let Walk { mut found, mut errors, .. } = walk;
    // Of a file that is both named and found, the first is kept.
    found.sort_by_cached_key(|candidate| (normal(&candidate.path), candidate.origin != Origin::Named));
    found.dedup_by_key(|candidate| normal(&candidate.path));
    errors.sort_by_cached_key(ToString::to_string);
    (found, errors)
}

struct Walk {
    gitignore: bool,
    /// How many bytes of `.gitignore` files were read so far.
    patterns: u64,
    found: Vec<Candidate>,
    errors: Vec<Error>,
}

/// A folder that is being searched.
struct Level {
    /// The origin of the manifests in it.
    origin: Origin,
    /// What its `.gitignore` and those above it name.
    ignored: Option<Rc<Ignored>>,
}

impl Walk {
    /// Searches a folder, without following links.
    fn below(&mut self, folder: &Path) {
        let Some(top) = Disk.real(or_current_dir(folder)) else { return };
        let ignored = if self.gitignore { self.ignored_above(&top) } else { None };
        let mut levels = vec![Level { origin: Origin::below(&Disk, folder), ignored }];
        let mut walk = WalkDir::new(or_current_dir(folder)).into_iter();
        while let Some(next) = walk.next() {
            let entry = match next {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    self.fail(path, error.into_io_error().map_or(ReadError::NotFound, ReadError::from));
                    continue;
                }
            };
            let below = entry.path().strip_prefix(or_current_dir(folder)).unwrap_or(entry.path());
            let (path, real, is_folder) = (folder.join(below), top.join(below), entry.file_type().is_dir());
            levels.truncate(entry.depth() + 1);
            let Some(above) = levels.last() else { continue };
            let is_manifest = is_manifest_name(&path);
            if entry.depth() > 0 && (!(is_manifest || is_folder) || is_passed_over(&real, is_folder, above)) {
                if is_folder {
                    walk.skip_current_dir();
                }
                continue;
            }
            if is_manifest && entry.depth() > 0 {
                self.found.push(Candidate { path: path.clone(), origin: above.origin.clone() });
            }
            if is_folder {
                let level = self.enter(&path, &real, above);
                levels.push(level);
            }
        }
    }

    fn enter(&mut self, path: &Path, real: &Path, above: &Level) -> Level {
        let is_repository = Disk.look(&real.join(".git")).is_ok();
        let origin = if is_repository { Origin::Found(Arc::from(real)) } else { above.origin.clone() };
        let mut ignored = above.ignored.clone();
        let own = path.join(Ignored::NAME);
        if self.gitignore && Disk.look(&own).is_ok() {
            ignored = self.ignored_in(path, real, &Inside::of(&Disk, &own, &origin), ignored);
        }
        Level { origin, ignored }
    }

    /// What the `.gitignore` files of the folders above name, from the root of the repository down.
    fn ignored_above(&mut self, folder: &Path) -> Option<Rc<Ignored>> {
        let root = boundary(&Disk, folder);
        let above: Vec<&Path> = folder.ancestors().skip(1).take_while(|above| above.starts_with(&root)).collect();
        let origin = Origin::Found(root);
        above.into_iter().rev().fold(None, |ignored, above| {
            let inside = Inside::of(&Disk, &above.join(Ignored::NAME), &origin);
            self.ignored_in(above, above, &inside, ignored)
        })
    }

    /// What the `.gitignore` of a folder excludes, and those above it. One that cannot be read, and the first that
    /// exceeds the limit, is an error and excludes nothing.
    fn ignored_in(
        &mut self,
        folder: &Path,
        real: &Path,
        inside: &Inside,
        above: Option<Rc<Ignored>>,
    ) -> Option<Rc<Ignored>> {
        if self.patterns > MAX_PATTERN_BYTES {
            return above;
        }
        match Ignored::read(inside, folder, real, above.clone()) {
            Ok(ignored) => {
                self.patterns += ignored.size;
                if self.patterns <= MAX_PATTERN_BYTES {
                    return Some(Rc::new(ignored));
                }
                let limit = MAX_PATTERN_BYTES / 1024 / 1024;
                let reason = format!("the .gitignore files up to this one are larger than {limit} MiB");
                self.fail(folder.join(Ignored::NAME), ReadError::Other(reason.into()));
                above
            }
            Err(ReadError::NotFound) => above,
            Err(reason) => {
                self.fail(folder.join(Ignored::NAME), reason);
                above
            }
        }
    }

    fn fail(&mut self, path: PathBuf, reason: ReadError) {
        self.errors.push(Error::Unreadable { path, reason });
    }
}

/// Whether what is in a folder is hidden, installed, or named by a `.gitignore`, which may also name what is not to be hidden.
fn is_passed_over(real: &Path, is_folder: bool, Level { ignored, .. }: &Level) -> bool {
    let name = real.file_name().unwrap_or_default();
    match ignored.as_ref().map_or(Match::None, |ignored| ignored.matches(real, is_folder)) {
        Match::Ignore(()) => true,
        Match::None => name.as_encoded_bytes().starts_with(b".") || name == "node_modules",
        Match::Whitelist(()) => name == "node_modules",
    }
}
