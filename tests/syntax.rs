//! Properties of the JSON5 parser, held against the authorities `json5` and `serde_json`.
//!
//! Where `json5` 1.3.7 and the JSON5 specification differ, `json5` is followed: it is what says in the end that a text is JSON5.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "these are tests, and so are the functions beside them"
)]

use proptest::prelude::*;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use stripe_app_lint::syntax::{Dialect, Edit, Node, Parsed, SourceId, Span, Value, json5, read};

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

/// Everything that must hold of any text at all.
fn check(text: &str) {
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
    let strict = apply(text, parsed.loose.iter().map(|loose| &loose.edit));
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
    assert!(parsed.loose.iter().all(|loose| good(loose.span) && good(loose.edit.span)), "{text:?}");
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

/// The text after the edits, which must be in order and apart.
fn apply<'a>(text: &str, edits: impl Iterator<Item = &'a Edit>) -> String {
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

/// White space and comments as JSON5 has them.
fn gap() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => Just(""),
        4 => Just(" "),
        4 => Just("\n  "),
        1 => prop::sample::select(vec![
            "\t", "\r\n", "\r", "\u{b}", "\u{c}", "\u{a0}", "\u{feff}", "\u{2028}", "\u{2003}", "\u{3000}", "// c\n", " // é, ]\r\n",
            "/* c */", "\n/* a\n ** b */\n", "//\u{2029}", "/**/", "/***/", "\n  // alone\n", "// x\r",
        ]),
    ];
    prop::collection::vec(piece, 0..3).prop_map(|pieces| pieces.concat())
}

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => prop::sample::select(vec!["null", "true", "false", "Infinity", "-Infinity", "+NaN", "-0", "0", "1e400", "-0x0"])
            .prop_map(str::to_owned),
        2 => "[+-]?(0|[1-9][0-9]{0,30})(\\.[0-9]{0,4})?([eE][+-]?[0-9]{1,3})?",
        1 => "[+-]?\\.[0-9]{1,3}([eE][+-]?[0-9]{1,2})?",
        1 => "[+-]?0[xX][0-9a-fA-F]{1,31}",
        6 => string(),
    ]
}

fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z ]{0,4}",
        2 => prop::sample::select(vec![
            "\\n", "\\\"", "\\'", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "\\x41", "\\xff", "\\0", "\\v", "\\a", "\\\n", "\\\r\n",
            "\\\u{2028}", "\\é", "é", "😀", "\t", "\u{1}", "\u{7f}", "\u{85}", "\u{2028}", "\u{feff}", "//", "/*", ",", ":", "]", "}", "{",
        ])
        .prop_map(str::to_owned),
    ];
    let quoted = prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat());
    (quoted, prop::sample::select(vec!['"', '"', '\''])).prop_map(|(text, quote)| format!("{quote}{text}{quote}"))
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => string(),
        3 => "[a-zA-Z_$][a-zA-Z0-9_$]{0,3}",
        1 => prop::sample::select(vec!["null", "true", "Infinity", "NaN", "é", "ａ", "ªb", "\\u0061", "a\\u0030", "a\u{200d}", "a\u{301}", "\\ud835\\udc9c", "ⅷ", "𝒜"])
            .prop_map(str::to_owned),
    ]
}

/// A JSON5 text.
fn value() -> impl Strategy<Value = String> {
    let leaf = (gap(), scalar(), gap()).prop_map(|(before, scalar, after)| format!("{before}{scalar}{after}"));
    leaf.prop_recursive(4, 24, 4, |inner| {
        let comma = prop_oneof![Just(""), Just(",")];
        let member = (gap(), key(), gap(), inner.clone())
            .prop_map(|(before, key, after, value)| format!("{before}{key}{after}:{value}"));
        let list = (gap(), prop::collection::vec(inner, 0..4), comma.clone(), gap()).prop_map(
            |(before, items, comma, after)| {
                let comma = if items.is_empty() { "" } else { comma };
                format!("{before}[{}{comma}{after}]{before}", items.join(","))
            },
        );
        let object =
            (gap(), prop::collection::vec(member, 0..4), comma, gap()).prop_map(|(before, members, comma, after)| {
                let comma = if members.is_empty() { "" } else { comma };
                format!("{before}{{{}{comma}{after}}}{before}", members.join(","))
            });
        prop_oneof![list, object]
    })
}

