//! Whether a PNG can be shown, how large it is, and whether there is anything to see in it.

use std::fmt;
use std::io::{Cursor, Error, ErrorKind};

use png::{BitDepth, ColorType, Decoder, DecodingError, Info, Transformations};

/// Longest side in pixels that is decoded. The icons of public apps measure up to 1308 (survey of manifests, 2026-11).
const MAX_SIDE: u32 = 4096;
/// Longest file in bytes that is decoded. Stripe asks for less than 10 MB (listing guidelines, read 2025-03-10).
const MAX_BYTES: usize = 16 * 1024 * 1024;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// A complete `IEND` chunk.
const END: &[u8] = b"\0\0\0\0IEND\xae\x42\x60\x82";

/// How the signature looks after an accident. It was designed to tell them apart (PNG specification, 5.2).
const ACCIDENTS: [(&[u8], Damage); 6] = [
    (b"\x89PNG\n\x1a\n", Damage::LineEndings),
    (b"\x89PNG\r\n\x1a\r\n", Damage::LineEndings),
    (b"\x89PNG\r\r\n\x1a\r\n", Damage::LineEndings),
    (b"\xef\xbf\xbdPNG", Damage::ReadAsText),
    (b"\xc2\x89PNG", Damage::ReadAsText),
    (b"\x89PNG", Damage::Header),
];

/// A file that is, or was meant to be, a PNG.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Png {
    /// Its size, unless the header cannot be read.
    pub size: Option<Size>,
    /// Whether its picture can be decoded.
    pub integrity: Integrity,
    /// Whether there is nothing to see in it; known only of a sound picture.
    pub blank: Option<Blank>,
    /// Whether it is an APNG. All else is said of the picture that programs without animation show.
    pub animated: bool,
}

/// Width and height in pixels, both above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// Whether a picture can be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integrity {
    /// Every pixel could be decoded, and the checksums of the image data are right. Faults elsewhere (metadata, a
    /// missing end mark, bytes after it) do not count: viewers ignore them.
    Sound,
    /// It cannot be decoded.
    Corrupt(Damage),
    /// Too large to try; header and structure looked right.
    NotChecked,
}

/// Why a picture cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The file ends too early.
    CutShort,
    /// No header, or one that makes no sense, such as a width of 0.
    Header,
    /// The image data does not decode, or a checksum is wrong.
    Data,
    /// CR LF became LF, or the other way round, as when Git takes an image for text.
    LineEndings,
    /// Bytes were read as characters and written as UTF-8.
    ReadAsText,
    /// The variant that Xcode makes of the images in an iOS app.
    Xcode,
}

/// A picture without content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blank {
    /// Every pixel is fully transparent.
    Transparent,
    /// All pixels are alike.
    OneColour,
}

/// Examines a PNG; `None` if the bytes never were one.
pub(super) fn inspect(bytes: &[u8]) -> Option<Png> {
    if bytes.starts_with(SIGNATURE) {
        return Some(judge(bytes));
    }
    if !bytes.is_empty() && SIGNATURE.starts_with(bytes) {
        return Some(Png::corrupt(None, Damage::CutShort));
    }
    let (_, damage) = ACCIDENTS.iter().find(|(start, _)| bytes.starts_with(start))?;
    Some(Png::corrupt(None, *damage))
}

fn judge(bytes: &[u8]) -> Png {
    let Some(size) = Size::read(bytes) else { return Png::corrupt(None, header_damage(bytes)) };
    let Some(essence) = CriticalChunks::of(bytes) else { return Png::corrupt(Some(size), Damage::CutShort) };
    let (integrity, blank) = if size.width.max(size.height) > MAX_SIDE || bytes.len() > MAX_BYTES {
        (Integrity::NotChecked, None)
    } else {
        match decode(&essence.png) {
            Ok(blank) => (Integrity::Sound, blank),
            Err(_) if essence.cut_short => (Integrity::Corrupt(Damage::CutShort), None),
            Err(_) => (Integrity::Corrupt(Damage::Data), None),
        }
    };
    Png { size: Some(size), integrity, blank, animated: essence.animated }
}

impl Png {
    const fn corrupt(size: Option<Size>, damage: Damage) -> Self {
        Self { size, integrity: Integrity::Corrupt(damage), blank: None, animated: false }
    }
}

impl Size {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut decoder = Decoder::new(Cursor::new(bytes));
        let info = decoder.read_header_info().ok()?;
        Some(Self { width: info.width, height: info.height })
    }
}

fn header_damage(bytes: &[u8]) -> Damage {
    match bytes.get(12..33) {
        None => Damage::CutShort,
        Some(header) if header.starts_with(b"CgBI") => Damage::Xcode,
        Some(_) => Damage::Header,
    }
}

/// A PNG reduced to the chunks that its pixels depend on. Decoders differ in what they do about faults in the others,
/// and viewers ignore them.
struct CriticalChunks {
    png: Vec<u8>,
    animated: bool,
    /// Whether the file ends before its chunks do.
    cut_short: bool,
}

impl CriticalChunks {
    /// `None` if the file ends inside a chunk that matters.
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut essence = Self { png: Vec::with_capacity(bytes.len() + END.len()), animated: false, cut_short: true };
        essence.png.extend_from_slice(SIGNATURE);
        let mut before_data = true;
        for chunk in chunks(bytes) {
            match &chunk.kind {
                // The decoder panics on a palette that does not consist of triples (png 0.18.1).
                b"PLTE" if !chunk.length.is_multiple_of(3) => {}
                b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" => {
                    before_data &= chunk.kind != *b"IDAT";
                    essence.png.extend_from_slice(chunk.bytes?);
                }
                b"acTL" => essence.animated |= before_data,
                b"IEND" => essence.cut_short = false,
                // Not a chunk: its predecessor has a wrong length.
                kind => essence.cut_short = kind.iter().all(u8::is_ascii_alphabetic),
            }
            if !essence.cut_short {
                break;
            }
        }
        essence.png.extend_from_slice(END);
        Some(essence)
    }
}

