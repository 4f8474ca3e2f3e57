//! Checks a manifest's shape against our schema of its generation, and describes each difference in the manifest's terms.

mod conforms;
mod excerpt;
mod place;

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value as Schema};

use crate::app::{App, Kind, Source};
use crate::syntax::{Member, Node, Object, Value};
use conforms::{conforms, has_type, is_in_set};
use excerpt::Excerpt;
pub use place::Place;

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

/// What a place of a manifest expects. If several types are allowed, the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Any string.
    Text,
    /// One of a few strings.
    Word(Vec<&'static str>),
    /// `true` or `false`.
    Flag,
    /// An object.
    Object,
    /// A list of anything.
    List,
    /// A list of strings.
    Texts,
    /// A list of objects.
    Objects,
}

/// The fields that an object at some place of a manifest can have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fields {
    schema: &'static Schema,
    properties: Option<&'static Map<String, Schema>>,
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
    if conforms(schema, schema, root) {
        return Vec::new();
    }
    let excerpt = Excerpt::of(schema, schema, root, MAX_VIOLATIONS);
    let shown = excerpt.to_json();
    let errors = validator.iter_errors(&shown).take(MAX_VIOLATIONS);
    let mut violations: Vec<Violation> = errors.flat_map(|error| translate(app, &excerpt, schema, &error)).collect();
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
fn translate<'a>(
    app: &App,
    excerpt: &Excerpt<'a>,
    schema: &'static Schema,
    error: &ValidationError,
) -> Vec<Violation<'a>> {
    let Some(node) = excerpt.at(error.instance_path().as_str()) else { return Vec::new() };
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

impl Shape {
    fn of(schema: &'static Schema, place: &'static Schema) -> Self {
        let place = resolved(schema, place);
        let mut words = strings(place.get("enum"));
        if !words.is_empty() {
            let mut seen = HashSet::new();
            words.retain(|word| seen.insert(word.to_ascii_lowercase()));
            return Self::Word(words);
        }
        let of_items = || place.get("items").map(|items| Self::of(schema, items));
        match strings(place.get("type")).first() {
            Some(&"string") => Self::Text,
            Some(&"boolean") => Self::Flag,
            Some(&"array") => match of_items() {
                Some(Self::Text) => Self::Texts,
                Some(Self::Object) => Self::Objects,
                _ => Self::List,
            },
            _ => Self::Object,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("a string"),
            Self::Word(words) => f.write_str(&any_of(words)),
            Self::Flag => f.write_str("`true` or `false`"),
            Self::Object => f.write_str("an object"),
            Self::List => f.write_str("a list"),
            Self::Texts => f.write_str("a list of strings"),
            Self::Objects => f.write_str("a list of objects"),
        }
    }
}

/// Words as alternatives: "`a`, `b` or `c`".
pub fn any_of(words: &[&str]) -> String {
    joined(words, "or")
}

/// Words together: "`a`, `b` and `c`".
pub fn all_of(words: &[&str]) -> String {
    joined(words, "and")
}

fn joined(words: &[&str], conjunction: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {conjunction} {last}", others.join(", ")),
        None => String::new(),
    }
}

impl Fields {
    fn of(schema: &'static Schema, place: &'static Schema) -> Self {
        Self { schema, properties: resolved(schema, place).get("properties").and_then(Schema::as_object) }
    }

    /// Those of a post-install action, which are the same in every JSON manifest.
    pub fn of_post_install_action() -> Self {
        let schema: &'static Schema = &compiled(Kind::Local).schema;
        Self::of(schema, schema.pointer("/$defs/post_install_action").unwrap_or(&Schema::Null))
    }

    /// Their names, except the deprecated ones.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let fields = self.properties.into_iter().flatten();
        fields.filter(|(_, place)| place.get("deprecated").is_none()).map(|(name, _)| name.as_str())
    }

    /// Whether there is a field of that name.
    pub fn know(self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// Whether the field can have that value.
    pub fn admit(self, name: &str, value: &Node) -> bool {
        self.place(name).is_some_and(|place| admits(self.schema, place, value))
    }

    /// A value that the field could have.
    pub fn example(self, name: &str) -> Option<&'static Schema> {
        self.place(name)?.get("examples")?.get(0)
    }

    fn place(self, name: &str) -> Option<&'static Schema> {
        Some(resolved(self.schema, self.properties?.get(name)?))
    }
}

fn admits(schema: &'static Schema, place: &'static Schema, value: &Node) -> bool {
    let place = resolved(schema, place);
    let is_of_type = place.get("type").is_none_or(|types| has_type(types, value));
    let is_in_set = place.get("enum").is_none_or(|set| is_in_set(set, value));
    let mut items = value.items().iter();
    value.value != Value::Unreadable
        && is_of_type
        && is_in_set
        && place.get("items").is_none_or(|place| items.all(|item| admits(schema, place, item)))
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
    use crate::syntax::{SourceId, read};

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

    fn fields(kind: Kind, place: &str) -> Fields {
        let schema = &compiled(kind).schema;
        Fields::of(schema, schema.pointer(place).unwrap())
    }

    fn value(text: &str) -> Node {
        read(text, SourceId(0)).0.root.unwrap()
    }

    #[test]
    fn fields_accept_values_of_their_type() {
        let root = fields(Kind::V1, "");
        for (field, good, bad) in [
            ("id", r#""com.acme""#, "null"),
            ("icon", "null", "[]"),
            ("distribution_type", r#""PUBLIC""#, r#""everybody""#),
            ("sandbox_install_compatible", "true", r#""true""#),
            ("allowed_redirect_uris", r#"["https://acme.dev/a"]"#, "[1]"),
            ("permissions", r#"[{}]"#, r#"["customer_read"]"#),
            ("post_install_action", "{}", "[]"),
        ] {
            assert!(root.admit(field, &value(good)), "{field} can be {good}");
            assert!(!root.admit(field, &value(bad)), "{field} cannot be {bad}");
        }
        assert!(!root.admit("nothing", &value("1")));
    }

    #[test]
    fn every_place_has_an_expected_type() {
        let schema = &compiled(Kind::V1).schema;
        for (place, said) in [
            ("", "an object"),
            ("/properties/id", "a string"),
            ("/properties/icon", "a string"),
            ("/properties/ui_extension", "an object"),
            ("/properties/permissions", "a list of objects"),
            ("/properties/allowed_redirect_uris", "a list of strings"),
            ("/properties/extensions", "a list"),
            ("/properties/distribution_type", "`private` or `public`"),
            ("/properties/stripe_api_access_type", "`platform`, `oauth` or `restricted_api_key`"),
            ("/properties/sandbox_install_compatible", "`true` or `false`"),
        ] {
            assert_eq!(Shape::of(schema, schema.pointer(place).unwrap()).to_string(), said, "{place}");
        }
    }
}
