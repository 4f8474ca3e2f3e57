//! Fields: which are missing, which mean nothing where they stand, and which hold what does not belong there.

mod place;
pub mod unknown;

use super::{Context, Report, excerpt};
use crate::app::Kind;
use crate::diagnostic::Severity;
use crate::schema::{Fields, Shape, Violation, any_of};
use crate::syntax::{Edit, Node, SourceId, Value};
use crate::text::nearest::{Nearest, nearest};
use place::Place;
use unknown::{HOMES, Meaning, UnknownField, folded, is_listing, unknown_fields};

pub fn missing_field(cx: &Context, report: &mut Report) {
    let missing = missing_fields(cx);
    for of_object in missing.chunk_by(|a, b| a.object.span == b.object.span) {
        let Some(Missing { object, .. }) = of_object.first() else { continue };
        let place = Place::of(cx, object);
        let names: Vec<&str> = of_object.iter().map(|missing| missing.field).collect();
        let answer = match names.as_slice() {
            ["extensions"] => ": the upload answers `extensions field required`",
            ["url"] => ", which `external` needs",
            _ if place.pointer.is_empty() => ": the upload answers `Invalid manifest`",
            _ => "",
        };
        let examples: Vec<String> = of_object.iter().map(|missing| example(cx, missing)).collect();
        report
            .at(*object, format!("{place} has {}{answer}", none_of(&names)))
            .help(format!("add {}", examples.join(", ")));
    }
}

/// Such as "no `id`", "neither `component` nor `viewport`".
fn none_of(names: &[&str]) -> String {
    match names {
        [one, other] => format!("neither `{one}` nor `{other}`"),
        _ => format!("no {}", any_of(names)),
    }
}

/// A field that an object must have and has not.
struct Missing<'a> {
    object: &'a Node,
    field: &'static str,
    fields: Fields,
}

/// The missing fields, without those that are there under a misspelled name.
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

/// The `url` that a local manifest needs, its own or its base's, once it makes the post-install action `external`.
fn missing_url<'a>(cx: &Context<'a>) -> Option<Missing<'a>> {
    let action = cx.manifest.post_install_action()?;
    let kind = &action.get("type")?.value;
    let is_own = cx.app.kind == Kind::Local && kind.span.source == SourceId(0);
    let needs_url = is_own && kind.as_str() == Some("external") && action.get("url").is_none();
    let fields = Fields::of_post_install_action();
    (needs_url && cx.lacks_inside(action, "url")).then_some(Missing { object: action, field: "url", fields })
}

/// A missing field with a value that it could have, in the manifest's language.
fn example(cx: &Context, missing: &Missing) -> String {
    let Missing { field, fields, .. } = missing;
    match fields.example(field) {
        None => format!("`{field}`"),
        Some(value) if cx.app.kind == Kind::V2 => format!("`{field}: {value}`"),
        Some(value) => format!("`\"{field}\": {value}`"),
    }
}

