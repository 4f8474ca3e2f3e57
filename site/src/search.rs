//! The index that the search reads: a script, so that it also works on pages opened from a disk.

use serde_json::json;

use crate::page::Page;

/// The index of all pages.
pub fn index(pages: &[Page]) -> String {
    let entries = pages.iter().flat_map(|page| {
        page.entries.iter().map(|entry| {
            let anchor = if entry.anchor.is_empty() { String::new() } else { format!("#{}", entry.anchor) };
            json!([entry.kind, entry.title, entry.text, format!("{}{anchor}", page.path)])
        })
    });
    format!("const searchIndex = {};\n", serde_json::Value::from_iter(entries))
}
