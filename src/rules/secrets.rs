//! Secrets: values that let anyone who reads the manifest act as its author.

use std::collections::BTreeSet;

use super::{Context, Report};
use crate::diagnostic::Severity;
use crate::syntax::{Node, Span};
use crate::text::secrets::{self, Mode, Secret};

pub fn secret_in_manifest(cx: &Context, report: &mut Report) {
    let mut seen = BTreeSet::new();
    each_string(cx.manifest.root(), |span, text| {
        let certain = secrets::find(text).into_iter().filter(|secret| secret.is_certain);
        let Some(secret) = certain.min_by_key(may_be_public) else { return };
        if !seen.insert(span) {
            return;
        }
        let prefix = if secret.prefix.is_empty() { String::new() } else { format!(" (`{}…`)", secret.prefix) };
        let finding = report.at(span, format!("the manifest contains {}{prefix}", secret.kind));
        if may_be_public(&secret) {
            finding.severity(Severity::Warning).help(
                "if it is meant for the browser, restrict what it can be used for and suppress this finding; otherwise \
                 revoke it and keep the new one in your back end",
            );
        } else {
            finding.help(format!(
                "{}, because anyone who has the repository or installs the app can read it, and keep the new one in your \
                 back end; use the Secret Store for secrets of a single account or user",
                revocation(&secret),
            ));
        }
    });
}

/// How to make the secret useless to anyone who has read it. Stripe calls this rolling, see <https://docs.stripe.com/keys>.
fn revocation(secret: &Secret) -> &'static str {
    match secret.stripe {
        Some(Mode::Live) => "roll it in the Stripe Dashboard",
        Some(Mode::Test) => "roll it in the Stripe Dashboard, in the sandbox or test mode that it belongs to",
        None => "revoke it",
    }
}

/// Whether this kind of secret can be public by design: Google's keys for maps and Firebase, and JSON Web Tokens such
/// as the `anon` key of Supabase.
fn may_be_public(secret: &Secret) -> bool {
    matches!(secret.prefix, "AIza" | "eyJ")
}

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
