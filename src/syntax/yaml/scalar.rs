//! What a scalar means: the core schema of YAML 1.2 (chapter 10.3), and the tags that override it.

use saphyr_parser::{ScalarStyle, Tag};

use crate::syntax::Value;

/// The value of a scalar with that content, style and tag.
///
/// A core tag that the content does not fit (`!!int many`) and custom tags change nothing.
pub(super) fn resolve(content: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    match tag.and_then(core_tag) {
        Some("str") => return Value::String(content.into()),
        Some("null") if null(content) => return Value::Null,
        Some("bool") => {
            if let Some(value) = boolean(content) {
                return Value::Bool(value);
            }
        }
        Some("int" | "float") => {
            if let Some(value) = number(content) {
                return Value::Number(value);
            }
        }
        _ => {}
    }
    if style == ScalarStyle::Plain { plain(content) } else { Value::String(content.into()) }
}

/// The value of an unquoted scalar without a tag. `yes`, `no`, `on` and `off` are strings in YAML 1.2.
pub(crate) fn plain(content: &str) -> Value {
    if null(content) {
        return Value::Null;
    }
    let known = boolean(content).map(Value::Bool).or_else(|| number(content).map(Value::Number));
    known.unwrap_or_else(|| Value::String(content.into()))
}

/// The name of a tag of the core schema, such as `str`; a lone `!` says string as well.
fn core_tag(tag: &Tag) -> Option<&str> {
    const CORE: &str = "tag:yaml.org,2002:";
    match (tag.handle.as_str(), tag.suffix.as_str()) {
        (CORE, name) => Some(name),
        ("", "!") => Some("str"),
        ("", verbatim) => verbatim.strip_prefix(CORE),
        _ => None,
    }
}

fn null(content: &str) -> bool {
    matches!(content, "" | "~" | "null" | "Null" | "NULL")
}

fn boolean(content: &str) -> Option<bool> {
    match content {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

fn number(content: &str) -> Option<f64> {
    if let Some(digits) = content.strip_prefix("0o") {
        return integer(digits, 8);
    }
    if let Some(digits) = content.strip_prefix("0x") {
        return integer(digits, 16);
    }
    if let ".nan" | ".NaN" | ".NAN" = content {
        return Some(f64::NAN);
    }
    let unsigned = content.strip_prefix(['-', '+']).unwrap_or(content);
    if let ".inf" | ".Inf" | ".INF" = unsigned {
        return Some(if content.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    // Rust parses every number of the core schema, and otherwise only words such as `infinity`.
    let written_in_digits = unsigned.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+'));
    let has_digit_first = unsigned.strip_prefix('.').unwrap_or(unsigned).starts_with(|c: char| c.is_ascii_digit());
    if written_in_digits && has_digit_first { content.parse().ok() } else { None }
}

/// An unsigned integer in base 8 or 16. An `f64`, as in the tree, so a long one is rounded.
fn integer(digits: &str, base: u32) -> Option<f64> {
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(0.0, |sum, c| Some(sum * f64::from(base) + f64::from(c.to_digit(base)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number_of(content: &str) -> Option<f64> {
        match plain(content) {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    #[test]
    fn numbers_follow_the_core_schema() {
        for (content, value) in [
            ("0", 0.0),
            ("-19", -19.0),
            ("+12", 12.0),
            ("007", 7.0),
            ("0o17", 15.0),
            ("0xFf", 255.0),
            ("1.0", 1.0),
            ("1.", 1.0),
            (".5", 0.5),
            ("-.5", -0.5),
            ("1e3", 1000.0),
            ("1.5E-1", 0.15),
            (".inf", f64::INFINITY),
            ("-.INF", f64::NEG_INFINITY),
            ("+.Inf", f64::INFINITY),
        ] {
            assert_eq!(number_of(content), Some(value), "{content}");
        }
        assert!(number_of(".nan").is_some_and(f64::is_nan));
    }

    #[test]
    fn number_like_text_stays_a_string() {
        for content in [
            "1.0.0", "1_000", "0b1", "0o8", "0o", "0x", "-0x1", "+", "-", ".", "e3", ".e3", "1e", "1 2", "inf",
            "infinity", "nan", "NaN", "+.nan", "--1", "1-", "0xG", "１",
        ] {
            assert_eq!(plain(content), Value::String(content.into()));
        }
    }

    #[test]
    fn yes_and_no_are_strings() {
        for content in ["yes", "No", "on", "OFF", "y", "tRUE", "nULL"] {
            assert_eq!(plain(content), Value::String(content.into()));
        }
        assert_eq!(plain("True"), Value::Bool(true));
        assert_eq!(plain("FALSE"), Value::Bool(false));
        assert_eq!(plain("~"), Value::Null);
        assert_eq!(plain(""), Value::Null);
    }

    #[test]
    fn core_tag_overrides_the_content() {
        let tag = |handle: &str, suffix: &str| Tag { handle: handle.into(), suffix: suffix.into() };
        let resolve = |content, tag| resolve(content, ScalarStyle::Plain, Some(&tag));
        assert_eq!(resolve("1.0", tag("tag:yaml.org,2002:", "str")), Value::String("1.0".into()));
        assert_eq!(resolve("1.0", tag("", "tag:yaml.org,2002:str")), Value::String("1.0".into()));
        assert_eq!(resolve("1.0", tag("", "!")), Value::String("1.0".into()));
        assert_eq!(resolve("1.0", tag("!", "version")), Value::Number(1.0));
        assert_eq!(resolve("many", tag("tag:yaml.org,2002:", "int")), Value::String("many".into()));
        let quoted = super::resolve("5", ScalarStyle::DoubleQuoted, Some(&tag("tag:yaml.org,2002:", "int")));
        assert_eq!(quoted, Value::Number(5.0));
    }
}
