//! What an expression stands for, as far as it matters.

use compact_str::{CompactString, format_compact};
use oxc_ast::ast::{
    Argument, BinaryOperator, ChainElement, ComputedMemberExpression, Expression, ObjectPropertyKind, PropertyKey,
    StaticMemberExpression, TemplateLiteral,
};

use crate::app::code::facts::{DYNAMIC, Expr};

/// How deep an expression is looked into.
const MAX_DEPTH: usize = 8;

/// How many members of an object or a chain, and how many arguments, are looked at.
const MAX_PARTS: usize = 64;

/// What an expression stands for.
pub fn of_expression(expression: &Expression) -> Expr {
    of(expression, MAX_DEPTH)
}

/// What an argument of a call stands for.
pub fn of_argument(argument: &Argument) -> Expr {
    argument.as_expression().map_or(Expr::Other, of_expression)
}

/// What a chain of members stands for.
pub fn of_static(member: &StaticMemberExpression) -> Expr {
    members(&member.object, vec![member.property.name.as_str().into()], MAX_DEPTH)
}

/// The same where the last member is in brackets.
pub fn of_computed(member: &ComputedMemberExpression) -> Expr {
    members(&member.object, vec![computed(&member.expression)], MAX_DEPTH)
}

/// The name of a property, if the text has it.
pub fn key(key: &PropertyKey) -> Option<CompactString> {
    key.static_name().map(CompactString::from)
}

/// Members of what may be a chain itself.
pub fn chain(root: Expr, members: Vec<CompactString>) -> Expr {
    match root {
        _ if members.is_empty() => root,
        Expr::Chain(root, mut first) => {
            first.extend(members);
            Expr::Chain(root, first)
        }
        root => Expr::Chain(Box::new(root), members),
    }
}

fn of(expression: &Expression, depth: usize) -> Expr {
    let Some(below) = depth.checked_sub(1) else { return Expr::Other };
    match inner(expression) {
        Expression::StringLiteral(text) => Expr::Text(text.value.as_str().into()),
        Expression::NumericLiteral(number) => Expr::Number(number.value),
        Expression::BooleanLiteral(value) => Expr::Bool(value.value),
        Expression::RegExpLiteral(literal) => Expr::Pattern(literal.regex.pattern.text.as_str().into()),
        Expression::TemplateLiteral(template) => of_template(template, below),
        Expression::Identifier(name) => Expr::Name(name.name.as_str().into()),
        Expression::ThisExpression(_) => Expr::Name("this".into()),
        Expression::BinaryExpression(sum) if sum.operator == BinaryOperator::Addition => {
            Expr::Joined(vec![of(&sum.left, below), of(&sum.right, below)])
        }
        Expression::LogicalExpression(either) => Expr::Either(vec![of(&either.left, below), of(&either.right, below)]),
        Expression::ConditionalExpression(either) => {
            Expr::Either(vec![of(&either.consequent, below), of(&either.alternate, below)])
        }
        Expression::CallExpression(call) => {
            Expr::Call(Box::new(of(&call.callee, below)), arguments(&call.arguments, below))
        }
        Expression::NewExpression(call) => {
            Expr::Call(Box::new(of(&call.callee, below)), arguments(&call.arguments, below))
        }
        Expression::ObjectExpression(object) => {
            let properties = object.properties.iter().take(MAX_PARTS).filter_map(|property| match property {
                ObjectPropertyKind::ObjectProperty(property) => Some((key(&property.key)?, of(&property.value, below))),
                ObjectPropertyKind::SpreadProperty(_) => None,
            });
            Expr::Object(properties.collect())
        }
        Expression::StaticMemberExpression(member) => {
            members(&member.object, vec![member.property.name.as_str().into()], below)
        }
        Expression::ComputedMemberExpression(member) => {
            members(&member.object, vec![computed(&member.expression)], below)
        }
        Expression::PrivateFieldExpression(member) => {
            members(&member.object, vec![member.field.name.as_str().into()], below)
        }
        Expression::ChainExpression(chain) => of_chain(&chain.expression, below),
        _ => Expr::Other,
    }
}

fn arguments(arguments: &[Argument], depth: usize) -> Vec<Expr> {
    let known = arguments.iter().take(MAX_PARTS);
    known.map(|argument| argument.as_expression().map_or(Expr::Other, |argument| of(argument, depth))).collect()
}

fn of_chain(element: &ChainElement, depth: usize) -> Expr {
    match element {
        ChainElement::CallExpression(call) => {
            Expr::Call(Box::new(of(&call.callee, depth)), arguments(&call.arguments, depth))
        }
        ChainElement::StaticMemberExpression(member) => {
            members(&member.object, vec![member.property.name.as_str().into()], depth)
        }
        ChainElement::ComputedMemberExpression(member) => {
            members(&member.object, vec![computed(&member.expression)], depth)
        }
        _ => Expr::Other,
    }
}

/// The expression without parentheses, `await`, and what TypeScript says of its type.
fn inner<'e, 'a>(expression: &'e Expression<'a>) -> &'e Expression<'a> {
    let mut expression = expression.get_inner_expression();
    while let Expression::AwaitExpression(awaited) = expression {
        expression = awaited.argument.get_inner_expression();
    }
    expression
}

fn of_template(template: &TemplateLiteral, depth: usize) -> Expr {
    let text = |index: usize| {
        let value = template.quasis.get(index).map(|text| &text.value);
        Expr::Text(value.map(|value| value.cooked.unwrap_or(value.raw).as_str().into()).unwrap_or_default())
    };
    if template.expressions.is_empty() {
        return text(0);
    }
    let mut parts = vec![text(0)];
    for (index, expression) in template.expressions.iter().take(MAX_PARTS).enumerate() {
        parts.extend([of(expression, depth), text(index + 1)]);
    }
    Expr::Joined(parts)
}

/// Follows a chain of members to what it starts with. `last` are the members behind the object, the last first.
fn members(object: &Expression, mut last: Vec<CompactString>, depth: usize) -> Expr {
    let mut object = inner(object);
    while last.len() < MAX_PARTS {
        let (next, name) = match object {
            Expression::StaticMemberExpression(member) => (&member.object, member.property.name.as_str().into()),
            Expression::ComputedMemberExpression(member) => (&member.object, computed(&member.expression)),
            Expression::PrivateFieldExpression(member) => (&member.object, member.field.name.as_str().into()),
            Expression::ChainExpression(chained) => {
                last.reverse();
                return chain(of_chain(&chained.expression, depth.saturating_sub(1)), last);
            }
            _ => break,
        };
        last.push(name);
        object = inner(next);
    }
    last.reverse();
    Expr::Chain(Box::new(of(object, depth)), last)
}

fn computed(expression: &Expression) -> CompactString {
    match inner(expression) {
        Expression::StringLiteral(text) => text.value.as_str().into(),
        Expression::NumericLiteral(number) => format_compact!("{}", number.value),
        _ => DYNAMIC.into(),
    }
}
