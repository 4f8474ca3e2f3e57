//! The parser's messages that we read, each with a text that causes it. Its version is fixed, because a message that is
//! worded differently would be explained less well and nothing else would fail.

use saphyr_parser::Parser;

use super::*;
use crate::syntax::yaml;

const MESSAGES: [(&str, &str); 46] = [
    (UNKNOWN_ANCHOR, "*a"),
    (MISPLACED_BRACKET, "]"),
    (SECOND_COLON, "a: b: c"),
    (INTERRUPTED, "a: x # y\n  z"),
    (MISSING_IN_MAPPING, "{a"),
    (MISSING_IN_LIST, "[a"),
    ("while scanning a quoted scalar, found unexpected end of stream", "\""),
    ("while scanning a quoted scalar, found unexpected document indicator", "\"\n---"),
    ("invalid indentation in quoted scalar", "a: \"\nb"),
    ("invalid trailing content after double-quoted scalar", "\"\"a"),
    ("while parsing a quoted scalar, found unknown escape character", "\"\\q"),
    ("while parsing a quoted scalar, did not find expected hexadecimal number", "\"\\x1"),
    ("while parsing a quoted scalar, found invalid Unicode character escape code", "\"\\uD800"),
    ("tabs disallowed within this context (block indentation)", "a:\n\tb"),
    ("tab cannot be used as indentation", "a: \"\n\t"),
    ("tabs disallowed in this context", "? \t"),
    ("while scanning a plain scalar, found a tab", "? a\n\t["),
    ("a block scalar content cannot start with a tab", "|\n\t"),
    ("':' must be followed by a valid YAML whitespace", ":\ta"),
    ("'-' must be followed by a valid YAML whitespace", "- \t- "),
    ("simple key expect ':'", "a: \nb\n"),
    ("simple key expected", "a: \nb"),
    ("while parsing a block mapping, did not find expected key", "a: []b"),
    ("while parsing a block collection, did not find expected '-' indicator", "- []a"),
    ("block sequence entries are not allowed in this context", "a: - "),
    ("comments must be separated from other tokens by whitespace", "[#"),
    ("while scanning a block scalar, did not find expected comment or line break", "|a"),
    ("wrongly indented line in block scalar", "> \n  \n, "),
    ("a byte order mark must not appear inside a document", "a\u{feff}"),
    ("did not find expected <document start>", "[a]\nb"),
    ("while scanning a directive, could not find expected directive name", "%"),
    ("while scanning a directive, did not find expected comment or line break", "%YAML 1.2a"),
    ("duplicate version directive", "%YAML 1.2\n%YAML 1.2"),
    ("missing explicit document end marker before directive", "a:\n%[]"),
    ("while parsing a tag, did not find expected tag URI", "!!"),
    ("while scanning a tag, did not find expected whitespace or line break", "!\""),
    ("invalid global tag character", "%TAG ! "),
    ("the handle wasn't declared", "!a!b"),
    ("mapping keys are not allowed in this context", "a: ?"),
    ("unexpected character: `@'", "@"),
    ("while scanning an anchor or alias, did not find expected alphabetic or numeric character", "&"),
    ("while parsing a node, did not find expected node content", "["),
    ("':' may not precede any of `[{` in flow mapping", "[:["),
    ("illegal placement of ':' indicator", "[a\n: "),
    ("invalid indentation", "a: [\nb"),
    ("invalid indentation in flow construct", "? [[a, \t\nx&"),
];

/// The first error of the parser.
fn info(text: &str) -> Option<String> {
    Parser::new_from_str(text).find_map(|event| Some(event.err()?.info().to_owned()))
}

#[test]
fn parser_error_messages_are_as_expected() {
    for (message, text) in MESSAGES {
        assert_eq!(info(text).as_deref(), Some(message), "{text:?}");
    }
    assert_eq!(info(&"[".repeat(300)).as_deref(), Some("recursion limit exceeded"));
}

#[test]
fn every_message_is_explained() {
    for (message, text) in MESSAGES {
        let parsed = yaml::parse(text, SourceId(0));
        assert_eq!(parsed.mistakes.len(), 1, "{message}: {text:?}");
        assert_ne!(parsed.mistakes[0].message, "the YAML cannot be parsed from here on", "{message}: {text:?}");
    }
}
