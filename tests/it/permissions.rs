//! What the rules of permissions accept and what they refuse.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stripe_app_lint::app::Memory;
use stripe_app_lint::catalogue::Catalogue;
use stripe_app_lint::config::Config;
use stripe_app_lint::diagnostic::{Finding, Severity};
use stripe_app_lint::engine::FileReport;
use stripe_app_lint::engine::lint;
use stripe_app_lint::rules;
use stripe_app_lint::syntax::edit;

const PURPOSE: &str = "Books each payment on the day it was made.";

/// The findings of this family in a file.
fn lint_file(path: &str, text: &str, config: &Config) -> FileReport {
    let mut files = Memory::default();
    files.insert(path, text.as_bytes().to_vec());
    let mut linted = lint(&files, path.as_ref(), config).unwrap().unwrap_or_default();
    linted.findings.retain(|finding| finding.rule.family == "permissions");
    linted
}

fn lint_list(list: &Value) -> FileReport {
    let manifest = json!({"id": "dev.ledgerline.app", "version": "1.0.0", "name": "Ledgerline", "permissions": list});
    lint_file("stripe-app.json", &manifest.to_string(), &Config::default())
}

/// Lints a list of permissions that all have a purpose of their own.
fn lint_names(names: &[&str]) -> FileReport {
    let entry = |(index, name): (usize, &&str)| json!({"permission": name, "purpose": format!("{PURPOSE} {index}")});
    lint_list(&names.iter().enumerate().map(entry).collect())
}

fn lint_purpose(name: &str, purpose: &Value) -> FileReport {
    lint_list(&json!([{"permission": name, "purpose": purpose}]))
}

fn rules_of(linted: &FileReport) -> Vec<&'static str> {
    linted.findings.iter().map(|finding| finding.rule.name).collect()
}

fn place<'a>(linted: &'a FileReport, finding: &Finding) -> &'a str {
    &linted.source(finding.span).text[finding.span.start..finding.span.end]
}

fn fixed(linted: &FileReport) -> Value {
    let edits: Vec<_> = linted.findings[0].fix.as_ref().unwrap().edits.clone();
    let manifest: Value = serde_json::from_str(&edit::apply(&linted.sources[0].text, &edits)).unwrap();
    manifest["permissions"].clone()
}

#[test]
fn name_gets_at_most_one_finding() {
    for (name, expected) in [
        ("customer_read", None),
        ("entitlement_read", None),
        ("promotion_code_write", None),
        ("provisioning_account_request_write", None),
        ("workflow_custom_action_run_write", None),
        ("stripecli_session_write", None),
        ("customers_read", Some("misspelled-permission")),
        ("refund_read", Some("misspelled-permission")),
        ("refunds_read", Some("misspelled-permission")),
        ("rak_refund_read", Some("misspelled-permission")),
        ("Price-Read", Some("misspelled-permission")),
        ("account_read", Some("misspelled-permission")),
        ("webhook_endpoint_write", Some("misspelled-permission")),
        ("webhooks_write", Some("misspelled-permission")),
        ("datastore_write", Some("misspelled-permission")),
        ("shpping_rate_write", Some("misspelled-permission")),
        ("rak_stripecli_session_write", Some("misspelled-permission")),
        ("billing_clock_read.", Some("misspelled-permission")),
        (" customer_read", Some("misspelled-permission")),
        ("customer read", Some("misspelled-permission")),
        ("coupon_read,", Some("misspelled-permission")),
        ("charge.refunded", Some("misspelled-permission")),
        ("account.application.deauthorized", Some("misspelled-permission")),
        ("webhook_write", Some("refused-permission")),
        ("invoice.overpaid", Some("misspelled-permission")),
        ("v1.customer.created", Some("misspelled-permission")),
        ("treasury.*", Some("misspelled-permission")),
        ("customer.read", Some("misspelled-permission")),
        ("quantum.flux.write", Some("misspelled-permission")),
        ("read_only", Some("misspelled-permission")),
        ("read_write", Some("misspelled-permission")),
        ("balance_transaction_read", Some("misspelled-permission")),
        ("tax_registrations_read", Some("misspelled-permission")),
        ("payment_records_write", None),
        ("app_install_write", Some("unconfirmed-permission")),
        ("secret_read", Some("unconfirmed-permission")),
        ("coupon_read, coupon_write", Some("several-permissions-in-one-entry")),
        ("coupon_read coupon_write", Some("several-permissions-in-one-entry")),
        ("coupon_read\ncoupon_write", Some("several-permissions-in-one-entry")),
        ("coupon_read|refund_read", Some("several-permissions-in-one-entry")),
        ("coupon_read and quantum_flux_write", Some("several-permissions-in-one-entry")),
        ("coupon_read/write", Some("unknown-permission")),
        ("quantum_flux_write", Some("unknown-permission")),
        ("balance_write", Some("unknown-permission")),
        ("project_read", Some("unknown-permission")),
        ("customer", Some("unknown-permission")),
        ("*", Some("unknown-permission")),
        ("", Some("unknown-permission")),
        (" \t", Some("unknown-permission")),
        (",", Some("unknown-permission")),
    ] {
        assert_eq!(rules_of(&lint_names(&[name])), Vec::from_iter(expected), "{name:?}");
    }
}

