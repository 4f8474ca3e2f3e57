//! Gathers the uses of permissions from an app's code and manifest.

use std::collections::BTreeSet;

use super::{Evidence, Kind, Use, can_be_granted};
use crate::app::code::facts::Imported;
use crate::app::code::imports::Modules;
use crate::app::code::resolve::Resolver;
use crate::app::code::stripe::{self, Api, ApiCall};
use crate::app::code::{Code, targets};
use crate::app::{App, Manifest};
use crate::catalogue::Catalogue;
use crate::evidence::CodeSettings;

/// Calls that only a Connect platform makes.
const PLATFORM: [&str; 4] = ["accounts.create", "transfers.create", "accountLinks.create", "accountSessions.create"];

/// The permissions that a view on a page of an object speaks for.
const PAGES: [(&str, &[&str]); 7] = [
    ("customer", &["customer_read"]),
    ("invoice", &["invoice_read"]),
    ("payment", &["payment_intent_read", "charge_read"]),
    ("payment-link", &["payment_links_read"]),
    ("product", &["product_read", "plan_read"]),
    ("shipping-rates", &["shipping_rate_read"]),
    ("subscription", &["subscription_read"]),
];

/// Everything but what needs all of it.
pub fn gather<'a>(app: &'a App, code: &'a Code, manifest: Manifest<'a>, settings: &CodeSettings) -> Evidence<'a> {
    let modules = Modules::new(code, &app.path);
    let resolver = Resolver::new(code, &modules, constants(manifest));
    let views = views(app, manifest, &modules);
    let api = stripe::find(&resolver);
    let targets = views.iter().flat_map(|file| targets::find(&resolver, *file)).collect();
    let is_aside = |call: &&ApiCall| code.files.get(call.file).is_some_and(|file| file.is_aside);
    let is_platform =
        api.calls.iter().filter(|call| !is_aside(call)).any(|call| PLATFORM.contains(&call.what.as_str()));
    let mut uses = calls(code, &api, &views);
    uses.extend(events(code));
    uses.extend(names(code));
    uses.extend(pages(manifest));
    uses.extend(configured(settings));
    Evidence {
        code,
        views,
        api,
        targets,
        uses,
        declared: Vec::new(),
        is_list_known: false,
        is_platform,
        doubts: Vec::new(),
    }
}

/// The file of each view's component, by the component's name.
pub fn component(app: &App, modules: &Modules, name: &str) -> Option<usize> {
    modules.find(&app.path.join(app.folder.views.folder).join(name))
}

/// The files that the views import, except tests and the like.
fn views(app: &App, manifest: Manifest, modules: &Modules) -> BTreeSet<usize> {
    let components = manifest.views().filter_map(|view| view.component?.as_str());
    modules.reachable(components.filter_map(|name| component(app, modules, name)))
}

fn constants<'a>(manifest: Manifest<'a>) -> Vec<(&'a str, &'a str)> {
    let members = manifest.at_root("constants").map_or(&[][..], |constants| constants.value.members());
    members.iter().filter_map(|member| Some((member.key.text.as_str(), member.value.as_str()?))).collect()
}

fn calls(code: &Code, api: &Api, views: &BTreeSet<usize>) -> Vec<Use> {
    let uses = api.calls.iter().filter_map(|call| {
        let any_of = call.any_of().filter(|any_of| !any_of.is_empty())?;
        let is_aside = code.files.get(call.file).is_none_or(|file| file.is_aside);
        let is_view = views.contains(&call.file);
        // The permission that the documentation names for one's own account is not the one that the API asks for.
        let is_own_account = call.endpoints.iter().any(|endpoint| endpoint.endpoint == "GET /v1/account");
        let kind = match () {
            () if is_aside || !call.is_certain => Kind::Likely,
            () if is_view && call.is_proven() && !is_own_account => Kind::View,
            () if call.is_for_account && call.is_proven() && !is_own_account => Kind::Account,
            () => Kind::Server,
        };
        let span = Some(code.span(call.file, &call.place));
        Some(Use { any_of, what: call.what.clone(), span, kind, writes: !call.is_read() })
    });
    uses.collect()
}

/// Types of events. Other vendors have events of the same names, so the file must mention Stripe.
fn events(code: &Code) -> Vec<Use> {
    let mut uses = Vec::new();
    for (index, file) in code.files.iter().enumerate().filter(|(_, file)| file.mentions_stripe && !file.is_aside) {
        for text in &file.facts.strings {
            let Some(any_of) = Catalogue::load().permissions_for_event(&text.text) else { continue };
            let span = Some(code.span(index, &text.place));
            let event = |any_of: Vec<&'static str>| Use {
                any_of,
                what: format!("event {}", text.text),
                span,
                kind: Kind::Event,
                writes: false,
            };
            uses.push(event(any_of.to_vec()));
            uses.push(event(vec!["event_read"]));
        }
    }
    uses
}

/// Permissions that the code names, and functions that stand for one.
fn names(code: &Code) -> Vec<Use> {
    let mut uses = Vec::new();
    for (index, file) in code.files.iter().enumerate() {
        let mut note = |name: &'static str, what: String, place| {
            let span = Some(code.span(index, place));
            uses.push(Use { any_of: vec![name], what, span, kind: Kind::Named, writes: name.ends_with("_write") });
        };
        for text in &file.facts.strings {
            if let Some(known) = Catalogue::load().permission(&text.text).filter(|known| known.status.exists()) {
                note(known.name, format!("'{}'", text.text), &text.place);
            }
        }
        for import in &file.facts.imports {
            let is_email = import.name == Imported::Named("getDashboardUserEmail".into())
                || import.module.ends_with("/get_user_email");
            if is_email {
                note("user_email_read", "getDashboardUserEmail".to_owned(), &import.place);
            }
        }
    }
    uses
}

/// The permissions of the objects on whose pages the views are.
fn pages(manifest: Manifest) -> Vec<Use> {
    let viewports = manifest.views().filter_map(|view| view.viewport?.as_str());
    let uses = viewports.filter_map(|viewport| {
        let any_of = permissions_of_page(viewport)?.to_vec();
        let what = format!("viewport {viewport}");
        Some(Use { any_of, what, span: None, kind: Kind::Viewport, writes: false })
    });
    uses.collect()
}

/// The permissions of which a view needs one to read the object on whose page it is, if it is on such a page.
pub fn permissions_of_page(viewport: &str) -> Option<&'static [&'static str]> {
    let page = viewport.strip_prefix("stripe.dashboard.")?.split('.').next()?;
    PAGES.iter().find(|(name, _)| *name == page).map(|(_, any_of)| *any_of)
}

/// The permissions that the configuration lists as used.
fn configured(settings: &CodeSettings) -> Vec<Use> {
    let uses = settings.used.iter().filter_map(|(permission, reason)| {
        let known = Catalogue::load().permission(permission).filter(|known| can_be_granted(known.name))?;
        let writes = known.name.ends_with("_write");
        Some(Use { any_of: vec![known.name], what: reason.clone(), span: None, kind: Kind::Named, writes })
    });
    uses.collect()
}
