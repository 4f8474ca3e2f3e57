//! The list of permissions that would fit the code.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::app::{App, Manifest};
use crate::evidence::CodeSettings;
use crate::evidence::Evidence;
use crate::text::Shown;

/// A purpose that has not been written yet; `vague-purpose` reports it.
const UNWRITTEN: &str = "TODO";

/// An entry of the list.
#[derive(Debug, Serialize)]
pub struct Entry {
    permission: Shown,
    purpose: Shown,
}

/// The list that would fit the code: what is declared, in its order and with its purposes, without what nothing uses,
/// followed by what is missing.
pub fn suggest(app: &App, settings: &CodeSettings) -> Vec<Entry> {
    let evidence = Evidence::of(app, settings);
    let (mut entries, mut seen) = (Vec::new(), BTreeSet::new());
    let own = Manifest::of(app).own_permission_list();
    for permission in own.into_iter().flat_map(crate::app::manifest::permission_entries) {
        let Some(name) = permission.name.and_then(|name| name.as_str()) else { continue };
        let unused = evidence.as_ref().is_some_and(|evidence| evidence.is_unused(name));
        let name =
            evidence.as_ref().and_then(|evidence| evidence.read_will_do(name)).unwrap_or_else(|| name.to_owned());
        if !unused && seen.insert(name.clone()) {
            let purpose = permission.purposes().first().and_then(|purpose| purpose.as_str()).unwrap_or(UNWRITTEN);
            entries.push(Entry { permission: name.into(), purpose: purpose.into() });
        }
    }
    let missing: BTreeSet<&str> =
        evidence.iter().flat_map(Evidence::missing).map(|(permission, _)| permission).collect();
    entries.extend(missing.into_iter().map(|name| Entry { permission: name.into(), purpose: UNWRITTEN.into() }));
    entries
}
