//! What the extension for VS Code says of the program. `editors/vscode/test.sh` tries the rest.

use std::fs;

use regex::Regex;
use serde_json::Value;

#[test]
fn every_finding_of_the_concise_format_is_matched() {
    let pattern = &matcher_of_the_guide()["pattern"];
    let regex = Regex::new(pattern["regexp"].as_str().unwrap()).unwrap();
    let text = fs::read_to_string("tests/it/snapshots/formats/concise.txt").unwrap();
    let report: Value =
        serde_json::from_str(&fs::read_to_string("tests/it/snapshots/formats/json.txt").unwrap()).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.len() > 5 && text.lines().count() == findings.len());
    for (line, finding) in text.lines().zip(findings) {
        let groups = regex.captures(line).unwrap_or_else(|| panic!("{line}"));
        let group = |name: &str| &groups[usize::try_from(pattern[name].as_u64().unwrap()).unwrap()];
        for (name, wanted) in [
            ("file", &finding["file"]),
            ("severity", &finding["severity"]),
            ("code", &finding["rule"]),
            ("message", &finding["message"]),
        ] {
            assert_eq!(group(name), wanted.as_str().unwrap(), "{line}");
        }
        let start = &finding["range"]["start"];
        assert_eq!(
            (group("line"), group("column")),
            (&*start["line"].to_string(), &*start["column"].to_string()),
            "{line}"
        );
    }
}

#[test]
fn a_drive_letter_is_a_part_of_the_path() {
    let regex = Regex::new(matcher_of_the_guide()["pattern"]["regexp"].as_str().unwrap()).unwrap();
    let groups = regex.captures(r"C:\app\stripe-app.json:2:3: warning not-strict-json: comment: `a:1:2: b`").unwrap();
    assert_eq!((&groups[1], &groups[2], &groups[6]), (r"C:\app\stripe-app.json", "2", "comment: `a:1:2: b`"));
}

#[test]
fn the_extension_has_the_matcher_of_the_guide() {
    let mut matcher = extension()["contributes"]["problemMatchers"][0].clone();
    assert_eq!(matcher.as_object_mut().unwrap().remove("name"), Some("stripe-app-lint".into()));
    assert_eq!(matcher, matcher_of_the_guide());
}

#[test]
fn the_extension_has_the_version_of_the_program() {
    assert_eq!(extension()["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn every_command_and_setting_of_the_extension_is_in_its_readme() {
    let (extension, readme) = (extension(), fs::read_to_string("editors/vscode/README.md").unwrap());
    let settings = extension["contributes"]["configuration"]["properties"].as_object().unwrap();
    assert!(settings.len() > 3);
    for setting in settings.keys() {
        assert!(readme.contains(&format!("| `{setting}` |")), "{setting}");
    }
    for command in extension["contributes"]["commands"].as_array().unwrap() {
        let title = command["title"].as_str().unwrap();
        assert!(readme.contains(&format!("Stripe App Lint: {title}**")), "{title}");
    }
}

fn extension() -> Value {
    serde_json::from_str(&fs::read_to_string("editors/vscode/package.json").unwrap()).unwrap()
}

fn matcher_of_the_guide() -> Value {
    let text = fs::read_to_string("editors/tasks.md").unwrap();
    let block = text.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let tasks: Value = serde_json::from_str(block).unwrap();
    tasks["tasks"][0]["problemMatcher"].clone()
}
