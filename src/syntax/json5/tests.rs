//! What the parser says about texts that people get wrong, and what it still reads of them.

#![allow(clippy::string_slice, reason = "there is no setting that allows it in tests")]

use super::parse;
use crate::syntax::{
    Dialect, Edit, MAX_DEPTH, MAX_MISTAKES, MAX_PIECES, Member, Node, Parsed, SourceId, Span, Value, read,
};

/// A manifest in the usual layout.
const MANIFEST: &str = r#"{
  "id": "com.acme.ledger",
  "version": "1.2.0",
  "name": "Ledger",
  "permissions": [
    {
      "permission": "customer_read",
      "purpose": "Shows who paid, and when: the ledger's first column."
    },
    { "permission": "invoice_read", "purpose": "Lists what is still open" }
  ],
  "ui_extension": {
    "views": [{ "viewport": "stripe.dashboard.home.overview", "component": "Home" }],
    "content_security_policy": {
      "connect-src": ["https://api.acme.io/v1/", "https://log.acme.io/v1/"],
      "image-src": null,
      "purpose": ""
    },
    "actions": []
  },
  "app_backend": {},
  "constants": { "LIMIT": 3, "BETA": false },
  "sandbox_install_compatible": true
}
"#;

fn parsed(text: &str) -> Parsed {
    parse(text, SourceId(0))
}

/// What is marked, and the message, of each mistake.
fn mistakes(text: &str) -> Vec<(&str, String)> {
    let marked = |span: Span| &text[span.start..span.end];
    parsed(text).mistakes.into_iter().map(|mistake| (marked(mistake.span), mistake.message)).collect()
}

/// The message of the only mistake.
#[track_caller]
fn mistake(text: &str) -> (&str, String) {
    let mut found = mistakes(text);
    assert_eq!(found.len(), 1, "{text}\n{found:#?}");
    found.remove(0)
}

#[track_caller]
fn assert_mistake(text: &str, marked: &str, message: &str) {
    assert_eq!(mistake(text), (marked, message.to_owned()), "{text}");
}

/// What was read, written compactly; `?` is what could not be.
fn tree(text: &str) -> String {
    parsed(text).root.as_ref().map_or_else(String::new, compact)
}

fn compact(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(value) => format!("{value:?}"),
        Value::Array(items) => format!("[{}]", items.iter().map(compact).collect::<Vec<_>>().join(" ")),
        Value::Object(object) => {
            let member = |member: &Member| format!("{}:{}", member.key.text, compact(&member.value));
            format!("{{{}}}", object.members.iter().map(member).collect::<Vec<_>>().join(" "))
        }
        Value::Unreadable => "?".to_owned(),
    }
}

fn apply<'a>(text: &str, edits: impl Iterator<Item = &'a Edit>) -> String {
    let mut out = text.to_owned();
    let edits: Vec<_> = edits.collect();
    for edit in edits.iter().rev() {
        out.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    out
}

/// The text with every fixable mistake fixed.
fn mended(text: &str) -> String {
    apply(text, parsed(text).mistakes.iter().filter_map(|mistake| mistake.edit.as_ref()))
}

/// The text as strict JSON.
fn strict(text: &str) -> String {
    apply(text, parsed(text).loose.iter().flat_map(|loose| &loose.edit))
}

/// The labels of what is JSON5 and not JSON.
fn loose(text: &str) -> Vec<&'static str> {
    parsed(text).loose.iter().map(|loose| loose.what).collect()
}

/// Each leaf of a text with the way to it.
fn leaves(node: &Node, path: &str, out: &mut Vec<String>) {
    for member in node.members() {
        leaves(&member.value, &format!("{path}/{}", member.key.text), out);
    }
    for (index, item) in node.items().iter().enumerate() {
        leaves(item, &format!("{path}/{index}"), out);
    }
    if node.members().is_empty() && node.items().is_empty() {
        out.push(format!("{path} {}", compact(node)));
    }
}

