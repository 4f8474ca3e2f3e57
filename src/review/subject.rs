//! What the rules behind a requirement look at, and whether it is there and readable. A rule that had nothing to look
//! at did not find anything wrong either, but that does not mean that a requirement is met.

mod addresses;

use serde::Deserialize;

use crate::app::folder::IconFile;
use crate::app::manifest::permission_entries;
use crate::app::{App, Kind, Manifest};
use crate::catalogue::Catalogue;
use crate::syntax::{Member, Node, SourceId, Span, Value};
use crate::text::{Shown, secrets};

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

/// The shortest purpose, in characters, that may say something.
const SHORTEST_PURPOSE: usize = 20;

impl Subject {
    /// Its keys. If one of them is elsewhere in the manifest, no rule looked at it.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Distribution => &["distribution_type"],
            Self::AccessType => &["stripe_api_access_type"],
            Self::RedirectUris => &["allowed_redirect_uris"],
            Self::SandboxFlag => &["sandbox_install_compatible"],
            Self::Permissions => &["permissions", "connect_permissions"],
            Self::Ui => &["ui_extension"],
            Self::Views | Self::Viewports | Self::ViewFiles | Self::Sdk => &["views"],
            Self::CspSources => &["connect-src", "image-src"],
            Self::CspPurposes => &["content_security_policy"],
            Self::PostInstall => &["post_install_action"],
            Self::Extensions => &["extensions"],
            Self::Icon => &["icon"],
            Self::Name => &["name"],
            Self::Id => &["id"],
            Self::Version => &["version"],
            Self::History | Self::Listing | Self::Addresses | Self::Strings | Self::Fields | Self::Code => &[],
        }
    }

    /// What the rules had to look at in an app.
    pub fn look(self, app: &App) -> Sight {
        let manifest = Manifest::of(app);
        match self {
            Self::Name => field(manifest, "name", |value| value.as_str().is_some()),
            Self::Id => field(manifest, "id", |value| value.as_str().is_some()),
            Self::Version => field(manifest, "version", |value| value.as_str().is_some()),
            Self::History => Sight::default(),
            Self::Icon => icon(app, manifest),
            Self::Listing => listing(app),
            Self::Distribution => self.alone(app, distribution(manifest)),
            Self::AccessType => self.alone(app, field(manifest, "stripe_api_access_type", is_text)),
            Self::RedirectUris => self.alone(app, field(manifest, "allowed_redirect_uris", is_list_of_texts)),
            Self::SandboxFlag => {
                let sight = field(manifest, "sandbox_install_compatible", |value| value.as_bool().is_some());
                self.alone(app, sight)
            }
            Self::Permissions => self.alone(app, permissions(manifest)),
            Self::Ui => self.alone(app, ui(manifest)),
            Self::Views => views(manifest),
            Self::Viewports => viewports(manifest),
            Self::ViewFiles => view_files(app, manifest),
            Self::Sdk => sdk(app, manifest),
            Self::CspSources => self.alone(app, csp_sources(manifest)),
            Self::CspPurposes => csp_purposes(manifest),
            Self::Addresses => addresses::look(app, manifest),
            Self::PostInstall => self.alone(app, post_install(manifest)),
            Self::Extensions => extensions(manifest),
            Self::Strings => strings(app),
            Self::Fields => fields(app),
            Self::Code => code(app),
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

fn is_text(value: &Node) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

fn is_list_of_texts(value: &Node) -> bool {
    matches!(&value.value, Value::Array(items) if items.iter().all(|item| item.as_str().is_some()))
}

fn unreadable(key: &str) -> Sight {
    Sight::hidden(format!("`{key}` is not in a form that the rules can check"))
}

fn field(manifest: Manifest, key: &str, is_readable: fn(&Node) -> bool) -> Sight {
    match manifest.field(key) {
        None => Sight::default(),
        Some(member) if is_blank(&member.value) => Sight::default(),
        Some(member) if is_readable(&member.value) => Sight::of(key, member.value.span),
        Some(_) => unreadable(key),
    }
}

/// A private app may be judged as if it were public, and then still has to become it.
fn distribution(manifest: Manifest) -> Sight {
    let sight = field(manifest, "distribution_type", is_text);
    let reason = "the app is private; set `distribution_type` to `public` before you submit it";
    if manifest.is_public() { sight } else { sight.also([reason.into()]) }
}

fn icon(app: &App, manifest: Manifest) -> Sight {
    match (manifest.at_root("icon"), &app.folder.icon) {
        (Some(icon), IconFile::Found { .. }) => Sight::of("icon", icon.value.span),
        _ => Sight::default(),
    }
}

fn listing(app: &App) -> Sight {
    let root = app.listing.as_ref().and_then(|listing| app.source(listing.source).root());
    root.map(|root| Sight::of("stripe-app-listing.json5", root.span)).unwrap_or_default()
}

fn permissions(manifest: Manifest) -> Sight {
    let mut sight = Sight::default();
    for list in manifest.permission_lists().into_iter().filter(|list| !is_blank(list)) {
        let entries = permission_entries(list).filter(|permission| permission.name.is_some()).count();
        if entries == 0 || entries != list.items().len() {
            return unreadable("permissions");
        }
        sight.seen.push(("`permissions`".into(), list.span));
    }
    sight
}

/// An app without views has no `ui_extension`, or an empty one.
fn ui(manifest: Manifest) -> Sight {
    match manifest.at_root("ui_extension") {
        None => Sight::default(),
        Some(ui) if is_blank(&ui.value) || !views(manifest).seen.is_empty() => Sight::of("ui_extension", ui.key.span),
        Some(_) => Sight::hidden("`ui_extension` has fields but no views"),
    }
}

fn code(app: &App) -> Sight {
    match &app.code {
        Some(code) if !code.files.is_empty() => {
            Sight::of("the code", Span { source: SourceId(code.first), start: 0, end: 0 })
        }
        _ => Sight::hidden("the app's code is not next to the manifest"),
    }
}

fn views(manifest: Manifest) -> Sight {
    let list = manifest.ui_extension().and_then(|ui| ui.get("views")).map(|views| &views.value);
    let Some(list) = list.filter(|list| !is_blank(list)) else { return Sight::default() };
    let is_readable = |view: &crate::app::manifest::View| view.viewport.is_some() && view.component.is_some();
    if manifest.views().filter(is_readable).count() != list.items().len() || list.items().is_empty() {
        return unreadable("views");
    }
    Sight::of("views", list.span)
}

fn viewports(manifest: Manifest) -> Sight {
    let Sight { seen, unseen } = views(manifest);
    let each = manifest.views().filter_map(|view| view.viewport).map(|id| ("`viewport`".into(), id.span));
    Sight { seen: if seen.is_empty() { seen } else { each.collect() }, unseen }
}

fn view_files(app: &App, manifest: Manifest) -> Sight {
    let (folder, sight) = (&app.folder.views, views(manifest));
    if sight.seen.is_empty() {
        return sight;
    }
    if !folder.project_has_sources {
        return Sight::hidden("the sources of the views are not next to the manifest");
    }
    if folder.has_index() {
        return Sight::hidden(format!("`{}` has an index, which may export components from any file", folder.folder));
    }
    Sight {
        seen: sight.seen.into_iter().map(|(_, span)| (format!("`{}`", folder.folder).into(), span)).collect(),
        ..sight
    }
}

fn sdk(app: &App, manifest: Manifest) -> Sight {
    let viewports = manifest.views().filter_map(|view| view.viewport);
    let mut needy = viewports
        .filter(|id| Catalogue::load().viewport(id.as_str().unwrap_or_default()).is_some_and(|v| v.min_sdk.is_some()));
    match (needy.next(), &app.folder.sdk) {
        (None, _) => Sight::default(),
        (Some(viewport), Some(_)) => Sight::of("viewport", viewport.span),
        (Some(_), None) => {
            Sight::hidden("a viewport needs a certain version of the SDK, but the app's version is not known")
        }
    }
}

fn csp_sources(manifest: Manifest) -> Sight {
    let mut sight = Sight::default();
    for (directive, list) in manifest.csp_lists().filter(|(_, list)| !is_blank(list)) {
        if !is_list_of_texts(list) {
            return unreadable(directive);
        }
        sight.seen.push((format!("`{directive}`").into(), list.span));
    }
    sight
}

fn csp_purposes(manifest: Manifest) -> Sight {
    let mut sight = Sight::default();
    for policy in manifest.content_security_policies() {
        if policy.value.get("connect-src").is_none_or(|list| is_blank(&list.value)) {
            continue;
        }
        match policy.value.get("purpose").map(|purpose| &purpose.value) {
            Some(purpose) if texts(purpose).any(|text| text.trim().chars().count() < SHORTEST_PURPOSE) => {
                return Sight::hidden("the purpose of the policy is very short; check whether it explains why");
            }
            Some(purpose) if is_text(purpose) || !purpose.members().is_empty() => {
                sight.seen.push(("`purpose`".into(), purpose.span));
            }
            _ => return unreadable("purpose"),
        }
    }
    sight
}

/// A text, or the texts of a map from languages to texts.
fn texts(value: &Node) -> impl Iterator<Item = &str> {
    value.as_str().into_iter().chain(value.members().iter().filter_map(|member| member.value.as_str()))
}

fn post_install(manifest: Manifest) -> Sight {
    match manifest.field("post_install_action").map(|member| &member.value) {
        None => Sight::default(),
        Some(action) if is_blank(action) => Sight::default(),
        Some(action) => match action.get("type").and_then(|kind| kind.value.as_str()) {
            Some("settings" | "onboarding") => Sight::of("post_install_action", action.span),
            Some("external") if action.get("url").is_some_and(|url| is_text(&url.value)) => {
                Sight::of("post_install_action", action.span)
            }
            _ => unreadable("post_install_action"),
        },
    }
}

fn extensions(manifest: Manifest) -> Sight {
    let Some(list) = manifest.at_root("extensions").filter(|list| !is_blank(&list.value)) else {
        return Sight::default();
    };
    let mut sight = Sight::of("extensions", list.value.span);
    for extension in list.value.items() {
        let interface = extension.get("interface_id").and_then(|id| id.value.as_str());
        let Some(interface) = interface else { return unreadable("extensions") };
        if Catalogue::load().interface(interface).is_none_or(|known| known.methods.is_empty()) {
            let reason = format!("the methods of `{interface}` are not published, so no rule checks them");
            sight.unseen.push(reason.into());
        }
    }
    sight
}

/// The rule reads keys and strings. A text that looks like a secret elsewhere, as in a comment, it does not see.
fn strings(app: &App) -> Sight {
    let Some(root) = app.main().root() else { return Sight::default() };
    let text = &app.main().text;
    let mut hidden = Vec::new();
    if !secrets::find(text).is_empty() {
        hidden.push("something in the file looks like a secret; read it, including the comments".into());
    }
    Sight { seen: vec![("every text".into(), root.span)], unseen: hidden }
}

fn fields(app: &App) -> Sight {
    match (app.kind, app.main().root()) {
        (Kind::V1, Some(root)) => Sight::of("every field", root.span),
        (Kind::V2, Some(_)) => {
            Sight::hidden("Stripe does not publish which fields a v2 manifest accepts below its root")
        }
        _ => Sight::default(),
    }
}
