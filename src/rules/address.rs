//! What the host of a URL shows: who can reach it, whose it is, and whether `stripe apps upload` finds a domain in it.

mod place;

pub use place::{Place, addresses};

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The domains of services that give a developer's own machine a public name.
const TUNNELS: [&str; 18] = [
    "ngrok.io",
    "ngrok.app",
    "ngrok.dev",
    "ngrok.pizza",
    "ngrok-free.app",
    "ngrok-free.dev",
    "ngrok-free.pizza",
    "loca.lt",
    "localtunnel.me",
    "trycloudflare.com",
    "serveo.net",
    "serveousercontent.com",
    "localhost.run",
    "lhr.life",
    "pinggy.link",
    "devtunnels.ms",
    "tunnelmole.net",
    "webhook.site",
];

/// The domains and top-level domains that are reserved for documentation and tests (RFC 2606, RFC 6761).
const RESERVED: [&str; 6] = ["example.com", "example.org", "example.net", "example", "test", "invalid"];

/// The names that only work on one's own machine or network (RFC 6761, RFC 6762, RFC 8375; `.internal` is
/// reserved by ICANN since 2024, `.lan` is what home routers use).
const PRIVATE: [&str; 5] = ["localhost", "local", "internal", "lan", "home.arpa"];

/// The domains of Stripe's own hosts.
const STRIPE: [&str; 4] = ["stripe.com", "stripe.network", "stripecdn.com", "stripeextensions.com"];

