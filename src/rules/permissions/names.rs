//! Whether each permission exists and is only listed once.

use std::collections::{BTreeMap, BTreeSet};

use super::{lists, named};
use crate::app::manifest::Permission;
use crate::catalogue::standing::{self, Standing};
use crate::catalogue::{self, Catalogue};
use crate::diagnostic::Severity;
use crate::rules::{Context, Report, excerpt};
use crate::syntax::{Edit, Node};
use crate::text::list::any_of;

/// A permission whose name is a string.
struct Name<'a> {
    node: &'a Node,
    text: &'a str,
    permission: Permission<'a>,
    standing: Standing<'a>,
}

pub fn unknown_permission(cx: &Context, report: &mut Report) {
    for name in names(cx) {
        match name.standing {
            Standing::Empty => {
                report
                    .at(name.node, "the name of this permission is empty")
                    .severity(Severity::Error)
                    .help("name the permission, or remove the entry");
            }
            Standing::Unlisted => {
                let nearest = Catalogue::load().nearest_permission(name.text);
                if nearest.certain().is_some() {
                    continue;
                }
                let date = Catalogue::load().permissions.date;
                let message = format!("`{}` is not a known permission (as of {date})", excerpt(name.text));
                let near = match nearest.names() {
                    [] => String::new(),
                    names => format!("did you mean {}? ", any_of(names)),
                };
                report.at(name.node, message).help(format!(
                    "{near}`stripe apps upload` rejects names that do not exist; if Stripe has added this one since, add it to \
                     `permissions` in the configuration"
                ));
            }
            _ => {}
        }
    }
}

pub fn misspelled_permission(cx: &Context, report: &mut Report) {
    for list in lists(cx) {
        let listed: BTreeSet<&str> = named(&list).map(|(_, name)| name).collect();
        for name in names_of(cx, &list) {
            let right = match name.standing {
                Standing::Mistaken(right) => right,
                Standing::Unlisted => match standing::meant(name.text) {
                    Some(right) => right,
                    None => continue,
                },
                _ => continue,
            };
            let message = format!("`{}` is not a permission; `stripe apps upload` rejects it", excerpt(name.text));
            let finding = report.at(name.node, message);
            let hint = right.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
            match right.name {
                Some(right) if listed.contains(right) => {
                    finding.help(format!("remove this entry, because `{right}` is already listed{hint}"));
                }
                Some(right) => {
                    finding.help(format!("use `{right}`{hint}"));
                    finding.safe_fix(format!("replace it with `{right}`"), [cx.rewrite(name.node, right)]);
                }
                None => {
                    finding.help(format!("remove this entry{hint}"));
                }
            }
        }
    }
}

pub fn refused_permission(cx: &Context, report: &mut Report) {
    for name in names(cx) {
        let Standing::Refused(permission) = name.standing else { continue };
        let message =
            format!("`stripe apps upload` rejects `{0}` (`requesting {0} permission is disallowed`)", permission.name);
        report.at(name.node, message).help(
            "remove it, and register one Connect webhook endpoint in your own account, which needs no permission; if the \
             app cannot work without it, ask Stripe Support",
        );
    }
}

pub fn unconfirmed_permission(cx: &Context, report: &mut Report) {
    for name in names(cx) {
        let Standing::Unconfirmed(permission) = name.standing else { continue };
        let message = format!("`{}` is not known from any accepted manifest", permission.name);
        let hint = permission.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        report.at(name.node, message).help(format!("upload early to find out whether Stripe grants it to apps{hint}"));
    }
}

pub fn several_permissions_in_one_entry(cx: &Context, report: &mut Report) {
    for list in lists(cx) {
        let listed: BTreeSet<&str> = named(&list).map(|(_, name)| name).collect();
        for name in names_of(cx, &list) {
            let Standing::Several(parts) = &name.standing else { continue };
            let message = format!("`{}` is read as one permission, which does not exist", excerpt(name.text));
            let mut seen = listed.clone();
            let missing: Vec<&str> = parts.iter().copied().filter(|part| seen.insert(part)).collect();
            report.at(name.node, message).help("use one entry per permission, each with its own purpose").safe_fix(
                "split it into one entry per permission, with the same purpose",
                split(cx, &name, &missing).unwrap_or_default(),
            );
        }
    }
}

/// The edits that leave the first name in its entry and put a copy of the entry after it for each of the others.
fn split(cx: &Context, name: &Name, parts: &[&str]) -> Option<Vec<Edit>> {
    let (first, others) = parts.split_first()?;
    let mut edits = vec![cx.rewrite(name.node, first)];
    if !others.is_empty() {
        edits.push(cx.copy_item(name.permission.entry, name.node, others)?);
    }
    Some(edits)
}

pub fn duplicate_permission(cx: &Context, report: &mut Report) {
    for list in lists(cx) {
        let mut first = BTreeMap::new();
        for (permission, name) in named(&list).filter(|(_, name)| !name.trim().is_empty()) {
            let earlier = *first.entry(name).or_insert(permission);
            if earlier.index == permission.index {
                continue;
            }
            let shorter = if permission.purpose_length() > earlier.purpose_length() { earlier } else { permission };
            report
                .at(permission.name.unwrap_or(permission.entry), format!("`{}` is listed twice", excerpt(name)))
                .related(earlier.name.unwrap_or(earlier.entry), "first listed here")
                .help("keep the entry whose purpose explains what the app does with it")
                .unsafe_fix("remove the entry with the shorter purpose", cx.remove_item(shorter.entry));
        }
    }
}

pub fn redundant_permission(cx: &Context, report: &mut Report) {
    for list in lists(cx) {
        for (name, implied_by) in redundant(&list) {
            let (Some(here), Some(there)) = (name.name, implied_by.name) else { continue };
            let (text, by) = (here.as_str().unwrap_or_default(), there.as_str().unwrap_or_default());
            report
                .at(here, format!("`{by}` already grants `{text}`"))
                .related(there, format!("also grants `{text}`"))
                .help("remove it; reviewers expect an app to request only the permissions it needs");
        }
    }
}

/// The entries that another entry also grants, each with that other. Of two that grant each other, the earlier is kept,
/// and an entry that makes another redundant is never reported itself.
fn redundant<'a>(list: &[Permission<'a>]) -> Vec<(Permission<'a>, Permission<'a>)> {
    let mut known: Vec<(Permission, &catalogue::Permission)> = Vec::new();
    let mut seen = BTreeSet::new();
    for (permission, name) in named(list) {
        known.extend(Catalogue::load().permission(name).filter(|_| seen.insert(name)).map(|entry| (permission, entry)));
    }
    let (mut redundant, mut needed, mut gone) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for (permission, entry) in known.iter().rev() {
        let implying = known.iter().find(|(_, other)| {
            other.implies.contains(&entry.name) && !gone.contains(other.name) && other.name != entry.name
        });
        if let Some((other, implying)) = implying.filter(|_| !needed.contains(entry.name)) {
            redundant.push((*permission, *other));
            needed.insert(implying.name);
            gone.insert(entry.name);
        }
    }
    redundant.reverse();
    redundant
}

fn names<'a>(cx: &Context<'a>) -> impl Iterator<Item = Name<'a>> {
    lists(cx).flat_map(|list| names_of(cx, &list))
}

fn names_of<'a>(cx: &Context, list: &[Permission<'a>]) -> Vec<Name<'a>> {
    let names = named(list).filter_map(|(permission, text)| {
        Some(Name { node: permission.name?, text, permission, standing: Standing::of(text, &cx.settings.code.known) })
    });
    names.collect()
}
