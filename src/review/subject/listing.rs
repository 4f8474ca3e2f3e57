//! What the texts of the listing say, as far as a program can tell. Whether it is right is for a person to decide.

use std::collections::BTreeSet;

use super::Sight;
use crate::app::App;
use crate::app::listing::LISTING;
use crate::syntax::Node;
use crate::text::list::all;

/// The fields whose texts users read, of the listing and its features.
const TEXTS: [&str; 4] = ["about", "description", "subtitle", "title"];

/// Words that promise more than anybody can prove. `every`, `instant` and `tamper-proof` are from refusals that developers
/// reported (read 2026-11); the others promise the same.
const CLAIMS: [&str; 26] = [
    "#1",
    "100%",
    "always",
    "best",
    "bulletproof",
    "easiest",
    "effortless",
    "every",
    "fastest",
    "flawless",
    "guarantee",
    "guaranteed",
    "guarantees",
    "immediately",
    "instant",
    "instantly",
    "leading",
    "never",
    "perfect",
    "revolutionary",
    "tamper-proof",
    "ultimate",
    "unbeatable",
    "unlimited",
    "unmatched",
    "world-class",
];

/// Words that a longer text in English contains.
const COMMON: [&str; 12] = ["a", "and", "for", "in", "is", "of", "on", "the", "to", "with", "you", "your"];

/// How many words a text has before one of the [`COMMON`] ones is missed.
const MANY_WORDS: usize = 10;

/// A text that users read.
struct Text<'a> {
    field: &'a str,
    text: &'a str,
    /// Its line in the file, counted from 1.
    line: usize,
}

/// The file itself.
pub fn file(app: &App) -> Sight {
    let root = app.listing.as_ref().and_then(|listing| app.source(listing.source).root());
    root.map(|root| Sight::of(LISTING, root.span)).unwrap_or_default()
}

/// The texts that every listing has.
pub fn usual(app: &App) -> Sight {
    let mut sight = file(app);
    if sight.seen.is_empty() {
        return Sight::hidden(format!("`stripe-app-lint init --listing` starts a {LISTING} that decides this"));
    }
    for field in ["subtitle", "about"] {
        if !texts(app).iter().any(|text| text.field == field && !text.text.trim().is_empty()) {
            sight.unseen.push(format!("`{field}` is not in {LISTING}").into());
        }
    }
    sight
}

/// The words that may claim too much.
pub fn claims(app: &App) -> Sight {
    remarks(app, |text| {
        // `100 %` is one word, too.
        let found: BTreeSet<_> =
            words(&text.replace(" %", "%")).filter(|word| CLAIMS.contains(&word.as_str())).collect();
        (!found.is_empty()).then(|| format!("says {}", all(found.iter().map(|word| format!("`{word}`")))))
    })
}

/// The texts that are hardly in English.
pub fn language(app: &App) -> Sight {
    remarks(app, |text| is_foreign(text).then(|| "does not look like English".to_owned()))
}

fn remarks(app: &App, remark: impl Fn(&str) -> Option<String>) -> Sight {
    let mut sight = Sight::default();
    for Text { field, text, line } in texts(app) {
        sight.unseen.extend(remark(text).map(|remark| format!("`{field}` in {LISTING}:{line} {remark}").into()));
    }
    sight
}

fn texts(app: &App) -> Vec<Text<'_>> {
    let Some(source) = app.listing.as_ref().map(|listing| app.source(listing.source)) else { return Vec::new() };
    let Some(root) = source.root() else { return Vec::new() };
    let features = root.get("features").map_or(&[][..], |features| features.value.items());
    let members = root.members().iter().chain(features.iter().flat_map(Node::members));
    members
        .filter(|member| TEXTS.contains(&member.key.text.as_str()))
        .filter_map(|member| {
            let line = source.lines.line_of(member.value.span.start) + 1;
            Some(Text { field: &member.key.text, text: member.value.as_str()?, line })
        })
        .collect()
}

/// The words of a text, in lower case, with what makes claims of them: `#1`, `100%`, `tamper-proof`.
fn words(text: &str) -> impl Iterator<Item = String> {
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '#' | '%' | '-' | '\'' | '\u{2019}');
    let words = text.split(move |char| !is_part(char)).map(|word| word.trim_matches(['-', '\'', '\u{2019}']));
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Whether most letters are not Latin, or many words have none of the commonest ones of English among them.
fn is_foreign(text: &str) -> bool {
    let (mut latin, mut other) = (0, 0);
    for char in text.chars().filter(|char| char.is_alphabetic()) {
        *(if char <= '\u{24f}' { &mut latin } else { &mut other }) += 1;
    }
    let is_common = |word: String| COMMON.contains(&word.as_str());
    other > latin || (words(text).count() >= MANY_WORDS && !words(text).any(is_common))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_other_languages_are_foreign() {
        for (text, expected) in [
            ("Shows the open invoices of a customer beside each payment, so that support sees what is owed.", false),
            ("Zeigt offene Rechnungen neben jeder Zahlung, damit der Support sofort sieht, was noch fehlt.", true),
            ("Affiche les factures ouvertes de chaque client, pour que votre support voie ce que chacun doit.", true),
            ("顧客の未払いの請求書を表示します。", true),
            ("Rechnungen", false),
            ("Slack, GitHub, Linear, Notion, Asana, Jira, HubSpot", false),
            ("", false),
        ] {
            assert_eq!(is_foreign(text), expected, "{text}");
        }
    }

    #[test]
    fn words_keep_what_makes_claims_of_them() {
        let found: Vec<String> = words("The #1 app: 100% tamper-proof – 'Guaranteed'!").collect();
        assert_eq!(found, ["the", "#1", "app", "100%", "tamper-proof", "guaranteed"]);
    }
}
