//! The catalogue's data: sorted, sourced, dated, and every reference leads somewhere.

use stripe_app_lint::catalogue::{Catalogue, Certainty, Dataset, Permission, Source, Status};
use stripe_app_lint::text::nearest::Nearest;

fn catalogue() -> &'static Catalogue {
    Catalogue::load()
}

#[test]
fn names_are_sorted_and_unique() {
    let c = catalogue();
    assert_ascending(c.permissions.iter().map(|permission| permission.name));
    assert_ascending(c.viewports.iter().map(|viewport| viewport.id));
    assert_ascending(c.interfaces.iter().map(|interface| interface.id));
    assert_ascending(c.endpoints.iter().map(|endpoint| endpoint.endpoint));
    assert_ascending(c.sdk_exports.iter().map(|export| export.name));
    assert_ascending(c.sdk_components.iter().map(|component| component.name));
    assert_ascending(c.objects.iter().map(|object| object.name));
    c.events.iter().for_each(|group| assert_ascending(group.names.iter().copied()));
    let mut events: Vec<&str> = c.events.iter().flat_map(|group| group.names.iter().copied()).collect();
    events.sort_unstable();
    assert_ascending(events.into_iter());
}

#[test]
fn every_entry_has_a_source_that_is_defined_and_every_source_is_used() {
    let c = catalogue();
    assert_sourced(&c.permissions, |permission| &permission.source);
    assert_sourced(&c.events, |group| &group.source);
    assert_sourced(&c.viewports, |viewport| &viewport.source);
    assert_sourced(&c.interfaces, |interface| &interface.source);
    assert_sourced(&c.endpoints, |endpoint| &endpoint.source);
    assert_sourced(&c.sdk_exports, |export| &export.source);
    assert_sourced(&c.sdk_components, |component| &component.source);
}

#[test]
fn every_source_is_dated_and_none_is_newer_than_its_file() {
    let c = catalogue();
    let files: [(&str, &[Source]); 7] = [
        (c.permissions.date, &c.permissions.sources),
        (c.events.date, &c.events.sources),
        (c.viewports.date, &c.viewports.sources),
        (c.interfaces.date, &c.interfaces.sources),
        (c.endpoints.date, &c.endpoints.sources),
        (c.sdk_exports.date, &c.sdk_exports.sources),
        (c.sdk_components.date, &c.sdk_components.sources),
    ];
    for (date, sources) in files {
        assert!(is_date(date) && date.len() == 10, "{date}");
        for source in sources {
            assert!(is_date(source.read), "{}: {}", source.id, source.read);
            assert!(source.read <= date, "{} was read after {date}", source.id);
            assert!(source.url.starts_with("https://"), "{}", source.url);
        }
    }
}

#[test]
fn catalogue_date_is_the_newest_of_all_files() {
    let c = catalogue();
    let interfaces = [c.interfaces.date, c.endpoints.date, c.sdk_exports.date, c.sdk_components.date];
    let dates = [c.permissions.date, c.events.date, c.viewports.date].into_iter().chain(interfaces);
    assert_eq!(Some(c.date()), dates.max());
}

#[test]
fn every_permission_of_an_endpoint_is_listed_and_every_method_leads_to_its_endpoint() {
    let c = catalogue();
    for endpoint in c.endpoints.iter() {
        for permission in &endpoint.any_of {
            assert!(c.permission(permission).is_some(), "{}: {permission}", endpoint.endpoint);
        }
        let is_unknown = matches!(endpoint.confidence, Certainty::Unknown | Certainty::None);
        assert_eq!(endpoint.any_of.is_empty(), is_unknown, "{}", endpoint.endpoint);
        for method in &endpoint.sdk {
            assert!(c.endpoints_of(method).iter().any(|found| found.endpoint == endpoint.endpoint), "{method}");
        }
        let (method, path) = endpoint.endpoint.split_once(' ').unwrap();
        assert_eq!(c.endpoint_at(method, path).unwrap().endpoint, endpoint.endpoint);
    }
    assert_eq!(c.endpoint_at("GET", "/v1/customers/cus_1").unwrap().endpoint, "GET /v1/customers/{}");
    assert!(c.endpoint_at("GET", "/v1/nothing").is_none());
}

