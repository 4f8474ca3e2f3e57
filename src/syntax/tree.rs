//! The tree that every syntax parses into: values, and for each key and value the bytes that wrote it.

use std::collections::HashSet;

/// A file of the app, as an index into [`App::sources`](crate::app::App::sources).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

/// A range of bytes in one file, `start` included and `end` excluded, both on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// First byte, counted from 0.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end` in `source`.
    pub const fn new(source: SourceId, start: usize, end: usize) -> Self {
        Self { source, start, end }
    }

    /// Whether it is empty.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` is in the same file and inside these bytes.
    pub fn contains(self, other: Span) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }
}

/// A value and the bytes that wrote it. Of a string, the quotes belong to the span.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where the value is.
    pub span: Span,
    /// What it says.
    pub value: Value,
}

/// What a [`Node`] says.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any number; its own spelling is the text under the node's span.
    Number(f64),
    /// A string, with its escapes resolved.
    String(String),
    /// An array or a YAML sequence.
    Array(Vec<Node>),
    /// An object or a YAML mapping.
    Object(Object),
    /// A value was expected here but could not be parsed. A [`Mistake`](super::Mistake) reports it, and rules ignore
    /// it.
    Unreadable,
}

/// An object's members in the order of the text. A key written twice is in it twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// The members, in the order of the text.
    pub members: Vec<Member>,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

/// An object's key. Of a quoted key, the quotes belong to the span.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Where the key is.
    pub span: Span,
    /// The key, with its escapes resolved.
    pub text: String,
}

/// Whether a place is an object's key or a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The key.
    Key,
    /// The value.
    Value,
}

impl Object {
    /// The member of that name; of several, the last, which is the one that every reader of JSON keeps.
    pub fn get(&self, key: &str) -> Option<&Member> {
        self.members.iter().rev().find(|member| member.key.text == key)
    }

    /// The members that count, from the last to the first: of a key that is written twice, only the last.
    pub fn last_members(&self) -> Vec<&Member> {
        let mut seen = HashSet::new();
        self.members.iter().rev().filter(|member| seen.insert(member.key.text.as_str())).collect()
    }
}

impl Node {
    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match &self.value {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The members of an object, in the order of the text; nothing for any other value.
    pub fn members(&self) -> &[Member] {
        self.as_object().map_or(&[], |object| object.members.as_slice())
    }

    /// The items of an array; nothing for any other value.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// The member of that name, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Member> {
        self.as_object()?.get(key)
    }

    /// Whether the value is `null`.
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// What kind of value it is, with its article, for a message.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "`null`",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
            Value::Unreadable => "unreadable",
        }
    }

    /// The value without its places. Of a key written twice, the last; what could not be read is `null`.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null | Value::Unreadable => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => (*number).into(),
            Value::String(text) => text.as_str().into(),
            Value::Array(items) => items.iter().map(Node::to_json).collect(),
            Value::Object(object) => {
                object.members.iter().map(|member| (member.key.text.clone(), member.value.to_json())).collect()
            }
        }
    }

    /// Calls `visit` for this node and every node below it, parents first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Node)) {
        visit(self);
        for member in self.members() {
            member.value.walk(visit);
        }
        for item in self.items() {
            item.walk(visit);
        }
    }

    /// The node at a JSON pointer (RFC 6901) below this one.
    pub fn at(&self, pointer: &str) -> Option<&Node> {
        let steps = pointer.split('/').skip(1);
        steps.map(|step| step.replace("~1", "/").replace("~0", "~")).try_fold(self, |node, step| match &node.value {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => node.get(&step).map(|member| &member.value),
        })
    }

    /// The list or object below this one that contains the key or value at exactly `span`.
    pub fn parent(&self, span: Span) -> Option<&Node> {
        let mut node = self;
        loop {
            let values = node.members().iter().map(|member| &member.value).chain(node.items());
            if values.clone().any(|value| value.span == span)
                || node.members().iter().any(|member| member.key.span == span)
            {
                return Some(node);
            }
            node = values.into_iter().find(|value| value.span.contains(span))?;
        }
    }

    /// The JSON pointer (RFC 6901) of the smallest key or value below this node that covers `span`.
    ///
    /// Everything in the copy for a YAML alias has the alias' span, so the pointer ends at the alias; for a
    /// member that a merge key brought in, at the object.
    pub fn locate(&self, span: Span) -> (String, Part) {
        self.locate_by(span, |_, index| index.to_string())
    }

    /// The same with a name of ours for each step from a list to its entry at an index.
    pub fn locate_by(&self, span: Span, name: impl Fn(&Node, usize) -> String) -> (String, Part) {
        let mut pointer = String::new();
        let mut node = self;
        'down: while node.span != span {
            for member in node.members().iter().filter(|member| member.key.span != member.value.span) {
                let key = member.key.span.contains(span);
                if key || member.value.span.contains(span) {
                    push_step(&mut pointer, &member.key.text);
                    if key {
                        return (pointer, Part::Key);
                    }
                    node = &member.value;
                    continue 'down;
                }
            }
            for (index, item) in node.items().iter().enumerate() {
                if item.span != node.span && item.span.contains(span) {
                    push_step(&mut pointer, &name(node, index));
                    node = item;
                    continue 'down;
                }
            }
            break;
        }
        (pointer, Part::Value)
    }
}

/// Adds a step to a JSON pointer.
fn push_step(pointer: &mut String, step: &str) {
    pointer.push('/');
    pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
}

/// Anything with a place in a file: a node, a key, a member (its key), or a bare span.
pub trait Located {
    /// Its bytes.
    fn span(&self) -> Span;
}

impl Located for Span {
    fn span(&self) -> Span {
        *self
    }
}

impl Located for Node {
    fn span(&self) -> Span {
        self.span
    }
}

impl Located for Key {
    fn span(&self) -> Span {
        self.span
    }
}

impl<T: Located> Located for &T {
    fn span(&self) -> Span {
        (*self).span()
    }
}
