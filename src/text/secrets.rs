//! Finds secrets in a text, such as API keys, and hides them in whatever is shown of it.

mod plain;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use plain::Plain;

/// What looks like a secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// What it is, with its article, for a message.
    pub kind: &'static str,
    /// The bytes that wrote it.
    pub range: Range<usize>,
    /// The part of it that everybody knows, and that may be shown.
    pub prefix: &'static str,
    /// The bytes after the prefix.
    hidden: Range<usize>,
    /// Whether it surely is one: it begins a word, and does not only show the form as `sk_live_xxxxxxxxxxxxxxxx` does.
    pub is_certain: bool,
}

/// Whatever looks like a secret in a text, in order. Escapes of JSON and YAML are seen through, so that a text can be looked at as it is
/// written in a file and as it is read from there.
pub fn find(text: &str) -> Vec<Secret> {
    let plain = Plain::new(text);
    if !may_hold_any(plain.text.as_bytes()) {
        return Vec::new();
    }
    let mut secrets: Vec<Secret> = TOKENS.iter().flat_map(|token| token.find(&plain)).collect();
    secrets.extend(private_keys(&plain));
    secrets.sort_by_key(|secret| (secret.range.start, secret.range.end));
    secrets.dedup_by(|later, earlier| {
        let overlaps = later.range.start < earlier.range.end;
        if overlaps {
            earlier.range.end = earlier.range.end.max(later.range.end);
            earlier.hidden.end = earlier.range.end;
        }
        overlaps
    });
    secrets
}

/// The text with every secret replaced by asterisks but for its prefix. It has as many bytes as before and the same line
/// ends, so that spans still fit.
pub fn mask(text: &str) -> Cow<'_, str> {
    let secrets = find(text);
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut masked, mut rest) = (String::with_capacity(text.len()), secrets.iter().peekable());
    for (at, char) in text.char_indices() {
        while rest.next_if(|secret| secret.hidden.end <= at).is_some() {}
        let hidden = rest.peek().is_some_and(|secret| secret.hidden.contains(&at));
        if hidden && !char.is_whitespace() {
            masked.extend(std::iter::repeat_n('*', char.len_utf8()));
        } else {
            masked.push(char);
        }
    }
    Cow::Owned(masked)
}

/// Whether the first four bytes of any secret are there, told in one pass: most texts hold none.
fn may_hold_any(text: &[u8]) -> bool {
    let may_start =
        |start: &[u8; 4]| matches!(start, [b'-' | b'A' | b'a' | b'g' | b'n' | b'r' | b's' | b'w' | b'x', ..]);
    text.array_windows().any(|start| may_start(start) && STARTS.contains(start))
}

/// The first four bytes of each token, and of a private key's first line.
static STARTS: LazyLock<Vec<[u8; 4]>> = LazyLock::new(|| {
    let starts = TOKENS.iter().map(|token| token.prefix).chain([BEGIN]);
    starts.filter_map(|start| start.as_bytes().first_chunk().copied()).collect()
});

/// A secret that is one word with a known beginning.
struct Token {
    prefix: &'static str,
    kind: &'static str,
    /// The fewest bytes after the prefix.
    least: usize,
    alphabet: fn(u8) -> bool,
}

const TOKENS: &[Token] = &[
    Token::new("sk_live_", "a live secret key of Stripe", 16, is_alphanumeric),
    Token::new("sk_test_", "a test secret key of Stripe", 16, is_alphanumeric),
    Token::new("rk_live_", "a live restricted key of Stripe", 16, is_alphanumeric),
    Token::new("rk_test_", "a test restricted key of Stripe", 16, is_alphanumeric),
    Token::new("whsec_", "the signing secret of a Stripe webhook", 16, is_base64),
    Token::new("absec_", "the signing secret of a Stripe app", 16, is_base64),
    Token::new("AKIA", "an access key of AWS", 16, is_upper_case),
    Token::new("ASIA", "a temporary access key of AWS", 16, is_upper_case),
    Token::new("AIza", "an API key of Google", 35, is_word),
    Token::new("ghp_", "a personal access token of GitHub", 30, is_alphanumeric),
    Token::new("gho_", "an OAuth token of GitHub", 30, is_alphanumeric),
    Token::new("ghu_", "a user token of GitHub", 30, is_alphanumeric),
    Token::new("ghs_", "a server token of GitHub", 30, is_alphanumeric),
    Token::new("ghr_", "a refresh token of GitHub", 30, is_alphanumeric),
    Token::new("github_pat_", "a personal access token of GitHub", 30, is_word),
    Token::new("glpat-", "a personal access token of GitLab", 20, is_word),
    Token::new("xoxa-", "a token of Slack", 20, is_word),
    Token::new("xoxb-", "a token of Slack", 20, is_word),
    Token::new("xoxp-", "a token of Slack", 20, is_word),
    Token::new("npm_", "an access token of npm", 36, is_alphanumeric),
];

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_upper_case(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn is_base64(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'+' | b'/' | b'=')
}