pub fn wrong_type(cx: &Context, report: &mut Report) {
    for violation in &cx.violations {
        let Violation::Type { node, shape } = violation else { continue };
        let place = Place::of(cx, node);
        // `sandbox-flag-not-boolean` tells that.
        if place.key() == "sandbox_install_compatible" && node.as_str().is_some() {
            continue;
        }
        let (kind, text) = (node.kind(), cx.text(*node));
        let is_unquoted = cx.app.kind == Kind::V2 && *shape == Shape::Text && is_number(text);
        let message = match node.value {
            Value::Number(_) if is_unquoted => format!("YAML reads `{text}` as {kind}; {place} must be {shape}"),
            _ => format!("{place} is {kind}; it must be {shape}"),
        };
        let finding = report.at(*node, message);
        match (&node.value, shape) {
            (Value::Number(_), Shape::Text) => {
                finding.help("put it in quotes, as it is spelled here");
                finding.safe_fix("put it in quotes", is_number(text).then(|| over(node, format!("\"{text}\""))));
            }
            (Value::String(text), Shape::Texts) => {
                finding.help("write a list, also for a single entry");
                finding.safe_fix("make it a list", list_of(cx, node, text));
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

/// Whether the text is a number's own spelling, and not for instance a YAML alias of one.
fn is_number(text: &str) -> bool {
    text.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '.' | '+' | '-' | '_'))
}

fn over(node: &Node, text: String) -> Edit {
    Edit { span: node.span, text }
}

/// The edit that puts a string into a list; `None` if it may hold several entries, or has no spelling of its own.
fn list_of(cx: &Context, node: &Node, text: &str) -> Option<Edit> {
    let is_one = !text.contains(char::is_whitespace) && text.matches("://").count() < 2;
    let spelling = match cx.text(node) {
        spelling if spelling.starts_with(['"', '\'']) => spelling.to_owned(),
        spelling if spelling == text => serde_json::Value::from(text).to_string(),
        _ => return None,
    };
    is_one.then(|| over(node, format!("[{spelling}]")))
}

/// What an entry of a list of objects looks like, with what stands there already.
fn form(cx: &Context, place: &Place, node: &Node) -> Option<String> {
    let given = node.as_str().filter(|text| text.len() < 60 && text.bytes().all(|byte| byte.is_ascii_graphic()));
    let [first, second] = match place.key() {
        "permissions" => [("permission", given.unwrap_or("customer_read")), ("purpose", "what your app does with it")],
        "views" => [("viewport", "stripe.dashboard.customer.detail"), ("component", "CustomerView")],
        _ => return None,
    };
    let list = if place.is_entry_of(place.key()) { "" } else { "a list of entries like " };
    let [(first, one), (second, two)] = [first, second];
    Some(match cx.app.kind {
        Kind::V2 => format!("write {list}`- {first}: {one}`, and below it `{second}: {two}`"),
        _ => format!("write {list}`{{\"{first}\": \"{one}\", \"{second}\": \"{two}\"}}`"),
    })
}

pub fn invalid_value(cx: &Context, report: &mut Report) {
    for violation in &cx.violations {
        let Violation::Set { node, allowed } = violation else { continue };
        let place = Place::of(cx, node);
        let Some(word) = node.as_str() else { continue };
        // The upload has taken `PUBLIC` (https://github.com/joebenscoter86/WinBack, read 2026-08).
        if place.key() == "distribution_type" && allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(word)) {
            continue;
        }
        let near = nearest(word, allowed.iter().copied());
        let meant = near.first().map(|near| format!("did you mean `{near}`? it ")).unwrap_or_default();
        let finding = report.at(*node, format!("{place} cannot be `{}`", excerpt(word)));
        finding.help(format!("{meant}can be {}", any_of(allowed)));
        if let Some(near) = near.certain() {
            finding.safe_fix(format!("write `{near}`"), [cx.rewrite(node, near)]);
        }
    }
}

pub fn misspelled_field(cx: &Context, report: &mut Report) {
    for unknown in unknown_fields(cx) {
        let UnknownField { object, member, fields, meaning: Meaning::Misspelled(field) } = unknown else { continue };
        let place = Place::of(cx, object);
        let finding = report.at(
            &member.key,
            format!("{place} has no field `{}`; `{field}` is probably meant", excerpt(&member.key.text)),
        );
        finding.help(format!("rename it: Stripe ignores fields that it does not know, so `{field}` is not set"));
        let title = format!("rename it to `{field}`");
        // The upload ignores the misspelled field today; with these two, it would make another app of it.
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
                .at(&member.key, format!("`{name}` is lost {place}: it belongs in the app's listing"))
                .help(WRITE_IN_THE_LISTING);
            continue;
        };
        let right = if name == home.field { String::new() } else { format!(", as `{}`", home.field) };
        let finding = report.at(&member.key, format!("`{name}` is lost {place}: it belongs {home}{right}"));
        finding.help("move it there; Stripe ignores fields that it does not know");
        let Some(target) = cx.app.main().root().and_then(|root| root.at(&home.pointer())) else { continue };
        if let Some(there) = target.get(home.field) {
            finding.related(&there.key, "stands here already");
        } else if unknown.iter().filter(|other| other.is_meant_as(home, target)).count() == 1 {
            finding.unsafe_fix("move it there", cx.move_member(member, target, home.field).into_iter().flatten());
        }
    }
}

const WRITE_IN_THE_LISTING: &str = "texts and links of the listing are written in the Dashboard, not in the manifest";

pub fn unknown_field(cx: &Context, report: &mut Report) {
    let unknown = unknown_fields(cx).iter().filter(|field| field.meaning == Meaning::Unclear);
    let unknown: Vec<&UnknownField> = unknown.collect();
    let missing = missing_fields(cx);
    for (index, field) in unknown.iter().enumerate() {
        // An object that lacks what it must have was written after another model: then one finding tells all its fields.
        let is_of_another_model = missing.iter().any(|missing| missing.object.span == field.object.span);
        let is_told_with_it = |other: &UnknownField| is_of_another_model && other.object.span == field.object.span;
        let (before, from_here) = unknown.split_at(index);
        if before.iter().any(|other| is_told_with_it(other)) {
            continue;
        }
        let (place, name) = (Place::of(cx, field.object), excerpt(&field.member.key.text));
        let finding = report.at(&field.member.key, format!("{place} has no field `{name}`, so Stripe ignores it"));
        finding.help(what_to_do(cx, &place, field));
        for other in from_here.iter().skip(1).filter(|other| is_told_with_it(other)) {
            finding.related(&other.member.key, "ignored as well");
        }
    }
}

