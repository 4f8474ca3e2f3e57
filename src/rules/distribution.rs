//! Who can install the app and how its back end authenticates: `distribution_type` and `stripe_api_access_type` together.

use super::{Context, Report};
use crate::app::manifest::{AccessType, Distribution};
use crate::syntax::{Node, Value};

pub fn private_app_oauth(cx: &Context, report: &mut Report) {
    let Some(access) = access(cx, AccessType::Oauth) else { return };
    if cx.manifest.distribution() != Some(Distribution::Private) {
        return;
    }
    let written = cx.manifest.field("distribution_type").map(|member| &member.value);
    let (place, label, edit) = match (written, cx.lacks("distribution_type")) {
        (Some(value), _) => (value, "must be `public`", Some(cx.rewrite(value, "public"))),
        (None, Some(home)) => {
            (home, "without `distribution_type`, the app is private", cx.set(home, "distribution_type", "\"public\""))
        }
        (None, None) => return,
    };
    report
        .at(access, "a private app cannot use OAuth")
        .related(place, label)
        .help("make the app public, or remove `oauth`; a private app's back end can use the account's own key")
        .unsafe_fix("make the app public", edit);
}

pub fn oauth_without_redirect_uri(cx: &Context, report: &mut Report) {
    let Some(access) = access(cx, AccessType::Oauth) else { return };
    let list = cx.manifest.field("allowed_redirect_uris").map(|member| &member.value);
    let empty = list.filter(|list| is_empty_list(cx, list));
    if empty.is_none() && cx.lacks("allowed_redirect_uris").is_none() {
        return;
    }
    let finding =
        report.at(access, "the app uses OAuth but has no redirect URIs, so users cannot finish connecting it");
    finding.help("add the HTTPS URL of your callback to `allowed_redirect_uris`; the first one is the default");
    if let Some(list) = empty {
        finding.related(list, "this list is empty");
    }
}

pub fn oauth_with_external_post_install(cx: &Context, report: &mut Report) {
    let Some(access) = access(cx, AccessType::Oauth) else { return };
    let Some(action) = cx.manifest.post_install_action() else { return };
    let string = |key| action.get(key).map(|member| &member.value).and_then(|value| Some((value, value.as_str()?)));
    let Some((kind, "external")) = string("type") else { return };
    if string("url").is_some_and(|(_, url)| !url.trim().is_empty()) {
        report
            .at(kind, "after installation, users are sent to two places: this URL and the redirect URI")
            .related(access, "OAuth sends users to the redirect URI")
            .help("finish the installation on the redirect URI, and remove `post_install_action`");
    }
}

pub fn restricted_key_default_settings(cx: &Context, report: &mut Report) {
    let Some(access) = access(cx, AccessType::RestrictedApiKey) else { return };
    if has_no_views(cx) {
        report
            .at(access, "the app has no views, so users manage their key on Stripe's default settings page")
            .help("add a view on the `settings` viewport if users need guidance");
    }
}

pub fn public_app_implicit_access_type(cx: &Context, report: &mut Report) {
    if let Some(home) = cx.lacks("stripe_api_access_type").filter(|_| cx.audience.is_reviewed()) {
        report
            .at(
                cx.manifest.string("distribution_type").unwrap_or(home),
                "this public app does not set `stripe_api_access_type`, so Stripe assumes `platform`",
            )
            .help(
                "set `stripe_api_access_type` before the first upload; Stripe has rejected an app that added it later \
                 (`changing of stripe api access type …`)",
            );
    }
}

/// The value of the access type, if it is this one.
fn access<'a>(cx: &Context<'a>, access: AccessType) -> Option<&'a Node> {
    cx.manifest.string("stripe_api_access_type").filter(|_| cx.manifest.access_type() == Some(access))
}

fn has_no_views(cx: &Context) -> bool {
    let Some(ui) = cx.manifest.ui_extension() else { return cx.lacks("ui_extension").is_some() };
    match ui.get("views") {
        Some(views) => views.value.is_null() || is_empty_list(cx, &views.value),
        None if ui.as_object().is_some() => cx.lacks_inside(ui, "views"),
        None => is_empty_list(cx, ui),
    }
}

/// Whether this is an empty list, and not one whose items could not be read.
fn is_empty_list(cx: &Context, node: &Node) -> bool {
    matches!(&node.value, Value::Array(items) if items.is_empty()) && cx.app.is_sound(node.span)
}