struct Chunk<'a> {
    kind: [u8; 4],
    /// The length of its data, as declared.
    length: u32,
    /// All of it, from its length to its checksum; `None` if the file ends before.
    bytes: Option<&'a [u8]>,
}

fn chunks(png: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = png.get(SIGNATURE.len()..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk()?;
        let (kind, _) = after.split_first_chunk()?;
        let length = u32::from_be_bytes(*length);
        let split = rest.split_at_checked((length as usize).saturating_add(12));
        rest = split.map_or(&[], |(_, after)| after);
        Some(Chunk { kind: *kind, length, bytes: split.map(|(chunk, _)| chunk) })
    })
}

/// Decodes row by row, so that no more than a few rows are ever in memory.
fn decode(png: &[u8]) -> Result<Option<Blank>, DecodingError> {
    let mut decoder = Decoder::new(Cursor::new(png));
    let header = decoder.read_header_info()?;
    // Converting every index to its colour would take longer than everything else.
    let is_indexed = header.color_type == ColorType::Indexed && header.bit_depth == BitDepth::Eight;
    decoder.set_transformations(if is_indexed { Transformations::IDENTITY } else { Transformations::EXPAND });
    let mut reader = decoder.read_info()?;
    if is_indexed {
        let palette = Palette::of(reader.info()).ok_or(Error::from(ErrorKind::InvalidData))?;
        let mut pixels = Pixels::new(ColorType::Rgba, BitDepth::Eight);
        while let Some(row) = reader.next_row()? {
            if pixels.blank().is_some() {
                // Of neighbours alike, one is enough.
                row.data()
                    .chunk_by(u8::eq)
                    .filter_map(<[u8]>::first)
                    .for_each(|index| pixels.see(&palette.pixel(*index)));
            }
        }
        return Ok(pixels.blank());
    }
    let (colour, depth) = reader.output_color_type();
    let mut pixels = Pixels::new(colour, depth);
    while let Some(row) = reader.next_row()? {
        pixels.see(row.data());
    }
    Ok(pixels.blank())
}

/// The colours of a picture of indices.
struct Palette {
    colours: Vec<[u8; 3]>,
    opacities: Vec<u8>,
}

impl Palette {
    /// `None` if the picture has none. As decoders have it, a list of opacities that is longer than the palette does
    /// not count.
    fn of(info: &Info) -> Option<Self> {
        let (colours, _) = info.palette.as_deref()?.as_chunks::<3>();
        let opacities = info.trns.as_deref().filter(|opacities| opacities.len() <= colours.len()).unwrap_or_default();
        Some(Self { colours: colours.to_vec(), opacities: opacities.to_vec() })
    }

    /// As decoders have it, an index that is not in the palette is black.
    fn pixel(&self, index: u8) -> [u8; 4] {
        let index = usize::from(index);
        let [red, green, blue] = self.colours.get(index).copied().unwrap_or_default();
        [red, green, blue, self.opacities.get(index).copied().unwrap_or(u8::MAX)]
    }
}

/// What is known about the pixels seen so far.
struct Pixels {
    first: Vec<u8>,
    /// Bytes of one pixel.
    length: usize,
    /// How many of them, the last ones, are its opacity.
    alpha: usize,
    alike: bool,
    transparent: bool,
}

impl Pixels {
    fn new(colour: ColorType, depth: BitDepth) -> Self {
        let sample = depth as usize / 8;
        Self {
            first: Vec::new(),
            length: colour.samples() * sample,
            alpha: if matches!(colour, ColorType::GrayscaleAlpha | ColorType::Rgba) { sample } else { 0 },
            alike: true,
            transparent: true,
        }
    }

    fn see(&mut self, row: &[u8]) {
        if self.alike {
            if self.first.is_empty() {
                self.first.extend(row.iter().take(self.length));
            }
            // All pixels of a row are alike if it equals itself shifted by one of them.
            let shifted = row.get(self.length..).unwrap_or_default();
            self.alike = row.starts_with(&self.first) && row.starts_with(shifted);
        }
        if self.transparent {
            let clear = |pixel: &[u8]| pixel.iter().rev().take(self.alpha).all(|&byte| byte == 0);
            self.transparent = self.alpha > 0 && row.chunks_exact(self.length).all(clear);
        }
    }

    fn blank(&self) -> Option<Blank> {
        match (self.transparent, self.alike) {
            (true, _) => Some(Blank::Transparent),
            (false, true) => Some(Blank::OneColour),
            (false, false) => None,
        }
    }
}

/// `300 × 300`
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {}", self.width, self.height)
    }
}

/// The reason, as it reads after "the icon does not decode:".
impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CutShort => "the file is cut short",
            Self::Header => "its header is damaged",
            Self::Data => "its image data is damaged",
            Self::LineEndings => "its line endings were converted as if it were text",
            Self::ReadAsText => "it was read as text and written back",
            Self::Xcode => "it is in the iOS format of Xcode, which browsers cannot read",
        })
    }
}

/// As it reads after "the icon is".
impl fmt::Display for Blank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Transparent => "fully transparent",
            Self::OneColour => "a single flat color",
        })
    }
}

#[cfg(test)]
#[path = "../../../tests/it/support/png.rs"]
mod support;

#[cfg(test)]
mod tests;
