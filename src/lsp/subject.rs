//! The file that a request is about, if it is one of those that people write: a manifest or a configuration.

use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value as Schema;

use super::workspace::Workspace;
use crate::app::{App, Kind, Source};
use crate::config;
use crate::engine::candidate::is_manifest_name;
use crate::schema::Place;
use crate::syntax::SourceId;

/// A manifest or a configuration with its unsaved text.
pub struct Subject {
    /// The file.
    pub source: Source,
    /// The kind of manifest; `None` for a configuration.
    pub manifest: Option<Kind>,
}

impl Subject {
    /// The open file at a path; `None` if it is neither.
    pub fn of(workspace: &Workspace, path: &Path) -> Option<Self> {
        let text = workspace.buffers.text(path)?.to_owned();
        let name = path.file_name()?.to_str()?;
        if is_manifest_name(path) {
            let mut app = App::of_text(path, text);
            return Some(Self { manifest: Some(app.kind), source: app.sources.pop()? });
        }
        let is_configuration = name != "package.json" && config::NAMES.contains(&name);
        is_configuration.then(|| Self { source: Source::parse(path, text, SourceId(0)), manifest: None })
    }

    /// What is said of its root.
    pub fn root(&self) -> Place {
        static CONFIGURATION: LazyLock<Schema> =
            LazyLock::new(|| serde_json::from_str(config::SCHEMA).unwrap_or_default());
        match self.manifest {
            Some(kind) => Place::of_manifest(kind),
            None => Place::of_schema(&CONFIGURATION),
        }
    }
}
