//! What strangers may feed in: nothing of it panics, hangs, fills the memory, or speaks to the terminal.

use crate::support::png;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use serde_json::Value;
use stripe_app_lint::app::icon::{self, Image, Integrity};
use stripe_app_lint::app::{App, Memory, ReadError};
use stripe_app_lint::config::Config;
use stripe_app_lint::diagnostic::{MAX_FINDINGS, Safety};
use stripe_app_lint::engine::fix::fix;
use stripe_app_lint::engine::{Batch, Candidate, PassCriteria, Summary};
use stripe_app_lint::output::{Format, RenderOptions, printer};
use stripe_app_lint::write::write;
use tempfile::tempdir;

const MANIFEST: &str = r#"{
  "id": "dev.ledgerline.app",
  "version": "1.0.0",
  "name": "Größe",
  "icon": "./icon.png",
  "permissions": [{ "permission": "customer_read", "purpose": "Shows the customer's balance beside each invoice." }]
}
"#;

/// Everything that a terminal or a CI log may take for an instruction, and marks that turn the direction of a line.
const HOSTILE: &str = "\u{1b}[31m\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}\u{2066}\u{200f}\u{0}\u{8}\r::error::x\n::stop-commands::y\n##[error]z%0A::error::a";

/// What a run over one manifest in memory prints in a format.
fn print(path: &str, text: impl Into<Vec<u8>>, format: Format) -> (String, Summary) {
    let mut files = Memory::default();
    files.insert(path, text);
    let batch = Batch::new(&files, [Candidate::named(path)], vec!["".into()], None).unwrap();
    let mut out = Vec::new();
    let mut printer = printer(format, RenderOptions { colour: false, links: false, width: 100 }, false, &mut out);
    let summary = batch.lint(PassCriteria::default(), |linted| printer.linted(linted)).unwrap();
    printer.finish(&summary).unwrap();
    (String::from_utf8(out).unwrap(), summary)
}

/// Lints and prints in every format, and fixes, within the time that nobody waits for.
fn survives(path: &str, text: &str) -> Summary {
    let start = Instant::now();
    let mut last = Summary::default();
    for format in Format::value_variants() {
        last = print(path, text, *format).1;
    }
    let mut files = Memory::default();
    files.insert(path, text);
    let _ = fix(&files, Path::new(path), &Config::default(), Safety::Unsafe);
    // Ten formats and a fix, unoptimised and beside other tests: each of them is far below a second when released.
    assert!(start.elapsed() < Duration::from_secs(60), "{path}: {:?} for {} bytes", start.elapsed(), text.len());
    last
}

fn lint(folder: &Path, arguments: &[&str]) -> Output {
    program(folder, arguments).output().unwrap()
}

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stripe-app-lint"));
    command.current_dir(folder).args(arguments);
    command
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn text_of_too_many_pieces_is_reported_and_not_read() {
    let (printed, summary) = print("stripe-app.json", format!("[{}]", "0,".repeat(1 << 20)), Format::Narrated);
    assert!(printed.contains("more than 1048576 keys, values, punctuation marks and comments"), "{printed}");
    assert!(printed.contains("a manifest usually has a few hundred; the file was not read"), "{printed}");
    assert_eq!(summary.count.errors, 1);
}

#[test]
fn alias_bomb_stays_small() {
    let mut bomb = String::from("id: dev.ledgerline.app\nversion: 1.0.0\nname: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let list = vec![format!("*a{}", level - 1); 9].join(", ");
        writeln!(bomb, "k{level}: &a{level} [{list}]").unwrap();
    }
    bomb.push_str("extensions: *a29\n");
    survives("stripe-app.yaml", &bomb);
    survives("stripe-app.yaml", "id: &a [*a]\nextensions: &b {x: *b}\nname: *nobody\n");
    survives("stripe-app.yaml", "extensions: &m\n  <<: *m\n  <<: [*m, *m]\nid: x\n");
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        for depth in [127, 128, 129, 5_000] {
            let value = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            survives("stripe-app.json", &value);
            survives("stripe-app.json", &format!("{{\"id\": {value}, \"ui_extension\": {}", open.repeat(depth)));
        }
        survives("stripe-app.yaml", &format!("id: {}1{}", open.repeat(5_000), close.repeat(5_000)));
    }
    let indented: String = (0..500).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    survives("stripe-app.yaml", &format!("id: x\n{indented}"));
    survives("stripe-app.yaml", &format!("id: x\nb: {}1\n", "- ".repeat(5_000)));
}

