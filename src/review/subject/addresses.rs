//! Every address in a manifest, and whether a rule looks at it.

use std::net::Ipv4Addr;

use url::Url;

use super::Sight;
use crate::app::{App, Manifest};
use crate::syntax::Span;

/// Every text that has an address in it must be one that the rules look at.
pub fn look(app: &App, manifest: Manifest) -> Sight {
    let Some(root) = manifest.root() else { return Sight::default() };
    let mut looked_at: Vec<Span> = manifest.redirect_uris().map(|uri| uri.span).collect();
    looked_at.extend(manifest.external_url().map(|url| url.span));
    looked_at.extend(manifest.csp_lists().map(|(_, list)| list.span));
    looked_at.extend(manifest.field("constants").map(|constants| constants.value.span));
    let endpoints = manifest.extensions().iter().filter_map(|extension| extension.get("endpoints"));
    looked_at.extend(endpoints.map(|endpoints| endpoints.value.span));
    let mut sight = Sight::default();
    let schema = root.get("$schema").map(|schema| schema.value.span);
    root.walk(&mut |node| {
        let text = node.as_str().unwrap_or_default();
        if !has_address(text) || schema == Some(node.span) {
            return;
        }
        let line = app.source(node.span.source).lines.line_of(node.span.start) + 1;
        if !looked_at.iter().any(|span| span.contains(node.span)) {
            sight.unseen.push(format!("no rule looks at the address in line {line}").into());
            return;
        }
        // A rule that does find something here decides, whatever it could not read.
        sight.seen.push(("an address".into(), node.span));
        if !text.contains("://") {
            sight.unseen.push(format!("the address in line {line} has no scheme, so no rule reads it").into());
        } else if text.trim().starts_with("http") && Url::parse(text.trim()).is_err() {
            sight.unseen.push(format!("the address in line {line} cannot be read").into());
        }
    });
    sight
}

/// Whether a text contains a URL, names this machine, or has an IPv4 address as a word.
fn has_address(text: &str) -> bool {
    const SIGNS: [&str; 4] = ["://", "localhost", "127.0.0.1", "0.0.0.0"];
    let host = |word: &str| word.split([':', '/']).next().is_some_and(|host| host.parse::<Ipv4Addr>().is_ok());
    SIGNS.iter().any(|sign| text.contains(sign)) || text.starts_with("//") || text.split_whitespace().any(host)
}