/// A change to a text: what is done, where, and with which piece.
type Change = (u8, prop::sample::Index, prop::sample::Index, &'static str);

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "'",
        "`",
        "“",
        "”",
        "\\",
        "/",
        "*",
        "/*",
        "*/",
        "//",
        "#",
        "\n",
        "\r",
        " ",
        "=",
        "=>",
        ";",
        "+",
        "-",
        ".",
        "0",
        "1",
        "e",
        "x",
        "u",
        "\\u",
        "\\x",
        "\\ud800",
        "null",
        "True",
        "Infinity",
        "NaN",
        "key",
        "a-b",
        "\"a\"",
        "\"a\":",
        "'b'",
        "https://x.y/z",
        "\u{200b}",
        "\u{200d}",
        "\u{85}",
        "\u{0}",
        "é",
        "\u{301}",
        "\u{feff}",
        "\n<<<<<<< a\n",
        "\n=======\n",
        "\n>>>>>>> b\n",
        "\n||||||| c\n",
        "1.2.3",
        "01",
        "+",
        "0x",
        "undefined",
        "\u{2028}",
        "{}",
        "[]",
    ]);
    prop::collection::vec((0..5_u8, any::<prop::sample::Index>(), any::<prop::sample::Index>(), piece), 0..5)
}

fn change(mut text: String, changes: Vec<Change>) -> String {
    for (what, from, to, piece) in changes {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (from, to) = (*from.get(&places), *to.get(&places));
        let (from, to) = (from.min(to), from.max(to));
        let next = text[from..].chars().next().map_or(from, |next| from + next.len_utf8());
        match what {
            0 => text.replace_range(from..next, ""),
            1 => text.insert_str(from, piece),
            2 => text.replace_range(from..next, piece),
            3 => text.replace_range(from..to, ""),
            _ => text = [&text[..to], &text[from..]].concat(),
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_json5_text_has_no_mistakes_and_the_value_that_json5_reads(text in value()) {
        prop_assert!(json5::parse(&text, SourceId(0)).mistakes.is_empty(), "{:?}", json5::parse(&text, SourceId(0)).mistakes);
        check(&text);
    }

    #[test]
    fn a_changed_text_is_accepted_exactly_if_json5_accepts_it(text in value(), changes in changes()) {
        check(&change(text, changes));
    }

    #[test]
    fn a_heap_of_pieces_is_accepted_exactly_if_json5_accepts_it(pieces in prop::collection::vec(changes(), 0..6)) {
        check(&pieces.concat().into_iter().map(|change| change.3).collect::<String>());
    }

    #[test]
    fn no_text_at_all_makes_it_panic(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn a_number_is_a_number_exactly_if_json5_takes_it(text in "[-+.0-9eExXaInfityN_]{0,8}") {
        check(&text);
    }

    #[test]
    fn a_bare_key_is_one_exactly_if_json5_takes_it(key in "[\\PCa-z0-9$_\\\\]{1,4}") {
        check(&format!("{{{key}:0}}"));
    }

    #[test]
    fn the_edit_of_an_only_mistake_mends_it(text in value(), changes in changes()) {
        let text = change(text, changes);
        let parsed = json5::parse(&text, SourceId(0));
        if let ([mistake], Some(_)) = (parsed.mistakes.as_slice(), &parsed.root)
            && let Some(edit) = &mistake.edit
        {
            let mended = apply(&text, std::iter::once(edit));
            let after = json5::parse(&mended, SourceId(0)).mistakes;
            prop_assert!(after.is_empty(), "{text:?}\n{mistake:?}\n{mended:?}\n{after:?}");
        }
    }
}
