//! What must hold of the JSON5 reader, whatever it reads, held against the authorities `json5` and `serde_json`.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use stripe_app_lint::syntax::{Dialect, Edit, Node, Parsed, SourceId, Span, Value, json5, read};

/// Everything that must hold of any text at all.
pub fn check(text: &str) {
    let parsed = json5::parse(text, SourceId(7));
    check_spans(text, &parsed);
    if parsed.mistakes.iter().any(|mistake| mistake.message.starts_with("nested")) {
        return;
    }
    let theirs = ::json5::from_str::<Any>(text);
    assert_eq!(parsed.mistakes.is_empty(), theirs.is_ok(), "{text:?}\n{:#?}\n{theirs:?}", parsed.mistakes);
    let strict = serde_json::from_str::<Any>(text);
    match theirs {
        Ok(theirs) => check_accepted(text, &parsed, &theirs, strict.ok()),
        Err(_) => assert!(strict.is_err(), "{text:?}"),
    }
}

/// The text after the edits, which must be in order and apart.
pub fn apply<'a>(text: &str, edits: impl Iterator<Item = &'a Edit>) -> String {
    let mut out = String::new();
    let mut at = 0;
    for edit in edits {
        assert!(at <= edit.span.start, "{text:?}: edits overlap at {at}");
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out + &text[at..]
}

fn check_accepted(text: &str, parsed: &Parsed, theirs: &Any, strict: Option<Any>) {
    let root = parsed.root.as_ref().expect("a value");
    let ours = Any::of(root);
    assert!(ours == *theirs || format!("{ours:?}") == format!("{theirs:?}"), "{text:?}\n{ours:?}\n{theirs:?}");
    let dialect = read(text, SourceId(7)).1;
    assert_eq!(dialect, if parsed.loose.is_empty() { Dialect::Json } else { Dialect::Json5 }, "{text:?}");
    let mut finite = true;
    root.walk(&mut |node| finite &= !matches!(node.value, Value::Number(number) if !number.is_finite()));
    if !finite {
        return;
    }
    assert_eq!(strict.is_some(), parsed.loose.is_empty(), "{text:?}\n{:#?}", parsed.loose);
    let strict = apply(text, parsed.loose.iter().flat_map(|loose| &loose.edit));
    let value = serde_json::from_str::<Any>(&strict);
    assert!(value.as_ref().is_ok_and(|value| value.is_close_to(theirs)), "{text:?}\n{strict:?}\n{value:?}");
}

fn check_spans(text: &str, parsed: &Parsed) {
    let good = |span: Span| span.source == SourceId(7) && text.get(span.start..span.end).is_some();
    for mistake in &parsed.mistakes {
        assert!(good(mistake.span), "{text:?}\n{mistake:?}");
        assert!(!mistake.span.is_empty() || mistake.span.end == text.len(), "{text:?}\n{mistake:?}");
        assert!(mistake.related.iter().all(|(span, _)| good(*span)), "{text:?}\n{mistake:?}");
        assert!(mistake.edit.iter().all(|edit| good(edit.span)), "{text:?}\n{mistake:?}");
        assert!(mistake.message.chars().count() < 200, "{text:?}\n{mistake:?}");
    }
    assert!(parsed.mistakes.is_sorted_by_key(|mistake| mistake.span.start), "{text:?}");
    assert!(
        parsed.loose.iter().all(|loose| good(loose.span) && loose.edit.iter().all(|edit| good(edit.span))),
        "{text:?}"
    );
    assert!(parsed.comments.iter().all(|comment| text[comment.start..comment.end].starts_with('/')), "{text:?}");
    for pair in parsed.comments.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{text:?}");
    }
    if let Some(root) = &parsed.root {
        assert!(good(root.span), "{text:?}");
        check_node(text, root, parsed.mistakes.is_empty());
    }
}

fn check_node(text: &str, node: &Node, readable: bool) {
    let starts = |span: Span, first: &[char]| !readable || text[span.start..span.end].starts_with(first);
    assert!(!readable || !node.span.is_empty(), "{text:?}\n{node:?}");
    match node.value {
        Value::String(_) => assert!(starts(node.span, &['"', '\'']), "{text:?}\n{node:?}"),
        Value::Array(_) => assert!(starts(node.span, &['[']), "{text:?}\n{node:?}"),
        Value::Object(_) => assert!(starts(node.span, &['{']), "{text:?}\n{node:?}"),
        _ => {}
    }
    let keys = node.members().iter().map(|member| member.key.span);
    let mut children: Vec<Span> = keys.chain(node.members().iter().map(|member| member.value.span)).collect();
    children.extend(node.items().iter().map(|item| item.span));
    children.sort();
    for child in &children {
        assert!(node.span.contains(*child) && text.get(child.start..child.end).is_some(), "{text:?}\n{node:?}");
    }
    for pair in children.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{text:?}\n{node:?}");
    }
    for member in node.members() {
        assert!(member.key.span.end <= member.value.span.start, "{text:?}\n{node:?}");
        check_node(text, &member.value, readable);
    }
    for pair in node.members().windows(2) {
        assert!(pair[0].value.span.end <= pair[1].key.span.start, "{text:?}\n{node:?}");
    }
    node.items().iter().for_each(|item| check_node(text, item, readable));
}

/// Any JSON value, duplicate keys included.
#[derive(Debug, PartialEq)]
enum Any {
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    Array(Vec<Any>),
    Object(Vec<(String, Any)>),
}

impl Any {
    fn of(node: &Node) -> Self {
        match &node.value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(value) => Self::Number(*value),
            Value::String(value) => Self::String(value.clone()),
            Value::Array(items) => Self::Array(items.iter().map(Self::of).collect()),
            Value::Object(object) => {
                Self::Object(object.members.iter().map(|m| (m.key.text.clone(), Self::of(&m.value))).collect())
            }
            Value::Unreadable => panic!("a text without mistakes can be read"),
        }
    }

    /// Whether both are the same but for the last digits of a number, which `serde_json` does not promise.
    fn is_close_to(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.is_nan() && b.is_nan() || a == b || ((a - b) / a).abs() < 1e-14,
            (Self::Array(a), Self::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_close_to(b)),
            (Self::Object(a), Self::Object(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && a.1.is_close_to(&b.1))
            }
            _ => self == other,
        }
    }
}

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Any;

            fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
                formatter.write_str("a value")
            }

            fn visit_unit<E: Error>(self) -> Result<Any, E> {
                Ok(Any::Null)
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Any, E> {
                Ok(Any::Bool(value))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Any, E> {
                Ok(Any::Number(value as f64))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Any, E> {
                Ok(Any::Number(value as f64))
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Any, E> {
                Ok(Any::Number(value))
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<Any, E> {
                Ok(Any::String(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Any, A::Error> {
                let mut array = Vec::new();
                while let Some(item) = items.next_element()? {
                    array.push(item);
                }
                Ok(Any::Array(array))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Any, A::Error> {
                let mut object = Vec::new();
                while let Some(member) = members.next_entry()? {
                    object.push(member);
                }
                Ok(Any::Object(object))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}
