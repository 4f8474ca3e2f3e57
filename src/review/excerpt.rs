//! What the manifest says, for those who compare it with the listing, the Dashboard or the code.

use serde::{Deserialize, Serialize};

use crate::app::files::normal;
use crate::app::icon::{self, Format, Image, Integrity};
use crate::app::{App, Files, Manifest};
use crate::syntax::Node;
use crate::text::shown::Lines;
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
    /// The name in the listing. This and the rest are known only if the repository contains the listing.
    ListingName,
    /// The icon of the listing.
    ListingIcon,
    /// Who built the app, and what the listing says about it and each feature.
    ListingTexts,
    /// The images of the features.
    ListingImages,
    /// The website and other pages that the listing links to.
    ListingPages,
    /// The page with the prices.
    ListingPricing,
    /// Where users get help.
    ListingSupport,
}

/// What the manifest says of one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// The part.
    pub part: Part,
    /// What it says, one entry or several.
    pub rows: Vec<Row>,
}

/// One entry of an excerpt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The value.
    pub value: Shown,
    /// What goes with it, line by line: a permission's purposes, a view's component.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Shown>,
    /// The image that it names as a `data:` URL, if that is a sound one of a sensible size.
    #[serde(skip)]
    pub picture: Option<String>,
}

/// The most entries of a part that are shown.
const MOST_ROWS: usize = 200;

/// The largest icon that becomes part of a page, in bytes. It is shown several times.
const LARGEST_ICON: u64 = 512 * 1024;

/// The same for an image of the listing, which is shown twice.
const LARGEST_IMAGE: u64 = 1024 * 1024;

/// What the manifest says of each part that it has.
pub fn excerpts(files: &dyn Files, app: &App) -> Vec<Excerpt> {
    let manifest = Manifest::of(app);
    let excerpts = Part::ALL.into_iter().map(|part| {
        let mut rows = part.rows(files, app, manifest);
        if rows.len() > MOST_ROWS {
            let more = rows.len() - MOST_ROWS;
            rows.truncate(MOST_ROWS);
            rows.push(Row::new(format!("… and {more} more")));
        }
        Excerpt { part, rows }
    });
    excerpts.filter(|excerpt| !excerpt.rows.is_empty()).collect()
}

/// An image with its path, or with the reason why it cannot be read.
fn image(files: &dyn Files, app: &App, path: &Node, largest: u64) -> Option<Row> {
    let row = row(path)?;
    Some(match files.read(&normal(&app.path.join(path.as_str()?)), largest) {
        Ok(bytes) => Row { picture: data_url(&bytes), ..row },
        Err(reason) => Row { details: vec![format!("not shown here: {reason}").into()], ..row },
    })
}

/// An image as a `data:` URL, if it is a sound PNG or a JPEG.
fn data_url(bytes: &[u8]) -> Option<String> {
    let kind = match icon::inspect(bytes) {
        Image::Png(png) if png.integrity == Integrity::Sound => "png",
        Image::Other(Format::Jpeg) => "jpeg",
        _ => return None,
    };
    Some(format!("data:image/{kind};base64,{}", base64::encode(bytes)))
}

