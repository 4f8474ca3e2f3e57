//! The client's addresses and our paths. Whatever is not the address of a file is nobody's.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;
use url::Url;

use crate::app::files::normal;

/// The absolute path that the address of a file stands for; `None` for all other addresses.
pub fn path_of(uri: &Uri) -> Option<PathBuf> {
    let url = Url::parse(uri.as_str()).ok().filter(|url| url.scheme() == "file")?;
    let path = url.to_file_path().ok()?;
    let is_plain = !path.as_os_str().as_encoded_bytes().contains(&0);
    is_plain.then(|| normal(&path))
}

/// The address of an absolute path.
pub fn uri_of(path: &Path) -> Option<Uri> {
    let url = Url::from_file_path(path).ok()?;
    // What browsers let pass in a path, RFC 3986 does not.
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-._~:/@!$&'()*+,;=%".contains(character);
    let encoded = url.as_str().chars().map(|character| match character {
        plain if is_plain(plain) => plain.to_string(),
        // Others than ASCII are encoded already.
        other => format!("%{:02X}", u32::from(other)),
    });
    Uri::from_str(&encoded.collect::<String>()).ok()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn path(uri: &str) -> Option<PathBuf> {
        path_of(&Uri::from_str(uri).unwrap())
    }

    #[test]
    fn only_addresses_of_local_files_have_a_path() {
        assert_eq!(path("file:///a/b%20c/%C3%A9.json"), Some("/a/b c/é.json".into()));
        assert_eq!(path("file://localhost/a"), Some("/a".into()));
        for other in ["untitled:Untitled-1", "git:/a/stripe-app.json", "http://a/b", "file://host/a", "file:///a%00b"] {
            assert_eq!(path(other), None, "{other}");
        }
    }

    #[test]
    fn dots_are_resolved_before_anybody_compares_folders() {
        assert_eq!(path("file:///work/app/../../etc/passwd"), Some("/etc/passwd".into()));
        assert_eq!(path("file:///work/app/%2e%2e/%2E%2E/etc"), Some("/etc".into()));
        assert_eq!(path("file:///work/app/..%2F..%2Fetc"), Some("/etc".into()));
    }

    #[test]
    fn address_of_a_path_leads_back_to_it() {
        for name in ["/a b/é#?%.json", "/a/\u{1F980}[1].json"] {
            assert_eq!(path_of(&uri_of(Path::new(name)).unwrap()), Some(name.into()));
        }
    }
}
