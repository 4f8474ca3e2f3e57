//! Which findings matter to whom: how much a finding counts for a manifest of this kind, distribution and gate.

use crate::app::{App, Kind, Manifest};
use crate::diagnostic::{Finding, Severity, Stage};

/// The audience that a manifest is written for, as far as that decides which findings count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// One developer: a local manifest, which `stripe apps start` reads and nobody uploads.
    Developer,
    /// One account: an app that is uploaded but not reviewed.
    Account,
    /// The Marketplace and its reviewers.
    Marketplace,
}

/// The rules of stage review that also count for a private app, because what they find harms anyone: a secret or a
/// value that was never filled in, or a file that the Dashboard cannot show as an icon.
const HARMS_ANYONE: [&str; 5] =
    ["secret-in-manifest", "secret-in-source", "placeholder-value", "icon-not-png", "icon-corrupt"];

/// The families, and below the rules, of what is wrong with a local manifest by itself: its syntax, its shape, the names
/// in it, and what it extends.
const OF_THE_FILE: [&str; 3] = ["syntax", "fields", "local-manifests"];
const OF_THE_NAMES: [&str; 4] =
    ["unknown-permission", "misspelled-permission", "several-permissions-in-one-entry", "unknown-viewport"];

/// What else of the upload's checks `stripe apps start` makes, since it serves the views: their policy and their sources.
const CHECKED_AT_START: [&str; 4] =
    ["invalid-component-name", "component-not-found", "component-case-mismatch", "sdk-too-old-for-viewport"];

impl Audience {
    /// The audience of an app. A private app `for_review` is treated as if it were going to the Marketplace.
    pub fn of(app: &App, for_review: bool) -> Self {
        match app.kind {
            Kind::Local => Self::Developer,
            _ if Manifest::of(app).is_public() || for_review => Self::Marketplace,
            _ => Self::Account,
        }
    }

    /// Whether Marketplace reviewers will look at the app.
    pub fn is_reviewed(self) -> bool {
        self == Self::Marketplace
    }

    /// Lowers a finding to what it means for this audience; `false` if it means nothing.
    pub fn admits(self, finding: &mut Finding) -> bool {
        let (name, family) = (finding.rule.name, finding.rule.family);
        match (self, finding.stage) {
            (Self::Developer, _) if OF_THE_FILE.contains(&family) || OF_THE_NAMES.contains(&name) => {}
            (Self::Developer, Stage::Review) => return false,
            (Self::Developer, Stage::Upload) => {
                finding.severity = finding.severity.min(Severity::Warning);
                return family == "content-security-policy" || CHECKED_AT_START.contains(&name);
            }
            (Self::Developer, _) => finding.severity = finding.severity.min(Severity::Warning),
            (Self::Account, Stage::Review) if !HARMS_ANYONE.contains(&name) => finding.severity = Severity::Info,
            (Self::Account | Self::Marketplace, _) => {}
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// What is left of a finding with the severity and stage of its rule's page.
    fn left(audience: Audience, rule: &'static str) -> Option<Severity> {
        let app = App::of_text(Path::new("stripe-app.json"), "{}".to_owned());
        let root = app.root().unwrap();
        let mut finding = Finding::new(crate::rules::find(rule).unwrap(), root, "wrong");
        audience.admits(&mut finding).then_some(finding.severity)
    }

    #[test]
    fn reviewers_do_not_judge_a_private_app() {
        assert_eq!(left(Audience::Account, "missing-purpose"), Some(Severity::Info));
        assert_eq!(left(Audience::Account, "non-production-url"), Some(Severity::Info));
        assert_eq!(left(Audience::Account, "secret-in-manifest"), Some(Severity::Error));
        assert_eq!(left(Audience::Account, "placeholder-value"), Some(Severity::Warning));
        assert_eq!(left(Audience::Account, "connect-src-without-path"), Some(Severity::Error));
        assert_eq!(left(Audience::Marketplace, "missing-purpose"), Some(Severity::Error));
    }

    #[test]
    fn a_local_manifest_is_judged_by_what_the_developer_runs() {
        let local = |rule| left(Audience::Developer, rule);
        for rule in ["syntax-error", "wrong-type", "misspelled-permission", "unknown-viewport", "extends-not-found"] {
            assert_eq!(local(rule), Some(Severity::Error), "{rule}");
        }
        for rule in ["connect-src-without-path", "component-not-found", "oauth-without-redirect-uri"] {
            assert_eq!(local(rule), Some(Severity::Warning), "{rule}");
        }
        for rule in ["private-app-oauth", "icon-not-found", "insecure-redirect-uri", "invalid-id", "missing-purpose"] {
            assert_eq!(local(rule), None, "{rule}");
        }
    }

    #[test]
    fn the_gate_sends_a_private_app_to_review() {
        let app = |name: &str, text: &str| App::of_text(Path::new(name), text.to_owned());
        let private = app("stripe-app.json", r#"{"id": "dev.ledgerline"}"#);
        assert_eq!(Audience::of(&private, false), Audience::Account);
        assert_eq!(Audience::of(&private, true), Audience::Marketplace);
        let public = app("stripe-app.json", r#"{"distribution_type": "PUBLIC"}"#);
        assert_eq!(Audience::of(&public, false), Audience::Marketplace);
        let local = app("stripe-app.dev.json", r#"{"distribution_type": "public"}"#);
        assert_eq!(Audience::of(&local, true), Audience::Developer);
    }
}
