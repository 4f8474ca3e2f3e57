//! How YAML becomes a tree with spans: what is read, what is a mistake, and that nothing can break it.

use crate::support::properties;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::json;
use stripe_app_lint::syntax::{MAX_DEPTH, Node, Parsed, Part, SourceId, Span, Value, yaml};

fn parse(text: &str) -> Parsed {
    yaml::parse(text, SourceId(7))
}

/// The tree of a text without mistakes.
fn read(text: &str) -> Node {
    let parsed = parse(text);
    assert_eq!(parsed.mistakes, [], "{text}");
    parsed.root.expect("a tree")
}

/// The value at a pointer, and the bytes that wrote it.
fn at<'t>(text: &'t str, pointer: &str) -> (Value, &'t str) {
    let root = read(text);
    let node = root.at(pointer).unwrap_or_else(|| panic!("{pointer} in {text}"));
    (node.value.clone(), slice(text, node.span))
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.start..span.end]
}

fn string(text: &str) -> Value {
    Value::String(text.into())
}

/// The mistakes as the marked bytes and the message.
fn mistakes(text: &str) -> Vec<(&str, String)> {
    parse(text).mistakes.iter().map(|mistake| (slice(text, mistake.span), mistake.message.clone())).collect()
}

/// The tree as JSON, for comparing. What could not be read is `"?"`.
fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => json!(null),
        Value::Bool(value) => json!(value),
        Value::Number(value) => json!(value),
        Value::String(value) => json!(value),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::Object(object) => {
            object.members.iter().map(|member| (member.key.text.clone(), json(&member.value))).collect()
        }
        Value::Unreadable => json!("?"),
    }
}

fn tree(text: &str) -> serde_json::Value {
    parse(text).root.as_ref().map_or(json!(null), json)
}

#[test]
fn span_covers_exactly_the_bytes_of_a_scalar() {
    let text = "\
plain: some text   # about it
double: \"a \\\" b\"   # about it
single: 'it''s'
number: 0x1F
wörter: ünïcode 😀
after: x
";
    assert_eq!(at(text, "/plain"), (string("some text"), "some text"));
    assert_eq!(at(text, "/double"), (string("a \" b"), "\"a \\\" b\""));
    assert_eq!(at(text, "/single"), (string("it's"), "'it''s'"));
    assert_eq!(at(text, "/number"), (Value::Number(31.0), "0x1F"));
    assert_eq!(at(text, "/wörter"), (string("ünïcode 😀"), "ünïcode 😀"));
    assert_eq!(at(text, "/after"), (string("x"), "x"));
}

#[test]
fn any_scalar_key_is_text() {
    let text = "plain: 1\n\"quo\\ted\": 2\n'x': 3\n1.50: 4\nnull: 5\ntrue: 6\n? asked\n: 7\n";
    let root = read(text);
    let keys: Vec<_> = root.members().iter().map(|m| (m.key.text.as_str(), slice(text, m.key.span))).collect();
    assert_eq!(
        keys,
        [
            ("plain", "plain"),
            ("quo\ted", "\"quo\\ted\""),
            ("x", "'x'"),
            ("1.50", "1.50"),
            ("null", "null"),
            ("true", "true"),
            ("asked", "asked")
        ]
    );
}

#[test]
fn block_collection_spans_its_first_to_last_element() {
    let text = "a:\n  b: 1\n  c:\n  - x\n  - y: 2 # about y\n\n# about d\nd: 3\n";
    assert_eq!(at(text, "").1, text.trim_end());
    assert_eq!(at(text, "/a").1, "b: 1\n  c:\n  - x\n  - y: 2");
    assert_eq!(at(text, "/a/c").1, "- x\n  - y: 2");
    assert_eq!(at(text, "/a/c/1").1, "y: 2");
}

