//! What an icon's path leads to.

use std::path::{Path, PathBuf};

use crate::app::files::{Files, ReadError, normal, or_current_dir};
use crate::app::icon::{self, Image};

/// What the manifest's `icon` points to.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum IconFile {
    /// No icon is named.
    #[default]
    Unset,
    /// A URL.
    Url,
    /// An absolute path.
    Absolute,
    /// A path that leaves the folder, by `..` or through a symbolic link.
    Outside,
    /// A PNG whose path differs in case, relative to the folder. Only some file systems take one for the other.
    OtherCase(PathBuf),
    /// It does not exist.
    Missing {
        /// The PNG files in the folder and below, relative to it, sorted.
        pictures: Vec<PathBuf>,
    },
    /// It exists but cannot be read.
    Unreadable(ReadError),
    /// A file of more than [`MAX_ICON_BYTES`], which is not opened.
    TooLarge {
        /// Its size in bytes.
        size: u64,
    },
    /// A file.
    Found {
        /// Its size in bytes.
        size: u64,
        /// What it is.
        image: Image,
    },
}

/// The largest icon that is opened, in bytes: more than three times what a listing accepts.
pub const MAX_ICON_BYTES: u64 = 32 * 1024 * 1024;

/// How deep below the manifest a PNG is looked for when the icon is missing.
const DEPTH: usize = 4;

impl IconFile {
    /// Follows the path in an `icon` from the folder of the manifest that wrote it.
    ///
    /// A backslash separates folders on Windows only, so it never does here: the same manifest is uploaded from
    /// elsewhere too.
    pub(super) fn find(files: &dyn Files, folder: &Path, text: &str) -> Self {
        if text.trim().is_empty() {
            return Self::Unset;
        }
        if text.contains("://") || text.starts_with("data:") {
            return Self::Url;
        }
        if is_absolute(text) {
            return Self::Absolute;
        }
        let path = normal(Path::new(&text.replace('\\', "/")));
        if path.starts_with("..") {
            return Self::Outside;
        }
        if text.contains('\\') {
            return Self::Missing { pictures: pictures(files, folder) };
        }
        let content = files.read(&folder.join(&path), MAX_ICON_BYTES);
        if content == Err(ReadError::NotFound) {
            return Self::missing(pictures(files, folder), &path);
        }
        // A path that the system rejects, such as one that is too long, has no mismatch.
        let is_there = !matches!(content, Err(ReadError::Other(_)));
        if let Some(deviation) = is_there.then(|| Self::deviation(files, folder, &path)).flatten() {
            return deviation;
        }
        match content {
            Ok(bytes) => Self::Found { size: bytes.len() as u64, image: icon::inspect(&bytes) },
            Err(ReadError::TooLarge { size, .. }) => Self::TooLarge { size },
            Err(ReadError::Outside) => Self::Outside,
            Err(error) => Self::Unreadable(error),
        }
    }

    fn missing(pictures: Vec<PathBuf>, path: &Path) -> Self {
        match pictures.iter().filter(|picture| is_same_but_case(picture, path)).collect::<Vec<_>>()[..] {
            [picture] => Self::OtherCase(picture.clone()),
            _ => Self::Missing { pictures },
        }
    }

    /// What only the real path shows: a symbolic link that leaves the folder, and, where the file system ignores case,
    /// a name in another case.
    fn deviation(files: &dyn Files, folder: &Path, path: &Path) -> Option<Self> {
        if files.is_plain(folder, path) {
            return None;
        }
        let root = files.real(or_current_dir(folder))?;
        let real = files.real(&folder.join(path))?;
        let Ok(inside) = real.strip_prefix(&root) else { return Some(Self::Outside) };
        // A link may lead from one name to the other: the listing has the name as it is written.
        let is_other = inside != path && is_same_but_case(inside, path);
        match is_other.then(|| pictures(files, folder)) {
            Some(pictures) if !pictures.iter().any(|picture| picture == path) => Some(Self::missing(pictures, path)),
            _ => None,
        }
    }
}

/// By the rules of every system: a leading slash or backslash, or a drive.
fn is_absolute(text: &str) -> bool {
    matches!(text.as_bytes(), [b'/' | b'\\', ..] | [_, b':', ..])
}

