//! Checks whether a value conforms to one of our schemas, without building a validator for it.
//!
//! Building one costs more than everything else done for a manifest, and most manifests conform. So `jsonschema`
//! only runs if something deviates, to find out what.

use serde_json::Value as Schema;

use super::resolved;
use crate::syntax::{Node, Value};

/// Whether the value conforms to `place`, a part of `schema`. An unsupported keyword makes it `false`.
pub fn conforms(schema: &'static Schema, place: &'static Schema, node: &Node) -> bool {
    let keywords = place.as_object().into_iter().flatten();
    keywords.into_iter().all(|(keyword, value)| match keyword.as_str() {
        "$schema" | "$defs" | "title" | "description" | "examples" | "deprecated" | "then" => true,
        "$ref" => conforms(schema, resolved(schema, place), node),
        "type" => has_type(value, node),
        "enum" => is_in_set(value, node),
        "const" => is_word(value, node),
        "required" => node.as_object().is_none_or(|object| {
            let mut fields = value.as_array().into_iter().flatten().filter_map(Schema::as_str);
            fields.all(|field| object.get(field).is_some())
        }),
        "properties" => node.as_object().is_none_or(|object| {
            let fields = value.as_object().into_iter().flatten();
            let mut fields = fields.filter_map(|(field, place)| Some((place, object.get(field)?)));
            fields.all(|(place, member)| conforms(schema, place, &member.value))
        }),
        "additionalProperties" => {
            let is_known = |name: &str| place.get("properties").is_some_and(|known| known.get(name).is_some());
            let mut others = node.members().iter().filter(|member| !is_known(&member.key.text));
            others.all(|member| *value != Schema::Bool(false) && conforms(schema, value, &member.value))
        }
        "items" => node.items().iter().all(|item| conforms(schema, value, item)),
        "maxItems" => value.as_u64().is_some_and(|most| node.items().len() as u64 <= most),
        "if" => !conforms(schema, value, node) || place.get("then").is_none_or(|then| conforms(schema, then, node)),
        _ => false,
    })
}

/// Whether the value is of the type, or of one of the types, that a schema's `type` names.
pub fn has_type(types: &Schema, node: &Node) -> bool {
    let kind = match &node.value {
        Value::Null | Value::Unreadable => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    match types {
        Schema::Array(types) => types.iter().any(|name| name == kind),
        name => name == kind,
    }
}

/// Whether the value is in the set that a schema's `enum` lists.
pub fn is_in_set(set: &Schema, node: &Node) -> bool {
    set.as_array().is_some_and(|set| set.iter().any(|word| is_word(word, node)))
}

/// Our sets contain only strings and `null`.
fn is_word(word: &Schema, node: &Node) -> bool {
    match &node.value {
        Value::String(text) => word == text.as_str(),
        Value::Null | Value::Unreadable => word.is_null(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::compiled;
    use super::*;
    use crate::app::Kind;
    use crate::syntax::{SourceId, read};

    /// Valid and invalid fields that are added to the three required ones.
    const FIELDS: &[&str] = &[
        r#""icon": null"#,
        r#""icon": 1"#,
        r#""permissions": [{"permission": "a"}, {"permission": "b", "purpose": {"en": "x"}}]"#,
        r#""permissions": [{"purpose": "x"}]"#,
        r#""permissions": ["customer_read"]"#,
        r#""permissions": [{"permission": "a", "purpose": {"en": 1}}]"#,
        r#""permissions": [{"permission": "a", "reason": "x"}]"#,
        r#""distribution_type": "public""#,
        r#""distribution_type": null"#,
        r#""distribution_type": "everybody""#,
        r#""distribution_type": 1"#,
        r#""sandbox_install_compatible": true"#,
        r#""sandbox_install_compatible": "true""#,
        r#""ui_extension": {"views": [{"viewport": "a", "component": "B"}], "content_security_policy": null}"#,
        r#""ui_extension": {"views": [{"viewport": "a"}]}"#,
        r#""ui_extension": []"#,
        r#""ui_extension": [1]"#,
        r#""post_install_action": {"type": "external", "url": "a"}"#,
        r#""post_install_action": {"type": "external"}"#,
        r#""post_install_action": {"type": "external", "url": null}"#,
        r#""post_install_action": {"type": "modal", "url": null}"#,
        r#""post_install_action": {"url": 1}"#,
        r#""declarations": {"distribution_type": "public", "anything": 1}"#,
        r#""declarations": {"distribution_type": "anything"}"#,
        r#""extensions": []"#,
        r#""extensions": [{"id": "a"}]"#,
        r#""extensions": [{"id": "a", "name": "b", "interface_id": "c", "version": "1.0.0", "methods": {}}]"#,
        r#""unknown": 1"#,
        r#""id": 1"#,
    ];

    fn verdicts(text: &str) -> [(bool, bool); 3] {
        let node = read(text, SourceId(0)).0.root.unwrap();
        [Kind::V1, Kind::V2, Kind::Local].map(|kind| {
            let compiled = compiled(kind);
            (conforms(&compiled.schema, &compiled.schema, &node), compiled.validator.is_valid(&node.to_json()))
        })
    }

    fn manifest(fields: &[&str]) -> String {
        let fields = fields.iter().map(|field| format!(", {field}"));
        format!(r#"{{"id": "a", "version": "1", "name": "b"{}}}"#, fields.collect::<String>())
    }

    #[test]
    fn walk_agrees_with_the_validator_on_every_field() {
        let mut valid = 0;
        for field in FIELDS {
            for text in [manifest(&[field]), manifest(&[field, r#""extensions": null"#])] {
                for (ours, theirs) in verdicts(&text) {
                    assert_eq!(ours, theirs, "{text}");
                    valid += usize::from(ours);
                }
            }
        }
        assert!(valid > FIELDS.len());
    }

    proptest! {
        /// A duplicate key may only make it stricter.
        #[test]
        fn conforming_manifests_are_valid(fields in proptest::sample::subsequence(FIELDS, 0..6)) {
            let text = manifest(&fields);
            for (ours, theirs) in verdicts(&text) {
                prop_assert!(theirs || !ours, "{}", text);
            }
        }
    }
}
