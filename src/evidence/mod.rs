//! What the code and the manifest say about each permission: where it is used, and whether it is missing or can be
//! removed.
//!
//! A use that is seen is always shown. A permission is only reported as missing or unused if that is certain.

mod doubt;
mod gather;

pub use doubt::Doubt;
pub use gather::{component, permissions_of_page};

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::app::code::Code;
use crate::app::code::stripe::{Api, ApiCall};
use crate::app::code::targets::Target;
use crate::app::manifest::{MAX_PERMISSIONS, Permission, permission_entries};
use crate::app::{App, Manifest};
use crate::catalogue::standing::Meaning;
use crate::catalogue::{Catalogue, Status};
use crate::syntax::{Node, Span, Value};

/// What a user's configuration says about permissions and the app's code.
#[derive(Clone, Debug, Default)]
pub struct CodeSettings {
    /// The folders that contain it, if the repository also contains other code.
    pub roots: Vec<PathBuf>,
    /// Whether all of the app's code is there, so that what is not seen is not used.
    pub is_complete: bool,
    /// Valid permissions that the catalogue does not list.
    pub known: Vec<String>,
    /// Permissions that are used where no code shows it, and why.
    pub used: Vec<(String, String)>,
}

/// What is known of an app's permissions from its code.
pub struct Evidence<'a> {
    /// The code.
    pub code: &'a Code,
    /// The files that the views lead to, without tests and the like.
    pub views: BTreeSet<usize>,
    /// The uses of Stripe's API.
    pub api: Api,
    /// The requests that the views send.
    pub targets: Vec<Target>,
    /// Every use of a permission that was seen.
    pub uses: Vec<Use>,
    /// The names in the app's lists of permissions.
    pub declared: Vec<Declared<'a>>,
    /// Whether these are all, so that what is not among them is not declared.
    pub is_list_known: bool,
    /// Whether the repository is that of a Connect platform, which calls for other accounts on its own.
    pub is_platform: bool,
    /// Why permissions cannot be called unused.
    pub doubts: Vec<Doubt>,
}

/// A name in a list of permissions.
pub struct Declared<'a> {
    /// The name, and what it was meant as.
    pub meaning: Meaning<'a>,
    /// The entry that contains it.
    pub permission: Permission<'a>,
}

/// A use of a permission.
#[derive(Clone, Debug)]
pub struct Use {
    /// The permissions any one of which it needs.
    pub any_of: Vec<&'static str>,
    /// What uses it: a method, an event, a viewport.
    pub what: String,
    /// Where, if it is in the code.
    pub span: Option<Span>,
    /// What kind of use it is.
    pub kind: Kind,
    /// Whether it does more than read.
    pub writes: bool,
}

/// What kind of use of a permission there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A call in code that the views lead to.
    View,
    /// A call of the back end for another account.
    Account,
    /// Another call of the back end, which may be about the developer's own account.
    Server,
    /// What only looks like a call, or is in a test or a script.
    Likely,
    /// The type of an event.
    Event,
    /// A view on a page of that object.
    Viewport,
    /// The code, or the configuration, names the permission.
    Named,
}

impl<'a> Evidence<'a> {
    /// Compares an app's manifest with its code; `None` if no code was read.
    pub fn of(app: &'a App, settings: &CodeSettings) -> Option<Self> {
        let code = app.code.as_ref()?;
        let manifest = Manifest::of(app);
        let elsewhere = manifest.permission_list_of_counterpart();
        let elsewhere = elsewhere.filter(|_| manifest.own_permission_list().is_none());
        let entries = manifest.permissions().chain(elsewhere.into_iter().flat_map(permission_entries));
        let declared = entries.take(MAX_PERMISSIONS).flat_map(|entry| Declared::all(entry, &settings.known));
        let mut evidence = gather::gather(app, code, manifest, settings);
        evidence.declared = declared.collect();
        evidence.is_list_known = is_list_known(app);
        evidence.doubts = doubt::doubts(app, manifest, &evidence, settings);
        Some(evidence)
    }

    /// Whether a permission is declared, or a name that was meant as it.
    pub fn is_declared(&self, permission: &str) -> bool {
        self.names().any(|name| name == permission)
    }

    /// Whether a permission is declared, or granted along with one that is; reading is also allowed by the permission to
    /// write, as far as is known.
    pub fn is_granted(&self, permission: &str) -> bool {
        let write = permission.strip_suffix("_read").map(|object| format!("{object}_write"));
        self.names().any(|name| name == permission || Some(name) == write.as_deref() || implies(name, permission))
    }

