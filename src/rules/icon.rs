//! The icon: whether the manifest names one, where its path leads, and what the file contains.

use std::path::{Path, PathBuf};

use super::{Context, Report, excerpt};
use crate::app::folder::IconFile;
use crate::app::icon::{Damage, Format, Image, Integrity, Png, Size};
use crate::syntax::{Edit, Node};
use crate::text::shown::slashed;

/// The shortest side of a listing's icon, in pixels
/// (<https://docs.stripe.com/stripe-apps/listing-guidelines>, read 2025-03).
const MIN_SIDE: u32 = 300;

/// The most bytes of a listing's icon. The guidelines say 10 MB; read as the larger of the two common units.
const MAX_BYTES: u64 = 10 * 1024 * 1024;

/// The value of `icon`.
fn icon<'a>(cx: &Context<'a>) -> Option<(&'a Node, &'a str)> {
    let value = &cx.manifest.at_root("icon")?.value;
    Some((value, value.as_str()?))
}

/// The value of `icon`, and the PNG that it names.
fn png<'a>(cx: &Context<'a>) -> Option<(&'a Node, Png)> {
    match cx.app.folder.icon {
        IconFile::Found { image: Image::Png(png), .. } => Some((icon(cx)?.0, png)),
        _ => None,
    }
}

/// The value of `icon`, and the size of the PNG that it names. A corrupt one must be replaced whatever its size.
fn size<'a>(cx: &Context<'a>) -> Option<(&'a Node, Size)> {
    let (value, png) = png(cx).filter(|(_, png)| !matches!(png.integrity, Integrity::Corrupt(_)))?;
    Some((value, png.size?))
}

pub fn missing_icon(cx: &Context, report: &mut Report) {
    if !cx.audience.is_reviewed() {
        return;
    }
    let place = match cx.manifest.at_root("icon") {
        Some(icon) => Some(&icon.value).filter(|value| value.as_str().is_some_and(|text| text.trim().is_empty())),
        None => cx.lacks("icon").map(|home| cx.manifest.string("distribution_type").unwrap_or(home)),
    };
    if let Some(place) = place {
        report
            .at(place, "this public app has no icon, which reviewers require")
            .help("set `icon` to a square PNG of at least 300 × 300 pixels, the same image as in the listing");
    }
}

pub fn icon_not_relative(cx: &Context, report: &mut Report) {
    let Some((value, text)) = icon(cx) else { return };
    let reason = match cx.app.folder.icon {
        IconFile::Url => "is a URL; the icon must be one of the app's own files",
        IconFile::Absolute => "is an absolute path; the icon must be one of the app's own files",
        IconFile::Outside => "is outside the app's folder, so it is not uploaded",
        _ => return,
    };
    report
        .at(value, format!("`{}` {reason}", excerpt(text)))
        .help("copy the image next to the manifest and use its relative path, for example `./icon.png`");
}

pub fn icon_not_found(cx: &Context, report: &mut Report) {
    let Some((value, text)) = icon(cx) else { return };
    match &cx.app.folder.icon {
        IconFile::Missing { pictures } if Format::promised_by(Path::new(text)).is_none() => {
            let finding = report.at(value, format!("the icon file `{}` does not exist", excerpt(text)));
            match nearest(text, pictures) {
                Some(picture) => finding.help(format!("the PNG with the closest name is `{}`", spelled(picture))),
                None => finding.help("add a PNG of at least 300 × 300 pixels; there is none in the app's folder"),
            };
            finding.safe_fix(
                "use the path of the existing file",
                certain(text, pictures).map(|picture| rename(cx, value, picture)),
            );
        }
        IconFile::Unreadable(reason) => {
            report
                .at(value, format!("`{}` cannot be uploaded as the icon: {reason}", excerpt(text)))
                .help("use a PNG file that can be read, for example `./icon.png`");
        }
        _ => {}
    }
}

/// The PNG whose file name is closest to that of the path.
fn nearest<'a>(path: &str, pictures: &'a [PathBuf]) -> Option<&'a PathBuf> {
    // No file system takes names longer than this.
    const LONGEST: usize = 255;
    let name = |path: &str| -> String {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        name.chars().take(LONGEST).flat_map(char::to_lowercase).collect()
    };
    let wanted = name(path);
    pictures.iter().min_by_key(|picture| strsim::damerau_levenshtein(&wanted, &name(&slashed(picture))))
}

/// The only PNG whose path differs only in case, slashes, and the dots and whitespace before it.
fn certain<'a>(path: &str, pictures: &'a [PathBuf]) -> Option<&'a PathBuf> {
    let bare = |path: &str| path.trim().replace('\\', "/").trim_start_matches(['.', '/']).to_lowercase();
    let wanted = bare(path);
    let mut alike = pictures.iter().filter(|picture| bare(&slashed(picture)) == wanted);
    alike.next().filter(|_| alike.next().is_none())
}

