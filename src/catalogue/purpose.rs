//! Which object of Stripe's API a permission's purpose is about.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Catalogue, Permission};
use crate::text::nearest;

/// How a text names an object of Stripe's API. All words are in lower case and in the singular.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// What permissions call it.
    pub name: &'static str,
    /// What can only mean this object.
    #[serde(default)]
    pub words: Vec<&'static str>,
    /// Words that can mean this resource, in addition to those in its permission's name.
    #[serde(default)]
    pub own: Vec<&'static str>,
    /// Whether its purpose rightly names other objects: events carry all of them.
    #[serde(default)]
    pub broad: bool,
}

/// A word of a text, or the words in it that name an object.
struct Mention<'text, 'catalogue> {
    /// How many words precede it.
    at: usize,
    text: &'text str,
    object: Option<&'catalogue Object>,
}

/// How many words a verb and what it acts on may be apart: "Reads all of the open".
const REACH: usize = 4;

/// What names an object, by its first word.
pub(super) fn phrases(objects: &'static [Object]) -> HashMap<&'static str, Vec<(&'static str, &'static Object)>> {
    let mut by_word: HashMap<_, Vec<_>> = HashMap::new();
    for (phrase, object) in objects.iter().flat_map(|object| object.words.iter().map(move |phrase| (*phrase, object))) {
        by_word.entry(phrase.split(' ').next().unwrap_or_default()).or_default().push((phrase, object));
    }
    by_word
}

/// Words after which a sentence no longer describes the object of its verb.
const TURNS: [&str; 30] = [
    "to", "and", "or", "can", "we", "you", "for", "of", "with", "from", "by", "in", "on", "per", "when", "if", "that",
    "after", "before", "against", "about", "into", "at", "via", "through", "so", "as", "using", "is", "are",
];

impl Catalogue {
    /// How a text names the object that a permission is about.
    pub fn object(&self, permission: &Permission) -> Option<&Object> {
        let index = self.objects.binary_search_by_key(&permission.object?, |object| object.name).ok()?;
        self.objects.get(index)
    }

    /// The object that a permission's purpose is about, where that is clearly not the permission's own.
    ///
    /// It has to be what the first words act on ("Read credit notes"), and the own object must not be named at all. The
    /// object of a permission that is granted along with this one counts as its own.
    pub fn other_object(&self, permission: &Permission, purpose: &str) -> Option<&Object> {
        let own = self.object(permission);
        if permission.object.is_none() || own.is_some_and(|own| own.broad) {
            return None;
        }
        let words: Vec<String> = nearest::words(purpose).collect();
        let mut name: Vec<String> = nearest::words(permission.name).collect();
        name.pop();
        let is_own = |mention: &Mention| match mention.object {
            None => {
                name.iter().any(|word| word == mention.text) || own.is_some_and(|own| own.own.contains(&mention.text))
            }
            Some(object) => own.is_some_and(|own| own.name == object.name || own.own.contains(&mention.text)),
        };
        let mentions = self.mentions(&words);
        if mentions.iter().any(is_own) {
            return None;
        }
        let (at, object) = mentions.iter().find_map(|mention| Some((mention.at, mention.object?)))?;
        let before = words.get(..at)?;
        let acted_on = (1..=REACH).contains(&at) && !before.iter().any(|word| TURNS.contains(&word.as_str()));
        let mut granted = permission.implies.iter().filter_map(|name| self.permission(name)?.object);
        (acted_on && !granted.any(|granted| granted == object.name)).then_some(object)
    }

    fn mentions<'text>(&self, words: &'text [String]) -> Vec<Mention<'text, '_>> {
        let mut mentions = Vec::new();
        let mut at = 0;
        while let Some(rest @ [word, ..]) = words.get(at..) {
            let mention = match self.named_first(rest) {
                Some((phrase, object)) => Mention { at, text: phrase, object: Some(object) },
                None => Mention { at, text: word, object: None },
            };
            at += mention.text.split(' ').count();
            mentions.push(mention);
        }
        mentions
    }

    /// The object that a text begins with, and the words that name it: as many as possible.
    fn named_first(&self, words: &[String]) -> Option<(&'static str, &Object)> {
        let phrases = self.phrases.get(words.first()?.as_str())?;
        let named =
            phrases.iter().filter(|(phrase, _)| begins_with(words, phrase)).max_by_key(|(phrase, _)| phrase.len());
        named.copied()
    }
}

/// Whether a text's first words are those of a phrase.
fn begins_with(words: &[String], phrase: &str) -> bool {
    let mut rest = Some(phrase);
    for word in words {
        match rest.and_then(|rest| rest.strip_prefix(word.as_str())) {
            Some("") => return true,
            Some(more) => rest = more.strip_prefix(' '),
            None => return false,
        }
    }
    false
}