impl Token {
    const fn new(prefix: &'static str, kind: &'static str, least: usize, alphabet: fn(u8) -> bool) -> Self {
        Self { prefix, kind, least, alphabet }
    }

    fn find(&self, plain: &Plain) -> Vec<Secret> {
        let starts = plain.text.match_indices(self.prefix);
        let secrets = starts.filter_map(|(at, prefix)| {
            let rest = plain.text.get(at + prefix.len()..)?;
            let body = rest.get(..rest.bytes().take_while(|byte| (self.alphabet)(*byte)).count())?;
            let hidden = at + prefix.len()..at + prefix.len() + body.len();
            (body.len() >= self.least).then(|| Secret {
                kind: self.kind,
                range: plain.offset(at)..plain.offset(hidden.end),
                prefix: self.prefix,
                hidden: plain.offset(hidden.start)..plain.offset(hidden.end),
                is_certain: begins_word(&plain.text, at) && !is_placeholder(body),
            })
        });
        secrets.collect()
    }
}

/// Whether no word reaches across the byte at `at`. The two digits of a URL's `%3D` are no word.
fn begins_word(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    match before {
        [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => true,
        [.., last] => !last.is_ascii_alphanumeric(),
        [] => true,
    }
}

/// How a block of PEM or OpenPGP begins.
const BEGIN: &str = "-----BEGIN ";

/// Blocks of PEM or OpenPGP that hold a private key, from the dashes of the first line to the last byte of the key.
fn private_keys(plain: &Plain) -> Vec<Secret> {
    /// The longest known label is `ENCRYPTED PRIVATE KEY`; a certificate's is none of a private key.
    const LONGEST_LABEL: usize = 40;
    let blocks = plain.text.match_indices(BEGIN).filter_map(|(at, _)| {
        let after = plain.text.get(at + BEGIN.len()..)?;
        let label = after.get(..after.find("-----").filter(|length| *length <= LONGEST_LABEL)?)?;
        if !label.contains("PRIVATE KEY") {
            return None;
        }
        let start = at + BEGIN.len() + label.len() + "-----".len();
        let rest = plain.text.get(start..)?;
        // To the next dashes, so that many beginnings do not each search the whole text for an end.
        let body = rest.get(..rest.find("-----").or_else(|| rest.find(['"', '\''])).unwrap_or(rest.len()))?;
        let is_key = body.bytes().filter(|byte| is_alphanumeric(*byte)).count() >= 16;
        is_key.then(|| Secret {
            kind: "a private key",
            range: plain.offset(at)..plain.offset(start + body.len()),
            prefix: "-----BEGIN",
            hidden: plain.offset(start)..plain.offset(start + body.len()),
            is_certain: !is_placeholder(body),
        })
    });
    blocks.collect()
}

fn is_placeholder(body: &str) -> bool {
    const WORDS: [&str; 6] = ["xxxx", "your", "example", "placeholder", "replace", "redacted"];
    let body = body.to_ascii_lowercase();
    let mut bytes: Vec<u8> = body.bytes().filter(u8::is_ascii_alphanumeric).collect();
    bytes.sort_unstable();
    bytes.dedup();
    bytes.len() <= 3 || WORDS.iter().any(|word| body.contains(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BODY: &str = "51Ab9ZpQ2rTu7VxYw3K8";

    fn masked(text: &str) -> String {
        mask(text).into_owned()
    }

    #[test]
    fn every_known_token_is_found() {
        for token in TOKENS {
            let body: String = "7QZ2M9XK4BT8WD3R".chars().cycle().take(token.least).collect();
            let secrets = find(&format!("see {}{body}.", token.prefix));
            assert_eq!(secrets.len(), 1, "{}", token.prefix);
            assert!(secrets[0].is_certain, "{}", token.prefix);
            assert_eq!(secrets[0].range, 4..4 + token.prefix.len() + body.len());
        }
    }

    #[test]
    fn only_the_prefix_of_a_secret_is_shown() {
        assert_eq!(masked(&format!("key: sk_live_{BODY}, and more")), "key: sk_live_********************, and more");
        assert_eq!(
            masked(&format!("whsec_{BODY} rk_test_{BODY}")),
            "whsec_******************** rk_test_********************"
        );
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            format!("pk_live_{BODY}"),
            "sk_live_".to_owned(),
            "sk_test_...".to_owned(),
            "sk_live_YOUR_KEY".to_owned(),
            "AKIA is a beginning".to_owned(),
            "npm_config_registry_of_the_whole_organisation".to_owned(),
            "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUY".to_owned(),
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----".to_owned(),
        ] {
            assert!(matches!(mask(&text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn an_example_of_the_form_is_told_from_a_secret() {
        for text in [
            "sk_live_xxxxxxxxxxxxxxxxxxxx",
            "rk_test_0000000000000000",
            "AKIAIOSFODNN7EXAMPLE",
            "whsec_your-signing-secret",
        ] {
            assert!(!find(text)[0].is_certain, "{text}");
        }
        assert!(find(&format!("sk_test_{BODY}"))[0].is_certain);
    }

    #[test]
    fn what_may_be_the_middle_of_a_word_is_hidden_all_the_same() {
        let text = format!("task_live_{BODY}");
        assert!(!find(&text)[0].is_certain);
        assert_eq!(masked(&text), "task_live_********************");
        assert!(find(&format!("my_sk_live_{BODY}"))[0].is_certain);
    }

    #[test]
    fn a_secret_in_a_url_is_found() {
        assert_eq!(
            masked(&format!("https://sk_live_{BODY}:x@a.dev/")),
            "https://sk_live_********************:x@a.dev/"
        );
        assert_eq!(
            masked(&format!("https://a.dev/?k%3Dsk_live_{BODY}&b")),
            "https://a.dev/?k%3Dsk_live_********************&b"
        );
    }

    #[test]
    fn an_escape_does_not_hide_a_secret() {
        let text = r#""sk\u005flive_\u0035\x31Ab9ZpQ2rTu7VxYw3K8", "next""#;
        assert_eq!(masked(text), r#""sk\u005flive_****************************", "next""#);
        let text = "\"sk_live_51Ab9Zp\\\n    Q2rTu7VxYw3K8\"";
        assert_eq!(masked(text), "\"sk_live_********\n    *************\"");
    }

    #[test]
    fn a_private_key_is_hidden_and_its_lines_stay() {
        let block = "key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  MIIEowIBAAKCAQEAt7\n  q9Zk==\n  -----END RSA PRIVATE KEY-----\nname: x\n";
        assert_eq!(
            masked(block),
            "key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  ******************\n  ******\n  -----END RSA PRIVATE KEY-----\nname: x\n"
        );
        let cut = r#"{"key": "-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEAt7", "b": 1}"#;
        assert_eq!(masked(cut), r#"{"key": "-----BEGIN PRIVATE KEY-----********************", "b": 1}"#);
    }

    proptest! {
        #[test]
        fn a_mask_keeps_every_offset(
            parts in proptest::collection::vec(
                prop_oneof![
                    "\\PC{0,12}",
                    Just(format!("sk_live_{BODY}")),
                    Just("\\u0061\\".to_owned()),
                    Just("-----BEGIN PRIVATE KEY-----é MIIEowIBAAKCAQEAt7".to_owned()),
                    Just("AIza-7QZ2M9XK4BT8WD3R7QZ2M9XK4BT8WD3R7QZ-whsec_a+/=a+/=a+/=a+/=a+/=".to_owned()),
                    Just("\n".to_owned()),
                ],
                0..8,
            )
        ) {
            let text = parts.concat();
            let masked = mask(&text);
            prop_assert_eq!(masked.len(), text.len());
            for secret in find(&text) {
                let written = text.get(secret.range).expect("a range lies on characters");
                prop_assert!(!masked.contains(written));
            }
            prop_assert_eq!(mask(&masked), masked.as_ref());
        }
    }
}
