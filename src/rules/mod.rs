//! The rules: each is a plain function over an app, with a page of the same name.
//!
//! A rule cannot fail, reads no files and prints nothing.

mod address;
mod content_security_policy;
mod context;
mod dashboard;
mod distribution;
mod extensions;
mod fields;
mod icon;
mod identity;
mod listing;
mod local_manifests;
mod permissions;
mod project;
mod redirect_uris;
mod sandbox;
mod secrets;
mod source_code;
mod syntax;
mod versions;

pub use context::{Context, Settings};

use std::borrow::Cow;

use crate::app::App;
use crate::audience::Audience;
use crate::diagnostic::{Finding, MAX_FINDINGS, Rule};
use crate::syntax::Located;
use crate::text::Shown;

/// Takes the findings of one rule.
pub struct Report {
    rule: &'static Rule,
    findings: Vec<Finding>,
    /// How many of them are from earlier rules.
    earlier: usize,
    /// A stand-in for findings that are only counted.
    omitted: Option<Finding>,
}

/// How a rule finds something.
enum Check {
    /// Its function looks at an app.
    App(fn(&Context, &mut Report)),
    /// No app shows it: it is raised where configurations are read and applied, or where apps are compared.
    Elsewhere,
}

/// Joins each rule's page with its function. This table is the registry; there is no second list.
macro_rules! table {
    ($($module:ident $family:literal { $($name:literal => $function:ident,)* })*) => {
        /// Each rule as a constant, for code that reports it directly.
        #[allow(non_upper_case_globals, missing_docs, reason = "a rule has one name, that of its function")]
        pub mod registered {
            use crate::diagnostic::Rule;

            $($(pub static $function: Rule = Rule::new(
                $name,
                $family,
                include_str!(concat!("../../rules/", $family, "/", $name, ".md")),
            );)*)*
        }

        /// Every rule, by family, in the order of the documentation.
        pub static RULES: &[&Rule] = &[$($(&registered::$function,)*)*];

        /// How each of them finds something, in the same order.
        static CHECKS: &[Check] = &[$($(check!($module $function),)*)*];
    };
}

macro_rules! check {
    (elsewhere $function:ident) => {
        Check::Elsewhere
    };
    ($module:ident $function:ident) => {
        Check::App($module::$function)
    };
}

table! {
    syntax "syntax" {
        "syntax-error" => syntax_error,
        "not-strict-json" => not_strict_json,
        "duplicate-key" => duplicate_key,
    }
    fields "fields" {
        "missing-field" => missing_field,
        "wrong-type" => wrong_type,
        "invalid-value" => invalid_value,
        "misspelled-field" => misspelled_field,
        "misplaced-field" => misplaced_field,
        "unknown-field" => unknown_field,
        "obsolete-field" => obsolete_field,
    }
    elsewhere "configuration" {
        "invalid-configuration" => invalid_configuration,
        "unknown-rule" => unknown_rule,
        "unused-suppression" => unused_suppression,
        "expired-suppression" => expired_suppression,
    }
    identity "identity" {
        "invalid-id" => invalid_id,
        "placeholder-value" => placeholder_value,
        "name-too-long" => name_too_long,
        "name-reserved-word" => name_reserved_word,
        "name-reserved-rak-word" => name_reserved_rak_word,
        "invalid-version" => invalid_version,
        "version-not-semver" => version_not_semver,
    }
    distribution "distribution" {
        "private-app-oauth" => private_app_oauth,
        "oauth-without-redirect-uri" => oauth_without_redirect_uri,
        "oauth-with-external-post-install" => oauth_with_external_post_install,
        "restricted-key-default-settings" => restricted_key_default_settings,
        "public-app-implicit-access-type" => public_app_implicit_access_type,
    }
    redirect_uris "redirect-uris" {
        "invalid-redirect-uri" => invalid_redirect_uri,
        "insecure-redirect-uri" => insecure_redirect_uri,
        "non-production-url" => non_production_url,
        "test-environment-url" => test_environment_url,
        "redirect-uri-fragment" => redirect_uri_fragment,
        "redirect-uri-without-path" => redirect_uri_without_path,
        "dashboard-redirect-uri" => dashboard_redirect_uri,
        "duplicate-redirect-uri" => duplicate_redirect_uri,
    }
    permissions "permissions" {
        "unknown-permission" => unknown_permission,
        "misspelled-permission" => misspelled_permission,
        "refused-permission" => refused_permission,
        "unconfirmed-permission" => unconfirmed_permission,
        "several-permissions-in-one-entry" => several_permissions_in_one_entry,
        "duplicate-permission" => duplicate_permission,
        "redundant-permission" => redundant_permission,
        "missing-purpose" => missing_purpose,
        "vague-purpose" => vague_purpose,
        "repeated-purpose" => repeated_purpose,
        "purpose-names-other-object" => purpose_names_other_object,
    }
    icon "icon" {
        "missing-icon" => missing_icon,
        "icon-not-relative" => icon_not_relative,
        "icon-not-found" => icon_not_found,
        "icon-case-mismatch" => icon_case_mismatch,
        "icon-not-png" => icon_not_png,
        "icon-corrupt" => icon_corrupt,
        "icon-not-square" => icon_not_square,
        "icon-too-small" => icon_too_small,
        "icon-file-too-large" => icon_file_too_large,
        "icon-blank" => icon_blank,
    }
    sandbox "sandbox" {
        "sandbox-undeclared" => sandbox_undeclared,
        "sandbox-flag-not-boolean" => sandbox_flag_not_boolean,
        "sandbox-disabled" => sandbox_disabled,
    }
    dashboard "dashboard" {
        "unknown-viewport" => unknown_viewport,
        "preview-viewport" => preview_viewport,
        "duplicate-viewport" => duplicate_viewport,
        "component-reused" => component_reused,
        "invalid-component-name" => invalid_component_name,
        "component-not-found" => component_not_found,
        "component-case-mismatch" => component_case_mismatch,
        "missing-post-install-view" => missing_post_install_view,
        "invalid-post-install-url" => invalid_post_install_url,
        "insecure-post-install-url" => insecure_post_install_url,
    }
    content_security_policy "content-security-policy" {
        "invalid-csp-source" => invalid_csp_source,
        "insecure-csp-source" => insecure_csp_source,
        "local-csp-source" => local_csp_source,
        "connect-src-without-path" => connect_src_without_path,
        "connect-src-stripe-host" => connect_src_stripe_host,
        "root-csp" => root_csp,
        "missing-csp-purpose" => missing_csp_purpose,
        "duplicate-csp-source" => duplicate_csp_source,
        "csp-wildcard-on-shared-host" => csp_wildcard_on_shared_host,
        "csp-query-or-fragment" => csp_query_or_fragment,
    }
    secrets "secrets" {
        "secret-in-manifest" => secret_in_manifest,
    }
    local_manifests "local-manifests" {
        "extends-not-found" => extends_not_found,
        "extends-in-main" => extends_in_main,
        "extends-cycle" => extends_cycle,
        "local-override-without-effect" => local_override_without_effect,
        "manifest-not-uploaded" => manifest_not_uploaded,
    }
    project "project" {
        "competing-manifests" => competing_manifests,
        "missing-lockfile" => missing_lockfile,
        "undeclared-view" => undeclared_view,
    }
    source_code "source-code" {
        "component-not-exported" => component_not_exported,
        "sdk-too-old-for-viewport" => sdk_too_old_for_viewport,
        "unknown-sdk-export" => unknown_sdk_export,
        "invalid-sdk-prop" => invalid_sdk_prop,
        "html-in-view" => html_in_view,
        "env-variable-in-view" => env_variable_in_view,
        "blocked-browser-api" => blocked_browser_api,
        "undeclared-permission" => undeclared_permission,
        "undeclared-connect-src" => undeclared_connect_src,
        "undeclared-image-src" => undeclared_image_src,
        "unused-permission" => unused_permission,
        "unneeded-write-permission" => unneeded_write_permission,
        "undeclared-context-permission" => undeclared_context_permission,
        "secret-in-source" => secret_in_source,
        "connect-oauth-endpoint" => connect_oauth_endpoint,
        "install-link-under-test" => install_link_under_test,
    }
    extensions "extensions" {
        "duplicate-extension-id" => duplicate_extension_id,
        "extension-file-not-found" => extension_file_not_found,
        "custom-action-without-permission" => custom_action_without_permission,
        "invalid-extension-endpoint" => invalid_extension_endpoint,
        "unknown-interface-id" => unknown_interface_id,
        "extension-method-mismatch" => extension_method_mismatch,
    }
    listing "listing" {
        "invalid-listing" => invalid_listing,
        "listing-name-differs" => listing_name_differs,
        "listing-icon-differs" => listing_icon_differs,
        "listing-text-too-long" => listing_text_too_long,
        "invalid-listing-image" => invalid_listing_image,
    }
    elsewhere "listing" {
        "several-public-apps" => several_public_apps,
    }
    versions "versions" {
        "version-not-bumped" => version_not_bumped,
        "version-lowered" => version_lowered,
    }
}

