//! The extensions of a v2 manifest: their ids, files, permissions, endpoints and methods.

use std::collections::HashMap;

use url::Url;

use super::{Context, Report, excerpt};
use crate::app::folder::extension_files;
use crate::app::manifest::{MAX_PERMISSIONS, permission_entries};
use crate::catalogue::{Catalogue, Interface};
use crate::evidence::{Declared, is_list_known};
use crate::syntax::{Member, Node};
use crate::text::list::any_of;
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
            .at(later, "another extension already has this id, so Stripe cannot tell them apart")
            .related(first, "first used here")
            .help("give each extension its own id");
    }
}

/// The strings that occurred before, each with its first occurrence.
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
            .at(file, "this file does not exist, neither in the manifest's folder nor in `extensions`")
            .help("use a path relative to the manifest, for example `extensions/<name>/src/index.ts`");
    }
}

pub fn custom_action_without_permission(cx: &Context, report: &mut Report) {
    let of_app = [cx.manifest.own_permission_list(), cx.manifest.permission_list_of_counterpart()];
    if !is_list_known(cx.app) || of_app.into_iter().flatten().any(|list| grants_run(cx, list)) {
        return;
    }
    let custom_actions = cx.manifest.extensions().iter().filter_map(|extension| {
        let interface = string(extension, "interface_id")?;
        let known = Catalogue::load().interface(interface.as_str()?)?;
        known.custom_action.then_some((extension, interface))
    });
    for (extension, interface) in custom_actions {
        let permissions = extension.get("permissions");
        if !permissions.is_some_and(|list| grants_run(cx, &list.value)) {
            let message =
                format!("a custom action needs the permission `{RUN_PERMISSION}`; without it, workflows cannot run it");
            let finding =
                report.at(interface, message).help("add it to the extension's `permissions`, with its purpose");
            permissions.map(|list| finding.related(&list.key, "missing here"));
        }
    }
}

fn grants_run(cx: &Context, permissions: &Node) -> bool {
    let entries = permission_entries(permissions).take(MAX_PERMISSIONS);
    let mut declared = entries.flat_map(|entry| Declared::all(entry, &cx.settings.code.known));
    declared.any(|declared| declared.meaning.likely.contains(&RUN_PERMISSION))
}

pub fn invalid_extension_endpoint(cx: &Context, report: &mut Report) {
    for extension in cx.manifest.extensions() {
        let Some(endpoints) = extension.get("endpoints").map(|endpoints| endpoints.value.items()) else { continue };
        for endpoint in endpoints.iter().filter(|endpoint| endpoint.as_object().is_some()) {
            check_endpoint(cx, endpoint, report);
        }
        for (later, first) in repeated(endpoints.iter().filter_map(|endpoint| string(endpoint, "id"))) {
            report
                .at(later, "another endpoint already has this id, so scripts cannot reach both")
                .related(first, "first used here")
                .help("give each endpoint its own id");
        }
    }
}

fn check_endpoint(cx: &Context, endpoint: &Node, report: &mut Report) {
    let targets: Vec<&Node> =
        ["live", "managed_sandbox"].into_iter().filter_map(|mode| non_blank(endpoint, mode)).collect();
    let addressed = if targets.is_empty() { vec![endpoint] } else { targets };
    if cx.app.is_sound(endpoint.span) {
        if non_blank(endpoint, "id").is_none() {
            report
                .at(endpoint, "this endpoint has no `id`, so scripts cannot call it")
                .help("add the `id` that is passed to `endpointFetch`");
        }
        for target in
            addressed.iter().filter(|target| target.as_object().is_some() && non_blank(target, "url").is_none())
        {
            report
                .at(*target, "this endpoint has no `url`")
                .help("add a `url` under `live`, and one for tests under `managed_sandbox`");
        }
    }
    for url in addressed.iter().filter_map(|target| string(target, "url")).filter(|url| !is_blank(url)) {
        let is_https = url.as_str().and_then(|text| Url::parse(text).ok()).is_some_and(|url| url.scheme() == "https");
        if !is_https {
            report
                .at(url, "the URL of an endpoint must be a full HTTPS URL")
                .help("use a URL that starts with `https://`; it needs no path");
        }
    }
}

