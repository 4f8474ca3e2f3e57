//! What stands around a manifest: the icon, the views, the lock file, the other generation's manifest.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::files::{Entry, normal, or_here};
use super::icon::{self, Image};
use super::{App, Files, Kind, Manifest, ReadError, overlay};
use crate::syntax::Node;

/// What stands around a manifest, as far as the manifest makes it matter.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// What the manifest's `icon` points to.
    pub icon: IconFile,
    /// The sources of the views.
    pub views: Views,
    /// Whether a `package.json` stands beside the manifest.
    pub has_package_json: bool,
    /// Whether a lock file that packaging recognises stands there or above, up to the root of the repository.
    pub has_lock_file: bool,
    /// The files that the extensions name and that are not there.
    pub missing: BTreeSet<String>,
}

/// What the manifest's `icon` points to.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum IconFile {
    /// No icon is named.
    #[default]
    Unset,
    /// A URL.
    Url,
    /// An absolute path.
    Absolute,
    /// A path that leaves the app's folder.
    Outside,
    /// Nothing stands there.
    Missing {
        /// The file at that path when case is ignored.
        same_but_case: Option<PathBuf>,
        /// The PNG files in the app's folder.
        pictures: Vec<PathBuf>,
    },
    /// Something stands there that cannot be read.
    Unreadable(ReadError),
    /// A file.
    Found {
        /// Its size in bytes.
        bytes: u64,
        /// What it is.
        image: Image,
    },
}

/// The sources of the views.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Views {
    /// The folder that the generation of the manifest keeps views in, relative to the manifest.
    pub folder: &'static str,
    /// The source files in it, relative to it, sorted.
    pub files: Vec<PathBuf>,
    /// Whether the project has source files at all; a manifest on its own has none.
    pub project_has_sources: bool,
}

/// The largest icon that is opened, in bytes: more than three times what a listing accepts.
pub const MAX_ICON_BYTES: u64 = 32 * 1024 * 1024;

/// The lock files that packaging recognises; `bun.lock` is not one of them (reported 2026-08).
pub const LOCK_FILES: [&str; 3] = ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"];

impl Folder {
    /// Looks at everything that the app's manifest points to.
    pub fn survey(files: &dyn Files, app: &App) -> Self {
        let manifest = Manifest::of(app);
        let has_package_json = files.entry(&app.path.join("package.json")).is_some();
        Self {
            icon: icon_file(files, app, manifest.at_root("icon").map(|member| &member.value)),
            views: views(files, app),
            has_package_json,
            has_lock_file: has_package_json && has_lock_file(files, &app.path),
            missing: extension_files(manifest)
                .into_iter()
                .filter_map(Node::as_str)
                .filter(|file| is_missing(files, app, file))
                .map(str::to_owned)
                .collect(),
        }
    }
}

impl Views {
    /// The file of a component: `<Component>.tsx` or the like, or `<Component>/index.tsx`, anywhere in the folder.
    pub fn find(&self, component: &str) -> Option<&Path> {
        self.files.iter().map(PathBuf::as_path).find(|file| component_name(file) == Some(OsStr::new(component)))
    }

    /// The name of a component that differs from `component` only in case.
    pub fn find_ignoring_case(&self, component: &str) -> Option<&str> {
        let names = self.files.iter().filter_map(|file| component_name(file)?.to_str());
        names.into_iter().find(|name| name.eq_ignore_ascii_case(component))
    }

    /// Whether a file of the folder gathers components and exports them again, so that a component's file may have
    /// any name.
    pub fn has_index(&self) -> bool {
        self.files.iter().any(|file| file.parent() == Some(Path::new("")) && stem(file) == Some(OsStr::new("index")))
    }
}

fn component_name(file: &Path) -> Option<&OsStr> {
    match stem(file) {
        Some(name) if name == "index" => file.parent()?.file_name(),
        name => name,
    }
}

fn stem(file: &Path) -> Option<&OsStr> {
    file.file_stem()
}

fn icon_file(files: &dyn Files, app: &App, value: Option<&Node>) -> IconFile {
    let Some((value, text)) =
        value.and_then(|value| Some((value, value.as_str()?.trim()))).filter(|(_, text)| !text.is_empty())
    else {
        return IconFile::Unset;
    };
    if text.contains("://") || text.starts_with("data:") {
        return IconFile::Url;
    }
    if text.starts_with(['/', '\\'])
        || Path::new(text).is_absolute()
        || text.get(1..3).is_some_and(|drive| drive == ":\\")
    {
        return IconFile::Absolute;
    }
    let relative = normal(Path::new(text));
    if relative.starts_with("..") {
        return IconFile::Outside;
    }
    let folder = app.source(value.span.source).path.parent().unwrap_or(Path::new(""));
    let path = folder.join(&relative);
    match files.read(&path, MAX_ICON_BYTES) {
        Ok(bytes) => match deviation(files, folder, &relative) {
            Some(deviation) => deviation,
            None => IconFile::Found { bytes: bytes.len() as u64, image: icon::inspect(&bytes) },
        },
        Err(ReadError::NotFound) => missing_icon(files, folder, &relative),
        Err(error) => IconFile::Unreadable(error),
    }
}

