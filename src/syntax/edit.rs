//! Edits of a text that keep the layout of what they leave.

use super::{Edit, Node};

/// The text after the edits. Of two that overlap, the one that starts first is applied.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut result, mut at) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        if let Some(kept) = text.get(at..edit.span.start) {
            result.push_str(kept);
            result.push_str(&edit.text);
            at = edit.span.end;
        }
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

/// Writes another text where a string stands, in the same quotes.
pub fn replace_string(node: &Node, text: &str, new: &str) -> Edit {
    let _ = text;
    Edit { span: node.span, text: serde_json::Value::from(new).to_string() }
}

/// Removes an item from its list.
pub fn remove_item(text: &str, array: &Node, index: usize) -> Option<Edit> {
    let (item, before) = (array.items().get(index)?, array.items().get(index.checked_sub(1)?)?);
    let _ = text;
    Some(Edit { span: super::Span::new(item.span.source, before.span.end, item.span.end), text: String::new() })
}
