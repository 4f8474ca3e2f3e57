//! Each format, read back by somebody else's reader where there is one.

use crate::support::properties::formats;
use std::collections::HashSet;

use clap::ValueEnum;
use proptest::prelude::*;
use proptest::sample;
use serde_json::Value;
use serde_sarif::sarif;
use stripe_app_lint::app::Memory;
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria};
use stripe_app_lint::output::{Format, RenderOptions, printer};

const MANIFEST: &str = r#"{
  "id": "dev.ledgerline.app", "version": "1.0.0", "name": "Größe 東京",
  "allowed_redirect_uris": [
    "http://ledgerline.dev/東京,a%0A::error::b",
    "https://ledgerline.dev/",
    "https://ledgerline.dev/",
    "https://localhost:3443/callback"
  ]
}"#;

const CONFIG: &str = r#"{
  suppress: [{ rule: "redirect-uri-without-path", at: "/allowed_redirect_uris/https:~1~1ledgerline.dev~1", reason: "the front page asks" }],
}"#;

/// What strangers might write to steer a reader of the output.
const HOSTILE: [&str; 30] = [
    "::error::x",
    " ::set-output name=a::b",
    "a\n::stop-commands::x",
    "##[error]x",
    "a ##vso[task.setvariable variable=a]b",
    "##teamcity[message text='x']",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]8;;https://evil.example/\u{7}link",
    "\u{9b}31m",
    "\u{202e}desrever",
    "a\u{2066}b\u{2069}",
    "\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}",
    "\u{180e}\u{115f}\u{3164}\u{34f}\u{2800}\u{fe0f}\u{e0100}\u{e0041}",
    "\r\n::add-mask::x\r",
    "\0",
    "`a` <img src=x onerror=alert(1)> `b`",
    "``` <script>alert(1)</script>",
    "` @octocat `",
    "``[x](https://evil.example/)``",
    "[x](javascript:alert(1)) ![y](https://evil.example/z.png)",
    "https://evil.example/ www.evil.example a@evil.example",
    "- [x] <b>\n# heading\n\n    code",
    "]]> <!-- --> <![CDATA[ & &amp; \"'",
    "</title></style><script>",
    "\" onmouseover=\"alert(1)",
    "%0A::error::x%250A,line=1::",
    "|a|b|\n|-|-|",
    "${{ github.token }} $(id) `id`",
    "sk_live_51Ab9ZpQ2rTu7VxYw3K8 and ##[group]",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa::error::bbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
];

#[test]
fn hostile_text_never_controls_the_reader_of_any_format() {
    HOSTILE.iter().for_each(|text| formats::text(text));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn no_text_controls_the_reader_of_any_format(pieces in proptest::collection::vec(
        prop_oneof![sample::select(&HOSTILE[..]).prop_map(str::to_owned), ".{0,12}", Just(" ".to_owned()), "[`:#@<\\[\n]{1,4}"],
        1..8,
    )) {
        formats::text(&pieces.concat());
    }
}

