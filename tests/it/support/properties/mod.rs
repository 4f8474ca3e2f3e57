//! What must hold for any bytes at all: shared by the tests and by the fuzz targets.

pub mod formats;
pub mod json5;
pub mod yaml;

use std::path::Path;

use clap::ValueEnum;
use stripe_app_lint::app::icon::{self, Image, Integrity};
use stripe_app_lint::app::{Memory, Source};
use stripe_app_lint::config::Config;
use stripe_app_lint::diagnostic::Safety;
use stripe_app_lint::engine::fix::{Fixed, fix};
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria, lint as lint_manifest};
use stripe_app_lint::output::{Format, RenderOptions, printer};
use stripe_app_lint::syntax::SourceId;

const BASE: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "icon": "./icon.png"}"#;

/// An icon is judged without panic, and only what can be decoded has something to see in it.
pub fn png(bytes: &[u8]) {
    if let Image::Png(png) = icon::inspect(bytes) {
        assert!(png.blank.is_none() || png.integrity == Integrity::Sound, "{png:?}");
        assert!(png.size.is_some() || png.integrity != Integrity::Sound, "{png:?}");
    }
}

/// A manifest, followed by its icon or not, is linted and printed; every finding lies in a file of the app.
pub fn lint(bytes: &[u8]) {
    let (path, files) = app(bytes);
    let path = Path::new(path);
    if let Ok(Some(linted)) = lint_manifest(&files, path, &Config::default()) {
        for finding in &linted.findings {
            let source = linted.sources.get(usize::from(finding.span.source.0)).expect("a finding lies in a file");
            assert!(source.text.get(finding.span.start..finding.span.end).is_some(), "{finding:?}");
            assert!(!finding.message.is_empty(), "{finding:?}");
        }
    }
    let formats = Format::value_variants();
    let format = formats[bytes.len() % formats.len()];
    let batch = Batch::new(&files, [Candidate::named(path)], vec!["".into()], None).expect("no configuration is given");
    let mut out = Vec::new();
    let mut printer = printer(format, RenderOptions { colour: false, links: false, width: 100 }, false, &mut out);
    let summary =
        batch.lint(PassCriteria::default(), |linted| printer.linted(linted)).expect("memory takes everything");
    printer.finish(&summary).expect("memory takes everything");
    assert!(std::str::from_utf8(&out).is_ok(), "{format:?} is UTF-8");
}

/// A fix leaves the text as readable as it was, and a second one changes nothing. A safe one leaves the comments. It may bring new findings: an app that
/// a mended word makes public is held to the rules for public apps.
pub fn fixes(bytes: &[u8]) {
    let (path, files) = app(bytes);
    check_fix(Path::new(path), &files, Safety::Safe);
    check_fix(Path::new(path), &files, Safety::Unsafe);
}

fn check_fix(path: &Path, files: &Memory, safety: Safety) {
    let fixed = fix(files, path, &Config::default(), safety).ok().and_then(|mut fixed| fixed.pop());
    let Some(Fixed { before, after, .. }) = fixed else { return };
    let parsed = |text: &str| Source::parse(path, text.to_owned(), SourceId(0)).parsed;
    let (old, new) = (parsed(&before), parsed(&after));
    assert!(new.mistakes.len() <= old.mistakes.len(), "{before:?}\n{after:?}");
    // What is a comment is certain only in a text that can be read.
    if safety == Safety::Safe && old.mistakes.is_empty() {
        assert!(new.comments.len() >= old.comments.len(), "a comment is gone: {before:?}\n{after:?}");
    }
    let mut fixed = files.clone();
    fixed.insert(path, after.clone());
    let again = fix(&fixed, path, &Config::default(), safety).expect("a fixed file can be read");
    assert_eq!(again, [], "{before:?}");
}

/// Bytes as an app in memory: a manifest up to the first signature of a PNG, its icon from there on. The manifest's
/// first character decides between JSON and YAML, and a JSON that `extends` is a local manifest with a base.
fn app(bytes: &[u8]) -> (&'static str, Memory) {
    let end = bytes.windows(4).position(|window| window == b"\x89PNG").unwrap_or(bytes.len());
    let (manifest, icon) = bytes.split_at(end);
    let first = manifest.iter().find(|byte| !byte.is_ascii_whitespace());
    let is_local = manifest.windows(7).any(|window| window == b"extends");
    let path = match first {
        Some(b'{' | b'[' | b'/' | b'"' | b'\'') if is_local => "stripe-app.dev.json",
        Some(b'{' | b'[' | b'/' | b'"' | b'\'') => "stripe-app.json",
        _ => "stripe-app.yaml",
    };
    let mut files = Memory::default();
    if is_local {
        files.insert("stripe-app.json", BASE);
    }
    files.insert(path, manifest);
    files.insert("icon.png", icon);
    (path, files)
}
