//! A review as one page: progress, filters without scripts, the manifest's values where they have to be compared, light and
//! dark mode, and boxes to tick on paper.

use std::io::{self, Write};

use super::super::{Decides, Evidence, Excerpt, Group, Item, Part, Requirements, Review, Row, Source, Status};
use super::{
    BLOCKERS, HTML, NO_APPROVAL, advice, answered, duration, line_of, mark, ordered, place, reasons, sum_up, to_do,
};
use crate::text::markup::html as escape;

const STYLE: &str = include_str!("style.css");

pub fn html(review: &Review, out: &mut dyn Write) -> io::Result<()> {
    // A title holds no tags, so a backtick in a name must not become one.
    let name = escape(&review.name.replace('`', "'").into());
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>Readiness of {name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>")?;
    head(review, out)?;
    writeln!(out, "<main>")?;
    for fault in &review.faults {
        writeln!(out, "<p class=\"fault\">{}</p>", escape(fault))?;
    }
    if !review.blockers.is_empty() {
        writeln!(out, "<h2>{BLOCKERS}</h2>")?;
        let mut lines = review.blockers.iter().map(|evidence| line_of(evidence, &HTML));
        lines.try_for_each(|line| writeln!(out, "<p class=\"fault\">{line}</p>"))?;
    }
    let (failing, others): (Vec<&Item>, Vec<&Item>) =
        review.items.iter().partition(|item| item.status == Status::Fails);
    section("Fix first", review, ordered(failing.into_iter()), out)?;
    for group in Group::ALL {
        let items = others.iter().copied().filter(|item| item.requirement.group == group);
        section(group.heading(), review, ordered(items), out)?;
    }
    // The style sheet puts the number of those that the filters leave before the text.
    writeln!(out, "<p class=\"shown\"> of {} requirements shown</p>", review.items.len())?;
    manifest(review, out)?;
    let date = Requirements::load().date;
    writeln!(out, "<footer>{NO_APPROVAL} Requirements as of {date}.</footer>\n</main>\n</body>\n</html>")
}

/// What the page is about, how far the app is, and the filters.
fn head(review: &Review, out: &mut dyn Write) -> io::Result<()> {
    let name = if review.name.is_empty() { "An app without a name".into() } else { review.name.clone() };
    let (name, version, path) = (escape(&name), escape(&review.version), escape(&review.manifest));
    let icon = review.excerpt(Part::Icon).and_then(|excerpt| excerpt.rows.first());
    writeln!(out, "<header>\n<div class=\"name\">{}", icon.map(|icon| picture(icon, Part::Icon)).unwrap_or_default())?;
    writeln!(out, "<div><h1>{name} <small>{version}</small></h1><p><code>{path}</code></p></div></div>")?;
    let done = review.count(Status::Passes);
    let asked = review.items.len() - review.count(Status::NotApplicable);
    writeln!(
        out,
        "<p><strong>{done} of {asked} done</strong> <progress value=\"{done}\" max=\"{asked}\"></progress></p>"
    )?;
    writeln!(out, "<p>{}</p>\n<p>{}</p>", escape(&advice(review).into()), sum_up(review))?;
    writeln!(out, "<fieldset>\n<legend>Show</legend>")?;
    let (fails, open) = (review.count(Status::Fails), review.count(Status::NeedsAHuman));
    for (class, name, count) in [
        ("todo", "To do", fails + open),
        ("fails", "Fails", fails),
        ("needs-a-human", "Needs a human", open),
        ("passes", "Passes", done),
        ("not-applicable", "Does not apply", review.count(Status::NotApplicable)),
        ("every", "All", review.items.len()),
    ] {
        radio("state", class, &format!("{name} <b>{count}</b>"), class == "todo", out)?;
    }
    writeln!(out, "</fieldset>\n<fieldset>\n<legend>Where you act</legend>")?;
    radio("group", "everywhere", "Everywhere", true, out)?;
    for group in Group::ALL {
        radio("group", class_of(group), group.heading(), false, out)?;
    }
    writeln!(out, "</fieldset>\n</header>")
}

fn radio(name: &str, id: &str, label: &str, is_chosen: bool, out: &mut dyn Write) -> io::Result<()> {
    let checked = if is_chosen { " checked" } else { "" };
    writeln!(out, "<label><input type=\"radio\" name=\"{name}\" id=\"{id}\"{checked}>{label}</label>")
}

fn class_of(group: Group) -> &'static str {
    match group {
        Group::Manifest => "manifest",
        Group::Code => "code",
        Group::Dashboard => "dashboard",
        Group::Listing => "listing",
        Group::App => "app",
    }
}

fn section(heading: &str, review: &Review, items: Vec<&Item>, out: &mut dyn Write) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let note = match to_do(&items) {
        (0, _) => String::new(),
        (count, minutes) => format!(" <small>{count} to check, about {}</small>", duration(minutes)),
    };
    writeln!(out, "<section>\n<h2>{heading}{note}</h2>\n<ul>")?;
    items.into_iter().try_for_each(|item| entry(item, review, out))?;
    writeln!(out, "</ul>\n</section>")
}

