//! The pages of the rules, and the page that lists them.

use maud::{Markup, PreEscaped, html};
use serde::Serialize;
use stripe_app_lint::{Rule, Safety, all_rules};

use crate::links::{Links, relative};
use crate::markdown::{self, Explains};
use crate::page::{Entry, Page};

/// Where the list of rules is written.
pub const INDEX: &str = "rules/index.html";

/// The file of the repository that holds a rule's page.
pub fn source(rule: &Rule) -> String {
    format!("rules/{}/{}.md", rule.family, rule.name)
}

/// Where a rule's page is written.
pub fn path(rule: &Rule) -> String {
    format!("rules/{}/{}.html", rule.family, rule.name)
}

/// The page of a rule.
///
/// # Errors
/// If one of its links leads nowhere.
pub fn page(rule: &Rule, links: &Links, explains: &Explains) -> Result<Page, String> {
    let rendered = markdown::render(rule.page().body, &source(rule), links, explains)?;
    let summary = rule.page().summary();
    Ok(Page {
        path: path(rule),
        title: rule.name.to_owned(),
        description: plain(&summary),
        source: source(rule),
        content: html! {
            nav.crumbs aria-label="Breadcrumb" {
                a href=(relative(&path(rule), INDEX)) { "Rules" } " / " (heading(rule.family))
                (tags(rule))
            }
            article.rule { (PreEscaped(rendered.html)) (facts(rule)) }
        },
        entries: vec![Entry::of_page("rule", rule.name, &plain(&summary))],
    })
}

/// What the front matter of a rule's page says.
fn facts(rule: &Rule) -> Markup {
    let page = rule.page();
    html! {
        section.facts aria-labelledby="about-this-rule" {
            h2 #about-this-rule { "About this rule" }
            dl {
                dt { "Severity" } dd { (badge(&word(page.severity))) }
                dt { "Stage" } dd { (word(page.stage)) }
                dt { "Fix" } dd { (fix(rule)) }
                dt { "Confidence" } dd { (word(page.confidence)) }
                dt { "Since" } dd { "version " (page.since) }
                dt { "Sources" }
                dd { ul { @for source in &page.sources { li { (linked(source)) } } } }
            }
        }
    }
}

/// The list of rules, by family, with filters that need no script.
pub fn index() -> Page {
    let rules: Vec<&Rule> = all_rules().collect();
    let mut families: Vec<&str> = rules.iter().map(|rule| rule.family).collect();
    families.dedup();
    Page {
        path: INDEX.to_owned(),
        title: "Rules".to_owned(),
        description: format!("All {} rules, with severity, stage and fix.", rules.len()),
        source: "rules".to_owned(),
        content: html! {
            h1 { "Rules" }
            p {
                "Severity " em { "error" } ": Stripe rejects it, or silently ignores what you meant. " em { "Warning" }
                ": a reviewer is likely to object, or a user is harmed. " em { "Info" } ": worth knowing. The stage says when it has an effect."
            }
            (filter("severity", &["error", "warning", "info"]))
            (filter("stage", &["upload", "runtime", "review", "maintenance"]))
            @for family in families {
                section.family {
                    h2 id=(family) { (heading(family)) }
                    ul.rules {
                        @for rule in rules.iter().filter(|rule| rule.family == family) { (line(rule)) }
                    }
                }
            }
        },
        entries: Vec::new(),
    }
}

fn line(rule: &Rule) -> Markup {
    let page = rule.page();
    html! {
        li data-severity=(word(page.severity)) data-stage=(word(page.stage)) {
            a href=(relative(INDEX, &path(rule))) { code { (rule.name) } }
            (tags(rule))
            p { (prose(&page.summary())) }
        }
    }
}

fn tags(rule: &Rule) -> Markup {
    let page = rule.page();
    html! {
        span.tags {
            (badge(&word(page.severity))) " "
            span.tag { (word(page.stage)) }
            @if page.fix.is_some() { " " span.tag { (fix(rule)) " fix" } }
        }
    }
}

/// A row of radio buttons; the style sheet hides what does not match.
fn filter(of: &str, values: &[&str]) -> Markup {
    html! {
        fieldset.filter {
            legend { (of) }
            label { input type="radio" name=(of) value="all" checked; " all" }
            @for value in values { label { input type="radio" name=(of) value=(value); " " (value) } }
        }
    }
}

fn badge(severity: &str) -> Markup {
    html! { span.badge.(severity) { (severity) } }
}

fn fix(rule: &Rule) -> &'static str {
    match rule.page().fix {
        Some(Safety::Safe) => "safe",
        Some(Safety::Unsafe) => "unsafe",
        None => "none",
    }
}

/// A source as a rule's page names it, `URL (read DATE)`, with its link.
fn linked(source: &str) -> Markup {
    let (url, rest) = source.split_once(' ').unwrap_or((source, ""));
    match url.starts_with("https://") {
        true => html! { a href=(url) { (url) } " " (rest) },
        false => html! { (source) },
    }
}

/// The heading of a family: `content-security-policy` is "Content security policy".
fn heading(family: &str) -> String {
    let mut chars = family.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).map(|char| if char == '-' { ' ' } else { char }).collect()
}

/// The word for a value, as the program's JSON has it.
fn word(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Text of ours with words in backticks.
pub fn prose(text: &str) -> Markup {
    PreEscaped(stripe_app_lint::text::markup::html(&text.to_owned().into()))
}

/// Text of ours without its backticks.
pub fn plain(text: &str) -> String {
    text.replace('`', "")
}
