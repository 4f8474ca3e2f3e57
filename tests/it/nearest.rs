//! Did-you-mean: what is certain, what is only worth showing, and what must never be proposed.

use stripe_app_lint::catalogue::Catalogue;
use stripe_app_lint::text::nearest::{Nearest, nearest};

/// A few fields of a manifest.
const FIELDS: [&str; 16] = [
    "id",
    "name",
    "version",
    "icon",
    "permissions",
    "ui_extension",
    "post_install_action",
    "allowed_redirect_uris",
    "distribution_type",
    "stripe_api_access_type",
    "sandbox_install_compatible",
    "content_security_policy",
    "connect-src",
    "image-src",
    "purpose",
    "url",
];

#[test]
fn typo_in_a_closed_set_is_certain() {
    for (slip, field) in [
        ("disribution_type", "distribution_type"),
        ("distributionType", "distribution_type"),
        ("ui_extensions", "ui_extension"),
        ("image_src", "image-src"),
        ("imageSrc", "image-src"),
        ("img-src", "image-src"),
        ("connectSrc", "connect-src"),
        ("conect_src", "connect-src"),
        ("app_id", "id"),
        ("ID", "id"),
        ("nmae", "name"),
        ("permission", "permissions"),
        ("permisions", "permissions"),
        ("icons", "icon"),
        ("redirectUris", "allowed_redirect_uris"),
        ("redirect_uri", "allowed_redirect_uris"),
        ("allowedRedirectURIs", "allowed_redirect_uris"),
        ("allow_redirect_uris", "allowed_redirect_uris"),
        ("access_type", "stripe_api_access_type"),
        ("uiextension", "ui_extension"),
        ("verison", "version"),
    ] {
        assert_eq!(nearest(slip, FIELDS.into_iter()), Nearest::Certain(field), "{slip}");
    }
}

#[test]
fn different_field_is_not_a_typo() {
    for other in [
        "",
        "_",
        "x",
        "ip",
        "is",
        "description",
        "support_url",
        "supportEmail",
        "features",
        "webhooks",
        "homepage",
        "about",
        "oauth",
        "backend",
        "type",
        "note",
        "home",
        "provisioning",
        "constants",
        "app_backend",
    ] {
        assert_eq!(nearest(other, FIELDS.into_iter()).certain(), None, "{other}");
    }
}

#[test]
fn two_equally_near_names_are_never_certain() {
    assert_eq!(nearest("beater", ["heater", "beaten"].into_iter()), Nearest::Several(vec!["heater", "beaten"]));
}

#[test]
fn at_most_three_names_are_shown_the_nearest_first() {
    let names = ["alpha-one", "alpha-two-x", "alpha-ones-y", "alpha-once-z", "omega"];
    let near = nearest("alpha-one-y-z-q", names.into_iter());
    assert_eq!(near.certain(), None);
    assert!(near.names().len() <= 3 && !near.names().contains(&"omega"), "{near:?}");
    assert_eq!(near.first(), Some("alpha-ones-y"));
}

#[test]
fn very_long_word_has_no_near_names() {
    assert_eq!(nearest(&"id".repeat(1_000_000), FIELDS.into_iter()), Nearest::None);
}

#[test]
fn every_permission_is_nearest_to_itself() {
    for permission in Catalogue::load().permissions.iter() {
        let near = Catalogue::load().nearest_permission(permission.name);
        if permission.status.exists() {
            assert_eq!(near, Nearest::Certain(permission.name));
        }
    }
}

