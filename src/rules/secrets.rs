//! Secrets: what would let a reader of the manifest act as its author.

use std::collections::BTreeSet;

use super::{Context, Report};
use crate::finding::Severity;
use crate::syntax::{Node, Span};
use crate::text::secrets;

pub fn secret_in_manifest(cx: &Context, report: &mut Report) {
    let mut seen = BTreeSet::new();
    each_string(cx.manifest.root(), |span, text| {
        let Some(secret) = secrets::find(text).into_iter().find(|secret| secret.is_certain) else { return };
        if !seen.insert(span) {
            return;
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
    });
}

/// Google's keys for maps and Firebase look like its others and are read by every browser, as meant.
const BROWSER_KEY: &str = "AIza";

/// Visits every key and every string of the manifest.
fn each_string(root: Option<&Node>, mut visit: impl FnMut(Span, &str)) {
    let Some(root) = root else { return };
    root.walk(&mut |node| {
        if let Some(text) = node.as_str() {
            visit(node.span, text);
        }
        node.members().iter().for_each(|member| visit(member.key.span, &member.key.text));
    });
}