#[test]
fn huge_keys_and_values_are_truncated_in_messages() {
    let huge = "x".repeat(1 << 18);
    for text in [
        format!("{{\"id\": \"a\", \"{huge}\": 1}}"),
        format!("{{\"id\": \"{huge} \", \"version\": \"\", \"name\": \"{huge}\", \"icon\": \"{huge}\"}}"),
        format!("{{\"id\": 1{}", "0".repeat(1 << 18)),
        format!("{{\"allowed_redirect_uris\": [\"http://{huge}.dev/\"]}}"),
    ] {
        let (printed, summary) = print("stripe-app.json", text, Format::Human);
        assert!(!summary.failing.is_empty());
        assert!(printed.len() < 64 * 1024, "{} bytes are printed", printed.len());
    }
}

/// Each of these once took time that grew with the square of its length: here it would be minutes.
#[test]
fn long_values_take_linear_time() {
    let folder = tempdir().unwrap();
    for (name, value) in [
        ("name", "\\u0041".repeat(300_000)),
        ("name", "-----BEGIN ".repeat(100_000)),
        ("name", "-----BEGIN PRIVATE KEY-----".repeat(50_000)),
        ("icon", format!("./{}icon.png", "a/".repeat(300_000))),
        ("icon", format!("./{}icon.png", "../".repeat(200_000))),
    ] {
        let text = format!("{{\"id\": \"dev.ledgerline.app\", \"version\": \"1.0.0\", \"{name}\": \"{value}\"}}");
        fs::write(folder.path().join("stripe-app.json"), text).unwrap();
        let start = Instant::now();
        assert!(matches!(lint(folder.path(), &["check"]).status.code(), Some(0 | 1)));
        assert!(start.elapsed() < Duration::from_secs(30), "{:?} for {name}", start.elapsed());
    }
}

#[test]
fn nul_bytes_and_lone_surrogates_are_read_or_rejected() {
    for text in [
        "\0",
        "{\"id\": \"a\0b\"}",
        "{\0\"id\": \"a\"}",
        "{\"id\": \"\\u0000\", \"name\": \"\\ud800\", \"version\": \"\\udc00\\ud800\"}",
        "{\"\\ud800\": \"\\udfff\", id: '\\uD83D'}",
    ] {
        survives("stripe-app.json", text);
        survives("stripe-app.yaml", text);
    }
}

#[test]
fn invalid_utf8_byte_is_reported_with_its_offset() {
    for (path, text) in [("stripe-app.json", MANIFEST), ("stripe-app.yaml", "id: é\nextensions: []\n")] {
        for offset in 0..=text.len() {
            for bad in [0xff, 0xc3, 0x80] {
                let mut bytes = text.as_bytes().to_vec();
                bytes.insert(offset, bad);
                let valid_up_to = std::str::from_utf8(&bytes).err().map(|error| error.valid_up_to());
                let mut files = Memory::default();
                files.insert(path, bytes);
                match (App::load(&files, Path::new(path)), valid_up_to) {
                    (Err(ReadError::NotUtf8 { offset }), Some(expected)) => assert_eq!(offset, expected),
                    (Ok(_), None) => {}
                    other => panic!("{path}, offset {offset}: {other:?}"),
                }
            }
        }
    }
}

#[test]
fn truncated_manifest_is_still_linted() {
    for end in (0..MANIFEST.len()).filter(|end| MANIFEST.is_char_boundary(*end)) {
        let (_, summary) = print("stripe-app.json", &MANIFEST[..end], Format::Json);
        assert_eq!(summary.manifests, 1, "{end}");
    }
}

/// A manifest with a fault at every string, each of them hostile.
fn hostile_manifest(yaml: bool) -> String {
    let text = serde_json::to_string(HOSTILE).unwrap();
    let uri = serde_json::to_string(&format!("http://{HOSTILE}")).unwrap();
    let icon = if yaml { "\"icon\": \"./a\\u001b[31m.png\"" } else { "\"icon\": \"./a\u{202e}.png\"" };
    format!(
        r#"{{"id": {text}, "version": {text}, "name": {text}, {icon}, {text}: {text}, "distribution_type": {text},
        "stripe_api_access_type": {text}, "permissions": [{{"permission": {text}, "purpose": {text}}}, {text}],
        "allowed_redirect_uris": [{uri}, {text}], "post_install_action": {{"type": "external", "url": {text}}},
        "ui_extension": {{"views": [{{"viewport": {text}, "component": {text}}}],
        "content_security_policy": {{"connect-src": [{uri}], "image-src": [{text}], "purpose": {text}}}}},
        "extensions": [{{"id": {text}, "name": {text}, "interface_id": {text}, "version": {text}, "script": {text}}}]}}"#
    )
}

