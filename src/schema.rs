//! Checks a manifest's shape against our schema of its generation, and says each difference in the manifest's terms.

use std::borrow::Cow;
use std::sync::OnceLock;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::json::{Array, Json, JsonNumber, Node as JsonNode, NodeIdentity, Object as JsonObject};
use jsonschema::{JsonType, ValidationError, Validator};
use serde_json::Value as Schema;

use crate::app::{App, Kind};
use crate::syntax::{Member, Node, Object, Value};

/// The schema of v1 manifests, JSON Schema draft 2020-12.
pub const V1: &str = include_str!("../schemas/stripe-app.v1.schema.json");
/// The schema of v2 manifests.
pub const V2: &str = include_str!("../schemas/stripe-app.v2.schema.json");
/// The schema of local manifests.
pub const LOCAL: &str = include_str!("../schemas/stripe-app.local.schema.json");

/// A difference between a manifest and its schema.
#[derive(Clone, Debug)]
pub enum Violation<'a> {
    /// An object without a field that it must have.
    Missing {
        /// The object.
        object: &'a Node,
        /// The field.
        field: String,
    },
    /// A value of another type than its place allows.
    Type {
        /// The value.
        node: &'a Node,
        /// What its place allows, in the order of the schema.
        allowed: Vec<JsonType>,
    },
    /// A value outside of its place's closed set.
    Set {
        /// The value.
        node: &'a Node,
        /// The strings of the set.
        allowed: Vec<String>,
    },
    /// A field that its place does not know.
    Unknown {
        /// The object that holds it.
        object: &'a Node,
        /// The field.
        member: &'a Member,
        /// The fields that the place knows.
        known: Vec<String>,
    },
}

/// The differences between an app's own file and the schema of its generation, in the order of the text.
///
/// Of a merged manifest, each file is checked when it is linted itself.
pub fn check(app: &App) -> Vec<Violation<'_>> {
    let Some(root) = app.main().root() else { return Vec::new() };
    static VALIDATORS: [OnceLock<Checked>; 3] = [const { OnceLock::new() }; 3];
    let [v1, v2, local] = &VALIDATORS;
    let checked = match app.kind {
        Kind::V1 => v1.get_or_init(|| Checked::new(V1)),
        Kind::V2 => v2.get_or_init(|| Checked::new(V2)),
        Kind::Local => local.get_or_init(|| Checked::new(LOCAL)),
    };
    let mut violations: Vec<Violation> =
        checked.validator.iter_errors(root).flat_map(|error| translate(app, root, &checked.schema, &error)).collect();
    drop_sets_of_wrong_types(&mut violations);
    violations.sort_by_key(Violation::order);
    violations
}

struct Checked {
    schema: Schema,
    validator: Validator<Tree>,
}

impl Checked {
    fn new(text: &str) -> Self {
        let schema = serde_json::from_str(text).unwrap_or_default();
        match jsonschema::options_for::<Tree>().build(&schema) {
            Ok(validator) => Self { schema, validator },
            Err(_) => unreachable!("the schemas are part of the program, and a test builds each of them"),
        }
    }
}

fn translate<'a>(app: &App, root: &'a Node, schema: &Schema, error: &ValidationError) -> Vec<Violation<'a>> {
    let Some(node) = root.at(error.instance_path().as_str()) else { return Vec::new() };
    if node.value == Value::Unreadable {
        return Vec::new();
    }
    match error.kind() {
        ValidationErrorKind::Required { property } if app.is_sound(node.span) => {
            let field = property.as_str().unwrap_or_default().to_owned();
            vec![Violation::Missing { object: node, field }]
        }
        ValidationErrorKind::Type { kind } => vec![Violation::Type { node, allowed: types(kind) }],
        // The only lists with a limit are those that must be empty, because an object belongs there.
        ValidationErrorKind::MaxItems { .. } => vec![Violation::Type { node, allowed: vec![JsonType::Object] }],
        ValidationErrorKind::Enum { options } => {
            let strings = options.as_array().into_iter().flatten().filter_map(Schema::as_str);
            let mut allowed: Vec<String> = strings.map(str::to_owned).collect();
            allowed.dedup_by_key(|word| word.to_ascii_lowercase());
            vec![Violation::Set { node, allowed }]
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let place = error.schema_path().as_str().trim_end_matches("/additionalProperties");
            let known: Vec<String> = match schema.pointer(place).and_then(|place| place.get("properties")) {
                Some(Schema::Object(properties)) => properties.keys().cloned().collect(),
                _ => Vec::new(),
            };
            let members = node.members().iter().filter(|member| unexpected.contains(&member.key.text));
            members.map(|member| Violation::Unknown { object: node, member, known: known.clone() }).collect()
        }
        _ => Vec::new(),
    }
}

