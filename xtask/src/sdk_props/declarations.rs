//! Reads from a declaration file what the props of its components accept.

use std::collections::{BTreeMap, HashMap};

use oxc_allocator::Allocator;
use oxc_ast::ast::{Declaration, Statement, TSLiteral, TSSignature, TSType, TSTypeName, TSTypeReference};
use oxc_parser::Parser;
use oxc_span::SourceType;
use serde_json::Value;

/// Stands among literals for every number.
const NUMBER: &str = "<number>";

/// How many types are followed into another.
const MAX_DEPTH: usize = 16;

/// What a type accepts, as far as literals show it.
#[derive(Clone, Debug, PartialEq)]
pub enum Accepts {
    /// More than can be listed.
    Anything,
    /// One of these literals.
    OneOf(Vec<Value>),
    /// An object with some of these members.
    Object(BTreeMap<String, Accepts>),
}

impl Accepts {
    /// What `undefined` and `never` accept: no value that anybody writes.
    pub const NOTHING: Self = Self::OneOf(Vec::new());

    /// What either of two types accepts. Of objects, the members are joined, although a type may accept only some of them
    /// together.
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::OneOf(mut literals), Self::OneOf(others)) => {
                for other in others {
                    if !literals.contains(&other) {
                        literals.push(other);
                    }
                }
                Self::OneOf(literals)
            }
            (Self::Object(mut members), Self::Object(others)) => {
                for (name, accepts) in others {
                    let known = members.remove(&name).unwrap_or(Self::NOTHING);
                    members.insert(name, known.or(accepts));
                }
                Self::Object(members)
            }
            (one, Self::OneOf(none)) | (Self::OneOf(none), one) if none.is_empty() => one,
            _ => Self::Anything,
        }
    }
}

impl From<Accepts> for Value {
    /// `null` for anything, a list of literals, or an object.
    fn from(accepts: Accepts) -> Self {
        match accepts {
            Accepts::Anything => Self::Null,
            Accepts::OneOf(literals) => Self::Array(literals),
            Accepts::Object(members) => Self::Object(members.into_iter().map(|(name, of)| (name, of.into())).collect()),
        }
    }
}

/// The components that a declaration file exports, each with what its props accept.
pub fn components_of(text: &str) -> Vec<(String, Accepts)> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, SourceType::d_ts()).parse();
    let aliases = parsed.program.body.iter().filter_map(|statement| {
        let declaration = match statement {
            Statement::ExportDeclaration(export) => &export.declaration,
            statement => statement.as_declaration()?,
        };
        match declaration {
            Declaration::TSTypeAliasDeclaration(alias) => Some((alias.id.name.as_str(), &alias.type_annotation)),
            _ => None,
        }
    });
    let types = Types(aliases.collect());
    let components = types.0.iter().filter_map(|(name, alias)| {
        let TSType::TSTypeReference(reference) = alias else { return None };
        let arguments =
            reference.type_arguments.as_ref().filter(|_| name_of(reference) == Some("RemoteComponentType"))?;
        Some(((*name).to_owned(), types.accepts(arguments.params.get(1)?, MAX_DEPTH)))
    });
    components.collect()
}

