//! Our tree as an instance for `jsonschema`, so that no second tree is built.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node as JsonNode, NodeIdentity, Object as JsonObject};
use serde_json::Value as Plain;

use crate::syntax::{Member, Node, Object, SourceId, Span, Value};

/// The representation. Of a key that stands twice, only the last is seen, as in every reader of JSON.
pub enum Tree {}

impl Json for Tree {
    type Node<'a> = &'a Node;
    type PreparedKey = String;
    type StringBuffer = Option<Node>;

    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Option<Node>, string: &str, f: impl FnOnce(&Node) -> T) -> T {
        let span = Span::new(SourceId(0), 0, 0);
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
        self.json_type() == JsonType::Null
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

    /// Every error carries a copy of the value that it is about, which nothing of ours looks at. A list or an object
    /// would be copied whole for each field that it lacks, so it has none.
    fn to_value(&self) -> Cow<'a, Plain> {
        match &self.value {
            Value::Array(_) | Value::Object(_) => Cow::Owned(Plain::Null),
            _ => Cow::Owned(self.to_json()),
        }
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Node>(self) as usize))
    }
}

impl<'a> JsonObject<'a, Tree> for &'a Object {
    type Node = &'a Node;
    type MemberName = &'a str;
    type MembersIter = std::iter::Map<std::vec::IntoIter<&'a Member>, fn(&'a Member) -> (&'a str, &'a Node)>;

    fn len(&self) -> usize {
        self.members().len()
    }

    fn get(&self, key: &String) -> Option<&'a Node> {
        Object::get(self, key).map(|member| &member.value)
    }

    fn members(&self) -> Self::MembersIter {
        self.last_members().into_iter().map(|member| (member.key.text.as_str(), &member.value))
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
pub struct Number(f64);

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value as Plain;

    use super::super::{LOCAL, V1, V2};
    use super::Tree;
    use crate::syntax::{self, SourceId};

    /// JSON of words that mean something in a manifest, keys twice in one object included.
    fn json() -> impl Strategy<Value = String> {
        const KEYS: &[&str] = &[
            "id",
            "version",
            "name",
            "icon",
            "permissions",
            "permission",
            "purpose",
            "distribution_type",
            "post_install_action",
            "type",
            "url",
            "ui_extension",
            "views",
            "viewport",
            "component",
            "content_security_policy",
            "connect-src",
            "extensions",
            "declarations",
            "unknown",
            "a/b~c",
        ];
        const SCALARS: &[&str] =
            &["null", "true", "0", "-1.5e3", r#""public""#, r#""PUBLIC""#, r#""external""#, r#""\u00e9""#, r#""""#];
        let scalar = proptest::sample::select(SCALARS).prop_map(str::to_owned);
        scalar.prop_recursive(5, 60, 6, |value| {
            let member = (proptest::sample::select(KEYS), value.clone());
            let object = proptest::collection::vec(member, 0..6).prop_map(|members| {
                let members = members.iter().map(|(key, value)| format!("\"{key}\":{value}"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            });
            let list = proptest::collection::vec(value, 0..3).prop_map(|items| format!("[{}]", items.join(",")));
            prop_oneof![3 => object, 1 => list]
        })
    }

    proptest! {
        #[test]
        fn our_tree_is_judged_like_the_tree_of_serde_json(text in json()) {
            let ours = syntax::read(&text, SourceId(0)).0.root.unwrap();
            let theirs: Plain = serde_json::from_str(&text).unwrap();
            for schema in [V1, V2, LOCAL] {
                let schema: Plain = serde_json::from_str(schema).unwrap();
                let of_ours = jsonschema::options_for::<Tree>().build(&schema).unwrap();
                let of_theirs = jsonschema::validator_for(&schema).unwrap();
                let place = |error: jsonschema::ValidationError| {
                    (error.instance_path().to_string(), error.schema_path().to_string())
                };
                let mut ours: Vec<_> = of_ours.iter_errors(&ours).map(place).collect();
                let mut theirs: Vec<_> = of_theirs.iter_errors(&theirs).map(place).collect();
                ours.sort();
                theirs.sort();
                prop_assert_eq!(ours, theirs);
            }
        }
    }
}
