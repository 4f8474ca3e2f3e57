//! An entry of a content security policy, as far as it can be parsed.

use std::cell::Cell;

use url::{ParseError, SyntaxViolation, Url};

use crate::rules::address::is_stripe;
use crate::syntax::Node;

/// An entry of `connect-src` or `image-src`.
pub struct CspSource<'a> {
    /// The list that it is in.
    pub directive: &'static str,
    pub node: &'a Node,
    pub text: &'a str,
    /// The URL, if its host could be parsed.
    pub url: Option<Url>,
    /// Why it is not a valid source.
    pub fault: Option<Fault>,
}

/// Why a text is not a valid source, and what to do about it.
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

    /// Whether `stripe apps upload` accepts it and Stripe keeps it in the policy.
    pub fn has_effect(&self) -> bool {
        let Some(url) = &self.url else { return false };
        let dropped = self.directive == "connect-src" && (is_stripe(url) || lacks_path(url));
        self.fault.is_none() && url.scheme() == "https" && !dropped
    }
}

/// The URL of a source, if its host could be parsed, and why the text is not a valid source.
pub fn read(text: &str) -> (Option<Url>, Option<Fault>) {
    match parse_source(text) {
        Err(fault) => (None, Some(fault)),
        Ok(url) => {
            let after_host = [Some(url.path()), url.query(), url.fragment()];
            let starred = after_host.into_iter().flatten().any(|part| part.contains('*'));
            let fault = starred.then(|| Fault {
                reason: "`*` is only allowed as the first label of a host".to_owned(),
                help: "remove the `*`; a path that ends with `/` already covers everything below it",
            });
            (Some(url), fault)
        }
    }
}

fn parse_source(text: &str) -> Result<Url, Fault> {
    const WHOLE_URL: &str = "use a full URL, of the form `https://<host>/<path>/`";
    const LITERAL: &str = "list each host, or use `https://*.` before a domain to cover all hosts below it; the policy cannot change after the upload";
    let fault = |reason: &str, help| Err(Fault { reason: reason.to_owned(), help });
    if text.trim().is_empty() {
        return fault("it is empty", WHOLE_URL);
    }
    if text.contains(char::is_whitespace) {
        return fault("it contains whitespace", "use one URL per entry, without whitespace");
    }
    if text.contains(['{', '}', '<', '>']) {
        return fault("placeholders are never filled in", LITERAL);
    }
    let url = match parse(text) {
        Ok(url) if url.has_host() => url,
        Err(error) if error != ParseError::RelativeUrlWithoutBase => {
            return fault(&format!("it is not a valid URL ({error})"), WHOLE_URL);
        }
        _ => return fault("it is not a full URL", WHOLE_URL),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return fault("it contains a user name", "remove the user name and the `@`");
    }
    let host = url.host_str().unwrap_or_default();
    let strange = |char: char| !(char.is_ascii_alphanumeric() || "-_.[:]".contains(char));
    match host.strip_prefix("*.").unwrap_or(host).chars().find(|char| strange(*char)) {
        Some('*') => fault("`*` is only allowed as the entire first label of a host", LITERAL),
        Some(char) => fault(&format!("its host contains `{char}`"), LITERAL),
        None => Ok(url),
    }
}

/// Parses a URL, but rejects misplaced slashes, which browsers tolerate.
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
