//! The rules about what stands around a manifest: the icon, the views, the project.

use crate::support::png;
use std::path::Path;

use stripe_app_lint::app::folder::MAX_ICON_BYTES;
use stripe_app_lint::app::{App, Disk, Files, Loaded, Memory};
use stripe_app_lint::audience::Audience;
use stripe_app_lint::rules::{self, Settings};
use stripe_app_lint::syntax::edit;

/// A finding, with the text that it stands at.
#[derive(Debug)]
struct Found {
    rule: &'static str,
    at: String,
    message: String,
    help: String,
    /// The manifest after the fix.
    fixed: Option<String>,
}

/// What a family of rules finds in the manifest at `path`.
fn check(files: &dyn Files, path: impl AsRef<Path>, family: &str) -> Vec<Found> {
    let Loaded::App(app) = App::load(files, path.as_ref()).unwrap() else { panic!("it is a manifest") };
    let settings = Settings { viewports: vec!["stripe.dashboard.beta".to_owned()], ..Settings::default() };
    let findings = rules::check(&app, &settings, Audience::of(&app, false));
    let findings = findings.into_iter().filter(|finding| finding.rule.family == family);
    let found = findings.map(|finding| Found {
        rule: finding.rule.name,
        at: app.source(finding.span.source).text[finding.span.start..finding.span.end].to_owned(),
        message: finding.message.to_string(),
        help: finding.help.unwrap_or_default().to_string(),
        fixed: finding.fix.map(|fix| edit::apply(&app.source(finding.span.source).text, &fix.edits)),
    });
    found.collect()
}

/// The rules and where they stand.
fn places(found: &[Found]) -> Vec<(&str, &str)> {
    found.iter().map(|finding| (finding.rule, finding.at.as_str())).collect()
}

