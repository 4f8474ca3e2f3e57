//! Text that may be printed: a type, so that no printer can write what was not made safe first.
//!
//! Anything from a manifest, a file name, a configuration or another program may contain a secret, a sequence that
//! controls a terminal, or a line that a CI runner executes. [`Shown`] and [`Lines`] are the only ways from such text
//! to output. Each format adds its own escaping on top.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::ops::Deref;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::escape::{self, Escaped};
use super::secrets;

/// One line of text in which secrets are masked, and invisible or controlling characters are escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Shown(String);

impl Shown {
    /// The text as it may be printed. Of shown text, the same text.
    pub fn new<'a>(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        match secrets::mask(&text) {
            Cow::Borrowed(_) => Self(escape::line(text).into_owned()),
            Cow::Owned(masked) => Self(escape::line(masked).into_owned()),
        }
    }

    /// A path with forward slashes on every system, and without a leading `./`.
    pub fn path(path: &Path) -> Self {
        Self::new(slashed(path))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Shown {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<&str> for Shown {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Shown {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<&String> for Shown {
    fn from(text: &String) -> Self {
        Self::new(text.as_str())
    }
}

/// A path as manifests write them: with forward slashes on every system, and without a leading `./`.
pub fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    text.strip_prefix("./").map_or_else(|| text.clone(), str::to_owned)
}

/// A text of several lines that may be printed, and where each byte of the original went.
#[derive(Debug)]
pub struct Lines<'a>(Escaped<'a>);

impl<'a> Lines<'a> {
    /// The text with secrets masked and everything unsafe escaped but line ends and tabs.
    pub fn new(text: &'a str) -> Self {
        Self(escape::lines(secrets::mask(text)))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Whether it is the original, byte for byte.
    pub fn is_unchanged(&self) -> bool {
        matches!(self.0.text, Cow::Borrowed(_))
    }

    /// Where a byte of the original text is now.
    pub fn offset(&self, original: usize) -> usize {
        self.0.offset(original)
    }
}

/// The difference between two texts as a patch that may be printed. Where nothing had to be escaped, git applies it.
pub fn patch(path: &Path, before: &str, after: &str) -> String {
    let (before, after) = (escape::patch(secrets::mask(before)), escape::patch(secrets::mask(after)));
    let path = Shown::path(path);
    let patch = diffy::create_patch(&before, &after);
    let patch = diffy::PatchFormatter::new().suppress_blank_empty(false).fmt_patch(&patch).to_string();
    // The first two lines name the files, and would garble a name that is not ASCII.
    match patch.splitn(3, '\n').nth(2) {
        Some(hunks) if !hunks.is_empty() => format!("--- a/{path}\n+++ b/{path}\n{hunks}"),
        _ => String::new(),
    }
}

/// Writes text laid out for people, line by line. Wrapping may have moved a runner command to the start of a line.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write_lines(out: &mut dyn Write, text: &str) -> io::Result<()> {
    out.write_all(escape::commands(text).as_bytes())
}

/// A writer for JSON that escapes, inside its strings, the characters that a terminal or a runner would act on.
///
/// JSON has such characters nowhere else, and a parser reads the escapes as the characters they stand for. So text that
/// must stay exact, such as that of an edit, can be written all the same.
pub struct Json<'a>(pub &'a mut dyn Write);

impl Write for Json<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.0.write_all(escape::json(text).as_bytes())?,
            // serde_json writes whole pieces of strings, so this cannot fail.
            Err(_) => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_is_masked_and_escaped() {
        let path = Path::new("sk_live_51Ab9ZpQ2rTu7VxYw3K8/\u{1b}[31m.json");
        assert_eq!(Shown::path(path).as_str(), "sk_live_********************/\\u{1b}[31m.json");
    }

    #[test]
    fn json_keeps_its_value_and_shows_nothing_that_steers() {
        let value = serde_json::json!({"text": "a\u{202e}b \u{fffe} \u{e0100} ##[error]x ##vso[task] \u{7f}"});
        let mut out = Vec::new();
        serde_json::to_writer_pretty(Json(&mut out), &value).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.is_ascii() && !text.contains("##"), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn wrapped_text_never_becomes_a_command() {
        let mut out = Vec::new();
        write_lines(&mut out, "  help: a long\n        ::error::text\n\t::add-mask::x\n").unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "  help: a long\n        \\u{3a}:error::text\n\t\\u{3a}:add-mask::x\n");
    }

    proptest! {
        #[test]
        fn shown_text_stays_as_it_is(text in "(\\PC|[\u{0}-\u{ff}]|::|##\\[|\u{202e}|sk_live_[a-zA-Z0-9]{20}){0,30}") {
            let once = Shown::new(text.as_str());
            prop_assert_eq!(&Shown::new(once.as_str()), &once);
            prop_assert!(!once.as_str().contains("##[") && !once.as_str().trim_start().starts_with("::"));
        }
    }
}