/// What only the real path tells: a symbolic link that leaves the folder, and, where the file system ignores case, a
/// name in another case.
fn deviation(files: &dyn Files, folder: &Path, relative: &Path) -> Option<IconFile> {
    let root = files.real(or_here(folder))?;
    let real = files.real(&folder.join(relative))?;
    let Ok(inside) = real.strip_prefix(&root) else { return Some(IconFile::Outside) };
    let (inside_text, relative_text) = (inside.to_string_lossy(), relative.to_string_lossy());
    let other_case = inside_text != relative_text && inside_text.eq_ignore_ascii_case(&relative_text);
    other_case.then(|| IconFile::Missing { same_but_case: Some(inside.to_owned()), pictures: Vec::new() })
}

fn missing_icon(files: &dyn Files, folder: &Path, relative: &Path) -> IconFile {
    const DEPTH: usize = 4;
    let wanted = relative.to_string_lossy();
    let listed = files.list(folder, DEPTH);
    let same_but_case = listed.iter().find(|file| file.to_string_lossy().eq_ignore_ascii_case(&wanted)).cloned();
    let is_png = |file: &PathBuf| file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
    IconFile::Missing { same_but_case, pictures: listed.into_iter().filter(is_png).collect() }
}

fn views(files: &dyn Files, app: &App) -> Views {
    const DEPTH: usize = 4;
    let (sources, folder) = if app.kind == Kind::V2 { ("ui/src", "ui/src/views") } else { ("src", "src/views") };
    let is_source = |file: &PathBuf| {
        let extension = file.extension().and_then(OsStr::to_str).unwrap_or_default();
        ["tsx", "jsx", "ts", "js"].contains(&extension)
            && !file.file_stem().is_some_and(|stem| stem.to_string_lossy().contains('.'))
    };
    if files.entry(&app.path.join(sources)) != Some(Entry::Folder) {
        return Views { folder, ..Views::default() };
    }
    let mut found = files.list(&app.path.join(folder), DEPTH);
    found.retain(is_source);
    let project_has_sources = !found.is_empty() || files.list(&app.path.join(sources), DEPTH).iter().any(is_source);
    Views { folder, files: found, project_has_sources }
}

/// Without a repository there is no root to stop at, so every folder above counts.
fn has_lock_file(files: &dyn Files, folder: &Path) -> bool {
    let root = overlay::repository(files, folder).unwrap_or_default();
    let is_locked = |folder: &Path| LOCK_FILES.iter().any(|name| files.entry(&folder.join(name)).is_some());
    let Some(folder) = files.real(or_here(folder)) else { return false };
    folder.ancestors().take_while(|above| above.starts_with(&root)).any(is_locked)
}

/// The values that name files of the extensions: scripts, and the schemas of their configuration and input.
///
/// Left out is what a build writes, a `generated` folder, because it may be missing until then.
pub fn extension_files<'a>(manifest: Manifest<'a>) -> Vec<&'a Node> {
    let mut found = Vec::new();
    let mut note = |value: &'a Node| {
        let generated = |path: &str| Path::new(path).components().any(|part| part.as_os_str() == "generated");
        if value.as_str().is_some_and(|path| !path.trim().is_empty() && !generated(path)) {
            found.push(value);
        }
    };
    for extension in manifest.extensions() {
        extension.walk(&mut |node| {
            for member in node.members() {
                match member.key.text.as_str() {
                    "script" | "input_schema" | "ui_schema" => {
                        let content = member.value.get("content").map(|content| &content.value);
                        content.into_iter().for_each(&mut note);
                    }
                    "custom_input_schema" => note(&member.value),
                    _ => {}
                }
            }
        });
    }
    found
}

/// Scripts have been seen named from the manifest's folder and from `extensions/`, so both count.
fn is_missing(files: &dyn Files, app: &App, file: &str) -> bool {
    let at = |folder: &Path| files.entry(&folder.join(file)).is_some();
    !at(&app.path) && !at(&app.path.join("extensions"))
}
