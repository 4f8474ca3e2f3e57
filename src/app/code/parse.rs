//! Parses a file of code and notes its facts. The only module that knows the parser.

mod expression;

use std::ops::Range;

use compact_str::CompactString;
use oxc_allocator::Allocator;
use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, BindingIdentifier, BindingPattern, CallExpression,
    ComputedMemberExpression, ExportAllDeclaration, ExportDeclaration, ExportDefaultDeclaration, ExportFromDeclaration,
    ExportNamedDeclaration, Expression, FormalParameter, ImportDeclaration, ImportDeclarationSpecifier,
    ImportExpression, ImportOrExportKind, JSXAttributeItem, JSXAttributeName, JSXAttributeValue, JSXElementName,
    JSXOpeningElement, NewExpression, ObjectPropertyKind, PropertyDefinition, StaticMemberExpression, StringLiteral,
    TSExportAssignment, TSPropertySignature, TSType, TSTypeAnnotation, TSTypeName, TemplateLiteral, UnaryExpression,
    UnaryOperator, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType, Span};

use super::facts::{Attribute, Call, Element, Expr, Facts, Import, Imported, Read, Text};
use expression::{chain, key, of_argument, of_expression};

/// How many facts of one kind are noted of a file.
const MAX_FACTS: usize = 10_000;

/// The longest string that is noted.
const MAX_STRING: usize = 300;

/// The facts of a file with that extension. The text must be [shallow](super::nesting).
pub fn parse(text: &str, extension: &str) -> Facts {
    let kind = match extension {
        "ts" | "mts" | "cts" => SourceType::ts(),
        "tsx" => SourceType::tsx(),
        // `SourceType::from_path` reads JSX only in files that say so by their name.
        _ => SourceType::jsx(),
    };
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, kind).parse();
    let mut reader = Reader { facts: Facts::default(), noted: None };
    reader.visit_program(&parsed.program);
    let mut facts = reader.facts;
    facts.is_whole = !parsed.panicked && parsed.diagnostics.is_empty();
    let comments = parsed.program.comments.iter().map(|comment| range(comment.span));
    let suppresses =
        |place: &Range<usize>| text.get(place.clone()).is_some_and(|text| text.contains("stripe-app-lint:"));
    facts.comments = comments.filter(suppresses).collect();
    facts
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

struct Reader {
    facts: Facts,
    /// The chain that was noted last: its beginning is visited again, on the way down.
    noted: Option<Span>,
}

impl Reader {
    fn bind(&mut self, name: &str, value: Expr) {
        if self.facts.bindings.len() < MAX_FACTS {
            let bound = self.facts.bindings.entry(name.into()).or_insert_with(|| value.clone());
            if *bound != value {
                *bound = Expr::Other;
            }
        }
    }

    fn import(&mut self, import: Import) {
        if self.facts.imports.len() < MAX_FACTS {
            self.facts.imports.push(import);
        }
    }

    /// A module that is loaded, or exported again, without a name for what it gives.
    fn load(&mut self, module: &str, place: Span, is_type: bool) {
        self.import(Import {
            module: module.into(),
            name: Imported::Module,
            local: CompactString::default(),
            is_type,
            place: range(place),
            module_place: range(place),
            specifier: range(place),
            statement: range(place),
        });
    }

    /// Notes a chain of members, unless it is the beginning of the one that was noted last.
    fn read(&mut self, span: Span, chain: impl FnOnce() -> Expr) {
        if self.noted.is_some_and(|noted| noted.start == span.start && span.end <= noted.end) {
            return;
        }
        self.noted = Some(span);
        if self.facts.reads.len() < MAX_FACTS {
            self.facts.reads.push(Read { chain: chain(), place: range(span) });
        }
    }

    fn call(&mut self, callee: &Expression, arguments: Vec<Expr>, is_new: bool) {
        self.noted = Some(callee.span());
        if self.facts.calls.len() < MAX_FACTS {
            let place = range(callee.span());
            self.facts.calls.push(Call { callee: of_expression(callee), arguments, is_new, place });
        }
    }

    fn string(&mut self, text: &str, span: Span) {
        let is_telling = text.len() <= MAX_STRING
            && text.contains(['.', '_', '-', ':'])
            && !text.contains(|char: char| char.is_whitespace());
        if is_telling && self.facts.strings.len() < MAX_FACTS {
            self.facts.strings.push(Text { text: text.into(), place: range(span) });
        }
    }

    fn type_of(&mut self, name: &str, annotation: Option<&TSTypeAnnotation>) {
        if let Some(of) = annotation.and_then(|annotation| type_name(&annotation.type_annotation))
            && self.facts.types.len() < MAX_FACTS
        {
            let known = self.facts.types.entry(name.into()).or_insert_with(|| of.into());
            if known != of {
                known.clear();
            }
        }
    }

