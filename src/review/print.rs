//! Writes a review: for people, as a Markdown task list, as JSON, or as a page of its own.

use std::io::{self, Write};

use serde::Serialize;

use super::{Answer, Evidence, Group, Item, Requirements, Review, Status};
use crate::app::manifest::Distribution;
use crate::output::write_json;
use crate::text::Shown;
use crate::text::markup::{self, html as html_text};

/// A format that a review can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal, grouped
    #[default]
    Human,
    /// A task list for a pull request or a ticket
    Markdown,
    /// One JSON document for programs (its schema: `stripe-app-lint schema review`)
    Json,
    /// A page of its own, which needs no network and can be printed
    Html,
}

/// What stands at the end of every review.
const NO_APPROVAL: &str =
    "This is readiness, not approval: Stripe's reviewers decide, and they see more than a manifest.";

/// Writes a review in a format.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write(review: &Review, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Human => human(review, out),
        Format::Markdown => markdown(review, out),
        Format::Json => json(review, out),
        Format::Html => html(review, out),
    }
}

/// How a format for people writes its texts.
struct Dialect {
    /// A sentence of ours.
    ours: fn(&'static str) -> String,
    /// A sentence that quotes others, perhaps with words in backticks.
    text: fn(&Shown) -> String,
    /// A name or a place from elsewhere.
    code: fn(&Shown) -> String,
}

const PLAIN: Dialect = Dialect { ours: str::to_owned, text: Shown::to_string, code: Shown::to_string };
const MARKDOWN: Dialect = Dialect { ours: str::to_owned, text: markup::markdown, code: markup::markdown_code };
const HTML: Dialect = Dialect {
    ours: |text| html_text(&text.into()),
    text: html_text,
    code: |text| format!("<code>{}</code>", html_text(text)),
};

fn human(review: &Review, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}\n{}\n", title(review, &PLAIN), advice(review))?;
    for (group, items) in groups(review) {
        writeln!(out, "{}", group.heading())?;
        for item in items {
            writeln!(out, "  {} {}{}", mark(item.status), item.requirement.title, aside(item, &PLAIN))?;
            for line in details(item, &PLAIN) {
                writeln!(out, "      {line}")?;
            }
        }
        writeln!(out)?;
    }
    for fault in &review.faults {
        writeln!(out, "! {fault}")?;
    }
    writeln!(out, "{}", sum_up(review))?;
    if review.count(Status::NeedsAHuman) > 0 {
        writeln!(
            out,
            "`stripe-app-lint review --answer NAME --by YOU` records that you have checked one, for this version"
        )?;
    }
    writeln!(out, "{NO_APPROVAL}")
}

fn markdown(review: &Review, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {}\n\n{}\n", title(review, &MARKDOWN), advice(review))?;
    for (group, items) in groups(review) {
        writeln!(out, "### {}\n", group.heading())?;
        for item in items {
            let box_ = if item.status == Status::Passes { "x" } else { " " };
            let fails = if item.status == Status::Fails { "**Fails:** " } else { "" };
            writeln!(out, "- [{box_}] {fails}{}{}", item.requirement.title, aside(item, &MARKDOWN))?;
            for line in details(item, &MARKDOWN) {
                writeln!(out, "  - {line}")?;
            }
        }
        writeln!(out)?;
    }
    for fault in &review.faults {
        writeln!(out, "- {}", markup::markdown(fault))?;
    }
    writeln!(out, "{}\n\n{NO_APPROVAL}", sum_up(review))
}

fn title(review: &Review, Dialect { code, .. }: &Dialect) -> String {
    format!("Readiness of {} {} ({})", code(&review.name), code(&review.version), code(&review.manifest))
}

fn advice(review: &Review) -> &'static str {
    match (review.distribution, review.is_ready()) {
        (Distribution::Private, _) => {
            "A private app is not reviewed: upload it to your sandbox, try it there, then upload it again to live."
        }
        (Distribution::Public, false) => "Mend what fails first; a reviewer would send it back for any of these.",
        (Distribution::Public, true) => {
            "Nothing fails. Go through what needs a human, then submit it in the Dashboard."
        }
    }
}

