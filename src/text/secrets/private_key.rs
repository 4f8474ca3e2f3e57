//! PEM or OpenPGP blocks that contain a private key.

use super::{Secret, is_example};

pub(super) const PREFIX: &str = "-----BEGIN ";

/// The longest known label is `ENCRYPTED PRIVATE KEY`.
const LONGEST_LABEL: usize = 40;

/// The private key whose block begins at `at`, from the dashes of the first line to the last byte of the key.
pub(super) fn find_at(text: &str, at: usize) -> Option<Secret> {
    let after = text.get(at..)?.strip_prefix(PREFIX)?;
    let label = after.get(..after.find("-----").filter(|length| *length <= LONGEST_LABEL)?)?;
    if !label.contains("PRIVATE KEY") {
        return None;
    }
    let start = at + PREFIX.len() + label.len() + "-----".len();
    let rest = text.get(start..)?;
    // To the next dashes, so that many beginnings do not each search the whole text for an end.
    let body = rest.get(..rest.find("-----").or_else(|| rest.find(['"', '\''])).unwrap_or(rest.len()))?;
    let is_key = body.bytes().filter(u8::is_ascii_alphanumeric).count() >= 16;
    is_key.then(|| Secret {
        kind: "a private key",
        prefix: "-----BEGIN",
        range: at..start + body.len(),
        hidden: start..start + body.len(),
        stripe: None,
        is_certain: !is_example(body),
    })
}
