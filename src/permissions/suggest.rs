//! The list of permissions that would fit the code.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::app::manifest::{Permission, permission_entries};
use crate::app::{App, Manifest};
use crate::evidence::{CodeSettings, Declared, Evidence, implies, is_list_known};
use crate::syntax::Member;
use crate::text::Shown;

/// An entry of the list.
#[derive(Debug, Serialize)]
pub struct Entry {
    permission: Shown,
    purpose: Purpose,
}

/// An entry's purpose.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Purpose {
    Text(Shown),
    /// By the names of languages.
    Texts(BTreeMap<Shown, Shown>),
}

/// The list that would fit the code: what is declared, in its order, with its purposes and by the names that were meant,
/// without what nothing uses, followed by what is missing. New purposes are empty, which `missing-purpose` reports until
/// somebody writes them. `None` if the declared list cannot be read whole, because what it declares would be lost.
pub fn suggest(app: &App, settings: &CodeSettings) -> Option<Vec<Entry>> {
    if !is_list_known(app) {
        return None;
    }
    let evidence = Evidence::of(app, settings);
    let mut kept = kept(app, settings, evidence.as_ref());
    let missing: BTreeSet<&str> = evidence.iter().flat_map(Evidence::missing).map(|(name, _)| name).collect();
    kept.extend(without_implied(missing).into_iter().map(|name| (name.to_owned(), None)));
    let entries = kept.into_iter().map(|(name, declared)| Entry {
        permission: name.into(),
        purpose: declared.map_or_else(Purpose::unwritten, |declared| Purpose::of(&declared)),
    });
    Some(entries.collect())
}

/// The app's own permissions that may be used, each with the entry whose purpose fits it best.
fn kept<'a>(
    app: &'a App,
    settings: &CodeSettings,
    evidence: Option<&Evidence>,
) -> Vec<(String, Option<Permission<'a>>)> {
    let mut kept: Vec<(String, (bool, bool, usize), Permission)> = Vec::new();
    let own = Manifest::of(app).own_permission_list().into_iter().flat_map(permission_entries);
    for declared in own.flat_map(|entry| Declared::all(entry, &settings.known)) {
        let Some(name) = declared.meaning.right else { continue };
        if evidence.is_some_and(|evidence| evidence.is_unused(name)) {
            continue;
        }
        let read = evidence.and_then(|evidence| evidence.read_will_do(name));
        let name = read.unwrap_or_else(|| name.to_owned());
        let length = declared.permission.purpose_length();
        let fit = (length > 0, name == declared.meaning.name, length);
        match kept.iter_mut().find(|(other, ..)| *other == name) {
            None => kept.push((name, fit, declared.permission)),
            Some(other) if other.1 < fit => *other = (name, fit, declared.permission),
            Some(_) => {}
        }
    }
    kept.into_iter().map(|(name, _, entry)| (name, Some(entry))).collect()
}

/// Those of some permissions that no other of them grants. Of two that grant each other, the first is left.
fn without_implied(permissions: BTreeSet<&str>) -> BTreeSet<&str> {
    let (mut left, mut granting) = (permissions.clone(), BTreeSet::new());
    for name in permissions.into_iter().rev() {
        let other = left.iter().copied().find(|other| *other != name && implies(other, name));
        if let Some(other) = other.filter(|_| !granting.contains(name)) {
            granting.insert(other);
            left.remove(name);
        }
    }
    left
}

impl Purpose {
    fn of(permission: &Permission) -> Self {
        let Some(purpose) = permission.purpose.map(|purpose| &purpose.value) else { return Self::unwritten() };
        match purpose.as_str() {
            Some(text) => Self::Text(text.into()),
            None if purpose.members().is_empty() => Self::unwritten(),
            None => {
                let texts = purpose.members().iter();
                let text = |member: &Member| Some((member.key.text.as_str().into(), member.value.as_str()?.into()));
                Self::Texts(texts.filter_map(text).collect())
            }
        }
    }

    fn unwritten() -> Self {
        Self::Text(Shown::default())
    }
}
