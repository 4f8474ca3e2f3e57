//! Passwords in URLs, as in `https://admin:hunter2@host`.

use super::{Secret, is_example};

pub(super) const PREFIX: &str = "://";

/// The password of the URL whose `://` is at `at`. The user's name is not secret.
///
/// The host's part ends before the next `/`, so that no byte is looked at for more than one URL.
pub(super) fn find_at(text: &str, at: usize) -> Option<Secret> {
    let after = text.get(at..)?.strip_prefix(PREFIX)?;
    let authority = after.get(..after.find(ends_authority).unwrap_or(after.len()))?;
    let (user, password) = authority.rsplit_once('@')?.0.split_once(':')?;
    let is_masked = password.bytes().all(|byte| byte == b'*');
    let start = at + PREFIX.len() + user.len() + ":".len();
    (!is_masked).then(|| Secret {
        kind: "a password in a URL",
        prefix: "",
        range: start..start + password.len(),
        hidden: start..start + password.len(),
        stripe: None,
        is_certain: is_user(user) && user != password && !is_placeholder(password),
    })
}

fn ends_authority(char: char) -> bool {
    char.is_whitespace() || char.is_control() || matches!(char, '/' | '?' | '#' | '"' | '`')
}

/// Whether this may be the name of a user, not several words of a list or of a program.
fn is_user(text: &str) -> bool {
    !text.contains(['\'', ',', ';', '(', ')', '<', '>'])
}

/// Whether this password is a placeholder or publicly known.
fn is_placeholder(password: &str) -> bool {
    const WORDS: [&str; 13] = [
        "pass",
        "passwd",
        "password",
        "mypassword",
        "passphrase",
        "pwd",
        "secret",
        "token",
        "apikey",
        "api_key",
        "api-key",
        "changeme",
        "x-oauth-basic",
    ];
    let is_template = password.contains(['{', '}', '<', '>', '[', ']', '(', ')', '…'])
        || ["***", "..."].iter().any(|ellipsis| password.contains(ellipsis))
        || password.starts_with('$')
        || password.ends_with('%');
    let is_variable = password.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    is_template || is_variable || is_example(password) || WORDS.iter().any(|word| password.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::super::{find, mask};

    #[test]
    fn hides_only_the_password() {
        for (text, masked) in [
            ("see https://admin:hunter2@a.dev/x?y=1.", "see https://admin:*******@a.dev/x?y=1."),
            ("postgres://app:p@ss:w0rd@db.a.dev:5432/app", "postgres://app:*********@db.a.dev:5432/app"),
            ("redis://:s3cr3t-k3y@cache", "redis://:**********@cache"),
            (r#""https:\/\/admin:hunter\u0032@a.dev""#, r#""https:\/\/admin:************@a.dev""#),
        ] {
            assert_eq!(mask(text), masked);
            assert!(find(text)[0].is_certain, "{text}");
        }
    }

    #[test]
    fn leaves_urls_without_a_password_unchanged() {
        for text in [
            "https://admin@a.dev",
            "https://admin:@a.dev",
            "https://a.dev:8443/@scope/b:c@d",
            "ssh://git@a.dev:22/repository.git",
            "https://a.dev?to=x:y@b.dev",
            "https://a.dev:443, mail joe@b.dev",
            "https://admin:*******@a.dev",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn hides_a_placeholder_without_being_certain_of_it() {
        for password in [
            "${PASSWORD}",
            "$PASSWORD",
            "<password>",
            "{password}",
            "[password]",
            "%PASSWORD%",
            "DB_PASSWORD",
            "pass",
            "Password",
            "your-password",
            "xxxxxxxx",
            "ab***",
            "...",
            "%s",
            "user",
        ] {
            let text = format!("https://user:{password}@a.dev/");
            assert!(!find(&text)[0].is_certain, "{text}");
            assert_eq!(mask(&text), format!("https://user:{}@a.dev/", "*".repeat(password.len())));
        }
        assert!(!find("['https://a.dev','mailto:joe.doe@b.dev']")[0].is_certain);
    }

    #[test]
    fn a_token_as_password_is_hidden_whole_and_keeps_its_kind() {
        let text = "https://u:sk_live_51Ab9ZpQ2rTu7VxYw3K8!@a.dev";
        assert_eq!(mask(text), "https://u:*****************************@a.dev");
        let secrets = find(text);
        assert_eq!((secrets.len(), secrets[0].prefix), (1, "sk_live_"));
    }
}
