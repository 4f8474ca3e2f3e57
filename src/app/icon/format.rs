//! Tells file formats apart by their first bytes.

use std::fmt;
use std::path::Path;

/// How many bytes of a text are looked at, enough for the prologue and comments that drawing programs write.
const TEXT_HEAD: usize = 4096;

/// A file that is not a PNG.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JPEG
    Jpeg,
    /// GIF
    Gif,
    /// WebP
    WebP,
    /// Windows bitmap
    Bmp,
    /// Windows icon or cursor
    Ico,
    /// AVIF
    Avif,
    /// HEIC, as phones write it
    Heic,
    /// TIFF
    Tiff,
    /// Photoshop document
    Photoshop,
    /// macOS icon
    Icns,
    /// PDF
    Pdf,
    /// SVG
    Svg,
    /// A web page, often the error page of a download
    Html,
    /// The placeholder of a file in Git LFS that `git lfs pull` has not fetched yet
    LfsPointer,
    /// An image encoded as base64 or as a `data:` URL
    Base64,
    /// Any other text
    Text,
    /// No bytes at all
    Empty,
    /// None of these
    Unknown,
}

const MAGIC: [(&[u8], Format); 12] = [
    (b"\xff\xd8\xff", Format::Jpeg),
    (b"GIF87a", Format::Gif),
    (b"GIF89a", Format::Gif),
    (b"\0\0\x01\0", Format::Ico),
    (b"\0\0\x02\0", Format::Ico),
    (b"II*\0", Format::Tiff),
    (b"MM\0*", Format::Tiff),
    (b"8BPS", Format::Photoshop),
    (b"icns", Format::Icns),
    (b"%PDF-", Format::Pdf),
    (b"version https://git-lfs.github.com/spec/", Format::LfsPointer),
    (b"version https://hawser.github.com/spec/", Format::LfsPointer),
];

impl Format {
    /// The picture format that a file's extension indicates, if it is not PNG.
    pub fn promised_by(path: &Path) -> Option<Self> {
        Some(match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" => Self::Jpeg,
            "gif" => Self::Gif,
            "webp" => Self::WebP,
            "bmp" => Self::Bmp,
            "ico" => Self::Ico,
            "avif" => Self::Avif,
            "heic" => Self::Heic,
            "tif" | "tiff" => Self::Tiff,
            "psd" => Self::Photoshop,
            "icns" => Self::Icns,
            "pdf" => Self::Pdf,
            "svg" => Self::Svg,
            _ => return None,
        })
    }
}

/// The format of a file that does not begin like a PNG.
pub(super) fn recognise(bytes: &[u8]) -> Format {
    if bytes.is_empty() {
        return Format::Empty;
    }
    let by_magic = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, format)| *format);
    by_magic.or_else(|| container(bytes)).or_else(|| text(bytes)).unwrap_or(Format::Unknown)
}

/// Formats whose signature is not at the very beginning.
fn container(bytes: &[u8]) -> Option<Format> {
    let is = |at: usize, mark: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(mark));
    if is(0, b"RIFF") && is(8, b"WEBP") {
        return Some(Format::WebP);
    }
    // "BM" alone begins many words, so the size of the next header is checked as well.
    if is(0, b"BM") && [12, 40, 52, 56, 64, 108, 124].iter().any(|&size| is(14, &[size, 0, 0, 0])) {
        return Some(Format::Bmp);
    }
    if is(4, b"ftyp") {
        let brands: Vec<_> = bytes.chunks_exact(4).skip(2).take(12).collect();
        let any = |names: &[&[u8; 4]]| names.iter().any(|name| brands.contains(&name.as_slice()));
        return match () {
            () if any(&[b"avif", b"avis"]) => Some(Format::Avif),
            () if any(&[b"heic", b"heix", b"heim", b"heis", b"mif1"]) => Some(Format::Heic),
            () => None,
        };
    }
    None
}

fn text(bytes: &[u8]) -> Option<Format> {
    let head = readable(bytes.get(..TEXT_HEAD).unwrap_or(bytes))?;
    let head = head.trim_start_matches('\u{feff}').trim_start();
    // `iVBORw0KGgo` is the signature of a PNG in base64.
    if head.starts_with("data:image/") || head.starts_with("iVBORw0KGgo") {
        return Some(Format::Base64);
    }
    Some(markup(head).unwrap_or(Format::Text))
}

/// The bytes as text, unless they contain control characters or are not UTF-8. They may end inside a character.
fn readable(head: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?,
        Err(_) => return None,
    };
    let printable = |c: char| !c.is_control() || c.is_ascii_whitespace();
    (!text.is_empty() && text.chars().all(printable)).then_some(text)
}

