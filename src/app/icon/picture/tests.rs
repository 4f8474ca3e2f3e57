//! What is said about pictures that are sound, damaged, empty or made to deceive.

use super::{support::png, *};
use png::{Compression, Encoder};
use proptest::prelude::*;

const RED: [u8; 4] = [200, 0, 0, 255];

fn judged(bytes: &[u8]) -> Png {
    inspect(bytes).unwrap()
}

fn blank(bytes: &[u8]) -> Option<Blank> {
    let png = judged(bytes);
    assert_eq!(png.integrity, Integrity::Sound);
    png.blank
}

fn integrity(bytes: &[u8]) -> Integrity {
    judged(bytes).integrity
}

/// 8 by 8 pixels, each with a colour of its own.
fn gradient() -> Vec<u8> {
    png(8, 8, |x, y| [x as u8, y as u8, 0, 255])
}

fn encode(size: u32, colour: ColorType, depth: BitDepth, data: &[u8], palette: &[u8], trns: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, size, size);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.set_compression(Compression::Fast);
    if !palette.is_empty() {
        encoder.set_palette(palette);
    }
    if !trns.is_empty() {
        encoder.set_trns(trns);
    }
    encoder.write_header().unwrap().write_image_data(data).unwrap();
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes
        .iter()
        .fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1))))
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [kind, data].concat();
    [&(data.len() as u32).to_be_bytes(), named.as_slice(), &crc(&named).to_be_bytes()].concat()
}

/// Where the first chunk of a kind begins, at its length.
fn position(png: &[u8], kind: &[u8; 4]) -> usize {
    png.windows(4).position(|window| window == kind).unwrap() - 4
}

fn with_chunk_before(png: &[u8], kind: &[u8; 4], chunk: &[u8]) -> Vec<u8> {
    let (before, after) = png.split_at(position(png, kind));
    [before, chunk, after].concat()
}

/// The picture with another header: width, height, bit depth, colour type, compression, filter, interlace.
fn with_header(png: &[u8], width: u32, height: u32, rest: [u8; 5]) -> Vec<u8> {
    let data = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &rest].concat();
    [SIGNATURE, &chunk(b"IHDR", &data), &png[33..]].concat()
}

/// A zlib stream that stores `data` without compressing it.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    [b"\x78\x01\x01".as_slice(), &length.to_le_bytes(), &(!length).to_le_bytes(), data, &[0; 4]].concat()
}

/// An interlaced picture of 8 by 8 grey pixels: 15 rows in 7 passes, each with a filter byte.
fn interlaced(rows: [u8; 64 + 15]) -> Vec<u8> {
    let shell = [&[0; 33], chunk(b"IDAT", &stored(&rows)).as_slice(), END].concat();
    with_header(&shell, 8, 8, [8, 0, 0, 0, 1])
}

fn with_mended_checksums(mut png: Vec<u8>) -> Vec<u8> {
    let mut at = SIGNATURE.len();
    while let Some(length) = png.get(at..).and_then(|rest| rest.first_chunk()) {
        let end = at + 8 + u32::from_be_bytes(*length) as usize;
        let Some(named) = png.get(at + 4..end) else { break };
        let sum = crc(named).to_be_bytes();
        let Some(stored) = png.get_mut(end..end + 4) else { break };
        stored.copy_from_slice(&sum);
        at = end + 4;
    }
    png
}

#[test]
fn valid_picture_has_its_size_and_is_sound() {
    let expected =
        Png { size: Some(Size { width: 8, height: 8 }), integrity: Integrity::Sound, blank: None, animated: false };
    assert_eq!(inspect(&gradient()), Some(expected));
}

#[test]
fn non_png_files_are_not_inspected_further() {
    for bytes in [b"".as_slice(), b"PNG", b"\xff\xd8\xff", b"<svg/>"] {
        assert_eq!(inspect(bytes), None);
    }
}