    /// Binds the names of a pattern to what they are of a value.
    fn bind_pattern(&mut self, pattern: &BindingPattern, value: Expr) {
        match pattern {
            BindingPattern::BindingIdentifier(name) => self.bind(&name.name, value),
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    if let (Some(key), Some(name)) = (key(&property.key), property.value.get_binding_identifier()) {
                        self.bind(&name.name, chain(value.clone(), vec![key]));
                    }
                }
            }
            _ => {}
        }
    }
}

impl<'a> Visit<'a> for Reader {
    fn visit_binding_identifier(&mut self, name: &BindingIdentifier<'a>) {
        if self.facts.bound.len() < MAX_FACTS {
            self.facts.bound.insert(name.name.as_str().into());
        }
    }

    fn visit_import_declaration(&mut self, import: &ImportDeclaration<'a>) {
        let module = import.source.value.as_str();
        let is_type = import.import_kind == ImportOrExportKind::Type;
        let Some(specifiers) = import.specifiers.as_ref().filter(|specifiers| !specifiers.is_empty()) else {
            return self.load(module, import.source.span, is_type);
        };
        for specifier in specifiers {
            let (name, is_type_alone, place) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(specifier) => {
                    let name = specifier.imported.name();
                    let name =
                        if name == "default" { Imported::Default } else { Imported::Named(name.as_str().into()) };
                    (name, specifier.import_kind == ImportOrExportKind::Type, specifier.imported.span())
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(specifier) => {
                    (Imported::Default, false, specifier.span)
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(specifier) => {
                    (Imported::Module, false, specifier.span)
                }
            };
            let local = CompactString::from(specifier.local().name.as_str());
            self.facts.bound.insert(local.clone());
            self.import(Import {
                module: module.into(),
                name,
                local,
                is_type: is_type || is_type_alone,
                place: range(place),
                module_place: range(import.source.span),
                specifier: range(specifier.span()),
                statement: range(import.span),
            });
        }
    }

    fn visit_import_expression(&mut self, import: &ImportExpression<'a>) {
        if let Expression::StringLiteral(module) = &import.source {
            self.load(&module.value, module.span, false);
        }
        walk::walk_import_expression(self, import);
    }

    fn visit_export_default_declaration(&mut self, export: &ExportDefaultDeclaration<'a>) {
        self.facts.has_default_export = true;
        self.facts.has_exports = true;
        walk::walk_export_default_declaration(self, export);
    }

    fn visit_export_declaration(&mut self, export: &ExportDeclaration<'a>) {
        self.facts.has_exports = true;
        walk::walk_export_declaration(self, export);
    }

    fn visit_export_named_declaration(&mut self, export: &ExportNamedDeclaration<'a>) {
        self.facts.has_exports = true;
        self.facts.has_default_export |= export.specifiers.iter().any(|name| name.exported.name() == "default");
    }

    fn visit_export_from_declaration(&mut self, export: &ExportFromDeclaration<'a>) {
        self.facts.has_exports = true;
        self.facts.has_default_export |= export.specifiers.iter().any(|name| name.exported.name() == "default");
        self.load(&export.source.value, export.source.span, export.export_kind == ImportOrExportKind::Type);
    }

    fn visit_export_all_declaration(&mut self, export: &ExportAllDeclaration<'a>) {
        self.facts.has_exports = true;
        self.load(&export.source.value, export.source.span, export.export_kind == ImportOrExportKind::Type);
    }

    fn visit_ts_export_assignment(&mut self, export: &TSExportAssignment<'a>) {
        self.facts.has_default_export = true;
        self.facts.has_exports = true;
        walk::walk_ts_export_assignment(self, export);
    }

    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        if let Some(name) = declarator.id.get_binding_identifier() {
            self.type_of(&name.name, declarator.type_annotation.as_deref());
        }
        if let Some(value) = &declarator.init {
            self.bind_pattern(&declarator.id, of_expression(value));
        }
        walk::walk_variable_declarator(self, declarator);
    }

    fn visit_formal_parameter(&mut self, parameter: &FormalParameter<'a>) {
        if let Some(name) = parameter.pattern.get_binding_identifier() {
            self.type_of(&name.name, parameter.type_annotation.as_deref());
            self.bind(&name.name, Expr::Other);
        }
        walk::walk_formal_parameter(self, parameter);
    }

    fn visit_ts_property_signature(&mut self, property: &TSPropertySignature<'a>) {
        if let Some(name) = key(&property.key) {
            self.type_of(&name, property.type_annotation.as_deref());
        }
        walk::walk_ts_property_signature(self, property);
    }

    fn visit_property_definition(&mut self, property: &PropertyDefinition<'a>) {
        if let Some(name) = key(&property.key) {
            self.type_of(&name, property.type_annotation.as_deref());
        }
        walk::walk_property_definition(self, property);
    }

