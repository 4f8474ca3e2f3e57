//! What must hold of every format, whatever a manifest, its name and its configuration say: other people's readers can read
//! it, and nothing from outside steers the reader, a terminal or a CI runner.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;
use stripe_app_lint::app::{App, Memory};
use stripe_app_lint::commands::diff;
use stripe_app_lint::config::Config;
use stripe_app_lint::diagnostic::Safety;
use stripe_app_lint::diff::compare;
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria};
use stripe_app_lint::output::{Format, Layout, ListFormat, RenderOptions, printer};
use stripe_app_lint::review::{self, Requirements};

/// A manifest that raises findings which quote its values, around any text.
const AROUND: &str = r#"{
  "id": "dev.ledgerline.app", "version": "1.0.0", "distribution_type": "public", "sandbox_install_compatible": true,
  "name": NAME,
  "description": NAME,
  "permissions": [{ "permission": NAME, "purpose": NAME }, { "permission": "invoice_read", "purpose": NAME }],
  "allowed_redirect_uris": [NAME, "http://ledgerline.dev/callback"],
  "ui_extension": { "views": [{ "viewport": NAME, "component": NAME }] },
}"#;

/// Puts a text everywhere, as a value, as a file name and in a configuration, and reads every format back.
pub fn text(text: &str) {
    let quoted = serde_json::to_string(text).expect("a text can be written as JSON");
    let manifest = AROUND.replace("NAME", &quoted);
    let folder: String =
        text.chars().map(|char| if matches!(char, '/' | '\0') { '-' } else { char }).take(60).collect();
    let path = Path::new("apps").join(folder).join("stripe-app.json");
    let config = format!("{{suppress: [{{rule: \"name-too-long\", reason: {quoted}}}], rules: {{{quoted}: \"off\"}}}}");
    let answers = format!(
        "{{\"answers\": [{{\"requirement\": \"id\", \"by\": {quoted}, \"on\": {quoted}, \"version\": \"1.0.0\", \"note\": {quoted}}}]}}"
    );
    let mut files = Memory::default();
    files.insert(&path, manifest.as_str());
    files.insert("stripe-app-lint.json5", config);
    files.insert(path.with_file_name("stripe-app-review.json5"), answers);
    all(&files, &path, &manifest);
}

