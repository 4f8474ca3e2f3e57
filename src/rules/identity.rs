//! What an app is called: its id, its name and its version.

mod placeholder;

pub use placeholder::placeholder_value;

use semver::Version;
use unicode_segmentation::UnicodeSegmentation;

use super::{Context, Report, excerpt};
use crate::app::manifest::AccessType;
use crate::syntax::Node;
use crate::text::list::{all, all_of};

/// The maximum length of a listing's name, in characters
/// (<https://docs.stripe.com/stripe-apps/listing-guidelines>, read 2025-03).
const MAX_NAME: usize = 35;

/// The words that a public app's name cannot contain
/// (<https://docs.stripe.com/stripe-apps/distribution-options>, read 2025-03).
const RESERVED_WORDS: [&str; 4] = ["stripe", "app", "free", "paid"];

/// The terms that the name of a public app with a restricted key cannot contain, word by word
/// (<https://docs.stripe.com/stripe-apps/review-requirements>, read 2025-03).
const RESERVED_RAK_TERMS: [&[&str]; 4] = [&["rak"], &["generator"], &["api", "key"], &["authenticator"]];

pub fn invalid_id(cx: &Context, report: &mut Report) {
    let Some((id, text)) = string_at_root(cx, "id") else { return };
    if let Some(reason) = why_invalid_id(text) {
        report.at(id, format!("`stripe apps upload` rejects this id: {reason}")).help(
            "use only letters, digits, `_`, `-` and `.`, in the form `com.<company>.<app>`; the id cannot be changed \
             after the first upload",
        );
    }
}

/// Why Stripe rejects a text as an id; `None` if it does not.
fn why_invalid_id(text: &str) -> Option<String> {
    const SHOWN: usize = 5;
    if text.trim().is_empty() {
        return Some("it is empty".to_owned());
    }
    let mut invalid = Vec::new();
    for char in text.chars().filter(|char| !char.is_ascii_alphanumeric() && !matches!(char, '_' | '-' | '.')) {
        let name = if char.is_whitespace() { "whitespace".to_owned() } else { format!("`{char}`") };
        if !invalid.contains(&name) {
            invalid.push(name);
        }
        if invalid.len() > SHOWN {
            invalid.pop();
            invalid.push("more".to_owned());
            break;
        }
    }
    match text.contains(|char: char| char.is_ascii_alphanumeric()) {
        _ if !invalid.is_empty() => Some(format!("it contains {}", all(&invalid))),
        true => None,
        false => Some("it has no letter or digit".to_owned()),
    }
}

pub fn name_too_long(cx: &Context, report: &mut Report) {
    let Some((name, text)) = public_name(cx) else { return };
    let length = text.graphemes(true).count();
    if length > MAX_NAME {
        report
            .at(name, format!("the name has {length} characters; a Marketplace listing allows at most {MAX_NAME}"))
            .help("shorten it; the listing must have the same name as the manifest");
    }
}

pub fn name_reserved_word(cx: &Context, report: &mut Report) {
    let Some((name, text)) = public_name(cx) else { return };
    if cx.manifest.is_of_stripe() {
        return;
    }
    let mut found = Vec::new();
    for word in words(text).into_iter().filter(|word| is_one_of(word, &RESERVED_WORDS)) {
        if !found.contains(&word) {
            found.push(word);
        }
    }
    if !found.is_empty() {
        let word = if found.len() == 1 { "word" } else { "words" };
        report
            .at(
                name,
                format!(
                    "`stripe apps upload` rejects this name: a public app's name cannot contain the {word} {}",
                    all_of(&found)
                ),
            )
            .help(
                "choose a name without the words Stripe, app, free and paid; Stripe does not document what counts as a word",
            );
    }
}

pub fn name_reserved_rak_word(cx: &Context, report: &mut Report) {
    let Some((name, text)) = public_name(cx) else { return };
    if cx.manifest.access_type() != Some(AccessType::RestrictedApiKey) {
        return;
    }
    let words = words(text);
    let is_term = |part: &[&str], term: &[&str]| {
        part.len() == term.len() && part.iter().zip(term).all(|(word, other)| word.eq_ignore_ascii_case(other))
    };
    let terms = RESERVED_RAK_TERMS.iter().filter_map(|term| words.windows(term.len()).find(|part| is_term(part, term)));
    let found: Vec<String> = terms.map(|term| format!("`{}`", term.join(" "))).collect();
    if !found.is_empty() {
        report
            .at(name, format!("reviewers reject {} in the name of an app that uses a restricted key", all(&found)))
            .help("say what the app does and who makes it, in the form `<what it does> by <company>`");
    }
}