pub fn print(format: Format) -> String {
    let mut files = Memory::default();
    files.insert("a b/stripe-app.json", MANIFEST);
    files.insert("clean/stripe-app.json", r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline"}"#);
    files.insert("stripe-app-lint.json5", CONFIG);
    let paths = ["a b/stripe-app.json", "clean/stripe-app.json"].map(Candidate::named);
    write(&Batch::new(&files, paths, vec!["".into()], None).unwrap(), format)
}

fn write(batch: &Batch, format: Format) -> String {
    let mut out = Vec::new();
    let mut printer = printer(format, RenderOptions { colour: false, links: false, width: 100 }, false, &mut out);
    let summary = batch.lint(PassCriteria::default(), |linted| printer.linted(linted)).unwrap();
    printer.finish(&summary).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_format_writes_the_same_bytes_each_time_and_names_every_rule_that_fired() {
    for format in Format::value_variants() {
        let text = print(*format);
        assert_eq!(text, print(*format), "{format:?}");
        for rule in
            ["insecure-redirect-uri", "redirect-uri-without-path", "duplicate-redirect-uri", "non-production-url"]
        {
            assert!(text.contains(rule), "{format:?}: {rule}\n{text}");
        }
    }
}

#[test]
fn sarif_is_read_by_another_implementation() {
    let log: sarif::Sarif = serde_json::from_str(&print(Format::Sarif)).unwrap();
    let run = &log.runs[0];
    let rules = run.tool.driver.rules.as_ref().unwrap();
    let results = run.results.as_ref().unwrap();
    let mut fingerprints = HashSet::new();
    for result in results {
        let rule = &rules[usize::try_from(result.rule_index.unwrap()).unwrap()];
        assert_eq!(Some(&rule.id), result.rule_id.as_ref());
        let place = result.locations.as_ref().unwrap()[0].physical_location.as_ref().unwrap();
        assert_eq!(place.artifact_location.as_ref().unwrap().uri.as_deref(), Some("a%20b/stripe-app.json"));
        assert!(fingerprints.insert(format!("{:?}", result.partial_fingerprints)), "{:?}", result.partial_fingerprints);
    }
    let suppressed: Vec<_> = results.iter().filter_map(|result| result.suppressions.as_ref()?.first()).collect();
    assert_eq!(suppressed.len(), 1);
    assert_eq!(suppressed[0].justification.as_deref(), Some("the front page asks"));
    let fixes: Vec<_> = results.iter().filter_map(|result| result.fixes.as_ref()?.first()).collect();
    assert_eq!(fixes.len(), 2, "http becomes https, and the duplicate is removed");
}

#[test]
fn sarif_omits_fixes_with_very_many_edits() {
    for (spellings, fixes) in [(1_000, 1), (1_001, 0)] {
        let mut files = Memory::default();
        files.insert("stripe-app.json", r#"{"id": "dev.ledgerline.app"}"#.to_owned() + &"\n//".repeat(spellings));
        let batch = Batch::new(&files, [Candidate::named("stripe-app.json")], Vec::new(), None).unwrap();
        let log: sarif::Sarif = serde_json::from_str(&write(&batch, Format::Sarif)).unwrap();
        let results = log.runs[0].results.as_ref().unwrap();
        let loose = results.iter().find(|result| result.rule_id.as_deref() == Some("not-strict-json")).unwrap();
        assert_eq!(loose.fixes.as_ref().map_or(0, Vec::len), fixes, "{spellings}");
    }
}

#[test]
fn junit_is_read_by_another_implementation_and_has_only_failing_findings_as_failures() {
    let report = quick_junit::Report::deserialize_from_str(&print(Format::Junit)).unwrap();
    assert_eq!(report.test_suites.len(), 3, "two manifests and the configuration");
    assert_eq!(report.failures, 1, "one error");
    assert_eq!(report.test_suites[1].tests, 1, "a clean manifest passes a case");
}

#[test]
fn github_annotations_stay_on_their_own_line_and_keep_their_commas() {
    let text = print(Format::Github);
    let lines: Vec<&str> = text.lines().collect();
    let (annotations, summary) = lines.split_at(4);
    assert!(summary[0].contains("in 2 manifests") && !summary.iter().any(|line| line.starts_with("::")), "{summary:?}");
    for line in annotations {
        assert!(
            ["::error", "::warning", "::notice"]
                .iter()
                .any(|level| line.starts_with(&format!("{level} file=a b/stripe-app.json,line="))),
            "{line}"
        );
        let (properties, _) = line.trim_start_matches("::").split_once("::").unwrap();
        assert_eq!(properties.matches(',').count(), 5, "{line}");
    }
}

#[test]
fn gitlab_findings_have_unique_fingerprints() {
    let issues: Vec<Value> = serde_json::from_str(&print(Format::Gitlab)).unwrap();
    let fingerprints: HashSet<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(fingerprints.len(), issues.len());
}

#[test]
fn reviewdog_columns_count_bytes() {
    let document: Value = serde_json::from_str(&print(Format::Rdjson)).unwrap();
    let first = &document["diagnostics"][0]["location"]["range"];
    let line = MANIFEST.lines().nth(3).unwrap();
    assert_eq!(first["start"]["column"], line.find('"').unwrap() + 1);
    assert_eq!(first["end"]["column"], line.rfind('"').unwrap() + 2);
}

#[test]
fn ndjson_has_one_finding_per_line() {
    let report: Value = serde_json::from_str(&print(Format::Json)).unwrap();
    let lines: Vec<Value> = print(Format::Ndjson).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(report["findings"], Value::Array(lines));
}