#[test]
fn flow_collection_spans_its_brackets() {
    let text = "a: [ 1, {b: c , \"d\":e}, f: g, ] # end\n";
    assert_eq!(at(text, "/a").1, "[ 1, {b: c , \"d\":e}, f: g, ]");
    assert_eq!(at(text, "/a/1").1, "{b: c , \"d\":e}");
    assert_eq!(at(text, "/a/1/d").1, "e");
    assert_eq!(at(text, "/a/2").1, "f: g");
}

#[test]
fn missing_value_is_null_at_its_place() {
    let text = "a:   # nothing\nb:\n- \n- x\nc: {d, e: }\n";
    let place = |pointer| read(text).at(pointer).map(|node| (node.value.clone(), node.span.start, node.span.end));
    assert_eq!(place("/a"), Some((Value::Null, 2, 2)));
    assert_eq!(place("/b/0"), Some((Value::Null, 19, 19)));
    assert_eq!(place("/c/d"), Some((Value::Null, 30, 30)));
    assert_eq!(place("/c/e"), Some((Value::Null, 34, 34)));
}

#[test]
fn block_scalar_spans_its_indicator_to_its_last_line() {
    let text = "a: |- # about a\n  one\n    # two\n\nb: >\n  folded\n  text  \n\n\nc: |+\n  kept\n\nd: |\n";
    assert_eq!(at(text, "/a"), (string("one\n  # two"), "|- # about a\n  one\n    # two"));
    assert_eq!(at(text, "/b"), (string("folded text  \n"), ">\n  folded\n  text  "));
    assert_eq!(at(text, "/c"), (string("kept\n\n"), "|+\n  kept"));
    assert_eq!(at(text, "/d"), (string(""), "|"));
}

#[test]
fn multiline_text_is_one_span() {
    let text = "a: one\n  two # end\nb: \"three\n  four\"\n";
    assert_eq!(at(text, "/a"), (string("one two"), "one\n  two"));
    assert_eq!(at(text, "/b"), (string("three four"), "\"three\n  four\""));
}

#[test]
fn line_breaks_and_byte_order_marks_do_not_shift_spans() {
    for text in [
        "\u{feff}ä: ö\r\nb:\r\n- c\r\n",
        "ä: ö\rb:\r- c\r",
        "---\nä: ö\nb:\n- c\n...\n",
        "# ü\n%ÄÖÜ ß\n---\nä: ö\nb: [c]\n",
    ] {
        assert_eq!(at(text, "/ä"), (string("ö"), "ö"));
        assert_eq!(at(text, "/b/0"), (string("c"), "c"));
    }
}

#[test]
fn exactly_the_comments_are_found() {
    let text = "\
# first
a: x#y # 1
b: \"# no\" # 2
c: |  # 3
  # no
# 4
d: [ # 5
  1, # 6
  '#', # 7
]
e: & # no
";
    let found = |text: &str| parse(text).comments.iter().map(|span| slice(text, *span).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        found(text.trim_end_matches("e: & # no\n")),
        ["# first", "# 1", "# 2", "# 3", "# 4", "# 5", "# 6", "# 7"]
    );
    assert_eq!(found("a: &x#y !t#z v # 1\nb:\n  # 2\n  - # 3\n    c\n# 4"), ["# 1", "# 2", "# 3", "# 4"]);
    assert_eq!(found("%FOO a#b # 1\n# 2\n--- # 3\na\n# 4\n... # 5\n"), ["# 1", "# 2", "# 3", "# 4", "# 5"]);
}

#[test]
fn duplicate_key_is_in_the_tree_twice() {
    let root = read("a: 1\nb: 2\na: 3\n");
    let keys: Vec<_> = root.members().iter().map(|member| member.key.text.as_str()).collect();
    assert_eq!(keys, ["a", "b", "a"]);
}

#[test]
fn a_core_tag_decides_and_any_other_is_ignored() {
    let text = "a: !!str 1.0\nb: ! 2\nc: !version 3\nd: !!str\ne: &x !!int \"4\"\nf: !<tag:yaml.org,2002:str> 5\n";
    assert_eq!(tree(text), json!({"a": "1.0", "b": "2", "c": 3.0, "d": "", "e": 4.0, "f": "5"}));
    assert_eq!(at(text, "/a").1, "1.0");
    assert_eq!(at(text, "/e").1, "\"4\"");
    assert_eq!(at(text, "/f").1, "5");
}

