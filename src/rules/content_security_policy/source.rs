//! An entry of a content security policy, as far as it can be understood.

use std::cell::Cell;

use url::{ParseError, SyntaxViolation, Url};

use crate::rules::address::is_stripe;
use crate::syntax::Node;

/// An entry of `connect-src` or `image-src`.
pub struct CspSource<'a> {
    /// The list that it stands in.
    pub directive: &'static str,
    pub node: &'a Node,
    pub text: &'a str,
    /// The URL, if its host could be understood.
    pub url: Option<Url>,
    /// Why it is no source at all.
    pub fault: Option<Fault>,
}

/// Why a text is no source, and what to do about it.
#[derive(Debug)]
pub struct Fault {
    pub reason: String,
    pub help: &'static str,
}

impl<'a> CspSource<'a> {
    /// The entry of that list; `None` if it is not a string.
    pub fn of(directive: &'static str, node: &'a Node) -> Option<Self> {
        let text = node.as_str()?;
        let (url, fault) = read(text);
        Some(Self { directive, node, text, url, fault })
    }

    /// Whether the upload takes it and the effective policy keeps it.
    pub fn has_effect(&self) -> bool {
        let Some(url) = &self.url else { return false };
        let dropped = self.directive == "connect-src" && (is_stripe(url) || lacks_path(url));
        self.fault.is_none() && url.scheme() == "https" && !dropped
    }
}

/// The URL of a source, as far as its host is understood, and why the text is no source.
pub fn read(text: &str) -> (Option<Url>, Option<Fault>) {
    match understand(text) {
        Err(fault) => (None, Some(fault)),
        Ok(url) => {
            let after_host = [Some(url.path()), url.query(), url.fragment()];
            let starred = after_host.into_iter().flatten().any(|part| part.contains('*'));
            let fault = starred.then(|| Fault {
                reason: "`*` may only stand for the first label of a host".to_owned(),
                help: "drop the `*`: a path that ends with `/` already covers everything below it",
            });
            (Some(url), fault)
        }
    }
}

fn understand(text: &str) -> Result<Url, Fault> {
    const WHOLE_URL: &str = "write a whole URL, such as `https://api.ledgerline.dev/v1/`";
    const LITERAL: &str = "the policy is fixed with the upload: list each host, or all below one as `https://*.…`";
    let fault = |reason: &str, help| Err(Fault { reason: reason.to_owned(), help });
    if text.trim().is_empty() {
        return fault("it is empty", WHOLE_URL);
    }
    if text.contains(char::is_whitespace) {
        return fault("it holds white space", "write one URL an entry, without spaces around it");
    }
    if text.contains(['{', '}', '<', '>']) {
        return fault("nothing ever fills in a placeholder", LITERAL);
    }
    let url = match parse(text) {
        Ok(url) if url.has_host() => url,
        Err(error) if error != ParseError::RelativeUrlWithoutBase => {
            return fault(&format!("it cannot be read as a URL ({error})"), WHOLE_URL);
        }
        _ => return fault("it is not a whole URL", WHOLE_URL),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return fault("it holds a user name", "drop everything up to the `@`");
    }
    let host = url.host_str().unwrap_or_default();
    let strange = |char: char| !(char.is_ascii_alphanumeric() || "-_.[:]".contains(char));
    match host.strip_prefix("*.").unwrap_or(host).chars().find(|char| strange(*char)) {
        Some('*') => fault("`*` may only stand for the whole first label of a host", LITERAL),
        Some(char) => fault(&format!("its host holds `{char}`"), LITERAL),
        None => Ok(url),
    }
}

/// Parses a URL, and tolerates no misplaced slashes, which browsers do.
fn parse(text: &str) -> Result<Url, ParseError> {
    let misplaced = Cell::new(false);
    let watch = |violation| {
        if matches!(violation, SyntaxViolation::ExpectedDoubleSlash | SyntaxViolation::Backslash) {
            misplaced.set(true);
        }
    };
    let url = Url::options().syntax_violation_callback(Some(&watch)).parse(text)?;
    if misplaced.get() { Err(ParseError::RelativeUrlWithoutBase) } else { Ok(url) }
}

/// Whether a URL has no path but `/`.
pub fn lacks_path(url: &Url) -> bool {
    url.path() == "/"
}
