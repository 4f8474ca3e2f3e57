//! Texts with a cursor, and what becomes of them under the server's edits.

use serde_json::Value;

/// A text without its `|`, and where that was.
pub fn cursor(text: &str) -> (String, (u32, u32)) {
    let (before, after) = text.split_once('|').unwrap();
    let line = before.rsplit('\n').next().unwrap();
    let position = (before.matches('\n').count() as u32, line.encode_utf16().count() as u32);
    (format!("{before}{after}"), position)
}

/// The text after some edits.
pub fn apply(text: &str, edits: &[Value]) -> String {
    let mut edits: Vec<_> = edits.iter().map(|edit| (offset(text, &edit["range"]["start"]), edit)).collect();
    edits.sort_by_key(|(start, _)| *start);
    let mut text = text.to_owned();
    for (start, edit) in edits.into_iter().rev() {
        let end = offset(&text, &edit["range"]["end"]);
        text.replace_range(start..end, edit["newText"].as_str().unwrap());
    }
    text
}

fn offset(text: &str, position: &Value) -> usize {
    let number = |key: &str| position[key].as_u64().unwrap() as usize;
    let start: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
    let mut units = 0;
    for (at, character) in text[start..].char_indices() {
        if units == number("character") {
            return start + at;
        }
        units += character.len_utf16();
    }
    text.len()
}
