//! Unknown fields: what each was probably meant as.

use std::collections::HashMap;
use std::fmt;

use super::place::Place;
use crate::rules::Context;
use crate::schema::{Fields, Violation};
use crate::syntax::{Member, Node, Span};
use crate::text::nearest::nearest;

/// A field that does not exist at its place.
pub struct UnknownField<'a> {
    /// The object that holds it.
    pub object: &'a Node,
    /// The field.
    pub member: &'a Member,
    /// The fields that the object can have.
    pub fields: Fields,
    /// What it was probably meant as.
    pub meaning: Meaning,
}

/// What an unknown field was probably meant as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The field of that name, which the object lacks.
    Misspelled(&'static str),
    /// The field of that name, which belongs in the object at that place; `None` if it belongs nowhere in the manifest.
    Misplaced(Option<Home>),
    /// Nothing certain, or nothing that has an effect.
    Unclear,
}

/// A field that its name alone identifies, and the keys that lead from the root to its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    /// The field.
    pub field: &'static str,
    /// The keys from the root to the object that it belongs in.
    pub path: &'static [&'static str],
}

const UI: &[&str] = &["ui_extension"];
const POLICY: &[&str] = &["ui_extension", "content_security_policy"];

/// The fields whose names show where they belong.
pub const HOMES: [Home; 12] = [
    Home { field: "permissions", path: &[] },
    Home { field: "distribution_type", path: &[] },
    Home { field: "stripe_api_access_type", path: &[] },
    Home { field: "sandbox_install_compatible", path: &[] },
    Home { field: "allowed_redirect_uris", path: &[] },
    Home { field: "post_install_action", path: &[] },
    Home { field: "constants", path: &[] },
    Home { field: "ui_extension", path: &[] },
    Home { field: "views", path: UI },
    Home { field: "content_security_policy", path: UI },
    Home { field: "connect-src", path: POLICY },
    Home { field: "image-src", path: POLICY },
];

/// Other names that people use for a field, too different to count as misspellings.
const OTHER_NAMES: [(&str, &str); 6] = [
    ("csp", "content_security_policy"),
    ("distribution", "distribution_type"),
    ("redirecturls", "allowed_redirect_uris"),
    ("sandboxcompatible", "sandbox_install_compatible"),
    ("description", "purpose"),
    ("reason", "purpose"),
];

/// Texts and links of the Marketplace listing. Published manifests contain them (2026-11), but no manifest can have them.
const LISTING: [&str; 24] = [
    "about",
    "author",
    "category",
    "categories",
    "company",
    "description",
    "developer",
    "documentationurl",
    "email",
    "features",
    "homepage",
    "keywords",
    "logo",
    "longdescription",
    "privacypolicyurl",
    "publisher",
    "screenshots",
    "shortdescription",
    "subtitle",
    "supportemail",
    "supporturl",
    "tagline",
    "termsofserviceurl",
    "websiteurl",
];

impl UnknownField<'_> {
    /// Whether it was meant as the field of that home, whose object is `target`.
    pub fn is_meant_as(&self, home: &Home, target: &Node) -> bool {
        match self.meaning {
            Meaning::Misspelled(field) => field == home.field && self.object.span == target.span,
            Meaning::Misplaced(meant) => meant == Some(*home),
            Meaning::Unclear => false,
        }
    }
}

impl Home {
    /// The JSON pointer of the object that the field belongs in.
    pub fn pointer(&self) -> String {
        self.path.iter().map(|key| format!("/{key}")).collect()
    }
}

impl fmt::Display for Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.last() {
            Some(key) => write!(f, "in `{key}`"),
            None => f.write_str("at the root"),
        }
    }
}

/// The unknown fields of the app's own file, in the order of the text.
pub fn unknown_fields<'c, 'a>(cx: &'c Context<'a>) -> &'c [UnknownField<'a>] {
    cx.unknown.get_or_init(|| find(cx))
}

fn find<'a>(cx: &Context<'a>) -> Vec<UnknownField<'a>> {
    // The fields that each object could still have.
    let mut free: HashMap<Span, Vec<&str>> = HashMap::new();
    let mut unknown = Vec::new();
    for violation in &cx.violations {
        let &Violation::Unknown { object, member, fields } = violation else { continue };
        let lacking = || fields.names().filter(|field| object.get(field).is_none()).collect();
        let free = free.entry(object.span).or_insert_with(lacking);
        let meaning = meaning(cx, object, member, free);
        if let Meaning::Misspelled(field) = meaning {
            free.retain(|other| *other != field);
        }
        unknown.push(UnknownField { object, member, fields, meaning });
    }
    unknown
}

/// A `null` has no effect anyway, whatever it was meant as.
fn meaning(cx: &Context, object: &Node, member: &Member, free: &[&'static str]) -> Meaning {
    if member.value.is_null() {
        return Meaning::Unclear;
    }
    let place = Place::of(cx, object);
    let name = member.key.text.as_str();
    let same_name = |home: &Home| folded(home.field) == folded(name);
    let elsewhere: Vec<Home> = HOMES.into_iter().filter(|home| home.pointer() != place.pointer).collect();
    if let Some(home) = elsewhere.iter().copied().find(same_name) {
        return Meaning::Misplaced(Some(home));
    }
    let other_name = OTHER_NAMES.iter().find(|(other, field)| folded(name) == *other && free.contains(field));
    if let Some((_, field)) = other_name {
        return Meaning::Misspelled(field);
    }
    if let Some(field) = nearest(name, free.iter().copied()).certain() {
        return Meaning::Misspelled(field);
    }
    if place.is_entry_of("permissions") && is_listing(name) {
        return Meaning::Misplaced(None);
    }
    let near = nearest(name, elsewhere.iter().map(|home| home.field)).certain();
    match elsewhere.iter().find(|home| Some(home.field) == near) {
        Some(home) => Meaning::Misplaced(Some(*home)),
        None => Meaning::Unclear,
    }
}

/// Whether the name is one of a listing's texts or links.
pub fn is_listing(name: &str) -> bool {
    LISTING.contains(&folded(name).as_str())
}

/// The name without case and separators: `image_src` and `imageSrc` are `imagesrc`.
pub fn folded(name: &str) -> String {
    name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
