//! Fixes of the app's code: what is written, and what is left alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use stripe_app_lint::catalogue::{Catalogue, SdkExport};

const MANIFEST: &str = r#"{"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "permissions": [],
"ui_extension": {"views": [{"viewport": "stripe.dashboard.drawer.default", "component": "App"}]}}"#;
const BEFORE: &str = "import { ContextView, MeterChart, SparkLineChart } from '@stripe/ui-extension-sdk/ui';\r\n\
    const App = () => <ContextView title=\"x\"><MeterChart /><SparkLineChart /></ContextView>;\r\nexport default App;\r\n";
const AFTER: &str = "import { ContextView } from '@stripe/ui-extension-sdk/ui';\r\n\
    import { MeterChart, SparkLineChart } from '@stripe/ui-extension-sdk/ui/next';\r\n\
    const App = () => <ContextView title=\"x\"><MeterChart /><SparkLineChart /></ContextView>;\r\nexport default App;\r\n";

/// A repository with an app that has these files beside its manifest.
fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let package = r#"{"dependencies": {"@stripe/ui-extension-sdk": "9.2.1"}}"#;
    let usual = [(".git/HEAD", ""), ("stripe-app.json", MANIFEST), ("package.json", package)];
    for (path, text) in usual.iter().chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn check(folder: &Path, args: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_stripe-app-lint");
    Command::new(program).current_dir(folder).arg("check").args(args).output().unwrap()
}

