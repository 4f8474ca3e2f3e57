//! A dataset: one file of the catalogue.

use serde::Deserialize;

/// One file of the catalogue.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dataset<T> {
    /// The day it was last brought up to date, as `YYYY-MM-DD`.
    pub date: &'static str,
    /// Where its entries come from.
    pub sources: Vec<Source>,
    /// Its entries, in the order of their names.
    pub entries: Vec<T>,
}

/// Where an entry comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What entries of the same file call it.
    pub id: &'static str,
    /// Where it can be read.
    pub url: &'static str,
    /// When it was read, or what it says was written: `YYYY-MM-DD`, or `YYYY-MM` where the day is not known.
    pub read: &'static str,
    /// Which part of it, or how far it may be trusted.
    pub note: Option<&'static str>,
}

impl<T> Dataset<T> {
    /// Its entries, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.iter()
    }

    /// The entry of that name.
    pub(super) fn find(&self, name: &str, name_of: fn(&T) -> &str) -> Option<&T> {
        let index = self.entries.binary_search_by(|entry| name_of(entry).cmp(name)).ok()?;
        self.entries.get(index)
    }
}

/// The day that a file of the catalogue bears as its first field, without reading the rest.
pub(super) fn date_of(text: &str) -> &str {
    text.split('"').nth(3).unwrap_or_default()
}