/// Changes every bracket, quote, comma and colon of the manifest in turn: each time there must be one mistake, and of
/// the leaves no more than `lost` may be.
#[track_caller]
fn assert_one_mistake_each(lost: usize, change: impl Fn(&mut String, usize, char)) {
    let mut whole = Vec::new();
    leaves(parsed(MANIFEST).root.as_ref().unwrap(), "", &mut whole);
    for (at, mark) in MANIFEST.match_indices(|mark| "{}[],:\"".contains(mark)) {
        let mut text = MANIFEST.to_owned();
        change(&mut text, at, mark.chars().next().unwrap());
        if serde_json::from_str::<serde_json::Value>(&text).is_ok() {
            continue;
        }
        let around = &text[at.saturating_sub(30)..(at + 30).min(text.len())];
        assert_eq!(mistakes(&text).len(), 1, "{mark} at {at}: {around}\n{:#?}", mistakes(&text));
        let mut rest = Vec::new();
        leaves(parsed(&text).root.as_ref().unwrap(), "", &mut rest);
        let gone: Vec<_> = whole.iter().filter(|leaf| !rest.contains(leaf)).collect();
        assert!(gone.len() <= lost, "{mark} at {at}: {around}\n{gone:#?}");
    }
}

#[test]
fn missing_character_is_one_mistake_and_loses_at_most_its_line() {
    assert_one_mistake_each(1, |text, at, _| text.replace_range(at..=at, ""));
}

#[test]
fn doubled_character_is_one_mistake_and_loses_nothing() {
    assert_one_mistake_each(0, |text, at, mark| text.insert(at, mark));
}

#[test]
fn swapped_similar_character_is_one_mistake_and_loses_at_most_a_value() {
    assert_one_mistake_each(1, |text, at, mark| {
        let like = match mark {
            '{' => "[",
            '}' => "]",
            '[' => "{",
            ']' => "}",
            ',' => ";",
            ':' => "=",
            _ => "”",
        };
        text.replace_range(at..=at, like);
    });
}

#[test]
fn swapped_comma_and_colon_are_one_mistake() {
    assert_one_mistake_each(1, |text, at, mark| match mark {
        ',' => text.replace_range(at..=at, ":"),
        ':' => text.replace_range(at..=at, ","),
        _ => {}
    });
}

#[test]
fn truncated_text_is_one_mistake() {
    for (at, _) in MANIFEST.char_indices().take(MANIFEST.trim_end().len()) {
        mistake(&MANIFEST[..at]);
    }
}

#[test]
fn nine_mistakes_are_reported_and_everything_else_is_read() {
    let text = r#"{
  "id" "com.acme",
  "version": 1.2.3,
  "name": "Acme,
  "permissions": [{ "permission": "a" } { "permission": "b" },, ],
  "distribution_type": ,
  "oauth": True,
  connect-src: [],
  "constants": { "A": 1 ],
  "last": "kept"
}"#;
    let expected = [
        ("\"", "expected `:` after `\"id\"`"),
        ("1.2.3", "`1.2.3` is not a number"),
        ("\"Acme", "the string `\"Acme` is never closed"),
        ("}", "expected a comma before `{`"),
        (",", "unexpected extra `,`"),
        (":", "`\"distribution_type\"` has no value"),
        ("True", "`True` is not a JSON value"),
        ("connect-src", "the key `connect-src` needs quotes"),
        ("]", "expected `}`, found `]`"),
    ];
    assert_eq!(mistakes(text), expected.map(|(marked, message)| (marked, message.to_owned())));
    let read = r#"{id:"com.acme" version:? name:"Acme" permissions:[{permission:"a"} {permission:"b"}] distribution_type:? oauth:true connect-src:[] constants:{A:1} last:"kept"}"#;
    assert_eq!(tree(text), read);
}

#[test]
fn missing_comma_is_marked_on_the_value_before_it() {
    assert_mistake("{\"a\": 12\n\"b\": 2}", "2", "expected a comma before `\"b\"`");
    assert_mistake("[1 2]", "1", "expected a comma before `2`");
    assert_mistake("[{} {}]", "}", "expected a comma before `{`");
    assert_eq!(mended("{\"a\": [1 2] \"b\": 3}"), "{\"a\": [1, 2], \"b\": 3}");
}