fn text(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

#[test]
fn import_moves_to_the_entry_point_that_has_the_name() {
    let repository = repository(&[("src/views/App.tsx", BEFORE)]);
    let folder = repository.path();
    let diff = String::from_utf8(check(folder, &["--diff"]).stdout).unwrap();
    assert!(diff.contains("src/views/App.tsx") && diff.contains("ui/next"), "{diff}");
    assert_eq!(text(folder, "src/views/App.tsx"), BEFORE, "`--diff` writes nothing");
    check(folder, &["--fix"]);
    assert_eq!(text(folder, "src/views/App.tsx"), AFTER);
    assert_eq!(text(folder, "stripe-app.json"), MANIFEST);
    assert!(check(folder, &["--diff"]).stdout.is_empty(), "nothing is left to fix");
}

/// Such a fix is not tried before it is offered: what it writes is certain to be right.
#[test]
fn every_name_of_the_sdk_moves_to_where_nothing_is_wrong_with_it() {
    let exports = &Catalogue::load().sdk_exports;
    let names: BTreeSet<&str> = exports.iter().filter(|export| !export.is_type).map(SdkExport::short_name).collect();
    let import = |(index, name): (usize, &&str)| match *name {
        "default" => format!("import name{index} from '@stripe/ui-extension-sdk/version';\n"),
        name => format!("import {{ {name} as name{index} }} from '@stripe/ui-extension-sdk/version';\n"),
    };
    let imports: String = names.iter().enumerate().map(import).collect();
    let view = format!("{imports}{}", BEFORE.replace("MeterChart, SparkLineChart", "Box"));
    let repository = repository(&[("src/views/App.tsx", &view)]);
    let folder = repository.path();
    let found = || {
        let report: serde_json::Value =
            serde_json::from_slice(&check(folder, &["--format", "json", "--stats"]).stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        let of_rule = findings.into_iter().filter(|finding| finding["rule"] == "unknown-sdk-export");
        of_rule.filter(|finding| !finding["fix"].is_null()).count()
    };
    assert!(found() > 50, "{}", found());
    check(folder, &["--fix"]);
    assert_eq!(found(), 0);
    let run = check(folder, &["--stats"]);
    assert!(!String::from_utf8(run.stderr).unwrap().contains("parsed only in part"));
}

#[test]
fn every_format_with_fixes_names_the_file_of_the_edit() {
    let repository = repository(&[("src/views/App.tsx", BEFORE)]);
    let report = |format: &str| -> serde_json::Value {
        serde_json::from_slice(&check(repository.path(), &["--format", format]).stdout).unwrap()
    };
    let findings = report("json")["findings"].clone();
    let finding = findings.as_array().unwrap().iter().find(|finding| finding["rule"] == "unknown-sdk-export").unwrap();
    let edits = finding["fix"]["edits"].as_array().unwrap();
    assert!(edits.len() == 3 && edits.iter().all(|edit| edit["file"] == "src/views/App.tsx"), "{edits:?}");
    let results = report("sarif")["runs"][0]["results"].clone();
    let result = results.as_array().unwrap().iter().find(|result| result["ruleId"] == "unknown-sdk-export").unwrap();
    let changes = result["fixes"][0]["artifactChanges"].as_array().unwrap();
    assert!(changes.iter().all(|change| change["artifactLocation"]["uri"] == "src/views/App.tsx"), "{changes:?}");
}

#[test]
fn edit_of_a_whole_statement_is_a_suggestion_for_reviewdog() {
    let before = "import { MeterChart } from '@stripe/ui-extension-sdk/ui';\nexport default () => <MeterChart />;\n";
    let repository = repository(&[("src/views/App.tsx", before)]);
    let report: serde_json::Value =
        serde_json::from_slice(&check(repository.path(), &["--format", "rdjson"]).stdout).unwrap();
    let diagnostics = report["diagnostics"].as_array().unwrap();
    let found = diagnostics.iter().find(|found| found["code"]["value"] == "unknown-sdk-export").unwrap();
    assert_eq!(found["location"]["path"], "src/views/App.tsx");
    assert_eq!(found["suggestions"][0]["text"], "@stripe/ui-extension-sdk/ui/next");
}

#[test]
fn ignored_and_installed_code_is_never_written() {
    let view = "import Chart from '../../made/Chart';\nimport Other from '../../node_modules/own/Chart';\n\
        export default () => <><Chart /><Other /></>;\n";
    let config = r#"{code: {roots: [".", "made", "node_modules/own"]}}"#;
    for ignore in ["made\n", "/made/\n", "Chart.tsx\n"] {
        let repository = repository(&[
            ("src/views/App.tsx", view),
            ("made/Chart.tsx", BEFORE),
            ("node_modules/own/Chart.tsx", BEFORE),
            (".gitignore", ignore),
            ("stripe-app-lint.json5", config),
        ]);
        let folder = repository.path();
        check(folder, &["--fix=unsafe"]);
        assert_eq!(text(folder, "made/Chart.tsx"), BEFORE, "{ignore}");
        assert_eq!(text(folder, "node_modules/own/Chart.tsx"), BEFORE);
    }
    let repository = repository(&[
        ("src/views/App.tsx", view),
        ("made/Chart.tsx", BEFORE),
        (".gitignore", "other\n"),
        ("stripe-app-lint.json5", config),
    ]);
    check(repository.path(), &["--fix"]);
    assert_eq!(text(repository.path(), "made/Chart.tsx"), AFTER, "git keeps it");
}

#[test]
fn code_that_several_manifests_share_is_fixed_once() {
    let yaml = "id: dev.ledgerline.app\nversion: 1.0.0\nname: Ledgerline\nui_extension:\n  views:\n    \
        - viewport: stripe.dashboard.drawer.default\n      component: App\n";
    let repository = repository(&[("src/views/App.tsx", BEFORE), ("stripe-app.yaml", yaml)]);
    let output = check(repository.path(), &["--fix"]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("App.tsx"), "{output:?}");
    assert_eq!(text(repository.path(), "src/views/App.tsx"), AFTER);
}

#[cfg(unix)]
#[test]
fn code_behind_a_symbolic_link_is_not_written() {
    let outside = tempfile::tempdir().unwrap();
    let target = outside.path().join("App.tsx");
    fs::write(&target, BEFORE).unwrap();
    let repository = repository(&[("src/views/Keep.tsx", "")]);
    std::os::unix::fs::symlink(&target, repository.path().join("src/views/App.tsx")).unwrap();
    check(repository.path(), &["--fix=unsafe"]);
    assert_eq!(fs::read_to_string(&target).unwrap(), BEFORE);
}
