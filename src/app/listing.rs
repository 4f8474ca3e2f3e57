//! The Marketplace listing, if the repository contains its texts: `stripe-app-listing.json5` next to the manifest.

use std::path::{Path, PathBuf};

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
    /// The value of its `icon` and why that file cannot be read, if it is not the one that the manifest names.
    pub unreadable_icon: Option<(Span, ReadError)>,
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
        let unreadable_icon = icon.filter(|icon| !is_own_icon(app, icon)).and_then(|icon| {
            let path = normal(&app.path.join(icon.as_str()?));
            files.read(&path, MAX_ICON_BYTES).err().map(|reason| (icon.span, reason))
        });
        let other_icon = icon.filter(|icon| differs(files, app, icon)).map(|icon| icon.span);
        app.sources.push(source);
        Some(Self { source: id, images, other_icon, unreadable_icon })
    }
}

/// Whether both the listing's and the manifest's icon can be read, and their bytes differ.
fn differs(files: &dyn Files, app: &App, icon: &Node) -> bool {
    let read = |path: &Path| files.read(path, MAX_ICON_BYTES).ok();
    let listed = icon.as_str().and_then(|icon| read(&normal(&app.path.join(icon))));
    matches!((own_icon(app).and_then(|own| read(&own)), listed), (Some(own), Some(listed)) if own != listed)
}

/// Whether the listing's icon is the file that the manifest names, which the rules about icons look at.
fn is_own_icon(app: &App, icon: &Node) -> bool {
    icon.as_str().is_some_and(|icon| own_icon(app) == Some(normal(&app.path.join(icon))))
}

/// The path of the manifest's icon.
fn own_icon(app: &App) -> Option<PathBuf> {
    let own = &Manifest::of(app).at_root("icon")?.value;
    let folder = app.source(own.span.source).path.parent().unwrap_or(Path::new(""));
    Some(normal(&folder.join(own.as_str()?)))
}
