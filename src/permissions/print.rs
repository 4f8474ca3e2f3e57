//! Writes the table of permissions: for people, as Markdown, or as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::{Place, Row, State, Table};
use crate::app::code::CodeCount;
use crate::output::{Layout, ListFormat, Tone, write_json};
use crate::text::Shown;
use crate::text::markup::{markdown, markdown_code};
use crate::text::shown::write_lines;

/// Writes the tables of some apps in a format.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write(tables: &[Table], format: ListFormat, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ListFormat::Human => tables.iter().enumerate().try_for_each(|(index, table)| {
            let gap = if index > 0 { "\n" } else { "" };
            layout.write(&format!("{gap}{}", human(table, layout)), out)
        }),
        ListFormat::Markdown => tables.iter().try_for_each(|table| write_lines(out, &as_markdown(table))),
        ListFormat::Json => write_json(out, &ReportV1 { version: 1, apps: tables.iter().map(AppV1::new).collect() }),
    }
}

fn human(table: &Table, layout: Layout) -> String {
    let mut text = format!("{}\n", table.manifest);
    let width = |of: fn(&Row) -> usize| table.rows.iter().map(of).max().unwrap_or_default();
    let name = width(|row| row.permission.chars().count());
    let state = width(|row| word(row.state).len());
    let place = width(|row| row.uses.first().map_or(0, |seen| position(seen).chars().count()));
    for row in &table.rows {
        let (at, what) = match row.uses.first() {
            Some(seen) => (position(seen), format!("{}{}", seen.what, more(row))),
            None => (String::new(), String::new()),
        };
        let state = layout.toned(&format!("{:state$}", word(row.state)), tone(row.state));
        let line = format!("  {:name$}  {state}  {at:place$}  {what}", row.permission.as_str());
        text.push_str(&format!("{}\n", line.trim_end()));
    }
    text.push_str(&format!("  {}\n", files(table)));
    table.notes.iter().for_each(|note| text.push_str(&format!("  note: {note}\n")));
    text
}

fn as_markdown(table: &Table) -> String {
    let mut text = format!("### {}\n\n| permission | | where | what |\n|---|---|---|---|\n", cell(&table.manifest));
    for row in &table.rows {
        let (at, what) = match row.uses.first() {
            Some(seen) => {
                let at = position(seen);
                let at = if at.is_empty() { at } else { cell(&at.into()) };
                (at, format!("{}{}", cell(&seen.what), more(row)))
            }
            None => Default::default(),
        };
        text.push_str(&format!("| {} | {} | {at} | {what} |\n", cell(&row.permission), word(row.state)));
    }
    text.push_str(&format!("\n{}\n", files(table)));
    table.notes.iter().for_each(|note| text.push_str(&format!("- {}\n", markdown(note))));
    text.push('\n');
    text
}

/// A text as code in a table, whose columns a bar would divide.
fn cell(text: &Shown) -> String {
    markdown_code(text).replace('|', "\\|")
}

fn word(state: State) -> &'static str {
    match state {
        State::Missing => "MISSING",
        State::Used => "used",
        State::OnlyRead => "only read",
        State::NotSeen => "not seen",
        State::Unused => "unused",
        State::Own => "your own",
    }
}

fn tone(state: State) -> Option<Tone> {
    match state {
        State::Missing => Some(Tone::Bad),
        State::Used => Some(Tone::Good),
        State::OnlyRead | State::Unused => Some(Tone::Doubtful),
        State::NotSeen | State::Own => None,
    }
}

fn position(seen: &Place) -> String {
    match (&seen.file, seen.line) {
        (Some(file), Some(line)) => format!("{file}:{line}"),
        _ => String::new(),
    }
}

fn more(row: &Row) -> String {
    match row.uses.len() {
        0 | 1 => String::new(),
        all => format!(" (+{})", all - 1),
    }
}

fn files(table: &Table) -> String {
    match table.files {
        Some(1) => "1 file of code was found".to_owned(),
        Some(count) => format!("{count} files of code were found"),
        None => "no code was found next to the manifest".to_owned(),
    }
}

#[derive(Serialize)]
struct ReportV1<'a> {
    version: u8,
    apps: Vec<AppV1<'a>>,
}

#[derive(Serialize)]
struct AppV1<'a> {
    manifest: &'a Shown,
    files: Option<usize>,
    code: CodeCount,
    permissions: Vec<RowV1<'a>>,
    notes: &'a [Shown],
}

#[derive(Serialize)]
struct RowV1<'a> {
    permission: &'a Shown,
    state: State,
    uses: &'a [Place],
}

impl<'a> AppV1<'a> {
    fn new(table: &'a Table) -> Self {
        let rows = table.rows.iter();
        let permissions =
            rows.map(|row| RowV1 { permission: &row.permission, state: row.state, uses: &row.uses }).collect();
        Self { manifest: &table.manifest, files: table.files, code: table.code, permissions, notes: &table.notes }
    }
}
