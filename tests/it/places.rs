//! Where reports say that findings are: below the root of the workspace, and under names that outlast other changes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use stripe_app_lint::app::Memory;
use stripe_app_lint::engine::Candidate;
use stripe_app_lint::engine::{BaselineEntry, Batch, PassCriteria};
use stripe_app_lint::output::{Format, RenderOptions, printer};
use tempfile::{TempDir, tempdir};

const FOR_OTHER_PROGRAMS: [&str; 5] = ["github", "gitlab", "sarif", "junit", "rdjson"];

/// A folder with a repository of two apps in it.
fn monorepo() -> TempDir {
    let folder = tempdir().unwrap();
    for app in ["apps/a", "apps/b"] {
        let app = folder.path().join("repo").join(app);
        fs::create_dir_all(&app).unwrap();
        fs::write(app.join("stripe-app.json"), r#"{"id": "dev.ledgerline.app", "version": "1.0.0"}"#).unwrap();
    }
    fs::create_dir(folder.path().join("repo/.git")).unwrap();
    folder
}

/// Variables of the environment, each with the folder that it names.
type Variables<'a> = &'a [(&'a str, &'a Path)];

/// What a run in that folder prints, in the environment of a CI system if there are variables.
fn report(folder: &Path, arguments: &[&str], variables: Variables) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"));
    command.env_remove("GITHUB_WORKSPACE").env_remove("CI_PROJECT_DIR").envs(variables.iter().copied());
    let output = command.current_dir(folder).arg("check").args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Whether a report names that path and no longer one.
fn names(report: &str, path: &str) -> bool {
    report.contains(path) && !report.contains(&format!("/{path}"))
}

#[test]
fn reports_for_other_programs_name_paths_from_the_root_of_the_workspace() {
    let folder = monorepo();
    let (outer, repo) = (folder.path(), folder.path().join("repo"));
    let app = repo.join("apps/a");
    for format in FOR_OTHER_PROGRAMS {
        let format = ["--format", format];
        let cases: [(&Path, &[&str], Variables, &str); 7] = [
            (&app, &[], &[], "apps/a/stripe-app.json"),
            (&app, &["../b"], &[], "apps/b/stripe-app.json"),
            (&repo, &["apps/a"], &[], "apps/a/stripe-app.json"),
            (&app, &[], &[("GITHUB_WORKSPACE", outer)], "repo/apps/a/stripe-app.json"),
            (&app, &[], &[("CI_PROJECT_DIR", &repo.join("apps"))], "a/stripe-app.json"),
            (&app, &[], &[("GITHUB_WORKSPACE", &repo.join("apps/b"))], "apps/a/stripe-app.json"),
            (&app, &["--relative-to", ".."], &[("GITHUB_WORKSPACE", outer)], "a/stripe-app.json"),
        ];
        for (working, arguments, variables, path) in cases {
            let text = report(working, &[&format, arguments].concat(), variables);
            assert!(names(&text, path), "{format:?} {arguments:?} {variables:?}: {path}\n{text}");
        }
    }
}

#[test]
fn absolute_paths_and_paths_outside_of_the_root_stay_right() {
    let folder = monorepo();
    let repo = folder.path().canonicalize().unwrap().join("repo");
    let manifest = repo.join("apps/a/stripe-app.json");
    for format in FOR_OTHER_PROGRAMS {
        let text = report(&repo, &["--format", format, manifest.to_str().unwrap()], &[]);
        assert!(names(&text, "apps/a/stripe-app.json"), "{format}: {text}");
        let text = report(&repo, &["--format", format, "apps/a", "--relative-to", "apps/b"], &[]);
        assert!(names(&text, "apps/a/stripe-app.json"), "{format}: {text}");
    }
}

#[test]
fn people_see_paths_from_where_they_are() {
    let folder = monorepo();
    let app = folder.path().join("repo/apps/a");
    for format in ["human", "concise", "narrated", "json", "ndjson"] {
        let text = report(&app, &["--format", format], &[]);
        assert!(text.contains("stripe-app.json") && !text.contains("apps/a"), "{format}: {text}");
        let text = report(&app, &["--format", format, "--relative-to", "../.."], &[]);
        assert!(names(&text, "apps/a/stripe-app.json"), "{format}: {text}");
    }
}

/// A manifest with findings in every list, with these entries at the start of the lists.
fn manifest(first: Value) -> String {
    let list = |name: &str, entries: Value| {
        let first = first.get(name).cloned();
        Value::from_iter(first.into_iter().chain(entries.as_array().unwrap().clone()))
    };
    json!({
        "id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "distribution_type": "public",
        "allowed_redirect_uris": list("uris", json!(["http://ledgerline.dev/a", "https://ledgerline.dev/"])),
        "permissions": list("permissions", json!([
            {"permission": "chrage_read", "purpose": "Shows the charges of the customer."},
            {"permission": "invoice_read", "purpose": ""},
            {"permission": "invoice_read", "purpose": ""},
            {"purpose": "Says what it is for, but not what."},
        ])),
        "ui_extension": {
            "views": list("views", json!([{"viewport": "stripe.dashboard.payment.main", "component": "A B"}])),
            "content_security_policy": {
                "connect-src": list("hosts", json!(["http://api.ledgerline.dev/v1/"])), "purpose": "todo"
            }
        }
    })
    .to_string()
}

const V2: &str = "id: dev.ledgerline.app\nname: Ledgerline\nversion: 1.0.0\nextensions:\n  - id: totals\n    name: Totals\n    \
    interface_id: billing.prorations\n    version: one\n    methods: {}\n";

/// The fingerprints of a manifest's findings in both formats that have them, and the lines of its baseline.
fn identities(name: &str, text: &str) -> [BTreeSet<String>; 3] {
    let mut files = Memory::default();
    files.insert(name, text);
    let batch = Batch::new(&files, [Candidate::named(name)], Vec::new(), None).unwrap();
    let written = |format: Format| -> Value {
        let mut out = Vec::new();
        let mut printer = printer(format, RenderOptions { colour: false, links: false, width: 80 }, true, &mut out);
        let summary = batch.lint(PassCriteria::default(), |linted| printer.linted(linted)).unwrap();
        printer.finish(&summary).unwrap();
        serde_json::from_slice(&out).unwrap()
    };
    let all = |list: &Value, pointer: &str| {
        let texts = list.as_array().unwrap().iter().map(|item| item.pointer(pointer).unwrap().to_string());
        texts.collect::<BTreeSet<_>>()
    };
    let mut entries = BTreeSet::new();
    let take = |linted: &stripe_app_lint::Report| {
        let baseline = linted.findings.iter().map(|finding| BaselineEntry::new(Path::new(""), linted, finding));
        entries.extend(baseline.map(|entry| serde_json::to_string(&entry).unwrap()));
        Ok(())
    };
    batch.lint(PassCriteria::default(), take).unwrap();
    let sarif = all(&written(Format::Sarif)["runs"][0]["results"], "/partialFingerprints/place~1v1");
    [all(&written(Format::Gitlab), "/fingerprint"), sarif, entries]
}

#[test]
fn entry_added_above_changes_no_fingerprint_and_no_line_of_the_baseline() {
    let clean = json!({
        "uris": "https://ledgerline.dev/callback",
        "permissions": {"permission": "payout_read", "purpose": "Adds each payout to the monthly report."},
        "views": {"viewport": "settings", "component": "Preferences"},
        "hosts": "https://api.ledgerline.dev/v2/",
    });
    let totals = V2.split_once("extensions:\n").unwrap().1;
    let added = V2.replace(
        "extensions:\n",
        &format!("extensions:\n{}", totals.replace("totals", "taxes").replace("one", "1.0.0")),
    );
    for (name, before, after) in
        [("stripe-app.json", manifest(json!({})), manifest(clean)), ("stripe-app.yaml", V2.to_owned(), added)]
    {
        let (before, after) = (identities(name, &before), identities(name, &after));
        for (before, after) in before.iter().zip(&after) {
            assert!(!before.is_empty() && before.is_subset(after), "{:?}", before.difference(after));
            assert!(!before.iter().any(|identity| identity.contains("/0")), "{before:?}");
        }
    }
}

#[test]
fn suppression_names_the_entry_and_not_its_number() {
    let text = manifest(json!({}));
    let suppressed = |at: &str| {
        let mut files = Memory::default();
        files.insert("stripe-app.json", text.as_str());
        let config = format!(r#"{{suppress: [{{rule: "missing-purpose", at: "{at}", reason: "later"}}]}}"#);
        files.insert("stripe-app-lint.json5", config);
        let batch = Batch::new(&files, [Candidate::named("stripe-app.json")], vec!["".into()], None).unwrap();
        let mut help = None;
        let summary = batch.lint(PassCriteria::default(), |linted| {
            let unused = linted.findings.iter().find(|finding| finding.rule.name == "unused-suppression");
            help = help.take().or_else(|| unused?.help.clone());
            Ok(())
        });
        (summary.unwrap().suppressed, help.map(|help| help.to_string()))
    };
    assert_eq!(suppressed("/permissions/invoice_read"), (1, None));
    assert_eq!(suppressed("/permissions/invoice_read#2/purpose"), (1, None));
    assert_eq!(suppressed("/permissions"), (2, None));
    let (number, help) = suppressed("/permissions/1");
    assert!(number == 0 && help.unwrap().contains("not by their number"));
}
