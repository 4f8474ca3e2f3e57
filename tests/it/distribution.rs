//! Distribution, access type and redirect URIs together: every combination, in both generations of manifest.

use crate::support::rules as support;
use std::collections::BTreeSet;

use stripe_app_lint::app::Manifest;
use stripe_app_lint::diagnostic::Finding;
use stripe_app_lint::syntax::edit;
use support::{app, names};

/// Which rules an app raises, by its distribution (rows) and access type (columns): `P` private-app-oauth,
/// `R` oauth-without-redirect-uri if no redirect URI is listed, `K` restricted-key-default-settings,
/// `I` public-app-implicit-access-type, `.` none.
const TABLE: &str = "
             absent  platform  oauth  restricted_api_key  token
    absent   .       .         PR     K                   .
    private  .       .         PR     K                   .
    PRIVATE  .       .         PR     K                   .
    public   I       .         R      K                   .
    PUBLIC   I       .         R      K                   .
    partner  .       .         R      K                   .
";

const REDIRECT_URIS: [Option<&str>; 4] =
    [None, Some("null"), Some("[]"), Some(r#"["https://ledgerline.dev/callback"]"#)];

/// The fields of one combination, each with its value as JSON.
type Fields<'a> = Vec<(&'a str, String)>;

fn each_combination(check: impl Fn(&Fields, &BTreeSet<&str>)) {
    let mut rows = TABLE.lines().map(str::split_whitespace).filter(|row| row.clone().next().is_some());
    let access_types: Vec<&str> = rows.next().unwrap().collect();
    for mut row in rows {
        let distribution = row.next().unwrap();
        for (access_type, letters) in access_types.iter().zip(row) {
            for uris in REDIRECT_URIS {
                let word = |word: &str| (word != "absent").then(|| format!("\"{word}\""));
                let fields = [
                    ("distribution_type", word(distribution)),
                    ("stripe_api_access_type", word(access_type)),
                    ("allowed_redirect_uris", uris.map(str::to_owned)),
                ];
                let fields: Fields = fields.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
                let has_uri = uris.is_some_and(|uris| uris.contains("https"));
                let expected = letters.chars().filter_map(|letter| rule(letter, has_uri)).collect();
                check(&fields, &expected);
            }
        }
    }
}

fn rule(letter: char, has_uri: bool) -> Option<&'static str> {
    match letter {
        'P' => Some("private-app-oauth"),
        'R' => (!has_uri).then_some("oauth-without-redirect-uri"),
        'K' => Some("restricted-key-default-settings"),
        'I' => Some("public-app-implicit-access-type"),
        '.' => None,
        _ => unreachable!("the table has no other letter"),
    }
}

fn findings(files: &[(&str, &str)]) -> Vec<Finding> {
    support::findings("distribution", files)
}

fn v1(fields: &Fields) -> String {
    let fields: String = fields.iter().map(|(key, value)| format!(",\n  \"{key}\": {value}")).collect();
    format!(
        "{{\n  \"id\": \"com.ledgerline.invoices\",\n  \"version\": \"1.0.0\",\n  \"name\": \"Ledgerline\"{fields}\n}}\n"
    )
}

/// A v2 manifest with the fields under `declarations`, indented by two spaces, or at the root.
fn v2(fields: &Fields, home: &str) -> String {
    let (heading, indent) =
        if home == "declarations" && !fields.is_empty() { ("declarations:\n", "  ") } else { ("", "") };
    let fields: String =
        fields.iter().map(|(key, value)| format!("{}\n", format!("{indent}{key}: {value}").trim_end())).collect();
    format!("id: com.ledgerline.invoices\nversion: 1.0.0\nname: Ledgerline\n{heading}{fields}extensions: []\n")
}

#[test]
fn every_combination_has_the_findings_in_the_table() {
    each_combination(|fields, expected| {
        let text = v1(fields);
        let found = findings(&[("stripe-app.json", &text)]);
        assert_eq!(&names(&found), expected, "{text}");
    });
}

#[test]
fn every_combination_raises_the_same_in_v2() {
    for home in ["declarations", "root"] {
        each_combination(|fields, expected| {
            let text = v2(fields, home);
            let found = findings(&[("stripe-app.yaml", &text)]);
            assert_eq!(&names(&found), expected, "{text}");
        });
    }
}

#[test]
fn every_combination_raises_the_same_when_a_local_manifest_sets_it() {
    each_combination(|fields, expected| {
        let local: String = fields.iter().map(|(key, value)| format!(", \"{key}\": {value}")).collect();
        let local = format!("{{ \"extends\": \"stripe-app.json\"{local} }}");
        let found = findings(&[("stripe-app.dev.json", &local), ("stripe-app.json", &v1(&Fields::new()))]);
        let mut expected = expected.clone();
        // Nobody uploads a local manifest or reviews it.
        expected.remove("public-app-implicit-access-type");
        expected.remove("private-app-oauth");
        assert_eq!(names(&found), expected, "{local}");
    });
}