    fn visit_assignment_expression(&mut self, assignment: &AssignmentExpression<'a>) {
        match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                self.bind(&name.name, of_expression(&assignment.right));
            }
            AssignmentTarget::StaticMemberExpression(member) => {
                let (object, name) = (of_expression(&member.object), member.property.name.as_str());
                let is_module = object.as_path().is_some_and(|(root, members)| {
                    (root == "module" && members.is_empty() && name == "exports")
                        || (root == "exports" && members.is_empty() && name == "default")
                });
                self.facts.has_default_export |= is_module;
                self.facts.has_exports |= is_module;
            }
            _ => {}
        }
        walk::walk_assignment_expression(self, assignment);
    }

    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        let is_require = matches!(&call.callee, Expression::Identifier(name) if name.name == "require");
        if let Some(Expression::StringLiteral(module)) =
            call.arguments.first().and_then(|argument| argument.as_expression()).filter(|_| is_require)
        {
            self.load(&module.value, module.span, false);
        }
        self.call(&call.callee, call.arguments.iter().map(of_argument).collect(), false);
        walk::walk_call_expression(self, call);
    }

    fn visit_new_expression(&mut self, call: &NewExpression<'a>) {
        self.call(&call.callee, call.arguments.iter().map(of_argument).collect(), true);
        walk::walk_new_expression(self, call);
    }

    fn visit_static_member_expression(&mut self, member: &StaticMemberExpression<'a>) {
        self.read(member.span, || expression::of_static(member));
        walk::walk_static_member_expression(self, member);
    }

    fn visit_computed_member_expression(&mut self, member: &ComputedMemberExpression<'a>) {
        self.read(member.span, || expression::of_computed(member));
        walk::walk_computed_member_expression(self, member);
    }

    fn visit_unary_expression(&mut self, unary: &UnaryExpression<'a>) {
        if let (UnaryOperator::Typeof, Expression::Identifier(name)) = (unary.operator, &unary.argument) {
            self.facts.guards.insert(name.name.as_str().into());
        }
        walk::walk_unary_expression(self, unary);
    }

    fn visit_string_literal(&mut self, text: &StringLiteral<'a>) {
        self.string(&text.value, text.span);
    }

    fn visit_template_literal(&mut self, template: &TemplateLiteral<'a>) {
        if let Some(text) = template.quasis.first() {
            self.string(&text.value.raw, template.span);
        }
        walk::walk_template_literal(self, template);
    }

    fn visit_jsx_opening_element(&mut self, element: &JSXOpeningElement<'a>) {
        let (name, is_html) = match &element.name {
            JSXElementName::Identifier(name) => (name.name.as_str().into(), true),
            JSXElementName::IdentifierReference(name) => (name.name.as_str().into(), false),
            _ => (CompactString::default(), false),
        };
        if self.facts.elements.len() < MAX_FACTS {
            let has_spread = element.attributes.iter().any(|item| matches!(item, JSXAttributeItem::SpreadAttribute(_)));
            let attributes = element.attributes.iter().filter_map(attribute).collect();
            let place = range(element.name.span());
            self.facts.elements.push(Element { name, is_html, attributes, has_spread, place });
        }
        walk::walk_jsx_opening_element(self, element);
    }
}

/// The name of a type, or of the only type that a union with nothing else has: `Stripe | null`.
fn type_name<'t>(of: &'t TSType) -> Option<&'t str> {
    let types = match of {
        TSType::TSUnionType(union) => union.types.as_slice(),
        of => std::slice::from_ref(of),
    };
    let mut types = types.iter().filter(|of| !matches!(of, TSType::TSNullKeyword(_) | TSType::TSUndefinedKeyword(_)));
    match (types.next(), types.next()) {
        (Some(TSType::TSTypeReference(reference)), None) => match &reference.type_name {
            TSTypeName::IdentifierReference(of) => Some(of.name.as_str()),
            _ => None,
        },
        _ => None,
    }
}

fn attribute(item: &JSXAttributeItem) -> Option<Attribute> {
    let JSXAttributeItem::Attribute(attribute) = item else { return None };
    let JSXAttributeName::Identifier(name) = &attribute.name else { return None };
    let expression = match &attribute.value {
        Some(JSXAttributeValue::ExpressionContainer(container)) => container.expression.as_expression(),
        _ => None,
    };
    let value = match &attribute.value {
        None => Expr::Bool(true),
        Some(JSXAttributeValue::StringLiteral(text)) => Expr::Text(text.value.as_str().into()),
        Some(_) => expression.map_or(Expr::Other, of_expression),
    };
    let members = expression.and_then(members_of).unwrap_or_default();
    Some(Attribute { name: name.name.as_str().into(), value, members, place: range(attribute.span) })
}

/// The members of an object all of whose names are in the text.
fn members_of(expression: &Expression) -> Option<Vec<Attribute>> {
    let Expression::ObjectExpression(object) = expression.get_inner_expression() else { return None };
    let member = |property: &ObjectPropertyKind| {
        let ObjectPropertyKind::ObjectProperty(property) = property else { return None };
        let (name, value) = (key(&property.key)?, of_expression(&property.value));
        Some(Attribute { name, value, members: Vec::new(), place: range(property.span) })
    };
    object.properties.iter().map(member).collect()
}