#[test]
fn picture_without_its_end_chunk_is_sound_but_truncated_image_data_is_corrupt() {
    let png = gradient();
    let end = position(&png, b"IEND");
    for length in 1..png.len() {
        let expected = if length < end { Integrity::Corrupt(Damage::CutShort) } else { Integrity::Sound };
        assert_eq!(integrity(&png[..length]), expected, "{length} of {} bytes", png.len());
    }
}

#[test]
fn size_is_known_once_the_header_is_complete() {
    let png = gradient();
    assert_eq!(judged(&png[..32]).size, None);
    assert_eq!(judged(&png[..33]).size, Some(Size { width: 8, height: 8 }));
}

#[test]
fn image_data_can_be_split_into_chunks_but_must_be_complete() {
    let shell = gradient();
    let at = position(&shell, b"IDAT");
    let data = &shell[at + 8..shell.len() - 16];
    let [first, second] = [&data[..20], &data[20..]].map(|part| chunk(b"IDAT", part));
    assert_eq!(blank(&[&shell[..at], &first, &second, END].concat()), None);
    let halved = [&shell[..at], &first, END].concat();
    assert_eq!(integrity(&halved), Integrity::Corrupt(Damage::Data));
    let without_end = [&shell[..at], &first].concat();
    assert_eq!(integrity(&without_end), Integrity::Corrupt(Damage::CutShort));
}

#[test]
fn wrong_checksum_of_a_critical_chunk_is_damage() {
    let palette = encode(2, ColorType::Indexed, BitDepth::Eight, &[0, 1, 1, 0], &[0, 0, 0, 9, 9, 9], &[]);
    for (kind, damage) in [(b"IHDR", Damage::Header), (b"PLTE", Damage::Data), (b"IDAT", Damage::Data)] {
        let mut broken = palette.clone();
        let at = position(&broken, kind);
        let length = u32::from_be_bytes(*broken[at..].first_chunk().unwrap()) as usize;
        broken[at + 8 + length] ^= 1;
        assert_eq!(integrity(&broken), Integrity::Corrupt(damage));
    }
}

#[test]
fn errors_outside_the_image_data_are_ignored() {
    let png = gradient();
    let mut wrong_sum = chunk(b"tEXt", b"Comment\0drawn by hand");
    wrong_sum[20] ^= 1;
    for odd in [
        wrong_sum,
        chunk(b"cICP", &[9, 9, 9, 9]),
        chunk(b"gAMA", &[]),
        chunk(b"bKGD", &[]),
        chunk(b"fcTL", &[0; 26]),
        chunk(b"zTXt", b"\0"),
        chunk(b"iCCP", &[b'x'; 200]),
        chunk(b"tRNS", &[0; 300]),
    ] {
        assert_eq!(blank(&with_chunk_before(&png, b"IDAT", &odd)), None, "{}", odd.escape_ascii());
    }
}

#[test]
fn bytes_after_the_end_are_ignored() {
    let zip = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    assert_eq!(blank(&[&gradient(), zip.as_slice()].concat()), None);
}

#[test]
fn impossible_header_is_damage() {
    let png = gradient();
    for (width, height, rest) in [
        (0, 8, [8, 6, 0, 0, 0]),
        (8, 0, [8, 6, 0, 0, 0]),
        (8, 8, [3, 6, 0, 0, 0]),
        (8, 8, [8, 5, 0, 0, 0]),
        (8, 8, [8, 6, 1, 0, 0]),
        (8, 8, [8, 6, 0, 0, 2]),
    ] {
        let png = judged(&with_header(&png, width, height, rest));
        assert_eq!(png, Png::corrupt(None, Damage::Header));
    }
}

#[test]
fn image_data_of_wrong_size_is_damage() {
    let png = with_header(&gradient(), 9, 9, [8, 6, 0, 0, 0]);
    assert_eq!(integrity(&png), Integrity::Corrupt(Damage::Data));
}

