//! Which fields are told as missing, unknown, misspelled, misplaced or of the wrong type, and what a fix makes of them.

use std::path::Path;

use stripe_app_lint::app::Memory;
use stripe_app_lint::config::Config;
use stripe_app_lint::diagnostic::{Finding, Safety, Severity};
use stripe_app_lint::engine::fix::fix;
use stripe_app_lint::engine::lint;

const JSON: &str = "stripe-app.json";
const YAML: &str = "stripe-app.yaml";
const LOCAL: &str = "stripe-app.dev.json";

/// A manifest that is right, with some members more.
fn manifest(members: &str) -> String {
    format!(r#"{{"id": "dev.ledgerline", "version": "1.0.0", "name": "Ledgerline", {members}}}"#)
}

fn yaml(lines: &str) -> String {
    format!("id: dev.ledgerline\nversion: 1.0.0\nname: Ledgerline\nextensions: []\n{lines}\n")
}

fn files(path: &str, text: &str) -> Memory {
    let mut files = Memory::default();
    files.insert(path, text);
    files
}

fn findings(path: &str, text: &str) -> Vec<Finding> {
    let linted = lint(&files(path, text), Path::new(path), &Config::default()).unwrap().unwrap();
    linted.findings.into_iter().filter(|finding| finding.rule.family == "fields").collect()
}

/// Each finding's rule, and the text that it marks.
fn told<'a>(path: &str, text: &'a str) -> Vec<(&'static str, &'a str)> {
    let marked = |finding: &Finding| (finding.rule.name, &text[finding.span.start..finding.span.end]);
    findings(path, text).iter().map(marked).collect()
}

fn messages(path: &str, text: &str) -> Vec<String> {
    findings(path, text).into_iter().map(|finding| finding.message.to_string()).collect()
}

fn fixed(path: &str, text: &str, safety: Safety) -> String {
    let fixed = fix(&files(path, text), Path::new(path), &Config::default(), safety).unwrap().pop();
    fixed.map_or_else(|| text.to_owned(), |fixed| fixed.after)
}

#[test]
fn fields_that_stripe_writes_are_not_reported() {
    for members in [
        r#""$schema": "https://stripe.com/stripe-app.schema.json""#,
        r#""extensions": null"#,
        r#""extensions": []"#,
        r#""connect_permissions": null"#,
        r#""post_install_action": null"#,
        r#""post_install_action": {}"#,
        r#""post_install_action": {"type": "settings", "url": ""}"#,
        r#""post_install_action": {"type": "modal", "url": ""}"#,
        r#""ui_extension": []"#,
        r#""ui_extension": {}"#,
        r#""ui_extension": {"views": [], "actions": []}"#,
        r#""ui_extension": {"content_security_policy": {"connect-src": null, "image-src": null, "purpose": ""}}"#,
        r#""constants": null"#,
        r#""constants": {"id": 1, "distributionType": [null]}"#,
        r#""distribution_type": "PUBLIC""#,
        r#""distribution_type": "Private""#,
        r#""icon": """#,
        r#""permissions": []"#,
        r#""provisioning": {"base_url": "https://ledgerline.dev", "capabilities": []}"#,
    ] {
        assert_eq!(told(JSON, &manifest(members)), [], "{members}");
    }
}

