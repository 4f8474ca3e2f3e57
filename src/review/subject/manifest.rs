//! What the rules about the manifest and the files beside it looked at.

use url::Url;

use super::{Sight, is_blank};
use crate::app::folder::IconFile;
use crate::app::manifest::permission_entries;
use crate::app::{App, Kind, Manifest};
use crate::catalogue::Catalogue;
use crate::syntax::{Node, Span, Value};
use crate::text::secrets;

/// The shortest purpose, in characters, that may say something.
const SHORTEST_PURPOSE: usize = 20;

pub fn is_text(value: &Node) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

pub fn is_list_of_texts(value: &Node) -> bool {
    matches!(&value.value, Value::Array(items) if items.iter().all(|item| item.as_str().is_some()))
}

fn unreadable(key: &str) -> Sight {
    Sight::hidden(format!("`{key}` does not have the form that the rules can check"))
}

pub fn field(manifest: Manifest, key: &str, is_readable: fn(&Node) -> bool) -> Sight {
    match manifest.field(key) {
        None => Sight::default(),
        Some(member) if is_blank(&member.value) => Sight::default(),
        Some(member) if is_readable(&member.value) => Sight::of(key, member.value.span),
        Some(_) => unreadable(key),
    }
}

pub fn icon(app: &App, manifest: Manifest) -> Sight {
    match (manifest.at_root("icon"), &app.folder.icon) {
        (Some(icon), IconFile::Found { .. }) => Sight::of("icon", icon.value.span),
        _ => Sight::default(),
    }
}

pub fn listing(app: &App) -> Sight {
    let root = app.listing.as_ref().and_then(|listing| app.source(listing.source).root());
    root.map(|root| Sight::of("stripe-app-listing.json5", root.span)).unwrap_or_default()
}

pub fn permissions(manifest: Manifest) -> Sight {
    let mut sight = Sight::default();
    for list in manifest.permission_lists().into_iter().filter(|list| !is_blank(list)) {
        let entries = permission_entries(list).filter(|permission| permission.name.is_some()).count();
        if entries == 0 || entries != list.items().len() {
            return unreadable("permissions");
        }
        sight.seen.push(("`permissions`".into(), list.span));
    }
    sight
}

/// An app without views has no `ui_extension`, or an empty one.
pub fn ui(manifest: Manifest) -> Sight {
    match manifest.at_root("ui_extension") {
        None => Sight::default(),
        Some(ui) if is_blank(&ui.value) || !views(manifest).seen.is_empty() => Sight::of("ui_extension", ui.key.span),
        Some(_) => Sight::hidden("`ui_extension` has fields and no views"),
    }
}

pub fn views(manifest: Manifest) -> Sight {
    let list = manifest.ui_extension().and_then(|ui| ui.get("views")).map(|views| &views.value);
    let Some(list) = list.filter(|list| !is_blank(list)) else { return Sight::default() };
    let is_readable = |view: &crate::app::manifest::View| view.viewport.is_some() && view.component.is_some();
    if manifest.views().filter(is_readable).count() != list.items().len() || list.items().is_empty() {
        return unreadable("views");
    }
    Sight::of("views", list.span)
}

pub fn viewports(manifest: Manifest) -> Sight {
    let Sight { seen, unseen } = views(manifest);
    let each = manifest.views().filter_map(|view| view.viewport).map(|id| ("`viewport`".into(), id.span));
    Sight { seen: if seen.is_empty() { seen } else { each.collect() }, unseen }
}

pub fn view_files(app: &App, manifest: Manifest) -> Sight {
    let (folder, sight) = (&app.folder.views, views(manifest));
    if sight.seen.is_empty() {
        return sight;
    }
    if !folder.project_has_sources {
        return Sight::hidden("the sources of the views are not beside the manifest");
    }
    if folder.has_index() {
        return Sight::hidden(format!("`{}` has an index, which may export a component of any file", folder.folder));
    }
    Sight {
        seen: sight.seen.into_iter().map(|(_, span)| (format!("`{}`", folder.folder).into(), span)).collect(),
        ..sight
    }
}

pub fn sdk(app: &App, manifest: Manifest) -> Sight {
    let viewports = manifest.views().filter_map(|view| view.viewport);
    let mut needy = viewports
        .filter(|id| Catalogue::load().viewport(id.as_str().unwrap_or_default()).is_some_and(|v| v.min_sdk.is_some()));
    match (needy.next(), &app.folder.sdk) {
        (None, _) => Sight::default(),
        (Some(viewport), Some(_)) => Sight::of("viewport", viewport.span),
        (Some(_), None) => Sight::hidden("a viewport needs a certain version of the SDK, and the app's is not known"),
    }
}