#[test]
fn only_a_dotted_name_with_a_certain_meaning_is_replaced() {
    for (name, expected) in [
        ("invoice.paid", Some("event_read")),
        ("v1.customer.created", Some("event_read")),
        ("customer.read", Some("customer_read")),
        ("customer.brand_new", None),
        ("quantum.flux.write", None),
    ] {
        let linted = lint_names(&[name]);
        let written = linted.findings[0].fix.is_some().then(|| fixed(&linted)[0]["permission"].clone());
        assert_eq!(written, expected.map(Value::from), "{name}");
    }
}

#[test]
fn an_unknown_name_is_a_warning_and_an_empty_one_an_error() {
    assert_eq!(lint_names(&["quantum_flux_write"]).findings[0].severity, Severity::Warning);
    assert_eq!(lint_names(&[""]).findings[0].severity, Severity::Error);
}

#[test]
fn unknown_name_gets_the_date_and_the_nearest_names() {
    let finding = &lint_names(&["financial_account_write"]).findings[0];
    assert!(finding.message.contains(Catalogue::load().permissions.date), "{}", finding.message);
    assert!(finding.help.as_ref().unwrap().starts_with("did you mean `financial_account_read`"), "{:?}", finding.help);
}

#[test]
fn configured_names_are_known() {
    let mut config = Config::default();
    config.settings.code.known =
        ["webhook_write", "refund_read", "quantum_flux_write", "secret_read"].map(String::from).to_vec();
    let entries: Vec<Value> = config
        .settings
        .code
        .known
        .iter()
        .enumerate()
        .map(|(index, name)| json!({"permission": name, "purpose": format!("{PURPOSE} {index}")}))
        .collect();
    let manifest = json!({"id": "a", "version": "1.0.0", "name": "A", "permissions": entries}).to_string();
    assert_eq!(rules_of(&lint_file("stripe-app.json", &manifest, &config)), [] as [&str; 0]);
}

#[test]
fn no_fix_writes_a_rejected_or_duplicate_permission() {
    for names in
        [&["webhook_endpoint_write"][..], &["webhooks_write"], &["rak_webhook_write"], &["refund_read", "charge_read"]]
    {
        let finding = &lint_names(names).findings[0];
        assert_eq!((finding.rule.name, &finding.fix), ("misspelled-permission", &None), "{names:?}");
        assert!(finding.help.as_ref().unwrap().contains("remove this entry"), "{:?}", finding.help);
    }
    assert_eq!(fixed(&lint_names(&["refund_write"]))[0]["permission"], "charge_write");
}