#[test]
fn exports_of_the_sdk_depend_on_its_version() {
    let has = |entry: &str, name: &str, version: &str, or_later: bool| {
        let exports = catalogue().sdk_exports(entry, &version.parse().unwrap(), or_later);
        exports.map(|exports| exports.iter().any(|export| export.short_name() == name))
    };
    assert_eq!(has("utils", "showToast", "8.1.0", false), Some(false));
    assert_eq!(has("utils", "showToast", "8.1.0", true), Some(true), "a later version may be installed");
    assert_eq!(has("utils", "showToast", "8.3.0", false), Some(true), "8.3 was not read, and 8.6 has it");
    assert_eq!(has("utils", "showToast", "9.2.0-alpha.1", false), Some(true));
    assert_eq!(has("data", "useStorage", "9.1.0", false), Some(true));
    assert_eq!(has("ui", "FullPageTabs", "9.2.0-alpha.6", false), Some(true), "only the previews had it");
    assert_eq!(has("ui", "FullPageTabs", "9.2.0-alpha.14", false), Some(true), "that preview was not read");
    assert_eq!(has("ui", "FullPageTabs", "9.2.1", false), Some(false));
    assert_eq!(has("version", "UI_VERSION", "8.8.1", false), Some(true));
    assert_eq!(has("version", "UI_VERSION", "8.9.2", false), Some(false));
    assert_eq!(has("utils", "showToast", "10.0.0", false), None, "it is newer than the list");
    assert_eq!(has("utils", "showToast", "6.0.0", false), None, "it is older than the list");
    assert_eq!(has("nothing", "showToast", "9.1.0", false), None);
}

#[test]
fn components_of_the_sdk_depend_on_its_version() {
    let props = |entry: &str, name: &str, version: &str| {
        let component = catalogue().sdk_component(entry, name, &version.parse().unwrap());
        component.map(|component| component.props.keys().copied().collect::<Vec<_>>())
    };
    assert!(props("ui", "Link", "8.11.0").unwrap().contains(&"className"));
    assert!(!props("ui", "Link", "9.1.0").unwrap().contains(&"className"));
    assert_ne!(props("ui", "Tab", "9.2.1"), props("ui/next", "Tab", "9.2.1"));
    assert_eq!(props("ui", "Link", "8.8.1"), None, "it is older than the list");
    assert_eq!(props("ui", "Link", "9.4.0"), None, "it is newer than the list");
    assert_eq!(props("ui", "Nothing", "9.1.0"), None);
    assert!(catalogue().sdk_components.iter().all(|component| {
        let major = component.name.split('/').next();
        component.from.split('.').next() == major && component.to.split('.').next() == major
    }));
}

#[test]
fn every_component_is_an_export() {
    for component in catalogue().sdk_components.iter() {
        let (_, name) = component.name.split_once('/').unwrap();
        assert!(catalogue().sdk_exports.iter().any(|export| export.name == name && !export.is_type), "{name}");
    }
}

#[test]
fn replacements_exist() {
    let c = catalogue();
    for permission in c.permissions.iter() {
        if let Some(instead) = permission.instead {
            let right = c.permission(instead).unwrap_or_else(|| panic!("{instead}"));
            assert!(right.status.exists() && right.status != Status::Refused, "{} → {instead}", permission.name);
            assert_eq!(right.access, permission.access, "{} → {instead}", permission.name);
        }
        let mistaken = !permission.status.exists();
        assert!(!mistaken || permission.instead.or(permission.hint).is_some(), "{} leads nowhere", permission.name);
        assert!(mistaken || permission.instead.is_none(), "{} exists", permission.name);
        assert_eq!(mistaken, permission.object.is_none(), "{}", permission.name);
    }
    for viewport in c.viewports.iter().filter(|viewport| !viewport.id.contains("<object>")) {
        let mistaken = !viewport.status.exists();
        assert_eq!(viewport.hint.is_some(), viewport.id.ends_with(".<any>"), "{}", viewport.id);
        assert!(mistaken || viewport.instead.is_none(), "{} exists", viewport.id);
        assert!(viewport.instead.is_none_or(|instead| c.viewport(instead).is_some_and(|right| right.status.exists())));
    }
}

