//! The texts and images of the Marketplace listing, if the repository keeps them in `stripe-app-listing.json5`.

use unicode_segmentation::UnicodeSegmentation;

use super::{Context, Report, excerpt};
use crate::app::icon::{Format, Image};
use crate::app::listing::Listing;
use crate::syntax::{Node, Span};
use crate::text::list::any_of;
use crate::text::nearest;

/// The longest text of each field, in characters (<https://docs.stripe.com/stripe-apps/listing-guidelines>, read 2025-03).
const LENGTHS: [(&str, usize); 4] = [("name", 35), ("built_by", 80), ("subtitle", 80), ("about", 1000)];

/// The same for the fields of a feature.
const FEATURE_LENGTHS: [(&str, usize); 2] = [("title", 80), ("description", 300)];

/// How many features a listing can show.
const MAX_FEATURES: usize = 3;

/// The minimum width of a feature's image, in pixels, and its maximum size, in bytes.
const MIN_WIDTH: u32 = 1600;
const MAX_BYTES: u64 = 10 * 1000 * 1000;

/// The fields that a listing may have.
const FIELDS: [&str; 13] = [
    "$schema",
    "name",
    "icon",
    "built_by",
    "subtitle",
    "about",
    "features",
    "website",
    "documentation",
    "privacy_policy",
    "terms_of_service",
    "support",
    "pricing",
];

/// Those of them that hold a URL.
const URLS: [&str; 5] = ["website", "documentation", "privacy_policy", "terms_of_service", "pricing"];

fn listing<'a>(cx: &Context<'a>) -> Option<(&'a Listing, &'a Node)> {
    let listing = cx.app.listing.as_ref()?;
    Some((listing, cx.app.source(listing.source).root()?))
}

fn features(root: &Node) -> &[Node] {
    root.get("features").map_or(&[], |member| member.value.items())
}

pub fn invalid_listing(cx: &Context, report: &mut Report) {
    let Some(listing) = &cx.app.listing else { return };
    let source = cx.app.source(listing.source);
    for mistake in &source.parsed.mistakes {
        report.at(mistake.span, mistake.message.clone());
    }
    let Some(root) = source.root() else { return };
    if root.as_object().is_none() && source.parsed.mistakes.is_empty() {
        report.at(root, format!("the listing must be an object, not {}", root.kind()));
    }
    for member in root.members().iter().filter(|member| !FIELDS.contains(&member.key.text.as_str())) {
        let near = (!report.is_full()).then(|| nearest::nearest(&member.key.text, FIELDS.into_iter()));
        let near = near.and_then(|near| near.first()).map(|near| format!("did you mean `{near}`?"));
        let help = near.unwrap_or_else(|| format!("remove it, or use {}", any_of(&FIELDS)));
        report.at(&member.key, format!("unknown field `{}` in the listing", excerpt(&member.key.text))).help(help);
    }
    for member in root.members().iter().filter(|member| URLS.contains(&member.key.text.as_str())) {
        let is_https = |text: &str| url::Url::parse(text).is_ok_and(|url| url.scheme() == "https");
        if !member.value.as_str().is_some_and(is_https) {
            report.at(&member.value, format!("`{}` must be the HTTPS URL of a public page", member.key.text));
        }
    }
}

pub fn listing_name_differs(cx: &Context, report: &mut Report) {
    let Some((_, root)) = listing(cx) else { return };
    let listed = root.get("name").map(|member| &member.value);
    let own = cx.manifest.at_root("name").map(|member| &member.value);
    if let (Some(listed), Some(own)) = (listed, own)
        && let (Some(name), Some(other)) = (listed.as_str(), own.as_str())
        && name != other
    {
        report
            .at(
                listed,
                format!("the listing's name is `{}`, but the manifest's name is `{}`", excerpt(name), excerpt(other)),
            )
            .related(own, "the manifest's name")
            .help("use the same name in both; reviewers compare them");
    }
}

pub fn listing_icon_differs(cx: &Context, report: &mut Report) {
    let Some((listing, _)) = listing(cx) else { return };
    if let Some((icon, reason)) = &listing.unreadable_icon {
        report.at(*icon, format!("the listing's icon cannot be read: {reason}")).help("name the manifest's icon");
    }
    if let Some(icon) = listing.other_icon {
        report
            .at(icon, "the listing's icon differs from the manifest's")
            .help("use the same file for both; an app was rejected because they differed");
    }
}

pub fn listing_text_too_long(cx: &Context, report: &mut Report) {
    let Some((_, root)) = listing(cx) else { return };
    for (key, most) in LENGTHS {
        length(root, key, most, report);
    }
    for feature in features(root) {
        for (key, most) in FEATURE_LENGTHS {
            length(feature, key, most, report);
        }
    }
    if let Some(feature) = features(root).get(MAX_FEATURES) {
        report.at(feature, format!("a listing can show at most {MAX_FEATURES} features"));
    }
}

fn length(node: &Node, key: &str, most: usize, report: &mut Report) {
    let Some(value) = node.get(key).map(|member| &member.value) else { return };
    let length = value.as_str().map_or(0, |text| text.graphemes(true).count());
    if length > most {
        report.at(value, format!("`{key}` has {length} characters; a listing allows at most {most}"));
    }
}

pub fn invalid_listing_image(cx: &Context, report: &mut Report) {
    let Some((listing, _)) = listing(cx) else { return };
    for picture in &listing.images {
        let message = match &picture.file {
            Err(reason) => format!("the image cannot be read: {reason}"),
            Ok((bytes, _)) if *bytes > MAX_BYTES => {
                format!("the image is {} MB; a listing allows at most 10 MB", bytes / 1_000_000)
            }
            Ok((_, Image::Png(png))) => match png.size {
                Some(size) if size.width < MIN_WIDTH => {
                    format!("the image is {} pixels wide; a listing requires at least {MIN_WIDTH}", size.width)
                }
                _ => continue,
            },
            Ok((_, Image::Other(Format::Jpeg))) => continue,
            Ok((_, other)) => format!("a listing only accepts PNG and JPEG, and this image is {other}"),
        };
        at_image(report, picture.span, message);
    }
}

fn at_image(report: &mut Report, span: Span, message: String) {
    report
        .at(span, message)
        .help("use a screenshot of the app in the Dashboard, at least 1600 pixels wide and at most 10 MB");
}
