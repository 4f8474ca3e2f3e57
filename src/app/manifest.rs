//! One interface for all generations of manifests: their fields are in different places but have the same meaning.

use super::{App, Kind};
use crate::syntax::{Member, Node, Value};

/// How many entries of a list of permissions are looked at. The longest real list has 99; comparing every name of a file
/// with all permissions would take minutes.
pub const MAX_PERMISSIONS: usize = 300;

/// The fields of an app's manifest.
#[derive(Clone, Copy)]
pub struct Manifest<'a> {
    app: &'a App,
}

/// Who may install the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// Only the account that uploaded it; the default.
    Private,
    /// Everybody, through the Marketplace or an install link.
    Public,
}

/// How the app's back end signs in to Stripe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessType {
    /// With its own platform key; the default.
    Platform,
    /// With OAuth tokens.
    Oauth,
    /// With a restricted key that the user copies.
    RestrictedApiKey,
}

/// An entry of a list of permissions.
#[derive(Clone, Copy)]
pub struct Permission<'a> {
    /// The list that contains the entry.
    pub list: &'a Node,
    /// The entry's place in the list.
    pub index: usize,
    /// The entry.
    pub entry: &'a Node,
    /// The value of its `permission`, if it is a string.
    pub name: Option<&'a Node>,
    /// Its `purpose`, if it has one.
    pub purpose: Option<&'a Member>,
}

/// A view and where in the Dashboard it is drawn.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The entry of `views`.
    pub entry: &'a Node,
    /// The value of its `viewport`, if it is a string.
    pub viewport: Option<&'a Node>,
    /// The value of its `component`, if it is a string.
    pub component: Option<&'a Node>,
}

impl<'a> Manifest<'a> {
    /// The manifest of an app.
    pub fn of(app: &'a App) -> Self {
        Self { app }
    }

