//! Finds the files that hold an app's code.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use crate::app::files::{Entry, normal, or_current_dir};
use crate::app::ignored::Ignored;
use crate::app::{Files, inside};

/// How many files and folders are looked at, and how many files of code are read.
const MAX_ENTRIES: usize = 50_000;
const MAX_FILES: usize = 10_000;

/// How many other apps a repository may have before the code next to them counts for none of them.
const MAX_SIBLINGS: usize = 8;

/// Folders that hold what is installed, built or copied.
const PRUNED: [&str; 11] = [
    "node_modules",
    "bower_components",
    "dist",
    "build",
    "out",
    "vendor",
    "coverage",
    "target",
    "public",
    "tmp",
    "venv",
];

/// Extensions of files that are parsed.
const PARSED: [&str; 8] = ["ts", "tsx", "js", "jsx", "mts", "mjs", "cts", "cjs"];

/// Extensions of files in other languages.
const FOREIGN: [&str; 9] = ["py", "rb", "go", "php", "java", "kt", "cs", "ex", "rs"];

/// Names, and parts of names, of files that are not part of the app itself.
const ASIDE: [&str; 22] = [
    "test",
    "tests",
    "__tests__",
    "spec",
    "specs",
    "e2e",
    "mock",
    "mocks",
    "__mocks__",
    "fixture",
    "fixtures",
    "script",
    "scripts",
    "seed",
    "seeds",
    "example",
    "examples",
    "stories",
    "docs",
    "cypress",
    "playwright",
    "bench",
];

/// The files of an app's code.
#[derive(Debug, Default)]
pub struct Discovery {
    pub files: Vec<Found>,
    pub is_cut: bool,
}

/// A file of code.
#[derive(Clone, Debug)]
pub struct Found {
    pub path: PathBuf,
    pub is_aside: bool,
    pub is_near_views: bool,
    pub is_foreign: bool,
}

/// The files below `app`'s folder and in the repository around it, or below `roots`, without the folders of other apps.
pub fn find(files: &dyn Files, app: &Path, roots: &[PathBuf]) -> Discovery {
    let working = files.real(Path::new(".")).unwrap_or_default();
    let mut walk = Walk { files, app, working, found: Discovery::default(), entries: 0, siblings: 0 };
    if roots.is_empty() {
        walk.around();
    } else {
        walk.below(app, None);
        roots.iter().filter(|root| normal(root) != normal(app)).for_each(|root| walk.below(root, None));
    }
    let mut found = walk.found;
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    found.files.dedup_by(|a, b| a.path == b.path);
    found
}

struct Walk<'a> {
    files: &'a dyn Files,
    /// The folder of the app's manifest.
    app: &'a Path,
    /// The real path of the working directory.
    working: PathBuf,
    found: Discovery,
    entries: usize,
    /// How many other apps were found.
    siblings: usize,
}