    /// The permissions that the declared names may have been meant as.
    fn names(&self) -> impl Iterator<Item = &'a str> {
        self.declared.iter().flat_map(|declared| declared.meaning.likely.iter().copied())
    }

    /// The uses that speak for a permission. A call that only reads speaks for the permission to write as well, which is all
    /// that some apps have.
    pub fn uses_of(&self, permission: &str) -> impl Iterator<Item = &Use> {
        let read = permission.strip_suffix("_write").map(|object| format!("{object}_read"));
        let permission = permission.to_owned();
        self.uses.iter().filter(move |seen| {
            let is_call = !matches!(seen.kind, Kind::Event | Kind::Viewport | Kind::Named);
            seen.any_of.iter().any(|name| *name == permission || (is_call && Some(*name) == read.as_deref()))
        })
    }

    /// The calls that certainly need a permission that is not declared, each with that permission. None, if the lists
    /// may declare more than what could be read.
    pub fn missing(&self) -> Vec<(&'static str, &Use)> {
        if !self.is_list_known {
            return Vec::new();
        }
        let is_claim = |seen: &&Use| seen.kind == Kind::View || (seen.kind == Kind::Account && !self.is_platform);
        let missing =
            self.uses.iter().filter(is_claim).filter(|seen| !seen.any_of.iter().any(|name| self.is_granted(name)));
        missing
            .filter_map(|seen| Some((seen.any_of.iter().copied().find(|name| can_be_granted(name))?, seen)))
            .collect()
    }

    /// The missing ones of which the code `before` a change shows no need. None, if that code may need more than it
    /// shows.
    pub fn newly_missing(&self, before: &Evidence) -> Vec<(&'static str, &Use)> {
        if before.doubts.contains(&Doubt::Unread) || !before.api.dynamic.is_empty() {
            return Vec::new();
        }
        let is_need = |seen: &&Use| matches!(seen.kind, Kind::View | Kind::Account | Kind::Likely);
        let needed: BTreeSet<_> =
            before.uses.iter().filter(is_need).flat_map(|seen| seen.any_of.iter().copied()).collect();
        let missing = self.missing().into_iter();
        missing.filter(|(_, seen)| !seen.any_of.iter().any(|name| needed.contains(name))).collect()
    }

    /// Whether it is certain that nothing uses a declared permission.
    pub fn is_unused(&self, permission: &str) -> bool {
        self.doubts.is_empty() && self.can_judge(permission) && self.uses_of_object(permission).next().is_none()
    }

    /// The permission to read that is enough, if it is certain that a permission to write is only used for reading.
    pub fn read_will_do(&self, permission: &str) -> Option<String> {
        let read = format!("{}_read", permission.strip_suffix("_write")?);
        let certain = |seen: &&Use| matches!(seen.kind, Kind::View | Kind::Account | Kind::Server) && !seen.writes;
        let is_read = self.uses.iter().filter(certain).any(|seen| seen.any_of.iter().any(|name| *name == read));
        let is_written = self.uses_of(permission).any(|seen| seen.writes || seen.kind == Kind::Named);
        let will_do = self.doubts.is_empty() && self.can_judge(permission) && is_read && !is_written;
        (will_do && can_be_granted(&read)).then_some(read)
    }

    /// The uses of a permission's object, be it read or written.
    fn uses_of_object(&self, permission: &str) -> impl Iterator<Item = &Use> {
        let object = object(permission).to_owned();
        self.uses.iter().filter(move |seen| seen.any_of.iter().any(|name| crate::evidence::object(name) == object))
    }

    /// Whether calls of the API would show a use of the permission, and nothing else stands for it.
    fn can_judge(&self, permission: &str) -> bool {
        let shows = Catalogue::load()
            .endpoints
            .iter()
            .any(|endpoint| endpoint.any_of.iter().any(|name| object(name) == object(permission)));
        let is_implied = self.names().any(|other| implies(other, permission) || implies(permission, other));
        let hosted = ["payment_method", "setup_intent", "customer", "product", "plan", "mandate", "elements"];
        let is_hosted = self.has_hosted_page() && hosted.contains(&object(permission));
        shows && !is_implied && !is_hosted && !matches!(permission, "elements_write" | "event_read" | "user_email_read")
    }

    /// Whether the code sends users to Stripe's pages, which use the app's key for more than the code shows.
    fn has_hosted_page(&self) -> bool {
        const PAGES: [&str; 5] = [
            "checkout.sessions.create",
            "paymentLinks.create",
            "paymentIntents.create",
            "setupIntents.create",
            "billingPortal.sessions.create",
        ];
        self.api.calls.iter().any(|call| PAGES.contains(&call.what.as_str()) || call.what.contains("/v1/checkout"))
    }

    /// The place of a call among the app's sources.
    pub fn span(&self, call: &ApiCall) -> Span {
        self.code.span(call.file, &call.place)
    }
}

impl<'a> Declared<'a> {
    /// The names in an entry.
    pub fn all(permission: Permission<'a>, known: &[String]) -> Vec<Self> {
        let name = permission.name.and_then(Node::as_str).unwrap_or_default();
        Meaning::all(name, known).into_iter().map(|meaning| Self { meaning, permission }).collect()
    }

    /// Whether the entry is for one permission that exists, by its name.
    pub fn is_exact(&self) -> bool {
        let Meaning { name, likely, .. } = &self.meaning;
        likely == &[*name] && self.permission.name.and_then(Node::as_str) == Some(name)
    }
}

/// Whether every declared permission can be read, so that what is not in the lists is not declared.
pub fn is_list_known(app: &App) -> bool {
    let lists = Manifest::of(app).permission_lists();
    let count: usize = lists.iter().map(|list| list.items().len()).sum();
    let has_name = |entry: &Node| entry.get("permission").is_some_and(|name| name.value.as_str().is_some());
    let is_readable = |list: &&Node| {
        matches!(list.value, Value::Array(_) | Value::Null)
            && list.items().iter().all(has_name)
            && app.is_sound(list.span)
    };
    count <= MAX_PERMISSIONS && app.root().is_some_and(|root| app.is_sound(root.span)) && lists.iter().all(is_readable)
}

/// Whether a permission grants another one along with it, according to Stripe's documentation.
pub fn implies(permission: &str, other: &str) -> bool {
    Catalogue::load().permission(permission).is_some_and(|known| known.implies.contains(&other))
}

/// The object that a permission is about.
fn object(permission: &str) -> &str {
    permission.strip_suffix("_read").or_else(|| permission.strip_suffix("_write")).unwrap_or(permission)
}

/// Whether a manifest can ask for the permission.
fn can_be_granted(permission: &str) -> bool {
    let known = Catalogue::load().permission(permission);
    known.is_some_and(|known| known.status.exists() && known.status != Status::Refused)
}
