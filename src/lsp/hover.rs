//! Hover: the pages of the rules whose findings are at the cursor, and what the key or value there means.

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind};

use super::positions::Lines;
use super::subject::Subject;
use crate::about;
use crate::catalogue::Catalogue;
use crate::diagnostic::{Finding, Rule};
use crate::rules;
use crate::syntax::{Node, Part, Span, Value};

/// The most pages that are shown at once.
const MAX_PAGES: usize = 3;

/// What is known of the place at an offset, and of the rules whose findings are there.
pub fn hover(subject: Option<&Subject>, offset: usize, findings: &[&Finding], lines: &Lines) -> Option<Hover> {
    let meaning = subject.and_then(|subject| meaning(subject, offset));
    let range = meaning.as_ref().map(|(span, _)| lines.range(span.start, span.end));
    let position = lines.position(offset);
    let mut rules: Vec<&Rule> = Vec::new();
    // What is about the least of the text is about this place.
    let mut findings = findings.to_vec();
    findings.sort_by_key(|finding| finding.span.end - finding.span.start);
    for finding in findings {
        let Span { start, end, .. } = finding.span;
        let marked = lines.first_line(start, end);
        let is_marked = marked.start <= position && position <= marked.end;
        // What is wrong with the whole object is not asked about at a field that has a meaning by itself.
        let is_about_it = meaning.as_ref().is_none_or(|(span, _)| span.start <= start && end <= span.end);
        if is_marked && is_about_it && !rules.iter().any(|rule| rule.name == finding.rule.name) {
            rules.push(finding.rule);
        }
    }
    let mut texts: Vec<String> = meaning.into_iter().map(|(_, text)| text).collect();
    texts.extend(rules.into_iter().take(MAX_PAGES).map(about::rule));
    if texts.is_empty() {
        return None;
    }
    let contents = MarkupContent { kind: MarkupKind::Markdown, value: texts.join("\n\n---\n\n") };
    Some(Hover { contents: HoverContents::Markup(contents), range })
}

/// What the key or the scalar at an offset means, and where that is.
fn meaning(subject: &Subject, offset: usize) -> Option<(Span, String)> {
    let root = subject.source.root()?;
    let (pointer, part) = root.locate(Span::new(root.span.source, offset, offset));
    if part == Part::Key {
        let (object, name) = pointer.rsplit_once('/')?;
        let key = &root.at(object)?.members().iter().rev().find(|member| covers(member.key.span, offset))?.key;
        let text = of_rule(subject, &pointer, name).or_else(|| about::field(subject.root().at(&pointer)?))?;
        return Some((key.span, text));
    }
    let node = root.at(&pointer)?;
    let is_scalar = !matches!(node.value, Value::Array(_) | Value::Object(_));
    let text = of_value(subject, &pointer, node).or_else(|| about::field(subject.root().at(&pointer)?))?;
    (is_scalar && covers(node.span, offset)).then_some((node.span, text))
}

fn covers(span: Span, offset: usize) -> bool {
    span.start <= offset && offset <= span.end
}

/// What a value means by itself.
fn of_value(subject: &Subject, pointer: &str, node: &Node) -> Option<String> {
    let (name, catalogue) = (node.as_str()?, Catalogue::load());
    let key = pointer.rsplit('/').next()?;
    match (subject.manifest, key) {
        (Some(_), "permission") => about::of_permission(name),
        (Some(_), "viewport") => catalogue.viewport(name).map(about::viewport),
        (Some(_), "interface_id") => catalogue.interface(name).map(about::interface),
        (None, "rule") => rules::find(name).map(about::rule),
        _ => None,
    }
}

/// The page of a rule whose level a configuration sets.
fn of_rule(subject: &Subject, pointer: &str, name: &str) -> Option<String> {
    let is_level = subject.manifest.is_none() && pointer.rsplit('/').nth(1) == Some("rules");
    rules::find(name).filter(|_| is_level).map(about::rule)
}
