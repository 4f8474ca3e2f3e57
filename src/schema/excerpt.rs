//! The part of a manifest that deviates from its schema, which is all that `jsonschema` gets to see.
//!
//! Building a validator costs more than everything else done for a manifest, and most manifests conform: they need none. A
//! validator also collects every difference before it returns the first, and copies keys and values, so a manifest full of
//! differences would fill the memory. Lists keep only the items that deviate, at other indices; [`Excerpt::at`] finds them.

use std::collections::BTreeMap;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value as Json;

use super::resolved;
use crate::syntax::{Member, Node, Value};

/// Reads values against one of our schemas. No other code does, except for `jsonschema`.
pub struct Reader {
    /// The schema.
    pub schema: &'static Json,
    /// How much of a value that deviates is kept: at most so many items of each list, and so many members of each object
    /// in addition to those that the schema names.
    pub most: usize,
}

/// A value, and the parts of it that are included.
pub struct Excerpt<'a> {
    node: &'a Node,
    members: BTreeMap<&'a str, Excerpt<'a>>,
    items: Vec<Excerpt<'a>>,
}

impl Reader {
    /// The part of a value that deviates from `place`, a part of the schema; `None` if the value conforms to it.
    ///
    /// Nothing conforms to an unsupported keyword. A key that is written twice may only make it stricter.
    pub fn excerpt<'a>(&self, place: &'static Json, node: &'a Node) -> Option<Excerpt<'a>> {
        let place = resolved(self.schema, place);
        let mut excerpt = Excerpt::closed(node);
        if *place == Json::Bool(false) {
            return Some(excerpt);
        }
        let mut conforms = self.read_members(place, &mut excerpt);
        for (keyword, value) in place.as_object().into_iter().flatten() {
            conforms &= match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" | "examples" | "deprecated" => true,
                "properties" | "additionalProperties" | "then" => true,
                "type" => has_type(value, node),
                "enum" => value.as_array().is_some_and(|set| set.iter().any(|word| is_word(word, node))),
                "const" => is_word(value, node),
                "required" => node.as_object().is_none_or(|object| {
                    let mut fields = value.as_array().into_iter().flatten().filter_map(Json::as_str);
                    fields.all(|field| object.get(field).is_some())
                }),
                "items" => {
                    let deviating = node.items().iter().filter_map(|item| self.excerpt(value, item));
                    excerpt.items = deviating.take(self.most).collect();
                    excerpt.items.is_empty()
                }
                // The validator counts the items, so that it needs one more than there may be.
                "maxItems" => {
                    let most = value.as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or_default();
                    excerpt.items = node.items().iter().take(most + 1).map(Excerpt::closed).collect();
                    excerpt.items.len() <= most
                }
                "if" => self.deviates(value, node) || !place.get("then").is_some_and(|then| self.deviates(then, node)),
                _ => false,
            };
        }
        if conforms {
            return None;
        }
        excerpt.keep_scalars(place);
        Some(excerpt)
    }

    fn deviates(&self, place: &'static Json, node: &Node) -> bool {
        self.excerpt(place, node).is_some()
    }

    /// Adds the members that deviate to the excerpt, and says whether there are none.
    fn read_members(&self, place: &'static Json, excerpt: &mut Excerpt) -> bool {
        let Some(object) = excerpt.node.as_object() else { return true };
        let named = place.get("properties").and_then(Json::as_object);
        for (key, place) in named.into_iter().flatten() {
            let part = object.get(key).and_then(|member| self.excerpt(place, &member.value));
            excerpt.members.extend(part.map(|part| (key.as_str(), part)));
        }
        let mut conforms = excerpt.members.is_empty();
        let Some(place) = place.get("additionalProperties") else { return conforms };
        let most = excerpt.members.len().saturating_add(self.most);
        for Member { key, value } in &object.members {
            if named.is_some_and(|named| named.contains_key(&key.text)) {
                continue;
            }
            if let Some(part) = self.excerpt(place, value) {
                conforms = false;
                if excerpt.members.len() < most {
                    excerpt.members.insert(&key.text, part);
                }
            } else {
                // Of a key that is written twice, the last value counts.
                excerpt.members.remove(key.text.as_str());
            }
        }
        conforms
    }
}

impl<'a> Excerpt<'a> {
    /// Only its type, if it is an object or a list.
    fn closed(node: &'a Node) -> Self {
        Self { node, members: BTreeMap::new(), items: Vec::new() }
    }

    /// Adds the members on which it can depend whether others conform.
    fn keep_scalars(&mut self, place: &'static Json) {
        let named = place.get("properties").and_then(Json::as_object).into_iter().flatten();
        for member in named.filter_map(|(key, _)| self.node.get(key)) {
            if !matches!(member.value.value, Value::Object(_) | Value::Array(_)) {
                self.members.entry(&member.key.text).or_insert_with(|| Self::closed(&member.value));
            }
        }
    }

    /// As plain JSON.
    pub fn to_json(&self) -> Json {
        match self.node.value {
            Value::Object(_) => self.members.iter().map(|(key, part)| ((*key).to_owned(), part.to_json())).collect(),
            Value::Array(_) => self.items.iter().map(Self::to_json).collect(),
            _ => self.node.to_json(),
        }
    }

    /// The errors of the whole value, found in the excerpt as plain JSON, each with the value that it is about.
    pub fn errors<'j>(
        &self,
        json: &'j Json,
        validator: &'j Validator,
    ) -> impl Iterator<Item = (&'a Node, ValidationError<'j>)> {
        let located =
            validator.iter_errors(json).filter_map(|error| Some((self.at(error.instance_path().as_str())?, error)));
        // The excerpt may lack a field because it conforms.
        located.filter(|(node, error)| match error.kind() {
            ValidationErrorKind::Required { property } => property.as_str().and_then(|field| node.get(field)).is_none(),
            _ => true,
        })
    }

    /// The value at a JSON pointer (RFC 6901) in the excerpt.
    fn at(&self, pointer: &str) -> Option<&'a Node> {
        let steps = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
        let mut steps = steps.map(|step| (step.parse::<usize>(), step));
        let found = steps.try_fold(self, |part, (index, key)| {
            part.members.get(key.as_str()).or_else(|| part.items.get(index.ok()?))
        });
        found.map(|part| part.node)
    }
}

/// Whether the value is of the type, or of one of the types, that a schema's `type` names.
fn has_type(types: &Json, node: &Node) -> bool {
    let kind = match &node.value {
        Value::Null | Value::Unreadable => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    match types {
        Json::Array(types) => types.iter().any(|name| name == kind),
        name => name == kind,
    }
}

/// Our sets contain only strings and `null`.
fn is_word(word: &Json, node: &Node) -> bool {
    match &node.value {
        Value::String(text) => word == text.as_str(),
        Value::Null | Value::Unreadable => word.is_null(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
