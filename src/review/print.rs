//! Writes a review: for people, as a Markdown task list, as JSON, or as a page of its own.

mod html;
mod json;

use std::io::{self, Write};

use super::{Answer, Decides, Evidence, Excerpt, Group, Item, Requirements, Review, Row, Source, Status};
use crate::text::Shown;
use crate::text::list::{commas, plural};
use crate::text::markup::{self, html as html_text};

/// A format that a review can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// For a terminal, grouped by where to act
    #[default]
    Human,
    /// A task list for a pull request or a ticket
    Markdown,
    /// One JSON document for programs (its schema: `stripe-app-lint schema review`)
    Json,
    /// A standalone page with every requirement, which needs no network and can be printed
    Html,
}

/// The end of every review.
const NO_APPROVAL: &str =
    "Being ready does not mean being approved: Stripe's reviewers decide, and they look at more than the manifest.";

/// Writes a review in a format; `all` of it, or only what fails and what most often decides. JSON and HTML always
/// contain all of it.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write(review: &Review, format: Format, all: bool, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Human => human(review, all, out),
        Format::Markdown => markdown(review, all, out),
        Format::Json => json::json(review, out),
        Format::Html => html::html(review, out),
    }
}

/// The heading of the findings that no requirement is about.
const BLOCKERS: &str = "Fix first: findings outside of the requirements";

/// The items that need a human, those that most often decide a review first.
pub fn open(review: &Review) -> Vec<&Item> {
    ordered(review.items.iter().filter(|item| item.status == Status::NeedsAHuman))
}

/// Writes one item as the view for a terminal shows it.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write_item(review: &Review, item: &Item, all: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  {} {}{}", mark(item.status), item.requirement.title, aside(item, &PLAIN))?;
    details(item, review, all, &PLAIN).iter().try_for_each(|line| writeln!(out, "      {line}"))
}

/// How a format for people writes its texts.
struct Dialect {
    /// A sentence of ours.
    ours: fn(&'static str) -> String,
    /// A sentence that quotes others, perhaps with words in backticks.
    text: fn(&Shown) -> String,
    /// A name or a place from elsewhere.
    code: fn(&Shown) -> String,
    /// Where a requirement comes from, as a link if it is one.
    source: fn(&Source) -> String,
}

const PLAIN: Dialect = Dialect {
    ours: str::to_owned,
    text: Shown::to_string,
    code: Shown::to_string,
    source: |source| source.what.to_owned(),
};
const MARKDOWN: Dialect = Dialect {
    ours: str::to_owned,
    text: markup::markdown,
    code: markup::markdown_code,
    source: |source| match source.url() {
        Some(url) => source.what.replacen(url, &format!("<{url}>"), 1),
        None => source.what.to_owned(),
    },
};
const HTML: Dialect = Dialect {
    ours: |text| html_text(&text.into()),
    text: html_text,
    code: |text| format!("<code>{}</code>", html_text(text)),
    source: html::link,
};

/// A heading and the items below it.
struct Section<'a> {
    heading: String,
    items: Vec<&'a Item>,
    /// How many more need a human but are left out.
    folded: usize,
}

fn human(review: &Review, all: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}\n{}\n", title(review, &PLAIN), advice(review))?;
    if !review.blockers.is_empty() {
        writeln!(out, "{BLOCKERS}")?;
        review.blockers.iter().try_for_each(|evidence| writeln!(out, "  ✗ {}", line_of(evidence, &PLAIN)))?;
        writeln!(out)?;
    }
    for Section { heading, items, folded } in sections(review, all) {
        writeln!(out, "{heading}")?;
        for item in items {
            write_item(review, item, all, out)?;
        }
        if folded > 0 {
            writeln!(out, "  {}", rest(folded))?;
        }
        writeln!(out)?;
    }
    for fault in &review.faults {
        writeln!(out, "! {fault}")?;
    }
    writeln!(out, "{}", sum_up(review))?;
    if !all {
        writeln!(out, "Run `stripe-app-lint review --all` for every requirement and its sources.")?;
    }
    if !review.is_reviewed {
        writeln!(out, "Run `stripe-app-lint review --as public` for what Stripe would ask of a public app.")?;
    }
    if review.count(Status::NeedsAHuman) > 0 {
        writeln!(out, "Run `stripe-app-lint review --answer NAME --by YOU` to record that you have checked one.")?;
    }
    writeln!(out, "{NO_APPROVAL}")
}

