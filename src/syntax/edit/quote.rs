//! How a string is written, by the quotes it gets.

use crate::syntax::{Value, yaml};

/// In double quotes: a string of JSON, and so one of JSON5 and of YAML.
pub(super) fn double(text: &str) -> String {
    let mut written = String::new();
    for c in serde_json::Value::from(text).to_string().chars() {
        // What JSON allows and YAML does not.
        match c {
            '\u{7f}'..='\u{9f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                written.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => written.push(c),
        }
    }
    written
}

/// In single quotes, unless JSON5 and YAML would not read them alike.
pub(super) fn single(text: &str) -> String {
    let quoted = double(text);
    // Nothing had to be escaped, nor has to be in single quotes.
    let is_simple = quoted.len() == text.len() + 2 && !text.contains('\'');
    if is_simple { format!("'{text}'") } else { quoted }
}

/// A key of JSON5 without quotes, if it is a plain identifier.
pub(super) fn bare(key: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let is_identifier = key.chars().all(is_word) && key.starts_with(|c: char| !c.is_ascii_digit());
    if is_identifier { key.into() } else { double(key) }
}

/// Without quotes in YAML, where every reader takes that for the same string.
pub(super) fn plain(text: &str) -> String {
    if is_plain(text) { text.into() } else { double(text) }
}

/// A value of JSON in YAML: a string without quotes where it needs none.
pub(super) fn plain_json(json: &str) -> String {
    match serde_json::from_str::<String>(json) {
        Ok(text) if is_plain(&text) => text,
        _ => json.into(),
    }
}

/// Stricter than YAML 1.2: readers that still follow 1.1 take more words and numbers for something else.
fn is_plain(text: &str) -> bool {
    let starts_well = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '$' | '(');
    let is_number_like = text.starts_with(|c: char| c.is_ascii_digit()) && text.split('.').count() < 3;
    let is_word = ["y", "n", "yes", "no", "on", "off"].contains(&text.to_lowercase().as_str());
    let has_no_meaning = |c: char| !matches!(c, ',' | '[' | ']' | '{' | '}') && (c == ' ' || !c.is_whitespace());
    text.starts_with(starts_well)
        && text.chars().all(has_no_meaning)
        && double(text).len() <= text.len() + 2 + text.matches(['"', '\\']).count()
        && text.trim_end() == text
        && !text.ends_with(':')
        && !text.starts_with("...")
        && !text.contains(": ")
        && !text.contains(" #")
        && !is_number_like
        && !is_word
        && matches!(yaml::plain(text), Value::String(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_omitted_only_when_unambiguous() {
        for text in [
            "text",
            "My App",
            "https://a.b/c?d=e&f#g",
            "./icon.png",
            "1.2.3",
            "it's \"so\"",
            "café",
            "a:b",
            "$x",
            "a\\b",
        ] {
            assert_eq!(plain(text), text);
        }
        for text in [
            "",
            " a",
            "a ",
            "a: b",
            "a:",
            "a #b",
            "#a",
            "- a",
            "-",
            "? a",
            "*a",
            "&a",
            "!a",
            "|",
            ">",
            "@a",
            "`a",
            "%a",
            "'a",
            "\"a",
            "null",
            "~",
            "true",
            "Yes",
            "off",
            "1",
            "1.0",
            "0x1f",
            ".5",
            ".inf",
            "2024-01-01",
            "1_000",
            "1:30",
            "a, b",
            "[a]",
            "{a}",
            "a\nb",
            "a\tb",
            "a\u{85}b",
            "a\u{feff}",
            "a\u{7f}",
            "<<",
            "=",
            "---",
            "...",
        ] {
            let quoted = plain(text);
            assert!(quoted.starts_with('"'), "{quoted}");
            assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
        }
    }

    #[test]
    fn single_quotes_are_kept_when_json5_and_yaml_agree() {
        assert_eq!(single("a b"), "'a b'");
        assert_eq!(single("it's"), "\"it's\"");
        assert_eq!(single("a\\b"), "\"a\\\\b\"");
        assert_eq!(single("a\nb"), "\"a\\nb\"");
    }

    #[test]
    fn only_identifiers_are_written_without_quotes() {
        assert_eq!(bare("$schema_2"), "$schema_2");
        assert_eq!(bare("connect-src"), "\"connect-src\"");
        assert_eq!(bare("2nd"), "\"2nd\"");
        assert_eq!(bare(""), "\"\"");
    }
}
