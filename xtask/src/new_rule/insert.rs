//! Edits of source texts by their lines. Each gives `None` if the text does not have the place that it looks for.

/// Puts `addition` before the first line that is the right one.
pub fn before_line(text: &str, is_it: impl Fn(&str) -> bool, addition: &str) -> Option<String> {
    let mut lines = text.split_inclusive('\n');
    let before: String = lines.by_ref().take_while(|line| !is_it(line.trim_end())).collect();
    let after = text.get(before.len()..).filter(|after| !after.is_empty())?;
    Some(format!("{before}{addition}{after}"))
}

/// Puts `addition` at the end of the block between the lines `head` and `end`.
pub fn into_block(text: &str, head: &str, end: &str, addition: &str) -> Option<String> {
    let (before, block) = text.split_once(&format!("\n{head}\n"))?;
    let block = before_line(block, |line| line == end, addition)?;
    Some(format!("{before}\n{head}\n{block}"))
}

/// Puts a function after the public one of the name `last`.
pub fn after_function(text: &str, last: &str, function: &str) -> Option<String> {
    let start = text.find(&format!("\npub fn {last}("))? + 1;
    let (before, rest) = text.split_at_checked(start)?;
    let end = rest.split_inclusive('\n').position(|line| line.starts_with('}') || line.ends_with("{}\n"))?;
    let own: String = rest.split_inclusive('\n').take(end + 1).collect();
    let after = rest.get(own.len()..)?;
    Some(format!("{before}{own}\n{function}{after}"))
}

/// Adds a rule to the last check of the requirement with an id.
pub fn into_requirement(text: &str, id: &str, rule: &str) -> Option<String> {
    let head = format!("      \"id\": \"{id}\",\n");
    let (before, rest) = text.split_once(&head)?;
    let (requirement, after) = rest.split_once("\n    }")?;
    let (others, rules) = requirement.rsplit_once("\"rules\": [")?;
    let (rules, rest) = rules.split_once(']')?;
    let comma = if rules.is_empty() { "" } else { ", " };
    Some(format!("{before}{head}{others}\"rules\": [{rules}{comma}\"{rule}\"]{rest}\n    }}{after}"))
}

/// Adds a line to the rules among the unreleased changes, under a heading of its own if there are none yet.
pub fn under_rules(changelog: &str, line: &str) -> Option<String> {
    let (before, unreleased) = changelog.split_once("\n## [Unreleased]\n")?;
    let (unreleased, released) = match unreleased.find("\n## ") {
        Some(end) => unreleased.split_at_checked(end)?,
        None => (unreleased, ""),
    };
    let unreleased = match unreleased.split_once("\n### Rules\n") {
        Some((others, rules)) => {
            let (rules, after) = rules.split_at_checked(rules.find("\n### ").unwrap_or(rules.len()))?;
            format!("{others}\n### Rules\n\n{}\n{line}\n{after}", rules.trim())
        }
        None if unreleased.trim().is_empty() => format!("\n### Rules\n\n{line}\n"),
        None => format!("\n{}\n\n### Rules\n\n{line}\n", unreleased.trim()),
    };
    Some(format!("{before}\n## [Unreleased]\n{unreleased}{released}"))
}
