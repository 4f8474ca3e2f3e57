//! Where a manifest contains addresses.

use url::Url;

use crate::rules::Context;
use crate::syntax::Node;

/// A place of the manifest that contains addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `allowed_redirect_uris`.
    RedirectUri,
    /// The `url` of an `external` post-install action.
    PostInstall,
    /// `connect-src` and `image-src`.
    CspSource,
    /// The `url` of an extension's endpoint.
    Endpoint,
    /// The `url` of an endpoint that is called in sandboxes only.
    SandboxEndpoint,
    /// A text anywhere in `constants`.
    Constant,
}

impl Place {
    /// What a message calls an address there.
    pub fn name(self) -> &'static str {
        match self {
            Self::RedirectUri => "redirect URI",
            Self::PostInstall => "post-install URL",
            Self::CspSource => "CSP source",
            Self::Endpoint | Self::SandboxEndpoint => "endpoint",
            Self::Constant => "address in `constants`",
        }
    }
}

/// Every address of the manifest, with its place. A text may contain several.
pub fn addresses<'a>(cx: &Context<'a>) -> Vec<(Place, &'a Node, Url)> {
    let whole = |place, node: &'a Node| Some((place, node, read(node.as_str()?)?));
    let redirects = cx.manifest.redirect_uris().filter_map(|node| whole(Place::RedirectUri, node));
    let post_install = cx.manifest.external_url().and_then(|node| whole(Place::PostInstall, node));
    let sources =
        cx.manifest.csp_lists().flat_map(|(_, list)| list.items()).filter_map(|node| whole(Place::CspSource, node));
    let endpoints = endpoints(cx).into_iter().filter_map(|(place, node)| whole(place, node));
    redirects.chain(post_install).chain(sources).chain(endpoints).chain(constants(cx)).collect()
}

fn endpoints<'a>(cx: &Context<'a>) -> Vec<(Place, &'a Node)> {
    let lists = cx.manifest.extensions().iter().filter_map(|extension| extension.get("endpoints"));
    let mut found = Vec::new();
    for endpoint in lists.flat_map(|list| list.value.items()) {
        let mode = |key| endpoint.get(key).map(|mode| &mode.value);
        let homes = [
            (Place::Endpoint, Some(endpoint)),
            (Place::Endpoint, mode("live")),
            (Place::SandboxEndpoint, mode("managed_sandbox")),
        ];
        found.extend(homes.into_iter().filter_map(|(place, home)| Some((place, &home?.get("url")?.value))));
    }
    found
}

fn constants<'a>(cx: &Context<'a>) -> Vec<(Place, &'a Node, Url)> {
    let mut found = Vec::new();
    if let Some(constants) = cx.manifest.field("constants") {
        constants.value.walk(&mut |node| {
            let text = node.as_str().unwrap_or_default();
            let separates = |char: char| char.is_whitespace() || "\"'`,;()<>|".contains(char);
            let urls = text.split(separates).filter_map(|part| match part.contains("://") {
                true => read(part),
                false => read_without_scheme(part),
            });
            found.extend(urls.map(|url| (Place::Constant, node, url)));
        });
    }
    found
}

/// A web address, with or without whitespace around it.
fn read(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https" | "ws" | "wss") && url.has_host()).then_some(url)
}

/// A host with a port, such as `localhost:4000`, or `localhost` alone; other texts without a scheme may mean anything.
fn read_without_scheme(text: &str) -> Option<Url> {
    let is_host = |host: &str| host == "localhost" || host.contains('.');
    let is_meant = match text.split_once(':') {
        Some((host, rest)) => is_host(host) && rest.starts_with(|char: char| char.is_ascii_digit()),
        None => text == "localhost",
    };
    if is_meant { read(&format!("http://{text}")) } else { None }
}
