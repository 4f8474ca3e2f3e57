//! Where in a file the cursor is: which value, or the key of which object, would be written there.
//!
//! Text that is being written is rarely whole, and nobody reads broken text better than our own parsers. So a mark is written
//! at the cursor, as a value and as a key, with commas and without; the text that is then the least broken says what
//! belongs there, and what has to be written around it.

use std::ops::Range;

use crate::app::Source;
use crate::app::source::is_yaml;
use crate::syntax::{Node, Part, SourceId, Value};

/// The mark: a string that nobody writes.
const MARK: &str = "\u{E000}cursor";

/// A reading of the cursor's place.
#[derive(Debug)]
pub struct Cursor {
    /// The JSON pointer of the value at the cursor or, of a key, of its object.
    pub pointer: String,
    /// Whether a key or a value is written here.
    pub part: Part,
    /// The bytes that are replaced: the word or the string that the cursor is in.
    pub token: Range<usize>,
    /// The file as it is with a mark at the cursor.
    pub root: Node,
    /// Whether the key that is written needs a value.
    pub needs_value: bool,
    /// Where a comma is missing before it.
    pub comma_before: Option<usize>,
    /// Whether a comma is missing after it.
    pub comma_after: bool,
}

/// A text to try.
struct Trial {
    as_member: bool,
    comma_before: bool,
    comma_after: bool,
}

/// The readings of the place at an offset under which the least of the text is broken, the simplest first.
pub fn readings(source: &Source, offset: usize) -> Vec<Cursor> {
    if source.parsed.comments.iter().any(|comment| comment.start < offset && offset < comment.end) {
        return Vec::new();
    }
    let token = token(&source.text, offset);
    let is_block = is_yaml(&source.path) && !source.text.trim_start().starts_with(['{', '[']);
    let commas: &[bool] = if is_block { &[false] } else { &[false, true] };
    let mut best = usize::MAX;
    let mut readings = Vec::new();
    for &comma_before in commas {
        for &comma_after in commas {
            for as_member in [false, true] {
                let trial = Trial { as_member, comma_before, comma_after };
                let Some((mistakes, cursor)) = trial.read(source, &token, is_block) else { continue };
                if mistakes < best {
                    best = mistakes;
                    readings.clear();
                }
                if mistakes == best {
                    readings.push(cursor);
                }
            }
        }
    }
    readings
}

impl Trial {
    fn read(&self, source: &Source, token: &Range<usize>, is_block: bool) -> Option<(usize, Cursor)> {
        let text = &source.text;
        let comma_at = before_comments(source, token.start);
        let (before, between) = (text.get(..comma_at)?, text.get(comma_at..token.start)?);
        let written = text.get(token.clone())?;
        let mark = match written.chars().next() {
            Some('\'') => format!("'{MARK}'"),
            Some('"') => format!("\"{MARK}\""),
            // In YAML, an indicator needs a space behind it.
            _ if is_block && before.ends_with([':', '-']) && between.is_empty() => format!(" {MARK}"),
            _ if is_block => MARK.to_owned(),
            _ => format!("\"{MARK}\""),
        };
        let (value, comma) = (if self.as_member { ": 0" } else { "" }, |is: bool| if is { "," } else { "" });
        let marked = format!(
            "{before}{}{between}{mark}{value}{}{}",
            comma(self.comma_before),
            comma(self.comma_after),
            text.get(token.end..)?
        );
        let read = Source::parse(&source.path, marked, SourceId(0));
        let root = read.parsed.root?;
        let (pointer, part) = find(&root, String::new())?;
        let cursor = Cursor {
            pointer,
            part,
            token: token.clone(),
            root,
            needs_value: part == Part::Key && (self.as_member || !text.get(token.end..)?.trim_start().starts_with(':')),
            comma_before: self.comma_before.then_some(comma_at),
            comma_after: self.comma_after,
        };
        Some((read.parsed.mistakes.len(), cursor))
    }
}

/// The end of what is before an offset, without white space and comments.
fn before_comments(source: &Source, offset: usize) -> usize {
    let mut end = offset;
    loop {
        end = source.text.get(..end).map_or(end, |before| before.trim_end().len());
        match source.parsed.comments.iter().find(|comment| comment.end == end) {
            Some(comment) => end = comment.start,
            None => return end,
        }
    }
}

/// The mark below a node: the pointer of the marked value, or of the object with the marked key.
fn find(node: &Node, pointer: String) -> Option<(String, Part)> {
    match &node.value {
        Value::String(text) if text == MARK => Some((pointer, Part::Value)),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| find(item, format!("{pointer}/{index}")))
        }
        Value::Object(object) => object.members.iter().find_map(|member| {
            if member.key.text == MARK {
                return Some((pointer.clone(), Part::Key));
            }
            find(&member.value, format!("{pointer}/{}", member.key.text.replace('~', "~0").replace('/', "~1")))
        }),
        _ => None,
    }
}

