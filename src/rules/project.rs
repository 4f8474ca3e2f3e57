//! The project around the manifest: a second manifest, the lock file, source files that no view uses.

use std::collections::BTreeSet;

use super::dashboard::all_viewports;
use super::{Context, Report};
use crate::app::folder::LOCK_FILES;
use crate::app::manifest::permission_entries;
use crate::app::{Kind, is_variant};
use crate::syntax::{Node, Value};
use crate::text::list::all_of;
use crate::text::shown::slashed;

/// The fields that both generations have, with their places in v1 and in v2.
const SHARED: [(&str, &str, &str); 3] = [
    ("id", "/id", "/id"),
    ("version", "/version", "/version"),
    ("permissions", "/permissions", "/declarations/stripe_api_access/permissions"),
];

/// Whether this is the project's main manifest: not a variant for development, and v1 if both generations exist.
fn is_first(cx: &Context) -> bool {
    let is_second = cx.app.kind == Kind::V2 && cx.app.counterpart.is_some();
    cx.app.kind != Kind::Local && !is_variant(&cx.app.main().path) && !is_second
}

pub fn competing_manifests(cx: &Context, report: &mut Report) {
    let Some(other) = cx.app.counterpart.map(|id| cx.app.source(id)).filter(|_| is_first(cx)) else { return };
    let (Some(v1), Some(v2)) = (cx.app.main().root(), other.root()) else { return };
    let shared = SHARED.iter().filter_map(|(name, in_v1, in_v2)| Some((*name, v1.at(in_v1)?, v2.at(in_v2)?)));
    let differences: Vec<_> =
        shared.filter(|(_, v1, v2)| cx.app.is_sound(v1.span) && cx.app.is_sound(v2.span) && differ(v1, v2)).collect();
    let Some((_, place, _)) = differences.first() else { return };
    let names: Vec<&str> = differences.iter().map(|(name, ..)| *name).collect();
    let file = other.path.file_name().unwrap_or_default().to_string_lossy();
    let finding = report.at(place, format!("`{file}` next to this manifest differs in {}", all_of(&names)));
    finding.help(
        "keep both the same, or remove the one that you do not upload; `stripe apps upload` uses only one of them",
    );
    for (name, _, v2) in differences {
        finding.related(v2, format!("the other `{name}`"));
    }
}

/// Strings differ by their text, lists of permissions by the names in them. Other rules report anything else.
fn differ(v1: &Node, v2: &Node) -> bool {
    let names = |list| permission_entries(list).filter_map(|entry| entry.name?.as_str()).collect::<BTreeSet<_>>();
    match (&v1.value, &v2.value) {
        (Value::String(v1), Value::String(v2)) => v1 != v2,
        (Value::Array(_), Value::Array(_)) => names(v1) != names(v2),
        _ => false,
    }
}

pub fn missing_lockfile(cx: &Context, report: &mut Report) {
    if let Some(root) = cx.manifest.root().filter(|_| cx.app.folder.lacks_lock_file && is_first(cx)) {
        let [npm, yarn, pnpm] = LOCK_FILES;
        report
            .at(root, format!("`stripe apps upload` cannot package the app without `{npm}`, `{yarn}` or `{pnpm}`"))
            .help("run `npm install` next to a `package.json` and commit the lock file; `bun.lock` is not supported");
    }
}

pub fn undeclared_view(cx: &Context, report: &mut Report) {
    let views = &cx.app.folder.views;
    let Some(first) = views.files.first().filter(|_| is_first(cx)) else { return };
    if all_viewports(cx).is_some_and(|viewports| viewports.is_empty()) {
        let ui = cx.manifest.ui_extension();
        let listed = ui.and_then(|ui| ui.get("views")).map(|views| &views.value);
        let Some(place) = listed.or(ui).or(cx.manifest.root()) else { return };
        report
            .at(
                place,
                format!(
                    "the app declares no views, but `{}` contains source files such as `{}`",
                    views.folder,
                    slashed(first)
                ),
            )
            .help("declare the views, or remove the folder if the app has none; an upload has failed because of it");
    }
}