#[test]
fn several_names_are_split_into_missing_entries() {
    for (names, after) in [
        (&["coupon_read,coupon_write"][..], &["coupon_read", "coupon_write"][..]),
        (&["coupon_read + coupon_write & plan_read"], &["coupon_read", "coupon_write", "plan_read"]),
        (&["coupon_read, coupon_read"], &["coupon_read"]),
        (&["coupon_read, coupon_write", "coupon_read"], &["coupon_write", "coupon_read"]),
        (
            &["plan_read", "coupon_read, coupon_write", "sku_read"],
            &["plan_read", "coupon_read", "coupon_write", "sku_read"],
        ),
    ] {
        let list = fixed(&lint_names(names));
        let found: Vec<&str> =
            list.as_array().unwrap().iter().map(|entry| entry["permission"].as_str().unwrap()).collect();
        assert_eq!(found, after, "{names:?}");
    }
    let listed = lint_names(&["coupon_read, coupon_write", "coupon_read", "coupon_write"]);
    assert_eq!(listed.findings[0].fix, None);
}

#[test]
fn every_copy_of_a_split_entry_keeps_its_purpose() {
    let list =
        json!([{"name": "for the reviewer", "purpose": {"en": PURPOSE}, "permission": "coupon_read, coupon_write"}]);
    let after = fixed(&lint_list(&list));
    assert_eq!(
        after,
        json!([
            {"name": "for the reviewer", "purpose": {"en": PURPOSE}, "permission": "coupon_read"},
            {"name": "for the reviewer", "purpose": {"en": PURPOSE}, "permission": "coupon_write"},
        ])
    );
}

#[test]
fn duplicates_are_found_within_one_list_only() {
    let yaml = format!(
        "id: a\nversion: 1.0.0\nname: A\ndeclarations:\n  stripe_api_access:\n    permissions:\n      - {{permission: charge_read, purpose: {PURPOSE}}}\n\
         extensions:\n  - id: b\n    permissions:\n      - {{permission: charge_read, purpose: {PURPOSE}}}\n"
    );
    assert_eq!(rules_of(&lint_file("stripe-app.yaml", &yaml, &Config::default())), [] as [&str; 0]);
    let yaml = yaml + &format!("      - {{permission: charge_read, purpose: {PURPOSE}}}\n");
    assert_eq!(rules_of(&lint_file("stripe-app.yaml", &yaml, &Config::default())), ["duplicate-permission"]);
}

#[test]
fn longer_purpose_of_a_duplicate_permission_is_kept() {
    for (first, second, kept) in [
        ("Books payments by day.", PURPOSE, PURPOSE),
        (PURPOSE, "Books payments by day.", PURPOSE),
        (PURPOSE, PURPOSE, PURPOSE),
    ] {
        let list =
            json!([{"permission": "charge_read", "purpose": first}, {"permission": "charge_read", "purpose": second}]);
        let linted = lint_list(&list);
        assert_eq!(rules_of(&linted), ["duplicate-permission"]);
        assert_eq!(fixed(&linted), json!([{"permission": "charge_read", "purpose": kept}]));
    }
}

#[test]
fn entries_without_a_name_are_not_duplicates() {
    let list = json!([{"purpose": PURPOSE}, {"purpose": "Shows open invoices beside the payer."}, {"permission": 1, "purpose": "Lists coupons by their end."}, {"permission": 1, "purpose": "Finds the payer of a line."}]);
    assert_eq!(rules_of(&lint_list(&list)), [] as [&str; 0]);
}

#[test]
fn earlier_of_two_equivalent_permissions_is_kept() {
    for names in [["invoice_read", "credit_note_read"], ["credit_note_read", "invoice_read"]] {
        let linted = lint_names(&names);
        assert_eq!(rules_of(&linted), ["redundant-permission"]);
        assert_eq!(place(&linted, &linted.findings[0]), format!("\"{}\"", names[1]));
    }
}

#[test]
fn remaining_permissions_grant_the_removed_ones() {
    let catalogue = Catalogue::load();
    let known: Vec<&str> =
        catalogue.permissions.iter().filter(|entry| entry.status.exists()).map(|entry| entry.name).collect();
    let some = ["credit_note_read", "invoice_read", "credit_note_write", "invoice_write", "quote_read", "product_read"];
    let (mut backwards, mut rotated) = (known.clone(), some.to_vec());
    backwards.reverse();
    let mut lists = vec![known, backwards];
    for _ in 0..some.len() {
        rotated.rotate_left(1);
        lists.push(rotated.clone());
    }
    for list in lists {
        let linted = lint_names(&list);
        let redundant: BTreeSet<&str> = linted
            .findings
            .iter()
            .filter(|finding| finding.rule.name == "redundant-permission")
            .map(|finding| place(&linted, finding).trim_matches('"'))
            .collect();
        assert!(!redundant.is_empty(), "{list:?}");
        let left: Vec<&str> = list.into_iter().filter(|name| !redundant.contains(name)).collect();
        for name in redundant {
            let grants = |other: &&str| catalogue.permission(other).unwrap().implies.contains(&name);
            assert!(left.iter().any(grants), "{name} is granted by none of {left:?}");
        }
    }
}

