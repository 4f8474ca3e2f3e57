//! What the rules behind a requirement look at, and whether it is there and readable. A rule that had nothing to look
//! at did not find anything wrong either, but that does not mean that a requirement is met.

mod addresses;
mod code;
mod listing;
mod manifest;

use serde::Deserialize;

use crate::app::{App, Manifest};
use crate::evidence::Evidence;
use crate::syntax::{Member, Node, Span, Value};
use crate::text::Shown;
use manifest::{field, is_list_of_texts, is_text};

/// A part of an app that rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The field `name`.
    Name,
    /// The field `id`.
    Id,
    /// The field `version`.
    Version,
    /// The version at an earlier revision, which a review does not know.
    History,
    /// The icon's file.
    Icon,
    /// The file of the listing's texts.
    Listing,
    /// The texts that every listing has.
    ListingTexts,
    /// What the listing claims.
    ListingClaims,
    /// The language of the listing.
    ListingLanguage,
    /// The field `distribution_type`.
    Distribution,
    /// The field `stripe_api_access_type`.
    AccessType,
    /// The field `allowed_redirect_uris`.
    RedirectUris,
    /// The field `sandbox_install_compatible`.
    SandboxFlag,
    /// Every list of permissions.
    Permissions,
    /// The field `ui_extension`.
    Ui,
    /// The views of the manifest.
    Views,
    /// The viewports of the views.
    Viewports,
    /// The files of the views.
    ViewFiles,
    /// The version of the SDK, where a viewport needs one.
    Sdk,
    /// `connect-src` and `image-src`.
    CspSources,
    /// The purpose of a policy with a `connect-src`.
    CspPurposes,
    /// Every address in the manifest.
    Addresses,
    /// The field `post_install_action`.
    PostInstall,
    /// The extensions of a v2 manifest.
    Extensions,
    /// Every key and string.
    Strings,
    /// The shape of the whole manifest.
    Fields,
    /// The app's code beside the manifest.
    Code,
    /// The permissions, and what in the code uses each.
    UsedPermissions,
    /// The calls of Stripe's API in the code, and the events.
    Calls,
    /// The requests that the views send.
    Requests,
    /// What the views draw.
    ViewElements,
    /// What the views may store.
    ViewStorage,
}

/// What there is to look at.
pub struct Look<'a> {
    /// The app.
    pub app: &'a App,
    /// Its manifest.
    pub manifest: Manifest<'a>,
    /// What its code says, if it has any.
    pub evidence: Option<&'a Evidence<'a>>,
}

/// What there was to look at; nothing if both lists are empty.
#[derive(Debug, Default)]
pub struct Sight {
    /// What the rules looked at: what it is called, and where.
    pub seen: Vec<(Shown, Span)>,
    /// What they could not look at, and why.
    pub unseen: Vec<Shown>,
}

impl Sight {
    fn of(name: &str, span: Span) -> Self {
        Self { seen: vec![(format!("`{name}`").into(), span)], unseen: Vec::new() }
    }

    fn hidden(reason: impl Into<Shown>) -> Self {
        Self { seen: Vec::new(), unseen: vec![reason.into()] }
    }

    fn also(mut self, reasons: impl IntoIterator<Item = Shown>) -> Self {
        self.unseen.extend(reasons);
        self
    }
}

