//! The broken app of the README in every format.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::Value;
use stripe_app_lint::app::Disk;
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria};
use stripe_app_lint::output::{Format, RenderOptions, printer};

use super::session::stdout;
use crate::support::snapshot;

const APP: &str = "examples/broken-app";

#[test]
fn every_format_of_the_broken_app_matches_its_snapshot() {
    for format in Format::value_variants() {
        let name = format.to_possible_value().unwrap().get_name().to_owned();
        let text = stdout(Path::new("."), &["check", "--format", &name, APP]);
        let text = if *format == Format::Sarif { without_pages(&text) } else { text };
        let text = text.replace(&format!("\"{}\"", env!("CARGO_PKG_VERSION")), "\"<version>\"");
        snapshot::matches(&format!("formats/{name}.txt"), &text);
    }
}

#[test]
fn the_human_view_fits_narrow_and_wide_terminals() {
    for width in [60, 120] {
        let batch = Batch::new(&Disk, [Candidate::named(PathBuf::from(APP).join("stripe-app.json"))], Vec::new(), None)
            .unwrap();
        let mut out = Vec::new();
        let mut printer = printer(Format::Human, RenderOptions { colour: false, links: false, width }, false, &mut out);
        let summary = batch.lint(PassCriteria::default(), |linted| printer.linted(linted)).unwrap();
        printer.finish(&summary).unwrap();
        let text = String::from_utf8(out).unwrap();
        // Drawn lines of the manifest, the heading with its path, and the list of rules in the summary are not wrapped.
        let is_wrapped =
            |line: &&str| !line.contains('│') && !line.starts_with(APP) && !line.contains("fail the run: ");
        let prose = text.lines().filter(is_wrapped);
        assert!(prose.clone().all(|line| line.chars().count() <= width), "{text}");
        snapshot::matches(&format!("formats/human-{width}-columns.txt"), &text);
    }
}

#[test]
fn the_human_view_is_coloured() {
    let text = stdout(Path::new("."), &["check", "--color", "always", APP]);
    snapshot::matches("formats/human-in-colour.svg", &anstyle_svg::Term::new().render_svg(&text));
}

/// SARIF on several lines, only with the rules that found something, and without their pages.
fn without_pages(sarif: &str) -> String {
    let mut log: Value = serde_json::from_str(sarif).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let fired: Vec<String> = results.iter().map(|result| result["ruleId"].as_str().unwrap().to_owned()).collect();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap();
    rules.retain(|rule| fired.iter().any(|name| *name == rule["id"]));
    for rule in rules {
        for form in ["text", "markdown"] {
            assert!(rule["help"][form].as_str().unwrap().starts_with("# "));
            rule["help"][form] = "<the page>".into();
        }
    }
    serde_json::to_string_pretty(&log).unwrap() + "\n"
}