fn markdown(review: &Review, all: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {}\n\n{}\n", title(review, &MARKDOWN), advice(review))?;
    if !review.blockers.is_empty() {
        writeln!(out, "### {BLOCKERS}\n")?;
        review.blockers.iter().try_for_each(|evidence| writeln!(out, "- [ ] {}", line_of(evidence, &MARKDOWN)))?;
        writeln!(out)?;
    }
    for Section { heading, items, folded } in sections(review, all) {
        writeln!(out, "### {heading}\n")?;
        for item in items {
            let box_ = if item.status == Status::Passes { "x" } else { " " };
            let fails = if item.status == Status::Fails { "**Fails:** " } else { "" };
            writeln!(out, "- [{box_}] {fails}{}{}", item.requirement.title, aside(item, &MARKDOWN))?;
            for line in details(item, review, all, &MARKDOWN) {
                writeln!(out, "  - {line}")?;
            }
        }
        if folded > 0 {
            writeln!(out, "- {}", rest(folded))?;
        }
        writeln!(out)?;
    }
    for fault in &review.faults {
        writeln!(out, "- {}", markup::markdown(fault))?;
    }
    writeln!(out, "{}\n\n{NO_APPROVAL}", sum_up(review))
}

fn rest(folded: usize) -> String {
    format!("… and {folded} that rarely {} a review", if folded == 1 { "decides" } else { "decide" })
}

fn title(review: &Review, Dialect { code, .. }: &Dialect) -> String {
    let name = if review.name.is_empty() { "an app without a name".to_owned() } else { code(&review.name) };
    let version = if review.version.is_empty() { String::new() } else { format!(" {}", code(&review.version)) };
    format!("Readiness of {name}{version} ({})", code(&review.manifest))
}

fn advice(review: &Review) -> &'static str {
    match (review.is_reviewed, review.is_ready()) {
        (_, false) if review.has_syntax_errors => {
            "The manifest has syntax errors. Fix them first, because what follows is only about the part that could be read."
        }
        (false, false) => {
            "Private apps are not reviewed, but what fails here harms you or your users, so fix it before you upload."
        }
        (false, true) => {
            "Private apps are not reviewed: upload it, and try it in a sandbox before you use it with live data."
        }
        (true, false) => "First fix what fails; a reviewer would send the app back for any of it.",
        (true, true) => "Nothing fails. Check what needs a human, then submit the app in the Dashboard.",
    }
}

fn sum_up(review: &Review) -> String {
    let open = review.count(Status::NeedsAHuman);
    let time = if open > 0 { format!(" (about {})", duration(review.minutes())) } else { String::new() };
    let blockers = match review.blockers.len() {
        0 => String::new(),
        number => format!(" (and {})", plural(number, "other finding")),
    };
    format!(
        "{} pass, {} fail{blockers}, {open} need a human{time}, {} do not apply",
        review.count(Status::Passes),
        review.count(Status::Fails),
        review.count(Status::NotApplicable)
    )
}

/// Minutes as people say them.
fn duration(minutes: usize) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// First everything that fails; then what needs a human, grouped by where to act; with `all`, also the rest.
fn sections(review: &Review, all: bool) -> Vec<Section<'_>> {
    let failing = ordered(review.items.iter().filter(|item| item.status == Status::Fails));
    let mut sections = vec![Section { heading: "Fix first".to_owned(), items: failing, folded: 0 }];
    for group in Group::ALL {
        let items = review.items.iter().filter(|item| item.requirement.group == group && item.status != Status::Fails);
        let items = ordered(items);
        let open: Vec<&Item> = items.iter().copied().filter(|item| item.status == Status::NeedsAHuman).collect();
        let shown: Vec<&Item> = items.into_iter().filter(|item| all || is_pressing(item)).collect();
        let folded = if all { 0 } else { open.len() - shown.len() };
        let heading = match to_do(&open) {
            (0, _) => group.heading().to_owned(),
            (count, minutes) => format!("{}: {count} to check, about {}", group.heading(), duration(minutes)),
        };
        sections.push(Section { heading, items: shown, folded });
    }
    sections.retain(|section| !section.items.is_empty() || section.folded > 0);
    sections
}

/// How many of the items need a human, and about how many minutes.
fn to_do(items: &[&Item]) -> (usize, usize) {
    let open = items.iter().filter(|item| item.status == Status::NeedsAHuman);
    open.fold((0, 0), |(count, minutes), item| (count + 1, minutes + item.minutes()))
}

/// By status, then by how often they decide.
fn ordered<'a>(items: impl Iterator<Item = &'a Item>) -> Vec<&'a Item> {
    let mut items: Vec<&Item> = items.collect();
    items.sort_by_key(|item| {
        let status = match item.status {
            Status::Fails => 0,
            Status::NeedsAHuman => 1,
            Status::Passes => 2,
            Status::NotApplicable => 3,
        };
        (status, item.requirement.decides)
    });
    items
}

