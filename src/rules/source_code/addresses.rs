//! Addresses and secrets in the code: the hosts that views send requests to, and secrets that should not be there.

use std::collections::BTreeSet;

use url::Url;

use crate::app::code::facts::Imported;
use crate::app::code::targets::Address;
use crate::app::manifest::AccessType;
use crate::diagnostic::Severity;
use crate::rules::address::is_stripe;
use crate::rules::content_security_policy::source::CspSource;
use crate::rules::{Context, Report};
use crate::syntax::{Node, Span, edit};
use crate::text::secrets::Mode;

/// The entries of one directive, if all of them are well formed.
struct Policy<'a> {
    list: Option<&'a Node>,
    entries: Vec<Url>,
}

impl<'a> Policy<'a> {
    fn of(cx: &Context<'a>, directive: &'static str) -> Option<Self> {
        let lists: Vec<_> =
            cx.manifest.csp_lists().filter(|(name, _)| *name == directive).map(|(_, list)| list).collect();
        let mut entries = Vec::new();
        for item in lists.iter().flat_map(|list| list.items()) {
            let source = CspSource::of(directive, item)?;
            entries.push(source.url.filter(|_| source.fault.is_none())?);
        }
        let is_list = |list: &&Node| list.is_null() || matches!(list.value, crate::syntax::Value::Array(_));
        lists.iter().all(is_list).then(|| Self { list: lists.first().copied(), entries })
    }

    fn covers(&self, address: &Address) -> bool {
        self.entries.iter().any(|entry| address.is_covered_by(entry))
    }

    /// Where to report that an entry is missing: at the list, or at the object that it would be in.
    fn place(&self, cx: &Context) -> Option<Span> {
        let policy = || cx.manifest.content_security_policies().next().map(|policy| policy.key.span);
        let list = self.list.filter(|list| !list.is_null()).map(|list| list.span);
        list.or_else(policy).or_else(|| Some(cx.manifest.at_root("ui_extension")?.key.span))
    }

    fn report(&self, cx: &Context, report: &mut Report, directive: &str, address: &Address, from: Span) {
        let Some(place) = self.place(cx) else { return };
        let shown = format!("{}{}", address.url, if address.is_open { "…" } else { "" });
        let finding = report.at(place, format!("no entry of `{directive}` covers `{shown}`"));
        finding.help("add it; an entry that ends with `/` covers everything below it, any other entry only itself");
        finding.related(from, "used here");
        let list = self.list.filter(|list| !list.items().is_empty());
        let value = serde_json::to_string(address.url.as_str()).unwrap_or_default();
        if let Some(list) = list.filter(|_| !address.is_open) {
            let text = &cx.app.source(list.span.source).text;
            let insert = edit::insert_item(text, list, list.items().len(), &value);
            finding.unsafe_fix(format!("add `{shown}`"), insert);
        }
    }
}

pub fn undeclared_connect_src(cx: &Context, report: &mut Report) {
    let Some(evidence) = cx.evidence().filter(|_| is_ui_sound(cx)) else { return };
    let Some(policy) = Policy::of(cx, "connect-src") else { return };
    let mut seen = BTreeSet::new();
    for target in &evidence.targets {
        let is_undeclared =
            |address: &Address| address.url.scheme() == "https" && !is_stripe(&address.url) && !policy.covers(address);
        // Of several addresses, some may be for development only.
        let Some(address) = target.addresses.first().filter(|_| target.addresses.iter().all(is_undeclared)) else {
            continue;
        };
        if seen.insert(address.url.to_string()) {
            let from = evidence.code.span(target.file, &target.place);
            policy.report(cx, report, "connect-src", address, from);
        }
    }
}

