//! The schemas that editors get: `schemas/editor/` holds what `stripe-app-lint schema` prints, so that they have an address.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use jsonschema::Validator;
use serde_json::{Value, json};
use stripe_app_lint::app::Kind;
use stripe_app_lint::catalogue::Catalogue;
use stripe_app_lint::rules::RULES;
use stripe_app_lint::{config, editor_schema, schema};

const MANIFESTS: [(&str, Kind, &str); 3] = [
    ("stripe-app.v1.schema.json", Kind::V1, schema::V1),
    ("stripe-app.v2.schema.json", Kind::V2, schema::V2),
    ("stripe-app.local.schema.json", Kind::Local, schema::LOCAL),
];

#[test]
fn the_files_are_what_the_program_prints() {
    let mut printed: Vec<(&str, String)> =
        MANIFESTS.iter().map(|(file, kind, _)| (*file, editor_schema::of_manifest(*kind))).collect();
    printed.push(("config.schema.json", editor_schema::of_configuration()));
    for (file, text) in printed {
        let path = Path::new("schemas/editor").join(file);
        if env::var_os("SNAPSHOTS").is_some_and(|what| what == "overwrite") {
            fs::write(&path, &text).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(found == text, "{} is out of date: cargo xtask snapshots renews it", path.display());
    }
}

#[test]
fn every_known_name_is_offered_once_with_a_description() {
    let schema: Value = serde_json::from_str(&editor_schema::of_manifest(Kind::V2)).unwrap();
    let offered = |place: &str| {
        let choices = schema.pointer(place).unwrap();
        let (names, descriptions) =
            (words(&choices["anyOf"][0]["enum"]), words(&choices["anyOf"][0]["markdownEnumDescriptions"]));
        assert_eq!(names.len(), descriptions.len(), "{place}");
        assert!(descriptions.iter().all(|text| text.ends_with('.') && text.len() > 20), "{descriptions:?}");
        let unique: BTreeSet<String> = names.iter().cloned().collect();
        assert_eq!(unique.len(), names.len(), "{place}");
        unique
    };
    let catalogue = Catalogue::load();
    let permissions = offered("/$defs/permission/properties/permission");
    assert!(permissions.contains("customer_read") && permissions.len() > 150, "{permissions:?}");
    assert!(!permissions.contains("webhook_write"), "the upload rejects it");
    assert!(permissions.iter().all(|name| catalogue.permission(name).is_some_and(|it| it.status.exists())));
    let viewports = offered("/$defs/view/properties/viewport");
    assert!(viewports.contains("stripe.dashboard.customer.detail") && viewports.len() > 20, "{viewports:?}");
    assert!(offered("/$defs/extension/properties/interface_id").contains("billing.prorations"));

    let schema: Value = serde_json::from_str(&editor_schema::of_configuration()).unwrap();
    let rules = schema["$defs"]["rules"]["properties"].as_object().unwrap();
    assert!(RULES.iter().all(|rule| rules[rule.name]["description"] == rule.page().summary()));
}

fn words(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

#[test]
fn no_set_offers_a_word_in_two_spellings_or_null() {
    for (file, kind, _) in MANIFESTS {
        let mut sets = Vec::new();
        find_sets(&serde_json::from_str(&editor_schema::of_manifest(kind)).unwrap(), &mut sets);
        assert!(sets.len() > 4, "{file}");
        for set in sets {
            let folded: BTreeSet<String> = set.iter().map(|word| word.as_str().unwrap().to_lowercase()).collect();
            assert_eq!(folded.len(), set.len(), "{file}: {set:?}");
        }
    }
}

fn find_sets(schema: &Value, found: &mut Vec<Vec<Value>>) {
    found.extend(schema.get("enum").and_then(Value::as_array).cloned());
    let children: Vec<&Value> = match schema {
        Value::Object(object) => object.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => return,
    };
    children.into_iter().for_each(|child| find_sets(child, found));
}

/// Editors mark what a schema does not accept, so that one for an editor must not be stricter, and it need not be laxer.
#[test]
fn editors_accept_what_the_linter_accepts() {
    let values = [
        json!("private"),
        json!("PUBLIC"),
        json!("Public"),
        json!("pUBLIC"),
        json!("oauth"),
        json!("OAUTH"),
        json!("new_thing_read"),
        json!("customer_read"),
        json!(""),
        json!(null),
        json!(1),
        json!(true),
        json!([]),
        json!({}),
    ];
    for (file, kind, text) in MANIFESTS {
        let (ours, editors) = (validator(text), validator(&editor_schema::of_manifest(kind)));
        let (mut accepted, mut rejected) = (0, 0);
        for field in ["distribution_type", "stripe_api_access_type", "permission", "viewport", "type", "interface_id"] {
            for value in &values {
                let manifest = manifest_with(field, value);
                let verdict = ours.is_valid(&manifest);
                assert_eq!(editors.is_valid(&manifest), verdict, "{file}: {field}: {value}");
                if verdict { accepted += 1 } else { rejected += 1 }
            }
        }
        assert!(accepted > 10 && rejected > 10, "{file}: {accepted} accepted, {rejected} rejected");
    }
    let (ours, editors) = (validator(config::SCHEMA), validator(&editor_schema::of_configuration()));
    for value in [json!("off"), json!("OFF"), json!(""), json!("reason"), json!(null), json!(1)] {
        for name in ["vague-purpose", "new-rule", "customer_read", "new_read"] {
            for configuration in [
                json!({ "rules": { name: value } }),
                json!({ "code": { "used": { name: value } } }),
                json!({ "suppress": [{ "rule": value, "reason": "a" }] }),
            ] {
                assert_eq!(editors.is_valid(&configuration), ours.is_valid(&configuration), "{configuration}");
            }
        }
    }
}

fn validator(schema: &str) -> Validator {
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
}

/// A manifest of any generation that has the field with the value.
fn manifest_with(field: &str, value: &Value) -> Value {
    let mut manifest = json!({ "id": "a", "version": "1", "name": "a", "extensions": [] });
    match field {
        "permission" => manifest["permissions"] = json!([{ field: value }]),
        "viewport" => manifest["ui_extension"] = json!({ "views": [{ field: value, "component": "A" }] }),
        "type" => manifest["post_install_action"] = json!({ field: value }),
        "interface_id" => {
            manifest["extensions"] = json!([{ field: value, "id": "a", "name": "a", "version": "1", "methods": {} }]);
        }
        _ => manifest[field] = value.clone(),
    }
    manifest
}
