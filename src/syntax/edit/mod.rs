//! Edits of a text that keep the layout of what they leave, in JSON, JSON5 and YAML alike.
//!
//! The text around a node determines the edit: brackets, commas, line breaks, quotes. If it is not certain that
//! everything else keeps its meaning, there is no edit.

mod blank;
mod layout;
mod quote;
mod taken;

use super::{Edit, Key, Node, Span};
use layout::Layout;
pub use taken::Taken;

/// The text after the edits. Of two that overlap, the one that starts first is applied; edits that insert at the same
/// place are applied in their order. An edit that does not fit the text is not applied.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut result, mut at) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        let fits = text.get(edit.span.start..edit.span.end).is_some();
        if let Some(kept) = text.get(at..edit.span.start).filter(|_| fits) {
            result.push_str(kept);
            result.push_str(&edit.text);
            at = edit.span.end;
        }
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

/// Replaces a value with a string, keeping its quotes if it has any.
///
/// Behind a YAML alias, nothing is changed: other places share the value.
pub fn replace_string(node: &Node, text: &str, new: &str) -> Edit {
    let old = slice(text, node.span);
    let written = match old.chars().next() {
        Some('*') if is_yaml(text) => return nothing(node.span),
        Some('"') => quote::double(new),
        Some('\'') => quote::single(new),
        _ if is_yaml(text) => quote::plain(new),
        _ => quote::double(new),
    };
    let touches_indicator =
        old.is_empty() && text.get(..node.span.start).is_some_and(|text| text.ends_with([':', '-', ',']));
    Edit { span: node.span, text: if touches_indicator { format!(" {written}") } else { written } }
}

/// Renames a key, keeping its quotes if it has any; quotes are added only if needed.
///
/// Behind a YAML alias, nothing is changed: other places share the key.
pub fn rename_key(key: &Key, text: &str, new: &str) -> Edit {
    let written = match slice(text, key.span).chars().next() {
        Some('*') if is_yaml(text) => return nothing(key.span),
        Some('"') => quote::double(new),
        Some('\'') => quote::single(new),
        _ if is_yaml(text) => quote::plain(new),
        _ => quote::bare(new),
    };
    Edit { span: key.span, text: written }
}

/// Removes a member from its object, with its comma or its lines. A comment on the member's last line goes with it; all
/// other comments stay.
pub fn remove_member(text: &str, object: &Node, index: usize) -> Option<Edit> {
    Layout::of(text, object)?.remove(index)
}

/// Removes an item from its list, with its comma or its lines. A comment on the item's last line goes with it; all
/// other comments stay.
pub fn remove_item(text: &str, array: &Node, index: usize) -> Option<Edit> {
    Layout::of(text, array)?.remove(index)
}

/// Adds a member after the last one of an object, laid out like that one. `value` is JSON on one line.
pub fn insert_member(text: &str, object: &Node, key: &str, value: &str) -> Option<Edit> {
    object.as_object()?;
    let layout = Layout::of(text, object)?;
    let member = if layout.is_bracketed() {
        let last = object.members().last().map(|member| member.key.span);
        let key = match last.and_then(|last| slice(text, last).chars().next()) {
            Some('"') | None => quote::double(key),
            Some('\'') => quote::single(key),
            Some(_) => quote::bare(key),
        };
        format!("{key}: {value}")
    } else {
        format!("{}: {}", quote::plain(key), quote::plain_json(value))
    };
    layout.insert(object.members().len(), &member)
}

/// Adds an item before the one at `index`, or after the last one, laid out like its neighbour. `value` is JSON on one
/// line.
pub fn insert_item(text: &str, array: &Node, index: usize, value: &str) -> Option<Edit> {
    let layout = Layout::of(text, array)?;
    let item = if layout.is_bracketed() { value.to_owned() } else { format!("- {}", quote::plain_json(value)) };
    layout.insert(index, &item)
}

/// Adds copies of an item after it, each with a different string in place of `part`.
pub fn copy_item(text: &str, array: &Node, index: usize, part: &Node, strings: &[&str]) -> Option<Edit> {
    let layout = Layout::of(text, array)?;
    let (before, after) = layout.around(index, part.span)?;
    let written = strings.iter().map(|new| replace_string(part, text, new)).filter(|edit| edit.span == part.span);
    let copies: Vec<String> = written.map(|edit| format!("{before}{}{after}", edit.text)).collect();
    (copies.len() == strings.len()).then(|| layout.insert_after_all(index, &copies))?
}

/// Whether a text is YAML in block style. YAML in brackets is close enough to JSON.
fn is_yaml(text: &str) -> bool {
    !text.get(blank::skip(text, 0)..).is_some_and(|text| text.starts_with(['{', '[']))
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start..span.end).unwrap_or_default()
}

fn nothing(span: Span) -> Edit {
    Edit { span: Span { end: span.start, ..span }, text: String::new() }
}