#[test]
fn one_finding_lists_all_missing_fields_of_an_object() {
    assert_eq!(
        messages(JSON, r#"{"name": "Ledgerline"}"#),
        ["the manifest is missing `id` and `version`; `stripe apps upload` fails with `Invalid manifest`"]
    );
    assert_eq!(
        messages(YAML, "id: dev.ledgerline\nname: Ledgerline\nversion: 1.0.0\n"),
        ["the manifest is missing `extensions`; `stripe apps upload` fails with `extensions field required`"]
    );
    assert_eq!(
        messages(JSON, &manifest(r#""post_install_action": {"type": "external"}"#)),
        ["`post_install_action` is missing `url`, which the type `external` requires"]
    );
    let extension = "- id: a\n    name: b\n    version: 1.0.0\n";
    assert_eq!(
        messages(YAML, &yaml("").replace("[]", &format!("\n  {extension}"))),
        ["the extension is missing `interface_id` and `methods`"]
    );
}

#[test]
fn local_manifest_only_misses_fields_of_list_entries() {
    assert_eq!(told(LOCAL, r#"{"extends": "stripe-app.json", "post_install_action": {"type": "external"}}"#), []);
    let view = r#"{"extends": "stripe-app.json", "ui_extension": {"views": [{"component": "App"}]}}"#;
    assert_eq!(told(LOCAL, view), [("missing-field", r#"{"component": "App"}"#)]);
}

#[test]
fn possible_consequences_of_a_mistake_are_not_reported() {
    for text in [
        r#"{"id": "dev.ledgerline", "version": , "name": }"#,
        r#"{"id": "dev.ledgerline", "version": "1.0.0""#,
        r#"{"id": "dev.ledgerline", "ui_extension": {"views": [], "distribution_type": "public", "version": "1.0.0"}"#,
        "{\"id\": \"dev.ledgerline\",\n<<<<<<< ours\n\"version\": \"1.0.0\"\n=======\n\"version\": \"1.0.1\"\n>>>>>>> theirs\n}",
    ] {
        assert_eq!(told(JSON, text), [], "{text}");
    }
}

#[test]
fn a_forgotten_comma_hides_no_unknown_key() {
    let text = r#"{"id": "dev.ledgerline" "version": "1.0.0", "name": "Ledgerline", "disribution_type": "private"}"#;
    assert_eq!(told(JSON, text), [("misspelled-field", r#""disribution_type""#)]);
}

#[test]
fn unknown_key_is_reported_as_what_it_was_meant_as() {
    for (members, rule, key) in [
        (r#""disribution_type": "public""#, "misspelled-field", "disribution_type"),
        (r#""distributionType": "public""#, "misspelled-field", "distributionType"),
        (r#""ui_extensions": {}"#, "misspelled-field", "ui_extensions"),
        (r#""allowedRedirectUris": []"#, "misspelled-field", "allowedRedirectUris"),
        (r#""redirect_uris": []"#, "misspelled-field", "redirect_uris"),
        (r#""access_type": "oauth""#, "misspelled-field", "access_type"),
        (r#""icons": {"small": "a.png"}"#, "misspelled-field", "icons"),
        (r#""ui_extension": {"content_security_policy": {"image_src": []}}"#, "misspelled-field", "image_src"),
        (r#""ui_extension": {"content_security_policy": {"img-src": []}}"#, "misspelled-field", "img-src"),
        (r#""ui_extension": {"content_security_policy": {"img-src": null}}"#, "unknown-field", "img-src"),
        (r#""ui_extension": {"csp": {}}"#, "misspelled-field", "csp"),
        (r#""ui_extension": {"view": []}"#, "misspelled-field", "view"),
        (
            r#""permissions": [{"permission": "customer_read", "description": "Lists them."}]"#,
            "misspelled-field",
            "description",
        ),
        (
            r#""permissions": [{"permission": "a", "purpose": "b", "support_url": "c"}]"#,
            "misplaced-field",
            "support_url",
        ),
        (r#""permissions": [{"permission": "a", "purpose": "b", "object": "c"}]"#, "unknown-field", "object"),
        (r#""views": []"#, "misplaced-field", "views"),
        (r#""connect-src": []"#, "misplaced-field", "connect-src"),
        (r#""connectSrc": []"#, "misplaced-field", "connectSrc"),
        (r#""contentSecurityPolicy": {}"#, "misplaced-field", "contentSecurityPolicy"),
        (r#""ui_extension": {"distribution_type": "public"}"#, "misplaced-field", "distribution_type"),
        (r#""ui_extension": {"stripe_api_access_type": "oauth"}"#, "misplaced-field", "stripe_api_access_type"),
        (r#""ui_extension": {"permissions": []}"#, "misplaced-field", "permissions"),
        (r#""ui_extension": {"permissions": null}"#, "unknown-field", "permissions"),
        (r#""ui_extension": {"image-src": []}"#, "misplaced-field", "image-src"),
        (r#""post_install_action": {"allowed_redirect_uris": []}"#, "misplaced-field", "allowed_redirect_uris"),
        (r#""description": "a""#, "unknown-field", "description"),
        (r#""support_url": "a""#, "unknown-field", "support_url"),
        (r#""webhooks": []"#, "unknown-field", "webhooks"),
        (r#""declarations": {}"#, "unknown-field", "declarations"),
        (r#""": 1"#, "unknown-field", ""),
        (r#""ui_extension": {"content_security_policy": {"script-src": []}}"#, "unknown-field", "script-src"),
        (r#""app_backend": null"#, "obsolete-field", "app_backend"),
        (r#""app_backend": {"webhooks": []}"#, "obsolete-field", "app_backend"),
        (r#""connect_permissions": ["customer_read"]"#, "obsolete-field", "connect_permissions"),
    ] {
        let text = manifest(members);
        assert_eq!(told(JSON, &text), [(rule, format!("\"{key}\"").as_str())], "{members}");
    }
}

#[test]
fn a_policy_at_the_root_of_a_v1_manifest_is_left_to_its_own_rule() {
    assert_eq!(told(JSON, &manifest(r#""content_security_policy": {"connect-src": []}"#)), []);
    assert_eq!(
        told(YAML, &yaml("content_security_policy: {connect-src: []}")),
        [("misplaced-field", "content_security_policy")]
    );
}

#[test]
fn a_misspelled_field_is_not_missing_as_well() {
    let text = r#"{"app_id": "dev.ledgerline", "version": "1.0.0", "Name": "Ledgerline"}"#;
    assert_eq!(told(JSON, text), [("misspelled-field", r#""app_id""#), ("misspelled-field", r#""Name""#)]);
    let text = r#"{"id": "dev.ledgerline", "version": "1.0.0", "Name": null}"#;
    assert_eq!(told(JSON, text), [("missing-field", text), ("unknown-field", r#""Name""#)]);
}

#[test]
fn only_one_key_is_taken_for_a_field() {
    let text = manifest(r#""distributionType": "public", "disribution_type": "private""#);
    assert_eq!(
        told(JSON, &text),
        [("misspelled-field", r#""distributionType""#), ("unknown-field", r#""disribution_type""#)]
    );
    let text = manifest(r#""distributionType": "private", "ui_extension": {"distribution_type": "public"}"#);
    let after = fixed(JSON, &text, Safety::Unsafe);
    assert_eq!(after, text.replace("distributionType", "distribution_type"));
    assert_eq!(findings(JSON, &after)[0].related[0].message, "already set here");
}

#[test]
fn an_entry_in_another_format_yields_two_findings() {
    let view = r#"{"type": "stripe.dashboard.home.overview", "title": "Home", "src": "Home.tsx"}"#;
    let text = manifest(&format!(r#""ui_extension": {{"views": [{view}]}}"#));
    assert_eq!(told(JSON, &text), [("missing-field", view), ("unknown-field", r#""type""#)]);
    assert_eq!(findings(JSON, &text)[1].related.len(), 2);
}

#[test]
fn any_key_is_allowed_below_the_root_of_a_v2_manifest() {
    for lines in [
        "declarations:\n  distributionType: public\n  views: []\n",
        "ui_extension:\n  title: a\n  distribution_type: public\n",
        "permissions: []\ndistribution_type: private\nsandbox_install_compatible: true\n",
        "stripe_api_access_type: platform\nallowed_redirect_uris: []\n",
    ] {
        assert_eq!(told(YAML, &yaml(lines)), [], "{lines}");
    }
    assert_eq!(told(YAML, &yaml("descriptoin: a")), [("unknown-field", "descriptoin")]);
}

#[test]
fn wrong_type_names_the_expected_type() {
    for (members, marked, message) in [
        (r#""icon": []"#, "[]", "`icon` must be a string, not a list"),
        (
            r#""permissions": "customer_read""#,
            r#""customer_read""#,
            "`permissions` must be a list of objects, not a string",
        ),
        (
            r#""permissions": ["customer_read"]"#,
            r#""customer_read""#,
            "the permission entry must be an object, not a string",
        ),
        (r#""permissions": [{"permission": null}]"#, "null", "`permission` must be a string, not `null`"),
        (r#""permissions": [{"permission": "a", "purpose": {"de": 1}}]"#, "1", "`de` must be a string, not a number"),
        (r#""ui_extension": ["views"]"#, r#"["views"]"#, "`ui_extension` must be an object, not a list"),
        (r#""ui_extension": {"views": [1]}"#, "1", "the view must be an object, not a number"),
        (
            r#""allowed_redirect_uris": [true]"#,
            "true",
            "an entry of `allowed_redirect_uris` must be a string, not a boolean",
        ),
        (r#""distribution_type": 1"#, "1", "`distribution_type` must be `private` or `public`, not a number"),
        (
            r#""sandbox_install_compatible": 1"#,
            "1",
            "`sandbox_install_compatible` must be `true` or `false`, not a number",
        ),
        (r#""post_install_action": {"type": "external", "url": 1}"#, "1", "`url` must be a string, not a number"),
        (r#""constants": "a""#, r#""a""#, "`constants` must be an object, not a string"),
        (r#""extensions": {}"#, "{}", "`extensions` must be a list, not an object"),
    ] {
        let text = manifest(members);
        assert_eq!(told(JSON, &text), [("wrong-type", marked)], "{members}");
        assert_eq!(messages(JSON, &text), [message]);
    }
}

#[test]
fn a_manifest_that_is_not_an_object_is_one_finding() {
    assert_eq!(messages(JSON, "[1, 2]"), ["the manifest must be an object, not a list"]);
    assert_eq!(messages(JSON, "\"a\""), ["the manifest must be an object, not a string"]);
}

#[test]
fn findings_of_other_rules_are_not_repeated() {
    assert_eq!(told(JSON, &manifest(r#""sandbox_install_compatible": "true""#)), []);
    assert_eq!(told(JSON, &manifest(r#""post_install_action": {"type": "external", "url": null}"#)), []);
}

#[test]
fn only_the_last_value_of_a_duplicate_key_is_checked() {
    assert_eq!(told(JSON, &manifest(r#""icon": 1, "icon": "a.png""#)), []);
    assert_eq!(told(JSON, &manifest(r#""icon": "a.png", "icon": 1"#)), [("wrong-type", "1")]);
    assert_eq!(told(JSON, &manifest(r#""descriptoin": 1, "descriptoin": 2"#)).len(), 1);
}

#[test]
fn safe_fixes_keep_what_was_written() {
    for (before, after) in [
        (
            r#""allowed_redirect_uris": "https://ledgerline.dev/a""#,
            r#""allowed_redirect_uris": ["https://ledgerline.dev/a"]"#,
        ),
        (r#""distribution_type": "privat""#, r#""distribution_type": "private""#),
        (r#""sandboxInstallCompatible": true"#, r#""sandbox_install_compatible": true"#),
        // There is no view for the settings.
        (r#""post_install_action": {"type": "Settings"}"#, ""),
        // No permission has that name.
        (r#""permissions": [{"permission": 1e3}]"#, ""),
        // Ignored today, these would make another app of it.
        (r#""distributionType": "private""#, ""),
        (r#""stripe_api_acces_type": "oauth""#, ""),
        // Several URIs in one string, a value that does not fit, a word without a near one.
        (r#""allowed_redirect_uris": "https://a.dev/a https://b.dev/b""#, ""),
        (r#""allowed_redirect_uris": "https://a.dev/a,https://b.dev/b""#, ""),
        (r#""icons": ["a.png"]"#, ""),
        (r#""stripe_api_access_type": "rak""#, ""),
        (r#""icon": false"#, ""),
        (r#""ui_extension": {"views": [], "constants": {"a": 1}}"#, ""),
    ] {
        let text = manifest(before);
        let expected = if after.is_empty() { text.clone() } else { manifest(after) };
        assert_eq!(fixed(JSON, &text, Safety::Safe), expected);
    }
}

#[test]
fn a_number_in_yaml_keeps_its_spelling() {
    let text = yaml("icon: 0x1F").replace("version: 1.0.0", "version: 1.10");
    assert_eq!(
        messages(YAML, &text),
        [
            "YAML reads `1.10` as a number; `version` must be a string",
            "YAML reads `0x1F` as a number; `icon` must be a string"
        ]
    );
    let quoted = findings(YAML, &text).into_iter().flat_map(|finding| finding.fix.unwrap().edits);
    assert_eq!(quoted.map(|edit| edit.text).collect::<Vec<_>>(), [r#""1.10""#, r#""0x1F""#]);
}

#[test]
fn number_behind_a_yaml_alias_has_no_fix() {
    let text = "x-number: &number 1.5\n".to_owned() + &yaml("").replace("version: 1.0.0", "version: *number");
    let finding = findings(YAML, &text).into_iter().find(|finding| finding.rule.name == "wrong-type").unwrap();
    assert!(finding.fix.is_none());
}

#[test]
fn a_string_in_yaml_becomes_a_list_of_one() {
    let text = yaml("declarations:\n  allowed_redirect_uris: https://ledgerline.dev/a");
    assert_eq!(
        fixed(YAML, &text, Safety::Safe),
        text.replace("https://ledgerline.dev/a", r#"["https://ledgerline.dev/a"]"#)
    );
    let folded = yaml("declarations:\n  allowed_redirect_uris: >-\n    https://ledgerline.dev/a");
    assert_eq!(fixed(YAML, &folded, Safety::Safe), folded);
}

#[test]
fn a_moved_field_keeps_its_layout() {
    let before = r#"{
  "id": "dev.ledgerline",
  "version": "1.0.0",
  "name": "Ledgerline",
  "ui_extension": {
    "views": [],
    "constants": {
      "API_BASE": "https://api.ledgerline.dev/v1"
    }
  }
}"#;
    let after = r#"{
  "id": "dev.ledgerline",
  "version": "1.0.0",
  "name": "Ledgerline",
  "ui_extension": {
    "views": []
  },
  "constants": {
    "API_BASE": "https://api.ledgerline.dev/v1"
  }
}"#;
    assert_eq!(fixed(JSON, before, Safety::Safe), before);
    assert_eq!(fixed(JSON, before, Safety::Unsafe), after);
}

#[test]
fn a_field_is_moved_only_to_where_an_object_is() {
    let text = manifest(r#""connect-src": ["https://api.ledgerline.dev/v1/"]"#);
    assert_eq!(fixed(JSON, &text, Safety::Unsafe), text);
}

#[test]
fn severity_of_an_obsolete_field_depends_on_its_value() {
    for (value, severity) in [
        ("null", Severity::Info),
        ("{}", Severity::Info),
        (r#"{"webhooks": null}"#, Severity::Info),
        (r#"{"webhooks": []}"#, Severity::Info),
        (r#"{"webhooks": [{"url": "https://ledgerline.dev/hooks"}]}"#, Severity::Warning),
        (r#""https://ledgerline.dev""#, Severity::Warning),
    ] {
        let findings = findings(JSON, &manifest(&format!(r#""app_backend": {value}"#)));
        assert_eq!(findings[0].severity, severity, "{value}");
    }
}

#[test]
fn a_permission_entry_that_is_a_string_is_shown_as_an_object() {
    let help = |path, text: &str| findings(path, text)[0].help.clone().unwrap();
    assert_eq!(
        help(JSON, &manifest(r#""permissions": ["invoice_read"]"#)),
        r#"use an object, for example `{"permission": "invoice_read", "purpose": "what your app does with it"}`"#
    );
    assert_eq!(
        help(YAML, &yaml("permissions: [invoice_read]")),
        "use an object, for example `- permission: invoice_read` with `purpose: what your app does with it` on the next line"
    );
}

#[test]
fn listing_texts_are_sent_to_the_dashboard_and_webhooks_too() {
    for key in ["description", "supportEmail", "privacy_policy_url", "webhooks", "features"] {
        let findings = findings(JSON, &manifest(&format!(r#""{key}": "a""#)));
        assert!(findings[0].help.as_ref().unwrap().contains("Dashboard"), "{key}");
    }
}

#[test]
fn misspelled_or_misplaced_field_is_not_reported_as_missing_by_other_rules() {
    let text = manifest(
        r#""icon": "", "distributionType": "public", "stripe_api_access_type": "oauth", "redirectUris": [],
        "permissions": [{"permission": "customer_read", "purpse": "Shows open invoices beside the customer."}],
        "ui_extension": {"sandbox_install_compatible": true}"#,
    );
    let linted = lint(&files(JSON, &text), Path::new(JSON), &Config::default()).unwrap().unwrap();
    let rules: Vec<_> = linted.findings.iter().map(|finding| finding.rule.name).collect();
    assert_eq!(rules, ["misspelled-field", "misspelled-field", "misspelled-field", "misplaced-field"]);

    let text = manifest(
        r#""permissions": [
            {"permission": "customer_read", "purpse": "Shows open invoices beside the customer."},
            {"permission": "invoice_read"}
        ]"#,
    );
    let linted = lint(&files(JSON, &text), Path::new(JSON), &Config::default()).unwrap().unwrap();
    let rules: Vec<_> = linted.findings.iter().map(|finding| finding.rule.name).collect();
    assert_eq!(rules, ["misspelled-field", "missing-purpose"]);
}

/// A manifest made to cost time: many members of one object, each with something to tell.
#[test]
fn only_a_part_of_twenty_thousand_findings_is_shown() {
    let unknown: Vec<String> = (0..20_000).map(|number| format!(r#""key{number}": 1"#)).collect();
    let locales: Vec<String> = (0..20_000).map(|number| format!(r#""l{number}": 1"#)).collect();
    let purpose =
        format!(r#""permissions": [{{"permission": "customer_read", "purpose": {{{}}}}}]"#, locales.join(","));
    let found = findings(JSON, &manifest(&format!("{purpose}, {}", unknown.join(","))));
    assert!((1..=500).contains(&found.len()), "{}", found.len());
}

#[test]
fn a_block_of_the_other_generation_gets_a_help_of_its_own() {
    let help = |members: &str| findings(JSON, &manifest(members))[0].help.clone().unwrap();
    let block = r#""declarations": {"distribution_type": "public", "stripe_api_access": {"permissions": []}}"#;
    for (members, expected) in [
        (block.to_owned(), "put `distribution_type` and `permissions` at the root"),
        (format!(r#""permissions": [], {block}"#), "put `distribution_type` at the root"),
        (format!(r#""permissions": [], "distribution_type": "public", {block}"#), "its fields are already at the root"),
        (r#""declarations": {}"#.to_owned(), "put its fields at the root"),
    ] {
        assert!(help(&members).contains(expected), "{members}: {}", help(&members));
    }
}

#[test]
fn a_null_under_a_wrong_name_suggests_the_right_name() {
    let text = manifest(r#""ui_extension": {"content_security_policy": {"img-src": null}}"#);
    let help = findings(JSON, &text)[0].help.clone().unwrap();
    assert_eq!(help, "remove it; the field is called `image-src`, and `null` has no effect");
}
