//! Each rule fires on a case that is not on its page.

use crate::rules::is_dormant;
use crate::support::{Before, page, png};
use std::path::Path;

use serde_json::{Value, json};
use stripe_app_lint::app::{Files, Memory};
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria};
use stripe_app_lint::rules::RULES;

/// A public app that raises nothing.
fn base() -> Value {
    json!({
        "id": "io.tallyhouse.reports", "version": "3.4.5", "name": "Tallyhouse Reports", "icon": "./icon.png",
        "distribution_type": "public", "stripe_api_access_type": "oauth", "sandbox_install_compatible": true,
        "allowed_redirect_uris": ["https://tallyhouse.io/stripe/return"],
        "permissions": [{"permission": "payout_read", "purpose": "Adds each payout to the monthly cash report."}],
        "ui_extension": {
            "views": [{"viewport": "settings", "component": "Preferences"}],
            "content_security_policy": {
                "connect-src": ["https://api.tallyhouse.io/v2/"], "purpose": "Loads the reports that the drawer shows."
            }
        }
    })
}

fn with(pointer: &str, value: Value) -> String {
    let mut manifest = base();
    match manifest.pointer_mut(pointer) {
        Some(place) => *place = value,
        None => {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            manifest.pointer_mut(parent).unwrap()[key] = value;
        }
    }
    manifest.to_string()
}

fn without(pointer: &str) -> String {
    let mut manifest = base();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    manifest.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
    manifest.to_string()
}

fn permissions(list: Value) -> String {
    with("/permissions", list)
}

fn redirect(uri: &str) -> String {
    with("/allowed_redirect_uris", json!([uri]))
}

fn connect(source: &str) -> String {
    with("/ui_extension/content_security_policy/connect-src", json!([source]))
}

fn view(view: Value) -> String {
    with("/ui_extension/views", json!([view]))
}

fn v2(rest: &str) -> String {
    format!("id: io.tallyhouse.reports\nname: Tallyhouse\nversion: 1.0.0\n{rest}")
}

fn extension(rest: &str) -> String {
    v2(&format!(
        "extensions:\n  - id: a\n    name: A\n    interface_id: billing.prorations\n    version: 1.0.0\n    methods: {{}}\n{rest}"
    ))
}

