//! The extensions of a v2 manifest: their ids, files, permissions and endpoints.

use std::collections::HashMap;

use url::Url;

use super::{Context, Report};
use crate::app::folder::extension_files;
use crate::app::manifest::permission_entries;
use crate::catalogue::Catalogue;
use crate::syntax::Node;
use crate::text::nearest::nearest;

/// What a custom workflow action needs (Stripe's documentation of custom actions, read 2026-11).
const RUN_PERMISSION: &str = "workflow_custom_action_run_write";

fn string<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.get(key).map(|member| &member.value).filter(|value| value.as_str().is_some())
}

pub fn duplicate_extension_id(cx: &Context, report: &mut Report) {
    let ids = cx.manifest.extensions().iter().filter_map(|extension| string(extension, "id"));
    for (later, first) in repeated(ids) {
        report
            .at(later, "another extension has this id already, so Stripe cannot tell the two apart")
            .related(first, "first used here")
            .help("give each extension an id of its own");
    }
}

/// The strings that occurred before, each with the first of its text.
fn repeated<'a>(strings: impl Iterator<Item = &'a Node>) -> Vec<(&'a Node, &'a Node)> {
    let mut firsts: HashMap<&str, &Node> = HashMap::new();
    let mut repeated = Vec::new();
    for node in strings {
        let first = *firsts.entry(node.as_str().unwrap_or_default()).or_insert(node);
        if first.span != node.span {
            repeated.push((node, first));
        }
    }
    repeated
}

pub fn extension_file_not_found(cx: &Context, report: &mut Report) {
    let missing = |file: &&Node| file.as_str().is_some_and(|path| cx.app.folder.missing.contains(path));
    for file in extension_files(cx.manifest).into_iter().filter(missing) {
        report
            .at(file, "no such file, neither from the manifest's folder nor from `extensions`")
            .help("give its path from the manifest's folder, such as `extensions/send_invoice/src/index.ts`");
    }
}

pub fn custom_action_without_permission(cx: &Context, report: &mut Report) {
    let whole = cx.manifest.root().is_some_and(|root| cx.app.is_sound(root.span));
    if !whole || grants_run(cx.manifest.own_permission_list()) || grants_run(permissions_of_counterpart(cx)) {
        return;
    }
    let custom_actions = cx.manifest.extensions().iter().filter_map(|extension| {
        let interface = string(extension, "interface_id")?;
        let known = Catalogue::load().interface(interface.as_str()?)?;
        known.custom_action.then_some((extension, interface))
    });
    for (extension, interface) in custom_actions {
        let permissions = extension.get("permissions");
        if !grants_run(permissions.map(|list| &list.value)) {
            let message =
                format!("a custom action needs the permission `{RUN_PERMISSION}`, or workflows cannot run it");
            let finding =
                report.at(interface, message).help("add it to the extension's `permissions`, with its purpose");
            permissions.map(|list| finding.related(&list.key, "missing here"));
        }
    }
}

fn grants_run(permissions: Option<&Node>) -> bool {
    let mut names = permissions.into_iter().flat_map(permission_entries).filter_map(|entry| entry.name?.as_str());
    names.any(|name| name == RUN_PERMISSION)
}

/// While extensions are in preview, a `stripe-app.yaml` may hold nothing but them, and the rest stands in
/// `stripe-app.json` (a published app does so, read 2026-08).
fn permissions_of_counterpart<'a>(cx: &Context<'a>) -> Option<&'a Node> {
    Some(&cx.app.source(cx.app.counterpart?).root()?.get("permissions")?.value)
}

pub fn invalid_extension_endpoint(cx: &Context, report: &mut Report) {
    for extension in cx.manifest.extensions() {
        let Some(endpoints) = extension.get("endpoints").map(|endpoints| endpoints.value.items()) else { continue };
        for endpoint in endpoints.iter().filter(|endpoint| endpoint.as_object().is_some()) {
            check_endpoint(cx, endpoint, report);
        }
        for (later, first) in repeated(endpoints.iter().filter_map(|endpoint| string(endpoint, "id"))) {
            report
                .at(later, "another endpoint has this id already, so a script cannot reach both")
                .related(first, "first used here")
                .help("give each endpoint an id of its own");
        }
    }
}

fn check_endpoint(cx: &Context, endpoint: &Node, report: &mut Report) {
    let targets: Vec<&Node> = ["live", "managed_sandbox"].into_iter().filter_map(|mode| said(endpoint, mode)).collect();
    let addressed = if targets.is_empty() { vec![endpoint] } else { targets };
    if cx.app.is_sound(endpoint.span) {
        if said(endpoint, "id").is_none() {
            report
                .at(endpoint, "this endpoint has no `id`, and a script names an endpoint by its id")
                .help("add the `id` that `endpointFetch` is called with");
        }
        for target in addressed.iter().filter(|target| target.as_object().is_some() && said(target, "url").is_none()) {
            report
                .at(*target, "no `url` says where this endpoint is")
                .help("add the `url` under `live`, and one for tests under `managed_sandbox`");
        }
    }
    for url in addressed.iter().filter_map(|target| string(target, "url")).filter(|url| !is_blank(url)) {
        let is_https = url.as_str().and_then(|text| Url::parse(text).ok()).is_some_and(|url| url.scheme() == "https");
        if !is_https {
            report
                .at(url, "the url of an endpoint is not a whole HTTPS address")
                .help("write one that starts with `https://`; a path is not needed");
        }
    }
}

/// A field's value, unless it is `null` or a blank text.
fn said<'a>(object: &'a Node, key: &str) -> Option<&'a Node> {
    object.get(key).map(|member| &member.value).filter(|value| !value.is_null() && !is_blank(value))
}

fn is_blank(value: &Node) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

pub fn unknown_interface_id(cx: &Context, report: &mut Report) {
    let catalogue = Catalogue::load();
    for interface in cx.manifest.extensions().iter().filter_map(|extension| string(extension, "interface_id")) {
        let id = interface.as_str().unwrap_or_default();
        if is_blank(interface) || catalogue.interface(id).is_some() {
            continue;
        }
        let message = format!("this extension point was in no documentation and no public app ({})", catalogue.date());
        let finding = report.at(interface, message);
        match nearest(id, catalogue.interfaces.iter().map(|interface| interface.id)).first() {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("`stripe generate info extension-point-ids` lists those that you can use"),
        };
    }
}
