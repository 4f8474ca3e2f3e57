//! The outline of a manifest or a configuration.

use lsp_types::{DocumentSymbol, SymbolKind};

use super::positions::Lines;
use crate::syntax::{Node, Span, Value};
use crate::text::Shown;

/// The most symbols that are listed. Real manifests have some dozens.
const MAX_SYMBOLS: usize = 5_000;

/// How deep they are listed.
const MAX_DEPTH: usize = 8;

/// The symbols of a tree.
pub fn symbols(root: &Node, lines: &Lines) -> Vec<DocumentSymbol> {
    let mut left = MAX_SYMBOLS;
    below(root, lines, 0, &mut left)
}

fn below(node: &Node, lines: &Lines, depth: usize, left: &mut usize) -> Vec<DocumentSymbol> {
    if depth >= MAX_DEPTH {
        return Vec::new();
    }
    let members = node.members().iter().map(|member| (member.key.text.as_str().into(), member.key.span, &member.value));
    let entries = node.items().iter().enumerate();
    let entries = entries
        .filter(|(_, item)| item.as_object().is_some())
        .map(|(index, item)| (name(item, index), item.span, item));
    let mut symbols = Vec::new();
    let all: Vec<(Shown, Span, &Node)> = members.chain(entries).collect();
    for (name, selection, value) in all {
        if *left == 0 {
            break;
        }
        *left -= 1;
        // Of a YAML alias, the value is elsewhere.
        let (start, end) = (selection.start.min(value.span.start), selection.end.max(value.span.end));
        #[allow(deprecated, reason = "the struct has no other constructor")]
        symbols.push(DocumentSymbol {
            name: if name.trim().is_empty() { "(empty)".to_owned() } else { name.to_string() },
            detail: detail(value),
            kind: kind(value),
            tags: None,
            deprecated: None,
            range: lines.range(start, end),
            selection_range: lines.range(selection.start, selection.end),
            children: Some(below(value, lines, depth + 1, left)).filter(|below| !below.is_empty()),
        });
    }
    symbols
}

/// What an entry of a list is called: by what tells it from the others.
fn name(entry: &Node, index: usize) -> Shown {
    let text = |key: &&str| entry.get(key).and_then(|member| member.value.as_str());
    let names = ["permission", "viewport", "id", "rule", "type"];
    names.iter().find_map(text).map_or_else(|| format!("[{index}]").into(), Shown::from)
}

fn detail(value: &Node) -> Option<String> {
    match &value.value {
        Value::String(text) if text.len() <= 80 => Some(Shown::new(text.as_str()).to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

fn kind(value: &Node) -> SymbolKind {
    match value.value {
        Value::Null | Value::Unreadable => SymbolKind::NULL,
        Value::Bool(_) => SymbolKind::BOOLEAN,
        Value::Number(_) => SymbolKind::NUMBER,
        Value::String(_) => SymbolKind::STRING,
        Value::Array(_) => SymbolKind::ARRAY,
        Value::Object(_) => SymbolKind::OBJECT,
    }
}
