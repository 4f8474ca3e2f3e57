//! The extensions of a v2 manifest: which ids, files, permissions, endpoints and methods are at fault.

use crate::support::rules;
use stripe_app_lint::diagnostic::Finding;

const RUN: &str = "{permission: workflow_custom_action_run_write, purpose: Sends the invoice of the step before.}";

/// A manifest whose one extension has these fields besides those that it must have.
fn manifest(interface: &str, fields: &str) -> String {
    with_methods(interface, "{execute: {implementation_type: script}}", fields)
}

fn with_methods(interface: &str, methods: &str, fields: &str) -> String {
    let required =
        format!("id: a, name: Send an invoice, interface_id: {interface}, version: 1.0.0, methods: {methods}");
    format!("id: dev.ledgerline\nname: Ledgerline\nversion: 1.0.0\nextensions:\n  - {{{required}, {fields}}}\n")
}

/// The rules of this family that find something, each with the text at fault.
fn findings(manifest: &str, around: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    let files = [&[("stripe-app.yaml", manifest)], around].concat();
    let marked = |finding: &Finding| manifest[finding.span.start..finding.span.end].to_owned();
    rules::findings("extensions", &files).iter().map(|finding| (finding.rule.name, marked(finding))).collect()
}

fn texts(manifest: &str, around: &[(&str, &str)], rule: &str) -> Vec<String> {
    let found = findings(manifest, around);
    assert!(found.iter().all(|(name, _)| *name == rule), "{manifest}: {found:?}");
    found.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn permission_of_a_custom_action_can_be_in_four_places() {
    let action = |fields: &str| manifest("extend.workflows.custom_action", fields);
    let bare = action("description: x");
    let missing = |manifest: &str, around: &[(&str, &str)]| {
        texts(manifest, around, "custom-action-without-permission") == ["extend.workflows.custom_action"]
    };
    assert!(missing(&bare, &[]));
    assert!(missing(&action("permissions: null"), &[]));
    assert!(missing(
        &action("permissions: [{permission: invoice_read, purpose: Reads the invoice that is sent.}]"),
        &[]
    ));
    assert!(!missing(&action(&format!("permissions: [{RUN}]")), &[]));
    assert!(!missing(&format!("{bare}declarations: {{stripe_api_access: {{permissions: [{RUN}]}}}}\n"), &[]));
    assert!(!missing(&format!("{bare}permissions: [{RUN}]\n"), &[]));
    let json = r#"{"id": "dev.ledgerline", "permissions": [{"permission": "workflow_custom_action_run_write"}]}"#;
    assert!(!missing(&bare, &[("stripe-app.json", json)]));
}

#[test]
fn permission_of_another_extension_is_not_enough() {
    let other = format!(
        "  - {{id: b, name: B, interface_id: core.workflows.custom_action, version: 1.0.0, methods: {{}}, permissions: [{RUN}]}}\n"
    );
    let both = manifest("extend.workflows.custom_action", "permissions: []") + &other;
    let found = texts(&both, &[], "custom-action-without-permission");
    assert_eq!(found, ["extend.workflows.custom_action"]);
}

#[test]
fn unreadable_permission_is_not_reported_as_missing() {
    let broken = manifest("extend.workflows.custom_action", "permissions: [{permission: \"workflow_");
    assert_eq!(findings(&broken, &[]), []);
}

#[test]
fn misspelled_or_bare_permission_is_not_reported_as_missing() {
    for list in ["{permission: workflow_custom_actions_run_write, purpose: Runs.}", "workflow_custom_action_run_write"]
    {
        let bad = manifest("extend.workflows.custom_action", &format!("permissions: [{list}]"));
        assert_eq!(findings(&bad, &[]), [], "other rules report {list}");
    }
}

#[test]
fn methods_are_checked_as_far_as_their_extension_point_is_documented() {
    let marked = |interface: &str, methods: &str| {
        texts(&with_methods(interface, methods, &format!("permissions: [{RUN}]")), &[], "extension-method-mismatch")
    };
    let script = "{implementation_type: script}";
    for (interface, methods, expected) in [
        ("billing.prorations", "{}".to_owned(), None),
        ("billing.prorations", format!("{{prorate_items: {script}}}"), None),
        ("billing.prorations", format!("{{prorate_itemz: {script}}}"), Some("prorate_itemz")),
        ("billing.prorations", format!("{{round: {script}}}"), None),
        (
            "billing.prorations",
            "{prorate_items: {implementation_type: remote_function}}".to_owned(),
            Some("remote_function"),
        ),
        ("billing.prorations", "{prorate_items: {implementation_type: 7}}".to_owned(), None),
        ("commerce.discount_calculation", "{compute: {implementation_type: remote_function}}".to_owned(), None),
        ("commerce.discount_calculation", "{compute: {implementation_type: remote_fn}}".to_owned(), Some("remote_fn")),
        ("extend.workflows.custom_action", format!("{{execute: {script}}}"), None),
        ("extend.workflows.custom_action", format!("{{custom_workflow_action_run: {script}}}"), None),
        ("extend.workflows.custom_action", format!("{{get_form_state: {script}}}"), Some("methods")),
        ("extend.workflows.custom_action", format!("{{exectue: {script}}}"), Some("exectue")),
        ("core.workflows.custom_action", "{}".to_owned(), None),
    ] {
        assert_eq!(marked(interface, &methods), Vec::from_iter(expected), "{interface} {methods}");
    }
}

#[test]
fn files_are_resolved_from_the_manifest_and_the_extensions_folder() {
    let around = [("extensions/a/src/index.ts", ""), ("schemas/input.json", "{}")];
    let missing = |fields: &str| texts(&manifest("billing.prorations", fields), &around, "extension-file-not-found");
    for fields in [
        "script: {content: extensions/a/src/index.ts}",
        "script: {content: ./extensions/a/src/index.ts}",
        "script: {content: a/src/index.ts}",
        "script: {content: ''}",
        "script: null",
        "configuration: {input_schema: {content: extensions/a/generated/config.schema.json}}",
        "custom_input_schema: schemas/input.json",
    ] {
        assert_eq!(missing(fields), [] as [&str; 0], "{fields}");
    }
    assert_eq!(missing("script: {content: src/index.ts}"), ["src/index.ts"]);
    assert_eq!(missing("script: {content: extensions/a}"), ["extensions/a"], "a folder is no script");
    assert_eq!(missing("custom_input_schema: input.json"), ["input.json"]);
    assert_eq!(missing("configuration: {ui_schema: {content: ui.json}}"), ["ui.json"]);
}

#[test]
fn endpoint_needs_an_id_and_an_https_url() {
    let wrong = |endpoints: &str| {
        let fields = format!("endpoints: {endpoints}");
        texts(&manifest("billing.prorations", &fields), &[], "invalid-extension-endpoint")
    };
    for endpoints in [
        "null",
        "[]",
        "[{id: a, live: {url: https://a.ledgerline.dev}}]",
        "[{id: a, managed_sandbox: {url: https://a.ledgerline.dev/path}, live: null}]",
        "[{id: a, live: {url: https://a.ledgerline.dev}, managed_sandbox: {url: https://b.ledgerline.dev}}]",
        "[{id: a, url: https://a.ledgerline.dev}]",
        "[text]",
    ] {
        assert_eq!(wrong(endpoints), [] as [&str; 0], "{endpoints}");
    }
    assert_eq!(wrong("[{live: {url: https://a.ledgerline.dev}}]"), ["{live: {url: https://a.ledgerline.dev}}"]);
    assert_eq!(wrong("[{id: '', url: https://a.ledgerline.dev}]"), ["{id: '', url: https://a.ledgerline.dev}"]);
    assert_eq!(wrong("[{id: a}]"), ["{id: a}"]);
    assert_eq!(wrong("[{id: a, live: {purpose: b}}]"), ["{purpose: b}"]);
    assert_eq!(wrong("[{id: a, live: {url: ' '}}]"), ["{url: ' '}"]);
    assert_eq!(wrong("[{id: a, live: {url: http://a.ledgerline.dev}}]"), ["http://a.ledgerline.dev"]);
    assert_eq!(wrong("[{id: a, live: {url: a.ledgerline.dev}}]"), ["a.ledgerline.dev"]);
}

#[test]
fn endpoint_ids_can_repeat_across_extensions() {
    let endpoints = "endpoints: [{id: a, live: {url: https://a.ledgerline.dev}}]";
    let other = format!(
        "  - {{id: b, name: B, interface_id: billing.prorations, version: 1.0.0, methods: {{}}, {endpoints}}}\n"
    );
    assert_eq!(findings(&(manifest("billing.prorations", endpoints) + &other), &[]), []);
}

#[test]
fn interfaces_of_public_apps_are_known() {
    for interface in ["core.workflows.custom_action", "commerce.discount_calculation", "''"] {
        assert_eq!(findings(&manifest(interface, &format!("permissions: [{RUN}]")), &[]), [], "{interface}");
    }
    let found = texts(&manifest("billing.invoices", "description: x"), &[], "unknown-interface-id");
    assert_eq!(found, ["billing.invoices"]);
}

#[test]
fn extensions_of_a_v1_manifest_are_not_checked() {
    let text = r#"{"id": "dev.ledgerline", "name": "L", "version": "1.0.0", "extensions": [{"id": "a"}, {"id": "a"}]}"#;
    assert!(rules::findings("extensions", &[("stripe-app.json", text)]).is_empty());
}