#[test]
fn cause_of_damage_is_detected() {
    let png = gradient();
    let text = String::from_utf8_lossy(&png).into_owned();
    let latin: String = png.iter().map(|&byte| byte as char).collect();
    let unix: Vec<u8> = [b"\x89PNG\n\x1a\n", &png[8..]].concat();
    let windows: Vec<u8> = [b"\x89PNG\r\n\x1a\r\n", &png[8..]].concat();
    let xcode = [SIGNATURE, &chunk(b"CgBI", &[0x50, 0, 0x20, 2]), &png[8..]].concat();
    for (bytes, damage) in [
        (text.as_bytes(), Damage::ReadAsText),
        (latin.as_bytes(), Damage::ReadAsText),
        (&unix, Damage::LineEndings),
        (&windows, Damage::LineEndings),
        (&xcode, Damage::Xcode),
        (b"\x89PNG, honestly", Damage::Header),
    ] {
        assert_eq!(inspect(bytes), Some(Png::corrupt(None, damage)), "{}", bytes.escape_ascii());
    }
}

#[test]
fn only_the_header_of_a_huge_picture_is_read() {
    let png = judged(&with_header(&gradient(), 60_000, 60_000, [16, 6, 0, 0, 1]));
    assert_eq!(png.size, Some(Size { width: 60_000, height: 60_000 }));
    assert_eq!((png.integrity, png.blank), (Integrity::NotChecked, None));
    let tall = with_header(&gradient(), 1, MAX_SIDE + 1, [1, 0, 0, 0, 0]);
    assert_eq!(integrity(&tall), Integrity::NotChecked);
}

#[test]
fn only_the_header_of_a_huge_file_is_read() {
    let padding = chunk(b"junk", &vec![0; MAX_BYTES]);
    assert_eq!(integrity(&with_chunk_before(&gradient(), b"IDAT", &padding)), Integrity::NotChecked);
}

#[test]
fn surplus_image_data_is_not_decompressed() {
    let bomb = encode(8192, ColorType::Grayscale, BitDepth::One, &[0; 8192 * 1024], &[], &[]);
    assert_eq!(blank(&with_header(&bomb, 1, 1, [1, 0, 0, 0, 0])), Some(Blank::OneColour));
}

#[test]
fn animation_is_checked_by_its_still_picture() {
    let still = png(8, 8, |_, _| RED);
    let control = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let animated = judged(&with_chunk_before(&still, b"IDAT", &control));
    assert!(animated.animated);
    assert_eq!((animated.integrity, animated.blank), (Integrity::Sound, Some(Blank::OneColour)));
    assert!(!judged(&with_chunk_before(&still, b"IEND", &control)).animated);
}

#[test]
fn one_colour_everywhere_is_blank() {
    assert_eq!(blank(&png(1, 1, |_, _| RED)), Some(Blank::OneColour));
    assert_eq!(blank(&png(5, 3, |_, _| RED)), Some(Blank::OneColour));
    assert_eq!(blank(&png(5, 3, |_, _| [0, 0, 0, 1])), Some(Blank::OneColour));
    for pixel in 0..15 {
        let dotted = png(5, 3, |x, y| if y * 5 + x == pixel { [200, 0, 1, 255] } else { RED });
        assert_eq!(blank(&dotted), None, "pixel {pixel}");
    }
}

#[test]
fn rows_that_repeat_a_pattern_are_not_one_colour() {
    assert_eq!(blank(&png(4, 2, |x, _| [x as u8 % 2, 0, 0, 255])), None);
    assert_eq!(blank(&png(4, 2, |_, y| [y as u8, 0, 0, 255])), None);
}

#[test]
fn transparent_pixels_are_blank_regardless_of_their_colour() {
    assert_eq!(blank(&png(5, 3, |x, y| [x as u8, y as u8, 7, 0])), Some(Blank::Transparent));
    assert_eq!(blank(&png(5, 3, |x, y| [x as u8, y as u8, 7, u8::from(x == 4)])), None);
}

#[test]
fn white_shape_on_transparency_is_not_blank() {
    assert_eq!(blank(&png(5, 3, |x, _| [255, 255, 255, if x == 2 { 255 } else { 0 }])), None);
}

