//! What a manifest may say about sandboxes.

use crate::support::rules as support;
use stripe_app_lint::syntax::edit;
use support::{findings, names};

const UNDECLARED: &str = "sandbox-undeclared";
const NOT_BOOLEAN: &str = "sandbox-flag-not-boolean";
const DISABLED: &str = "sandbox-disabled";

#[test]
fn every_value_matches_the_table() {
    for (value, private, public) in [
        ("", None, Some(UNDECLARED)),
        ("null", None, Some(UNDECLARED)),
        ("true", None, None),
        ("false", None, Some(DISABLED)),
        ("\"true\"", Some(NOT_BOOLEAN), Some(NOT_BOOLEAN)),
        ("\"FALSE\"", Some(NOT_BOOLEAN), Some(NOT_BOOLEAN)),
        ("\"\"", Some(NOT_BOOLEAN), Some(NOT_BOOLEAN)),
        ("1", None, None),
        ("[]", None, None),
    ] {
        for (distribution, expected) in
            [("private", private), ("PRIVATE", private), ("public", public), ("PUBLIC", public)]
        {
            let field =
                if value.is_empty() { String::new() } else { format!(", \"sandbox_install_compatible\": {value}") };
            let v1 = format!(
                r#"{{ "id": "x", "version": "1.0.0", "name": "x", "distribution_type": "{distribution}"{field} }}"#
            );
            let found = findings("sandbox", &[("stripe-app.json", &v1)]);
            assert_eq!(names(&found), expected.into_iter().collect(), "{v1}");
            let v2 = format!(
                "id: x\nversion: 1.0.0\nname: x\nextensions: []\ndeclarations: {{ \"distribution_type\": {distribution}{field} }}\n"
            );
            let found = findings("sandbox", &[("stripe-app.yaml", &v2)]);
            assert_eq!(names(&found), expected.into_iter().collect(), "{v2}");
        }
    }
}

#[test]
fn a_word_of_another_language_has_no_fix() {
    for (value, fixed) in
        [("\"TRUE\"", Some("true")), ("'false'", Some("false")), ("\"yes\"", None), ("\"true \"", None)]
    {
        let text = format!("{{ \"id\": \"x\", \"sandbox_install_compatible\": {value} }}");
        let found = findings("sandbox", &[("stripe-app.json", &text)]);
        let applied = found[0].fix.as_ref().map(|fix| edit::apply(&text, &fix.edits));
        assert_eq!(applied, fixed.map(|fixed| text.replace(value, fixed)), "{text}");
    }
}

#[test]
fn misspelled_flag_is_not_missing() {
    for field in [
        r#""sandbox_install_compatable": true"#,
        r#""ui_extension": { "sandbox_install_compatible": true }"#,
        r#""sandbox_install_compatible" true"#,
    ] {
        let text = format!("{{ \"id\": \"x\", \"distribution_type\": \"public\", {field} }}");
        assert_eq!(names(&findings("sandbox", &[("stripe-app.json", &text)])), [].into(), "{text}");
    }
    let null = r#"{ "id": "x", "distribution_type": "public", "sandbox_install_compatable": null }"#;
    assert_eq!(names(&findings("sandbox", &[("stripe-app.json", null)])), [UNDECLARED].into());
}
