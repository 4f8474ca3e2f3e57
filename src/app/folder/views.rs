//! The sources of the views.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::app::files::Files;

/// The sources of the views.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Views {
    /// The folder that the manifest's generation keeps views in, relative to the manifest, with forward slashes.
    pub folder: &'static str,
    /// The source files in it and below, relative to it, sorted; without tests and declarations (`App.test.tsx`).
    pub files: Vec<PathBuf>,
    /// Whether the project has source files at all; a manifest on its own has none.
    pub project_has_sources: bool,
}

/// How deep below the sources a file is looked for.
const DEPTH: usize = 4;

impl Views {
    /// Looks for the views of the app at `path` in its folder of that name.
    pub(super) fn find(files: &dyn Files, path: &Path, folder: &'static str) -> Self {
        let views = path.join(folder);
        let found = sources(files, &views);
        let project_has_sources = !found.is_empty() || !sources(files, views.parent().unwrap_or(path)).is_empty();
        Self { folder, files: found, project_has_sources }
    }

    /// The names of the components: of `Invoices.tsx` and of `Invoices/index.tsx`, anywhere in the folder.
    pub fn components(&self) -> impl Iterator<Item = &str> {
        self.files.iter().filter_map(|file| component(file))
    }

    /// The source of a component, relative to the folder.
    pub fn source_of(&self, name: &str) -> Option<&Path> {
        self.files.iter().find(|file| component(file) == Some(name)).map(PathBuf::as_path)
    }

    /// Whether a file gathers components and exports them again, so that a component's own file may have any name.
    pub fn has_index(&self) -> bool {
        self.files.iter().any(|file| file.file_stem() == Some(OsStr::new("index")) && file.components().count() == 1)
    }
}

/// The component that a file is named after.
fn component(file: &Path) -> Option<&str> {
    match file.file_stem()?.to_str()? {
        "index" => file.parent()?.file_name()?.to_str(),
        name => Some(name),
    }
}

fn sources(files: &dyn Files, folder: &Path) -> Vec<PathBuf> {
    files.list(folder, DEPTH).into_iter().filter(|file| is_source(file)).collect()
}

fn is_source(file: &Path) -> bool {
    let has_extension = |known: &&str| file.extension() == Some(OsStr::new(known));
    let is_plain = file.file_stem().is_some_and(|stem| !stem.to_string_lossy().contains('.'));
    is_plain && ["tsx", "jsx", "ts", "js"].iter().any(has_extension)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Memory;

    fn views(paths: &[&str]) -> Views {
        let mut files = Memory::default();
        paths.iter().for_each(|path| files.insert(path, ""));
        Views::find(&files, Path::new("app"), "src/views")
    }

    #[test]
    fn component_is_found_by_file_or_folder_name() {
        let views = views(&[
            "app/src/views/Invoices.tsx",
            "app/src/views/Settings/index.ts",
            "app/src/views/parts/Row.jsx",
            "app/src/views/Invoices.test.tsx",
            "app/src/views/types.d.ts",
            "app/src/views/logo.svg",
        ]);
        assert_eq!(views.components().collect::<Vec<_>>(), ["Invoices", "Settings", "Row"]);
        assert!(!views.has_index());
    }

    #[test]
    fn only_the_root_index_can_export_any_component() {
        assert!(views(&["app/src/views/index.ts"]).has_index());
        assert!(!views(&["app/src/views/parts/index.ts"]).has_index());
    }

    #[test]
    fn lone_manifest_has_no_sources() {
        assert!(!views(&["app/stripe-app.json", "app/src/style.css"]).project_has_sources);
        assert!(views(&["app/src/App.tsx"]).project_has_sources);
        assert!(views(&["app/src/views/App.tsx"]).project_has_sources);
        assert!(!views(&["src/App.tsx", "app/src.ts"]).project_has_sources);
    }
}