#[test]
fn every_extra_comma_is_marked() {
    assert_mistake("[1,,2]", ",", "unexpected extra `,`");
    assert_mistake("{,\"a\": 1}", ",", "unexpected extra `,`");
    assert_eq!(mended("{, \"a\": [1,,,2], ,}"), "{ \"a\": [1,2], }");
    assert_mistake("{\"a\": 1},", ",", "unexpected `,` after the end");
}

#[test]
fn syntax_of_other_languages_gets_specific_messages() {
    assert_mistake("{\"a\" = 1}", "=", "expected `:`, found `=`");
    assert_mistake("{\"a\" => 1}", "=>", "expected `:`, found `=>`");
    assert_mistake("{\"a\": 1; \"b\": 2}", ";", "expected a comma, found `;`");
    assert_mistake("{\"a\": undefined}", "undefined", "`undefined` is not a JSON value");
    assert_mistake("module.exports = {a: 1}", "module.exports", "expected a value, found `module.exports`");
    assert_mistake("{\"a\": `b`}", "`b`", "the string ``b`` is in backticks");
    assert_mistake("{“a”: 1}", "“a”", "the string `“a”` is in curly quotes");
    assert_mistake("# note, \n{\"a\": 1}", "#", "`#` does not start a comment");
    assert_mistake("{\"a\": 1} / note", "/", "`/` does not start a comment");
    assert_mistake("{\"a\": process.env.A}", "process.env.A", "`process.env.A` is not a JSON value");
    assert_mistake("{\"a\": \"x\" + \"y\"}", "+", "unexpected `+` after a value");
    let text = "# n\n{\"a\" = None; “b\" => [`\"`, FALSE];}";
    assert_eq!(mended(text), "// n\n{\"a\" : null, \"b\" : [\"\\\"\", false]}");
    assert_eq!(tree(text), "{a:null b:[\"\\\"\" false]}");
}

#[test]
fn unquoted_text_of_any_length_is_one_mistake() {
    assert_mistake("{\"a\": My App here, \"b\": 1}", "My App here", "`My App here` is not a JSON value");
    assert_mistake("{\"a\": private\n}", "private", "`private` is not a JSON value");
    assert_mistake("[https://acme.io/a//b, 1]", "https://acme.io/a//b", "`https://acme.io/a//b` is not a JSON value");
    assert_mistake("{\"a\": /srv/icon.png}", "/srv/icon.png", "`/srv/icon.png` is not a JSON value");
    assert_mistake("{connect-src: 1}", "connect-src", "the key `connect-src` needs quotes");
    assert_mistake("{1a: 1}", "1a", "the key `1a` needs quotes");
    assert_eq!(mended("{connect-src: [], 2: 3}"), "{\"connect-src\": [], \"2\": 3}");
}

#[test]
fn invalid_numbers_are_marked_completely() {
    for number in ["1.2.3", "01", "-01", "1e", "1_000", "0x", "0xg", "--1", "+", ".", "5px", "1e5.5", "0b1"] {
        let text = format!("[{number}]");
        let message = mistake(&text);
        assert_eq!(message.0, number);
        assert!(message.1.ends_with("is not a number") || message.1.ends_with("is not a JSON value"), "{message:?}");
    }
}

#[test]
fn missing_quote_is_located_by_its_neighbours() {
    assert_mistake("{\"a\": \"x,\n\"b\": 1}", "\"x", "the string `\"x` is never closed");
    assert_mistake("{\"a: \"x\",\n\"b\": 1}", "\"a", "the string `\"a` is never closed");
    assert_mistake("{a\": \"x\",\n\"b\": 1}", "a\"", "the string `a\"` has no opening quote");
    assert_mistake("{\"a\": x, y: z\", \"b\": 1}", "x, y: z\"", "the string `x, y: z\"` has no opening quote");
    assert_mistake("[\"a\", \"b]", "\"b", "the string `\"b` is never closed");
    assert_mistake("[\"a\", b\"]", "b\"", "the string `b\"` has no opening quote");
    assert_mistake("{\"a\": \"x'}", "\"x'", "the string `\"x'` ends with a different quote than it starts with");
    assert_mistake("{\"a\": \"\"x\"}", "\"\"x\"", "extra quote around `\"\"x\"`");
    assert_mistake(
        "{\"a\": \"say \"hi\" now\"}",
        "\"say \"hi\" now\"",
        "a quote inside `\"say \"hi\" now\"` ends the string",
    );
    assert_eq!(tree("{\"a: \"x\", b\": \"say \"hi\"!\", \"c\": \"y}"), "{a:\"x\" b:\"say \\\"hi\\\"!\" c:\"y\"}");
}