/// The files around a manifest, the manifest first.
pub type Case = Vec<(&'static str, Vec<u8>)>;

fn v1(manifest: impl Into<String>) -> Case {
    vec![("stripe-app.json", manifest.into().into_bytes())]
}

fn yaml(manifest: String) -> Case {
    vec![("stripe-app.yaml", manifest.into_bytes())]
}

fn beside(mut case: Case, path: &'static str, bytes: impl Into<Vec<u8>>) -> Case {
    case.push((path, bytes.into()));
    case
}

/// An app with one view whose component runs these statements, after these lines and around this element.
fn coded(manifest: String, lines: &str, statements: &str, element: &str) -> Case {
    let view = format!(
        "import Stripe from 'stripe';\nimport {{ ContextView, Img }} from '@stripe/ui-extension-sdk/ui';\n{lines}\n\
         const stripe = new Stripe(STRIPE_API_KEY);\nconst Preferences = (props) => {{\n{statements}\n\
         return <ContextView>{element}</ContextView>; }};\nexport default Preferences;\n"
    );
    let sdk = r#"{"dependencies": {"@stripe/ui-extension-sdk": "9.2.1"}}"#;
    beside(beside(v1(manifest), "src/views/Preferences.tsx", view), "package.json", sdk)
}

/// An app that consists of its views, with these permissions.
fn alone(permissions: Value) -> String {
    let views = json!([{"viewport": "stripe.dashboard.customer.detail", "component": "Preferences"}]);
    json!({
        "id": "io.tallyhouse.reports", "version": "3.4.5", "name": "Tallyhouse Reports", "permissions": permissions,
        "ui_extension": {"views": views}
    })
    .to_string()
}

fn local(overlay: &str, base: Option<String>) -> Case {
    let case = vec![("stripe-app.staging.json", overlay.as_bytes().to_vec())];
    base.into_iter().fold(case, |case, base| beside(case, "stripe-app.json", base))
}

fn icon(width: u32, height: u32) -> Vec<u8> {
    png::png(width, height, |x, y| if x > y { [9, 9, 200, 255] } else { [240, 240, 240, 255] })
}

fn with_icon(bytes: impl Into<Vec<u8>>) -> Case {
    beside(v1(base().to_string()), "icon.png", bytes)
}

fn configured(config: &str) -> Case {
    beside(v1(redirect("https://10.0.0.7/return")), "stripe-app-lint.json5", config)
}

fn listed(listing: &str) -> Case {
    let case = beside(v1(base().to_string()), "stripe-app-listing.json5", listing);
    beside(beside(case, "small.png", icon(640, 10)), "other.png", icon(310, 310))
}

pub fn cases() -> Vec<(&'static str, Case)> {
    let purpose = "Adds each payout to the monthly cash report.";
    let of = |name: &str| json!([{"permission": name, "purpose": purpose}]);
    let long = "x".repeat(81);
    let truncated = icon(300, 300)[..400].to_vec();
    vec![
        ("syntax-error", v1("{\"id\": \"a\", \"version\": \"1.0.0\", \"name\": \"b\"")),
        ("not-strict-json", v1(base().to_string().replace("\"id\"", "id"))),
        ("duplicate-key", yaml(v2("extensions: []\nname: Again\n"))),
        ("missing-field", v1(without("/version"))),
        ("wrong-type", yaml(v2("extensions: []\n").replace("1.0.0", "1.0"))),
        ("invalid-value", v1(with("/stripe_api_access_type", json!("oauth2")))),
        ("misspelled-field", v1(with("/ui_extension/content_security_policy/img-src", json!([])))),
        ("misplaced-field", v1(with("/ui_extension/stripe_api_access_type", json!("oauth")))),
        ("unknown-field", v1(with("/support_url", json!("https://tallyhouse.io/help")))),
        ("obsolete-field", v1(with("/app_backend", json!({"webhooks": ["payout.paid"]})))),
        ("invalid-configuration", configured("{gate: 1}")),
        ("unknown-rule", configured("{suppress: [{rule: \"no-such-rule\", reason: \"none\"}]}")),
        ("unused-suppression", configured("{suppress: [{rule: \"invalid-id\", reason: \"none\"}]}")),
        (
            "expired-suppression",
            configured("{suppress: [{rule: \"non-production-url\", reason: \"soon\", until: \"2020-01-01\"}]}"),
        ),
        ("invalid-id", v1(with("/id", json!("täly.house")))),
        ("placeholder-value", v1(with("/id", json!("com.example.reports")))),
        ("name-too-long", v1(with("/name", json!("Tallyhouse Reports for Growing Companies")))),
        ("name-reserved-word", v1(with("/name", json!("Tallyhouse (Free)")))),
        (
            "name-reserved-rak-word",
            v1(with("/name", json!("Key Generator")).replace("\"oauth\"", "\"restricted_api_key\"")),
        ),
        ("invalid-version", yaml(extension("").replace("    version: 1.0.0", "    version: one"))),
        ("version-not-semver", v1(with("/version", json!("2026.11")))),
        ("private-app-oauth", v1(without("/distribution_type"))),
        ("oauth-without-redirect-uri", v1(with("/allowed_redirect_uris", json!(null)))),
        (
            "oauth-with-external-post-install",
            v1(with("/post_install_action", json!({"type": "external", "url": "https://tallyhouse.io/welcome"}))),
        ),
        (
            "restricted-key-default-settings",
            v1(without("/ui_extension").replace("\"oauth\"", "\"restricted_api_key\"")),
        ),
        ("public-app-implicit-access-type", v1(without("/stripe_api_access_type"))),
        ("invalid-redirect-uri", v1(redirect("tallyhouse://return"))),
        ("insecure-redirect-uri", v1(redirect("HTTP://tallyhouse.io/return"))),
        ("non-production-url", v1(redirect("https://[fd00::1]/return"))),
        ("test-environment-url", v1(redirect("https://qa2.tallyhouse.io/return"))),
        ("redirect-uri-fragment", v1(redirect("https://tallyhouse.io/return#"))),
        ("redirect-uri-without-path", v1(redirect("https://tallyhouse.io"))),
        ("dashboard-redirect-uri", v1(redirect("https://dashboard.stripe.com/test/apps-oauth/io.tallyhouse"))),
        (
            "duplicate-redirect-uri",
            v1(with("/allowed_redirect_uris", json!(["https://tallyhouse.io/a/../b", "https://tallyhouse.io/b"]))),
        ),
        ("unknown-permission", v1(permissions(of("climate_order_read")))),
        ("misspelled-permission", v1(permissions(of("rak_payout_read")))),
        (
            "refused-permission",
            yaml(extension(&format!("    permissions: [{{permission: webhook_write, purpose: {purpose}}}]\n"))),
        ),
        ("unconfirmed-permission", v1(permissions(of("treasury_transaction_read")))),
        ("several-permissions-in-one-entry", v1(permissions(of("payout_read payout_write")))),
        (
            "duplicate-permission",
            v1(permissions(json!([
                {"permission": "payout_read", "purpose": purpose},
                {"permission": "payout_read", "purpose": "Shows the last payout beside the balance."}
            ]))),
        ),
        (
            "redundant-permission",
            v1(permissions(json!([
                {"permission": "checkout_session_read", "purpose": "Reads what was bought for the cash report."},
                {"permission": "mandate_read", "purpose": "Shows whether the customer has agreed to a debit."}
            ]))),
        ),
        ("missing-purpose", v1(permissions(json!([{"permission": "payout_read", "purpose": {"en": " "}}])))),
        ("vague-purpose", v1(permissions(json!([{"permission": "payout_read", "purpose": "TODO"}])))),
        (
            "repeated-purpose",
            v1(permissions(json!([
                {"permission": "payout_read", "purpose": purpose},
                {"permission": "charge_read", "purpose": purpose.to_uppercase()}
            ]))),
        ),
        (
            "purpose-names-other-object",
            v1(permissions(
                json!([{"permission": "coupon_read", "purpose": "Reads disputes to warn the owner in time."}]),
            )),
        ),
        ("missing-icon", v1(with("/icon", json!("")))),
        ("icon-not-relative", v1(with("/icon", json!("../shared/icon.png")))),
        ("icon-not-found", v1(with("/icon", json!("./assets/gone.png")))),
        ("icon-case-mismatch", beside(v1(with("/icon", json!("./Icon.PNG"))), "icon.png", icon(300, 300))),
        ("icon-not-png", with_icon("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")),
        ("icon-corrupt", with_icon(truncated)),
        ("icon-not-square", with_icon(icon(400, 300))),
        ("icon-too-small", with_icon(icon(299, 299))),
        ("icon-file-too-large", with_icon([icon(300, 300), vec![0; 10_500_000]].concat())),
        ("icon-blank", with_icon(png::png(300, 300, |_, _| [200, 10, 10, 255]))),
        (
            "sandbox-undeclared",
            yaml(v2("extensions: []\nicon: ./icon.png\ndeclarations:\n  distribution_type: public\n")),
        ),
        ("sandbox-flag-not-boolean", v1(with("/sandbox_install_compatible", json!("true")))),
        ("sandbox-disabled", v1(with("/sandbox_install_compatible", json!(false)))),
        ("unknown-viewport", v1(view(json!({"viewport": "stripe.dashboard.payout.detail", "component": "P"})))),
        (
            "duplicate-viewport",
            v1(with(
                "/ui_extension/views",
                json!([{"viewport": "settings", "component": "A"}, {"viewport": "settings", "component": "B"}]),
            )),
        ),
        (
            "component-reused",
            v1(with(
                "/ui_extension/views",
                json!([{"viewport": "settings", "component": "A"}, {"viewport": "onboarding", "component": "A"}]),
            )),
        ),
        ("invalid-component-name", v1(view(json!({"viewport": "settings", "component": "views/Preferences.tsx"})))),
        ("component-not-found", beside(v1(base().to_string()), "src/views/Other.tsx", "")),
        ("component-case-mismatch", beside(v1(base().to_string()), "src/views/preferences.jsx", "")),
        ("missing-post-install-view", v1(with("/post_install_action", json!({"type": "onboarding"})))),
        ("invalid-post-install-url", v1(with("/post_install_action", json!({"type": "external", "url": "/welcome"})))),
        (
            "insecure-post-install-url",
            v1(with("/post_install_action", json!({"type": "external", "url": "http://tallyhouse.io/welcome"}))),
        ),
        ("invalid-csp-source", v1(connect("https://api.*.tallyhouse.io/v2/"))),
        ("insecure-csp-source", v1(connect("http://api.tallyhouse.io/v2/"))),
        ("local-csp-source", v1(connect("https://192.168.1.20/v2/"))),
        ("connect-src-without-path", v1(connect("https://api.tallyhouse.io"))),
        ("connect-src-stripe-host", v1(connect("https://files.stripe.com/v1/"))),
        ("root-csp", v1(with("/content_security_policy", json!({"image-src": ["https://img.tallyhouse.io/"]})))),
        ("missing-csp-purpose", v1(with("/ui_extension/content_security_policy/purpose", json!(" ")))),
        (
            "duplicate-csp-source",
            v1(with(
                "/ui_extension/content_security_policy/connect-src",
                json!(["https://api.tallyhouse.io/v2/", "https://api.tallyhouse.io/v2/reports"]),
            )),
        ),
        ("csp-wildcard-on-shared-host", v1(connect("https://*.s3.amazonaws.com/tallyhouse/"))),
        ("csp-query-or-fragment", v1(connect("https://api.tallyhouse.io/v2/?"))),
        ("secret-in-manifest", v1(with("/constants", json!({"key": "rk_live_9fJ2kQ8sX4mB7wL1zT6v"})))),
        ("extends-not-found", local(r#"{"extends": "../base/stripe-app.json"}"#, None)),
        ("extends-in-main", v1(with("/extends", json!("stripe-app.base.json")))),
        ("extends-cycle", local(r#"{"extends": "./stripe-app.staging.json"}"#, None)),
        (
            "local-override-without-effect",
            local(
                r#"{"extends": "stripe-app.json", "name": "Tallyhouse Reports", "constants": {"a": 1}}"#,
                Some(base().to_string()),
            ),
        ),
        ("manifest-not-uploaded", vec![("stripe-app.production.json", base().to_string().into_bytes())]),
        (
            "competing-manifests",
            beside(v1(base().to_string()), "stripe-app.yaml", v2("extensions: []\n").replace("reports", "other")),
        ),
        ("missing-lockfile", beside(v1(base().to_string()), "src/views/Preferences.tsx", "")),
        (
            "sdk-too-old-for-viewport",
            beside(
                beside(
                    v1(view(json!({"viewport": "onboarding", "component": "Preferences"}))),
                    "yarn.lock",
                    "\"@stripe/ui-extension-sdk@^8.0.0\":\n  version \"8.11.0\"\n",
                ),
                "package.json",
                "{}",
            ),
        ),
        ("component-not-exported", {
            let manifest = view(json!({"viewport": "onboarding", "component": "Preferences"}));
            beside(v1(manifest), "src/views/Preferences.tsx", "export const Preferences = 1;")
        }),
        (
            "unknown-sdk-export",
            coded(base().to_string(), "import { Teapot } from '@stripe/ui-extension-sdk/ui';", "", ""),
        ),
        ("invalid-sdk-prop", coded(base().to_string(), "", "", "<Img width={10} rounded src={props.src} />")),
        ("html-in-view", coded(base().to_string(), "", "", "<p>x</p>")),
        ("env-variable-in-view", coded(base().to_string(), "", "props.go(process.env.HOST);", "")),
        ("blocked-browser-api", coded(base().to_string(), "", "sessionStorage.clear();", "")),
        ("undeclared-permission", coded(base().to_string(), "", "stripe.refunds.create({});", "")),
        ("undeclared-connect-src", coded(base().to_string(), "", "fetch('https://tallyhouse.dev/v2/x');", "")),
        ("undeclared-image-src", coded(base().to_string(), "", "", "<Img src=\"https://tallyhouse.dev/x.png\" />")),
        ("unused-permission", {
            let permissions = json!([
                {"permission": "payout_read", "purpose": "Adds each payout to the monthly cash report."},
                {"permission": "quote_read", "purpose": "Lists the open quotes of the month."}
            ]);
            coded(alone(permissions), "", "stripe.payouts.list();", "")
        }),
        ("unneeded-write-permission", {
            let purpose = "Adds each payout to the monthly cash report.";
            coded(alone(json!([{"permission": "payout_write", "purpose": purpose}])), "", "stripe.payouts.list();", "")
        }),
        (
            "undeclared-context-permission",
            coded(alone(json!([])), "", "props.go(props.environment.objectContext.id);", ""),
        ),
        (
            "secret-in-source",
            beside(
                beside(v1(base().to_string()), "server.ts", "const key = 'rk_live_51Hq8ZkLm2NvXcB7dFgT4yRw9';"),
                "package.json",
                "{}",
            ),
        ),
        (
            "connect-oauth-endpoint",
            coded(base().to_string(), "", "props.go('https://connect.stripe.com/oauth/authorize?x=1');", ""),
        ),
        (
            "install-link-under-test",
            coded(
                base().to_string(),
                "",
                "props.go('https://marketplace.stripe.com/oauth/v2/chnlink_6/authorize');",
                "",
            ),
        ),
        ("undeclared-view", beside(v1(without("/ui_extension")), "src/views/Preferences.tsx", "")),
        ("duplicate-extension-id", {
            let again = "  - {id: a, name: B, interface_id: billing.prorations, version: 1.0.0, methods: {}}\n";
            yaml(extension(again))
        }),
        ("extension-file-not-found", yaml(extension("    script: {type: typescript, content: extensions/gone.ts}\n"))),
        (
            "custom-action-without-permission",
            yaml(extension("    permissions: []\n").replace("billing.prorations", "core.workflows.custom_action")),
        ),
        (
            "invalid-extension-endpoint",
            yaml(extension("    endpoints: [{id: e, live: {url: \"http://tallyhouse.io/e\"}}]\n")),
        ),
        (
            "extension-method-mismatch",
            yaml(extension("").replace("methods: {}", "methods: {prorate_items: {implementation_type: remote}}")),
        ),
        ("unknown-interface-id", yaml(extension("").replace("billing.prorations", "billing.rounding"))),
        ("invalid-listing", listed("{subtitle: 'x',")),
        ("listing-name-differs", listed("{name: 'Tallyhouse reports'}")),
        ("listing-icon-differs", listed("{icon: './other.png'}")),
        ("listing-text-too-long", listed(&format!("{{features: [{{title: '{long}'}}]}}"))),
        ("invalid-listing-image", listed("{features: [{image: './small.png'}]}")),
        (
            "several-public-apps",
            beside(v1(base().to_string()), "b/stripe-app.json", with("/id", json!("io.tallyhouse.second"))),
        ),
        ("version-not-bumped", beside(v1(base().to_string()), "earlier.json", with("/name", json!("Tallyhouse")))),
        ("version-lowered", beside(v1(base().to_string()), "earlier.json", with("/version", json!("4.0.0-rc.1")))),
    ]
}

/// The files of a case, in the folder `app`.
pub fn files(case: &Case) -> Memory {
    let mut files = Memory::default();
    files.insert("app/icon.png", page::icon());
    files.insert("app/b/icon.png", page::icon());
    for (path, bytes) in case {
        files.insert(Path::new("app").join(path), bytes.clone());
    }
    files
}

fn rules_that_fire(case: &Case) -> Vec<&'static str> {
    let files = files(case);
    let linted = ["stripe-app.json", "stripe-app.yaml", "b/stripe-app.json"];
    let others = case.iter().skip(1).filter(|(path, _)| linted.contains(path) && path.contains('/'));
    let paths = case.iter().take(1).chain(others).map(|(path, _)| Candidate::named(Path::new("app").join(path)));
    let mut before = Memory::default();
    if let Ok(bytes) = files.read(Path::new("app/earlier.json"), u64::MAX) {
        ["json", "yaml"].iter().for_each(|kind| before.insert(format!("app/stripe-app.{kind}"), bytes.clone()));
    }
    let earlier = Before(before);
    let batch = Batch::new(&files, paths, vec!["app".into()], None).unwrap().since(&earlier);
    let mut fired = Vec::new();
    let take = |linted: &stripe_app_lint::engine::FileReport| {
        fired.extend(linted.findings.iter().map(|finding| finding.rule.name));
        Ok(())
    };
    batch.lint(PassCriteria::default(), take).unwrap();
    fired
}

#[test]
fn base_of_the_cases_has_no_findings() {
    assert_eq!(rules_that_fire(&v1(base().to_string())), [] as [&str; 0]);
    assert_eq!(rules_that_fire(&yaml(extension(""))), [] as [&str; 0]);
}

#[test]
fn every_rule_fires_on_its_own_case() {
    let cases = cases();
    for rule in RULES.iter().filter(|rule| !is_dormant(rule.name)) {
        assert!(cases.iter().any(|(name, _)| *name == rule.name), "{} has no case", rule.name);
    }
    for (name, case) in &cases {
        let fired = rules_that_fire(case);
        assert!(fired.contains(name), "{name} does not fire, but {fired:?}");
    }
}