#[test]
fn an_alias_is_a_copy_in_which_everything_has_the_span_of_the_alias() {
    let text = "base: &base\n  a: [1, {b: 2}]\ncopy: *base\nend: 1\n";
    assert_eq!(tree(text), json!({"base": {"a": [1.0, {"b": 2.0}]}, "copy": {"a": [1.0, {"b": 2.0}]}, "end": 1.0}));
    let root = read(text);
    root.at("/copy").unwrap().walk(&mut |node| assert_eq!(slice(text, node.span), "*base"));
    assert_eq!(slice(text, root.at("/base").unwrap().span), "a: [1, {b: 2}]");
    assert_eq!(root.locate(root.at("/copy/a/1/b").unwrap().span), ("/copy".into(), Part::Value));
    assert_eq!(root.locate(root.at("/base/a/1/b").unwrap().span), ("/base/a/1/b".into(), Part::Value));
}

#[test]
fn last_anchor_of_a_name_wins() {
    assert_eq!(
        tree("a: &x 1\nb: *x\nc: &x 2\nd: [*x , *x ]\n*x : e\n"),
        json!({"a": 1.0, "b": 1.0, "c": 2.0, "d": [2.0, 2.0], "2": "e"})
    );
}

#[test]
fn merge_key_adds_missing_members() {
    let text =
        "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a , *b ]\n  x: 3\nd:\n  w: 4\n  <<: *b\n\"<<\": 5\n";
    assert_eq!(
        tree(text),
        json!({"a": {"x": 1.0, "y": 1.0}, "b": {"y": 2.0, "z": 2.0}, "c": {"x": 3.0, "y": 1.0, "z": 2.0},
            "d": {"w": 4.0, "y": 2.0, "z": 2.0}, "<<": 5.0})
    );
    let root = read(text);
    assert_eq!(root.at("/c").unwrap().members().len(), 3);
    let merged = root.at("/d").unwrap().get("y").unwrap();
    assert_eq!((slice(text, merged.key.span), slice(text, merged.value.span)), ("*b", "*b"));
    assert_eq!(root.locate(merged.value.span), ("/d".into(), Part::Value));
}

#[test]
fn only_mappings_can_be_merged() {
    let message = "`<<` merges a mapping, but this value is not a mapping";
    assert_eq!(mistakes("a: &a 1\n<<: *a\n"), [("<<", message.into())]);
    assert_eq!(mistakes("<<: [{a: 1}, 2]\n"), [("<<", message.into())]);
    assert_eq!(mistakes("<<: [{a: 1}, {a: 2}]\n"), []);
}

#[test]
fn collection_is_not_a_valid_key() {
    let message = "a key must be a string".to_owned();
    assert_eq!(mistakes("? [a, b]\n: c\nd: e\n"), [("[a, b]", message.clone())]);
    assert_eq!(mistakes("a: {{ name }}\n"), [("{ name }", message)]);
    assert_eq!(tree("? [a, b]\n: c\nd: e\n"), json!({"d": "e"}));
}

#[test]
fn unknown_alias_is_a_mistake_and_parsing_continues() {
    let text = "a: *.png\nb: [*x , 1]\nc: &x 2\n";
    assert_eq!(
        mistakes(text),
        [
            ("*.png", "`*.png` refers to an unknown anchor; there is no `&.png` before it".into()),
            ("*x", "`*x` refers to an unknown anchor; there is no `&x` before it".into())
        ]
    );
    assert_eq!(tree(text), json!({"a": "?", "b": ["?", 1.0], "c": 2.0}));
}

