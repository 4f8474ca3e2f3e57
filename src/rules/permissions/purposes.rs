//! Whether a purpose explains to users and reviewers what the app does with a permission.

use std::collections::{BTreeMap, BTreeSet};

use unicode_segmentation::UnicodeSegmentation;

use super::lists;
use crate::app::manifest::Permission;
use crate::catalogue::Catalogue;
use crate::diagnostic::Stage;
use crate::rules::{Context, Report, excerpt};
use crate::syntax::{Node, Value};
use crate::text::nearest::words;

/// A text of a permission's purpose that is not blank. A purpose that is a map has one text per language.
#[derive(Clone, Copy)]
struct Purpose<'a> {
    permission: Permission<'a>,
    node: &'a Node,
    text: &'a str,
}

pub fn missing_purpose(cx: &Context, report: &mut Report) {
    const HELP: &str = "explain in a sentence what the app does with it; users read this before they install the app";
    for permission in lists(cx).flatten() {
        let of = match permission.name.and_then(Node::as_str) {
            Some(name) if !name.trim().is_empty() => format!("`{}`", excerpt(name)),
            _ => "this permission".to_owned(),
        };
        match permission.purpose {
            Some(purpose) => {
                for text in blank(&purpose.value) {
                    report.at(text, format!("the purpose of {of} is empty, which reviewers reject")).help(HELP);
                }
            }
            None if cx.lacks_inside(permission.entry, "purpose") => {
                // Of any app: Stripe's schema asks for the key, and its command-line tool always writes it.
                let finding = report.at(permission.entry, format!("{of} has no purpose, which reviewers reject"));
                finding.stage(Stage::Upload).help(HELP);
            }
            None => {}
        }
    }
}

pub fn vague_purpose(cx: &Context, report: &mut Report) {
    for list in lists(cx) {
        let vague = purposes(&list).into_iter().filter(|purpose| why_vague(purpose).is_some());
        for group in alike(vague) {
            let [first, others @ ..] = group.as_slice() else { continue };
            let message = why_vague(first).unwrap_or_default();
            let finding = report.at(first.node, message).help(
                "explain what the app does with it and why that helps the user, for example `Shows the customer's open invoices in \
                 the sidebar`",
            );
            for other in others {
                finding.related(other.node, "same text");
            }
        }
    }
}

pub fn repeated_purpose(cx: &Context, report: &mut Report) {
    for list in lists(cx) {
        let named = purposes(&list).into_iter().filter(|purpose| purpose.name().is_some());
        for group in alike(named) {
            let mut seen = BTreeSet::new();
            let group: Vec<Purpose> = group.into_iter().filter(|purpose| seen.insert(purpose.name())).collect();
            let [first, others @ ..] = group.as_slice() else { continue };
            if others.is_empty() {
                continue;
            }
            let message = format!("{} permissions share this purpose, so it does not explain any of them", group.len());
            let finding = report.at(first.node, message).help(
                "explain what the app does with each permission; reviewers reject purposes that are all the same",
            );
            for other in others {
                finding.related(other.node, "same text");
            }
        }
    }
}

pub fn purpose_names_other_object(cx: &Context, report: &mut Report) {
    let catalogue = Catalogue::load();
    for purpose in lists(cx).flat_map(|list| purposes(&list)) {
        let Some(permission) = purpose.name().and_then(|name| catalogue.permission(name)) else { continue };
        if let Some(other) = catalogue.other_object(permission, purpose.text) {
            let message =
                format!("this purpose is about `{}`, but `{}` does not cover that", other.name, permission.name);
            report.at(purpose.node, message).help("if it was copied from another permission, replace it");
        }
    }
}

impl<'a> Purpose<'a> {
    fn name(&self) -> Option<&'a str> {
        self.permission.name?.as_str()
    }
}

/// The values that leave a purpose empty: itself, or texts of its map.
fn blank(purpose: &Node) -> Vec<&Node> {
    let texts = purpose.members().iter().map(|text| &text.value);
    match &purpose.value {
        Value::Null => vec![purpose],
        Value::String(text) if is_blank(text) => vec![purpose],
        Value::Object(object) if object.members.is_empty() => vec![purpose],
        _ => texts.filter(|text| text.is_null() || text.as_str().is_some_and(is_blank)).collect(),
    }
}

fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|char| char.is_whitespace() || char.is_control() || matches!(char, '\u{200b}'..='\u{200f}' | '\u{feff}'))
}

/// The purposes' texts that are not blank.
fn purposes<'a>(list: &[Permission<'a>]) -> Vec<Purpose<'a>> {
    let texts =
        list.iter().flat_map(|permission| permission.purposes().into_iter().map(move |node| (permission, node)));
    let purposes = texts.filter_map(|(permission, node)| {
        let text = node.as_str().filter(|text| !is_blank(text))?;
        Some(Purpose { permission: *permission, node, text })
    });
    purposes.collect()
}