#[test]
fn implied_permissions_exist_and_differ() {
    for permission in catalogue().permissions.iter() {
        for implied in &permission.implies {
            let implied = catalogue().permission(implied).unwrap_or_else(|| panic!("{implied}"));
            assert!(implied.status.exists() && implied.name != permission.name, "{}", permission.name);
        }
    }
}

#[test]
fn permissions_of_events_exist() {
    for name in catalogue().events.iter().flat_map(|group| &group.any_of) {
        assert!(catalogue().permission(name).is_some_and(|permission| permission.status.exists()), "{name}");
    }
}

#[test]
fn permission_names_end_with_their_access() {
    for permission in catalogue().permissions.iter().filter(|permission| permission.status.exists()) {
        let access = format!("_{:?}", permission.access).to_lowercase();
        assert!(permission.name.ends_with(&access), "{}", permission.name);
    }
}

#[test]
fn every_resource_has_a_permission_and_phrases_are_unique() {
    let c = catalogue();
    let mut phrases: Vec<&str> = c.objects.iter().flat_map(|object| object.words.iter().copied()).collect();
    phrases.sort_unstable();
    assert_ascending(phrases.into_iter());
    for object in c.objects.iter() {
        assert!(c.permissions.iter().any(|permission| permission.object == Some(object.name)), "{}", object.name);
    }
}

#[test]
fn webhook_write_is_rejected_and_never_suggested() {
    assert_eq!(permission("webhook_write").status, Status::Refused);
    assert_eq!(permission("webhook_endpoint_write").instead, None);
}

#[test]
fn published_apps_prove_that_a_permission_is_accepted() {
    for (name, source) in [
        ("customer_read", "posthog"),
        ("entitlement_read", "staff-996"),
        ("promotion_code_read", "dub"),
        ("provisioning_account_request_write", "posthog"),
        ("payment_records_write", "bridge"),
    ] {
        assert!(permission(name).accepted_in.contains(&source), "{name}");
    }
    for name in ["account_session_write", "app_install_write", "treasury_transaction_read", "webhook_write"] {
        assert!(permission(name).accepted_in.is_empty(), "{name}");
    }
    for permission in catalogue().permissions.iter() {
        assert!(permission.accepted_in.iter().all(|id| permission.source.contains(id)), "{}", permission.name);
    }
}

#[test]
fn refunds_prices_and_portals_have_their_permission() {
    for (wrong, right) in [
        ("refund_read", "charge_read"),
        ("refund_write", "charge_write"),
        ("price_read", "plan_read"),
        ("prices_read", "plan_read"),
        ("price_write", "plan_write"),
        ("billing_portal_write", "customer_portal_write"),
        ("account_read", "connected_account_read"),
        ("customers_read", "customer_read"),
        ("apply_pay_domain_read", "apple_pay_domain_read"),
    ] {
        assert_eq!(permission(wrong).instead, Some(right), "{wrong}");
    }
}

#[test]
fn event_types_name_their_permissions() {
    assert_eq!(catalogue().permissions_for_event("charge.refunded"), Some(["charge_read"].as_slice()));
    assert_eq!(catalogue().permissions_for_event("account.application.authorized"), Some(["event_read"].as_slice()));
    assert_eq!(catalogue().permissions_for_event("sigma.scheduled_query_run.created"), Some([].as_slice()));
    assert_eq!(catalogue().permissions_for_event("v1.invoice.overpaid"), Some(["invoice_read"].as_slice()));
    assert_eq!(catalogue().permissions_for_event("apps.install.created"), Some([].as_slice()));
    assert_eq!(catalogue().permissions_for_event("charge_read"), None);
    assert_eq!(catalogue().events.iter().map(|group| group.names.len()).sum::<usize>(), 275);
}