/// The string or the word around an offset, on its line; empty if there is none.
fn token(text: &str, offset: usize) -> Range<usize> {
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let is_word = |character: char| character.is_alphanumeric() || matches!(character, '_' | '.' | '/' | '-' | '$');
    if let Some((start, quote)) = open_quote(before.get(line..).unwrap_or_default()) {
        let rest = after.split(['\n', '\r']).next().unwrap_or_default();
        // Without a closing quote before anything else, the string is still being written.
        let end = rest
            .find(quote)
            .filter(|end| rest.get(..*end).is_some_and(|inside| inside.chars().all(|c| is_word(c) || c == ' ')));
        return line + start..end.map_or(offset, |end| offset + end + 1);
    }
    let mut start = before.trim_end_matches(is_word).len().max(line);
    // The dash of a YAML list is not a part of the word behind it.
    if text.get(start..).is_some_and(|word| word.starts_with("- ")) || text.get(start..offset) == Some("-") {
        start += 1;
    }
    let end = text.len() - after.trim_start_matches(is_word).len();
    start.min(offset)..end
}

/// The quote that is open at the end of a line, and where.
fn open_quote(line: &str) -> Option<(usize, char)> {
    let mut open = None;
    let mut escaped = false;
    for (at, character) in line.char_indices() {
        match open {
            Some((_, quote)) if character == quote && !escaped => open = None,
            None if character == '"' || (character == '\'' && !line.get(..at)?.ends_with(char::is_alphanumeric)) => {
                open = Some((at, character));
            }
            _ => {}
        }
        escaped = character == '\\' && !escaped;
    }
    open
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The first reading at the `|` of a text: pointer, part, the token, and the commas that are missing.
    fn read(path: &str, text: &str) -> String {
        let offset = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let source = Source::parse(Path::new(path), text.clone(), SourceId(0));
        match readings(&source, offset).first() {
            None => "nothing".to_owned(),
            Some(cursor) => format!(
                "{} {:?} {:?}{}{}{}",
                cursor.pointer,
                cursor.part,
                text.get(cursor.token.clone()).unwrap(),
                if cursor.needs_value { " needs value" } else { "" },
                if cursor.comma_before.is_some() { " comma before" } else { "" },
                if cursor.comma_after { " comma after" } else { "" },
            ),
        }
    }

    #[test]
    fn place_in_json_is_found_with_the_commas_that_it_needs() {
        for (text, reading) in [
            (r#"{|}"#, r#" Key "" needs value"#),
            (r#"{"id": "a", "na|"}"#, r#" Key "\"na\"" needs value"#),
            (r#"{"id": "a", "na|": 1}"#, r#" Key "\"na\"""#),
            (r#"{"id": "a" |}"#, r#" Key "" needs value comma before"#),
            ("{\"id\": \"a\" // why\n |}", r#" Key "" needs value comma before"#),
            (r#"{"id": "a", | "name": "b"}"#, r#" Key "" needs value comma after"#),
            (r#"{"id": "a" | "name": "b"}"#, r#" Key "" needs value comma before comma after"#),
            (r#"{"id": |}"#, r#"/id Value """#),
            (r#"{"id": | "name": "b"}"#, r#"/id Value "" comma after"#),
            (r#"{"permissions": [|]}"#, r#"/permissions/0 Value """#),
            (r#"{"permissions": [{} |]}"#, r#"/permissions/1 Value "" comma before"#),
            (r#"{"permissions": [{"permission": "cus|"}]}"#, r#"/permissions/0/permission Value "\"cus\"""#),
            ("{\"permissions\": [{\"permission\": \"cus|\n}]}", r#"/permissions/0/permission Value "\"cus""#),
            ("{perm|", r#" Key "perm" needs value"#),
            ("{ /* a| */ }", "nothing"),
            ("|", r#" Value """#),
        ] {
            assert_eq!(read("stripe-app.json", text), reading, "{text}");
        }
    }

    #[test]
    fn place_in_yaml_is_found_by_its_indentation() {
        for (text, reading) in [
            ("id: a\n|\n", r#" Key "" needs value"#),
            ("id: a\nna|\n", r#" Key "na" needs value"#),
            ("id: |\nname: b\n", r#"/id Value """#),
            ("id:|\n", r#"/id Value """#),
            ("permissions:\n  - |\n", r#"/permissions/0 Value """#),
            ("permissions:\n  - permission: cus|\n", r#"/permissions/0/permission Value "cus""#),
            ("permissions:\n  - permission: a\n    |\n", r#"/permissions/0 Key "" needs value"#),
            ("icon: \"./|\"\n", r#"/icon Value "\"./\"""#),
            ("id: a # b|\n", "nothing"),
        ] {
            assert_eq!(read("stripe-app.yaml", text), reading, "{text}");
        }
    }
}