#[test]
fn recursive_alias_is_a_mistake() {
    let message = "this alias refers to a value that contains it".to_owned();
    assert_eq!(mistakes("a: &a [1, *a ]\n"), [("*a", message.clone())]);
    assert_eq!(mistakes("a: &a\n  b: &b {c: *a }\n  d: *b\n"), [("*a", message)]);
}

#[test]
fn nested_aliases_do_not_explode() {
    let mut text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..40 {
        let alias = format!("*a{} ,", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", alias.repeat(10)));
    }
    let found = mistakes(&text);
    assert_eq!(found, [("*a2", "with this alias, the aliases in this file expand to more than 10000 values".into())]);
    let long = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(100_000), "*a , ".repeat(1000));
    assert_eq!(mistakes(&long).len(), 1);
}

#[test]
fn depth_counts_through_aliases() {
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..70 {
        text.push_str(&format!("a{level}: &a{level} [[*a{} ]]\n", level - 1));
    }
    let found = mistakes(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, "nested more than 128 levels deep");
    assert_eq!(found[0].0, "*a63");
}

#[test]
fn only_the_first_document_is_read() {
    let message = "a second document starts here; only the first one is read".to_owned();
    assert_eq!(mistakes("a: 1\n---\nb: 2\n"), [("---", message.clone())]);
    assert_eq!(mistakes("a: 1\n...\nb: 2\n"), [("b: 2", message.clone())]);
    assert_eq!(mistakes("a: 1\n--- \"unclosed\n"), [("--- \"unclosed", message)]);
    assert_eq!(tree("a: 1\n---\nb: 2\n"), json!({"a": 1.0}));
    assert_eq!(mistakes("---\na: 1\n---\n"), [], "an empty second document loses nothing");
}

#[test]
fn an_empty_file_is_one_mistake() {
    for text in ["", "\n\n", "\u{feff} ", "---\n"] {
        assert_eq!(mistakes(text), [("", "the file is empty".into())], "{text:?}");
        assert_eq!(parse(text).root, None);
    }
    assert_eq!(mistakes("\n# one\n# two\n"), [("# one", "the file contains only comments".into())]);
    assert_eq!(read("~").value, Value::Null);
}

