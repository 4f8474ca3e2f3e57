//! What our schemas say of a place in a file, for whoever writes there.

use serde_json::Value as Schema;

use super::{Fields, Shape, compiled, resolved, strings};
use crate::app::Kind;

/// A place in a file, as our schema describes it.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    schema: &'static Schema,
    /// As it is written, perhaps a reference with a description of its own.
    written: &'static Schema,
}

impl Place {
    /// The root of a manifest.
    pub fn of_manifest(kind: Kind) -> Self {
        Self::of_schema(&compiled(kind).schema)
    }

    /// The root of what a schema describes.
    pub fn of_schema(schema: &'static Schema) -> Self {
        Self { schema, written: schema }
    }

    /// The place that a JSON pointer leads to from here; `None` if nothing is said of it.
    pub fn at(self, pointer: &str) -> Option<Self> {
        let steps = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
        steps.into_iter().try_fold(self, |place, step| place.below(&step))
    }

    fn below(self, step: &str) -> Option<Self> {
        let place = resolved(self.schema, self.written);
        let field = place.get("properties").and_then(|properties| properties.get(step));
        let item = || place.get("items").filter(|_| step.bytes().all(|byte| byte.is_ascii_digit()));
        let other = || place.get("additionalProperties").filter(|other| other.is_object());
        field.or_else(item).or_else(other).map(|written| Self { written, ..self })
    }

    /// What it is for.
    pub fn description(self) -> Option<&'static str> {
        let of = |place: &'static Schema| place.get("description").and_then(Schema::as_str);
        of(self.written).or_else(|| of(resolved(self.schema, self.written)))
    }

    /// A value that it could have.
    pub fn example(self) -> Option<&'static Schema> {
        resolved(self.schema, self.written).get("examples")?.get(0)
    }

    /// What is expected there.
    pub fn shape(self) -> Shape {
        Shape::of(self.schema, self.written)
    }

    /// The fields that an object there can have, in the order of the schema, those that are required first.
    pub fn fields(self) -> Vec<&'static str> {
        let required = strings(resolved(self.schema, self.written).get("required"));
        let optional = Fields::of(self.schema, self.written).names().filter(|name| !required.contains(name));
        required.iter().copied().chain(optional).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_is_described_by_the_schema_of_its_file() {
        let v1 = Place::of_manifest(Kind::V1);
        let viewport = v1.at("/ui_extension/views/3/viewport").unwrap();
        assert_eq!(viewport.description(), Some("The place in the Dashboard."));
        assert_eq!(viewport.shape(), Shape::Text);
        assert!(v1.at("/ui_extension/viewers").is_none());
        assert_eq!(v1.at("/permissions/0").unwrap().fields(), ["permission", "name", "purpose"]);
        assert!(!v1.fields().contains(&"app_backend"), "what is deprecated is not offered");
    }

    #[test]
    fn description_beside_a_reference_goes_before_that_of_its_target() {
        let policy = Place::of_manifest(Kind::V1).at("/content_security_policy").unwrap();
        assert_eq!(policy.description(), Some("Belongs under `ui_extension`; reported to have no effect here."));
    }
}