/// A field's value, unless it is `null` or a blank text.
fn non_blank<'a>(object: &'a Node, key: &str) -> Option<&'a Node> {
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
        let message = format!(
            "this extension point is not documented and not used by any known app (as of {})",
            catalogue.date()
        );
        let finding = report.at(interface, message);
        match nearest(id, catalogue.interfaces.iter().map(|interface| interface.id)).first() {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("run `stripe generate info extension-point-ids` to list the ones that you can use"),
        };
    }
}

pub fn extension_method_mismatch(cx: &Context, report: &mut Report) {
    for extension in cx.manifest.extensions() {
        let Some(methods) = extension.get("methods").filter(|methods| methods.value.as_object().is_some()) else {
            continue;
        };
        let interface =
            string(extension, "interface_id").and_then(Node::as_str).and_then(|id| Catalogue::load().interface(id));
        for method in methods.value.members() {
            check_implementation(cx, method, interface, report);
        }
        if let Some(interface) = interface {
            check_methods(cx, methods, interface, report);
        }
    }
}

/// How a method can be implemented, wherever that is not restricted further (Stripe's documentation of extension points
/// and the published v2 schema, read 2026-11).
const IMPLEMENTATIONS: [&str; 2] = ["script", "remote_function"];

fn check_implementation(cx: &Context, method: &Member, interface: Option<&Interface>, report: &mut Report) {
    let Some(node) = string(&method.value, "implementation_type") else { return };
    let kind = node.as_str().unwrap_or_default();
    let documented = interface.map(|interface| interface.implementations.as_slice()).filter(|list| !list.is_empty());
    if !IMPLEMENTATIONS.contains(&kind) {
        let allowed = documented.unwrap_or(&IMPLEMENTATIONS);
        let near = nearest(kind, allowed.iter().copied()).certain();
        report
            .at(node, format!("`{}` is not a valid implementation type", excerpt(kind)))
            .help(format!("use {}", any_of(allowed)))
            .safe_fix("use the correct type", near.map(|near| cx.rewrite(node, near)));
        return;
    }
    let Some(interface) = interface.filter(|interface| !interface.implementations.is_empty()) else { return };
    if !interface.implementations.contains(&kind) {
        report.at(node, format!("methods of `{}` cannot use `{kind}`", interface.id)).help(format!(
            "use {}; Stripe's documentation allows no other type here",
            any_of(&interface.implementations)
        ));
    }
}

/// Reports methods that an interface does not have, and a required one that is missing.
fn check_methods(cx: &Context, methods: &Member, interface: &Interface, report: &mut Report) {
    let has = |name: &&str| methods.value.get(name).is_some();
    let mut is_meant = false;
    for Member { key, .. } in methods.value.members() {
        if interface.methods.contains(&key.text.as_str()) {
            continue;
        }
        let free = interface.methods.iter().copied().filter(|name| !has(name));
        let Some(near) = nearest(&key.text, free).certain() else { continue };
        is_meant |= interface.needs_one_of.contains(&near);
        report
            .at(key, format!("`{}` has no method `{}`", interface.id, excerpt(&key.text)))
            .help(format!("did you mean `{near}`?"))
            .safe_fix(format!("rename it to `{near}`"), [cx.rename(key, near)]);
    }
    let lacks = !interface.needs_one_of.iter().any(has) && cx.app.is_sound(methods.value.span);
    if let Some(required) = interface.needs_one_of.first().filter(|_| lacks && !is_meant) {
        report
            .at(&methods.key, format!("`{}` requires the method `{required}`", interface.id))
            .help(format!("add `{required}` with its `implementation_type`"));
    }
}