/// The rule of that name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

/// The findings of all rules about an app, in the order of the table.
pub fn check(app: &App, settings: &Settings, audience: Audience) -> Vec<Finding> {
    let cx = Context::of(app, settings, audience);
    let mut findings = Vec::new();
    for (rule, check) in RULES.iter().zip(CHECKS) {
        let Check::App(check) = check else { continue };
        let mut report = Report { rule, earlier: findings.len(), findings, omitted: None };
        check(&cx, &mut report);
        findings = report.findings;
    }
    findings.retain(|finding| reports_mistakes(finding.rule) || !is_mistaken(app, finding));
    findings
}

/// Whether the rule reports what could not be read.
fn reports_mistakes(rule: &Rule) -> bool {
    rule.family == "syntax" || rule.name == "invalid-listing"
}

/// Whether a finding is about something that could not be read, so that it may only be a consequence of the mistake.
fn is_mistaken(app: &App, finding: &Finding) -> bool {
    let mistakes = &app.source(finding.span.source).parsed.mistakes;
    mistakes.iter().any(|mistake| mistake.span.contains(finding.span))
}

impl Report {
    /// Reports a finding at a key or a value. Beyond [`MAX_FINDINGS`], the rule's findings are only counted.
    pub fn at(&mut self, place: impl Located, message: impl Into<Shown>) -> &mut Finding {
        let finding = Finding::new(self.rule, place, message);
        if !self.is_full() {
            return self.findings.push_mut(finding);
        }
        if let Some(last) = self.findings.last_mut() {
            last.more += 1;
        }
        self.omitted.insert(Finding { omitted: true, ..finding })
    }

    /// Whether further findings are only counted, so that their texts need not be computed.
    pub fn is_full(&self) -> bool {
        self.findings.len() >= self.earlier + MAX_FINDINGS
    }
}

/// A value as a message shows it between backticks: in full, its beginning if it is long, or in quotes if there is nothing
/// to see.
fn excerpt(value: &str) -> Cow<'_, str> {
    const MAX_CHARACTERS: usize = 60;
    match value.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => Cow::Owned(format!("{}…", value.get(..end).unwrap_or_default())),
        None if value.trim().is_empty() => Cow::Owned(format!("\"{value}\"")),
        None => Cow::Borrowed(value),
    }
}
