//! The part of a deviating manifest that `jsonschema` validates: plain JSON with everything that may deviate.
//!
//! It collects every difference before it returns the first, and copies keys and values, so a manifest full of differences
//! would fill the memory. Lists keep only the items that deviate, at other indices; [`Excerpt::at`] finds them.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::conforms::conforms;
use super::resolved;
use crate::syntax::{Node, Object, Value};

/// A value, and the parts of it that are included.
pub struct Excerpt<'a> {
    node: &'a Node,
    members: BTreeMap<&'a str, Excerpt<'a>>,
    items: Vec<Excerpt<'a>>,
}

impl<'a> Excerpt<'a> {
    /// The parts of `node` that may deviate from `place`, a part of `schema`: at most `most` items of each list, and
    /// `most` members of each object in addition to those that `place` names.
    pub fn of(schema: &'static Json, place: &'static Json, node: &'a Node, most: usize) -> Self {
        let place = resolved(schema, place);
        let of = |place, node| Self::of(schema, place, node, most);
        let mut excerpt = Self::closed(node);
        let mut others = 0;
        for member in node.as_object().map(Object::last_members).unwrap_or_default() {
            let (key, value) = (member.key.text.as_str(), &member.value);
            if let Some(place) = place.get("properties").and_then(|named| named.get(key)) {
                excerpt.members.insert(key, of(place, value));
                continue;
            }
            let part = match place.get("additionalProperties") {
                Some(Json::Bool(false)) => Some(Self::closed(value)),
                Some(place) => (!conforms(schema, place, value)).then(|| of(place, value)),
                None => None,
            };
            if let Some(part) = part.filter(|_| others < most) {
                excerpt.members.insert(key, part);
                others += 1;
            }
        }
        excerpt.items = match place.get("items") {
            Some(place) => {
                let deviating = node.items().iter().filter(|item| !conforms(schema, place, item));
                deviating.take(most).map(|item| of(place, item)).collect()
            }
            // A list that must be empty is reported for its first item.
            None => node.items().first().map(Self::closed).into_iter().collect(),
        };
        excerpt
    }

    /// Only its type, if it is an object or a list.
    fn closed(node: &'a Node) -> Self {
        Self { node, members: BTreeMap::new(), items: Vec::new() }
    }

    /// As plain JSON.
    pub fn to_json(&self) -> Json {
        match self.node.value {
            Value::Object(_) => self.members.iter().map(|(key, part)| ((*key).to_owned(), part.to_json())).collect(),
            Value::Array(_) => self.items.iter().map(Self::to_json).collect(),
            _ => self.node.to_json(),
        }
    }

    /// The value at a JSON pointer (RFC 6901) in the excerpt.
    pub fn at(&self, pointer: &str) -> Option<&'a Node> {
        let steps = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
        let mut steps = steps.map(|step| (step.parse::<usize>(), step));
        let found = steps.try_fold(self, |part, (index, key)| {
            part.members.get(key.as_str()).or_else(|| part.items.get(index.ok()?))
        });
        found.map(|part| part.node)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value as Json;

    use super::super::{LOCAL, V1, V2};
    use super::Excerpt;
    use crate::syntax::{self, Node, SourceId};

    /// JSON made of keys and values that occur in manifests, with duplicate keys.
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
            "0",
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

    fn parsed(text: &str) -> Node {
        syntax::read(text, SourceId(0)).0.root.unwrap()
    }

    fn schemas() -> [&'static Json; 3] {
        [V1, V2, LOCAL].map(|text| &*Box::leak(Box::new(serde_json::from_str(text).unwrap())))
    }

    proptest! {
        #[test]
        fn excerpt_yields_the_same_errors_as_the_whole_document(text in json()) {
            let root = parsed(&text);
            let whole: Json = serde_json::from_str(&text).unwrap();
            for schema in schemas() {
                let validator = jsonschema::validator_for(schema).unwrap();
                let excerpt = Excerpt::of(schema, schema, &root, usize::MAX);
                let shown = excerpt.to_json();
                let place = |node: Option<&Node>, error: &jsonschema::ValidationError| {
                    (node.unwrap().span, error.schema_path().to_string())
                };
                let of_excerpt = validator.iter_errors(&shown);
                let of_whole = validator.iter_errors(&whole);
                let mut ours: Vec<_> =
                    of_excerpt.map(|error| place(excerpt.at(error.instance_path().as_str()), &error)).collect();
                let mut theirs: Vec<_> =
                    of_whole.map(|error| place(root.at(error.instance_path().as_str()), &error)).collect();
                ours.sort();
                theirs.sort();
                prop_assert_eq!(ours, theirs);
            }
        }
    }

    #[test]
    fn excerpt_of_very_many_differences_is_limited() {
        let list = |item: &str| format!("[{}]", vec![item; 1_000].join(","));
        let object: Vec<_> = (0..1_000).map(|number| format!(r#""{number}": [7]"#)).collect();
        let good = r#"{"viewport": "a", "component": "B"}"#;
        let root = parsed(&format!(
            r#"{{"id": "a", "permissions": {}, "ui_extension": {{"views": [{good}, {good}, {{}}, {good}]}}, {}}}"#,
            list("[]"),
            object.join(",")
        ));
        let [schema, ..] = schemas();
        let excerpt = Excerpt::of(schema, schema, &root, 3);
        assert_eq!(
            excerpt.to_json(),
            serde_json::json!({
                "id": "a", "permissions": [[], [], []], "ui_extension": {"views": [{}]}, "999": [], "998": [], "997": []
            })
        );
        assert_eq!(excerpt.at("/ui_extension/views/0"), root.at("/ui_extension/views/2"));
    }
}