/// Mistakes with the bytes that they mark, and what is read around them.
#[test]
fn mistake_is_marked_at_its_place_and_the_rest_is_read() {
    for (text, marked, message, rest) in [
        ("a: \"x\nb: 1\n", "\"x", "this quote is never closed", json!({"a": "?", "b": 1.0})),
        ("a: 'x\n\n", "'x", "this quote is never closed", json!({"a": "?"})),
        ("a: \"x\" y\nb: 1\n", "y", "unexpected text after the closing quote", json!({"a": "?", "b": 1.0})),
        ("a: \"x\",\nb: 1\n", ",", "YAML does not use commas at the end of a line", json!({"a": "?", "b": 1.0})),
        ("a: \"x\"#y\nb: 1\n", "#", "a comment needs a space before its `#`", json!({"a": "?", "b": 1.0})),
        (
            "a: \"\\\\ C:\\dir\"\nb: 1\n",
            "\\d",
            "`\\d` is not a valid YAML escape sequence",
            json!({"a": "?", "b": 1.0}),
        ),
        ("a: \"\\u00e4 \\u12\"\n", "\\u12", "`\\u12` is not a valid YAML escape sequence", json!({"a": "?"})),
        ("a: \"\\ud83d\\ude00\"\n", "\\ud83d", "`\\ud83d` is not a valid YAML escape sequence", json!({"a": "?"})),
        (
            "a: My App: best # c\nb: 1\n",
            "My App: best # c",
            "a value that contains `: ` needs quotes",
            json!({"a": "?", "b": 1.0}),
        ),
        (
            "a: x\n  c: 2\nb: 1\n",
            "c: 2",
            "this line continues the value above because it is indented deeper",
            json!({"a": "?", "b": 1.0}),
        ),
        (
            "a:\n    c: 2\n  d: 3\nb: 1\n",
            "d: 3",
            "the indentation of this line does not match any line above",
            json!({"a": {"c": 2.0}, "b": 1.0}),
        ),
        ("x\nb: 1\n", "x", "expected a key and a colon", json!({"b": 1.0})),
        ("a: 2\nx\nb: 1\n", "x", "expected a key and a colon", json!({"a": 2.0, "b": 1.0})),
        ("a: 2\nx:y\nb: 1\n", "x:y", "missing space after the colon of `x`", json!({"a": 2.0, "b": 1.0})),
        ("a:\n\tc: 2\nb: 1\n", "\t", "YAML does not allow tabs for indentation", json!({"a": "?", "b": 1.0})),
        (
            "a:\n  c: 2\n\td: 3\nb: 1\n",
            "\t",
            "YAML does not allow tabs for indentation",
            json!({"a": {"c": "?"}, "b": 1.0}),
        ),
        ("\ta: 1\n", "\t", "YAML does not allow tabs for indentation", json!({"a": 1.0})),
        ("a: [x, y\nb: 1\n", "[", "this `[` is never closed", json!({"a": ["x"], "b": 1.0})),
        ("a: {x: y\nb: 1\nc: 2\n", "{", "this `{` is never closed", json!({"a": "?", "b": 1.0, "c": 2.0})),
        ("a: [x, [y]\n", "[", "this `[` is never closed", json!({"a": ["x", ["y"]]})),
        ("a: [x}\nb: 1\n", "}", "expected `,` or `]` before this", json!({"a": ["x"], "b": 1.0})),
        ("a: ['x' 'y']\nb: 1\n", "'", "expected `,` or a closing bracket before this", json!({"a": "?", "b": 1.0})),
        ("{\"a\": 1\n \"b\": 2}\n", "\"", "expected `,` or `}` before this", json!({"a": "?"})),
        ("a: [x,,y]\nb: 1\n", ",", "expected a value before this", json!({"a": ["x"], "b": 1.0})),
        ("a: x]\nb: }\n", "}", "this `}` closes nothing", json!({"a": "x]", "b": "?"})),
        ("a: - x\nb: 1\n", "-", "a list cannot start on this line", json!({"a": "?", "b": 1.0})),
        ("a: 2\n- x\nb: 1\n", "- x", "unexpected list item between keys", json!({"a": 2.0, "b": 1.0})),
        (
            "a:\n  - x\n  y: z\nb: 1\n",
            "y: z",
            "this line is in a list but is not a list item",
            json!({"a": ["x"], "b": 1.0}),
        ),
        ("a: @x\nb: 1\n", "@x", "a value cannot start with `@`", json!({"a": "?", "b": 1.0})),
        ("a: `x`\nb: 1\n", "`x`", "a value cannot start with a backtick", json!({"a": "?", "b": 1.0})),
        ("a: ? x\nb: 1\n", "? x", "a value cannot start with `?`", json!({"a": "?", "b": 1.0})),
        ("a: | x\nb: 1\n", "| x", "the text after `|` or `>` must start on the next line", json!({"a": "?", "b": 1.0})),
        (
            "a: !x!y z\nb: 1\n",
            "!x!y z",
            "a value that starts with `!` is a YAML tag, but this one is invalid",
            json!({"a": "?", "b": 1.0}),
        ),
        (
            "a: x # y\n  z\nb: 1\n",
            "# y",
            "this comment interrupts a value that continues on the next line",
            json!({"a": "?", "b": 1.0}),
        ),
        ("<<<<<<< ours\nb: 1\n", "<<<<<<< ours", "unresolved merge conflict", json!({"b": 1.0})),
        (
            "a: x\0y\nb: 1\n",
            "\0",
            "YAML does not allow the control character U+0000",
            json!({"a": "x\u{1}y", "b": 1.0}),
        ),
    ] {
        assert_eq!(mistakes(text), [(marked, message.into())], "{text}");
        assert_eq!(tree(text), rest, "{text}");
    }
}

