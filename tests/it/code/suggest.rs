//! The list of permissions that is suggested for an app.

use super::*;

/// The names in the list that is suggested for a manifest with these, beside a view that reads a customer.
fn suggested(names: &[&str], known: &[&str]) -> Vec<String> {
    let app = app(&memory(&manifest(names, ""), &[("src/views/App.tsx", &view(READ))]));
    let settings = CodeSettings { known: known.iter().map(|name| name.to_string()).collect(), ..Default::default() };
    let list = serde_json::to_value(suggest(&app, &settings)).unwrap();
    list.as_array().unwrap().iter().map(|entry| entry["permission"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_suggested_list_has_the_names_that_were_meant() {
    for (names, expected) in [
        (&["customers_read"][..], &["customer_read"][..]),
        (&["customer_read", "customers_read"], &["customer_read"]),
        (&["customer_read", "customer_read"], &["customer_read"]),
        // The code only reads customers.
        (&["customer_read_write"], &["customer_read"]),
        (&["customer_read, event_read"], &["customer_read", "event_read"]),
        (&["customers_read, event_read"], &["customer_read", "event_read"]),
        (&["charge.succeeded", "customer_read"], &["event_read", "customer_read"]),
        (&["", "customer_read"], &["customer_read"]),
        (&["webhook_write", "customer_read"], &["customer_read"]),
        // What is in no list may be new, and which of several was meant is for its author to say.
        (&["moonbeam_read", "customer_read"], &["moonbeam_read", "customer_read"]),
        (&["payment_read", "customer_read"], &["payment_read", "customer_read"]),
    ] {
        assert_eq!(suggested(names, &[]), expected, "{names:?}");
    }
    assert_eq!(suggested(&["customers_read"], &["customers_read"]), ["customers_read", "customer_read"]);
}

#[test]
fn the_suggested_list_keeps_purposes_in_every_language() {
    let manifest = manifest(&[], "").replace(
        r#""permissions": []"#,
        r#""permissions": [{"permission": "customer_read", "purpose": {"en": "Shows the name.", "de": "Zeigt den Namen."}},
                           {"permission": "event_read"}]"#,
    );
    let app = app(&memory(&manifest, &[("src/views/App.tsx", &view(READ))]));
    let list = serde_json::to_value(suggest(&app, &CodeSettings::default())).unwrap();
    assert_eq!(list[0]["purpose"], serde_json::json!({"de": "Zeigt den Namen.", "en": "Shows the name."}));
    assert_eq!(list[1]["purpose"], "");
}

#[test]
fn the_suggested_list_keeps_the_purpose_that_fits_best() {
    let purposes = |entries: &str| {
        let manifest = manifest(&[], "").replace(r#""permissions": []"#, &format!(r#""permissions": [{entries}]"#));
        let app = app(&memory(&manifest, &[("src/views/App.tsx", &view(READ))]));
        let list = serde_json::to_value(suggest(&app, &CodeSettings::default())).unwrap();
        assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
        list[0]["purpose"].as_str().unwrap().to_owned()
    };
    let entry = |name, purpose| format!(r#"{{"permission": "{name}", "purpose": "{purpose}"}}"#);
    let of_read = entry("customer_read", "Shows the name.");
    for (other, expected) in [
        (entry("customer_write", "Changes the address of the customer."), "Shows the name."),
        (entry("customers_read", "Shows the name and the address."), "Shows the name."),
        (entry("customer_read", "Shows the name and the address."), "Shows the name and the address."),
        (entry("customer_read", "Name."), "Shows the name."),
        (entry("customer_read", ""), "Shows the name."),
    ] {
        assert_eq!(purposes(&format!("{other}, {of_read}")), expected, "{other}");
        assert_eq!(purposes(&format!("{of_read}, {other}")), expected, "{other}");
    }
    let misspelled = entry("customers_read", "Shows the name.");
    assert_eq!(purposes(&format!("{}, {misspelled}", entry("customer_read", ""))), "Shows the name.");
}

#[test]
fn a_suggested_list_is_complete_and_has_no_other_fault_than_its_empty_purposes() {
    let calls = "stripe.invoices.list(); stripe.creditNotes.list(); stripe.checkout.sessions.list(); \
                 stripe.setupIntents.list(); stripe.mandates.retrieve(id); stripe.payouts.list(); stripe.transfers.list(); \
                 stripe.customers.create({}); stripe.customers.list(); stripe.quotes.list();";
    let files = [("src/views/App.tsx", &*view(calls))];
    let app = app(&memory(&manifest(&["invoices_read"], ""), &files));
    let list = serde_json::to_string(&suggest(&app, &CodeSettings::default())).unwrap();
    let suggested = manifest(&[], "").replace(r#""permissions": []"#, &format!(r#""permissions": {list}"#));
    let linted = lint(&memory(&suggested, &files), &Config::default());
    let names = linted.findings.iter().map(|finding| finding.rule.name);
    let about: Vec<_> = names.filter(|name| name.contains("permission") || name.contains("purpose")).collect();
    assert!(about.len() > 2 && about.iter().all(|name| *name == "missing-purpose"), "{about:?} in {list}");
}

#[test]
fn nothing_is_missing_from_a_list_that_cannot_be_read_whole() {
    let many = vec![r#"{"permission": "charge_read"}"#; 301].join(", ");
    for list in [
        r#"["customer_read"]"#,
        r#"{"customer_read": "Shows the name."}"#,
        r#""customer_read""#,
        r#"[{"name": "customer_read"}]"#,
        r#"[{"permission": ["customer_read"]}]"#,
        r#"[{"permission" "customer_read"}]"#,
        &format!("[{many}]"),
    ] {
        let manifest = manifest(&[], "").replace(r#""permissions": []"#, &format!(r#""permissions": {list}"#));
        let files = [("src/views/App.tsx", &*view("stripe.customers.list();"))];
        assert!(!rules(&manifest, &files).contains(&"undeclared-permission"), "{list}");
        let app = app(&memory(&manifest, &files));
        let settings = CodeSettings::default();
        assert!(suggest(&app, &settings).is_none(), "{list}");
        let table = Table::of(&app, &settings, true);
        assert!(table.rows.iter().all(|row| !matches!(row.state, State::Missing | State::Own)), "{list}");
        assert!(table.notes.iter().any(|note| note.contains("may be declared")), "{list}");
    }
}

#[test]
fn the_suggested_lists_of_several_apps_are_named_by_their_manifests() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name).join("stripe-app.json"), manifest(&["customer_read"], "")).unwrap();
    }
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"))
        .args(["permissions", "--suggest"])
        .current_dir(&folder)
        .output()
        .unwrap();
    let lists: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    for path in ["a/stripe-app.json", "b/stripe-app.json"] {
        assert_eq!(lists[path][0]["permission"], "customer_read", "{lists}");
    }
}
