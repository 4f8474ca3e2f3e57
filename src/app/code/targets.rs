//! Which addresses the views send requests to, and whether a content security policy covers them.

use std::ops::Range;

use url::Url;

use super::facts::Expr;
use super::resolve::{HOLE, Resolver};

/// A request that code sends.
#[derive(Clone, Debug)]
pub struct Target {
    /// The file among those of the code.
    pub file: usize,
    /// Where it is.
    pub place: Range<usize>,
    /// The addresses that it may go to, each up to the first part that is not known; empty if none is known.
    pub addresses: Vec<Address>,
}

/// An address, as far as it is known.
#[derive(Clone, Debug)]
pub struct Address {
    /// What is known of it, without query and fragment.
    pub url: Url,
    /// Whether more of its path follows.
    pub is_open: bool,
}

/// The functions that send a request to the address that is their first argument.
const FUNCTIONS: [&str; 5] = ["fetch", "axios", "ky", "got", "superagent"];

/// The requests that a file sends.
pub fn find(resolver: &Resolver, file: usize) -> Vec<Target> {
    let Some(code) = resolver.code.files.get(file) else { return Vec::new() };
    let calls = code.facts.calls.iter().filter(|call| {
        let path = call.callee.as_path();
        path.is_some_and(|(root, members)| match (root, members) {
            ("fetch", []) => !code.facts.bound.contains("fetch"),
            ("window" | "globalThis" | "self", [name]) => name == "fetch",
            (name, []) => FUNCTIONS.contains(&name),
            (name, [method]) => FUNCTIONS.contains(&name) && method != "create",
            _ => false,
        })
    });
    let targets = calls.map(|call| {
        let address = match call.arguments.first() {
            Some(options @ Expr::Object(_)) => options.get("url"),
            address => address,
        };
        let texts = address.map(|address| resolver.texts(file, address)).unwrap_or_default();
        let addresses = texts.iter().map(|text| Address::read(text)).collect::<Option<Vec<_>>>();
        Target { file, place: call.place.clone(), addresses: addresses.unwrap_or_default() }
    });
    targets.collect()
}

impl Address {
    /// Reads an address whose unknown parts are [`HOLE`]s; `None` if its host is not known.
    pub fn read(text: &str) -> Option<Self> {
        let known = text.split(HOLE).next().unwrap_or_default();
        let rest = known.split_once("://")?.1;
        let is_open = text.len() > known.len() && !known.contains(['?', '#']);
        // A host that nothing ends may go on.
        if is_open && !rest.contains('/') {
            return None;
        }
        let mut url = Url::parse(known).ok().filter(Url::has_host)?;
        url.set_query(None);
        url.set_fragment(None);
        Some(Self { url, is_open })
    }

    /// Whether an entry of a policy covers the address, or may, as far as that is known. Matches as a policy does: the
    /// scheme, the host, the port, and the path, of which one that ends with a slash covers all below.
    pub fn is_covered_by(&self, entry: &Url) -> bool {
        let host = |url: &Url| url.host_str().unwrap_or_default().to_ascii_lowercase();
        let (listed, own) = (host(entry), host(&self.url));
        let is_host = match listed.strip_prefix("*.") {
            Some(domain) => own.strip_suffix(domain).is_some_and(|labels| labels.ends_with('.')),
            None => listed == own,
        };
        let is_same = |(a, b)| a == b;
        let is_place = is_host
            && is_same((entry.scheme(), self.url.scheme()))
            && entry.port_or_known_default() == self.url.port_or_known_default();
        let (path, known) = (entry.path(), self.url.path());
        is_place
            && (path == "/"
                || (path.ends_with('/') && known.starts_with(path))
                || (!self.is_open && known == path)
                || (self.is_open && path.starts_with(known)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(entry: &str, address: &str) -> bool {
        Address::read(address).unwrap().is_covered_by(&Url::parse(entry).unwrap())
    }

    #[test]
    fn a_policy_covers_what_browsers_would_let_through() {
        for (entry, address, expected) in [
            ("https://a.dev/v1/", "https://a.dev/v1/x", true),
            ("https://a.dev/v1", "https://a.dev/v1", true),
            ("https://a.dev/v1", "https://a.dev/v1?x=1", true),
            ("https://a.dev/v1", "https://a.dev/v1/x", false),
            ("https://*.a.dev/v1/", "https://eu.a.dev/v1/x", true),
            ("https://*.a.dev/v1/", "https://a.dev/v1/x", false),
            ("https://a.dev/v1/", "http://a.dev/v1/x", false),
            ("https://a.dev:8443/", "https://a.dev/x", false),
            ("https://a.dev/v1/jobs", "https://a.dev/v1/\0", true),
            ("https://a.dev/v1/jobs", "https://a.dev/v2/\0", false),
            ("https://a.dev/v1/", "https://a.dev/v1/x/\0", true),
        ] {
            assert_eq!(covers(entry, address), expected, "{entry} {address:?}");
        }
    }

    #[test]
    fn a_host_that_is_not_known_whole_is_no_address() {
        for text in ["\0", "https://\0", "https://api.\0", "https://api.dev\0", "/v1/x"] {
            assert!(Address::read(text).is_none(), "{text:?}");
        }
    }
}
