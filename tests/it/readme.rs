//! What the README shows is what the program prints. `SNAPSHOTS=overwrite cargo test` renews it.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use clap::Parser;
use stripe_app_lint::cli::Cli;

#[test]
fn table_of_rules_matches_the_program() {
    const START: &str = "<!-- rules: written by `SNAPSHOTS=overwrite cargo test --test it readme` -->\n";
    const END: &str = "<!-- end of rules -->";
    let readme = fs::read_to_string("README.md").unwrap();
    let (before, rest) = readme.split_once(START).expect("the table has a start");
    let (_, after) = rest.split_once(END).expect("the table has an end");
    let table = print(&["rules", "--format", "markdown"]);
    matches_file("README.md", &format!("{before}{START}\n{table}\n{END}{after}"));
}

/// The first findings in the broken app and the line that sums up, as a terminal of 100 columns shows them.
#[test]
fn the_picture_is_drawn_from_real_output() {
    const FINDINGS: usize = 4;
    let output = print(&["check", "--color", "always", "examples/broken-app"]);
    let mut blocks: Vec<&str> = output.split("\n\n").collect();
    let summary = blocks.pop().unwrap();
    // A finding is two blocks: its name, and what is drawn below it.
    let shown = blocks.get(..2 * FINDINGS).unwrap().join("\n\n");
    let session = format!("$ stripe-app-lint check examples/broken-app\n\n{shown}\n\n  …\n\n{summary}");
    matches_file("docs/picture.svg", &anstyle_svg::Term::new().render_svg(&session));
}

#[test]
fn ci_runs_the_first_commands_of_the_readme() {
    let (readme, ci) = (fs::read_to_string("README.md").unwrap(), fs::read_to_string(".ci/run").unwrap());
    let block = readme.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert_eq!(block.lines().count(), 2);
    for command in block.lines() {
        assert!(ci.contains(&format!("\nstep {command}")), "{command}");
    }
}

/// The packages' test runs the recipe of `docs/use.md`; the README's last block is that one without its arguments.
#[test]
fn hook_matches_its_recipe() {
    let block = |file: &str| {
        let text = fs::read_to_string(file).unwrap();
        let (_, rest) = text.rsplit_once("```yaml\nrepos:").expect("there is a hook");
        rest.split_once("```").expect("it ends").0.to_owned()
    };
    assert_eq!(block("docs/use.md").replace("        args: [--gate, review]\n", ""), block("README.md"));
}

#[test]
fn every_command_of_a_recipe_is_valid() {
    let mut number = 0;
    let guides = ["README.md", "docs/use.md", "docs/configuration.md", "docs/review.md"];
    for file in guides.into_iter().chain(["editors/schemas.md", "editors/tasks.md"]) {
        let text = fs::read_to_string(file).unwrap();
        let version = concat!("@", env!("CARGO_PKG_VERSION"));
        let blocks = text.split("```").skip(1).step_by(2).map(|block| block.replace(version, ""));
        for line in blocks.flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>()) {
            for arguments in line.replace("\"$schema\"", "v1").split("stripe-app-lint ").skip(1) {
                let quoted = arguments.split('"').enumerate();
                let words: String = quoted.map(|(index, part)| if index % 2 == 0 { part } else { " words " }).collect();
                let words = words.split(['&', '>', ')', '#']).next().unwrap().split_whitespace();
                if let Err(error) = Cli::try_parse_from(["stripe-app-lint"].into_iter().chain(words)) {
                    panic!("{file}: {line}\n{error}");
                }
                number += 1;
            }
        }
    }
    assert!(number > 15, "only {number} commands were found");
}

#[test]
fn every_test_named_in_the_threat_model_exists() {
    let text = fs::read_to_string("docs/threat-model.md").unwrap();
    let named: Vec<&str> = text.split('`').filter(|word| word.starts_with("tests/")).collect();
    assert!(named.len() > 10, "only {named:?} were found");
    assert_eq!(named.into_iter().find(|file| !Path::new(file).is_file()), None);
}

fn print(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint")).args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn matches_file(path: &str, wanted: &str) {
    if env::var_os("SNAPSHOTS").is_some_and(|what| what == "overwrite") {
        fs::write(path, wanted).unwrap();
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    assert!(found == wanted, "{path} is out of date: SNAPSHOTS=overwrite cargo test --test it readme renews it");
}
