//! The checklist before a submission: every requirement once, decided by rules or left to a human.

use crate::support::page::icon;
use crate::support::png;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use stripe_app_lint::app::Memory;
use stripe_app_lint::config::{Config, Gate};
use stripe_app_lint::review::{self, Answer, Format, Requirements, Review, Status};
use stripe_app_lint::rules;
use stripe_app_lint::text::base64;
use tempfile::tempdir;

const READY: &str = r#"{
  "id": "dev.ledgerline.app", "version": "1.2.0", "name": "Ledgerline", "icon": "./icon.png",
  "distribution_type": "public", "stripe_api_access_type": "oauth", "sandbox_install_compatible": true,
  "allowed_redirect_uris": ["https://ledgerline.dev/stripe/callback"],
  "permissions": [{"permission": "invoice_read", "purpose": "Shows the open invoices beside a customer."}]
}"#;

fn review_of(manifest: &str, answers: Option<&str>) -> Review {
    let mut files = Memory::default();
    files.insert("app/stripe-app.json", manifest);
    files.insert("app/icon.png", icon());
    if let Some(answers) = answers {
        files.insert("app/stripe-app-review.json5", answers);
    }
    review::review(&files, Path::new("app/stripe-app.json"), &Config::default(), Gate::Upload).unwrap()
}

fn status(review: &Review, id: &str) -> Status {
    review.items.iter().find(|item| item.requirement.id == id).unwrap().status
}

#[test]
fn every_requirement_occurs_once_and_has_rules_or_a_manual_check() {
    let list = Requirements::load();
    let numbers: Vec<usize> = list.requirements.iter().map(|requirement| requirement.item).collect();
    assert_eq!(numbers, (1..=84).collect::<Vec<_>>());
    let ids: BTreeSet<&str> = list.requirements.iter().map(|requirement| requirement.id).collect();
    assert_eq!(ids.len(), 84);
    for requirement in &list.requirements {
        assert!(!requirement.checks.is_empty() || requirement.human.is_some(), "{}", requirement.id);
        assert!(!requirement.sources.is_empty(), "{}", requirement.id);
        for source in &requirement.sources {
            assert!(list.sources.contains_key(source), "{}: {source}", requirement.id);
        }
        for source in list.sources_of(requirement) {
            assert_eq!(source.url().is_some(), source.what.contains("https://"), "{}", source.what);
            assert!(source.url().is_none_or(|url| url::Url::parse(url).is_ok()), "{}", source.what);
        }
        for rule in requirement.rules() {
            assert!(rules::find(rule).is_some(), "{}: there is no rule {rule}", requirement.id);
        }
    }
}

#[test]
fn every_rule_that_a_reviewer_acts_on_decides_a_requirement() {
    let tied: BTreeSet<&str> =
        Requirements::load().requirements.iter().flat_map(|requirement| requirement.rules()).collect();
    for rule in rules::RULES.iter().filter(|rule| rule.page().stage == stripe_app_lint::diagnostic::Stage::Review) {
        assert!(tied.contains(rule.name) || rule.name == "invalid-listing", "{} decides no requirement", rule.name);
    }
}

#[test]
fn an_app_without_faults_fails_nothing_and_still_needs_a_human() {
    let review = review_of(READY, None);
    let failed: Vec<_> = review.items.iter().filter(|item| item.status == Status::Fails).collect();
    assert!(failed.is_empty(), "{failed:?}");
    assert!(review.count(Status::NeedsAHuman) > 20);
    assert_eq!(status(&review, "no-connect-platform"), Status::NeedsAHuman);
    assert_eq!(status(&review, "redirect-uris"), Status::Passes);
    assert_eq!(status(&review, "view-roots"), Status::NotApplicable, "it has no views");
}

