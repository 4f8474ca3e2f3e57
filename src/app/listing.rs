//! The Marketplace listing, if the repository contains its texts: `stripe-app-listing.json5` next to the manifest.

use std::path::Path;

use super::files::normal;
use super::folder::MAX_ICON_BYTES;
use super::icon::{self, Image};
use super::{App, Files, Manifest, ReadError, Source};
use crate::syntax::{Member, Node, SourceId, Span};

/// The name of the file.
pub const LISTING: &str = "stripe-app-listing.json5";

/// The listing's file and what it points to.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The file.
    pub source: SourceId,
    /// The images of its features.
    pub images: Vec<Picture>,
    /// The value of its `icon`, if that is another image than the manifest's.
    pub other_icon: Option<Span>,
}

/// An image that the listing names.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The value that names it.
    pub span: Span,
    /// Its size in bytes and what it is, or why it cannot be read.
    pub file: Result<(u64, Image), ReadError>,
}

impl Listing {
    /// Reads the listing of an app and adds its file to the app's sources; `None` if there is none.
    pub fn find(files: &dyn Files, app: &mut App) -> Option<Self> {
        let path = app.path.join(LISTING);
        let id = SourceId(app.sources.len() as u16);
        let source = match Source::read(files, &path, id) {
            Ok(source) => source,
            Err(ReadError::NotFound) => return None,
            Err(reason) => {
                app.unreadable.push((path, reason));
                return None;
            }
        };
        let read = |value: &Node| {
            let bytes = files.read(&normal(&app.path.join(value.as_str()?)), MAX_ICON_BYTES);
            Some(Picture { span: value.span, file: bytes.map(|bytes| (bytes.len() as u64, icon::inspect(&bytes))) })
        };
        let root = source.root();
        let features = root.and_then(|root| root.get("features")).map_or(&[][..], |member| member.value.items());
        let images = features.iter().filter_map(|feature| read(&feature.get("image")?.value)).collect();
        let icon = root.and_then(|root| root.get("icon")).map(|member: &Member| &member.value);
        let other_icon = icon.filter(|icon| differs(files, app, icon)).map(|icon| icon.span);
        app.sources.push(source);
        Some(Self { source: id, images, other_icon })
    }
}

/// Whether both the listing's and the manifest's icon can be read, and their bytes differ.
fn differs(files: &dyn Files, app: &App, icon: &Node) -> bool {
    let read = |folder: &Path, node: &Node| files.read(&normal(&folder.join(node.as_str()?)), MAX_ICON_BYTES).ok();
    let Some(own) = Manifest::of(app).at_root("icon").map(|member| &member.value) else { return false };
    let folder = app.source(own.span.source).path.parent().unwrap_or(Path::new(""));
    matches!((read(folder, own), read(&app.path, icon)), (Some(own), Some(listed)) if own != listed)
}