/// A path as the manifest writes it.
fn spelled(picture: &Path) -> String {
    format!("./{}", slashed(picture))
}

fn rename(cx: &Context, value: &Node, picture: &Path) -> Edit {
    cx.rewrite(value, &spelled(picture))
}

pub fn icon_case_mismatch(cx: &Context, report: &mut Report) {
    let (Some((value, text)), IconFile::OtherCase(picture)) = (icon(cx), &cx.app.folder.icon) else { return };
    report
        .at(value, format!("`{}` differs in case from the name of the file, `{}`", excerpt(text), spelled(picture)))
        .help("use the file's exact name; Linux and most CI systems distinguish case, even if macOS and Windows do not")
        .safe_fix("use the file's exact name", [rename(cx, value, picture)]);
}

pub fn icon_not_png(cx: &Context, report: &mut Report) {
    let Some((value, text)) = icon(cx) else { return };
    let path = Path::new(text);
    let is_named_png = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
    match &cx.app.folder.icon {
        IconFile::Found { image: Image::Other(format), .. } => {
            report.at(value, format!("the icon is {format}, not a PNG")).help(remedy(*format));
        }
        IconFile::Found { .. } | IconFile::TooLarge { .. } if !is_named_png => {
            report
                .at(value, format!("the icon's file name `{}` does not end in `.png`", excerpt(text)))
                .help("rename the file if it is a PNG; otherwise export it as one");
        }
        IconFile::Missing { .. } => {
            if let Some(format) = Format::promised_by(path) {
                report
                    .at(
                        value,
                        format!(
                            "the icon file `{}` does not exist, and its name suggests {format}, not a PNG",
                            excerpt(text)
                        ),
                    )
                    .help(remedy(format));
            }
        }
        _ => {}
    }
}

/// How to get a PNG.
fn remedy(format: Format) -> &'static str {
    match format {
        Format::Svg | Format::Pdf | Format::Photoshop => "export it as a PNG of at least 300 × 300 pixels",
        Format::LfsPointer => "run `git lfs pull` before the upload, also in CI; the image itself is in Git LFS",
        Format::Base64 => "decode it, and save the bytes to the file",
        Format::Html => "download the image itself instead of a web page",
        Format::Empty | Format::Text => "replace it with a PNG of at least 300 × 300 pixels",
        _ => "convert it to a PNG; renaming the file is not enough",
    }
}

pub fn icon_corrupt(cx: &Context, report: &mut Report) {
    if let Some((value, Png { integrity: Integrity::Corrupt(damage), .. })) = png(cx) {
        report.at(value, format!("the icon is damaged: {damage}")).help(match damage {
            Damage::LineEndings => "add `*.png binary` to `.gitattributes`, and commit the undamaged image again",
            Damage::ReadAsText => "copy the undamaged image again, as binary and not as text",
            Damage::Xcode => "export the image again; PNG files inside a built iOS app are not meant for the web",
            Damage::CutShort | Damage::Header | Damage::Data => "export or copy the image again",
        });
    }
}

pub fn icon_not_square(cx: &Context, report: &mut Report) {
    if let Some((value, size)) = size(cx).filter(|(_, size)| size.width != size.height) {
        report
            .at(value, format!("the icon is {size} pixels; a listing requires a square one"))
            .help("put the image on a square canvas; reviewers object to stretched and cropped icons");
    }
}

pub fn icon_too_small(cx: &Context, report: &mut Report) {
    if let Some((value, size)) = size(cx).filter(|(_, size)| size.width.min(size.height) < MIN_SIDE) {
        report
            .at(value, format!("the icon is {size} pixels; a listing requires at least 300 × 300"))
            .help("export it from the original at that size; enlarging a small image makes it blurry");
    }
}

pub fn icon_file_too_large(cx: &Context, report: &mut Report) {
    let (IconFile::Found { size, .. } | IconFile::TooLarge { size }) = cx.app.folder.icon else { return };
    if let Some((value, _)) = icon(cx).filter(|_| size > MAX_BYTES) {
        let megabytes = size / 1_000_000;
        report
            .at(value, format!("the icon is {megabytes} MB; a listing requires less than 10 MB"))
            .help("export it at 300 × 300 pixels, which takes only a few kilobytes");
    }
}

pub fn icon_blank(cx: &Context, report: &mut Report) {
    if let Some((value, Png { blank: Some(blank), .. })) = png(cx) {
        report
            .at(value, format!("the icon is blank: it is {blank}"))
            .help("export the image again with its layers visible");
    }
}
