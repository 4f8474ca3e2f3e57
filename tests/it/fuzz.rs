//! The twin of the fuzz targets that runs with every `cargo test`: changed examples through the same properties.
//!
//! `STRIPE_APP_LINT_FUZZ` multiplies how many inputs are tried; `docs/robustness.md` tells of the targets themselves.

use crate::support;
use crate::support::properties;
use std::path::Path;
use std::time::{Duration, Instant};

use stripe_app_lint::rules::RULES;
use support::page::{examples, icon};

/// Far above what any input takes in a build for tests, even on a machine that does much else; what hangs is above it, too.
const LONGEST: Duration = Duration::from_secs(60);

/// What is put in place of something else: marks of JSON, YAML and PNG, and what text is most often broken by.
const PIECES: [&[u8]; 28] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"\"",
    b"'",
    b"\\",
    b"\n",
    b"\r\n",
    b"\t",
    b"- ",
    b"#",
    b"//",
    b"/*",
    b"*a",
    b"&a ",
    b"<<: ",
    b"|",
    b"null",
    b"1e999",
    b"\\ud800",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\0",
    b"\xff",
    b"IDAT",
];

/// Inputs made of seeds, the same in every run.
struct Mutator<'a> {
    seeds: &'a [Vec<u8>],
    random: u64,
}

impl Mutator<'_> {
    fn below(&mut self, limit: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random % limit.max(1) as u64) as usize
    }

    /// A seed with one to eight changes.
    fn next(&mut self) -> Vec<u8> {
        let seed = self.below(self.seeds.len());
        let mut bytes = self.seeds[seed].clone();
        for _ in 0..=self.below(8) {
            self.change(&mut bytes);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let from = self.below(bytes.len() + 1);
        let to = (from + self.below(40)).min(bytes.len());
        match self.below(6) {
            0 => drop(bytes.drain(from..to)),
            1 => drop(bytes.splice(from..from, PIECES[self.below(PIECES.len())].iter().copied())),
            2 => drop(bytes.splice(from..to, PIECES[self.below(PIECES.len())].iter().copied())),
            3 => {
                let other = &self.seeds[self.below(self.seeds.len())];
                let start = self.below(other.len());
                let end = (start + self.below(200)).min(other.len());
                drop(bytes.splice(from..from, other[start..end].iter().copied()));
            }
            4 => {
                let copy = bytes[from..to].to_vec();
                drop(bytes.splice(from..from, copy));
            }
            _ => {
                let bit = self.below(8);
                if let Some(byte) = bytes.get_mut(from) {
                    *byte ^= 1 << bit;
                }
            }
        }
    }
}

/// Holds `count` changed seeds to a property.
fn hold(seeds: &[Vec<u8>], count: usize, property: impl Fn(&[u8])) {
    let times = std::env::var("STRIPE_APP_LINT_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut mutator = Mutator { seeds, random: 0x2545_f491_4f6c_dd1d };
    for _ in 0..count * times {
        let bytes = mutator.next();
        let start = Instant::now();
        let held = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| property(&bytes)));
        assert!(held.is_ok(), "the property does not hold of b\"{}\"", bytes.escape_ascii());
        let took = start.elapsed();
        assert!(took < LONGEST, "{took:?} for b\"{}\"", bytes.escape_ascii());
    }
}

/// Every file of every page's examples whose name has one of these extensions.
fn manifests(extensions: &[&str]) -> Vec<Vec<u8>> {
    let files = RULES.iter().flat_map(|rule| examples(rule.page().body)).flat_map(|example| example.files);
    let chosen = files.filter(|file| {
        let extension = Path::new(&file.path).extension().unwrap_or_default();
        extensions.iter().any(|wanted| extension == *wanted)
    });
    chosen.map(|file| file.text.into_bytes()).collect()
}

/// Every manifest, each third of them with an icon behind it.
fn apps() -> Vec<Vec<u8>> {
    let mut apps = manifests(&["json", "yaml"]);
    apps.iter_mut().step_by(3).for_each(|app| app.extend_from_slice(icon()));
    apps
}

fn on_text(check: impl Fn(&str)) -> impl Fn(&[u8]) {
    move |bytes| check(&String::from_utf8_lossy(bytes))
}

#[test]
fn changed_json_is_read() {
    hold(&manifests(&["json"]), 4_000, on_text(properties::json5::check));
}

#[test]
fn changed_yaml_is_read() {
    hold(&manifests(&["yaml"]), 4_000, on_text(properties::yaml::check));
}

#[test]
fn changed_icons_are_inspected() {
    hold(&[icon().to_vec()], 1_000, properties::png);
}

#[test]
fn changed_apps_are_linted_and_printed() {
    hold(&apps(), 1_000, properties::lint);
}

#[test]
fn changed_apps_are_fixed() {
    hold(&apps(), 400, properties::fixes);
}
