//! Syntax: what makes the file invalid JSON or YAML, and what is read differently than it looks.

use std::collections::HashMap;

use super::{Context, Report};
use crate::syntax::{Dialect, Edit, Key, Mistake, Node, NonStrict};

pub fn syntax_error(cx: &Context, report: &mut Report) {
    for mistake in &cx.app.main().parsed.mistakes {
        let Mistake { span, message, help, related, edit } = mistake;
        let finding = report.at(*span, message);
        if let Some(help) = help {
            finding.help(help);
        }
        if let Some((span, message)) = related {
            finding.related(*span, message);
        }
        if let Some(edit) = edit {
            finding.safe_fix(title(edit), [edit.clone()]);
        }
    }
}

/// What an edit does, as an imperative verb phrase.
fn title(edit: &Edit) -> String {
    match edit.text.as_str() {
        "" => "remove it".to_owned(),
        "," if edit.span.is_empty() => "add the comma".to_owned(),
        ":" if edit.span.is_empty() => "add the colon".to_owned(),
        text => format!("replace it with `{}`", super::excerpt(text)),
    }
}

pub fn not_strict_json(cx: &Context, report: &mut Report) {
    let source = cx.app.main();
    let Some((first, others)) = source.parsed.loose.split_first() else { return };
    if source.dialect != Dialect::Json5 {
        return;
    }
    let finding = report.at(first.span, format!("the file is JSON5, not plain JSON: {}", kinds(&source.parsed.loose)));
    for loose in others.iter().take(MAX_LABELS) {
        finding.related(loose.span, loose.what);
    }
    let more = match others.len().saturating_sub(MAX_LABELS) {
        0 => String::new(),
        rest => format!(" ({rest} more places are not shown)"),
    };
    finding.help(format!(
        "use plain JSON; `stripe apps upload` is not documented to read JSON5, and the Stripe CLI drops comments when it rewrites the file{more}"
    ));
    let edits = |of_comments: bool| -> Vec<Edit> {
        let loose = source.parsed.loose.iter().filter(|loose| loose.is_comment() == of_comments);
        loose.filter_map(|loose| loose.edit.clone()).collect()
    };
    // A comment may hold information that is written nowhere else, or suppress a finding.
    let (tokens, comments) = (edits(false), edits(true));
    match (tokens.is_empty(), comments.is_empty()) {
        (false, true) => finding.safe_fix("rewrite it as JSON", tokens),
        (false, false) => finding.safe_fix("rewrite everything except the comments as JSON", tokens),
        (true, _) => finding.unsafe_fix("remove the comments", comments),
    };
}

/// How many places one finding marks; with more, the first would be hard to find.
const MAX_LABELS: usize = 20;

/// The kinds of JSON5 spellings, each once, in the order of the text.
fn kinds(loose: &[NonStrict]) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    for loose in loose {
        if !kinds.contains(&loose.what) {
            kinds.push(loose.what);
        }
    }
    kinds.join(", ")
}

pub fn duplicate_key(cx: &Context, report: &mut Report) {
    let source = cx.app.main();
    let Some(root) = source.root() else { return };
    root.walk(&mut |node| {
        for (key, first) in repeated_keys(node).into_iter().filter(|_| source.is_certain(node.span)) {
            let name = super::excerpt(&key.text);
            report
                .at(key, format!("duplicate key `{name}`; only one of its values counts"))
                .help("keep the one you mean; most parsers use the last value, and some reject the file")
                .related(first, "first written here");
        }
    });
}

/// The keys that appear in an object more than once, each with its first occurrence.
fn repeated_keys(node: &Node) -> Vec<(&Key, &Key)> {
    let mut first = HashMap::new();
    let keys = node.members().iter().map(|member| &member.key);
    let with_first = keys.map(|key| (key, *first.entry(key.text.as_str()).or_insert(key)));
    with_first.filter(|(key, first)| key.span != first.span).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::app::Memory;
    use crate::config::Config;
    use crate::diagnostic::Finding;
    use crate::engine::lint;

    fn findings(path: &str, text: &str) -> Vec<Finding> {
        let mut files = Memory::default();
        files.insert(path, text);
        let linted = lint(&files, Path::new(path), &Config::default()).unwrap().unwrap();
        linted.findings.into_iter().filter(|finding| finding.rule.family == "syntax").collect()
    }

    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        findings(path, text).iter().map(|finding| finding.rule.name).collect()
    }

    const JSON: &str = "stripe-app.json";

    #[test]
    fn a_broken_file_is_not_also_called_loose() {
        assert_eq!(rules(JSON, "{'id': 'x', // comment\n 'name' 'y',}"), ["syntax-error"]);
    }

    #[test]
    fn every_mistake_is_told_with_its_fix() {
        let findings = findings(JSON, r#"{"id": "x" "version": "1.0.0" "name": "y",,}"#);
        let titles: Vec<_> = findings.iter().map(|finding| finding.fix.as_ref().unwrap().title.as_str()).collect();
        assert_eq!(titles, ["add the comma", "add the comma", "remove it"]);
    }

    #[test]
    fn a_loose_file_is_one_finding_however_much_is_loose_in_it() {
        let members: Vec<String> = (0..40).map(|number| format!("k{number}: 1")).collect();
        let findings = findings(JSON, &format!("{{\"id\": {{{}}}}}", members.join(", ")));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].related.len(), 20);
        assert!(findings[0].help.as_ref().unwrap().contains("19 more places"));
        assert_eq!(findings[0].fix.as_ref().unwrap().edits.len(), 40);
    }

    #[test]
    fn a_byte_order_mark_makes_a_file_loose() {
        assert_eq!(rules(JSON, "\u{feff}{\"id\": \"x\"}"), ["not-strict-json"]);
    }

    #[test]
    fn a_key_written_three_times_is_told_twice_and_led_back_to_the_first() {
        let findings = findings(JSON, r#"{"id": "x", "constants": {"a": 1, "a": 2, "\u0061": 3}}"#);
        assert_eq!(findings.len(), 2);
        for finding in &findings {
            assert_eq!((finding.rule.name, finding.related[0].span.start), ("duplicate-key", 26));
        }
    }

    #[test]
    fn keys_of_two_objects_run_together_by_a_lost_bracket_are_not_twice_in_one() {
        let text =
            r#"{"id": "x", "permissions": [{"permission": "a", "purpose": "b", {"permission": "c", "purpose": "d"}]}"#;
        assert!(!rules(JSON, text).contains(&"duplicate-key"));
    }

    #[test]
    fn a_key_twice_in_yaml_is_told_as_in_json() {
        assert_eq!(rules("stripe-app.yaml", "id: x\nname: y\nextensions: []\nname: z\n"), ["duplicate-key"]);
    }
}