#[test]
fn missing_bracket_is_marked_where_it_belongs_and_points_to_its_partner() {
    let text = "{\n  \"a\": [1, 2,\n  \"b\": 3\n}";
    assert_mistake(text, "2", "expected `]` before `\"b\"`");
    let related = parsed(text).mistakes[0].related.clone().unwrap();
    assert_eq!((&text[related.0.start..related.0.end], related.1.as_str()), ("[", "this `[` is never closed"));
    assert_mistake("{\n  \"a\": {\n    \"b\": 1\n  \"c\": 2\n}", "1", "expected `}` before `\"c\"`");
    assert_mistake("{\"a\": \"b\": 1}, \"c\": 2}", ":", "expected `{` before `\"b\"`");
    assert_mistake("{\"a\": 1, 2], \"c\": 2}", ":", "expected `[` before `1`");
    assert_mistake("{\"a\": ], \"c\": 2}", ":", "expected `[` before `]`");
    assert_mistake("{\"a\": {\"b\": [1", "1", "expected `]}}` at the end of the text");
    assert_mistake("\"a\": 1, \"b\": 2", "\"", "expected `{` before `\"a\"`");
}

#[test]
fn wrong_or_extra_bracket_is_marked_itself() {
    assert_mistake("{\"a\": [1, 2}, \"b\": 1}", "}", "expected `]`, found `}`");
    assert_mistake("{\"a\": {1, 2], \"b\": 1}", "{", "expected `[`, found `{`");
    assert_mistake("{\"a\": [\"b\": 1, \"c\": 2]}", "[", "expected `{`, found `[`");
    assert_mistake("[\"a\": \"b\"]", ":", "expected a comma, found `:`");
    assert_mistake("{\"a\": [1]], \"b\": 1}", "]", "unexpected extra `]`");
    assert_mistake("{\"a\": 1}, \"b\": 1}", "}", "unexpected extra `}`");
    assert_mistake("{{\"a\": 1}", "{", "unexpected extra `{`");
}

#[test]
fn every_invalid_escape_is_marked() {
    let text = r#"["a\1\u12\xg\ud800 \udc00\ud83d\ude00"]"#;
    let marked: Vec<_> = mistakes(text).into_iter().map(|(marked, _)| marked).collect();
    assert_eq!(marked, [r"\1", r"\u12", r"\x", r"\ud800", r"\udc00"]);
    assert_eq!(tree(text), "[\"ag 😀\"]");
}

#[test]
fn unclosed_comment_ends_before_json_lines() {
    let text = "{ \"a\": 1, /* note,\n   and more\n  \"b\": 2 /* again }";
    assert_eq!(mistakes(text).len(), 2);
    assert_eq!(tree(text), "{a:1 b:2}");
}

#[test]
fn merge_conflict_is_one_mistake_and_its_first_side_is_read() {
    let text =
        "{\n<<<<<<< HEAD\n  \"a\": 1,\n||||||| base\n  \"a\": 0,\n=======\n  \"a\": 2,\n>>>>>>> topic\n  \"b\": 3\n}";
    assert_mistake(text, "<<<<<<< HEAD", "unresolved merge conflict");
    assert_eq!(tree(text), "{a:1 b:3}");
    assert_mistake("{\n>>>>>>> topic\n}", ">>>>>>> topic", "unresolved merge conflict");
}

#[test]
fn empty_text_is_one_mistake() {
    assert_mistake("", "", "the file is empty");
    assert_mistake(" \n\u{feff}", "", "the file is empty");
    assert_mistake("// later\n", "// later", "the file contains only comments");
    assert_mistake("/* later", "/*", "this comment is never closed");
}

