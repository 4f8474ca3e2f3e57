//! Rules added to a copy of this checkout.

use std::fs;
use std::path::Path;

use clap::Parser;
use tempfile::TempDir;

use super::*;

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    request: Request,
}

fn request(arguments: &str) -> Request {
    Arguments::try_parse_from(["new-rule"].into_iter().chain(arguments.split(' '))).unwrap().request
}

/// A copy of what the command reads and writes.
fn checkout() -> TempDir {
    let (source, copy) = (Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap(), tempfile::tempdir().unwrap());
    let folders = ["src/rules", "rules"];
    for folder in folders {
        copy_folder(&source.join(folder), &copy.path().join(folder));
    }
    for file in ["Cargo.toml", CASES, CHANGELOG] {
        fs::create_dir_all(copy.path().join(file).parent().unwrap()).unwrap();
        fs::copy(source.join(file), copy.path().join(file)).unwrap();
    }
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

fn text(checkout: &TempDir, path: &str) -> String {
    fs::read_to_string(checkout.path().join(path)).unwrap()
}

/// The lines of a file that a command added; it must not change or remove any.
fn added(checkout: &TempDir, path: &str, command: &str) -> Vec<String> {
    let before = text(checkout, path);
    add(checkout.path(), &request(command)).unwrap();
    let mut old = before.lines().peekable();
    let added = text(checkout, path).lines().filter(|line| old.next_if_eq(line).is_none()).map(str::to_owned).collect();
    assert_eq!(old.next(), None, "{path}");
    added
}

#[test]
fn every_place_that_knows_of_rules_gets_the_new_one() {
    let checkout = checkout();
    let report = add(checkout.path(), &request("sandbox too-many-sandboxes")).unwrap();
    for path in ["rules/sandbox/too-many-sandboxes.md", "src/rules/sandbox.rs", TABLE, CASES, CHANGELOG] {
        assert!(report.contains(&format!("wrote {path}\n")), "{report}");
    }
    let page = text(&checkout, "rules/sandbox/too-many-sandboxes.md");
    assert!(page.starts_with("---\nseverity: error\nstage: upload\n"), "{page}");
    assert!(page.contains("\n# too-many-sandboxes\n") && !page.contains("{name}"), "{page}");
    assert!(text(&checkout, "src/rules/sandbox.rs").contains("\npub fn too_many_sandboxes(_cx: &Context"));
    assert!(text(&checkout, CHANGELOG).contains("\n- `too-many-sandboxes`: new.\n"));
}

#[test]
fn a_rule_follows_the_last_one_of_its_family_in_the_table_and_the_cases() {
    let table = added(&checkout(), TABLE, "icon icon-animated");
    assert_eq!(table, ["        \"icon-animated\" => icon_animated,"]);
    let cases = added(&checkout(), CASES, "icon icon-animated");
    assert_eq!(cases.len(), 2);
    assert_eq!(cases[1], "        (\"icon-animated\", v1(base().to_string())),");
    let checkout = checkout();
    add(checkout.path(), &request("icon icon-animated")).unwrap();
    let registry = Registry::read(&text(&checkout, TABLE));
    assert_eq!(registry.last_rule("icon").unwrap().name, "icon-animated");
    assert!(registry.last_rule("sandbox").is_some());
}

#[test]
fn every_family_takes_a_new_rule() {
    let checkout = checkout();
    let registry = Registry::read(&text(&checkout, TABLE));
    assert!(registry.families().len() > 15);
    for family in registry.families() {
        let name = format!("strange-{family}");
        add(checkout.path(), &request(&format!("{family} {name}"))).unwrap();
        assert_eq!(Registry::read(&text(&checkout, TABLE)).last_rule(family).unwrap().name, name);
    }
}

#[test]
fn a_rule_that_is_raised_elsewhere_gets_no_function() {
    let checkout = checkout();
    let table = text(&checkout, TABLE).replace("    sandbox \"sandbox\" {\n", "    elsewhere \"sandbox\" {\n");
    fs::write(checkout.path().join(TABLE), table).unwrap();
    let report = add(checkout.path(), &request("sandbox too-many-sandboxes")).unwrap();
    assert!(report.contains(TABLE) && !report.contains("sandbox.rs"), "{report}");
    let registry = Registry::read(&text(&checkout, TABLE));
    assert_eq!(registry.rule("too-many-sandboxes").unwrap().module, ELSEWHERE);
}

#[test]
fn a_new_family_gets_a_module_in_alphabetical_order_and_a_block_at_the_end_of_the_table() {
    let checkout = checkout();
    let table = added(&checkout, TABLE, "payment-links broken-payment-link --new-family");
    assert_eq!(
        table,
        [
            "mod payment_links;",
            "    payment_links \"payment-links\" {",
            "        \"broken-payment-link\" => broken_payment_link,",
            "    }"
        ]
    );
    assert!(text(&checkout, TABLE).contains("mod payment_links;\nmod permissions;\n"));
    assert!(text(&checkout, "src/rules/payment_links.rs").contains("\nuse super::{Context, Report};\n"));
    add(checkout.path(), &request("payment-links old-payment-link")).unwrap();
    assert!(text(&checkout, "src/rules/payment_links.rs").contains("\npub fn old_payment_link("));
}

#[test]
fn a_rule_of_the_review_joins_a_requirement() {
    let command = "identity name-in-capitals --stage review --requirement name-words";
    let rules = added_to_line(&checkout(), command, "name-words");
    assert!(rules.ends_with("\", \"name-in-capitals\"]}"), "{rules}");
    let empty = "      \"id\": \"a\",\n      \"checks\": [{\"of\": \"name\", \"rules\": []}]\n    }";
    let expected = empty.replace("[]", "[\"c-d\"]");
    assert_eq!(into_requirement(empty, "a", "c-d"), Some(expected));
}

/// The line with the rules of a requirement after a command.
fn added_to_line(checkout: &TempDir, command: &str, id: &str) -> String {
    add(checkout.path(), &request(command)).unwrap();
    let text = text(checkout, REQUIREMENTS);
    let (_, requirement) = text.split_once(&format!("\"id\": \"{id}\"")).unwrap();
    requirement.lines().find(|line| line.contains("\"rules\"")).unwrap().to_owned()
}

#[test]
fn a_rule_of_the_review_needs_a_requirement() {
    let result = Arguments::try_parse_from(["new-rule", "identity", "name-in-capitals", "--stage", "review"]);
    assert!(result.err().unwrap().to_string().contains("--requirement <ID>"));
}

#[test]
fn a_request_that_cannot_be_met_changes_nothing_and_says_why() {
    for (command, reason) in [
        ("sandbox SandboxBroken", "`SandboxBroken` cannot be the name of a rule: use two or more lower-case words"),
        ("sandbox broken", "`broken` cannot be the name of a rule"),
        ("sandbox broken--sandbox", "`broken--sandbox` cannot be the name of a rule"),
        ("sandbox ../broken-sandbox", "`../broken-sandbox` cannot be the name of a rule"),
        ("sandbox 2-sandboxes", "`2-sandboxes` cannot be the name of a rule"),
        ("sandbox icon-blank", "the rule `icon-blank` already exists, in the family `icon`"),
        ("sand-box broken-sandbox", "there is no family `sand-box`; the families are syntax, fields, "),
        ("Sandbox broken-sandbox --new-family", "`Sandbox` cannot be the name of a family: use lower-case words"),
        ("sandbox broken-sandbox --new-family", "the family `sandbox` already exists; leave out `--new-family`"),
        (
            "address broken-page --new-family",
            "`address` cannot be the name of a family: src/rules/address.rs is something",
        ),
        (
            "sandbox broken-sandbox --requirement no-such-thing",
            "rules/requirements/marketplace.json has no requirement with the id `no-such-thing`",
        ),
    ] {
        let checkout = checkout();
        let before = [TABLE, CASES, CHANGELOG, REQUIREMENTS].map(|path| text(&checkout, path));
        let error = add(checkout.path(), &request(command)).unwrap_err();
        assert!(error.starts_with(reason), "{command}: {error}");
        assert_eq!([TABLE, CASES, CHANGELOG, REQUIREMENTS].map(|path| text(&checkout, path)), before, "{command}");
        assert!(!checkout.path().join("rules/sandbox/broken-sandbox.md").exists());
    }
}

#[test]
fn the_first_rule_after_a_release_gets_a_heading_in_the_changelog() {
    let released = "# Changelog\n\n## [Unreleased]\n\n## [0.1.0]\n\n### Rules\n\n- `a-b`: new.\n";
    assert_eq!(
        under_rules(released, "- `c-d`: new.").unwrap(),
        "# Changelog\n\n## [Unreleased]\n\n### Rules\n\n- `c-d`: new.\n\n## [0.1.0]\n\n### Rules\n\n- `a-b`: new.\n"
    );
    let with_additions = released.replace("\n\n## [0.1.0]", "\n\n### Added\n\n- `--x`\n\n## [0.1.0]");
    let expected = "## [Unreleased]\n\n### Added\n\n- `--x`\n\n### Rules\n\n- `c-d`: new.\n\n## [0.1.0]";
    assert!(under_rules(&with_additions, "- `c-d`: new.").unwrap().contains(expected));
    assert_eq!(under_rules("# Changelog\n", "- `c-d`: new."), None);
}
