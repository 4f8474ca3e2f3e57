//! The list of permissions that would fit the code.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::app::manifest::{Permission, permission_entries};
use crate::app::{App, Manifest};
use crate::catalogue::standing::Standing;
use crate::evidence::{CodeSettings, Evidence};
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
/// somebody writes them.
pub fn suggest(app: &App, settings: &CodeSettings) -> Vec<Entry> {
    let evidence = Evidence::of(app, settings);
    let (mut entries, mut seen) = (Vec::new(), BTreeSet::new());
    let own = Manifest::of(app).own_permission_list();
    for permission in own.into_iter().flat_map(permission_entries) {
        let Some(name) = permission.name.and_then(|name| name.as_str()) else { continue };
        for name in Standing::of(name, &settings.known).instead(name) {
            let is_unused = evidence.as_ref().is_some_and(|evidence| evidence.is_unused(name));
            let read = evidence.as_ref().and_then(|evidence| evidence.read_will_do(name));
            let name = read.unwrap_or_else(|| name.to_owned());
            if !is_unused && seen.insert(name.clone()) {
                entries.push(Entry { permission: name.into(), purpose: Purpose::of(&permission) });
            }
        }
    }
    let missing = evidence.iter().flat_map(Evidence::missing).map(|(permission, _)| permission);
    let missing = missing.filter(|name| seen.insert((*name).to_owned())).collect::<BTreeSet<_>>();
    entries.extend(missing.into_iter().map(|name| Entry { permission: name.into(), purpose: Purpose::unwritten() }));
    entries
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
