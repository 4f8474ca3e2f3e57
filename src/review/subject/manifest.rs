//! What the rules about the manifest and the files beside it looked at.

use super::{Sight, is_blank};
use crate::app::folder::IconFile;
use crate::app::manifest::permission_entries;
use crate::app::{App, Kind, Manifest};
use crate::catalogue::Catalogue;
use crate::syntax::{Node, Value};
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
    Sight::hidden(format!("`{key}` is not in a form that the rules can check"))
}

pub fn field(manifest: Manifest, key: &str, is_readable: fn(&Node) -> bool) -> Sight {
    match manifest.field(key) {
        None => Sight::default(),
        Some(member) if is_blank(&member.value) => Sight::default(),
        Some(member) if is_readable(&member.value) => Sight::of(key, member.value.span),
        Some(_) => unreadable(key),
    }
}

/// A private app may be judged as if it were public, and then still has to become it.
pub fn distribution(manifest: Manifest) -> Sight {
    let sight = field(manifest, "distribution_type", is_text);
    let reason = "the app is private; set `distribution_type` to `public` before you submit it";
    if manifest.is_public() { sight } else { sight.also([reason.into()]) }
}

pub fn icon(app: &App, manifest: Manifest) -> Sight {
    match (manifest.at_root("icon"), &app.folder.icon) {
        (Some(icon), IconFile::Found { .. }) => Sight::of("icon", icon.value.span),
        _ => Sight::default(),
    }
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
        Some(_) => Sight::hidden("`ui_extension` has fields but no views"),
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
        return Sight::hidden("the sources of the views are not next to the manifest");
    }
    if folder.has_index() {
        return Sight::hidden(format!("`{}` has an index, which may export components from any file", folder.folder));
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
        (Some(_), None) => {
            Sight::hidden("a viewport needs a certain version of the SDK, but the app's version is not known")
        }
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
            Some(purpose) if texts(purpose).any(|text| text.trim().chars().count() < SHORTEST_PURPOSE) => {
                return Sight::hidden("the purpose of the policy is very short; check whether it explains why");
            }
            Some(purpose) if is_text(purpose) || !purpose.members().is_empty() => {
                sight.seen.push(("`purpose`".into(), purpose.span));
            }
            _ => return unreadable("purpose"),
        }
    }
    sight
}

/// A text, or the texts of a map from languages to texts.
fn texts(value: &Node) -> impl Iterator<Item = &str> {
    value.as_str().into_iter().chain(value.members().iter().filter_map(|member| member.value.as_str()))
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
        hidden.push("something in the file looks like a secret; read it, including the comments".into());
    }
    Sight { seen: vec![("every text".into(), root.span)], unseen: hidden }
}

pub fn fields(app: &App) -> Sight {
    match (app.kind, app.main().root()) {
        (Kind::V1, Some(root)) => Sight::of("every field", root.span),
        (Kind::V2, Some(_)) => {
            Sight::hidden("Stripe does not publish which fields a v2 manifest accepts below its root")
        }
        _ => Sight::default(),
    }
}