#[test]
fn every_mistake_is_reported_without_consequential_ones() {
    let text = "id: @x\nname: \"My App\nicon: [a, b\nversion: 1: 2\nend: &e 1\nuse: *e\nlost: *f\n";
    let marked: Vec<_> = mistakes(text).into_iter().map(|(marked, _)| marked).collect();
    assert_eq!(marked, ["@x", "\"My App", "[", "1: 2"]);
    assert_eq!(
        tree(text),
        json!({"id": "?", "name": "?", "icon": ["a"], "version": "?", "end": 1.0, "use": 1.0, "lost": "?"})
    );
}

/// So that a rule can tell whether something is missing or only unreadable.
#[test]
fn mistake_is_inside_everything_that_it_truncates() {
    for (text, cut) in [
        ("a:\n  b:\n  - c: 1\n    d: @\nz: 1\n", &["", "/a", "/a/b", "/a/b/0", "/a/b/0/d"][..]),
        ("a:\n  b:\n    c: 1\n    d\n    e: 2\n", &["", "/a", "/a/b"]),
        ("a: [b, {c: 1, d: @\nz: 1\n", &["", "/a"]),
        ("a: {b: c,\nz: 1\n", &["", "/a"]),
        ("{\"a\": [1", &["", "/a"]),
        ("a 1\nz: 1\n", &[""]),
        ("z: 1\na: \"x\n", &["", "/a"]),
    ] {
        let parsed = parse(text);
        let root = parsed.root.expect("a tree");
        let mistake = parsed.mistakes[0].span;
        for pointer in cut {
            let node = root.at(pointer).unwrap_or_else(|| panic!("{pointer} in {text}"));
            assert!(node.span.contains(mistake), "{pointer} in {text}: {node:?}, {mistake:?}");
        }
        if let Some(sound) = root.at("/z") {
            assert_eq!(sound.value, Value::Number(1.0));
        }
    }
}

#[test]
fn edit_is_offered_only_if_it_fixes_the_mistake() {
    for (text, mended) in [
        ("{\"a\": \"1\" # x\n \"b\": 2}", Some("{\"a\": \"1\", # x\n \"b\": 2}")),
        ("a: {b: c d\n  e: f}", Some("a: {b: c d,\n  e: f}")),
        ("a: [[b] [c]]\n", Some("a: [[b], [c]]\n")),
        ("a: [[b] c]\n", None),
        ("a: \"b\",\nc: d\n", Some("a: \"b\"\nc: d\n")),
        ("a: [b: c d: e]", None),
    ] {
        let parsed = parse(text);
        let edit = parsed.mistakes[0].edit.as_ref();
        let edited = edit.map(|edit| format!("{}{}{}", &text[..edit.span.start], edit.text, &text[edit.span.end..]));
        assert_eq!(edited.as_deref(), mended);
        if let Some(edited) = edited {
            assert_eq!(mistakes(&edited), []);
        }
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    let blocks: String = (0..1400).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    for text in [
        "[".repeat(10_000),
        "{a: ".repeat(10_000),
        format!("{}{}", "[".repeat(200), "]".repeat(200)),
        "- ".repeat(100_000),
        blocks,
    ] {
        let (parsed, time) = timed(&text);
        assert_eq!(parsed.mistakes.len(), 1, "{:?}", &text[..20]);
        assert_eq!(parsed.mistakes[0].message, format!("nested more than {MAX_DEPTH} levels deep"));
        assert!(time < Duration::from_secs(60), "{time:?} for {:?}", &text[..20]);
    }
    for text in [
        format!("a: {}", "x".repeat(1_000_000)),
        format!("a: \"{}", "x".repeat(1_000_000)),
        format!("a: [{}]", "&a x, *a , ".repeat(30_000)),
        "a: \"\n".repeat(50_000),
        "a: [\n".repeat(50_000),
        "a: b: c\n".repeat(50_000),
        "? ".repeat(100_000),
        "\0".repeat(300_000),
        "\0 ".repeat(150_000),
        "a: 1\r".repeat(50_000),
        "\t".repeat(300_000),
        "#".repeat(300_000),
        "---\n".repeat(50_000),
        "\u{feff}".repeat(100_000),
    ] {
        let (_, time) = timed(&text);
        assert!(time < Duration::from_secs(60), "{time:?} for {:?}", &text[..3]);
    }
}

/// How long a text takes. The limits above are for unoptimised code on a busy machine; what takes quadratic time takes minutes.
fn timed(text: &str) -> (Parsed, Duration) {
    let start = Instant::now();
    (parse(text), start.elapsed())
}

#[test]
fn values_may_nest_to_the_limit() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(mistakes(&nested(MAX_DEPTH)), []);
    assert_eq!(mistakes(&nested(MAX_DEPTH + 1)).len(), 1);
}

