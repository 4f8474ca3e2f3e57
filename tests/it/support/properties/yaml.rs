//! What must hold of the YAML reader, whatever it reads.

use stripe_app_lint::syntax::{SourceId, Span, yaml};

/// Everything that must hold of any text at all.
pub fn check(text: &str) {
    let parsed = yaml::parse(text, SourceId(7));
    let is_sound = |span: Span| {
        span.start <= span.end
            && text.is_char_boundary(span.start)
            && text.is_char_boundary(span.end)
            && span.source == SourceId(7)
    };
    assert!(parsed.root.is_some() || !parsed.mistakes.is_empty());
    if let Some(root) = &parsed.root {
        root.walk(&mut |node| {
            assert!(is_sound(node.span), "{node:?}");
            let is_alias = text[node.span.start..node.span.end].starts_with('*');
            let members = node
                .members()
                .iter()
                .filter(|member| member.key.span != member.value.span || member.value.span.is_empty());
            let children = members.flat_map(|member| [member.key.span, member.value.span]);
            let mut end = node.span.start;
            for child in children.chain(node.items().iter().map(|item| item.span)) {
                assert!(node.span.contains(child), "{child:?} sticks out of {node:?}");
                assert!(end <= child.start || is_alias, "{child:?} overlaps its neighbour in {node:?}");
                end = child.end;
            }
        });
    }
    for mistake in &parsed.mistakes {
        assert!(is_sound(mistake.span) && (!mistake.span.is_empty() || mistake.span.end == text.len()), "{mistake:?}");
    }
    for comment in &parsed.comments {
        assert!(is_sound(*comment) && text[comment.start..comment.end].starts_with('#'));
    }
}
