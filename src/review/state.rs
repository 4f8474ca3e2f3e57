//! What an answer depends on, in a few characters, so that a later review can tell whether it has changed.

use super::requirement::{Requirement, Scope};
use crate::app::files::normal;
use crate::app::folder::MAX_ICON_BYTES;
use crate::app::{App, Files, Manifest};
use crate::syntax::Node;
use crate::text::Shown;

/// The state of what a requirement is about: its fields, with the icon's picture, and the listing with its images if that is in the
/// repository.
pub fn state(requirement: &Requirement, files: &dyn Files, app: &App) -> Shown {
    let manifest = Manifest::of(app);
    let fields: Vec<serde_json::Value> = match (&requirement.fields[..], requirement.scope) {
        ([], Scope::Fields) => manifest.root().map(|root| root.to_json()).into_iter().collect(),
        (keys, _) => {
            let values = keys.iter().map(|key| manifest.field(key).map(|member| member.value.to_json()));
            values.map(Option::unwrap_or_default).collect()
        }
    };
    let mut hash = add(START, serde_json::Value::from(fields).to_string().as_bytes());
    let mut add_file = |value: &Node| {
        let path = normal(&app.path.join(value.as_str().unwrap_or_default()));
        hash = add(hash, &files.read(&path, MAX_ICON_BYTES).unwrap_or_default());
    };
    if let Some(icon) = manifest.at_root("icon").filter(|_| requirement.fields.contains(&"icon")) {
        add_file(&icon.value);
    }
    if let Some(listing) = app.listing.as_ref().filter(|_| requirement.scope == Scope::Listing) {
        let source = app.source(listing.source);
        let is_image = |node: &Node| listing.images.iter().any(|image| image.span == node.span);
        source.root().into_iter().for_each(|root| {
            root.walk(&mut |node| {
                if is_image(node) {
                    add_file(node)
                }
            })
        });
        hash = add(hash, source.text.as_bytes());
    }
    format!("{hash:016x}").into()
}

const START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: short, and the same on every machine and in every version.
fn add(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