/// Writes what came of a manifest in every format, and reads it back.
pub fn all(files: &Memory, path: &Path, manifest: &str) {
    for format in Format::value_variants() {
        check(*format, &print(files, path, *format));
    }
    let config = Config::default();
    for fixed in Batch::new(files, [Candidate::named(path)], Vec::new(), None)
        .expect("no configuration is given")
        .fix(Safety::Unsafe)
    {
        // A patch keeps the mark of the encoding and the line ends of the file.
        inert(&fixed.expect("memory can be read").diff().replace("\r\n", "\n").replacen('\u{feff}', "", 2));
    }
    if let Ok(review) = review::review(files, path, &config, config.gate.unwrap_or_default()) {
        for (format, all) in
            review::Format::value_variants().iter().flat_map(|format| [(format, false), (format, true)])
        {
            let mut out = Vec::new();
            review::write(&review, *format, all, &mut out).expect("memory takes everything");
            let text = String::from_utf8(out).expect("a review is UTF-8");
            inert(&text);
            match format {
                review::Format::Human => {}
                review::Format::Json => json(&text),
                review::Format::Markdown => markdown(&text),
                review::Format::Html => html(&text),
            }
        }
    }
    let old = App::of_text(Path::new("stripe-app.json"), r#"{"id": "a", "version": "1.0.0", "name": "A"}"#.to_owned());
    let new = App::of_text(path, manifest.to_owned());
    let changes = compare(&old, &new);
    for format in ListFormat::value_variants() {
        let mut out = Vec::new();
        diff::write(&old, &new, &changes, *format, Layout { colour: false, width: None }, &mut out)
            .expect("memory takes everything");
        let text = String::from_utf8(out).expect("a comparison is UTF-8");
        inert(&text);
        match format {
            ListFormat::Human => {}
            ListFormat::Json => json(&text),
            ListFormat::Markdown => markdown(&text),
        }
    }
}

fn print(files: &Memory, path: &Path, format: Format) -> String {
    let batch =
        Batch::new(files, [Candidate::named(path)], vec![PathBuf::new()], None).expect("no configuration is given");
    let mut out = Vec::new();
    // Narrow, so that lines are broken in many places.
    let mut printer = printer(format, RenderOptions { colour: false, links: false, width: 60 }, false, &mut out);
    let summary =
        batch.lint(PassCriteria::default(), |linted| printer.linted(linted)).expect("memory takes everything");
    printer.finish(&summary).expect("memory takes everything");
    String::from_utf8(out).expect("a report is UTF-8")
}

fn check(format: Format, text: &str) {
    match format {
        Format::Github => return github(text),
        Format::Json | Format::Gitlab | Format::Sarif | Format::Rdjson => json(text),
        Format::Ndjson => text.lines().for_each(json),
        Format::Junit => {
            let mut reader = quick_xml::Reader::from_str(text);
            reader.config_mut().check_end_names = true;
            while reader.read_event().expect("a JUnit report is XML") != quick_xml::events::Event::Eof {}
            assert!(!text.chars().any(|char| matches!(char, '\u{fffe}' | '\u{ffff}')), "{text}");
        }
        Format::Human | Format::Concise | Format::Narrated => {}
    }
    inert(text);
}

fn json(text: &str) {
    serde_json::from_str::<Value>(text).expect("a report is JSON");
}

/// Nothing in it steers a terminal, hides, reorders, or is a command to a CI runner.
fn inert(text: &str) {
    let hidden =
        ['\u{ad}', '\u{34f}', '\u{61c}', '\u{115f}', '\u{180e}', '\u{200b}', '\u{200e}', '\u{202e}', '\u{2066}'];
    let hidden = [&hidden[..], &['\u{2800}', '\u{3164}', '\u{fe0f}', '\u{feff}', '\u{fffe}', '\u{e0100}']].concat();
    for char in text.chars().filter(|char| !matches!(char, '\n' | '\t')) {
        assert!(!char.is_control(), "{char:?} in {text}");
        assert!(!hidden.contains(&char), "{char:?} in {text}");
    }
    assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    assert!(!["##[", "##vso[", "##teamcity["].iter().any(|command| text.contains(command)), "{text}");
}

/// Only annotations, each with nothing but the properties that we write, and the line that sums up.
fn github(text: &str) {
    for line in text.lines() {
        if let Some(command) = line.trim_start().strip_prefix("::") {
            let (properties, _) = command.split_once("::").expect("a command has an end");
            let (level, properties) = properties.split_once(' ').expect("an annotation has properties");
            assert!(["error", "warning", "notice"].contains(&level), "{line}");
            let keys: Vec<&str> = properties.split(',').filter_map(|pair| Some(pair.split_once('=')?.0)).collect();
            let known = ["file", "line", "endLine", "col", "endColumn", "title"];
            assert!(
                keys.iter().all(|key| known.contains(key)) && keys.len() == properties.split(',').count(),
                "{line}"
            );
        }
        assert!(!line.contains("##["), "{line}");
    }
}

/// Without links, tags, images, mentions and references other than those of our own texts.
fn markdown(text: &str) {
    let sources = &Requirements::load().sources;
    let is_source = |url: &str| sources.values().any(|source| source.url() == Some(url));
    let mut link = None;
    for event in Parser::new_ext(text, Options::ENABLE_TASKLISTS | Options::ENABLE_GFM | Options::ENABLE_TABLES) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("a tag: {html}\n{text}"),
            Event::Start(Tag::Link { dest_url, .. }) if is_source(&dest_url) => link = Some(dest_url),
            Event::Text(shown) if link.take().is_some_and(|url| url == shown) => {}
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                panic!("a link: {dest_url}\n{text}")
            }
            Event::Text(plain) => {
                assert!(!plain.contains('@') && !plain.contains("://") && !plain.contains("www."), "{plain}\n{text}");
            }
            _ => {}
        }
    }
}

/// Whose tags and attributes are all ours, and that loads nothing: there is no script, and no address but in a link.
fn html(text: &str) {
    const TAGS: [&str; 39] = [
        "!doctype", "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "h1",
        "h2", "h3", "p", "strong", "ul", "li", "b", "em", "small", "code", "a", "img", "progress", "fieldset",
        "legend", "input", "label", "details", "summary", "div", "dl", "dt", "dd", "table", "tr", "td", "br",
    ];
    const ATTRIBUTES: [&str; 18] = [
        "html",
        "lang",
        "charset",
        "name",
        "content",
        "class",
        "id",
        "type",
        "checked",
        "value",
        "max",
        "role",
        "aria-label",
        "colspan",
        "rel",
        "href",
        "src",
        "alt",
    ];
    for (at, _) in text.match_indices('<') {
        let tag = text[at + 1..].trim_start_matches('/');
        let name: String = tag.chars().take_while(|char| char.is_ascii_alphanumeric() || *char == '!').collect();
        assert!(TAGS.contains(&name.as_str()), "<{name}\n{text}");
        let mut rest = tag[name.len()..].split('>').next().unwrap_or_default().trim();
        while !rest.is_empty() {
            let end = rest.find(['=', ' ']).unwrap_or(rest.len());
            let (attribute, after) = rest.split_at(end);
            assert!(ATTRIBUTES.contains(&attribute), "{attribute} in <{name}\n{text}");
            let Some(quoted) = after.strip_prefix("=\"") else {
                rest = after.trim_start();
                continue;
            };
            let (value, after) = quoted.split_once('"').expect("a value ends with its quote");
            assert!(attribute != "href" || value.starts_with("https://"), "{value}\n{text}");
            assert!(attribute != "src" || value.starts_with("data:image/png;base64,"), "{value}\n{text}");
            rest = after.trim_start();
        }
    }
    let style = text.split("</style>").next().unwrap_or_default();
    assert!(!style.contains("url(") && !style.contains("@import"), "the style sheet loads something");
}
