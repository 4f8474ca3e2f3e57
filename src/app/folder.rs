//! The files around a manifest: the icon, the views, the lock file, the files that extensions reference.

mod icon_file;
mod sdk;
mod views;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub use icon_file::{IconFile, MAX_ICON_BYTES};
pub use sdk::{SDK, Sdk};
pub use views::Views;

use super::files::{Entry, or_current_dir};
use super::{App, Files, Kind, Manifest, inside};
use crate::catalogue::Catalogue;
use crate::syntax::Node;

/// The files around a manifest that matter to it.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// What the manifest's `icon` points to.
    pub icon: IconFile,
    /// The sources of the views.
    pub views: Views,
    /// Whether the folder is more than a place to keep a manifest.
    pub is_packaged: bool,
    /// Whether the app will be packaged, but there is no lock file that packaging recognises next to the manifest or
    /// above, up to the root of the repository.
    pub lacks_lock_file: bool,
    /// The SDK that the views are built with, if they have code or one of them needs a certain version.
    pub sdk: Option<Sdk>,
    /// The files that the extensions name and that are not there.
    pub missing: BTreeSet<String>,
}

/// The lock files that packaging recognises; `bun.lock` is not one of them (reported 2026-08).
pub const LOCK_FILES: [&str; 3] = ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"];

impl Folder {
    /// Looks at everything that the app's manifest points to.
    pub fn survey(files: &dyn Files, app: &App) -> Self {
        let (manifest, project) = (Manifest::of(app), project(app));
        let Self { views, is_packaged, .. } = Self::of_code(files, app);
        Self {
            icon: icon_file(files, app, manifest),
            is_packaged,
            lacks_lock_file: is_packaged && !has_lock_file(files, project),
            sdk: sdk(files, project, manifest, &views),
            missing: missing_files(files, app, manifest),
            views,
        }
    }

    /// Looks only at what says where the app's code is.
    pub fn of_code(files: &dyn Files, app: &App) -> Self {
        let project = project(app);
        let views = if app.kind == Kind::V2 { "ui/src/views" } else { "src/views" };
        let views = Views::find(files, project, views);
        let is_packaged = !views.files.is_empty() || is_package(files, project);
        Self { views, is_packaged, ..Self::default() }
    }
}

/// The folder that is uploaded: that of the manifest, or of the one that a local manifest extends in the end.
fn project(app: &App) -> &Path {
    app.sources.last().and_then(|base| base.path.parent()).unwrap_or(&app.path)
}

/// The path of an icon counts from the file that wrote it, which of a local manifest may be the one that it extends.
fn icon_file(files: &dyn Files, app: &App, manifest: Manifest) -> IconFile {
    let Some((value, text)) = manifest.at_root("icon").and_then(|icon| Some((&icon.value, icon.value.as_str()?)))
    else {
        return IconFile::Unset;
    };
    let folder = app.source(value.span.source).path.parent().unwrap_or(Path::new(""));
    IconFile::find(files, folder, text)
}

/// Whether a folder is more than a place to keep a manifest: it has a `package.json`, or it is part of a repository and
/// holds other files as well.
fn is_package(files: &dyn Files, folder: &Path) -> bool {
    let found = files.list(or_current_dir(folder), 2);
    let is_own = |file: &PathBuf| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("stripe-app"));
    found.iter().any(|file| file == Path::new("package.json"))
        || (!found.iter().all(is_own) && inside::repository(files, folder).is_some())
}

/// The SDK, which is looked for only if a view needs a certain version of it, or has code that imports it.
fn sdk(files: &dyn Files, project: &Path, manifest: Manifest, views: &Views) -> Option<Sdk> {
    let viewports = manifest.views().filter_map(|view| view.viewport?.as_str());
    let mut needed = viewports.filter_map(|id| Catalogue::load().viewport(id)?.min_sdk);
    if needed.next().is_none() && views.files.is_empty() {
        return None;
    }
    let root = inside::repository(files, project).unwrap_or_default();
    Sdk::find(files, &[project.to_owned(), project.join("ui")], &root)
}

/// Without a repository there is no root to stop at, so all folders above are searched.
fn has_lock_file(files: &dyn Files, folder: &Path) -> bool {
    let root = inside::repository(files, folder).unwrap_or_default();
    let is_locked = |folder: &Path| LOCK_FILES.iter().any(|name| files.look(&folder.join(name)).is_ok());
    let Some(folder) = files.real(or_current_dir(folder)) else { return false };
    folder.ancestors().take_while(|above| above.starts_with(&root)).any(is_locked)
}

