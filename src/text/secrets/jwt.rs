//! JSON Web Tokens: parts in base64url with dots between them, the first of which is a JSON object.

use super::token::is_word;
use super::{Secret, begins_word, is_example};

/// What `{"` is in base64url.
pub(super) const PREFIX: &str = "eyJ";

/// The fewest bytes of the header (`{"alg":"none"}` has 16 after the prefix) and of the signature.
const LEAST: usize = 16;

/// The token that begins at `at`. One that is encrypted has five parts instead of three.
///
/// A header of ASCII, unless it has `>`, `?` or `~` in it, needs no `-` and `_`. So it is a whole word, and no byte is looked at
/// as part of more than one header.
pub(super) fn find_at(text: &str, at: usize) -> Option<Secret> {
    let after = text.get(at..)?.strip_prefix(PREFIX).filter(|_| begins_word(text, at))?;
    let header = after.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let payload = after.get(header..)?.strip_prefix('.')?.trim_start_matches(is_base64url);
    let signature = payload.strip_prefix('.')?;
    let is_token = header >= LEAST && signature.bytes().take(LEAST).filter(|byte| is_word(*byte)).count() == LEAST;
    is_token.then(|| {
        let end = after.find(|char| !is_base64url(char) && char != '.').unwrap_or(after.len());
        let body = after.get(..end).unwrap_or_default().trim_end_matches('.');
        let start = at + PREFIX.len();
        Secret {
            kind: "a JSON Web Token",
            prefix: PREFIX,
            range: at..start + body.len(),
            hidden: start..start + body.len(),
            stripe: None,
            is_certain: !is_example(body),
        }
    })
}

fn is_base64url(char: char) -> bool {
    u8::try_from(char).is_ok_and(is_word)
}
