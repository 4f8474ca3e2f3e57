//! What a message calls a value, depending on the keys that lead to it.

use std::fmt;

use crate::rules::{Context, excerpt};
use crate::syntax::Node;

/// The place of a value in the app's own file.
pub struct Place {
    /// Its JSON pointer.
    pub pointer: String,
}

impl Place {
    pub fn of(cx: &Context, node: &Node) -> Self {
        let root = cx.app.main().root();
        Self { pointer: root.map(|root| root.locate(node.span).0).unwrap_or_default() }
    }

    /// The key that leads to the value; of an entry of a list, the key of the list.
    pub fn key(&self) -> &str {
        self.steps().0
    }

    /// Whether it is an entry of the list under that key.
    pub fn is_entry_of(&self, list: &str) -> bool {
        self.steps() == (list, true)
    }

    /// Where its members are, as a message says it.
    pub fn as_home(&self) -> String {
        if self.pointer.is_empty() { "at the root".to_owned() } else { format!("in {self}") }
    }

    /// The key that leads to the value, and whether the value is an entry of the list under it.
    fn steps(&self) -> (&str, bool) {
        let mut steps = self.pointer.rsplit('/');
        let last = steps.next().unwrap_or_default();
        match steps.next() {
            Some(list) if !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()) => (list, true),
            _ => (last, false),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.steps() {
            _ if self.pointer.is_empty() => f.write_str("the manifest"),
            ("views", true) => f.write_str("the view"),
            ("permissions", true) => f.write_str("the permission entry"),
            ("extensions", true) => f.write_str("the extension"),
            (list, true) => write!(f, "an entry of `{}`", excerpt(list)),
            (key, false) => write!(f, "`{}`", excerpt(&key.replace("~1", "/").replace("~0", "~"))),
        }
    }
}
