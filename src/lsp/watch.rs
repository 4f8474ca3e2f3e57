//! What the client is asked to watch on the disk.

use lsp_types::{
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, Registration, RegistrationParams,
};

/// What a report may be based on: manifests and configurations, icons and the images of a listing, views and other code, lock
/// files, and what git ignores.
const PATTERNS: [&str; 4] = [
    "**/*.{json,json5,yaml,yml,lock,lockb,png,jpg,jpeg,gif,svg,webp}",
    "**/*.{ts,tsx,js,jsx,mts,mjs,cts,cjs}",
    "**/*.{py,rb,go,php,java,kt,cs,ex,rs}",
    "**/.gitignore",
];

/// The request to watch it.
pub fn registration() -> RegistrationParams {
    let watcher =
        |pattern: &str| FileSystemWatcher { glob_pattern: GlobPattern::String(pattern.to_owned()), kind: None };
    let options = DidChangeWatchedFilesRegistrationOptions { watchers: PATTERNS.into_iter().map(watcher).collect() };
    let registration = Registration {
        id: "watched-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: serde_json::to_value(options).ok(),
    };
    RegistrationParams { registrations: vec![registration] }
}