#[test]
fn renamed_viewport_is_a_certain_match() {
    for (old, today) in [
        ("stripe.dashboard.customer.main", "stripe.dashboard.customer.detail"),
        ("stripe.dashboard.payment-link.main", "stripe.dashboard.payment-link.detail"),
        ("stripe.dashboard.customer.detail.main", "stripe.dashboard.customer.detail"),
    ] {
        assert_eq!(catalogue().nearest_viewport(old), Nearest::Certain(today), "{old}");
    }
}

#[test]
fn invented_viewport_is_at_most_a_hint() {
    for (wrong, hint) in [
        ("stripe.dashboard.settings", Some("settings")),
        ("stripe.dashboard.drawer", Some("stripe.dashboard.drawer.default")),
        ("stripe.dashboard.main", Some("stripe.dashboard.home.overview")),
        ("stripe.dashboard.refund.detail", Some("stripe.dashboard.payment.detail")),
        ("stripe.dashboard.payout.detail", None),
    ] {
        let near = catalogue().nearest_viewport(wrong);
        assert_eq!((near.certain(), near.first()), (None, hint), "{wrong}");
    }
}

#[test]
fn viewport_without_counterpart_is_never_certain() {
    for id in [
        "stripe.dashboard.payout.list",
        "stripe.dashboard.payout.main",
        "stripe.dashboard.order.detail",
        "stripe.dashboard.price.detail",
        "stripe.dashboard.plan.detail",
        "stripe.dashboard.coupon.list",
        "stripe.dashboard.quote.detail",
        "stripe.dashboard.refund.overview",
        "stripe.dashboard.tax.overview",
        "stripe.dashboard.customer.page-module",
        "<object>",
        "",
    ] {
        assert_eq!(catalogue().nearest_viewport(id).certain(), None, "{id}");
    }
}

#[test]
fn page_without_viewport_is_recognized_in_every_spelling() {
    for id in ["stripe.dashboard.payout.detail", "stripe.dashboard.payouts", "stripe.dashboard.payout.overview.main"] {
        assert_eq!(catalogue().page_without_viewport(id), Some("payout pages have no viewport"), "{id}");
    }
    for id in [
        "stripe.dashboard.connected_accounts.list",
        "stripe.dashboard.connectedAccount.detail",
        "stripe.dashboard.connect.account.detail",
        "stripe.dashboard.account.detail",
    ] {
        let hint = Some("connected account pages have no viewport");
        assert_eq!(catalogue().page_without_viewport(id), hint, "{id}");
    }
    for id in ["stripe.dashboard.payment.detail", "stripe.dashboard.account.settings", "stripe.dashboard", ""] {
        assert_eq!(catalogue().page_without_viewport(id), None, "{id}");
    }
}

#[test]
fn mistyped_viewport_is_a_certain_match() {
    for (wrong, right) in [
        ("stripe.dashboard.custmer.detail", "stripe.dashboard.customer.detail"),
        ("stripe.dashboard.customers.details", "stripe.dashboard.customer.detail"),
        ("stripe.dashboard.payment_link.list", "stripe.dashboard.payment-link.list"),
        ("stripe.dashboard.full-page", "stripe.dashboard.fullpage"),
        ("dashboard.invoice.detail", "stripe.dashboard.invoice.detail"),
        ("setting", "settings"),
    ] {
        assert_eq!(catalogue().nearest_viewport(wrong), Nearest::Certain(right), "{wrong}");
    }
}

