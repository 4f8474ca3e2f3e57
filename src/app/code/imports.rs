//! Which files the views import, directly or indirectly.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::Code;
use crate::app::files::normal;

/// The files of an app by their paths, to follow imports.
pub struct Modules<'a> {
    code: &'a Code,
    by_path: HashMap<PathBuf, usize>,
    /// The folders that a path such as `@/lib/api` may count from.
    bases: Vec<PathBuf>,
}

/// What a path without an extension may lead to.
const ENDINGS: [&str; 12] = [
    ".tsx",
    ".ts",
    ".jsx",
    ".js",
    ".mts",
    ".mjs",
    "/index.tsx",
    "/index.ts",
    "/index.jsx",
    "/index.js",
    ".cts",
    ".cjs",
];

/// The beginnings that projects give to paths which count from their sources, by what `paths` of a tsconfig often says.
const ALIASES: [&str; 3] = ["@/", "~/", "src/"];

impl<'a> Modules<'a> {
    /// The modules of an app's code, of which `app` is the folder.
    pub fn new(code: &'a Code, app: &Path) -> Self {
        let by_path = code.files.iter().enumerate().map(|(index, file)| (normal(&file.path), index)).collect();
        let bases = ["src", "ui/src", "", "ui"].map(|base| normal(&app.join(base))).to_vec();
        Self { code, by_path, bases }
    }

    /// The file that a module's name in another file leads to.
    pub fn resolve(&self, from: usize, module: &str) -> Option<usize> {
        if module.starts_with('.') {
            let folder = self.code.files.get(from)?.path.parent()?;
            return self.find(&folder.join(module));
        }
        let below = ALIASES.iter().find_map(|alias| module.strip_prefix(alias))?;
        self.bases.iter().find_map(|base| self.find(&base.join(below)))
    }

    /// The file at a path that may lack its extension, or have that of what it is compiled to.
    pub fn find(&self, path: &Path) -> Option<usize> {
        let path = normal(path);
        let text = path.to_str()?;
        let compiled = text.strip_suffix(".js").or_else(|| text.strip_suffix(".jsx"));
        let with = |stem: &str, ending: &str| self.by_path.get(Path::new(&format!("{stem}{ending}"))).copied();
        let own = self.by_path.get(&path).copied();
        own.or_else(|| ENDINGS.iter().find_map(|ending| with(text, ending)))
            .or_else(|| compiled.and_then(|stem| ENDINGS.iter().find_map(|ending| with(stem, ending))))
    }

    /// The files that these lead to by imports of values, and these themselves.
    pub fn reachable(&self, from: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        let (mut reached, mut next) = (BTreeSet::new(), Vec::from_iter(from));
        while let Some(index) = next.pop() {
            if !reached.insert(index) {
                continue;
            }
            let imports = self.code.files.get(index).map_or(&[][..], |file| &file.facts.imports);
            let values = imports.iter().filter(|import| !import.is_type);
            next.extend(values.filter_map(|import| self.resolve(index, &import.module)));
        }
        reached
    }
}
