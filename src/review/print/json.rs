//! A review as JSON: version 1, which `schemas/review.schema.json` describes.

use std::io::{self, Write};

use serde::Serialize;

use super::super::{Answer, Decides, Evidence, Excerpt, Group, Part, Requirements, Review, Scope, Source, Status};
use crate::output::write_json;
use crate::text::Shown;

#[derive(Serialize)]
struct ReviewV1<'a> {
    version: u8,
    manifest: &'a Shown,
    app: &'a Shown,
    app_version: &'a Shown,
    reviewed: bool,
    requirements: &'static str,
    ready: bool,
    answered: bool,
    minutes: usize,
    items: Vec<ItemV1<'a>>,
    excerpts: &'a [Excerpt],
    blockers: &'a [Evidence],
    faults: &'a [Shown],
}

#[derive(Serialize)]
struct ItemV1<'a> {
    requirement: &'static str,
    item: usize,
    group: Group,
    scope: Scope,
    decides: Decides,
    title: &'static str,
    status: Status,
    rules: Vec<&'static str>,
    evidence: &'a [Evidence],
    reasons: &'a [Shown],
    #[serde(skip_serializing_if = "Option::is_none")]
    human: Option<HumanV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<&'a Answer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<&'a Shown>,
    shows: &'static [Part],
    sources: Vec<&'a Source>,
}

#[derive(Serialize)]
struct HumanV1 {
    check: &'static str,
    minutes: usize,
}

pub fn json(review: &Review, out: &mut dyn Write) -> io::Result<()> {
    let list = Requirements::load();
    let items = review.items.iter().map(|item| ItemV1 {
        requirement: item.requirement.id,
        item: item.requirement.item,
        group: item.requirement.group,
        scope: item.requirement.scope,
        decides: item.requirement.decides,
        title: item.requirement.title,
        status: item.status,
        rules: item.requirement.rules().collect(),
        evidence: &item.evidence,
        reasons: &item.reasons,
        human: item.requirement.human.as_ref().map(|human| HumanV1 { check: human.check, minutes: human.minutes }),
        note: item.requirement.note,
        answer: item.answer.as_ref(),
        stale: item.stale.as_ref(),
        shows: &item.requirement.shows,
        sources: list.sources_of(item.requirement),
    });
    let document = ReviewV1 {
        version: 1,
        manifest: &review.manifest,
        app: &review.name,
        app_version: &review.version,
        reviewed: review.is_reviewed,
        requirements: list.date,
        ready: review.is_ready(),
        answered: review.is_answered(),
        minutes: review.minutes(),
        items: items.collect(),
        excerpts: &review.excerpts,
        blockers: &review.blockers,
        faults: &review.faults,
    };
    write_json(out, &document)
}
