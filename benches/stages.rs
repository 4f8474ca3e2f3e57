//! How long each stage takes: `cargo bench`. Whole processes are compared by `compare.py`.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark stops at what it did not expect")]

use std::path::{Path, PathBuf};

use divan::{Bencher, black_box};
use stripe_app_lint::app::{Memory, icon};
use stripe_app_lint::config::Config;
use stripe_app_lint::diagnostic::Safety;
use stripe_app_lint::engine::fix;
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria};
use stripe_app_lint::output::{Format, RenderOptions, printer};
use stripe_app_lint::syntax::{self, SourceId};

fn main() {
    divan::main();
}

const MANIFEST: &str = include_str!("../examples/restricted-key-app/stripe-app.json");
const BROKEN: &str = include_str!("../examples/broken-app/stripe-app.json");
const ICON: &[u8] = include_bytes!("../examples/restricted-key-app/icon.png");

/// A manifest with `count` permissions.
fn long_manifest(count: usize) -> String {
    let permissions: Vec<String> = (0..count)
        .map(|index| {
            format!(r#"    {{"permission": "customer_read", "purpose": "Shows the invoices of customer {index}"}}"#)
        })
        .collect();
    format!(
        "{{\n  \"id\": \"dev.ledgerline.app\",\n  \"version\": \"1.0.0\",\n  \"permissions\": [\n{}\n  ]\n}}\n",
        permissions.join(",\n")
    )
}

fn files(manifest: &str) -> (Memory, PathBuf) {
    let (mut files, path) = (Memory::default(), PathBuf::from("app/stripe-app.json"));
    files.insert(&path, manifest);
    files.insert("app/icon.png", ICON);
    (files, path)
}

fn lint(files: &Memory, path: &Path, format: Format) -> usize {
    let batch = Batch::new(files, [Candidate::named(path)], Vec::new(), None).unwrap();
    let mut out = Vec::new();
    let mut printer = printer(format, RenderOptions { colour: false, links: false, width: 100 }, false, &mut out);
    let summary = batch.lint(PassCriteria::default(), |linted| printer.linted(linted)).unwrap();
    printer.finish(&summary).unwrap();
    out.len()
}

/// Reading, for 10, 1,000 and 100,000 permissions: the time must grow as the text does.
#[divan::bench(args = [10, 1_000, 100_000])]
fn read_json5(bencher: Bencher, permissions: usize) {
    let text = long_manifest(permissions);
    let bytes = divan::counter::BytesCount::of_str(&text);
    bencher.counter(bytes).bench(|| syntax::read(black_box(&text), SourceId(0)));
}

#[divan::bench(args = [10, 1_000])]
fn read_yaml(bencher: Bencher, permissions: usize) {
    let entry = "  - permission: customer_read\n    purpose: Shows the invoices of a customer\n";
    let text = format!("id: dev.ledgerline.app\npermissions:\n{}", entry.repeat(permissions));
    let bytes = divan::counter::BytesCount::of_str(&text);
    bencher.counter(bytes).bench(|| syntax::read_yaml(black_box(&text), SourceId(0)));
}

#[divan::bench]
fn inspect_icon() -> icon::Image {
    icon::inspect(black_box(ICON))
}

#[divan::bench]
fn lint_a_clean_app(bencher: Bencher) {
    let (files, path) = files(MANIFEST);
    bencher.bench(|| lint(&files, &path, Format::Human));
}

#[divan::bench(args = [Format::Human, Format::Json, Format::Sarif])]
fn lint_a_broken_app(bencher: Bencher, format: Format) {
    let (files, path) = files(BROKEN);
    bencher.bench(|| lint(&files, &path, format));
}

/// All the permissions are the same, so that each but the first has findings.
#[divan::bench(args = [1_000, 10_000])]
fn lint_a_long_manifest(bencher: Bencher, permissions: usize) {
    let (files, path) = files(&long_manifest(permissions));
    bencher.bench(|| lint(&files, &path, Format::Json));
}

#[divan::bench]
fn fix_a_broken_app(bencher: Bencher) {
    let (files, path) = files(BROKEN);
    bencher.bench(|| fix::fix(&files, &path, &Config::default(), Safety::Unsafe).unwrap());
}
