//! Trees of values, and texts that say the same in JSON, JSON5 and YAML with any layout.

use proptest::prelude::*;
use stripe_app_lint::syntax::{Node, Value};

/// A value, its members in order. Keys are unique.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    Null,
    Bool(bool),
    Number(i32),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// The language of a written tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dialect {
    Json,
    Json5,
    Yaml,
}

impl Tree {
    /// What a parser read.
    pub fn of(node: &Node) -> Self {
        match &node.value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(value) => Self::Number(*value as i32),
            Value::String(value) => Self::Text(value.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Object(object) => Self::Object(
                object.members.iter().map(|member| (member.key.text.clone(), Self::of(&member.value))).collect(),
            ),
            Value::Unreadable => panic!("unreadable"),
        }
    }

    pub fn without(&self, pointer: &str, index: usize) -> Self {
        self.changed(pointer, |tree| match tree {
            Self::List(items) => drop(items.remove(index)),
            Self::Object(members) => drop(members.remove(index)),
            _ => panic!("no collection"),
        })
    }

    pub fn renamed(&self, pointer: &str, index: usize, new: &str) -> Self {
        self.changed(pointer, |tree| match tree {
            Self::Object(members) => members[index].0 = new.into(),
            _ => panic!("no object"),
        })
    }

    pub fn with_member(&self, pointer: &str, key: &str, value: &str) -> Self {
        self.changed(pointer, |tree| match tree {
            Self::Object(members) => members.push((key.into(), Self::Text(value.into()))),
            _ => panic!("no object"),
        })
    }

    pub fn with_item(&self, pointer: &str, index: usize, value: &str) -> Self {
        self.changed(pointer, |tree| match tree {
            Self::List(items) => items.insert(index, Self::Text(value.into())),
            _ => panic!("no list"),
        })
    }

    /// With another text in the place of the string that comes at `index`.
    pub fn rewritten(&self, index: usize, new: &str) -> Self {
        let mut tree = self.clone();
        let mut left = index;
        tree.rewrite(&mut left, new);
        tree
    }

    fn rewrite(&mut self, left: &mut usize, new: &str) {
        match self {
            Self::Text(text) => {
                if *left == 0 {
                    *text = new.into();
                }
                *left = left.wrapping_sub(1);
            }
            Self::List(items) => items.iter_mut().for_each(|item| item.rewrite(left, new)),
            Self::Object(members) => members.iter_mut().for_each(|(_, value)| value.rewrite(left, new)),
            _ => {}
        }
    }

    fn changed(&self, pointer: &str, change: impl FnOnce(&mut Self)) -> Self {
        let mut tree = self.clone();
        let place = pointer.split('/').skip(1).fold(&mut tree, |tree, step| match tree {
            Self::List(items) => &mut items[step.parse::<usize>().expect("an index")],
            Self::Object(members) => &mut members.iter_mut().find(|(key, _)| key == step).expect("a key").1,
            _ => panic!("nothing at {pointer}"),
        });
        change(place);
        tree
    }
}

/// Any object or list, with texts and keys that tempt parsers.
pub fn any_tree() -> impl Strategy<Value = Tree> {
    let texts = [
        "",
        "text",
        "two words",
        "# no",
        "a #b",
        "// no",
        "a: b",
        "null",
        "yes",
        "1.0",
        "- x",
        "it's",
        "\"",
        "a, b",
        "[",
        "{}",
        "*x",
        "&x",
        "é😀",
        "tab\t",
        "two\nlines",
        "two\nlines\n",
        " ",
        "|+",
        "https://a.b/?c&d#e",
        "\\",
    ];
    let keys = ["a", "bc", "two words", "$schema", "connect-src", "# no", "é", "yes", "it's", "x: y"];
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::Bool),
        (-99..1000).prop_map(Tree::Number),
        prop::sample::select(texts.to_vec()).prop_map(|text| Tree::Text(text.into())),
    ];
    let any = leaf.prop_recursive(3, 12, 4, move |inner| {
        let items = prop::collection::vec(inner.clone(), 0..4);
        let members = prop::sample::subsequence(keys.to_vec(), 0..4).prop_shuffle();
        prop_oneof![
            items.prop_map(Tree::List),
            (members, prop::collection::vec(inner, 4))
                .prop_map(|(keys, values)| { Tree::Object(keys.into_iter().map(String::from).zip(values).collect()) }),
        ]
    });
    any.prop_filter("a collection", |tree| matches!(tree, Tree::List(_) | Tree::Object(_)))
}

