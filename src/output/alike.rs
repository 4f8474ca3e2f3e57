//! Finds findings that say the same, so that people read it once.

use std::collections::HashMap;

use crate::diagnostic::{Finding, Severity};

/// How many findings that say the same are drawn one by one.
const MOST_DRAWN: usize = 3;

/// What two findings have in common that say the same of two places.
type Saying<'a> = (&'a str, Severity, String, Option<&'a str>);

/// The findings to draw, in their order, each with the later ones that say the same of other places.
pub fn grouped(findings: &[Finding]) -> Vec<(&Finding, Vec<&Finding>)> {
    let mut alike: HashMap<Saying, Vec<&Finding>> = HashMap::new();
    for finding in findings {
        alike.entry(saying(finding)).or_default().push(finding);
    }
    let drawn = findings.iter().filter_map(|finding| match alike.get(&saying(finding)).map(Vec::as_slice) {
        Some([first, others @ ..]) if others.len() >= MOST_DRAWN => {
            std::ptr::eq(*first, finding).then(|| (finding, others.to_vec()))
        }
        _ => Some((finding, Vec::new())),
    });
    drawn.collect()
}

/// A finding's rule, message and help; in the message, every name in backticks is the same name.
fn saying(finding: &Finding) -> Saying<'_> {
    let pieces = finding.message.split('`').enumerate();
    let words: Vec<&str> = pieces.filter(|(index, _)| index % 2 == 0).map(|(_, piece)| piece).collect();
    (finding.rule.name, finding.severity, words.join("`"), finding.help.as_deref())
}