#[test]
fn empty_purpose_is_missing() {
    for (purpose, places) in [
        (json!(null), &["null"][..]),
        (json!(""), &["\"\""]),
        (json!(" \u{200b}\n"), &["\" \u{200b}\\n\""]),
        (json!({}), &["{}"]),
        (json!({"en": PURPOSE, "de": "", "fr": null}), &["\"\"", "null"]),
        (json!(PURPOSE), &[]),
        (json!({"en": PURPOSE}), &[]),
        (json!(7), &[]),
        (json!([""]), &[]),
    ] {
        let linted = lint_purpose("charge_read", &purpose);
        assert!(rules_of(&linted).iter().all(|rule| *rule == "missing-purpose"), "{purpose}");
        let found: Vec<&str> = linted.findings.iter().map(|finding| place(&linted, finding)).collect();
        assert_eq!(BTreeSet::from_iter(found), BTreeSet::from_iter(places.iter().copied()), "{purpose}");
    }
}

#[test]
fn unreadable_purpose_is_not_missing() {
    let text = r#"{"id": "a", "version": "1", "name": "A", "permissions": [{"permission": "charge_read", "purpose": ], {"permission": "charge_read""#;
    let linted = lint_file("stripe-app.json", text, &Config::default());
    assert!(!rules_of(&linted).contains(&"missing-purpose"), "{:?}", linted.findings);
}

#[test]
fn vague_purposes_differ_from_plain_ones() {
    for (name, purpose) in [
        ("invoice_read", "test"),
        ("invoice_read", "Read data"),
        ("invoice_read", "  Read    open   inv   "),
        ("invoice_read", "EXPLANATION"),
        ("invoice_read", "EXPLANATION OF THE PERMISSION"),
        ("invoice_read", "TODO say what it is for"),
        ("invoice_read", "todo: say what it is for"),
        ("invoice_read", "Receive access to the number?? and the email??"),
        ("invoice_read", "Lorem ipsum dolor sit amet"),
        ("invoice_read", "......................."),
        ("invoice_read", "Allows this example app to read details of an invoice"),
        ("invoice_read", "Grants access to Invoices"),
        ("charge_write", "Grants access to Charges."),
        ("customer_read", "Allows the app to access the customer."),
        ("payment_intent_write", "Payment intent write"),
        ("payment_method_read", "This permission is needed to read payment methods"),
        ("webhook_read", "Grants access to Webhook Endpoints"),
        ("billing_clock_read", "Grants access to Test clocks"),
        ("quantum_flux_write", "Write the quantum flux of the account"),
        ("invoice_read", "請求書を読む"),
    ] {
        assert_eq!(
            rules_of(&lint_purpose(name, &json!(purpose))).iter().find(|rule| **rule == "vague-purpose"),
            Some(&"vague-purpose"),
            "{purpose}"
        );
    }
    for (name, purpose) in [
        ("invoice_read", PURPOSE),
        ("customer_read", "so we can message them"),
        ("customer_read", "Allows Dub to read customer information."),
        ("payment_method_write", "Attach Payment Method"),
        ("payment_intent_write", "Handle payment transactions"),
        ("secret_write", "For storing secrets in Stripe"),
        ("customer_read", "Leer clientes para cuentas"),
        ("event_read", "Empfängt Ereignisse zu Rechnungen"),
        ("customer_read", "顧客名を請求書に表示"),
        ("customer_read", "고객 이름을 청구서에 표시합니다"),
        ("invoice_read", "Sync open invoices to your todo list"),
        ("charge_read", "Runs a test charge each night"),
        ("file_read", "Read uploaded evidence files"),
        ("invoice_read", "Why was an invoice not paid? Shows the reason."),
        ("product_read", "Shows plan names instead of IDs."),
    ] {
        assert_eq!(rules_of(&lint_purpose(name, &json!(purpose))), [] as [&str; 0], "{name}: {purpose}");
    }
}

