//! Local manifests: which manifest they extend, and whether they change anything in it.

use std::collections::BTreeMap;

use super::{Context, Report};
use crate::app::overlay::MAX_CHAIN;
use crate::app::{Kind, Problem, ReadError, is_variant};
use crate::diagnostic::Severity;
use crate::syntax::{Member, Node, Value};

pub fn extends_not_found(cx: &Context, report: &mut Report) {
    for extends in &cx.app.extends {
        let message = match &extends.problem {
            Some(Problem::Unreadable(ReadError::NotFound)) => "the manifest to extend does not exist".to_owned(),
            Some(Problem::Unreadable(ReadError::Outside)) => {
                "the manifest to extend is outside the repository".to_owned()
            }
            Some(Problem::Unreadable(reason)) => format!("the manifest to extend cannot be read: {reason}"),
            Some(Problem::Yaml) => "extending a YAML manifest is not documented".to_owned(),
            _ => continue,
        };
        let finding = report.at(extends.span, message);
        finding.help("use a path relative to this file, for example `stripe-app.json`");
        if extends.problem == Some(Problem::Yaml) {
            finding.severity(Severity::Warning);
        }
    }
}

pub fn extends_in_main(cx: &Context, report: &mut Report) {
    let extends = cx.app.main().root().and_then(|root| root.get("extends")).filter(|extends| !extends.value.is_null());
    if let Some(extends) = extends.filter(|_| cx.app.kind == Kind::V1) {
        report
            .at(&extends.key, "`stripe apps upload` reads only this file, so `extends` has no effect")
            .help("put every field in this file, and what differs during development in a `stripe-app.dev.json` that extends it");
    }
}

pub fn extends_cycle(cx: &Context, report: &mut Report) {
    for extends in &cx.app.extends {
        match extends.problem {
            Some(Problem::Cycle(first)) => {
                let finding =
                    report.at(extends.span, "the manifests extend each other in a cycle, so none of them is the base");
                if first != extends.span.source {
                    let starts = cx.app.extends.iter().find(|other| other.span.source == first);
                    starts.map(|starts| finding.related(starts.span, "the cycle starts here"));
                }
            }
            Some(Problem::TooLong) => {
                report.at(extends.span, format!("more than {MAX_CHAIN} manifests extend one another"));
            }
            _ => {}
        }
    }
}

pub fn manifest_not_uploaded(cx: &Context, report: &mut Report) {
    let root = cx.app.main().root().filter(|root| root.as_object().is_some());
    if let Some(root) = root.filter(|_| cx.app.kind == Kind::V1 && is_variant(&cx.app.main().path)) {
        report
            .at(root, "`stripe apps upload` only takes `stripe-app.json`, so it never uploads this file")
            .help("make it extend `stripe-app.json` and keep only what differs during development");
    }
}

/// Whole fields only: that objects merge deeply is inferred, so what a part of one changes is not known.
pub fn local_override_without_effect(cx: &Context, report: &mut Report) {
    const ABOUT_THE_FILE: [&str; 2] = ["$schema", "extends"];
    let Some((own, base)) = cx.app.main().root().zip(cx.app.base.as_ref()) else { return };
    let (mut own, base) = (by_key(own), by_key(base));
    own.retain(|key, _| !ABOUT_THE_FILE.contains(key));
    let repeated = own.into_iter().filter_map(|(key, member)| {
        let below = base.get(key).filter(|below| are_equal(&member.value, &below.value))?;
        Some((member, below))
    });
    for (member, below) in repeated.take(MOST_REPORTED) {
        report
            .at(&member.value, "the manifest that this one extends already has this value")
            .related(&below.value, "already set here")
            .safe_fix("remove it", cx.remove_member(member));
    }
}

/// Each removal takes a pass over the file, so a hostile one gets no more of them. Real ones have a few.
const MOST_REPORTED: usize = 100;

fn are_equal(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| are_equal(one, other))
        }
        (Value::Object(_), Value::Object(_)) => {
            let (one, other) = (by_key(one), by_key(other));
            let is_in_other = |(key, member): (&&str, &&Member)| {
                other.get(key).is_some_and(|other| are_equal(&member.value, &other.value))
            };
            one.len() == other.len() && one.iter().all(is_in_other)
        }
        (Value::Unreadable, _) => false,
        (one, other) => one == other,
    }
}

/// The members of an object by key; the last one of a duplicate key.
type Members<'a> = BTreeMap<&'a str, &'a Member>;

fn by_key(node: &Node) -> Members<'_> {
    node.members().iter().map(|member| (member.key.text.as_str(), member)).collect()
}