fn yaml_like() -> impl Strategy<Value = String> {
    let tokens = [
        "a",
        "b: ",
        "- ",
        "-",
        "? ",
        ": ",
        ":",
        ",",
        ", ",
        "[",
        "]",
        "{",
        "}",
        "\n",
        "\n  ",
        "\n    ",
        "\n ",
        " ",
        "\t",
        "#",
        " # c\n",
        "\"",
        "'",
        "|\n",
        "|+\n",
        ">-\n  ",
        ">2\n",
        "&a ",
        "*a ",
        "!!str ",
        "!t ",
        "!<x> ",
        "%",
        "%YAML 1.2\n",
        "%é\n",
        "---",
        "--- ",
        "...\n",
        "\r",
        "\r\n",
        "\u{feff}",
        "é: ",
        "😀",
        "\\",
        "\\x",
        "1.0",
        "~",
        "<<: ",
        "@",
        "`",
        "\0",
        "\n- ",
        "\na: ",
        "\n  b: ",
        "x y",
        "\"q\"",
        "'s'",
        "[]",
        "{}",
        "k: v\n",
    ];
    prop::collection::vec(prop::sample::select(tokens.to_vec()), 1..20).prop_map(|tokens| tokens.concat())
}

/// Any JSON value, with strings that tempt a YAML parser.
fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let text = prop_oneof![
        "[a-z]{0,6}",
        "[ -~]{0,12}",
        "\\PC{0,8}",
        Just("# no".into()),
        Just("a: b".into()),
        Just("null".into())
    ];
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|value| json!(value)),
        (-1e9..1e9).prop_map(|value| json!(value)),
        text.clone().prop_map(|value| json!(value)),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            prop::collection::btree_map(text.clone(), inner, 0..5).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn yaml_like_text_keeps_the_invariants(text in yaml_like()) {
        properties::yaml::check(&text);
    }

    #[test]
    fn any_text_keeps_the_invariants(text in any::<String>()) {
        properties::yaml::check(&text);
    }
}

proptest! {
    #[test]
    fn json_is_yaml(value in any_json(), pretty in any::<bool>()) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        let parsed = parse(&text);
        // YAML has no null byte and friends, not even where JSON has them.
        prop_assume!(parsed.mistakes.iter().all(|mistake| !mistake.message.contains("control character")));
        if value.is_null() {
            prop_assert_eq!(parsed.root.map(|root| root.value), Some(Value::Null));
        } else {
            prop_assert_eq!(&parsed.mistakes, &[]);
            let root = parsed.root.expect("a tree");
            prop_assert_eq!(json(&root), floats(value));
            root.walk(&mut |node| if let Value::String(text_of) = &node.value {
                assert_eq!(&serde_json::from_str::<String>(slice(&text, node.span)).expect("a JSON string"), text_of);
            });
        }
    }
}

/// The value with each number as the `f64` that the tree holds.
fn floats(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Number(number) => json!(number.as_f64()),
        serde_json::Value::Array(items) => items.into_iter().map(floats).collect(),
        serde_json::Value::Object(members) => members.into_iter().map(|(key, value)| (key, floats(value))).collect(),
        other => other,
    }
}
