//! A dataset: one file of the catalogue, of which no more is read than a run asks for.

use std::sync::OnceLock;

use serde::Deserialize;

use super::parse;

/// One file of the catalogue. Each of its entries is on its own line, so that one can be read without the others:
/// most runs ask for a few of hundreds.
pub struct Dataset<T> {
    text: &'static str,
    entries: Vec<Entry<T>>,
}

struct Entry<T> {
    text: &'static str,
    read: OnceLock<T>,
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

impl<T: Deserialize<'static>> Dataset<T> {
    pub(super) fn new(text: &'static str) -> Self {
        let lines = text.lines().map(|line| line.trim().trim_end_matches(','));
        let entries = lines.skip_while(|line| !line.starts_with("\"entries\"")).filter(|line| line.starts_with('{'));
        Self { text, entries: entries.map(|text| Entry { text, read: OnceLock::new() }).collect() }
    }

    /// The day it was last updated, as `YYYY-MM-DD`.
    pub fn date(&self) -> &'static str {
        date_of(self.text)
    }

    /// Where its entries come from.
    pub fn sources(&self) -> Vec<Source> {
        #[derive(Deserialize)]
        #[serde(bound(deserialize = "'de: 'static"))]
        struct Head {
            sources: Vec<Source>,
        }
        parse::<Head>(self.text).sources
    }

    /// Its entries, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(Entry::read)
    }

    /// The entry whose first field, its name, has this value.
    pub(super) fn find(&self, name: &str) -> Option<&T> {
        let index = self.entries.binary_search_by(|entry| first_value(entry.text).cmp(name.as_bytes())).ok()?;
        self.entries.get(index).map(Entry::read)
    }
}

impl<T: Deserialize<'static>> Entry<T> {
    fn read(&self) -> &T {
        self.read.get_or_init(|| parse(self.text))
    }
}

/// The day that a file of the catalogue bears as its first field.
pub(super) fn date_of(text: &'static str) -> &'static str {
    str::from_utf8(first_value(text)).unwrap_or_default()
}

/// The first string that is a field's value, in a text that begins with it: `{"name": "customer_read", …`
fn first_value(text: &str) -> &[u8] {
    // Bytes rather than characters, because a binary search asks for it a dozen times.
    text.as_bytes().split(|byte| *byte == b'"').nth(3).unwrap_or_default()
}
