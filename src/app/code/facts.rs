//! The facts in one file of code, with their bytes and without interpretation.
//!
//! Most names are short enough that a [`CompactString`] needs no allocation, and a large app has millions of them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use compact_str::CompactString;

/// What a file of TypeScript or JavaScript says.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The names that it imports, and the modules that it only loads.
    pub imports: Vec<Import>,
    /// Whether something is its default export.
    pub has_default_export: bool,
    /// Whether it exports anything.
    pub has_exports: bool,
    /// What its names stand for, where that is one value. A name that is bound twice stands for [`Expr::Other`].
    pub bindings: HashMap<CompactString, Expr>,
    /// Every name that it binds, parameters and imports among them.
    pub bound: HashSet<CompactString>,
    /// The names of variables, parameters and members, each with the type that is written behind it, where that has a
    /// name; empty where that differs from place to place.
    pub types: HashMap<CompactString, CompactString>,
    /// The calls, in the order of the text.
    pub calls: Vec<Call>,
    /// The chains of members that are read and not called at once.
    pub reads: Vec<Read>,
    /// The JSX elements.
    pub elements: Vec<Element>,
    /// The strings without white space that may be an event type, an address or an identifier.
    pub strings: Vec<Text>,
    /// The names whose existence it asks for with `typeof`.
    pub guards: HashSet<CompactString>,
    /// The comments that suppress findings.
    pub comments: Vec<Range<usize>>,
    /// Whether all of it could be parsed.
    pub is_whole: bool,
}

/// A name from another module.
#[derive(Clone, Debug)]
pub struct Import {
    /// The module as it is written.
    pub module: CompactString,
    /// What is imported.
    pub name: Imported,
    /// The name that it has in this file; empty if it has none.
    pub local: CompactString,
    /// Whether only its type is imported, so that nothing remains of it at runtime.
    pub is_type: bool,
    /// The name as it is imported, or the module.
    pub place: Range<usize>,
    /// The module with its quotes.
    pub module_place: Range<usize>,
    /// The name with what is written around it: `type Name`, `Name as Other`.
    pub specifier: Range<usize>,
    /// The whole statement.
    pub statement: Range<usize>,
}

/// What an import takes from its module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// The default export.
    Default,
    /// An export of that name.
    Named(CompactString),
    /// Everything, or nothing.
    Module,
}

/// A call, also one with `new`.
#[derive(Clone, Debug)]
pub struct Call {
    /// What is called.
    pub callee: Expr,
    /// The arguments.
    pub arguments: Vec<Expr>,
    /// Whether it is written with `new`.
    pub is_new: bool,
    /// What is called, in the text.
    pub place: Range<usize>,
}

/// A chain of members that is read.
#[derive(Clone, Debug)]
pub struct Read {
    /// The chain.
    pub chain: Expr,
    /// Where it is.
    pub place: Range<usize>,
}

/// The start of a JSX element.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its name.
    pub name: CompactString,
    /// Whether the name is that of an HTML element, not of a component.
    pub is_html: bool,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
    /// Whether it also has the members of an object, as in `{...props}`.
    pub has_spread: bool,
    /// The name, in the text.
    pub place: Range<usize>,
}

/// An attribute of a JSX element, or a member of one.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: CompactString,
    /// Its value.
    pub value: Expr,
    /// The members of its value, if that is an object all of whose names are in the text.
    pub members: Vec<Attribute>,
    /// All of it, in the text.
    pub place: Range<usize>,
}

/// A string.
#[derive(Clone, Debug)]
pub struct Text {
    /// What it says.
    pub text: CompactString,
    /// Where it is.
    pub place: Range<usize>,
}

/// An expression, as far as its value matters.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A string.
    Text(CompactString),
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A template, or texts that are added.
    Joined(Vec<Expr>),
    /// A name.
    Name(CompactString),
    /// Members of an expression. A member whose name is worked out at run time is [`DYNAMIC`].
    Chain(Box<Expr>, Vec<CompactString>),
    /// A call of an expression, also one with `new`.
    Call(Box<Expr>, Vec<Expr>),
    /// One of two, as in `a ?? b`, `a || b` and `c ? a : b`.
    Either(Vec<Expr>),
    /// A regular expression, as it is written between its slashes.
    Pattern(CompactString),
    /// An object with the members whose names are known.
    Object(Vec<(CompactString, Expr)>),
    /// Anything else.
    Other,
}

/// A placeholder in a chain for a member whose name is not in the text.
pub const DYNAMIC: &str = "[]";

impl Expr {
    /// The name that a chain starts with, and the members after it.
    pub fn as_path(&self) -> Option<(&str, &[CompactString])> {
        match self {
            Self::Name(name) => Some((name, &[])),
            Self::Chain(root, members) => match root.as_ref() {
                Self::Name(name) => Some((name, members)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The member of an object.
    pub fn get(&self, key: &str) -> Option<&Expr> {
        match self {
            Self::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}