#[test]
fn known_reasons_for_refusal_fail_the_review() {
    let cases = [
        ("\"Shows the open invoices beside a customer.\"", "\"\"", "permission-entries"),
        ("invoice_read", "webhook_write", "no-webhook-permission"),
        ("\"Ledgerline\"", "\"Stripe Collections\"", "name-words"),
        ("./icon.png", "./gone.png", "icon"),
        ("\"sandbox_install_compatible\": true,", "", "sandbox-declared"),
        ("https://ledgerline.dev/stripe", "https://localhost:3443/stripe", "redirect-uris"),
    ];
    for (from, to, requirement) in cases {
        let review = review_of(&READY.replace(from, to), None);
        assert_eq!(status(&review, requirement), Status::Fails, "{to}");
        let item = review.items.iter().find(|item| item.requirement.id == requirement).unwrap();
        let is_placed = item.evidence.iter().all(|evidence| evidence.rule.is_some() && evidence.line > 0);
        assert!(is_placed, "{:?}", item.evidence);
    }
}

#[test]
fn a_private_app_gets_the_short_list() {
    let review = review_of(r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline"}"#, None);
    assert!(review.count(Status::NotApplicable) > 55);
    assert!(written(&review, Format::Human).contains("Private apps are not reviewed: upload it"));
}

#[test]
fn an_answer_counts_until_what_it_depends_on_changes() {
    let answer = |requirement: &str, state: &str| {
        format!(
            r#"{{answers: [{{requirement: "{requirement}", by: "Ada", on: "2026-11-24", version: "1.2.0"{state}}}]}}"#
        )
    };
    let stale = |manifest: &str, answers: &str, requirement: &str| {
        let review = review_of(manifest, Some(answers));
        let item = review.items.into_iter().find(|item| item.requirement.id == requirement).unwrap();
        assert_eq!(item.status == Status::Passes, item.stale.is_none(), "{requirement}");
        item.stale.map(|stale| stale.to_string())
    };
    let newer = READY.replace("1.2.0", "1.3.0");
    let fields = "the fields that it depends on have changed since".to_owned();
    let (dashboard, code) = ("one-public-app", "no-keys-in-the-code");
    let of = |requirement| {
        let requirement = Requirements::load().find(requirement).unwrap();
        let mut files = Memory::default();
        files.insert("stripe-app.json", READY);
        let (_, state) = review::current(&files, Path::new("stripe-app.json"), requirement).unwrap();
        format!(r#", state: "{state}""#)
    };
    assert_eq!(stale(READY, &answer(dashboard, ""), dashboard), None);
    assert_eq!(stale(&newer, &answer(dashboard, ""), dashboard), Some("that was for version 1.2.0".to_owned()));
    assert_eq!(stale(&newer, &answer(dashboard, &of(dashboard)), dashboard), None, "the account is the same");
    assert_eq!(stale(&newer, &answer(code, &of(code)), code), Some("that was for version 1.2.0".to_owned()));
    assert_eq!(stale(READY, &answer(dashboard, r#", state: "0000000000000000""#), dashboard), Some(fields));
}

#[test]
fn what_an_answer_depends_on_follows_from_the_scope() {
    let listing = "{about: \"Shows invoices.\", features: [{image: \"icon.png\"}]}";
    let state = |manifest: &str, icon: &[u8], listing: &str, requirement: &str| {
        let mut files = Memory::default();
        files.insert("stripe-app.json", manifest);
        files.insert("icon.png", icon);
        files.insert("stripe-app-listing.json5", listing);
        let requirement = Requirements::load().find(requirement).unwrap();
        review::current(&files, Path::new("stripe-app.json"), requirement).unwrap().1
    };
    let changed = |requirement: &str| {
        let before = state(READY, icon(), listing, requirement);
        [
            before != state(&READY.replace("invoice_read", "customer_read"), icon(), listing, requirement),
            before != state(READY, b"another", listing, requirement),
            before != state(READY, icon(), &listing.replace("Shows", "Lists"), requirement),
        ]
    };
    assert_eq!(changed("no-connect-platform"), [false, false, false], "the account");
    assert_eq!(changed("laws"), [false, false, false], "the app");
    assert_eq!(changed("purposes"), [true, false, false], "the field `permissions`");
    assert_eq!(changed("no-local-addresses"), [true, false, false], "the whole manifest");
    assert_eq!(changed("icon"), [false, true, true], "the picture, and the listing that shows it");
    assert_eq!(changed("listing-images"), [false, true, true], "the listing with its images");
}

#[test]
fn stale_answer_says_what_has_changed() {
    let why = |requirement: &str| {
        let text = |text: &str| text.to_owned().into();
        let answer = Answer {
            requirement: text(requirement),
            by: text("Ada"),
            on: text("2026-11-24"),
            version: text("1.2.0"),
            state: Some(text("old")),
            note: None,
        };
        let requirement = Requirements::load().find(requirement).unwrap();
        assert_eq!(answer.is_stale(requirement, &text("1.2.0"), &text("old")), None);
        answer.is_stale(requirement, &text("1.2.0"), &text("new")).unwrap().to_string()
    };
    assert_eq!(why("no-hyperbole"), "the listing, or a field that it depends on, has changed since");
    assert_eq!(why("known-fields"), "the manifest has changed since");
}

#[test]
fn app_without_a_name_has_a_heading() {
    let review = review_of("{\"id\": \"a\"}", None);
    assert!(page(&review).contains("<h1>An app without a name <small></small></h1>"));
    assert!(written(&review, Format::Human).starts_with("Readiness of an app without a name (app/stripe-app.json)\n"));
}

#[test]
fn an_answer_to_a_failing_requirement_does_not_make_it_pass() {
    let answers = r#"{answers: [{requirement: "sandbox-declared", by: "Ada", on: "2026-11-24", version: "1.2.0"}]}"#;
    let review = review_of(&READY.replace("\"sandbox_install_compatible\": true,", ""), Some(answers));
    assert_eq!(status(&review, "sandbox-declared"), Status::Fails);
}

#[test]
fn invalid_answer_is_reported_with_its_place() {
    let review =
        review_of(READY, Some("{answers: [{requirement: \"one-public-ap\", by: \"A\", on: \"x\", version: \"1\"}]}"));
    assert_eq!(
        review.faults,
        ["app/stripe-app-review.json5:1:12: unknown requirement `one-public-ap`; did you mean `one-public-app`?"]
    );
    assert!(page(&review).contains("<p class=\"fault\">app/stripe-app-review.json5:1:12: unknown"));
}

#[test]
fn an_answer_that_cannot_be_read_is_explained_in_words() {
    let fault = |answer: &str| {
        let review = review_of(READY, Some(&format!("{{answers: [{answer}]}}")));
        review.faults[0].rsplit("1:12: ").next().unwrap().to_owned()
    };
    assert_eq!(fault("7"), "an answer must be an object");
    assert_eq!(fault(r#"{requirement: "icon", on: "2026-11-24"}"#), "an answer needs `by`");
    assert_eq!(fault(r#"{requirement: "icon", by: 7}"#), "`by` must be a string");
    assert_eq!(fault(r#"{requirement: "icon", notes: "x"}"#), "an answer has no `notes`; did you mean `note`?");
}

#[test]
fn only_a_manifest_that_can_be_uploaded_is_reviewed() {
    let reviewed = |path: &str, text: &str| {
        let mut files = Memory::default();
        files.insert(path, text);
        review::review(&files, Path::new(path), &Config::default(), Gate::Upload)
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    let not_one = Err("stripe-app.json is not a Stripe app manifest".to_owned());
    assert_eq!(reviewed("stripe-app.json", "[1]"), not_one);
    assert_eq!(reviewed("stripe-app.json", ""), not_one);
    assert!(
        reviewed("stripe-app.dev.json", "{}").unwrap_err().contains("is a local manifest, which is never uploaded")
    );
}

#[test]
fn the_program_records_answers_and_keeps_those_it_has() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("stripe-app.json"), READY).unwrap();
    fs::write(folder.path().join("icon.png"), icon()).unwrap();
    for requirement in ["one-public-app", "no-connect-platform"] {
        let output = run(folder.path(), &["review", "--answer", requirement, "--by", "Ada", "--note", "looked"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let report = json(&run(folder.path(), &["review", "--format", "json"]));
    let passes = |id: &str| {
        let items = report["items"].as_array().unwrap();
        items.iter().find(|item| item["requirement"] == id).unwrap()["status"] == "passes"
    };
    assert!(passes("one-public-app") && passes("no-connect-platform") && !passes("business"));
    let schema: Value = serde_json::from_str(review::SCHEMA).unwrap();
    jsonschema::validate(&schema, &report).unwrap();
    let wrong = run(folder.path(), &["review", "--answer", "one-public-apps", "--by", "Ada"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("did you mean `one-public-app`"));
}

#[test]
fn several_answers_are_recorded_at_once_or_none() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("stripe-app.json"), READY).unwrap();
    let wrong = run(folder.path(), &["review", "--answer", "one-public-app,teapot", "--by", "Ada"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(!folder.path().join("stripe-app-review.json5").exists());
    for answers in [&["one-public-app,no-connect-platform", "business"], &["removal", "website"]] {
        run(folder.path(), &["review", "--answer", answers[0], "--answer", answers[1], "--by", "Ada"]);
    }
    let report = json(&run(folder.path(), &["review", "--format", "json"]));
    let items = report["items"].as_array().unwrap();
    let answered = items.iter().filter(|item| item["answer"]["by"] == "Ada" && item["status"] == "passes");
    let answered: Vec<&str> = answered.map(|item| item["requirement"].as_str().unwrap()).collect();
    assert_eq!(answered, ["one-public-app", "no-connect-platform", "business", "removal", "website"]);
}

#[test]
fn require_answered_fails_until_nothing_needs_a_human() {
    let folder = tempdir().unwrap();
    let private = READY.replace(r#""distribution_type": "public", "stripe_api_access_type": "oauth","#, "");
    let private = private.replace(r#""allowed_redirect_uris": ["https://ledgerline.dev/stripe/callback"],"#, "");
    fs::write(folder.path().join("stripe-app.json"), private).unwrap();
    fs::write(folder.path().join("icon.png"), icon()).unwrap();
    let code = |flag: &str| run(folder.path(), &["review", flag]).status.code();
    assert_eq!((code("--require-ready"), code("--require-answered")), (Some(0), Some(1)));
    let report = json(&run(folder.path(), &["review", "--format", "json"]));
    let open = report["items"].as_array().unwrap().iter().filter(|item| item["status"] == "needs-a-human");
    let open: Vec<&str> = open.map(|item| item["requirement"].as_str().unwrap()).collect();
    assert!(!open.is_empty() && report["answered"] == false);
    assert!(run(folder.path(), &["review", "--answer", &open.join(","), "--by", "Ada"]).status.success());
    assert_eq!(code("--require-answered"), Some(0));
}

#[test]
fn private_app_can_be_reviewed_as_if_it_were_public() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("stripe-app.json"), r#"{"id": "dev.l.a", "version": "1.0.0", "name": "A"}"#).unwrap();
    let review = |arguments: &[&str]| {
        let report = json(&run(folder.path(), &[&["review", "--format", "json"], arguments].concat()));
        let items = report["items"].as_array().unwrap();
        let asked = items.iter().filter(|item| item["status"] != "not-applicable").count();
        (report["reviewed"] == true, report["ready"] == true, asked > 40)
    };
    assert_eq!(review(&[]), (false, true, false));
    assert_eq!(review(&["--as", "public"]), (true, false, true), "it has no icon");
}

#[test]
fn a_file_without_a_list_of_answers_is_left_as_it_is() {
    let folder = tempdir().unwrap();
    let (manifest, answers) = (folder.path().join("stripe-app.json"), folder.path().join("stripe-app-review.json5"));
    fs::write(manifest, READY).unwrap();
    for text in ["{\"answers\": 3}", "{}", "[]"] {
        fs::write(&answers, text).unwrap();
        let output = run(folder.path(), &["review", "--answer", "one-public-app", "--by", "Ada"]);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}: {message}");
        assert!(message.contains("the file needs an `answers` list"), "{text}: {message}");
        assert_eq!(fs::read_to_string(&answers).unwrap(), text);
    }
}

#[test]
fn require_ready_fails_if_something_fails() {
    let folder = tempdir().unwrap();
    let ready = |manifest: &str| {
        fs::write(folder.path().join("stripe-app.json"), manifest).unwrap();
        fs::write(folder.path().join("icon.png"), icon()).unwrap();
        run(folder.path(), &["review", "--require-ready"]).status.code()
    };
    assert_eq!(ready(READY), Some(0));
    assert_eq!(ready(&READY.replace("https://", "http://")), Some(1));
}

fn written(review: &Review, format: Format) -> String {
    let mut out = Vec::new();
    review::write(review, format, false, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn page(review: &Review) -> String {
    written(review, Format::Html)
}

#[test]
fn page_shows_what_the_manifest_says_where_it_is_compared() {
    let external =
        r#""post_install_action": {"type": "external", "url": "https://ledgerline.dev/start"}, "permissions""#;
    let page = page(&review_of(&READY.replace("\"permissions\"", external), None));
    let picture = format!("<img src=\"data:image/png;base64,{}\" alt=\"\">", base64::encode(icon()));
    assert_eq!(page.matches(&picture).count(), 4, "in the header, in both items about the icon, and at the end");
    assert!(page.contains("<div class=\"said\">Name: <code>Ledgerline</code></div>"));
    let permission = "<tr><td><code>invoice_read</code></td><td>Shows the open invoices beside a customer.</td></tr>";
    assert!(page.contains(&format!("<div class=\"said\">Permissions: <table>{permission}</table></div>")));
    assert!(page.contains("<dt>Redirect URIs</dt><dd><code>https://ledgerline.dev/stripe/callback</code></dd>"));
    let install = "<tr><td><code>external</code></td><td>https://ledgerline.dev/start</td></tr>";
    assert!(page.contains(&format!("<dt>After installation</dt><dd><table>{install}</table></dd>")));
    assert!(page.contains("<a href=\"https://docs.stripe.com/stripe-apps/publish-app\" rel=\"noreferrer\">"));
}

#[test]
fn page_has_a_filter_for_every_state_and_place() {
    let page = page(&review_of(READY, None));
    for status in ["todo", "fails", "needs-a-human", "passes", "not-applicable"] {
        assert!(page.contains(&format!("name=\"state\" id=\"{status}\"")), "{status}");
        assert!(page.contains(&format!("body:has(#{status}:checked) li:not(.")), "{status}");
    }
    for item in page.split("<li class=\"").skip(1) {
        let group = item.split('"').next().unwrap().split(' ').nth(1).unwrap();
        assert!(page.contains(&format!("name=\"group\" id=\"{group}\"")), "{group}");
        assert!(page.contains(&format!("body:has(#{group}:checked) li:not(.{group})")), "{group}");
        assert!(!page.contains(&format!("class=\"{group}\"")), "{group} is styled like something else");
    }
}

#[test]
fn only_a_sound_icon_of_a_sensible_size_becomes_part_of_the_page() {
    let with = |icon: &[u8]| {
        let mut files = Memory::default();
        files.insert("stripe-app.json", READY);
        files.insert("icon.png", icon);
        page(&review::review(&files, Path::new("stripe-app.json"), &Config::default(), Gate::Upload).unwrap())
    };
    let sound = icon();
    assert!(with(sound).contains("<img"));
    assert!(!with(&sound[..sound.len() / 2]).contains("<img"), "a damaged PNG");
    assert!(!with(b"<svg onload='alert(1)'>").contains("<img"), "an SVG named .png");
    let large = [sound, &[0; 600 * 1024]].concat();
    assert!(!with(&large).contains("<img"), "a file of 600 KB");
}

#[test]
fn listing_is_shown_where_it_is_checked() {
    let mut files = Memory::default();
    files.insert("stripe-app.json", READY);
    files.insert("icon.png", icon());
    files.insert("image.jpg", b"\xff\xd8\xff\xe0 a photograph");
    files.insert("large.png", [&png::png(1600, 1, |_, _| [0; 4])[..], &[0; 1100 * 1024]].concat());
    files.insert(
        "stripe-app-listing.json5",
        r#"{about: "One line.\n\n  Another.", features: [{title: "A", description: "B", image: "image.jpg"}, {image: "large.png"}],
            privacy_policy: "https://ledgerline.dev/privacy", support: "help@ledgerline.dev"}"#,
    );
    let review = review::review(&files, Path::new("stripe-app.json"), &Config::default(), Gate::Upload).unwrap();
    let page = page(&review);
    let item = |id: &str| {
        page.split("</li>").find(|item| item.contains(&format!("--answer {id} "))).unwrap_or_default().to_owned()
    };
    assert!(item("no-hyperbole").contains("<td><code>about</code></td><td>One line.<br>Another.</td>"));
    assert!(item("listing-english").contains("<td><code>feature 1</code></td><td>A<br>B</td>"));
    assert!(item("listing-images").contains("<code>image.jpg</code><img src=\"data:image/jpeg;base64,"));
    assert!(
        item("listing-images").contains("<td><code>large.png</code></td><td>not shown here: it is larger than 1 MiB")
    );
    assert!(item("privacy-policy").contains("<td>https://ledgerline.dev/privacy</td>"));
    assert!(item("support").contains("Support: <code>help@ledgerline.dev</code>"));
}

#[test]
fn secret_of_several_lines_is_masked_in_a_listing() {
    let mut files = Memory::default();
    files.insert("stripe-app.json", READY);
    let key = format!("{}PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG\\n9w0BAQEFAASCBKcwggSj\\n-----END", "-----BEGIN ");
    files.insert("stripe-app-listing.json5", format!("{{about: \"First.\\n{key}\"}}"));
    let page = page(&review::review(&files, Path::new("stripe-app.json"), &Config::default(), Gate::Upload).unwrap());
    assert!(page.contains("<td><code>about</code></td><td>First.<br>"));
    assert!(!page.contains("MIIEvQ") && !page.contains("9w0BAQ"));
}

#[test]
fn explanations_for_reviewers_are_shown_with_the_permissions() {
    let purpose =
        r#""purpose": {"en": "Shows invoices.", "de": "Zeigt Rechnungen."}, "name": "Read when the view opens""#;
    let page =
        page(&review_of(&READY.replace(r#""purpose": "Shows the open invoices beside a customer.""#, purpose), None));
    let texts = "Shows invoices.<br>Zeigt Rechnungen.<br>For reviewers: Read when the view opens";
    assert!(page.contains(&format!("<tr><td><code>invoice_read</code></td><td>{texts}</td></tr>")));
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stripe-app-lint")).current_dir(folder).args(arguments).output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn interactive_walk_records_what_was_checked() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("stripe-app.json"), READY).unwrap();
    let walk = |typed: &[u8]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"));
        command.current_dir(folder.path()).args(["review", "--interactive", "--by", "Ada"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        // The program may stop reading before everything is written.
        let _ = child.stdin.take().unwrap().write_all(typed);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    let answered = || {
        let report = json(&run(folder.path(), &["review", "--format", "json"]));
        report["items"].as_array().unwrap().iter().filter(|item| item["answer"]["by"] == "Ada").count()
    };
    for typed in [&b""[..], b"q\ny\n", b"n\n\n\xff\n", &vec![b'y'; 100_000]] {
        walk(typed);
        assert_eq!(answered(), 0);
    }
    let log = walk(b"y\nn\nyes\nq\n");
    assert_eq!((answered(), log.matches("recorded in stripe-app-review.json5").count()), (2, 2), "{log}");
    assert!(log.contains("1 of ") && log.contains("Checked and correct? [y/N, q to stop] "), "{log}");
    walk(b"y\n");
    assert_eq!(answered(), 3, "what was answered is not asked again");
}