/// The types that a file names.
struct Types<'t, 'a>(HashMap<&'t str, &'t TSType<'a>>);

impl Types<'_, '_> {
    fn accepts(&self, of: &TSType, depth: usize) -> Accepts {
        let Some(depth) = depth.checked_sub(1) else { return Accepts::Anything };
        match of {
            TSType::TSUndefinedKeyword(_) | TSType::TSNullKeyword(_) | TSType::TSNeverKeyword(_) => Accepts::NOTHING,
            TSType::TSBooleanKeyword(_) => Accepts::OneOf(vec![true.into(), false.into()]),
            TSType::TSNumberKeyword(_) => Accepts::OneOf(vec![NUMBER.into()]),
            TSType::TSLiteralType(literal) => match &literal.literal {
                TSLiteral::StringLiteral(text) => Accepts::OneOf(vec![text.value.as_str().into()]),
                TSLiteral::NumericLiteral(number) => Accepts::OneOf(vec![number.value.into()]),
                TSLiteral::BooleanLiteral(value) => Accepts::OneOf(vec![value.value.into()]),
                _ => Accepts::Anything,
            },
            TSType::TSParenthesizedType(inner) => self.accepts(&inner.type_annotation, depth),
            TSType::TSUnionType(union) => {
                union.types.iter().map(|of| self.accepts(of, depth)).fold(Accepts::NOTHING, Accepts::or)
            }
            TSType::TSIntersectionType(both) => {
                let parts: Vec<_> = both.types.iter().map(|of| self.accepts(of, depth)).collect();
                let is_object = parts.iter().all(|part| matches!(part, Accepts::Object(_)));
                if is_object { parts.into_iter().fold(Accepts::NOTHING, Accepts::or) } else { Accepts::Anything }
            }
            TSType::TSTypeLiteral(object) => self.object(&object.members, depth),
            TSType::TSTypeReference(reference) if reference.type_arguments.is_none() => {
                let named = name_of(reference).and_then(|name| self.0.get(name));
                named.map_or(Accepts::Anything, |of| self.accepts(of, depth))
            }
            _ => Accepts::Anything,
        }
    }

    fn object(&self, members: &[TSSignature], depth: usize) -> Accepts {
        let members = members.iter().map(|member| match member {
            TSSignature::TSPropertySignature(property) => {
                let of = property.type_annotation.as_ref().map(|of| self.accepts(&of.type_annotation, depth));
                Some((property.key.static_name()?.into_owned(), of.unwrap_or(Accepts::Anything)))
            }
            TSSignature::TSMethodSignature(method) => Some((method.key.static_name()?.into_owned(), Accepts::Anything)),
            _ => None,
        });
        members.collect::<Option<_>>().map_or(Accepts::Anything, Accepts::Object)
    }
}

fn name_of<'t>(reference: &'t TSTypeReference) -> Option<&'t str> {
    match &reference.type_name {
        TSTypeName::IdentifierReference(name) => Some(name.name.as_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the only prop of a component with that type accepts, as JSON.
    fn accepts(of: &str) -> Value {
        let text = format!(
            "type Size = 'small' | 'large';
            type One = {{ a: 'x' }};
            type Other = {{ a: 'y'; b?: 2 | undefined }};
            type Endless = Endless | 'a';
            export type CardProps = {{ of: {of} }};
            export type Card = RemoteComponentType<'Card', CardProps>;"
        );
        let components = components_of(&text);
        let [(name, Accepts::Object(props))] = components.as_slice() else { panic!("{components:?}") };
        assert_eq!(name, "Card");
        props["of"].clone().into()
    }

    #[test]
    fn closed_types_are_listed() {
        for (of, expected) in [
            ("'a' | ('b' | undefined)", r#"["a","b"]"#),
            ("Size | 'small' | 3", r#"["small","large",3.0]"#),
            ("boolean | null", "[true,false]"),
            ("number | Size", r#"["<number>","small","large"]"#),
            ("{ a: Size }", r#"{"a":["small","large"]}"#),
            ("One | Other", r#"{"a":["x","y"],"b":[2.0]}"#),
            ("One & { c(): void }", r#"{"a":["x"],"c":null}"#),
        ] {
            assert_eq!(accepts(of).to_string(), expected, "{of}");
        }
    }

    #[test]
    fn open_types_accept_anything() {
        for of in [
            "string",
            "'a' | string",
            "'a' | (() => void)",
            "`a${string}`",
            "React.ReactNode",
            "Unknown",
            "Array<'a'>",
            "'a'[]",
            "'a' & {}",
            "{ a: 'x' } | 'b'",
            "{ [key: string]: 'a' }",
            "Endless",
            "any",
        ] {
            assert_eq!(accepts(of), Value::Null, "{of}");
        }
    }
}