impl Walk<'_> {
    /// Walks the app's folder and the repository around it. Where that is too large, or holds too many other apps, only
    /// the app's folder counts.
    fn around(&mut self) {
        let real = self.files.real(or_current_dir(self.app)).unwrap_or_default();
        let root = inside::repository(self.files, self.app).filter(|root| *root != real);
        let Some(above) = root.and_then(|root| Some(real.strip_prefix(root).ok()?.components().count())) else {
            return self.below(self.app, None);
        };
        let up: PathBuf = std::iter::repeat_n(Component::ParentDir, above).collect();
        self.below(&normal(&self.app.join(up)), None);
        if self.found.is_cut || self.siblings > MAX_SIBLINGS {
            (self.found, self.entries, self.siblings) = (Discovery::default(), 0, 0);
            self.below(self.app, None);
            self.found.is_cut = true;
        }
    }

    fn below(&mut self, top: &Path, ignored: Option<Rc<Ignored>>) {
        // Each folder as it is spelled, and as patterns see it: by its names from the top.
        let mut folders = vec![(top.to_owned(), rooted(top), ignored)];
        while let Some((folder, names, ignored)) = folders.pop() {
            let Some(left) = MAX_ENTRIES.checked_sub(self.entries).filter(|_| !self.found.is_cut) else {
                self.found.is_cut = true;
                return;
            };
            let mut children = self.files.children(&folder, left + 1).unwrap_or_default();
            children.sort_by(|a, b| a.0.cmp(&b.0));
            self.entries += children.len();
            if self.is_sibling(&folder, &children) {
                self.siblings += 1;
                continue;
            }
            let ignored = self.ignored_in(&folder, &names, &children, ignored);
            for (name, entry) in children {
                let (path, names) = (self.spelled(folder.join(&name)), names.join(&name));
                let is_ignored =
                    ignored.as_ref().is_some_and(|ignored| ignored.matches(&names, entry == Entry::Folder).is_ignore());
                match entry {
                    _ if is_ignored => {}
                    Entry::Folder if !is_pruned(&name) => folders.push((path, names, ignored.clone())),
                    Entry::File => self.note(top, path),
                    _ => {}
                }
            }
        }
    }

    /// The path as the app's is spelled: without a way up that leads down again, to the working directory.
    fn spelled(&self, path: PathBuf) -> PathBuf {
        let up = ups(&path);
        let Some(last) = up.checked_sub(1) else { return path };
        let mut names = path.components().skip(up);
        match self.working.components().nth_back(last) {
            Some(left) if names.next() == Some(left) => {
                std::iter::repeat_n(Component::ParentDir, last).chain(names).collect()
            }
            _ => path,
        }
    }

    /// What the `.gitignore` of a folder names, and those above it; git has no copy of that.
    fn ignored_in(
        &self,
        folder: &Path,
        names: &Path,
        children: &[(std::ffi::OsString, Entry)],
        above: Option<Rc<Ignored>>,
    ) -> Option<Rc<Ignored>> {
        if !children.iter().any(|(name, _)| name == Ignored::NAME) {
            return above;
        }
        let own = Ignored::read(self.files, folder, names, above.clone());
        own.ok().map(Rc::new).or(above)
    }

    /// Whether a folder is that of another app.
    fn is_sibling(&self, folder: &Path, children: &[(std::ffi::OsString, Entry)]) -> bool {
        let (app, folder) = (normal(self.app), normal(folder));
        // Of the folders around the working directory, those hold the app that are at least as far up as its path.
        let holds_app = match folder.components().all(|part| is_up(&part)) {
            true => ups(&folder) >= ups(&app),
            false => app.starts_with(&folder),
        };
        let is_manifest = |name: &OsStr| name == "stripe-app.json" || name == "stripe-app.yaml";
        !holds_app && children.iter().any(|(name, _)| is_manifest(name))
    }

    fn note(&mut self, top: &Path, path: PathBuf) {
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        let is_foreign = FOREIGN.contains(&extension);
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let is_declaration = name.contains(".d.") || name.contains(".min.");
        if !(is_foreign || PARSED.contains(&extension)) || is_declaration {
            return;
        }
        self.found.is_cut |= self.found.files.len() >= MAX_FILES;
        if self.found.is_cut {
            return;
        }
        let below = path.strip_prefix(self.app).ok();
        let is_source = |below: &Path| below.starts_with("src") || below.starts_with("ui");
        self.found.files.push(Found {
            is_aside: is_aside(below.or_else(|| path.strip_prefix(top).ok()).unwrap_or(&path)),
            is_near_views: !is_foreign && below.is_some_and(is_source),
            is_foreign,
            path,
        });
    }
}

/// How many folders a path goes up first.
fn ups(path: &Path) -> usize {
    path.components().take_while(is_up).count()
}

fn is_up(part: &Component) -> bool {
    *part == Component::ParentDir
}

/// A path as patterns see it, which needs a common start and no `.` or `..`.
fn rooted(path: &Path) -> PathBuf {
    let named = path.components().filter(|part| matches!(part, Component::Normal(_)));
    std::iter::once(Component::RootDir).chain(named).collect()
}

fn is_pruned(folder: &OsStr) -> bool {
    folder.as_encoded_bytes().starts_with(b".") || PRUNED.iter().any(|pruned| folder == *pruned)
}

/// Whether a file is a test, a script or the like.
fn is_aside(path: &Path) -> bool {
    let is_word = |word: &str| ASIDE.iter().any(|aside| word.eq_ignore_ascii_case(aside));
    path.components().any(|part| part.as_os_str().to_string_lossy().split(['.', '-']).any(is_word))
}