/// Who can reach a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach<'a> {
    /// The developer's own machine or network only.
    Private,
    /// Everybody, as long as a tunnel of this service is open.
    Tunnel(&'static str),
    /// Nobody: it is, or is below, this reserved name.
    Reserved(&'static str),
    /// Everybody, and this label shows that it is a test system.
    TestSystem(&'a str),
    /// Everybody, and this label is that of a host's preview deployment.
    Preview(&'a str),
    /// Everybody.
    Public,
}

impl<'a> Reach<'a> {
    /// Who can reach the host of a URL.
    pub fn of(url: &'a Url) -> Self {
        if is_private(url) {
            return Self::Private;
        }
        if let Some(tunnel) = TUNNELS.into_iter().find(|tunnel| is_below(url, tunnel)) {
            return Self::Tunnel(tunnel);
        }
        if let Some(name) = reserved(url) {
            return Self::Reserved(name);
        }
        if let Some(label) = preview(url) {
            return Self::Preview(label);
        }
        let label = own_labels(url).into_iter().find(|label| names_a_test(label));
        label.map_or(Self::Public, Self::TestSystem)
    }
}

fn is_private(url: &Url) -> bool {
    match url.host() {
        // A label with `_` cannot be the name of a machine, but it may be a placeholder.
        Some(Host::Domain(domain)) => {
            let domain = domain.trim_end_matches('.');
            PRIVATE.into_iter().any(|name| is_within(domain, name)) || !domain.contains(['.', '_', '*'])
        }
        Some(Host::Ipv4(address)) => is_private_v4(address),
        Some(Host::Ipv6(address)) => is_private_v6(address),
        None => false,
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    address.is_loopback() || address.is_private() || address.is_link_local() || address.is_unspecified()
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let mapped = address.to_ipv4_mapped().is_some_and(is_private_v4);
    let local = address.is_unique_local() || address.is_unicast_link_local();
    mapped || local || address.is_loopback() || address.is_unspecified()
}

/// The reserved name that the host is, or is below.
pub fn reserved(url: &Url) -> Option<&'static str> {
    reserved_name(url.domain()?)
}

/// The reserved name that a domain in lower case is, or is below.
pub fn reserved_name(domain: &str) -> Option<&'static str> {
    RESERVED.into_iter().find(|name| is_within(domain, name))
}

/// The label that shows that a host is a preview deployment of one of the usual services.
fn preview(url: &Url) -> Option<&str> {
    let labels = own_labels(url);
    let last = *labels.last()?;
    let is_preview = match () {
        () if is_below(url, "vercel.app") => last.contains("-git-"),
        // A branch or a pull request comes before the site's name: `deploy-preview-7--ledgerline`.
        () if is_below(url, "netlify.app") => last.contains("--"),
        // A preview is one level below the project.
        () if is_below(url, "pages.dev") => labels.len() > 1,
        () => false,
    };
    is_preview.then_some(labels.first().copied()?)
}

fn names_a_test(label: &str) -> bool {
    const WORDS: [&str; 15] = [
        "test",
        "tests",
        "testing",
        "staging",
        "stage",
        "stg",
        "dev",
        "develop",
        "development",
        "sandbox",
        "qa",
        "uat",
        "preprod",
        "preview",
        "previews",
    ];
    const OTHER_WORDS: [&str; 7] = ["latest", "contest", "fastest", "greatest", "protest", "attest", "testimonials"];
    let is_word = |part: &str| WORDS.contains(&part.trim_end_matches(|c: char| c.is_ascii_digit()));
    let is_joined = ["test", "staging"].into_iter().any(|word| label.starts_with(word) || label.ends_with(word));
    label.split(['-', '_']).any(is_word) || (is_joined && !OTHER_WORDS.contains(&label))
}

/// Whether the host is one of Stripe's.
pub fn is_stripe(url: &Url) -> bool {
    STRIPE.into_iter().any(|name| is_below(url, name))
}

/// Why `stripe apps upload` cannot derive a domain from a host.
///
/// Its message, `cannot derive eTLD+1 for domain`, is that of `EffectiveTLDPlusOne` in Go's public suffix package
/// (<https://pkg.go.dev/golang.org/x/net/publicsuffix>, read 2026-11-27), which fails in these cases and no others: an
/// unlisted ending such as `.internal`, and an IPv4 address, count as a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDomain {
    /// It is an IPv6 address.
    Ipv6,
    /// It ends with a dot.
    FinalDot,
    /// It has only one label.
    OneLabel,
    /// It is a public suffix itself, in either section of the list.
    Suffix,
}

impl NoDomain {
    /// Why `stripe apps upload` cannot derive a domain from the host of a URL; `None` if it can.
    pub fn of(url: &Url) -> Option<Self> {
        let domain = match url.host()? {
            Host::Domain(domain) => domain,
            Host::Ipv4(_) => return None,
            Host::Ipv6(_) => return Some(Self::Ipv6),
        };
        match domain {
            _ if domain.ends_with('.') => Some(Self::FinalDot),
            _ if !domain.contains('.') => Some(Self::OneLabel),
            _ if is_suffix(domain) => Some(Self::Suffix),
            _ => None,
        }
    }
}

/// Whether a host is only reachable from one's own network, or has no name at all, although the upload accepts
/// its domain.
pub fn is_unreachable(url: &Url) -> bool {
    matches!(url.host(), Some(Host::Ipv4(_))) || is_private(url)
}

/// The public suffix directly after a `*.`, which then covers everybody's hosts there.
pub fn shared_suffix(url: &Url) -> Option<&str> {
    url.domain()?.strip_prefix("*.").filter(|rest| is_suffix(rest))
}

/// Whether a domain is a public suffix, and not only because its ending is not listed.
fn is_suffix(domain: &str) -> bool {
    psl::suffix(domain.as_bytes()).is_some_and(|suffix| suffix.is_known() && suffix.as_bytes() == domain.as_bytes())
}

/// Whether `wider` includes every host of `other`: it is the same, or below its `*.`.
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

fn is_below(url: &Url, parent: &str) -> bool {
    url.domain().is_some_and(|domain| is_within(domain, parent))
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
    fn similar_endings_are_not_subdomains() {
        assert!(is_stripe(&url("https://dashboard.stripe.com/")));
        assert!(!is_stripe(&url("https://notstripe.com/")));
        assert_eq!(Reach::of(&url("https://my.notlocal.dev/")), Reach::Public);
        assert_eq!(Reach::of(&url("https://abc.ngrok.io/")), Reach::Tunnel("ngrok.io"));
    }

    #[test]
    fn recognizes_private_hosts_in_every_spelling() {
        for text in [
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.1.2.3/",
            "https://[::ffff:192.168.0.1]/",
            "https://0x7f.1/",
            "https://LOCALHOST./",
            "https://app.localhost/",
            "https://printer.local/",
            "https://host.docker.internal/",
            "https://nas.lan/",
            "https://router.home.arpa/",
            "http://backend:3000/",
        ] {
            assert_eq!(Reach::of(&url(text)), Reach::Private, "{text}");
        }
        assert_eq!(Reach::of(&url("https://8.8.8.8/")), Reach::Public);
    }

    #[test]
    fn recognizes_test_systems_and_preview_deployments() {
        for (text, reach) in [
            ("https://staging.ledgerline.dev/", Reach::TestSystem("staging")),
            ("https://preview-7.ledgerline.dev/", Reach::TestSystem("preview-7")),
            ("https://ledgerline-git-main-ada.vercel.app/", Reach::Preview("ledgerline-git-main-ada")),
            ("https://deploy-preview-7--ledgerline.netlify.app/", Reach::Preview("deploy-preview-7--ledgerline")),
            ("https://3f2a9c1b.ledgerline.pages.dev/", Reach::Preview("3f2a9c1b")),
            ("https://ledgerline.pages.dev/", Reach::Public),
            ("https://ledgerline.netlify.app/", Reach::Public),
            ("https://ledgerline.vercel.app/", Reach::Public),
            ("https://a-git-b.ledgerline.dev/", Reach::Public),
            ("https://latest.ledgerline.dev/", Reach::Public),
            ("https://ledgerline.test/", Reach::Reserved("test")),
        ] {
            assert_eq!(Reach::of(&url(text)), reach, "{text}");
        }
    }

    #[test]
    fn derives_domains_like_the_go_package() {
        for (text, expected) in [
            ("https://localhost/", Some(NoDomain::OneLabel)),
            ("https://intranet/", Some(NoDomain::OneLabel)),
            ("https://[::1]/", Some(NoDomain::Ipv6)),
            ("https://api.ledgerline.dev./", Some(NoDomain::FinalDot)),
            ("https://vercel.app/", Some(NoDomain::Suffix)),
            ("https://s3.amazonaws.com/", Some(NoDomain::Suffix)),
            ("https://co.uk/", Some(NoDomain::Suffix)),
            ("https://ledgerline.co.uk/", None),
            ("https://api.internal/", None),
            ("https://printer.local/", None),
            ("https://192.168.0.17/", None),
            ("https://*.vercel.app/", None),
        ] {
            assert_eq!(NoDomain::of(&url(text)), expected, "{text}");
        }
    }

    #[test]
    fn finds_wildcards_before_public_suffixes() {
        for (text, suffix) in [
            ("https://*.vercel.app/", Some("vercel.app")),
            ("https://*.s3.amazonaws.com/", Some("s3.amazonaws.com")),
            ("https://*.com/", Some("com")),
            ("https://*.ledgerline.vercel.app/", None),
            ("https://*.ledgerline.dev/", None),
            ("https://*.ledgerline.internal/", None),
            ("https://vercel.app/", None),
        ] {
            assert_eq!(shared_suffix(&url(text)), suffix, "{text}");
        }
    }

    #[test]
    fn own_labels_exclude_the_public_suffix() {
        assert_eq!(own_labels(&url("https://api.ledgerline.dev/")), ["api", "ledgerline"]);
        assert_eq!(own_labels(&url("https://shop.co.uk/")), ["shop"]);
    }
}
