//! Redirect URIs: where OAuth and install links may send the user back to. Also checks whether users can reach any
//! address of the manifest.

use std::collections::HashMap;

use url::Url;

use super::address::{Place, Reach, addresses};
use super::{Context, Report, excerpt};
use crate::syntax::Node;

/// A redirect URI of the manifest.
struct RedirectUri<'a> {
    node: &'a Node,
    text: &'a str,
    /// The URI, if it is an absolute http or https URL with a host.
    url: Option<Url>,
}

fn redirect_uris<'a>(cx: &Context<'a>) -> Vec<RedirectUri<'a>> {
    let uris = cx.manifest.redirect_uris().filter_map(|node| Some((node, node.as_str()?)));
    uris.map(|(node, text)| RedirectUri { node, text, url: valid_url(text).ok() }).collect()
}

/// The URIs that are valid, each with its URL.
fn urls<'a>(cx: &Context<'a>) -> impl Iterator<Item = (RedirectUri<'a>, Url)> {
    redirect_uris(cx).into_iter().filter_map(|uri| uri.url.clone().map(|url| (uri, url)))
}

/// Why a text cannot be a redirect URI, or its URL.
fn valid_url(text: &str) -> Result<Url, &'static str> {
    if text.trim().is_empty() {
        return Err("it is empty");
    }
    if text.contains(char::is_whitespace) {
        return Err("it contains whitespace");
    }
    if text.contains('*') {
        return Err("redirect URIs must match exactly, so `*` matches nothing");
    }
    let url = Url::parse(text).map_err(|_| "it is not an absolute URL")?;
    match url.scheme() {
        "http" | "https" if !url.username().is_empty() || url.password().is_some() => Err("it contains a user name"),
        "http" | "https" => Ok(url),
        _ => Err("its scheme is not `https`"),
    }
}

pub fn invalid_redirect_uri(cx: &Context, report: &mut Report) {
    for uri in redirect_uris(cx) {
        if let Err(reason) = valid_url(uri.text) {
            report
                .at(
                    uri.node,
                    format!("`stripe apps upload` rejects `{}` as a redirect URI: {reason}", excerpt(uri.text)),
                )
                .help("use the full URL that users return to, of the form `https://<host>/<path>`");
        }
    }
}

pub fn insecure_redirect_uri(cx: &Context, report: &mut Report) {
    for (uri, url) in urls(cx).filter(|(_, url)| url.scheme() == "http") {
        let finding = report
            .at(uri.node, "`stripe apps upload` rejects redirect URIs that are not HTTPS (`expect valid HTTPS uri`)");
        if Reach::of(&url) == Reach::Private {
            finding.help(
                "use the production URL before you upload; during development, serve HTTPS with a local certificate",
            );
        } else if let Some(rest) = uri.text.get("http".len()..) {
            finding.help("serve the page over HTTPS and use `https://`");
            finding.safe_fix("use https", [cx.rewrite(uri.node, &format!("https{rest}"))]);
        }
    }
}

pub fn non_production_url(cx: &Context, report: &mut Report) {
    let unreachable = |place: Place, url: &Url| match Reach::of(url) {
        Reach::Tunnel(service) => {
            Some(format!("this {} uses a tunnel ({service}), which closes when your session ends", place.name()))
        }
        // `local-csp-source` reports this for CSP sources.
        Reach::Private if place != Place::CspSource => {
            Some(format!("this {} is only reachable from your own machine or network", place.name()))
        }
        _ => None,
    };
    for (place, node, message) in matching_addresses(cx, unreachable) {
        report.at(node, message).help(match place {
            Place::Constant => "use the production URL here, and put the development URL in a local manifest",
            _ => "use the production URL before you submit; reviewers ask to remove development addresses",
        });
    }
}

pub fn test_environment_url(cx: &Context, report: &mut Report) {
    let is_test = |place: Place, url: &Url| match Reach::of(url) {
        _ if place == Place::SandboxEndpoint => None,
        Reach::TestSystem(label) => {
            Some(format!("the host of this {} looks like a test system (`{}`)", place.name(), excerpt(label)))
        }
        Reach::Preview(label) => {
            Some(format!("the host of this {} is a preview deployment (`{}`)", place.name(), excerpt(label)))
        }
        _ => None,
    };
    if cx.audience.is_reviewed() {
        for (_, node, message) in matching_addresses(cx, is_test) {
            report.at(node, message).help(
                "use the production URL; reviewers ask to remove addresses of test systems before an app is published",
            );
        }
    }
}

/// The addresses to report, each with its message; only the first of a text that contains several.
fn matching_addresses<'a>(
    cx: &Context<'a>,
    message: impl Fn(Place, &Url) -> Option<String>,
) -> Vec<(Place, &'a Node, String)> {
    let addresses = addresses(cx).into_iter();
    let mut found: Vec<_> =
        addresses.filter_map(|(place, node, url)| Some((place, node, message(place, &url)?))).collect();
    found.dedup_by_key(|(_, node, _)| node.span);
    found
}

pub fn redirect_uri_fragment(cx: &Context, report: &mut Report) {
    for (uri, url) in urls(cx) {
        let Some(fragment) = url.fragment() else { continue };
        let without = uri.text.split('#').next().unwrap_or_default();
        report
            .at(uri.node, format!("a redirect URI must not have a fragment (`#{fragment}`)"))
            .help("remove it and use the path instead; OAuth forbids fragments (RFC 6749, section 3.1.2)")
            .unsafe_fix("remove the fragment", [cx.rewrite(uri.node, without)]);
    }
}

pub fn redirect_uri_without_path(cx: &Context, report: &mut Report) {
    for (uri, _) in urls(cx).filter(|(_, url)| url.path() == "/") {
        report
            .at(uri.node, "this redirect URI has no path, so users return to your home page")
            .help("add the path of the page that finishes the installation");
    }
}

pub fn dashboard_redirect_uri(cx: &Context, report: &mut Report) {
    for (uri, _) in urls(cx).filter(|(_, url)| is_dashboard_oauth(url)) {
        report
            .at(uri.node, "this URI belongs in a third party's OAuth settings, not in your app's redirect URIs")
            .help("register it with the third party, and only list URIs here that your own users return to")
            .unsafe_fix("remove it", cx.remove_item(uri.node));
    }
}

fn is_dashboard_oauth(url: &Url) -> bool {
    url.domain() == Some("dashboard.stripe.com") && url.path().split('/').any(|step| step == "apps-oauth")
}

pub fn duplicate_redirect_uri(cx: &Context, report: &mut Report) {
    let mut listed = HashMap::new();
    for (uri, url) in urls(cx) {
        let first = *listed.entry(url).or_insert(uri.node);
        if first.span != uri.node.span {
            report
                .at(uri.node, "this redirect URI is listed twice")
                .related(first, "first listed here")
                .safe_fix("remove it", cx.remove_item(uri.node));
        }
    }
}
