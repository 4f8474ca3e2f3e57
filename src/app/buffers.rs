//! Unsaved texts over the disk, as an editor holds them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::files::{Entry, Files, ReadError, normal, within};

/// The texts of an editor's open files; everything else comes from the disk. A file that is only open exists as well, and so
/// do the folders around it.
#[derive(Clone, Debug, Default)]
pub struct Buffers {
    texts: BTreeMap<PathBuf, String>,
}

impl Buffers {
    /// Puts a text over the file at an absolute path.
    pub fn insert(&mut self, path: &Path, text: String) {
        self.texts.insert(normal(path), text);
    }

    /// Shows the file of the disk again, if there is one.
    pub fn remove(&mut self, path: &Path) {
        self.texts.remove(&normal(path));
    }

    /// The text that is open at a path.
    pub fn text(&self, path: &Path) -> Option<&str> {
        self.texts.get(&normal(path)).map(String::as_str)
    }

    /// The text that is open at a path, to be changed.
    pub fn text_mut(&mut self, path: &Path) -> Option<&mut String> {
        self.texts.get_mut(&normal(path))
    }

    /// The paths of the open files.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.texts.keys().map(PathBuf::as_path)
    }

    /// What the open files alone put at a path.
    fn open(&self, path: &Path) -> Option<Entry> {
        let path = normal(path);
        let (first, _) = self.texts.range(path.clone()..).next()?;
        match first.strip_prefix(&path).ok()? {
            rest if rest.as_os_str().is_empty() => Some(Entry::File),
            _ => Some(Entry::Folder),
        }
    }

    fn is_open(&self, path: &Path) -> bool {
        self.open(path) == Some(Entry::File)
    }
}

impl Files for Buffers {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        match self.text(path) {
            Some(text) => within(text.len() as u64, limit).map(|()| text.as_bytes().to_owned()),
            None => Disk.read(path, limit),
        }
    }

    fn entry(&self, path: &Path) -> Option<Entry> {
        if self.is_open(path) { Some(Entry::File) } else { Disk.entry(path).or_else(|| self.open(path)) }
    }

    fn look(&self, path: &Path) -> Result<Entry, ReadError> {
        if self.is_open(path) {
            return Ok(Entry::File);
        }
        Disk.look(path).or_else(|error| self.open(path).ok_or(error))
    }

    fn children(&self, folder: &Path, most: usize) -> Result<Vec<(OsString, Entry)>, ReadError> {
        let normal = normal(folder);
        let below = self.texts.range(normal.clone()..).map_while(|(path, _)| path.strip_prefix(&normal).ok());
        let mut open: Vec<OsString> = below.filter_map(|path| Some(path.iter().next()?.to_owned())).collect();
        open.dedup();
        let mut children = match Disk.children(folder, most) {
            Err(error) if open.is_empty() => return Err(error),
            children => children.unwrap_or_default(),
        };
        for name in open {
            let entry = self.open(&normal.join(&name)).unwrap_or(Entry::Other);
            match children.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) if entry == Entry::File => *known = entry,
                Some(_) => {}
                None => children.push((name, entry)),
            }
        }
        children.truncate(most);
        Ok(children)
    }

    /// Of a file that is only open, the real path of the nearest folder on the disk with the rest of its path.
    fn real(&self, path: &Path) -> Option<PathBuf> {
        Disk.real(path).or_else(|| {
            self.open(path)?;
            let path = normal(path);
            path.ancestors().find_map(|above| Some(Disk.real(above)?.join(path.strip_prefix(above).ok()?)))
        })
    }

    fn is_plain(&self, folder: &Path, path: &Path) -> bool {
        Disk.is_plain(folder, path)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn open_text_hides_the_file_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, "saved").unwrap();
        let mut buffers = Buffers::default();
        buffers.insert(&path, "unsaved".into());
        assert_eq!(buffers.read(&folder.path().join("./b/../a.json"), 99), Ok(b"unsaved".to_vec()));
        assert_eq!(buffers.read(&path, 3), Err(ReadError::TooLarge { size: 7, limit: 3 }));
        buffers.remove(&path);
        assert_eq!(buffers.read(&path, 99), Ok(b"saved".to_vec()));
    }

    #[test]
    fn file_that_is_only_open_exists_with_its_folders() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.json"), "").unwrap();
        let mut buffers = Buffers::default();
        buffers.insert(&folder.path().join("src/views/App.tsx"), String::new());
        buffers.insert(&folder.path().join("src/views.ts"), String::new());
        let names = |children: Vec<(OsString, Entry)>| {
            let mut names: Vec<_> =
                children.into_iter().map(|(name, entry)| (name.into_string().unwrap(), entry)).collect();
            names.sort_by(|a, b| a.0.cmp(&b.0));
            names
        };
        let children = |path: &str| names(buffers.children(&folder.path().join(path), 9).unwrap());
        assert_eq!(children(""), [("a.json".into(), Entry::File), ("src".into(), Entry::Folder)]);
        assert_eq!(children("src"), [("views".into(), Entry::Folder), ("views.ts".into(), Entry::File)]);
        assert_eq!(buffers.look(&folder.path().join("src/views")), Ok(Entry::Folder));
        assert_eq!(buffers.entry(&folder.path().join("src/view")), None);
        let real = folder.path().canonicalize().unwrap().join("src/views/App.tsx");
        assert_eq!(buffers.real(&folder.path().join("src/views/App.tsx")), Some(real));
        assert!(buffers.children(&folder.path().join("test"), 9).is_err());
    }
}
