//! The rules: each is a plain function over an app, with a page of the same name.
//!
//! A rule cannot fail, reads no files and prints nothing.

mod address;
mod content_security_policy;
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

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::app::{App, Kind, Manifest};
use crate::audience::Audience;
use crate::diagnostic::{Finding, MAX_FINDINGS, Rule};
use crate::evidence::{CodeSettings, Evidence};
use crate::schema::{self, Violation};
use crate::syntax::{Edit, Key, Located, Member, Node, edit};
use crate::text::Shown;
use crate::text::nearest::nearest;
use fields::unknown::{Meaning, UnknownField, unknown_fields};

/// What a user's configuration adds to the catalogue.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Valid permissions that the catalogue does not list.
    pub permissions: Vec<String>,
    /// The same for viewports.
    pub viewports: Vec<String>,
    /// What it says of the app's code.
    pub code: CodeSettings,
}

/// What a rule may ask about.
pub struct Context<'a> {
    /// The app: its files, its icon and its surroundings.
    pub app: &'a App,
    /// The manifest's fields, whatever its generation.
    pub manifest: Manifest<'a>,
    /// Whom the app is for.
    pub audience: Audience,
    /// Where the manifest's shape differs from the schema of its generation.
    pub violations: Vec<Violation<'a>>,
    /// The same for the manifests that it extends, which are reported when those are linted themselves.
    extended: Vec<Violation<'a>>,
    /// The unknown fields among the violations: classifying them is expensive and several rules need it, so it is cached.
    unknown: OnceCell<Vec<UnknownField<'a>>>,
    /// What the code says of the permissions, which several rules ask for.
    evidence: OnceCell<Option<Evidence<'a>>>,
    /// What the configuration adds.
    pub settings: &'a Settings,
}

/// The longest list, in items, from which fixes remove or copy items.
const LONGEST_LIST: usize = 1_000;

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
        /// Each rule by itself, for those that raise it by hand.
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
    let (violations, extended) = (schema::check(app), schema::check_extended(app));
    let cx = Context {
        app,
        manifest: Manifest::of(app),
        audience,
        violations,
        extended,
        unknown: OnceCell::new(),
        evidence: OnceCell::new(),
        settings,
    };
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