/// The tree as a text whose layout depends on `seed`. Every comment is another.
pub fn write(tree: &Tree, dialect: Dialect, seed: u64) -> String {
    let mut writer = Writer { dialect, random: seed | 1, text: String::new(), comments: 0 };
    if dialect == Dialect::Yaml && writer.may_be_block(tree) {
        writer.comment_line(0);
        writer.block(tree, 0);
        writer.comment_line(0);
    } else {
        let writes_lines = writer.chance(2);
        writer.flow(tree, 0, writes_lines);
        writer.text.push('\n');
    }
    if writer.chance(4) { writer.text.replace('\n', "\r\n") } else { writer.text }
}

struct Writer {
    dialect: Dialect,
    random: u64,
    text: String,
    comments: usize,
}

impl Writer {
    /// True once in `n` times.
    fn chance(&mut self, n: u64) -> bool {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random.is_multiple_of(n)
    }

    fn indent(&mut self, depth: usize) {
        self.text.push_str(&"  ".repeat(depth));
    }

    fn comment(&mut self) {
        self.comments += 1;
        let sign = if self.dialect == Dialect::Yaml { "#" } else { "//" };
        self.text.push_str(&format!("{sign} {}", self.comments));
    }

    fn comment_line(&mut self, depth: usize) {
        if self.dialect != Dialect::Json && self.chance(4) {
            self.indent(depth);
            self.comment();
            self.text.push('\n');
        }
    }

    fn trailing_comment(&mut self) {
        if self.dialect != Dialect::Json && self.chance(3) {
            self.text.push(' ');
            self.comment();
        }
    }

    fn inner_comment(&mut self) {
        if self.dialect == Dialect::Json5 && self.chance(8) {
            self.comments += 1;
            self.text.push_str(&format!(" /* {} */ ", self.comments));
        }
    }

    /// A value in brackets, or a scalar.
    fn flow(&mut self, tree: &Tree, depth: usize, writes_lines: bool) {
        let (open, close, length) = match tree {
            Tree::List(items) => ("[", "]", items.len()),
            Tree::Object(members) => ("{", "}", members.len()),
            scalar => return self.scalar(scalar),
        };
        let lines = writes_lines && length > 0 && !self.chance(4);
        let gap = if self.chance(2) { " " } else { "" };
        self.text.push_str(open);
        if lines {
            self.trailing_comment();
            self.text.push('\n');
        } else if length > 0 {
            self.text.push_str(gap);
        }
        for index in 0..length {
            if lines {
                self.comment_line(depth + 1);
                self.indent(depth + 1);
            }
            match tree {
                Tree::List(items) => self.flow(&items[index], depth + 1, lines),
                Tree::Object(members) => {
                    self.key(&members[index].0);
                    self.text.push_str(": ");
                    self.flow(&members[index].1, depth + 1, lines);
                }
                _ => {}
            }
            self.inner_comment();
            let trailing = self.dialect != Dialect::Json && self.chance(4);
            if index + 1 < length || trailing {
                self.text.push(',');
            }
            if lines {
                self.trailing_comment();
                self.text.push('\n');
            } else if index + 1 < length {
                self.text.push(' ');
            }
        }
        if lines {
            self.comment_line(depth + 1);
            self.indent(depth);
        } else if length > 0 {
            self.text.push_str(gap);
        }
        self.text.push_str(close);
    }

