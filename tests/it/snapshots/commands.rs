//! The help of every command, and what the small ones print.

use std::fs;
use std::path::Path;

use clap::CommandFactory;
use stripe_app_lint::cli::Cli;
use stripe_app_lint::rules::RULES;
use tempfile::tempdir;

use super::session::{session, stdout, write};
use crate::support::snapshot;

const CLEAN: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline"}"#;

#[test]
fn help_matches_its_snapshot() {
    let mut commands = vec![vec!["-h"], vec!["--help"], vec!["check", "-h"]];
    let cli = Cli::command();
    commands.extend(cli.get_subcommands().map(|command| vec![command.get_name(), "--help"]));
    let commands: Vec<&[&str]> = commands.iter().map(Vec::as_slice).collect();
    let text = session(Path::new("."), &commands);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    snapshot::matches("commands/help.txt", &text);
}

#[test]
fn pages_and_the_list_of_rules_match_their_snapshots() {
    let first = |pair: &[&str]| pair[0] != pair[1];
    let families: Vec<&str> = RULES.iter().map(|rule| rule.family).collect();
    let mut firsts = vec![RULES[0].name];
    firsts.extend((1..RULES.len()).filter(|at| first(&families[at - 1..=*at])).map(|at| RULES[at].name));
    let explained: Vec<[&str; 2]> = firsts.iter().map(|rule| ["explain", *rule]).collect();
    let explained: Vec<&[&str]> = explained.iter().map(<[_; 2]>::as_slice).collect();
    snapshot::matches("commands/explain.txt", &session(Path::new("."), &explained));
    for (format, file) in [("human", "rules.txt"), ("json", "rules.json")] {
        snapshot::matches(&format!("commands/{file}"), &stdout(Path::new("."), &["rules", "--format", format]));
    }
}

/// Each message of the list is asked for by all its parts.
#[test]
fn explanations_of_upload_errors_match_their_snapshot() {
    let list = stripe_app_lint::messages::Messages::load();
    let asked: Vec<String> = list.messages.iter().map(|message| message.text.join(" ")).collect();
    let asked: Vec<[&str; 3]> = asked.iter().map(|text| ["explain", "--upload-error", text]).collect();
    let mut asked: Vec<&[&str]> = asked.iter().map(<[_; 3]>::as_slice).collect();
    asked.push(&["explain", "--upload-error", "I'm a teapot"]);
    snapshot::matches("commands/upload-errors.txt", &session(Path::new("."), &asked));
}

/// The manifests differ in everything that `diff` looks at, and are compared in both directions.
#[test]
fn differences_match_their_snapshot() {
    let folder = Path::new(snapshot::FOLDER).join("diff");
    let pairs: &[&[&str]] = &[
        &["diff", "old", "new"],
        &["diff", "new", "old"],
        &["diff", "old", "written-out"],
        &["diff", "old", "old"],
        &["diff", "old", "raised"],
        &["diff", "old", "raised/stripe-app.json", "--format", "markdown"],
        &["diff", "old", "new", "--format", "markdown"],
        &["diff", "unchanged", "changed"],
        &["diff", "unchanged", "changed", "--format", "json"],
    ];
    snapshot::matches("commands/diff.txt", &session(&folder, pairs));
}

/// The permission is new in the code, and the manifest lacks it.
#[test]
fn differences_of_the_code_match_their_snapshot() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let view = |call: &str| {
        format!(
            "import Stripe from 'stripe';\nconst stripe = new Stripe(key);\n\
             const App = () => {{ {call} return null; }};\nexport default App;\n"
        )
    };
    let app = CLEAN.replace('}', r#", "ui_extension": {"views": [{"viewport": "settings", "component": "App"}]}}"#);
    write(
        folder,
        &[
            ("old/stripe-app.json", &app),
            ("old/src/views/App.tsx", &view("")),
            ("new/stripe-app.json", &app.replace("1.0.0", "1.1.0")),
            ("new/src/views/App.tsx", &view("stripe.invoices.list();")),
        ],
    );
    let formats = ["human", "markdown", "json"].map(|format| ["diff", "old", "new", "--format", format]);
    snapshot::matches("commands/diff-code.txt", &session(folder, &formats.each_ref().map(<[_; 5]>::as_slice)));
}