pub fn csp_sources(manifest: Manifest) -> Sight {
    let mut sight = Sight::default();
    for (directive, list) in manifest.csp_lists().filter(|(_, list)| !is_blank(list)) {
        if !is_list_of_texts(list) {
            return unreadable(directive);
        }
        sight.seen.push((format!("`{directive}`").into(), list.span));
    }
    sight
}

pub fn csp_purposes(manifest: Manifest) -> Sight {
    let mut sight = Sight::default();
    for policy in manifest.content_security_policies() {
        if policy.value.get("connect-src").is_none_or(|list| is_blank(&list.value)) {
            continue;
        }
        match policy.value.get("purpose").map(|purpose| &purpose.value) {
            Some(purpose) if purpose.as_str().is_some_and(|text| text.trim().chars().count() < SHORTEST_PURPOSE) => {
                return Sight::hidden("the purpose of the policy is very short; read whether it says why");
            }
            Some(purpose) if is_text(purpose) || !purpose.members().is_empty() => {
                sight.seen.push(("`purpose`".into(), purpose.span));
            }
            _ => return unreadable("purpose"),
        }
    }
    sight
}

/// Every text that has an address in it must be one that the rules look at.
pub fn addresses(app: &App, manifest: Manifest) -> Sight {
    const SIGNS: [&str; 4] = ["://", "localhost", "127.0.0.1", "0.0.0.0"];
    let Some(root) = manifest.root() else { return Sight::default() };
    let mut looked_at: Vec<Span> = manifest.redirect_uris().map(|uri| uri.span).collect();
    looked_at.extend(manifest.external_url().map(|url| url.span));
    looked_at.extend(manifest.csp_lists().map(|(_, list)| list.span));
    looked_at.extend(manifest.field("constants").map(|constants| constants.value.span));
    let endpoints = manifest.extensions().iter().filter_map(|extension| extension.get("endpoints"));
    looked_at.extend(endpoints.map(|endpoints| endpoints.value.span));
    let mut sight = Sight::default();
    let schema = root.get("$schema").map(|schema| schema.value.span);
    root.walk(&mut |node| {
        let text = node.as_str().unwrap_or_default();
        if !SIGNS.iter().any(|sign| text.contains(sign)) || schema == Some(node.span) {
            return;
        }
        let line = app.source(node.span.source).lines.line_of(node.span.start) + 1;
        if !looked_at.iter().any(|span| span.contains(node.span)) {
            sight.unseen.push(format!("no rule looks at the address in line {line}").into());
        } else if text.trim().starts_with("http") && Url::parse(text.trim()).is_err() {
            sight.unseen.push(format!("the address in line {line} cannot be read").into());
        } else {
            sight.seen.push(("an address".into(), node.span));
        }
    });
    sight
}

pub fn post_install(manifest: Manifest) -> Sight {
    match manifest.field("post_install_action").map(|member| &member.value) {
        None => Sight::default(),
        Some(action) if is_blank(action) => Sight::default(),
        Some(action) => match action.get("type").and_then(|kind| kind.value.as_str()) {
            Some("settings" | "onboarding") => Sight::of("post_install_action", action.span),
            Some("external") if action.get("url").is_some_and(|url| is_text(&url.value)) => {
                Sight::of("post_install_action", action.span)
            }
            _ => unreadable("post_install_action"),
        },
    }
}

pub fn extensions(manifest: Manifest) -> Sight {
    let Some(list) = manifest.at_root("extensions").filter(|list| !is_blank(&list.value)) else {
        return Sight::default();
    };
    let mut sight = Sight::of("extensions", list.value.span);
    for extension in list.value.items() {
        let interface = extension.get("interface_id").and_then(|id| id.value.as_str());
        let Some(interface) = interface else { return unreadable("extensions") };
        if Catalogue::load().interface(interface).is_none_or(|known| known.methods.is_empty()) {
            let reason = format!("the methods of `{interface}` are not published, so no rule checks them");
            sight.unseen.push(reason.into());
        }
    }
    sight
}

/// The rule reads keys and strings. A text that looks like a secret elsewhere, as in a comment, it does not see.
pub fn strings(app: &App) -> Sight {
    let Some(root) = app.main().root() else { return Sight::default() };
    let text = &app.main().text;
    let mut hidden = Vec::new();
    if !secrets::find(text).is_empty() {
        hidden.push("something in the file looks like a secret; read it, comments included".into());
    }
    Sight { seen: vec![("every text".into(), root.span)], unseen: hidden }
}

pub fn fields(app: &App) -> Sight {
    match (app.kind, app.main().root()) {
        (Kind::V1, Some(root)) => Sight::of("every field", root.span),
        (Kind::V2, Some(_)) => Sight::hidden("which fields a v2 manifest takes below its root is not published"),
        _ => Sight::default(),
    }
}