#[test]
fn typo_in_a_permission_is_certain() {
    for (slip, right) in [
        ("charge_red", "charge_read"),
        ("charge_raed", "charge_read"),
        ("chrge_read", "charge_read"),
        ("charges_read", "charge_read"),
        ("charges_reads", "charge_read"),
        ("rak_charge_read", "charge_read"),
        ("rak_stripecli_session_write", "stripecli_session_write"),
        ("read_customer", "customer_read"),
        ("customerRead", "customer_read"),
        ("CUSTOMER_READ", "customer_read"),
        ("customer-read", "customer_read"),
        ("customer:read", "customer_read"),
        ("customer_read.", "customer_read"),
        ("billing_clock_read.", "billing_clock_read"),
        (" customer_read", "customer_read"),
        ("custmer_read", "customer_read"),
        ("costumer_read", "customer_read"),
        ("invoice_wirte", "invoice_write"),
        ("invocie_write", "invoice_write"),
        ("evnt_read", "event_read"),
        ("paln_read", "plan_read"),
        ("payment_intents_read", "payment_intent_read"),
        ("payment_link_read", "payment_links_read"),
        ("paymentIntent_write", "payment_intent_write"),
        ("paymentintent_read", "payment_intent_read"),
        ("subscribtion_read", "subscription_read"),
        ("subcriptions_read", "subscription_read"),
        ("topup_read", "top_up_read"),
        ("top_ups_read", "top_up_read"),
        ("shpping_rate_read", "shipping_rate_read"),
        ("tax_location_read", "tax_locations_read"),
        ("issuing_cards_read", "issuing_card_read"),
    ] {
        assert_eq!(Catalogue::load().nearest_permission(slip), Nearest::Certain(right), "{slip}");
    }
}

#[test]
fn new_permission_is_never_treated_as_a_typo() {
    for name in [
        "financial_account_write",
        "payment_record_link_read",
        "tax_form_read",
        "tax_code_read",
        "tax_id_read",
        "tax_date_read",
        "tax_registration_read",
        "climate_order_read",
        "climate_product_read",
        "identity_verification_session_read",
        "identity_report_read",
        "radar_rule_read",
        "radar_value_list_write",
        "subscription_schedule_read",
        "subscription_item_read",
        "project_read",
        "note_read",
        "quota_read",
        "fee_read",
        "loan_read",
        "card_read",
        "cart_read",
        "preview_read",
        "revenue_read",
        "payin_read",
        "payment_read",
        "person_read",
        "external_account_read",
        "internal_transfer_read",
        "inbound_payment_read",
        "outbound_transfer_write",
        "received_debit_write",
        "rate_card_read",
        "rate_card_rate_read",
        "billing_credit_read",
        "billing_alert_read",
        "entitlement_write",
        "balance_write",
        "event_write",
        "event_destination_read",
        "webhook_endpoint_read",
        "connected_account_link_write",
        "custom_object_read",
        "customer_group_read",
        "invoice_template_read",
        "invoice_payment_read",
        "terminal_refund_read",
        "payment_location_read",
        "payment_attempt_read",
        "payout_method_read",
        "issuing_program_read",
        "sigma_query_read",
        "crypto_onramp_session_read",
        "quantum_flux_write",
    ] {
        assert_eq!(Catalogue::load().nearest_permission(name).certain(), None, "{name}");
    }
}

#[test]
fn suggested_permission_keeps_the_access() {
    for word in
        ["invoice_pay", "invoice", "invoice_readwrite", "invoice_delete", "read", "write", "all", "*", "", "_read"]
    {
        assert_eq!(Catalogue::load().nearest_permission(word).certain(), None, "{word}");
    }
    let near = Catalogue::load().nearest_permission("financial_account_write");
    assert_eq!(near.first(), Some("financial_account_read"));
}

#[test]
fn no_permission_is_a_typo_of_another() {
    let catalogue = Catalogue::load();
    let known: Vec<&str> =
        catalogue.permissions.iter().filter(|entry| entry.status.exists()).map(|entry| entry.name).collect();
    for name in &known {
        let others = known.iter().copied().filter(|other| other != name);
        let near = stripe_app_lint::text::nearest::nearest_permission(name, others);
        assert_eq!(near.certain(), None, "{name}");
    }
}
