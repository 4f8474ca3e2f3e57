//! Whether a permission exists, and is listed once.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{lists, named};
use crate::app::manifest::Permission;
use crate::catalogue::{self, Catalogue, Status};
use crate::diagnostic::Severity;
use crate::rules::{Context, Report, excerpt};
use crate::syntax::{Edit, Node};
use crate::text::nearest::words;

/// What is to be said of a name. Each gets at most one finding.
enum Judgement<'a> {
    /// It is known, by the catalogue or by the configuration.
    Known,
    /// It is empty.
    Empty,
    /// It is several names.
    Several(Vec<&'a str>),
    /// There is surely no such permission.
    Mistaken(Right),
    /// It is in no list. Whether it is a slip for a listed one is dear to tell, so only those ask that want to know.
    Unlisted,
    /// It exists, and the upload refuses it.
    Refused(&'static catalogue::Permission),
    /// It exists, perhaps not for apps.
    Unconfirmed(&'static catalogue::Permission),
}

/// What to write in the place of a name that does not exist.
struct Right {
    name: Option<&'static str>,
    hint: Option<Cow<'static, str>>,
}

/// A permission whose name is a string, and the list it stands in.
struct Name<'a> {
    node: &'a Node,
    text: &'a str,
    permission: Permission<'a>,
    judgement: Judgement<'a>,
}

pub fn unknown_permission(cx: &Context, report: &mut Report) {
    for name in names(cx) {
        match name.judgement {
            Judgement::Empty => {
                report
                    .at(name.node, "the name of this permission is empty")
                    .severity(Severity::Error)
                    .help("name the object and the access, such as `customer_read`, or remove the entry");
            }
            Judgement::Unlisted => {
                let nearest = Catalogue::load().nearest_permission(name.text);
                if nearest.certain().is_some() {
                    continue;
                }
                let date = Catalogue::load().permissions.date();
                let message = format!("no permission `{}` was known on {date}", excerpt(name.text));
                let near = match nearest.names() {
                    [] => String::new(),
                    names => format!("did you mean {}? ", or(names)),
                };
                report.at(name.node, message).help(format!(
                    "{near}`stripe apps upload` rejects names that do not exist; if Stripe has added this one since, list it in the \
                     configuration under `permissions`"
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
            let right = match name.judgement {
                Judgement::Mistaken(right) => right,
                Judgement::Unlisted => match meant(name.text) {
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
                    finding.help(format!("`{right}` is meant and listed already, so remove this entry{hint}"));
                }
                Some(right) => {
                    finding.help(format!("use `{right}`{hint}"));
                    finding.safe_fix(format!("write `{right}`"), [cx.rewrite(name.node, right)]);
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
        let Judgement::Refused(permission) = name.judgement else { continue };
        let message =
            format!("`stripe apps upload` rejects `{0}` (`requesting {0} permission is disallowed`)", permission.name);
        report.at(name.node, message).help(
            "register one Connect webhook endpoint in your own account, which needs no permission; if the app cannot do \
             without it, ask Stripe Support",
        );
    }
}

pub fn unconfirmed_permission(cx: &Context, report: &mut Report) {
    for name in names(cx) {
        let Judgement::Unconfirmed(permission) = name.judgement else { continue };
        let message = format!("no accepted manifest with `{}` is known", permission.name);
        let hint = permission.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        report.at(name.node, message).help(format!("upload early, to see whether Stripe grants it to apps{hint}"));
    }
}

pub fn several_permissions_in_one_entry(cx: &Context, report: &mut Report) {
    for list in lists(cx) {
        let listed: BTreeSet<&str> = named(&list).map(|(_, name)| name).collect();
        for name in names_of(cx, &list) {
            let Judgement::Several(parts) = &name.judgement else { continue };
            let message = format!("`{}` is read as the name of one permission, and there is none", excerpt(name.text));
            let mut seen = listed.clone();
            let missing: Vec<&str> = parts.iter().copied().filter(|part| seen.insert(part)).collect();
            report
                .at(name.node, message)
                .help("write one entry for each permission, and say of each what it is for")
                .safe_fix(
                    "write one entry for each, with the same purpose",
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
            let shorter = if length(&permission) > length(&earlier) { earlier } else { permission };
            report
                .at(permission.name.unwrap_or(permission.entry), format!("`{}` is listed twice", excerpt(name)))
                .related(earlier.name.unwrap_or(earlier.entry), "first listed here")
                .help("keep the entry whose purpose says what the app does with it")
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
                .related(there, format!("grants `{text}` as well"))
                .help("reviewers want no more permissions than the app needs; this one may go");
        }
    }
}

/// The entries that another entry grants as well, each with that other. Of two that grant each other, the earlier stays,
/// and an entry that makes another redundant is never called redundant itself.
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
        Some(Name { node: permission.name?, text, permission, judgement: judge(cx, text) })
    });
    names.collect()
}

fn judge<'a>(cx: &Context, name: &'a str) -> Judgement<'a> {
    if cx.settings.permissions.iter().any(|known| known == name) {
        return Judgement::Known;
    }
    if name.trim().is_empty() {
        return Judgement::Empty;
    }
    let parts = parts(name);
    if parts.len() > 1 {
        return Judgement::Several(parts);
    }
    let catalogue = Catalogue::load();
    match catalogue.permission(name) {
        Some(known) if known.status == Status::Refused => return Judgement::Refused(known),
        Some(known) if known.status == Status::Observed && known.accepted_in.is_empty() => {
            return Judgement::Unconfirmed(known);
        }
        Some(known) if known.status.exists() => return Judgement::Known,
        _ => {}
    }
    if let Some(mistaken) = mistaken(name) {
        return Judgement::Mistaken(Right { name: mistaken.instead, hint: mistaken.hint.map(Cow::Borrowed) });
    }
    if name.contains('.') {
        return Judgement::Mistaken(meant_by_dotted(name));
    }
    Judgement::Unlisted
}

/// What a name with a dot was meant as: no permission has one (all of the catalogue's were compared, 2026-11-27).
fn meant_by_dotted(name: &str) -> Right {
    if let Some(needed) = Catalogue::load().permissions_for_event(name) {
        return Right { name: Some("event_read"), hint: Some(needed_for_event(needed)) };
    }
    meant(name).unwrap_or(match looks_like_event(name) {
        true => Right {
            name: None,
            hint: Some(
                "no permission has a dot in its name; if this is an event type, list `event_read` and the permission \
                 for the event's object"
                    .into(),
            ),
        },
        false => Right { name: None, hint: Some("no permission has a dot in its name".into()) },
    })
}

/// What a manifest lists, besides `event_read`, to receive an event.
fn needed_for_event(any_of: &[&str]) -> Cow<'static, str> {
    let others: Vec<&str> = any_of.iter().copied().filter(|name| *name != "event_read").collect();
    match (any_of, others.as_slice()) {
        ([], _) => "receiving the event also takes the permission for its object".into(),
        (_, []) => "it is an event type, and this is the permission to receive it".into(),
        (_, others) => format!("receiving the event also takes {}", or(others)).into(),
    }
}

/// Whether a name is written like an event type: `invoice.paid`, `v1.customer.created`, `charge.*`, but not `charge.read`.
fn looks_like_event(name: &str) -> bool {
    let is_word = |part: &str| {
        !part.is_empty() && part.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_')
    };
    let Some((object, last)) = name.rsplit_once('.') else { return false };
    object.split('.').all(is_word) && (last == "*" || (is_word(last) && !matches!(last, "read" | "write")))
}

/// What a name that is in no list was certainly meant as.
fn meant(name: &str) -> Option<Right> {
    let catalogue = Catalogue::load();
    let near = catalogue.permission(catalogue.nearest_permission(name).certain()?)?;
    Some(match near.status {
        Status::Refused => Right { name: None, hint: near.hint.map(Cow::Borrowed) },
        _ => Right { name: Some(near.name), hint: None },
    })
}

/// The entry of a name that people mistake for a permission, also in the plural or with the prefix of restricted keys.
fn mistaken(name: &str) -> Option<&'static catalogue::Permission> {
    let plain = words(name).collect::<Vec<_>>().join("_");
    let plain = plain.strip_prefix("rak_").unwrap_or(&plain);
    let mut entries = [name, plain].into_iter().filter_map(|name| Catalogue::load().permission(name));
    entries.find(|entry| !entry.status.exists())
}

/// The names that one string lists, if each of them ends like a permission.
fn parts(name: &str) -> Vec<&str> {
    let separates = |char: char| char.is_whitespace() || matches!(char, ',' | ';' | '|' | '+' | '&' | '/');
    let parts: Vec<&str> = name.split(separates).filter(|part| !part.is_empty() && *part != "and").collect();
    let is_name = |part: &&str| part.ends_with("_read") || part.ends_with("_write");
    if parts.iter().all(is_name) { parts } else { Vec::new() }
}

/// How much a permission's purpose says, in bytes of all its texts.
fn length(permission: &Permission) -> usize {
    permission.purposes().iter().filter_map(|text| text.as_str()).map(|text| text.trim().len()).sum()
}

/// Such as "`a`, `b` or `c`".
fn or(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
