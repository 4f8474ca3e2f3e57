//! What rules can know about an app: its manifest, regardless of its generation, and the files around it.

#[cfg(feature = "cli")]
pub mod buffers;
pub mod code;
#[cfg(feature = "cli")]
pub mod disk;
pub mod files;
pub mod folder;
pub mod icon;
pub mod ignored;
pub mod inside;
pub mod listing;
pub mod manifest;
pub mod overlay;
pub mod source;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(feature = "cli")]
pub use buffers::Buffers;
#[cfg(feature = "cli")]
pub use disk::Disk;
pub use files::{Files, Memory, ReadError, Unsaved};
pub use folder::Folder;
pub use inside::{Inside, Origin};
pub use manifest::Manifest;
pub use overlay::{Extends, Problem};
pub use source::Source;

use crate::app::code::Code;
use crate::syntax::{Node, SourceId, Span};

/// What kind of manifest a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `stripe-app.json`, or another JSON file that contains a complete manifest.
    V1,
    /// `stripe-app.yaml`.
    V2,
    /// `stripe-app.<name>.json` for local development: it extends another manifest, or overrides a few fields.
    Local,
}

/// An app, as far as its files tell.
#[derive(Clone, Debug)]
pub struct App {
    /// What kind of manifest it was loaded from.
    pub kind: Kind,
    /// The manifest's folder.
    pub path: PathBuf,
    /// The manifest's file first, then the manifests that it extends.
    pub sources: Vec<Source>,
    /// The `extends` of each source that has one.
    pub extends: Vec<Extends>,
    /// What the manifest extends, merged; `None` if that is nothing.
    pub base: Option<Node>,
    /// The manifest merged over what it extends; `None` if that is nothing.
    pub merged: Option<Node>,
    /// The files around the manifest.
    pub folder: Folder,
    /// The texts and images of its Marketplace listing, if the repository contains them.
    pub listing: Option<listing::Listing>,
    /// The app as it was at an earlier revision, if there is one to compare with.
    pub previous: Option<Arc<App>>,
    /// The `stripe-app.yaml` next to a `stripe-app.json`, or the reverse.
    pub counterpart: Option<SourceId>,
    /// The app's code, if it was read.
    pub code: Option<Code>,
    /// The files next to the manifest that exist but cannot be read, and that the manifest does not reference.
    pub unreadable: Vec<(PathBuf, ReadError)>,
}

/// The result of loading a file.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// It is a manifest.
    App(Box<App>),
    /// It is named like a manifest but is something else, such as a Kubernetes resource.
    NotAManifest,
}

impl App {
    /// Loads the manifest at `path` and what it points to.
    ///
    /// # Errors
    /// If the manifest itself cannot be read. Whatever else is missing is for the rules to report.
    pub fn load(files: &dyn Files, path: &Path) -> Result<Loaded, ReadError> {
        let main = Source::read(files, path, SourceId(0))?;
        if main.parsed.mistakes.is_empty() && !is_manifest(&main) {
            return Ok(Loaded::NotAManifest);
        }
        let mut app = Self::of_source(main);
        overlay::resolve(files, &mut app);
        app.find_counterpart(files);
        if app.kind != Kind::Local {
            app.listing = listing::Listing::find(files, &mut app);
        }
        app.folder = Folder::survey(files, &app);
        Ok(Loaded::App(Box::new(app)))
    }

    /// The app known from a manifest's text alone, such as that of an earlier revision.
    pub fn of_text(path: &Path, text: String) -> Self {
        Self::of_source(Source::parse(path, text, SourceId(0)))
    }

    fn of_source(main: Source) -> Self {
        Self {
            kind: kind_of(&main),
            path: main.path.parent().map(Path::to_owned).unwrap_or_default(),
            sources: vec![main],
            extends: Vec::new(),
            base: None,
            merged: None,
            folder: Folder::default(),
            listing: None,
            previous: None,
            counterpart: None,
            code: None,
            unreadable: Vec::new(),
        }
    }

