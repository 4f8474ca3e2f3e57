//! What the manifest says, for those who compare it with the listing, the Dashboard or the code.

use serde::{Deserialize, Serialize};

use crate::app::files::normal;
use crate::app::folder::IconFile;
use crate::app::icon::{Image, Integrity};
use crate::app::{App, Files, Manifest};
use crate::syntax::Node;
use crate::text::{Shown, base64};

/// A part of a manifest that is shown where a human compares it with something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The icon's path and picture.
    Icon,
    /// The field `name`.
    Name,
    /// The field `id`.
    Id,
    /// The field `version`.
    Version,
    /// The field `distribution_type`.
    Distribution,
    /// The field `stripe_api_access_type`.
    AccessType,
    /// The field `sandbox_install_compatible`.
    SandboxFlag,
    /// The redirect URIs.
    RedirectUris,
    /// What happens after an install, and where it leads.
    PostInstall,
    /// Each permission with its purpose.
    Permissions,
    /// Each viewport with its component.
    Views,
    /// Each source of the content security policy with its directive.
    Hosts,
    /// Why the app connects to these hosts.
    HostsPurpose,
    /// The texts, addresses and images of the listing, if it is in the repository.
    Listing,
}

/// What the manifest says of one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// The part.
    pub part: Part,
    /// What it says, one entry or several.
    pub rows: Vec<Row>,
    /// The icon as a `data:` URL, if it is a sound PNG of a sensible size.
    #[serde(skip)]
    pub picture: Option<String>,
}

/// One entry of an excerpt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The value.
    pub value: Shown,
    /// What goes with it: a permission's purpose, a view's component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Shown>,
}

/// The most entries of a part that are shown.
const MOST_ROWS: usize = 200;

/// The largest icon that becomes part of a page, in bytes.
const LARGEST_PICTURE: u64 = 512 * 1024;

/// What the manifest says of each part that it has.
pub fn excerpts(files: &dyn Files, app: &App) -> Vec<Excerpt> {
    let manifest = Manifest::of(app);
    let excerpts = Part::ALL.into_iter().map(|part| {
        let mut rows = part.rows(app, manifest);
        if rows.len() > MOST_ROWS {
            let more = rows.len() - MOST_ROWS;
            rows.truncate(MOST_ROWS);
            rows.push(Row { value: format!("… and {more} more").into(), detail: None });
        }
        let picture = (part == Part::Icon).then(|| picture(files, app, manifest)).flatten();
        Excerpt { part, rows, picture }
    });
    excerpts.filter(|excerpt| !excerpt.rows.is_empty()).collect()
}

/// The icon itself, unless something is wrong with it.
fn picture(files: &dyn Files, app: &App, manifest: Manifest) -> Option<String> {
    let IconFile::Found { size: ..=LARGEST_PICTURE, image: Image::Png(png) } = app.folder.icon else { return None };
    let icon = manifest.at_root("icon").filter(|_| png.integrity == Integrity::Sound)?;
    let bytes = files.read(&normal(&app.path.join(icon.value.as_str()?)), LARGEST_PICTURE).ok()?;
    Some(format!("data:image/png;base64,{}", base64::encode(&bytes)))
}

impl Part {
    /// Every part, in the order of a submission.
    const ALL: [Self; 14] = [
        Self::Icon,
        Self::Name,
        Self::Id,
        Self::Version,
        Self::Distribution,
        Self::AccessType,
        Self::SandboxFlag,
        Self::RedirectUris,
        Self::PostInstall,
        Self::Permissions,
        Self::Views,
        Self::Hosts,
        Self::HostsPurpose,
        Self::Listing,
    ];

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Icon => "Icon",
            Self::Name => "Name",
            Self::Id => "Id",
            Self::Version => "Version",
            Self::Distribution => "Distribution",
            Self::AccessType => "Access to the API",
            Self::SandboxFlag => "Works in a sandbox",
            Self::RedirectUris => "Redirect URIs",
            Self::PostInstall => "After an install",
            Self::Permissions => "Permissions",
            Self::Views => "Views",
            Self::Hosts => "Hosts",
            Self::HostsPurpose => "Why these hosts",
            Self::Listing => "Marketplace listing",
        }
    }

    fn rows(self, app: &App, manifest: Manifest) -> Vec<Row> {
        let field = |key| manifest.field(key).and_then(|member| row(&member.value)).into_iter().collect();
        match self {
            Self::Icon => field("icon"),
            Self::Name => field("name"),
            Self::Id => field("id"),
            Self::Version => field("version"),
            Self::Distribution => field("distribution_type"),
            Self::AccessType => field("stripe_api_access_type"),
            Self::SandboxFlag => field("sandbox_install_compatible"),
            Self::RedirectUris => manifest.redirect_uris().filter_map(row).collect(),
            Self::PostInstall => {
                let kind = manifest.post_install_action().and_then(|action| action.get("type"));
                let row = kind.and_then(|kind| row(&kind.value));
                row.map(|row| row.with(manifest.external_url().into_iter())).into_iter().collect()
            }
            Self::Permissions => {
                let named = manifest.permissions().filter_map(|permission| Some((row(permission.name?)?, permission)));
                named.map(|(row, permission)| row.with(permission.purposes().into_iter())).collect()
            }
            Self::Views => {
                let named = manifest.views().filter_map(|view| Some((row(view.viewport?)?, view.component)));
                named.map(|(row, component)| row.with(component.into_iter())).collect()
            }
            Self::Hosts => {
                let sources = manifest
                    .csp_lists()
                    .flat_map(|(directive, list)| list.items().iter().map(move |source| (directive, source)));
                let rows = sources.filter_map(|(directive, source)| Some((row(source)?, directive)));
                rows.map(|(row, directive)| Row { detail: Some(directive.into()), ..row }).collect()
            }
            Self::HostsPurpose => {
                let purposes = manifest.content_security_policies().filter_map(|policy| policy.value.get("purpose"));
                purposes.filter_map(|purpose| row(&purpose.value)).collect()
            }
            Self::Listing => {
                let listing = app.listing.as_ref().and_then(|listing| app.source(listing.source).root());
                listing.map(listed).unwrap_or_default()
            }
        }
    }
}

/// The fields of a listing, each with its text, or with the texts of one of its entries, such as a feature.
fn listed(root: &Node) -> Vec<Row> {
    let members = root.members().iter().filter(|member| member.key.text != "$schema");
    let nodes = members.flat_map(|member| {
        let nodes = member.value.items().iter().chain([&member.value]);
        nodes.map(|node| (member.key.text.as_str(), node))
    });
    let rows = nodes.map(|(field, node)| {
        let texts = std::iter::once(node).chain(node.members().iter().map(|member| &member.value));
        Row { value: field.into(), detail: None }.with(texts)
    });
    rows.filter(|row| row.detail.is_some()).collect()
}

fn row(value: &Node) -> Option<Row> {
    let value = match (value.as_str(), value.as_bool()) {
        (Some(text), _) => text.into(),
        (None, Some(flag)) => flag.to_string().into(),
        (None, None) => return None,
    };
    Some(Row { value, detail: None })
}

impl Row {
    fn with<'a>(self, details: impl Iterator<Item = &'a Node>) -> Self {
        let texts: Vec<&str> = details.filter_map(Node::as_str).collect();
        Self { detail: (!texts.is_empty()).then(|| texts.join(" / ").into()), ..self }
    }
}