#[test]
fn init_and_baseline_match_their_snapshot() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    write(folder, &[("stripe-app.json", &CLEAN.replace("1.0.0", "one"))]);
    let mut text = session(folder, &[&["baseline"], &["init"], &["baseline"]]);
    for file in ["stripe-app-lint.json5", "stripe-app-lint.baseline.json"] {
        text += &format!("\n{file}:\n{}", fs::read_to_string(folder.join(file)).unwrap());
    }
    snapshot::matches("commands/init-and-baseline.txt", &text);
}

#[test]
fn summary_of_a_check_matches_its_snapshot() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let uris: Vec<String> = (0..1_005).map(|number| format!("\"http://ledgerline.dev/{number}\"")).collect();
    let many = CLEAN.replace('}', &format!(", \"allowed_redirect_uris\": [{}]}}", uris.join(",")));
    let public = CLEAN.replace('}', ", \"distribution_type\": \"public\", \"icon\": \"icon.png\"}");
    let one = CLEAN.replace('}', ", \"allowed_redirect_uris\": [\"http://ledgerline.dev/a\"]}");
    let suppress = r#"{suppress: [{rule: "insecure-redirect-uri", reason: "of old"}]}"#;
    write(
        folder,
        &[
            ("clean/stripe-app.json", CLEAN),
            ("many/stripe-app.json", &many),
            ("public/stripe-app.json", &public),
            ("one/stripe-app.json", &one),
            ("old/stripe-app.json", &one),
            ("old/stripe-app-lint.json5", suppress),
            ("others/stripe-app.json", "{\"kind\": \"Deployment\"}"),
            ("warned/stripe-app.json", &CLEAN.replace("1.0.0", "one")),
            ("others/a/stripe-app.json", CLEAN),
            ("unreadable/a/stripe-app.json", CLEAN),
            ("unreadable/stripe-app.json/file", ""),
        ],
    );
    let last = |arguments: &[&str]| {
        let arguments = [&["check", "--format", "github"], arguments].concat();
        let text = session(folder, &[&arguments]);
        text.lines().filter(|line| !line.starts_with("::")).fold(String::new(), |text, line| text + line + "\n")
    };
    let mut text =
        session(folder, &[&["check", "clean"], &["check", "public"], &["check", "old"], &["check", "others"]]);
    for arguments in [
        &["many"] as &[&str],
        &["public", "--gate", "review"],
        &["clean", "public", "--fail-on", "info"],
        &["public", "--fail-on", "never"],
        &["warned", "--fail-on", "warning"],
        &["unreadable"],
        &["one", "--fix"],
    ] {
        text += &format!("\n{}", last(arguments));
    }
    let many = session(folder, &[&["check", "--format", "concise", "many"]]);
    let (_, warning) = many.split_once("warning: ").unwrap();
    text += &format!("\n$ stripe-app-lint check --format concise many\n…\nwarning: {warning}");
    snapshot::matches("commands/check.txt", &text);
}

#[test]
fn statistics_match_their_snapshot() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let texts = [
        ("sound.ts", "import Stripe from 'stripe';".to_owned()),
        ("broken.ts", "import Stripe from 'stripe'; const = ;".to_owned()),
        ("bundle.js", format!("// stripe\nconst text = '{}';", "x".repeat(30_000))),
        ("deep.js", format!("// stripe\nconst deep = {};", "[\n".repeat(1_000))),
        ("large.js", "// stripe\n".repeat(200_000)),
    ];
    write(folder, &[("coded/stripe-app.json", CLEAN), ("coded/package.json", "{}"), ("coded/yarn.lock", "")]);
    texts.iter().for_each(|(name, text)| write(folder, &[(&format!("coded/server/{name}"), text)]));
    fs::write(folder.join("coded/server/latin.js"), b"// stripe \xe9").unwrap();
    let text = session(Path::new("."), &[&["check", "--stats", "--format", "github", "examples/broken-app"]])
        + "\n"
        + &session(folder, &[&["check", "--stats", "coded"], &["check", "--format", "json", "coded"]]);
    let lines = text.lines().filter(|line| !line.starts_with("::"));
    let timeless = lines.map(|line| match line.split_once(" manifest in ") {
        Some((number, time)) if time.ends_with(" ms") => {
            assert!(time.trim_end_matches(" ms").parse::<f64>().is_ok(), "{time}");
            format!("{number} manifest in <time> ms\n")
        }
        _ => format!("{line}\n"),
    });
    snapshot::matches("commands/stats.txt", &timeless.collect::<String>());
}