    /// The whole manifest, after merging.
    pub fn root(self) -> Option<&'a Node> {
        self.app.root()
    }

    /// A field of the root that is present, readable and not `null`.
    pub fn at_root(self, key: &str) -> Option<&'a Member> {
        non_null(self.root()?.get(key)?)
    }

    /// A field that v1 keeps at the root and v2 under `declarations`. In v2 the root is read too: access type
    /// and redirect URIs have been seen at both places, and no source says which is right (2026-11).
    pub fn field(self, key: &str) -> Option<&'a Member> {
        self.declarations().and_then(|declarations| non_null(declarations.get(key)?)).or_else(|| self.at_root(key))
    }

    /// The string value of such a field.
    pub fn string(self, key: &str) -> Option<&'a Node> {
        self.field(key).map(|member| &member.value).filter(|value| value.as_str().is_some())
    }

    /// The object that contains such a field, or would contain it, if the manifest is complete, that object could be
    /// read whole, and the field is neither in it nor anywhere else. Only then is a field known to be absent.
    pub fn lacks(self, key: &str) -> Option<&'a Node> {
        let root = self.root()?;
        let whole = self.app.is_complete() && root.as_object().is_some() && self.app.is_sound(root.span);
        let absent = whole && self.field(key).is_none();
        let unreadable = [Some(root), self.declarations()].into_iter().flatten().filter_map(|home| home.get(key));
        let unreadable = unreadable.into_iter().any(|member| member.value.value == Value::Unreadable);
        (absent && !unreadable).then(|| self.declarations().unwrap_or(root))
    }

    /// The v2 `declarations`.
    pub fn declarations(self) -> Option<&'a Node> {
        let declarations = &self.at_root("declarations")?.value;
        (self.app.kind == Kind::V2 && declarations.as_object().is_some()).then_some(declarations)
    }

    /// Who can install the app; `None` if the value is unknown. The upload ignores case.
    pub fn distribution(self) -> Option<Distribution> {
        let Some(member) = self.field("distribution_type") else { return Some(Distribution::Private) };
        match member.value.as_str()?.to_ascii_lowercase().as_str() {
            "private" => Some(Distribution::Private),
            "public" => Some(Distribution::Public),
            _ => None,
        }
    }

    /// Whether the app is surely public.
    pub fn is_public(self) -> bool {
        self.distribution() == Some(Distribution::Public)
    }

    /// Whether the app is one of Stripe's own.
    pub fn is_of_stripe(self) -> bool {
        self.at_root("id").and_then(|id| id.value.as_str()).is_some_and(|id| id.starts_with("com.stripe."))
    }

    /// How the backend authenticates; `None` if the value is unknown.
    pub fn access_type(self) -> Option<AccessType> {
        let Some(member) = self.field("stripe_api_access_type") else { return Some(AccessType::Platform) };
        match member.value.as_str()?.to_ascii_lowercase().as_str() {
            "platform" => Some(AccessType::Platform),
            "oauth" => Some(AccessType::Oauth),
            "restricted_api_key" => Some(AccessType::RestrictedApiKey),
            _ => None,
        }
    }

    /// The app's own list of permissions.
    pub fn own_permission_list(self) -> Option<&'a Node> {
        let access = self.declarations().and_then(|declarations| declarations.get("stripe_api_access"));
        let own = access.and_then(|access| access.value.get("permissions")).or_else(|| self.field("permissions"));
        own.map(|member| &member.value)
    }

    /// The list of permissions in the manifest of the other generation next to this one. While extensions are in preview,
    /// a `stripe-app.yaml` may contain nothing else, with the rest in `stripe-app.json` (a published app does so, read
    /// 2026-08).
    pub fn permission_list_of_counterpart(self) -> Option<&'a Node> {
        Some(&non_null(self.app.source(self.app.counterpart?).root()?.get("permissions")?)?.value)
    }

    /// The lists of permissions: the app's own, then those of its extensions.
    pub fn permission_lists(self) -> Vec<&'a Node> {
        let of_extensions = self.extensions().iter().filter_map(|extension| extension.get("permissions"));
        self.own_permission_list().into_iter().chain(of_extensions.map(|member| &member.value)).collect()
    }

    /// Every entry of every list of permissions that is an object.
    pub fn permissions(self) -> impl Iterator<Item = Permission<'a>> {
        self.permission_lists().into_iter().flat_map(permission_entries)
    }

    /// The redirect URIs that are strings, in order; the first is the default.
    pub fn redirect_uris(self) -> impl Iterator<Item = &'a Node> {
        let list = self.field("allowed_redirect_uris").map(|member| &member.value);
        list.into_iter().flat_map(Node::items).filter(|uri| uri.as_str().is_some())
    }

    /// The Dashboard's part of the app.
    pub fn ui_extension(self) -> Option<&'a Node> {
        self.at_root("ui_extension").map(|member| &member.value)
    }

    /// The views that are objects.
    pub fn views(self) -> impl Iterator<Item = View<'a>> {
        let list = self.ui_extension().and_then(|ui| ui.get("views")).map(|member| &member.value);
        list.into_iter().flat_map(Node::items).filter(|entry| entry.as_object().is_some()).map(|entry| {
            let string = |key| entry.get(key).map(|member| &member.value).filter(|value| value.as_str().is_some());
            View { entry, viewport: string("viewport"), component: string("component") }
        })
    }

    /// The content security policies: the one under `ui_extension`, and one written at the root.
    pub fn content_security_policies(self) -> impl Iterator<Item = &'a Member> {
        let nested = self.ui_extension().and_then(|ui| ui.get("content_security_policy"));
        nested.and_then(non_null).into_iter().chain(self.at_root("content_security_policy"))
    }

    /// The lists of sources of each policy, with the directive that each belongs to.
    pub fn csp_lists(self) -> impl Iterator<Item = (&'static str, &'a Node)> {
        self.content_security_policies().flat_map(|policy| {
            let lists = ["connect-src", "image-src"].into_iter();
            lists.filter_map(|directive| Some((directive, &policy.value.get(directive)?.value)))
        })
    }

    /// What happens after an install, if it is an object.
    pub fn post_install_action(self) -> Option<&'a Node> {
        self.field("post_install_action").map(|member| &member.value).filter(|action| action.as_object().is_some())
    }

    /// The `url` of an `external` post-install action.
    pub fn external_url(self) -> Option<&'a Node> {
        let action = self.post_install_action()?;
        let is_external = action.get("type").is_some_and(|kind| kind.value.as_str() == Some("external"));
        Some(&action.get("url").filter(|_| is_external)?.value)
    }

    /// The v2 extensions.
    pub fn extensions(self) -> &'a [Node] {
        match self.app.kind {
            Kind::V2 => self.at_root("extensions").map_or(&[], |member| member.value.items()),
            _ => &[],
        }
    }
}

/// The entries of one list of permissions that are objects.
pub fn permission_entries<'a>(list: &'a Node) -> impl Iterator<Item = Permission<'a>> {
    let entries = list.items().iter().enumerate().filter(|(_, entry)| entry.as_object().is_some());
    entries.map(move |(index, entry)| Permission {
        list,
        index,
        entry,
        name: entry.get("permission").map(|member| &member.value).filter(|name| name.as_str().is_some()),
        purpose: entry.get("purpose"),
    })
}

impl<'a> Permission<'a> {
    /// The purpose's texts: one, or one a language where it is written as a map.
    pub fn purposes(&self) -> Vec<&'a Node> {
        let Some(member) = self.purpose else { return Vec::new() };
        let localised = member.value.members().iter().map(|text| &text.value);
        std::iter::once(&member.value).chain(localised).filter(|text| text.as_str().is_some()).collect()
    }

    /// The length of its purpose, in bytes of all its texts.
    pub fn purpose_length(&self) -> usize {
        self.purposes().iter().filter_map(|text| text.as_str()).map(|text| text.trim().len()).sum()
    }
}

fn non_null(member: &Member) -> Option<&Member> {
    (!matches!(member.value.value, Value::Null | Value::Unreadable)).then_some(member)
}