#[test]
fn roots_and_the_oldest_sdk_are_known() {
    let fullpage = catalogue().viewport("stripe.dashboard.fullpage").unwrap();
    assert_eq!((fullpage.status, fullpage.min_sdk), (Status::Documented, Some("9.2.0-alpha.0")));
    assert_eq!(catalogue().viewport("settings").unwrap().root, Some("SettingsView"));
    assert_eq!(catalogue().viewport("onboarding").unwrap().root, Some("OnboardingView"));
    let module = catalogue().viewport("stripe.dashboard.customer.detail.page-module").unwrap();
    assert_eq!((module.status, module.root), (Status::SchemaOnly, Some("DetailPageModule")));
    assert_eq!(module.min_sdk, Some("9.0.0"));
}

#[test]
fn custom_workflow_actions_are_known_under_both_names() {
    let actions: Vec<&str> =
        catalogue().interfaces.iter().filter(|entry| entry.custom_action).map(|entry| entry.id).collect();
    assert_eq!(actions, ["core.workflows.custom_action", "extend.workflows.custom_action"]);
    assert_eq!(catalogue().interface("billing.prorations").unwrap().status, Status::Documented);
    assert!(catalogue().interface("billing.proration").is_none());
}

#[test]
fn purpose_about_another_resource_is_reported() {
    for (name, purpose, other) in [
        ("quote_read", "Read credit notes", "Credit note"),
        ("coupon_read", "Read payment intents", "PaymentIntent"),
        ("payment_method_read", "View the PaymentIntents", "PaymentIntent"),
        ("payout_read", "Shows the invoices of this month", "Invoice"),
        ("tax_rate_read", "Read subscriptions", "Subscription"),
    ] {
        let named = catalogue().other_object(permission(name), purpose).map(|object| object.name);
        assert_eq!(named, Some(other), "{name}: {purpose}");
    }
}

#[test]
fn purpose_that_only_mentions_another_resource_is_accepted() {
    for (name, purpose) in [
        ("quote_read", "Read quotes"),
        ("quote_read", "Shows quotes beside the invoices they became"),
        ("customer_read", "Shows the invoices of the customer you look at"),
        ("event_read", "Receive invoice events"),
        ("webhook_read", "Checks subscriptions"),
        ("secret_write", "Stores invoices"),
        ("payment_method_write", "Charge saved cards"),
        ("transfer_read", "So that we can charge later"),
        ("payout_read", "Match deposits to invoices"),
        ("charge_read", "Read payment intents"),
        ("invoice_read", "Read credit notes"),
        ("plan_read", "Shows what a subscription costs and its price"),
        ("product_read", "Used by the assistant to answer questions about invoices"),
        ("checkout_session_write", "create checkout for a subscription"),
        ("dispute_read", "Invoice"),
        ("dispute_read", ""),
        ("dispute_read", "…"),
    ] {
        let named = catalogue().other_object(permission(name), purpose).map(|object| object.name);
        assert_eq!(named, None, "{name}: {purpose}");
    }
}

fn permission(name: &str) -> &'static Permission {
    catalogue().permission(name).unwrap_or_else(|| panic!("{name}"))
}

fn assert_ascending<'a>(names: impl Iterator<Item = &'a str>) {
    let names: Vec<&str> = names.collect();
    assert!(!names.is_empty());
    for pair in names.windows(2) {
        assert!(pair[0] < pair[1], "`{}` stands before `{}`", pair[0], pair[1]);
    }
}

fn assert_sourced<T>(dataset: &Dataset<T>, sources_of: fn(&T) -> &[&'static str]) {
    let sources = &dataset.sources;
    for ids in dataset.iter().map(sources_of) {
        assert!(!ids.is_empty());
        ids.iter().for_each(|id| assert!(sources.iter().any(|source| source.id == *id), "{id}"));
    }
    assert_ascending(sources.iter().map(|source| source.id));
    for source in sources {
        assert!(dataset.iter().any(|entry| sources_of(entry).contains(&source.id)), "{} is unused", source.id);
    }
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    digits && matches!(parts.iter().map(|part| part.len()).collect::<Vec<_>>().as_slice(), [4, 2] | [4, 2, 2])
}
