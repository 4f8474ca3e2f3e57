//! Finds secrets in a text, such as API keys, and masks them wherever the text is shown.

mod jwt;
mod plain;
mod private_key;
mod token;
mod url_password;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use plain::Plain;

/// What looks like a secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// What it is, with its article, for a message.
    pub kind: &'static str,
    /// The part of it that everybody knows, and that may be shown. A password has none.
    pub prefix: &'static str,
    /// The bytes that write it.
    pub range: Range<usize>,
    /// The bytes after the prefix.
    hidden: Range<usize>,
    /// Where it works, if it is a Stripe secret.
    pub stripe: Option<Mode>,
    /// Whether it certainly is one: it starts a word, and is not just a placeholder such as `sk_live_xxxxxxxxxxxxxxxx`.
    pub is_certain: bool,
}

/// Which data a Stripe secret gives access to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Live data, or possibly live data: neither a signing secret nor an organization key is limited to test data.
    Live,
    /// Only what is in a sandbox or in test mode.
    Test,
}

/// Whatever looks like a secret in a text, in order. Escapes of JSON and YAML are seen through, so that a text can be
/// looked at as it is written in a file and as it is read from there.
pub fn find(text: &str) -> Vec<Secret> {
    let plain = Plain::new(text);
    let mut secrets = find_plain(&plain.text);
    let mut offsets = plain.offsets();
    for Secret { range, hidden, .. } in &mut secrets {
        range.start = offsets.offset(range.start);
        hidden.start = offsets.offset(hidden.start);
        hidden.end = offsets.offset(hidden.end);
        range.end = hidden.end;
    }
    secrets
}

/// The beginnings of the tokens that are recognized, and what each is.
pub fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    token::TOKENS.iter().map(|token| (token.prefix, token.kind))
}

/// The text with every secret replaced by asterisks but for its prefix. It has as many bytes as before and the same
/// line ends, so that spans still fit.
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

/// The secrets of a text without escapes. They do not overlap.
fn find_plain(text: &str) -> Vec<Secret> {
    let mut secrets: Vec<Secret> = Vec::new();
    let mut next = 0;
    for (at, start) in text.as_bytes().array_windows().enumerate() {
        if at < next || !may_start(*start) {
            continue;
        }
        if let Some(secret) = find_at(text, at) {
            // What is before a password, and the password itself, may be a token.
            if secret.range.start == at {
                next = secret.range.end;
            }
            secrets.push(secret);
        }
    }
    secrets.sort_by_key(|secret| secret.range.start);
    secrets.dedup_by(|token, password| {
        let is_inside = token.range.start < password.range.end;
        if is_inside && token.is_certain {
            // The token shows better what it is, and the password what to hide.
            let whole = password.range.clone();
            *password = Secret { range: whole.clone(), hidden: whole, ..token.clone() };
        }
        is_inside
    });
    secrets
}

fn find_at(text: &str, at: usize) -> Option<Secret> {
    token::find_at(text, at)
        .or_else(|| jwt::find_at(text, at))
        .or_else(|| url_password::find_at(text, at))
        .or_else(|| private_key::find_at(text, at))
}

/// Whether a secret may start with these bytes. Nearly none of a usual text are, so that it is read at the speed of one
/// look into a table.
fn may_start(start: [u8; 3]) -> bool {
    let (row, column) = cell(start);
    STARTS.get(row).is_some_and(|columns| columns >> column & 1 == 1)
}

/// The first three bytes of all prefixes, as a table of bits. Only the lower five bits of each byte count.
static STARTS: LazyLock<[u32; 1024]> = LazyLock::new(|| {
    let tokens = token::TOKENS.iter().map(|token| token.prefix);
    let prefixes = tokens.chain([jwt::PREFIX, url_password::PREFIX, private_key::PREFIX]);
    let mut table = [0; 1024];
    for start in prefixes.filter_map(|prefix| prefix.as_bytes().first_chunk()) {
        let (row, column) = cell(*start);
        table.get_mut(row).into_iter().for_each(|columns| *columns |= 1 << column);
    }
    table
});

