//! Many changes, large files and large workspaces.

use std::fmt::Write;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use stripe_app_lint::catalogue::{Catalogue, Permission, Status};

use super::client::Client;

const PATH: &str = "stripe-app.json";

/// A manifest of about so many lines.
fn manifest(lines: usize) -> String {
    let mut text =
        String::from("{\n  \"id\": \"dev.ledgerline.app\",\n  \"version\": \"1.0.0\",\n  \"name\": \"Ledgerline\",\n");
    text.push_str("  \"permissions\": [\n");
    let names = ["customer", "invoice", "charge", "product", "coupon", "dispute", "event", "file", "plan", "payout"];
    for index in 0..lines.saturating_sub(8) / 4 {
        let (name, comma) = (names[index % names.len()], if index > 0 { "," } else { "" });
        let purpose = format!("Purpose {index} of the app is to show each {name} beside its account.");
        write!(
            text,
            "    {comma}{{\n      \"permission\": \"{name}_read\",\n      \"purpose\": \"{purpose}\"\n    }}\n"
        )
        .unwrap();
    }
    text.push_str("  ]\n}\n");
    text
}

/// A manifest of about so many lines in which each permission is another.
fn sound_manifest(lines: usize) -> String {
    let names = Catalogue::load().permissions.iter().filter(|permission| permission.status == Status::Documented);
    let entry = |(index, permission): (usize, &Permission)| {
        let purpose = format!("Fills column {index} of the ledger with what happened on that day.");
        format!("    {{\n      \"permission\": \"{}\",\n      \"purpose\": \"{purpose}\"\n    }}", permission.name)
    };
    let entries: Vec<String> = names.take((lines - 8) / 4).enumerate().map(entry).collect();
    let (start, end) = manifest(0).split_once("  ]").map(|(start, end)| (start.to_owned(), end.to_owned())).unwrap();
    format!("{start}{}\n  ]{end}", entries.join(",\n"))
}

/// Misspells a key of a manifest or corrects it, and waits for the diagnostics.
fn change(client: &mut Client, index: usize) -> Duration {
    let name = if index.is_multiple_of(2) { "nmae" } else { "name" };
    let range = json!({ "start": { "line": 3, "character": 3 }, "end": { "line": 3, "character": 7 } });
    let start = Instant::now();
    client.did_edit(PATH, json!([{ "range": range, "text": name }]));
    let uri = client.uri(PATH);
    client.wait(|message| message["params"]["uri"] == uri.as_str() && message["params"].get("diagnostics").is_some());
    start.elapsed()
}

/// The median and the 95th percentile of some changes.
fn measure(client: &mut Client, changes: usize) -> (Duration, Duration) {
    (0..20).for_each(|index| _ = change(client, index));
    let mut times: Vec<Duration> = (0..changes).map(|index| change(client, index)).collect();
    times.sort();
    (times[changes / 2], times[changes * 95 / 100])
}

#[test]
fn three_hundred_changes_in_a_row_lead_to_the_state_of_the_last() {
    let text = manifest(100);
    let mut client = Client::open(&[(PATH, &text)]);
    client.did_open(PATH, &text);
    let before = client.rules(PATH);
    let end = text.lines().count() as u32;
    for index in 0..300 {
        let at = json!({ "line": end, "character": 0 });
        let from = if index % 2 == 0 { at.clone() } else { json!({ "line": 0, "character": 0 }) };
        let text = if index % 2 == 0 { "]" } else { text.as_str() };
        client.did_edit(
            PATH,
            json!([{ "range": { "start": from, "end": { "line": end + 9, "character": 0 } }, "text": text }]),
        );
    }
    assert_eq!(client.rules(PATH), before);
    client.did_edit(PATH, json!([{ "range": { "start": { "line": end, "character": 0 }, "end": { "line": end, "character": 0 } }, "text": "]" }]));
    assert!(client.rules(PATH).contains(&"syntax-error".to_owned()));
    assert_eq!(client.exit(), Some(0));
}

#[test]
fn manifest_of_a_megabyte_is_linted_and_everything_is_answered() {
    let text = manifest(31_000);
    assert!(text.len() > 1_000_000, "{}", text.len());
    let mut client = Client::open(&[]);
    client.did_open(PATH, &text);
    let rules = client.rules(PATH);
    assert!(rules.contains(&"duplicate-permission".to_owned()), "{rules:?}");
    for method in ["textDocument/hover", "textDocument/completion", "textDocument/documentSymbol"] {
        let uri = client.uri(PATH);
        let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 20_000, "character": 22 } });
        assert!(client.request(method, params).get("result").is_some());
    }
    client.did_change(PATH, "{}");
    assert!(client.rules(PATH).contains(&"missing-field".to_owned()));
}

#[test]
fn progress_is_shown_while_a_large_workspace_is_linted() {
    let paths: Vec<String> = (0..30).map(|index| format!("apps/{index}/stripe-app.json")).collect();
    let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), super::MANIFEST)).collect();
    let mut client = Client::open(&files);
    client.settle();
    let of = |message: &Value| message["params"]["value"]["kind"].as_str().map(str::to_owned);
    let kinds: Vec<String> = client.told.iter().filter_map(of).collect();
    assert_eq!((kinds.first().unwrap().as_str(), kinds.last().unwrap().as_str()), ("begin", "end"));
    assert!(kinds.len() > 3, "{kinds:?}");
    let said = serde_json::to_string(&client.told).unwrap();
    assert!(said.contains("Linting Stripe apps") && said.contains("3 of 30 manifests"), "{said}");
    assert_eq!(client.diagnostics.len(), 30);
    client.did_open("apps/0/stripe-app.json", "{}");
    let told = client.told.len();
    client.settle();
    assert_eq!(client.told.len(), told, "later runs are short");
}

/// Run by hand: `cargo test --release --test it -- --ignored --nocapture lsp::load`.
#[test]
#[ignore = "measures a release build"]
fn diagnostics_come_within_milliseconds() {
    let text = sound_manifest(300);
    assert!(text.lines().count() > 280, "{}", text.lines().count());
    let mut client = Client::open(&[]);
    client.did_open(PATH, &text);
    let (median, p95) = measure(&mut client, 1_000);
    println!("300 lines: median {median:?}, p95 {p95:?}");
    let before = client.memory();
    (0..10_000).for_each(|index| _ = change(&mut client, index));
    let after = client.memory();
    println!("memory: {before} KiB, after 10,000 changes {after} KiB");
    assert!(median < Duration::from_millis(2) && p95 < Duration::from_millis(5), "{median:?} {p95:?}");
    assert!(after < 60 * 1024 && after < before + 2 * 1024, "{before} {after}");

    let code = (0..200).map(|index| {
        let import = "import Stripe from \"stripe\";\nconst stripe = new Stripe(process.env.KEY);\n";
        let call = format!("export const load{index} = (id: string) => stripe.customers.retrieve(id);\n");
        (format!("src/code/file{index}.ts"), format!("{import}{}", call.repeat(30)))
    });
    let code: Vec<(String, String)> = code.collect();
    let mut files: Vec<(&str, &str)> = code.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.push(("package.json", "{}"));
    let mut client = Client::open(&files);
    client.did_open(PATH, &text);
    let (median, p95) = measure(&mut client, 200);
    println!("300 lines and 200 files of code: median {median:?}, p95 {p95:?}");
    assert!(p95 < Duration::from_millis(50), "{p95:?}");
}