#[test]
fn invisible_character_is_named_by_its_code_point() {
    assert_mistake("{\"a\":\u{200b} 1}", "\u{200b}", "unexpected invisible character U+200B");
    assert_mistake("{\"a\": 1\u{0}}", "\u{0}", "unexpected invisible character U+0000");
}

#[test]
fn text_after_the_end_is_one_mistake() {
    assert_mistake("{} {\"a\": []}", "{", "unexpected `{` after the end");
    assert_mistake("1 2 3", "2", "unexpected `2` after the end");
}

#[test]
fn long_text_is_truncated_in_messages() {
    let text = format!("[{}]", "a".repeat(100));
    assert_eq!(mistake(&text).1, format!("`{}…` is not a JSON value", "a".repeat(40)));
}

#[test]
fn excessive_nesting_is_one_mistake() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(mistakes(&nested(MAX_DEPTH)), []);
    for depth in [MAX_DEPTH + 1, MAX_DEPTH + 2, 200_000] {
        let text = nested(depth);
        let found = parsed(&text).mistakes;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].span.start, found[0].message.as_str()), (MAX_DEPTH, "nested more than 128 levels deep"));
    }
    let text = format!("[{}, 1]", nested(20_000));
    assert_eq!(mistakes(&text).len(), 1);
    assert!(tree(&text).ends_with("] 1]"));
    parsed(&"{\"a\":[".repeat(10_000));
    parsed(&("{\"a\":".repeat(5_000) + &"]}".repeat(5_000)));
}

#[test]
fn broken_quotes_and_comments_take_linear_time() {
    let pieces = [
        "\"a",
        "\"a\"b",
        "a\"",
        "\"x:\"x",
        "'\"",
        "/*",
        "/*/",
        "/ ",
        "# \"",
        "<<<<<<<\n=======\n",
        "“a\"b",
        "\\\"",
        "a ",
        "\r\"",
    ];
    for piece in pieces {
        assert!(!parsed(&piece.repeat(3_000)).mistakes.is_empty());
    }
}

#[test]
fn json5_syntax_is_labelled() {
    assert_eq!(loose("\u{feff}{}"), ["byte order mark"]);
    assert_eq!(loose("{}// a\n/* b */"), ["comment", "comment"]);
    assert_eq!(loose("{a: 'b',}"), ["bare key", "single quotes", "trailing comma"]);
    assert_eq!(loose("[+1, .5, 5., 0xF]").len(), 4);
    assert_eq!(loose("[\"a\\\nb\", \"\\x41\", \"\t\", \"\\v\"]").len(), 4);
    assert_eq!(loose("[\u{a0}1]"), ["white space that JSON does not allow"]);
    assert_eq!(loose("[1e400, \"\u{2028}\", \"\\u2028\\/\", -0.0e-0, \u{20}null\r\n]"), [] as [&str; 0]);
}

#[test]
fn strict_json_keeps_the_meaning() {
    assert_eq!(strict("\u{feff}{a: 'it\\'s \"x\"', }"), "{\"a\": \"it's \\\"x\\\"\" }");
    assert_eq!(strict("[+1, .5, -.5, 5., 5.e3, 0x1F, -0xa,]"), "[1, 0.5, -0.5, 5.0, 5.0e3, 31, -10]");
    assert_eq!(strict("[Infinity, -NaN]"), "[null, null]");
    assert_eq!(strict("[\"a\\\nb\\x41\\v\\0\\q\\u00e9\"]"), "[\"abA\\u000b\\u0000q\\u00e9\"]");
    assert_eq!(strict("{\\u0061b\u{a0}:\u{2028}1}"), "{\"ab\" : 1}");
}

#[test]
fn comment_alone_on_its_line_is_removed_with_the_line() {
    assert_eq!(
        strict("// a\n{\n  // b\r\n  \"c\": 1, // d\n  /* e */ \"f\": 2\n  /* g\n */\n}\n// h"),
        "{\n  \"c\": 1,\n   \"f\": 2\n}\n"
    );
    assert_eq!(strict("[1/* a *//* b */  // c\r]"), "[1\r]");
}