fn is_same_but_case(a: &Path, b: &Path) -> bool {
    a.to_string_lossy().to_lowercase() == b.to_string_lossy().to_lowercase()
}

fn pictures(files: &dyn Files, folder: &Path) -> Vec<PathBuf> {
    let mut found = files.list(folder, DEPTH);
    found.retain(|file| file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png")));
    found
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::app::files::Entry;
    use crate::app::icon::Format;
    use crate::app::{Disk, Memory};

    const TEXT: Image = Image::Other(Format::Text);

    fn memory(paths: &[&str]) -> Memory {
        let mut files = Memory::default();
        paths.iter().for_each(|path| files.insert(path, "text"));
        files
    }

    fn find(files: &dyn Files, text: &str) -> IconFile {
        IconFile::find(files, Path::new("app"), text)
    }

    fn found() -> IconFile {
        IconFile::Found { size: 4, image: TEXT }
    }

    fn missing(pictures: &[&str]) -> IconFile {
        IconFile::Missing { pictures: pictures.iter().map(PathBuf::from).collect() }
    }

    #[test]
    fn path_is_resolved_from_the_folder_of_its_manifest() {
        let files = memory(&["app/icon.png", "app/assets/my icon@2x.png", "icon.png"]);
        for text in ["./icon.png", "icon.png", "./assets/../icon.png", "assets//my icon@2x.png"] {
            assert_eq!(find(&files, text), found(), "{text}");
        }
    }

    #[test]
    fn path_outside_the_folder_is_reported_without_file_access() {
        let files = memory(&["icon.png", "app/icon.png"]);
        for (text, expected) in [
            ("", IconFile::Unset),
            (" \n", IconFile::Unset),
            ("https://ledgerline.dev/icon.png", IconFile::Url),
            ("data:image/png;base64,iVBORw0KGgo", IconFile::Url),
            ("/icon.png", IconFile::Absolute),
            ("//ledgerline.dev/icon.png", IconFile::Absolute),
            ("\\\\server\\icon.png", IconFile::Absolute),
            ("C:\\icon.png", IconFile::Absolute),
            ("c:icon.png", IconFile::Absolute),
            ("../icon.png", IconFile::Outside),
            ("..\\icon.png", IconFile::Outside),
            ("./assets/../../icon.png", IconFile::Outside),
        ] {
            assert_eq!(find(&files, text), expected, "{text}");
        }
    }

    #[test]
    fn missing_icon_lists_existing_pictures() {
        let files = memory(&["app/a/logo.PNG", "app/b.png", "app/c.jpg", "app/node_modules/d.png", "app/.git/e.png"]);
        assert_eq!(find(&files, "./icon.png"), missing(&["a/logo.PNG", "b.png"]));
        assert_eq!(find(&memory(&[]), "./icon.png"), missing(&[]));
    }

    #[test]
    fn backslash_is_not_a_folder_separator() {
        assert_eq!(find(&memory(&["app/a/icon.png"]), "a\\icon.png"), missing(&["a/icon.png"]));
    }

    #[test]
    fn picture_with_different_case_is_reported_if_unique() {
        let one = memory(&["app/Assets/Icon.png", "app/icons.png"]);
        assert_eq!(find(&one, "./assets/icon.PNG"), IconFile::OtherCase("Assets/Icon.png".into()));
        let two = memory(&["app/ICON.png", "app/Icon.png"]);
        assert_eq!(find(&two, "icon.png"), missing(&["ICON.png", "Icon.png"]));
        assert_eq!(find(&memory(&["app/Icon.svg"]), "icon.svg"), missing(&[]));
    }

    /// A disk that takes `Icon.png` for `icon.png`, as those of macOS and Windows do.
    struct IgnoringCase(Memory);

    impl IgnoringCase {
        fn actual(&self, path: &Path) -> PathBuf {
            let listed = self.0.list(Path::new(""), 9);
            listed.into_iter().find(|file| is_same_but_case(file, path)).unwrap_or(path.to_owned())
        }
    }

    impl Files for IgnoringCase {
        fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
            self.0.read(&self.actual(path), limit)
        }

        fn entry(&self, path: &Path) -> Option<Entry> {
            self.0.entry(&self.actual(path))
        }

        fn children(&self, folder: &Path, most: usize) -> Result<Vec<(OsString, Entry)>, ReadError> {
            self.0.children(folder, most)
        }

        fn real(&self, path: &Path) -> Option<PathBuf> {
            self.0.real(&self.actual(path))
        }
    }

    #[test]
    fn case_mismatch_is_reported_on_case_insensitive_disks() {
        let files = IgnoringCase(memory(&["app/Icon.png"]));
        assert_eq!(find(&files, "./icon.png"), IconFile::OtherCase("Icon.png".into()));
        assert_eq!(find(&files, "./Icon.png"), found());
    }

    #[test]
    fn unreadable_icon_has_a_reason() {
        let files = memory(&["app/icon.png/readme"]);
        for text in ["icon.png", ".", "./"] {
            assert_eq!(find(&files, text), IconFile::Unreadable(ReadError::Folder), "{text}");
        }
    }

    /// A disk whose files the user may not read.
    struct Denying(Memory);

    impl Files for Denying {
        fn read(&self, _: &Path, _: u64) -> Result<Vec<u8>, ReadError> {
            Err(ReadError::Denied)
        }

        fn entry(&self, path: &Path) -> Option<Entry> {
            self.0.entry(path)
        }

        fn children(&self, folder: &Path, most: usize) -> Result<Vec<(OsString, Entry)>, ReadError> {
            self.0.children(folder, most)
        }

        fn real(&self, path: &Path) -> Option<PathBuf> {
            self.0.real(path)
        }
    }

    #[test]
    fn file_without_read_permission_is_not_missing() {
        let files = Denying(memory(&["app/icon.png"]));
        assert_eq!(find(&files, "./icon.png"), IconFile::Unreadable(ReadError::Denied));
    }

    #[test]
    fn icon_above_the_size_limit_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let icon = std::fs::File::create(folder.path().join("icon.png")).unwrap();
        icon.set_len(MAX_ICON_BYTES).unwrap();
        let found = IconFile::find(&Disk, folder.path(), "icon.png");
        assert!(matches!(found, IconFile::Found { size: MAX_ICON_BYTES, .. }));
        icon.set_len(MAX_ICON_BYTES + 1).unwrap();
        let found = IconFile::find(&Disk, folder.path(), "icon.png");
        assert_eq!(found, IconFile::TooLarge { size: MAX_ICON_BYTES + 1 });
    }

    #[cfg(unix)]
    mod links {
        use super::*;
        use std::fs;
        use std::os::unix::fs::symlink;

        /// A folder `app` with `Icon.png`, next to a file `outside.png`.
        fn app() -> (tempfile::TempDir, PathBuf) {
            let folder = tempfile::tempdir().unwrap();
            let app = folder.path().join("app");
            fs::create_dir(&app).unwrap();
            fs::write(app.join("Icon.png"), "text").unwrap();
            fs::write(folder.path().join("outside.png"), "text").unwrap();
            (folder, app)
        }

        #[test]
        fn link_out_of_the_folder_is_reported_as_outside() {
            let (_guard, app) = app();
            symlink("../outside.png", app.join("logo.png")).unwrap();
            assert_eq!(IconFile::find(&Disk, &app, "./logo.png"), IconFile::Outside);
        }

        #[test]
        fn link_inside_the_folder_is_followed() {
            let (_guard, app) = app();
            symlink("Icon.png", app.join("logo.png")).unwrap();
            symlink("Icon.png", app.join("icon.png")).unwrap();
            for text in ["./logo.png", "./icon.png"] {
                assert_eq!(IconFile::find(&Disk, &app, text), found(), "{text}");
            }
        }

        #[test]
        fn folder_itself_can_be_a_link() {
            let (guard, app) = app();
            symlink(&app, guard.path().join("link")).unwrap();
            assert_eq!(IconFile::find(&Disk, &guard.path().join("link"), "Icon.png"), found());
        }

        #[test]
        fn dangling_and_cyclic_links_are_not_icons() {
            let (_guard, app) = app();
            symlink("gone.png", app.join("broken.png")).unwrap();
            assert_eq!(IconFile::find(&Disk, &app, "./broken.png"), missing(&["Icon.png"]));
            symlink("loop.png", app.join("loop.png")).unwrap();
            assert!(matches!(IconFile::find(&Disk, &app, "./loop.png"), IconFile::Unreadable(_)));
        }
    }
}
