//! What the program knows about its rules: the page of one, the list of all.

use std::io::Write;

use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::cli::Explain;
use crate::diagnostic::Rule;
use crate::diagnostic::{Confidence, Safety, Severity, Stage};
use crate::error::{Error, Exit};
use crate::messages::Messages;
use crate::output::{Layout, ListFormat, unwrapped, write_json};
use crate::rules::{self, RULES};
use crate::text::nearest;

/// Prints the page of a rule, or the rules behind an error message.
///
/// # Errors
/// If there is no rule with that name.
pub fn explain(args: &Explain, layout: Layout, out: &mut dyn Write) -> Result<Exit, Error> {
    match (&args.rule, &args.upload_error) {
        (_, Some(message)) => {
            let mut text = Vec::new();
            let exit = upload_error(message, &mut text)?;
            layout.write(&String::from_utf8_lossy(&text), out)?;
            Ok(exit)
        }
        (name, None) => {
            let mut text = Vec::new();
            page(name.as_deref().unwrap_or_default(), layout, &mut text)?;
            layout.write(&String::from_utf8_lossy(&text), out)?;
            Ok(Exit::Clean)
        }
    }
}

/// Prints the rules that find the cause of an error message, and what has to be checked manually.
fn upload_error(text: &str, out: &mut dyn Write) -> std::io::Result<Exit> {
    let list = Messages::load();
    let Some(message) = list.find(text) else {
        writeln!(out, "Unknown message. Run `stripe-app-lint check` to find problems in the manifest")?;
        writeln!(out, "and `stripe-app-lint review` to see what to check outside it.")?;
        return Ok(Exit::Findings);
    };
    writeln!(out, "Seen at: {}", message.seen)?;
    let rules: Vec<&Rule> = message.rules.iter().filter_map(|name| rules::find(name)).collect();
    if rules.is_empty() {
        writeln!(out, "The cause is not in the manifest, so no rule can find it.")?;
    } else {
        writeln!(out, "Rules that find the cause, most likely first:")?;
        for rule in rules {
            writeln!(out, "  {}: {}", rule.name, rule.page().summary())?;
        }
    }
    if let Some(human) = &message.human {
        writeln!(out, "Note: {human}")?;
    }
    for source in message.sources.iter().filter_map(|id| list.sources.get(id)) {
        writeln!(out, "Reported: {} (read {})", source.what, source.read)?;
    }
    Ok(Exit::Clean)
}

fn page(name: &str, layout: Layout, out: &mut dyn Write) -> Result<(), Error> {
    let Some(rule) = rules::find(name) else {
        let near = nearest::nearest(name, RULES.iter().map(|rule| rule.name)).names().to_vec();
        return Err(Error::UnknownRule { name: name.into(), near });
    };
    let page = rule.page();
    let body = page.body.trim_end();
    writeln!(out, "{}", if layout.width.is_some() { unwrapped(body) } else { body.to_owned() })?;
    writeln!(out, "\n## About\n")?;
    writeln!(
        out,
        "severity {}, stage {}, confidence {}",
        word(&page.severity),
        word(&page.stage),
        word(&page.confidence)
    )?;
    match page.fix {
        Some(fix) => writeln!(out, "fix: {}", word(&fix))?,
        None => writeln!(out, "fix: manual")?,
    }
    writeln!(out, "since {}\nsources:", page.since)?;
    for source in &page.sources {
        writeln!(out, "- {source}")?;
    }
    Ok(writeln!(out, "page: {}", rule.url())?)
}

/// Lists every rule.
///
/// # Errors
/// If `out` cannot be written to.
pub fn list(format: ListFormat, layout: Layout, out: &mut dyn Write) -> Result<Exit, Error> {
    match format {
        ListFormat::Human => human(layout, out)?,
        ListFormat::Markdown => markdown(out)?,
        ListFormat::Json => {
            let list = ListV1 {
                version: 1,
                catalogue: Catalogue::load().date(),
                rules: RULES.iter().copied().map(RuleV1::new).collect(),
            };
            write_json(out, &list)?;
        }
    }
    Ok(Exit::Clean)
}

/// One line per rule; on a terminal, its summary below its name.
fn human(layout: Layout, out: &mut dyn Write) -> std::io::Result<()> {
    let width = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let mut text = String::new();
    for rule in RULES {
        let page = rule.page();
        let (severity, stage, summary) = (word(&page.severity), word(&page.stage), page.summary());
        text += &match layout.width {
            Some(_) => format!("{}: {severity}, {stage}\n    {summary}\n", rule.name),
            None => format!("{:width$}  {severity:7}  {stage:7}  {summary}\n", rule.name),
        };
    }
    layout.write(&text, out)
}

fn markdown(out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "| rule | severity | stage | fix | what it finds |\n|---|---|---|---|---|")?;
    for rule in RULES {
        let page = rule.page();
        writeln!(
            out,
            "| [`{}`](rules/{}/{}.md) | {} | {} | {} | {} |",
            rule.name,
            rule.family,
            rule.name,
            word(&page.severity),
            word(&page.stage),
            page.fix.map_or_else(String::new, |fix| word(&fix)),
            page.summary().replace('|', "\\|")
        )?;
    }
    Ok(())
}

#[derive(Serialize)]
struct ListV1 {
    version: u8,
    catalogue: &'static str,
    rules: Vec<RuleV1>,
}

#[derive(Serialize)]
struct RuleV1 {
    name: &'static str,
    family: &'static str,
    severity: Severity,
    stage: Stage,
    confidence: Confidence,
    fix: Option<Safety>,
    since: &'static str,
    summary: String,
    sources: &'static [&'static str],
    docs: String,
}

impl RuleV1 {
    fn new(rule: &'static Rule) -> Self {
        let page = rule.page();
        Self {
            name: rule.name,
            family: rule.family,
            severity: page.severity,
            stage: page.stage,
            confidence: page.confidence,
            fix: page.fix,
            since: page.since,
            summary: page.summary(),
            sources: &page.sources,
            docs: rule.url(),
        }
    }
}

/// A value as its JSON string.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
