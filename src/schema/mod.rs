//! Checks a manifest's shape against our schema of its generation, and describes each difference in the manifest's terms.

mod excerpt;
mod fields;
mod place;
mod shape;

pub use fields::Fields;
pub use place::Place;
pub use shape::Shape;

use std::sync::LazyLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value as Schema;

use crate::app::{App, Kind, Source};
use crate::syntax::{Member, Node, Object, Value};
use excerpt::Reader;

/// The schema of v1 manifests, JSON Schema draft 2020-12.
pub const V1: &str = include_str!("../../schemas/stripe-app.v1.schema.json");
/// The schema of v2 manifests.
pub const V2: &str = include_str!("../../schemas/stripe-app.v2.schema.json");
/// The schema of local manifests.
pub const LOCAL: &str = include_str!("../../schemas/stripe-app.local.schema.json");

/// A difference between a manifest and its schema.
#[derive(Clone, Debug, PartialEq)]
pub enum Violation<'a> {
    /// An object without a required field.
    Missing {
        /// The object.
        object: &'a Node,
        /// The field.
        field: &'static str,
        /// The fields that the object can have.
        fields: Fields,
    },
    /// A value of the wrong type.
    Type {
        /// The value.
        node: &'a Node,
        /// What belongs there.
        shape: Shape,
    },
    /// A string that is not one of the allowed values.
    Set {
        /// The value.
        node: &'a Node,
        /// The allowed values.
        allowed: Vec<&'static str>,
    },
    /// A field that its object cannot have.
    Unknown {
        /// The object that contains it.
        object: &'a Node,
        /// The field.
        member: &'a Member,
        /// The fields that the object can have.
        fields: Fields,
    },
}

/// The most differences reported for one manifest. Real ones have a few; more only cost time.
const MAX_VIOLATIONS: usize = 500;

/// The differences between an app's own file and the schema of its generation, in the order of the text.
///
/// The other files of a merged manifest are checked when they are linted themselves.
pub fn check(app: &App) -> Vec<Violation<'_>> {
    check_file(app, app.main())
}

/// The same for the files that a local manifest extends.
pub fn check_extended(app: &App) -> Vec<Violation<'_>> {
    let extended = app.sources.iter().skip(1).filter(|_| app.kind == Kind::Local);
    extended.flat_map(|source| check_file(app, source)).collect()
}

fn check_file<'a>(app: &'a App, source: &'a Source) -> Vec<Violation<'a>> {
    let Some(root) = source.root() else { return Vec::new() };
    let Compiled { schema, validator } = compiled(app.kind);
    let Some(excerpt) = (Reader { schema, most: MAX_VIOLATIONS }).excerpt(schema, root) else { return Vec::new() };
    let json = excerpt.to_json();
    let errors = excerpt.errors(&json, validator).take(MAX_VIOLATIONS);
    let mut violations: Vec<Violation> =
        errors.flat_map(|(node, error)| translate(app, node, schema, &error)).collect();
    violations.sort_by_key(Violation::order);
    violations.truncate(MAX_VIOLATIONS);
    violations
}

/// A schema, and its validator, which is built only for a manifest that deviates.
struct Compiled {
    schema: LazyLock<Schema>,
    validator: LazyLock<Validator>,
}

fn compiled(kind: Kind) -> &'static Compiled {
    macro_rules! compiled {
        ($text:expr) => {{
            static COMPILED: Compiled = Compiled {
                schema: LazyLock::new(|| serde_json::from_str($text).unwrap_or_default()),
                validator: LazyLock::new(|| build(&COMPILED.schema)),
            };
            &COMPILED
        }};
    }
    match kind {
        Kind::V1 => compiled!(V1),
        Kind::V2 => compiled!(V2),
        Kind::Local => compiled!(LOCAL),
    }
}

fn build(schema: &Schema) -> Validator {
    match jsonschema::validator_for(schema) {
        Ok(validator) => validator,
        Err(_) => unreachable!("the schemas are part of the program, and a test builds each of them"),
    }
}