fn entry(item: &Item, review: &Review, out: &mut dyn Write) -> io::Result<()> {
    let (class, word) = match item.status {
        Status::Passes => ("passes", "passes"),
        Status::Fails => ("fails", "fails"),
        Status::NeedsAHuman => ("needs-a-human", "needs a human"),
        Status::NotApplicable => ("not-applicable", "does not apply"),
    };
    let requirement = item.requirement;
    writeln!(out, "<li class=\"{class} {}\">", class_of(requirement.group))?;
    write!(out, "<b role=\"img\" aria-label=\"{word}\">{}</b>", mark(item.status))?;
    writeln!(out, "<h3>{}</h3>", escape(&requirement.title.into()))?;
    let about = about(item);
    if !about.is_empty() {
        writeln!(out, "<p class=\"about\">{about}</p>")?;
    }
    for line in lines(item) {
        writeln!(out, "<p>{line}</p>")?;
    }
    if item.status == Status::NeedsAHuman {
        for excerpt in review.excerpts_of(requirement) {
            writeln!(out, "<div class=\"said\">{}: {}</div>", excerpt.part.label(), said(excerpt))?;
        }
    }
    more(item, out)?;
    writeln!(out, "</li>")
}

/// The line below a title: where somebody acts on it, how often it decides, and how long it takes.
fn about(item: &Item) -> String {
    let is_open = item.status == Status::NeedsAHuman;
    let is_failing = item.status == Status::Fails;
    let is_to_do = is_open || is_failing;
    let mut parts: Vec<String> = is_failing.then(|| item.requirement.group.heading().to_owned()).into_iter().collect();
    parts.extend(is_open.then(|| duration(item.minutes())));
    match item.requirement.decides {
        Decides::Refused if is_to_do => parts.push("<em>has led to refusals</em>".to_owned()),
        Decides::Named if is_to_do => parts.push("<em>a usual reason for refusal</em>".to_owned()),
        _ => {}
    }
    parts.join(" · ")
}

fn lines(item: &Item) -> Vec<String> {
    let seen = |evidence: &Evidence| format!("{} at {}", escape(&evidence.what), (HTML.code)(&place(evidence)));
    let mut lines: Vec<String> = match item.status {
        Status::Passes => item.evidence.iter().map(seen).collect(),
        _ => item.evidence.iter().map(|evidence| line_of(evidence, &HTML)).collect(),
    };
    lines.extend(reasons(item, &HTML));
    lines.extend(answered(item, &HTML));
    lines
}

/// What else there is to know, folded on a screen.
fn more(item: &Item, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<details><summary>Why and how</summary>")?;
    if let Some(note) = item.requirement.note.filter(|_| item.status != Status::NotApplicable) {
        writeln!(out, "<p>{}</p>", escape(&note.into()))?;
    }
    if item.status == Status::NeedsAHuman {
        let id = item.requirement.id;
        writeln!(out, "<p>Once checked: <code>stripe-app-lint review --answer {id} --by YOU</code></p>")?;
    } else {
        writeln!(out, "<p>Name: <code>{}</code></p>", item.requirement.id)?;
    }
    let sources = Requirements::load().sources_of(item.requirement);
    let sources: Vec<String> =
        sources.into_iter().map(|source| format!("{} (read {})", (HTML.source)(source), source.read)).collect();
    writeln!(out, "<p>Sources: {}</p>\n</details>", sources.join("; "))
}

pub fn link(source: &Source) -> String {
    let Some(url) = source.url() else { return escape(&source.what.into()) };
    let rest = source.what.strip_prefix(url).unwrap_or_default();
    let (url, rest) = (escape(&url.into()), escape(&rest.into()));
    format!("<a href=\"{url}\" rel=\"noreferrer\">{url}</a>{rest}")
}

/// Everything that the manifest and the listing say and somebody else asks for.
fn manifest(review: &Review, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section class=\"says\">\n<h2>What the manifest and the listing say</h2>\n<dl>")?;
    for excerpt in &review.excerpts {
        writeln!(out, "<dt>{}</dt><dd>{}</dd>", excerpt.part.label(), said(excerpt))?;
    }
    writeln!(out, "</dl>\n</section>")
}

fn said(excerpt: &Excerpt) -> String {
    let value = |row: &Row| format!("{}{}", (HTML.code)(&row.value), picture(row, excerpt.part));
    let entry = |row: &Row| match &row.details[..] {
        [] => format!("<tr><td colspan=\"2\">{}</td></tr>", value(row)),
        details => {
            let details: Vec<String> = details.iter().map(escape).collect();
            format!("<tr><td>{}</td><td>{}</td></tr>", value(row), details.join("<br>"))
        }
    };
    match &excerpt.rows[..] {
        [row] if row.details.is_empty() => value(row),
        rows => format!("<table>{}</table>", rows.iter().map(entry).collect::<String>()),
    }
}

fn picture(row: &Row, part: Part) -> String {
    let class = if part == Part::ListingImages { " class=\"wide\"" } else { "" };
    row.picture.as_ref().map(|source| format!("<img src=\"{source}\" alt=\"\"{class}>")).unwrap_or_default()
}
