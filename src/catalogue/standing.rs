//! What the names in a manifest's list of permissions stand for, be they right or wrong.

use std::borrow::Cow;

use super::{Catalogue, Permission, Status};
use crate::text::list::any_of;
use crate::text::nearest::words;

/// What is known about the name in an entry.
pub enum Standing<'a> {
    /// It is known, by the catalogue or by the configuration.
    Known,
    /// It is empty.
    Empty,
    /// It is several names.
    Several(Vec<&'a str>),
    /// There is certainly no such permission.
    Mistaken(Right),
    /// It is in no list. To find the listed one that it may be a misspelling of is expensive, so only who needs it does.
    Unlisted,
    /// It exists, but `stripe apps upload` rejects it.
    Refused(&'static Permission),
    /// It exists, but perhaps not for apps.
    Unconfirmed(&'static Permission),
}

/// What to use instead of a name that does not exist.
pub struct Right {
    /// The permission; `None` if there is none to use instead.
    pub name: Option<&'static str>,
    /// More about it.
    pub hint: Option<Cow<'static, str>>,
}

/// A name in an entry, and which permission it was meant as.
pub struct Meaning<'a> {
    /// The name as it is written.
    pub name: &'a str,
    /// The permissions that it may be there for, the likeliest first.
    pub likely: Vec<&'a str>,
    /// The permission to list: the name itself, unless another one is certainly meant; `None` if there is none to list.
    pub right: Option<&'a str>,
}

impl<'a> Standing<'a> {
    /// What is known about a name. `known` are the names that the configuration adds to the catalogue.
    pub fn of(name: &'a str, known: &[String]) -> Self {
        if known.iter().any(|known| known == name) {
            return Standing::Known;
        }
        if name.trim().is_empty() {
            return Standing::Empty;
        }
        let catalogue = Catalogue::load();
        match catalogue.permission(name) {
            Some(known) if known.status == Status::Refused => return Standing::Refused(known),
            Some(known) if known.status == Status::Observed && known.accepted_in.is_empty() => {
                return Standing::Unconfirmed(known);
            }
            Some(known) if known.status.exists() => return Standing::Known,
            _ => {}
        }
        let parts = parts(name);
        if parts.len() > 1 {
            return Standing::Several(parts);
        }
        if let Some(mistaken) = mistaken(name) {
            return Standing::Mistaken(Right { name: mistaken.instead, hint: mistaken.hint.map(Cow::Borrowed) });
        }
        if name.contains('.') {
            return Standing::Mistaken(meant_by_dotted(name));
        }
        Standing::Unlisted
    }
}

impl<'a> Meaning<'a> {
    /// Those of the names in an entry: usually one, none if it is empty, and several if it lists several. `known` are the
    /// names that the configuration adds to the catalogue.
    pub fn all(name: &'a str, known: &[String]) -> Vec<Self> {
        let (likely, right) = match Standing::of(name, known) {
            Standing::Empty => return Vec::new(),
            Standing::Several(names) => return names.into_iter().flat_map(|name| Self::all(name, known)).collect(),
            Standing::Known | Standing::Unconfirmed(_) => (vec![name], Some(name)),
            Standing::Refused(_) => (vec![name], None),
            Standing::Mistaken(right) => (right.name.into_iter().collect(), right.name),
            Standing::Unlisted => {
                let nearest = Catalogue::load().nearest_permission(name);
                let right = nearest.certain().map_or(Some(name), |certain| right(certain)?.name);
                (nearest.names().to_vec(), right)
            }
        };
        vec![Self { name, likely, right }]
    }

    /// What the name is taken for: the likeliest permission, or itself if none is near.
    pub fn likeliest(&self) -> &'a str {
        self.likely.first().unwrap_or(&self.name)
    }
}

/// What a name with a dot was meant as: no permission has one (all of the catalogue's were compared, 2026-11-27).
fn meant_by_dotted(name: &str) -> Right {
    if let Some(needed) = Catalogue::load().permissions_for_event(name) {
        return Right { name: Some("event_read"), hint: Some(needed_for_event(needed)) };
    }
    meant(name).unwrap_or(match looks_like_event(name) {
        true => Right {
            name: None,
            hint: Some(
                "no permission has a dot in its name; if this is an event type, list `event_read` and the permission \
                 for the event's object"
                    .into(),
            ),
        },
        false => Right { name: None, hint: Some("no permission has a dot in its name".into()) },
    })
}

/// What a manifest needs, in addition to `event_read`, to receive an event.
fn needed_for_event(alternatives: &[&str]) -> Cow<'static, str> {
    let others: Vec<&str> = alternatives.iter().copied().filter(|name| *name != "event_read").collect();
    match (alternatives, others.as_slice()) {
        ([], _) => "receiving the event also requires the permission for its object".into(),
        (_, []) => "it is an event type, and this is the permission for receiving it".into(),
        (_, others) => format!("receiving the event also requires {}", any_of(others)).into(),
    }
}

/// Whether a name is written like an event type: `invoice.paid`, `v1.customer.created`, `charge.*`, but not `charge.read`.
fn looks_like_event(name: &str) -> bool {
    let is_word = |part: &str| {
        !part.is_empty() && part.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_')
    };
    let Some((object, last)) = name.rsplit_once('.') else { return false };
    object.split('.').all(is_word) && (last == "*" || (is_word(last) && !matches!(last, "read" | "write")))
}

/// What a name that is in no list was certainly meant as.
pub fn meant(name: &str) -> Option<Right> {
    right(Catalogue::load().nearest_permission(name).certain()?)
}

/// The permission that was certainly meant, unless an upload rejects it.
fn right(certain: &str) -> Option<Right> {
    let near = Catalogue::load().permission(certain)?;
    Some(match near.status {
        Status::Refused => Right { name: None, hint: near.hint.map(Cow::Borrowed) },
        _ => Right { name: Some(near.name), hint: None },
    })
}

/// The entry of a name that people mistake for a permission, also in the plural or with the prefix of restricted keys.
fn mistaken(name: &str) -> Option<&'static Permission> {
    let plain = words(name).collect::<Vec<_>>().join("_");
    let plain = plain.strip_prefix("rak_").unwrap_or(&plain);
    let mut entries = [name, plain].into_iter().filter_map(|name| Catalogue::load().permission(name));
    entries.find(|entry| !entry.status.exists())
}

/// The names that one string lists, if each of them ends like a permission.
fn parts(name: &str) -> Vec<&str> {
    if let Some(both) = name.strip_suffix("_read_write").and_then(both) {
        return both.to_vec();
    }
    let separates = |char: char| char.is_whitespace() || matches!(char, ',' | ';' | '|' | '+' | '&' | '/');
    let parts: Vec<&str> = name.split(separates).filter(|part| !part.is_empty() && *part != "and").collect();
    let is_name = |part: &&str| part.ends_with("_read") || part.ends_with("_write");
    if parts.iter().all(is_name) { parts } else { Vec::new() }
}

/// The permissions to read and to write an object, if there are both.
fn both(object: &str) -> Option<[&'static str; 2]> {
    let existing = |access: &str| {
        let permission = Catalogue::load().permission(&format!("{object}_{access}"))?;
        permission.status.exists().then_some(permission.name)
    };
    Some([existing("read")?, existing("write")?])
}