/// An error of `jsonschema`, in the manifest's terms; empty if it may only be a consequence of a syntax mistake.
fn translate<'a>(app: &App, node: &'a Node, schema: &'static Schema, error: &ValidationError) -> Vec<Violation<'a>> {
    if node.value == Value::Unreadable {
        return Vec::new();
    }
    let (place, _keyword) = error.schema_path().as_str().rsplit_once('/').unwrap_or_default();
    let place = schema.pointer(place).unwrap_or(&Schema::Null);
    let fields = Fields::of(schema, place);
    match error.kind() {
        ValidationErrorKind::Required { property } if app.is_sound(node.span) => {
            let field = strings(place.get("required")).into_iter().find(|field| property == field);
            field.map(|field| Violation::Missing { object: node, field, fields }).into_iter().collect()
        }
        // The only lists with a limit are those that must be empty, because an object is expected there.
        ValidationErrorKind::Type { .. } | ValidationErrorKind::MaxItems { .. } => {
            vec![Violation::Type { node, shape: Shape::of(schema, place) }]
        }
        ValidationErrorKind::Enum { .. } => vec![match (node.as_str(), Shape::of(schema, place)) {
            (Some(_), Shape::Word(allowed)) => Violation::Set { node, allowed },
            (_, shape) => Violation::Type { node, shape },
        }],
        ValidationErrorKind::AdditionalProperties { .. } if app.source(node.span.source).is_certain(node.span) => {
            let members = node.as_object().map(Object::last_members).unwrap_or_default();
            let unknown = members.into_iter().filter(|member| !fields.know(&member.key.text));
            unknown.map(|member| Violation::Unknown { object: node, member, fields }).collect()
        }
        _ => Vec::new(),
    }
}

impl<'a> Violation<'a> {
    fn order(&self) -> (usize, &'a str) {
        match self {
            Self::Missing { object, field, .. } => (object.span.start, *field),
            Self::Type { node, .. } | Self::Set { node, .. } => (node.span.start, ""),
            Self::Unknown { member, .. } => (member.key.span.start, ""),
        }
    }
}

fn resolved(schema: &'static Schema, place: &'static Schema) -> &'static Schema {
    let target = place.get("$ref").and_then(Schema::as_str).and_then(|target| target.strip_prefix('#'));
    target.and_then(|target| schema.pointer(target)).unwrap_or(place)
}

/// The strings of a list, or the single string given instead of a list.
fn strings(value: Option<&'static Schema>) -> Vec<&'static str> {
    match value {
        Some(Schema::Array(words)) => words.iter().filter_map(Schema::as_str).collect(),
        Some(Schema::String(word)) => vec![word],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_schema() -> [Schema; 3] {
        [V1, V2, LOCAL].map(|text| serde_json::from_str(text).unwrap())
    }

    #[test]
    fn every_schema_is_valid_and_compiles() {
        for schema in every_schema() {
            jsonschema::meta::validate(&schema).unwrap();
            jsonschema::validator_for(&schema).unwrap();
        }
    }

    #[test]
    fn schemas_use_no_regular_expressions() {
        for text in [V1, V2, LOCAL] {
            assert!(!text.contains("\"pattern") && !text.contains("\"format\""));
        }
    }

    /// Only what a local manifest may leave to the one that it extends differs.
    #[test]
    fn local_schema_equals_v1_without_required_fields() {
        let [mut v1, _, mut local] = every_schema();
        let strip = |schema: &mut Schema, place: &str, keys: &[&str]| {
            let object = schema.pointer_mut(place).unwrap().as_object_mut().unwrap();
            for key in keys {
                assert!(object.remove(*key).is_some(), "{place}/{key}");
            }
        };
        strip(&mut v1, "", &["title", "description", "required"]);
        strip(&mut v1, "/$defs/post_install_action", &["if", "then"]);
        strip(&mut v1, "/properties", &["extends"]);
        strip(&mut local, "", &["title", "description"]);
        strip(&mut local, "/properties", &["extends"]);
        assert_eq!(v1, local);
    }

    #[test]
    fn v2_manifest_allows_unknown_keys_below_its_root() {
        let [_, v2, _] = every_schema();
        let mut closed = Vec::new();
        find_closed(&v2, String::new(), &mut closed);
        assert_eq!(closed, [""]);
    }

    fn find_closed(schema: &Schema, place: String, found: &mut Vec<String>) {
        if schema.get("additionalProperties") == Some(&Schema::Bool(false)) {
            found.push(place.clone());
        }
        for (key, value) in schema.as_object().into_iter().flatten() {
            find_closed(value, format!("{place}/{key}"), found);
        }
    }
}
