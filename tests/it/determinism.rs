//! The same input gives the same bytes in every format, whatever the threads' timing.

use std::path::PathBuf;

use stripe_app_lint::app::Memory;
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria};
use stripe_app_lint::output::{Format, RenderOptions, printer};

/// Enough apps for several threads, some clean and some with one to six findings.
fn apps(count: usize) -> (Memory, Vec<PathBuf>) {
    let mut files = Memory::default();
    let paths: Vec<PathBuf> = (0..count).map(|app| format!("apps/{app:03}/stripe-app.json").into()).collect();
    for (app, path) in paths.iter().enumerate() {
        let uris: Vec<String> = (0..app % 7).map(|uri| format!("\"http://ledgerline.dev/{uri}\"")).collect();
        let text = format!(
            r#"{{"id": "dev.ledgerline.app{app}", "version": "1.0.0", "name": "Ledgerline", "allowed_redirect_uris": [{}]}}"#,
            uris.join(", ")
        );
        files.insert(path, text);
    }
    (files, paths)
}

fn print(files: &Memory, paths: &[PathBuf], format: Format) -> Vec<u8> {
    let batch = Batch::new(files, paths.iter().map(Candidate::named), vec!["".into()], None).unwrap();
    let mut out = Vec::new();
    let mut printer = printer(format, RenderOptions { colour: false, links: false, width: 100 }, false, &mut out);
    let summary = batch.lint(PassCriteria::default(), |linted| printer.linted(linted)).unwrap();
    printer.finish(&summary).unwrap();
    out
}

#[test]
fn fifty_runs_over_two_hundred_apps_write_the_same_bytes() {
    let (files, paths) = apps(200);
    for format in [Format::Json, Format::Sarif, Format::Human] {
        let first = print(&files, &paths, format);
        assert!(first.len() > 10_000);
        // All formats share what can differ, the order of the results, so the fifty runs are divided among them.
        for run in 1..=50 / 3 {
            assert!(print(&files, &paths, format) == first, "{format:?}, run {run}");
        }
    }
}