fn what_to_do(cx: &Context, place: &Place, field: &UnknownField) -> String {
    let (key, known) = (&field.member.key.text, field.fields.names().collect::<Vec<_>>());
    match (nearest(key, known.iter().copied()), folded(key).as_str()) {
        (Nearest::Certain(near), _) if field.member.value.is_null() => {
            format!("remove it: the field is called `{near}`, and `null` sets nothing")
        }
        (Nearest::Certain(near), _) => format!("keep this or `{near}`, not both"),
        (near, _) if near != Nearest::None => format!("did you mean {}?", any_of(near.names())),
        _ if is_listing(key) => WRITE_IN_THE_LISTING.to_owned(),
        (_, "webhook" | "webhooks" | "webhookurl" | "webhookendpoint" | "webhookendpoints" | "events") => {
            "webhook endpoints are set up in the Dashboard or through the API".to_owned()
        }
        (_, "oauth") => "OAuth is chosen with `stripe_api_access_type` and `allowed_redirect_uris`".to_owned(),
        (_, "declarations" | "stripeapiaccess") if cx.app.kind != Kind::V2 => declared_in_v1(cx, &field.member.value),
        (_, "extends") => "only local JSON manifests extend another one".to_owned(),
        _ if known.len() <= MOST_TO_LIST => format!("{place} can have {}", any_of(&known)),
        _ => "remove it".to_owned(),
    }
}

/// What to do with a block of `stripe-app.yaml` in JSON, where its fields are written at the root.
fn declared_in_v1(cx: &Context, block: &Node) -> String {
    const BLOCK: &str = "this block belongs to `stripe-app.yaml`";
    let nested = block.get("stripe_api_access").map(|access| access.value.members()).unwrap_or_default();
    let declared = block.members().iter().chain(nested).map(|member| member.key.text.as_str());
    let at_root: Vec<&str> = HOMES.iter().filter(|home| home.path.is_empty()).map(|home| home.field).collect();
    let declared: Vec<&str> = declared.filter(|key| at_root.contains(key)).collect();
    let lacking: Vec<&str> = declared.iter().copied().filter(|key| cx.manifest.at_root(key).is_none()).collect();
    match (declared.as_slice(), lacking.as_slice()) {
        ([], _) => format!("{BLOCK}; in JSON, write its fields at the root"),
        (_, []) => format!("{BLOCK}; remove it, since its fields are at the root already"),
        (_, lacking) => format!("{BLOCK}; in JSON, write {} at the root", all_of(lacking)),
    }
}

/// Such as "`a`, `b` and `c`".
fn all_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// How many fields a help names.
const MOST_TO_LIST: usize = 5;

pub fn obsolete_field(cx: &Context, report: &mut Report) {
    let Some(root) = cx.app.main().root() else { return };
    if let Some(backend) = root.get("app_backend").filter(|member| member.value.value != Value::Unreadable) {
        let finding = report.at(&backend.key, "`app_backend` is obsolete: Stripe ignores it since 2023-06-30");
        if is_void(&backend.value) {
            finding.help("remove it");
        } else {
            finding.severity(Severity::Warning);
            finding.help("remove it, and set up webhook endpoints in the Dashboard or through the API");
        }
        finding.safe_fix("remove it", cx.remove_member(backend));
    }
    if let Some(permissions) = root.get("connect_permissions").filter(|member| !is_void(&member.value)) {
        report
            .at(&permissions.key, "`connect_permissions` is in no documentation, and nothing is known to read it")
            .help("remove it; what the app may do stands in `permissions`")
            .safe_fix("remove it", cx.remove_member(permissions));
    }
}

/// Whether a value holds nothing but `null` and empty lists and objects.
fn is_void(value: &Node) -> bool {
    match &value.value {
        Value::Null | Value::Unreadable => true,
        Value::Array(items) => items.iter().all(is_void),
        Value::Object(object) => object.members.iter().all(|member| is_void(&member.value)),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
