//! Addresses that users cannot or should not reach are found wherever a manifest holds one.

use crate::support::rules;

/// What the two rules about addresses find in a file: the rule, and the text at fault.
fn found(path: &str, text: &str) -> Vec<(&'static str, String)> {
    let findings = rules::findings("redirect-uris", &[(path, text)]);
    let concerned = findings.iter().filter(|finding| finding.rule.name.ends_with("-url"));
    concerned.map(|finding| (finding.rule.name, text[finding.span.start..finding.span.end].to_owned())).collect()
}

fn manifest(members: &str) -> String {
    format!(
        r#"{{"id": "dev.ledgerline", "version": "1.0.0", "name": "Ledgerline", "distribution_type": "public", {members}}}"#
    )
}

/// The manifest members with an address at each place of a v1 manifest.
fn places(address: &str) -> [String; 6] {
    [
        format!(r#""allowed_redirect_uris": ["{address}"]"#),
        format!(r#""post_install_action": {{"type": "external", "url": "{address}"}}"#),
        format!(r#""ui_extension": {{"content_security_policy": {{"connect-src": ["{address}"]}}}}"#),
        format!(r#""ui_extension": {{"content_security_policy": {{"image-src": ["{address}"]}}}}"#),
        format!(r#""constants": {{"API": "{address}"}}"#),
        format!(r#""constants": {{"api": [{{"base": "{address}"}}]}}"#),
    ]
}

#[test]
fn tunnels_and_test_systems_are_found_everywhere() {
    for (address, rule) in [
        ("https://ledgerline.ngrok.io/v1/", "non-production-url"),
        ("https://staging.ledgerline.dev/v1/", "test-environment-url"),
        ("https://deploy-preview-7--ledgerline.netlify.app/v1/", "test-environment-url"),
    ] {
        for members in places(address) {
            assert_eq!(found("stripe-app.json", &manifest(&members)), [(rule, format!("\"{address}\""))], "{members}");
        }
    }
    for members in places("https://api.ledgerline.dev/v1/") {
        assert_eq!(found("stripe-app.json", &manifest(&members)), [], "{members}");
    }
}

#[test]
fn private_host_in_a_policy_is_left_to_the_policy_rule() {
    for (index, members) in places("http://localhost:3000/v1/").iter().enumerate() {
        let expected = !(2..4).contains(&index);
        assert_eq!(found("stripe-app.json", &manifest(members)).len(), usize::from(expected), "{members}");
    }
}

#[test]
fn constants_can_contain_bare_hosts_and_urls_inside_text() {
    for (text, expected) in [
        ("localhost", 1),
        ("localhost:4000", 1),
        ("127.0.0.1:8080/v1", 1),
        ("ledgerline.ngrok.io:443", 1),
        ("Open http://localhost:3000 and http://127.0.0.1, please", 1),
        ("ws://localhost/socket", 1),
        ("https://api.ledgerline.dev, https://staging.ledgerline.dev", 1),
        ("127.0.0.1", 0),
        ("10.0.0.1", 0),
        ("0:30", 0),
        ("staging", 0),
        ("mailto:ada@localhost", 0),
        ("localhost: the host of your own machine", 0),
        ("", 0),
    ] {
        let members = format!(r#""constants": {{"text": "{text}"}}"#);
        assert_eq!(found("stripe-app.json", &manifest(&members)).len(), expected, "{text}");
    }
}

#[test]
fn sandbox_endpoint_can_be_a_test_system_but_not_a_tunnel() {
    let endpoint = |mode: &str, url: &str| {
        let extension = "id: a, name: A, interface_id: billing.prorations, version: 1.0.0, methods: {}";
        let endpoints = format!("endpoints: [{{id: e, {mode}: {{url: \"{url}\"}}}}]");
        let head = "id: dev.ledgerline\nname: Ledgerline\nversion: 1.0.0\ndeclarations: {distribution_type: public}";
        let text = format!("{head}\nextensions:\n  - {{{extension}, {endpoints}}}\n");
        found("stripe-app.yaml", &text).into_iter().map(|(rule, _)| rule).collect::<Vec<_>>()
    };
    assert_eq!(endpoint("live", "https://staging.ledgerline.dev"), ["test-environment-url"]);
    assert_eq!(endpoint("managed_sandbox", "https://staging.ledgerline.dev"), [""; 0]);
    assert_eq!(endpoint("live", "https://a.ngrok.io"), ["non-production-url"]);
    assert_eq!(endpoint("managed_sandbox", "https://a.ngrok.io"), ["non-production-url"]);
}

#[test]
fn test_systems_matter_only_to_public_apps() {
    let members = r#""constants": {"API": "https://staging.ledgerline.dev"}"#;
    assert_eq!(found("stripe-app.json", &manifest(members).replace("public", "private")), []);
}
