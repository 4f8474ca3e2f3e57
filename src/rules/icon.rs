//! The icon: whether the manifest names one, where its path leads, and what stands there.

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

/// The value of `icon`, and the picture that it names.
fn png<'a>(cx: &Context<'a>) -> Option<(&'a Node, Png)> {
    match cx.app.folder.icon {
        IconFile::Found { image: Image::Png(png), .. } => Some((icon(cx)?.0, png)),
        _ => None,
    }
}

/// The value of `icon`, and the size of the picture that it names. A corrupt one must be replaced whatever its size.
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
            .at(place, "a public app without an icon does not pass the review")
            .help("name a square PNG of at least 300 × 300 pixels in `icon`, the same picture as in the listing");
    }
}

pub fn icon_not_relative(cx: &Context, report: &mut Report) {
    let Some((value, text)) = icon(cx) else { return };
    let reason = match cx.app.folder.icon {
        IconFile::Url => "is a URL, and the icon is taken from the app's own files",
        IconFile::Absolute => "is a path on one machine, and the icon is taken from the app's own files",
        IconFile::Outside => "leads out of the app's folder, so the icon is not uploaded with it",
        _ => return,
    };
    report
        .at(value, format!("`{}` {reason}", excerpt(text)))
        .help("copy the picture beside the manifest and write its relative path, such as `./icon.png`");
}

pub fn icon_not_found(cx: &Context, report: &mut Report) {
    let Some((value, text)) = icon(cx) else { return };
    match &cx.app.folder.icon {
        IconFile::Missing { pictures } if Format::promised_by(Path::new(text)).is_none() => {
            let finding = report.at(value, format!("there is no file `{}`", excerpt(text)));
            match nearest(text, pictures) {
                Some(picture) => finding.help(format!("the PNG with the nearest name is `{}`", spelled(picture))),
                None => finding.help("there is no PNG in the app's folder; add one of at least 300 × 300 pixels"),
            };
            finding.safe_fix("write its path", certain(text, pictures).map(|picture| rename(cx, value, picture)));
        }
        IconFile::Unreadable(reason) => {
            report
                .at(value, format!("`{}` cannot be uploaded as the icon: {reason}", excerpt(text)))
                .help("name a PNG file that you can read, such as `./icon.png`");
        }
        _ => {}
    }
}

/// The picture whose file name is most like that of the path.
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

/// The only picture whose path differs in nothing but slashes, dots and white space before it, and case.
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
        .at(value, format!("`{}` differs in case from the file `{}`", excerpt(text), spelled(picture)))
        .help("macOS and Windows take one for the other, Linux and most CI do not")
        .safe_fix("write the file's own name", [rename(cx, value, picture)]);
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
                .at(value, format!("the name of the icon does not end in `.png`: `{}`", excerpt(text)))
                .help("rename the file if it is a PNG, else export it as one");
        }
        IconFile::Missing { .. } => {
            if let Some(format) = Format::promised_by(path) {
                report
                    .at(
                        value,
                        format!("`{}` is {format} by its name, not a PNG, and there is no such file", excerpt(text)),
                    )
                    .help(remedy(format));
            }
        }
        _ => {}
    }
}

/// How to come by a PNG.
fn remedy(format: Format) -> &'static str {
    match format {
        Format::Svg | Format::Pdf | Format::Photoshop => "export it as a PNG of 300 × 300 pixels or more",
        Format::LfsPointer => "the picture itself is in Git LFS: run `git lfs pull` before the upload, in CI too",
        Format::Base64 => "decode it, and write the bytes to the file",
        Format::Html => "the download brought a web page; download the picture itself",
        Format::Empty | Format::Text => "put a PNG of 300 × 300 pixels or more in its place",
        _ => "convert it to a PNG; another name alone does not change what it is",
    }
}

pub fn icon_corrupt(cx: &Context, report: &mut Report) {
    if let Some((value, Png { integrity: Integrity::Corrupt(damage), .. })) = png(cx) {
        report.at(value, format!("the icon cannot be shown: {damage}")).help(match damage {
            Damage::LineEndings => "write `*.png binary` into `.gitattributes`, and add the undamaged picture again",
            Damage::ReadAsText => "copy the undamaged picture again, as bytes and not as text",
            Damage::Xcode => "export the picture anew; the files inside a built iOS app are not meant for the web",
            Damage::CutShort | Damage::Header | Damage::Data => "export or copy the picture again",
        });
    }
}

pub fn icon_not_square(cx: &Context, report: &mut Report) {
    if let Some((value, size)) = size(cx).filter(|(_, size)| size.width != size.height) {
        report
            .at(value, format!("the icon is {size} pixels, and a listing takes only square ones"))
            .help("put the picture on a square canvas; reviewers object to stretched and cropped ones");
    }
}

pub fn icon_too_small(cx: &Context, report: &mut Report) {
    if let Some((value, size)) = size(cx).filter(|(_, size)| size.width.min(size.height) < MIN_SIDE) {
        report
            .at(value, format!("the icon is {size} pixels, and a listing asks for at least 300 × 300"))
            .help("export it from the original in that size; a small picture that is enlarged stays blurred");
    }
}

pub fn icon_file_too_large(cx: &Context, report: &mut Report) {
    let (IconFile::Found { size, .. } | IconFile::TooLarge { size }) = cx.app.folder.icon else { return };
    if let Some((value, _)) = icon(cx).filter(|_| size > MAX_BYTES) {
        let megabytes = size / 1_000_000;
        report
            .at(value, format!("the icon has {megabytes} MB, and a listing takes less than 10"))
            .help("export it in 300 × 300 pixels; that is a few kilobytes");
    }
}

pub fn icon_blank(cx: &Context, report: &mut Report) {
    if let Some((value, Png { blank: Some(blank), .. })) = png(cx) {
        report
            .at(value, format!("there is nothing to see in the icon: it is {blank}"))
            .help("export the picture again, with its layers visible");
    }
}