    fn may_be_block(&mut self, tree: &Tree) -> bool {
        match tree {
            Tree::List(items) => !items.is_empty() && !self.chance(5),
            Tree::Object(members) => !members.is_empty() && !self.chance(5),
            _ => false,
        }
    }

    /// The lines of a YAML collection. What stands before the first one is already written.
    fn block(&mut self, tree: &Tree, depth: usize) {
        let length = match tree {
            Tree::List(items) => items.len(),
            Tree::Object(members) => members.len(),
            _ => 0,
        };
        for index in 0..length {
            if index > 0 {
                self.comment_line(depth);
                self.indent(depth);
            }
            match tree {
                Tree::List(items) => {
                    self.text.push('-');
                    self.block_item(&items[index], depth + 1);
                }
                Tree::Object(members) => {
                    self.key(&members[index].0);
                    self.text.push(':');
                    self.block_value(&members[index].1, depth);
                }
                _ => {}
            }
        }
    }

    fn block_item(&mut self, tree: &Tree, depth: usize) {
        if self.may_be_block(tree) && self.chance(2) {
            self.text.push(' ');
            self.block(tree, depth);
        } else {
            self.block_value(tree, depth);
        }
    }

    fn block_value(&mut self, tree: &Tree, depth: usize) {
        match tree {
            Tree::Text(text) if text.ends_with("lines\n") || text.ends_with("lines") => {
                let chomping = if text.ends_with('\n') { "" } else { "-" };
                self.text.push_str(&format!(" |{chomping}"));
                self.trailing_comment();
                for line in text.lines() {
                    self.text.push('\n');
                    self.indent(depth + 1);
                    self.text.push_str(line);
                }
                self.text.push('\n');
            }
            Tree::Null if self.chance(2) => {
                self.trailing_comment();
                self.text.push('\n');
            }
            tree if self.may_be_block(tree) => {
                self.trailing_comment();
                self.text.push('\n');
                let deeper =
                    if matches!(tree, Tree::List(_)) && self.text_is_after_key() && self.chance(2) { 0 } else { 1 };
                self.comment_line(depth + deeper);
                self.indent(depth + deeper);
                self.block(tree, depth + deeper);
            }
            tree => {
                self.text.push(' ');
                let writes_lines = self.chance(3);
                self.flow(tree, depth + 1, writes_lines);
                self.trailing_comment();
                self.text.push('\n');
                if self.chance(6) {
                    self.text.push('\n');
                }
            }
        }
    }

    /// Whether the last line ends with a key, so that a list may stand right below it.
    fn text_is_after_key(&self) -> bool {
        self.text.trim_end().ends_with(':')
    }

    fn key(&mut self, key: &str) {
        let is_identifier = key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'));
        let is_plain = is_identifier || matches!(key, "two words" | "connect-src" | "é");
        let bare = self.chance(2);
        match self.dialect {
            Dialect::Json5 if is_identifier && bare => self.text.push_str(key),
            Dialect::Yaml if is_plain && bare => self.text.push_str(key),
            _ => self.quoted(key),
        }
    }

    fn scalar(&mut self, tree: &Tree) {
        match tree {
            Tree::Null => self.text.push_str("null"),
            Tree::Bool(value) => self.text.push_str(&value.to_string()),
            Tree::Number(value) => self.text.push_str(&value.to_string()),
            Tree::Text(text) => {
                let is_plain = matches!(text.as_str(), "text" | "two words" | "é😀" | "yes");
                let bare = !self.chance(3);
                match self.dialect {
                    Dialect::Yaml if is_plain && bare => self.text.push_str(text),
                    _ => self.quoted(text),
                }
            }
            _ => {}
        }
    }

    fn quoted(&mut self, text: &str) {
        let is_simple = !text.contains(['\'', '\\', '\n', '\t']);
        if self.dialect != Dialect::Json && is_simple && self.chance(3) {
            self.text.push_str(&format!("'{text}'"));
        } else {
            self.text.push_str(&serde_json::Value::from(text).to_string());
        }
    }
}
