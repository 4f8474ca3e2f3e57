//! `init`: writes a starter configuration, or a file for the texts of the listing.

use std::io::Write;
use std::path::Path;

use super::manifest_at;
use crate::app::listing::LISTING;
use crate::app::{Disk, Inside, Manifest};
use crate::cli::Init;
use crate::config;
use crate::engine::Candidate;
use crate::engine::load;
use crate::error::{Error, Exit};
use crate::text::Shown;
use crate::write::write;

/// Writes the starter configuration into the working folder, or a listing next to a manifest.
///
/// # Errors
/// If there already is one, or it cannot be written; for a listing, also if there is no manifest.
pub fn init(args: &Init, out: &mut dyn Write) -> Result<Exit, Error> {
    match &args.listing {
        Some(path) => listing(path, out)?,
        None => {
            let path = Path::new(config::NAMES[0]);
            write(path, None, config::STARTER)?;
            writeln!(out, "wrote {}", Shown::path(path))?;
        }
    }
    Ok(Exit::Clean)
}

/// Writes a listing with the name and the icon of the manifest. The other texts are left to write.
fn listing(path: &Path, out: &mut dyn Write) -> Result<(), Error> {
    let Candidate { path, origin } = manifest_at(path)?;
    let files = Inside::of(&Disk, &path, &origin);
    let app = load(&files, &path)?.ok_or_else(|| Error::NotAManifest(path.clone()))?;
    let manifest = Manifest::of(&app);
    let field = |key: &str| {
        let text = manifest.at_root(key).and_then(|member| member.value.as_str()).filter(|text| !text.is_empty());
        text.map_or(String::new(), |text| format!("  {key}: {},\n", serde_json::Value::from(text)))
    };
    let listing = path.with_file_name(LISTING);
    write(&listing, None, &format!("{{\n{}{}{REST}}}\n", field("name"), field("icon")))?;
    writeln!(out, "wrote {}", Shown::path(&listing))?;
    Ok(())
}

/// The texts that only a person can write, with what the Marketplace accepts.
const REST: &str = r#"  // Who built the app; at most 80 characters.
  // built_by: "",
  // What it does, in one line; at most 80 characters.
  // subtitle: "",
  // What it does for users, in English; at most 1000 characters.
  // about: "",
  // One to three features; a title of at most 80 characters, a description of at most 300, and a PNG or JPEG each.
  // features: [
  //   { title: "", description: "", image: "./listing/feature.png" },
  // ],
  // Pages that anyone can open.
  // website: "https://",
  // documentation: "https://",
  // privacy_policy: "https://",
  // terms_of_service: "https://",
  // Required if the app costs money.
  // pricing: "https://",
  // An address for users who need help: an email address or a page.
  // support: "",
"#;
