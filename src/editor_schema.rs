//! The schemas as editors get them: those that the linter checks with, and the names it knows as completions.
//!
//! They accept exactly what the linter's own schemas accept. A list of known names would make those slower for the linter and
//! stricter for everybody, so names are only offered: each place also accepts any other string.

use serde_json::{Value as Schema, json};

use crate::app::Kind;
use crate::catalogue::{Catalogue, Status};
use crate::rules::RULES;
use crate::{about, config, schema};

/// A name to offer, and what an editor shows beside it.
type Offer = (&'static str, String);

/// The schema of a manifest.
pub fn of_manifest(kind: Kind) -> String {
    let catalogue = Catalogue::load();
    let mut schema = parse(match kind {
        Kind::V1 => schema::V1,
        Kind::V2 => schema::V2,
        Kind::Local => schema::LOCAL,
    });
    offer_one_spelling(&mut schema);
    hide_deprecated(&mut schema);
    let mut offer_at = |place: &str, names: Vec<Offer>| {
        if let Some(place) = schema.pointer_mut(place) {
            offer(place, names);
        }
    };
    offer_at("/$defs/permission/properties/permission", permissions(catalogue));
    let viewports = catalogue.viewports.iter().filter(|viewport| is_offered(viewport.status));
    offer_at(
        "/$defs/view/properties/viewport",
        viewports.map(|viewport| (viewport.id, about::viewport(viewport))).collect(),
    );
    let interfaces = catalogue.interfaces.iter().filter(|interface| is_offered(interface.status));
    let interfaces = interfaces.map(|interface| (interface.id, about::interface(interface)));
    offer_at("/$defs/extension/properties/interface_id", interfaces.collect());
    print(&schema)
}

/// The schema of a configuration.
pub fn of_configuration() -> String {
    let mut schema = parse(config::SCHEMA);
    let rules: Vec<Offer> = RULES.iter().map(|rule| (rule.name, rule.page().summary())).collect();
    let mut offer_at = |place: &str, offer: fn(&mut Schema, Vec<Offer>), names: Vec<Offer>| {
        if let Some(place) = schema.pointer_mut(place) {
            offer(place, names);
        }
    };
    offer_at("/properties/suppress/items/properties/rule", offer, rules.clone());
    offer_at("/$defs/rules", offer_fields, rules);
    offer_at("/properties/code/properties/used", offer_fields, permissions(Catalogue::load()));
    print(&schema)
}

fn parse(text: &str) -> Schema {
    serde_json::from_str(text).unwrap_or_default()
}

fn print(schema: &Schema) -> String {
    format!("{schema:#}\n")
}

/// Offers names for a string.
fn offer(place: &mut Schema, names: Vec<Offer>) {
    let (names, descriptions): (Vec<_>, Vec<_>) = names.into_iter().unzip();
    if let Some(place) = place.as_object_mut() {
        // An example would be one of the names once more.
        place.remove("examples");
        let known = json!({ "enum": names, "markdownEnumDescriptions": descriptions });
        place.insert("anyOf".to_owned(), json!([known, { "type": "string" }]));
    }
}

/// Offers names for the fields of an object whose fields are all alike.
fn offer_fields(place: &mut Schema, names: Vec<Offer>) {
    let Some(place) = place.as_object_mut() else { return };
    let Some(Schema::Object(alike)) = place.get("additionalProperties").cloned() else { return };
    let fields = names.into_iter().map(|(name, description)| {
        let mut field = alike.clone();
        field.insert("description".to_owned(), description.into());
        (name.to_owned(), Schema::Object(field))
    });
    place.insert("properties".to_owned(), fields.collect());
}

/// Where a set holds a word in several spellings, only the first is offered, and no `null`.
fn offer_one_spelling(schema: &mut Schema) {
    let children: &mut dyn Iterator<Item = &mut Schema> = match schema {
        Schema::Object(object) => &mut object.values_mut(),
        Schema::Array(items) => &mut items.iter_mut(),
        _ => return,
    };
    children.for_each(offer_one_spelling);
    let Some(set) = schema.get("enum").and_then(Schema::as_array) else { return };
    let (mut offered, mut respelled): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for word in set.iter().filter_map(Schema::as_str) {
        let is_known = offered.iter().any(|known| known.eq_ignore_ascii_case(word));
        if is_known { &mut respelled } else { &mut offered }.push(word);
    }
    let mut choices = vec![json!({ "enum": offered })];
    if !respelled.is_empty() {
        choices.push(json!({ "type": "string", "pattern": format!("^({})$", respelled.join("|")) }));
    }
    if set.contains(&Schema::Null) {
        // Editors offer `null` for a place of the type `null`.
        choices.push(json!({ "not": { "type": ["array", "boolean", "number", "object", "string"] } }));
    }
    if let Some(place) = schema.as_object_mut().filter(|_| choices.len() > 1) {
        place.remove("enum");
        place.insert("anyOf".to_owned(), choices.into());
    }
}

/// Keeps VS Code from offering deprecated fields.
fn hide_deprecated(schema: &mut Schema) {
    if let Some(fields) = schema.pointer_mut("/properties").and_then(Schema::as_object_mut) {
        let fields = fields.values_mut().filter_map(Schema::as_object_mut);
        for field in fields.filter(|field| field.contains_key("deprecated")) {
            field.insert("doNotSuggest".to_owned(), true.into());
        }
    }
}

fn permissions(catalogue: &'static Catalogue) -> Vec<Offer> {
    let offered = catalogue.permissions.iter().filter(|permission| is_offered(permission.status));
    offered.map(|permission| (permission.name, about::permission(permission))).collect()
}

/// Whether an upload accepts the name.
fn is_offered(status: Status) -> bool {
    status.exists() && status != Status::Refused
}