impl Part {
    /// Every part, in the order of a submission.
    const ALL: [Self; 20] = [
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
        Self::ListingName,
        Self::ListingIcon,
        Self::ListingTexts,
        Self::ListingImages,
        Self::ListingPages,
        Self::ListingPricing,
        Self::ListingSupport,
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
            Self::SandboxFlag => "Installable in a sandbox",
            Self::RedirectUris => "Redirect URIs",
            Self::PostInstall => "After installation",
            Self::Permissions => "Permissions",
            Self::Views => "Views",
            Self::Hosts => "Hosts",
            Self::HostsPurpose => "Why these hosts",
            Self::ListingName => "Name in the listing",
            Self::ListingIcon => "Icon in the listing",
            Self::ListingTexts => "Texts of the listing",
            Self::ListingImages => "Images of the listing",
            Self::ListingPages => "Pages of the listing",
            Self::ListingPricing => "Pricing page",
            Self::ListingSupport => "Support",
        }
    }

    fn rows(self, files: &dyn Files, app: &App, manifest: Manifest) -> Vec<Row> {
        let icon =
            |path: Option<&Node>| path.and_then(|path| image(files, app, path, LARGEST_ICON)).into_iter().collect();
        let field = |key| manifest.field(key).and_then(|member| row(&member.value)).into_iter().collect();
        match self {
            Self::Icon => icon(manifest.at_root("icon").map(|member| &member.value)),
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
                named
                    .map(|(row, permission)| {
                        row.with(permission.purposes().into_iter()).and_for_reviewers(permission.entry)
                    })
                    .collect()
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
                rows.map(|(row, directive)| Row { details: vec![directive.into()], ..row }).collect()
            }
            Self::HostsPurpose => {
                let purposes = manifest.content_security_policies().filter_map(|policy| policy.value.get("purpose"));
                purposes.filter_map(|purpose| row(&purpose.value)).collect()
            }
            Self::ListingName => values(app, "name"),
            Self::ListingIcon => icon(listed(app, "icon")),
            Self::ListingTexts => {
                let features = features(app).map(|(number, feature)| {
                    let texts = ["title", "description"].into_iter().filter_map(|key| Some(&feature.get(key)?.value));
                    Row::new(format!("feature {number}")).with(texts)
                });
                ["built_by", "subtitle", "about"].into_iter().flat_map(|key| named(app, key)).chain(features).collect()
            }
            Self::ListingImages => features(app)
                .filter_map(|(_, feature)| image(files, app, &feature.get("image")?.value, LARGEST_IMAGE))
                .collect(),
            Self::ListingPages => {
                let pages = ["website", "documentation", "privacy_policy", "terms_of_service"];
                pages.into_iter().flat_map(|key| named(app, key)).collect()
            }
            Self::ListingPricing => values(app, "pricing"),
            Self::ListingSupport => values(app, "support"),
        }
    }
}

/// The field of a listing.
fn listed<'a>(app: &'a App, field: &str) -> Option<&'a Node> {
    let listing = app.listing.as_ref()?;
    Some(&app.source(listing.source).root()?.get(field)?.value)
}

/// The texts of a listing's field.
fn values(app: &App, field: &str) -> Vec<Row> {
    listed(app, field).and_then(row).into_iter().collect()
}

/// A listing's field with its text.
fn named(app: &App, field: &str) -> Option<Row> {
    let text = listed(app, field).filter(|text| text.as_str().is_some())?;
    Some(Row::new(field).with(std::iter::once(text)))
}

/// The features of a listing, counted from 1.
fn features(app: &App) -> impl Iterator<Item = (usize, &Node)> {
    (1..).zip(listed(app, "features").map_or(&[][..], Node::items))
}

fn row(value: &Node) -> Option<Row> {
    let flag = || value.as_bool().map(|flag| flag.to_string());
    Some(Row::new(value.as_str().map(str::to_owned).or_else(flag)?))
}

impl Row {
    fn new(value: impl Into<Shown>) -> Self {
        Self { value: value.into(), details: Vec::new(), picture: None }
    }

    fn with<'a>(mut self, texts: impl Iterator<Item = &'a Node>) -> Self {
        for text in texts.filter_map(Node::as_str) {
            // A private key is only known as a whole, so the text is masked before it is split.
            let masked = Lines::new(text);
            let lines = masked.as_str().lines().map(str::trim);
            self.details.extend(lines.filter(|line| !line.is_empty()).map(Shown::from));
        }
        self
    }

    /// Adds what a permission's `name` explains to reviewers only.
    fn and_for_reviewers(mut self, entry: &Node) -> Self {
        let Some(name) = entry.get("name").map(|member| &member.value) else { return self };
        let texts = std::iter::once(name).chain(name.members().iter().map(|text| &text.value));
        self.details.extend(texts.filter_map(Node::as_str).map(|text| format!("For reviewers: {text}").into()));
        self
    }
}
