//! Fields: which are missing, which have no meaning where they are, and which have a wrong value.

mod place;
pub mod unknown;

use super::{Context, Report, excerpt};
use crate::app::Kind;
use crate::diagnostic::Severity;
use crate::schema::{Fields, Shape, Violation};
use crate::syntax::{Edit, Node, SourceId, Value};
use crate::text::list::{all_of, any_of, commas};
use crate::text::nearest::{Nearest, nearest};
use place::Place;
use unknown::{HOMES, Meaning, UnknownField, folded, is_listing, unknown_fields};

pub fn missing_field(cx: &Context, report: &mut Report) {
    let missing = missing_fields(cx);
    for of_object in missing.chunk_by(|a, b| a.object.span == b.object.span) {
        let Some(Missing { object, .. }) = of_object.first() else { continue };
        let place = Place::of(cx, object);
        let names: Vec<&str> = of_object.iter().map(|missing| missing.field).collect();
        let consequence = match names.as_slice() {
            ["extensions"] => "; `stripe apps upload` fails with `extensions field required`",
            ["url"] => ", which the type `external` requires",
            _ if place.pointer.is_empty() => "; `stripe apps upload` fails with `Invalid manifest`",
            _ => "",
        };
        let examples: Vec<String> = of_object.iter().filter_map(|missing| example(cx, missing)).collect();
        report.at(*object, format!("{place} is missing {}{consequence}", all_of(&names))).help(
            match commas(examples) {
                none if none.is_empty() => format!("add {}", all_of(&names)),
                examples => format!("add {}, for example {examples}", all_of(&names)),
            },
        );
    }
}

/// A required field that an object does not have.
struct Missing<'a> {
    object: &'a Node,
    field: &'static str,
    fields: Fields,
}

/// The missing fields, except those that are present under a misspelled name.
fn missing_fields<'a>(cx: &Context<'a>) -> Vec<Missing<'a>> {
    let unknown = unknown_fields(cx);
    let is_misspelled = |missing: &Missing| {
        unknown.iter().any(|unknown| {
            unknown.object.span == missing.object.span && unknown.meaning == Meaning::Misspelled(missing.field)
        })
    };
    let missing = cx.violations.iter().filter_map(|violation| match *violation {
        Violation::Missing { object, field, fields } => Some(Missing { object, field, fields }),
        _ => None,
    });
    missing.filter(|missing| !is_misspelled(missing)).chain(missing_url(cx)).collect()
}

/// The `url` that a local manifest needs, its own or its base's, if it sets the post-install action to `external`.
fn missing_url<'a>(cx: &Context<'a>) -> Option<Missing<'a>> {
    let action = cx.manifest.post_install_action()?;
    let kind = &action.get("type")?.value;
    let is_own = cx.app.kind == Kind::Local && kind.span.source == SourceId(0);
    let needs_url = is_own && kind.as_str() == Some("external") && action.get("url").is_none();
    let fields = Fields::of_post_install_action();
    (needs_url && cx.lacks_inside(action, "url")).then_some(Missing { object: action, field: "url", fields })
}

/// A missing field with an example value, in the manifest's language.
fn example(cx: &Context, missing: &Missing) -> Option<String> {
    let Missing { field, fields, .. } = missing;
    let value = fields.example(field)?;
    Some(match cx.app.kind {
        Kind::V2 => format!("`{field}: {value}`"),
        _ => format!("`\"{field}\": {value}`"),
    })
}

pub fn wrong_type(cx: &Context, report: &mut Report) {
    for violation in &cx.violations {
        let Violation::Type { node, shape } = violation else { continue };
        let place = Place::of(cx, node);
        // `sandbox-flag-not-boolean` reports that.
        if place.key() == "sandbox_install_compatible" && node.as_str().is_some() {
            continue;
        }
        let (kind, text) = (node.kind(), cx.text(*node));
        let is_unquoted = cx.app.kind == Kind::V2 && *shape == Shape::Text && is_number(text);
        let message = match node.value {
            Value::Number(_) if is_unquoted => format!("YAML reads `{text}` as {kind}; {place} must be {shape}"),
            _ => format!("{place} must be {shape}, not {kind}"),
        };
        let finding = report.at(*node, message);
        match (&node.value, shape) {
            (Value::Number(_), Shape::Text) => {
                finding.help("put the value in quotes, exactly as it is written");
                finding.safe_fix("put it in quotes", is_number(text).then(|| over(node, format!("\"{text}\""))));
            }
            (Value::String(text), Shape::Texts) => {
                finding.help("use a list, even for a single entry");
                finding.safe_fix("turn it into a list", list_of(cx, node, text));
            }
            (_, Shape::Object | Shape::Objects) => {
                if let Some(form) = form(cx, &place, node) {
                    finding.help(form);
                }
            }
            _ => {}
        }
    }
}

/// Whether the text is a number as it is written, and not, for example, a YAML alias of one.
fn is_number(text: &str) -> bool {
    text.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '.' | '+' | '-' | '_'))
}

