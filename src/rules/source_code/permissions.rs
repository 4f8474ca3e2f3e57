//! Permissions that the code needs and the manifest lacks, and the reverse.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::manifest::Permission;
use crate::evidence::{Declared, Evidence, Use, permissions_of_page};
use crate::rules::{Context, Report};
use crate::syntax::{Edit, Span, edit};
use crate::text::list::plural;

/// How many places of the code a finding points at.
const MAX_PLACES: usize = 5;

pub fn undeclared_permission(cx: &Context, report: &mut Report) {
    let Some(evidence) = cx.evidence() else { return };
    let new = newly_missing(cx, evidence);
    let mut missing: BTreeMap<&str, Vec<&Use>> = BTreeMap::new();
    for (permission, seen) in evidence.missing() {
        if !cx.settings.code.known.iter().any(|known| known == permission) {
            missing.entry(permission).or_default().push(seen);
        }
    }
    for (permission, uses) in missing {
        let Some(first) = uses.first() else { continue };
        let message = format!("`{}` needs `{permission}`, which is not declared", first.what);
        let Some(place) = list_place(cx) else { return };
        let fix = add_permission(cx, permission);
        let finding = report.at(place, message).help(match new.contains(permission) {
            true => {
                "the code did not need it before: declare it with a purpose in this version, or remove the call; until \
                 users accept it, the call fails"
            }
            false => {
                "declare it with a purpose, or remove the call; the preview grants every permission, so the call fails \
                 only after the upload"
            }
        });
        for seen in uses.iter().take(MAX_PLACES) {
            if let Some(span) = seen.span {
                finding.related(span, format!("`{}`", seen.what));
            }
        }
        if let Some(edit) = fix {
            finding.unsafe_fix(format!("declare `{permission}`, with an empty purpose for you to write"), [edit]);
        }
    }
}

/// The missing permissions that the code did not need at the revision it is compared with.
fn newly_missing(cx: &Context, evidence: &Evidence) -> BTreeSet<&'static str> {
    let before = cx.app.previous.as_deref().and_then(|app| Evidence::of(app, &cx.settings.code));
    let missing = before.map(|before| evidence.newly_missing(&before)).unwrap_or_default();
    missing.into_iter().map(|(permission, _)| permission).collect()
}

pub fn unused_permission(cx: &Context, report: &mut Report) {
    each_judged(cx, |evidence, name, permission| {
        if !evidence.is_unused(name) {
            return;
        }
        let place = permission.name.unwrap_or(permission.entry);
        let fix = cx.remove_item(permission.entry);
        let message = format!("nothing in the app's code uses `{name}`");
        report
            .at(place, message)
            .help(format!(
                "remove it, because reviewers accept no more permissions than the app needs, or list it under \
                 `code.used` in the configuration ({} read)",
                plural(evidence.code.count().read, "file")
            ))
            .unsafe_fix(format!("remove `{name}`"), fix);
    });
}

pub fn unneeded_write_permission(cx: &Context, report: &mut Report) {
    each_judged(cx, |evidence, name, permission| {
        let (Some(read), Some(place)) = (evidence.read_will_do(name), permission.name) else { return };
        let seen = evidence.uses_of(name).find_map(|seen| Some((seen.span?, &seen.what)));
        let message = format!("the app's code only reads the objects that `{name}` lets it change");
        let finding =
            report.at(place, message).help(format!("use `{read}`, which is enough for the calls that were found"));
        if let Some((span, what)) = seen {
            finding.related(span, format!("`{what}`"));
        }
        if !evidence.is_declared(&read) {
            finding.unsafe_fix(format!("write `{read}`"), [cx.rewrite(place, &read)]);
        }
    });
}

pub fn undeclared_context_permission(cx: &Context, report: &mut Report) {
    let Some(evidence) = cx.evidence().filter(|evidence| evidence.is_list_known) else { return };
    let reader = evidence.views.iter().find_map(|index| {
        let file = evidence.code.files.get(*index)?;
        file.facts.reads.iter().find_map(|read| {
            let (root, members) = read.chain.as_path()?;
            let is_context = root == "objectContext" || members.iter().any(|member| member == "objectContext");
            is_context.then(|| evidence.code.span(*index, &read.place))
        })
    });
    let Some(reader) = reader else { return };
    for place in cx.manifest.views().filter_map(|view| view.viewport) {
        let viewport = place.as_str().unwrap_or_default();
        let any_of = permissions_of_page(viewport).unwrap_or_default();
        let is_granted = any_of.iter().any(|name| evidence.is_granted(name));
        let Some(needed) = any_of.first().filter(|_| !is_granted && viewport.contains(".detail")) else {
            continue;
        };
        let message = format!("the view reads `objectContext`, but `{needed}` is not declared");
        let finding =
            report.at(place, message).help(format!("declare `{needed}` if the object's id is empty in the view"));
        finding.related(reader, "read here");
    }
}

/// Visits the app's own permissions that its code can show a use of. What a name that does not exist was meant as is
/// reported by other rules.
fn each_judged(cx: &Context, mut visit: impl FnMut(&Evidence, &str, &Permission)) {
    let (Some(evidence), Some(own)) = (cx.evidence(), cx.manifest.own_permission_list()) else { return };
    let is_own = |declared: &&Declared| declared.is_exact() && declared.permission.list.span == own.span;
    for declared in evidence.declared.iter().filter(is_own) {
        visit(evidence, declared.meaning.name, &declared.permission);
    }
}

/// Where to report that a permission is missing: at the key of the list or, without a list, at the app's id.
fn list_place(cx: &Context) -> Option<Span> {
    let list = cx.manifest.field("permissions").map(|member| member.key.span);
    list.or_else(|| cx.manifest.own_permission_list().map(|list| list.span))
        .or_else(|| Some(cx.manifest.at_root("id")?.key.span))
}

fn add_permission(cx: &Context, permission: &str) -> Option<Edit> {
    let list = cx.manifest.own_permission_list().filter(|list| !list.items().is_empty())?;
    let text = &cx.app.source(list.span.source).text;
    let value = format!("{{\"permission\": \"{permission}\", \"purpose\": \"\"}}");
    edit::insert_item(text, list, list.items().len(), &value)
}