/// Groups purposes with the same text, ignoring case and whitespace, in the order of the first of each.
fn alike<'a>(purposes: impl Iterator<Item = Purpose<'a>>) -> Vec<Vec<Purpose<'a>>> {
    let (mut groups, mut by_text): (Vec<Vec<Purpose>>, BTreeMap<String, usize>) = Default::default();
    for purpose in purposes {
        let index = *by_text.entry(folded(purpose.text).to_lowercase()).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.push(purpose),
            None => groups.push(vec![purpose]),
        }
    }
    groups
}

/// The text with single spaces between its words and none around it.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Why a purpose is vague, as a message.
fn why_vague(purpose: &Purpose) -> Option<&'static str> {
    if is_placeholder(purpose.text) {
        Some("this purpose is a placeholder, which users see before they install the app")
    } else if is_short(purpose.text) {
        Some("this purpose is too short to explain what the app does with the permission")
    } else if purpose.name().is_some_and(|name| restates(name, purpose.text)) {
        Some("this purpose only repeats the permission's name, which users see next to it")
    } else {
        None
    }
}

/// Chinese, Japanese and Korean express in 8 characters what takes 20 letters.
fn is_short(text: &str) -> bool {
    let least = if text.chars().any(is_dense) { 8 } else { 20 };
    let text = folded(text);
    // What a reader sees as one character is one byte of ASCII, which is quicker to count.
    if text.is_ascii() { text.len() < least } else { text.graphemes(true).take(least).count() < least }
}

/// Whether a character stands for a syllable or a word: kana, ideographs, Hangul.
fn is_dense(char: char) -> bool {
    matches!(char, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Words that describe what belongs in a purpose instead of being one. Sorted, and in the form that [`words`] gives.
const FILLERS: [&str; 20] = [
    "asdf",
    "description",
    "explain",
    "explanation",
    "fixme",
    "ipsum",
    "lorem",
    "na",
    "none",
    "placeholder",
    "purpose",
    "reason",
    "sample",
    "tba",
    "tbd",
    "test",
    "testing",
    "todo",
    "why",
    "xxx",
];

/// Words without meaning in a purpose, because readers already know that an app asks for access. Sorted, and in the form
/// that [`words`] gives (`thi` is `this`).
const EMPTY_WORDS: [&str; 84] = [
    "a",
    "ability",
    "able",
    "access",
    "accessing",
    "account",
    "all",
    "allow",
    "allowing",
    "an",
    "and",
    "any",
    "api",
    "app",
    "application",
    "are",
    "be",
    "by",
    "can",
    "create",
    "creating",
    "data",
    "delete",
    "deleting",
    "detail",
    "edit",
    "editing",
    "enable",
    "fetch",
    "fetching",
    "for",
    "from",
    "full",
    "get",
    "getting",
    "give",
    "grant",
    "granting",
    "i",
    "in",
    "info",
    "information",
    "is",
    "it",
    "let",
    "list",
    "listing",
    "modify",
    "my",
    "need",
    "needed",
    "object",
    "of",
    "on",
    "or",
    "our",
    "permission",
    "read",
    "reading",
    "record",
    "require",
    "required",
    "resource",
    "retrieve",
    "retrieving",
    "s",
    "see",
    "stripe",
    "that",
    "the",
    "their",
    "thi",
    "to",
    "update",
    "updating",
    "use",
    "used",
    "view",
    "viewing",
    "we",
    "will",
    "with",
    "write",
    "your",
];

fn is_filler(word: &str) -> bool {
    FILLERS.binary_search(&word).is_ok()
}

fn is_empty(word: &str) -> bool {
    EMPTY_WORDS.binary_search(&word).is_ok()
}

/// Whether a text is only a placeholder.
fn is_placeholder(text: &str) -> bool {
    let lower = text.to_lowercase();
    let is_mark = |word: &str| ["TODO", "FIXME", "TBD"].contains(&word);
    text.contains("??")
        || !text.chars().any(char::is_alphabetic)
        || text.split(|char: char| !char.is_alphanumeric()).any(is_mark)
        || ["todo:", "tbd:"].into_iter().any(|start| lower.trim_start().starts_with(start))
        || ["lorem ipsum", "example app"].into_iter().any(|phrase| lower.contains(phrase))
        || (words(text).all(|word| is_filler(&word) || is_empty(&word)) && words(text).any(|word| is_filler(&word)))
}

/// Whether a text has no words except those of the permission's own name and object, and words without meaning.
fn restates(name: &str, text: &str) -> bool {
    // Text in brackets is a placeholder, which `placeholder-value` reports.
    if text.contains(['[', '{', '<']) {
        return false;
    }
    let catalogue = Catalogue::load();
    let object = catalogue.permission(name).and_then(|permission| catalogue.object(permission));
    let own: Vec<String> = object.map(|object| object.name).into_iter().chain([name]).flat_map(words).collect();
    let phrases = object.map_or(&[][..], |object| &object.words);
    let is_own =
        |word: &String| own.contains(word) || phrases.iter().any(|phrase| phrase.split(' ').any(|own| own == word));
    words(text).all(|word| is_empty(&word) || is_own(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_lists_are_sorted_and_in_the_form_of_words() {
        for list in [FILLERS.as_slice(), EMPTY_WORDS.as_slice()] {
            assert!(list.is_sorted());
            assert!(list.iter().all(|word| *word == "thi" || words(word).eq([*word])));
        }
    }
}
