//! What is known of a rule, a permission, a viewport or a field, as Markdown for editors.

use crate::catalogue::{Access, Catalogue, Interface, Permission, Status, Viewport};
use crate::diagnostic::{Rule, Safety, Severity, Stage};
use crate::schema::{Place, Shape};
use crate::text::list::all_of;

/// A rule's page, without its examples.
pub fn rule(rule: &Rule) -> String {
    let page = rule.page();
    let severity = match page.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let stage = match page.stage {
        Stage::Upload => "upload",
        Stage::Runtime => "runtime",
        Stage::Review => "review",
        Stage::Maintenance => "maintenance",
    };
    let fix = match page.fix {
        Some(Safety::Safe) => ", safe fix",
        Some(Safety::Unsafe) => ", unsafe fix",
        None => "",
    };
    format!(
        "**{}** ({severity}, stage {stage}{fix})\n\n{}\n\n{}\n\n[Examples and sources]({})",
        rule.name,
        page.section("What it finds").trim(),
        page.section("Why it matters").trim(),
        rule.url()
    )
}

/// What a permission grants.
pub fn permission(permission: &Permission) -> String {
    let Permission { name, object, access, implies, instead, hint, .. } = permission;
    let mut text = match (object, access) {
        (None, _) => format!("There is no permission `{name}`."),
        (Some(object), Access::Read) => format!("Lets the app retrieve and list: **{object}**."),
        (Some(object), Access::Write) => format!("Lets the app create, change and delete: **{object}**."),
    };
    if let Some(instead) = instead {
        text.push_str(&format!(" Use `{instead}`."));
    }
    if !implies.is_empty() {
        text.push_str(&format!("\n\nIncludes {}.", all_of(implies)));
    }
    text.push_str(&note(permission.status, *hint));
    text
}

/// Where a viewport is.
pub fn viewport(viewport: &Viewport) -> String {
    let mut text = format!("A place in the Dashboard: `{}`.", viewport.id);
    if let Some(instead) = viewport.instead {
        text = format!("There is no viewport `{}`. Use `{instead}`.", viewport.id);
    }
    if let Some(root) = viewport.root {
        text.push_str(&format!(" The view starts with `<{root}>`"));
        let version = viewport.min_sdk.map(|version| format!(", in `@stripe/ui-extension-sdk` {version} or newer"));
        text.push_str(&format!("{}.", version.unwrap_or_default()));
    }
    text.push_str(&note(viewport.status, viewport.hint));
    text
}

/// What an extension point needs.
pub fn interface(interface: &Interface) -> String {
    let mut text = format!("An extension point: `{}`.", interface.id);
    if !interface.methods.is_empty() {
        text.push_str(&format!(" Its methods: {}.", all_of(&interface.methods)));
    }
    if interface.custom_action {
        text.push_str(" It needs the permission `workflow_custom_action_run_write`.");
    }
    text.push_str(&note(interface.status, None));
    text
}

/// What a field is for, and what it can be.
pub fn field(place: Place) -> Option<String> {
    let shape = match place.shape() {
        Shape::Object => String::new(),
        shape => format!("\n\nExpected: {shape}."),
    };
    let example = place.example().map(|example| format!("\n\nExample: `{example}`")).unwrap_or_default();
    place.description().map(|description| format!("{description}{shape}{example}"))
}

/// How far a name is known, where that is not certain.
fn note(status: Status, hint: Option<&str>) -> String {
    let note = match status {
        Status::Documented | Status::Mistaken => "",
        Status::Preview => "A preview in Stripe's documentation.",
        Status::SchemaOnly => "Only Stripe's published schema has it; the documentation does not.",
        Status::Observed => "Seen in use, but not documented for app manifests.",
        Status::Refused => "It exists, but `stripe apps upload` rejects it.",
    };
    let hint = hint.map(|hint| format!("Note: {hint}."));
    let lines = [Some(note.to_owned()).filter(|note| !note.is_empty()), hint];
    lines.into_iter().flatten().map(|line| format!("\n\n{line}")).collect()
}

/// The permission of that name, if the catalogue lists it.
pub fn of_permission(name: &str) -> Option<String> {
    Catalogue::load().permission(name).map(permission)
}
