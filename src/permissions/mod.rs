//! Which permissions an app declares, where its code uses each one, and which ones are missing.
//!
//! A table of evidence, not of findings: a permission that was not seen may still be needed.

mod print;
mod suggest;

pub use print::write;
pub use suggest::suggest;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::app::code::{self, CodeCount};
use crate::app::manifest::MAX_PERMISSIONS;
use crate::app::{self, App, Files, Inside, Manifest};
use crate::config::{Config, Configs};
use crate::engine::{Candidate, load};
use crate::error::Error;
use crate::evidence::{CodeSettings, Declared, Evidence, Kind, Use};
use crate::text::Shown;

/// The schema of the JSON that `permissions` writes.
pub const SCHEMA: &str = include_str!("../../schemas/permissions.schema.json");

/// The permissions of an app.
#[derive(Debug)]
pub struct Table {
    /// The manifest.
    pub manifest: Shown,
    /// The permissions: those that are missing first, then the declared ones in their order, then others that are used.
    pub rows: Vec<Row>,
    /// How many files of code were found; `None` if there is no code.
    pub files: Option<usize>,
    /// How many of them were read, and how many were not.
    pub code: CodeCount,
    /// What could not be determined, and why.
    pub notes: Vec<Shown>,
}

/// A permission.
#[derive(Debug)]
pub struct Row {
    /// Its name.
    pub permission: Shown,
    /// What is known of it.
    pub state: State,
    /// What uses it, the most certain use first.
    pub uses: Vec<Place>,
}

/// What is known of a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// A call certainly needs it, and it is not declared.
    Missing,
    /// It is declared and used.
    Used,
    /// It is declared for writing, and only reading was seen.
    OnlyRead,
    /// It is declared, and no use of it was seen, which does not mean that there is none.
    NotSeen,
    /// It is declared, and nothing in the code uses it.
    Unused,
    /// It is not declared, and used by calls that may be about the developer's own account, or only look like calls.
    Own,
}

/// A use of a permission.
#[derive(Debug, Serialize)]
pub struct Place {
    /// What uses it: a method of the SDK, an event, a viewport.
    pub what: Shown,
    /// The file, if it is in the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Shown>,
    /// The line in it, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What kind of use it is.
    pub kind: &'static str,
}

/// The app of a manifest with its code, and its configuration, which is the given one or its own; `None` if the file is not a
/// manifest that can be uploaded.
///
/// # Errors
/// If the manifest or its configuration cannot be read.
pub fn read(files: &dyn Files, manifest: &Candidate, config: Option<&Path>) -> Result<Option<(App, Config)>, Error> {
    let Candidate { path, origin } = manifest;
    let inside = Inside::of(files, path, origin);
    let config = Configs::new(files, config)?.into_one(path, &inside)?;
    let app = load(&inside, path)?.filter(|app| app.kind != app::Kind::Local);
    Ok(app.map(|mut app| {
        code::read_into(&inside, &mut app, &config.settings.code.roots);
        (app, config)
    }))
}

impl Table {
    /// The table of an app whose code was read, if it has any. With `all`, calls that may be about the developer's own
    /// account are in it too.
    pub fn of(app: &App, settings: &CodeSettings, all: bool) -> Self {
        let manifest = Shown::path(&app.main().path);
        match Evidence::of(app, settings) {
            Some(evidence) => Self::of_evidence(app, &evidence, manifest, all),
            None => Self {
                manifest,
                rows: rows_without_code(app, settings),
                files: None,
                code: CodeCount::default(),
                notes: Vec::new(),
            },
        }
    }

    fn of_evidence(app: &App, evidence: &Evidence, manifest: Shown, all: bool) -> Self {
        let mut missing: BTreeMap<&str, Vec<&Use>> = BTreeMap::new();
        for (permission, seen) in evidence.missing() {
            missing.entry(permission).or_default().push(seen);
        }
        let row = |permission: &str, state, uses: Vec<&Use>| Row {
            permission: permission.into(),
            state,
            uses: uses.into_iter().map(|seen| Place::of(app, seen)).collect(),
        };
        let mut rows: Vec<Row> =
            missing.iter().map(|(permission, uses)| row(permission, State::Missing, uses.clone())).collect();
        let mut seen = BTreeSet::new();
        let declared = evidence.declared.iter().map(|declared| &declared.meaning);
        rows.extend(declared.filter(|meaning| seen.insert(meaning.name)).map(|meaning| {
            let permission = meaning.likeliest();
            let mut uses: Vec<&Use> = evidence.uses_of(permission).collect();
            uses.sort_by_key(|seen| rank(seen.kind));
            let state = match () {
                () if evidence.read_will_do(permission).is_some() => State::OnlyRead,
                () if !uses.is_empty() => State::Used,
                () if evidence.is_unused(permission) => State::Unused,
                () => State::NotSeen,
            };
            row(meaning.name, state, uses)
        }));
        let own = own(evidence);
        let hidden = own.values().map(Vec::len).sum();
        if all {
            rows.extend(own.into_iter().map(|(permission, uses)| row(permission, State::Own, uses)));
        }
        let notes = notes(evidence, if all { 0 } else { hidden });
        Self { manifest, rows, files: Some(evidence.code.found), code: evidence.code.count(), notes }
    }
}