/// A manifest with these further fields.
fn manifest(fields: &str) -> String {
    format!(r#"{{"id": "dev.ledgerline.invoices", "version": "1.0.0", "name": "Ledgerline", {fields}}}"#)
}

fn memory<const N: usize>(files: [(&str, &[u8]); N]) -> Memory {
    let mut memory = Memory::default();
    files.into_iter().for_each(|(path, bytes)| memory.insert(path, bytes));
    memory
}

mod icon {
    use super::*;

    /// A picture with something on it.
    fn mark(width: u32, height: u32) -> Vec<u8> {
        super::png::png(width, height, |x, _| if x * 2 < width { [99, 91, 255, 255] } else { [255; 4] })
    }

    /// What is found if `icon` names a file that holds these bytes.
    fn named(name: &str, bytes: &[u8]) -> Vec<Found> {
        let manifest = manifest(&format!(r#""icon": "./{name}""#));
        check(&memory([("stripe-app.json", manifest.as_bytes()), (name, bytes)]), "stripe-app.json", "icon")
    }

    fn rules(found: &[Found]) -> Vec<&str> {
        found.iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn valid_picture_of_any_sensible_size_is_accepted() {
        for (name, bytes) in [
            ("icon.png", mark(300, 300)),
            ("icon.png", mark(1024, 1024)),
            ("ICON.PNG", mark(300, 300)),
            ("assets/my icon@2x.png", mark(300, 300)),
        ] {
            assert_eq!(rules(&named(name, &bytes)), [""; 0], "{name}");
        }
    }

    #[test]
    fn icon_file_problem_is_one_specific_finding() {
        let picture = mark(300, 300);
        for (name, bytes, rule, word) in [
            ("icon.png", b"\xff\xd8\xff\xe0 JFIF".as_slice(), "icon-not-png", "a JPEG"),
            ("icon.jpg", b"\xff\xd8\xff\xe0 JFIF", "icon-not-png", "a JPEG"),
            ("icon.svg", b"<svg/>", "icon-not-png", "an SVG"),
            ("icon.png", b"<svg/>", "icon-not-png", "an SVG"),
            ("icon.png", b"", "icon-not-png", "empty"),
            ("icon.jpg", &picture, "icon-not-png", "does not end in `.png`"),
            ("icon", &picture, "icon-not-png", "does not end in `.png`"),
            ("icon.png", b"version https://git-lfs.github.com/spec/v1\n", "icon-not-png", "`git lfs pull`"),
            ("icon.png", b"\x89PNG\n\x1a\n", "icon-corrupt", "`.gitattributes`"),
            ("icon.png", b"\xef\xbf\xbdPNG\r\n\x1a\n", "icon-corrupt", "not as text"),
            ("icon.png", &picture[..picture.len() / 2], "icon-corrupt", "cut short"),
            ("icon.png/readme", b"", "icon-not-found", "it is a folder"),
        ] {
            let manifest = manifest(&format!(r#""icon": "./{}""#, name.trim_end_matches("/readme")));
            let files = memory([("stripe-app.json", manifest.as_bytes()), (name, bytes)]);
            let found = check(&files, "stripe-app.json", "icon");
            assert_eq!(rules(&found), [rule], "{name}");
            assert!(format!("{} {}", found[0].message, found[0].help).contains(word), "{found:?}");
        }
    }

    #[test]
    fn corrupt_picture_gets_no_size_finding() {
        let mut small = mark(10, 20);
        small.truncate(small.len() / 2);
        assert_eq!(rules(&named("icon.png", &small)), ["icon-corrupt"]);
    }

    #[test]
    fn each_side_and_the_file_size_are_checked() {
        assert_eq!(rules(&named("icon.png", &mark(300, 299))), ["icon-not-square", "icon-too-small"]);
        let mut heavy = mark(300, 300);
        heavy.resize(10 * 1024 * 1024, 0);
        assert_eq!(rules(&named("icon.png", &heavy)), [""; 0]);
        heavy.push(0);
        assert_eq!(rules(&named("icon.png", &heavy)), ["icon-file-too-large"]);
        let red = super::png::png(300, 300, |_, _| [200, 0, 0, 255]);
        assert!(named("icon.png", &red)[0].message.contains("a single flat color"));
    }

    #[test]
    fn unopened_icon_is_checked_by_its_size() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("stripe-app.json"), manifest(r#""icon": "huge.png""#)).unwrap();
        std::fs::File::create(folder.path().join("huge.png")).unwrap().set_len(MAX_ICON_BYTES + 1).unwrap();
        let found = check(&Disk, folder.path().join("stripe-app.json"), "icon");
        assert_eq!(places(&found), [("icon-file-too-large", "\"huge.png\"")]);
        assert!(found[0].message.contains("33 MB"), "{found:?}");
    }

    #[test]
    fn only_public_apps_without_icon_are_reported() {
        let public = r#""distribution_type": "Public""#;
        for (fields, expected) in [
            (format!(r#"{public}, "icon": "  ""#), vec![("missing-icon", "\"  \"")]),
            (format!(r#"{public}, "icon": null"#), vec![("missing-icon", "\"Public\"")]),
            (format!(r#"{public}, "icon": 1"#), vec![]),
            (format!(r#"{public}, "icons": "./icon.png""#), vec![]),
            (format!(r#"{public}, "icon": }}"#), vec![]),
            (r#""icon": """#.to_owned(), vec![]),
            (r#""distribution_type": "private""#.to_owned(), vec![]),
        ] {
            let text = manifest(&fields);
            let found = check(&memory([("stripe-app.json", text.as_bytes())]), "stripe-app.json", "icon");
            assert_eq!(places(&found), expected, "{text}");
        }
    }

    #[test]
    fn a_missing_icon_gets_the_nearest_picture_and_a_fix_only_if_it_is_certain() {
        for (name, pictures, help, fixed) in [
            ("./logo_32.png", ["assets/logo.png", "icon.png"], "`./assets/logo.png`", None),
            (".\\\\assets\\\\logo.png", ["assets/Logo.png", "icon.png"], "", Some("./assets/Logo.png")),
            ("./icon.png ", ["icon.png", "other.png"], "`./icon.png`", Some("./icon.png")),
            ("./icon.png", ["Icon.png", "ICON.png"], "`./ICON.png`", None),
        ] {
            let manifest = |name: &str| manifest(&format!(r#""icon": "{name}""#));
            let text = manifest(name);
            let files = memory([("stripe-app.json", text.as_bytes()), (pictures[0], b""), (pictures[1], b"")]);
            let found = check(&files, "stripe-app.json", "icon");
            assert_eq!(rules(&found), ["icon-not-found"], "{name}");
            assert!(found[0].help.contains(help), "{found:?}");
            assert_eq!(found[0].fixed, fixed.map(manifest), "{name}");
        }
    }

    #[test]
    fn path_is_fixed_in_yaml() {
        let text = |icon: &str| format!("id: dev.ledgerline\nicon: {icon}\nversion: 1.0.0\n");
        let files = memory([("stripe-app.yaml", text("assets/Icon.png").as_bytes()), ("assets/icon.png", b"")]);
        let found = check(&files, "stripe-app.yaml", "icon");
        assert_eq!(places(&found), [("icon-case-mismatch", "assets/Icon.png")]);
        assert!(found[0].fixed.as_ref().unwrap().contains("./assets/icon.png"), "{found:?}");
    }

    #[test]
    fn missing_picture_that_is_not_a_png_is_one_finding() {
        for (name, rule) in
            [("./logo.svg", "icon-not-png"), ("./logo.txt", "icon-not-found"), ("../logo.svg", "icon-not-relative")]
        {
            let text = manifest(&format!(r#""icon": "{name}""#));
            let found = check(&memory([("stripe-app.json", text.as_bytes())]), "stripe-app.json", "icon");
            assert_eq!(rules(&found), [rule]);
        }
    }

    #[test]
    fn long_values_are_truncated() {
        let name = format!("./{}.png", "é".repeat(100_000));
        let text = manifest(&format!(r#""icon": "{name}""#));
        let files = memory([("stripe-app.json", text.as_bytes()), ("icon.png", b"")]);
        let found = check(&files, "stripe-app.json", "icon");
        assert_eq!(rules(&found), ["icon-not-found"]);
        assert!(found[0].message.chars().count() < 100);
    }
}

mod dashboard {
    use super::*;

    /// What is found in an app with these fields and these files in `src/views`.
    fn found(fields: &str, views: &[&str]) -> Vec<Found> {
        let mut files = Memory::default();
        files.insert("stripe-app.json", manifest(fields));
        views.iter().for_each(|view| files.insert(format!("src/views/{view}"), ""));
        check(&files, "stripe-app.json", "dashboard")
    }

    fn view(viewport: &str, component: &str) -> String {
        format!(r#"{{"viewport": "{viewport}", "component": "{component}"}}"#)
    }

    fn with_views(views: &[String]) -> String {
        format!(r#""ui_extension": {{"views": [{}]}}"#, views.join(", "))
    }

    #[test]
    fn unknown_viewport_gets_the_intended_id() {
        for (viewport, help, fixed) in [
            ("stripe.dashboard.customer.main", "`stripe.dashboard.customer.detail`", true),
            ("stripe.dashboard.customer.detail.main", "`stripe.dashboard.customer.detail`", true),
            ("stripe.dashboard.payout.main", "payout pages have no viewport", false),
            ("stripe.dashboard.connected_accounts.detail", "connected account pages have no viewport", false),
            ("stripe.dashboard.developers.overview", "`stripe.dashboard.drawer.default`", false),
            ("stripe.dashboard.settings", "`settings`", false),
            ("com.ledgerline.page", "`viewports`", false),
            ("", "`viewports`", false),
        ] {
            let found = found(&with_views(&[view(viewport, "App")]), &[]);
            assert_eq!(places(&found), [("unknown-viewport", format!("\"{viewport}\"").as_str())]);
            assert!(found[0].help.contains(help), "{found:?}");
            assert_eq!(found[0].fixed.is_some(), fixed, "{viewport}");
        }
        let taken = ["stripe.dashboard.customer.main", "stripe.dashboard.customer.detail"].map(|id| view(id, "App"));
        assert_eq!(found(&with_views(&taken), &[])[0].fixed, None);
    }

    #[test]
    fn a_viewport_of_the_configuration_is_known() {
        assert_eq!(places(&found(&with_views(&[view("stripe.dashboard.beta", "App")]), &[])), []);
    }

    #[test]
    fn component_is_a_plain_name() {
        for name in ["App", "app", "App_2", "_", "2"] {
            assert_eq!(places(&found(&with_views(&[view("settings", name)]), &[])), [], "{name}");
        }
        for name in ["", "App.tsx", "./App", "views/App", "my-view", "Ä", "App "] {
            let found = found(&with_views(&[view("settings", name)]), &["Other.tsx"]);
            assert_eq!(places(&found), [("invalid-component-name", format!("\"{name}\"").as_str())]);
        }
        let found = found(&with_views(&[view("settings", "src\\\\views\\\\App.test.tsx")]), &[]);
        assert!(found[0].help.ends_with("`App`"), "{found:?}");
    }

    #[test]
    fn component_is_searched_only_in_its_folder() {
        let app = with_views(&[view("settings", "Settings")]);
        for (views, expected) in [
            (vec![], None),
            (vec!["Settings.tsx"], None),
            (vec!["Settings.js"], None),
            (vec!["settings/Settings.jsx"], None),
            (vec!["Settings/index.ts"], None),
            (vec!["index.ts"], None),
            (vec!["settings.tsx", "Settings.tsx"], None),
            (vec!["Setting.tsx"], Some("component-not-found")),
            (vec!["Settings.test.tsx", "App.tsx"], Some("component-not-found")),
            (vec!["Settings.css", "App.tsx"], Some("component-not-found")),
            (vec!["SETTINGS.tsx"], Some("component-case-mismatch")),
            (vec!["SETTINGS.tsx", "settings.tsx"], Some("component-case-mismatch")),
        ] {
            let found = found(&app, &views);
            assert_eq!(found.iter().map(|finding| finding.rule).next(), expected, "{views:?}");
            let is_fixed = found.first().is_some_and(|finding| finding.fixed.is_some());
            assert_eq!(is_fixed, expected == Some("component-case-mismatch") && views.len() == 1, "{views:?}");
        }
    }

    #[test]
    fn nearest_component_is_suggested() {
        let found = found(&with_views(&[view("settings", "Setings")]), &["Settings.tsx", "Onboarding.tsx"]);
        assert!(found[0].help.contains("`Settings`"), "{found:?}");
    }

    #[test]
    fn v2_keeps_its_views_elsewhere() {
        let text = "id: dev.ledgerline\nname: Ledgerline\nversion: 1.0.0\nextensions: []\nui_extension:\n  views:\n  \
                    - viewport: settings\n    component: Settings\n";
        let mut files = memory([("stripe-app.yaml", text.as_bytes()), ("src/views/Other.tsx", b"")]);
        assert_eq!(places(&check(&files, "stripe-app.yaml", "dashboard")), []);
        files.insert("ui/src/views/Other.tsx", "");
        assert_eq!(places(&check(&files, "stripe-app.yaml", "dashboard")), [("component-not-found", "Settings")]);
    }

    #[test]
    fn component_of_several_viewports_is_one_finding() {
        let views = ["settings", "settings", "onboarding", "stripe.dashboard.beta"].map(|at| view(at, "App"));
        let found = found(&with_views(&views), &[]);
        assert_eq!(places(&found), [("duplicate-viewport", "\"settings\""), ("component-reused", "\"App\"")]);
        assert!(found[1].message.contains("`settings`, `onboarding`, `stripe.dashboard.beta`"), "{found:?}");
    }

    #[test]
    fn post_install_view_is_missing_only_if_no_view_matches() {
        let missing = |kind| vec![("missing-post-install-view", kind)];
        let home = view("stripe.dashboard.home.overview", "App");
        for (action, ui, expected) in [
            (r#"{"type": "settings"}"#, "", missing("\"settings\"")),
            (r#"{"type": "settings", "url": ""}"#, r#""ui_extension": null"#, missing("\"settings\"")),
            (r#"{"type": "onboarding"}"#, r#""ui_extension": []"#, missing("\"onboarding\"")),
            (r#"{"type": "onboarding"}"#, r#""ui_extension": {}"#, missing("\"onboarding\"")),
            (r#"{"type": "onboarding"}"#, &with_views(&[view("settings", "App")]), missing("\"onboarding\"")),
            (r#"{"type": "onboarding"}"#, &with_views(&[view("onboarding", "App")]), vec![]),
            (r#"{"type": "settings"}"#, r#""ui_extension": {"views": [{"component": "App"}]}"#, vec![]),
            (r#"{"type": "settings"}"#, r#""ui_extension": {"views": "settings"}"#, vec![]),
            (r#"{"type": "settings"}"#, r#""ui_extensions": {"views": []}"#, vec![]),
            (r#"{"type": "settings"}"#, r#""ui_extension": {"views": [}"#, vec![]),
            (r#"{"type": "settings"}"#, r#""stripe_api_access_type": "restricted_api_key""#, vec![]),
            (
                r#"{"type": "settings"}"#,
                &format!(r#"{}, "stripe_api_access_type": "restricted_api_key""#, with_views(&[home])),
                missing("\"settings\""),
            ),
            (r#"{"type": "modal", "url": ""}"#, "", vec![]),
            ("{}", "", vec![]),
            ("null", "", vec![]),
        ] {
            let separator = if ui.is_empty() { "" } else { ", " };
            let fields = format!(r#""post_install_action": {action}{separator}{ui}"#);
            assert_eq!(places(&found(&fields, &[])), expected, "{fields}");
        }
    }

    #[test]
    fn external_page_needs_an_absolute_url() {
        for (url, rule) in [
            (r#""https://ledgerline.dev/welcome?a={b}#c""#, None),
            (r#""HTTPS://ledgerline.dev""#, None),
            (r#""""#, Some("invalid-post-install-url")),
            (r#"" ""#, Some("invalid-post-install-url")),
            ("null", Some("invalid-post-install-url")),
            (r#"" https://ledgerline.dev/""#, Some("invalid-post-install-url")),
            (r#""/welcome""#, Some("invalid-post-install-url")),
            (r#""ledgerline.dev""#, Some("invalid-post-install-url")),
            (r#""ftp://ledgerline.dev/""#, Some("invalid-post-install-url")),
            (r#""https://""#, Some("invalid-post-install-url")),
            (r#""https://[YOUR_APP]/""#, Some("invalid-post-install-url")),
            (r#""http://ledgerline.dev/""#, Some("insecure-post-install-url")),
            ("1", None),
        ] {
            let found = found(&format!(r#""post_install_action": {{"type": "external", "url": {url}}}"#), &[]);
            assert_eq!(found.iter().map(|finding| finding.rule).next(), rule, "{url}");
        }
        assert_eq!(places(&found(r#""post_install_action": {"type": "external"}"#, &[])), []);
    }

    #[test]
    fn only_public_hosts_are_changed_to_https() {
        for (url, fixed) in [
            ("http://ledgerline.dev/a", Some("https://ledgerline.dev/a")),
            ("HTTP://ledgerline.dev", Some("https://ledgerline.dev")),
            ("http://localhost:3000/", None),
            ("http://192.168.1.2/", None),
        ] {
            let fields = |url: &str| format!(r#""post_install_action": {{"type": "external", "url": "{url}"}}"#);
            let found = found(&fields(url), &[]);
            assert_eq!(found[0].fixed, fixed.map(|url| manifest(&fields(url))), "{url}");
        }
    }
}

mod project {
    use super::*;

    const V2: &str = "id: dev.ledgerline.invoices\nversion: 1.0.0\nname: Ledgerline\nextensions: []\n";

    fn found<const N: usize>(path: &str, files: [(&str, &str); N]) -> Vec<Found> {
        check(&memory(files.map(|(path, text)| (path, text.as_bytes()))), path, "project")
    }

    fn permissions(names: &[&str]) -> String {
        let entries: Vec<String> = names.iter().map(|name| format!(r#"{{"permission": "{name}"}}"#)).collect();
        format!(r#""permissions": [{}]"#, entries.join(", "))
    }

    #[test]
    fn manifests_compete_if_a_field_differs() {
        let declared = format!(
            "{V2}declarations:\n  stripe_api_access:\n    permissions:\n    - permission: invoice_read\n    - permission: event_read\n"
        );
        for (v1, v2, expected) in [
            (manifest(r#""icon": """#), V2, None),
            (manifest(&permissions(&["invoice_read"])), V2, None),
            (manifest(r#""icon": """#), &declared, None),
            (manifest(&permissions(&["event_read", "invoice_read"])), &declared, None),
            (manifest(&permissions(&["event_read"])), &declared, Some("differs in `permissions`")),
            (r#"{"id": "dev.other", "version": "1.0.1"}"#.to_owned(), V2, Some("differs in `id` and `version`")),
            (r#"{"id": "dev.ledgerline.invoices", "version": 1}"#.to_owned(), V2, None),
        ] {
            let found = found("stripe-app.json", [("stripe-app.json", &v1), ("stripe-app.yaml", v2)]);
            assert_eq!(found.is_empty(), expected.is_none(), "{v1}");
            assert!(found.iter().all(|finding| finding.message.contains(expected.unwrap_or_default())), "{found:?}");
        }
    }

    #[test]
    fn problem_of_both_manifests_is_reported_in_the_first() {
        let files = [
            ("stripe-app.json", r#"{"id": "dev.other"}"#),
            ("stripe-app.yaml", V2),
            ("stripe-app.dev.json", r#"{"extends": "stripe-app.json"}"#),
            ("package.json", "{}"),
        ];
        let rules = |path| found(path, files).iter().map(|finding| finding.rule).collect::<Vec<_>>();
        assert_eq!(rules("stripe-app.json"), ["competing-manifests", "missing-lockfile"]);
        assert_eq!(rules("stripe-app.yaml"), [""; 0]);
        assert_eq!(rules("stripe-app.dev.json"), [""; 0]);
    }

    #[test]
    fn sources_without_views_are_reported_where_views_belong() {
        let root = manifest(r#""icon": """#);
        for (text, expected) in [
            (root.clone(), Some(root.as_str())),
            (manifest(r#""ui_extension": null, "icon": """#), None),
            (manifest(r#""ui_extension": []"#), Some("[]")),
            (manifest(r#""ui_extension": {"views": null}"#), Some("null")),
            (manifest(r#""ui_extension": {"actions": []}"#), Some(r#"{"actions": []}"#)),
        ] {
            let files = [("stripe-app.json", text.as_str()), ("src/views/App.tsx", ""), ("yarn.lock", "")];
            let found = found("stripe-app.json", files);
            assert_eq!(places(&found), [("undeclared-view", expected.unwrap_or(&text))]);
        }
        for fields in [
            r#""ui_extension": {"views": ["App"]}"#,
            r#""ui_extension": {"views": {}}"#,
            r#""ui_extension": {"views": [}"#,
            r#""ui_extensions": {"views": []}"#,
        ] {
            let text = manifest(fields);
            let files = [("stripe-app.json", text.as_str()), ("src/views/App.tsx", ""), ("yarn.lock", "")];
            assert_eq!(places(&found("stripe-app.json", files)), [], "{fields}");
        }
    }
}