/// What begins first is decisive: web pages contain drawings, and drawings can contain web pages.
fn markup(head: &str) -> Option<Format> {
    if !head.starts_with('<') {
        return None;
    }
    let head = head.to_ascii_lowercase();
    [("<svg", Format::Svg), ("<html", Format::Html), ("<!doctype html", Format::Html)]
        .into_iter()
        .filter_map(|(mark, format)| Some((head.find(mark)?, format)))
        .min_by_key(|(at, _)| *at)
        .map(|(_, format)| format)
}

/// As it reads after "the icon is".
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "a JPEG",
            Self::Gif => "a GIF",
            Self::WebP => "a WebP",
            Self::Bmp => "a BMP",
            Self::Ico => "an ICO",
            Self::Avif => "an AVIF",
            Self::Heic => "a HEIC",
            Self::Tiff => "a TIFF",
            Self::Photoshop => "a Photoshop document",
            Self::Icns => "an ICNS",
            Self::Pdf => "a PDF",
            Self::Svg => "an SVG",
            Self::Html => "an HTML page",
            Self::LfsPointer => "a Git LFS pointer",
            Self::Base64 => "an image as base64 text",
            Self::Text => "plain text",
            Self::Empty => "empty",
            Self::Unknown => "in an unknown format",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bitmap() -> Vec<u8> {
        [b"BM".as_slice(), &[0; 12], &[40, 0, 0, 0], &[0; 36]].concat()
    }

    #[test]
    fn binary_formats_are_recognized_by_their_signature() {
        for (bytes, format) in [
            (b"\xff\xd8\xff\xe0\0\x10JFIF".as_slice(), Format::Jpeg),
            (b"GIF89a\x01\0\x01\0", Format::Gif),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Format::WebP),
            (b"\0\0\x01\0\x01\0\x10\x10", Format::Ico),
            (b"II*\0\x08\0\0\0", Format::Tiff),
            (b"8BPS\0\x01", Format::Photoshop),
            (b"icns\0\0\x01\0", Format::Icns),
            (b"%PDF-1.7\n", Format::Pdf),
            (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", Format::Avif),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", Format::Avif),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Format::Heic),
            (&bitmap(), Format::Bmp),
            (b"", Format::Empty),
            (b"\x7fELF\x02\x01\x01\0", Format::Unknown),
            (b"RIFF\x24\0\0\0WAVEfmt ", Format::Unknown),
            (b"\0\0\0\x18ftypisom\0\0\0\0isom", Format::Unknown),
            (b"a\xff", Format::Unknown),
            (b"\xff", Format::Unknown),
        ] {
            assert_eq!(recognise(bytes), format, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn text_formats_are_recognized_by_their_content() {
        for (text, format) in [
            ("<svg xmlns='http://www.w3.org/2000/svg'/>", Format::Svg),
            ("\u{feff}<?xml version='1.0'?>\n<!-- drawn by hand -->\n<svg/>", Format::Svg),
            ("<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN'>\n<SVG>", Format::Svg),
            ("<svg><foreignObject><html/></foreignObject></svg>", Format::Svg),
            ("<!DOCTYPE html><html><svg/></html>", Format::Html),
            ("<HTML lang='en'>", Format::Html),
            ("<div>no page</div>", Format::Text),
            ("The logo is an <svg>", Format::Text),
            ("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", Format::LfsPointer),
            ("iVBORw0KGgoAAAANSUhEUg", Format::Base64),
            ("data:image/png;base64,iVBORw0KGgo", Format::Base64),
            ("BMW", Format::Text),
            ("../shared/icon.png", Format::Text),
            ("плейсхолдер", Format::Text),
            ("\n", Format::Text),
        ] {
            assert_eq!(recognise(text.as_bytes()), format, "{text:?}");
        }
    }

    #[test]
    fn file_extension_is_matched_case_insensitively() {
        assert_eq!(Format::promised_by(Path::new("./a.b/logo.SVG")), Some(Format::Svg));
        for path in ["icon.png", "icon", "svg", ".svg", "v1.2"] {
            assert_eq!(Format::promised_by(Path::new(path)), None, "{path}");
        }
    }

    #[test]
    fn text_can_be_cut_inside_a_character() {
        let text = "a".to_owned() + &"é".repeat(TEXT_HEAD);
        assert_eq!(recognise(text.as_bytes()), Format::Text);
    }
}