#[test]
fn the_fix_of_private_oauth_is_offered_wherever_the_field_belongs() {
    let oauth = || ("stripe_api_access_type", "\"oauth\"".to_owned());
    let uris = || ("allowed_redirect_uris", REDIRECT_URIS[3].unwrap().to_owned());
    let private = |value: &str| ("distribution_type", value.to_owned());
    for (path, text) in [
        ("stripe-app.json", v1(&vec![oauth(), uris()])),
        ("stripe-app.json", v1(&vec![private("null"), oauth(), uris()])),
        ("stripe-app.json", v1(&vec![private("\"Private\""), oauth(), uris()])),
        ("stripe-app.yaml", v2(&vec![oauth(), uris()], "declarations")),
        ("stripe-app.yaml", v2(&vec![private("null"), oauth(), uris()], "declarations")),
        ("stripe-app.yaml", v2(&vec![private(""), oauth(), uris()], "declarations")),
        ("stripe-app.yaml", v2(&vec![private("private"), oauth(), uris()], "root")),
    ] {
        let found = findings(&[(path, &text)]);
        assert_eq!(names(&found), ["private-app-oauth"].into(), "{text}");
        let fixed = edit::apply(&text, &found[0].fix.as_ref().expect(&text).edits);
        assert!(Manifest::of(&app(&[(path, &fixed)])).is_public(), "{fixed}");
        assert_eq!(names(&findings(&[(path, &fixed)])), [].into(), "{fixed}");
    }
}

#[test]
fn what_is_not_known_to_be_absent_is_not_reported() {
    for (path, text) in [
        // The distribution may be what could not be read.
        (
            "stripe-app.json",
            r#"{ "stripe_api_access_type": "oauth", "distribution_type" "public", "allowed_redirect_uris": [ }"#,
        ),
        ("stripe-app.json", r#"{ "stripe_api_access_type": "restricted_api_key", "ui_extension": { "views": [ } }"#),
        // It is misspelled, or stands at the wrong place, which are findings of their own.
        (
            "stripe-app.json",
            r#"{ "stripe_api_access_type": "oauth", "disribution_type": "public", "allowed_redirect_uri": ["x"] }"#,
        ),
        (
            "stripe-app.json",
            r#"{ "stripe_api_access_type": "oauth", "allowed_redirect_uris": ["x"],
                 "ui_extension": { "distribution_type": "public" } }"#,
        ),
        (
            "stripe-app.json",
            r#"{ "stripe_api_access_type": "restricted_api_key", "ui_extensions": { "views": [{}] } }"#,
        ),
        ("stripe-app.json", r#"{ "stripe_api_access_type": "restricted_api_key", "ui_extension": { "view": [{}] } }"#),
        // The base is not named, or cannot be read.
        ("stripe-app.dev.json", r#"{ "stripe_api_access_type": "oauth" }"#),
        ("stripe-app.dev.json", r#"{ "extends": "missing.json", "stripe_api_access_type": "oauth" }"#),
        ("stripe-app.dev.json", r#"{ "stripe_api_access_type": "restricted_api_key", "ui_extension": {} }"#),
    ] {
        let found = findings(&[(path, text)]);
        assert_eq!(names(&found), [].into(), "{text}");
    }
}

#[test]
fn a_value_of_another_type_is_left_to_its_own_rule() {
    for text in [
        r#"{ "stripe_api_access_type": "oauth", "distribution_type": true, "allowed_redirect_uris": "https://a.dev/b" }"#,
        r#"{ "stripe_api_access_type": "oauth", "distribution_type": "public", "allowed_redirect_uris": [null] }"#,
        r#"{ "stripe_api_access_type": ["oauth"], "distribution_type": "public" }"#,
        r#"{ "stripe_api_access_type": "restricted_api_key", "ui_extension": "views" }"#,
        r#"{ "stripe_api_access_type": "restricted_api_key", "ui_extension": { "views": [null] } }"#,
    ] {
        let found = findings(&[("stripe-app.json", text)]);
        assert_eq!(names(&found), [].into(), "{text}");
    }
}

#[test]
fn no_views_are_absent_null_or_empty_ones() {
    for ui in ["null", "[]", "{}", r#"{ "views": null }"#, r#"{ "views": [] }"#] {
        let text =
            v1(&vec![("stripe_api_access_type", "\"restricted_api_key\"".to_owned()), ("ui_extension", ui.to_owned())]);
        let found = findings(&[("stripe-app.json", &text)]);
        assert_eq!(names(&found), ["restricted-key-default-settings"].into(), "{text}");
    }
}

#[test]
fn only_an_external_page_is_a_second_landing() {
    let post_install = |action: &str| {
        let text = format!(
            r#"{{ "distribution_type": "public", "stripe_api_access_type": "oauth",
                  "allowed_redirect_uris": ["https://a.dev/b"], "post_install_action": {action} }}"#
        );
        names(&findings(&[("stripe-app.json", &text)])).len()
    };
    assert_eq!(post_install(r#"{ "type": "external", "url": "https://ledgerline.dev/welcome" }"#), 1);
    for silent in [
        "null",
        "{}",
        r#"{ "type": "settings", "url": "" }"#,
        r#"{ "type": "modal", "url": "" }"#,
        r#"{ "type": "external" }"#,
        r#"{ "type": "external", "url": "" }"#,
        r#"{ "url": "https://ledgerline.dev/welcome" }"#,
    ] {
        assert_eq!(post_install(silent), 0, "{silent}");
    }
}
