//! `permissions`: where an app's code uses each of its permissions, and which ones are missing.

use std::collections::BTreeMap;
use std::io::Write;

use super::find_manifests;
use crate::app::{App, Disk, Origin};
use crate::cli::Permissions;
use crate::config::Config;
use crate::error::{Error, Exit};
use crate::output::{Layout, write_json};
use crate::permissions::{Table, read, suggest, write};

/// Writes the table of each app, or the list that would fit its code.
///
/// # Errors
/// If no manifest is found, or none can be read.
pub fn permissions(
    args: &Permissions,
    layout: Layout,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Error> {
    let (manifests, errors) = find_manifests(&args.paths, &Origin::Named, args.no_ignore)?;
    for error in &errors {
        writeln!(err, "error: {error}")?;
    }
    let mut apps = Vec::new();
    for candidate in &manifests {
        apps.extend(read(&Disk, candidate, args.config.as_deref())?);
    }
    if apps.is_empty() {
        return Err(Error::NoManifest(args.paths.clone()));
    }
    if args.suggest {
        suggestions(&apps, out)?;
    } else {
        let tables: Vec<Table> =
            apps.iter().map(|(app, config)| Table::of(app, &config.settings.code, args.all)).collect();
        write(&tables, args.format, layout, out)?;
    }
    Ok(if errors.is_empty() { Exit::Clean } else { Exit::Findings })
}

/// For one app, the list to paste; for several, one list per manifest.
fn suggestions(apps: &[(App, Config)], out: &mut dyn Write) -> Result<(), Error> {
    let lists = apps.iter().map(|(app, config)| {
        (crate::text::Shown::path(&app.main().path).to_string(), suggest(app, &config.settings.code))
    });
    let lists: BTreeMap<_, _> = lists.collect();
    match lists.len() {
        1 => lists.values().try_for_each(|list| write_json(out, list))?,
        _ => write_json(out, &lists)?,
    }
    Ok(())
}
