//! The reasons not to report a permission as unused: everything that may hide a use.

use crate::app::code::Skip;
use crate::app::code::facts::Facts;
use crate::app::manifest::AccessType;
use crate::app::{App, Kind, Manifest};
use crate::catalogue::Certainty;
use crate::evidence::CodeSettings;

use super::Evidence;

/// Why a permission cannot be called unused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// No use of Stripe was found.
    NoUse,
    /// What is called, or expanded, is only known at runtime.
    Dynamic,
    /// Code in another language uses Stripe.
    Foreign,
    /// A file could not be read or parsed completely, or there are too many.
    Unread,
    /// The permission that a call needs is not published.
    Unpublished,
    /// The back end is elsewhere, or may be.
    Elsewhere,
    /// Extensions run code that is read differently.
    Extensions,
}

impl Doubt {
    /// The reason, in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::NoUse => "no call to Stripe's API was found",
            Self::Dynamic => "some calls or expanded objects are only known at runtime",
            Self::Foreign => "code in another language uses Stripe",
            Self::Unread => "some files could not be read or parsed",
            Self::Unpublished => "the permissions that some calls need are not published",
            Self::Elsewhere => "the app's back end may be elsewhere",
            Self::Extensions => "the app has extensions, whose permissions are not checked",
        }
    }
}

/// Every reason that applies to an app.
pub fn doubts(app: &App, manifest: Manifest, evidence: &Evidence, settings: &CodeSettings) -> Vec<Doubt> {
    let (code, api) = (evidence.code, &evidence.api);
    let is_aside = |file: usize| code.files.get(file).is_some_and(|file| file.is_aside);
    let mut own = api.calls.iter().filter(|call| !is_aside(call.file));
    let is_unparsed = code.files.iter().any(|file| file.mentions_stripe && !file.facts.is_whole);
    let is_unread = code.skipped.iter().any(|(_, skip)| *skip != Skip::Generated);
    let is_unknown = |call: &crate::app::code::stripe::ApiCall| {
        call.is_certain && call.endpoints.iter().any(|endpoint| endpoint.confidence == Certainty::Unknown)
    };
    let reasons = [
        (Doubt::NoUse, !own.clone().any(|call| call.is_certain)),
        (Doubt::Dynamic, !api.dynamic.is_empty() || own.clone().any(|call| call.expands)),
        (Doubt::Foreign, !code.foreign.is_empty()),
        (Doubt::Unread, is_unparsed || is_unread || code.is_cut),
        (Doubt::Unpublished, own.any(is_unknown)),
        (Doubt::Elsewhere, !settings.is_complete && !talks_to_nobody(manifest, evidence) && !has_back_end(evidence)),
        (Doubt::Extensions, app.kind == Kind::V2 && !manifest.extensions().is_empty()),
    ];
    reasons.into_iter().filter(|(_, holds)| *holds).map(|(doubt, _)| doubt).collect()
}

/// Whether the app consists of its views only: they send no requests, and nothing else signs in for the app.
fn talks_to_nobody(manifest: Manifest, evidence: &Evidence) -> bool {
    let is_stripe = |source: &str| source.contains("stripe.com");
    let sources = manifest.csp_lists().filter(|(directive, _)| *directive == "connect-src");
    let mut foreign = sources.flat_map(|(_, list)| list.items()).filter_map(|source| source.as_str());
    evidence.targets.is_empty()
        && !foreign.any(|source| !is_stripe(source))
        && manifest.access_type() == Some(AccessType::Platform)
        && manifest.redirect_uris().next().is_none()
        && !evidence.views.is_empty()
}

/// Whether the repository has a back end that certainly serves this app: it acts for accounts, or verifies its callers.
fn has_back_end(evidence: &Evidence) -> bool {
    let code = evidence.code;
    let is_linked = |facts: &Facts| {
        let is_telling = |text: &str| text.starts_with("account.application.") || text.ends_with("/oauth/token");
        facts.strings.iter().any(|text| is_telling(&text.text))
            || facts.calls.iter().any(|call| {
                let path = call.callee.as_path();
                path.is_some_and(|(_, members)| members.ends_with(&["signature".into(), "verifyHeader".into()]))
            })
            || facts.reads.iter().any(|read| {
                let path = read.chain.as_path();
                path.is_some_and(|(root, members)| {
                    root == "event" && members.first().is_some_and(|name| name == "account")
                })
            })
    };
    evidence.api.calls.iter().any(|call| call.is_for_account && !evidence.views.contains(&call.file))
        || code.files.iter().enumerate().any(|(index, file)| {
            file.mentions_stripe && !file.is_aside && !evidence.views.contains(&index) && is_linked(&file.facts)
        })
}
