//! What the components of the SDK do not take.

use semver::Version;

use super::views::views;
use crate::app::code::facts::{Attribute, Element, Expr, Facts, Imported};
use crate::app::folder::{SDK, Sdk};
use crate::catalogue::{Accepts, Catalogue, Literal, NUMBER, Props, SdkComponent};
use crate::diagnostic::Severity;
use crate::rules::{Context, Report, excerpt};
use crate::text::list::all_of;
use crate::text::nearest::nearest;

/// The first version that validates props where they are used; before, only their types did.
const VALIDATES: Version = Version::new(9, 0, 0);

/// How many names a help lists.
const MAX_LISTED: usize = 12;

/// What to use instead of what version 9 removed, as the changelog of the SDK says, and of React's `onClick`.
const RENAMED: [(&str, &str); 7] = [
    ("background", "backgroundColor"),
    ("layout", "stack"),
    ("tabKey", "id"),
    ("onClose", "setShown"),
    ("onClick", "onPress"),
    ("row", "horizontal"),
    ("column", "vertical"),
];

/// Something that a component does not take.
struct Fault<'f> {
    /// The prop, or the member of one.
    at: &'f Attribute,
    message: String,
    help: Option<String>,
}

pub fn invalid_sdk_prop(cx: &Context, report: &mut Report) {
    let (Some(evidence), Some(sdk)) = (cx.evidence(), &cx.app.folder.sdk) else { return };
    let is_validated = sdk.version >= VALIDATES;
    // A range that begins with version 8 may end with version 9, which takes other props.
    if !is_validated && !sdk.is_locked() {
        return;
    }
    for (index, file) in views(evidence) {
        for element in file.facts.elements.iter().filter(|element| !element.is_html && !element.has_spread) {
            let Some(component) = component(&file.facts, element, &sdk.version) else { continue };
            for prop in &element.attributes {
                for fault in faults(&element.name, component, prop) {
                    let message = format!("{}{}", fault.message, consequence(sdk, prop, fault.at));
                    let finding = report.at(evidence.code.span(index, &fault.at.place), message);
                    if !is_validated {
                        finding.severity(Severity::Warning);
                    }
                    if let Some(help) = fault.help {
                        finding.help(help);
                    }
                }
            }
        }
    }
}

/// What happens to a prop that is not valid, or has a member that is not: in version 8, Stripe does not say.
fn consequence(sdk: &Sdk, prop: &Attribute, at: &Attribute) -> String {
    if sdk.version < VALIDATES {
        return format!(" in version {}", sdk.version);
    }
    let lost = if at.place == prop.place { "the prop".to_owned() } else { format!("the entire `{}` prop", prop.name) };
    format!("; in production, Stripe silently removes {lost}")
}

/// The component of the SDK that an element is, if it certainly is one.
fn component(facts: &Facts, element: &Element, version: &Version) -> Option<&'static SdkComponent> {
    let import = facts.imports.iter().find(|import| import.local == element.name && !import.is_type)?;
    let entry = import.module.strip_prefix(SDK)?.strip_prefix('/')?;
    let Imported::Named(name) = &import.name else { return None };
    let is_shadowed = facts.bindings.contains_key(&element.name);
    Catalogue::load().sdk_component(entry, name, version).filter(|_| !is_shadowed)
}

/// What a component does not take of a prop.
fn faults<'f>(name: &str, component: &SdkComponent, prop: &'f Attribute) -> Vec<Fault<'f>> {
    let Some(accepts) = component.props.get(prop.name.as_str()) else {
        // React takes the first two, and TypeScript any name with a hyphen.
        let is_taken = matches!(prop.name.as_str(), "key" | "ref") || prop.name.contains('-');
        return Vec::from_iter((!is_taken).then(|| unknown(&component.props, prop, format!("`{name}`"))));
    };
    let Accepts::Object(props) = accepts else {
        return Vec::from_iter(refused(accepts, prop, format!("`{}` of `{name}`", prop.name)));
    };
    let faults = prop.members.iter().filter_map(|member| match props.get(member.name.as_str()) {
        Some(accepts) => refused(accepts, member, format!("`{}` in `{}` of `{name}`", member.name, prop.name)),
        None => Some(unknown(props, member, format!("`{}` of `{name}`", prop.name))),
    });
    faults.collect()
}

fn unknown<'f>(props: &Props, at: &'f Attribute, owner: String) -> Fault<'f> {
    let message = format!("{owner} does not take `{}`", at.name);
    let known: Vec<&str> = props.keys().copied().collect();
    let help = match instead(&at.name, &known) {
        Some(instead) => Some(match props.get(instead) {
            Some(Accepts::OneOf(literals)) => format!("use `{instead}`, which accepts {}", listed(literals)),
            _ => format!("use `{instead}`"),
        }),
        None if known.len() <= MAX_LISTED && !known.is_empty() => Some(format!("it takes {}", all_of(&known))),
        None => None,
    };
    Fault { at, message, help }
}

/// The fault of a literal value that is not accepted. What is not a closed list of literals may accept more than is known.
fn refused<'f>(accepts: &Accepts, at: &'f Attribute, owner: String) -> Option<Fault<'f>> {
    let Accepts::OneOf(literals) = accepts else { return None };
    let written = match &at.value {
        Expr::Text(text) => text.to_string(),
        Expr::Number(number) => number.to_string(),
        Expr::Bool(value) => value.to_string(),
        _ => return None,
    };
    let is_listed = literals.iter().any(|literal| match (literal, &at.value) {
        (Literal::Text(known), Expr::Text(text)) => known == text,
        (Literal::Number(known), Expr::Number(number)) => known == number,
        (Literal::Bool(known), Expr::Bool(value)) => known == value,
        (any, Expr::Number(_)) => *any == NUMBER,
        _ => false,
    });
    if is_listed || !literals.iter().any(|literal| *literal != NUMBER) {
        return None;
    }
    let known: Vec<&str> = literals.iter().filter_map(Literal::as_text).collect();
    let help = match instead(&written, &known) {
        Some(instead) if known.len() > MAX_LISTED => format!("did you mean `{instead}`?"),
        Some(instead) => format!("did you mean `{instead}`? It accepts {}", listed(literals)),
        None => format!("it accepts {}", listed(literals)),
    };
    Some(Fault { at, message: format!("{owner} does not accept `{}`", excerpt(&written)), help: Some(help) })
}

/// What to write instead of a name that is not known.
fn instead<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let renamed = RENAMED.iter().find(|(old, new)| *old == name && known.contains(new)).map(|(_, new)| *new);
    renamed.or_else(|| nearest(name, known.iter().copied()).first())
}

/// Literals, in their order: "`a`, `b` and numbers".
fn listed(literals: &[Literal]) -> String {
    let texts: Vec<String> = literals.iter().filter(|literal| **literal != NUMBER).map(Literal::to_string).collect();
    let shown: Vec<&str> = texts.iter().take(MAX_LISTED).map(String::as_str).collect();
    let mut list = all_of(&shown);
    if texts.len() > shown.len() {
        list = format!("{} and {} more", list.replace(" and ", ", "), texts.len() - shown.len());
    }
    if literals.contains(&NUMBER) { format!("numbers, {list}") } else { list }
}