fn types(kind: &TypeKind) -> Vec<JsonType> {
    match kind {
        TypeKind::Single(kind) => vec![*kind],
        TypeKind::Multiple(kinds) => kinds.iter().collect(),
    }
}

/// A number where one of a few words belongs is a value of the wrong type, said as one of the wrong set.
fn drop_sets_of_wrong_types(violations: &mut [Violation]) {
    for violation in violations {
        if let Violation::Set { node, .. } = violation
            && node.as_str().is_none()
        {
            *violation = Violation::Type { node, allowed: vec![JsonType::String] };
        }
    }
}

impl Violation<'_> {
    fn order(&self) -> (usize, String) {
        match self {
            Self::Missing { object, field } => (object.span.start, field.clone()),
            Self::Type { node, .. } | Self::Set { node, .. } => (node.span.start, String::new()),
            Self::Unknown { member, .. } => (member.key.span.start, String::new()),
        }
    }
}

/// Our tree as an instance for `jsonschema`, so that no second tree is built.
struct Tree;

impl Json for Tree {
    type Node<'a> = &'a Node;
    type PreparedKey = String;
    type StringBuffer = Option<Node>;

    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Option<Node>, string: &str, f: impl FnOnce(&Node) -> T) -> T {
        let span = crate::syntax::Span::new(crate::syntax::SourceId(0), 0, 0);
        f(buffer.insert(Node { span, value: Value::String(string.to_owned()) }))
    }
}

impl<'a> JsonNode<'a, Tree> for &'a Node {
    type Object = &'a Object;
    type Array = &'a [Node];
    type Number = Number;

    fn as_object(&self) -> Option<&'a Object> {
        Node::as_object(self)
    }

    fn as_array(&self) -> Option<&'a [Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Number> {
        match self.value {
            Value::Number(number) => Some(Number(number)),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn is_null(&self) -> bool {
        Node::is_null(self)
    }

    fn json_type(&self) -> JsonType {
        match &self.value {
            Value::Null | Value::Unreadable => JsonType::Null,
            Value::Bool(_) => JsonType::Boolean,
            Value::Number(_) => JsonType::Number,
            Value::String(_) => JsonType::String,
            Value::Array(_) => JsonType::Array,
            Value::Object(_) => JsonType::Object,
        }
    }

    fn to_value(&self) -> Cow<'a, Schema> {
        Cow::Owned(match &self.value {
            Value::Null | Value::Unreadable => Schema::Null,
            Value::Bool(value) => Schema::Bool(*value),
            Value::Number(number) => Schema::from(*number),
            Value::String(text) => Schema::String(text.clone()),
            Value::Array(items) => items.iter().map(|item| item.to_value().into_owned()).collect(),
            Value::Object(object) => {
                let members = object.members.iter();
                members.map(|member| (member.key.text.clone(), (&member.value).to_value().into_owned())).collect()
            }
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Node>(self) as usize))
    }
}

impl<'a> JsonObject<'a, Tree> for &'a Object {
    type Node = &'a Node;
    type MemberName = &'a str;
    type MembersIter = std::iter::Map<std::slice::Iter<'a, Member>, fn(&'a Member) -> (&'a str, &'a Node)>;

    fn len(&self) -> usize {
        self.members.len()
    }

    fn get(&self, key: &String) -> Option<&'a Node> {
        Object::get(self, key).map(|member| &member.value)
    }

    fn members(&self) -> Self::MembersIter {
        self.members.iter().map(|member| (member.key.text.as_str(), &member.value))
    }
}

impl<'a> Array<'a, Tree> for &'a [Node] {
    type Node = &'a Node;
    type ElementsIter = std::slice::Iter<'a, Node>;

    fn len(&self) -> usize {
        <[Node]>::len(self)
    }

    fn elements(&self) -> Self::ElementsIter {
        self.iter()
    }
}

/// A number of the tree. No schema of ours looks at more than its type.
struct Number(f64);

impl JsonNumber for Number {
    fn as_u64(&self) -> Option<u64> {
        None
    }

    fn as_i64(&self) -> Option<i64> {
        None
    }

    fn as_f64(&self) -> Option<f64> {
        Some(self.0)
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.to_string())
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(serde_json::Number::from_f64(self.0).unwrap_or_else(|| serde_json::Number::from(0)))
    }
}