/// The values that name files of the extensions: scripts, and the schemas of their configuration and input.
///
/// A `generated` folder is left out, because the build writes it and it may not exist before.
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
fn missing_files(files: &dyn Files, app: &App, manifest: Manifest) -> BTreeSet<String> {
    let folders = [app.path.clone(), app.path.join("extensions")];
    let is_there = |file: &str| folders.iter().any(|folder| files.entry(&folder.join(file)) == Some(Entry::File));
    let named = extension_files(manifest).into_iter().filter_map(Node::as_str);
    named.filter(|file| !is_there(file)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::app::{Disk, Loaded, Memory};

    fn survey(files: &dyn Files, path: impl AsRef<Path>) -> Folder {
        match App::load(files, path.as_ref()) {
            Ok(Loaded::App(app)) => app.folder,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn icon_of_a_merged_manifest_is_relative_to_the_file_that_names_it() {
        let mut files = Memory::default();
        files.insert("app/stripe-app.json", r#"{"id": "dev.ledgerline", "icon": "./icon.png"}"#);
        files.insert("app/icon.png", "text");
        files.insert("app/dev/stripe-app.dev.json", r#"{"extends": "../stripe-app.json"}"#);
        assert!(matches!(survey(&files, "app/dev/stripe-app.dev.json").icon, IconFile::Found { .. }));
        files.insert("app/dev/stripe-app.dev.json", r#"{"extends": "../stripe-app.json", "icon": "./icon.png"}"#);
        assert!(matches!(survey(&files, "app/dev/stripe-app.dev.json").icon, IconFile::Missing { .. }));
    }

    #[test]
    fn views_of_a_merged_manifest_are_relative_to_its_base() {
        let mut files = Memory::default();
        files.insert("app/stripe-app.json", r#"{"id": "dev.ledgerline"}"#);
        files.insert("app/src/views/App.tsx", "");
        files.insert("app/dev/stripe-app.dev.json", r#"{"extends": "../stripe-app.json"}"#);
        assert!(survey(&files, "app/dev/stripe-app.dev.json").views.project_has_sources);
    }

    #[test]
    fn non_string_icon_is_treated_as_unset() {
        let mut files = Memory::default();
        files.insert("stripe-app.json", r#"{"id": "dev.ledgerline", "icon": ["./icon.png"]}"#);
        assert_eq!(survey(&files, "stripe-app.json").icon, IconFile::Unset);
    }

    #[test]
    fn only_a_package_needs_a_lock_file() {
        let mut files = Memory::default();
        files.insert("work/app/stripe-app.json", "{}");
        assert!(!survey(&files, "work/app/stripe-app.json").lacks_lock_file);
        files.insert("work/app/package.json", "{}");
        files.insert("work/app/bun.lock", "");
        assert!(survey(&files, "work/app/stripe-app.json").lacks_lock_file);
        files.insert("work/pnpm-lock.yaml", "");
        assert!(!survey(&files, "work/app/stripe-app.json").lacks_lock_file);
    }

    #[test]
    fn views_need_a_lock_file_without_a_package_too() {
        let mut files = Memory::default();
        files.insert("stripe-app.json", "{}");
        files.insert("src/server.ts", "");
        assert!(!survey(&files, "stripe-app.json").lacks_lock_file);
        files.insert("src/views/App.tsx", "");
        assert!(survey(&files, "stripe-app.json").lacks_lock_file);
    }

    #[test]
    fn lock_file_is_required_in_a_repository_but_not_for_a_lone_manifest() {
        let folder = tempfile::tempdir().unwrap();
        let app = folder.path().join("app");
        fs::create_dir_all(folder.path().join(".git")).unwrap();
        fs::create_dir(&app).unwrap();
        for file in ["stripe-app.json", "stripe-app.dev.json"] {
            fs::write(app.join(file), "{}").unwrap();
        }
        assert!(!survey(&Disk, app.join("stripe-app.json")).lacks_lock_file);
        fs::write(app.join("icon.png"), "").unwrap();
        assert!(survey(&Disk, app.join("stripe-app.json")).lacks_lock_file);
        fs::write(app.join("package-lock.json"), "{}").unwrap();
        assert!(!survey(&Disk, app.join("stripe-app.json")).lacks_lock_file);
    }

    #[test]
    fn lock_file_above_the_repository_is_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let app = folder.path().join("repository/app");
        fs::create_dir_all(&app).unwrap();
        for file in ["repository/app/stripe-app.json", "repository/app/package.json", "yarn.lock"] {
            fs::write(folder.path().join(file), "{}").unwrap();
        }
        assert!(!survey(&Disk, app.join("stripe-app.json")).lacks_lock_file);
        fs::create_dir(folder.path().join("repository/.git")).unwrap();
        assert!(survey(&Disk, app.join("stripe-app.json")).lacks_lock_file);
        fs::write(folder.path().join("repository/yarn.lock"), "").unwrap();
        assert!(!survey(&Disk, app.join("stripe-app.json")).lacks_lock_file);
    }
}