fn over(node: &Node, text: String) -> Edit {
    Edit { span: node.span, text }
}

/// The edit that puts a string into a list; `None` if it may contain several entries, or is not written out here.
fn list_of(cx: &Context, node: &Node, text: &str) -> Option<Edit> {
    let is_one = !text.contains(char::is_whitespace) && text.matches("://").count() < 2;
    let spelling = match cx.text(node) {
        spelling if spelling.starts_with(['"', '\'']) => spelling.to_owned(),
        spelling if spelling == text => serde_json::Value::from(text).to_string(),
        _ => return None,
    };
    is_one.then(|| over(node, format!("[{spelling}]")))
}

/// What an entry of a list of objects looks like, with the value that is already there.
fn form(cx: &Context, place: &Place, node: &Node) -> Option<String> {
    let given = node.as_str().filter(|text| text.len() < 60 && text.bytes().all(|byte| byte.is_ascii_graphic()));
    let [first, second] = match place.key() {
        "permissions" => [("permission", given.unwrap_or("customer_read")), ("purpose", "what your app does with it")],
        "views" => [("viewport", "stripe.dashboard.customer.detail"), ("component", "CustomerView")],
        _ => return None,
    };
    let list = if place.is_entry_of(place.key()) { "an object" } else { "a list of objects" };
    let [(first, one), (second, two)] = [first, second];
    Some(match cx.app.kind {
        Kind::V2 => format!("use {list}, for example `- {first}: {one}` with `{second}: {two}` on the next line"),
        _ => format!("use {list}, for example `{{\"{first}\": \"{one}\", \"{second}\": \"{two}\"}}`"),
    })
}

pub fn invalid_value(cx: &Context, report: &mut Report) {
    for violation in &cx.violations {
        let Violation::Set { node, allowed } = violation else { continue };
        let place = Place::of(cx, node);
        let Some(word) = node.as_str() else { continue };
        // An upload with `PUBLIC` succeeded (https://github.com/joebenscoter86/WinBack, read 2026-08).
        if place.key() == "distribution_type" && allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(word)) {
            continue;
        }
        let near = nearest(word, allowed.iter().copied());
        let finding = report.at(*node, format!("`{}` is not a valid value for {place}", excerpt(word)));
        finding.help(match near.first() {
            Some(near) => format!("did you mean `{near}`? valid values are {}", all_of(allowed)),
            None => format!("use {}", any_of(allowed)),
        });
        if let Some(near) = near.certain() {
            finding.safe_fix(format!("replace it with `{near}`"), [cx.rewrite(node, near)]);
        }
    }
}

pub fn misspelled_field(cx: &Context, report: &mut Report) {
    for unknown in unknown_fields(cx) {
        let UnknownField { object, member, fields, meaning: Meaning::Misspelled(field) } = unknown else { continue };
        let place = Place::of(cx, object);
        let finding = report.at(
            &member.key,
            format!("unknown field `{}` in {place}; did you mean `{field}`?", excerpt(&member.key.text)),
        );
        finding.help(format!("rename it to `{field}`; Stripe ignores unknown fields, so `{field}` is not set"));
        let title = format!("rename it to `{field}`");
        // The upload ignores the misspelled field today; these two would change what kind of app it is.
        let changes_the_app = ["distribution_type", "stripe_api_access_type"].contains(field);
        match !changes_the_app && fields.admit(field, &member.value) {
            true => finding.safe_fix(title, [cx.rename(&member.key, field)]),
            false => finding.unsafe_fix(title, [cx.rename(&member.key, field)]),
        };
    }
}

pub fn misplaced_field(cx: &Context, report: &mut Report) {
    let unknown = unknown_fields(cx);
    for UnknownField { object, member, meaning, .. } in unknown {
        let Meaning::Misplaced(home) = meaning else { continue };
        let (place, name) = (Place::of(cx, object).as_home(), excerpt(&member.key.text));
        let Some(home) = home else {
            report
                .at(&member.key, format!("Stripe ignores `{name}` {place}; it belongs in the app's listing"))
                .help(WRITE_IN_THE_LISTING);
            continue;
        };
        let right = if name == home.field { String::new() } else { format!(", as `{}`", home.field) };
        let finding = report.at(&member.key, format!("Stripe ignores `{name}` {place}; it belongs {home}{right}"));
        finding.help("move it there; Stripe does not look for it anywhere else");
        let Some(target) = cx.app.main().root().and_then(|root| root.at(&home.pointer())) else { continue };
        if let Some(there) = target.get(home.field) {
            finding.related(&there.key, "already set here");
        } else if unknown.iter().filter(|other| other.is_meant_as(home, target)).count() == 1 {
            finding.unsafe_fix("move it there", cx.move_member(member, target, home.field).into_iter().flatten());
        }
    }
}

const WRITE_IN_THE_LISTING: &str = "remove it, and edit the app's listing in the Dashboard instead";