fn sum_up(review: &Review) -> String {
    format!(
        "{} pass, {} fail, {} need a human, {} do not apply",
        review.count(Status::Passes),
        review.count(Status::Fails),
        review.count(Status::NeedsAHuman),
        review.count(Status::NotApplicable)
    )
}

/// The items of each group that apply; first what fails, then what needs a human.
fn groups(review: &Review) -> Vec<(Group, Vec<&Item>)> {
    let all = [Group::Manifest, Group::Code, Group::Account, Group::Listing, Group::Behaviour];
    let of = |group: Group| {
        let items = review.items.iter().filter(|item| item.requirement.group == group);
        let mut items: Vec<&Item> = items.filter(|item| item.status != Status::NotApplicable).collect();
        items.sort_by_key(|item| match item.status {
            Status::Fails => 0,
            Status::NeedsAHuman => 1,
            Status::Passes | Status::NotApplicable => 2,
        });
        (group, items)
    };
    all.into_iter().map(of).filter(|(_, items)| !items.is_empty()).collect()
}

fn mark(status: Status) -> &'static str {
    match status {
        Status::Passes => "✓",
        Status::Fails => "✗",
        Status::NeedsAHuman => "?",
        Status::NotApplicable => "-",
    }
}

/// What follows an item's title: the name that an answer refers to, or what shows that it passes.
fn aside(item: &Item, Dialect { code, .. }: &Dialect) -> String {
    let places = || item.evidence.iter().map(|evidence| code(&place(evidence)));
    match item.status {
        Status::NeedsAHuman => format!(" [{}]", item.requirement.id),
        Status::Passes if item.evidence.is_empty() => " (no finding)".to_owned(),
        Status::Passes => format!(" ({})", places().collect::<Vec<_>>().join(", ")),
        Status::Fails | Status::NotApplicable => String::new(),
    }
}

fn place(evidence: &Evidence) -> Shown {
    format!("{}:{}", evidence.file, evidence.line).into()
}

/// The lines below an item: what shows it, what to check, who has checked it.
fn details(item: &Item, dialect: &Dialect) -> Vec<String> {
    let evidence = item.evidence.iter().filter(|_| item.status != Status::Passes);
    let mut lines: Vec<String> = evidence.map(|evidence| line_of(evidence, dialect)).collect();
    if item.status == Status::NeedsAHuman {
        lines.extend(item.requirement.human.map(dialect.ours));
    }
    match (&item.answer, &item.stale) {
        (Some(answer), Some(why)) => lines.push(format!("{}, but {}", checked(answer, dialect), (dialect.text)(why))),
        (Some(answer), None) if item.status == Status::Passes => lines.push(accepted(answer, dialect)),
        _ => {}
    }
    lines
}

fn line_of(evidence: &Evidence, Dialect { text, code, .. }: &Dialect) -> String {
    let rule = evidence.rule.map(|rule| format!(" ({rule})")).unwrap_or_default();
    format!("{}: {}{rule}", code(&place(evidence)), text(&evidence.what))
}

fn checked(answer: &Answer, Dialect { code, .. }: &Dialect) -> String {
    format!("{} checked it on {}", code(&answer.by), code(&answer.on))
}

fn accepted(answer: &Answer, dialect: &Dialect) -> String {
    let note = answer.note.as_ref().map(|note| format!(": {}", (dialect.text)(note))).unwrap_or_default();
    format!("{} for version {}{note}", checked(answer, dialect), (dialect.code)(&answer.version))
}

#[derive(Serialize)]
struct ReviewV1<'a> {
    version: u8,
    manifest: &'a Shown,
    app: &'a Shown,
    app_version: &'a Shown,
    distribution: &'static str,
    requirements: &'static str,
    ready: bool,
    items: Vec<ItemV1<'a>>,
    faults: &'a [Shown],
}

