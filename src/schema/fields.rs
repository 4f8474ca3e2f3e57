//! The fields that an object of a manifest can have.

use serde_json::{Map, Value as Schema};

use super::excerpt::Reader;
use super::{compiled, resolved};
use crate::app::Kind;
use crate::syntax::{Node, Value};

/// The fields that an object at some place of a manifest can have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fields {
    schema: &'static Schema,
    properties: Option<&'static Map<String, Schema>>,
}

impl Fields {
    pub(super) fn of(schema: &'static Schema, place: &'static Schema) -> Self {
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

    /// Whether the value conforms to the field.
    pub fn admit(self, name: &str, value: &Node) -> bool {
        let conforms = |place| Reader { schema: self.schema, most: 1 }.excerpt(place, value).is_none();
        value.value != Value::Unreadable && self.place(name).is_some_and(conforms)
    }

    /// A value that the field could have.
    pub fn example(self, name: &str) -> Option<&'static Schema> {
        self.place(name)?.get("examples")?.get(0)
    }

    fn place(self, name: &str) -> Option<&'static Schema> {
        Some(resolved(self.schema, self.properties?.get(name)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{SourceId, read};

    fn fields(kind: Kind, place: &str) -> Fields {
        let schema = &compiled(kind).schema;
        Fields::of(schema, schema.pointer(place).unwrap())
    }

    fn value(text: &str) -> Node {
        read(text, SourceId(0)).0.root.unwrap()
    }

    #[test]
    fn fields_accept_values_that_conform() {
        let root = fields(Kind::V1, "");
        for (field, good, bad) in [
            ("id", r#""com.acme""#, "null"),
            ("icon", "null", "[]"),
            ("distribution_type", r#""PUBLIC""#, r#""everybody""#),
            ("sandbox_install_compatible", "true", r#""true""#),
            ("allowed_redirect_uris", r#"["https://acme.dev/a"]"#, "[1]"),
            ("permissions", r#"[{"permission": "customer_read"}]"#, r#"["customer_read"]"#),
            ("post_install_action", "{}", "[]"),
        ] {
            assert!(root.admit(field, &value(good)), "{field} can be {good}");
            assert!(!root.admit(field, &value(bad)), "{field} cannot be {bad}");
        }
        assert!(!root.admit("nothing", &value("1")));
    }
}