#[test]
fn comments_are_listed_with_their_delimiters() {
    let text = "// a\n{/* b */}//c";
    let comments: Vec<_> = parsed(text).comments.iter().map(|span| &text[span.start..span.end]).collect();
    assert_eq!(comments, ["// a", "/* b */", "//c"]);
}

#[test]
fn duplicate_key_is_kept_twice() {
    assert_eq!(tree("{a: 1, \"a\": 2}"), "{a:1 a:2}");
}

#[test]
fn dialect_matches_the_reference_parsers() {
    let dialect = |text| read(text, SourceId(0)).1;
    assert_eq!(dialect(MANIFEST), Dialect::Json);
    assert_eq!(dialect("{a: 1}"), Dialect::Json5);
    assert_eq!(dialect("{a: 1"), Dialect::Broken);
    assert_eq!(dialect("[\"\\ud800\"]"), Dialect::Broken);
}

#[test]
fn text_with_too_many_tokens_is_not_parsed() {
    for piece in ["}", "0,", "/**/", "'' "] {
        let given_up = parse(&format!("[{}", piece.repeat(MAX_PIECES)), SourceId(0));
        assert!(given_up.root.is_none(), "{piece}");
        assert!(given_up.mistakes.iter().any(|mistake| mistake.message.starts_with("more than 1048576 ")), "{piece}");
    }
}

#[test]
fn text_with_too_many_mistakes_is_not_parsed() {
    for piece in ["}", ": ,", "@ ,", "'\\1',"] {
        let given_up = parse(&format!("[{}", piece.repeat(2 * MAX_MISTAKES)), SourceId(0));
        assert!(given_up.root.is_none(), "{piece}");
        assert!(
            (MAX_MISTAKES..MAX_MISTAKES + 100).contains(&given_up.mistakes.len()),
            "{piece} {}",
            given_up.mistakes.len()
        );
    }
}

#[test]
fn long_string_of_escapes_takes_linear_time() {
    let root = parse(&format!("\"{}\"", "\\u0041".repeat(1_000_000)), SourceId(0)).root.unwrap();
    assert_eq!(root.as_str().map(str::len), Some(1_000_000));
}

#[test]
fn inserted_bracket_causes_no_further_mistake() {
    let nuls = "\0".repeat(71);
    let text = |open: char, close: char| {
        format!(
            "{{\n  suppr,/\"0 rr,/\"0 reason: \"only our own sandbox installs thisess: [\n{nuls}]:  {open} rule: ct_uris,/\"0 reason: \"only our own sandbox installs this\", {close}ntil: \"291\" }},\n  ],\n}}\n"
        )
    };
    for (span, message) in mistakes(&text('[', ']')).into_iter().chain(mistakes(&text('{', '}'))) {
        assert!(!span.is_empty() && !message.contains("``"), "{span:?} {message}");
    }
}

#[test]
fn long_list_is_read_like_a_short_one() {
    let items = 100_000;
    let text = format!("[{}]", r#"{"a": ["b", 1]}, "#.repeat(items));
    let root = parse(&text, SourceId(0)).root.unwrap();
    assert_eq!(root.items().len(), items);
    assert!(root.items().iter().all(|item| item.to_json() == serde_json::json!({"a": ["b", 1.0]})));
    let torn = parse(&text.replace(r#"}, ]"#, "]"), SourceId(0));
    assert_eq!(torn.mistakes.len(), 1);
}

#[test]
fn very_long_strings_get_no_strict_spelling() {
    let string = format!("'{}'", "\t".repeat(700_000));
    let parsed = parsed(&format!("[{string}, {string}, // a comment\n]"));
    let has_edit: Vec<_> = parsed.loose.iter().map(|loose| (loose.what, loose.edit.is_some())).collect();
    assert_eq!(
        has_edit,
        [("single quotes", true), ("single quotes", false), ("trailing comma", true), ("comment", true)]
    );
}

#[test]
fn very_long_bare_key_gets_no_quotes() {
    let mistakes = |length: usize| parsed(&format!("{{{}: 1}}", "a-".repeat(length))).mistakes;
    assert!(mistakes(10)[0].edit.is_some());
    assert!(mistakes(1_000)[0].edit.is_none());
}