/// Whether an item belongs in the short form: it often decides, or there is something specific to say about this app.
fn is_pressing(item: &Item) -> bool {
    let is_particular = item.stale.is_some() || !item.reasons.is_empty() || !item.evidence.is_empty();
    item.status == Status::NeedsAHuman && (item.requirement.decides != Decides::Asked || is_particular)
}

fn mark(status: Status) -> &'static str {
    match status {
        Status::Passes => "✓",
        Status::Fails => "✗",
        Status::NeedsAHuman => "?",
        Status::NotApplicable => "-",
    }
}

/// What follows an item's title: the name that an answer refers to, and the time that it takes or what the rules looked at.
fn aside(item: &Item, Dialect { text, code, .. }: &Dialect) -> String {
    let seen = |evidence: &Evidence| format!("{} at {}", text(&evidence.what), code(&place(evidence)));
    let id = item.requirement.id;
    match item.status {
        Status::NeedsAHuman => format!(" [{id}] {}", duration(item.minutes())),
        Status::Passes if !item.evidence.is_empty() => {
            format!(" [{id}] ({})", commas(item.evidence.iter().map(seen)))
        }
        _ => format!(" [{id}]"),
    }
}

fn place(evidence: &Evidence) -> Shown {
    format!("{}:{}", evidence.file, evidence.line).into()
}

/// The lines below an item: what shows it, what to check, who has checked it; of `all`, also what else there is to know.
fn details(item: &Item, review: &Review, all: bool, dialect: &Dialect) -> Vec<String> {
    let evidence = item.evidence.iter().filter(|_| item.status != Status::Passes);
    let mut lines: Vec<String> = evidence.map(|evidence| line_of(evidence, dialect)).collect();
    lines.extend(reasons(item, dialect));
    if item.status == Status::NeedsAHuman {
        let excerpts = review.excerpts_of(item.requirement);
        lines.extend(excerpts.filter(|excerpt| all || is_short(excerpt)).flat_map(|excerpt| said(excerpt, dialect)));
    }
    lines.extend(answered(item, dialect));
    if all {
        lines.extend(item.requirement.note.filter(|_| item.status != Status::NotApplicable).map(dialect.ours));
        let sources = Requirements::load().sources_of(item.requirement);
        lines.extend(
            sources.into_iter().map(|source| format!("source: {} (read {})", (dialect.source)(source), source.read)),
        );
    }
    lines
}

/// Why the rules do not decide it, and how to check it.
fn reasons(item: &Item, Dialect { ours, text, .. }: &Dialect) -> Vec<String> {
    if item.status == Status::Passes {
        return Vec::new();
    }
    let mut lines: Vec<String> = item.reasons.iter().map(text).collect();
    let is_open = item.status == Status::NeedsAHuman;
    match &item.requirement.human {
        Some(human) if is_open => lines.push(ours(human.check)),
        None if is_open && item.reasons.is_empty() => lines.push(ours(next_step(item))),
        _ => {}
    }
    lines
}

/// What to do about findings that do not fail the requirement. An empty purpose cannot be intended: users read it.
fn next_step(item: &Item) -> &'static str {
    if item.evidence.iter().any(|evidence| evidence.rule == Some("missing-purpose")) {
        "Write the purpose: users read it before they install the app."
    } else {
        "Fix it, or decide that it is intended."
    }
}

/// Who has checked it, and whether that still counts.
fn answered(item: &Item, dialect: &Dialect) -> Option<String> {
    match (&item.answer, &item.stale) {
        (Some(answer), Some(why)) => Some(format!("{}, but {}", checked(answer, dialect), (dialect.text)(why))),
        (Some(answer), None) if item.status == Status::Passes => Some(accepted(answer, dialect)),
        _ => None,
    }
}

/// Whether what the manifest says fits into a line of the short form.
fn is_short(excerpt: &Excerpt) -> bool {
    matches!(&excerpt.rows[..], [row] if row.details.is_empty())
}

/// What the manifest says, one line an entry.
fn said(excerpt: &Excerpt, Dialect { text, code, .. }: &Dialect) -> Vec<String> {
    let line = |row: &Row| match &row.details[..] {
        [] => format!("{}: {}", excerpt.part.label(), code(&row.value)),
        details => format!("{}: {}", code(&row.value), details.iter().map(text).collect::<Vec<_>>().join(" / ")),
    };
    excerpt.rows.iter().map(line).collect()
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