#[test]
fn no_text_format_passes_control_characters_to_the_terminal() {
    let is_hostile = |char: char| {
        (char.is_control() && char != '\n')
            || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    for (path, yaml) in
        [("stripe-app.json", false), ("stripe-app.yaml", true), ("a\u{1b}[1m\u{202e}\nb/stripe-app.json", false)]
    {
        for format in Format::value_variants() {
            let (printed, summary) = print(path, hostile_manifest(yaml), *format);
            assert!(summary.count.errors > 5, "{path}: {:?}", summary.count);
            // What programs read may hold what is no ASCII as it is.
            let data = [Format::Json, Format::Ndjson, Format::Sarif, Format::Gitlab, Format::Rdjson, Format::Junit];
            let is_data = data.contains(format);
            let slipped = printed.chars().find(|char| is_hostile(*char) && (char.is_ascii() || !is_data));
            assert_eq!(slipped, None, "{format:?}, {path}");
        }
    }
}

#[test]
fn manifest_cannot_inject_annotations() {
    let (printed, summary) = print("stripe-app.json", hostile_manifest(false), Format::Github);
    let count = summary.count;
    let lines: Vec<&str> = printed.lines().collect();
    let (annotations, last) = lines.split_at(count.errors + count.warnings + count.infos);
    assert!(last[0].ends_with("in 1 manifest.") && last.iter().all(|line| !line.starts_with("::")), "{last:?}");
    for line in annotations {
        let is_ours =
            ["::error file=", "::warning file=", "::notice file="].iter().any(|start| line.starts_with(start));
        assert!(is_ours && line.contains("stripe-app.json"), "{line}");
    }
    let (printed, _) = print("stripe-app.json", hostile_manifest(false), Format::Concise);
    assert!(printed.lines().all(|line| line.starts_with("stripe-app.json:")), "{printed}");
}

#[test]
fn only_the_first_thousand_of_a_hundred_thousand_findings_are_shown() {
    let uris = vec!["\"\""; 100_000].join(",\n");
    let text = format!(r#"{{"id": "a", "version": "1.0.0", "name": "b", "allowed_redirect_uris": [{uris}]}}"#);
    let (printed, summary) = print("stripe-app.json", &*text, Format::Json);
    let report: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), MAX_FINDINGS);
    assert!(report["summary"]["errors"].as_u64().unwrap() >= 100_000);
    assert_eq!(summary.omitted, summary.count.errors + summary.count.warnings + summary.count.infos - MAX_FINDINGS);
    let (printed, _) = print("stripe-app.json", text, Format::Human);
    let last = printed.lines().rev().find(|line| line.contains("in 1 manifest")).unwrap();
    assert!(last.contains(" not shown, because at most 1000 are shown per file"), "{last}");
}

