//! What a host tells about who can reach it.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The domains of services that lend a public name to a developer's own machine.
const TUNNELS: [&str; 14] = [
    "ngrok.io",
    "ngrok.app",
    "ngrok.dev",
    "ngrok-free.app",
    "ngrok-free.dev",
    "loca.lt",
    "localtunnel.me",
    "trycloudflare.com",
    "serveo.net",
    "localhost.run",
    "lhr.life",
    "pinggy.link",
    "devtunnels.ms",
    "webhook.site",
];

/// The domains and top-level domains that are reserved for documentation and tests (RFC 2606, RFC 6761).
const RESERVED: [&str; 6] = ["example.com", "example.org", "example.net", "example", "test", "invalid"];

/// The domains of Stripe's own hosts.
const STRIPE: [&str; 4] = ["stripe.com", "stripe.network", "stripecdn.com", "stripeextensions.com"];

/// Whether only the developer's own machine or network can reach the host.
pub fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => is_within(domain, "localhost") || is_within(domain, "local"),
        Some(Host::Ipv4(address)) => is_local_v4(address),
        Some(Host::Ipv6(address)) => is_local_v6(address),
        None => false,
    }
}

fn is_local_v4(address: Ipv4Addr) -> bool {
    address.is_loopback() || address.is_private() || address.is_link_local() || address.is_unspecified()
}

fn is_local_v6(address: Ipv6Addr) -> bool {
    let mapped = address.to_ipv4_mapped().is_some_and(is_local_v4);
    let local = address.is_unique_local() || address.is_unicast_link_local();
    mapped || local || address.is_loopback() || address.is_unspecified()
}

/// The tunnel service that the host belongs to.
pub fn tunnel(url: &Url) -> Option<&'static str> {
    TUNNELS.into_iter().find(|tunnel| url.domain().is_some_and(|domain| is_within(domain, tunnel)))
}

/// The reserved name that the host is, or is below.
pub fn reserved(url: &Url) -> Option<&'static str> {
    reserved_name(url.domain()?)
}

/// The reserved name that a domain in lower case is, or is below.
pub fn reserved_name(domain: &str) -> Option<&'static str> {
    RESERVED.into_iter().find(|name| is_within(domain, name))
}

/// Whether the host is one of Stripe's.
pub fn is_stripe(url: &Url) -> bool {
    STRIPE.into_iter().any(|name| url.domain().is_some_and(|domain| is_within(domain, name)))
}

/// Whether the host is a domain that somebody can register: it has a public suffix, and is not one itself.
pub fn is_registrable(domain: &str) -> bool {
    psl::domain(domain.as_bytes()).is_some_and(|domain| domain.suffix().is_known())
}

/// Why no domain can be derived from a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unregistered {
    /// It is an IP address.
    Address,
    /// Its last label is no public suffix.
    Unknown,
    /// It is a public suffix itself, and what somebody registers stands before it.
    Suffix,
}

/// Why the host is not, and is not below, a domain that somebody registered; `None` if it is.
///
/// A `*` as the first label stands for whatever may stand before a public suffix.
pub fn unregistered(url: &Url) -> Option<Unregistered> {
    let Some(domain) = url.domain() else { return Some(Unregistered::Address) };
    let domain = domain.trim_end_matches('.');
    let has_suffix = psl::suffix(domain.as_bytes()).is_some_and(|suffix| suffix.is_known());
    match is_registrable(domain) {
        _ if is_local(url) || !has_suffix => Some(Unregistered::Unknown),
        true => None,
        false => Some(Unregistered::Suffix),
    }
}

/// Whether each host that `other` stands for is one that `wider` stands for: the same, or below its `*.`.
pub fn covers(wider: &Url, other: &Url) -> bool {
    let below = |domain: &str| other.domain().is_some_and(|other| other.ends_with(domain));
    wider.host() == other.host() || wider.domain().and_then(|domain| domain.strip_prefix('*')).is_some_and(below)
}

/// The labels of the host that its owner chose: all but those of the public suffix.
pub fn own_labels(url: &Url) -> Vec<&str> {
    let Some(domain) = url.domain() else { return Vec::new() };
    let suffix = psl::suffix(domain.as_bytes()).map_or(0, |suffix| suffix.as_bytes().len());
    domain.get(..domain.len() - suffix).unwrap_or_default().split('.').filter(|label| !label.is_empty()).collect()
}

fn is_within(domain: &str, parent: &str) -> bool {
    let domain = domain.trim_end_matches('.');
    domain.strip_suffix(parent).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_host_that_only_ends_like_another_is_not_within_it() {
        assert!(is_stripe(&url("https://dashboard.stripe.com/")));
        assert!(!is_stripe(&url("https://notstripe.com/")));
        assert!(!is_local(&url("https://mylocal/")));
        assert!(tunnel(&url("https://abc.ngrok.io/")).is_some());
    }

    #[test]
    fn private_addresses_are_local_in_every_spelling() {
        for text in [
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.1.2.3/",
            "https://[::ffff:192.168.0.1]/",
            "https://0x7f.1/",
        ] {
            assert!(is_local(&url(text)), "{text}");
        }
        assert!(!is_local(&url("https://8.8.8.8/")));
    }

    #[test]
    fn a_public_suffix_is_not_a_label_of_ones_own() {
        assert_eq!(own_labels(&url("https://api.ledgerline.dev/")), ["api", "ledgerline"]);
        assert_eq!(own_labels(&url("https://shop.co.uk/")), ["shop"]);
        assert!(!is_registrable("co.uk"));
        assert!(!is_registrable("localhost"));
        assert!(is_registrable("ledgerline.dev"));
    }
}