impl<'a> Context<'a> {
    /// The object that a field of the root or of `declarations` belongs in, if the field is certainly missing: not
    /// written, not lost to a syntax mistake, and not meant by an unknown field, which has its own finding.
    pub fn lacks(&self, key: &str) -> Option<&'a Node> {
        self.manifest.lacks(key).filter(|_| !self.is_meant_elsewhere(key, None) && !self.is_meant_below(key))
    }

    /// The same for a field of a nested object that does not have it.
    pub fn lacks_inside(&self, object: &Node, key: &str) -> bool {
        let is_known = self.app.is_complete() && self.app.is_sound(object.span);
        is_known && !self.is_meant_elsewhere(key, Some(object)) && !self.is_meant_below(key)
    }

    /// What the app's code says of its permissions; `None` if no code was read.
    pub fn evidence(&self) -> Option<&Evidence<'a>> {
        self.evidence.get_or_init(|| Evidence::of(self.app, &self.settings.code)).as_ref()
    }

    /// Whether an unknown field means this one: misspelled, in the object if one is given, or at another level.
    fn is_meant_elsewhere(&self, key: &str, object: Option<&Node>) -> bool {
        unknown_fields(self).iter().any(|unknown| match unknown.meaning {
            Meaning::Misspelled(field) => {
                field == key && object.is_none_or(|object| object.span == unknown.object.span)
            }
            Meaning::Misplaced(home) => home.is_some_and(|home| home.field == key),
            Meaning::Unclear => false,
        })
    }

    /// Whether an unknown field of an extended manifest may mean this one.
    fn is_meant_below(&self, key: &str) -> bool {
        self.extended.iter().any(|violation| match violation {
            Violation::Unknown { member, .. } if !member.value.is_null() => {
                nearest(&member.key.text, std::iter::once(key)).certain().is_some()
            }
            _ => false,
        })
    }

    /// The edit that gives a field of the root or of `declarations` a value, written as JSON: over its `null`, or as a
    /// new member. `None` if there is no place for it, for example in a v2 manifest without `declarations`.
    pub fn set(&self, object: &Node, key: &str, value: &str) -> Option<Edit> {
        if let Some(null) = object.get(key) {
            // An implicit null of YAML comes right after the colon.
            let gap = if null.value.span.is_empty() { " " } else { "" };
            return Some(Edit { span: null.value.span, text: format!("{gap}{value}") });
        }
        if self.app.kind == Kind::V2 && self.manifest.declarations().is_none() {
            return None;
        }
        // The root of a merged manifest has members from several files; the root of the file only has its own.
        let source = self.app.source(object.span.source);
        let own = source.root().filter(|root| root.span == object.span).unwrap_or(object);
        edit::insert_member(&source.text, own, key, value)
    }

    /// The edit that replaces the text of a string, in the same quotes.
    pub fn rewrite(&self, string: &Node, text: &str) -> Edit {
        edit::replace_string(string, &self.app.source(string.span.source).text, text)
    }

    /// The edit that renames a key, in the same quotes.
    pub fn rename(&self, key: &Key, name: &str) -> Edit {
        edit::rename_key(key, &self.app.source(key.span.source).text, name)
    }

    /// The edit that removes a member from its object; `None` if the text around it does not allow that.
    pub fn remove_member(&self, member: &Member) -> Option<Edit> {
        let source = self.app.source(member.key.span.source);
        let object = source.root()?.parent(member.key.span)?;
        let index = object.members().iter().position(|other| other.key.span == member.key.span)?;
        edit::remove_member(&source.text, object, index)
    }

    /// The edits that move a member into another object of its file, under a given name; `None` if the text around
    /// either place does not allow that.
    pub fn move_member(&self, member: &Member, object: &Node, name: &str) -> Option<[Edit; 2]> {
        let text = &self.app.source(object.span.source).text;
        let value = self.text(&member.value);
        let is_json = value.starts_with(['{', '[', '"']) || !value.contains('\n');
        let from = indentation(text, member.key.span.start);
        let to = object.members().last().map_or(from, |last| indentation(text, last.key.span.start));
        let value = value.replace(&format!("\n{from}"), &format!("\n{to}"));
        let insert = edit::insert_member(text, object, name, &value).filter(|_| is_json)?;
        Some([self.remove_member(member)?, insert])
    }

    /// The edit that removes an item from its list, computed lazily; none if the text around it does not allow
    /// that.
    pub fn remove_item(&self, item: &Node) -> impl Iterator<Item = Edit> {
        let remove = || {
            let (text, list, index) = self.list_of(item)?;
            edit::remove_item(text, list, index)
        };
        std::iter::once_with(remove).flatten()
    }

    /// The edit that adds copies of an item after it, each with another string in place of `part`.
    pub fn copy_item(&self, item: &Node, part: &Node, strings: &[&str]) -> Option<Edit> {
        let (text, list, index) = self.list_of(item)?;
        edit::copy_item(text, list, index, part, strings)
    }

    /// The file and the list that contain an item, and its index there; `None` for lists that nobody writes by hand,
    /// because each item takes a pass over the layout of the whole list.
    fn list_of(&self, item: &Node) -> Option<(&str, &Node, usize)> {
        let source = self.app.source(item.span.source);
        let list = source.root()?.parent(item.span).filter(|list| list.items().len() <= LONGEST_LIST)?;
        let index = list.items().iter().position(|other| other.span == item.span)?;
        Some((&source.text, list, index))
    }

    /// The source text of a node or a key.
    pub fn text(&self, place: impl Located) -> &str {
        let span = place.span();
        self.app.source(span.source).text.get(span.start..span.end).unwrap_or_default()
    }
}

/// The whitespace at the start of the line that contains `offset`.
fn indentation(text: &str, offset: usize) -> &str {
    let line = text.get(..offset).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    line.split(|char: char| !char.is_whitespace()).next().unwrap_or_default()
}

/// A value as a message shows it: in full, or its beginning if it is long.
fn excerpt(value: &str) -> Cow<'_, str> {
    const MAX_CHARACTERS: usize = 60;
    match value.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => Cow::Owned(format!("{}…", value.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(value),
    }
}