pub fn invalid_version(cx: &Context, report: &mut Report) {
    if let Some((version, _)) = string_at_root(cx, "version").filter(|(_, text)| text.trim().is_empty()) {
        report.at(version, "`stripe apps upload` rejects an empty version").help("set a version, for example `1.0.0`");
    }
    let versions = cx.manifest.extensions().iter().filter_map(|extension| extension.get("version"));
    for (version, text) in versions.filter_map(|member| Some((&member.value, member.value.as_str()?))) {
        if Version::parse(text).is_err() {
            report
                .at(
                    version,
                    format!(
                        "`stripe apps upload` rejects `{}` as an extension's version: it is not SemVer",
                        excerpt(text)
                    ),
                )
                .help("use `major.minor.patch`, for example `1.0.0`");
        }
    }
}

pub fn version_not_semver(cx: &Context, report: &mut Report) {
    let Some((version, text)) = string_at_root(cx, "version").filter(|(_, text)| !text.trim().is_empty()) else {
        return;
    };
    if Version::parse(text).is_ok() {
        return;
    }
    let finding = report.at(version, format!("the version `{}` is not SemVer", excerpt(text)));
    finding
        .help("use `major.minor.patch`; Stripe accepts any text, but only SemVer shows which of two versions is newer");
    if let Some(semver) = as_semver(text) {
        finding.safe_fix(format!("replace it with `{semver}`"), [cx.rewrite(version, &semver)]);
    }
}

/// The SemVer version that `v1.2.3` or `1.2` certainly stands for.
fn as_semver(text: &str) -> Option<String> {
    let number = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let whole = if number.split('.').count() == 2 { format!("{number}.0") } else { number.to_owned() };
    Version::parse(&whole).is_ok().then_some(whole)
}

fn string_at_root<'a>(cx: &Context<'a>, key: &str) -> Option<(&'a Node, &'a str)> {
    let value = &cx.manifest.at_root(key)?.value;
    Some((value, value.as_str()?))
}

fn public_name<'a>(cx: &Context<'a>) -> Option<(&'a Node, &'a str)> {
    string_at_root(cx, "name").filter(|_| cx.audience.is_reviewed())
}

/// The words of a name. Unicode keeps `Stripe's`, `stripe.sync` and `sync_app` whole. The first two are two words each for
/// a reader, so they are split.
fn words(name: &str) -> Vec<&str> {
    let words = name.unicode_words().flat_map(|word| word.split(['.', ':', ',', '\'', '’']));
    words.filter(|word| !word.is_empty()).collect()
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|other| word.eq_ignore_ascii_case(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_consist_of_letters_digits_and_three_marks() {
        for id in ["com.ledgerline.invoices", "saoma", "dub.co", "Ledger_Line-2", "x", "-x", "com..x"] {
            assert_eq!(why_invalid_id(id), None, "{id}");
        }
        for (id, reason) in [
            ("", "it is empty"),
            ("  ", "it is empty"),
            ("...", "it has no letter or digit"),
            ("com.ledgerline/invoices", "it contains `/`"),
            ("com.[YOUR_APP]", "it contains `[` and `]`"),
            ("com. ledgerline\t#1", "it contains whitespace and `#`"),
            ("comlédger", "it contains `é`"),
            ("a!b\"c#d$e%f&g", "it contains `!`, `\"`, `#`, `$`, `%` and more"),
        ] {
            assert_eq!(why_invalid_id(id).as_deref(), Some(reason), "{id}");
        }
    }

    #[test]
    fn splits_names_into_the_words_a_reader_sees() {
        assert_eq!(words("Stripe-Sync"), ["Stripe", "Sync"]);
        assert_eq!(words("My App!"), ["My", "App"]);
        assert_eq!(words("Ledgerline: Stripe's invoices"), ["Ledgerline", "Stripe", "s", "invoices"]);
        assert_eq!(words("Stripe’s sync_app v2.0"), ["Stripe", "s", "sync_app", "v2", "0"]);
        assert_eq!(words("Snapp WhatsApp Freebird Apps"), ["Snapp", "WhatsApp", "Freebird", "Apps"]);
        assert_eq!(words("app\u{301} prepaid"), ["app\u{301}", "prepaid"]);
        assert_eq!(words("— · —"), [""; 0]);
    }

    #[test]
    fn only_unambiguous_versions_become_semver() {
        for (version, semver) in [
            ("v1.2.3", Some("1.2.3")),
            ("V1.2.3-beta.1", Some("1.2.3-beta.1")),
            ("1.2", Some("1.2.0")),
            ("v1.0", Some("1.0.0")),
            ("1", None),
            ("v1", None),
            ("1.2.3.4", None),
            ("01.2", None),
            ("1.x", None),
            ("1.0-beta", None),
            ("version 1.2", None),
            (" 1.2.3", None),
            ("2026-11-24", None),
            ("vv1.2.3", None),
        ] {
            assert_eq!(as_semver(version).as_deref(), semver, "{version}");
        }
    }
}