pub fn unknown_field(cx: &Context, report: &mut Report) {
    let unknown = unknown_fields(cx).iter().filter(|field| field.meaning == Meaning::Unclear);
    let unknown: Vec<&UnknownField> = unknown.collect();
    let missing = missing_fields(cx);
    for (index, field) in unknown.iter().enumerate() {
        // An object without its required fields follows some other format, so one finding lists all its unknown fields.
        let has_other_format = missing.iter().any(|missing| missing.object.span == field.object.span);
        let shares_finding = |other: &UnknownField| has_other_format && other.object.span == field.object.span;
        let (before, from_here) = unknown.split_at(index);
        if before.iter().any(|other| shares_finding(other)) {
            continue;
        }
        let (place, name) = (Place::of(cx, field.object), excerpt(&field.member.key.text));
        let finding = report.at(&field.member.key, format!("unknown field `{name}` in {place}; Stripe ignores it"));
        finding.help(remedy(cx, field));
        for other in from_here.iter().skip(1).filter(|other| shares_finding(other)) {
            finding.related(&other.member.key, "also ignored");
        }
    }
}

fn remedy(cx: &Context, field: &UnknownField) -> String {
    let (key, known) = (&field.member.key.text, field.fields.names().collect::<Vec<_>>());
    match (nearest(key, known.iter().copied()), folded(key).as_str()) {
        (Nearest::Certain(near), _) if field.member.value.is_null() => {
            format!("remove it; the field is called `{near}`, and `null` has no effect")
        }
        (Nearest::Certain(near), _) => format!("remove it; `{near}` is already set"),
        (near, _) if near != Nearest::None => format!("did you mean {}?", any_of(near.names())),
        _ if is_listing(key) => WRITE_IN_THE_LISTING.to_owned(),
        (_, "webhook" | "webhooks" | "webhookurl" | "webhookendpoint" | "webhookendpoints" | "events") => {
            "remove it, and set up webhook endpoints in the Dashboard or through the API".to_owned()
        }
        (_, "oauth") => "use `stripe_api_access_type` and `allowed_redirect_uris` to set up OAuth".to_owned(),
        (_, "declarations" | "stripeapiaccess") if cx.app.kind != Kind::V2 => declared_in_v1(cx, &field.member.value),
        (_, "extends") => "remove it; only local JSON manifests can extend another manifest".to_owned(),
        _ if known.len() <= MAX_LISTED => format!("remove it, or use {} instead", any_of(&known)),
        _ => "remove it".to_owned(),
    }
}

/// What to do with a block of `stripe-app.yaml` in a JSON manifest, where its fields belong at the root.
fn declared_in_v1(cx: &Context, block: &Node) -> String {
    const BLOCK: &str = "remove this block, which only exists in `stripe-app.yaml`";
    let nested = block.get("stripe_api_access").map(|access| access.value.members()).unwrap_or_default();
    let declared = block.members().iter().chain(nested).map(|member| member.key.text.as_str());
    let at_root: Vec<&str> = HOMES.iter().filter(|home| home.path.is_empty()).map(|home| home.field).collect();
    let declared: Vec<&str> = declared.filter(|key| at_root.contains(key)).collect();
    let lacking: Vec<&str> = declared.iter().copied().filter(|key| cx.manifest.at_root(key).is_none()).collect();
    match (declared.as_slice(), lacking.as_slice()) {
        ([], _) => format!("{BLOCK}; in JSON, put its fields at the root"),
        (_, []) => format!("{BLOCK}; its fields are already at the root"),
        (_, lacking) => format!("{BLOCK}; in JSON, put {} at the root", all_of(lacking)),
    }
}

/// The most fields that a help lists.
const MAX_LISTED: usize = 5;

pub fn obsolete_field(cx: &Context, report: &mut Report) {
    let Some(root) = cx.app.main().root() else { return };
    if let Some(backend) = root.get("app_backend").filter(|member| member.value.value != Value::Unreadable) {
        let finding = report.at(&backend.key, "`app_backend` is obsolete; Stripe has ignored it since 2023-06-30");
        if is_hollow(&backend.value) {
            finding.help("remove it");
        } else {
            finding.severity(Severity::Warning);
            finding.help("remove it, and set up webhook endpoints in the Dashboard or through the API");
        }
        finding.safe_fix("remove it", cx.remove_member(backend));
    }
    if let Some(permissions) = root.get("connect_permissions").filter(|member| !is_hollow(&member.value)) {
        report
            .at(&permissions.key, "`connect_permissions` is undocumented and not known to have any effect")
            .help("remove it, and list what the app may do in `permissions`")
            .safe_fix("remove it", cx.remove_member(permissions));
    }
}

/// Whether a value contains nothing but `null` and empty lists and objects.
fn is_hollow(value: &Node) -> bool {
    match &value.value {
        Value::Null | Value::Unreadable => true,
        Value::Array(items) => items.iter().all(is_hollow),
        Value::Object(object) => object.members.iter().all(|member| is_hollow(&member.value)),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
