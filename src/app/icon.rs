//! The real format of an icon's bytes, regardless of its file name.

mod format;
mod picture;

use std::fmt;

pub use format::Format;
pub use picture::{Blank, Damage, Integrity, Png, Size};

/// What the bytes of an icon turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Image {
    /// A PNG, sound or not.
    Png(Png),
    /// Anything else.
    Other(Format),
}

/// Says what the whole content of a file is. Never fails, and costs no more than a few milliseconds for an icon of a
/// sensible size: of pictures with huge dimensions, only the header is read.
pub fn inspect(bytes: &[u8]) -> Image {
    match picture::inspect(bytes) {
        Some(png) => Image::Png(png),
        None => Image::Other(format::recognise(bytes)),
    }
}

/// As it reads after "the icon is": `a PNG`, `an SVG`, `empty`.
impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Png(png) if png.animated => f.write_str("an animated PNG"),
            Self::Png(_) => f.write_str("a PNG"),
            Self::Other(format) => format.fmt(f),
        }
    }
}