impl Subject {
    /// Its keys. If one of them is elsewhere in the manifest, no rule looked at it.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Distribution => &["distribution_type"],
            Self::AccessType => &["stripe_api_access_type"],
            Self::RedirectUris => &["allowed_redirect_uris"],
            Self::SandboxFlag => &["sandbox_install_compatible"],
            Self::Permissions | Self::UsedPermissions | Self::Calls => &["permissions", "connect_permissions"],
            Self::Ui => &["ui_extension"],
            Self::Views | Self::Viewports | Self::ViewFiles | Self::Sdk => &["views"],
            Self::ViewElements | Self::ViewStorage => &["views"],
            Self::CspSources | Self::Requests => &["connect-src", "image-src"],
            Self::CspPurposes => &["content_security_policy"],
            Self::PostInstall => &["post_install_action"],
            Self::Extensions => &["extensions"],
            Self::Icon => &["icon"],
            Self::Name => &["name"],
            Self::Id => &["id"],
            Self::Version => &["version"],
            Self::Listing | Self::ListingTexts | Self::ListingClaims | Self::ListingLanguage => &[],
            Self::History | Self::Addresses | Self::Strings | Self::Fields | Self::Code => &[],
        }
    }

    /// What the rules had to look at in an app.
    pub fn look(self, look: &Look) -> Sight {
        let Look { app, manifest, .. } = *look;
        match self {
            Self::Name => field(manifest, "name", |value| value.as_str().is_some()),
            Self::Id => field(manifest, "id", |value| value.as_str().is_some()),
            Self::Version => field(manifest, "version", |value| value.as_str().is_some()),
            Self::History => Sight::default(),
            Self::Icon => manifest::icon(app, manifest),
            Self::Listing => listing::file(app),
            Self::ListingTexts => listing::usual(app),
            Self::ListingClaims => listing::claims(app),
            Self::ListingLanguage => listing::language(app),
            Self::Distribution => self.alone(app, manifest::distribution(manifest)),
            Self::AccessType => self.alone(app, field(manifest, "stripe_api_access_type", is_text)),
            Self::RedirectUris => self.alone(app, field(manifest, "allowed_redirect_uris", is_list_of_texts)),
            Self::SandboxFlag => {
                let sight = field(manifest, "sandbox_install_compatible", |value| value.as_bool().is_some());
                self.alone(app, sight)
            }
            Self::Permissions => self.alone(app, manifest::permissions(manifest)),
            Self::Ui => self.alone(app, manifest::ui(manifest)),
            Self::Views => manifest::views(manifest),
            Self::Viewports => manifest::viewports(manifest),
            Self::ViewFiles => manifest::view_files(app, manifest),
            Self::Sdk => manifest::sdk(app, manifest),
            Self::CspSources => self.alone(app, manifest::csp_sources(manifest)),
            Self::CspPurposes => manifest::csp_purposes(manifest),
            Self::Addresses => addresses::look(app, manifest),
            Self::PostInstall => self.alone(app, manifest::post_install(manifest)),
            Self::Extensions => manifest::extensions(manifest),
            Self::Strings => manifest::strings(app),
            Self::Fields => manifest::fields(app),
            Self::Code => code::code(look),
            Self::UsedPermissions => code::used_permissions(look),
            Self::Calls => code::calls(look),
            Self::Requests => code::requests(look),
            Self::ViewElements => code::view_elements(look),
            Self::ViewStorage => code::view_storage(look),
        }
    }

    /// Adds the places that contain the same key and that no rule looked at. Constants may have any name.
    fn alone(self, app: &App, sight: Sight) -> Sight {
        let mut others = Vec::new();
        for_each_member(app, &mut |member| {
            let is_seen =
                sight.seen.iter().any(|(_, span)| span.contains(member.value.span) || *span == member.key.span);
            let is_meant = self.keys().iter().any(|key| member.key.text.eq_ignore_ascii_case(key));
            if is_meant && !is_seen && !is_blank(&member.value) {
                others.push(format!("no rule looks at the `{}` in line {}", member.key.text, line(app, member)).into());
            }
        });
        if sight.unseen.is_empty() { sight.also(others) } else { sight }
    }
}

fn line(app: &App, member: &Member) -> usize {
    app.source(member.key.span.source).lines.line_of(member.key.span.start) + 1
}

fn for_each_member<'a>(app: &'a App, visit: &mut impl FnMut(&'a Member)) {
    fn walk<'a>(node: &'a Node, visit: &mut impl FnMut(&'a Member)) {
        for member in node.members() {
            visit(member);
            if member.key.text != "constants" {
                walk(&member.value, visit);
            }
        }
        node.items().iter().for_each(|item| walk(item, visit));
    }
    if let Some(root) = app.main().root() {
        walk(root, visit);
    }
}

fn is_blank(value: &Node) -> bool {
    match &value.value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.members.is_empty(),
        _ => false,
    }
}
