//! Names the entries of lists by what they hold, so that a place keeps its name when an entry is added above it.

use std::collections::HashMap;

use super::{Node, Part, Span, Value};

/// The fields that tell an entry of a list from the others. The first that an entry has names it.
const NAMING_FIELDS: [&str; 7] = ["permission", "viewport", "id", "title", "name", "component", "rule"];

/// The most characters of a name: whoever needs more has a text, and its beginning is enough to find it.
const LONGEST_NAME: usize = 200;

/// The names of the entries of every list in a file.
#[derive(Clone, Debug, Default)]
pub struct EntryNames {
    /// By the byte that a list starts at.
    by_list: HashMap<usize, Vec<String>>,
}

impl EntryNames {
    /// The names of the entries of every list below a node: the permission, the viewport, the id, or the text itself. Of
    /// those with the same name, the second has `#2` after it; of those without one, the first is `#1`.
    pub fn of(root: &Node) -> Self {
        let mut by_list = HashMap::new();
        root.walk(&mut |node| {
            if let Value::Array(entries) = &node.value {
                by_list.entry(node.span.start).or_insert_with(|| names(entries));
            }
        });
        Self { by_list }
    }

    /// The place of the smallest key or value below the root that covers `span`: a JSON pointer whose steps into lists are
    /// names instead of numbers.
    pub fn locate(&self, root: &Node, span: Span) -> (String, Part) {
        root.locate_by(span, |list, index| {
            let name = self.by_list.get(&list.span.start).and_then(|names| names.get(index));
            name.map_or_else(|| index.to_string(), Clone::clone)
        })
    }
}

fn names(entries: &[Node]) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let name = |entry: &Node| {
        let name = name(entry);
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 && !name.is_empty() { name } else { format!("{name}#{count}") }
    };
    entries.iter().map(name).collect()
}

/// What an entry is called, if anything.
fn name(entry: &Node) -> String {
    let field = || NAMING_FIELDS.iter().find_map(|field| entry.get(field)?.value.as_str());
    let name = entry.as_str().or_else(field).unwrap_or_default();
    name.chars().take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{SourceId, read};

    /// The named place of the first value that is this number.
    fn place(text: &str, number: &str) -> String {
        let (parsed, _) = read(text, SourceId(0));
        let start = text.find(number).unwrap();
        let root = parsed.root.unwrap();
        let span = Span { source: SourceId(0), start, end: start + number.len() };
        EntryNames::of(&root).locate(&root, span).0
    }

    #[test]
    fn entries_are_named_by_what_they_hold() {
        assert_eq!(place(r#"{"a": [{"permission": "charge_read", "x": 7}]}"#, "7"), "/a/charge_read/x");
        assert_eq!(place(r#"[{"viewport": "settings", "component": "A", "x": 7}]"#, "7"), "/settings/x");
        assert_eq!(place(r#"[{"id": "a/b~c", "x": 7}]"#, "7"), "/a~1b~0c/x");
        assert_eq!(place(r#"["https://a.dev/", "7"]"#, "\"7\""), "/7");
    }

    #[test]
    fn entries_of_one_name_and_without_a_name_are_numbered() {
        assert_eq!(place(r#"[{"id": "a"}, {"id": "b"}, {"id": "a", "x": 7}]"#, "7"), "/a#2/x");
        assert_eq!(place(r#"[{"id": "a"}, {"x": 7}]"#, "7"), "/#1/x");
        assert_eq!(place("[[1], [2, 7]]", "7"), "/#2/#2");
    }
}