#[test]
fn palette_entries_are_compared_by_colour() {
    for (depth, data) in [(BitDepth::Two, [0b0001_0000; 2].as_slice()), (BitDepth::Eight, &[0, 1, 0, 0])] {
        let indexed = |palette: &[u8], trns: &[u8]| blank(&encode(2, ColorType::Indexed, depth, data, palette, trns));
        assert_eq!(indexed(&[1, 2, 3, 1, 2, 3], &[]), Some(Blank::OneColour));
        assert_eq!(indexed(&[1, 2, 3, 4, 5, 6], &[]), None);
        assert_eq!(indexed(&[1, 2, 3, 4, 5, 6], &[0, 0]), Some(Blank::Transparent));
        assert_eq!(indexed(&[1, 2, 3, 1, 2, 3], &[0]), None);
    }
}

#[test]
fn declared_transparent_colour_is_transparent() {
    let grey = |trns| blank(&encode(2, ColorType::Grayscale, BitDepth::One, &[0x00, 0x00], &[], trns));
    assert_eq!(grey(&[0, 0]), Some(Blank::Transparent));
    assert_eq!(grey(&[0, 1]), Some(Blank::OneColour));
}

#[test]
fn all_sixteen_bits_are_compared() {
    let deep = |data: [u8; 8]| blank(&encode(2, ColorType::Grayscale, BitDepth::Sixteen, &data, &[], &[]));
    assert_eq!(deep([1, 2, 1, 2, 1, 2, 1, 2]), Some(Blank::OneColour));
    assert_eq!(deep([1, 2, 1, 2, 1, 2, 1, 3]), None);
    let faint = encode(1, ColorType::GrayscaleAlpha, BitDepth::Sixteen, &[9, 9, 0, 1], &[], &[]);
    assert_eq!(blank(&faint), Some(Blank::OneColour));
}

#[test]
fn interlaced_pictures_are_compared_completely() {
    let mut rows = [0; 64 + 15];
    assert_eq!(blank(&interlaced(rows)), Some(Blank::OneColour));
    rows[78] = 1;
    assert_eq!(blank(&interlaced(rows)), None);
}

#[test]
fn missing_or_incomplete_palette_is_damage() {
    let indexed = with_header(&gradient(), 8, 8, [8, 3, 0, 0, 0]);
    assert_eq!(integrity(&indexed), Integrity::Corrupt(Damage::Data));
    for length in [0, 4, 5, 256] {
        let odd = with_chunk_before(&indexed, b"IDAT", &chunk(b"PLTE", &vec![0; length]));
        assert_eq!(integrity(&odd), Integrity::Corrupt(Damage::Data), "{length}");
    }
}

#[test]
fn reasons_read_well_in_a_sentence() {
    assert_eq!(Damage::CutShort.to_string(), "the file is cut short");
    assert_eq!(Blank::OneColour.to_string(), "a single flat color");
    assert_eq!(Size { width: 300, height: 200 }.to_string(), "300 × 200");
}

fn specimens() -> Vec<Vec<u8>> {
    let palette = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    vec![
        gradient(),
        interlaced([0; 64 + 15]),
        encode(4, ColorType::Indexed, BitDepth::Two, &[0, 1, 2, 0], &palette, &[0, 7]),
        encode(3, ColorType::Rgb, BitDepth::Sixteen, &[5; 54], &[], &[5; 6]),
        encode(9, ColorType::Grayscale, BitDepth::Four, &[3; 45], &[], &[0, 3]),
    ]
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(
        specimen in prop::sample::select(specimens()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
        mend in any::<bool>(),
    ) {
        let mut png = specimen;
        for (at, byte) in changes {
            let at = at.index(png.len());
            png[at] = byte;
        }
        let png = if mend { with_mended_checksums(png) } else { png };
        inspect(&png);
        inspect(&png[..cut.index(png.len())]);
    }
}
