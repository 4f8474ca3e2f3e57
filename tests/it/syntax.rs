//! Properties of the JSON5 parser, held against the authorities `json5` and `serde_json`.
//!
//! Where `json5` 1.3.7 and the JSON5 specification differ, `json5` is followed: it is what says in the end that a text is JSON5.

use crate::support::properties;
use properties::json5::{apply, check};
use proptest::prelude::*;
use stripe_app_lint::syntax::{SourceId, json5};

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
    fn json5_text_has_no_mistakes_and_the_value_of_the_reference_parser(text in value()) {
        prop_assert!(json5::parse(&text, SourceId(0)).mistakes.is_empty(), "{:?}", json5::parse(&text, SourceId(0)).mistakes);
        check(&text);
    }

    #[test]
    fn changed_text_is_accepted_exactly_if_json5_accepts_it(text in value(), changes in changes()) {
        check(&change(text, changes));
    }

    #[test]
    fn random_tokens_are_accepted_exactly_if_json5_accepts_them(pieces in prop::collection::vec(changes(), 0..6)) {
        check(&pieces.concat().into_iter().map(|change| change.3).collect::<String>());
    }

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn number_is_accepted_exactly_if_json5_accepts_it(text in "[-+.0-9eExXaInfityN_]{0,8}") {
        check(&text);
    }

    #[test]
    fn bare_key_is_accepted_exactly_if_json5_accepts_it(key in "[\\PCa-z0-9$_\\\\]{1,4}") {
        check(&format!("{{{key}:0}}"));
    }

    #[test]
    fn edit_of_the_only_mistake_fixes_the_text(text in value(), changes in changes()) {
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
