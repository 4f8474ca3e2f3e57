use proptest::prelude::*;

use super::super::{Compiled, compiled};
use super::*;
use crate::app::Kind;
use crate::syntax::{self, SourceId, Span};

/// JSON made of keys and values that occur in manifests, with duplicate keys.
fn json() -> impl Strategy<Value = String> {
    const KEYS: &[&str] = &[
        "id",
        "version",
        "name",
        "icon",
        "permissions",
        "permission",
        "purpose",
        "distribution_type",
        "post_install_action",
        "type",
        "url",
        "ui_extension",
        "views",
        "viewport",
        "component",
        "content_security_policy",
        "connect-src",
        "extensions",
        "declarations",
        "unknown",
        "a/b~c",
        "0",
    ];
    const SCALARS: &[&str] =
        &["null", "true", "0", "-1.5e3", r#""public""#, r#""PUBLIC""#, r#""external""#, r#""\u00e9""#, r#""""#];
    let scalar = proptest::sample::select(SCALARS).prop_map(str::to_owned);
    scalar.prop_recursive(5, 60, 6, |value| {
        let member = (proptest::sample::select(KEYS), value.clone());
        let object = proptest::collection::vec(member, 0..6).prop_map(|members| {
            let members = members.iter().map(|(key, value)| format!("\"{key}\":{value}"));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        });
        let list = proptest::collection::vec(value, 0..3).prop_map(|items| format!("[{}]", items.join(",")));
        prop_oneof![3 => object, 1 => list]
    })
}

/// Valid and invalid fields that are added to the three required ones.
const FIELDS: &[&str] = &[
    r#""icon": null"#,
    r#""icon": 1"#,
    r#""permissions": [{"permission": "a"}, {"permission": "b", "purpose": {"en": "x"}}]"#,
    r#""permissions": [{"purpose": "x"}]"#,
    r#""permissions": ["customer_read"]"#,
    r#""permissions": [{"permission": "a", "purpose": {"en": 1}}]"#,
    r#""permissions": [{"permission": "a", "reason": "x"}]"#,
    r#""distribution_type": "public""#,
    r#""distribution_type": null"#,
    r#""distribution_type": "everybody""#,
    r#""distribution_type": 1"#,
    r#""sandbox_install_compatible": true"#,
    r#""sandbox_install_compatible": "true""#,
    r#""ui_extension": {"views": [{"viewport": "a", "component": "B"}], "content_security_policy": null}"#,
    r#""ui_extension": {"views": [{"viewport": "a"}]}"#,
    r#""ui_extension": []"#,
    r#""ui_extension": [1]"#,
    r#""post_install_action": {"type": "external", "url": "a"}"#,
    r#""post_install_action": {"type": "external"}"#,
    r#""post_install_action": {"type": "external", "url": null}"#,
    r#""post_install_action": {"type": "modal", "url": null}"#,
    r#""post_install_action": {"url": 1}"#,
    r#""declarations": {"distribution_type": "public", "anything": 1}"#,
    r#""declarations": {"distribution_type": "anything"}"#,
    r#""extensions": []"#,
    r#""extensions": [{"id": "a"}]"#,
    r#""extensions": [{"id": "a", "name": "b", "interface_id": "c", "version": "1.0.0", "methods": {}}]"#,
    r#""unknown": 1"#,
    r#""id": 1"#,
];

fn manifest(fields: &[&str]) -> String {
    let fields = fields.iter().map(|field| format!(", {field}"));
    format!(r#"{{"id": "a", "version": "1", "name": "b"{}}}"#, fields.collect::<String>())
}

fn parsed(text: &str) -> Node {
    syntax::read(text, SourceId(0)).0.root.unwrap()
}

fn schemas() -> [&'static Compiled; 3] {
    [Kind::V1, Kind::V2, Kind::Local].map(compiled)
}

/// The errors found in the excerpt, which must be those of the whole text.
fn errors(text: &str, Compiled { schema, validator }: &'static Compiled) -> Vec<(Span, String)> {
    let (root, whole): (_, Json) = (parsed(text), serde_json::from_str(text).unwrap());
    let place = |node: &Node, error: &ValidationError| (node.span, error.schema_path().to_string());
    let reader = Reader { schema, most: usize::MAX };
    let excerpt = reader.excerpt(schema, &root);
    let mut ours: Vec<_> = excerpt
        .iter()
        .flat_map(|excerpt| {
            let json = excerpt.to_json();
            let errors: Vec<_> = excerpt.errors(&json, validator).map(|(node, error)| place(node, &error)).collect();
            errors
        })
        .collect();
    let of_whole = validator.iter_errors(&whole);
    let mut theirs: Vec<_> =
        of_whole.map(|error| place(root.at(error.instance_path().as_str()).unwrap(), &error)).collect();
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs, "{text}");
    assert!(excerpt.is_some() || ours.is_empty(), "{text}");
    let without_duplicates = parsed(&whole.to_string());
    assert_eq!(reader.excerpt(schema, &without_duplicates).is_none(), ours.is_empty(), "{text}");
    ours
}

#[test]
fn every_field_yields_the_same_errors_as_the_whole_document() {
    let mut valid = 0;
    for field in FIELDS {
        for text in [manifest(&[field]), manifest(&[field, r#""extensions": null"#])] {
            valid += schemas().into_iter().filter(|schema| errors(&text, schema).is_empty()).count();
        }
    }
    assert!(valid > FIELDS.len());
}

proptest! {
    #[test]
    fn excerpt_yields_the_same_errors_as_the_whole_document(
        text in json(),
        fields in proptest::sample::subsequence(FIELDS, 0..6),
    ) {
        for schema in schemas() {
            errors(&text, schema);
            errors(&manifest(&fields), schema);
        }
    }
}

#[test]
fn excerpt_of_very_many_differences_is_limited() {
    let list = |item: &str| format!("[{}]", vec![item; 1_000].join(","));
    let object: Vec<_> = (0..1_000).map(|number| format!(r#""{number}": [7]"#)).collect();
    let good = r#"{"viewport": "a", "component": "B"}"#;
    let root = parsed(&format!(
        r#"{{"id": "a", "permissions": {}, "ui_extension": {{"views": [{good}, {good}, {{}}, {good}]}}, {}}}"#,
        list("[]"),
        object.join(",")
    ));
    let [Compiled { schema, .. }, ..] = schemas();
    let excerpt = Reader { schema, most: 3 }.excerpt(schema, &root).unwrap();
    assert_eq!(
        excerpt.to_json(),
        serde_json::json!({
            "id": "a", "permissions": [[], [], []], "ui_extension": {"views": [{}]}, "0": [], "1": [], "2": []
        })
    );
    assert_eq!(excerpt.at("/ui_extension/views/0"), root.at("/ui_extension/views/2"));
}
