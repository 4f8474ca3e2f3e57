//! The formats of others, held against what their standards or documentation say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use quick_xml::events::{BytesStart, Event};
use serde_json::Value;
use stripe_app_lint::output::Format;

use crate::formats::print;
use crate::snapshots::session::stdout;

/// Reports of two manifests with a suppression, and of every example.
fn reports(format: Format, name: &str) -> [String; 2] {
    [print(format), stdout(Path::new("."), &["check", "--format", name, "examples"])]
}

/// The schema of the standard (OASIS, errata 01) comes with the crate that other tests read SARIF with.
#[test]
fn sarif_follows_the_schema_of_its_standard() {
    let mut schema = json(&fs::read_to_string(folder_of("serde-sarif").join("src/schema.json")).unwrap());
    // Its patterns for languages have a bracket too many, so they are no regular expressions.
    for owner in ["run", "toolComponent"] {
        schema["definitions"][owner]["properties"]["language"].as_object_mut().unwrap().remove("pattern").unwrap();
    }
    assert_eq!(schema["title"], "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema");
    for report in reports(Format::Sarif, "sarif") {
        assert_valid(&schema, &json(&report));
    }
}

#[test]
fn gitlab_reports_follow_the_documented_format() {
    let schema = json(include_str!("schemas/gitlab-code-quality.schema.json"));
    for report in reports(Format::Gitlab, "gitlab") {
        assert_valid(&schema, &json(&report));
    }
}

/// What readers of JUnit XML agree on (<https://github.com/testmoapp/junitxml>, read 2026-11): each element with its parent
/// and its attributes, those that it must have with a `!`.
const JUNIT: [(&str, &str, &str); 5] = [
    ("testsuites", "", "tests! failures! errors! name skipped"),
    ("testsuite", "testsuites", "name! tests! failures! errors! skipped disabled"),
    ("testcase", "testsuite", "name! classname"),
    ("failure", "testcase", "type! message!"),
    ("system-out", "testcase", ""),
];

#[test]
fn junit_reports_have_the_elements_and_attributes_that_readers_expect() {
    for report in reports(Format::Junit, "junit") {
        let mut reader = quick_xml::Reader::from_str(&report);
        let (mut open, mut counts) = (vec![String::new()], BTreeMap::new());
        let mut expected = None;
        loop {
            match reader.read_event().unwrap() {
                Event::Start(element) => {
                    let attributes = check_element(&element, open.last().unwrap());
                    open.push(name(&element));
                    *counts.entry(name(&element)).or_insert(0) += 1;
                    expected.get_or_insert(attributes);
                }
                Event::Empty(element) => {
                    check_element(&element, open.last().unwrap());
                    *counts.entry(name(&element)).or_insert(0) += 1;
                }
                Event::End(_) => drop(open.pop()),
                Event::Eof => break,
                _ => {}
            }
        }
        let expected = expected.unwrap();
        assert_eq!(expected["tests"], counts["testcase"].to_string());
        assert_eq!(expected["failures"], counts["failure"].to_string());
        assert_eq!(expected["errors"], "0");
    }
}

/// The attributes of an element that is where it may be and has what it must have.
fn check_element(element: &BytesStart, parent: &str) -> BTreeMap<String, String> {
    let (name, attributes) = (name(element), attributes(element));
    let (_, outer, known) = JUNIT.iter().find(|(known, ..)| *known == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(parent, *outer, "around {name}");
    for key in known.split(' ').filter_map(|key| key.strip_suffix('!')) {
        assert!(attributes.contains_key(key), "{name} without {key}");
    }
    for key in attributes.keys() {
        assert!(known.split(' ').any(|known| known.trim_end_matches('!') == key), "{name} with {key}");
    }
    attributes
}

fn name(element: &BytesStart) -> String {
    String::from_utf8(element.name().as_ref().to_vec()).unwrap()
}

fn attributes(element: &BytesStart) -> BTreeMap<String, String> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let attributes = element.attributes().map(|attribute| attribute.unwrap());
    attributes.map(|attribute| (text(attribute.key.as_ref()), text(&attribute.value))).collect()
}

/// The folder of the sources of a crate that the tests are built with.
fn folder_of(name: &str) -> PathBuf {
    let told = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    // The sources of other platforms' crates need not be here.
    let rustc = told("rustc", &["-vV"]);
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let arguments = ["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host];
    let metadata = json(&told(env!("CARGO"), &arguments));
    let package = metadata["packages"].as_array().unwrap().iter().find(|package| package["name"] == name);
    Path::new(package.unwrap()["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn assert_valid(schema: &Value, report: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