    fn find_counterpart(&mut self, files: &dyn Files) {
        let names: &[&str] = match (self.kind, self.main().path.file_name().and_then(OsStr::to_str)) {
            (Kind::V1, Some("stripe-app.json")) => &["stripe-app.yaml", "stripe-app.yml"],
            (Kind::V2, _) => &["stripe-app.json"],
            _ => &[],
        };
        let id = SourceId(self.sources.len() as u16);
        let found = names.iter().find_map(|name| Source::read(files, &self.path.join(name), id).ok());
        if let Some(source) = found.filter(Source::looks_like_manifest) {
            self.sources.push(source);
            self.counterpart = Some(id);
        }
    }

    /// The manifest's own file.
    pub fn main(&self) -> &Source {
        self.source(SourceId(0))
    }

    /// One of the app's files.
    pub fn source(&self, id: SourceId) -> &Source {
        match self.sources.get(usize::from(id.0)) {
            Some(source) => source,
            None => unreachable!("every span is made from one of the app's sources"),
        }
    }

    /// The manifest, merged over what it extends; `None` if nothing could be read.
    pub fn root(&self) -> Option<&Node> {
        self.merged.as_ref().or_else(|| self.main().root())
    }

    /// Whether the whole manifest is known. A local one may override a base that it does not name, or that cannot be
    /// read.
    pub fn is_complete(&self) -> bool {
        let is_followed = !self.extends.is_empty() && self.extends.iter().all(|extends| extends.problem.is_none());
        self.kind != Kind::Local || is_followed
    }

    /// Whether everything inside `span` could be read, so that what is not there is really absent.
    pub fn is_sound(&self, span: Span) -> bool {
        match self.kind {
            Kind::Local => self.sources.iter().all(|source| source.parsed.mistakes.is_empty()),
            _ => self.source(span.source).is_sound(span),
        }
    }
}

/// Whether a file that bears a manifest's name is one.
fn is_manifest(main: &Source) -> bool {
    if is_variant(&main.path) { main.root().is_some_and(is_telling) } else { main.looks_like_manifest() }
}

/// Whether a file says by itself that it is a manifest. A variant has to: its name fits the app's JSON Schema, its
/// listing and much else, and those have an `id`, a `name` or an `extends` of their own.
fn is_telling(root: &Node) -> bool {
    const FIELDS: [&str; 9] = [
        "permissions",
        "stripe_api_access_type",
        "distribution_type",
        "sandbox_install_compatible",
        "allowed_redirect_uris",
        "post_install_action",
        "ui_extension",
        "content_security_policy",
        "constants",
    ];
    const OF_OTHER_FILES: [&str; 6] = ["$schema", "extends", "id", "name", "version", "icon"];
    let is_empty = root.as_object().is_some_and(|object| object.members.is_empty());
    let has = |key: &str| root.get(key).is_some();
    let extended = root.get("extends").and_then(|extends| Path::new(extends.value.as_str()?).file_name());
    let extends_manifest = extended.is_some_and(|name| name.to_string_lossy().starts_with("stripe-app"));
    // Beside `extends`, one of these alone may be anything; nothing else beside it makes it an override.
    let has_no_other = root.members().iter().all(|member| OF_OTHER_FILES.contains(&member.key.text.as_str()));
    let overrides = extended.is_some() && has_no_other && OF_OTHER_FILES.into_iter().skip(2).any(has);
    is_empty
        || extends_manifest
        || overrides
        || FIELDS.into_iter().any(has)
        || ["id", "name", "version"].into_iter().all(has)
}

fn kind_of(main: &Source) -> Kind {
    if source::is_yaml(&main.path) {
        return Kind::V2;
    }
    let has = |key: &str| main.root().is_some_and(|root| root.get(key).is_some());
    let fragment = !["id", "name", "version"].into_iter().any(has);
    if is_variant(&main.path) && (has("extends") || fragment) { Kind::Local } else { Kind::V1 }
}

/// Whether the file's name is that of a variant, `stripe-app.<name>.json`.
pub fn is_variant(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_prefix("stripe-app.").and_then(|rest| rest.strip_suffix(".json")).is_some_and(|name| !name.is_empty())
}