#[test]
fn each_language_of_a_purpose_is_checked() {
    let linted = lint_purpose("invoice_read", &json!({"en": PURPOSE, "de": "Rechnungen", "fr": "Factures"}));
    assert_eq!(rules_of(&linted), ["vague-purpose", "vague-purpose"]);
    assert_eq!(place(&linted, &linted.findings[0]), "\"Rechnungen\"");
}

#[test]
fn repeated_text_is_one_finding_with_related_places() {
    let entries =
        ["invoice_read", "charge_read", "payout_read"].map(|name| json!({"permission": name, "purpose": "Test"}));
    let linted = lint_list(&json!(entries));
    assert_eq!(rules_of(&linted), ["repeated-purpose", "vague-purpose"]);
    for finding in &linted.findings {
        assert_eq!(finding.related.len(), 2, "{}", finding.rule.name);
        assert!(finding.span < finding.related[0].span);
    }
}

#[test]
fn a_purpose_is_repeated_by_other_permissions_of_its_list_only() {
    let entry = |name: &str, purpose: &str| json!({"permission": name, "purpose": purpose});
    let loud = PURPOSE.to_uppercase().replace(' ', "  ");
    let repeated = lint_list(&json!([entry("charge_read", PURPOSE), entry("payout_read", &loud)]));
    assert_eq!(rules_of(&repeated), ["repeated-purpose"]);
    let twice = lint_list(&json!([entry("charge_read", PURPOSE), entry("charge_read", PURPOSE)]));
    assert_eq!(rules_of(&twice), ["duplicate-permission"]);
    let blank = lint_list(&json!([entry("charge_read", ""), entry("payout_read", "")]));
    assert_eq!(rules_of(&blank), ["missing-purpose", "missing-purpose"]);
    let in_two_languages = lint_purpose("charge_read", &json!({"en": PURPOSE, "de": PURPOSE}));
    assert_eq!(rules_of(&in_two_languages), [] as [&str; 0]);
}

#[test]
fn purpose_about_an_implied_permission_is_accepted() {
    let linted = lint_purpose("invoice_read", &json!("Shows credit notes in the ledger."));
    assert_eq!(rules_of(&linted), [] as [&str; 0]);
    let linted = lint_purpose("coupon_read", &json!("Shows credit notes in the ledger."));
    assert_eq!(rules_of(&linted), ["purpose-names-other-object"]);
}

#[test]
fn malformed_entries_raise_no_permission_findings() {
    for list in [json!(null), json!([]), json!({}), json!("customer_read"), json!(["customer_read", null, 1, []])] {
        assert_eq!(rules_of(&lint_list(&list)), [] as [&str; 0], "{list}");
    }
}

#[test]
fn only_the_beginning_of_a_very_long_list_is_compared() {
    let entry = |index: usize| json!({"permission": format!("permision_{index}_red"), "purpose": PURPOSE});
    let linted = lint_list(&(0..2_000).map(entry).collect());
    assert_eq!(linted.findings.len(), 301);
}

#[test]
fn every_rule_of_this_family_has_its_severity() {
    let rules = rules::RULES.iter().filter(|rule| rule.family == "permissions");
    let severities: Vec<_> = rules.map(|rule| (rule.name, rule.page().severity)).collect();
    assert_eq!(
        severities,
        [
            ("unknown-permission", Severity::Warning),
            ("misspelled-permission", Severity::Error),
            ("refused-permission", Severity::Error),
            ("unconfirmed-permission", Severity::Info),
            ("several-permissions-in-one-entry", Severity::Error),
            ("duplicate-permission", Severity::Warning),
            ("redundant-permission", Severity::Info),
            ("missing-purpose", Severity::Error),
            ("vague-purpose", Severity::Warning),
            ("repeated-purpose", Severity::Warning),
            ("purpose-names-other-object", Severity::Info),
        ]
    );
}
