//! Secrets: what would let a reader of the manifest act as its author.

use std::collections::BTreeSet;

use super::{Context, Report};
use crate::finding::Severity;
use crate::secrets;
use crate::syntax::{Node, Span};

pub fn secret_in_manifest(cx: &Context, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for (span, text) in cx.manifest.root().map(strings).unwrap_or_default() {
        let Some(secret) = secrets::find(text).into_iter().find(|secret| secret.is_certain) else { continue };
        if !seen.insert(span) {
            continue;
        }
        let finding = report.at(span, format!("{} stands in the manifest (`{}…`)", secret.kind, secret.prefix));
        if secret.prefix == BROWSER_KEY {
            finding.severity(Severity::Warning).help(
                "if it is meant for the browser, restrict it to your hosts and turn the rule off; else revoke it and keep \
                 the new one in your back end",
            );
        } else {
            finding.help(
                "revoke it, for whoever has the repository or installs the app can read it, and keep the new one in your \
                 back end; what belongs to one account or user goes into the Secret Store",
            );
        }
    }
}

/// Google's keys for maps and Firebase look like its others and are read by every browser, as meant.
const BROWSER_KEY: &str = "AIza";

/// Every key and every string of the manifest.
fn strings(root: &Node) -> Vec<(Span, &str)> {
    let mut strings = Vec::new();
    root.walk(&mut |node| {
        strings.extend(node.as_str().map(|text| (node.span, text)));
        strings.extend(node.members().iter().map(|member| (member.key.span, member.key.text.as_str())));
    });
    strings
}
