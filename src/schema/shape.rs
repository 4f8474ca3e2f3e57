//! What a place of a manifest expects, as a message says it.

use std::collections::HashSet;
use std::fmt;

use serde_json::Value as Schema;

use super::{resolved, strings};
use crate::text::list::any_of;

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

impl Shape {
    pub(super) fn of(schema: &'static Schema, place: &'static Schema) -> Self {
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

#[cfg(test)]
mod tests {
    use super::super::compiled;
    use super::*;
    use crate::app::Kind;

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
