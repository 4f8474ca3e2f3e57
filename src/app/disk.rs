//! The files of the disk.

use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::files::{Entry, Files, ReadError, or_current_dir, within};

/// The file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        // Checked before opening, because opening a pipe waits for its writer.
        let about = fs::metadata(path)?;
        if about.is_dir() {
            return Err(ReadError::Folder);
        }
        if !about.is_file() {
            return Err(ReadError::NotAFile);
        }
        within(about.len(), limit)?;
        let mut bytes = Vec::with_capacity(about.len() as usize + 1);
        // The size of virtual or growing files is not reliable, so the limit is also enforced while reading.
        fs::File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
        within(bytes.len() as u64, limit).map(|()| bytes)
    }

    fn entry(&self, path: &Path) -> Option<Entry> {
        Some(fs::metadata(path).ok()?.file_type().into())
    }

    fn look(&self, path: &Path) -> Result<Entry, ReadError> {
        Ok(fs::symlink_metadata(path)?.file_type().into())
    }

    fn children(&self, folder: &Path, most: usize) -> Result<Vec<(OsString, Entry)>, ReadError> {
        let entries = fs::read_dir(or_current_dir(folder))?.take(most);
        let children = entries.map(|entry| entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?.into()))));
        Ok(children.collect::<io::Result<_>>()?)
    }

    fn is_plain(&self, folder: &Path, path: &Path) -> bool {
        let is_link = |part: &Path| self.look(&folder.join(part)) == Ok(Entry::Link);
        let parts = path.ancestors().filter(|part| !part.as_os_str().is_empty());
        !cfg!(any(windows, target_vendor = "apple")) && !parts.into_iter().any(is_link)
    }

    fn real(&self, path: &Path) -> Option<PathBuf> {
        fs::canonicalize(path).ok()
    }
}

impl From<FileType> for Entry {
    fn from(kind: FileType) -> Self {
        match () {
            () if kind.is_symlink() => Self::Link,
            () if kind.is_file() => Self::File,
            () if kind.is_dir() => Self::Folder,
            () => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn listing_follows_links_and_stops_at_cycles() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("shared/views")).unwrap();
        fs::create_dir(path("src")).unwrap();
        fs::write(path("shared/views/App.tsx"), "").unwrap();
        symlink("../shared/views", path("src/views")).unwrap();
        symlink("..", path("src/up")).unwrap();
        symlink("gone.ts", path("src/broken.ts")).unwrap();
        assert_eq!(Disk.list(&path("src"), 9), [PathBuf::from("views/App.tsx")]);
    }

    #[cfg(unix)]
    #[test]
    fn folder_reached_twice_is_listed_once_under_its_real_name() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("src/b")).unwrap();
        fs::write(path("src/b/App.tsx"), "").unwrap();
        symlink("b", path("src/a")).unwrap();
        symlink("b/App.tsx", path("src/Other.tsx")).unwrap();
        assert_eq!(Disk.list(&path("src"), 9), [PathBuf::from("Other.tsx"), PathBuf::from("b/App.tsx")]);
        assert_eq!(Disk.list(&path("src"), 1), [PathBuf::from("Other.tsx")]);
    }
}
