//! Links from a manifest to the files that it names: its icon, its components, and the manifest that it extends.

use std::path::PathBuf;

use lsp_types::DocumentLink;

use super::paths::uri_of;
use super::positions::Lines;
use crate::app::files::{Entry, normal};
use crate::app::{App, Files};
use crate::syntax::{Node, SourceId};

/// The links of a manifest to files that exist and that it may lead to.
pub fn links(app: &App, files: &dyn Files, lines: &Lines) -> Vec<DocumentLink> {
    let Some(root) = app.main().root() else { return Vec::new() };
    let beside = |node: &Node| node.as_str().map(|path| app.path.join(path));
    let mut targets: Vec<(&Node, Option<PathBuf>)> = Vec::new();
    for key in ["icon", "extends"] {
        targets.extend(root.get(key).map(|member| (&member.value, beside(&member.value))));
    }
    let views = root.get("ui_extension").and_then(|ui| ui.value.get("views"));
    for view in views.map_or(&[][..], |views| views.value.items()) {
        targets.extend(view.get("component").map(|member| (&member.value, component(app, &member.value))));
    }
    let link = |(node, path): (&Node, Option<PathBuf>)| {
        let path = path.map(|path| normal(&path)).filter(|path| files.entry(path) == Some(Entry::File))?;
        // The quotes of a string do not belong to the link.
        let is_quoted = app.main().text.get(node.span.start..).is_some_and(|text| text.starts_with(['"', '\'']));
        let inset = usize::from(is_quoted && node.span.end - node.span.start > 1);
        let range = lines.range(node.span.start + inset, node.span.end - inset);
        let is_own = node.span.source == SourceId(0);
        is_own.then_some(DocumentLink { range, target: Some(uri_of(&path)?), tooltip: None, data: None })
    };
    targets.into_iter().filter_map(link).collect()
}

/// The source of a component.
fn component(app: &App, node: &Node) -> Option<PathBuf> {
    let (name, views) = (node.as_str()?, &app.folder.views);
    Some(app.path.join(views.folder).join(views.source_of(name)?))
}
