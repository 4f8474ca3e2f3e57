#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops at the first thing it did not expect"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use regex::Regex;

use crate::links::Links;
use crate::{layout, markdown, playground, repository, search, site};

/// Every page by its path, as it is written with the playground.
fn documents() -> BTreeMap<String, String> {
    let mut pages = site::pages(repository()).unwrap();
    pages.push(playground::page());
    pages.iter().map(|page| (page.path.clone(), layout::document(page, true).into_string())).collect()
}

fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let pattern = Regex::new(&format!(r#"[ <]{name}="([^"]*)""#)).unwrap();
    pattern.captures_iter(html).map(|found| found.get(1).unwrap().as_str()).collect()
}

/// The path from the root of the site that a relative link leads to.
fn followed(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{link} on {from} leaves the site"),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn every_link_within_the_site_leads_to_a_page_and_its_anchor() {
    let out = tempfile::tempdir().unwrap();
    let built = tempfile::tempdir().unwrap();
    for file in ["main.js", "playground.css", "licences.txt"] {
        fs::write(built.path().join(file), "").unwrap();
    }
    site::build(repository(), out.path(), Some(built.path())).unwrap();
    let documents = documents();
    let mut followed_links = 0;
    for (path, html) in &documents {
        for link in attributes(html, "href").into_iter().chain(attributes(html, "src")) {
            if link.starts_with("https://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { followed(path, file) };
            assert!(out.path().join(&target).is_file(), "{path}: {link}");
            if !anchor.is_empty() {
                assert!(attributes(&documents[&target], "id").contains(&anchor), "{path}: {link}");
            }
            followed_links += 1;
        }
    }
    assert!(followed_links > 1_000);
}

#[test]
fn every_page_has_a_title_of_its_own_one_main_heading_and_no_anchor_twice() {
    let mut titles = BTreeSet::new();
    for (path, html) in documents() {
        let title = html.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        assert!(titles.insert(title.to_owned()), "{path}: {title}");
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        let ids = attributes(&html, "id");
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{path}");
    }
}

#[test]
fn no_page_loads_anything_from_elsewhere() {
    let loaded = Regex::new(r#"<link [^>]*href="(https?:)?//"#).unwrap();
    for (path, html) in documents() {
        for source in attributes(&html, "src") {
            assert!(!source.contains("//"), "{path}: {source}");
        }
        assert!(!loaded.is_match(&html), "{path}");
    }
}

#[test]
fn without_its_files_there_is_no_playground() {
    let out = tempfile::tempdir().unwrap();
    site::build(repository(), out.path(), None).unwrap();
    assert!(!out.path().join(playground::PATH).exists());
    let index = fs::read_to_string(out.path().join("index.html")).unwrap();
    assert!(!attributes(&index, "href").contains(&playground::PATH));
}

#[test]
fn the_playground_has_every_part_that_its_script_looks_for() {
    let folder = repository().join("site/playground");
    let script = fs::read_to_string(folder.join("page/main.ts")).unwrap();
    let parts = Regex::new(r#"part\("([a-z-]+)""#).unwrap();
    let page = documents().remove(playground::PATH).unwrap();
    let ids = attributes(&page, "id");
    let parts: Vec<&str> = parts.captures_iter(&script).map(|found| found.get(1).unwrap().as_str()).collect();
    assert!(parts.len() > 10, "{parts:?}");
    for part in parts.into_iter().chain(["view-findings", "view-review", "view-permissions"]) {
        assert!(ids.contains(&part), "{part}");
    }
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    assert!(readme.contains(&format!("https://stripe-app-lint.github.io/stripe-app-lint/{}", playground::PATH)));
    let bundle = fs::read_to_string(folder.join("build.mjs")).unwrap();
    for example in attributes(&page, "value").into_iter().filter(|example| !example.is_empty()) {
        assert!(bundle.contains(&format!("{example:?}")) && repository().join("examples").join(example).is_dir());
    }
}

#[test]
fn the_playground_is_built_with_one_version_of_wasm_bindgen() {
    let read = |path: &str| fs::read_to_string(repository().join(path)).unwrap();
    let manifest = read("site/playground/Cargo.toml");
    let version = manifest.split("wasm-bindgen = \"=").nth(1).unwrap().split('"').next().unwrap();
    for path in [".github/workflows/site.yml", "CONTRIBUTING.md"] {
        assert!(read(path).contains(&format!("wasm-bindgen-cli@{version}")), "{path}");
    }
}

#[test]
fn the_search_finds_every_rule_and_every_permission() {
    let index = search::index(&site::pages(repository()).unwrap());
    for rule in stripe_app_lint::all_rules() {
        assert!(index.contains(&format!("\"rules/{}/{}.html\"", rule.family, rule.name)), "{}", rule.name);
    }
    for permission in stripe_app_lint::catalogue::Catalogue::load().permissions.iter() {
        assert!(index.contains(&format!("\"permissions.html#{}\"", permission.name)), "{}", permission.name);
    }
}

fn rendered(text: &str) -> Result<markdown::Rendered, String> {
    let pages = [("docs/use.md", "docs/use.html"), ("README.md", "index.html")];
    let pages = pages.map(|(file, path)| (file.to_owned(), path.to_owned()));
    let links = Links::new(repository(), BTreeMap::from(pages));
    let explains = |name: &str| (name == "icon-blank").then(|| "README.md#icon".to_owned());
    markdown::render(text, "docs/use.md", &links, &explains)
}

#[test]
fn links_lead_to_pages_or_to_the_repository() {
    let html = |text| rendered(text).unwrap().html;
    assert_eq!(html("[a](../README.md#try-it)"), "<p><a href=\"../index.html#try-it\">a</a></p>\n");
    let source = "https://github.com/stripe-app-lint/stripe-app-lint/blob/main/src/lib.rs";
    assert_eq!(html("[a](../src/lib.rs)"), format!("<p><a href=\"{source}\">a</a></p>\n"));
    assert_eq!(html("`icon-blank`"), "<p><a href=\"../index.html#icon\"><code>icon-blank</code></a></p>\n");
    assert_eq!(html("`other`"), "<p><code>other</code></p>\n");
}

#[test]
fn a_link_to_a_missing_file_and_html_are_errors() {
    assert_eq!(rendered("[a](missing.md)").err().unwrap(), "docs/use.md links to missing.md, which does not exist");
    assert_eq!(rendered("<b>a</b>").err().unwrap(), "docs/use.md holds HTML: <b>");
}

#[test]
fn headings_get_the_anchors_that_github_gives_them() {
    let rendered = rendered("# Title\n\nLead `code`.\n\n## In CI, with `--fix`\n\n## Again\n\n## Again\n").unwrap();
    assert_eq!(rendered.title, "Title");
    assert_eq!(rendered.lead, "Lead code.");
    let anchors: Vec<&str> = rendered.headings.iter().map(|(_, anchor)| anchor.as_str()).collect();
    assert_eq!(anchors, ["in-ci-with---fix", "again", "again-1"]);
}

#[test]
fn examples_name_their_file_and_set_markers_apart() {
    let html = rendered("```json stripe-app.json\n{ \"<\" }\n  ^^^ rule\n```\n").unwrap().html;
    assert!(html.contains("<figcaption>stripe-app.json</figcaption>"));
    assert!(html.contains("{ &quot;&lt;&quot; }"));
    assert!(html.contains("<span class=\"marker\">  ^^^ rule</span>"));
}