#[derive(Serialize)]
struct ItemV1<'a> {
    requirement: &'static str,
    item: usize,
    group: Group,
    title: &'static str,
    status: Status,
    rules: &'static [&'static str],
    evidence: &'a [Evidence],
    #[serde(skip_serializing_if = "Option::is_none")]
    human: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<&'a Answer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<&'a Shown>,
    sources: Vec<SourceV1>,
}

#[derive(Serialize)]
struct SourceV1 {
    what: &'static str,
    read: &'static str,
}

fn json(review: &Review, out: &mut dyn Write) -> io::Result<()> {
    let list = Requirements::load();
    let items = review.items.iter().map(|item| ItemV1 {
        requirement: item.requirement.id,
        item: item.requirement.item,
        group: item.requirement.group,
        title: item.requirement.title,
        status: item.status,
        rules: &item.requirement.rules,
        evidence: &item.evidence,
        human: item.requirement.human,
        answer: item.answer.as_ref(),
        stale: item.stale.as_ref(),
        sources: item
            .requirement
            .sources
            .iter()
            .filter_map(|id| list.sources.get(id))
            .map(|source| SourceV1 { what: source.what, read: source.read })
            .collect(),
    });
    let document = ReviewV1 {
        version: 1,
        manifest: &review.manifest,
        app: &review.name,
        app_version: &review.version,
        distribution: if review.distribution == Distribution::Public { "public" } else { "private" },
        requirements: list.date,
        ready: review.is_ready(),
        items: items.collect(),
        faults: &review.faults,
    };
    write_json(out, &document)
}

/// The style of the page: light and dark by the reader's own setting, and plain on paper.
const STYLE: &str = "\
:root{color-scheme:light dark;--fail:#c0123c;--human:#8a5a00;--pass:#0a7a3f}
@media(prefers-color-scheme:dark){:root{--fail:#ff6b8a;--human:#f0b429;--pass:#4fd08b}}
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
ul{list-style:none;padding:0}li{margin:.6rem 0;padding-left:2.2rem;position:relative;break-inside:avoid}
li>b:first-child{position:absolute;left:0;width:1.6rem;text-align:center}
.fails>b:first-child{color:var(--fail)}.needs-a-human>b:first-child{color:var(--human)}.passes>b:first-child{color:var(--pass)}
small{display:block;overflow-wrap:anywhere}code{font-size:.9em}
@media print{body{max-width:none;margin:0}}";

fn html(review: &Review, out: &mut dyn Write) -> io::Result<()> {
    let (plain, title) = (html_text(&title(review, &PLAIN).into()), title(review, &HTML));
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{plain}</title>")?;
    writeln!(out, "<style>\n{STYLE}\n</style>\n</head>\n<body>\n<h1>{title}</h1>\n<p>{}</p>", advice(review))?;
    writeln!(out, "<p><strong>{}</strong></p>", sum_up(review))?;
    for (group, items) in groups(review) {
        writeln!(out, "<h2>{}</h2>\n<ul>", group.heading())?;
        for item in items {
            let (class, word) = match item.status {
                Status::Passes => ("passes", "passes"),
                Status::Fails => ("fails", "fails"),
                Status::NeedsAHuman | Status::NotApplicable => ("needs-a-human", "needs a human"),
            };
            let (mark, text) = (mark(item.status), html_text(&item.requirement.title.into()));
            let aside = aside(item, &HTML);
            write!(
                out,
                "<li class=\"{class}\"><b title=\"{word}\" aria-label=\"{word}\">{mark}</b> {text}<i>{aside}</i>"
            )?;
            for line in details(item, &HTML) {
                write!(out, "<small>{line}</small>")?;
            }
            writeln!(out, "</li>")?;
        }
        writeln!(out, "</ul>")?;
    }
    for fault in &review.faults {
        writeln!(out, "<p>{}</p>", html_text(fault))?;
    }
    writeln!(out, "<p>{NO_APPROVAL}</p>\n</body>\n</html>")
}