impl Place {
    fn of(app: &App, seen: &Use) -> Self {
        let source = seen.span.map(|span| (app.source(span.source), span));
        Self {
            what: Shown::new(match seen.kind {
                Kind::Account => format!("{} (stripeAccount)", seen.what),
                _ => seen.what.clone(),
            }),
            file: source.map(|(source, _)| Shown::path(&source.path)),
            line: source.map(|(source, span)| source.lines.line_of(span.start) + 1),
            kind: match seen.kind {
                Kind::View => "view",
                Kind::Account => "account",
                Kind::Server => "server",
                Kind::Likely => "likely",
                Kind::Event => "event",
                Kind::Viewport => "viewport",
                Kind::Named => "named",
            },
        }
    }
}

/// Without code, nothing was seen.
fn rows_without_code(app: &App, settings: &CodeSettings) -> Vec<Row> {
    let entries = Manifest::of(app).permissions().take(MAX_PERMISSIONS);
    let mut seen = BTreeSet::new();
    let names = entries.flat_map(|entry| Declared::all(entry, &settings.known)).map(|declared| declared.meaning.name);
    names
        .filter(|name| seen.insert(*name))
        .map(|name| Row { permission: name.into(), state: State::NotSeen, uses: Vec::new() })
        .collect()
}

/// How much a use says, the most first.
fn rank(kind: Kind) -> usize {
    [Kind::View, Kind::Account, Kind::Server, Kind::Event, Kind::Named, Kind::Viewport, Kind::Likely]
        .iter()
        .position(|other| *other == kind)
        .unwrap_or_default()
}

/// The calls that no declared permission covers and that are not certainly the app's, by the first permission that would.
fn own<'e>(evidence: &'e Evidence) -> BTreeMap<&'static str, Vec<&'e Use>> {
    let mut own: BTreeMap<_, Vec<_>> = BTreeMap::new();
    if !evidence.is_list_known {
        return own;
    }
    let is_own = |seen: &&Use| match seen.kind {
        Kind::Server => true,
        Kind::Account => evidence.is_platform,
        Kind::Likely => seen.span.is_some_and(|span| !evidence.code.is_aside(span)),
        Kind::View | Kind::Event | Kind::Viewport | Kind::Named => false,
    };
    for seen in evidence.uses.iter().filter(is_own) {
        if !seen.any_of.iter().any(|name| evidence.is_granted(name)) {
            own.entry(seen.any_of.first().copied().unwrap_or_default()).or_default().push(seen);
        }
    }
    own
}

/// What could not be determined, and why.
fn notes(evidence: &Evidence, hidden: usize) -> Vec<Shown> {
    let code = evidence.code;
    let unknown = evidence.api.calls.iter().filter(|call| call.is_certain && call.any_of().is_none()).count();
    let unresolved = evidence.targets.iter().filter(|target| target.addresses.is_empty()).count();
    let counts = [
        (unknown, "calls whose permission Stripe does not publish"),
        (evidence.api.dynamic.len(), "calls that are only known at runtime"),
        (unresolved, "requests from views whose address could not be resolved"),
        (hidden, "calls that may be about your own account (`--all` shows them)"),
        (code.foreign.len(), "files in other languages that use Stripe"),
    ];
    let unread = code.count().reasons().map(|(count, why)| format!("files {why}: {count}").into());
    let counted = counts.into_iter().filter(|(count, _)| *count > 0);
    let mut notes: Vec<Shown> = counted.map(|(count, what)| format!("{what}: {count}").into()).chain(unread).collect();
    if code.is_cut {
        notes.push(
            "only the app's own folder was read, because the repository is large or has many apps; list the folders of its code \
                 under `code.roots` in the configuration".into(),
        );
    }
    if !evidence.is_list_known {
        notes.push(
            format!(
                "permissions that the code needs may be declared: the list has mistakes, or more than {MAX_PERMISSIONS} entries"
            )
            .into(),
        );
    }
    let doubts: Vec<&str> = evidence.doubts.iter().map(|doubt| doubt.in_words()).collect();
    if !doubts.is_empty() {
        notes.push(format!("permissions that were not seen may still be used: {}", doubts.join("; ")).into());
    }
    notes
}