fn cell([first, second, third]: [u8; 3]) -> (usize, u8) {
    (usize::from(first & 31) << 5 | usize::from(second & 31), third & 31)
}

/// Whether the byte at `at` is a word boundary. The two digits of a URL's `%3D` are not a word.
fn begins_word(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    match before {
        [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => true,
        [.., last] => !last.is_ascii_alphanumeric(),
        [] => true,
    }
}

/// Whether this is only an example of a secret: it says so, or has at most three different letters and digits.
fn is_example(body: &str) -> bool {
    const WORDS: [&str; 6] = ["xxxx", "your", "example", "placeholder", "replace", "redacted"];
    let body = body.to_ascii_lowercase();
    let different = body.bytes().filter(u8::is_ascii_alphanumeric).fold(0_u128, |seen, byte| seen | 1 << byte);
    different.count_ones() <= 3 || WORDS.iter().any(|word| body.contains(word))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    const BODY: &str = "51Ab9ZpQ2rTu7VxYw3K8";

    fn masked(text: &str) -> String {
        mask(text).into_owned()
    }

    #[test]
    fn finds_every_known_token() {
        for token in token::TOKENS {
            let body: String = "7QZ2M9XK4BT8WD3R".chars().cycle().take(token.least).collect();
            let secrets = find(&format!("see {}{body} and more", token.prefix));
            assert_eq!(secrets.len(), 1, "{}", token.prefix);
            assert_eq!(secrets[0].prefix, token.prefix);
            assert!(secrets[0].is_certain, "{}", token.prefix);
            assert_eq!(secrets[0].range, 4..4 + token.prefix.len() + body.len());
        }
    }

    #[test]
    fn shows_only_the_prefix_of_a_secret() {
        assert_eq!(masked(&format!("key: sk_live_{BODY}, and more")), "key: sk_live_********************, and more");
        assert_eq!(
            masked(&format!("whsec_{BODY} rk_test_{BODY}")),
            "whsec_******************** rk_test_********************"
        );
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRva2Vu";
        assert_eq!(masked(&format!("Bearer {token}.")), format!("Bearer eyJ{}.", "*".repeat(token.len() - 3)));
    }

    #[test]
    fn knows_which_secrets_of_stripe_are_live() {
        for (prefix, stripe) in [
            ("sk_live_", Some(Mode::Live)),
            ("rk_test_", Some(Mode::Test)),
            ("ek_test_", Some(Mode::Test)),
            ("sk_org_", Some(Mode::Live)),
            ("sk_org_test_", Some(Mode::Live)),
            ("whsec_", Some(Mode::Live)),
            ("glpat-", None),
        ] {
            assert_eq!(find(&format!("{prefix}{BODY}"))[0].stripe, stripe, "{prefix}");
        }
    }

    #[test]
    fn leaves_non_secrets_unchanged() {
        for text in [
            format!("pk_live_{BODY}"),
            "sk_live_".to_owned(),
            "sk_test_...".to_owned(),
            "sk_live_YOUR_KEY".to_owned(),
            "AKIA is a beginning".to_owned(),
            "npm_config_registry_of_the_whole_organisation".to_owned(),
            "eyJhbGciOiJIUzI1NiJ9 is a header".to_owned(),
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.".to_owned(),
            "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUY".to_owned(),
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----".to_owned(),
        ] {
            assert!(matches!(mask(&text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn is_not_certain_of_an_example() {
        for text in [
            "sk_live_xxxxxxxxxxxxxxxxxxxx",
            "rk_test_0000000000000000",
            "AKIAIOSFODNN7EXAMPLE",
            "whsec_your-signing-secret",
            "pypi-a-name-of-many-words-which-are-joined-by-hyphens",
        ] {
            assert!(!find(text)[0].is_certain, "{text}");
        }
        assert!(find(&format!("sk_test_{BODY}"))[0].is_certain);
    }

    #[test]
    fn hides_a_token_in_the_middle_of_a_word_without_being_certain_of_it() {
        let text = format!("task_live_{BODY}");
        assert!(!find(&text)[0].is_certain);
        assert_eq!(masked(&text), "task_live_********************");
        assert!(find(&format!("my_sk_live_{BODY}"))[0].is_certain);
    }

    #[test]
    fn finds_a_token_in_a_url() {
        assert_eq!(
            masked(&format!("https://sk_live_{BODY}:x@a.dev/")),
            "https://sk_live_********************:*@a.dev/"
        );
        assert_eq!(
            masked(&format!("https://a.dev/?k%3Dsk_live_{BODY}&b")),
            "https://a.dev/?k%3Dsk_live_********************&b"
        );
    }

    #[test]
    fn sees_through_escapes() {
        let text = r#""sk\u005flive_\u0035\x31Ab9ZpQ2rTu7VxYw3K8", "next""#;
        assert_eq!(masked(text), r#""sk\u005flive_****************************", "next""#);
        let text = "\"sk_live_51Ab9Zp\\\n    Q2rTu7VxYw3K8\"";
        assert_eq!(masked(text), "\"sk_live_********\n    *************\"");
    }

    #[test]
    fn hides_a_private_key_and_keeps_its_line_ends() {
        let block = "key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  MIIEowIBAAKCAQEAt7\n  q9Zk==\n  -----END RSA PRIVATE KEY-----\nname: x\n";
        assert_eq!(
            masked(block),
            "key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  ******************\n  ******\n  -----END RSA PRIVATE KEY-----\nname: x\n"
        );
        let cut = r#"{"key": "-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEAt7", "b": 1}"#;
        assert_eq!(masked(cut), r#"{"key": "-----BEGIN PRIVATE KEY-----********************", "b": 1}"#);
    }

    /// Each takes a tenth of a second, and would take minutes if the rest of the text were looked at again for each
    /// piece.
    #[test]
    fn takes_linear_time_on_hostile_texts() {
        for piece in [
            "https://a:a:a:a:",
            "://",
            "://a:a@",
            ":",
            "eyJ",
            "eyJ.",
            "eyJ-",
            "eyJhbGciOiJIUzI1NiJ9.",
            "whsec_",
            "AIza-",
            "EAAA",
            "SG.",
            "ek_live_,",
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY-----",
            "\\n://a:a@",
            "\\\n    ",
            "\\u0065yJ",
        ] {
            let text = ["https://a:", &piece.repeat(200_000 / piece.len()), "@"].concat();
            let start = Instant::now();
            assert_eq!(mask(&text).len(), text.len());
            assert!(start.elapsed() < Duration::from_secs(10), "{piece}: {:?}", start.elapsed());
        }
    }

    /// A secret of any kind, or what looks like a part of one.
    fn part() -> impl Strategy<Value = String> {
        let token = (0..token::TOKENS.len(), "[0-9A-Za-z]{16,80}");
        prop_oneof![
            "\\PC{0,12}",
            token.prop_map(|(index, body)| [token::TOKENS[index].prefix, &body].concat()),
            "https://[a-z]{0,3}:[!-~]{0,12}@",
            "eyJ[0-9A-Za-z]{16,20}\\.[0-9A-Za-z_-]{0,9}\\.[0-9A-Za-z_-]{16,20}",
            Just("\\u0061\\".to_owned()),
            Just("-----BEGIN PRIVATE KEY-----é MIIEowIBAAKCAQEAt7".to_owned()),
            Just("AIza-7QZ2M9XK4BT8WD3R7QZ2M9XK4BT8WD3R7QZ-whsec_a+/=a+/=a+/=a+/=a+/=".to_owned()),
            Just("\n".to_owned()),
        ]
    }

    proptest! {
        #[test]
        fn masking_keeps_offsets_hides_every_secret_and_is_idempotent(
            parts in proptest::collection::vec(part(), 0..8)
        ) {
            let text = parts.concat();
            let masked = mask(&text);
            prop_assert_eq!(masked.len(), text.len());
            for secret in find(&text) {
                let hidden = masked.get(secret.hidden).expect("a range lies on characters");
                prop_assert!(hidden.chars().all(|char| char == '*' || char.is_whitespace()), "{}", hidden);
            }
            prop_assert_eq!(find(&masked), []);
            prop_assert_eq!(mask(&masked), masked.as_ref());
        }
    }
}
