//! The page of the permissions: what each one grants, and which calls and events need it.

use std::collections::BTreeMap;

use maud::{Markup, html};
use stripe_app_lint::catalogue::{Access, Catalogue, Certainty, Endpoint, Permission, Source, Status};

use crate::page::{Entry, Page};
use crate::rules::prose;

/// Where the page is written.
pub const PERMISSIONS: &str = "permissions.html";

/// The file that the permissions come from.
pub const SOURCE: &str = "rules/catalogue/permissions.json";

/// The page of the permissions.
pub fn permissions() -> Page {
    let catalogue = Catalogue::load();
    let (known, mistaken): (Vec<_>, Vec<_>) = catalogue.permissions.iter().partition(|known| known.status.exists());
    let mut by_object: BTreeMap<&str, Vec<&Permission>> = BTreeMap::new();
    for permission in &known {
        by_object.entry(permission.object.unwrap_or("Other")).or_default().push(permission);
    }
    let sources = &catalogue.permissions.sources;
    Page {
        path: PERMISSIONS.to_owned(),
        title: "Permissions".to_owned(),
        description: "What each permission of a Stripe app grants, and which API calls and events need it.".to_owned(),
        source: SOURCE.to_owned(),
        content: html! {
            h1 { "Permissions" }
            p {
                "The " (known.len()) " permissions that stripe-app-lint knows, as of " (catalogue.permissions.date)
                ", with the API calls and events that need them as of " (catalogue.endpoints.date)
                ". Stripe documents only some of them; each entry says how it is known."
            }
            @for (object, permissions) in &by_object {
                section.object {
                    h2 { (object) }
                    @for permission in permissions { (entry(permission, sources)) }
                }
            }
            section {
                h2 #names-that-are-not-permissions { "Names that are not permissions" }
                p { "People write these names, and Stripe has no such permission." }
                dl.mistaken { @for permission in &mistaken { (mistake(permission)) } }
            }
        },
        entries: catalogue.permissions.iter().map(search_entry).collect(),
    }
}

fn entry(permission: &Permission, sources: &[Source]) -> Markup {
    let calls: Vec<&Endpoint> =
        Catalogue::load().endpoints.iter().filter(|call| call.any_of.contains(&permission.name)).collect();
    let groups = Catalogue::load().events.iter().filter(|group| group.any_of.contains(&permission.name));
    let events: Vec<&str> = groups.flat_map(|group| group.names.iter().copied()).collect();
    html! {
        section.permission {
            h3 id=(permission.name) { code { (permission.name) } " " span.tag { (status(permission.status)) } }
            p {
                (grants(permission))
                @if let Some(hint) = permission.hint { " Note: " (prose(hint)) "." }
            }
            @if !permission.implies.is_empty() {
                p { "Also grants " (names(&permission.implies)) "." }
            }
            @if !calls.is_empty() {
                details {
                    summary { (count(calls.len(), "API call")) }
                    ul { @for call in &calls { (api_call(call, permission)) } }
                }
            }
            @if !events.is_empty() {
                details {
                    summary { (count(events.len(), "event type")) ", together with " code { "event_read" } }
                    ul { @for event in &events { li { code { (event) } } } }
                }
            }
            details {
                summary { "Sources" }
                ul {
                    @for source in sources.iter().filter(|source| permission.source.contains(&source.id)) {
                        li {
                            a href=(source.url) { (source.url) } " (read " (source.read) ")"
                            @if let Some(note) = source.note { ": " (prose(note)) }
                        }
                    }
                }
            }
        }
    }
}

/// One call, the other permissions that allow it, and how well that is known.
fn api_call(call: &Endpoint, permission: &Permission) -> Markup {
    let others: Vec<&str> = call.any_of.iter().copied().filter(|other| *other != permission.name).collect();
    html! {
        li {
            code { (call.endpoint) }
            @if !call.sdk.is_empty() {
                ": " @for (index, method) in call.sdk.iter().enumerate() {
                    @if index > 0 { ", " } code { "stripe." (method) }
                }
            }
            " (" (certainty(call.confidence))
            @if !others.is_empty() { "; " (names(&others)) " is enough, too" }
            ")"
        }
    }
}

fn mistake(permission: &Permission) -> Markup {
    html! {
        dt id=(permission.name) { code { (permission.name) } }
        dd {
            @if let Some(instead) = permission.instead { "Use " (names(&[instead])) ". " }
            @if let Some(hint) = permission.hint { (prose(&sentence(hint))) }
        }
    }
}

fn grants(permission: &Permission) -> String {
    let verbs = match permission.access {
        Access::Read => "retrieve and list",
        Access::Write => "create, change and delete",
    };
    format!("Lets the app {verbs} objects of the kind “{}”.", permission.object.unwrap_or("other"))
}

fn names(permissions: &[&str]) -> Markup {
    html! {
        @for (index, name) in permissions.iter().enumerate() {
            @if index > 0 { ", " } a href={ "#" (name) } { code { (name) } }
        }
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Documented => "documented",
        Status::Preview => "preview",
        Status::SchemaOnly => "only in the published schema",
        Status::Observed => "seen, not documented for apps",
        Status::Refused => "rejected at upload",
        Status::Mistaken => "does not exist",
    }
}

fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Documented => "documented",
        Certainty::Observed => "observed",
        Certainty::Derived => "derived from the object's name",
        Certainty::Unknown => "not published",
        Certainty::None => "needs no permission",
    }
}

fn search_entry(permission: &Permission) -> Entry {
    let text = match permission.instead {
        Some(instead) => format!("not a permission; use {instead}"),
        None => format!("{} · {}", permission.object.unwrap_or_default(), status(permission.status)),
    };
    Entry { kind: "permission", title: permission.name.to_owned(), text, anchor: permission.name.to_owned() }
}

fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// A hint as a sentence of its own.
fn sentence(hint: &str) -> String {
    let mut chars = hint.chars();
    let first: String = chars.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}