#[test]
fn patterns_of_a_configuration_use_bounded_memory() {
    let many = |count: usize| vec![r#""apps/a*/stripe-app.json""#; count].join(",");
    for (patterns, problem) in [
        (many(100), None),
        (many(1_000), Some("the patterns up to this one have more than 10000 characters")),
        (
            format!(r#""{}""#, "?".repeat(1_000_000)),
            Some("the patterns up to this one have more than 10000 characters"),
        ),
        (format!(r#""{}""#, "a".repeat(1_000_000)), None),
        (format!(r#""{}b{}""#, "{a,".repeat(1_000), "}".repeat(1_000)), Some("invalid pattern: ")),
    ] {
        for places in ["exclude: [PATTERNS]", "overrides: [{ files: [PATTERNS], rules: {} }]"] {
            let mut files = Memory::default();
            files.insert("stripe-app-lint.json5", format!("{{ {} }}", places.replace("PATTERNS", &patterns)));
            let config = Config::read(&files, Path::new("stripe-app-lint.json5")).unwrap();
            let told = config.problems.first().map(|problem| problem.message.as_str());
            assert!(
                told.unwrap_or_default().starts_with(problem.unwrap_or_default())
                    && told.is_some() == problem.is_some(),
                "{places}: {told:?}"
            );
        }
    }
}

#[test]
fn icons_with_false_headers_are_never_sound() {
    let sound = &*png::png(300, 300, |x, y| if x > y { [99, 91, 255, 255] } else { [255; 4] });
    assert!(matches!(icon::inspect(sound), Image::Png(png) if png.integrity == Integrity::Sound));
    let is_sound = |bytes: &[u8]| matches!(icon::inspect(bytes), Image::Png(png) if png.integrity == Integrity::Sound);
    // Without its last chunk, which begins with four bytes of length, it is still a whole picture.
    let end = sound.windows(4).rposition(|window| window == b"IEND").unwrap() - 4;
    for end in 0..end {
        assert!(!is_sound(&sound[..end]), "cut off after {end} bytes");
    }
    for at in 0..sound.len() {
        let mut bytes = sound.to_vec();
        bytes[at] ^= 0x55;
        icon::inspect(&bytes);
    }
    let mut bomb = sound.to_vec();
    bomb[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    assert!(!is_sound(&bomb));
    let zip = [b"PK\x03\x04".as_slice(), sound].concat();
    assert!(matches!(icon::inspect(&zip), Image::Other(_)));
}

/// A PNG file of these chunks, each with its checksum.
fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in chunks {
        bytes.extend_from_slice(&(data.len() as u32).to_be_bytes());
        bytes.extend_from_slice(*kind);
        bytes.extend_from_slice(data);
        bytes.extend_from_slice(&crc32(&[kind.as_slice(), data].concat()).to_be_bytes());
    }
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let bit = |crc: u32, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), bit))
}

/// The header of a picture of 2 x 2 pixels in colour.
fn header(depth: u8, interlace: u8) -> [u8; 13] {
    [0, 0, 0, 2, 0, 0, 0, 2, depth, 2, 0, 0, interlace]
}

/// Image data as zlib holds it unpacked.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    let (low, high) = data.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    let start = [0x78, 0x01, 0x01];
    [&start, &length.to_le_bytes()[..], &(!length).to_le_bytes(), data, &(high << 16 | low).to_be_bytes()].concat()
}

#[test]
fn unusual_icons_are_checked_by_their_visible_pixels() {
    let eight = stored(&[0, 9, 9, 9, 1, 1, 1, 0, 2, 2, 2, 3, 3, 3]);
    let sixteen = stored(&[[0].as_slice(), &[7; 12], &[0], &[8; 12]].concat());
    // In an interlaced picture of 2 x 2, the passes hold one, one and two pixels.
    let interlaced = stored(&[0, 9, 9, 9, 0, 1, 1, 1, 0, 2, 2, 2, 3, 3, 3]);
    let control: &[u8] = &[0, 0, 0, 2, 0, 0, 0, 0];
    let judge = |bytes: &[u8]| match icon::inspect(bytes) {
        Image::Png(png) => (png.integrity, png.blank, png.animated),
        other => panic!("{other}"),
    };
    let still = file(&[(b"IHDR", &header(8, 0)), (b"IDAT", &eight), (b"IEND", &[])]);
    for (bytes, animated) in [
        (still.clone(), false),
        (file(&[(b"IHDR", &header(16, 0)), (b"IDAT", &sixteen), (b"IEND", &[])]), false),
        (file(&[(b"IHDR", &header(8, 1)), (b"IDAT", &interlaced), (b"IEND", &[])]), false),
        (file(&[(b"IHDR", &header(8, 0)), (b"acTL", control), (b"IDAT", &eight), (b"IEND", &[])]), true),
        // A frame that cannot be decoded changes nothing about the still picture.
        (
            file(&[(b"IHDR", &header(8, 0)), (b"acTL", control), (b"IDAT", &eight), (b"fdAT", b"?"), (b"IEND", &[])]),
            true,
        ),
        // A ZIP archive is found from its end, so one may stand behind a picture that is whole.
        ([still.as_slice(), b"PK\x03\x04archive", b"PK\x05\x06", &[0; 18]].concat(), false),
    ] {
        assert_eq!(judge(&bytes), (Integrity::Sound, None, animated), "{}", bytes.escape_ascii());
    }
    for kind in [b"IHDR", b"IDAT"] {
        let at = still.windows(4).position(|window| window == kind).unwrap();
        let length = u32::from_be_bytes(still[at - 4..at].try_into().unwrap()) as usize;
        let mut bytes = still.clone();
        bytes[at + 4 + length] ^= 1;
        assert!(
            matches!(judge(&bytes), (Integrity::Corrupt(_), None, false)),
            "a wrong checksum of {}",
            kind.escape_ascii()
        );
    }
}

#[test]
fn path_of_five_thousand_characters_is_not_found() {
    let long = "a/".repeat(2_500);
    for field in ["icon", "extends"] {
        let text = format!(r#"{{"id": "a", "version": "1", "name": "b", "{field}": "./{long}icon.png"}}"#);
        survives("stripe-app.json", &text);
        let folder = tempdir().unwrap();
        fs::write(folder.path().join("stripe-app.json"), &text).unwrap();
        fs::write(folder.path().join("stripe-app.dev.json"), &text).unwrap();
        assert!(matches!(lint(folder.path(), &["check"]).status.code(), Some(0 | 1)));
    }
    let output = lint(Path::new("."), &["check", &format!("{long}stripe-app.json")]);
    assert_eq!(output.status.code(), Some(3));
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn cyclic_links_terminate() {
        let folder = tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("app/src/views")).unwrap();
        symlink("..", path("app/src/up")).unwrap();
        symlink(".", path("app/src/views/here")).unwrap();
        symlink("stripe-app.json", path("stripe-app.json")).unwrap();
        symlink("icon.png", path("app/icon.png")).unwrap();
        symlink("/", path("app/src/views/root")).unwrap();
        fs::write(path("app/stripe-app.json"), MANIFEST).unwrap();
        let output = lint(folder.path(), &["check", "--format", "concise"]);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    }

    #[test]
    fn non_files_are_neither_manifests_nor_icons() {
        let folder = tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for kind in ["pipe", "socket", "zero"] {
            fs::create_dir_all(path(kind).join("app")).unwrap();
            fs::write(path(kind).join("app/stripe-app.json"), MANIFEST).unwrap();
            for place in [path(kind).join("stripe-app.json"), path(kind).join("app/icon.png")] {
                match kind {
                    "pipe" => assert!(Command::new("mkfifo").arg(&place).status().unwrap().success()),
                    "socket" => drop(UnixListener::bind(&place).unwrap()),
                    _ => symlink("/dev/zero", &place).unwrap(),
                }
            }
            let output = lint(&path(kind), &["check", "--format", "concise"]);
            assert_eq!(output.status.code(), Some(1), "{kind}: {}", stderr(&output));
            let reason = if kind == "zero" { "it points outside the repository" } else { "it is not a regular file" };
            assert!(stderr(&output).contains(reason), "{kind}: {}", stderr(&output));
            let output = lint(&path(kind), &["check", "stripe-app.json"]);
            assert_eq!(output.status.code(), Some(3), "{kind}: {}", stderr(&output));
        }
    }

    #[test]
    fn non_utf8_path_is_linted_and_shown_lossily() {
        let folder = tempdir().unwrap();
        let app = folder.path().join(OsStr::from_bytes(b"app-\xff\xfe"));
        fs::create_dir(&app).unwrap();
        fs::write(app.join("stripe-app.json"), MANIFEST).unwrap();
        for format in Format::value_variants() {
            let format = format.to_possible_value().unwrap();
            let output = lint(folder.path(), &["check", "--format", format.get_name()]);
            assert_eq!(output.status.code(), Some(1), "{}: {}", format.get_name(), stderr(&output));
            assert!(std::str::from_utf8(&output.stdout).is_ok());
        }
    }

    #[test]
    fn file_that_changed_or_vanished_is_not_written() {
        let folder = tempdir().unwrap();
        let manifest = folder.path().join("stripe-app.json");
        let old = r#"{"id": "a", "version": "v1.0.0", "name": "b", "distribution_type": "private"}"#;
        fs::write(&manifest, old).unwrap();
        let fixed =
            fix(&stripe_app_lint::app::Disk, &manifest, &Config::default(), Safety::Safe).unwrap().pop().unwrap();
        fs::write(&manifest, "{}").unwrap();
        assert!(write(&fixed.path, Some(fixed.before.as_bytes()), &fixed.after).is_err());
        assert_eq!(fs::read_to_string(&manifest).unwrap(), "{}");
        fs::remove_file(&manifest).unwrap();
        assert!(write(&fixed.path, Some(fixed.before.as_bytes()), &fixed.after).is_err());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "no temporary file stays");
    }

    #[test]
    fn manifest_in_a_read_only_folder_is_unchanged() {
        let folder = tempdir().unwrap();
        let manifest = folder.path().join("stripe-app.json");
        let old = r#"{"id": "a", "version": "v1.0.0", "name": "b", "distribution_type": "private"}"#;
        fs::write(&manifest, old).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o500)).unwrap();
        let may_write_anyway = fs::write(folder.path().join("probe"), "").is_ok();
        let output = lint(folder.path(), &["check", "--fix"]);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        if !may_write_anyway {
            assert_eq!(output.status.code(), Some(1));
            assert!(stderr(&output).contains("cannot write"), "{}", stderr(&output));
            assert_eq!(fs::read_to_string(&manifest).unwrap(), old);
        }
    }

    /// A limit of file sizes fails as a full disk does: in the middle of writing.
    #[test]
    fn failed_write_keeps_the_old_file_and_is_reported() {
        let folder = tempdir().unwrap();
        let manifest = folder.path().join("stripe-app.json");
        let filler = "x".repeat(20_000);
        let old = format!(
            r#"{{"id": "a", "version": "v1.0.0", "name": "b", "distribution_type": "private", "constants": {{"a": "{filler}"}}}}"#
        );
        fs::write(&manifest, &old).unwrap();
        let limited = "trap '' XFSZ; ulimit -f 8; exec \"$0\" check --fix";
        let output = Command::new("sh")
            .args(["-c", limited, env!("CARGO_BIN_EXE_stripe-app-lint")])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_ne!(output.status.code(), Some(0));
        assert!(output.status.code().is_some(), "no signal ends it");
        assert!(stderr(&output).contains("the file was not changed"), "{}", stderr(&output));
        assert_eq!(fs::read_to_string(&manifest).unwrap(), old);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no temporary file stays");
    }

    /// An editor or a build that writes while the program reads: it sees the old file, the new one, half of one or none.
    #[test]
    fn files_that_change_while_being_read_are_linted_or_reported() {
        let folder = tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let sound = png::png(300, 300, |x, y| if x > y { [99, 91, 255, 255] } else { [255; 4] });
        let stop = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    fs::write(path("stripe-app.json"), MANIFEST).unwrap();
                    fs::write(path("icon.png"), &sound).unwrap();
                    fs::write(path("stripe-app.json"), &MANIFEST[..40]).unwrap();
                    fs::remove_file(path("icon.png")).unwrap();
                    fs::remove_file(path("stripe-app.json")).unwrap();
                }
            });
            for _ in 0..20 {
                let output = lint(folder.path(), &["check", "stripe-app.json"]);
                let code = output.status.code();
                if !matches!(code, Some(0..=3)) || stderr(&output).contains("panicked") {
                    stop.store(true, std::sync::atomic::Ordering::Relaxed);
                    panic!("{code:?}: {}", stderr(&output));
                }
            }
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        });
    }

    #[test]
    fn full_disk_is_an_error_without_panic() {
        let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
        let output = program(Path::new("."), &["check", "examples/broken-app"]).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    }

    /// `STRIPE_APP_LINT_KILLS` sets how often; a thousand takes minutes.
    #[test]
    fn killed_fix_leaves_every_file_old_or_new() {
        let kills = std::env::var("STRIPE_APP_LINT_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(100);
        let folder = tempdir().unwrap();
        let paths: Vec<PathBuf> = (0..3).map(|app| folder.path().join(format!("{app}/stripe-app.json"))).collect();
        let filler = "x".repeat(20_000);
        let old = format!(
            r#"{{"id": "a", "version": "v1.0.0", "name": "b", "distribution_type": "private", "constants": {{"a": "{filler}"}}}}"#
        );
        let new = old.replace("v1.0.0", "1.0.0");
        let write_old = || {
            for path in &paths {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, &old).unwrap();
            }
        };
        write_old();
        let start = Instant::now();
        assert_eq!(lint(folder.path(), &["check", "--fix", "--quiet"]).status.code(), Some(0));
        let whole_run = start.elapsed();
        let (mut fixed, mut unfixed) = (0, 0);
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..kills {
            write_old();
            let mut run = program(folder.path(), &["check", "--fix"]).stdout(Stdio::null()).spawn().unwrap();
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            std::thread::sleep(whole_run.mul_f64((random % 1_000) as f64 / 1_000.0));
            run.kill().unwrap();
            run.wait().unwrap();
            for path in &paths {
                let text = fs::read_to_string(path).unwrap();
                assert!(text == old || text == new, "{} is neither old nor new", path.display());
                if text == new { fixed += 1 } else { unfixed += 1 }
            }
        }
        assert!(fixed > 0 && unfixed > 0, "{fixed} fixed, {unfixed} not: no run was killed midway");
    }
}
