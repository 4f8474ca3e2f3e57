//! The page of what Stripe asks before an app is published.

use maud::{Markup, html};
use stripe_app_lint::review::{Decides, Group, Requirement, Requirements};

use crate::links::{Links, relative};
use crate::markdown::slug;
use crate::page::{Entry, Page};
use crate::rules::{plain, prose};

/// Where the page is written.
pub const PATH: &str = "requirements.html";

/// The file that the requirements come from.
pub const SOURCE: &str = "rules/requirements/marketplace.json";

/// The page of the requirements.
pub fn page(links: &Links) -> Page {
    let list = Requirements::load();
    Page {
        path: PATH.to_owned(),
        title: "What the review asks".to_owned(),
        description: format!("{} requirements of the Stripe App Marketplace, with sources.", list.requirements.len()),
        source: SOURCE.to_owned(),
        content: html! {
            h1 { "What the review asks" }
            p {
                "The " (list.requirements.len()) " requirements that " code { "stripe-app-lint review" }
                " goes through, as of " (list.date) ", by where you act on them."
            }
            @for group in Group::ALL {
                section {
                    h2 id=(slug(group.heading())) { (group.heading()) }
                    @for requirement in list.requirements.iter().filter(|requirement| requirement.group == group) {
                        (entry(requirement, list, links))
                    }
                }
            }
        },
        entries: list.requirements.iter().map(search_entry).collect(),
    }
}

fn entry(requirement: &Requirement, list: &'static Requirements, links: &Links) -> Markup {
    let rules: Vec<(&str, &str)> =
        requirement.rules().filter_map(|rule| Some((rule, rule_page(rule, links)?))).collect();
    html! {
        section.requirement {
            h3 id=(requirement.id) { (prose(requirement.title)) " " span.tag { (decides(requirement.decides)) } }
            @if !rules.is_empty() {
                p {
                    "Checked by "
                    @for (index, (rule, page)) in rules.iter().enumerate() {
                        @if index > 0 { ", " } a href=(relative(PATH, page)) { code { (rule) } }
                    }
                    "."
                }
            }
            @if let Some(human) = &requirement.human {
                p { "By hand, about " (minutes(human.minutes)) ": " (prose(human.check)) }
            }
            @if let Some(note) = requirement.note { p { (prose(note)) } }
            details {
                summary { "Sources" }
                ul {
                    @for source in list.sources_of(requirement) { li { (prose(source.what)) " (read " (source.read) ")" } }
                }
            }
        }
    }
}

fn rule_page<'a>(rule: &str, links: &'a Links) -> Option<&'a str> {
    let rule = stripe_app_lint::all_rules().find(|known| known.name == rule)?;
    links.page_of(&crate::rules::source(rule))
}

fn decides(decides: Decides) -> &'static str {
    match decides {
        Decides::Refused => "refusals reported",
        Decides::Named => "a usual reason",
        Decides::Asked => "asked",
    }
}

fn minutes(minutes: usize) -> String {
    match minutes {
        1 => "one minute".to_owned(),
        _ => format!("{minutes} minutes"),
    }
}

fn search_entry(requirement: &Requirement) -> Entry {
    let title = plain(requirement.title);
    let text = requirement.group.heading().to_owned();
    Entry { kind: "requirement", title, text, anchor: requirement.id.to_owned() }
}