pub fn undeclared_image_src(cx: &Context, report: &mut Report) {
    let Some(evidence) = cx.evidence().filter(|_| is_ui_sound(cx)) else { return };
    let Some(policy) = Policy::of(cx, "image-src") else { return };
    let mut seen = BTreeSet::new();
    for index in &evidence.views {
        let Some(file) = evidence.code.files.get(*index) else { continue };
        let is_image = |name: &str| {
            file.facts.imports.iter().any(|import| {
                import.local == name
                    && import.name == Imported::Named("Img".into())
                    && import.module.contains("ui-extension-sdk")
            })
        };
        for element in file.facts.elements.iter().filter(|element| is_image(&element.name)) {
            let source = element.attributes.iter().find(|attribute| attribute.name == "src");
            let Some(address) = source.and_then(|source| Address::read(source.value.as_text()?)) else { continue };
            let is_foreign = address.url.scheme() == "https" && !is_stripe(&address.url);
            if is_foreign && !policy.covers(&address) && seen.insert(address.url.to_string()) {
                policy.report(cx, report, "image-src", &address, evidence.code.span(*index, &element.place));
            }
        }
    }
}

/// Whether everything that the manifest says about the user interface could be read.
fn is_ui_sound(cx: &Context) -> bool {
    cx.manifest.ui_extension().is_some_and(|ui| cx.app.is_sound(ui.span))
}

pub fn secret_in_source(cx: &Context, report: &mut Report) {
    let Some(code) = &cx.app.code else { return };
    for (index, file) in code.files.iter().enumerate() {
        for (place, prefix, mode) in &file.secrets {
            let span = code.span(index, place);
            // Secrets in tests and examples are mostly made up, except for live keys that look real.
            let is_key = matches!(*prefix, "sk_live_" | "rk_live_");
            let key = cx.app.source(span.source).text.get(place.clone()).unwrap_or_default();
            if file.is_aside && !(is_key && looks_random(key)) {
                continue;
            }
            let kind = if *mode == Mode::Live { "a Stripe secret" } else { "a Stripe test secret" };
            let finding = report.at(span, format!("the code contains {kind} (`{prefix}…`)"));
            finding.help(
                "roll it in the Stripe Dashboard, because anyone who has the repository can use it, and read the new one \
                 from the environment of your back end",
            );
            if *mode == Mode::Test {
                finding.severity(Severity::Warning);
            }
        }
    }
}

/// Whether a live key may be real: Stripe's keys have at least 24 characters after the prefix, as the one in its
/// documentation, and nobody typed them.
fn looks_random(key: &str) -> bool {
    const SHORTEST: usize = "sk_live_".len() + 24;
    let key = key.to_ascii_lowercase();
    key.len() >= SHORTEST && !["123456", "abcdef"].iter().any(|typed| key.contains(typed))
}

pub fn connect_oauth_endpoint(cx: &Context, report: &mut Report) {
    let is_oauth = cx.manifest.access_type() == Some(AccessType::Oauth);
    each_string(cx, is_oauth, "connect.stripe.com/oauth/authorize", |place, is_platform| {
        let message = "this address starts Connect's OAuth, which does not install the app";
        let finding = report.at(place, message);
        finding.help("send users to `https://marketplace.stripe.com/oauth/v2/authorize`, or to the app's install link");
        if is_platform {
            finding.severity(Severity::Info);
        }
    });
}

pub fn install_link_under_test(cx: &Context, report: &mut Report) {
    let is_public = cx.manifest.is_public() && cx.manifest.access_type() == Some(AccessType::Oauth);
    each_string(cx, is_public, "chnlink_", |place, _| {
        let message = "this install link only works until the app is published";
        report.at(place, message).help("replace it with the public install link once the app is in the Marketplace");
    });
}

/// Visits the strings in the app's code that contain a text, except those in tests and the like.
fn each_string(cx: &Context, applies: bool, needle: &str, mut visit: impl FnMut(Span, bool)) {
    let Some(evidence) = cx.evidence().filter(|_| applies) else { return };
    for (index, file) in evidence.code.files.iter().enumerate().filter(|(_, file)| !file.is_aside) {
        for text in file.facts.strings.iter().filter(|text| text.text.contains(needle)) {
            visit(evidence.code.span(index, &text.place), evidence.is_platform);
        }
    }
}
